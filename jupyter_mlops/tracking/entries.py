"""What the journal is told about a run when a cell of it is over."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal

from jupyter_mlops.stages import Stage
from jupyter_mlops.tracking.attempts import Run
from jupyter_mlops.tracking.capture.environment import peak_memory
from jupyter_mlops.tracking.capture.failure import Failure
from jupyter_mlops.tracking.facts import End, Execution, Fact, Log, Metric, Status
from jupyter_mlops.tracking.gathering import Story
from jupyter_mlops.tracking.lineage import Origin, Ran, State
from jupyter_mlops.tracking.measuring import Measured
from jupyter_mlops.tracking.observation import Observation

_STATUS: dict[State, Status] = {"done": "FINISHED", "failed": "FAILED", "interrupted": "KILLED"}


def of_cell(
    run: Run,
    now: Observation,
    ran: Ran,
    found: Measured,
    stories: Iterable[Story],
    trained: frozenset[int],
    order: str,
    error: str,
) -> tuple[list[Metric], list[Fact]]:
    """Return the metrics that a cell gives a run, of series the last, and all that it tells it.

    `stories` are those of all that the run depends on, `trained` the executions of all runs that
    the cell is about, `error` is how it failed, "" if not.
    """
    given = of_run(run, now, ran, found, trained)
    known: dict[str, str] = {}
    for story in stories:
        run.seeds |= story.seeds
        # An evaluation changes nothing that the model was made with.
        if story.ran.number != ran.number or run is now.run:
            known = _over(known, story.parameters)
    new = {name: value for name, value in known.items() if run.parameters.get(name) != value}
    run.parameters |= new
    tags = {f"step.{ran.step}": ran.state, "mlops.order": order}
    tags["mlops.seeds"] = "; ".join(run.seeds) or "none seen"
    ended = _STATUS[ran.state]
    if run is now.run:
        run.status = ended
    elif run.status != "FINISHED":
        # A later evaluation does not make good what failed in training.
        ended, error = run.status, run.error
    if error or run.error:
        tags["mlops.error"] = error
    run.error = error
    facts: list[Fact] = [
        Log(run.key, tags, new, (*given, *of_cost(run, ran))),
        End(run.key, ended, time.time(), error),
    ]
    return list({metric.name: metric for metric in given}.values()), facts


def _over(known: dict[str, str], later: dict[str, str]) -> dict[str, str]:
    """Return parameters with later ones put over them: a new model leaves none of an old one's."""
    replaced = tuple(name.removesuffix("class") for name in later if name.endswith(".class"))
    kept = {n: value for n, value in known.items() if not replaced or not n.startswith(replaced)}
    return kept | later


def execution(now: Observation, ran: Ran, run: str, error: str, line: int | None) -> Execution:
    """Return the fact that a cell ran; `run` is the key of the run that it belongs to."""
    step = str(ran.step) if ran.step is not None else ""
    ended: Literal["ok", "failed", "interrupted"] = "interrupted"
    if ran.state in ("done", "failed"):
        ended = "ok" if ran.state == "done" else "failed"
    return Execution(ran.cell, step, ran.count, now.started, ran.seconds, ended, run, error, line)


def of_run(
    run: Run, now: Observation, ran: Ran, found: Measured, trained: frozenset[int]
) -> list[Metric]:
    """Return the metrics that a cell gives a run; values of the same name get further steps."""
    when = time.time()
    given: list[Metric] = []
    attempt = run.evaluations[ran.cell]
    for number in found.numbers:
        if not _is_about(run, ran, number.variable, trained):
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
    """Return the time that the steps before took, with what the run knew of already.

    The cells of its own step, and those that evaluate it, tell theirs by themselves.
    """
    steps: dict[str, None] = {}
    for ran in ancestors:
        own = str(ran.step) == run.step or (ran.step and ran.step.stage is Stage.EVALUATE)
        if ran.step is not None and not own:
            run.seconds[str(ran.step)] += ran.seconds
            steps[str(ran.step)] = None
    when = time.time()
    return [Metric(f"seconds.{step}", round(run.seconds[step], 6), 0, when) for step in steps]


def _is_about(run: Run, ran: Ran, variable: str, trained: frozenset[int]) -> bool:
    """Say whether a variable of an evaluate cell comes from a run, or from none of its runs."""
    origin: Origin = ran.flows.get(variable) or ran.reads.get(variable) or frozenset()
    return bool(origin & run.executions) or not origin & trained


def where(ran: Ran, failed: Failure) -> str:
    """Return how a cell failed, as one line with its place."""
    place = f"cell {ran.index}" if ran.index is not None else f"cell [{ran.count}]"
    line = f" line {failed.line}" if failed.line is not None else ""
    return f"{place}{line}: {failed.message}"
