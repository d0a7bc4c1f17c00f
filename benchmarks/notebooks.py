"""Notebooks to measure on: of any number of cells, and one that computes for a while."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

Cells = Iterable[tuple[str | None, str]]

IMPORTS = """\
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split"""

LOAD = """\
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(ROWS, 12)), columns=list("abcdefghijkl"))
df["target"] = (df.a + df.b * df.c > 0).astype(int)
df.head()"""

FEATURE = """\
# Feature {number}: missing values first, then the scale.
df["f{number}"] = df["a"].fillna(df["a"].mean()) * {number} + np.log1p(df["b"].abs())
mask = (df["f{number}"] > 3) & (df["b"] < 10)
for column in ["c", "d"]:
    df.loc[mask, column] = df[column].map(lambda value: value + {number})
wide = pd.get_dummies(df[["a", "b", "f{number}"]], drop_first=True)
print(f"feature {number}: {{len(wide)}} rows")"""

SPLIT = """\
X = df.drop(columns="target")
y = df["target"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=TEST_SIZE, random_state=SEED)"""

TRAIN = """\
model = RandomForestClassifier(n_estimators=TREES, random_state=SEED)
model.fit(X_train, y_train)"""

EVALUATE = """\
accuracy = accuracy_score(y_test, model.predict(X_test))
print(f"accuracy {accuracy:.3f}")"""


def of_size(code_cells: int) -> Cells:
    """Return a notebook of `code_cells` cells; all but six of them make a feature."""
    yield None, IMPORTS
    yield "parameters", "ROWS = 2000\nTEST_SIZE = 0.2\nSEED = 42\nTREES = 20"
    yield "load", LOAD
    for number in range(code_cells - 6):
        yield "features", FEATURE.format(number=number)
    yield "features", SPLIT
    yield "train", TRAIN
    yield "evaluate", EVALUATE


# What people write between the loading and the model: most of it looks, some of it changes.
USUAL = (
    'df["g{number}"] = df["a"].fillna(df["a"].mean()) * {number}',
    'df.groupby("target")["g{number}"].mean()',
    """\
plt.figure(figsize=(8, 4))
plt.hist(df["g{number}"], bins=30)
plt.title("g{number}")
plt.xlabel("value")
plt.show()""",
    """\
part = df[df["g{number}"] > df["b"].median()]
print(len(part), len(df))
part.describe()""",
    """\
# Which columns are far from normal?
for column in ["a", "b", "g{number}"]:
    print(column, df[column].skew())""",
    'counts = df["target"].value_counts()\ncounts.plot(kind="bar")',
    """\
def share_{number}(frame, name):
    return (frame[name] > 0).mean()
share_{number}(df, "g{number}")""",
    'df[["a", "b", "g{number}"]].corr()',
)


def of_people(code_cells: int) -> Cells:
    """Return a notebook of `code_cells` cells with about as many statements as people write.

    Public notebooks have three to four in a cell, most of which only look at something.
    """
    yield None, f"{IMPORTS}\nimport matplotlib.pyplot as plt"
    yield "parameters", "ROWS = 2000\nTEST_SIZE = 0.2\nSEED = 42\nTREES = 20"
    yield "load", LOAD
    for number in range(code_cells - 6):
        kind, turn = number % len(USUAL), number // len(USUAL)
        yield "features" if kind == 0 else None, USUAL[kind].format(number=turn)
    yield "features", SPLIT
    yield "train", TRAIN
    yield "evaluate", EVALUATE


def of_work(rows: int, trees: int) -> Cells:
    """Return a notebook whose run takes as long as a forest of `trees` on `rows` rows."""
    yield None, IMPORTS
    yield "parameters", f"ROWS = {rows}\nTEST_SIZE = 0.2\nSEED = 42\nTREES = {trees}"
    yield "load", LOAD
    yield "features", SPLIT
    yield "train", TRAIN
    yield "evaluate", EVALUATE


def write(path: Path, cells: Cells) -> Path:
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {"tags": [tag]} if tag else {},
                "outputs": [],
                "source": source.splitlines(keepends=True),
            }
            for number, (tag, source) in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def script(cells: Cells) -> str:
    """Return the notebook's code as one plain script."""
    return "\n\n".join(source for _, source in cells) + "\n"
