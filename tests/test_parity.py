"""Proof of a hand-made package against its notebook, with real kernels and processes."""

import json
import os
import pickle
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import jupyter_mlops
from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity import Mode, ParityReport, Verdict, verify
from jupyter_mlops.parity.plan import read_plan
from jupyter_mlops.parity.reference import run_reference
from tests.remembered import remembering

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
        self.steps = list(STEPS)
        self.modules = dict(MODULES)
        self.parameters = [
            {"key": "trees", "variable": "TREES", "default": "5"},
            {"key": "scale", "variable": "SCALE", "default": "2.0"},
        ]
        self.lines = LINES
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
        notebook.metadata.kernelspec = {
            "name": self.kernel,
            "display_name": "Python",
            "language": "python",
        }
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
            "parameters": self.parameters,
            "lines": self.lines,
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


@pytest.fixture(scope="module", autouse=True)
def _remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with remembering(tmp_path_factory.mktemp("recordings")):
        yield


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


SMALL_CELLS = [
    ("parameters", "ROUNDS = 3"),
    ("", "import random\n\nrandom.seed(5)"),
    ("load", "numbers = [random.random() for _ in range(ROUNDS)]\nlabels = {'a': 1, 'b': 2}"),
    ("train", "total = sum(numbers)\n\nnumbers.append(total)"),
    ("train", "print('total', round(total, 3))"),
]

SMALL_MODULES = {
    "__init__.py": MODULES["__init__.py"],
    "__main__.py": MODULES["__main__.py"],
    "settings.py": """
        import random


        def seed():
            random.seed(5)
        """,
    "params.py": """
        from dataclasses import dataclass


        @dataclass(frozen=True)
        class Params:
            rounds: int = 3
        """,
    "load.py": """
        import random
        from typing import NamedTuple


        class Load(NamedTuple):
            numbers: list
            labels: dict


        def load(*, rounds: int = 3) -> Load:
            numbers = [random.random() for _ in range(rounds)]
            labels = {"a": 1, "b": 2}
            return Load(numbers, labels)
        """,
    "train.py": """
        from typing import NamedTuple


        class Train(NamedTuple):
            numbers: list
            total: float


        def train(numbers) -> Train:
            numbers = list(numbers)
            total = sum(numbers)
            numbers.append(total)
            print("total", round(total, 3))
            return Train(numbers, total)
        """,
    "pipeline.py": """
        from churn.load import load
        from churn.params import Params
        from churn.runtime import Pipeline
        from churn.settings import seed
        from churn.train import train

        pipeline = Pipeline("churn", steps=[load, train], params=Params, seed=seed)
        """,
}


@pytest.fixture
def small(project: Project) -> Project:
    project.cells = list(SMALL_CELLS)
    project.modules = dict(SMALL_MODULES)
    project.steps = [
        step("load", [2], output("numbers"), output("labels")),
        step("train", [3, 4], output("numbers"), output("total")),
    ]
    project.parameters = [{"key": "rounds", "variable": "ROUNDS", "default": "3"}]
    project.lines = {
        "src/churn/load.py": [[11, 2, 1], [12, 2, 2]],
        "src/churn/train.py": [[11, 3, 1], [12, 3, 3], [13, 4, 1]],
    }
    return project


def verdicts(report: ParityReport) -> dict[tuple[str, str], set[Verdict]]:
    found: dict[tuple[str, str], set[Verdict]] = {}
    for outcome in report.outcomes:
        found.setdefault((outcome.step, outcome.artifact), set()).add(outcome.verdict)
    return found


DAMAGE = {
    "a lost seed": ("settings.py", "random.seed(5)", "random.seed(6)", "numbers[0]", (2, 1)),
    "a stale default": ("params.py", "= 3", "= 4", "numbers", (2, 1)),
    "a changed literal": ("load.py", '"b": 2', '"b": 3', "labels['b']", (2, 2)),
    "a changed type": ("load.py", '"b": 2', '"b": 2.0', "labels['b']", (2, 2)),
    "a dropped line": ("train.py", "numbers.append(total)", "pass", "numbers", (3, 3)),
    "a changed operator": ("train.py", "sum(numbers)", "-sum(numbers)", "numbers[3]", (3, 1)),
    "a rounding": ("train.py", "total = sum(numbers)", "total = sum(numbers) + 1e-6", "", ()),
}


@pytest.mark.parametrize(("module", "old", "new", "place", "made"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_package_is_caught_where_it_differs(
    small: Project, module: str, old: str, new: str, place: str, made: tuple[int, int]
) -> None:
    report = small.change(module, old, new).verify()

    first = report.first_difference
    assert report.exit_code == 1
    assert first is not None
    assert first.detail
    if place:
        assert first.place == place
        assert first.blame is not None
        assert (first.blame.cell, first.blame.line) == made
        assert first.blame.file.endswith(f"{first.step}.py")
        assert first.blame.text == small.cells[made[0]][1].splitlines()[made[1] - 1]


def test_what_only_one_process_shares_is_caught(small: Project) -> None:
    small.change("load.py", "numbers = [", "random.spare = 0.5\n            numbers = [")
    small.change("train.py", "total = sum(numbers)", "total = sum(numbers) - SPARE()")
    small.change("train.py", "from typing", SPARE + "        from typing")

    report = small.verify()

    assert {outcome.mode for outcome in report.outcomes if outcome.verdict is Verdict.DIFFERS} == {
        Mode.ISOLATED
    }


SPARE = """import random


        def SPARE():
            return 0 if hasattr(random, "spare") else 1


"""


def test_an_effect_of_the_notebook_that_the_package_lacks_is_caught(small: Project) -> None:
    small.cells.insert(3, ("", "numbers[0] = 0.0"))
    small.steps[1]["cells"] = [4, 5]

    first = small.verify().first_difference

    assert first is not None
    assert (first.step, first.place) == ("train", "numbers[0]")


def test_opaque_values_are_not_proven(small: Project) -> None:
    small.change_cell(2, "labels = {'a': 1, 'b': 2}", "labels = (n for n in numbers)")
    small.change("load.py", 'labels = {"a": 1, "b": 2}', "labels = (n for n in numbers)")

    report = small.verify()

    assert report.exit_code == 3
    assert verdicts(report)["load", "labels"] == {Verdict.NOT_PROVEN}
    assert verdicts(report)["train", "total"] == {Verdict.EQUAL}
    (doubt, *_) = [item for item in report.outcomes if item.verdict is Verdict.NOT_PROVEN]
    assert "cannot pickle 'generator' object" in doubt.detail
    assert doubt.blame is not None
    assert doubt.blame.line == 2


def test_a_name_that_the_notebook_never_binds_is_a_difference(small: Project) -> None:
    small.change_cell(2, "labels =", "labelled =")

    first = small.verify().first_difference

    assert first is not None
    assert "the notebook has no labels there (cell 2)" in first.detail


def test_an_output_that_the_package_lacks_is_a_difference(small: Project) -> None:
    small.change_cell(2, "labels", "marks = labels")
    small.steps[0]["outputs"].append(output("marks"))

    first = small.verify().first_difference

    assert first is not None
    assert (first.place, first.detail) == ("marks", "the package's step does not return it")


def test_a_step_that_raises_is_a_difference_and_names_the_error(small: Project) -> None:
    small.change("train.py", "total = sum(numbers)", "total = sum(numbers) / 0")

    report = small.verify()

    assert report.exit_code == 1
    assert report.first_difference is not None
    assert report.first_difference.step == "train"
    assert "ZeroDivisionError" in report.first_difference.detail.splitlines()[0]
    assert report.first_difference.blame is not None
    assert (report.first_difference.blame.cell, report.first_difference.blame.line) == (3, 1)
    assert verdicts(report)["load", "numbers"] == {Verdict.EQUAL}
    assert verdicts(report)["train", "total"] == {Verdict.NOT_PROVEN}


def test_a_package_that_cannot_be_imported_is_a_difference(small: Project) -> None:
    small.change("pipeline.py", "from churn.load import load", "from churn.loads import load")

    first = small.verify().first_difference

    assert first is not None
    assert "churn.loads" in first.detail


@pytest.mark.parametrize("repeat", [1, 3])
@pytest.mark.parametrize(
    ("expression", "package"),
    [
        pytest.param("time.time_ns()", "time.time_ns()", id="time"),
        pytest.param("list({'x', 'y', 'z', 'u', 'v'})", "sorted('zyxuv')", id="order of a set"),
    ],
)
def test_a_value_that_differs_from_itself_is_not_blamed_on_the_package(
    small: Project, expression: str, package: str, repeat: int
) -> None:
    small.change_cell(2, "labels = {'a': 1, 'b': 2}", f"import time; labels = {expression}")
    small.change("load.py", 'labels = {"a": 1, "b": 2}', f"import time; labels = {package}")

    report = small.verify(repeat=repeat)

    assert report.exit_code == 3
    assert report.repeat == max(repeat, 2)
    assert verdicts(report)["load", "labels"] == {Verdict.NONDETERMINISTIC}
    assert verdicts(report)["train", "total"] == {Verdict.EQUAL}


def test_missing_text_is_not_proven(small: Project) -> None:
    report = small.change("train.py", "round(total, 3)", "round(total, 4)").verify()

    assert report.exit_code == 3
    assert verdicts(report)["train", "printed text"] == {Verdict.NOT_PROVEN}


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("total", "equal"), ("total;", "equal"), ("None", "differs"), ("x = 1", "not_proven")],
)
def test_displayed_values_are_compared(small: Project, source: str, verdict: str) -> None:
    small.cells.append(("train", source))
    small.steps[1]["cells"] = [3, 4, 5]
    small.steps[1]["outputs"][1] = output("total", variable="", display_cell=5)

    report = small.verify()

    assert verdicts(report)["train", "total"] == {Verdict(verdict)}


def test_parameters_reach_both_sides(small: Project) -> None:
    report = small.verify(overrides={"rounds": 5})

    assert report.exit_code == 0
    assert report.overrides == {"rounds": 5}


def test_a_parameter_that_the_package_ignores_is_caught(small: Project) -> None:
    small.change("load.py", "range(rounds)", "range(3)")

    assert small.verify(overrides={"rounds": 5}).exit_code == 1


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"round": 5}, "no parameter round; it has rounds, train.depth"),
        ({"train.depth": 5}, "train.depth is a literal in the notebook"),
    ],
)
def test_parameters_that_the_notebook_cannot_take_are_refused(
    small: Project, overrides: dict[str, object], message: str
) -> None:
    small.parameters.append({"key": "train.depth", "variable": "", "default": "3"})

    with pytest.raises(ParityError, match=message):
        small.verify(overrides=overrides)


FAILURES = {
    "error": ("x = 1\n\n1 / 0", "cell 3 line 3 raised ZeroDivisionError: division by zero"),
    "error below our magic": (
        "%%mlops train\n\n%%time\n1 / 0",
        "cell 3 line 3 raised ZeroDivisionError",
    ),
    "error below blank lines": ("\n  \n1 / 0", "cell 3 line 3 raised ZeroDivisionError"),
    "error below a comment": (
        "# why\n%%mlops train\n1 / 0",
        "cell 3 line 3 raised ZeroDivisionError",
    ),
    "error in a helper": (
        "def f():\n    return {}['a']\n\nf()",
        "cell 3 line 4 raised KeyError: 'a'",
    ),
    "error of what shows a value": (
        "class A:\n    def _repr_html_(self):\n        raise OSError('no dot')\nA()",
        "showing the value of cell 3 raised OSError: no dot",
    ),
    "syntax": ("x = 1\ny = (", "cell 3 line 2 raised (_Incomplete)?(Input|Syntax)Error"),
    "dead kernel": ("import os\nos._exit(3)", "kernel of churn.ipynb died in cell 3"),
    "question": ("input('name?')", "cell 3 line 1 raised StdinNotImplementedError"),
}


@pytest.mark.parametrize(("source", "message"), FAILURES.values(), ids=FAILURES)
def test_a_notebook_that_does_not_run_is_told_with_its_line(
    small: Project, source: str, message: str
) -> None:
    small.cells[3] = ("train", source)

    with pytest.raises(ParityError, match=message):
        small.verify()


def test_a_cell_may_raise_when_its_tag_says_so(small: Project) -> None:
    small.cells[1] = ("raises-exception", f"{small.cells[1][1]}\n1 / 0")

    assert small.verify().exit_code == 0


def test_cells_after_the_last_step_are_not_run(small: Project) -> None:
    small.cells.append(("", "1 / 0"))

    assert small.verify().exit_code == 0


def test_magics_run_as_in_a_notebook(small: Project) -> None:
    small.cells[2] = ("load", "%%time\nnumbers = [random.random() for _ in range(ROUNDS)]\n"
                      "%time labels = {'a': 1, 'b': 2}")  # fmt: skip
    small.change("load.py", '"b": 2', '"b": 3')
    small.lines = {"src/churn/load.py": [[11, 2, 2], [12, 2, 3]]}

    report = small.verify()
    first = report.first_difference

    assert first is not None
    assert first.place == "labels['b']"
    assert first.blame is not None
    assert (first.blame.cell, first.blame.line) == (2, 3)
    assert ("load", "printed text") not in verdicts(report)


def test_an_unknown_kernel_is_this_interpreter(small: Project) -> None:
    small.kernel = "no-such-kernel"

    report = small.verify()

    assert report.exit_code == 0
    assert report.interpreter == sys.executable


def test_the_kernel_of_the_notebook_is_used(
    small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "marked",
        "language": "python",
        "env": {"MARK": "kernel"},
    }
    (tmp_path / "kernels" / "marked").mkdir(parents=True)
    (tmp_path / "kernels" / "marked" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    small.kernel = "marked"
    small.change_cell(2, "{'a': 1, 'b': 2}", "__import__('os').getenv('MARK')")
    small.change("load.py", '{"a": 1, "b": 2}', '"package"')

    first = small.verify().first_difference

    assert first is not None
    assert first.detail == "'kernel' in the notebook, 'package' in the package"


def test_a_comparison_that_crashes_takes_one_artifact_with_it(small: Project) -> None:
    bomb = "import os\n\nclass Bomb:\n    def __reduce__(self):\n        return os._exit, (7,)\n\n"
    small.cells[2] = ("load", f"{bomb}{small.cells[2][1]}\nlabels = Bomb()")

    report = small.verify()

    assert report.exit_code == 3
    assert verdicts(report)["load", "labels"] == {Verdict.NOT_PROVEN}
    assert verdicts(report)["load", "numbers"] == {Verdict.EQUAL}
    assert verdicts(report)["train", "total"] == {Verdict.EQUAL}
    assert any("exit code 7" in outcome.detail for outcome in report.outcomes)


WITNESS = """
import random, sys, warnings
import numpy
witness = {
    "names": sorted(globals()),
    "draws": [random.random(), numpy.random.random()],
    "history": [len(In), sorted(Out), _],
    "streams": [type(sys.displayhook).__name__, type(sys.stdout).__name__],
    "paths": [entry for entry in sys.path],
    "filters": len(warnings.filters),
    "same": nested[0] is nested[1],
}
"""


def test_the_notebook_cannot_tell_that_it_is_watched(small: Project) -> None:
    """The watched and the hardly watched run draw, count and name the same."""
    cells = [
        ("load", "import random, numpy\nrandom.seed(1); numpy.random.seed(1)\n40 + 2"),
        ("load", "shared = [random.random()]\nnested = [shared, shared]\nnested"),
        ("train", "model = numpy.random.RandomState(3)\nmodel;"),
        ("train", "lock = __import__('threading').Lock()"),
        ("evaluate", WITNESS),
    ]
    small.cells = cells
    watched = [
        step("load", [0, 1], output("shared"), output("nested")),
        step("show", [0], output("seen", variable="", display_cell=0)),
        step("peek", [2], output("model"), output("seen", variable="", display_cell=2)),
        step("train", [3], output("lock"), output("missing")),
        step("evaluate", [4], output("witness")),
    ]
    found = []
    for number, steps in enumerate([watched, watched[-1:]]):
        small.steps = steps
        small.write()
        reference = run_reference(
            read_plan(small.package),
            small.folder / f"run-{number}",
            root=small.folder,
            overrides={},
            environment={**os.environ, "PYTHONHASHSEED": "0"},
            progress=lambda _message: None,
        )
        stored = reference.values["evaluate", "witness"]
        found.append(pickle.loads((reference.folder / stored.detail).read_bytes()))
        statuses = [value.status for value in reference.values.values()]

        assert statuses.count("unpicklable") == statuses.count("unbound") == 1 - number

    assert found[0] == found[1]
    assert found[0]["same"]
    assert "_nbpipe_recorder" not in found[0]["names"]


PURE = '''
import array, io, sys, numpy as np


class Touchy:
    """Counts whoever looks at it."""

    looks = 0

    def _look(self, *_):
        type(self).looks += 1
        return "Touchy()"

    __repr__ = __str__ = _repr_html_ = __hash__ = _look

    def __eq__(self, other):
        type(self).looks += 1
        return True

    def __len__(self):
        type(self).looks += 1
        return 0

    def __reduce__(self):
        return Touchy, ()


touchy = Touchy()
numbers = (n * n for n in range(9))
next(numbers)
whole = np.arange(12.0)
view = whole[3:6]
memory = memoryview(bytearray(b"abcdef"))
shared = [1]
alias = shared
text = io.StringIO("one two")
text.read(3)
counts = {name: sys.getrefcount(globals()[name]) for name in ("whole", "shared", "touchy")}
'''

AFTER = """
view += 1
shared.append(2)
memory[0] = 90
pure = {
    "looks": Touchy.looks,
    "rest": list(numbers),
    "whole": whole.tolist(),
    "base": view.base is whole,
    "alias": alias is shared and alias == [1, 2],
    "memory": bytes(memory.obj),
    "read": text.read(),
    "counts": {name: sys.getrefcount(globals()[name]) - n for name, n in counts.items()},
}
"""


def test_looking_at_values_changes_nothing_of_them(small: Project) -> None:
    names = ["touchy", "numbers", "whole", "view", "memory", "shared", "alias", "text"]
    small.cells = [("load", PURE), ("evaluate", AFTER)]
    small.steps = [
        step("load", [0], *(output(name) for name in names)),
        step("evaluate", [1], output("pure")),
    ]
    small.write()

    reference = run_reference(
        read_plan(small.package),
        small.folder / "run",
        root=small.folder,
        overrides={},
        environment={**os.environ, "PYTHONHASHSEED": "0"},
        progress=lambda _message: None,
    )

    stored = reference.values["evaluate", "pure"]
    assert pickle.loads((reference.folder / stored.detail).read_bytes()) == {
        "looks": 0,
        "rest": [1, 4, 9, 16, 25, 36, 49, 64],
        "whole": [0, 1, 2, 4, 5, 6, 6, 7, 8, 9, 10, 11],
        "base": True,
        "alias": True,
        "memory": b"Zbcdef",
        "read": " two",
        "counts": {"whole": 0, "shared": 0, "touchy": 0},
    }
    statuses = {name: reference.values["load", name].status for name in names}
    assert statuses["numbers"] == "unpicklable"
    assert statuses["whole"] == statuses["touchy"] == "stored"


def test_relative_paths_are_those_of_the_notebook(small: Project, tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text('{"a": 1}')
    small.change_cell(2, "{'a': 1, 'b': 2}", "__import__('json').load(open('labels.json'))")
    small.change("load.py", '{"a": 1, "b": 2}', '__import__("json").load(open("labels.json"))')
    (tmp_path / "elsewhere").mkdir()
    os.chdir(tmp_path / "elsewhere")

    assert small.verify().exit_code == 0
    with pytest.raises(ParityError, match="raised FileNotFoundError.* --data-root names"):
        small.verify(data_root=tmp_path / "elsewhere")


def test_a_data_root_that_is_no_folder_is_refused(small: Project) -> None:
    with pytest.raises(ParityError, match="nowhere is not a folder"):
        small.verify(data_root=Path("nowhere"))


def test_a_border_at_a_cell_without_code_is_not_proven(small: Project) -> None:
    small.cells.append(("train", " "))
    small.steps[1]["cells"] = [3, 4, 5]

    report = small.verify()

    assert report.exit_code == 3
    assert verdicts(report)["train", "total"] == {Verdict.NOT_PROVEN}


BAD_FOLDERS = {
    "no export": (None, "is not an exported package"),
    "not JSON": ("{", "manifest.json cannot be read"),
    "another format": ('{"format": 9}', "has format 9, this version reads 1"),
    "a list": ("[]", "has format None"),
    "parts missing": ('{"format": 1, "package": "churn"}', "is damaged"),
}


@pytest.mark.parametrize(("manifest", "message"), BAD_FOLDERS.values(), ids=BAD_FOLDERS)
def test_folders_that_are_no_export_are_refused(
    small: Project, manifest: str | None, message: str
) -> None:
    small.write()
    path = small.package / ".nbpipe" / "manifest.json"
    path.unlink() if manifest is None else path.write_text(manifest)

    with pytest.raises(ParityError, match=message):
        verify(small.package)


def test_a_notebook_that_changed_since_the_export_is_refused(small: Project) -> None:
    small.write()
    path = small.folder / "churn.ipynb"
    path.write_text(path.read_text().replace("ROUNDS = 3", "ROUNDS = 4"))

    with pytest.raises(ParityError, match="cell 0 of .*churn.ipynb is not what it was"):
        verify(small.package, notebook=path)


def test_nothing_is_left_behind_in_the_folder(small: Project) -> None:
    small.write()
    before = sorted(small.folder.rglob("*"))

    verify(small.package)

    after = [path for path in sorted(small.folder.rglob("*")) if "__pycache__" not in path.parts]
    assert after == before


WRITES = "open('total.txt', 'w').write(str(total))"


def test_a_file_that_only_the_notebook_writes_is_missed(small: Project) -> None:
    """The package's later step must not find the file that the notebook's run left."""
    small.cells += [("train", WRITES), ("evaluate", "again = float(open('total.txt').read())")]
    small.steps[1]["cells"] = [3, 4, 5]
    small.steps.append(step("evaluate", [6], output("again")))
    small.modules["evaluate.py"] = """
        def evaluate():
            again = float(open("total.txt").read())
            return again
        """
    small.change("pipeline.py", "import Pipeline", "import Pipeline, Step")
    small.change("pipeline.py", "load, train]", "load, train, Step(evaluate, returns='again')]")
    small.change("pipeline.py", "        from churn.load", FROM_EVALUATE)

    report = small.verify()

    assert report.first_difference.artifact == "file total.txt"
    assert any("FileNotFoundError" in one.detail for one in report.outcomes)

    small.change("train.py", "            print(", f"            {WRITES}\n            print(")
    assert small.verify().exit_code == 0
    assert not (small.folder / "total.txt").exists()


def test_a_file_that_the_notebook_itself_removes_is_none_of_its_results(small: Project) -> None:
    removal = "import os; os.remove('total.txt')"
    small.cells += [("train", WRITES), ("train", removal)]
    small.steps[1]["cells"] = [3, 4, 5, 6]
    small.change(
        "train.py", "            print(", f"            {WRITES}; {removal}\n            print("
    )

    report = small.verify()

    assert report.exit_code == 0
    assert not any(outcome.artifact.startswith("file") for outcome in report.outcomes)


FROM_EVALUATE = "        from churn.evaluate import evaluate\n        from churn.load"


def test_importing_the_proof_loads_no_kernel_and_no_data_library() -> None:
    code = "import sys, jupyter_mlops.parity; print(*{name.split('.')[0] for name in sys.modules})"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(jupyter_mlops.__file__).parents[1],
    )  # fmt: skip
    heavy = {"IPython", "matplotlib", "nbclient", "nbformat", "numpy", "pandas", "papermill"}

    assert heavy.isdisjoint(shown.stdout.split())


DRAWS = "import matplotlib.pyplot as plt; plt.plot([1, 2], color='red'); plt.show()"


@pytest.mark.parametrize(
    ("package", "verdict"),
    [
        pytest.param(DRAWS, "equal", id="the same"),
        pytest.param(DRAWS.replace("2]", "3]"), "not_proven", id="another line"),
        pytest.param("pass", "not_proven", id="none"),
    ],
)
def test_figures_are_compared_by_pixels(small: Project, package: str, verdict: str) -> None:
    small.cells[4] = ("train", f"{small.cells[4][1]}\n{DRAWS}")
    small.change("train.py", "            print(", f"            {package}\n            print(")

    report = small.verify()

    assert verdicts(report)["train", "figures"] == {Verdict(verdict)}
    assert report.exit_code == (0 if verdict == "equal" else 3)
