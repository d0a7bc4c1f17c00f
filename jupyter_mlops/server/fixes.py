"""What mends a finding at once, in words that the panel can carry out as one undoable step."""

from __future__ import annotations

from typing import Any

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.errors import Finding
from jupyter_mlops.notebook import Cell
from jupyter_mlops.server.renaming import renaming
from jupyter_mlops.stages import Stage


def fixes(finding: Finding, program: Program, effects: Effects) -> list[dict[str, Any]]:
    """Return the fixes of `finding`, each `{"do", "label", ...}`; most findings have none."""
    cell = None if finding.cell is None else program.notebook.cells[finding.cell]
    if finding.code == "NB110":
        return [{"do": "suggest", "label": "Suggest tags"}]
    if finding.code == "NB150":
        return [{"do": "restart", "label": "Restart and run all"}]
    if cell is None:
        return []
    if finding.code == "NB111":
        return _keep_one(cell)
    if finding.code == "NB112" and cell.role.kale_step:
        part = cell.role.kale_step.replace(" ", "_")
        return [_tag(f"{stage}:{part}") for stage in Stage]
    if finding.code == "NB113":
        return [{"do": "tag", "tag": "", "label": "Remove the tag skip"}]
    if finding.code == "NB121":
        return [_tag("parameters")]
    if finding.code == "NB146":
        return [_tag("skip")]
    renamed = renaming(finding, program, effects)
    return [renamed] if renamed else []


def _tag(tag: str) -> dict[str, Any]:
    return {"do": "tag", "tag": tag, "label": f"Tag it {tag}"}


def _keep_one(cell: Cell) -> list[dict[str, Any]]:
    """Return a fix for each tag of a cell that has several; none where the text disagrees."""
    own = [tag for tag in cell.tags if tag.partition(":")[0] in {*Stage, "parameters", "skip"}]
    if len(own) < 2:
        return []
    return [{"do": "tag", "tag": tag, "label": f"Keep {tag}"} for tag in own]
