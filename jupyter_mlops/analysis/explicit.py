"""Functions of the notebook that read values of steps, and can be given them as arguments.

    def score(model):                          def score(model, *, X_test, y_test):
        return model.score(X_test, y_test)  ->     return model.score(X_test, y_test)
    score(forest)                              score(forest, X_test=X_test, y_test=y_test)

That is right only where every use of the function is a call that can be followed, and no scope on
the way hides one of the names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_mlops.analysis.definitions import Definitions, Kind
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.invocations import is_generator
from jupyter_mlops.analysis.names import (
    COMPREHENSIONS,
    FUNCTIONS,
    bound_by,
    definition_expressions,
    free_names,
    function_locals,
    target_names,
)
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children

# Methods and functions that call what they are given before they return.
_IMMEDIATE = frozenset({"apply", "applymap", "agg", "aggregate", "transform", "pipe", "sorted"})


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A name of a function where the notebook uses it: called, or passed to an immediate call.

    `owner` is the statement of the function whose body holds the use, None outside functions.
    """

    node: ast.Name
    statement: int
    owner: int | None
    hidden: frozenset[str]
    form: str


@dataclass(frozen=True, slots=True)
class Explicit:
    """`arguments` maps a function's statement to what it is given, `uses` to its uses."""

    arguments: Mapping[int, tuple[str, ...]]
    uses: Mapping[int, tuple[Use, ...]]


def find_explicit(program: Program, effects: Effects, definitions: Definitions) -> Explicit:
    """Return the functions that can take what they read as arguments."""
    binders: dict[str, list[int]] = {}
    for statement in program.statements:
        for name in bound_by(statement.node) | free_names(statement.node).rebinds:
            binders.setdefault(name, []).append(statement.index)
    candidates = {
        s.index: s
        for s in program.statements
        if s.index in definitions.local and _may_be(s, definitions, binders)
    }
    uses = _all_uses(program, effects, candidates)
    while True:
        wanted = _wanted(program, definitions, binders, candidates)
        lost = {
            index
            for index in candidates
            if wanted[index] is None or not all(_fits(u, wanted, index) for u in uses[index])
        }
        if not lost:
            break
        candidates = {i: s for i, s in candidates.items() if i not in lost}
    arguments = {i: tuple(sorted(names)) for i, names in wanted.items() if names}
    return Explicit(arguments, {i: tuple(uses[i]) for i in arguments})


def _may_be(statement: Statement, definitions: Definitions, binders: dict[str, list[int]]) -> bool:
    node = statement.node
    if definitions.kinds[statement.index] is not Kind.FUNCTION:
        return False
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    if binders.get(node.name) != [statement.index] or is_generator(node):
        return False
    free = free_names(node)
    if free.rebinds or free.declarations:
        return False
    now = {
        n.id
        for part in definition_expressions(node)
        for n in ast.walk(part)
        if isinstance(n, ast.Name)
    }
    return all(_is_fixed(name, definitions, binders) for name in now)


def _is_fixed(name: str, definitions: Definitions, binders: dict[str, list[int]]) -> bool:
    return all(i in definitions.static for i in binders.get(name, ()))


def _wanted(
    program: Program,
    definitions: Definitions,
    binders: dict[str, list[int]],
    candidates: Mapping[int, Statement],
) -> dict[int, set[str] | None]:
    """Return what each candidate has to be given, None where that cannot be."""
    wanted: dict[int, set[str] | None] = {}
    calls: dict[int, set[int]] = {}
    for index, statement in candidates.items():
        wanted[index] = set()
        calls[index] = set()
        for name in free_names(statement.node).read_later:
            found = binders.get(name, [])
            if _is_fixed(name, definitions, binders):
                continue
            if all(i in candidates for i in found):
                calls[index] |= set(found)
            elif any(
                definitions.kinds[i] in (Kind.FUNCTION, Kind.CLASS, Kind.BLOCK) for i in found
            ):
                wanted[index] = None
            elif (names := wanted[index]) is not None:
                names.add(name)
    while _pass_on(wanted, calls):
        continue
    return wanted


def _pass_on(wanted: dict[int, set[str] | None], calls: Mapping[int, set[int]]) -> bool:
    """Let each function want what those that it calls want; say whether that changed anything."""
    changed = False
    for index, called in ((i, c) for i, found in calls.items() for c in found):
        theirs, mine = wanted[called], wanted[index]
        if mine is None or (theirs is not None and theirs <= mine):
            continue
        wanted[index] = None if theirs is None else mine | theirs
        changed = True
    return changed


def _fits(use: Use, wanted: Mapping[int, set[str] | None], function: int) -> bool:
    names = wanted[function]
    if names is None or use.form == "value" or names & use.hidden:
        return False
    if use.owner is None:
        return True
    theirs = wanted.get(use.owner)
    return theirs is not None and names <= theirs


def _all_uses(
    program: Program, effects: Effects, candidates: Mapping[int, Statement]
) -> dict[int, list[Use]]:
    names = {s.node.name: i for i, s in candidates.items() if isinstance(s.node, ast.FunctionDef)}
    uses: dict[int, list[Use]] = {index: [] for index in candidates}
    for statement in program.statements:
        owner = statement.index if definitely_function(statement.node) else None
        free = {node for node in free_names(statement.node).nodes if node.id in names}
        if not free:
            continue
        for node, parent, hidden in _walk(statement.node, None, frozenset()):
            if isinstance(node, ast.Name) and node in free:
                form = _form(node, parent)
                uses[names[node.id]].append(Use(node, statement.index, owner, hidden, form))
    return uses


def definitely_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _form(node: ast.Name, parent: ast.AST | None) -> str:
    if not isinstance(parent, ast.Call):
        return "value"
    if parent.func is node:
        return "call"
    called = parent.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return "partial" if name in _IMMEDIATE else "value"


def _walk(
    node: ast.AST, parent: ast.AST | None, hidden: frozenset[str]
) -> Iterator[tuple[ast.AST, ast.AST | None, frozenset[str]]]:
    """Yield each node with its parent and the names that scopes inside the statement hide."""
    yield node, parent, hidden
    inner = hidden
    if isinstance(node, FUNCTIONS):
        inner = hidden | function_locals(node).own
    elif isinstance(node, COMPREHENSIONS):
        inner = hidden | {n for g in node.generators for n in target_names(g.target)}
    elif isinstance(node, ast.ClassDef):
        inner = hidden | {n for s in node.body for n in bound_by(s)}
    for child in children(node):
        if isinstance(child, ast.keyword):
            yield from _walk(child.value, node, inner)
        else:
            yield from _walk(child, node, inner)
