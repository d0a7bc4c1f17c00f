"""What only the end of a cell shows: results that have no name yet."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Container, Sequence
from dataclasses import replace

from jupyter_mlops.analysis.dataflow import Group
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.names import BUILTINS
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.slicing import Slice, is_result, measures
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.stages import Stage

# Calls and attributes that give what they are given in another form.
_LIKE_WHAT_IS_INSIDE = frozenset(
    "T astype array asarray DataFrame Series float int item ravel reshape reset_index round "
    "sort_values squeeze to_frame to_numpy tolist transpose values".split()
)
_REDUCING = {"max": "max", "mean": "mean", "median": "median", "min": "min", "sqrt": "root"}
_REDUCING |= {"std": "std", "sum": "total"}


def shown_results(scene: Scene, border: Border, statements: Sequence[Statement]) -> dict[int, str]:
    """Name the results that only the end of a cell shows, by statement."""
    named: dict[int, str] = {}
    defined = scene.definitions.statement_of
    taken = set(border.bound) | set(border.needs) | set(defined)
    for statement in statements:
        effect = scene.effects.effects[statement.index]
        # Of names alone only those came along that `with_replaced` took.
        replaced = _name_that_ends(statement) is not None
        if effect.value is None or not (replaced or is_result(statement, scene.effects)):
            continue
        acting = {r for r in effect.resources if r in ("figure", "act") or r.startswith("write:")}
        # What prints on the way may be there to print alone, where its value is not known.
        if acting or ("print" in effect.resources and effect.value.type is None):
            continue
        if effect.value.type in ("None", "Figure", "Axes", "module") or _styles(statement.node):
            continue
        if effect.value.type == "Styler" and _begins_with_name(statement.node):
            continue  # the table itself is what it shows
        if _changes_later(scene.effects, statements, statement):
            continue  # the variable that has it shows it as it is when the step ends
        assert isinstance(statement.node, ast.Expr)
        name = base = _free(_result_name(statement.node.value), defined)
        # What a name shows that is bound anew comes before what the name ends with.
        number = 0 if replaced else 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        named[statement.index] = name
    return named


def _changes_later(effects: Effects, group: Sequence[Statement], statement: Statement) -> bool:
    """Say whether a later statement of the step changes what a statement shows."""
    value = effects.effects[statement.index].value
    if value is None:
        return False
    inside = effects.reach(value)
    later = (effects.effects[s.index] for s in group if s.index > statement.index)
    return any(effect.mutated & inside for effect in later)


def with_replaced(
    groups: Sequence[Group], sliced: Slice, program: Program, effects: Effects
) -> tuple[tuple[Group, ...], Slice]:
    """Add names that end cells to the steps where they show what the step binds anew later."""
    glances = [program.statements[i] for i in sliced.left if not program.statements[i].skipped]
    grown: list[Group] = []
    found: set[int] = set()
    for group in groups:
        shown = [s for s in glances if _is_replaced(group.statements, s, effects)]
        statements = sorted((*group.statements, *shown), key=lambda s: s.index)
        grown.append(replace(group, statements=tuple(statements)) if shown else group)
        found |= {s.index for s in shown}
    left = {index: why for index, why in sliced.left.items() if index not in found}
    return tuple(grown), replace(sliced, included=sliced.included | found, left=left)


def _is_replaced(group: Sequence[Statement], statement: Statement, effects: Effects) -> bool:
    """Say whether the name that ends a cell shows a result that its step binds anew later.

    Such are numbers and texts, and of other values measures that nothing changes.
    """
    tag, effect = statement.tag, effects.effects[statement.index]
    if tag is None or tag.stage not in (Stage.TRAIN, Stage.EVALUATE) or effect.value is None:
        return False
    name = _name_that_ends(statement)
    if name is None:
        return False
    makers = set(effect.reads.get(name, ()))
    made = [s for s in group if s.index in makers]
    later = [effects.effects[s.index] for s in group if s.index > statement.index]
    if name.startswith("_") or len(made) < len(makers) or not any(name in e.binds for e in later):
        return False
    if all(isinstance(s.node, ast.Assign) and measures(s, s.node.value, effects) for s in made):
        return not _changes_later(effects, group, statement)
    kind = effect.value.type
    return kind == "float" or (tag.stage is Stage.EVALUATE and kind in ("int", "str"))


def _name_that_ends(statement: Statement) -> str | None:
    match statement.node:
        case ast.Expr(value=ast.Name(id=name)) if statement.last:
            return name
    return None


def _free(name: str, defined: Container[str]) -> str:
    """Return `name`, or another one where it is Python's own, or that of a function."""
    own = name in BUILTINS or keyword.iskeyword(name) or name in defined
    return f"{name}_value" if own else name


def _styles(node: ast.stmt) -> bool:
    """Say whether an expression sets how a figure looks: what it gives is part of the figure."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))):
            return name.startswith("set_") or name in ("legend", "annotate", "tick_params", "grid")
    return False


def _begins_with_name(node: ast.AST) -> bool:
    """Say whether a chain of calls is one of a variable: `table.style.format(...)`."""
    while isinstance(node, (ast.Expr, ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name)


def _result_name(node: ast.expr) -> str:
    """Return what an expression is named after: `confusion_matrix(...).T` after the function."""
    inner = _inside(node)
    if isinstance(inner, ast.Call | ast.Attribute) and _last_name(inner) not in BUILTINS:
        outer, name = _last_name(node), _result_name(inner)
        if outer in _LIKE_WHAT_IS_INSIDE:
            return name
        if outer in _REDUCING and name != "result":
            last = "_score" if _last_name(inner) == f"{name}_score" else ""
            return f"{_REDUCING[outer]}_{name}{last}"
    match node:
        case ast.Name(id=name):
            return name
        case ast.UnaryOp(operand=operand):
            return _result_name(operand)
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            plain = name.removesuffix("_score").removeprefix("get_")
            return plain.lower() if plain.isidentifier() else "result"
        case ast.Attribute(attr=name):
            return name.strip("_").lower() or "result"
    return "result"


def _inside(node: ast.expr) -> ast.expr | None:
    """Return what a method or attribute is of, or what a function of a module is given."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name()) | ast.Name(), args=[first, *_]):
            return first
        case ast.Call(func=ast.Attribute(value=owner)) | ast.Attribute(value=owner):
            return owner
    return None


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
