"""What of a value a statement replaces, so that to run it twice is to run it once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

MORE = frozenset({""})
_SETTLING = frozenset("fillna dropna drop_duplicates sort_values sort_index rename sort".split())


def replaced(node: ast.stmt, namespace: Mapping[str, Any]) -> frozenset[str]:
    """Return what a statement that changes a value puts anew into it, `""` where it may add to it.

    `df["age"] = df["born"] + 1` replaces a column, whatever it was; `df["age"] += 1` does not.
    """
    match node:
        case ast.Assign(targets=[target], value=value):
            name, key = _column(target)
            if name and not _reads(value, name, key):
                return frozenset({key})
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(name), attr=method))):
            if method in _SETTLING or (method == "fit" and _fits_anew(namespace.get(name))):
                return frozenset({f"{method}()"})
    return MORE


def _column(target: ast.expr) -> tuple[str, str]:
    """Return the variable and the column, item or attribute of it that is written; else `""`."""
    match target:
        case ast.Attribute(ast.Name(name), key):
            return name, key
        case ast.Subscript(ast.Name(name), ast.Constant(key)):
            return name, str(key)
        case ast.Subscript(ast.Attribute(ast.Name(name), "loc"), ast.Tuple([_, ast.Constant(key)])):
            return name, str(key)
    return "", ""


def _reads(value: ast.expr, name: str, key: str) -> bool:
    """Say whether `value` may read the column `key` of `name`: any may, who reads the whole."""
    nodes = list(ast.walk(value))
    whole = {id(node) for node in nodes if isinstance(node, ast.Name) and node.id == name}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    read = set()
    for node in nodes:
        match node:
            case ast.Call(ast.Name("len"), [ast.Name() as owner]):
                whole.discard(id(owner))
            case ast.Attribute(ast.Name() as owner, column) if id(node) not in called:
                read |= {column} if id(owner) in whole else set()
                whole.discard(id(owner))
            case ast.Subscript(ast.Name() as owner, ast.Constant(column)):
                read |= {str(column)} if id(owner) in whole else set()
                whole.discard(id(owner))
    return bool(whole) or key in read


def _fits_anew(model: Any) -> bool:
    """Say whether `fit` starts over, as estimators with the interface of scikit-learn do."""
    return hasattr(type(model), "get_params") and not getattr(model, "warm_start", False)
