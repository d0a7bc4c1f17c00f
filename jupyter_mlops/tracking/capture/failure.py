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


def failure(error: BaseException, namespace: Mapping[str, Any], *, source: bool = True) -> Failure:
    """Return how a cell that ran in `namespace` failed, without the frames of the shell.

    Without `source` the traceback shows places only, no lines of code.
    """
    start = error.__traceback__
    while start is not None and start.tb_frame.f_globals is not namespace:
        start = start.tb_next
    line = start.tb_lineno if start is not None else _line_of_syntax(error)
    name = type(error).__name__
    try:
        message = f"{name}: {error}" if str(error) else name
        if source:
            lines = traceback.format_exception(type(error), error, start)
        else:
            lines = _places(start, "" if isinstance(error, SyntaxError) else message)
    except Exception:  # noqa: BLE001 - a border: an exception's own __str__ may fail
        lines, message = [f"{name}: its message could not be made\n"], name
    return Failure(message[:MAX_MESSAGE], line, "".join(lines))


def _places(start: TracebackType | None, message: str) -> list[str]:
    frames = traceback.extract_tb(start) if start is not None else []
    places = [f'  File "{f.filename}", line {f.lineno}, in {f.name}\n' for f in frames]
    return ["Traceback (most recent call last):\n", *places, f"{message or 'SyntaxError'}\n"]


def _line_of_syntax(error: BaseException) -> int | None:
    return error.lineno if isinstance(error, SyntaxError) else None
