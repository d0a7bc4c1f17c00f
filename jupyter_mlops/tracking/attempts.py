"""Which run a cell belongs to: one for each attempt at a `train` step."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_mlops.stages import PARAMETERS
from jupyter_mlops.tracking.changes import Summary
from jupyter_mlops.tracking.facts import Begin, Status
from jupyter_mlops.tracking.lineage import Lineage, Origin, Ran, meaning


@dataclass(slots=True, eq=False)
class Run:
    """One attempt. `executions` are those of its step, `origin` all that it depends on.

    `before` is the run before it in this kernel, `previous` is what an earlier kernel knew of one.
    `told` are executions of which the run has the facts already; `models` maps names to the
    digests that it has; `points` count the values of each metric. `status` is how the last cell of
    the step ended, whatever an evaluation did later.
    """

    key: str
    step: str
    begin: Begin
    first: int
    previous: Summary | None = None
    before: Run | None = None
    summary: Summary = field(default_factory=Summary)
    cells: set[str] = field(default_factory=set)
    executions: set[int] = field(default_factory=set)
    origin: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    parameters: dict[str, str] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    points: Counter[str] = field(default_factory=Counter)
    evaluations: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    seeds: dict[str, None] = field(default_factory=dict)
    status: Status = "FINISHED"
    error: str = ""


class Attempts:
    """The runs of one kernel."""

    def __init__(self, kernel: str, lineage: Lineage) -> None:
        self._kernel = kernel
        self._lineage = lineage
        self._open: dict[str, Run] = {}
        self._of_execution: dict[int, Run] = {}
        self._count = 0

    def next_key(self) -> str:
        return f"{self._kernel}-{self._count + 1}"

    def to_join(self, ran: Ran) -> Run | None:
        """Return the run that an execution of a `train` step goes on with, None for a new one."""
        run = self._open.get(str(ran.step))
        if run is None or ran.cell in run.cells or run.status != "FINISHED":
            return None
        return None if self._ran_again(run, ran) else run

    def _ran_again(self, run: Run, ran: Ran) -> bool:
        """Say whether something upstream of an attempt was run again since it began.

        A cell that ran for the first time since is none: steps may take turns in a document.
        """
        known = {self._lineage.ran[number].cell: number for number in sorted(run.origin)}
        upstream = [self._lineage.ran[number] for number in run.origin]
        parameters = {name for one in upstream if one.kind == PARAMETERS for name in one.binds}
        seen: set[str] = set()
        for number in sorted(n for n in ran.origins - run.executions if n > run.first):
            one = self._lineage.ran[number]
            matters = one.step is not None or one.kind == PARAMETERS
            if one.kind == PARAMETERS and one.binds & parameters:
                return True
            if one.cell in known:
                before = self._lineage.ran[known[one.cell]]
                if matters or meaning(before.code) != meaning(one.code):
                    return True
            if one.cell in seen and matters:
                return True
            seen.add(one.cell)
        return False

    def open(self, run: Run) -> None:
        """Make `run` the current one of its step."""
        self._count += 1
        run.before = self._open.get(run.step)
        self._open[run.step] = run

    def add(self, run: Run, ran: Ran) -> None:
        """Make an execution a part of a run."""
        run.cells.add(ran.cell)
        run.executions.add(ran.number)
        run.origin |= {ran.number, *ran.origins}
        self._of_execution[ran.number] = run

    def of(self, origin: Iterable[int]) -> list[Run]:
        """Return the runs that made what has this origin, the oldest first."""
        found = {id(run): run for n in sorted(origin) if (run := self._of_execution.get(n))}
        return list(found.values())

    def latest(self, origin: Origin, read: Iterable[Origin]) -> list[Run]:
        """Return the runs that an evaluation is about.

        A value that went through two runs of one step, as a list that both append to does, is
        about the later one.
        """
        found: dict[int, Run] = {}
        for part in read:
            newest: dict[str, Run] = {}
            for run in self.of(part & origin):
                newest[run.step] = run
            found.update({id(run): run for run in newest.values()})
        return sorted(found.values(), key=lambda run: run.first)
