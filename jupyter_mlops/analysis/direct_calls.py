"""Magics that a cell calls by name: `get_ipython().run_line_magic("matplotlib", "inline")`."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from typing import NamedTuple

from jupyter_mlops.analysis.magic_use import Problem, Use
from jupyter_mlops.errors import Level

_COMMANDS = {
    "system": "!",
    "system_raw": "!",
    "system_piped": "!",
    "getoutput": "!!",
    "getoutput_piped": "!!",
}


class DirectUse(NamedTuple):
    """A use and the span of its call: 1-based lines, columns in bytes."""

    use: Use
    first: int
    start: int
    last: int
    end: int


def direct_uses(
    text: str, bound: Container[str] | None, read: Container[str] | None
) -> tuple[list[DirectUse], list[tuple[int, Problem]]]:
    """Return the calls of the shell in the order of the text, and what cannot be translated."""
    tree = ast.parse(text)
    shells = _shell_names(tree)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    uses: list[DirectUse] = []
    problems: list[tuple[int, Problem]] = []
    for node in _shell_nodes(tree, shells):
        use = _use(node, id(node) not in statements, bound, read)
        if use is None:
            problems.append((node.lineno, _problem(node)))
        else:
            end = node.end_lineno or node.lineno, node.end_col_offset or 0
            uses.append(DirectUse(use, node.lineno, node.col_offset, *end))
    uses.sort(key=lambda call: (call.first, call.start))
    return uses, problems


def _is_shell(node: ast.expr, shells: Container[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="get_ipython") | ast.Attribute(attr="get_ipython")):
            return True
        case ast.Name(id=name):
            return name in shells
    return False


def _shell_names(tree: ast.Module) -> frozenset[str]:
    """Return the names that only ever hold the shell: `ip = get_ipython()`."""
    return frozenset(
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and _is_shell(node.value, ())
    )


def _shell_nodes(tree: ast.Module, shells: Container[str]) -> Iterator[ast.expr | ast.stmt]:
    """Yield the outermost nodes that touch the shell."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name in shells:
                yield node
            case ast.Call(func=ast.Attribute(value=owner)) if _is_shell(owner, shells):
                yield node
            case ast.Attribute(value=owner) if _is_shell(owner, shells):
                yield node
            case ast.Call() | ast.Name(ctx=ast.Load()) if _is_shell(node, shells):
                yield node
            case _:
                pending.extend(ast.iter_child_nodes(node))


def _use(
    node: ast.AST, wanted: bool, bound: Container[str] | None, read: Container[str] | None
) -> Use | None:
    match node:
        case ast.Assign():
            return Use("?", "")
        case ast.Call(func=ast.Attribute(attr=method), args=arguments, keywords=[]):
            values = [getattr(argument, "value", None) for argument in arguments]
            texts = [value for value in values if isinstance(value, str)]
            if len(texts) == len(arguments):
                return _named(method, texts, wanted, bound, read)
    return None


def _named(
    method: str,
    texts: list[str],
    wanted: bool,
    bound: Container[str] | None,
    read: Container[str] | None,
) -> Use | None:
    match method, texts:
        case "run_line_magic" | "magic", [name, *rest] if len(rest) < 2:
            name, _, line = " ".join([name, *rest]).lstrip("%").partition(" ")
            return Use(name, line.strip(), None, wanted, bound, read)
        case "run_cell_magic", [name, line, body]:
            body = body if body.endswith("\n") else body + "\n"
            return Use(name, line, body, wanted, bound, read)
        case _, [command] if method in _COMMANDS:
            name = "!!" if wanted else _COMMANDS[method]
            return Use(name, command, None, wanted, bound, read)
    return None


def _problem(node: ast.AST) -> Problem:
    return Problem(
        "NB103",
        Level.ERROR,
        f"`{ast.unparse(node)}` needs the notebook's shell",
        "get_ipython() gives nothing outside a notebook",
        "write what it does as Python code, or leave the cell out with the tag `skip`",
    )
