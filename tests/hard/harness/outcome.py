"""One notebook through export, both ways of running, and comparison."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

HARNESS = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """`result` is right, refused, wrong, crash, unproven or broken (the notebook itself fails)."""

    result: str
    text: str = ""
    codes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Server:
    """A process that does tasks in forked children; see `server.py`."""

    def __init__(self, python: str = sys.executable) -> None:
        root = str(HARNESS.parents[2])
        path = os.pathsep.join([str(HARNESS), root])
        self._process = subprocess.Popen(
            [python, str(HARNESS / "server.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        )  # fmt: skip

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)

    def ask(self, task: str, folder: Path, **more: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"task": task, "folder": str(folder), **more}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@dataclass(frozen=True, slots=True)
class Exported:
    """An exported package: its folder, its name and the tags of its steps."""

    folder: Path
    package: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook in a folder of its own (`source`, or `inner` in it), and a folder to work in.

    `results` are variables that the package must have been proven on.
    """

    notebook: Path
    source: Path
    work: Path
    python: str = sys.executable
    timeout: float = 60
    results: tuple[str, ...] = ("result",)
    inner: str = "."

    def place(self, name: str) -> Path:
        """Return the current directory for a run: `inner` in a fresh copy of `source`."""
        return Path(shutil.copytree(self.source, self.work / name, symlinks=True)) / self.inner


def outcome(job: Job, server: Server) -> Outcome:
    """Take a notebook the whole way; nothing of it is left running."""
    exported = export(job, server)
    return exported if isinstance(exported, Outcome) else prove(job, server, exported)


def export(job: Job, server: Server) -> Outcome | Exported:
    """Export the notebook to `job.work/package`; an outcome says that this is its end."""
    target = job.work / "package"
    told = server.ask("export", job.work, notebook=str(job.notebook), target=str(target))
    if "error" in told:
        return Outcome("crash", f"export: {told['error']}\n{told.get('text', '')}")
    if "codes" in told:
        kind = "refused" if told["placed"] else "crash"
        return Outcome(kind, "\n".join(told["findings"]), codes=tuple(told["codes"]))
    return Exported(target, told["package"], tuple(told["steps"]))


def prove(job: Job, server: Server, exported: Exported) -> Outcome:
    """Run the notebook and the package, in one process and apart, all at once; then compare."""
    runs = [Run.start(job, exported, "together"), Run.start(job, exported, "apart", "--isolated")]
    told = server.ask(
        "reference", job.work, notebook=str(job.notebook), cwd=str(job.place("reference")),
        timeout=job.timeout,
    )  # fmt: skip
    failures = [run.failure(job.timeout) for run in runs]
    if told:
        return Outcome("broken", f"the notebook does not run: {told}")
    if any(failures):
        return Outcome("crash", "\n".join(filter(None, failures)), steps=exported.steps)
    found = server.ask(
        "compare", job.work, target=str(exported.folder), timeout=job.timeout,
        stores=[str(run.store) for run in runs], cwds=[str(run.cwd) for run in runs],
    )  # fmt: skip
    return judged(job, found, exported.steps)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a package, under way in `cwd`."""

    cwd: Path
    store: Path
    options: tuple[str, ...]
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, job: Job, exported: Exported, name: str, *options: str) -> Run:
        cwd, store, log = job.place(name), job.work / f"store-{name}", job.work / f"{name}.log"
        command = [job.python, "-m", exported.package, "run", "--store", str(store)]
        environment = {**os.environ, "PYTHONPATH": str(exported.folder / "src")}
        environment.pop("MPLBACKEND", None)
        environment |= {
            "PYTHONHASHSEED": "0", "MLFLOW_TRACKING_URI": f"sqlite:///{job.work}/mlflow.db",
        }  # fmt: skip
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--no-cache", "--json", *options], cwd=cwd, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        return cls(cwd, store, options, log, process)

    def failure(self, timeout: float) -> str:
        """Wait for the end; return what went wrong, or nothing."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return f"run {' '.join(self.options)}: timeout"
        if code:
            text = self.log.read_text(errors="replace")[-3000:]
            return f"run {' '.join(self.options)}: exit code {code}\n{text}"
        return ""


def judged(job: Job, found: dict[str, Any], steps: tuple[str, ...]) -> Outcome:
    if "error" in found:
        return Outcome("crash", f"compare: {found['error']}\n{found.get('text', '')}", steps=steps)
    proven, doubts = tuple(found["proven"]), tuple(found["doubts"])
    if found["wrong"]:
        return Outcome("wrong", "\n".join(found["wrong"]), (), steps, proven, doubts)
    missing = [name for name in job.results if name not in proven]
    if missing:
        text = f"{', '.join(missing)} not proven; {'; '.join(doubts)}"
        return Outcome("unproven", text, (), steps, proven, doubts)
    return Outcome("right", "", (), steps, proven, doubts)
