"""Which notebook this kernel belongs to, and what its metadata says about a cell.

Tags come from whoever knows them: the panel and the papermill engine tell them, else the notebook's
file does. The file is named by the front end, by the server that started the kernel, or it is the
only one in the working directory that holds every cell that ran so far, word for word. Where none
of this decides, the notebook is unknown, and only magics and comments count.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import NotebookError
from jupyter_mlops.notebook.reading import as_object, load, make_cells
from jupyter_mlops.stages import PARAMETERS

# papermill's cell for `-p`, which overrides the parameters cell above it.
INJECTED = "injected-parameters"

_NAMED_BY = ("IPYNB_FILE", "JPY_SESSION_NAME")
VSCODE = "__vsc_ipynb_file__"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code cell of the document."""

    id: str
    source: str
    tags: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Place:
    """What is known about a cell that runs: its tags, its id and its place; None: unknown."""

    tags: tuple[str, ...] = ()
    id: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A notebook's code cells as of one state of its file; `made_of` is papermill's input."""

    stamp: tuple[int, int]
    entries: tuple[Entry, ...] = ()
    why_not: str = ""
    made_of: Path | None = None


class Document:
    """The notebook of one kernel; finds it, and finds its cells.

    `path` is None while it is unknown. Every cell that runs must be told to `place`, in order;
    `ran` are the sources of those that ran before.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], ran: Iterable[str] = ()
    ) -> None:
        self._folder = folder
        self._named = _named(folder, environment)
        self._told: tuple[Entry, ...] | None = None
        self._files: dict[Path, _File] = {}
        self._ran = [source.strip() for source in ran]
        self._last = -1
        self._believed = False
        self._sure = False
        self._candidates: list[Path] = []
        self._holder: Path | None = self._named
        self.path: Path | None = self._named

    @property
    def trouble(self) -> str:
        """One line about why tags in the metadata are not seen, "" where they are."""
        if self._told is not None:
            return ""
        if self._holder is not None:
            file = self._file(self._holder)
            return file.why_not and f"{file.why_not}; tags in its metadata do not count"
        many = f"{len(self._candidates)} notebooks" if self._candidates else "no notebook"
        return (
            f"{many} in {self._folder} may be this one, so tags in cell metadata do not count; "
            "use `%%mlops train`, or open the panel"
        )

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The code cells in document order, as far as they are known."""
        if self._told is not None:
            return self._told
        return self._file(self._holder).entries if self._holder else ()

    def tell(self, cells: Sequence[Mapping[str, Any]], notebook: Path | None) -> None:
        """Take the tags from a front end: dictionaries of id, kind, tags and source, in order."""
        self._told = tuple(
            Entry(
                str(cell.get("id") or ""),
                str(cell.get("source") or ""),
                _tags(cell.get("tags") or ()),
                index,
            )
            for index, cell in enumerate(cells)
            if cell.get("kind", "code") == "code"
        )
        if notebook is not None:
            self.path = notebook

    def place(self, source: str, cell_id: str | None, namespace: Mapping[str, Any]) -> Place:
        """Return what the document says about a cell that is about to run."""
        self._ran.append(source.strip())
        if self._told is None:
            self._find(cell_id, namespace.get(VSCODE))
        entry = self._entry(source.strip(), cell_id)
        if entry is None:
            return Place(id=cell_id or "")
        self._last = entry.index
        # One tagged cell, word for word, is no accident; one that loads this extension may be.
        self._sure = self._sure or bool(entry.tags)
        return Place(entry.tags, cell_id or entry.id, entry.index)

    def _entry(self, source: str, cell_id: str | None) -> Entry | None:
        """Return the cell with this id, else the next one with this source."""
        entries = self.entries
        if cell_id and (found := [entry for entry in entries if entry.id == cell_id]):
            return found[0]
        same = [entry for entry in entries if entry.source.strip() == source]
        later = [entry for entry in same if entry.index > self._last]
        return next(iter(later or same), None)

    def _find(self, cell_id: str | None, vscode: object) -> None:
        """Decide which file is the notebook.

        A process started from a notebook inherits that notebook's name from its server; only a
        front end that sends cell ids is believed without a look at what ran, and from then on
        also for cells from elsewhere, such as a console on the same kernel.
        """
        self._believed = self._believed or bool(cell_id)
        if self._sure and self._holder is not None and self._holder.is_file():
            return
        named = self._named
        if isinstance(vscode, str) and vscode.endswith(".ipynb"):
            named = Path(vscode)
        if named and named.is_file() and (self._believed or self._holds_all(named)):
            self.path = self._holder = named
            return
        found = [path for path in _notebooks(self._folder) if self._holds_all(path)]
        names = {path.name for path in found}
        self._candidates = [path for path in found if not _is_copy(path, names)]
        origins = {self._file(path).made_of or path for path in self._candidates}
        self.path = origins.pop() if len(origins) == 1 else None
        # What papermill is writing now has its own cell as well, which the notebook has not.
        self._holder = max(self._candidates, key=self._rank) if self.path else None

    def _rank(self, path: Path) -> tuple[bool, int]:
        file = self._file(path)
        return file.made_of is not None, file.stamp[0]

    def _holds_all(self, path: Path) -> bool:
        return self._sources(path).issuperset(self._ran)

    def _sources(self, path: Path) -> set[str]:
        return {entry.source.strip() for entry in self._file(path).entries} | {""}

    def _file(self, path: Path) -> _File:
        """Return the code cells of a notebook's file, read again whenever it has changed."""
        try:
            state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
        except OSError as error:
            return _File((0, 0), why_not=f"{path} cannot be read ({error.strerror})")
        known = self._files.get(path)
        if known is None or known.stamp != stamp:
            known = self._files[path] = _read(path, stamp)
        return known


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    try:
        raw = load(path)
        cells = make_cells(path, raw)
    except NotebookError as error:
        return _File(stamp, why_not=str(error))
    code = [cell for cell in cells if cell.kind == "code"]
    entries = tuple(Entry(cell.id, cell.source, _tags(cell.tags), cell.index) for cell in code)
    return _File(stamp, entries, made_of=_made_of(path, as_object(raw.get("metadata"))))


def _tags(given: Iterable[object]) -> tuple[str, ...]:
    return tuple(PARAMETERS if tag == INJECTED else str(tag) for tag in given)


def _made_of(path: Path, metadata: Mapping[str, Any]) -> Path | None:
    """Return the notebook that papermill made this one of, where it is still there."""
    given = as_object(metadata.get("papermill")).get("input_path")
    if not isinstance(given, str) or not given.endswith(".ipynb"):
        return None
    source = path.parent / given
    return source.resolve() if source.is_file() else None


def _is_copy(path: Path, names: set[str]) -> bool:
    """Say whether `jupyter nbconvert --execute` made the file of one that is there as well."""
    original = path.name.replace(".nbconvert.ipynb", ".ipynb")
    return original != path.name and original in names


def notebook_file(name: str, folder: Path) -> Path | None:
    """Return the notebook that a front end or a server names, where there is such a file.

    A server's names start at its own root, which this process does not know; `folder` is where
    the kernel started, which is the notebook's folder or that root.
    """
    given = Path(name)
    if given.suffix != ".ipynb":
        return None
    if given.is_absolute():
        return given if given.is_file() else None
    parts = Path(os.path.normpath(given)).parts
    tries = [folder / given, folder / given.name]
    tries += [parent.joinpath(*parts) for parent in folder.parents]
    return next((path.absolute() for path in tries if path.is_file()), None)


def _named(folder: Path, environment: Mapping[str, str]) -> Path | None:
    found = (notebook_file(environment.get(name, ""), folder) for name in _NAMED_BY)
    return next((path for path in found if path is not None), None)


def _notebooks(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.suffix == ".ipynb")
    except OSError:
        return []
