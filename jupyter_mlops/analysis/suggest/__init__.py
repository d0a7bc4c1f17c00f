"""Proposes stages for the untagged cells of a notebook.

What decides is which library calls a cell makes on which values (`reader`, by the tables `library`
and `methods`), who uses the values it writes (`flow`), and what the heading above announces. How a
variable is spelled never counts; tagged cells are evidence.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jupyter_mlops.analysis.suggest import decide
from jupyter_mlops.analysis.suggest.decide import Claim, StageSuggestion
from jupyter_mlops.analysis.suggest.flow import Statement, feeding, statements
from jupyter_mlops.analysis.suggest.headings import last_heading
from jupyter_mlops.analysis.translations import translate_cells
from jupyter_mlops.analysis.trees import CELLS
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.stages import Stage

__all__ = ["CellSuggestion", "StageSuggestion", "suggest", "to_json"]


@dataclass(frozen=True, slots=True)
class CellSuggestion:
    """The stages of one untagged cell, in their order.

    `split_line` is the 1-based row of the cell where the second of exactly two stages begins.
    """

    cell: int
    stages: tuple[StageSuggestion, ...]
    split_line: int | None = None


def suggest(notebook: Notebook) -> tuple[CellSuggestion, ...]:
    """Return a suggestion for every untagged code cell that belongs to a stage."""
    code = {cell.index: cell for cell in notebook.code_cells if cell.role.kind != "skip"}
    translations = translate_cells((index, cell.source) for index, cell in code.items())
    trees = {index: (_tree(done.text, index), done.rows) for index, done in translations.items()}
    tagged = {index: cell.role.tag.stage for index, cell in code.items() if cell.role.tag}
    found = statements(trees, tagged)
    feeds = feeding(found)
    whole = decide.Notebook(
        trains=any(statement.weight(Stage.TRAIN) >= 0.9 for statement in found),
        loads=any(statement.weight(Stage.LOAD) >= 0.7 for statement in found),
    )
    claims: dict[int, list[Claim]] = {index: [] for index in code}
    parts: dict[int, list[Statement]] = {index: [] for index in code}
    for statement, fed in zip(found, feeds, strict=True):
        claims[statement.cell] += decide.claims(statement, whole, feeds=fed)
        parts[statement.cell].append(statement)
    headings = _headings(notebook.cells)
    proposals = (
        _proposal(cell, claims[index], headings.get(index), parts[index])
        for index, cell in code.items()
        if cell.role.kind == "none"
    )
    return tuple(proposal for proposal in proposals if proposal.stages)


def to_json(suggestions: Iterable[CellSuggestion]) -> dict[str, Any]:
    """Return the suggestions as what `nbpipe suggest --json` prints."""
    return {"cells": [_as_json(suggestion) for suggestion in suggestions]}


def _as_json(suggestion: CellSuggestion) -> dict[str, Any]:
    stages = [
        {"stage": str(one.stage), "confidence": one.confidence, "reason": one.reason}
        for one in suggestion.stages
    ]
    shown: dict[str, Any] = {"cell": suggestion.cell, "stages": stages}
    if suggestion.split_line is not None:
        shown["split_line"] = suggestion.split_line
    return shown


@lru_cache(maxsize=CELLS)
def _tree(text: str, cell: int) -> ast.Module:
    """Return the tree of a cell, each with one of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _headings(cells: Iterable[Cell]) -> Mapping[int, str | None]:
    heading: str | None = None
    above: dict[int, str | None] = {}
    for cell in cells:
        if cell.kind == "markdown":
            heading = last_heading(cell.source) or heading
        above[cell.index] = heading
    return above


def _proposal(
    cell: Cell, found: list[Claim], heading: str | None, statements: list[Statement]
) -> CellSuggestion:
    stages = decide.stages(found, heading)
    if len(stages) != 2:
        return CellSuggestion(cell.index, stages)
    two = (stages[0].stage, stages[1].stage)
    row = decide.split_row(found, two, statements)
    if row is not None:
        row = _with_lead_in(cell.source.split("\n"), row)
    return CellSuggestion(cell.index, stages, row)


def _with_lead_in(lines: list[str], row: int) -> int:
    """Move up over the comments and imports that stand right above `row`."""
    while row > 1 and lines[row - 2].startswith(("#", "import ", "from ")):
        row -= 1
    return row
