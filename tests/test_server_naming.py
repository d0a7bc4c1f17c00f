"""Names that are offered for steps: what a cell leaves behind says what it could be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_mlops.server.document import document

IMPORTS = """import pandas as pd
from sklearn import datasets
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, mean_squared_error
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
"""


def offered(source: str, *, above: str = "", tags: tuple[str, ...] = ()) -> list[dict[str, object]]:
    cells = [
        {"cell_type": "code", "id": f"c{number}", "source": text, "metadata": {"tags": list(own)}}
        for number, (text, own) in enumerate([(IMPORTS + above, ()), (source, tags)])
    ]
    found = document({"name": "nb.ipynb", "cells": cells}, Path("/nonexistent"))
    names: list[dict[str, object]] = found["cells"][1]["names"]
    return names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", []),
        ("df.head()", []),
        ("model = fit(data)", []),
        ("titanic_df = pd.read_csv(PATH)", ["data titanic"]),
        ("df = pd.read_csv('data/titanic_train.csv')", ["data titanic"]),
        ("df = pd.read_csv('train.csv')", []),
        ("rawHousing = pd.read_parquet(PATH)", ["data housing"]),
        ("X, y = datasets.load_breast_cancer(return_X_y=True)", ["data breast_cancer"]),
        (
            # The function of the step `load:breast_cancer` would have its name.
            "from sklearn.datasets import load_breast_cancer\nX, y = load_breast_cancer()",
            [],
        ),
        ("X_train, X_test, y_train, y_test = train_test_split(X, y)", ["action split"]),
        ("df = df.dropna()\nX = pd.get_dummies(df)", ["action encode", "action clean"]),
        ("scaler = StandardScaler().fit(X)", ["action scale", "value scaler"]),
        ("forest = RandomForestClassifier()", ["model forest", "model random_forest"]),
        ("model = RandomForestClassifier(n_estimators=5).fit(X, y)", ["model random_forest"]),
        ("clf = RidgeCV()\nclf.fit(X, y)", ["model ridge"]),
        (
            "pipe = Pipeline([('a', StandardScaler()), ('b', LogisticRegression())])",
            ["action scale", "model logistic_regression"],
        ),
        (
            "best = GridSearchCV(RandomForestClassifier(), {})",
            ["model grid_search", "model random_forest"],
        ),
        ("accuracy = accuracy_score(y, p)", ["metric accuracy"]),
        ("print(mean_squared_error(y, p))", ["metric mean_squared_error"]),
        ("ConfusionMatrixDisplay.from_estimator(m, X, y)", ["metric confusion_matrix"]),
        ("s = cross_val_score(m, X, y)", ["metric cross_validation"]),
        ("größe = 1", []),
        ("a_name_that_is_far_too_long_for_a_step = 1", []),
        ("def f():\n    inner = 1", []),
        ("try = 1", []),
    ],
)
def test_offers(source: str, expected: list[str]) -> None:
    assert [f"{one['kind']} {one['name']}" for one in offered(source)] == expected


def test_the_variables_that_it_rests_on() -> None:
    source = "X_train, X_test = train_test_split(X)\nX_train = train_test_split(X_train)[0]"
    assert offered(source) == [{"name": "split", "kind": "action", "of": ["X_train", "X_test"]}]


@pytest.mark.parametrize(
    "above",
    [
        "def train_forest(): ...",
        "Train_Forest = 1",
        "for features_forest in []: ...",
        "import load_forest",
        "from a import b as evaluate_forest",
    ],
)
def test_no_step_is_called_as_something_of_the_notebook(above: str) -> None:
    assert offered("forest = 1")[0]["name"] == "forest"
    assert offered("forest = 1", above=above) == []


def test_a_keyword_is_no_name() -> None:
    assert offered("Try = 1") == []
    assert offered("Tries = 1")[0]["name"] == "tries"


def test_parameters_name_no_step() -> None:
    assert offered("TREES = 5", tags=("parameters",)) == []
