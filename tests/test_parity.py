"""Proof of a hand-made package against its notebook, with real kernels and processes."""

import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import jupyter_mlops
from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity import Mode, ParityReport, Verdict, verify

TEMPLATE = Path(jupyter_mlops.__file__).parent / "emit/project/src/nbpipe_template"

CELLS = [
    ("parameters", "TREES = 5\nSCALE = 2.0"),
    ("", "import numpy as np\nimport pandas as pd\n\nnp.random.seed(3)"),
    ("", "class Rider:\n    def __init__(self, age):\n        self.age = age"),
    ("", "def grow(frame, factor):\n    return frame * factor"),
    (
        "load",
        "df = pd.DataFrame({'Age': np.random.normal(size=20), 'Name': list('ab') * 10})\ndf.head()",
    ),
    ("", "# exploration\nprint(df.shape)"),
    ("features", "df['Half'] = df['Age'] / 2\nrider = Rider(int(abs(df['Half'].sum())))"),
    ("features", "X = grow(df[['Age', 'Half']], SCALE)\nnames = {'a', 'b'}"),
    ("train", "from sklearn.ensemble import RandomForestRegressor"),
    ("train", "model = RandomForestRegressor(TREES)\nmodel.fit(X, df['Age'])"),
    ("evaluate", "score = model.score(X, df['Age'])\nprint(f'score {score:.6f}')"),
    ("evaluate", "round(score * 100, 2);"),
]

MODULES = {
    "__init__.py": '"""Churn."""\n',
    "__main__.py": """
        import sys

        from churn.runtime.cli import main

        if __name__ == "__main__":
            sys.exit(main())
        """,
    "helpers.py": """
        class Rider:
            def __init__(self, age):
                self.age = age


        def grow(frame, factor):
            return frame * factor
        """,
    "settings.py": """
        import numpy as np


        def settings():
            pass


        def seed():
            np.random.seed(3)
        """,
    "params.py": """
        from dataclasses import dataclass


        @dataclass(frozen=True)
        class Params:
            trees: int = 5
            scale: float = 2.0
        """,
    "load.py": """
        import numpy as np
        import pandas as pd


        def load():
            df = pd.DataFrame({"Age": np.random.normal(size=20), "Name": list("ab") * 10})
            return df
        """,
    "features.py": """
        from typing import NamedTuple

        import pandas as pd

        from churn.helpers import Rider, grow


        class Features(NamedTuple):
            df: pd.DataFrame
            rider: Rider
            X: pd.DataFrame
            names: set


        def features(df, *, scale: float = 2.0) -> Features:
            df = df.copy()
            df["Half"] = df["Age"] / 2
            rider = Rider(int(abs(df["Half"].sum())))
            X = grow(df[["Age", "Half"]], scale)
            names = {"a", "b"}
            return Features(df, rider, X, names)
        """,
    "train.py": """
        from sklearn.ensemble import RandomForestRegressor


        def train(X, df, *, trees: int = 5):
            model = RandomForestRegressor(trees)
            model.fit(X, df["Age"])
            return model
        """,
    "evaluate.py": """
        from typing import NamedTuple


        class Evaluation(NamedTuple):
            score: float
            percent: float


        def evaluate(model, X, df) -> Evaluation:
            score = model.score(X, df["Age"])
            print(f"score {score:.6f}")
            percent = round(score * 100, 2)
            return Evaluation(score, percent)
        """,
    "pipeline.py": """
        from churn.evaluate import evaluate
        from churn.features import features
        from churn.load import load
        from churn.params import Params
        from churn.runtime import Pipeline, Step
        from churn.settings import seed, settings
        from churn.train import train

        pipeline = Pipeline(
            "churn",
            steps=[Step(load, returns="df"), features, Step(train, returns="model"), evaluate],
            params=Params,
            settings=settings,
            seed=seed,
        )
        """,
}


def output(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "variable": name, "result": False, **more}


def step(tag: str, cells: list[int], *outputs: dict[str, object]) -> dict[str, object]:
    return {
        "tag": tag,
        "function": tag.replace(":", "_"),
        "cells": cells,
        "inputs": [],
        "outputs": list(outputs),
        "parameters": [],
    }


STEPS = [
    step("load", [4], output("df")),
    step("features", [6, 7], output("df"), output("rider"), output("X"), output("names")),
    step("train", [8, 9], output("model")),
    step(
        "evaluate", [10, 11], output("score"), output("percent", variable="", display_cell=11)
    ),
]  # fmt: skip

LINES = {
    "src/churn/load.py": [[6, 4, 1]],
    "src/churn/features.py": [[17, 6, 1], [18, 6, 2], [19, 7, 1], [20, 7, 2]],
    "src/churn/train.py": [[1, 8, 1], [5, 9, 1], [6, 9, 2]],
    "src/churn/evaluate.py": [[10, 10, 1], [11, 10, 2], [12, 11, 1]],
}


class Project:
    """A notebook and its package, written as files. Each test changes what it is about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "churn"
        self.cells = list(CELLS)
        self.steps = [dict(entry) for entry in STEPS]
        self.modules = dict(MODULES)
        self.kernel = "python3"

    def change(self, module: str, old: str, new: str) -> "Project":
        assert old in self.modules[module]
        self.modules[module] = self.modules[module].replace(old, new)
        return self

    def change_cell(self, index: int, old: str, new: str) -> "Project":
        tag, source = self.cells[index]
        assert old in source
        self.cells[index] = (tag, source.replace(old, new))
        return self

    def write(self) -> "Project":
        sources = self.package / "src" / "churn"
        for path in sorted((TEMPLATE / "runtime").glob("*.py")):
            text = path.read_text(encoding="utf-8").replace("nbpipe_template", "churn")
            self._put(sources / "runtime" / path.name, text)
        for name, text in self.modules.items():
            self._put(sources / name, textwrap.dedent(text).lstrip())
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {"name": self.kernel, "language": "python"}
        for index, (tag, source) in enumerate(self.cells):
            tags = {"tags": tag.split()} if tag else {}
            cell = nbformat.v4.new_code_cell(source, metadata=tags, id=f"cell-{index}")
            notebook.cells.append(cell)
        for path in (self.folder / "churn.ipynb", self.package / ".nbpipe" / "notebook.ipynb"):
            self._put(path, nbformat.writes(notebook))
        manifest = {
            "format": 1,
            "package": "churn",
            "notebook": {"name": "churn.ipynb", "sha256": ""},
            "steps": self.steps,
            "parameters": [
                {"key": "trees", "variable": "TREES", "default": "5"},
                {"key": "scale", "variable": "SCALE", "default": "2.0"},
                {"key": "train.depth", "variable": "", "default": "3"},
            ],
            "lines": LINES,
        }
        self._put(self.package / ".nbpipe" / "manifest.json", json.dumps(manifest))
        return self

    def verify(self, **options: object) -> ParityReport:
        self.write()
        return verify(self.package, **options)

    @staticmethod
    def _put(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    here = Path.cwd()
    os.chdir(tmp_path)
    yield Project(tmp_path)
    os.chdir(here)


def test_a_faithful_package_is_proven(project: Project) -> None:
    told: list[str] = []

    report = project.verify(progress=told.append)

    assert report.exit_code == 0, [str(outcome) for outcome in report.outcomes]
    assert report.counts[Verdict.EQUAL] == len(report.outcomes) == 2 * 9
    assert {outcome.mode for outcome in report.outcomes} == set(Mode)
    assert report.deviation == 0
    assert told[0] == "notebook, cell 0 of 11"
    assert told[-1] == "comparing 8 artifacts"
    assert json.loads(report.to_json())["exit_code"] == 0
