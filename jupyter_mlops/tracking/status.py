"""What the panel is told: which cells ran and are out of date, and what variables are."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_mlops.tracking import freshness
from jupyter_mlops.tracking.capture.frames import shape
from jupyter_mlops.tracking.capture.libraries import Kinds, type_name
from jupyter_mlops.tracking.lineage import Lineage, Ran

_SIZED = (str, bytes, int, float, bool, list, tuple, dict, set, frozenset)


def cells(lineage: Lineage) -> list[dict[str, Any]]:
    """Return the latest execution of each cell, in the order in which they ran."""
    latest = [lineage.ran[number] for number in sorted(lineage.latest.values())]
    now = freshness.Freshness(lineage)
    return [_cell(now, ran) for ran in latest if lineage.is_present(ran) or ran.is_injected]


def _cell(now: freshness.Freshness, ran: Ran) -> dict[str, Any]:
    done = ran.state == "done"
    reasons = now.outdated(ran.number) if done else {}
    return {
        "cell": ran.cell,
        "step": str(ran.step) if ran.step is not None else "",
        "state": "stale" if reasons else ran.state,
        "count": ran.count,
        "seconds": round(ran.seconds, 3),
        "stale": list(reasons.values()),
        "older": list(reasons),
        "doubts": now.doubts(ran.number) if done and not reasons else [],
    }


def order(lineage: Lineage) -> str:
    """Say whether the cells ran as they stand in the document, with what stands in it."""
    tagged = [n for n in lineage.latest.values() if lineage.ran[n].step is not None]
    listed = ", ".join(f"`{name}`" for name in lineage.injected(tagged))
    return f"{listed} had another value than the cells give" if listed else freshness.order(lineage)


def variables(
    names: Iterable[str], namespace: Mapping[str, Any], kinds: Kinds
) -> dict[str, dict[str, Any]]:
    """Return type, shape and size of what names hold, those that there are."""
    found = {}
    for name in names:
        if name in namespace:
            found[name] = described(namespace[name], kinds)
    return found


def described(value: Any, kinds: Kinds) -> dict[str, Any]:
    """Return type, shape, element type and size of a value; None where it has none."""
    kind = kinds.of(value)
    sides: list[int] | None = None
    dtype: str | None = None
    size: int | None = None
    if kind in ("frame", "series", "polars", "arrow"):
        rows, columns, _ = shape(value, kind)
        sides = [rows or 0] if kind == "series" else [rows or 0, columns or 0]
        dtype = str(value.dtype) if kind == "series" else None
        size = _table_bytes(value, kind)
    elif kind in ("array", "sparse"):
        sides, dtype = list(value.shape), str(value.dtype)
        size = int(value.nbytes) if kind == "array" else int(value.data.nbytes)
    elif type(value) in _SIZED:
        size = sys.getsizeof(value)
        sides = [len(value)] if type(value) in (list, tuple, dict, set, frozenset) else None
    return {"type": type_name(value), "shape": sides, "dtype": dtype, "bytes": size}


def _table_bytes(value: Any, kind: str) -> int:
    if kind == "frame":
        return int(value.memory_usage(deep=False).sum())
    if kind == "series":
        return int(value.memory_usage(deep=False))
    return int(value.nbytes if kind == "arrow" else value.estimated_size())
