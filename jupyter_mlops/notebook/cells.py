"""Notebooks as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jupyter_mlops.stages import Role

CellKind = Literal["code", "markdown", "raw"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `index` is 0-based among all cells, `source` has LF line ends."""

    index: int
    id: str
    kind: CellKind
    source: str
    tags: tuple[str, ...]
    execution_count: int | None
    role: Role


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook without its outputs. `name` is the file's name without its ending."""

    name: str
    cells: tuple[Cell, ...]
    kernel: str

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of several cells; line i+1 of it is `rows[i]`: (cell index, 1-based row there)."""

    text: str
    rows: tuple[tuple[int, int], ...]

    def place(self, row: int) -> tuple[int, int]:
        """Return the cell index and the row in that cell of line `row` (1-based)."""
        return self.rows[row - 1]


def concatenate(parts: Iterable[tuple[int, str]]) -> Source:
    """Join `(cell index, text)` parts; each one with text ends with a newline in the result."""
    texts: list[str] = []
    rows: list[tuple[int, int]] = []
    for index, part in parts:
        if not part:
            continue
        text = part if part.endswith("\n") else part + "\n"
        texts.append(text)
        rows.extend((index, row) for row in range(1, text.count("\n") + 1))
    return Source("".join(texts), tuple(rows))
