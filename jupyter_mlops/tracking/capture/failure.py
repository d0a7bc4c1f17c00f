"""How a cell failed: the traceback from the cell on, the line, and one sentence."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

MAX_MESSAGE = 500


class Failure(NamedTuple):
    """`line` is 1-based in the Python code of the cell, None where no line of it is on the way."""

    message: str
    line: int | None
    traceback: str


def failure(error: BaseException, namespace: Mapping[str, Any]) -> Failure:
    """Return how a cell that ran in `namespace` failed, without the frames of the shell."""
    start = error.__traceback__
    while start is not None and start.tb_frame.f_globals is not namespace:
        start = start.tb_next
    line = start.tb_lineno if start is not None else _line_of_syntax(error)
    name = type(error).__name__
    try:
        lines = traceback.format_exception(type(error), error, start)
        message = f"{name}: {error}" if str(error) else name
    except Exception:  # noqa: BLE001 - a border: an exception's own __str__ may fail
        lines, message = [f"{name}: its message could not be made\n"], name
    return Failure(message[:MAX_MESSAGE], line, "".join(lines))


def _line_of_syntax(error: BaseException) -> int | None:
    return error.lineno if isinstance(error, SyntaxError) else None


def last_line(start: TracebackType | None, namespace: Mapping[str, Any]) -> int | None:
    """Return the last line of notebook code that was on the way."""
    line = None
    while start is not None:
        if start.tb_frame.f_globals is namespace:
            line = start.tb_lineno
        start = start.tb_next
    return line
