"""How two runs differ: parameters, metrics, data, environment and code.

parameters   [{name, a, b, same}]            None where a run has none of that name
metrics      [{name, a, b, same, change}]    change is b - a, None where there is none
data         [{name, step, a, b, same}]      digests; same is None where one is not known
environment  [{name, a, b, same}]            python, hardware, packages
code         unified diff of the cells that ran, "" where they are equal; of a notebook and its
             package, whose code is never the same, one line that says so
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Run = dict[str, Any]
REQUIREMENTS = "environment/requirements.txt"
HARDWARE = "environment/hardware.json"
CELLS = "code/cells.json"
MARK = re.compile(r"\s*(#\|\s*mlops\s*:|%%mlops\b)")


def compared(a: Run, b: Run, text: Callable[[Run, str], str]) -> dict[str, Any]:
    """Return how `a` and `b` differ; `text` returns an artifact of a run, "" without it."""
    return {
        "parameters": _rows(a["parameters"], b["parameters"]),
        "metrics": [_measured(row) for row in _rows(a["metrics"], b["metrics"])],
        "data": _data(a, b),
        "environment": _rows(_environment(a, text), _environment(b, text)),
        "code": _code(a, b, text),
    }


def _code(a: Run, b: Run, text: Callable[[Run, str], str]) -> str:
    cells = [text(run, CELLS) for run in (a, b)]
    without = [run for run, found in zip((a, b), cells, strict=True) if not found]
    if len(without) == 1:
        commit = without[0]["tags"].get("mlflow.source.git.commit", "not known")
        return f"# run {_label(without[0])} does not hold its cells; its commit is {commit}\n"
    sources = [run["tags"].get("mlops.source", "notebook") for run in (a, b)]
    if sources[0] != sources[1]:
        told = " and ".join(
            f"{_label(run)} is of the {kind}" for run, kind in zip((a, b), sources, strict=True)
        )
        return f"# {told}: `nbpipe verify` proves that both compute the same\n"
    return _diff(_cells(cells[0]), _cells(cells[1]), _label(a), _label(b))


def _rows(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "a": a.get(name), "b": b.get(name), "same": a.get(name) == b.get(name)}
        for name in sorted(a.keys() | b.keys())
    ]


def _measured(row: dict[str, Any]) -> dict[str, Any]:
    numbers = [row[side] for side in "ab" if isinstance(row[side], int | float)]
    return {**row, "change": numbers[1] - numbers[0] if len(numbers) == 2 else None}


def _data(a: Run, b: Run) -> list[dict[str, Any]]:
    rows = _rows(_digests(a), _digests(b))
    for row in rows:
        row["step"], row["name"] = row["name"]
        if "" in (row["a"], row["b"]):
            row["same"] = None
    return rows


def _digests(run: Run) -> dict[tuple[str, str], str]:
    return {(item["step"], item["name"]): item["digest"] for item in run["data"]}


def _environment(run: Run, text: Callable[[Run, str], str]) -> dict[str, str]:
    found = {
        tag.removeprefix("version."): version
        for tag, version in run["tags"].items()
        if tag.startswith("version.")
    }
    for line in text(run, REQUIREMENTS).splitlines():
        if pinned := re.match(r"([\w.\-\[\]]+)\s*==\s*([^\s;]+)", line):
            found[pinned[1]] = pinned[2]
    try:
        hardware = json.loads(text(run, HARDWARE) or "{}")
    except ValueError:
        return found
    if isinstance(hardware, dict):
        found |= {key: str(value) for key, value in hardware.items()}
    return found


def _cells(text: str) -> list[str]:
    """Return the cells of a run as lines, each with a title that does not change by itself."""
    try:
        cells = json.loads(text or "[]")
        lines = []
        for number, cell in enumerate(cells, 1):
            lines.append(f"# cell {number} {cell.get('step', '')}".rstrip())
            # How the step is said is no change of the code, and the title says it.
            lines += [line for line in cell["source"].splitlines() if not MARK.match(line)]
    except (AttributeError, KeyError, TypeError, ValueError):
        return text.splitlines()
    return lines


def _diff(a: list[str], b: list[str], name_a: str, name_b: str) -> str:
    lines = difflib.unified_diff(a, b, name_a, name_b, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _label(run: Run) -> str:
    return f"{run['number'] or run['id'][:8]} {run['name']}".strip()
