"""The statements of a notebook: what they read, write and speak for, and who uses their values."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from jupyter_mlops.analysis.suggest.library import Kind
from jupyter_mlops.analysis.suggest.methods import MUTATING, SAVING
from jupyter_mlops.analysis.suggest.reader import Reader
from jupyter_mlops.analysis.suggest.value import Evidence, Value, nodes, root
from jupyter_mlops.analysis.trees import REMEMBERED
from jupyter_mlops.stages import Stage

_FROM_DATA = frozenset([Kind.DATA, Kind.INFO, Kind.RESULT])
_BODIES = ("body", "handlers", "cases", "orelse", "finalbody")
_HEADS = (ast.expr, ast.withitem)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement at the top level of a cell; rows count from 1 in the cell.

    `kind` is what it writes, OPAQUE where it writes no value of interest. `changes` holds those
    written names whose new value comes from the former one; `derived` says that it reads values
    which come from data, `certain` that a plain assignment replaces the others. `saves` tells of
    data written to a file, `predicted` of data that takes in or saves what a model predicted,
    `neutral` of imports and definitions.
    """

    cell: int
    row: int
    reads: frozenset[str]
    writes: frozenset[str]
    changes: frozenset[str]
    kind: Kind
    evidence: tuple[Evidence, ...]
    derived: bool
    certain: bool
    saves: bool
    predicted: bool
    neutral: bool

    def weight(self, stage: Stage) -> float:
        return max((one.weight for one in self.evidence if one.stage is stage), default=0.0)


def statements(
    cells: Mapping[int, tuple[ast.Module, tuple[int, ...]]], tagged: Mapping[int, Stage]
) -> list[Statement]:
    """Read the cells in order. Each comes with the row of the cell for each line of its tree."""
    reader = Reader([tree for tree, _ in cells.values()])
    helpers: dict[str, frozenset[str]] = {}
    found = []
    for cell, (tree, rows) in cells.items():
        for node in tree.body:
            row = rows[min(node.lineno, len(rows)) - 1]
            statement = _statement(node, cell, row, reader, helpers)
            if cell in tagged and not statement.neutral:
                statement = _believed(statement, tagged[cell], reader)
            found.append(statement)
    return found


def _believed(statement: Statement, stage: Stage, reader: Reader) -> Statement:
    """Take the user's word for the stage of a statement and, early on, for its values as data."""
    if stage in (Stage.LOAD, Stage.FEATURES):
        for name in statement.writes:
            value = reader.lookup(name)
            if value.kind is Kind.OPAQUE and not value.ref and value.code is None:
                reader.bind(name, Value(Kind.DATA))
    told = Evidence(stage, 0.95, "is tagged")
    return replace(statement, evidence=(*statement.evidence, told))


def feeding(found: list[Statement]) -> list[bool]:
    """Tell for each statement whether training, evaluation or saved data use what it writes."""
    needed: set[str] = set()
    feeds = []
    for statement in reversed(found):
        feeds.append(bool(statement.writes & needed))
        consumes = statement.weight(Stage.TRAIN) >= 0.5 or (
            max(statement.weight(Stage.EVALUATE), statement.weight(Stage.FEATURES)) > 0.8
        )
        if consumes or (statement.saves and not statement.predicted) or feeds[-1]:
            if statement.certain:
                needed -= statement.writes
            needed |= statement.reads
    return feeds[::-1]


def _statement(
    node: ast.stmt, cell: int, row: int, reader: Reader, helpers: dict[str, frozenset[str]]
) -> Statement:
    reader.evidence = []
    touched = _touched(node)
    reads = frozenset(touched.reads)
    writes = frozenset(touched.writes | touched.changes)
    derived = any(reader.lookup(name).kind in _FROM_DATA for name in reads)
    if isinstance(node, _DEFINITIONS):
        helpers[node.name] = reads
        reads = frozenset()
    else:
        reads = _through_helpers(reads, helpers)
    before = set(reader.predicted)
    _run(reader, node)
    saved = [reader.lookup(name).kind for name in touched.saves]
    took = reader.predicted - before or touched.saves & reader.predicted
    neutral = isinstance(node, (ast.Import, ast.ImportFrom, *_DEFINITIONS))
    return Statement(
        cell,
        row,
        reads,
        writes,
        writes & (reads | touched.changes),
        _written_kind(reader, writes),
        tuple(reader.evidence),
        derived=derived,
        certain=isinstance(node, (ast.Assign, ast.AnnAssign)),
        saves=Kind.DATA in saved,
        predicted=bool(took) or Kind.RESULT in saved,
        neutral=neutral,
    )


def _run(reader: Reader, node: ast.stmt) -> None:
    """Let the reader run a statement; one that nests too deeply says nothing."""
    try:
        reader.run([node])
    except RecursionError:
        reader.local, reader.depth, reader.evidence = None, 0, []


def _written_kind(reader: Reader, writes: frozenset[str]) -> Kind:
    kinds = {reader.names[name].kind for name in writes if name in reader.names}
    for kind in (Kind.RESULT, Kind.DATA, Kind.INFO):
        if kind in kinds:
            return kind
    return Kind.OPAQUE


def _through_helpers(
    reads: frozenset[str], helpers: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Add what the notebook's own functions read when they are called."""
    known, pending = set(reads), [name for name in reads if name in helpers]
    while pending:
        for name in helpers[pending.pop()]:
            if name not in known:
                known.add(name)
                pending += [name] if name in helpers else []
    return frozenset(known)


class Names(NamedTuple):
    """The names that code reads, writes, changes in place, and those whose values it saves."""

    reads: set[str]
    writes: set[str]
    changes: set[str]
    saves: set[str]


@lru_cache(maxsize=REMEMBERED)
def _touched(node: ast.stmt) -> Names:
    if not isinstance(node, _DEFINITIONS):
        return _sequence([node])
    inside = _names(node)
    return Names(inside.reads - inside.writes, {node.name}, set(), set())


def _sequence(body: Iterable[ast.stmt]) -> Names:
    """Return what statements in a row do; what an earlier one wrote is not read from outside."""
    whole = Names(set(), set(), set(), set())
    for statement in body:
        inner = [part for name in _BODIES for part in getattr(statement, name, [])]
        if inner and not isinstance(statement, _DEFINITIONS):
            own = [part for part in ast.iter_child_nodes(statement) if isinstance(part, _HEADS)]
            found = [_names(part) for part in own] + [_sequence(_plain(inner))]
            found[-1].changes.update(_looped_over(statement, found[-1].changes))
        else:
            found = [_names(statement)]
        written = set[str]()
        for names in found:
            whole.reads.update((names.reads | names.changes) - whole.writes - written)
            whole.changes.update(names.changes)
            whole.saves.update(names.saves)
            written |= names.writes
        whole.writes.update(written)
    return whole


def _looped_over(statement: ast.stmt, changes: set[str]) -> Iterator[str]:
    """Yield the frames that `for frame in [train, test]` changes."""
    match statement:
        case ast.For(target=ast.Name(id=name), iter=ast.List(elts=parts) | ast.Tuple(elts=parts)):
            if name in changes:
                yield from (part.id for part in parts if isinstance(part, ast.Name))


def _plain(parts: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    """Yield statements, those of exception handlers and match cases too."""
    for part in parts:
        if isinstance(part, ast.stmt):
            yield part
        else:
            yield from _plain(getattr(part, "body", []))


def _names(node: ast.AST) -> Names:
    names = Names(set(), set(), set(), set())
    local: set[str] = set()
    for part in nodes(node):
        match part:
            case ast.Name(id=name):
                (names.reads if isinstance(part.ctx, ast.Load) else names.writes).add(name)
            case ast.Call(func=ast.Attribute() as method):
                _note_method(names, part, method)
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store()):
                names.changes.add(root(part))
            case ast.AugAssign(target=ast.Name(id=name)):
                names.changes.add(name)
            case ast.comprehension(target=target):
                local |= {one.id for one in nodes(target) if isinstance(one, ast.Name)}
            case ast.arg(arg=name):
                local.add(name)
            case ast.alias(name=name, asname=alias):
                names.writes.add(alias or name.split(".")[0])
    names.changes.discard("")
    return Names(names.reads - local, names.writes - local, names.changes - local, names.saves)


def _note_method(names: Names, node: ast.Call, method: ast.Attribute) -> None:
    inplace = any(_is_inplace(keyword) for keyword in node.keywords)
    if inplace or method.attr in MUTATING:
        names.changes.add(root(method.value))
    elif method.attr in SAVING:
        names.saves.add(root(method.value))


def _is_inplace(keyword: ast.keyword) -> bool:
    value = keyword.value
    return keyword.arg == "inplace" and isinstance(value, ast.Constant) and value.value is True
