"""Parameters: the assignments of the `parameters` cell and the literals that a user lifts."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable

from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.literals import parameter_target
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.extract.naming import Names
from jupyter_mlops.pipeline import Parameter

_ARITHMETIC: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def read_parameters(program: Program, definitions: Definitions, names: Names) -> list[Parameter]:
    """Return the parameters of the `parameters` cells; of two assignments the last one counts."""
    found: dict[str, Parameter] = {}
    for statement in program.statements:
        if definitions.kinds[statement.index] is not Kind.PARAMETER:
            continue
        name = parameter_target(statement.node)
        node = statement.node
        if name is None or not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        value = literal(node.value)
        declared = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else None
        cell, line = program.place(statement.row)
        found[name] = Parameter(
            names.variable(name),
            source_of(value),
            declared or annotation(value),
            name,
            None,
            cell,
            line,
        )
    return list(found.values())


def literal(node: ast.expr) -> object:
    """Return the value of a literal; arithmetic of numbers is done."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](literal(left), literal(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -literal(operand)  # type: ignore[operator]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not literal(operand)
        case ast.List(elts=parts):
            return [literal(part) for part in parts]
        case ast.Tuple(elts=parts):
            return tuple(literal(part) for part in parts)
        case ast.Dict(keys=keys, values=values):
            return {
                literal(k): literal(v) for k, v in zip(keys, values, strict=True) if k is not None
            }
    return ast.literal_eval(node)


def source_of(value: object) -> str:
    """Return Python source of a literal value, strings in double quotes where that is plain."""
    if isinstance(value, str):
        text = repr(value)
        if text.startswith('"') or '"' in value:
            return text
        inner = text[1:-1]
        return f'"{inner}"'
    if isinstance(value, list):
        return f"[{', '.join(map(source_of, value))}]"
    if isinstance(value, tuple):
        inner = ", ".join(map(source_of, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{source_of(k)}: {source_of(v)}' for k, v in value.items())}}}"
    if isinstance(value, set):
        return f"{{{', '.join(sorted(map(source_of, value)))}}}" if value else "set()"
    return repr(value)


def annotation(value: object) -> str:
    """Return the type of a literal as it is written in a signature."""
    if value is None:
        return "str | int | float | None"
    if isinstance(value, (list, set)):
        inner = _union(value)
        return f"{type(value).__name__}[{inner}]"
    if isinstance(value, tuple):
        kinds = [annotation(part) for part in value]
        # Layers, n-grams, bounds: of one kind there may well be more.
        inner = f"{kinds[0]}, ..." if len(set(kinds)) == 1 else ", ".join(kinds)
        return f"tuple[{inner}]" if value else "tuple[()]"
    if isinstance(value, dict):
        return f"dict[{_union(value)}, {_union(value.values())}]"
    return type(value).__name__


def _union(values: Iterable[object]) -> str:
    kinds = list(dict.fromkeys(annotation(v) for v in values))
    if not kinds:
        return "str"
    if set(kinds) == {"int", "float"}:
        return "float"
    return " | ".join(kinds)
