"""Running one step in this process: ambient settings, random states, the call, what it leaves."""

import os
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from breast_cancer.runtime import ambient, cache, params, pickling, randomness
from breast_cancer.runtime.deposit import deposit
from breast_cancer.runtime.errors import StepError
from breast_cancer.runtime.files import Watch
from breast_cancer.runtime.graph import (
    Function,
    Pipeline,
    call,
    parameters_of,
)
from breast_cancer.runtime.outputs import collected, prepare_figures
from breast_cancer.runtime.plan import StepPlan
from breast_cancer.runtime.records import Facts, Record
from breast_cancer.runtime.sources import FOLDER
from breast_cancer.runtime.store import Store


@dataclass(frozen=True, slots=True)
class Executed:
    """A step that ran: its record, and the values themselves where they are in this process."""

    record: Record
    values: dict[str, Any]


class Session:
    """A process that runs steps. Making one applies the settings and seeds the generators."""

    def __init__(
        self, pipeline: Pipeline, values: Any, store: Store, run: str, *, stdout_to_stderr: bool
    ) -> None:
        self._pipeline = pipeline
        self._params = values
        self._store = store
        self._folder = store.folder(run)
        self._stdout_to_stderr = stdout_to_stderr
        self._root = Path.cwd()
        prepare_figures()
        if pipeline.settings is not None:
            self._ambient(pipeline.settings)
        before = randomness.capture()
        if pipeline.seed is not None:
            self._ambient(pipeline.seed)
        self.seeded = randomness.changed(before, randomness.capture())

    def publish_seed(self, plan: StepPlan, facts: Facts) -> Executed:
        """Record the states that seeding left, as if it were a step without values."""
        return self._publish(plan, facts, time.time(), {}, (), self.seeded)

    def run(
        self,
        index: int,
        plan: StepPlan,
        facts: Facts,
        inputs: Callable[[str], Any],
        states: Mapping[str, str],
    ) -> Executed:
        """Run a step and store what it returns; StepError where it raises.

        `inputs` gives the artifact of a name; `states` are the files in the store that hold the
        states of the random generators before the step.
        """
        node = self._pipeline.nodes[index]
        arguments = {name: inputs(name) for name in node.inputs}
        arguments |= {
            name: params.lookup(self._params, path) for name, path in node.parameters.items()
        }
        watch = Watch(self._root, self._store.root)
        pickling.register()
        randomness.restore({name: self._store.read_bytes(file) for name, file in states.items()})
        before = randomness.capture()
        started = time.time()
        with collected(
            self._folder, plan.function, stdout_to_stderr=self._stdout_to_stderr
        ) as shown:
            watch.start()
            try:
                values = call(node, arguments)
            except (Exception, SystemExit) as error:
                raise step_error(plan.name, error, self._folder) from error
            finally:
                watch.stop()
        drawn = randomness.changed(before, randomness.capture())
        facts = replace(
            facts,
            files=watch.facts([plan.strings, facts.parameters]),
            written=watch.outputs(),
            draws={name: randomness.token(states, name) for name in (*drawn, *ambient.KINDS)},
        )
        return self._publish(plan, facts, started, values, shown.keep(self._store), drawn)

    def _publish(
        self,
        plan: StepPlan,
        facts: Facts,
        started: float,
        values: dict[str, Any],
        shown: tuple[Any, ...],
        states: dict[str, bytes],
    ) -> Executed:
        seconds = time.time() - started
        kept = deposit(self._store, values)
        record = Record(
            step=plan.name,
            function=plan.function,
            key=cache.key_of(facts),
            execution=f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(4)}",
            started=started,
            seconds=seconds,
            facts=facts,
            outputs=kept.outputs,
            unstored=kept.unstored,
            states={name: self._store.add_bytes(state, "state") for name, state in states.items()},
            shown=shown,
        )
        self._store.publish(record)
        return Executed(record, values)

    def _ambient(self, function: Function) -> None:
        arguments = {
            name: params.lookup(self._params, path)
            for name, path in parameters_of(function, self._pipeline.params).items()
        }
        try:
            function(**arguments)
        except (Exception, SystemExit) as error:
            raise step_error(function.__name__, error, self._folder) from error


def step_error(step: str, error: BaseException, folder: Path) -> StepError:
    """Return what to tell about an exception in the package; its whole trace goes to a file."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = "".join(traceback.format_exception(error))
    (folder / "traceback.txt").write_text(whole, encoding="utf-8")
    summary = traceback.format_exception_only(error)[-1].strip()
    return StepError(step, summary, trimmed(error))


def trimmed(error: BaseException) -> str:
    """Return a traceback with the lines of the package's own steps only."""
    runtime = str(FOLDER / "runtime")
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(FOLDER)) and not frame.filename.startswith(runtime)
    ]
    lines = ["Traceback, lines of the pipeline only:\n", *traceback.format_list(frames)]
    lines += traceback.format_exception_only(error)
    return "".join(lines)
