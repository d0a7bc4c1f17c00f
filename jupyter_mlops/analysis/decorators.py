"""Decorators that may be run again in each step: they wrap, and keep nothing."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.memory import Binding, Heap
from jupyter_mlops.analysis.trees import nodes

# Decorators that keep nothing but what they decorate: two that decorate the same are alike.
_WRAPPERS = frozenset(
    "contextlib.contextmanager contextlib.asynccontextmanager dataclasses.dataclass "
    "functools.total_ordering enum.unique torch.no_grad torch.inference_mode numba.jit numba.njit "
    "typing.final typing.runtime_checkable".split()
)


def only_wrap(node: ast.stmt, before: dict[str, Binding], heap: Heap) -> bool:
    """Say whether a definition has no decorator that may keep or do something."""
    decorators = getattr(node, "decorator_list", [])
    functions = [d.func if isinstance(d, ast.Call) else d for d in decorators]
    return all(
        qualified_name(function, before) in _WRAPPERS or _is_own_wrapper(function, before, heap)
        for function in functions
    )


def _is_own_wrapper(node: ast.expr, before: dict[str, Binding], heap: Heap) -> bool:
    """Say whether a decorator is a function of the notebook that defines one, and gives it back."""
    found = before.get(node.id) if isinstance(node, ast.Name) else None
    if found is None or found.value.type != "function":
        return False
    return all(_only_defines(function.node) for function in heap.functions_in(found.value))


def _only_defines(node: ast.AST) -> bool:
    """Say whether a function defines others, gives one back, and holds nothing that lasts."""
    if not isinstance(node, ast.FunctionDef):
        return False
    inner = [s for s in node.body if isinstance(s, ast.FunctionDef)]
    returned = [s.value for s in node.body if isinstance(s, ast.Return)]
    others = [s for s in node.body if not isinstance(s, (ast.FunctionDef, ast.Return))]
    return (
        all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in others)
        and all(isinstance(value, ast.Name) for value in returned)
        and not any(isinstance(n, ast.Nonlocal) or _sets_attribute(n) for n in nodes(node))
        and _has_plain_defaults(node)
        and all(_only_wraps(s) and (_is_last(s) or _only_defines(s)) for s in inner)
    )


def _is_last(node: ast.FunctionDef) -> bool:
    """Say whether a function is what a decorator gives: it defines no other one."""
    defines = any(isinstance(s, ast.FunctionDef) for s in node.body)
    return not defines and _has_plain_defaults(node)


def _has_plain_defaults(node: ast.FunctionDef) -> bool:
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    return all(isinstance(default, ast.Constant) for default in defaults)


_BY_NAME = frozenset(
    {"vars", "setattr", "globals", "locals", "__dict__", "__setattr__", "id", "hash"}
)


def _sets_attribute(node: ast.AST) -> bool:
    """Say whether a node sets an attribute, or may be part of what does so by name."""
    name = getattr(node, "id", getattr(node, "attr", ""))
    stores = isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del))
    return stores or name in _BY_NAME


def _only_wraps(node: ast.FunctionDef) -> bool:
    """Say whether a function has no decorator but `functools.wraps`."""
    return all(
        isinstance(d, ast.Call) and getattr(d.func, "attr", getattr(d.func, "id", "")) == "wraps"
        for d in node.decorator_list
    )
