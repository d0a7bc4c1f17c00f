"""The cells that a run of the notebook plays, with the parameters that are injected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity.plan import Plan
from jupyter_mlops.stages import PARAMETERS

INJECTED = -1

# Our own magic at the top of a cell only says what the cell is; a plain kernel does not know it.
_MARK = re.compile(r"\A((?:\s*(?:#.*)?\n)*)[ \t]*%%mlops\b.*")


@dataclass(frozen=True, slots=True)
class Turn:
    """A code cell to run: its index in the notebook, or `INJECTED`."""

    index: int
    source: str
    may_fail: bool = False

    @property
    def name(self) -> str:
        return "the injected parameters" if self.index == INJECTED else f"cell {self.index}"


def turns_of(plan: Plan, overrides: Mapping[str, object]) -> tuple[Turn, ...]:
    """Return the cells to run, up to the last one that the proof needs.

    Raises:
        ParityError: the notebook cannot take the `overrides`.
    """
    injection = _injection(plan, overrides)
    turns = []
    for cell in plan.notebook.cells[: plan.last_cell + 1]:
        if cell.kind == "code" and cell.source.strip():
            source = _MARK.sub(r"\1", cell.source)
            turns.append(Turn(cell.index, source, "raises-exception" in cell.tags))
        if injection and injection[0] == cell.index:
            turns.append(Turn(INJECTED, injection[1]))
    return tuple(turns)


def _injection(plan: Plan, overrides: Mapping[str, object]) -> tuple[int, str] | None:
    """Return papermill's text for parameters, and the cell after which it must run."""
    if not overrides:
        return None
    from papermill.translators import PythonTranslator

    if unknown := sorted(overrides.keys() - plan.variables.keys()):
        known = ", ".join(sorted(plan.variables)) or "none"
        raise ParityError(f"the package has no parameter {unknown[0]}; it has {known}")
    if lifted := sorted(key for key in overrides if not plan.variables[key]):
        raise ParityError(
            f"{lifted[0]} is a literal in the notebook and cannot be given another value there; "
            "make it a variable of the parameters cell"
        )
    cells = [cell.index for cell in plan.notebook.cells if cell.role.kind == PARAMETERS]
    if not cells:
        raise ParityError(f"{plan.file_name} has no cell that is tagged {PARAMETERS}")
    values = {plan.variables[key]: value for key, value in overrides.items()}
    return cells[-1], PythonTranslator.codify(values)
