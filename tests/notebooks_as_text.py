"""Notebooks written as percent text, the way the tests of the analysis want them.

    # %% [parameters]
    TREES = 5
    # %% [load] In[2]
    df = pd.read_csv("a.csv")
    # %% [markdown]
    # a title

Words in brackets are tags; `In[n]` is the execution count. Cells are counted from 0.
"""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

from jupyter_mlops.analysis.definitions import Definitions, classify
from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.program import Program, build
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract import Extraction, extract
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.pipeline import Pipeline, Step
from jupyter_mlops.stages import role

_MARK = re.compile(r"# %%(?: \[(?P<tags>[^]]*)\])?(?: In\[(?P<count>\d+)\])?$")


def notebook(text: str, *, name: str = "churn") -> Notebook:
    """Return the notebook that `text` writes; without any mark it is one untagged cell."""
    cells: list[Cell] = []
    for tags, count, source in _parts(text):
        kind = "markdown" if tags == ("markdown",) else "code"
        place = len(cells)
        found = role(source, tags if kind == "code" else ())
        cells.append(Cell(place, f"c{place}", kind, source, tags, count, found))
    return Notebook(name, tuple(cells), "python3")


def _parts(text: str) -> list[tuple[tuple[str, ...], int | None, str]]:
    parts: list[tuple[tuple[str, ...], int | None, list[str]]] = []
    for line in textwrap.dedent(text).strip("\n").split("\n"):
        mark = _MARK.match(line)
        if mark:
            count = int(mark["count"]) if mark["count"] else None
            parts.append((tuple((mark["tags"] or "").replace(",", " ").split()), count, []))
        else:
            if not parts:
                parts.append(((), None, []))
            parts[-1][2].append(line)
    return [(tags, count, "\n".join(lines)) for tags, count, lines in parts]


def saved(text: str, path: Path) -> Path:
    """Write `text` as a notebook file to `path` and return it."""
    made = notebook(text)
    cells = [
        {
            "cell_type": cell.kind,
            "id": cell.id,
            "metadata": {"tags": list(cell.tags)} if cell.kind == "code" else {},
            "source": cell.source.splitlines(keepends=True),
        }
        | ({"execution_count": cell.execution_count, "outputs": []} if cell.kind == "code" else {})
        for cell in made.cells
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def program(text: str, *, folder: Path | None = None) -> Program:
    return build(notebook(text), folder)


def interpreted(text: str, *, copy_on_write: bool = True) -> tuple[Program, Effects]:
    made = program(text)
    return made, interpret(made.statements, copy_on_write=copy_on_write)


def classified(text: str) -> tuple[Program, Effects, Definitions]:
    made, effects = interpreted(text)
    return made, effects, classify(made, effects)


def extracted(
    text: str,
    *,
    folder: Path | None = None,
    lift: tuple[str, ...] = (),
    lift_all: bool = False,
    copy_on_write: bool = True,
) -> Extraction:
    return extract(
        notebook(text),
        name="churn",
        copy_on_write=copy_on_write,
        folder=folder,
        lift=lift,
        lift_all=lift_all,
    )


def pipeline(text: str, *, folder: Path | None = None, lift: tuple[str, ...] = ()) -> Pipeline:
    """Return the pipeline of `text`, which has to have one."""
    done = extracted(text, folder=folder, lift=lift)
    assert done.pipeline is not None, [f"{f.code} {f.place}: {f.message}" for f in done.findings]
    return done.pipeline


def findings(text: str, *, folder: Path | None = None) -> tuple[Finding, ...]:
    return extracted(text, folder=folder).findings


def step(made: Pipeline, function: str) -> Step:
    return next(s for s in made.steps if s.function == function)


def signature(found: Step) -> tuple[list[str], list[str]]:
    """Return the names that go in and those that come out of a step."""
    return [a.name for a in found.inputs], [a.name for a in found.outputs]
