"""Walks over syntax trees that many questions about one statement share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

# A notebook of a thousand cells fits; a server that reads many lets go of the oldest.
REMEMBERED = 1 << 15
CELLS = 1 << 12


def children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes directly below `node`, in the order of the text."""
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, ast.AST):
                    yield item


_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@lru_cache(maxsize=REMEMBERED)
def calls(tree: ast.AST) -> tuple[ast.Call, ...]:
    """Return the calls of a statement in the order of the text, none inside functions."""
    found: list[ast.Call] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, _LATER):
            continue
        if isinstance(node, ast.Call):
            found.append(node)
        stack += children(node)
    return tuple(sorted(found, key=lambda call: (call.lineno, call.col_offset)))


@lru_cache(maxsize=REMEMBERED)
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return `tree` and every node below it, each level before the next."""
    found: list[ast.AST] = [tree]
    for node in found:
        found += children(node)
    return tuple(found)
