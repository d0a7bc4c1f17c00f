"""The extension in one shell: its hooks around every cell, and what they hand to the recorder."""

from __future__ import annotations

import _thread
import atexit
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlops.magics import heading as headings
from jupyter_mlops.magics.capture import Capture
from jupyter_mlops.magics.card import Card
from jupyter_mlops.magics.channel import Channel
from jupyter_mlops.magics.code import python_of
from jupyter_mlops.magics.document import Document, Place
from jupyter_mlops.magics.instrument import Instrument, Sight, uninstall
from jupyter_mlops.magics.place import Where, where
from jupyter_mlops.magics.progress import Progress
from jupyter_mlops.magics.shown import MUTED, WARNING, Line, bundle
from jupyter_mlops.magics.stored import Stored
from jupyter_mlops.stages import Role, Stage
from jupyter_mlops.tracking.executions import CellRun, Outcome, Report

if TYPE_CHECKING:
    from jupyter_mlops.magics.recording import Recording

RECORDING = "jupyter_mlops.magics.recording"


@dataclass(slots=True)
class _Running:
    """The cell that runs, and how many cells run inside of it (`%%capture` and `%run` do that)."""

    info: Any
    cell: CellRun
    role: Role
    started: float
    inner: int = 0
    progress: Progress | None = None
    transformer: Any = None


class Extension:
    """Everything of ours in one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.folder = Path.cwd()
        self.document = Document(self.folder, os.environ, _history(shell))
        self.recording: Recording | None = None
        self.quiet = False
        self.trouble = ""
        self.restoring: list[str] = []
        self.sources: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.capture = Capture(shell, self._shown)
        self.channel = Channel(self)
        self.stored = Stored(self)
        self._thread = threading.get_ident()
        self._running: _Running | None = None
        self._said: set[str] = set()
        self._told: set[str] = set()
        # Warnings about cells that have no card are on the next one.
        self._later: list[str] = []

    def load(self) -> None:
        self.capture.install()
        self.channel.install()
        self.shell.events.register("pre_run_cell", self._before)
        self.shell.events.register("post_run_cell", self._after)
        self.shell.input_transformers_cleanup.append(headings.without_heading)
        atexit.register(self.close)
        # The first cell needs it, and should not wait for it.
        threading.Thread(
            target=import_module, args=(RECORDING,), name="mlops-import", daemon=True
        ).start()

    def unload(self) -> None:
        """Take out everything that `load` put in; what was recorded stays."""
        self.shell.events.unregister("pre_run_cell", self._before)
        self.shell.events.unregister("post_run_cell", self._after)
        self.shell.input_transformers_cleanup.remove(headings.without_heading)
        self.capture.uninstall()
        self.channel.uninstall()
        self._take_instruments()
        atexit.unregister(self.close)
        self.close()

    def close(self) -> None:
        self.stored.close()
        recording, self.recording = self.recording, None
        if recording is not None:
            recording.close()

    def place(self) -> Where:
        """Return where the runs of this notebook go, recorded or not."""
        return self.recording.place if self.recording else where(self.folder, self.document.path)

    def record(self) -> Recording:
        """Return the recording of this kernel, which starts with the first cell."""
        if self.recording is None:
            from jupyter_mlops.magics.recording import Recording

            self.recording = Recording(where(self.folder, self.document.path))
        return self.recording

    def moved(self) -> None:
        """Look whether the notebook has another name than its runs are recorded under."""
        path = self.document.path
        if self.recording is not None and path not in (None, self.recording.place.notebook):
            self.recording.move(where(self.folder, path))

    def show(self, bundle: dict[str, Any], *, display: str = "", update: bool = False) -> None:
        """Display a bundle as an output of the current cell, not as one that is recorded.

        `display` is the id under which it is, or was, shown.
        """
        transient = {"display_id": display} if display else {}
        self.capture.paused = True
        try:
            self.shell.display_pub.publish(
                data=bundle, metadata={}, transient=transient, update=update
            )
        finally:
            self.capture.paused = False

    def _before(self, info: Any) -> None:
        if threading.get_ident() != self._thread:
            return
        if self._running is not None:
            self._running.inner += 1
            return
        self._guarded(lambda: self._begin(info))

    def _after(self, result: Any) -> None:
        running = self._running
        if running is None or threading.get_ident() != self._thread:
            return
        if not _is_of(result, running.info):
            running.inner -= min(running.inner, 1)
            return
        self._running = None
        self._guarded(lambda: self._finish(running, result))

    def _guarded(self, action: Callable[[], None]) -> None:
        """Run our part around a cell; whatever goes wrong in it must not touch the cell."""
        try:
            action()
        except KeyboardInterrupt:
            # It was meant for the user's code, which starts in a moment.
            if self._running is not None:
                timer = threading.Timer(0.05, _thread.interrupt_main)
                timer.daemon = True
                timer.start()
        except Exception as error:  # noqa: BLE001, a defect of ours or of a value's own methods
            self.trouble = f"a cell was not recorded: {type(error).__name__}: {error}"

    def _begin(self, info: Any) -> None:
        started = time.perf_counter()
        source = info.raw_cell or ""
        place = self.document.place(source, info.cell_id, self.shell.user_ns)
        role, curve = _asked(source, place)
        cell = self._cell(info, place, role, curve)
        self._running = _Running(info, cell, role, started)
        self.sources[cell.cell], self.roles[cell.cell] = source, role.kind
        recording = self.record()
        recording.recorder.before(cell)
        self.channel.push()
        if cell.step is not None:
            recording.deliver()
            self.capture.start()
            self._instrument(self._running)
        self._running.started = time.perf_counter()

    def _cell(self, info: Any, place: Place, role: Role, curve: tuple[str, ...]) -> CellRun:
        source = info.raw_cell or ""
        transformed = getattr(info, "transformed_cell", None) or self.shell.transform_cell(source)
        return CellRun(
            source=source,
            code=python_of(transformed, self.shell.transform_cell),
            cell=place.id or _digest(source),
            step=role.tag if role.kind == "step" else None,
            role=role,
            count=self.shell.execution_count - 1 if info.store_history else 0,
            namespace=self.shell.user_ns,
            index=place.index,
            curve=curve,
        )

    def _instrument(self, running: _Running) -> None:
        """Let metrics of an evaluate cell, and curves, be seen as they are computed."""
        cell = running.cell
        metrics = cell.step is not None and cell.step.stage is Stage.EVALUATE
        if not metrics and not cell.curve:
            return
        curve = frozenset(cell.curve)
        if curve and getattr(self.shell, "kernel", None) is not None:
            running.progress = Progress(self.show)
        sight = Sight(cell.namespace, curve, self._seen, self._loop, self._blind)
        sight.install()
        running.transformer = Instrument(metrics=metrics, curve=curve)
        self.shell.ast_transformers.append(running.transformer)

    def _take_instruments(self, running: _Running | None = None) -> None:
        uninstall()
        if running is not None and running.transformer in self.shell.ast_transformers:
            self.shell.ast_transformers.remove(running.transformer)

    def _finish(self, running: _Running, result: Any) -> None:
        seconds = time.perf_counter() - running.started
        self._take_instruments(running)
        recording = self.record()
        recorder = recording.recorder
        self.capture.stop(recorder.stream, getattr(result, "execution_count", None))
        error = _error(result)
        report = recorder.after(Outcome(seconds, error, getattr(result, "result", None)))
        report = replace(report, step=running.cell.step, seconds=seconds)
        self._later += [text for text in report.warnings if text not in self._later]
        if running.cell.step is not None:
            recording.deliver()
            warnings, self._later = tuple(self._later), []
            self._show_card(running, replace(report, warnings=warnings), error)
        self._say_once(running)
        self.channel.push()
        if error is None:
            self._restore_next(running)

    def _shown(self, data: Any, value: Any) -> None:
        if self.recording is not None and threading.get_ident() == self._thread:
            self.recording.recorder.shown(data, value)

    def _seen(self, name: str, value: float) -> None:
        running = self._running
        if self.recording is not None and running is not None:
            self.recording.recorder.seen(name, value)
            if running.progress is not None:
                running.progress.value(name, value)

    def _loop(self, length: int) -> None:
        if self._running is not None and self._running.progress is not None:
            self._running.progress.loop(length)

    def _blind(self, error: Exception) -> None:
        self.trouble = f"a value was not recorded: {type(error).__name__}: {error}"

    def _show_card(self, running: _Running, report: Report, error: BaseException | None) -> None:
        recording = self.record()
        place = recording.place
        marks = recording.marks.compare(report.run, report.metrics) if report.run else ()
        display = running.progress.finish() if running.progress else ""
        if self.quiet or not place.settings.card:
            if display:
                self.show({"text/plain": ""}, display=display, update=True)
            return
        lasting = {note for note in (recording.trouble, place.problem) if note}
        # What goes on is said when it begins.
        notes = [*sorted(lasting - self._said), *([self.trouble] if self.trouble else [])]
        self._said, self.trouble = lasting, ""
        if running.role.conflict:
            notes.append(running.role.conflict)
        card = Card(
            report=report,
            experiment=place.experiment,
            address=place.address,
            failure=_failure(error),
            marks=marks,
            notes=tuple(dict.fromkeys(notes)),
        )
        self.show(card.bundle(), display=display, update=bool(display))

    def _say_once(self, running: _Running) -> None:
        """Say of a cell that is no step why its tags, or all tags in metadata, do not count."""
        if self.quiet or running.cell.step is not None:
            return
        found = [(running.role.conflict or "", WARNING)]
        if getattr(self.shell, "kernel", None) is not None:
            found.append((self.document.trouble, MUTED))
        for text, colour in found:
            kind = text if colour == WARNING else "document"
            if text and kind not in self._told:
                self._told.add(kind)
                self.show(bundle([Line(f"mlops: {text}", colour)]))

    def _restore_next(self, running: _Running) -> None:
        """Offer the next cell of a run that is being restored, below the one that just ran."""
        if len(self.restoring) > 1 and running.cell.source.strip() == self.restoring[0].strip():
            self.restoring.pop(0)
            self.shell.set_next_input(self.restoring[0], replace=False)


def _asked(source: str, place: Place) -> tuple[Role, tuple[str, ...]]:
    """Return the role of a cell and the curves it asks for; `--no-log` is `skip`."""
    role = headings.cell_role(source, place.tags)
    asked = headings.heading(source)
    if asked is None:
        return role, ()
    if asked.problem or not headings.has_body(source):
        # The magic says what is wrong, and no step ran.
        return Role("none"), ()
    return (role, asked.curve) if asked.log else (Role("skip"), ())


def _is_of(result: Any, info: Any) -> bool:
    """Say whether a result is that of the outermost cell; an interrupted async cell has none."""
    return result is None or result.info is info or result.info.raw_cell == info.raw_cell


def _error(result: Any) -> BaseException | None:
    if result is None:
        return KeyboardInterrupt()
    error = result.error_before_exec or result.error_in_exec
    return KeyboardInterrupt() if type(error).__name__ == "CancelledError" else error


def _failure(error: BaseException | None) -> str:
    if error is None:
        return ""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return f"failed: {type(error).__name__}"


def _history(shell: Any) -> list[str]:
    history = getattr(shell.history_manager, "input_hist_raw", None)
    return [source for source in history or () if source.strip()]


def _digest(source: str) -> str:
    import xxhash

    return xxhash.xxh3_128_hexdigest(source.encode("utf-8", "surrogatepass"))
