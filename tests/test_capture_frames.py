"""Digests of tables: they see every row and column, and nothing but the content."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlops.tracking.capture import frames
from jupyter_mlops.tracking.capture.frames import Unknown, content, dataset, snapshot, tables
from jupyter_mlops.tracking.capture.libraries import Kinds

ROWS = 1200

COLUMNS: dict[str, tuple[Callable[[], Any], Any]] = {
    "float": (lambda: np.arange(ROWS) / 7, 99.5),
    "integer": (lambda: np.arange(ROWS), -1),
    "small integer": (lambda: np.arange(ROWS, dtype="int8") % 3, 5),
    "boolean": (lambda: np.arange(ROWS) % 2 == 0, None),
    "string": (lambda: [f"text {i % 9}" for i in range(ROWS)], "other"),
    "string with gaps": (lambda: [None if i % 3 else f"t{i}" for i in range(ROWS)], "other"),
    "object": (lambda: pd.Series([i if i % 2 else f"{i}" for i in range(ROWS)], dtype=object), 5.5),
    "dates as objects": (
        lambda: pd.Series([datetime.date(2000, 1, 1)] * ROWS, dtype=object),
        datetime.date(2001, 1, 1),
    ),
    "decimals": (lambda: [decimal.Decimal(i) for i in range(ROWS)], decimal.Decimal("0.5")),
    "lists": (lambda: pd.Series([[i, "x"] for i in range(ROWS)], dtype=object), None),
    "time": (lambda: pd.date_range("2000", periods=ROWS, freq="h"), pd.Timestamp("1999-05-05")),
    "time zone": (
        lambda: pd.date_range("2000", periods=ROWS, freq="h", tz="Europe/Paris"),
        pd.Timestamp("1999-05-05", tz="Europe/Paris"),
    ),
    "duration": (lambda: pd.to_timedelta(np.arange(ROWS), unit="h"), pd.Timedelta("5s")),
    "period": (lambda: pd.period_range("1900", periods=ROWS, freq="D"), pd.Period("1800", "D")),
    "category": (lambda: pd.Categorical(["x", "y", "z"] * (ROWS // 3)), None),
    "nullable integer": (lambda: pd.array([None, 1, 2] * (ROWS // 3), dtype="Int64"), 77),
    "nullable boolean": (
        lambda: pd.array([None, True, False] * (ROWS // 3), dtype="boolean"),
        None,
    ),
    "arrow string": (
        lambda: pd.array(["a", None, "c"] * (ROWS // 3), dtype="string[pyarrow]"),
        "z",
    ),
    "arrow integer": (lambda: pd.array([1, None, 2] * (ROWS // 3), dtype="int64[pyarrow]"), 7),
    "interval": (lambda: pd.interval_range(0, ROWS), None),
}


def with_column(kind: str) -> pd.DataFrame:
    return pd.DataFrame({"first": np.arange(ROWS), "it": COLUMNS[kind][0]()})


@pytest.mark.parametrize("kind", COLUMNS)
def test_equal_content_has_an_equal_digest(kind: str) -> None:
    one, other = with_column(kind), with_column(kind)
    assert content(one, "frame") == content(other, "frame")
    halves = pd.concat([one.iloc[:500], one.iloc[500:]])
    assert content(halves, "frame") == content(one, "frame")


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("row", [0, 7, ROWS - 2])
def test_every_cell_counts(kind: str, row: int) -> None:
    frame = with_column(kind)
    before = content(frame, "frame")
    value = COLUMNS[kind][1]
    if value is None:
        column = frame["it"].copy()
        order = list(range(ROWS))
        order[row], order[row + 1] = order[row + 1], order[row]
        frame["it"] = column.iloc[order].array
    else:
        frame.iloc[row, 1] = value
    assert content(frame, "frame") != before


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, np.nan]})


OTHER = {
    "names": lambda: frame().rename(columns={"a": "c"}),
    "order": lambda: frame()[["b", "a"]],
    "types": lambda: frame().astype({"a": "int32"}),
    "index": lambda: frame().set_axis([5, 6, 7]),
    "range": lambda: frame().set_axis(pd.RangeIndex(1, 4)),
    "index name": lambda: frame().rename_axis("key"),
    "rows": lambda: frame().iloc[::-1],
    "fewer rows": lambda: frame().iloc[:2],
    "more columns": lambda: frame().assign(c=1),
    "levels": lambda: frame().set_axis(pd.MultiIndex.from_tuples([(1, 1), (1, 2), (2, 1)])),
    "column levels": lambda: frame().set_axis(
        pd.MultiIndex.from_tuples([("a", 1), ("b", 1)]), axis=1
    ),
    "missing": lambda: frame().fillna(0),
    "no rows": lambda: frame().iloc[:0],
}


def test_noop_has_the_same_digest() -> None:
    assert content(frame().copy(), "frame") == content(frame(), "frame")


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_everything_around_the_cells_counts(change: Callable[[], pd.DataFrame]) -> None:
    assert content(change(), "frame") != content(frame(), "frame")


def test_layout_does_not_count() -> None:
    values = np.arange(12.0).reshape(4, 3)
    assert content(values, "array") == content(np.asfortranarray(values), "array")
    assert content(values[::2], "array") == content(values[::2].copy(), "array")
    wide = pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=list("abc"))
    apart = pd.DataFrame({name: wide[name].to_numpy().copy() for name in "abc"})
    assert content(wide, "frame") == content(apart, "frame")


ARRAYS = {
    "shape": np.arange(6.0).reshape(3, 2),
    "type": np.arange(6).reshape(2, 3),
    "value": np.array([[0.0, 1, 2], [3, 4, 6]]),
    "empty": np.empty((0, 3)),
    "objects": np.array([["a", 1]], dtype=object),
    "texts": np.array([["a", "b"]]),
    "times": np.array(["2000", "2001"], dtype="datetime64[s]"),
    "masked": np.ma.masked_array(np.arange(6.0).reshape(2, 3), mask=[[0, 0, 1], [0, 0, 0]]),
    "records": np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]),
}


def test_arrays_differ() -> None:
    digests = {content(array, "array") for array in ARRAYS.values()}
    digests.add(content(np.arange(6.0).reshape(2, 3), "array"))
    assert len(digests) == len(ARRAYS) + 1


def test_polars_by_content() -> None:
    one = pl.DataFrame({"a": [1, None, 3], "s": ["x", None, "zz"], "t": [[1], [2, 3], None]})
    assert content(pl.concat([one[:1], one[1:]]), "polars") == content(one, "polars")
    assert content(one[1:], "polars") == content(one[1:].clone(), "polars")
    assert content(one[1:], "polars") == content(
        pl.DataFrame({"a": [None, 3], "s": [None, "zz"], "t": [[2, 3], None]}), "polars"
    )
    assert content(one.with_columns(s=pl.lit("x")), "polars") != content(one, "polars")
    assert content(one["a"], "polars") != content(one["s"], "polars")
    assert content(one.rename({"a": "b"}), "polars") != content(one, "polars")


def test_what_stands_under_a_null_does_not_count() -> None:
    mask = pa.py_buffer(bytes([0b101]))
    arrays = [
        pa.Array.from_buffers(pa.int64(), 3, [mask, pa.py_buffer(np.array([1, under, 3]))])
        for under in (7, 8)
    ]
    one, other = (pa.table({"a": array}) for array in arrays)
    assert content(one, "arrow") == content(other, "arrow")


def test_sparse() -> None:
    matrix = scipy.sparse.csr_matrix(np.eye(4))
    assert content(matrix, "sparse") == content(matrix.copy(), "sparse")
    other = matrix.copy()
    other.data[3] = 2
    assert content(other, "sparse") != content(matrix, "sparse")
    assert len({content(matrix.asformat(kind), "sparse") for kind in ("csr", "csc", "coo")}) == 3


class Mine:
    def __str__(self) -> str:
        raise AssertionError("code of the user ran")

    __repr__ = __hash__ = __str__  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value",
    [pd.DataFrame({"x": [Mine()]}), pd.DataFrame({"x": [[1, Mine()]]}), pd.Series([{"a": Mine()}])],
)
def test_objects_of_the_user_are_not_known(value: Any) -> None:
    found = dataset("df", value, "frame" if value.ndim == 2 else "series", "load")
    assert found.digest == ""
    assert "holds objects of" in found.note
    assert found.rows == 1


def test_a_set_has_no_order() -> None:
    forward, backward = ({str(i) for i in order} for order in (range(40), range(39, -1, -1)))
    assert content(pd.Series([forward]), "series") == content(pd.Series([backward]), "series")
    assert content(pd.Series([{"x"}]), "series") != content(pd.Series([{"y"}]), "series")
    with pytest.raises(Unknown, match="holds objects of"):
        content(pd.Series([{1, Path}]), "series")


def test_the_facts_of_a_frame() -> None:
    found = dataset("df", frame(), "frame", "load")
    assert (found.rows, found.columns, found.schema) == (3, 2, {"a": "int64", "b": "float64"})
    assert (found.kind, found.step, found.note) == ("frame", "load", "")
    assert found.source == {"type": "pandas.DataFrame"}
    array = dataset("A", np.zeros((4, 2)), "array", "features")
    assert (array.rows, array.columns, array.schema) == (4, 2, {"": "float64"})


def test_a_snapshot_stays_as_it_is() -> None:
    mine = frame()
    kept, stable = snapshot(mine, "frame")
    before = content(mine, "frame")
    mine.loc[0, "a"] = 100
    mine["c"] = 1
    assert stable
    assert content(kept, "frame") == before
    assert content(mine, "frame") != before


def test_before_copy_on_write_there_is_no_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pd, "__version__", "2.2.3")
    mine = frame()
    assert snapshot(mine, "frame") == (mine, False) or snapshot(mine, "frame")[0] is mine


def test_which_values_are_tables() -> None:
    named = [
        ("df", frame()),
        ("y", np.zeros(3)),
        ("bins", np.zeros(9)),
        ("number", 5),
        ("X", np.zeros((3, 2))),
        ("text", "abc"),
        ("series", pd.Series([1])),
    ]
    assert [name for name, _, _ in tables(named, Kinds())] == ["df", "X", "series", "y"]


def test_a_digest_that_skipped_rows_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = frames._contiguous
    monkeypatch.setattr(frames, "_contiguous", lambda array: real(array[:1000]))
    one, other = with_column("float"), with_column("float")
    other.iloc[1100, 1] = -5.0
    assert content(one, "frame") == content(other, "frame")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=30), st.data())
def test_texts_by_content(values: list[str | None], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(values)))
    whole = pa.chunked_array([pa.array(values, pa.string())])
    parts = pa.chunked_array(
        [pa.array(values[:cut], pa.string()), pa.array(values[cut:], pa.string())]
    )
    assert content(pa.table({"a": whole}), "arrow") == content(pa.table({"a": parts}), "arrow")
    at = data.draw(st.integers(0, len(values) - 1))
    other = [*values[:at], (values[at] or "") + "x", *values[at + 1 :]]
    changed = pa.table({"a": pa.array(other, pa.string())})
    assert content(changed, "arrow") != content(pa.table({"a": whole}), "arrow")
