"""Compound statements that only define: `try: import ...`, `if` with a function in each branch."""

from __future__ import annotations

import ast
from functools import cache
from importlib.util import find_spec

from jupyter_mlops.analysis.constants import is_constant
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.names import BUILTINS, bound_by
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.trees import nodes

_DEFINING = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Pass,
)


def is_block(node: ast.Try | ast.If, *, sets: bool) -> bool:
    """Say whether a compound statement holds nothing but definitions.

    With `sets` what it calls changes settings of the process, and may stand beside them.
    """
    bodies = [node.body, node.orelse]
    if isinstance(node, ast.Try):
        bodies += [node.finalbody, *(h.body for h in node.handlers)]
    imports = _may_import(node)
    return all(_defines(s, sets=sets, imports=imports) for body in bodies for s in body)


def holds(node: ast.stmt, kinds: tuple[type[ast.stmt], ...]) -> bool:
    """Say whether a compound statement has one of `kinds` in it, at any depth."""
    return any(isinstance(inner, kinds) for inner in nodes(node))


def _defines(node: ast.stmt, *, sets: bool, imports: bool) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Name()) if imports:
            return True
        case ast.Assign() | ast.AnnAssign():
            return is_constant(node)
        case ast.Try() | ast.If():
            return is_block(node, sets=sets)
        case ast.Expr(value=ast.Call(func=function)):
            shows = isinstance(function, ast.Name) and function.id == "print"
            return shows or sets and imports
    return isinstance(node, _DEFINING)


def _may_import(node: ast.Try | ast.If) -> bool:
    """Say whether a `try` begins with an import, for which another module may stand in."""
    return isinstance(node, ast.Try) and isinstance(node.body[0], (ast.Import, ast.ImportFrom))


def _installed_imports(node: ast.stmt) -> frozenset[str]:
    """Return what the first line of a `try` binds where it imports what is installed here."""
    if not isinstance(node, ast.Try) or not _may_import(node):
        return frozenset()
    first = node.body[0]
    modules = [first.module or ""] if isinstance(first, ast.ImportFrom) else []
    modules += [alias.name for alias in first.names] if isinstance(first, ast.Import) else []
    installed = all(is_installed(module.partition(".")[0]) for module in modules)
    return bound_by(first) if installed else frozenset()


@cache
def is_installed(root: str) -> bool:
    """Say whether the module or package `root` can be found here; it is not imported."""
    try:
        return bool(root) and find_spec(root) is not None
    except (ImportError, ValueError):
        return False


def binds_always(statement: Statement, effects: Effects) -> bool:
    """Say whether a compound definition binds its names whatever way it takes.

    An import of what is installed here is taken to succeed.
    """
    after = effects.after[statement.index]
    imported = _installed_imports(statement.node)
    for name in bound_by(statement.node) - imported:
        if name not in after or not after[name].certain:
            return False
    return not any(
        isinstance(n, ast.Name) and n.id in BUILTINS and n.id in ("open", "input")
        for n in nodes(statement.node)
    )
