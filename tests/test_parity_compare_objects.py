"""Values of libraries: each pair is equal once and different once, and looking at one changes none.

What is equal is proven. What differs is a difference, or a doubt where code is what differs; it is
never proven.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import importlib
import operator
import random
import re
import types
import typing
import warnings
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import cloudpickle
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import scipy.interpolate
import scipy.sparse as sp
import scipy.spatial
import scipy.stats
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, StackingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

from jupyter_mlops.parity.compare import compare

mpl.use("Agg")

Make = Callable[..., Any]

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, 0] > 0).astype(int)


def library(name: str) -> Any:
    return pytest.importorskip(name)


def code(text: str, name: str = "f", **around: object) -> Any:
    space: dict[str, Any] = {"__name__": "__main__", **around}
    exec(text, space)
    return space[name]


def plus(number: object) -> Any:
    return code(f"def f(x):\n    return x + {number}\n")


def frame(first: object = 1.0) -> pd.DataFrame:
    days = pd.date_range("2020", periods=3)
    return pd.DataFrame({"a": ["x", "y", "x"], "b": [first, 2.0, 3.0], "t": days})


def loose(number: int) -> object:
    return dataclasses.make_dataclass("Loose", [("a", int)], eq=False)(number)


def masked(**given: Any) -> Any:
    return np.ma.array([1, 2], **{"mask": [0, 1], **given})


def marked(note: object) -> pd.DataFrame:
    table = frame()
    table.attrs["note"] = note
    return table


def fitted(model: Any, rows: Any = X) -> Any:
    return model.fit(rows, Y)


def counted(text: str) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(stop_words=["a", "the"]).fit([text])


def boosted(depth: int, library_name: str) -> Any:
    found = library(library_name)
    if library_name == "xgboost":
        settings = {"max_depth": depth, "nthread": 1}
        return found.train(settings, found.DMatrix(X, label=Y), 3)
    settings = {"num_leaves": depth, "verbose": -1, "num_threads": 1}
    return found.train(settings, found.Dataset(X, label=Y), 3)


def graph(weight: int, kind: str = "Graph") -> Any:
    return getattr(library("networkx"), kind)([(1, 2, {"w": weight}), (2, 3, {"w": 2})])


def ols(shift: float = 0.0) -> Any:
    return library("statsmodels.api").OLS(X[:, 0] + shift * X[:, 1], X[:, 1:]).fit()


def glm(shift: float = 0.0) -> Any:
    return library("statsmodels.api").GLM(X[:, 0] * 2 + shift * X[:, 1], X[:, 1:]).fit()


def bars(height: int) -> Any:
    return library("plotly.graph_objects").Figure({"data": [{"type": "bar", "y": [height, 2]}]})


def picture(red: int) -> Any:
    return library("PIL.Image").new("RGB", (2, 2), (red, 2, 3))


def polars(value: object = 1, **given: Any) -> Any:
    return library("polars").Series([value], **given)


def lazy(limit: int) -> Any:
    pl = library("polars")
    return pl.DataFrame({"a": [1, 2]}).lazy().filter(pl.col("a") > limit)


def axes(**told: Any) -> Any:
    """Return axes of which one thing may be told to look otherwise."""
    shown = Figure(figsize=(2, 2)).subplots()
    shown.plot([0, 1], [1, 2], **told.get("line", {}))
    shown.bar([0, 1], [1, 2], **told.get("bar", {}))
    shown.scatter([0, 1], [1, 2], **told.get("points", {}))
    shown.imshow(
        [[0.0, 1.0]], **{"extent": (0, 1, 0, 1), "aspect": "auto", **told.get("image", {})}
    )
    shown.text(0, 0, "x", **told.get("text", {}))
    shown.set(**{"xlim": (-1, 3), "ylim": (-1, 3), **told.get("axes", {})})
    if legend := told.get("legend"):
        shown.legend([legend])
    shown.grid(told.get("grid", False))
    return shown


def solid(height: float, kind: str = "plot") -> Any:
    shown = Figure().add_subplot(projection="3d")
    getattr(shown, kind)([0, 1], [0, 1], [0, height])
    shown.set_zlim(0, 9)
    return shown


# How to make the value, what makes two equal ones, and what makes the second one different.
PAIRS: dict[str, tuple[Make, Any, Any]] = {
    "nothing": (lambda value: value, None, 1),
    "bound to a cache": (lambda n: functools.lru_cache(plus(n)), 1, 2),
    "size of a cache": (lambda n: functools.lru_cache(n)(plus(1)), 8, 9),
    "new type": (lambda kind: typing.NewType("User", kind), int, str),
    "type variable": (lambda kind: typing.TypeVar("T", bound=kind), int, str),
    "generic": (lambda kind: [list[kind], kind | None], int, str),
    "namespace": (lambda n: types.SimpleNamespace(a=n), 1, 2),
    "words that are left out": (counted, "a cat", "a dog"),
    "getter": (operator.itemgetter, 1, 2),
    "method caller": (lambda n: operator.methodcaller("x", n), 1, 2),
    "partial": (lambda n: functools.partial(plus(1), x=n), 1, 2),
    "vectorized": (lambda n: np.vectorize(plus(n)), 1, 2),
    "default": (lambda n: code(f"def f(*, a={n}): return a"), 1, 2),
    "lambda": (lambda n: code(f"f = lambda x: x + {n}"), 1, 2),
    "flag": (lambda flag: re.I | flag, re.M, re.S),
    "class with a cached property": (
        lambda n: code(
            "import functools\nclass C:\n    @functools.cached_property\n"
            f"    def a(self):\n        return {n}\n", "C",
        ), 1, 2,
    ),
    "dataclass that is not compared": (loose, 1, 2),
    "zeros of decimals": (Decimal, "1", "1.0"),
    "negative zero within a tolerance": (lambda n: [0.0 * n, n], 1, -1),
    "kind of a random state": (lambda make: make(7), np.random.RandomState, random.Random),
    "record": (lambda x: np.rec.array([(1, x)], dtype=[("a", "i4"), ("b", "f8")]), 2.0, 3.0),
    "byte order": (lambda kind: np.array([1], kind), "<i4", ">i4"),
    "raw bytes": (lambda raw: np.array([raw], "V2"), b"ab", b"ac"),
    "texts of any length": (
        lambda text: np.array([text], dtype=np.dtypes.StringDType()), "a", "b"
    ),
    "half floats": (lambda x: np.array([6e4, x], "f2"), 1.0, 1.001),
    "overflow of half floats": (lambda x: np.array([1.0, x], "f2"), 6e4, -6e4),
    "large integers": (lambda n: np.array([n]), 2**62, 2**62 + 1),
    "what is not masked": (lambda n: np.ma.array([n, 2], mask=[0, 1]), 1, 3),
    "what fills a mask": (lambda n: masked(fill_value=n), 3, 4),
    "polynomial": (lambda n: [np.poly1d([1, n]), np.polynomial.Polynomial([1, n])], 2, 3),
    "kind of sparse matrix": (lambda make: make([[0.0, 1.0]]), sp.csr_matrix, sp.csc_matrix),
    "sparse type": (lambda x: sp.csr_array([[x]]), 1.0, 1),
    "distribution": (lambda n: scipy.stats.norm(1, n), 2, 3),
    "tree of neighbours": (lambda n: scipy.spatial.cKDTree(X + n), 0, 1),
    "leaves of a tree": (lambda n: scipy.spatial.KDTree(X, leafsize=n), 5, 6),
    "spline": (lambda n: scipy.interpolate.CubicSpline([0, 1, 2], [1, 2, n]), 4, 5),
    "groups": (lambda column: frame().groupby(column), "a", "b"),
    "data of groups": (lambda x: frame(x).groupby("a")["b"], 1.0, 0.0),
    "window": (lambda n: frame().b.rolling(n), 2, 3),
    "zone of a moment": (lambda zone: pd.Timestamp("2020", tz=zone), "UTC", "Europe/Zurich"),
    "zone with the same hours": (
        lambda zone: pd.date_range("2020-01-01", periods=2, tz=zone), "UTC", "Europe/London"
    ),
    "unit of moments": (lambda unit: frame().t.astype(f"M8[{unit}]"), "s", "ns"),
    "type of a level": (lambda one: pd.MultiIndex.from_arrays([[1], [one]]), 1, 1.0),
    "name of a level": (
        lambda name: pd.MultiIndex.from_arrays([[1], [2]], names=["a", name]), "b", "c"
    ),
    "categories of a level": (
        lambda order: pd.MultiIndex.from_arrays([pd.Categorical(["a"], list(order)), [1]]),
        "ab", "ba",
    ),
    "the only level": (
        lambda order: pd.MultiIndex.from_arrays([pd.Categorical(["a"], list(order))]), "ab", "ba"
    ),
    "categories of an index": (lambda order: pd.CategoricalIndex(["a"], list(order)), "ab", "ba"),
    "notes of a frame": (marked, 1, 2),
    "mixed objects": (lambda one: pd.Series([1, "1", one], dtype=object), 1.0, 1),
    "kind of gap": (lambda gap: pd.DataFrame({"a": [gap, "a"]}, dtype=object), None, np.nan),
    "kind of text": (lambda kind: pd.Series(["a"], dtype=kind), "str", "object"),
    "kind of label": (lambda label: pd.DataFrame([[1]], columns=[label]), "1", 1),
    "name of the columns": (
        lambda name: pd.DataFrame([[1]], columns=pd.Index(["a"], name=name)), "n", None
    ),
    "what sparse leaves out": (
        lambda n: pd.Series(pd.arrays.SparseArray([0, 1], fill_value=n)), 0, 1
    ),
    "end of intervals": (
        lambda side: pd.IntervalIndex.from_breaks([0, 1], closed=side), "left", "right"
    ),
    "length of periods": (lambda freq: pd.Series([pd.Period("2020-01-01", freq)]), "M", "D"),
    "holidays": (
        lambda day: pd.offsets.CustomBusinessDay(holidays=[day]), "2020-01-01", "2020-01-02"
    ),
    "doubled labels": (lambda may: frame().set_flags(allows_duplicate_labels=may), True, False),
    "clusters": (lambda n: fitted(KMeans(n, random_state=0, n_init=1)), 2, 3),
    "histograms": (
        lambda n: fitted(HistGradientBoostingClassifier(max_iter=n, random_state=0)), 2, 3
    ),
    "stack": (
        lambda c: fitted(StackingClassifier([("a", LogisticRegression(C=c))], cv=2)), 1.0, 2.0
    ),
    "pipeline in a pipeline": (
        lambda c: fitted(make_pipeline(
            FeatureUnion([("s", make_pipeline(StandardScaler(), PCA(1)))]), SVC(C=c))), 1.0, 2.0,
    ),
    "function in a pipeline": (lambda n: FunctionTransformer(plus(n)), 1, 2),
    "random state of a model": (
        lambda n: KMeans(2, random_state=np.random.RandomState(n)), 1, 2
    ),
    "words": (lambda word: TfidfVectorizer().fit(["aa bb", word]), "cc", "dd"),
    "xgboost": (lambda n: boosted(n, "xgboost"), 1, 3),
    "lightgbm": (lambda n: boosted(n, "lightgbm"), 2, 4),
    "graph": (graph, 1, 5),
    "directions": (lambda kind: graph(1, kind), "Graph", "DiGraph"),
    "results of a regression": (ols, 0.0, 1.0),
    "results with room to compute in": (glm, 0.0, 1.0),
    "summary": (lambda n: ols(n).summary(), 0.0, 1.0),
    "table of a summary": (lambda n: ols(n).summary().tables[1], 0.0, 1.0),
    "other summary": (lambda n: ols(n).summary2(), 0.0, 1.0),
    "plotly": (bars, 1, 3),
    "image": (picture, 1, 9),
    "polars plan": (lazy, 1, 2),
    "polars expression": (lambda n: library("polars").col("a") + n, 1, 2),
    "polars categories": (
        lambda order: polars("a", dtype=library("polars").Enum(list(order))), "ab", "ba"
    ),
    "polars decimals": (lambda text: polars(Decimal(text)), "1.0", "1.00"),
    "polars parts": (polars, {"a": [1.0]}, {"a": [2.0]}),
    "line in space": (solid, 1.0, 2.0),
    "points in space": (lambda z: solid(z, "scatter"), 1.0, 2.0),
}  # fmt: skip

LOOKS: dict[str, dict[str, Any]] = {
    "colour of a line": {"line": {"color": "blue"}},
    "style of a line": {"line": {"linestyle": "--"}},
    "width of a line": {"line": {"linewidth": 5}},
    "marks of a line": {"line": {"marker": "o"}},
    "a hidden line": {"line": {"visible": False}},
    "a faint line": {"line": {"alpha": 0.3}},
    "edges of bars": {"bar": {"edgecolor": "k"}},
    "hatches of bars": {"bar": {"hatch": "/"}},
    "sizes of points": {"points": {"s": [1, 200]}},
    "colours of points": {"points": {"color": ["r", "b"]}},
    "shape of points": {"points": {"marker": "x"}},
    "colours of an image": {"image": {"cmap": "gray"}},
    "range of an image": {"image": {"vmin": -4}},
    "place of an image": {"image": {"extent": (0, 2, 0, 1)}},
    "colour of a text": {"text": {"color": "red"}},
    "size of a text": {"text": {"fontsize": 30}},
    "angle of a text": {"text": {"rotation": 30}},
    "names of ticks": {"axes": {"xticks": [0, 1], "xticklabels": ["p", "q"]}},
    "grid": {"grid": True},
    "legend": {"legend": "q"},
    "ground": {"axes": {"facecolor": "red"}},
}


@pytest.mark.parametrize(("make", "one", "other"), PAIRS.values(), ids=PAIRS)
def test_a_pair_of_values(make: Make, one: Any, other: Any) -> None:
    same = compare(make(one), make(one), name="v")
    unlike = compare(make(one), make(other), name="v")

    assert same.proven, (same.place, same.detail, same.doubts)
    assert not unlike.proven
    assert unlike.differs or "code of this function" in unlike.doubts[0].reason


UNSTORED = {"bound to a cache", "size of a cache", "new type", "class with a cached property"}


@pytest.mark.parametrize("name", sorted(PAIRS.keys() - UNSTORED))
def test_a_pair_is_equal_however_often_it_was_stored(name: str) -> None:
    """The notebook's value is stored once, one of a package that runs in steps may be twice."""
    make, one, _ = PAIRS[name]
    once = cloudpickle.loads(cloudpickle.dumps(make(one)))
    twice = cloudpickle.loads(cloudpickle.dumps(cloudpickle.loads(cloudpickle.dumps(make(one)))))

    found = compare(once, twice, name="v", package_name=__name__)

    assert found.proven, (found.place, found.detail, found.doubts)


@pytest.mark.parametrize("told", LOOKS.values(), ids=LOOKS)
def test_axes_that_look_otherwise_differ(told: dict[str, Any]) -> None:
    assert compare(axes(), axes(**told), name="v").differs
    assert compare(axes(**told), axes(**told), name="v").proven


@pytest.mark.parametrize("part", ["lines", "patches", "images", "collections", "texts"])
def test_single_artists_are_compared_by_their_looks(part: str) -> None:
    kinds = {"lines": "line", "patches": "bar", "images": "image", "collections": "points",
             "texts": "text"}  # fmt: skip
    faint = axes(**{kinds[part]: {"alpha": 0.3}})

    assert compare(getattr(axes(), part)[0], getattr(axes(), part)[0], name="v").proven
    place = compare(getattr(axes(), part)[0], getattr(faint, part)[0], name="v").place
    assert place == ("v colour[3]" if part == "patches" else "v alpha")


def test_axes_are_compared_without_their_neighbours() -> None:
    one, other = Figure().subplots(1, 2), Figure().subplots(1, 2)
    other[1].plot([1, 2])

    assert compare(one[0], other[0], name="v").proven
    assert compare(one[1], other[1], name="v").differs


def test_axes_that_were_taken_out_are_in_doubt() -> None:
    one, other = axes(), axes()
    one.remove()
    other.remove()

    assert "in no figure" in compare(one, other, name="v").doubts[0].reason


def _look_at_groups(groups: Any) -> None:
    assert len(list(groups)) == groups.ngroups
    assert groups.groups
    assert groups.size().sum()


def _look_at_results(results: Any) -> None:
    assert str(results.summary())
    assert str(results.summary2())
    assert results.pvalues is not None
    assert results.conf_int() is not None


def _look_at_graph(graph: Any) -> None:
    assert graph.nodes
    assert graph.edges
    assert graph.adj
    assert graph.degree


def _use(model: Any) -> None:
    for name in ("predict", "predict_proba", "transform", "kneighbors", "score_samples"):
        with suppress(AttributeError):
            getattr(model, name)(X)
    assert repr(model)


# Notebooks look at values on the way, in lines that a package has no reason to keep.
LOOKED_AT: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "nothing": (lambda: [1], len),
    "frame": (frame, lambda df: (df.index.is_unique, df.describe(), df.loc[0], df.T)),
    "index": (lambda: pd.Index(["a", "b"]), lambda index: index.get_loc("a")),
    "levels": (
        lambda: pd.MultiIndex.from_product([[1], ["a"]]), lambda index: index.get_loc((1, "a"))
    ),
    "groups": (lambda: frame().groupby("a"), _look_at_groups),
    "groups of a column": (lambda: frame().groupby("a")["b"], _look_at_groups),
    "window": (lambda: frame().b.rolling(2), lambda window: window.mean()),
    "resampling": (lambda: frame().set_index("t").b.resample("D"), lambda days: days.mean()),
    "results": (ols, _look_at_results),
    "results with room to compute in": (glm, _look_at_results),
    "summary": (lambda: ols().summary(), lambda one: (one.as_text(), one.as_html())),
    "table": (lambda: ols().summary().tables[1], lambda one: (one.as_text(), one.as_html())),
    "graph": (lambda: graph(1), _look_at_graph),
    "directed graph": (lambda: graph(1, "DiGraph"), _look_at_graph),
    "tree": (lambda: scipy.spatial.cKDTree(X), lambda tree: tree.query([0, 0, 0])),
    "neighbours": (lambda: NearestNeighbors(algorithm="kd_tree").fit(X), _use),
    "xgboost": (lambda: fitted(library("xgboost").XGBClassifier(n_estimators=2, n_jobs=1)), _use),
    "lightgbm": (
        lambda: fitted(library("lightgbm").LGBMClassifier(n_estimators=2, n_jobs=1, verbose=-1)),
        _use,
    ),
    "plotly": (lambda: bars(1), lambda figure: figure.to_json()),
    "drawing": (axes, lambda shown: shown.figure.draw_without_rendering()),
    "drawing in space": (lambda: solid(1.0), lambda shown: shown.figure.draw_without_rendering()),
    "points in space": (
        lambda: solid(1.0, "scatter"), lambda shown: shown.figure.draw_without_rendering()
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize(("make", "look"), LOOKED_AT.values(), ids=LOOKED_AT)
def test_looking_at_a_value_does_not_change_it(
    make: Callable[[], Any], look: Callable[[Any], object]
) -> None:
    seen, unseen = make(), make()
    look(seen)

    for pair in ((seen, unseen), (unseen, seen)):
        found = compare(*pair, name="v")
        assert found.proven, (found.place, found.detail, found.doubts)


class Circle:
    def __init__(self, radius: float) -> None:
        self.radius = radius

    @functools.cached_property
    def area(self) -> float:
        return 3.0 * self.radius**2


def test_answers_that_an_object_remembers_do_not_count() -> None:
    asked = Circle(1.0)

    assert asked.area == 3.0
    assert compare(asked, Circle(1.0), name="v").proven
    assert compare(Circle(1.0), asked, name="v").proven
    assert compare(asked, Circle(2.0), name="v").place == "v.radius"


def test_where_a_warning_came_from_does_not_count() -> None:
    def noted(text: str, file: str) -> warnings.WarningMessage:
        return warnings.WarningMessage(UserWarning(text), UserWarning, file, len(file))

    one = noted("no convergence", "<ipython-input-1>")

    assert compare(one, noted("no convergence", "train.py"), name="v").proven
    assert compare(one, noted("converged", "train.py"), name="v").place


def test_how_boosters_spell_parameters_does_not_count() -> None:
    def goes_on(rounds: int, first: Any) -> Any:
        found = library("lightgbm")
        settings = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 1}
        return found.train(settings, found.Dataset(X, label=Y), rounds, init_model=first)

    first = goes_on(2, None)
    copied = copy.deepcopy(first)

    assert compare(goes_on(1, first), goes_on(1, copied), name="v").proven
    assert not compare(goes_on(1, first), goes_on(2, copied), name="v").proven


def test_the_hour_of_a_summary_does_not_count() -> None:
    one, other = ols().summary(), ols().summary()
    cells = [row for row in other.tables[0] if any("Time:" in str(cell) for cell in row)]
    for cell, after in zip(cells[0], list(cells[0])[1:], strict=False):
        if "Time:" in str(cell.data):
            after.data = "25:00:00"

    assert "25:00:00" in other.as_text()
    assert compare(one, other, name="v").proven
    assert compare(one.tables[0], other.tables[0], name="v").proven


@pytest.fixture
def attribute_and_global() -> tuple[Any, Any]:
    """Two functions that call a method `mean`; the notebook has a variable of that name."""
    text = "def f(x):\n    return x.mean()\n"
    return code(text, mean=1), code(text, __name__="churn.helpers")


def test_an_attribute_is_no_global(attribute_and_global: tuple[Any, Any]) -> None:
    assert compare(*attribute_and_global, name="f", package_name="churn").proven


def test_a_name_is_no_proof() -> None:
    """As of a ufunc made of a function, which pickle knows by name alone."""
    one, other = np.frompyfunc(plus(1), 1, 1), np.frompyfunc(plus(2), 1, 1)

    assert "no more than its name" in compare(one, other, name="v").doubts[0].reason
    assert compare(np.sin, importlib.import_module("numpy").sin, name="v").proven
