"""What the kernel tells the recorder about a cell, and what it is told back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_mlops.stages import Role, StepTag
from jupyter_mlops.tracking.facts import Metric


@dataclass(frozen=True, slots=True, eq=False)
class CellRun:
    """A cell that is about to run.

    `source` is what was typed, `code` the Python that runs; `cell` is the cell's id, or a digest
    of its source. `namespace` is the live one. `index` is the place in the document, from 0, None
    where it is not known. `curve` names the variables to follow in loops.
    """

    source: str
    code: str
    cell: str
    step: StepTag | None
    role: Role
    count: int
    namespace: dict[str, Any]
    index: int | None = None
    curve: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How a cell ended. `result` is the value of its last expression, None where there is none."""

    seconds: float
    error: BaseException | None = None
    result: Any = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was recorded about a cell. `run` is None where the cell belongs to no run.

    `changed` names what differs from the previous run of the step (`trees 200 → 50`); it is empty
    where there was none. `warnings` are sentences.
    """

    step: StepTag | None = None
    run: str | None = None
    changed: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
