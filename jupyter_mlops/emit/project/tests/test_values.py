"""Values come back from the store exactly as they went in, and aliases stay aliases."""

import enum
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbpipe_template.runtime import copy_together
from nbpipe_template.runtime.deposit import deposit
from nbpipe_template.runtime.errors import StoreError
from nbpipe_template.runtime.records import Output
from nbpipe_template.runtime.store import Reader, Store

FRAME = pd.DataFrame({"a": [1.5, np.nan, -0.0], "b": ["x", None, "z"], "c": [True, False, True]})


class Colour(enum.Enum):
    RED = 1


def times(**more: Any) -> pd.DataFrame:
    return pd.DataFrame({"t": pd.to_datetime(["2024-01-01", None, "2024-03-01"]), **more})


def attributed() -> pd.DataFrame:
    frame = FRAME.copy()
    frame.attrs["source"] = {"a": 1}
    return frame


VALUES = [
    ("json", None),
    ("json", True),
    ("json", 2**62),
    ("json", 0.1 + 0.2),
    ("json", float("-inf")),
    ("json", "ü\ud800\n"),
    ("json", [1, [2.0, {"a": None}]]),
    ("pickle", 2**70),
    ("pickle", (1, 2)),
    ("pickle", {1: 2}),
    ("pickle", {1, 2}),
    ("pickle", Colour.RED),
    ("pickle", np.float64(0.5)),
    ("npy", np.arange(6).reshape(2, 3)),
    ("npy", np.asfortranarray(np.eye(3, dtype="float32"))),
    ("npy", np.array(["a", "bc"])),
    ("npy", np.array("2024-01-01", dtype="datetime64[D]")),
    ("npy", np.empty((0, 3))),
    ("pickle", np.arange(10)[::2]),
    ("pickle", np.array([1, "a", None], dtype=object)),
    ("pickle", np.ma.masked_array([1, 2], [True, False])),
    ("arrow", FRAME),
    ("arrow", FRAME[["a"]]),
    ("arrow", FRAME.iloc[[2, 0]]),
    ("arrow", FRAME.iloc[:0]),
    ("arrow", FRAME["a"]),
    ("arrow", FRAME["b"].rename(None)),
    ("arrow", times()),
    ("arrow", pd.DataFrame({"a": [1], "b": [2]}, dtype="uint8")),
    ("arrow", pd.DataFrame({"c": pd.Categorical(["x", "y", "x"], ["z", "y", "x"], ordered=True)})),
    ("arrow", pd.DataFrame({"i": [1, 2]}, index=pd.RangeIndex(10, 30, 10))),
    ("pickle", pd.DataFrame({"t": pd.to_datetime(["2024-01-01"]).tz_localize("Europe/Berlin")})),
    ("pickle", pd.DataFrame({"o": [[1], {"a": 2}, None]})),
    ("pickle", pd.DataFrame({"n": pd.array([1, None], dtype="Int64")})),
    ("arrow", pd.DataFrame(np.eye(3), columns=["a", "b", "c"])),
    ("pickle", pd.DataFrame(np.eye(3), columns=["a", "b", "c"], copy=False)),
    ("pickle", pd.DataFrame({0: [1], 1: [2]})),
    ("pickle", pd.DataFrame([[1, 2]], columns=["a", "a"])),
    ("pickle", FRAME.set_index("b")),
    ("pickle", FRAME.rename_axis(columns="kind")),
    ("pickle", FRAME["a"].rename(("a", 1))),
    ("pickle", pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2024", periods=2))),
    ("pickle", FRAME.groupby(["c", "b"]).sum()),
    ("pickle", attributed()),
    ("pickle", pd.DataFrame()),
    ("pickle", pd.arrays.SparseArray([0, 1])),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def round_trip(store: Store, **values: Any) -> tuple[dict[str, Output], dict[str, Any]]:
    kept = deposit(store, values)
    assert kept.unstored == {}
    reader = Reader(store)
    return (
        {output.name: output for output in kept.outputs},
        {output.name: reader.read(output) for output in kept.outputs},
    )


def assert_same(found: Any, value: Any) -> None:
    assert type(found) is type(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        check = pd.testing.assert_frame_equal if value.ndim == 2 else pd.testing.assert_series_equal
        check(found, value, check_exact=True, check_freq=True)
        assert type(found.index) is type(value.index)
        assert found.attrs == value.attrs
        assert layout(found) == layout(value)
        assert all(block.values.flags.writeable for block in numeric_blocks(found))
    elif isinstance(value, np.ndarray):
        np.testing.assert_array_equal(found, value, strict=True)
        assert found.flags.writeable
    else:
        assert repr(found) == repr(value)


def numeric_blocks(frame: Any) -> list[Any]:
    return [block for block in frame._mgr.blocks if isinstance(block.values, np.ndarray)]


def layout(frame: Any) -> list[Any]:
    return [
        (str(block.dtype), block.values.shape, block.values.flags.c_contiguous)
        for block in numeric_blocks(frame)
        if block.values.size
    ]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_value_comes_back_as_it_was(store: Store, kind: str, value: Any) -> None:
    outputs, found = round_trip(store, value=value)

    assert outputs["value"].kind == kind
    assert outputs["value"].file.endswith(kind)
    assert_same(found["value"], value)


def test_equal_frames_are_stored_once(store: Store) -> None:
    first, _ = round_trip(store, value=FRAME)
    second, _ = round_trip(store, value=pd.concat([FRAME.iloc[:1], FRAME.iloc[1:]]))

    assert first["value"].file == second["value"].file


BASE = np.arange(12.0).reshape(3, 4)
LIST = [1, 2]


SEPARATE: list[Callable[[], tuple[Any, Any]]] = [
    lambda: (1, 1),
    lambda: ("text", ["text"]),
    lambda: ([1], [1]),
    lambda: (BASE.copy(), BASE.copy()),
    lambda: (FRAME.iloc[:2], FRAME.iloc[2:]),
    lambda: (FRAME[["a"]], FRAME["b"]),
    lambda: (FRAME["a"], FRAME["c"]),
    lambda: ((1, "a"), (1, "a")),
    lambda: ([Colour.RED, len, Colour], [Colour.RED, len, Colour]),
    lambda: ([np.dtype("f8"), np.float64(1)], [np.dtype("f8")]),
]


@pytest.mark.parametrize("make", SEPARATE)
def test_values_that_share_nothing_mutable_are_stored_apart(
    store: Store, make: Callable[[], tuple[Any, Any]]
) -> None:
    a, b = make()
    outputs, _ = round_trip(store, a=a, b=b)

    assert "bundle" not in {output.kind for output in outputs.values()}


def same_list() -> tuple[Any, Any]:
    return LIST, {"inner": [LIST]}


SHARED: list[tuple[Callable[[], tuple[Any, Any]], Callable[[Any, Any], bool]]] = [
    (lambda: (FRAME, FRAME), lambda a, b: a is b),
    (same_list, lambda a, b: a is b["inner"][0]),
    (lambda: (FRAME, [FRAME]), lambda a, b: a is b[0]),
    (lambda: (BASE, BASE[1]), lambda a, b: np.shares_memory(a, b) and (b == a[1]).all()),
    (lambda: (BASE[:, 1], BASE.T), lambda a, b: np.shares_memory(a, b) and (a == b[1]).all()),
    (lambda: ({"x": BASE}, BASE[::-1]), lambda a, b: np.shares_memory(a["x"], b)),
]


@pytest.mark.parametrize(("make", "is_shared"), SHARED)
def test_values_that_share_stay_shared(
    store: Store, make: Callable[[], tuple[Any, Any]], is_shared: Callable[[Any, Any], bool]
) -> None:
    a, b = make()
    outputs, found = round_trip(store, a=a, b=b, other=[3])

    assert [output.kind for output in outputs.values()] == ["bundle", "bundle", "json"]
    assert outputs["a"].digest != outputs["b"].digest
    assert is_shared(found["a"], found["b"])
    assert_same(found["a"], a)


def test_views_inside_one_value_stay_views(store: Store) -> None:
    whole = np.arange(6)
    _, found = round_trip(store, value=[whole, whole[2:4]])

    found["value"][0][2] = 99
    assert found["value"][1].tolist() == [99, 3]


def test_an_array_that_looks_into_a_frame_still_does(store: Store) -> None:
    array = np.arange(6.0).reshape(2, 3)
    frame = pd.DataFrame(array, columns=list("abc"), copy=False)
    _, found = round_trip(store, array=array, frame=frame)

    assert np.shares_memory(found["array"], found["frame"].to_numpy())


def test_what_cannot_be_pickled_is_told_and_the_rest_is_stored(store: Store) -> None:
    kept = deposit(store, {"bad": lambda: 1, "generator": (x for x in ()), "good": 1})

    assert [output.name for output in kept.outputs] == ["good"]
    assert set(kept.unstored) == {"bad", "generator"}
    assert "generator" in kept.unstored["generator"]


@pytest.mark.parametrize("value", [[1], (1,), FRAME, BASE])
def test_a_changed_file_is_not_loaded(store: Store, value: Any) -> None:
    kept = deposit(store, {"value": value}).outputs[0]
    path = store.root / kept.file
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))

    with pytest.raises(StoreError, match="does not match its recorded hash"):
        Reader(store).read(kept)


def test_a_missing_file_is_told(store: Store) -> None:
    kept = deposit(store, {"value": [1]}).outputs[0]
    (store.root / kept.file).unlink()

    with pytest.raises(StoreError, match="is missing"):
        Reader(store).read(kept)


def test_copies_made_together_hang_together_as_the_originals_do() -> None:
    cell = [1]
    whole = np.arange(4)
    values = (whole, whole[::2], pd.DataFrame({"cell": [cell]}), cell)
    array, view, frame, held = copy_together(*values)
    array[0] = 9
    held.append(2)

    assert view[0] == 9
    assert frame.cell[0] is held
    assert (whole[0], cell) == (0, [1])
    assert copy_together(cell) == cell
    assert copy_together(cell) is not cell


def test_views_of_memory_with_gaps_stay_views_of_one_memory() -> None:
    gapped = np.lib.stride_tricks.as_strided(np.arange(24.0), (2, 3), (64, 16))
    assert not gapped.flags.forc

    whole, row = copy_together(gapped, gapped[1])

    assert whole.tolist() == gapped.tolist()
    row[0] = -1.0
    assert whole[1, 0] == -1.0
    assert gapped[1, 0] == 8.0


class Noted(np.ndarray[Any, Any]):
    note: list[int]


def noted(array: Any) -> Any:
    array = array.view(Noted)
    array.note = [1]
    return array


RECORDS = np.array([(1, 2.0), (3, 4.0), (5, 6.0)], dtype=[("a", "f8"), ("b", "f8")])
LOOKING: dict[str, Callable[[Any], Any]] = {
    "matrix": lambda array: array.reshape(2, 2).view(np.matrix),
    "matrix, its array": lambda array: array.reshape(2, 2).view(np.matrix).A,
    "masked": lambda array: np.ma.masked_array(array, mask=array > 1),
    "masked, its data": lambda array: np.ma.masked_array(array).data,
    "windows": lambda array: np.lib.stride_tricks.sliding_window_view(array, 2),
    "broadcast": lambda array: np.broadcast_to(array, (2, array.size)),
    "own class": noted,
    "own class, a part": lambda array: noted(array)[:2],
}


@pytest.mark.parametrize("look", LOOKING.values(), ids=list(LOOKING))
def test_arrays_of_other_classes_stay_views_of_one_memory(look: Callable[[Any], Any]) -> None:
    whole = np.arange(4.0)
    looking = look(whole)
    stored, looked = copy_together(whole, looking)
    assert type(looked) is type(looking)
    assert repr(looked) == repr(looking)

    stored[0] = whole[0] = -1.0

    assert repr(looked) == repr(looking)
    assert "-1" in repr(looked)


def test_records_their_fields_and_masks_stay_one() -> None:
    records = RECORDS.view(np.recarray)
    masked = np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False])
    rows, field, values, mask = copy_together(records, records.a, masked, masked.mask)

    field[0] = 9.0
    mask[2] = True

    assert type(rows) is np.recarray
    assert rows.a.tolist() == [9.0, 3.0, 5.0]
    assert rows[1].b == 4.0
    assert values.tolist() == [1.0, None, None]
    assert masked.tolist() == [1.0, None, 3.0]


def test_attributes_of_an_array_stay_shared() -> None:
    array = noted(np.arange(2.0))
    whole, part, note = copy_together(array, array[:1].view(Noted), array.note)

    note.append(2)
    part[0] = 7.0

    assert whole.note == [1, 2]
    assert whole[0] == 7.0


class Formula:
    """Reads a name where it is unpickled, as a model of statsmodels does."""

    scale: int

    def __getstate__(self) -> dict[str, str]:
        return {"text": "scale"}

    def __setstate__(self, state: dict[str, str]) -> None:
        caller = sys._getframe(1)
        self.scale = eval(state["text"], caller.f_globals, caller.f_locals)


def test_names_of_the_steps_are_known_where_values_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = ModuleType("nbpipe_template.train")
    monkeypatch.setattr(step, "scale", 3, raising=False)
    store = Store(tmp_path)
    kept = deposit(store, {"formula": Formula()}).outputs[0]

    with pytest.raises(NameError, match="scale"):
        Reader(store).read(kept)
    monkeypatch.setitem(sys.modules, "nbpipe_template.train", step)
    assert Reader(store).read(kept).scale == 3

    other = ModuleType("nbpipe_template.evaluate")
    monkeypatch.setattr(other, "scale", 4, raising=False)
    monkeypatch.setitem(sys.modules, "nbpipe_template.evaluate", other)
    with pytest.raises(NameError, match="scale"):
        Reader(store).read(kept)
