"""Digests of tables that see every row and column, with names, order, types and index.

A frame is hashed after the cell is over, from a snapshot: with copy-on-write a shallow copy is
one. Where there is none, `changed` must be asked whether the value may have changed meanwhile.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import marshal
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import xxhash

from jupyter_mlops.tracking.capture.libraries import Kinds, type_name
from jupyter_mlops.tracking.facts import Dataset

ROWS = 50_000
"""Objects are hashed in pieces of this many, so that the user's own code gets its turn."""

BYTES = 1 << 24
MAX_SCHEMA = 2000
_PLAIN = (str, int, float, bool, bytes, complex, type(None))
_FLAT = frozenset(_PLAIN)
_DATED = (datetime.date, datetime.datetime, datetime.time, datetime.timedelta)
_SPELLED = (*_DATED, decimal.Decimal, fractions.Fraction, uuid.UUID)


class Unknown(Exception):
    """The content of a value cannot be told; says why."""


def snapshot(value: Any, kind: str) -> tuple[Any, bool]:
    """Return what to hash of a value, and whether that stays as it is when the value changes."""
    if kind in ("frame", "series"):
        return (value.copy(deep=False), True) if _copies_on_write() else (value, False)
    # Frames of polars and tables of Arrow hold columns that nobody changes in place.
    return (value.clone(), True) if kind == "polars" else (value, kind == "arrow")


def _copies_on_write() -> bool:
    version = vars(sys.modules["pandas"]).get("__version__", "0")
    return bool(version.partition(".")[0].isdigit() and int(version.partition(".")[0]) >= 3)


def dataset(name: str, value: Any, kind: str, step: str) -> Dataset:
    """Return the dataset that a table is; without a digest where its content cannot be told."""
    rows, columns, schema = shape(value, kind)
    note = digest = ""
    try:
        digest = content(value, kind)
    except Unknown as error:
        note = str(error)
    return Dataset(
        name, "frame", digest, step, {"type": type_name(value)}, rows, columns, schema, note
    )


def shape(value: Any, kind: str) -> tuple[int | None, int | None, dict[str, str]]:
    """Return rows, columns and the types of the columns."""
    if kind == "frame":
        types = zip(value.columns, value.dtypes, strict=True)
        schema = {str(n) if type(n) in _PLAIN else repr(n): str(t) for n, t in types}
        return len(value), len(value.columns), dict(list(schema.items())[:MAX_SCHEMA])
    if kind == "series":
        return len(value), 1, {str(value.name): str(value.dtype)}
    if kind == "polars":
        table = value.to_frame() if type(value).__name__ == "Series" else value
        schema = {name: str(kind) for name, kind in table.schema.items()}
        return table.height, table.width, dict(list(schema.items())[:MAX_SCHEMA])
    if kind == "arrow":
        return value.num_rows, value.num_columns, {f.name: str(f.type) for f in value.schema}
    sides = value.shape
    columns = sides[1] if len(sides) == 2 else None
    return (sides[0] if sides else None), columns if len(sides) > 1 else 1, {"": str(value.dtype)}


def content(value: Any, kind: str) -> str:
    """Return the xxh3_128 of all that a table holds.

    Raises:
        Unknown: it holds objects of which the content cannot be told.
    """
    state = xxhash.xxh3_128()
    parts = _PARTS[kind](value)
    for part in parts:
        state.update(part)
    return state.hexdigest()


def _text(*words: Any) -> bytes:
    return "\0".join(["", *map(str, words), ""]).encode(errors="surrogatepass")


def _frame(value: Any) -> Iterator[Any]:
    yield _text("frame", len(value), len(value.columns))
    yield from _labels(value.columns)
    yield from _index(value.index)
    for position in range(len(value.columns)):
        yield from _column(value.iloc[:, position].array, f"column {value.columns[position]!s}")


def _series(value: Any) -> Iterator[Any]:
    yield _text("series", len(value))
    yield from _plain_values([value.name], "its name")
    yield from _index(value.index)
    yield from _column(value.array, "the series")


def _labels(columns: Any) -> Iterator[Any]:
    yield _text("labels", columns.nlevels, columns.dtype)
    yield from _plain_values([*columns.names, *columns.tolist()], "names of columns")


def _index(index: Any) -> Iterator[Any]:
    if type(index).__name__ == "RangeIndex":
        yield _text("range", index.start, index.stop, index.step)
        yield from _plain_values(list(index.names), "the index")
        return
    yield _text("index", index.nlevels)
    yield from _plain_values(list(index.names), "the index")
    for level in range(index.nlevels):
        values = index.get_level_values(level) if index.nlevels > 1 else index
        yield from _column(values.array, "the index")


def _column(array: Any, where: str) -> Iterator[Any]:
    """Yield the bytes of a column; where it is not of numpy's own types, by pieces of it."""
    yield _text("dtype", array.dtype)
    name = type(array).__name__
    if name == "Categorical":
        yield from _array(array.codes, where)
        yield _text("ordered", array.ordered)
        yield from _column(array.categories.array, where)
    elif name in ("DatetimeArray", "TimedeltaArray"):
        yield from _array(array.view("i8") if hasattr(array, "view") else array.asi8, where)
    elif name == "PeriodArray":
        yield from _array(array.astype("i8"), where)
    elif hasattr(array, "__arrow_array__") or hasattr(array, "to_arrow"):
        yield from _extension(array, where)
    else:
        yield from _array(array.to_numpy(), where)


def _extension(array: Any, where: str) -> Iterator[Any]:
    import pyarrow  # a dependency of ours, and loaded with such a column in most cases

    for start in range(0, len(array), ROWS * 10):
        try:
            piece = pyarrow.array(array[start : start + ROWS * 10])
        except (pyarrow.ArrowException, TypeError, ValueError) as error:
            raise Unknown(f"{where}: {array.dtype} cannot be read") from error
        yield from _arrow(piece, where)


def _array(array: Any, where: str) -> Iterator[Any]:
    """Yield the bytes of a numpy array in the order of its elements."""
    yield _text(array.dtype.str, *array.shape)
    if array.dtype.hasobject:
        if array.dtype.kind != "O":
            raise Unknown(f"{where}: records with objects cannot be told apart")
        flat = array.reshape(-1) if array.ndim != 1 else array
        for start in range(0, flat.shape[0], ROWS):
            yield from _plain_values(flat[start : start + ROWS].tolist(), where)
        return
    yield from _contiguous(array)


def _contiguous(array: Any) -> Iterator[Any]:
    """Yield an array as buffers, copying no more than a piece at a time."""
    numpy = sys.modules["numpy"]
    if array.size == 0:
        return
    if array.ndim == 0:
        yield array.tobytes()
        return
    step = max(1, BYTES // max(1, array.nbytes // array.shape[0]))
    for start in range(0, array.shape[0], step):
        piece = numpy.ascontiguousarray(array[start : start + step])
        yield piece.reshape(-1).view("u1").data


def _plain_values(values: list[Any], where: str) -> Iterator[bytes]:
    """Yield the bytes of Python values of the plain types, nested ones too."""
    if not _FLAT.issuperset(map(type, values)):
        values = [_spelled(value, where) for value in values]
    yield marshal.dumps(values, 0)


def _spelled(value: Any, where: str) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in (list, tuple):
        return [kind.__name__, *(_spelled(item, where) for item in value)]
    if kind in (set, frozenset):
        return [kind.__name__, *sorted(marshal.dumps(_spelled(item, where), 0) for item in value)]
    if kind is dict:
        return ["dict", *((_spelled(k, where), _spelled(v, where)) for k, v in value.items())]
    if kind in _SPELLED or (kind.__module__ or "").partition(".")[0] in ("pandas", "numpy"):
        if hasattr(value, "dtype") and getattr(value, "ndim", None):
            return [kind.__name__, b"".join(bytes(part) for part in _array(value, where))]
        return [kind.__name__, str(value)]
    raise Unknown(f"{where} holds objects of {type_name(value)}")


def _polars(value: Any) -> Iterator[Any]:
    table = value.to_frame() if type(value).__name__ == "Series" else value
    yield _text("polars", table.height, table.width)
    for column in table.get_columns():
        yield _text(column.name, column.dtype)
        if "Object" in str(column.dtype):
            yield from _plain_values(column.to_list(), f"column {column.name}")
        else:
            yield from _arrow(column.to_arrow(), f"column {column.name}")


def _table(value: Any) -> Iterator[Any]:
    yield _text("table", value.num_rows, value.num_columns)
    for field, column in zip(value.schema, value.columns, strict=True):
        yield _text(field.name, field.type)
        yield from _arrow(column, f"column {field.name}")


def _arrow(array: Any, where: str) -> Iterator[Any]:
    """Yield the bytes of an Arrow array, the same wherever its buffers begin and break."""
    import pyarrow
    from pyarrow import compute, types

    kind = array.type
    if isinstance(array, pyarrow.ChunkedArray):
        # Cut where rows are counted, not where the chunks happen to end.
        for start in range(0, len(array), ROWS * 10):
            yield from _arrow(array.slice(start, ROWS * 10).combine_chunks(), where)
        return
    if isinstance(array, pyarrow.ExtensionArray):
        yield from _arrow(array.storage, where)
        return
    if types.is_dictionary(kind):
        yield from _arrow(array.dictionary_decode(), where)
        return
    yield from _elements(array, where, pyarrow, compute, types)


def _elements(array: Any, where: str, pyarrow: Any, compute: Any, types: Any) -> Iterator[Any]:
    for start in range(0, len(array), ROWS * 10):
        piece = array.slice(start, ROWS * 10)
        if piece.null_count:
            yield piece.is_null().to_numpy(zero_copy_only=False).tobytes()
        if types.is_string(piece.type) or types.is_binary(piece.type):
            yield from _texts(piece, "i4", compute)
        elif types.is_large_string(piece.type) or types.is_large_binary(piece.type):
            yield from _texts(piece, "i8", compute)
        elif types.is_primitive(piece.type) and not types.is_null(piece.type):
            yield from _numbers(piece, pyarrow, types)
        else:
            for at in range(0, len(piece), ROWS):
                yield from _plain_values(piece.slice(at, ROWS).to_pylist(), where)


def _texts(piece: Any, width: str, compute: Any) -> Iterator[Any]:
    numpy = sys.modules["numpy"]
    lengths = compute.binary_length(piece).fill_null(-1)
    yield lengths.to_numpy(zero_copy_only=False).tobytes()
    if piece.null_count:
        piece = piece.drop_null()
    _, offsets, data = piece.buffers()
    if data is None or not len(piece):
        return
    ends = numpy.frombuffer(offsets, dtype=width)[piece.offset : piece.offset + len(piece) + 1]
    yield memoryview(data)[int(ends[0]) : int(ends[-1])]


def _numbers(piece: Any, pyarrow: Any, types: Any) -> Iterator[Any]:
    if types.is_boolean(piece.type):
        yield piece.fill_null(False).to_numpy(zero_copy_only=False).tobytes()
        return
    width = {8: "i1", 16: "i2", 32: "i4", 64: "i8"}[piece.type.bit_width]
    numpy = sys.modules["numpy"]
    _, data = piece.buffers()
    values = numpy.frombuffer(data, dtype=width)[piece.offset : piece.offset + len(piece)]
    if piece.null_count:
        # What stands under a null is arbitrary.
        values = numpy.where(piece.is_null().to_numpy(zero_copy_only=False), 0, values)
    yield values.tobytes()


def _sparse(value: Any) -> Iterator[Any]:
    yield _text("sparse", value.format, *value.shape)
    if value.format not in ("csr", "csc", "bsr"):
        value = value.tocsr()
    for part in (value.data, value.indices, value.indptr):
        yield from _array(part, "the matrix")


def _numpy(value: Any) -> Iterator[Any]:
    if "Masked" in type(value).__name__:
        yield from _array(value.mask, "the mask")
        value = value.filled(0)
    yield from _array(value, "the array")


_PARTS: dict[str, Callable[[Any], Iterator[Any]]] = {
    "frame": _frame,
    "series": _series,
    "polars": _polars,
    "arrow": _table,
    "array": _numpy,
    "sparse": _sparse,
}


def tables(named: list[tuple[str, Any]], kinds: Kinds) -> list[tuple[str, Any, str]]:
    """Return those of the named values that are tables, with their kind.

    An array of one dimension counts where it is as long as another table: labels beside rows.
    """
    found = [(name, value, kinds.of(value)) for name, value in named]
    wide = [
        (name, value, kind)
        for name, value, kind in found
        if kind in ("frame", "series", "polars", "arrow", "sparse")
        or (kind == "array" and value.ndim > 1)
    ]
    lengths = {shape(value, kind)[0] for _, value, kind in wide}
    return wide + [
        (name, value, kind)
        for name, value, kind in found
        if kind == "array" and value.ndim == 1 and len(value) > 1 and len(value) in lengths
    ]
