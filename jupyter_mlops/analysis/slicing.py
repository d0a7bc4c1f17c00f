"""Which statements of the notebook the package needs.

Tagged cells come whole, but for expressions that only show something. Of untagged cells only those
statements come that a later needed statement cannot do without.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.memory import Effect
from jupyter_mlops.analysis.methods import is_estimator
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.stages import Stage

_HARMLESS = ("read:", "moment")
_IDLE = frozenset({"gc.collect", "time.sleep", "sys.stdout.flush", "sys.stderr.flush"})
# Libraries of which a function that does more than to give something is in a table.
_ONLY_GIVING = tuple(
    f"{root}."
    for root in "numpy pandas scipy sklearn statsmodels math builtins IPython.display".split()
)
_VALIDATION = frozenset(
    f"sklearn.model_selection.{name}" for name in ("cross_val_score", "cross_validate")
)
_GLANCES = frozenset(
    "head tail describe info sample shape columns dtypes index value_counts nunique unique".split()
)
# Expressions that a cell of `evaluate` ends with for what they give.
_COMPUTED = (
    ast.Call, ast.BinOp, ast.Subscript, ast.Tuple, ast.Compare, ast.List, ast.Dict, ast.Set,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr, ast.BoolOp, ast.UnaryOp, ast.IfExp,
    ast.Attribute,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slice:
    """`included` are the statements of steps; `left` says why each other one stays behind.

    `missing` are statements of skipped cells that steps cannot do without.
    """

    included: frozenset[int]
    left: dict[int, str]
    missing: tuple[int, ...] = ()


@dataclass(slots=True)
class _Needs:
    """What the statements after the current one need; `pictures` are cells that save some."""

    names: set[str]
    draws: set[str]
    reads: set[str]
    writes: set[str]
    pictures: set[int]


def needed(program: Program, effects: Effects, definitions: Definitions) -> Slice:
    """Return the statements that belong to steps, found backwards from the tagged cells."""
    needs = _Needs(set(), set(), set(), set(), set())
    included: set[int] = set()
    left: dict[int, str] = {}
    missing: list[int] = []
    seeded = _seeded_before(program, effects)
    for statement in reversed(program.statements):
        kind = definitions.kinds[statement.index]
        effect = effects.effects[statement.index]
        if kind is Kind.PARAMETER or statement.index in definitions.static:
            _need_names(needs, effect)
            continue
        if kind in (Kind.SEED, Kind.AMBIENT):
            included.add(statement.index)
            _require(needs, effect)
            continue
        why_not = _reason_to_leave(statement, effect, effects, needs, seeded, definitions)
        why_not = "" if shows_again(program, statement, effects) else why_not
        if why_not or statement.skipped:
            left[statement.index] = why_not or "is tagged `skip`"
            if not why_not:
                missing.append(statement.index)
            continue
        included.add(statement.index)
        _require(needs, effect)
        if _saves_picture(effect):
            needs.pictures.add(statement.cell)
    return Slice(frozenset(included), left, tuple(reversed(missing)))


def _need_names(needs: _Needs, effect: Effect) -> None:
    if effect.binds & needs.names:
        needs.names |= set(effect.reads)


def _require(needs: _Needs, effect: Effect) -> None:
    needs.names -= effect.kills
    needs.names |= set(effect.reads)
    touched = [resource.partition(":") for resource in effect.resources]
    # One that seeds and draws may draw first.
    needs.draws -= {what for action, _, what in touched if action == "seed"}
    for action, _, what in touched:
        if action == "draw":
            needs.draws.add(what)
        elif action == "read":
            needs.reads.add(what)
        elif action == "write":
            needs.writes.add(what)


def _seeded_before(program: Program, effects: Effects) -> dict[int, set[str]]:
    """Return the generators that were seeded before each statement."""
    seeded: dict[int, set[str]] = {}
    so_far: set[str] = set()
    for statement in program.statements:
        seeded[statement.index] = set(so_far)
        for resource in effects.effects[statement.index].resources:
            if resource.startswith("seed:"):
                so_far.add(resource.partition(":")[2])
    return seeded


def _reason_to_leave(
    statement: Statement,
    effect: Effect,
    effects: Effects,
    needs: _Needs,
    seeded: dict[int, set[str]],
    definitions: Definitions,
) -> str:
    """Return why `statement` is not needed, empty where it is."""
    if statement.tag is not None:
        unused = statement.index in definitions.local and not effect.binds & needs.names
        if unused and not touches_known(statement, effect, effects):
            return "defines what no step uses"
        return _only_shows(statement, effect, effects, needs, seeded)
    if effect.binds & needs.names or effect.deletes & needs.names:
        return ""
    if _changes_needed(statement, effect, effects, needs.names):
        return ""
    if _moves_state(effect, needs, seeded[statement.index]):
        return ""
    if "figure" in effect.resources and statement.cell in needs.pictures:
        return ""
    if isinstance(statement.node, ast.Expr):
        return "only shows something"
    return "no step needs what it does"


def _changes_needed(
    statement: Statement, effect: Effect, effects: Effects, names: set[str]
) -> bool:
    if not effect.mutated:
        return False
    after = effects.after[statement.index]
    return any(effects.reach(after[name].value) & effect.mutated for name in names & after.keys())


def _moves_state(effect: Effect, needs: _Needs, seeded: set[str]) -> bool:
    """Say whether a later step would draw or read something else without this statement."""
    for resource in effect.resources:
        action, _, what = resource.partition(":")
        if action == "ambient" and what != "shown":
            return True
        if action == "seed" and what in needs.draws:
            return True
        if action == "draw" and what in needs.draws and what in seeded:
            return True
        # A folder that is made is there for what is written later; a picture is not.
        used = needs.reads if _saves_picture(effect) else needs.reads | needs.writes
        if action == "write" and _may_be_read(what, used):
            return True
    return False


def _saves_picture(effect: Effect) -> bool:
    return "figure" in effect.resources and any(r.startswith("write:") for r in effect.resources)


def _may_be_read(path: str, reads: set[str]) -> bool:
    if path == "*":
        return bool(reads)
    return path in reads or "*" in reads


def _only_shows(
    statement: Statement,
    effect: Effect,
    effects: Effects,
    needs: _Needs,
    seeded: dict[int, set[str]],
) -> str:
    if not isinstance(statement.node, ast.Expr) or effect.binds or effect.deletes:
        return ""
    if effect.problems:
        return ""
    kept = {r for r in effect.resources if not r.startswith(_HARMLESS)}
    draws = {r for r in kept if r.startswith("draw:")}
    if draws and not _moves_state(effect, needs, seeded[statement.index]):
        kept -= draws
    kept.discard("fit")
    if kept or touches_known(statement, effect, effects):
        return ""
    if is_result(statement, effects) or _is_called_for_its_effect(statement, effects):
        return ""
    return "only shows something"


def _is_called_for_its_effect(statement: Statement, effects: Effects) -> bool:
    """Say whether a library's function is called where nobody sees what it gives.

    No table says that it does anything, and yet there is no other reason to call it.
    """
    if statement.last or not isinstance(statement.node, ast.Expr):
        return False
    call = statement.node.value
    if not isinstance(call, ast.Call) or effects.effects[statement.index].resources:
        return False
    name = qualified_name(_first_called(call), effects.before[statement.index])
    return bool(name) and name not in _IDLE and not name.startswith(_ONLY_GIVING)


def _first_called(call: ast.Call) -> ast.expr:
    """Return what a chain of calls of methods begins with."""
    inner: ast.expr = call
    while isinstance(inner, (ast.Call, ast.Attribute, ast.Subscript)):
        call = inner if isinstance(inner, ast.Call) else call
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return call.func


def touches_known(statement: Statement, effect: Effect, effects: Effects) -> bool:
    """Say whether a statement changes what a name held before it."""
    if not effect.mutated:
        return False
    for binding in effects.before[statement.index].values():
        if effects.reach(binding.value) & effect.mutated:
            return True
    return False


def shows_again(program: Program, statement: Statement, effects: Effects) -> bool:
    """Say whether the name that ends a cell is a figure that another cell drew.

    One that the cell itself drew is shown when the cell ends, as the open ones are.
    """
    node, effect = statement.node, effects.effects[statement.index]
    if statement.tag is None or not statement.last or not isinstance(node, ast.Expr):
        return False
    if not isinstance(node.value, ast.Name) or effect.value is None:
        return False
    made = {program.statements[index].cell for index in effect.reads.get(node.value.id, ())}
    return effect.value.type == "Figure" and bool(made) and statement.cell not in made


def is_result(statement: Statement, effects: Effects) -> bool:
    """Say whether the expression that ends a cell is a result, not a glance at data.

    In `evaluate` it is, unless it shows data as they are; in `train` where it measures.
    """
    if statement.tag is None or not statement.last or not isinstance(statement.node, ast.Expr):
        return False
    if statement.tag.stage is Stage.TRAIN:
        return measures(statement, statement.node.value, effects)
    if statement.tag.stage is not Stage.EVALUATE:
        return False
    shown = statement.node.value
    part = shown.func if isinstance(shown, ast.Call) else shown
    if isinstance(part, ast.Attribute) and part.attr in _GLANCES:
        return not _is_data(part.value, statement, effects)
    return isinstance(shown, _COMPUTED)


def _is_data(node: ast.expr, statement: Statement, effects: Effects) -> bool:
    """Say whether an expression is a variable or a part of one, and no object of the notebook."""
    while not isinstance(node, ast.Name):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return False
    binding = effects.before[statement.index].get(node.id)
    known = binding is not None and bool(binding.value.qualified)
    return not known and not (binding and effects.heap.instances(binding.value))


def measures(statement: Statement, expression: ast.expr, effects: Effects) -> bool:
    """Say whether an expression computes how good a model is."""
    before = effects.before[statement.index]
    for call in nodes(expression):
        if not isinstance(call, ast.Call) or isinstance(expression, ast.Lambda):
            continue
        name = qualified_name(call.func, before)
        if name in _VALIDATION or _is_metric(name):
            return True
        match call.func:
            case ast.Attribute(value=ast.Name(id=model), attr="score") if model in before:
                if is_estimator(before[model].value.type):
                    return True
    value = effects.effects[statement.index].value
    return isinstance(expression, ast.Call) and value is not None and value.type == "float"


def _is_metric(name: str) -> bool:
    module, _, function = name.rpartition(".")
    return module == "sklearn.metrics" and function.islower()
