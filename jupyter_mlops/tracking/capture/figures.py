"""Figures and tables that a cell displays: as they were drawn, and their numbers."""

from __future__ import annotations

import base64
import binascii
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_mlops.tracking.capture.frames import snapshot
from jupyter_mlops.tracking.capture.libraries import Kinds

MAX_POINTS = 100_000
MAX_CELLS = 1_000_000
MIN_ROWS = 100
"""A table with more cells is stored as its first rows, but as no fewer than these."""

MAX_SHOWN = 100


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """An image that was displayed; `numbers` is what it draws, None where that is not known."""

    png: bytes
    numbers: dict[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A frame that was displayed: a snapshot of its first rows, `rows` of all, and its HTML."""

    frame: Any
    rows: int
    html: str


def figure(bundle: Mapping[str, Any], value: Any, drawn: set[int]) -> Figure | None:
    """Return the image of a display; `drawn` are the figures that earlier images showed."""
    image = bundle.get("image/png")
    if image is None:
        return None
    try:
        png = base64.b64decode(image) if isinstance(image, str) else bytes(image)
    except (binascii.Error, ValueError, TypeError):
        return None
    source = _source(str(bundle.get("text/plain", "")), value, drawn)
    if source is None:
        return Figure(png, None)
    drawn.add(id(source))
    return Figure(png, numbers(source))


def _source(text: str, value: Any, drawn: set[int]) -> Any:
    """Return the matplotlib figure that was displayed with the plain text `text`."""
    module = sys.modules.get("matplotlib.figure")
    if module is None:
        return None
    if isinstance(value, module.Figure):
        return value
    managers = sys.modules.get("matplotlib._pylab_helpers")
    if managers is None or not text.startswith("<Figure size"):
        return None
    open_ones = [manager.canvas.figure for manager in managers.Gcf.get_all_fig_managers()]
    return next((f for f in open_ones if id(f) not in drawn and str(f) == _untitled(text)), None)


def _untitled(text: str) -> str:
    """`<Figure size 640x480 with 1 Axes>` is how `str` spells a figure with that `repr`."""
    size = text.removeprefix("<Figure size ").partition(" ")[0]
    return f"Figure({size})"


def numbers(drawn: Any) -> dict[str, Any] | None:
    """Return what a figure draws: per axes its texts, lines, points, bars and small images."""
    axes = [_axes(one) for one in drawn.axes]
    size = sum(_size(item) for one in axes for item in one["drawn"])
    return {"axes": axes} if size <= MAX_POINTS else None


def _size(item: Mapping[str, Any]) -> int:
    return sum(getattr(values, "size", 0) for values in item.values())


def _axes(axes: Any) -> dict[str, Any]:
    drawn: list[dict[str, Any]] = []
    for line in axes.get_lines():
        x, y = line.get_data(orig=False)
        drawn.append({"kind": "line", "label": str(line.get_label()), "x": _copy(x), "y": _copy(y)})
    for collection in axes.collections:
        offsets = collection.get_offsets()
        drawn.append({"kind": "points", "label": str(collection.get_label()), "xy": _copy(offsets)})
    for patch in axes.patches:
        if type(patch).__name__ == "Rectangle":
            box = [patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()]
            drawn.append({"kind": "bar", "box": [float(side) for side in box]})
    for image in axes.images:
        drawn.append({"kind": "image", "values": _copy(image.get_array())})
    return {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "texts": [text.get_text() for text in axes.texts],
        "drawn": drawn,
    }


def _copy(values: Any) -> Any:
    """Return a copy of drawn values; turning them into text is left for later."""
    numpy = sys.modules["numpy"]
    array = numpy.ma.asarray(values)
    return array.filled(numpy.nan) if array.dtype.kind == "f" else numpy.array(array.data)


def as_json(values: dict[str, Any]) -> bytes:
    """Return the numbers of a figure as JSON."""
    return json.dumps(values, default=_plain, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)


def table(bundle: Mapping[str, Any], value: Any, kinds: Kinds) -> Table | None:
    """Return the frame of a display, as a snapshot that later cells cannot change."""
    kind = kinds.of(value)
    if kind not in ("frame", "series", "polars"):
        return None
    rows = len(value)
    columns = value.shape[1] if len(value.shape) > 1 else 1
    count = min(rows, max(MIN_ROWS, MAX_CELLS // max(1, columns)))
    html = bundle.get("text/html", "")
    first, stable = snapshot(value.head(count), kind)
    first = first if stable else first.copy()
    return Table(first, rows, html if isinstance(html, str) else "")


def as_parquet(shown: Table) -> bytes:
    """Return a table as Parquet; the number of all its rows stands in the metadata.

    Raises:
        Exception: whatever Arrow says about columns that it has no type for.
    """
    import pyarrow
    from pyarrow import parquet

    frame = shown.frame
    if hasattr(frame, "to_arrow"):
        content = (frame.to_frame() if type(frame).__name__ == "Series" else frame).to_arrow()
    else:
        plain = frame.to_frame() if frame.ndim == 1 else frame
        plain = plain.set_axis([str(column) for column in plain.columns], axis=1)
        content = pyarrow.Table.from_pandas(plain)
    told = {**(content.schema.metadata or {}), b"mlops.rows": str(shown.rows).encode()}
    file = io.BytesIO()
    parquet.write_table(content.replace_schema_metadata(told), file)
    return file.getvalue()
