"""Artifacts that no store can keep, found before anything runs."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.memory import Function
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.borders import Border, Scene

_ONCE_ONLY = frozenset({"generator", "iterator", "file", "connection", "memory map"})


def crossing_findings(program: Program, scene: Scene, borders: Sequence[Border]) -> list[Finding]:
    """Return a finding for each input of a step that cannot come from the store."""
    found: list[Finding] = []
    for position, border in enumerate(borders):
        entry = scene.entry(border.group)
        for name in border.inputs:
            if name not in entry:
                continue
            value = entry[name].value
            producer = _producer(borders, position, name)
            if producer is None:
                continue
            row = _row(scene, producer, name)
            steps = (producer.group.function, border.group.function)
            if value.type in _ONCE_ONLY:
                found.append(finding(program, "NB140", row, name, str(value.type), *steps))
                continue
            for function in scene.effects.heap.functions_in(value):
                found += _function_findings(program, scene, function, name, row, steps)
    return list(dict.fromkeys(found))


def _function_findings(
    program: Program,
    scene: Scene,
    function: Function,
    name: str,
    row: int,
    steps: tuple[str, str],
) -> list[Finding]:
    if function.name == "<lambda>" or function.frame is not None:
        return [finding(program, "NB140", row, name, "a function without a home of its own", *steps)]
    for inner in free_names(function.node).later:
        if inner.id in scene.definitions.statement_of:
            continue
        binding = scene.entry(scene.groups[-1]).get(inner.id)
        if binding is not None:
            return [finding(program, "NB142", row, name, inner.id, *steps)]
    return []


def _producer(borders: Sequence[Border], position: int, name: str) -> Border | None:
    for border in reversed(borders[:position]):
        if name in border.outputs:
            return border
    return None


def _row(scene: Scene, producer: Border, name: str) -> int:
    row = producer.group.statements[0].row
    for statement in producer.group.statements:
        if name in scene.effects.effects[statement.index].binds:
            row = statement.row
    return row
