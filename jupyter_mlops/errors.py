"""What can go wrong, and what the analysis says about a notebook.

    MlopsError                 exit code 2: bad usage or bad input
      NotebookError            the file cannot be read as a Python notebook
      ParameterError           a parameter, `--lift` name or setting that does not fit
      WriteError               the target folder cannot take the package; it is left as it was
      ParityError              the reference or the package could not be run to its end
      ExtractError             exit code 1: findings of level error; carries them
      ConflictError            exit code 4: the merge left conflict markers

A `Finding` is a value about the user's notebook; all findings are reported together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: an error stops the export, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the analysis says about a notebook.

    `cell` is the 0-based index among all cells, `line` 1-based and `column` 0-based in the source
    of that cell; None where the finding is about the whole notebook. `excerpt` is that line.
    """

    code: str
    level: Level
    message: str
    why: str
    mend: str
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    excerpt: str = ""

    @property
    def sort_key(self) -> tuple[int, int, int, str, str]:
        place = (-1 if self.cell is None else self.cell, self.line or 0, self.column or 0)
        return (*place, self.code, self.message)

    @property
    def place(self) -> str:
        if self.cell is None:
            return "notebook"
        return f"cell {self.cell} line {self.line}" if self.line else f"cell {self.cell}"


class MlopsError(Exception):
    """The root of every error a user is shown as one line."""

    exit_code = 2


class NotebookError(MlopsError):
    """Raised when a file cannot be read as a Python notebook of format 4."""


class ParameterError(MlopsError):
    """Raised when a parameter, a `--lift` name or a setting does not fit the notebook."""


class WriteError(MlopsError):
    """Raised when a file or folder cannot be written; what was there is left as it was."""


class ParityError(MlopsError):
    """Raised when the reference or the package could not be run to its end."""


class ConflictError(MlopsError):
    """Raised after a merge in which hand edits and the notebook's changes meet in `paths`.

    Text files have conflict markers then; a file without any is to be kept or deleted.
    """

    exit_code = 4

    def __init__(self, message: str, paths: tuple[str, ...]) -> None:
        super().__init__(message)
        self.paths = paths


class ExtractError(MlopsError):
    """Raised when findings of level error stop the export; `findings` holds all of them.

    The message has a line for each error.
    """

    exit_code = 1

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors = [finding for finding in findings if finding.level is Level.ERROR]
        super().__init__("\n".join(f"{f.code} {f.place}: {f.message}; {f.mend}" for f in errors))
        self.findings = findings
