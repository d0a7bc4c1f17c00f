"""The runs of a notebook, read from its store in threads so that the server never waits."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.pipeline import package_of
from jupyter_mlops.tracking import project as projects
from jupyter_mlops.tracking.runs import Runs

Answer = TypeVar("Answer")

WATCH_S = 0.5
PATIENCE_S = 20.0
# What the panel may write to a run: marks of its reader, never what was recorded.
WRITABLE = frozenset({"mlops.star", "mlflow.note.content"})
CELLS = "code/cells.json"
NOTEBOOK = "code/notebook.ipynb"
LONG = 100_000
_LOOKED_AT = 200
_LOGS = ("traceback.txt", "stderr/", "stdout/")
_SQLITE = "sqlite:///"


class TrackedError(MlopsError):
    """Raised when the store does not have what was asked of it."""


class Tracked:
    """Keeps one reader for each store; a reader that failed is started afresh."""

    def __init__(self) -> None:
        self._readers: dict[str, Runs] = {}
        self._lock = threading.Lock()
        self._renaming = asyncio.Lock()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="jupyter-mlops-runs")

    def close(self) -> None:
        with self._lock:
            for reader in self._readers.values():
                reader.__exit__(None, None, None)
            self._readers.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def search(self, notebook: Path, limit: int, page: str | None, text: str) -> Any:
        """Return runs of a notebook, those of others that share its experiment left out."""
        experiment = package_of(notebook)
        found = await self._ask(
            notebook, lambda r: r.search(experiment, limit=limit, page=page, filter=text)
        )
        root = projects.project(notebook.parent)
        return {**found, "runs": [one for one in found["runs"] if _is_of(one, notebook, root)]}

    async def renamed(self, old: Path, new: Path) -> None:
        """Let the runs of a notebook follow it to its new name, where they are its alone.

        One after the other: a second name that overtook the first would find no runs to take.
        """
        uri = projects.store_uri(old.parent)
        names = package_of(old), package_of(new)
        if names[0] != names[1] and uri == projects.store_uri(new.parent) and _is_there(uri):
            async with self._renaming:
                await self._ask(new, lambda r: _rename(r, names, new))

    async def get(self, notebook: Path, run: str) -> Any:
        return await self._ask(notebook, lambda r: r.get(run))

    async def compare(self, notebook: Path, first: str, second: str) -> Any:
        return await self._ask(notebook, lambda r: r.compare(first, second))

    async def mark(self, notebook: Path, run: str, tags: Mapping[str, str]) -> None:
        if unknown := sorted(tags.keys() - WRITABLE):
            raise TrackedError(f"{unknown[0]}: is recorded by the run and cannot be changed here")
        await self._ask(notebook, lambda r: r.set_tags(run, dict(tags)))

    async def cells(self, notebook: Path, run: str) -> Any:
        """Return the cells that made a run, as they were typed."""
        content = await self._ask(notebook, lambda r: r.artifact(run, CELLS))
        return json.loads(content)

    async def delete(self, notebook: Path, run: str) -> None:
        await self._ask(notebook, lambda r: r.delete(run))

    async def undelete(self, notebook: Path, run: str) -> None:
        await self._ask(notebook, lambda r: r.undelete(run))

    async def logs(self, notebook: Path, run: str) -> list[dict[str, Any]]:
        """Return what a run printed, the traceback first; of a long text the end."""
        return await self._ask(notebook, lambda r: _logs(r, run))

    async def notebook(self, notebook: Path, run: str) -> bytes:
        """Return the notebook as it was when a run was made."""
        return await self._ask(notebook, lambda r: r.artifact(run, NOTEBOOK))

    async def experiment(self, notebook: Path, name: str) -> str:
        """Return the id of an experiment, by which MLflow's pages call it."""
        found = await self._ask(notebook, lambda r: r.experiments())
        return next((one["id"] for one in found if one["name"] == name), "0")

    async def changed(self, notebook: Path, version: str) -> str:
        """Wait until the store is no longer at `version`, or patience ends; return where it is."""
        folder = notebook.parent
        waited = 0.0
        now = await asyncio.to_thread(_version, folder)
        while now == version and waited < PATIENCE_S:
            await asyncio.sleep(WATCH_S)
            waited += WATCH_S
            now = await asyncio.to_thread(_version, folder)
        return now

    async def _ask(self, notebook: Path, question: Callable[[Runs], Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        uri = projects.store_uri(notebook.parent)
        return await loop.run_in_executor(self._threads, self._answer, uri, question)

    def _answer(self, uri: str, question: Callable[[Runs], Answer]) -> Answer:
        with self._lock:
            reader = self._readers.get(uri)
            if reader is None:
                reader = self._readers[uri] = Runs(uri).__enter__()
        return question(reader)


def _rename(reader: Runs, names: tuple[str, str], notebook: Path) -> None:
    old, new = names
    known = {one["name"] for one in reader.experiments()}
    if old not in known or new in known:
        return
    root = projects.project(notebook.parent)
    runs = reader.search(old, limit=_LOOKED_AT)["runs"]
    if all(_is_of(run, notebook, root) for run in runs):
        reader.rename(old, new)


def _is_of(run: Mapping[str, Any], notebook: Path, root: Path) -> bool:
    """Say whether a run is of a notebook: of none, or of one that is gone, it may well be."""
    told = run["tags"].get("mlops.notebook")
    if not told:
        return True
    made_by = root / told
    return made_by == notebook or not made_by.is_file()


def _is_there(uri: str) -> bool:
    return not uri.startswith(_SQLITE) or Path(uri.removeprefix(_SQLITE)).is_file()


def _logs(reader: Runs, run: str) -> list[dict[str, Any]]:
    files = [one["path"] for one in reader.artifacts(run)]
    logs = []
    for kind in _LOGS:
        for path in sorted(one for one in files if one.startswith(kind)):
            text = reader.artifact(run, path).decode("utf-8", "replace")
            logs.append({"name": path, "text": text[-LONG:], "cut": max(0, len(text) - LONG)})
    return logs


def describe(notebook: Path) -> dict[str, Any]:
    """Return where the runs of a notebook go, for whoever wants to know what is logged."""
    folder = notebook.parent
    settings = projects.settings(folder)
    return {
        "store": projects.store_uri(folder),
        "experiment": package_of(notebook),
        "tracker": settings.tracker,
        "source": settings.source,
        "secrets": list(settings.secrets),
        "allow": list(settings.allow),
        "project": str(projects.project(folder)),
    }


def _version(folder: Path) -> str:
    """Return a word that changes whenever a store in a local file does."""
    uri = projects.store_uri(folder)
    if not uri.startswith(_SQLITE):
        return ""
    file = Path(uri.removeprefix(_SQLITE))
    stamps: list[int] = []
    for name in (file.name, f"{file.name}-wal"):
        try:
            found = file.with_name(name).stat()
            stamps += [found.st_mtime_ns, found.st_size]
        except OSError:
            stamps.append(0)
    return "-".join(map(str, stamps))
