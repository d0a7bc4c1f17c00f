"""Metrics: what counts as a result of a cell, and what it is called."""

from __future__ import annotations

import ast
import datetime
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.metrics import classification_report

from jupyter_mlops.tracking.capture import metrics, plain
from jupyter_mlops.tracking.capture.metrics import bound, displayed, name_of, printed

BOUND = {
    "noop": ("'text'", {}),
    "float": ("acc = f()", {"acc": 0.5}),
    "numpy": ("acc = np.float32(f())", {"acc": 0.5}),
    "array of one": ("acc = np.array(f())", {"acc": 0.5}),
    "boolean": ("better = f() > 0.1", {"better": 1.0}),
    "not a number": ("acc = f() * float('nan')", {"acc": math.nan}),
    "a setting": ("threshold = 0.5", {}),
    "negative setting": ("threshold = -0.5", {}),
    "setting made of settings": ("limit = 2 * 0.5", {}),
    "length": ("n = len([1, 2])", {}),
    "shape": ("n = frame.shape[0]", {}),
    "size": ("n = frame.size", {}),
    "clock": ("import time\nstart = time.time()", {}),
    "duration": ("import time\ntook = time.time() - f()", {"took": 0.0}),
    "counter": ("i = 0\nfor x in [1]:\n    i += 1", {}),
    "loop variable": ("for x in [f()]:\n    pass", {}),
    "sum in a loop": ("total = 0\nfor x in [1]:\n    total += f()", {"total": 0.5}),
    "unpacked": ("a, b = f(), 3", {"a": 0.5}),
    "from a function": ("def pair():\n    return 0.5, 0.25\na, b = pair()", {"a": 0.5, "b": 0.25}),
    "text": ("name = str(f())", {}),
    "dictionary": ("s = {'f1': f(), 'sub': {'x': f()}}", {"s.f1": 0.5, "s.sub.x": 0.5}),
    "filled dictionary": ("s = {}\nfor k in 'ab':\n    s[k] = f()", {"s.a": 0.5, "s.b": 0.5}),
    "dictionary of settings": ("s = {'lr': 0.1}", {}),
    "series": ("s = pd.Series({'a': f()})", {"s.a": 0.5}),
    "table": ("t = pd.DataFrame({'f1': [f()]}, index=['x'])", {"t.x.f1": 0.5}),
    "plain table": ("t = pd.DataFrame({'f1': [f()], 'n': ['x']})", {"t.0.f1": 0.5}),
    "polars": ("t = pl.DataFrame({'f1': [f()]})", {"t.0.f1": 0.5}),
    "rows of data": ("t = frame[frame.a > 1]", {}),
    "big table": ("t = pd.DataFrame(np.ones((50, 2)))", {}),
    "array": ("t = np.ones(5) * f()", {}),
    "walrus": ("if (acc := f()) > 0:\n    pass", {"acc": 0.5}),
    "in a function": ("def g():\n    inner = f()\n    return 'x'\ng()", {}),
    "hidden": ("_acc = f()", {}),
    "name of a slash": ("s = {'a/b c@d': f()}", {"s.a/b c_d": 0.5}),
}


def namespace() -> dict[str, Any]:
    frame = pd.DataFrame({"a": [1, 2, 3]})
    return {"np": np, "pd": pd, "pl": pl, "frame": frame, "f": lambda: 0.5}


@pytest.mark.parametrize(("code", "expected"), BOUND.values(), ids=BOUND)
def test_bound(code: str, expected: dict[str, float]) -> None:
    names = namespace()
    exec(code, names)
    found = {number.name: number.value for number in bound(ast.parse(code), names)}
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if name != "took":
            assert found[name] == pytest.approx(value, nan_ok=True)


DISPLAYED = {
    "noop": ("acc = 1", None, {}),
    "name": ("acc", 0.5, {"acc": 0.5}),
    "call": ("accuracy_score(y, p)", 0.5, {"accuracy_score": 0.5}),
    "method": ("model.score(X, y)", 0.5, {"model.score": 0.5}),
    "module": ("metrics.f1_score(y, p)", 0.5, {"f1_score": 0.5}),
    "rounded": ("round(accuracy_score(y, p), 2)", 0.5, {"accuracy_score": 0.5}),
    "two": ("a, model.score(X, y)", (0.5, 0.25), {"a": 0.5, "model.score": 0.25}),
    "entry": ("report['f1']", 0.5, {"report.f1": 0.5}),
    "glance": ("df.head()", pd.DataFrame({"a": [1]}), {}),
    "describe": ("df.describe()", pd.DataFrame({"a": [1.0]}, index=["mean"]), {}),
    "counts": ("df.y.value_counts()", pd.Series({"x": 5}), {}),
    "shape": ("df.shape", (3, 2), {}),
    "length": ("len(df)", 3, {}),
    "literal": ("3", 3, {}),
    "table": ("scores", pd.DataFrame({"f1": [0.5]}, index=["a"]), {"scores.a.f1": 0.5}),
    "text": ("name", "x", {}),
}


@pytest.mark.parametrize(("code", "result", "expected"), DISPLAYED.values(), ids=DISPLAYED)
def test_displayed(code: str, result: Any, expected: dict[str, float]) -> None:
    found = displayed(ast.parse(code), result)
    assert {number.name: number.value for number in found} == expected


def test_a_report_of_sklearn() -> None:
    report = classification_report([0, 1, 1], [0, 1, 0], output_dict=True)
    names = {name for name, _ in plain.numbers("report", report)}
    assert {"report.accuracy", "report.macro avg.f1-score", "report.0.precision"} <= names


@pytest.mark.parametrize(
    ("code", "expected"),
    [("a[0].b", "a.0.b"), ("f(x)['k']", "f.k"), ("1 - x", "1 - x"), ("(a + b) / 2", "a _ b_ / 2")],
)
def test_names(code: str, expected: str) -> None:
    assert name_of(ast.parse(code, mode="eval").body) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("done in no time", []),
        ("accuracy: 0.93", [("accuracy", 0.93)]),
        ("epoch = 3, loss = 1e-3", [("epoch", 3.0), ("loss", 0.001)]),
        ("f1 score: -0.5\nauc=0.75", [("f1 score", -0.5), ("auc", 0.75)]),
        ("version: 1.2.3", []),
        ("share: 50%", []),
    ],
)
def test_printed(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(number.name, number.value) for number in printed(text)] == expected


class Mine:
    def __repr__(self) -> str:
        raise AssertionError("code of the user ran")

    __str__ = __float__ = __len__ = __iter__ = __getattr__ = __repr__  # type: ignore[assignment]


TEXTS = [
    (5, "5"),
    (0.1, "0.1"),
    ("x", "x"),
    (None, "None"),
    (True, "True"),
    ([1, "a", None], "[1, 'a', None]"),
    ((1,), "(1,)"),
    ({"a": {1}}, "{'a': {1}}"),
    ({3, 1}, "{1, 3}"),
    (Path("/d/x"), "/d/x"),
    (datetime.date(2000, 1, 2), "2000-01-02"),
    (np.int64(3), "3"),
    (np.array([1.5]), "[1.5]"),
    (np.zeros((100, 20)), "<numpy.ndarray of 100×20 float64>"),
    (np.log1p, "numpy.log1p"),
    (len, "len"),
    (math.sqrt, "math.sqrt"),
    (pd.DataFrame, "pandas.DataFrame"),
    (math, "<module math>"),
    (list(range(2000))[:0], "[]"),
]


@pytest.mark.parametrize(("value", "expected"), TEXTS, ids=[text for _, text in TEXTS])
def test_values_as_text(value: Any, expected: str) -> None:
    assert plain.text(value) == expected


def test_values_of_the_user_are_not_asked() -> None:
    assert plain.text([Mine()]).endswith("Mine>]")
    assert list(plain.numbers("x", {"a": Mine()})) == []
    assert metrics.nested("x", {"a": [Mine()]}) is not None
    assert list(metrics.nested("x", {"a": [Mine()]})) == []


def test_a_number_that_is_too_big_is_no_metric() -> None:
    assert list(plain.numbers("x", 10**400)) == []
    assert list(plain.numbers("x", math.inf)) == [("x", math.inf)]


def test_long_texts_are_cut_aloud() -> None:
    assert plain.text("x" * 1_000_005).endswith("xx... 5 more characters")


def test_long_lists_are_cut_aloud() -> None:
    assert plain.text(list(range(1500))).endswith("999, ... 500 more]")
