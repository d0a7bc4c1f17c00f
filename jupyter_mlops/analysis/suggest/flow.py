"""The statements of a notebook with what they read, write and speak for, and who uses their values."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_mlops.analysis.suggest.library import Kind
from jupyter_mlops.analysis.suggest.methods import MUTATING, SAVING
from jupyter_mlops.analysis.suggest.reader import Reader
from jupyter_mlops.analysis.suggest.value import Evidence, root
from jupyter_mlops.stages import Stage

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement at the top level of a cell; rows count from 1 in the cell.

    `kind` is what it writes, OPAQUE where it writes no value of interest. `changes` holds those
    written names whose new value comes from the former one; `certain` says that a plain assignment
    replaces the others. `saves` tells of data written to a file, `neutral` of imports and
    definitions.
    """

    cell: int
    row: int
    reads: frozenset[str]
    writes: frozenset[str]
    changes: frozenset[str]
    kind: Kind
    evidence: tuple[Evidence, ...]
    certain: bool
    saves: bool
    neutral: bool

    def weight(self, stage: Stage) -> float:
        return max((one.weight for one in self.evidence if one.stage is stage), default=0.0)


def statements(cells: Mapping[int, tuple[ast.Module, tuple[int, ...]]]) -> list[Statement]:
    """Read the cells in order. Each comes with the row of the cell for each line of its tree."""
    reader = Reader(_uses(tree for tree, _ in cells.values()))
    helpers: dict[str, frozenset[str]] = {}
    found = []
    for cell, (tree, rows) in cells.items():
        for node in tree.body:
            row = rows[min(node.lineno, len(rows)) - 1]
            found.append(_statement(node, cell, row, reader, helpers))
    return found


def feeding(found: list[Statement]) -> list[bool]:
    """Tell for each statement whether training, evaluation or a saved file uses what it writes."""
    needed: set[str] = set()
    feeds = []
    for statement in reversed(found):
        feeds.append(bool(statement.writes & needed))
        consumes = statement.weight(Stage.TRAIN) >= 0.5 or statement.weight(Stage.EVALUATE) > 0.8
        if consumes or statement.saves or feeds[-1]:
            if statement.certain:
                needed -= statement.writes
            needed |= statement.reads
    return feeds[::-1]


def _uses(trees: Iterator[ast.Module]) -> dict[str, set[str]]:
    uses: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                uses.setdefault(node.value.id, set()).add(node.attr)
    return uses


def _statement(
    node: ast.stmt, cell: int, row: int, reader: Reader, helpers: dict[str, frozenset[str]]
) -> Statement:
    reader.evidence = []
    reads, writes, changes = _touched(node)
    if isinstance(node, _DEFINITIONS):
        helpers[node.name] = reads
        reads = frozenset()
    else:
        reads = _through_helpers(reads, helpers)
    reader.run([node])
    neutral = isinstance(node, (ast.Import, ast.ImportFrom, *_DEFINITIONS))
    return Statement(
        cell,
        row,
        reads,
        writes,
        changes,
        _written_kind(reader, writes),
        tuple(reader.evidence),
        certain=isinstance(node, (ast.Assign, ast.AnnAssign)),
        saves=_saves_data(node, reader),
        neutral=neutral,
    )


def _written_kind(reader: Reader, writes: frozenset[str]) -> Kind:
    kinds = {reader.names[name].kind for name in writes if name in reader.names}
    for kind in (Kind.RESULT, Kind.DATA, Kind.INFO):
        if kind in kinds:
            return kind
    return Kind.OPAQUE


def _through_helpers(reads: frozenset[str], helpers: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Add what the notebook's own functions read when they are called."""
    known, pending = set(reads), [name for name in reads if name in helpers]
    while pending:
        for name in helpers[pending.pop()]:
            if name not in known:
                known.add(name)
                pending += [name] if name in helpers else []
    return frozenset(known)


def _touched(node: ast.stmt) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the names that a statement reads, writes, and changes in place."""
    reads: set[str] = set()
    writes: set[str] = set()
    changes: set[str] = set()
    inside = isinstance(node, _DEFINITIONS)
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name, ctx=ast.Load()):
                reads.add(name)
            case ast.Name(id=name):
                writes.add(name)
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store()):
                changes.add(root(part))
            case ast.AugAssign(target=ast.Name(id=name)):
                changes.add(name)
            case ast.Call(func=ast.Attribute(attr=method, value=owner), keywords=keywords):
                if method in MUTATING or any(_is_inplace(keyword) for keyword in keywords):
                    changes.add(root(owner))
            case ast.alias(name=name, asname=alias):
                writes.add(alias or name.split(".")[0])
    if inside and isinstance(node, _DEFINITIONS):
        return frozenset(reads - writes), frozenset([node.name]), frozenset()
    changes.discard("")
    derived = changes | (writes & reads)
    return frozenset(reads | changes), frozenset(writes | changes), frozenset(derived)


def _is_inplace(keyword: ast.keyword) -> bool:
    value = keyword.value
    return keyword.arg == "inplace" and isinstance(value, ast.Constant) and value.value is True


def _saves_data(node: ast.stmt, reader: Reader) -> bool:
    return any(
        isinstance(part, ast.Attribute)
        and part.attr in SAVING
        and reader.lookup(root(part)).kind is Kind.DATA
        for part in ast.walk(node)
    )
