"""What a cell of a step has done, seen in its thread right after it ran."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jupyter_mlops.stages import Stage
from jupyter_mlops.tracking.capture import frames, metrics, models, parameters, randomness, readers
from jupyter_mlops.tracking.capture.libraries import Kinds, inside
from jupyter_mlops.tracking.capture.metrics import Number
from jupyter_mlops.tracking.capture.plain import metric_name
from jupyter_mlops.tracking.executions import Outcome
from jupyter_mlops.tracking.lineage import Ran
from jupyter_mlops.tracking.observation import Observation

MANY = 10
"""A metric that a cell computes more often than this is a series."""

UNSEEDED = "unseeded"
_LIBRARY_NAMES = {"random": "Python's", "numpy": "numpy's", "torch": "torch's"}


@dataclass(slots=True)
class Measured:
    """`numbers` are single metrics, `series` and `curve` those with many values.

    `seeds` are as recorded, `seeded` the global generators that the cell has seeded.
    """

    models: list[tuple[str, Any]] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    series: list[tuple[str, list[float]]] = field(default_factory=list)
    curve: list[tuple[str, float, float]] = field(default_factory=list)
    tables: list[tuple[str, Any, str]] = field(default_factory=list)
    seeds: dict[str, None] = field(default_factory=dict)
    seeded: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


def measured(
    now: Observation, ran: Ran, outcome: Outcome, kinds: Kinds, seeded: set[str], *, printed: bool
) -> Measured:
    """Return what the cell of `ran` has done; `seeded` are global generators seeded before it."""
    found = Measured()
    namespace, step = now.cell.namespace, now.cell.step
    assert step is not None
    tree = ran.tree if ran.tree is not None else ast.Module([], [])
    parts = list(readers.trees(tree, namespace))
    _randomness(found, now, ran, parts, seeded)
    names = ran.binds | ran.changes
    if step.stage is Stage.EVALUATE:
        found.numbers = _evaluated(now, tree, outcome, printed=printed)
    else:
        # A cell that failed need not have got to the call that its text shows.
        named: frozenset[str] = frozenset()
        if ran.state == "done":
            used = names | ran.reads.keys()
            named = models.refitted(tree, used) | models.trained(parts, used, namespace)
        found.models = models.fitted(namespace, now.marks, named, kinds)
        for name, model in found.models:
            found.parameters |= parameters.of_model(name, model)
        for name in sorted(names | ran.reads.keys()):
            found.parameters |= parameters.optimizer(name, namespace.get(name))
    if step.stage is Stage.TRAIN:
        for name, model in found.models:
            found.series += metrics.series(name, model)
        for name in _evaluations(tree):
            found.series += metrics.nested(name, namespace.get(name))
    if step.stage in (Stage.LOAD, Stage.FEATURES):
        held = [
            item
            for name in sorted(names & namespace.keys())
            if not name.startswith("_")
            for item in inside(name, namespace[name])
        ]
        found.tables = frames.tables(held, kinds)
    found.curve = [one for one in now.seen if one[0] in now.cell.curve]
    return found


def _evaluated(
    now: Observation, tree: ast.Module, outcome: Outcome, *, printed: bool
) -> list[Number]:
    """Return the numbers of an evaluate cell: bound, displayed, computed on the way."""
    numbers = metrics.bound(tree, now.cell.namespace)
    known = {number.name for number in numbers}
    shown = [n for n in metrics.displayed(tree, outcome.result) if n.name not in known]
    numbers += shown
    pairs = {(number.name, number.value) for number in shown}
    counts: dict[str, int] = {}
    for name, value, _ in now.seen:
        if name in now.cell.curve or (name, value) in pairs:
            continue
        counts[name] = counts.get(name, 0) + 1
        suffix = f"-{counts[name]}" if counts[name] > 1 or name in known else ""
        if counts[name] <= MANY:
            numbers.append(Number(metric_name(name) + suffix, value))
    if printed and "stdout" in now.streams:
        known = {number.name for number in numbers}
        numbers += [n for n in metrics.printed(now.streams["stdout"].text) if n.name not in known]
    return numbers


def _evaluations(tree: ast.Module) -> Iterator[str]:
    """Yield the names of dictionaries that a training function fills with its metrics."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="evals_result", value=ast.Name(id=name)):
                yield name
            case ast.Call(
                func=ast.Name(id="record_evaluation") | ast.Attribute(attr="record_evaluation"),
                args=[ast.Name(id=name)],
            ):
                yield name


def _randomness(
    found: Measured, now: Observation, ran: Ran, parts: list[ast.AST], seeded: set[str]
) -> None:
    seeds = randomness.seeds(parts, now.cell.namespace)
    found.seeds = {f"{name}={value}": None for name, value in seeds.seen.items()}
    found.seeded = seeds.set_globally
    after = randomness.states()
    drawn = {name for name in now.states if now.states[name] != after.get(name)}
    if len(sys.modules) != now.modules:
        # Some libraries draw when they are imported, which changes no result.
        drawn = {name for name in drawn if f"draw:{name}" in ran.resources}
    for name in sorted(drawn - seeded - seeds.set_globally):
        found.seeds[f"{UNSEEDED} {name} in {now.cell.step}"] = None
        owner = _LIBRARY_NAMES[name]
        found.warnings.append(f"unseeded: it drew from {owner} global generator")
    for call in dict.fromkeys(seeds.fresh):
        found.seeds[f"{UNSEEDED} {call.strip('`')} in {now.cell.step}"] = None
        found.warnings.append(f"unseeded: {call} gives other numbers in every run")
