"""Statements of the notebook as text again, each line knowing where it came from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.program import Program, Statement

_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OF_IMPORTS = re.compile(r"\b(import(s|ing|ed)?\b|librar|package|module|dependenc)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of assembled text.

    `row` is its row in the program, None for a line that the export adds; `shift` is the column
    in that row at which the text begins.
    """

    text: str
    row: int | None = None
    shift: int = 0


def added(text: str) -> list[Line]:
    """Return lines that stand in no cell."""
    return [Line(line) for line in text.split("\n")]


def statement_lines(program: Program, statement: Statement) -> list[Line]:
    """Return the lines of `statement` without its neighbours on the same lines."""
    first = program.lines[statement.row - 1]
    start = (
        column(first, statement.node.col_offset) if statement.row == statement.node.lineno else 0
    )
    last = program.lines[statement.end_row - 1]
    end = column(last, statement.node.end_col_offset or 0)
    if statement.row == statement.end_row:
        lines = [Line(first[start:end], statement.row, start)]
    else:
        middle = range(statement.row + 1, statement.end_row)
        lines = [Line(first[start:], statement.row, start)]
        lines += [Line(program.lines[row - 1], row) for row in middle]
        lines.append(Line(last[:end], statement.end_row))
    comment = _trailing_comment(last[end:])
    if comment:
        tail = lines[-1]
        lines[-1] = Line(f"{tail.text}  {comment}", tail.row, tail.shift)
    return lines


def column(line: str, offset: int) -> int:
    """Turn an offset in UTF-8 bytes into one in characters."""
    return offset if line.isascii() else len(line.encode()[:offset].decode())


def _trailing_comment(rest: str) -> str:
    rest = rest.strip()
    while rest.startswith(";"):
        rest = rest[1:].strip()
    return rest if rest.startswith("#") else ""


def assemble(
    program: Program,
    statements: Sequence[Statement],
    *,
    prefixes: Mapping[int, str] | None = None,
    after: Mapping[int, str] | None = None,
) -> list[Line]:
    """Return the text of `statements` with their comments and blank lines, cells a line apart.

    `prefixes` go before the text of a statement (`accuracy = `), `after` are lines that follow it,
    both by the statement's index.
    """
    prefixes = prefixes or {}
    after = after or {}
    taken = {row for s in program.statements for row in range(s.row, s.end_row + 1)}
    hoisted = _hoisted(program, statements)
    lines: list[Line] = []
    previous: Statement | None = None
    for statement in statements:
        follows = previous is not None and _adjacent(previous, statement)
        leading = _leading(
            program,
            statement,
            taken,
            whole=follows or previous is None or previous.cell != statement.cell,
        )
        if previous is not None and not follows and previous.cell != statement.cell:
            lines += _closing(program, previous, taken)
            lines.append(Line(""))
        elif previous is not None and isinstance(statement.node, _BLOCKS):
            lines += [] if leading and not leading[0].text else [Line("")]
        lines += _above_imports(program, statement, hoisted)
        lines += leading
        lines += _prefixed(statement_lines(program, statement), prefixes.get(statement.index, ""))
        if statement.index in after:
            lines += added(after[statement.index])
        previous = statement
    if previous is not None:
        lines += _closing(program, previous, taken)
    return trimmed(lines)


def _prefixed(lines: list[Line], prefix: str) -> list[Line]:
    first = lines[0]
    return [Line(prefix + first.text, first.row, first.shift - len(prefix)), *lines[1:]]


def _adjacent(previous: Statement, statement: Statement) -> bool:
    return previous.index + 1 == statement.index and previous.cell == statement.cell


def _leading(program: Program, statement: Statement, taken: set[int], *, whole: bool) -> list[Line]:
    """Return the comments above `statement`; with `whole` also those beyond a blank line."""
    top = program.cell_rows[statement.cell][0]
    found: list[Line] = []
    row = statement.row - 1
    while row >= top and row not in taken:
        text = program.lines[row - 1].rstrip()
        if text and not text.lstrip().startswith("#"):
            break
        if not text and not whole:
            break
        if not text.startswith("#|"):
            found.append(Line(text, row) if text else Line("", None))
        row -= 1
    return found[::-1]


def _hoisted(program: Program, kept: Sequence[Statement]) -> set[int]:
    """Return the rows of imports that are not among `kept`: they go to the top of the module."""
    indices = {s.index for s in kept}
    return {
        row
        for s in program.statements
        if isinstance(s.node, ast.Import | ast.ImportFrom) and s.index not in indices
        for row in range(s.row, s.end_row + 1)
    }


def _above_imports(program: Program, statement: Statement, hoisted: set[int]) -> list[Line]:
    """Return the comments above imports before `statement`, unless they are about these."""
    top = program.cell_rows[statement.cell][0]
    _, row = _comments(program, statement.row - 1, top)
    found: list[Line] = []
    while row >= top and row in hoisted:
        block, above = _comments(program, row - 1, top)
        about = any(_OF_IMPORTS.search(line.text) for line in block)
        found = found if about else [*block, *found]
        row = above
    return found


def _comments(program: Program, row: int, top: int) -> tuple[list[Line], int]:
    """Return the comments that end at `row`, and the row above them."""
    found: list[Line] = []
    while row >= top and (text := program.lines[row - 1].rstrip()).startswith("#"):
        if not text.startswith("#|"):
            found.append(Line(text, row))
        row -= 1
    return found[::-1], row


def _closing(program: Program, statement: Statement, taken: set[int]) -> list[Line]:
    """Return the comments after `statement` when it is the last of its cell."""
    if not statement.last:
        return []
    bottom = program.cell_rows[statement.cell][1]
    found: list[Line] = []
    for row in range(statement.end_row + 1, bottom + 1):
        text = program.lines[row - 1].rstrip()
        if row in taken or (text and not text.lstrip().startswith("#")):
            break
        found.append(Line(text, row if text else None))
    while found and not found[-1].text:
        found.pop()
    return found


def trimmed(lines: Iterable[Line]) -> list[Line]:
    """Return `lines` without blank ones at the ends and with no more than two in a row."""
    kept: list[Line] = []
    blank = 0
    for line in lines:
        blank = 0 if line.text.strip() or line.row is not None else blank + 1
        if blank > 1 or (blank and not kept):
            continue
        kept.append(line)
    while kept and not kept[-1].text.strip() and kept[-1].row is None:
        kept.pop()
    return kept
