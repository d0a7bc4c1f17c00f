"""pandas frames, series, indexes and their arrays; polars frames and series; Arrow tables."""

from __future__ import annotations

from typing import Any

from jupyter_mlops.parity.compare.arrays import compare_values, first_unlike
from jupyter_mlops.parity.compare.containers import compare_length
from jupyter_mlops.parity.compare.scalars import QUICK
from jupyter_mlops.parity.compare.walk import (
    Differs,
    Place,
    Rule,
    Text,
    Walk,
    comes_from,
    short,
    unlike,
)


def compare_frame(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two pandas frames: columns, index, dtypes, then values column by column."""
    _compare_labels(reference.columns, package.columns, place / " columns", walk)
    _compare_labels(reference.index, package.index, place / " index", walk)
    for number, label in enumerate(reference.columns):
        column = place.at_column(label if isinstance(label, str) else short(label))
        one, other = reference.iloc[:, number], package.iloc[:, number]
        compare_extension(one.array, other.array, column, walk, rows=reference.index)
    _compare_marks(reference, package, place, walk)


def compare_series(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.name, package.name, place / " name")
    _compare_labels(reference.index, package.index, place / " index", walk)
    compare_extension(reference.array, package.array, place, walk, rows=reference.index)
    _compare_marks(reference, package, place, walk)


def compare_index(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    _demand_text(reference.dtype, package.dtype, place / " dtype", walk)
    walk.compare(list(reference.names), list(package.names), place / " names")
    walk.compare(getattr(reference, "freq", None), getattr(package, "freq", None), place / " freq")
    if not hasattr(reference, "levels"):
        compare_extension(reference.array, package.array, place, walk)
        return
    for level in range(reference.nlevels):
        one, other = reference.get_level_values(level), package.get_level_values(level)
        compare_extension(one.array, other.array, place / f" level {level}", walk)


def compare_extension(
    reference: Any, package: Any, place: Place, walk: Walk, rows: Any = None
) -> None:
    """Compare two pandas arrays: dtype, length, what is missing, and the rest by value."""
    _demand_text(reference.dtype, package.dtype, place / " dtype", walk)
    compare_length(len(reference), len(package), place)
    if hasattr(reference.dtype, "categories"):
        _compare_categories(reference.dtype, package.dtype, place, walk)
        reference, package = reference.codes, package.codes
    try:
        _compare_column(reference, package, place, walk)
    except _Row as found:
        raise Differs(_row(found.number, rows, place), found.detail) from None


def _compare_column(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    import numpy as np

    pairs = [(_missing(reference), _missing(package)), (_plain(reference), _plain(package))]
    for left, right in pairs:
        if left is None:
            continue
        if (found := first_unlike(left, right, walk)) is not None:
            number = found[0][0]
            raise _Row(number, unlike(reference[number], package[number]) + found[1])
    if pairs[1][0] is not None:
        return
    columns = [np.asarray(array, dtype=object).tolist() for array in (reference, package)]
    for number, (one, other) in enumerate(zip(*columns, strict=True)):
        if type(one) is type(other) and type(one) in QUICK and one == other:
            continue
        where = place / f" row {number}"
        try:
            walk.compare(one, other, where)
        except Differs as found_inside:
            if found_inside.place is not where:
                raise
            raise _Row(number, found_inside.detail) from None


def _plain(array: Any) -> Any:
    """Return a numpy array that holds what is not missing in `array`; None for objects."""
    import numpy as np

    if isinstance(array, np.ndarray):
        return None if array.dtype.hasobject else array
    if hasattr(array, "asi8"):
        return array.asi8
    if hasattr(array, "to_dense"):
        return _plain(array.to_dense())
    dtype = getattr(array.dtype, "numpy_dtype", array.dtype)
    if not isinstance(dtype, np.dtype) or dtype.kind not in "biufc":
        return None
    filled = array.to_numpy(dtype=dtype, na_value=0) if _is_nullable(array) else array.to_numpy()
    return np.asarray(filled, dtype=dtype)


def _is_nullable(array: Any) -> bool:
    return comes_from(type(array), "pandas", "BaseMaskedArray", "ArrowExtensionArray")


def _missing(array: Any) -> Any:
    """Return where an extension array has gaps, None for plain arrays, whose NaN is a value."""
    import numpy as np

    if isinstance(array, np.ndarray) or comes_from(type(array), "pandas", "NumpyExtensionArray"):
        return None
    return np.asarray(array.isna(), dtype=bool)


class _Row(Exception):  # noqa: N818, carries a row to where its label is known
    def __init__(self, number: int, detail: str) -> None:
        super().__init__(detail)
        self.number = number
        self.detail = detail


def _row(number: int, rows: Any, place: Place) -> Place:
    """Return the place of a row; it stands before the column, as a reader would look it up."""
    label = "" if rows is None or _counts(rows) else f" (index {short(rows[number])})"
    row = f" row {number}{label}"
    if place.column and place.parent is not None:
        return (place.parent / row).at_column(place.column)
    return place / row


def _counts(rows: Any) -> bool:
    return type(rows).__name__ == "RangeIndex" and rows.start == 0 and rows.step == 1


def _compare_categories(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(
        reference.ordered == package.ordered,
        place / " ordered",
        reference.ordered,
        package.ordered,
    )
    walk.compare(reference.categories, package.categories, place / " categories")


def _compare_labels(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    if list(reference.names) == list(package.names) and place.text == " columns":
        _compare_column_sets(reference, package, place)
    walk.compare(reference, package, place)


def _compare_column_sets(reference: Any, package: Any, place: Place) -> None:
    """Say which column is missing, rather than that the third label is another one."""
    if missing := [label for label in reference if label not in package]:
        raise Differs(place, f"{short(missing[0])} is missing in the package")
    if extra := [label for label in package if label not in reference]:
        raise Differs(place, f"{short(extra[0])} is in the package only")


def _compare_marks(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.attrs, package.attrs, place / ".attrs")
    flags = [value.flags.allows_duplicate_labels for value in (reference, package)]
    walk.demand(flags[0] == flags[1], place / ".flags", *flags)
    for name in reference._metadata:
        walk.compare(getattr(reference, name), getattr(package, name), place / f".{name}")


def _demand_text(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Demand one dtype; categories are compared on their own, where the message can name one."""
    same = reference == package or str(reference) == str(package) == "category"
    walk.demand(same, place, Text(reference), Text(package))


def compare_missing(_reference: object, _package: object, _place: Place, _walk: Walk) -> None:
    """Accept: NaT and NA have one value per type, and the types are equal already."""


def compare_stamp(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two timestamps, spans or offsets, with their zone and resolution."""
    walk.demand(
        reference == package and repr(reference) == repr(package), place, reference, package
    )
    for name in ("unit", "fold"):
        one, other = getattr(reference, name, None), getattr(package, name, None)
        walk.demand(one == other, place / f".{name}", one, other)


def compare_style(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.data, package.data, place / ".data")
    walk.doubt(place, "the formatting of a Styler is functions")


def compare_polars_frame(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(
        reference.columns == package.columns,
        place / " columns",
        Text(reference.columns),
        Text(package.columns),
    )
    for name in reference.columns:
        compare_polars_series(reference[name], package[name], place.at_column(name), walk)


def compare_polars_series(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(reference.name == package.name, place / " name", reference.name, package.name)
    walk.demand(
        reference.dtype == package.dtype,
        place / " dtype",
        Text(reference.dtype),
        Text(package.dtype),
    )
    compare_length(len(reference), len(package), place)
    if str(reference.dtype) in {"Float32", "Float64"}:
        nulls = reference.is_null().to_numpy(), package.is_null().to_numpy()
        compare_values(*nulls, place / " nulls", walk)
        floats = reference.fill_null(0.0).to_numpy(), package.fill_null(0.0).to_numpy()
        if (found := first_unlike(*floats, walk)) is not None:
            number = found[0][0]
            detail = unlike(floats[0][number], floats[1][number]) + found[1]
            raise Differs(_row(number, None, place), detail)
        return
    for number, pair in enumerate(zip(reference.to_list(), package.to_list(), strict=True)):
        walk.compare(*pair, _row(number, None, place))


def compare_table(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two Arrow tables, batches or columns."""
    if hasattr(reference, "schema"):
        same = reference.schema.equals(package.schema, check_metadata=True)
        walk.demand(same, place / " schema", Text(reference.schema), Text(package.schema))
        for name, one, other in zip(
            reference.schema.names, reference.columns, package.columns, strict=True
        ):
            walk.compare(one.to_pylist(), other.to_pylist(), place.at_column(name))
        return
    walk.demand(
        reference.type == package.type, place / " type", Text(reference.type), Text(package.type)
    )
    walk.compare(reference.to_pylist(), package.to_pylist(), place)


_MOMENTS = ("Timestamp", "Timedelta", "Period", "Interval", "BaseOffset")
_ARROW = ("Table", "RecordBatch", "Array", "ChunkedArray")

RULES = (
    Rule(lambda kind: comes_from(kind, "pandas", "DataFrame"), compare_frame),
    Rule(lambda kind: comes_from(kind, "pandas", "Series"), compare_series),
    Rule(lambda kind: comes_from(kind, "pandas", "Index"), compare_index),
    Rule(lambda kind: comes_from(kind, "pandas", "NaTType", "NAType"), compare_missing),
    Rule(lambda kind: comes_from(kind, "pandas", *_MOMENTS), compare_stamp),
    Rule(lambda kind: comes_from(kind, "pandas", "ExtensionArray"), compare_extension),
    Rule(lambda kind: comes_from(kind, "pandas", "Styler"), compare_style),
    Rule(lambda kind: comes_from(kind, "polars", "DataFrame"), compare_polars_frame),
    Rule(lambda kind: comes_from(kind, "polars", "Series"), compare_polars_series),
    Rule(lambda kind: comes_from(kind, "pyarrow", *_ARROW), compare_table),
)
