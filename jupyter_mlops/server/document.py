"""What is known about a notebook from its text alone, as the JSON that the panel draws."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.rule_file import RuleFile, rule_file
from jupyter_mlops.analysis.rules import NONE, Rule, candidates, suggest
from jupyter_mlops.analysis.suggest import to_json
from jupyter_mlops.errors import MlopsError, NotebookError, ParameterError
from jupyter_mlops.export import copy_on_write
from jupyter_mlops.extract import Extraction, extract
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.notebook.reading import make_cells
from jupyter_mlops.pipeline import Pipeline, package_of, pep8
from jupyter_mlops.server.fixes import fixes
from jupyter_mlops.server.hints import hints
from jupyter_mlops.server.links import Link, links
from jupyter_mlops.server.naming import offers
from jupyter_mlops.stages import Stage

Json = dict[str, Any]

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_BOILERPLATE = re.compile(r"import |from \S+ import |%|!|#\||@|plt\.show|warnings\.")
_MANY_CHARACTERS = 72
_MANY_PLACES = 20


def document(given: Mapping[str, Any], folder: Path) -> Json:
    """Return the analysis of the cells in `given`; `error` is a sentence where there is none.

    `given` has `name` (the file's), `language` and `cells` in nbformat's spelling.
    """
    notebook = _notebook(given, folder)
    known, rules = _rules(folder)
    if not any(cell.source.strip() for cell in notebook.code_cells):
        package = package_of(folder / f"{notebook.name}.ipynb")
        return {**_empty(notebook, package), "rules": rules}
    package = package_of(folder / f"{notebook.name}.ipynb")
    extraction = extract(
        notebook,
        name=package,
        copy_on_write=copy_on_write(),
        folder=folder,
        sketch=True,
    )
    program = extraction.program
    effects = extraction.effects or interpret(program.statements, copy_on_write=copy_on_write())
    found = links(program, effects)
    pipeline = extraction.pipeline
    return {
        "error": None,
        "exportable": pipeline is not None,
        "package": package,
        "cells": _cells(notebook, extraction, found, offers(program, effects)),
        "steps": [
            {**step, "touches": _touches(program, effects, step["cells"])}
            for step in (_steps(pipeline) if pipeline else _tagged_steps(notebook))
        ],
        "edges": _edges(pipeline, found) if pipeline else _tagged_edges(notebook, found),
        "parameters": _parameters(program),
        "links": _pairs(found),
        "findings": [
            {**asdict(f), "fixes": fixes(f, program, effects)} for f in extraction.findings
        ],
        "hints": hints(program, effects),
        "suggestions": to_json(suggest(notebook, known))["cells"],
        "rules": rules,
    }


def answers(given: Mapping[str, Any], folder: Path, cell: int, stage: str) -> list[Json]:
    """Return rules by which `cell` would have been suggested as `stage`, which may be `none`."""
    notebook = _notebook(given, folder)
    wanted = None if stage == NONE else Stage(stage)
    found = candidates(notebook, cell, wanted, _rules(folder)[0])
    return [{**rule_json(one.rule), "reaches": list(one.reaches)} for one in found]


def rule_json(rule: Rule) -> Json:
    return {"pattern": rule.pattern, "stage": str(rule.stage or NONE)}


def rules_json(found: RuleFile) -> Json:
    """Return the rules of a project; `error` says why there are none that could be read."""
    return {"file": str(found.file), "rules": [rule_json(one) for one in found.rules], "error": ""}


def _rules(folder: Path) -> tuple[Sequence[Rule], Json]:
    """Return the rules for notebooks in `folder`; a file that does not fit stops no analysis."""
    try:
        found = rule_file(folder)
    except ParameterError as error:
        return (), {"file": "", "rules": [], "error": " ".join(str(error).split())}
    return found.rules, rules_json(found)


def refusal(error: MlopsError) -> Json:
    """Return the document of a notebook that cannot be read."""
    return {"error": " ".join(str(error).split())}


def _notebook(given: Mapping[str, Any], folder: Path) -> Notebook:
    name = str(given.get("name") or "notebook.ipynb")
    language = str(given.get("language") or "python")
    if not language.lower().startswith(("python", "ipython", "pyspark")):
        raise NotebookError(f"{name}: its kernel runs {language}; only Python notebooks are read")
    cells = make_cells(Path(name), {"cells": given.get("cells") or []})
    return Notebook(Path(name).stem, cells, "python3")


def _empty(notebook: Notebook, package: str) -> Json:
    cells = [_plain(cell, None) for cell in notebook.cells]
    nothing: Json = dict.fromkeys(
        ("steps", "edges", "parameters", "links", "findings", "hints", "suggestions"), ()
    )
    return {"error": None, "exportable": False, "package": package, "cells": cells, **nothing}


def _plain(cell: Cell, label: str | None) -> Json:
    role = cell.role
    return {
        "index": cell.index,
        "kind": role.kind,
        "tag": str(role.tag) if role.tag else None,
        "conflict": role.conflict,
        "label": label if label is not None else "",
    }


def _cells(
    notebook: Notebook,
    extraction: Extraction,
    found: Sequence[Link],
    offered: Mapping[int, list[Json]],
) -> list[Json]:
    comes = _coming_along(extraction)
    left = _left_behind(extraction)
    labels = _labels(notebook.cells)
    defines: dict[int, set[str]] = {}
    uses: dict[int, set[str]] = {}
    for link in found:
        defines.setdefault(link.made, set()).add(link.name)
        uses.setdefault(link.cell, set()).add(link.name)
    shown: list[Json] = []
    for cell in notebook.cells:
        shown.append(
            {
                **_plain(cell, labels[cell.index]),
                "setup": cell.role.kind in ("none", "setup") and cell.index in comes,
                "left": left.get(cell.index, ""),
                "gives": sorted(defines.get(cell.index, ())),
                "takes": sorted(uses.get(cell.index, ())),
                "names": offered.get(cell.index, []),
            }
        )
    return shown


def _coming_along(extraction: Extraction) -> frozenset[int]:
    """Return the cells of which the package holds some statement."""
    if extraction.pipeline is None:
        return frozenset()
    program = extraction.program
    left = {(item.cell, item.line) for item in extraction.pipeline.left_behind}
    return frozenset(
        statement.cell
        for statement in program.statements
        if program.place(statement.row) not in left
    )


def _left_behind(extraction: Extraction) -> dict[int, str]:
    """Return why cells of which nothing comes along stay in the notebook."""
    if extraction.pipeline is None:
        return {}
    comes = _coming_along(extraction)
    reasons: dict[int, str] = {}
    for item in extraction.pipeline.left_behind:
        if item.cell not in comes:
            reasons.setdefault(item.cell, item.reason)
    return reasons


def _labels(cells: Iterable[Cell]) -> list[str]:
    """Name each cell: the heading right above it, else its first line that says something."""
    labels: list[str] = []
    heading = ""
    for cell in cells:
        if cell.kind == "markdown":
            titles = _HEADING.findall(cell.source)
            heading = titles[-1] if titles else ""
            labels.append(heading)
            continue
        labels.append(_shortened(heading or _first_line(cell.source)))
        heading = ""
    return labels


def _first_line(source: str) -> str:
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    telling = [line for line in lines if not _BOILERPLATE.match(line)]
    if not telling and lines and all(line.startswith(("import ", "from ")) for line in lines):
        return "imports"
    line = next(iter(telling), lines[0] if lines else "")
    return line.lstrip("# ") if line.startswith("# ") else line


def _shortened(text: str) -> str:
    return text if len(text) <= _MANY_CHARACTERS else f"{text[: _MANY_CHARACTERS - 1]}…"


def _steps(pipeline: Pipeline) -> list[Json]:
    return [
        {
            "tag": step.tag,
            "function": step.function,
            "stage": step.stage,
            "cells": list(step.cells),
            "inputs": [argument.name for argument in step.inputs],
            "outputs": [artifact.name for artifact in step.outputs],
            "parameters": list(step.parameters),
        }
        for step in pipeline.steps
    ]


def _touches(program: Program, effects: Effects, cells: Sequence[int]) -> list[str]:
    """Return what a step does beside its values: `read:a.csv`, `write:*`, `draw:numpy`."""
    found = {
        resource
        for statement in program.statements
        if statement.cell in cells
        for resource in effects.effects[statement.index].resources
        if resource.startswith(("read:", "write:", "draw:"))
    }
    named = {resource.partition(":")[0] for resource in found if not resource.endswith(":*")}
    unnamed = {f"{action}:*" for action in named}  # `open("a.csv").read()` is one file, not two
    return sorted(found - unnamed)


def _edges(pipeline: Pipeline, found: Sequence[Link]) -> list[Json]:
    steps = {step.function: step for step in pipeline.steps}
    wires: dict[tuple[str, str], list[Json]] = {}
    for producer, consumer, name in pipeline.edges():
        made = next(a for a in steps[producer].outputs if a.name == name)
        variable = made.variable or name
        places = [
            link
            for link in found
            if link.name == variable
            and link.made in steps[producer].cells
            and link.cell in steps[consumer].cells
        ]
        wires.setdefault((producer, consumer), []).append(_variable(name, variable, places))
    return _wired(wires)


def _variable(name: str, variable: str, places: Sequence[Link]) -> Json:
    return {
        "name": name,
        "variable": variable,
        "made": [[link.made, link.made_line] for link in _once(places, made=True)],
        "used": [[link.cell, link.line] for link in _once(places, made=False)],
        "changed": any(link.kind == "change" for link in places),
    }


def _pairs(found: Sequence[Link]) -> list[Json]:
    """Return for each pair of cells what the second takes from the first."""
    pairs: dict[tuple[int, int], set[str]] = {}
    for link in found:
        name = link.name if link.kind in ("value", "change") else f"{link.kind}: {link.name}"
        pairs.setdefault((link.made, link.cell), set()).add(name)
    return [
        {"from": made, "to": cell, "names": sorted(names)} for (made, cell), names in pairs.items()
    ]


def _once(places: Sequence[Link], *, made: bool) -> list[Link]:
    """Keep the first link of each cell, and of those the first few."""
    seen = {(k.made if made else k.cell): k for k in reversed(places)}
    return [seen[cell] for cell in sorted(seen)][:_MANY_PLACES]


def _wired(wires: Mapping[tuple[str, str], list[Json]]) -> list[Json]:
    return [
        {"from": producer, "to": consumer, "variables": variables}
        for (producer, consumer), variables in wires.items()
    ]


def _tagged_steps(notebook: Notebook) -> list[Json]:
    """Return the steps as far as tags alone tell them: findings stand in the way of the rest."""
    cells: dict[str, list[Cell]] = {}
    for cell in notebook.code_cells:
        if cell.role.kind == "step" and cell.role.tag:
            cells.setdefault(cell.role.tag.function, []).append(cell)
    return [
        {
            "tag": str(own[0].role.tag),
            "function": function,
            "stage": str(own[0].role.tag.stage) if own[0].role.tag else "",
            "cells": [cell.index for cell in own],
            "inputs": [],
            "outputs": [],
            "parameters": [],
        }
        for function, own in cells.items()
    ]


def _tagged_edges(notebook: Notebook, found: Sequence[Link]) -> list[Json]:
    step = {c.index: c.role.tag.function for c in notebook.code_cells if c.role.tag}
    between: dict[tuple[str, str], dict[str, list[Link]]] = {}
    for link in found:
        made, used = step.get(link.made), step.get(link.cell)
        if made and used and made != used and link.kind in ("value", "change"):
            between.setdefault((made, used), {}).setdefault(link.name, []).append(link)
    return _wired(
        {
            pair: [_variable(name, name, places) for name, places in names.items()]
            for pair, names in between.items()
        }
    )


def _parameters(program: Program) -> list[Json]:
    """Return the assignments of literals in cells that are tagged `parameters`."""
    found: list[Json] = []
    for statement in program.statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if statement.parameter:
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
                statement.parameter
            ):
                pass
            case _:
                continue
        try:
            literal = ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        cell, line = program.place(statement.row)
        kind = type(literal).__name__
        found.append(
            {
                "name": name,
                "recorded": pep8(name),
                "value": _spelled(program, value),
                "type": kind,
                "cell": cell,
                "line": line,
            }
        )
    return found


def _spelled(program: Program, node: ast.expr) -> str:
    """Return an expression as the user wrote it, where it stands on one line."""
    if node.end_lineno != node.lineno:
        return ast.unparse(node)
    line = program.excerpt(node.lineno).encode()
    return line[node.col_offset : node.end_col_offset].decode()
