"""Figures and artists of matplotlib by what they show and their pixels; plotly's by their data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_mlops.parity.compare.arrays import compare_array
from jupyter_mlops.parity.compare.containers import compare_length
from jupyter_mlops.parity.compare.walk import (
    Differs,
    Place,
    Rule,
    Walk,
    comes_from,
    same_class,
    unlike,
)

PIXELS_DPI = 72


def compare_figure(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two figures: size, texts and axes by data, which can name a place; then pixels."""
    pixels = _pixels(reference), _pixels(package)
    walk.compare(
        reference.get_size_inches().tolist(), package.get_size_inches().tolist(), place / " size"
    )
    _compare_texts(reference.texts, package.texts, place, walk)
    compare_length(len(reference.axes), len(package.axes), place / " axes")
    for number, (one, other) in enumerate(zip(reference.axes, package.axes, strict=True)):
        _compare_content(one, other, place / f" axes {number}", walk)
    _compare_pixels(*pixels, place)


def compare_axes(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two axes; what else is in their figures is no part of them."""
    figures = _figure(reference), _figure(package)
    if None in figures:
        walk.demand(figures[0] is figures[1], place / " figure", *figures)
        _compare_content(reference, package, place, walk)
        walk.doubt(place, "these axes are in no figure and cannot be drawn")
        return
    # Some artists get their colours and positions when they are drawn.
    pixels = [_pixels(figure) for figure in figures]
    _compare_content(reference, package, place, walk)
    box = _box(reference)
    walk.compare(box, _box(package), place / " box")
    left, below, right, above = box
    one, other = (part[len(part) - above : len(part) - below, left:right] for part in pixels)
    _compare_pixels(one, other, place)


def _figure(axes: Any) -> Any:
    found = axes.figure
    while found is not None and getattr(found, "figure", found) is not found:
        found = found.figure
    return found


def _box(axes: Any) -> list[int]:
    """Return the pixels that drawn axes take with their labels: left, bottom, right, top."""
    box = axes.get_tightbbox(_figure(axes).canvas.get_renderer())
    found = (0, 0, 0, 0) if box is None else box.extents
    return [max(0, round(float(edge))) for edge in found]


def _compare_content(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    for name in ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale"):
        one, other = getattr(reference, f"get_{name}")(), getattr(package, f"get_{name}")()
        walk.compare(one, other, place / f" {name}")
    for name, compare in _SHOWN.items():
        left, right = list(getattr(reference, name)), list(getattr(package, name))
        compare_length(len(left), len(right), place / f" {name}")
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            compare(one, other, place / f" {name} {number}", walk)
            _compare_looks(one, other, place / f" {name} {number}", walk)


def _compare_line(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    if hasattr(reference, "get_data_3d"):
        walk.compare(reference.get_data_3d(), package.get_data_3d(), place)
    else:
        _compare_numbers(reference.get_xydata(), package.get_xydata(), place, walk)
    walk.compare(reference.get_label(), package.get_label(), place / " label")


def _compare_patch(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    left, right = (
        patch.get_patch_transform().transform_path(patch.get_path()).vertices
        for patch in (reference, package)
    )
    _compare_numbers(left, right, place, walk)
    walk.compare(reference.get_facecolor(), package.get_facecolor(), place / " colour")


def _compare_image(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    _compare_numbers(reference.get_array(), package.get_array(), place, walk)


def _compare_collection(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    if hasattr(reference, "_offsets3d"):
        walk.compare(reference._offsets3d, package._offsets3d, place)
    else:
        _compare_numbers(reference.get_offsets(), package.get_offsets(), place, walk)
    walk.compare(reference.get_array(), package.get_array(), place / " values")
    left, right = reference.get_paths(), package.get_paths()
    compare_length(len(left), len(right), place / " paths")
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        _compare_numbers(one.vertices, other.vertices, place / f" path {number}", walk)


def _compare_text(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.get_text(), package.get_text(), place)
    walk.compare(list(reference.get_position()), list(package.get_position()), place / " position")


def _compare_texts(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    compare_length(len(reference), len(package), place / " texts")
    for number, (one, other) in enumerate(zip(reference, package, strict=True)):
        _compare_text(one, other, place / f" text {number}", walk)


def _compare_numbers(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    if not same_class(type(reference), type(package), walk.package):
        raise Differs(place, unlike(type(reference), type(package)))
    compare_array(reference, package, place, walk)


def _compare_looks(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare what an artist was told of its looks; colours of values follow from the values."""
    of_values = getattr(reference, "get_array", lambda: None)() is not None
    for name in _LOOKS:
        if not hasattr(reference, f"get_{name}") or (of_values and name.endswith("color")):
            continue
        one, other = (getattr(artist, f"get_{name}")() for artist in (reference, package))
        one, other = (getattr(look, "name", look) for look in (one, other))
        walk.compare(one, other, place / f" {name}")


def _compare_pixels(left: Any, right: Any, place: Place) -> None:
    import numpy as np

    if left.shape != right.shape:
        raise Differs(place / " pixels", unlike(left.shape, right.shape))
    if count := int(np.count_nonzero((left != right).any(axis=-1))):
        raise Differs(place / " pixels", f"{count} of {left.shape[0] * left.shape[1]} differ")


def _pixels(figure: Any) -> Any:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(PIXELS_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def compare_artist(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two single artists, such as the lines that a plot call returns."""
    for kind, compare in _ARTISTS.items():
        if comes_from(type(reference), "matplotlib", kind):
            compare(reference, package, place, walk)
            _compare_looks(reference, package, place, walk)
            return
    walk.doubt(place, f"{type(reference).__qualname__} has no data to compare")


_SHOWN: dict[str, Callable[[Any, Any, Place, Walk], None]] = {
    "lines": _compare_line,
    "patches": _compare_patch,
    "images": _compare_image,
    "collections": _compare_collection,
    "texts": _compare_text,
}
_ARTISTS: dict[str, Callable[[Any, Any, Place, Walk], None]] = {
    "Line2D": _compare_line,
    "Patch": _compare_patch,
    "AxesImage": _compare_image,
    "Collection": _compare_collection,
    "Text": _compare_text,
}


# Of which artists have some; `cmap` counts by its name.
_LOOKS = (
    "visible", "alpha", "color", "facecolor", "edgecolor", "linestyle", "linewidth", "marker",
    "markersize", "hatch", "sizes", "cmap", "clim", "extent", "fontsize", "rotation",
)  # fmt: skip


def compare_callbacks(_reference: object, _package: object, _place: Place, _walk: Walk) -> None:
    """Accept: who listens to a colour map or a norm is no part of what it says."""


def compare_plotly(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(_ordered(reference.to_plotly_json()), _ordered(package.to_plotly_json()), place)


def _ordered(part: Any) -> Any:
    """Return a part of a figure with its names in order, as their order says nothing."""
    if isinstance(part, dict):
        return {name: _ordered(part[name]) for name in sorted(part)}
    return [_ordered(one) for one in part] if isinstance(part, list | tuple) else part


RULES = (
    Rule(lambda kind: comes_from(kind, "plotly", "BaseFigure"), compare_plotly),
    Rule(lambda kind: comes_from(kind, "matplotlib", "CallbackRegistry"), compare_callbacks),
    Rule(lambda kind: comes_from(kind, "matplotlib", "Figure"), compare_figure),
    Rule(lambda kind: comes_from(kind, "matplotlib", "Axes"), compare_axes),
    Rule(lambda kind: comes_from(kind, "matplotlib", "Artist"), compare_artist),
)
