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

    `results` are variables that the package must have been proven on. The notebook runs `repeat`
    times, so that what differs by itself is told apart.
    """

    notebook: Path
    source: Path
    work: Path
    python: str = sys.executable
    timeout: float = 60
    results: tuple[str, ...] = ("result",)
    inner: str = "."
    repeat: int = 1

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
    """Run the notebook, and the package in one process and apart; compare."""
    for number in range(job.repeat):
        told = server.ask(
            "reference",
            job.work,
            notebook=str(job.notebook),
            cwd=str(job.place(f"reference{number}")),
            kept_in=f"reference{number}.pkl",
            timeout=job.timeout,
        )
        if told:
            return Outcome("broken", f"the notebook does not run: {told}")
    stores, cwds = [], []
    for name, options in (("together", []), ("apart", ["--isolated"])):
        cwds.append(str(job.place(name)))
        stores.append(str(job.work / f"store-{name}"))
        failure = run(job, server, exported, cwds[-1], ["--store", stores[-1], *options])
        if failure:
            return Outcome("crash", f"{name}: {failure}", steps=exported.steps)
    found = server.ask(
        "compare",
        job.work,
        target=str(exported.folder),
        timeout=job.timeout,
        stores=stores,
        cwds=cwds,
    )
    return judged(job, found, exported.steps)


def run(job: Job, server: Server, exported: Exported, cwd: str, options: list[str]) -> str:
    """Run the package; return what went wrong, or nothing."""
    told = server.ask(
        "run",
        job.work,
        package=exported.package,
        source=str(exported.folder / "src"),
        cwd=cwd,
        options=["--no-cache", "--no-track", *options],
        timeout=job.timeout,
    )
    if "error" not in told and told["code"] == 0:
        return ""
    log = (job.work / "run.log").read_text(errors="replace")[-3000:]
    return f"{told.get('error', '')} exit code {told.get('code')}\n{log}"


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
