"""Repairs of an export whose proof failed: what each changes in the pipeline, and why.

A repair is a guess until the package is proven with it. Which ones are tried, and in what order,
follows from the failed proof and from what a run of the notebook showed.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from jupyter_mlops.parity.observation import Observation
from jupyter_mlops.parity.report import ParityReport
from jupyter_mlops.pipeline import Argument, Artifact, Code, Import, Origin, Pipeline, Step

_MISSING = re.compile(r"(?:name|variable) '(\w+)' is not defined")
MARGIN = "    "


class Kind(StrEnum):
    """What a repair does."""

    JOINED = "joined"
    RETURNED = "returned"
    TOGETHER = "together"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Repair:
    """`steps` are two that became one, the one that returns `names` too, or giver and taker."""

    steps: tuple[str, ...]
    reason: str
    kind: Kind = Kind.JOINED
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = ", ".join(self.names)
        match self.kind:
            case Kind.JOINED:
                what = f"joined {self.steps[0]} with {self.steps[1]}"
            case Kind.RETURNED:
                what = f"{self.steps[0]} returns {names} too"
            case Kind.TOGETHER:
                what = f"{self.steps[0]} returns {names} and stores them together"
            case Kind.PASSED:
                what = f"passed {names} from {self.steps[0]} to {self.steps[1]}"
        return f"{what}: {self.reason}"


def applied(pipeline: Pipeline, repairs: Iterable[Repair]) -> Pipeline:
    """Return the pipeline with the repairs that concern what steps return and take."""
    for repair in repairs:
        if repair.kind in (Kind.RETURNED, Kind.TOGETHER):
            pipeline = _returning(pipeline, repair.steps[0], repair.names)
        elif repair.kind is Kind.PASSED:
            giver, taker = repair.steps
            pipeline = _returning(pipeline, giver, repair.names)
            pipeline = _taking(pipeline, taker, repair.names)
    return pipeline


def late_bound(pipeline: Pipeline, report: ParityReport) -> Repair | None:
    """Return the repair of a step that reads a name which only an earlier step binds."""
    first = report.first_difference
    found = _MISSING.search(first.detail) if first and not first.artifact else None
    taker = _index(pipeline, first.step) if first else -1
    if found is None or taker < 0:
        return None
    name = found[1]
    for giver in reversed(pipeline.steps[:taker]):
        if name in _bound(giver) or name in {one.name for one in giver.inputs}:
            step = pipeline.steps[taker].function
            reason = f"`{name}` is read where it is not written down"
            return Repair((giver.function, step), reason, Kind.PASSED, (name,))
    return None


def changed_unseen(
    pipeline: Pipeline, report: ParityReport, observation: Observation
) -> Iterator[Repair]:
    """Yield repairs of steps that change what a later step reads, and do not return it.

    Only of those up to the step in which values begin to differ.
    """
    first = report.first_difference
    last = _index(pipeline, first.step) if first else -1
    names = {one.variable: one.name for step in pipeline.steps for one in step.outputs}
    for number, step in enumerate(pipeline.steps[: last + 1]):
        looks = [look for look in observation.looks if look.cell in step.cells]
        changed = dict.fromkeys(names.get(name, name) for look in looks for name in look.changed)
        returned = {one.name for one in step.outputs}
        later = {one.name for after in pipeline.steps[number + 1 :] for one in after.inputs}
        missing = tuple(name for name in changed if name in later and name not in returned)
        if not missing:
            continue
        cells = ", ".join(str(look.cell) for look in looks if look.changed)
        reason = f"cell {cells} changes it, and later steps read it"
        # What the step changes and does not name, it changes through what it names.
        through = [name for name in missing if not _mentions(step.body, name)]
        if through:
            held = tuple(name for name in changed if name in later)
            yield Repair((step.function,), reason, Kind.TOGETHER, held)
        else:
            yield Repair((step.function,), reason, Kind.RETURNED, missing)


def _index(pipeline: Pipeline, step: str) -> int:
    return next((n for n, one in enumerate(pipeline.steps) if step in (one.tag, one.function)), -1)


def _returning(pipeline: Pipeline, function: str, names: Iterable[str]) -> Pipeline:
    at = _index(pipeline, function)
    if at < 0:
        return pipeline
    step = pipeline.steps[at]
    returned = {one.name for one in step.outputs}
    more = tuple(_artifact(pipeline, name) for name in names if name not in returned)
    missing = [name for name in names if name not in _bound(step)]
    step = replace(step, outputs=(*step.outputs, *more))
    return _taking(_with(pipeline, at, step), function, missing)


def _taking(pipeline: Pipeline, function: str, names: Iterable[str]) -> Pipeline:
    """Let a step take more artifacts; those that only functions read are bound as their globals."""
    at = _index(pipeline, function)
    if at < 0:
        return pipeline
    step = pipeline.steps[at]
    made = {one.name: one.annotation for earlier in pipeline.steps[:at] for one in earlier.outputs}
    taken = {one.name for one in step.inputs}
    for name in names:
        if name in taken or name not in made:
            continue
        step = replace(step, inputs=(*step.inputs, Argument(name, made[name])))
        if not _mentions(step.body, name):
            step = _globally(pipeline, step, name)
    return _with(pipeline, at, step)


def _globally(pipeline: Pipeline, step: Step, name: str) -> Step:
    lines = []
    if _mentions(step.definitions, name):
        lines.append(f'{MARGIN}globals()["{name}"] = {name}')
    if pipeline.helpers is not None and _mentions(pipeline.helpers.code, name):
        lines.append(f"{MARGIN}helpers.{name} = {name}")
        step = replace(step, imports=(*step.imports, Import(".", "helpers")))
    text = "\n".join([*lines, step.body.text])
    origins = tuple(
        Origin(one.line + len(lines), one.cell, one.cell_line) for one in step.body.origins
    )
    return replace(step, body=Code(text, origins))


def _with(pipeline: Pipeline, at: int, step: Step) -> Pipeline:
    steps = (*pipeline.steps[:at], step, *pipeline.steps[at + 1 :])
    return replace(pipeline, steps=steps)


def _artifact(pipeline: Pipeline, name: str) -> Artifact:
    """Return an artifact as another step hands it out; under its own name where none does."""
    outputs = (one for step in pipeline.steps for one in step.outputs)
    known = next((one for one in outputs if one.name == name and one.variable), None)
    return replace(known, result=False) if known else Artifact(name, name)


def _bound(step: Step) -> set[str]:
    tree = ast.parse(f"async def step():\n{step.body.text or '    pass'}\n    pass")
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _mentions(code: Code, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", textwrap.dedent(code.text)) is not None
