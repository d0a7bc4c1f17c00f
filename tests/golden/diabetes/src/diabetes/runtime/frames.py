"""Pandas frames and series in Arrow files, only where they come back exactly.

Exactly means: the values, dtypes, index and columns, and also the way the values lie in memory,
because sums and matrix products depend on it in their last digit. Arrow gives back either one
block per column or one block per numpy dtype with its columns one after the other; a frame that
lies differently is pickled instead.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from diabetes.runtime.values import Sink

INTEGERS = frozenset(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
TIMES = frozenset({"datetime64[ns]", "datetime64[us]", "timedelta64[ns]"})
NUMPY_DTYPES = INTEGERS | TIMES | {"bool", "float32", "float64"}
INDEX_DTYPES = frozenset({"int64", "float64", "str"})
SERIES = b"pipeline.series"
"""The key, in the metadata of a file, that says that its one column is a series."""

Layout = Literal["split", "consolidated"]
LAYOUT = b"pipeline.layout"


def is_exact_in_arrow(value: object) -> bool:
    """Tell whether `value` is a frame or series that `read` gives back as it was."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not _has_arrow():
        return False
    if type(value) is pandas.Series:
        return _is_exact_series(value)
    return type(value) is pandas.DataFrame and _is_exact_frame(value)


def _is_exact_series(series: Any) -> bool:
    named = series.name is None or type(series.name) is str
    return named and _is_exact_frame(series.to_frame("values"), columns=False)


def _is_exact_frame(frame: Any, *, columns: bool = True) -> bool:
    if frame.attrs or not frame.flags.allows_duplicate_labels or not _is_exact_index(frame.index):
        return False
    if columns and not _are_exact_columns(frame.columns):
        return False
    return all(_is_exact_dtype(dtype) for dtype in frame.dtypes) and _layout(frame) is not None


def _are_exact_columns(columns: Any) -> bool:
    plain = str(columns.dtype) in ("str", "object") and columns.name is None
    names = list(columns)
    if not plain or not names or not all(type(name) is str for name in names):
        return False
    reserved = any(name.startswith("__") for name in names)
    return not reserved and columns.is_unique and columns.dtype == type(columns)(["a"]).dtype


def _is_exact_index(index: Any) -> bool:
    if index.name is not None:
        return False
    pandas = sys.modules["pandas"]
    if type(index) is pandas.RangeIndex:
        return True
    return type(index) is pandas.Index and str(index.dtype) in INDEX_DTYPES


def _is_exact_dtype(dtype: Any) -> bool:
    if str(dtype) in NUMPY_DTYPES:
        return True
    if str(dtype) == "str":
        return bool(dtype.storage == "pyarrow")
    if str(dtype) == "category":
        categories = dtype.categories
        return categories.name is None and str(categories.dtype) in ("str", "int64")
    return False


def _layout(frame: Any) -> Layout | None:
    """Return how the numpy columns lie in memory; None for a way that Arrow does not give back."""
    blocks = [block for block in frame._mgr.blocks if str(block.dtype) in NUMPY_DTYPES]
    arrays = [getattr(block.values, "_ndarray", block.values) for block in blocks]
    if not all(array.flags.c_contiguous for array in arrays):
        return None
    if all(array.ndim == 1 or len(array) == 1 for array in arrays):
        return "split"
    return "consolidated" if len(arrays) == len({array.dtype for array in arrays}) else None


def write(value: Any, sink: "Sink") -> None:
    """Write a frame or series that `is_exact_in_arrow`."""
    pa = import_module("pyarrow")
    marks = {}
    if type(value) is sys.modules["pandas"].Series:
        marks[SERIES] = b"-" if value.name is None else b"=" + value.name.encode()
        value = value.to_frame("values")
    marks[LAYOUT] = str(_layout(value)).encode()
    table = pa.Table.from_pandas(value)
    table = table.replace_schema_metadata({**table.schema.metadata, **marks})
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def read(path: Path) -> Any:
    """Read what `write` wrote."""
    pa = import_module("pyarrow")
    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    marks = table.schema.metadata
    frame = table.to_pandas(split_blocks=marks[LAYOUT] == b"split")
    if not all(_is_writeable(block.values) for block in frame._mgr.blocks):
        frame = frame.copy()
    mark = marks.get(SERIES)
    if mark is None:
        return frame
    return frame["values"].copy().rename(None if mark == b"-" else mark[1:].decode())


def _is_writeable(values: Any) -> bool:
    flags = getattr(getattr(values, "_ndarray", values), "flags", None)
    return flags is None or bool(flags.writeable)


def _has_arrow() -> bool:
    return "pyarrow" in sys.modules or find_spec("pyarrow") is not None
