"""The package depends on what its code needs, imported by name or not."""

from __future__ import annotations

import pytest

from tests.notebooks_as_text import pipeline

LOAD = """
# %%
import pandas as pd
# %% [load]
df = pd.read_csv("rows.csv")
# %% [evaluate]
"""


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("total = df.a.sum()", id="nothing-drawn"),
        pytest.param("import json\nprint(json.dumps(1))", id="standard-library"),
        pytest.param("plot = 1\nprint(plot)", id="a-name-that-sounds-like-drawing"),
    ],
)
def test_nothing_is_added(last: str) -> None:
    assert pipeline(LOAD + last).dependencies == ("pandas",)


@pytest.mark.parametrize(
    ("last", "added"),
    [
        pytest.param("df.plot()", "matplotlib", id="plot-of-a-frame"),
        pytest.param(
            "from sklearn.metrics import RocCurveDisplay\n"
            "RocCurveDisplay.from_predictions(df.a, df.b)",
            "matplotlib",
            id="display-of-scikit-learn",
        ),
        pytest.param('df.to_excel("rows.xlsx")', "openpyxl", id="excel"),
        pytest.param('rows = pd.read_html("page.html")', "lxml", id="html"),
    ],
)
def test_what_is_needed_unnamed_is_added(last: str, added: str) -> None:
    assert added in pipeline(LOAD + last).dependencies
