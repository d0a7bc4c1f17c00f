"""The writer: the process that delivers the journals of a folder to its tracking store.

    python -m jupyter_mlops.tracking.writer FOLDER

One per folder and tracker. It follows the journals of all kernels, imports the tracker when there
is something to deliver, and ends a while after the last kernel did. What is delivered is noted in
`delivered/TRACKER.json`, after the fact: a writer that is killed leaves lines that the next one
tells again. `writer.json` says how it goes.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.tracking.journal import BLOBS, KERNELS, WRITER_LOCK
from jupyter_mlops.tracking.locks import is_held, taken
from jupyter_mlops.tracking.project import project_of, settings
from jupyter_mlops.tracking.replay import Part, Replay
from jupyter_mlops.tracking.tracker import AwayError, GoneError, Tracker
from jupyter_mlops.tracking.worker import make_nice, one_line

DELIVERED = "delivered"
STATUS = "writer.json"
LOOK_SECONDS = 0.2
REST_SECONDS = 1.0
BURST_SECONDS = 2.0
"""While cells follow one another, what they log is delivered so often."""
BUSY_SECONDS = 30.0
HEAVY_SECONDS = 300.0
STALE_SECONDS = 10.0
VERSION_SECONDS = 10.0
INSTALLING_SECONDS = 5.0
IDLE_SECONDS = 60.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
SETTLED_SECONDS = 60.0
"""A blob that no journal refers to is kept so long, for a kernel that is about to."""
SWEEP_SECONDS = 10.0
PART_SECONDS = 3600.0
NICENESS = 10
MAX_REFUSED = 50


def tracker_called(name: str, project: Path) -> Tracker:
    """Return the tracker; this is where the library behind it is imported."""
    if name == "wandb":
        from jupyter_mlops.tracking.wandb_tracker import WandbTracker

        return WandbTracker(project)
    from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker

    return MlflowTracker()


class Writer:
    """Delivers what the journals of `folder` hold to the tracker called `tracker`."""

    def __init__(self, folder: Path, tracker: str) -> None:
        self.folder = folder.absolute()
        self.project = project_of(self.folder)
        self.name = tracker
        self.is_main = tracker == configured(self.project)
        self.refused: list[str] = self._told().get("refused", [])
        self.delivered = 0
        self._tracker: Tracker | None = None
        self._replays: dict[str, Replay] = {}
        self._cursor = self._read_cursor()
        self._away: dict[str, _Away] = {}
        self._status: dict[str, Any] = {}
        self._unneeded: dict[Path, float] = {}
        self._swept = 0.0
        self._sizes: dict[Path, int] = {}
        self._burst_since = math.inf

    def work(self, *, idle: float = IDLE_SECONDS) -> bool:
        """Deliver until no kernel lives and nothing came for `idle` seconds.

        Return early, and True, where a new process is to go on: because kernels live but nothing
        came for long, and the library of the tracker takes a few hundred megabytes; because what
        this process knows of the store no longer holds; or because another version of this package
        was installed, whose facts it may not know.
        """
        version = installed()
        heard = moved = checked = started = time.monotonic()
        while self.folder.is_dir():
            if self._is_burst():
                time.sleep(LOOK_SECONDS)
                continue
            if self.step():
                moved = time.monotonic()
            now = time.monotonic()
            if self.alive():
                heard = now
            if now - max(heard, moved) >= idle:
                break
            if self._tracker is not None and (
                (self._tracker.is_stale and now - started >= STALE_SECONDS)
                or (not self.pending and now - moved >= HEAVY_SECONDS)
            ):
                return True
            if now - checked >= VERSION_SECONDS:
                checked = now
                found = installed()
                if found != version and time.time() - found >= INSTALLING_SECONDS:
                    return True
            time.sleep(LOOK_SECONDS if now - moved < BUSY_SECONDS else REST_SECONDS)
        self.close()
        return False

    def _is_burst(self) -> bool:
        """Say whether kernels are about to write more, so that a delivery would be in their way."""
        now = time.monotonic()
        sizes = {path: _size(path) for path in (self.folder / KERNELS).glob("*.jsonl")}
        grew, self._sizes = sizes != self._sizes, sizes
        if not grew or now - self._burst_since >= BURST_SECONDS:
            self._burst_since = math.inf
            return False
        self._burst_since = min(self._burst_since, now)
        return True

    def step(self) -> bool:
        """Look once at all journals, deliver what can be, and tell whether something was."""
        moved = False
        for replay in self._look():
            for part in replay.parts(whole=self._is_whole()):
                moved |= self._deliver(replay, part)
        if moved:
            self._write_cursor()
        self._remove_delivered()
        self._tell()
        return moved

    def alive(self) -> bool:
        return any(replay.is_alive for replay in self._replays.values())

    @property
    def pending(self) -> int:
        return sum(replay.pending for replay in self._replays.values())

    @property
    def why(self) -> str:
        return next((away.why for away in self._away.values()), "")

    def close(self) -> None:
        if self._tracker is not None:
            self._tracker.close()
        for replay in self._replays.values():
            replay.close()
        self._sweep(settled=not self.alive())
        self._tell(state="waiting" if self.pending else "idle")

    def _look(self) -> Iterator[Replay]:
        for path in sorted((self.folder / KERNELS).glob("*.jsonl")):
            if path.stem not in self._replays:
                self._replays[path.stem] = Replay(path, self._cursor.get(path.stem, {}))
        for replay in self._replays.values():
            path = replay.path
            # The lock is looked at first: what a kernel wrote before it died is then read.
            replay.is_alive = is_held(path.with_suffix(".lock"))
            try:
                self._refuse(replay.read())
            except OSError as error:
                self._refuse([f"{path.name}: {error}"])
                continue
            yield replay

    def _is_whole(self) -> bool:
        return self.name == "wandb"

    def _deliver(self, replay: Replay, part: Part) -> bool:
        uri = part.begin.uri if self.name == "mlflow" else self.name
        # A store that is away holds up all its runs, a fault of ours the run it is about.
        for name in (uri, part.begin.run):
            if name in self._away and time.monotonic() < self._away[name].until:
                return False
        self._tell(state="delivering", uri=uri)
        try:
            if self._tracker is None:
                self._tracker = tracker_called(self.name, self.project)
            batch = part.batch(self.folder, self._folders(replay))
            self._refuse(f"{part.begin.run}: {line}" for line in self._tracker.deliver(batch))
        except GoneError:
            replay.again(part)
            return False
        except (AwayError, ImportError, OSError) as error:
            self._away[uri] = _Away(one_line(error), uri, self._away.get(uri))
            return False
        except Exception as error:  # noqa: BLE001    a fault of ours must not lose the facts
            why = f"an error of jupyter-mlops: {one_line(error)}"
            self._away[part.begin.run] = _Away(why, uri, self._away.get(part.begin.run))
            return False
        self._away.pop(uri, None)
        self._away.pop(part.begin.run, None)
        replay.done(part)
        self.delivered += len(part.lines)
        return True

    def _folders(self, replay: Replay) -> tuple[str, ...]:
        notebook = replay.kernel.notebook if replay.kernel else ""
        folders = [str(Path(notebook).parent)] if notebook else []
        return tuple(dict.fromkeys([*folders, str(self.project)]))

    def _refuse(self, lines: Any) -> None:
        for line in lines:
            if line not in self.refused:
                self.refused = [*self.refused, line][-MAX_REFUSED:]

    def _remove_delivered(self) -> None:
        """Remove the journals of dead kernels that are delivered, and then what they referred to.

        A journal is delivered when the project's own tracker has all of it; another one, that was
        asked for once, does not hold it up, nor removes it.
        """
        if not self.is_main:
            return
        removed = False
        for key, replay in list(self._replays.items()):
            if replay.is_alive or replay.pending or replay.is_torn_and_young(SETTLED_SECONDS):
                continue
            with contextlib.suppress(OSError):
                replay.path.unlink(missing_ok=True)
                replay.path.with_suffix(".lock").unlink(missing_ok=True)
                self._replays.pop(key).close()
                self._cursor.pop(key, None)
                removed = True
        if removed:
            self._write_cursor()
            self._sweep()
        elif self._unneeded and time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._sweep()

    def _sweep(self, *, settled: bool = False) -> None:
        """Delete blobs that no journal refers to, and did not for a while that was not slept."""
        if not self.is_main:
            return
        if any(not replay.is_read for replay in self._replays.values()):
            return
        needed = {digest for replay in self._replays.values() for digest in replay.blobs}
        now = self._swept = time.monotonic()
        for path in (self.folder / BLOBS).rglob("*"):
            if path.name in needed or path.is_dir():
                self._unneeded.pop(path, None)
                continue
            since = self._unneeded.setdefault(path, now)
            with contextlib.suppress(OSError):
                age = time.time() - path.stat().st_mtime
                # A name with a dot is that of a file that is being written.
                if age < (PART_SECONDS if path.suffix else 0.0):
                    continue
                if now - since >= SETTLED_SECONDS or (settled and age >= SETTLED_SECONDS):
                    path.unlink()
                    del self._unneeded[path]

    def _read_cursor(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._cursor_path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    @property
    def _cursor_path(self) -> Path:
        return self.folder / DELIVERED / f"{self.name}.json"

    def _write_cursor(self) -> None:
        self._cursor |= {key: replay.cursor() for key, replay in self._replays.items()}
        with contextlib.suppress(OSError):
            self._cursor_path.parent.mkdir(exist_ok=True)
            _write(self._cursor_path, self._cursor)

    def _tell(self, *, state: str = "", uri: str = "") -> None:
        """Keep `writer.json`; `since` is when the state began."""
        pending = self.pending
        state = state or ("waiting" if self._away and pending else "idle")
        waits = next((away.uri for away in self._away.values()), self._status.get("store", ""))
        status = {
            "state": state,
            "why": self.why if pending else "",
            "pending": pending,
            "store": uri or waits,
            "refused": self.refused,
            "pid": os.getpid(),
        }
        if {**self._status, "since": 0} == {**status, "since": 0}:
            return
        is_same = self._status.get("state") == state
        status["since"] = self._status["since"] if is_same else time.time()
        self._status = status
        with contextlib.suppress(OSError):
            _write(self._status_path, status)

    @property
    def _status_path(self) -> Path:
        return self.folder / (STATUS if self.is_main else f"writer-{self.name}.json")

    def _told(self) -> dict[str, Any]:
        """Return what an earlier writer said; what was refused is kept until `nbpipe track`."""
        try:
            return dict(json.loads(self._status_path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}


class _Away:
    """A store that could not be reached, and when to try again."""

    def __init__(self, why: str, uri: str, before: _Away | None) -> None:
        self.why = why
        self.uri = uri
        self.wait: float = min(before.wait * 2, LONGEST_WAIT) if before else FIRST_WAIT
        self.until = time.monotonic() + self.wait


def installed() -> float:
    """Return when this package was installed as it is on disk; infinity while it is being so."""
    try:
        return max(path.stat().st_mtime for path in Path(__file__).parent.glob("*.py"))
    except (OSError, ValueError):
        return math.inf


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def configured(project: Path) -> str:
    """Return the name of the project's tracker."""
    try:
        return settings(project).tracker
    except (MlopsError, OSError):
        return "mlflow"


def _write(path: Path, values: dict[str, Any]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(values), encoding="utf-8")
    part.replace(path)


def lock(folder: Path, tracker: str) -> IO[bytes] | None:
    """Return the lock that a writer holds; None where another one works."""
    name = WRITER_LOCK if tracker == configured(project_of(folder)) else f"writer-{tracker}.lock"
    file = (folder / name).open("ab")
    if taken(file):
        return file
    file.close()
    return None


def main() -> None:
    folder = Path(sys.argv[1])
    tracker = configured(project_of(folder))
    mine = lock(folder, tracker)
    if mine is None:
        return
    if len(sys.argv) == 2:
        make_nice(NICENESS)
    with mine:
        is_heavy = Writer(folder, tracker).work()
    if is_heavy:
        command = [sys.executable, "-P", "-m", "jupyter_mlops.tracking.writer"]
        os.execv(sys.executable, [*command, str(folder), "lighter"])


if __name__ == "__main__":
    main()
