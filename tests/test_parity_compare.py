"""Comparison of two values: what is equal, what differs and where, what stays in doubt."""

import array
import collections
import datetime as dt
import decimal
import enum
import fractions
import functools
import io
import itertools
import math
import pathlib
import pickle
import random
import re
import threading
import types
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import cloudpickle
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from IPython.utils.text import SList
from matplotlib.figure import Figure
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from jupyter_mlops.parity.compare import RULES, compare, frames
from jupyter_mlops.parity.compare.code import compare_code
from jupyter_mlops.parity.compare.predictions import compare_predictions
from jupyter_mlops.parity.compare.walk import Differs, Place, Rule, Walk

mpl.use("Agg")


@dataclass
class Point:
    x: float
    tags: list[str] = field(default_factory=list)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: object, b: object) -> None:
        self.a, self.b = a, b


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Bag(list):
    name = "bag"


class Quiet:
    """Says that it equals everything, which must not be believed."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


class Twofold:
    """Has a state of two dictionaries that are no slots."""

    def __init__(self, first: int) -> None:
        self.first = first

    def __getstate__(self) -> object:
        return {"a": self.first}, {"a": 0}

    def __setstate__(self, state: tuple[dict[str, int], object]) -> None:
        self.first = state[0]["a"]


class Sealed:
    def __reduce_ex__(self, protocol: int) -> object:
        raise TypeError("a connection cannot be stored")


Pair = collections.namedtuple("Pair", "left right")


class Tagged(tuple[int, ...]):
    """A tuple that calls something else its fields."""

    _fields = ("one", "two", "three")


def cycle(value: object) -> list[object]:
    loop: list[object] = [value]
    loop.append(loop)
    return loop


def linked(value: object) -> dict[str, object]:
    one: dict[str, object] = {"value": value}
    one["other"] = {"back": one}
    return one


def frame(**changes: object) -> pd.DataFrame:
    columns = {"Age": [22.0, math.nan, 31.5], "Name": ["a", "b", None], "Sex": [0, 1, 1]}
    return pd.DataFrame(columns | changes)


def closure(value: object) -> Callable[[], object]:
    return lambda: value


def rng(draws: int) -> np.random.Generator:
    generator = np.random.default_rng(7)
    generator.random(draws)
    return generator


def legacy(draws: int) -> np.random.RandomState:
    state = np.random.RandomState(7)
    state.random_sample(draws)
    return state


def shuffler(draws: int) -> random.Random:
    source = random.Random(7)
    for _ in range(draws):
        source.random()
    return source


X = np.random.default_rng(0).normal(size=(60, 3))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def fitted(model: object) -> object:
    return model.fit(X, Y)


def search(depths: list[int]) -> GridSearchCV:
    return GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": depths}, cv=2)


def figure(heights: tuple[float, ...] = (1.0, 2.0), title: str = "ages", **line: object) -> Figure:
    shown = Figure(figsize=(2, 2))
    axes = shown.subplots()
    axes.plot([0, 1], [3.0, 4.0], **line)
    axes.bar([0, 1], heights)
    axes.imshow([[0.0, 1.0], [2.0, 3.0]], extent=(0, 1, 0, 1))
    axes.scatter([0.5], [0.5])
    axes.set_title(title)
    return shown


def gridded() -> Figure:
    shown = figure()
    shown.axes[0].grid(True)
    return shown


EQUAL = {
    "int": lambda: 3,
    "nan": lambda: float("nan"),
    "infinity": lambda: -math.inf,
    "complex nan": lambda: complex(math.nan, 1),
    "text": lambda: "Zürich",
    "none in list": lambda: [None, True, ...],
    "nested": lambda: {"a": [1, (2.5, {"b": {3, 4}})], 5: b"x"},
    "tuple of floats in set": lambda: {(0.1 + 0.2, "a"), (0.5, "b")},
    "set of objects": lambda: {Colour.RED, frozenset({Colour.BLUE})},
    "cycle": lambda: cycle(1),
    "cycle through dicts": lambda: linked(1),
    "named tuple": lambda: Pair(1, [2.0]),
    "tuple with other fields": lambda: Tagged((1, 2)),
    "ordered": lambda: collections.OrderedDict(b=1, a=2),
    "default dict": lambda: collections.defaultdict(list, a=[1]),
    "counter": lambda: collections.Counter("hello"),
    "deque": lambda: collections.deque([1, 2], maxlen=3),
    "array": lambda: array.array("d", [1.0, 2.0]),
    "dates": lambda: [dt.date(2020, 1, 2), dt.timedelta(hours=1), dt.time(3, 4)],
    "zoned": lambda: dt.datetime(2020, 1, 2, tzinfo=ZoneInfo("Europe/Zurich")),
    "numbers": lambda: [decimal.Decimal("1.10"), decimal.Decimal("NaN"), fractions.Fraction(1, 3)],
    "path": lambda: pathlib.Path("data") / "a.csv",
    "pattern": lambda: re.compile("a+", re.I),
    "uuid": lambda: uuid.UUID(int=5),
    "range": lambda: [range(3), slice(1, 2)],
    "bytes io": lambda: io.BytesIO(b"abc"),
    "dataclass": lambda: Point(1.0, ["a"]),
    "slots": lambda: Slotted([1], {"k": 2.0}),
    "enum": lambda: Colour.RED,
    "enum class": lambda: Colour,
    "list subclass": lambda: Bag([1, 2]),
    "exception": lambda: ValueError("no", 3),
    "sentinel": lambda: object(),
    "module": lambda: math,
    "function": lambda: closure,
    "lambda": lambda: lambda x, y=2: x + y * math.pi,
    "closure": lambda: closure([1, 2]),
    "built-in": lambda: [len, "abc".upper, str.join, dict.fromkeys],
    "partial": lambda: functools.partial(closure, value=[1.0]),
    "bound method": lambda: Point(1.0).__repr__,
    "generators of numbers": lambda: [rng(3), legacy(3), shuffler(3)],
    "iterator": lambda: iter([1, 2, 3]),
    "floats": lambda: np.array([1.5, np.nan, np.inf]),
    "empty": lambda: np.empty((0, 3)),
    "scalar": lambda: np.float32(1.5),
    "zero dimensions": lambda: np.array(3),
    "objects": lambda: np.array([1, "a", None, [2.0]], dtype=object),
    "structured": lambda: np.array([(1, 2.5)], dtype=[("id", "i4"), ("x", "f8")]),
    "moments": lambda: np.array(["2020-01-01", "NaT"], dtype="M8[s]"),
    "masked": lambda: np.ma.masked_equal([1, 2, 3], 2),
    "strings": lambda: np.array(["a", "bc"]),
    "dtype": lambda: np.dtype("f4"),
    "ufunc": lambda: np.sin,
    "frame": frame,
    "frame without rows": lambda: frame().iloc[:0],
    "frame with doubled columns": lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "series": lambda: pd.Series([1.0, None], name="s", index=["x", "y"]),
    "categories": lambda: pd.Series(["a", "b", None], dtype="category"),
    "nullable": lambda: pd.DataFrame({"i": pd.array([1, None]), "f": pd.array([0.5, None])}),
    "zoned moments": lambda: pd.Series(pd.date_range("2020", periods=2, tz="UTC")),
    "missing moments": lambda: pd.Series([pd.Timestamp("2020"), pd.NaT]),
    "many levels": lambda: pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    "periods": lambda: pd.Series(pd.period_range("2020-01", periods=2)),
    "intervals": lambda: pd.cut(pd.Series([1.0, 2.0, 9.0]), 3),
    "sparse column": lambda: pd.Series(pd.arrays.SparseArray([0.0, 1.0])),
    "arrow column": lambda: pd.Series([1.5, None], dtype="double[pyarrow]"),
    "frames in a frame": lambda: pd.Series([frame(), None]),
    "stamps": lambda: [pd.Timestamp("2020"), pd.Timedelta("1h"), pd.NaT, pd.NA],
    "offset": lambda: pd.offsets.MonthEnd(2),
    "period": lambda: pd.Period("2020-01"),
    "csr": lambda: sp.csr_matrix([[0.0, 1.0], [np.nan, 0.0]]),
    "sparse array": lambda: sp.coo_array(([1, 2], ([0, 0], [1, 1])), shape=(2, 2)),
    "forest": lambda: fitted(RandomForestClassifier(5, random_state=1)),
    "boosting": lambda: fitted(GradientBoostingClassifier(n_estimators=3, random_state=1)),
    "svc": lambda: fitted(SVC()),
    "neighbours": lambda: fitted(KNeighborsClassifier(algorithm="kd_tree")),
    "pipeline": lambda: fitted(make_pipeline(StandardScaler(), LogisticRegression())),
    "search": lambda: GridSearchCV(DecisionTreeClassifier(), {"max_depth": [1, 2]}),
    "fitted search": lambda: fitted(search([1, 2])),
    "columns": lambda: ColumnTransformer([("a", OneHotEncoder(), [0])]).fit(np.array([[1], [2]])),
    "figure": figure,
    "axes": lambda: figure().axes[0],
    "line": lambda: figure().axes[0].lines,
}


@pytest.mark.parametrize("make", EQUAL.values(), ids=EQUAL)
def test_equal_values_are_proven(make: Callable[[], object]) -> None:
    found = compare(make(), make(), name="v")

    assert found.proven, (found.place, found.detail, found.doubts)
    assert found.deviation == 0


STORABLE = [name for name in EQUAL if name != "cycle through dicts"]


@pytest.mark.parametrize("name", STORABLE)
def test_equal_values_stay_equal_when_stored(name: str) -> None:
    stored = cloudpickle.loads(cloudpickle.dumps(EQUAL[name]()))

    found = compare(EQUAL[name](), stored, name="v", package_name=__name__)

    assert not found.differs, (found.place, found.detail)


DIFFERENT = {
    "int": (3, 4, "v", "3 in the notebook, 4 in the package"),
    "int and float": (
        1,
        2.0,
        "v",
        r"type int in the notebook, type float in the package \(1 and 2.0\)",
    ),
    "int and bool": (1, True, "v", "type int .* type bool"),
    "int and numpy": (1, np.int64(1), "v", "type int .* type numpy.int64"),
    "float": (0.1, 0.1000001, "v", "0.1 in the notebook"),
    "small float": (1e-12, 2e-12, "v", "1e-12"),
    "nan and none": (math.nan, None, "v", "type float"),
    "infinity": (math.inf, -math.inf, "v", "inf"),
    "infinity and large": (math.inf, 1e308, "v", "inf"),
    "imaginary": (1 + 1j, 1 + 2j, "v.imag", "1.0"),
    "text": ("a", "a ", "v", "'a' in the notebook, 'a ' in the package"),
    "bytes": (b"a", bytearray(b"a"), "v", "type bytes"),
    "list and tuple": ([1], (1,), "v", "type list"),
    "list element": ([1, [2, 3]], [1, [2, 4]], "v[1][1]", "3"),
    "list longer": ([1], [1, 2], "v", "1 elements in the notebook, 2 elements"),
    "list of equal but typed": ([1], [True], "v[0]", "type int"),
    "dict value": ({"a": 1}, {"a": 2}, "v['a']", "1"),
    "dict key missing": ({"a": 1, "b": 2}, {"a": 1}, "v", "key 'b' is missing"),
    "dict key added": ({"a": 1}, {"a": 1, "b": 2}, "v", "key 'b' is in the package only"),
    "dict order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "v key number 0", "'a'"),
    "dict key type": ({1: 0}, {True: 0}, "v key 1", "type int"),
    "dict of object keys": ({Colour.RED: 1}, {Colour.BLUE: 1}, "v key .*Colour", "RED"),
    "set": ({1, 2}, {1, 3}, "v", "2 is missing in the package"),
    "set extra": ({1}, {1, 3}, "v", "3 is in the package only"),
    "set types": ({1}, {1.0}, "v", "1 is missing"),
    "set of objects": ({Colour.RED}, {Colour.BLUE}, "v", "Colour is missing"),
    "cycle": (cycle(1), cycle(2), "v[0]", "1"),
    "cycle through dicts": (linked(1), linked(2), "v['value']", "1"),
    "named tuple": (Pair(1, 2), Pair(1, 3), "v.right", "2"),
    "tuple with other fields": (Tagged((1, 2)), Tagged((1, 3)), "v[1]", "2"),
    "default factory": (
        collections.defaultdict(list),
        collections.defaultdict(set),
        "v",
        "list .* set",
    ),
    "counter": (collections.Counter("ab"), collections.Counter("abb"), "v['b']", "1"),
    "deque limit": (collections.deque([1], 3), collections.deque([1], 4), "v.*", "3"),
    "deque": (collections.deque([1], 3), collections.deque([2], 3), "v[0]", "1"),
    "time zone": (
        dt.datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("UTC")),
        dt.datetime(2020, 1, 1, 13, tzinfo=ZoneInfo("Europe/Zurich")),
        "v.*",
        ".",
    ),
    "trailing zero": (decimal.Decimal("1.0"), decimal.Decimal("1.00"), "v", "'1.0'"),
    "path": (pathlib.Path("a"), pathlib.Path("b"), "v", "PosixPath"),
    "pattern flags": (re.compile("a"), re.compile("a", re.I), "v", "re.compile"),
    "buffer": (io.BytesIO(b"a"), io.BytesIO(b"b"), "v state[0]", "b'a'"),
    "dataclass": (Point(1.0), Point(2.0), "v.x", "1.0"),
    "dataclass nested": (Point(1.0, ["a"]), Point(1.0, ["b"]), "v.tags[0]", "'a'"),
    "slots": (Slotted(1, 2), Slotted(1, 3), "v.b", "2"),
    "state of its own": (Twofold(1), Twofold(2), "v state[0]['a']", "1"),
    "equality that lies": (Quiet(1), Quiet(2), "v.value", "1"),
    "enum": (Colour.RED, Colour.BLUE, "v", "RED"),
    "list subclass": (Bag([1]), Bag([2]), "v[0]", "1"),
    "exception": (ValueError("a"), ValueError("b"), "v", "'a'"),
    "module": (math, re, "v", "'math' in the notebook, 're'"),
    "function name": (closure, linked, "v", "closure"),
    "closure value": (closure(1), closure(2), "v closure value", "1"),
    "function default": (lambda x=1: x, lambda x=2: x, "v defaults[0]", "1"),
    "partial": (functools.partial(len, [1]), functools.partial(len, [2]), "v.*", "1"),
    "built-in": (len, sum, "v", "len"),
    "method owner": ("a".upper, "b".upper, "v.__self__", "'a'"),
    "generator state": (rng(1), rng(2), "v.*", "."),
    "legacy generator state": (legacy(1), legacy(2), "v.*", "."),
    "random state": (shuffler(1), shuffler(2), "v.*", "."),
    "iterator position": (iter([1, 2]), iter([1, 3]), "v.*[1]", "2"),
    "array value": (
        np.array([[1.0, 2], [3, 4]]),
        np.array([[1.0, 2], [5, 6]]),
        "v[1, 0]",
        "2 of 4 values differ",
    ),
    "array dtype": (np.array([1.0]), np.array([1.0], "f4"), "v dtype", "float64 .* float32"),
    "array shape": (np.zeros((2, 1)), np.zeros((1, 2)), "v shape", r"\(2, 1\)"),
    "array nan": (np.array([np.nan]), np.array([0.0]), "v[0]", "nan"),
    "array infinity": (np.array([np.inf]), np.array([-np.inf]), "v[0]", "inf"),
    "array of small numbers": (np.array([1e-12]), np.array([2e-12]), "v[0]", "1e-12"),
    "array text": (np.array(["a"]), np.array(["b"]), "v[0]", "a"),
    "array of objects": (
        np.array([1, [2]], dtype=object),
        np.array([1, [3]], dtype=object),
        "v[1][0]",
        "2",
    ),
    "field": (
        np.array([(1, 2.5)], dtype=[("id", "i4"), ("x", "f8")]),
        np.array([(1, 2.6)], dtype=[("id", "i4"), ("x", "f8")]),
        "v['x'][0]",
        "2.5",
    ),
    "moment": (np.array(["NaT"], "M8[s]"), np.array(["2020"], "M8[s]"), "v[0]", "NaT"),
    "mask": (np.ma.masked_equal([1, 2], 2), np.ma.masked_equal([1, 2], 1), "v.mask[0]", "False"),
    "complex array": (np.array([1 + 1j]), np.array([1 + 2j]), "v[0]", "1j"),
    "frame value": (
        frame(),
        frame(Age=[22.0, math.nan, 32.5]),
        "v row 2 column Age",
        "31.5 .*32.5.*; 1 of 3 values differ",
    ),
    "frame gap": (frame(), frame(Age=[22.0, 1.0, 31.5]), "v row 1 column Age", "nan"),
    "frame text": (frame(), frame(Name=["a", "c", None]), "v row 1 column Name", "'b'"),
    "frame integer": (frame(), frame(Sex=[0, 1, 2]), "v row 2 column Sex", "1"),
    "frame dtype": (frame(), frame(Sex=[0.0, 1.0, 1.0]), "v column Sex dtype", "int64"),
    "frame column missing": (frame(), frame()[["Age", "Sex"]], "v columns", "'Name' is missing"),
    "frame column added": (frame(), frame(New=1), "v columns", "'New' is in the package only"),
    "frame column order": (frame(), frame()[["Name", "Age", "Sex"]], "v columns row 0", "'Age'"),
    "frame row order": (frame(), frame().iloc[::-1], "v index row 0", "0 .* 2"),
    "frame index values": (
        frame().set_index("Sex"),
        frame(Sex=[0, 1, 5]).set_index("Sex"),
        "v index row 2",
        "1",
    ),
    "frame labelled row": (
        frame().set_index("Sex"),
        frame(Age=[22.0, 5.0, 31.5]).set_index("Sex"),
        "v row 1 (index 1) column Age",
        "nan",
    ),
    "frame kind of index": (
        frame(),
        frame().set_axis(pd.Index([0, 1, 2])),
        "v index",
        "RangeIndex",
    ),
    "none and nan": (
        pd.Series([None, 1], dtype=object),
        pd.Series([math.nan, 1], dtype=object),
        "v row 0",
        "type NoneType",
    ),
    "object one and true": (
        pd.Series([1, "a"], dtype=object),
        pd.Series([True, "a"], dtype=object),
        "v row 0",
        "type int",
    ),
    "attrs": (frame(), frame().copy(), "", ""),
    "series name": (pd.Series([1], name="a"), pd.Series([1], name="b"), "v name", "'a'"),
    "category order": (
        pd.Series(pd.Categorical(["a"], ["a", "b"])),
        pd.Series(pd.Categorical(["a"], ["b", "a"])),
        "v categories row 0",
        "'a'",
    ),
    "ordered categories": (
        pd.Series(pd.Categorical(["a"])),
        pd.Series(pd.Categorical(["a"], ordered=True)),
        "v ordered",
        "False",
    ),
    "category value": (
        pd.Series(pd.Categorical(["a"], ["a", "b"])),
        pd.Series(pd.Categorical(["b"], ["a", "b"])),
        "v row 0",
        ".",
    ),
    "nullable": (pd.Series(pd.array([1, None])), pd.Series(pd.array([1, 2])), "v row 1", "NA"),
    "nullable value": (pd.Series(pd.array([0.5])), pd.Series(pd.array([0.6])), "v row 0", "0.5"),
    "nullable and plain": (pd.Series(pd.array([1])), pd.Series([1]), "v dtype", "Int64"),
    "zone": (
        pd.Series(pd.date_range("2020", periods=2, tz="UTC")),
        pd.Series(pd.date_range("2020", periods=2)),
        "v dtype",
        "UTC",
    ),
    "zoned moment": (
        pd.Series(pd.date_range("2020", periods=2, tz="UTC")),
        pd.Series(pd.date_range("2021", periods=2, tz="UTC")),
        "v row 0",
        "2020",
    ),
    "level": (
        pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
        pd.MultiIndex.from_tuples([("a", 1), ("b", 3)]),
        "v level 1 row 1",
        "2",
    ),
    "sparse column": (
        pd.Series(pd.arrays.SparseArray([0.0, 1.0])),
        pd.Series(pd.arrays.SparseArray([0.0, 2.0])),
        "v row 1",
        "1.0",
    ),
    "interval": (pd.Interval(0, 1), pd.Interval(0, 1, closed="both"), "v", "Interval"),
    "frequency": (
        pd.date_range("2020", periods=3, freq="D"),
        pd.DatetimeIndex(pd.date_range("2020", periods=3), freq=None),
        "v freq",
        "Day|None",
    ),
    "stamp": (pd.Timestamp("2020"), pd.Timestamp("2020", tz="UTC"), "v", "Timestamp"),
    "sparse": (
        sp.csr_matrix([[0.0, 1.0]]),
        sp.csr_matrix([[0.0, 2.0]]),
        "v[0, 1]",
        "1.0",
    ),
    "sparse place": (sp.csr_matrix([[0, 1]]), sp.csr_matrix([[1, 0]]), "v[0, 0]", "0 .*1"),
    "sparse format": (sp.csr_matrix([[1]]), sp.csc_matrix([[1]]), "v", "csr_matrix"),
    "parameter": (
        fitted(RandomForestClassifier(5, random_state=1)),
        fitted(RandomForestClassifier(6, random_state=1)),
        "v parameter n_estimators",
        "5 .* 6",
    ),
    "parameter within the tolerance": (
        LogisticRegression(C=1.0),
        LogisticRegression(C=1.0 + 1e-12),
        "v parameter C",
        "1.0",
    ),
    "fit": (
        fitted(LogisticRegression()),
        LogisticRegression().fit(X[:50], Y[:50]),
        "v.coef_[0, 0]",
        "3 of 3 values differ",
    ),
    "unfitted": (fitted(LogisticRegression()), LogisticRegression(), "v.*", "no such attribute"),
    "tree": (
        fitted(DecisionTreeClassifier(random_state=1)),
        DecisionTreeClassifier(random_state=1).fit(X[:50], Y[:50]),
        "v.tree_.*",
        ".",
    ),
    "search": (
        fitted(search([1, 2])),
        search([1, 2]).fit(X, 1 - Y),
        "v.*",
        ".",
    ),
    "kind of model": (SVC(), LogisticRegression(), "v", "type sklearn.svm"),
    "dtype": (np.dtype("i4,i4"), np.dtype("i4,i8"), "v", "i4"),
    "method": (Point(1.0).__repr__, Point(2.0).__repr__, "v.__self__.x", "1.0"),
    "class": (Bag, Slotted, "v", "Bag"),
    "property": (property(closure), property(linked), "v.fget", "closure"),
    "static method": (staticmethod(closure), staticmethod(linked), "v", "closure"),
    "styled frame": (frame().style, frame(Sex=[1, 1, 1]).style, "v.data row 0 column Sex", "0"),
    "number of numpy": (np.float32(1.5), np.float32(1.6), "v", "1.5"),
    "array of pandas": (pd.array([1, None]), pd.array([2, None]), "v row 0", "1"),
    "axes": (figure().axes[0], figure((1.0, 3.0)).axes[0], "v patches 1[.*", "2.0"),
    "module of another name": (math, np, "v", "'math'"),
    "figure bar": (figure(), figure((1.0, 3.0)), "v axes 0 patches 1[.*", "2.0"),
    "figure title": (figure(), figure(title="fares"), "v axes 0 title", "'ages'"),
    "figure colour": (figure(color="red"), figure(color="blue"), "v axes 0 lines 0 color", "'red'"),
    "figure pixels": (figure(), gridded(), "v pixels", "differ"),
    "line": (
        figure().axes[0].lines[0],
        figure(label="a").axes[0].lines[0],
        "v label",
        "_child0",
    ),
}
DIFFERENT["attrs"] = (frame(), frame().copy(), "v.attrs", "key 'unit' is in the package only")
DIFFERENT["attrs"][1].attrs["unit"] = "year"


@pytest.mark.parametrize(
    ("reference", "package", "place", "detail"), DIFFERENT.values(), ids=DIFFERENT
)
def test_different_values_are_placed(
    reference: object, package: object, place: str, detail: str
) -> None:
    for left, right in ((reference, package), (package, reference)):
        assert compare(left, right, name="v").differs

    found = compare(reference, package, name="v")

    if ".*" in place or "|" in place:
        assert re.match(place.replace("[", r"\["), found.place), found
    else:
        assert found.place == place, found
    assert re.search(detail, found.detail), found.detail


def accept(*_: object) -> None:
    """Compare nothing."""


@pytest.mark.parametrize("number", range(len(RULES)), ids=[r.compare.__name__ for r in RULES])
def test_a_rule_that_accepts_everything_is_noticed(number: int) -> None:
    """Each rule is the one that finds some difference of the tables."""
    rule = RULES[number]
    if rule.compare in (frames.compare_missing, compare_code):
        pytest.skip("it never finds a difference: such values are equal or in doubt")
    rules = (*RULES[:number], Rule(rule.handles, accept), *RULES[number + 1 :])

    def finds(reference: object, package: object) -> bool:
        try:
            Walk(rules, "", 1e-9).compare(reference, package, Place("v"))
        except Differs:
            return True
        return False

    pairs = [
        (reference, package)
        for reference, package, *_ in (*DIFFERENT.values(), *of_optional_libraries())
        if rule.handles(type(reference)) or rule.handles(object)
    ]
    if not pairs:
        pytest.skip("its library is not installed")
    assert not all(finds(reference, package) for reference, package in pairs)


def of_optional_libraries() -> Iterator[tuple[object, object]]:
    with suppress(ImportError):
        import polars as pl

        yield pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})
        yield pl.Series([1]), pl.Series([2])
    with suppress(ImportError):
        import pyarrow as pa

        yield pa.array([1]), pa.array([2])
    with suppress(ImportError):
        import torch

        yield torch.tensor([1]), torch.tensor([2])


def test_rules_do_not_wait_for_each_other() -> None:
    """No rule before the last takes everything."""
    assert [rule.handles(object) for rule in RULES].count(True) == 1
    assert RULES[-1].handles(object)


IN_DOUBT = {
    "generator": (lambda: (n for n in range(3)), "generator cannot be looked into"),
    "lock": (threading.Lock, "cannot be looked into"),
    "refusal": (Sealed, "a connection cannot be stored"),
    "inside a list": (lambda: [1, threading.Lock()], "cannot be looked into"),
    "styler": (lambda: frame().style, "Styler"),
}


@pytest.mark.parametrize(("make", "reason"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_opaque_values_are_never_proven(make: Callable[[], object], reason: str) -> None:
    found = compare(make(), make(), name="v")

    assert not found.proven
    assert not found.differs
    assert reason in found.doubts[0].reason


def test_functions_of_other_code_are_in_doubt() -> None:
    space: dict[str, types.FunctionType] = {}
    exec("def f(x):\n    return x + rate\n", one := {"rate": 1})
    exec("def f(x, rate):\n    return x + rate\n", other := {"rate": 1})

    found = compare(one["f"], other["f"], name="f")

    assert not space
    assert not found.differs
    assert "code of this function" in found.doubts[0].reason


BODY = """
def f(x, *, y=1):
    if x:
        for z in math.gcd(x, y), 2:
            x = [math.floor(v) for v in (x, z)]
    return math.pi
"""


def test_functions_are_equal_wherever_they_were_compiled() -> None:
    """A cell and a module that imports `math` itself compile `math.gcd()` in different ways."""
    exec(BODY, one := {"math": math})
    exec(f"import math\nother = 1\n{BODY}", other := {})

    assert compare(one["f"], other["f"], name="f").proven


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gcd", "lcm"),
        ("2:", "3:"),
        ("if x", "if not x"),
        ("(x, z)", "(z, x)"),
        ("x, *, y", "x, y"),
        ("math.pi", "math.e"),
        ("        for z", "        while z"),
        ("    return", "        return"),
    ],
)
def test_changed_code_is_in_doubt(old: str, new: str) -> None:
    assert old in BODY
    body = BODY.replace(old, new).replace("while z in math.gcd(x, y), 2", "while x")
    exec(BODY, one := {"math": math})
    exec(body, other := {"math": math})

    assert "code of this function" in compare(one["f"], other["f"], name="f").doubts[0].reason


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("def doubled(x):\n    return x * 2\n", True),
        ("def doubled(x):\n    return x * 3\n", None),
        ("def f():\n    def g(x):\n        return x * 2\n    return g\ng = f()\n", False),
    ],
)
def test_a_lambda_may_have_become_a_function_of_a_module(text: str, agrees: bool | None) -> None:
    exec("g = lambda x: x * 2\n", one := {})
    exec(text, other := {})
    made = other.get("g", other.get("doubled"))

    found = compare(one["g"], made, name="f")
    assert (found.proven, found.differs) == (agrees is True, agrees is False)
    assert compare(made, one["g"], name="f").differs


def test_globals_that_a_function_reads_are_compared() -> None:
    exec("def f(x):\n    return x + rate\n", one := {"rate": 1})
    exec("def f(x):\n    return x + rate\n", other := {"rate": 2})

    assert compare(one["f"], other["f"], name="f").place == "f global rate"


def test_a_difference_outweighs_a_doubt() -> None:
    found = compare([threading.Lock(), 1], [threading.Lock(), 2], name="v")

    assert found.place == "v[1]"
    assert found.doubts


def test_the_largest_deviation_is_reported() -> None:
    found = compare(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 4e-10]), name="v")

    assert found.proven
    assert found.deviation == pytest.approx(4e-10, rel=1e-3)


@pytest.mark.parametrize("gap", [0.0, 5e-10])
def test_floats_agree_within_the_tolerance(gap: float) -> None:
    assert compare(1.0, 1.0 + gap, name="v").proven
    assert not compare(1.0, 1.0 + gap, name="v", tolerance=0.0).proven or gap == 0


def test_the_column_of_a_difference_is_told() -> None:
    assert compare([frame()], [frame(Sex=[1, 1, 1])], name="v").column == "Sex"


def module_class(module: str, name: str, **body: object) -> type:
    return type(name, (), {"__module__": module, **body})


@pytest.mark.parametrize("module", ["churn.helpers", "churn", "churn.train"])
def test_a_class_of_the_notebook_is_found_in_the_package(module: str) -> None:
    one, other = module_class("__main__", "Rider")(), module_class(module, "Rider")()
    one.age = other.age = 3

    assert compare(one, other, name="v", package_name="churn").proven
    other.age = 4
    assert compare(one, other, name="v", package_name="churn").place == "v.age"


@pytest.mark.parametrize(
    ("module", "name"),
    [("churns.helpers", "Rider"), ("churn.helpers", "Driver"), ("math", "Rider")],
)
def test_another_class_is_a_difference(module: str, name: str) -> None:
    one, other = module_class("__main__", "Rider")(), module_class(module, name)()

    assert compare(one, other, name="v", package_name="churn").detail.startswith("type Rider")


def test_an_instance_is_compared_by_what_it_holds_not_by_its_class() -> None:
    one = module_class("__main__", "Rider", wheels=2)()
    other = module_class("churn.helpers", "Rider", wheels=3)()

    assert compare([one, one], [other, other], name="v", package_name="churn").proven


def test_lines_of_a_shell_command_are_a_list() -> None:
    assert compare(SList(["a", "b"]), ["a", "b"], name="v").proven
    assert compare(SList(["a", "b"]), ["a", "c"], name="v").place == "v[1]"
    assert compare(SList(["a"]), ("a",), name="v").differs
    assert compare(Bag(["a"]), ["a"], name="v").differs


def test_slots_may_come_back_as_a_dictionary() -> None:
    """As they do in an instance of a class that was pickled by value."""
    space: dict[str, type] = {"__name__": "__main__"}
    exec("class A: pass\nclass Rider(A):\n    __slots__ = ('age',)", space)
    one = space["Rider"]()
    one.age = 3
    other = cloudpickle.loads(cloudpickle.dumps(one))

    assert compare(other, one, name="v").proven
    other.age = 4
    assert compare(other, one, name="v").place == "v.age"


def test_a_function_may_ask_for_its_module() -> None:
    exec("def f():\n    return __name__\n", one := {"__name__": "__main__"})
    exec("def f():\n    return __name__\n", other := {"__name__": "churn.helpers"})

    assert compare(one["f"], other["f"], name="f", package_name="churn").proven


def test_a_module_beside_the_notebook_keeps_its_last_name() -> None:
    one, other = module_class("shop", "Rider")(), module_class("churn.shop", "Rider")()

    assert compare(one, other, name="v", package_name="churn").proven


def test_classes_are_compared_by_what_they_define() -> None:
    one = module_class("__main__", "Rider", wheels=2)
    other = module_class("churn.helpers", "Rider", wheels=3)

    assert compare(one, other, name="v", package_name="churn").place == "v.wheels"


def test_deep_values_are_in_doubt_rather_than_a_crash() -> None:
    def nested(depth: int) -> list[object]:
        value: list[object] = []
        for _ in range(depth):
            value = [value]
        return value

    assert "too deeply" in compare(nested(50_000), nested(50_000), name="v").doubts[0].reason


def test_sets_of_many_objects_are_in_doubt() -> None:
    one, other = ({Point.__new__(_Hashable) for _ in range(1500)} for _ in range(2))

    assert "have to be matched" in compare(one, other, name="v").doubts[0].reason


class _Hashable(Point):
    __hash__ = object.__hash__


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    columns = {"a": [1.0, None, math.nan], "b": ["x", None, "z"], "c": [[1], [2, 3], []]}

    def table(**changes: object) -> object:
        return pl.DataFrame(columns | changes, strict=False)

    assert compare(table(), table(), name="v").proven
    assert compare(table(), table(a=[2.0, None, math.nan]), name="v").place == "v row 0 column a"
    assert compare(table(), table(a=[1.0, 0.0, math.nan]), name="v").differs
    assert compare(table(), table(a=[1.0, None, None]), name="v").differs
    assert compare(table(), table(b=["x", None, "y"]), name="v").place == "v row 2 column b"
    assert compare(table(), table(c=[[1], [2, 4], []]), name="v").place == "v row 1 column c[1]"
    assert compare(table(), table(b=[1, 2, 3]), name="v").place == "v column b dtype"
    assert compare(table(), table().select("b", "a", "c"), name="v").place == "v columns"


def test_arrow() -> None:
    pa = pytest.importorskip("pyarrow")

    def table(numbers: list[float], name: str = "x") -> object:
        return pa.table({name: numbers})

    assert compare(table([1.0, math.nan]), table([1.0, math.nan]), name="v").proven
    assert compare(table([1.0, 2.0]), table([1.0, 3.0]), name="v").place == "v column x[1]"
    assert compare(table([1.0]), table([1.0], "y"), name="v").place == "v schema"
    assert compare(pa.array([1]), pa.array([2]), name="v").place == "v[0]"


def test_torch() -> None:
    torch = pytest.importorskip("torch")

    assert compare(torch.tensor([1.0, math.nan]), torch.tensor([1.0, math.nan]), name="v").proven
    assert compare(torch.tensor([1.0]), torch.tensor([2.0]), name="v").place == "v[0]"
    assert compare(torch.tensor([1.0]), torch.tensor([1]), name="v").place == "v.dtype"
    one, other = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
    assert compare(one, other, name="v").differs
    other.load_state_dict(one.state_dict())
    assert compare(one, other, name="v").proven


@pytest.mark.parametrize("kind", ["kd_tree", "ball_tree"])
def test_questions_that_a_tree_of_neighbours_was_asked_do_not_count(kind: str) -> None:
    def model(leaf_size: int = 5, first: float = 0.0) -> KNeighborsClassifier:
        rows = np.arange(60.0).reshape(30, 2)
        rows[0, 0] = first
        return KNeighborsClassifier(3, algorithm=kind, leaf_size=leaf_size).fit(rows, [0, 1] * 15)

    asked = model()
    asked.predict([[1.0, 2.0]])

    assert asked._tree.__getstate__()[7:11] != model()._tree.__getstate__()[7:11]
    assert compare(asked, model(), name="v").proven
    assert compare(asked, model(first=0.5), name="v").differs
    assert compare(asked._tree, model(leaf_size=9)._tree, name="v").differs


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras() -> None:
    keras = pytest.importorskip("keras")

    def network(seed: int = 1, activation: str = "relu", name: str | None = None) -> Any:
        keras.utils.set_random_seed(seed)
        given = keras.Input((2,))
        hidden = keras.layers.Dense(3, activation=activation, name=name)(given)
        model = keras.Model(given, keras.layers.Dense(1)(hidden))
        model.compile("adam", "mse")
        return model

    one = network()
    one.fit(np.ones((4, 2)), np.ones(4), verbose=0)

    assert compare(network(), network(), name="v").proven
    assert compare(pickle.loads(pickle.dumps(one)), one, name="v").proven
    assert "get_weights()[0]" in compare(network(), network(2), name="v").place
    assert "['activation']" in compare(network(), network(activation="tanh"), name="v").place
    assert "['name']" in compare(network(), network(name="mine"), name="v").place
    assert compare(one, network(), name="v").differs
    other = network()
    other.optimizer.learning_rate = 0.5
    assert "get_compile_config()" in compare(network(), other, name="v").place


def test_catboost() -> None:
    catboost = pytest.importorskip("catboost")

    def model(**settings: object) -> Any:
        made = catboost.CatBoostRegressor(
            verbose=0, allow_writing_files=False, thread_count=1, **{"iterations": 3, **settings}
        )
        return made.fit(np.arange(20.0).reshape(10, 2), np.arange(10.0))

    assert compare(model(), model(), name="v").proven
    assert compare(pickle.loads(pickle.dumps(model())), model(), name="v").proven
    assert compare(model(), model(iterations=4), name="v").place == "v parameter['iterations']"
    spoilt = model()
    spoilt.set_scale_and_bias(2.0, 1.0)
    assert " as JSON" in compare(model(), spoilt, name="v").place


def objects(values: list[object]) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    for number, value in enumerate(values):
        found[number] = value
    return found


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=3)
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=4),
        st.lists(inner, min_size=1, max_size=4).map(objects),
        st.builds(Slotted, inner, inner),
    ),
    max_leaves=15,
)


def rebuilt(tree: object, leaf: Callable[[object], object]) -> object:
    """Return a copy in which each leaf went through `leaf`."""
    match tree:
        case list() | tuple():
            return type(tree)(rebuilt(item, leaf) for item in tree)
        case dict():
            return {key: rebuilt(item, leaf) for key, item in tree.items()}
        case np.ndarray():
            return objects([rebuilt(item, leaf) for item in tree])
        case Slotted():
            return Slotted(rebuilt(tree.a, leaf), rebuilt(tree.b, leaf))
    return leaf(tree)


@settings(max_examples=150, deadline=None)
@given(tree=TREES)
def test_a_copy_of_any_tree_is_proven(tree: object) -> None:
    assert compare(tree, rebuilt(tree, lambda leaf: leaf), name="v").proven


@settings(max_examples=150, deadline=None)
@given(tree=TREES, number=st.integers(min_value=0, max_value=14))
def test_one_changed_leaf_of_any_tree_is_found(tree: object, number: int) -> None:
    leaves: list[object] = []
    rebuilt(tree, leaves.append)
    assume(leaves)
    chosen = number % len(leaves)
    count = itertools.count()
    changed = rebuilt(tree, lambda leaf: (leaf, "changed") if next(count) == chosen else leaf)

    assert compare(tree, changed, name="v").differs
    assert compare(changed, tree, name="v").differs


def logistic(**changes: object) -> LogisticRegression:
    model = LogisticRegression().fit(ROWS, [0, 0, 1, 1])
    vars(model).update(changes)
    return model


class Moody(LogisticRegression):
    """Has the attributes of its twin and answers otherwise, by a setting that no pickle holds."""

    shift = 0

    def predict(self, rows: object) -> object:
        return super().predict(rows) + self.shift

    def __reduce__(self) -> object:
        return Moody, (), {name: value for name, value in vars(self).items() if name != "shift"}


ROWS = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 3.0], [3.0, 2.0]])


def moody(shift: int) -> Moody:
    model = Moody().fit(ROWS, [0, 0, 1, 1])
    model.shift = shift
    return model


def asked(one: object, other: object, *inputs: object) -> object:
    return compare_predictions(one, other, inputs, name="model", tolerance=1e-9)


def test_models_answer_alike() -> None:
    assert asked(logistic(), logistic(), ROWS).proven


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "dia"])
def test_models_answer_alike_on_a_sparse_matrix(kind: str) -> None:
    rows = sp.csr_matrix(ROWS).asformat(kind)

    assert asked(logistic(), logistic(), rows).proven


def test_models_that_look_alike_and_answer_otherwise_differ() -> None:
    one, other = moody(0), moody(1)

    assert compare(one, other, name="model").proven
    assert asked(one, other, ROWS).place == "model predictions['predict'][0]"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(ROWS[:, :1], id="columns"),
        pytest.param(ROWS[0], id="one row"),
        pytest.param([1, 2], id="no array"),
        pytest.param(ROWS[:0], id="no rows"),
    ],
)
def test_models_are_asked_only_about_what_fits(given: object) -> None:
    assert asked(moody(0), moody(1), given) is None


def test_what_is_no_model_is_not_asked() -> None:
    assert asked([1], [1], ROWS) is None


def test_columns_have_to_be_those_that_were_learned() -> None:
    frame_ = pd.DataFrame(ROWS, columns=["a", "b"])
    models = [Moody().fit(frame_, [0, 0, 1, 1]) for _ in range(2)]
    models[1].shift = 1

    assert asked(*models, frame_.rename(columns={"a": "c"})) is None
    assert asked(*models, frame_).differs
