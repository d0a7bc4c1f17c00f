"""Models: which a cell fitted, with what parameters, on what, and their bytes."""

from __future__ import annotations

import ast
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
import xgboost
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_mlops.tracking.capture import metrics, models, parameters
from jupyter_mlops.tracking.capture.libraries import Kinds
from jupyter_mlops.tracking.capture.models import TooLarge, fitted, is_fitted, mark, pickled

X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"])
Y = (X.a > 0).astype(int)
KINDS = Kinds()


class Own:
    """A model of the user's own, which no library knows."""

    def fit(self, rows: Any) -> Own:
        self.mean_ = 1.0
        return self

    def predict(self, rows: Any) -> Any:
        return rows


class OwnEstimator(BaseEstimator):  # type: ignore[misc]
    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def fit(self, rows: Any) -> OwnEstimator:
        self.coef_ = 1
        return self


def made() -> dict[str, Any]:
    """Return one of each kind of model, not fitted."""
    return {
        "linear": LogisticRegression(C=0.5),
        "forest": RandomForestClassifier(5),
        "pipeline": make_pipeline(StandardScaler(), LogisticRegression()),
        "search": GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2),
        "xgb": xgboost.XGBClassifier(n_estimators=3),
        "lgb": lightgbm.LGBMClassifier(n_estimators=3, verbose=-1),
        "sgd": SGDClassifier(),
        "own": OwnEstimator(2.0),
    }


@pytest.mark.parametrize("name", made())
def test_fitting_is_seen(name: str) -> None:
    namespace = {"X": X, "other": LogisticRegression().fit(X, Y), "model": made()[name], "n": 5}
    before = {id(m): mark(m) for _, m in KINDS.models(namespace)}
    assert fitted(namespace, before, frozenset(), KINDS) == []
    if name == "own":
        namespace["model"].fit(X)
    else:
        namespace["model"].fit(X, Y)
    assert [n for n, _ in fitted(namespace, before, frozenset(), KINDS)] == ["model"]
    again = {id(m): mark(m) for _, m in KINDS.models(namespace)}
    assert fitted(namespace, again, frozenset(), KINDS) == []
    assert [n for n, _ in fitted(namespace, again, frozenset({"model"}), KINDS)] == ["model"]
    if name != "own":
        namespace["model"].fit(X.iloc[:50], Y.iloc[:50])
        assert [n for n, _ in fitted(namespace, again, frozenset(), KINDS)] == ["model"]


def test_not_fitted_is_no_model() -> None:
    assert not any(is_fitted(model) for model in made().values())
    assert not is_fitted(Own())
    assert is_fitted(Own().fit(X))


def test_containers_are_looked_into() -> None:
    model = LogisticRegression().fit(X, Y)
    namespace = {
        "held": {"x": [model]},
        "_hidden": LogisticRegression().fit(X, Y),
        "deep": [[[model]]],
    }
    found = fitted(namespace, {}, frozenset(), KINDS)
    assert [name for name, _ in found] == ["held.x.0"]


def test_one_model_under_two_names_is_one() -> None:
    model = LogisticRegression().fit(X, Y)
    found = fitted({"model": model, "best": model}, {}, frozenset(), KINDS)
    assert [name for name, _ in found] == ["model"]


PARAMETERS = {
    "linear": {"m.class": "sklearn.LogisticRegression", "m.C": "0.5"},
    "forest": {"m.n_estimators": "5"},
    "pipeline": {"m.logisticregression__C": "1.0", "m.standardscaler": "<sklearn.StandardScaler>"},
    "search": {"m.cv": "2", "m.estimator__C": "1.0", "m.param_grid": "{'C': [0.1, 1.0]}"},
    "xgb": {"m.n_estimators": "3", "m.class": "xgboost.XGBClassifier"},
    "lgb": {"m.n_estimators": "3"},
    "own": {"m.alpha": "2.0"},
}


@pytest.mark.parametrize(("name", "expected"), PARAMETERS.items(), ids=PARAMETERS)
def test_parameters(name: str, expected: dict[str, str]) -> None:
    found = parameters.of_model("m", made()[name])
    assert expected.items() <= found.items()


def test_the_best_parameters_of_a_search() -> None:
    search = made()["search"].fit(X, Y)
    found = parameters.of_model("search", search)
    assert found["search.best_params_.C"] == str(search.best_params_["C"])
    assert dict(metrics.series("search", search))["search.best_score"] == [search.best_score_]


def test_parameters_of_boosters() -> None:
    booster = xgboost.train({"max_depth": 2, "eta": 0.25}, xgboost.DMatrix(X, Y), 2)
    found = parameters.of_model("m", booster)
    assert float(found["m.tree_train_param.eta"]) == 0.25
    assert found["m.tree_train_param.max_depth"] == "2"
    light = lightgbm.train({"num_leaves": 3, "verbose": -1}, lightgbm.Dataset(X, Y), 2)
    assert parameters.of_model("m", light)["m.num_leaves"] == "3"


def test_parameters_of_statistical_models() -> None:
    frame = X.assign(y=Y)
    results = smf.ols("y ~ a", frame).fit()
    found = parameters.of_model("m", results)
    assert (found["m.formula"], found["m.cov_type"]) == ("y ~ a", "nonrobust")
    assert is_fitted(results)
    assert KINDS.of(results) == "model"
    assert parameters.of_model("m", sm.OLS(Y, X).fit())["m.class"].startswith("statsmodels.")


class Tricky(BaseEstimator):  # type: ignore[misc]
    """An estimator whose parameter is a property, and whose get_params does more than it says."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        raise AssertionError("code of the user ran")


def test_get_params_of_the_user_is_not_called() -> None:
    Tricky.__module__ = "__main__"
    assert parameters.of_model("m", Tricky()) == {"m.class": "Tricky"}


class Optimizer:
    param_groups = [{"params": [object()], "lr": 0.1, "betas": (0.9, 0.99), "foreach": None}]


Optimizer.__module__ = "torch.optim.adam"


def test_parameters_of_optimizers() -> None:
    found = parameters.optimizer("opt", Optimizer())
    assert found == {"opt.class": "torch.Optimizer", "opt.lr": "0.1", "opt.betas": "(0.9, 0.99)"}
    assert parameters.optimizer("x", 5) == {}


def test_series() -> None:
    boost = xgboost.XGBClassifier(n_estimators=3)
    boost.fit(X, Y, eval_set=[(X, Y)], verbose=False)
    found = dict(metrics.series("m", boost))
    assert len(found["m.validation_0.logloss"]) == 3
    light = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1)
    light.fit(X, Y, eval_X=X, eval_y=Y)
    (curve,) = dict(metrics.series("m", light)).values()
    assert len(curve) == 3


# What a model was fitted on


def example(code: str, name: str, namespace: dict[str, Any]) -> Any:
    content = models.example(ast.parse(code), name, namespace[name], namespace, KINDS)
    return pickle.loads(content) if content else None


EXAMPLES = {
    "frame": ("m.fit(X, y)", X.head()),
    "keyword": ("m.fit(X=X, y=y)", X.head()),
    "some columns": ("m.fit(wide[['a', 'b']], y)", X.head()),
    "columns by name": ("m.fit(wide[cols], y)", X.head()),
    "in a loop": ("for k, n in ms.items():\n    n.fit(X, y)", X.head()),
    "array": ("m.fit(A, y)", X.to_numpy()[:5]),
    "two data sets": ("m.fit(X, y)\nm.fit(A, y)", None),
    "other columns": ("m.fit(wide, y)", None),
    "changed after": ("m.fit(X, y)\nX = X + 1", None),
    "changed in place after": ("m.fit(X, y)\nX['a'] = 0", None),
    "computed": ("m.fit(X.dropna(), y)", None),
    "not in the text": ("learn(m)", None),
}


@pytest.mark.parametrize(("code", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples(code: str, expected: Any) -> None:
    model = LogisticRegression().fit(X, Y)
    wide = X.assign(c=1)
    namespace = {
        "m": model,
        "X": X,
        "y": Y,
        "A": X.to_numpy(),
        "wide": wide,
        "cols": ["a", "b"],
        "ms": {"k": model},
    }
    found = example(code, "m", namespace)
    if expected is None:
        assert found is None
    else:
        assert type(found) is type(expected)
        assert np.array_equal(np.asarray(found), np.asarray(expected))


def test_example_of_texts() -> None:
    texts = ["one two", "two three"] * 5
    namespace = {"m": TfidfVectorizer().fit(texts), "texts": texts}
    assert example("m.fit(texts)", "m", namespace) == texts[:5]


# Bytes


def test_a_model_as_bytes(tmp_path: Path) -> None:
    model = LogisticRegression().fit(X, Y)
    path = pickled(model, tmp_path)
    restored = pickle.loads(path.read_bytes())
    assert np.array_equal(restored.predict(X), model.predict(X))
    assert pickled(model, tmp_path).read_bytes() == path.read_bytes()


def test_a_class_of_the_notebook_goes_by_value(tmp_path: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("class Local:\n    def __init__(self):\n        self.x = 5", namespace)
    path = pickled(namespace["Local"](), tmp_path)
    assert pickle.loads(path.read_bytes()).x == 5


def test_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        pickled(np.zeros(1000), tmp_path, limit=1000)
    with pytest.raises(TypeError, match="pickle"):
        pickled(iter_of(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def iter_of() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize(
    ("model", "flavor"),
    [
        (LogisticRegression(), "sklearn"),
        (xgboost.XGBClassifier(), "xgboost"),
        (lightgbm.LGBMClassifier(), "lightgbm"),
        (OwnEstimator(), "sklearn"),
        (Own(), "python"),
        (sm.OLS(Y, X).fit(), "statsmodels"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_flavors(model: Any, flavor: str) -> None:
    assert models.flavor(model) == flavor


def test_libraries_of_a_pipeline() -> None:
    pipeline = make_pipeline(StandardScaler(), lightgbm.LGBMClassifier())
    assert {"sklearn", "lightgbm"} <= models.roots(pipeline)


def test_values_of_parameters_are_json_strings() -> None:
    for name, model in made().items():
        found = parameters.of_model(name, model)
        assert json.loads(json.dumps(found)) == found
