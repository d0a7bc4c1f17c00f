"""Records the cells of one kernel: turns what runs into facts of the journal.

The cell's thread notes and appends what is known at once: parameters, metrics, how the cell ended.
What takes time goes to the background thread. Nothing here may raise into the user's cell.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_mlops.stages import PARAMETERS, Stage, keeps_source
from jupyter_mlops.tracking import entries, status
from jupyter_mlops.tracking.attempts import Attempts, Run
from jupyter_mlops.tracking.background import Background
from jupyter_mlops.tracking.capture import parameters, randomness, readers
from jupyter_mlops.tracking.capture.failure import Failure, failure
from jupyter_mlops.tracking.capture.files import Watch
from jupyter_mlops.tracking.capture.libraries import Kinds
from jupyter_mlops.tracking.capture.plain import scalar
from jupyter_mlops.tracking.capture.secrets import Masker
from jupyter_mlops.tracking.changes import Memory, Summary, changes
from jupyter_mlops.tracking.deferring import Deferred
from jupyter_mlops.tracking.executions import CellRun, Outcome, Report
from jupyter_mlops.tracking.facts import Begin, Execution, Fact, Kernel, Log, Metric
from jupyter_mlops.tracking.gathering import NOT_STORED, SETUP, Gathering, Story, code_of, run_name
from jupyter_mlops.tracking.journal import Journal
from jupyter_mlops.tracking.lineage import Lineage, Ran, State
from jupyter_mlops.tracking.measuring import Measured, measured
from jupyter_mlops.tracking.observation import Observation
from jupyter_mlops.tracking.project import Settings

__all__ = ["CellRun", "Outcome", "Recorder", "Report"]

RUN_VARIABLE = "MLOPS_RUN"
"""Set in the environment while a `train` cell runs that may open an MLflow run by itself."""


class Recorder:
    """Records the cells of one kernel.

    `before` and `after` are called around every cell, tagged or not; `seen`, `shown` and `stream`
    while it runs. `state` and `variables` may be called from any thread.
    """

    def __init__(
        self,
        journal: Journal,
        kernel: Kernel,
        settings: Settings,
        uri: str,
        experiment: str,
        project: Path,
        notebook: Path | None = None,
        *,
        printed: bool = False,
    ) -> None:
        self.masker = Masker(settings.secrets, settings.allow)
        self.lineage = Lineage()
        self._journal = journal
        self._settings = settings
        self._uri = uri
        self._experiment = experiment
        self._project = project
        self._notebook = notebook
        self._printed = printed
        self._attempts = Attempts(kernel.key, self.lineage)
        self._kinds = Kinds()
        self._memory = Memory(journal.folder, str(notebook or experiment))
        self._gathering = Gathering(journal, settings, self.masker, project, notebook, self._memory)
        self._background = Background(self._defect)
        self._deferred = Deferred(self._background, self._gathering, self._kinds)
        database = uri.removeprefix("sqlite:///").partition("?")[0]
        self._watch = Watch([journal.folder, Path(database)])
        self._parameters: dict[str, str] = {}
        self._seeded: set[str] = set()
        self._guard = threading.Lock()
        self._now: Observation | None = None
        self._defects: list[str] = []
        self._hides = False
        self._namespace: Mapping[str, Any] = {}

    # Around a cell

    def before(self, cell: CellRun) -> None:
        """Note that a cell is about to run."""
        try:
            self._before(cell)
        except Exception as error:  # noqa: BLE001 - the border to the user's cell
            self._defect(error)
        self._background.go(busy=True)

    def _before(self, cell: CellRun) -> None:
        if self._now is not None:
            # The shell dropped the cell before it was over.
            self._after(self._now, Outcome(time.time() - self._now.started, KeyboardInterrupt()))
        with self._guard:
            ran = self.lineage.enter(cell)
            if ran.tree is not None and parameters.is_parameters(cell, ran.tree):
                ran = self.lineage.relabel(ran.number, PARAMETERS)
        now = self._now = Observation(cell, ran.number)
        self._namespace = cell.namespace
        now.late = self._deferred.release(ran, cell.namespace)
        if ran.kind == "skip":
            return
        if self._background.ident is not None:
            self._watch.deafen(self._background.ident)
        self._watch.start()
        if cell.step is not None:
            now.prepare(self._kinds)
            if cell.step.stage is Stage.TRAIN:
                now.run = self._begin(ran, cell)

    def seen(self, name: str, value: Any) -> None:
        """Note a metric or a value of a curve while the cell runs."""
        if self._now is not None and (number := scalar(value)) is not None:
            self._now.seen.append((name, float(number), time.time()))

    def shown(self, bundle: Mapping[str, Any], value: Any = None) -> None:
        """Note what the cell displays: a MIME bundle, and the value where there is one."""
        try:
            if self._now is not None and self._now.cell.step is not None:
                self._now.shown(bundle, value, self._kinds)
        except Exception as error:  # noqa: BLE001 - the border to the user's cell
            self._defect(error)

    def stream(self, name: str, text: str) -> None:
        """Note what the cell prints to `stdout` or `stderr`."""
        if self._now is not None and self._now.cell.step is not None:
            self._now.stream(name, text)

    def after(self, outcome: Outcome) -> Report:
        """Record the cell that ran."""
        now, self._now = self._now, None
        if now is None:
            return Report(warnings=self._warned([]))
        try:
            return self._after(now, outcome)
        except Exception as error:  # noqa: BLE001 - the border to the user's cell
            self._defect(error)
            return Report(now.cell.step, warnings=self._warned([]), seconds=outcome.seconds)
        finally:
            self._background.go()

    def _after(self, now: Observation, outcome: Outcome) -> Report:
        os.environ.pop(RUN_VARIABLE, None)
        self._now = None
        looked = self._watch.stop()
        cell = now.cell
        kept = keeps_source(cell.source)
        self._hides |= not kept
        with self._guard:
            state = _state(outcome.error)
            ran = self.lineage.leave(now.number, cell.namespace, state, outcome.seconds)
        failed = None
        if outcome.error is not None:
            failed = failure(
                outcome.error, cell.namespace, source=self._settings.source and not self._hides
            )
        self.masker.learn({name: cell.namespace.get(name) for name in ran.binds})
        if ran.kind == "skip":
            self._journal.append(self._execution(now, ran, failed))
            return Report(seconds=outcome.seconds)
        if ran.tree is not None and ran.kind == PARAMETERS:
            self._parameters |= self._masked(parameters.assigned(ran.tree, cell.namespace))
        said = [*now.late, *now.add_mentioned(ran, looked, self._watch), *looked.trouble]
        other = PARAMETERS if ran.kind == PARAMETERS else SETUP
        step = str(cell.step) if cell.step is not None else other
        story = self._gathering.stories[ran.number] = Story(
            ran, cell.source if kept else NOT_STORED, step, looked
        )
        if cell.step is not None:
            return self._tagged(now, ran, outcome, failed, said)
        if ran.tree is not None:
            seeds = randomness.seeds(readers.trees(ran.tree, cell.namespace), cell.namespace)
            story.seeds = {self.masker.output(f"{n}={v}"): None for n, v in seeds.seen.items()}
            self._seeded |= seeds.set_globally
        self._journal.append(self._execution(now, ran, failed))
        return Report(warnings=self._warned(said), seconds=outcome.seconds)

    # Runs

    def _begin(self, ran: Ran, cell: CellRun) -> Run:
        """Open the run of a `train` cell, or take up the one that it goes on with."""
        run = self._attempts.to_join(ran)
        shared = "mlflow" in sys.modules or "mlflow" in cell.code
        if run is None:
            run = self._open(ran, cell, shared=shared)
        else:
            self._journal.append(run.begin)
        ancestors = [self.lineage.ran[number] for number in sorted(ran.origins - run.origin)]
        if costs := entries.upstream_cost(run, ancestors):
            self._journal.append(Log(run.key, metrics=tuple(costs)))
        self._attempts.add(run, ran)
        if shared:
            os.environ[RUN_VARIABLE] = run.key
        origins = ran.origins
        self._background.do(lambda: self._gathering.tell(run, origins))
        return run

    def _open(self, ran: Ran, cell: CellRun, *, shared: bool) -> Run:
        step = str(cell.step)
        values = parameters.current(self._parameters, cell.namespace, self.masker)
        tags = {
            "mlops.source": "notebook",
            "mlops.notebook": self._relative_notebook(),
            "mlops.order": self.lineage.order(ran.origins | {ran.number}),
        }
        begin = Begin(
            self._attempts.next_key(),
            self._experiment,
            self._uri,
            step,
            time.time(),
            shared,
            {key: value for key, value in tags.items() if value},
            values,
        )
        run = Run(begin.run, step, begin, ran.number)
        self._attempts.open(run)
        if run.before is None:
            run.previous = self._memory.last(step)
        run.parameters = dict(values)
        found = self._changes(run, ran)
        if found:
            run.begin = replace(begin, name=run_name(found, step))
        self._journal.append(run.begin)
        self._background.do(lambda: self._gathering.surroundings(run))
        return run

    def _changes(self, run: Run, ran: Ran) -> tuple[str, ...]:
        """Return what is already known to be different from the run before.

        What is known of `run` itself is kept, for the next one to be compared with.
        """
        with self._guard:
            ancestors = [self.lineage.ran[n] for n in sorted(run.origin | ran.origins)]
        code = code_of([one for one in ancestors if one.number != ran.number] + [ran])
        known = [
            dataset
            for one in ancestors
            if (story := self._gathering.stories.get(one.number)) is not None
            for dataset in list(story.datasets)
        ]
        now = Summary(
            run.parameters,
            code,
            {d.name: d.digest for d in known if d.kind != "frame"},
            {d.name: d.digest for d in known if d.kind == "frame"},
        )
        run.summary = now
        before = run.before.summary if run.before is not None else run.previous
        return () if before is None else changes(before, now, run.step, complete=False)

    def _tagged(
        self, now: Observation, ran: Ran, outcome: Outcome, failed: Failure | None, said: list[str]
    ) -> Report:
        """Record a cell of a step: append what is known, and leave the rest to the background."""
        step, number = now.cell.step, ran.number
        assert step is not None
        found = measured(now, ran, outcome, self._kinds, self._seeded, printed=self._printed)
        with self._guard:
            self.lineage.touch(number, {name.partition(".")[0] for name, _ in found.models})
            ran = self.lineage.ran[number]
            doubts = self.lineage.doubts(number)
        self._seeded |= found.seeded
        story = self._gathering.stories[number]
        story.ran, story.parameters = ran, self._masked(found.parameters)
        story.seeds = {self.masker.output(seed): None for seed in found.seeds}
        runs = self._runs(now, ran)
        metrics: list[Metric] = []
        facts: list[Fact] = []
        for run in runs:
            given, told = self._told(run, runs, now, ran, failed, found)
            metrics += given
            facts += told
        if step.stage is Stage.EVALUATE and not runs and found.numbers:
            doubts.append("its metrics belong to no run: it reads nothing that a `train` cell made")
        changed = self._changes(now.run, ran) if now.run is not None else ()
        # All at once: each write may have to wait for the background to let go of the interpreter.
        self._journal.append(*facts, self._execution(now, ran, failed, runs))
        self._background.do(self._journal.sync)
        self._deferred.outcome(now, ran, failed, runs, found)
        return Report(
            step,
            (now.run or runs[-1]).key if runs else None,
            changed,
            tuple({(metric.name, metric.step): metric for metric in metrics}.values()),
            self._warned([*doubts, *found.warnings, *said]),
            outcome.seconds,
        )

    def _runs(self, now: Observation, ran: Ran) -> list[Run]:
        """Return the runs that a cell logs to, the oldest first."""
        if now.run is not None:
            return [now.run]
        if now.cell.step is not None and now.cell.step.stage is Stage.EVALUATE:
            return self._attempts.latest(ran.origins, ran.reads.values())
        return []

    def _told(
        self,
        run: Run,
        runs: list[Run],
        now: Observation,
        ran: Ran,
        failed: Failure | None,
        found: Measured,
    ) -> tuple[list[Metric], list[Fact]]:
        """Return the metrics of a cell, and what it tells a run."""
        with self._guard:
            numbers = frozenset(run.origin | {ran.number})
            order = self.lineage.order(numbers)
        stories = [one for n in sorted(numbers) if (one := self._gathering.stories.get(n))]
        error = self.masker.output(entries.where(ran, failed)) if failed is not None else ""
        trained = frozenset().union(*(one.executions for one in runs))
        return entries.of_cell(run, now, ran, found, stories, trained, order, error)

    def _masked(self, values: Mapping[str, str]) -> dict[str, str]:
        return {name: self.masker.value(name, value) for name, value in values.items()}

    def _execution(
        self, now: Observation, ran: Ran, failed: Failure | None, runs: Iterable[Run] = ()
    ) -> Execution:
        error = self.masker.output(failed.message) if failed is not None else ""
        line = failed.line if failed is not None else None
        run = next((run.key for run in runs), "")
        return entries.execution(now, ran, run, error, line)

    # For the panel

    def move(self, experiment: str, notebook: Path) -> None:
        """Record from now on as `notebook`, to `experiment`; runs that are open stay theirs."""
        self._experiment = experiment
        self._notebook = notebook
        self._background.do(lambda: self._gathering.move(notebook))

    def document(self, cells: Mapping[str, str]) -> None:
        """Take the texts of the cells of the document by their ids, where the front end tells."""
        with self._guard:
            self.lineage.present(cells)

    def state(self) -> dict[str, Any]:
        """Return what ran and what is out of date; may be called from any thread."""
        now = self._now
        with self._guard:
            return {
                "cells": status.cells(self.lineage),
                "running": now.cell.cell if now is not None else None,
                "run": now.run.key if now is not None and now.run is not None else None,
                "order": status.order(self.lineage),
            }

    def variables(self, names: Iterable[str]) -> dict[str, Any]:
        """Return type, shape, element type and size of variables; may be called from any thread."""
        try:
            return status.variables(names, self._namespace, self._kinds)
        except Exception as error:  # noqa: BLE001 - the border to libraries of the user
            self._defect(error)
            return {}

    def close(self) -> None:
        """Finish what the background has to do; a run that is open stays for the writer to end."""
        self._watch.stop()
        os.environ.pop(RUN_VARIABLE, None)
        self._background.close()
        self._journal.sync()

    def flush(self, seconds: float = 60.0) -> bool:
        """Wait until all that is known so far is in the journal; say whether it is."""
        return self._background.flush(seconds)

    def _relative_notebook(self) -> str:
        notebook = self._notebook
        if notebook is not None and notebook.is_relative_to(self._project):
            notebook = notebook.relative_to(self._project)
        return notebook.as_posix() if notebook is not None else ""

    def _defect(self, error: Exception) -> None:
        self._defects.append(f"not all was recorded: {type(error).__name__}: {error}"[:300])

    def _warned(self, sentences: list[str]) -> tuple[str, ...]:
        """Return what to tell the user now, with what the background found since the last cell."""
        said, self._gathering.said = self._gathering.said, []
        defects, self._defects = self._defects, []
        return tuple(dict.fromkeys([*sentences, *said, *defects]))


def _state(error: BaseException | None) -> State:
    if error is None:
        return "done"
    stopped = (KeyboardInterrupt, SystemExit, asyncio.CancelledError)
    return "interrupted" if isinstance(error, stopped) else "failed"
