"""What the journal is told about a run when a cell of it is over."""

from __future__ import annotations

import time
from collections.abc import Iterable

from jupyter_mlops.stages import Stage
from jupyter_mlops.tracking.attempts import Run
from jupyter_mlops.tracking.capture.environment import peak_memory
from jupyter_mlops.tracking.capture.failure import Failure
from jupyter_mlops.tracking.facts import Metric
from jupyter_mlops.tracking.lineage import Origin, Ran
from jupyter_mlops.tracking.measuring import Measured
from jupyter_mlops.tracking.observation import Observation


def of_run(run: Run, now: Observation, ran: Ran, found: Measured) -> list[Metric]:
    """Return the metrics that a cell gives a run; values of the same name get further steps."""
    when = time.time()
    given: list[Metric] = []
    attempt = run.evaluations[ran.cell]
    for number in found.numbers:
        if not _is_about(run, ran, number.variable):
            continue
        step = max(attempt, run.points[number.name])
        run.points[number.name] = step + 1
        given.append(Metric(number.name, number.value, step, when))
    for name, value, at in found.curve:
        given.append(Metric(name, value, run.points[name], at))
        run.points[name] += 1
    for name, values in found.series:
        start = run.points[name]
        given += [Metric(name, value, start + i, when) for i, value in enumerate(values)]
        run.points[name] += len(values)
    if now.cell.step is not None and now.cell.step.stage is Stage.EVALUATE:
        run.evaluations[ran.cell] += 1
    return given


def of_cost(run: Run, ran: Ran) -> list[Metric]:
    """Return the time that a step has taken in a run so far, and the memory at its end.

    The memory is the most that the kernel has had until then.
    """
    step = str(ran.step)
    run.seconds[step] += ran.seconds
    memory = peak_memory()
    values = [(f"seconds.{step}", run.seconds[step])]
    values += [(f"memory.{step}", memory)] if memory is not None else []
    given = []
    for name, value in values:
        given.append(Metric(name, round(value, 6), run.points[name], time.time()))
        run.points[name] += 1
    return given


def upstream_cost(run: Run, ancestors: Iterable[Ran]) -> list[Metric]:
    """Return the time that the steps before took."""
    for ran in ancestors:
        if ran.step is not None:
            run.seconds[str(ran.step)] += ran.seconds
    when = time.time()
    return [Metric(f"seconds.{s}", round(value, 6), 0, when) for s, value in run.seconds.items()]


def _is_about(run: Run, ran: Ran, variable: str) -> bool:
    """Say whether a variable of an evaluate cell comes from a run; one that is unknown may."""
    origin: Origin | None = ran.flows.get(variable) or ran.reads.get(variable)
    if not origin:
        return True
    return bool(origin & run.executions)


def where(ran: Ran, failed: Failure) -> str:
    """Return how a cell failed, as one line with its place."""
    place = f"cell {ran.index}" if ran.index is not None else f"cell [{ran.count}]"
    line = f" line {failed.line}" if failed.line is not None else ""
    return f"{place}{line}: {failed.message}"
