"""matplotlib figures and artists: by what they show, and whole figures by their pixels too."""

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
    walk.compare(
        reference.get_size_inches().tolist(), package.get_size_inches().tolist(), place / " size"
    )
    _compare_texts(reference.texts, package.texts, place, walk)
    compare_length(len(reference.axes), len(package.axes), place / " axes")
    for number, (one, other) in enumerate(zip(reference.axes, package.axes, strict=True)):
        compare_axes(one, other, place / f" axes {number}", walk)
    _compare_pixels(reference, package, place)


def compare_axes(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    for name in ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale"):
        one, other = getattr(reference, f"get_{name}")(), getattr(package, f"get_{name}")()
        walk.compare(one, other, place / f" {name}")
    for name, compare in _SHOWN.items():
        left, right = list(getattr(reference, name)), list(getattr(package, name))
        compare_length(len(left), len(right), place / f" {name}")
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            compare(one, other, place / f" {name} {number}", walk)


def _compare_line(reference: Any, package: Any, place: Place, walk: Walk) -> None:
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


def _compare_pixels(reference: Any, package: Any, place: Place) -> None:
    import numpy as np

    left, right = _pixels(reference), _pixels(package)
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


RULES = (
    Rule(lambda kind: comes_from(kind, "matplotlib", "Figure"), compare_figure),
    Rule(lambda kind: comes_from(kind, "matplotlib", "Axes"), compare_axes),
    Rule(lambda kind: comes_from(kind, "matplotlib", "Artist"), compare_artist),
)
