"""Functions and classes of the notebook that read values of steps, and can be given them.

    def score(model):                          def score(model, *, X_test, y_test):
        return model.score(X_test, y_test)  ->     return model.score(X_test, y_test)
    score(forest)                              score(forest, X_test=X_test, y_test=y_test)

That is right only where every use of the function is a call that can be followed, and no scope on
the way hides one of the names. A class is given what its `__init__` reads.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.blocks import holds
from jupyter_mlops.analysis.constructors import (
    Constructor,
    constructor,
    looks_only,
    makes_by_type,
)
from jupyter_mlops.analysis.definitions import Definitions, means_static, only_defines
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.invocations import is_generator
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.literals import parameter_target
from jupyter_mlops.analysis.names import (
    COMPREHENSIONS,
    FUNCTIONS,
    annotation_expressions,
    bound_by,
    definition_expressions,
    free_names,
    function_locals,
    read_afterwards,
    target_names,
)
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children, nodes

# Methods and functions that call what they are given before they return.
_IMMEDIATE = frozenset({"apply", "applymap", "agg", "aggregate", "transform", "pipe", "sorted"})


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A name of a function where the notebook uses it: called, or passed to an immediate call.

    `owner` is the statement of the function whose body holds the use, None outside functions.
    `form` is "look" where it is neither, and nothing keeps it.
    """

    node: ast.Name
    parent: ast.AST | None
    statement: int
    owner: int | None
    hidden: frozenset[str]
    form: str


@dataclass(frozen=True, slots=True)
class Explicit:
    """`arguments` maps a definition's statement to what it is given, `uses` to its uses.

    `needs` are the names that a use has to see: beside `arguments` the parameters that stand for
    defaults of the `constructors` of classes.
    """

    arguments: Mapping[int, tuple[str, ...]]
    needs: Mapping[int, frozenset[str]]
    uses: Mapping[int, tuple[Use, ...]]
    constructors: Mapping[int, Constructor]

    def missing(self, index: int, use: Use) -> tuple[tuple[str, str], ...]:
        """Return the arguments that a use leaves to defaults, with the names of their values."""
        known = self.constructors.get(index)
        call = use.parent
        return known.missing(call) if known and isinstance(call, ast.Call) else ()


@dataclass(frozen=True, slots=True)
class _Candidates:
    """`own` maps a definition to what it reads itself, None where that cannot be given."""

    own: Mapping[int, frozenset[str] | None]
    calls: Mapping[int, frozenset[int]]
    constructors: Mapping[int, Constructor]

    def inside(self) -> dict[int, frozenset[str] | None]:
        """Return what each definition has to be given, for what it calls too."""
        found = dict(self.own)
        while True:
            more = {i: self._with_called(i, found) for i in found}
            if more == found:
                return found
            found = more

    def needs(self, inside: Mapping[int, frozenset[str] | None], index: int) -> frozenset[str]:
        known = self.constructors.get(index)
        defaults = {node.id for node in known.defaults.values()} if known else set()
        return (inside[index] or frozenset()) | defaults

    def _with_called(
        self, index: int, inside: Mapping[int, frozenset[str] | None]
    ) -> frozenset[str] | None:
        called = self.calls[index]
        if inside[index] is None or any(inside[i] is None for i in called):
            return None
        return (inside[index] or frozenset()).union(*(self.needs(inside, i) for i in called))


def find_explicit(program: Program, effects: Effects, definitions: Definitions) -> Explicit:
    """Return the functions and classes that can take what they read as arguments.

    One that needs nothing is local for another reason, and so is all that uses it.
    """
    binders: dict[str, list[int]] = {}
    for statement in program.statements:
        for name in bound_by(statement.node) | free_names(statement.node).rebinds:
            binders.setdefault(name, []).append(statement.index)
    constructors = _constructors(program, effects, definitions, binders)
    chosen = {
        s.index: s
        for s in program.statements
        if s.index in constructors
        or s.index in definitions.local
        and _may_be(s, definitions, binders, constructors.keys())
        and only_defines(s, definitions.static, effects)
    }
    uses = _all_uses(program, chosen, constructors)
    while True:
        candidates = _candidates(program, effects, definitions, binders, chosen, constructors, uses)
        inside = candidates.inside()
        needs = {i: candidates.needs(inside, i) for i in chosen}
        lost = {
            index
            for index in chosen
            if not needs[index]
            or inside[index] is None
            or not all(_fits(u, inside, needs[index], constructors) for u in uses[index])
            or _may_be_given(chosen[index].node, uses[index], needs[index])
        }
        if not lost:
            break
        chosen = {i: s for i, s in chosen.items() if i not in lost}
    return Explicit(
        {i: tuple(sorted(inside[i] or ())) for i in chosen},
        needs,
        {i: tuple(u for u in uses[i] if u.form != "look") for i in chosen},
        {i: c for i, c in constructors.items() if i in chosen},
    )


def _constructors(
    program: Program, effects: Effects, definitions: Definitions, binders: dict[str, list[int]]
) -> dict[int, Constructor]:
    """Return the classes of which every use may be given what their `__init__` reads."""
    classes = [
        s
        for s in program.statements
        if s.index in definitions.local
        and isinstance(s.node, ast.ClassDef)
        and binders.get(s.node.name) == [s.index]
        and only_defines(s, definitions.static, effects)
    ]
    if not classes or makes_by_type(program):
        return {}
    names = {n.id for s in classes for n in free_names(s.node).nodes}
    fixed = frozenset(n for n in names if _is_fixed(n, definitions, binders))
    literals = _literals(program, definitions, binders)
    found = {s.index: constructor(s, fixed, literals, effects) for s in classes}
    return {index: known for index, known in found.items() if known is not None}


def _literals(
    program: Program, definitions: Definitions, binders: dict[str, list[int]]
) -> dict[str, str]:
    """Return the text of each parameter that has one value, which no instance can change."""
    found: dict[str, str] = {}
    for statement in program.statements:
        name = parameter_target(statement.node)
        if name is None or definitions.kinds[statement.index] is not Kind.PARAMETER:
            continue
        value = getattr(statement.node, "value", None)
        changes = any(isinstance(n, (ast.List, ast.Dict, ast.Set)) for n in nodes(statement.node))
        if binders[name] == [statement.index] and isinstance(value, ast.expr) and not changes:
            found[name] = ast.unparse(value)
    return found


def _may_be(
    statement: Statement,
    definitions: Definitions,
    binders: dict[str, list[int]],
    classes: Collection[int],
) -> bool:
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
    types = set(annotation_expressions(node))
    return all(
        _is_fixed(name.id, definitions, binders)
        or (part in types and all(i in classes for i in binders[name.id]))
        for part in definition_expressions(node)
        for name in ast.walk(part)
        if isinstance(name, ast.Name)
    )


def _is_fixed(name: str, definitions: Definitions, binders: dict[str, list[int]]) -> bool:
    return all(i in definitions.static for i in binders.get(name, ()))


def _candidates(
    program: Program,
    effects: Effects,
    definitions: Definitions,
    binders: dict[str, list[int]],
    chosen: Mapping[int, Statement],
    constructors: Mapping[int, Constructor],
    uses: Mapping[int, Sequence[Use]],
) -> _Candidates:
    """Return what each of the `chosen` reads, and which others of them it uses."""
    own: dict[int, frozenset[str] | None] = {}
    calls: dict[int, frozenset[int]] = {}
    for index, statement in chosen.items():
        known = constructors.get(index)
        free = free_names(statement.node)
        read = known.reads if known else free.read_later | free.read_now
        open_ = {
            n: binders.get(n, [])
            for n in read
            if not _is_fixed(n, definitions, binders)
            and not means_static(statement, n, effects, definitions.static)
        }
        called = {n for n, found in open_.items() if all(i in chosen for i in found)}
        defining = (Kind.FUNCTION, Kind.CLASS, Kind.BLOCK)
        values = open_.keys() - called
        late = values & read_afterwards(statement.node)
        fails = any(_is_rebound(program, open_[name]) for name in late)
        fails |= any(
            definitions.kinds[i] in defining or i in definitions.static
            for n in values
            for i in open_[n]
        )
        own[index] = None if fails else frozenset(values)
        named = {i for n in called for i in open_[n]}
        calls[index] = frozenset(
            i for i in named if any(u.owner == index and u.form != "look" for u in uses[i])
        )
    return _Candidates(own, calls, constructors)


def _is_rebound(program: Program, binders: Sequence[int]) -> bool:
    loops = (ast.For, ast.AsyncFor, ast.While)
    return len(binders) > 1 or any(isinstance(program.statements[i].node, loops) for i in binders)


def _fits(
    use: Use,
    inside: Mapping[int, frozenset[str] | None],
    names: frozenset[str],
    constructors: Mapping[int, Constructor],
) -> bool:
    """Say whether a use sees the names that it needs; a function is given them in turn."""
    if use.form == "look":
        return True
    if use.form == "value" or names & use.hidden:
        return False
    if use.owner is None or use.owner in constructors.keys() - inside.keys():
        return True
    theirs = inside.get(use.owner)
    return theirs is not None and names <= theirs


def _may_be_given(node: ast.stmt, uses: Sequence[Use], names: frozenset[str]) -> bool:
    """Say whether a call of a function with `**options` may give it one of these names."""
    if not isinstance(node, ast.FunctionDef) or node.args.kwarg is None:
        return False
    calls = [use.parent for use in uses if isinstance(use.parent, ast.Call)]
    return any(k.arg is None or k.arg in names for call in calls for k in call.keywords)


def _all_uses(
    program: Program,
    chosen: Mapping[int, Statement],
    constructors: Mapping[int, Constructor],
) -> dict[int, list[Use]]:
    names = {
        s.node.name: i
        for i, s in chosen.items()
        if isinstance(s.node, (ast.FunctionDef, ast.ClassDef))
    }
    uses: dict[int, list[Use]] = {index: [] for index in chosen}
    immediate = _IMMEDIATE - _defined(program)
    for statement in program.statements:
        given = definitely_function(statement.node) or statement.index in constructors
        owner = statement.index if given else None
        free = {node for node in free_names(statement.node).nodes if node.id in names}
        if not free:
            continue
        maker = constructors.get(statement.index)
        inner = set(nodes(maker.node)) if maker else free
        for node, parent, hidden in _walk(statement.node, None, frozenset()):
            if isinstance(node, ast.Name) and node in free:
                index = names[node.id]
                form = _form(node, parent, immediate, of_class=index in constructors)
                if form != "look" and node not in inner:
                    form = "value"
                uses[index].append(Use(node, parent, statement.index, owner, hidden, form))
    return uses


def definitely_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _defined(program: Program) -> frozenset[str]:
    """Return the names of the notebook's own functions and methods, wherever they stand."""
    return frozenset(
        inner.name
        for statement in program.statements
        if holds(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in nodes(statement.node)
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def _form(
    node: ast.Name, parent: ast.AST | None, immediate: Collection[str], *, of_class: bool
) -> str:
    if of_class and looks_only(node, parent):
        return "look"
    if not isinstance(parent, ast.Call):
        return "value"
    if parent.func is node:
        starred = any(isinstance(a, ast.Starred) for a in parent.args)
        open_ = starred or any(k.arg is None for k in parent.keywords)
        return "value" if of_class and open_ else "call"
    called = parent.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return "partial" if name in immediate and not of_class else "value"


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
