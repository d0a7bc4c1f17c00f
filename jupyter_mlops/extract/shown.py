"""What only the end of a cell shows: results that have no name yet."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence

from jupyter_mlops.analysis.names import BUILTINS
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.slicing import is_replaced, is_result
from jupyter_mlops.extract.scene import Border, Scene


def shown_results(scene: Scene, border: Border, statements: Sequence[Statement]) -> dict[int, str]:
    """Name the results that only the end of a cell shows, by statement."""
    named: dict[int, str] = {}
    taken = set(border.bound) | set(border.needs) | set(scene.definitions.statement_of)
    for statement in statements:
        effect = scene.effects.effects[statement.index]
        replaced = is_replaced(border.group.statements, statement, scene.effects)
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
        assert isinstance(statement.node, ast.Expr)
        name = base = _free(_result_name(statement.node.value))
        # What a name shows that is bound anew comes before what the name ends with.
        number = 0 if replaced else 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        named[statement.index] = name
    return named


def _free(name: str) -> str:
    """Return `name`, or another one where it is Python's own."""
    return f"{name}_value" if name in BUILTINS or keyword.iskeyword(name) else name


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
    match node:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            plain = name.removesuffix("_score").removeprefix("get_")
            return plain.lower() if plain.isidentifier() else "result"
        case ast.Attribute(attr=name):
            return name.strip("_").lower() or "result"
    return "result"
