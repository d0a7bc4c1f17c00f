"""Literals: what needs no name to be computed, and what params.yaml can hold."""

from __future__ import annotations

import ast


def parameter_target(node: ast.stmt) -> str | None:
    """Return the name that a statement of the parameter cell gives a literal value, if any."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return None
    return target.id if isinstance(target, ast.Name) and _is_storable(value) else None


def _is_storable(node: ast.expr) -> bool:
    """Say whether params.yaml can hold a literal and give it back."""
    match node:
        case ast.Constant(value=value):
            return value is None or isinstance(value, (bool, int, float, str))
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(_is_storable, parts))
        case ast.Dict(keys=keys, values=values):
            plain = all(isinstance(k, ast.Constant) and type(k.value) in (str, int) for k in keys)
            return plain and all(map(_is_storable, values))
        case ast.Set():
            return False
    return is_literal(node)


def is_literal(node: ast.expr) -> bool:
    """Say whether `node` is a literal, arithmetic of numbers included."""
    match node:
        case ast.Constant(value=value):
            return value is not Ellipsis
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            return is_literal(operand)
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return all(is_literal(part) for part in parts)
        case ast.Dict(keys=keys, values=values):
            return all(k is not None and is_literal(k) for k in keys) and all(
                map(is_literal, values)
            )
    return False


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant(value=int() | float()):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_number(operand)
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
    return False
