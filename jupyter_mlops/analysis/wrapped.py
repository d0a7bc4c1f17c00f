"""`f = np.vectorize(f)` below `def f`, as the decorator that it is.

A name that is bound twice is no definition that can stand at module level; a decorated function is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from jupyter_mlops.analysis.magics import Translation

_WRAPPED = re.compile(r"^(\w+)\s*=.*\(\s*\1\s*,?\s*\)\s*(#.*)?$", re.MULTILINE)


def with_decorators(translation: Translation) -> Translation:
    """Return a cell in which a function that the next line wraps is decorated.

    A line for the decorator comes in above the function; the one that wraps it becomes empty, so
    that a cell has a row more for each.
    """
    if not _WRAPPED.search(translation.text):
        return translation
    try:
        body = ast.parse(translation.text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return translation
    lines, rows = translation.text.split("\n"), list(translation.rows)
    for function, row, text in reversed(list(_wrapped(body, lines))):
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)]) - 1
        lines[row - 1] = ""
        lines.insert(first, text)
        rows.insert(first, rows[row - 1])
    return Translation(
        "\n".join(lines), tuple(rows), translation.findings, translation.requirements
    )


def _wrapped(body: list[ast.stmt], lines: list[str]) -> Iterator[tuple[ast.FunctionDef, int, str]]:
    """Yield each function, the row that wraps it, and the decorator with the row's comment."""
    for function, follower in pairwise(body):
        match function, follower:
            case (
                ast.FunctionDef(name=name),
                ast.Assign(
                    targets=[ast.Name(id=bound)],
                    value=ast.Call(func=wrapper, args=[ast.Name(id=given)], keywords=[]),
                ),
            ) if name == bound == given and not (
                _mentions(wrapper, name) or _comes_first(wrapper, function)
            ):
                line = lines[follower.lineno - 1].encode()
                rest = line[follower.end_col_offset :].decode()
                alone = follower.col_offset == 0 and rest.strip()[:1] in ("", "#")
                below = (function.end_lineno or 0) < follower.lineno == follower.end_lineno
                if alone and below:
                    text = line[wrapper.col_offset : wrapper.end_col_offset].decode()
                    yield function, follower.lineno, f"@{text}{rest}"


def _comes_first(wrapper: ast.expr, function: ast.FunctionDef) -> bool:
    """Say whether it may be told that a wrapper is made before the function, as a decorator is."""
    given = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
    return _calls(wrapper) and any(map(_calls, [*given, *function.decorator_list]))


def _calls(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))
