"""Figures as files; also the matplotlib backend that steps draw with, so `plt.show()` saves them.

Matplotlib imports this module by the name in MPLBACKEND; nothing else imports it before matplotlib.
"""

import json
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

from diabetes.runtime.outputs import save_open_figures

MAX_SVG_POINTS = 50_000
MAX_DATA_POINTS = 100_000

FigureCanvas = FigureCanvasAgg
FigureManager = FigureManagerBase


def show(*_: Any, **__: Any) -> None:
    """Do what `plt.show()` does in a notebook: show the open figures and be done with them."""
    save_open_figures()


def save(figure: Any, path: Path) -> None:
    """Save a figure as PNG, as SVG unless it is too big for that, and its numbers as JSON."""
    data = numbers(figure)
    points = sum(_size(drawn) for axes in data["axes"] for drawn in axes["drawn"])
    figure.savefig(path.with_suffix(".png"), bbox_inches="tight")
    if points <= MAX_SVG_POINTS:
        with matplotlib.rc_context({"svg.hashsalt": path.name}):
            figure.savefig(path.with_suffix(".svg"), bbox_inches="tight", metadata={"Date": None})
    if points <= MAX_DATA_POINTS:
        path.with_suffix(".json").write_text(json.dumps(data, default=str), encoding="utf-8")


def _size(drawn: dict[str, Any]) -> int:
    return sum(len(values) for values in drawn.values() if isinstance(values, list))


def numbers(figure: Any) -> dict[str, Any]:
    """Return what a figure draws: per axes its texts, lines, points, bars and images."""
    return {"axes": [_axes(axes) for axes in figure.axes]}


def _axes(axes: Any) -> dict[str, Any]:
    drawn: list[dict[str, Any]] = []
    for line in axes.get_lines():
        x, y = line.get_data(orig=False)
        drawn.append({"kind": "line", "label": line.get_label(), "x": _list(x), "y": _list(y)})
    for collection in axes.collections:
        drawn.append({"kind": "points", "xy": _list(collection.get_offsets())})
    for patch in axes.patches:
        drawn.append({"kind": "patch", "box": _box(patch, axes)})
    for image in axes.images:
        drawn.append({"kind": "image", "values": _list(image.get_array())})
    return {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "texts": [text.get_text() for text in axes.texts],
        "drawn": drawn,
    }


def _box(patch: Any, axes: Any) -> list[Any]:
    """Return the lower left and the upper right corner of a patch, in the numbers of the axes."""
    if isinstance(patch, Rectangle):
        return _list(patch.get_bbox())
    return _list(patch.get_extents().transformed(axes.transData.inverted()))


def _list(values: Any) -> list[Any]:
    array: Any = np.ma.asarray(values)
    found: list[Any] = (array.filled(np.nan) if array.dtype.kind == "f" else array.data).tolist()
    return found
