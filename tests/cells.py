"""Runs cells as a kernel does, with a recorder around them, and reads the journal back."""

from __future__ import annotations

import ast
import linecache
import os
import time
from pathlib import Path
from typing import Any

from jupyter_mlops.stages import role
from jupyter_mlops.tracking.facts import Begin, End, Kernel, Log
from jupyter_mlops.tracking.journal import Journal, blob_path, read
from jupyter_mlops.tracking.project import Settings
from jupyter_mlops.tracking.recorder import CellRun, Outcome, Recorder, Report


class Session:
    """A kernel with one notebook; a cell's id is its text unless it is given."""

    def __init__(self, folder: Path, settings: Settings | None = None, key: str = "k", **more: Any):
        self.folder = folder
        self.kernel = Kernel(key, time.time(), os.getpid(), "", "3")
        self.journal = Journal(folder / ".mlops", self.kernel)
        self.recorder = Recorder(
            self.journal,
            self.kernel,
            settings or Settings(),
            f"sqlite:///{folder}/mlflow.db",
            "churn",
            folder,
            **more,
        )
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.count = 0

    def run(
        self,
        source: str,
        tag: str = "",
        cell: str = "",
        index: int | None = None,
        curve: tuple[str, ...] = (),
        seen: tuple[tuple[str, float], ...] = (),
        printed: str = "",
        magic: str = "",
    ) -> Report:
        """Run a cell, and return what the recorder says about it; `magic` stood above it."""
        self.count += 1
        typed = f"{magic}\n{source}" if magic else source
        found = role(typed, (tag,) if tag else ())
        step = found.tag if found.kind == "step" else None
        one = CellRun(
            typed, source, cell or source, step, found, self.count, self.namespace, index, curve
        )
        self.recorder.before(one)
        started = time.perf_counter()
        error: BaseException | None = None
        result = None
        try:
            result = self._execute(source)
        except BaseException as raised:  # noqa: BLE001 - as the shell does
            error = raised
        for name, value in seen:
            self.recorder.seen(name, value)
        if printed:
            self.recorder.stream("stdout", printed)
        return self.recorder.after(Outcome(time.perf_counter() - started, error, result))

    def _execute(self, source: str) -> Any:
        name = f"<cell {self.count}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.namespace)
        if last is None:
            return None
        value = eval(compile(ast.Expression(last.value), name, "eval"), self.namespace)
        if value is not None:
            html = value._repr_html_() if hasattr(value, "_repr_html_") else None
            self.recorder.shown({"text/plain": "", **({"text/html": html} if html else {})}, value)
        return value

    def facts(self) -> list[Any]:
        """Return all facts, when the background is through."""
        assert self.recorder.flush()
        return [fact for _, fact in read(self.journal.path)]

    def runs(self) -> dict[str, Told]:
        """Return what each run was told, in the order in which they began."""
        found: dict[str, Told] = {}
        for fact in self.facts():
            if isinstance(fact, Begin):
                found.setdefault(fact.run, Told(self)).begin(fact)
            elif isinstance(fact, (Log, End)):
                found[fact.run].add(fact)
        return found

    def only(self) -> Told:
        (told,) = self.runs().values()
        return told

    def content(self, blob: Any) -> bytes:
        return blob_path(self.journal.folder, blob.digest).read_bytes()

    def everything(self) -> str:
        """Return all that is on the disk, to look for what must not be there."""
        self.facts()
        texts = []
        for path in sorted((self.folder / ".mlops").rglob("*")):
            if path.is_file():
                texts.append(path.read_bytes().decode("utf-8", "replace"))
        return "\n".join(texts)

    def close(self) -> None:
        self.recorder.close()
        self.journal.close()


class Told:
    """What a run was told, as a store would have it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.tags: dict[str, str] = {}
        self.parameters: dict[str, str] = {}
        self.metrics: dict[str, list[tuple[int, float]]] = {}
        self.datasets: dict[str, Any] = {}
        self.artifacts: dict[str, Any] = {}
        self.models: dict[str, Any] = {}
        self.ends: list[End] = []
        self.begins: list[Begin] = []
        self.name = ""

    def begin(self, fact: Begin) -> None:
        self.begins.append(fact)
        self.name = fact.name
        self.tags |= fact.tags
        self.parameters |= fact.parameters

    def add(self, fact: Log | End) -> None:
        if isinstance(fact, End):
            self.ends.append(fact)
            return
        self.tags |= fact.tags
        self.parameters |= fact.parameters
        self.name = fact.name or self.name
        for metric in fact.metrics:
            self.metrics.setdefault(metric.name, []).append((metric.step, metric.value))
        self.datasets |= {dataset.name: dataset for dataset in fact.datasets}
        self.artifacts |= fact.artifacts
        self.models |= {model.name: model for model in fact.models}

    @property
    def status(self) -> str:
        return self.ends[-1].status

    def text(self, path: str) -> str:
        return self.session.content(self.artifacts[path]).decode()
