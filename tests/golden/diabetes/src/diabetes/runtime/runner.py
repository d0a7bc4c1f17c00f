"""Running the steps of a pipeline in order: those that are up to date are taken from the store."""

import platform
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from diabetes.runtime import cache, locks, params, sources
from diabetes.runtime.errors import (
    PipelineError,
    RunError,
    StoreError,
)
from diabetes.runtime.execution import Executed, Session
from diabetes.runtime.graph import Pipeline
from diabetes.runtime.isolation import Processes
from diabetes.runtime.outputs import show_again
from diabetes.runtime.plan import (
    Plan,
    StepPlan,
    load_pipeline,
    make_plan,
)
from diabetes.runtime.records import (
    Facts,
    Output,
    Record,
    RunRecord,
    StepRun,
)
from diabetes.runtime.store import CELLS, DEFAULT_STORE, Reader, Store

Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `only` and `start` name steps that run again; steps before them must be stored.

    `cache` says whether steps that are up to date are taken from the store. `stdout_to_stderr`
    keeps standard output free of what steps print.
    """

    store: Path = Path(DEFAULT_STORE)
    isolated: bool = False
    only: str | None = None
    start: str | None = None
    cache: bool = True
    stdout_to_stderr: bool = False
    tracking: str = ""
    revision: Mapping[str, str] = field(default_factory=dict)


class Worker(Protocol):
    """Where steps run: in this process, or each in its own."""

    def seed(self, plan: StepPlan, facts: Facts) -> Record: ...

    def run(
        self, index: int, plan: StepPlan, facts: Facts, values: "Values", states: dict[str, str]
    ) -> Executed: ...


class Values:
    """The artifacts of a run: those of steps that ran here as they are, others from the store."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self._plan = plan
        self._reader = Reader(store)
        self._held: dict[tuple[int, str], Any] = {}
        self.records: dict[int, Record] = {}

    def hold(self, index: int, values: Mapping[str, Any]) -> None:
        """Keep values that a step just returned, and let go of those that nothing needs further."""
        for name, value in values.items():
            self._held[index, name] = value
        later = self._plan.steps[index + 1 :]
        needed = {(source, name) for step in later for name, source in step.inputs.items()}
        self._held = {key: value for key, value in self._held.items() if key in needed}

    def get(self, index: int, name: str) -> Any:
        """Return the artifact `name` of the step at `index`."""
        if (index, name) in self._held:
            return self._held[index, name]
        record = self.records[index]
        return self._reader.read(record.output(name), record.execution)

    def digest(self, index: int, name: str) -> str:
        """Return the identity of an artifact's content; of one that is not stored, a new one."""
        if name in self.records[index].unstored:
            return f"not stored {secrets.token_hex(8)}"
        return self.records[index].output(name).digest


class ThisProcess:
    """Runs steps in this process; imports the pipeline when the first one must run."""

    def __init__(
        self,
        pipeline: Callable[[], Pipeline],
        values: Any,
        store: Store,
        run: str,
        options: Options,
    ) -> None:
        self._pipeline = pipeline
        self._params = values
        self._store = store
        self._run = run
        self._stdout_to_stderr = options.stdout_to_stderr
        self._session: Session | None = None

    def seed(self, plan: StepPlan, facts: Facts) -> Record:
        return self._started().publish_seed(plan, facts).record

    def run(
        self, index: int, plan: StepPlan, facts: Facts, values: Values, states: dict[str, str]
    ) -> Executed:
        def artifact(name: str) -> Any:
            return values.get(plan.inputs[name], name)

        return self._started().run(index, plan, facts, artifact, states)

    def _started(self) -> Session:
        if self._session is None:
            self._session = Session(
                self._pipeline(),
                self._params,
                self._store,
                self._run,
                stdout_to_stderr=self._stdout_to_stderr,
            )
        return self._session


class Run:
    """A run that ended: its record, and the values that it made or took from the store."""

    def __init__(self, store: Store, record: RunRecord) -> None:
        self.store = store
        self.record = record
        self._reader = Reader(store)

    @property
    def folder(self) -> Path:
        return self.store.folder(self.record.run)

    def steps(self) -> list[tuple[StepRun, Record | None]]:
        """Return what became of each step, with the record of the execution that stands for it."""
        return [
            (step, None if step.execution is None else self.store.record(step.execution))
            for step in self.record.steps
        ]

    def store_values(self, record: Record) -> dict[str, Any]:
        """Return what one execution of the run stored, by name."""
        return {o.name: self._reader.read(o, record.execution) for o in record.outputs}

    def value(self, output: Output, source: str) -> Any:
        """Return what the execution `source` stored as `output`."""
        return self._reader.read(output, source)

    def __getitem__(self, name: str) -> Any:
        """Return the artifact `name`, from the last step that returned it."""
        for _, record in reversed(self.steps()):
            if record is not None and any(output.name == name for output in record.outputs):
                return self._reader.read(record.output(name), record.execution)
        raise KeyError(name)


def run_pipeline(pipeline: Pipeline, values: Any, options: Options, tell: Tell = bool) -> Run:
    """Run a pipeline object; `values` are its parameters, the defaults where None."""
    if values is None and pipeline.params is not None:
        values = pipeline.params()
    return run_plan(make_plan(pipeline), lambda: pipeline, values, options, tell)


def run_package(plan: Plan, values: Any, options: Options, tell: Tell) -> Run:
    """Run the package's pipeline, importing it only if a step must run."""
    return run_plan(plan, load_pipeline, values, options, tell)


def run_plan(
    plan: Plan, pipeline: Callable[[], Pipeline], values: Any, options: Options, tell: Tell
) -> Run:
    """Run what must run, and record it. An exception is recorded before it leaves.

    Raises:
        RunError: a step raised, or cannot run with what is stored; `run` tells the run.
    """
    store = Store(options.store)
    store.clear_leftovers()
    name = f"{time.strftime('%Y%m%dT%H%M%S')}-{time.time_ns() % 10**9:09d}-{secrets.token_hex(2)}"
    worker: Worker
    if options.isolated:
        worker = Processes(values, store, name, stdout_to_stderr=options.stdout_to_stderr)
    else:
        worker = ThisProcess(pipeline, values, store, name, options)
    with locks.held(store.folder(name) / "lock"):
        loop = _Loop(store, plan, values, options, worker, tell, name)
        try:
            loop.go()
        except RunError as error:
            loop.end("failed", str(error))
            error.add_note(name)
            raise
        except KeyboardInterrupt:
            loop.end("failed", "interrupted")
            raise
        loop.end("finished")
    return Run(store, loop.run)


class _Loop:
    """One run in progress."""

    def __init__(
        self,
        store: Store,
        plan: Plan,
        values: Any,
        options: Options,
        worker: Worker,
        tell: Tell,
        name: str,
    ) -> None:
        self._store, self._plan, self._params, self._options = store, plan, values, options
        self._worker, self._tell = worker, tell
        self._root = Path.cwd()
        self._values = Values(store, plan)
        self._states: dict[str, str] = {}
        self.run = RunRecord(
            name,
            plan.pipeline,
            "running",
            time.time(),
            0.0,
            options.isolated,
            params.plain(values),
            tracking=options.tracking,
            revision=dict(options.revision),
            folder=str(self._root),
            host=platform.node(),
        )
        self._first, self._last = self._range()

    def _range(self) -> tuple[int, int]:
        """Return the first step that may run and the last one."""
        if self._options.only is not None:
            index = self._plan.index(self._options.only)
            return index, index
        start = self._options.start
        return 0 if start is None else self._plan.index(start), len(self._plan.steps) - 1

    def go(self) -> None:
        self._store.save_run(self.run)
        self._store.write_json(f"runs/{self.run.run}/{CELLS}", self._plan.cells(sources.texts()))
        if self._plan.seed is not None:
            seeded = self._seed(self._plan.seed)
            self._states = dict(seeded.states)
            self.run = replace(self.run, seed=seeded.path)
        for index in range(self._last + 1):
            self._step(index)

    def end(self, status: str, error: str = "") -> None:
        seconds = time.time() - self.run.started
        self.run = replace(self.run, status=status, error=error, seconds=seconds)
        self._store.save_run(self.run)

    def _seed(self, plan: StepPlan) -> Record:
        facts = cache.facts_of(plan, self._params, {})
        decision = cache.decide(self._store, plan, facts, {}, self._root, frozenset())
        return decision.record or self._worker.seed(plan, facts)

    def _step(self, index: int) -> None:
        step = self._plan.steps[index]
        inputs = {name: self._values.digest(source, name) for name, source in step.inputs.items()}
        facts = cache.facts_of(step, self._params, inputs)
        record, why = self._stored(index, facts)
        if record is not None:
            self._tell(f"{step.name}: {why}")
            show_again(self._store, record.shown, self._store.folder(self.run.run))
            self._note(StepRun(step.name, "cached", 0.0, why, record.path, self._results(index)))
        else:
            self._tell(f"{step.name}: {why}")
            record = self._run(index, facts, why)
        self._values.records[index] = record
        self._states |= record.states
        for name, reason in record.unstored.items():
            self._tell(f"{step.name}: {name} is not stored: {reason}")

    def _stored(self, index: int, facts: Facts) -> tuple[Record | None, str]:
        """Return the execution to take instead of running a step, or None; and why."""
        step = self._plan.steps[index]
        forced = self._options.only is not None or self._options.start is not None
        if index >= self._first and forced:
            return None, "asked for"
        if not self._options.cache and not forced:
            return None, "cache is off"
        needed = frozenset(step.outputs) - frozenset(self._results(index))
        decision = cache.decide(self._store, step, facts, self._states, self._root, needed)
        if decision.record is None and index < self._first:
            raise PipelineError(
                f"step {step.name} is not up to date ({decision.why}): run the pipeline without"
                f" --{'only' if self._options.only else 'from'} first"
            )
        return decision.record, decision.why

    def _run(self, index: int, facts: Facts, why: str) -> Record:
        step = self._plan.steps[index]
        started = time.time()
        try:
            done = self._worker.run(index, step, facts, self._values, self._states)
        except RunError:
            self._note(StepRun(step.name, "failed", time.time() - started, why))
            raise
        seconds, path = done.record.seconds, done.record.path
        self._note(StepRun(step.name, "run", seconds, why, path, self._results(index)))
        self._values.hold(index, done.values)
        if self._options.isolated:
            self._check_stored(index, done.record)
        return done.record

    def _results(self, index: int) -> tuple[str, ...]:
        outputs = self._plan.steps[index].outputs
        return tuple(name for name in outputs if self._plan.is_result(index, name))

    def _check_stored(self, index: int, record: Record) -> None:
        for name, reason in record.unstored.items():
            if not self._plan.is_result(index, name):
                raise StoreError(
                    f"step {record.step} returns `{name}`, which a later step takes and which"
                    f" cannot be stored ({reason}); run without --isolated"
                )

    def _note(self, step: StepRun) -> None:
        seconds = time.time() - self.run.started
        self.run = replace(self.run, steps=(*self.run.steps, step), seconds=seconds)
        self._store.save_run(self.run)
