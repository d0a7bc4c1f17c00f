"""The Python of a cell, as lineage reads it: without our marks, and with what magics hide.

Every line keeps its place, so that a line number means the same as in the cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

TIMED_LINE = ("time", "prun")
RUN_THEIR_BODY = ("time", "capture", "prun")

# What a heading leaves behind says which step the cell is, and does nothing.
_MARK = re.compile(r"^[ \t]*(?:# ?%%mlops\b|#\|\s*mlops\s*:).*$", re.MULTILINE)


def python_of(transformed: str, transform: Callable[[str], str]) -> str:
    """Return the Python of a transformed cell; `transform` is IPython's.

    The body of `%%time` and the statement of `%time` stand where the call of the magic stood.
    """
    code = _MARK.sub("", transformed)
    if "run_cell_magic" in code or "run_line_magic" in code:
        code = _unwrapped(code, transform)
    return code


def _unwrapped(code: str, transform: Callable[[str], str]) -> str:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return code
    lines = code.encode().splitlines(keepends=True)
    for node in sorted(ast.walk(tree), key=_row, reverse=True):
        match node:
            case ast.Expr(ast.Call(ast.Attribute(attr="run_cell_magic"), arguments)):
                if body := _argument(arguments, RUN_THEIR_BODY, 2):
                    return python_of(transform(body), transform)
            case ast.Expr(ast.Call(ast.Attribute(attr="run_line_magic"), arguments)):
                statement = _argument(arguments, TIMED_LINE, 1)
                if statement and "\n" not in statement and _is_python(statement):
                    _replace(lines, node, statement)
    return b"".join(lines).decode()


def _row(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _argument(arguments: list[ast.expr], names: tuple[str, ...], position: int) -> str:
    """Return the text that one of these magics gets to run, "" for any other call."""
    texts = [one.value for one in arguments if isinstance(one, ast.Constant)]
    if len(texts) != position + 1 or texts[0] not in names:
        return ""
    return str(texts[position])


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _replace(lines: list[bytes], node: ast.expr | ast.stmt, text: str) -> None:
    if node.end_lineno != node.lineno:
        return
    line = lines[node.lineno - 1]
    before, after = line[: node.col_offset], line[node.end_col_offset :]
    lines[node.lineno - 1] = before + text.encode() + after
