"""A use of a magic, and what can stand in its place."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from jupyter_mlops.analysis import shell
from jupyter_mlops.analysis.scripts import Script
from jupyter_mlops.errors import Level

SCREEN = "it only showed something in the notebook"
SESSION = "it only steered the notebook session"
TOOLS = "it only served the person at the keyboard"
MEASURES = "it measures code and binds no name"


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a magic. `body` is the rest of the cell for a cell magic, ending in a newline.

    `wanted` says that the value is used: `x = %magic`. `bound` and `read` hold the names that the
    notebook binds and reads, None where they are not known; `script` finds the file that a line
    runs, None where no file can stand in its place.
    """

    name: str
    line: str
    body: str | None = None
    wanted: bool = False
    bound: Container[str] | None = None
    read: Container[str] | None = None
    script: Callable[[str], Script | None] | None = None

    @property
    def spelled(self) -> str:
        if self.name in {"!", "!!", "?"}:
            return self.name
        return f"%{self.name}" if self.body is None else f"%%{self.name}"

    @property
    def expanded(self) -> str:
        return shell.expanded(self.line, self.bound)


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that has no place yet."""

    code: str
    level: Level
    message: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands in the place of a magic.

    `code` is finished Python, an expression where the value is wanted; `inner` is the line of
    notebook code that an unwrapped magic runs before its body, None where nothing is unwrapped.
    """

    code: str = ""
    inner: str | None = None
    imports: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    problem: Problem | None = None


def drop(use: Use, why: str) -> Outcome:
    if use.wanted:
        return refuse_value(use)
    message = f"{use.spelled} is left out of the package"
    return Outcome(problem=Problem("NB104", Level.NOTE, message, why, "nothing to do"))


def refuse(use: Use, why: str, mend: str) -> Outcome:
    message = f"{use.spelled} has no counterpart in a package"
    return Outcome(problem=Problem("NB103", Level.ERROR, message, why, mend))


def warn(message: str, why: str, mend: str) -> Problem:
    return Problem("NB105", Level.WARNING, message, why, mend)


def refuse_value(use: Use) -> Outcome:
    return refuse(use, "its value exists only in a notebook", "compute the value with Python code")
