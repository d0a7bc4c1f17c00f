"""What an exported package says about the notebook it came from: the values to prove, and where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import ParityError
from jupyter_mlops.notebook import Cell, Notebook, read
from jupyter_mlops.parity.edits import Edit, edits_of, moved
from jupyter_mlops.parity.trail import trail_of

MANIFEST = Path(".nbpipe", "manifest.json")
PRISTINE = Path(".nbpipe", "pristine")
KEPT_NOTEBOOK = Path(".nbpipe", "notebook.ipynb")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Border:
    """An artifact at the end of a step.

    `variable` is its name in the notebook, empty for the value that `cell` displays. It is looked
    at when `cell` has run.
    """

    step: str
    artifact: str
    variable: str
    cell: int


@dataclass(frozen=True, slots=True)
class Part:
    """A step: its tag, its function, the cells that make it, and what crosses its end."""

    tag: str
    function: str
    cells: tuple[int, ...]
    borders: tuple[Border, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Line `line` of `file` in the package came from `cell_line` of notebook cell `cell`."""

    file: str
    line: int
    cell: int
    cell_line: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A package and its notebook, ready to be run side by side.

    `variables` maps parameter keys to names in the notebook; a lifted literal has none. `defaults`
    are the keys' values as Python source. `lines` and `edits` are about the files as they are now,
    which somebody may have edited since the export.
    """

    folder: Path
    package: str
    notebook: Notebook
    file_name: str
    parts: tuple[Part, ...]
    variables: Mapping[str, str]
    lines: tuple[Line, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    @property
    def sources(self) -> Path:
        return self.folder / "src"

    @property
    def borders(self) -> tuple[Border, ...]:
        return tuple(border for part in self.parts for border in part.borders)

    @property
    def last_cell(self) -> int:
        """Return the last cell that the proof needs."""
        return max((cell for part in self.parts for cell in part.cells), default=-1)


def read_plan(folder: Path, notebook: Path | None = None) -> Plan:
    """Read the manifest of the package in `folder`, and its notebook: the kept one, or `notebook`.

    Raises:
        ParityError: the folder holds no export, or `notebook` has other code than it had then.
    """
    manifest = _manifest(folder)
    kept = read(folder / KEPT_NOTEBOOK)
    if notebook is not None:
        _check_same_code(kept, read(notebook), notebook)
    try:
        lines = tuple(
            Line(file, *numbers) for file, found in manifest["lines"].items() for numbers in found
        )
        parameters = manifest["parameters"]
        return Plan(
            folder=folder,
            package=manifest["package"],
            notebook=kept,
            file_name=notebook.name if notebook else manifest["notebook"]["name"],
            parts=tuple(_parts(manifest["steps"], kept)),
            variables={entry["key"]: entry["variable"] for entry in parameters},
            lines=_as_they_are(folder, lines),
            defaults={entry["key"]: entry["default"] for entry in parameters},
            edits=_edits(folder, lines),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ParityError(
            f"{folder / MANIFEST} is damaged ({error!r}); export the notebook again"
        ) from error


def _as_they_are(folder: Path, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with their numbers in the files as they are now."""
    now = {file: moved(*_texts(folder, file)) for file in {line.file for line in lines}}
    return tuple(
        Line(line.file, now[line.file].get(line.line, line.line), line.cell, line.cell_line)
        for line in lines
    )


def _edits(folder: Path, lines: tuple[Line, ...]) -> tuple[Edit, ...]:
    """Return what was edited in the package since the export."""
    pristine = folder / PRISTINE
    files = sorted((pristine / "src").rglob("*.py")) + [pristine / "params.yaml"]
    found: list[Edit] = []
    for file in files:
        name = file.relative_to(pristine).as_posix()
        places = {at.line: (at.cell, at.cell_line) for at in lines if at.file == name}
        found += edits_of(name, *_texts(folder, name), places)
    return tuple(found)


def _texts(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """Return the lines of a file as exported and as it is; none of a file that is gone."""
    former, now = folder / PRISTINE / name, folder / name
    lines = _lines_of(now)
    return (_lines_of(former) if former.is_file() else lines), lines


def _lines_of(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines() if file.is_file() else []


def working_folder(plan: Plan, notebook: Path | None = None) -> Path:
    """Return the folder in which relative paths of the notebook mean what its author meant.

    The first of the given notebook's folder, the current directory and three folders above the
    package that holds a file of the notebook's name; else the current directory.
    """
    package = plan.folder.resolve()
    given = [notebook.resolve().parent] if notebook else []
    for folder in (*given, Path.cwd(), *list(package.parents)[:3]):
        if (folder / plan.file_name).is_file():
            return folder
    return Path.cwd()


def _manifest(folder: Path) -> Any:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ParityError(
            f"{folder} is not an exported package: it has no {MANIFEST.as_posix()}; "
            "make one with `nbpipe export`"
        ) from None
    except (OSError, ValueError) as error:
        raise ParityError(f"{path} cannot be read ({error}); export the notebook again") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found != FORMAT:
        raise ParityError(
            f"{path} has format {found}, this version reads {FORMAT}; export the notebook again"
        )
    return manifest


def _parts(steps: list[dict[str, Any]], notebook: Notebook) -> Iterator[Part]:
    owned = {int(cell) for step in steps for cell in step["cells"]}
    for step in steps:
        cells = tuple(int(cell) for cell in step["cells"])
        function = str(step["function"])
        last = max(cells, default=-1)
        borders = tuple(
            Border(
                function,
                output["name"],
                output["variable"],
                _due(notebook, output["variable"], cells, owned.difference(cells))
                if output["variable"]
                else int(output.get("display_cell", last)),
            )
            for output in step["outputs"]
        )
        yield Part(step["tag"], function, cells, borders)


def _due(notebook: Notebook, variable: str, cells: tuple[int, ...], foreign: set[int]) -> int:
    """Return the cell after which a variable is what the step gives it.

    That is the last cell of the step; and where cells of other steps that may change the variable
    lie between, the last one that has to do with it.
    """
    last = max(cells, default=-1)
    between = {cell for cell in foreign if min(cells, default=-1) < cell < last}
    if not between:
        return last
    touching = trail_of(notebook).touching(variable)
    own = max(touching.intersection(cells), default=last)
    return own if any(own < cell for cell in touching & between) else last


def _check_same_code(kept: Notebook, given: Notebook, path: Path) -> None:
    before, after = kept.cells, given.cells
    for index in range(max(len(before), len(after))):
        if _code(before, index) != _code(after, index):
            raise ParityError(
                f"cell {index} of {path} is not what it was when the package was made; "
                "export the notebook again"
            )


def _code(cells: tuple[Cell, ...], index: int) -> str | None:
    if index >= len(cells) or cells[index].kind != "code":
        return None
    return cells[index].source
