"""The best metrics of each experiment that were seen on this machine, kept beside the journal.

The card compares with them because the store may be slow or away; `%mlops runs` asks the store.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_mlops.magics.card import Mark, higher_is_better, is_cost
from jupyter_mlops.tracking.facts import Metric


class Marks:
    """Reads and updates the file of one experiment; a file that cannot be used is no marks."""

    def __init__(self, folder: Path, experiment: str) -> None:
        self._path = folder / "marks" / f"{experiment}.json"

    def compare(self, run: str, metrics: Iterable[Metric]) -> tuple[tuple[str, Mark], ...]:
        """Return what other runs reached before, and take up what `run` reached."""
        metrics = [metric for metric in metrics if not is_cost(metric.name)]
        if not metrics:
            return ()
        known = self._read()
        marks: dict[str, Mark] = {}
        for metric in metrics:
            others = {k: v for k, v in known.get(metric.name, {}).items() if k != run}
            if mark := _mark(metric.name, list(others.values())):
                marks[metric.name] = mark
            if math.isfinite(metric.value):
                known[metric.name] = _kept(metric.name, {**others, run: metric.value})
        self._write(known)
        return tuple(marks.items())

    def names(self) -> list[str]:
        """Return the metrics that were seen."""
        return list(self._read())

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            content = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) and all(map(_sound, content.values())) else {}

    def _write(self, known: dict[str, dict[str, float]]) -> None:
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(known), encoding="utf-8")
            part.replace(self._path)


def _sound(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(v, (int, float)) for v in values.values())


def _mark(name: str, values: list[float]) -> Mark | None:
    """Return the best of the values, the last one where nothing says which is best."""
    if not values:
        return None
    up = higher_is_better(name)
    if up is None:
        return Mark(values[-1], is_best=False)
    return Mark(max(values) if up else min(values), is_best=True)


def _kept(name: str, values: dict[str, float]) -> dict[str, float]:
    """Keep the best two, so that a best run can be compared with another, and the last two."""
    up = higher_is_better(name)
    order = sorted(values, key=lambda run: values[run], reverse=bool(up))
    keep = {*order[:2], *list(values)[-2:]}
    return {run: value for run, value in values.items() if run in keep}
