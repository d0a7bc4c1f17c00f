"""What a run is: cells run with a recorder around them, and the journal is read back."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.notebooks import write
from jupyter_mlops.tracking import attempts, deferring, recorder
from jupyter_mlops.tracking.capture import files
from jupyter_mlops.tracking.facts import Execution
from jupyter_mlops.tracking.lineage import Lineage
from jupyter_mlops.tracking.project import Settings
from tests.cells import Session

SETUP = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
"""
PARAMETERS = "C = 1.0\nROWS = 80"
LOAD = "df = pd.read_csv('churn.csv').head(ROWS)"
FEATURES = "X, y = df[['a', 'b']], df.y"
TRAIN = "model = LogisticRegression(C=C).fit(X, y)"
EVALUATE = "accuracy = accuracy_score(y, model.predict(X))"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    generator = np.random.default_rng(3)
    rows = pd.DataFrame({"a": generator.normal(size=100), "b": generator.normal(size=100)})
    rows.assign(y=(rows.a > 0).astype(int)).to_csv(tmp_path / "churn.csv", index=False)
    monkeypatch.chdir(tmp_path)
    made = Session(tmp_path)
    yield made
    made.close()


def everything(session: Session, parameters: str = PARAMETERS, **more: str) -> None:
    session.run(more.get("setup", SETUP), cell="setup", index=0)
    session.run(parameters, "parameters", cell="parameters", index=1)
    session.run(more.get("load", LOAD), "load", cell="load", index=2)
    session.run(more.get("features", FEATURES), "features", cell="features", index=3)
    session.run(more.get("train", TRAIN), "train", cell="train", index=4)
    session.run(more.get("evaluate", EVALUATE), "evaluate", cell="evaluate", index=5)


def test_untagged_cells_make_no_run(session: Session) -> None:
    report = session.run("x = 1")
    assert (report.run, report.changed, report.metrics, report.warnings) == (None, (), (), ())
    assert session.runs() == {}


def test_a_run_carries_everything_upstream(session: Session) -> None:
    everything(session)
    told = session.only()
    assert told.status == "FINISHED"
    assert {told.parameters[name] for name in ("c", "rows", "model.C")} == {"1.0", "80"}
    assert told.metrics["accuracy"][0][0] == 0
    assert {"churn.csv", "df", "X", "y"} <= told.datasets.keys()
    assert told.datasets["X"].rows == 80
    assert told.models["model"].flavor == "sklearn"
    assert [cell["cell"] for cell in json.loads(told.text("code/cells.json"))] == [
        "setup",
        "parameters",
        "load",
        "features",
        "train",
        "evaluate",
    ]
    assert told.tags["mlops.order"] == "as in the document"
    assert told.tags["mlops.changed"] == "first run"
    assert told.tags["version.scikit-learn"]
    assert told.name == "train"
    assert {"seconds.load", "seconds.train", "seconds.evaluate", "memory.train"} <= (
        told.metrics.keys()
    )


CHANGES: dict[str, tuple[dict[str, str], str]] = {
    "noop": ({}, "nothing changed"),
    "a comment": ({"train": f"{TRAIN}  # better"}, "nothing changed"),
    "parameter": ({"parameters": "C = 0.5\nROWS = 80"}, "c 1.0 → 0.5"),
    "literal": ({"train": TRAIN.replace("C=C", "C=2.0")}, "code of train; model.C 1.0 → 2.0"),
    "features": (
        {"features": FEATURES.replace("['a', 'b']", "['a']")},
        "code of features",
    ),
    "estimator": (
        {"train": "from sklearn.svm import SVC\nmodel = SVC(C=C).fit(X, y)"},
        "code of train; model sklearn.LogisticRegression → sklearn.SVC",
    ),
}


@pytest.mark.parametrize(("more", "expected"), CHANGES.values(), ids=CHANGES)
def test_the_next_run_names_what_changed(
    session: Session, more: dict[str, str], expected: str
) -> None:
    everything(session)
    everything(session, more.pop("parameters", PARAMETERS), **more)
    first, second = session.runs().values()
    assert sorted(second.tags["mlops.changed"].split("; ")) == sorted(expected.split("; "))
    assert set(second.name.split(", ")) == set(expected.split("; "))


def other_data(folder: Path) -> None:
    """Change a row that the features do not see."""
    rows = pd.read_csv(folder / "churn.csv")
    rows.loc[99, "a"] += 1
    rows.to_csv(folder / "churn.csv", index=False)


def test_other_data_is_named(session: Session, tmp_path: Path) -> None:
    everything(session)
    session.facts()
    other_data(tmp_path)
    everything(session)
    *_, second = session.runs().values()
    assert second.tags["mlops.changed"] == "data churn.csv"


def test_data_that_changed_before_it_was_hashed_may_have_changed(
    session: Session, tmp_path: Path
) -> None:
    hashed = threading.Event()
    session.recorder._background.do(hashed.wait, pressing=True)
    everything(session)
    other_data(tmp_path)
    hashed.set()
    everything(session)
    first, second = session.runs().values()
    assert first.datasets["churn.csv"].note == "changed after it was read"
    assert second.tags["mlops.changed"] == "data churn.csv may have changed"


def test_what_could_not_be_noted_is_said(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_stat", lambda path: {}[path])
    for tag in ("load", ""):
        report = session.run("open('churn.csv').close()", tag)
        (said,) = report.warnings
        assert said.startswith("what it read is not all known: KeyError: ")


def test_other_features_from_the_same_code_are_named(session: Session) -> None:
    drawn = f"import numpy as np\n{FEATURES}\nX = X + np.random.normal()"
    everything(session, features=drawn)
    everything(session, features=drawn)
    *_, second = session.runs().values()
    assert second.tags["mlops.changed"] == "features changed"


def test_the_report_names_the_change_too(session: Session) -> None:
    everything(session)
    # At once, before the background is through with the first run.
    session.run("C = 0.1\nROWS = 80", "parameters", cell="parameters", index=1)
    report = session.run(TRAIN, "train", cell="train", index=4)
    assert report.changed == ("c 1.0 → 0.1",)
    assert report.run == "k-2"


def test_injected_parameters_are_no_hidden_state(session: Session) -> None:
    everything(session)
    texts = {"setup": SETUP, "parameters": PARAMETERS, "load": LOAD, "features": FEATURES}
    session.recorder.document({**texts, "train": TRAIN, "evaluate": EVALUATE})
    session.run("# Parameters\nC = 0.1", cell="injected")
    report = session.run(TRAIN, "train", cell="train", index=4)
    assert (report.changed, report.warnings) == (("c 1.0 → 0.1",), ())
    *_, second = session.runs().values()
    assert second.tags["mlops.changed"] == "c 1.0 → 0.1"
    assert second.tags["mlops.order"] == "as in the document"


def test_what_injected_parameters_gave_is_not_what_a_fresh_run_gives(session: Session) -> None:
    def train() -> str:
        session.run(TRAIN, "train", cell="train", index=4)
        session.run(EVALUATE, "evaluate", cell="evaluate", index=5)
        return str(session.recorder.state()["order"])

    everything(session)
    assert session.recorder.state()["order"] == "as in the document"
    session.run("# Parameters\nC = 0.1", cell="injected")
    assert train() == "`C` had another value than the cells give"
    session.run(PARAMETERS, "parameters", cell="parameters", index=1)
    assert "`C` had another value" in session.recorder.state()["order"]
    assert train() == "as in the document"


def test_a_later_kernel_knows_the_run_before(session: Session, tmp_path: Path) -> None:
    everything(session)
    session.close()
    later = Session(tmp_path, key="later")
    everything(later, "C = 3.0\nROWS = 80")
    assert later.only().tags["mlops.changed"] == "c 1.0 → 3.0"
    later.close()


def test_a_parameter_that_another_cell_sets_is_recorded_as_it_was_used(session: Session) -> None:
    everything(session, setup=SETUP)
    session.run("C = 7.0", cell="other")
    session.run(TRAIN, "train", cell="train", index=4)
    *_, told = session.runs().values()
    assert told.parameters["c"] == told.parameters["model.C"] == "7.0"


def test_papermill_overrides(session: Session) -> None:
    session.run(SETUP)
    session.run(PARAMETERS, "parameters")
    session.run("# Parameters\nC = 9.0\n")
    session.run(LOAD, "load")
    session.run(FEATURES, "features")
    session.run(TRAIN, "train")
    told = session.only()
    assert told.parameters["c"] == "9.0"
    steps = [cell["step"] for cell in json.loads(told.text("code/cells.json"))]
    assert steps == ["setup", "parameters", "parameters", "load", "features", "train"]


def test_evaluate_again_adds_a_step(session: Session) -> None:
    everything(session)
    report = session.run(EVALUATE, "evaluate", cell="evaluate")
    assert [(metric.name, metric.step) for metric in report.metrics] == [("accuracy", 1)]
    assert [step for step, _ in session.only().metrics["accuracy"]] == [0, 1]


def test_two_models_side_by_side(session: Session) -> None:
    session.run(SETUP)
    session.run("C = 1.0\nROWS = 80", "parameters")
    session.run(LOAD, "load")
    session.run(FEATURES, "features")
    session.run("flat = LogisticRegression(C=0.01).fit(X, y)", "train:flat")
    session.run("sharp = LogisticRegression(C=100).fit(X, y)", "train:sharp")
    session.run("p = flat.predict(X)")
    report = session.run(
        "one = accuracy_score(y, p)\n"
        "two = sharp.score(X, y)\n"
        "gain = two - one\n"
        "best = max(one, two) if True else 0\n"
        "share = y.mean()",
        "evaluate",
    )
    flat, sharp = session.runs().values()
    assert set(flat.models) == {"flat"}
    assert set(sharp.models) == {"sharp"}
    assert {"one", "gain", "best", "share"} == {n for n in flat.metrics if "." not in n}
    assert {"two", "gain", "best", "share"} == {n for n in sharp.metrics if "." not in n}
    assert {metric.name for metric in report.metrics} == {"one", "two", "gain", "best", "share"}


def test_models_in_a_dictionary(session: Session) -> None:
    session.run(SETUP)
    session.run("C = 1.0\nROWS = 80", "parameters")
    session.run(LOAD, "load")
    session.run(FEATURES, "features")
    session.run("models = {c: LogisticRegression(C=c) for c in (1, 2)}")
    session.run("for m in models.values():\n    m.fit(X, y)", "train")
    told = session.only()
    assert {"models.1", "models.2"} <= told.models.keys()
    assert told.parameters["models.2.C"] == "2"


def test_a_model_fitted_inside_a_helper(session: Session) -> None:
    session.run(SETUP + "def learn(m):\n    m.fit(X, y)\n    return None")
    session.run("C = 1.0\nROWS = 80", "parameters")
    session.run(LOAD, "load")
    session.run(FEATURES, "features")
    session.run("model = LogisticRegression()")
    session.run("learn(model)", "train")
    session.run(EVALUATE, "evaluate")
    told = session.only()
    assert "model" in told.models
    assert told.metrics["accuracy"]


def test_the_next_cell_of_the_step_joins(session: Session) -> None:
    everything(session)
    session.run("model.extra_ = 1", "train", cell="second")
    told = session.only()
    assert len(told.begins) == 2
    assert told.status == "FINISHED"
    session.run("model.extra_ = 2", "train", cell="second")
    assert len(session.runs()) == 2


def test_what_only_a_later_cell_of_the_step_needs_counts_as_well(session: Session) -> None:
    session.run(SETUP)
    session.run("C = 1.0\nROWS = 80", "parameters")
    session.run(LOAD, "load")
    session.run(FEATURES, "features")
    session.run("model = LogisticRegression()", "train", cell="made")
    session.run("model.fit(X, y)", "train", cell="fitted")
    session.run("model.fit(X, y)\nmodel.again_ = 1", "train", cell="again")
    told = session.only()
    assert {name: len(points) for name, points in told.metrics.items() if "seconds" in name} == {
        "seconds.load": 1,
        "seconds.features": 1,
        "seconds.train": 3,
    }


def test_a_cell_after_upstream_ran_again_does_not_join(session: Session) -> None:
    everything(session)
    session.run(FEATURES, "features", cell="features")
    session.run("other = model.fit(X, y)", "train", cell="second")
    assert len(session.runs()) == 2


def test_a_parameter_set_anew_opens_a_run(session: Session) -> None:
    everything(session)
    session.run("D = 1", "parameters", cell="more")
    session.run("second = model.fit(X, y + 0 * D)", "train", cell="second")
    assert len(session.runs()) == 1
    session.run("C = 2.0", "parameters", cell="anew")
    session.run("third = LogisticRegression(C=C).fit(X, y)", "train", cell="third")
    told = list(session.runs().values())[-1]
    assert told.parameters["c"] == told.parameters["third.C"] == "2.0"


def test_steps_may_take_turns(session: Session) -> None:
    everything(session)
    for _ in range(2):
        session.run(TRAIN, "train", cell="train")
        session.run("Z = X + 1", "features", cell="more")
        session.run("second = LogisticRegression().fit(Z, y)", "train", cell="second")
    assert [set(told.models) for told in session.runs().values()] == [
        {"model"},
        {"model", "second"},
        {"model", "second"},
    ]


def test_joining_is_decided_by_what_ran(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts.Attempts, "to_join", lambda self, ran: None)
    everything(session)
    session.run("model.extra_ = 1", "train", cell="second")
    assert len(session.runs()) == 2


def test_a_failed_cell_fails_the_run(session: Session) -> None:
    everything(session)
    report = session.run("model.fit(X)\n", "train", cell="train", index=4)
    *_, told = session.runs().values()
    assert told.status == "FAILED"
    assert told.ends[-1].error.startswith("cell 4 line 1: TypeError: ")
    assert told.tags["mlops.error"] == told.ends[-1].error
    assert "model.fit(X)" in told.text("traceback.txt")
    assert "recorder" not in told.text("traceback.txt")
    assert "cells.py" not in told.text("traceback.txt")
    assert report.run == "k-2"
    assert "model" not in told.models


def test_the_line_of_a_failure_deep_in_a_helper(session: Session) -> None:
    session.run("def bad(x):\n    return 1 / x")
    session.run("a = 0\nb = 1\nbad(a)", "train")
    executions = [fact for fact in session.facts() if isinstance(fact, Execution)]
    assert executions[-1].line == 3
    assert executions[-1].error == "ZeroDivisionError: division by zero"
    assert executions[-1].run == "k-1"


def test_after_a_failed_cell_another_cell_is_a_new_attempt(session: Session) -> None:
    session.run("1 / 0", "train", cell="one")
    session.run("model = 1", "train", cell="two")
    assert [told.status for told in session.runs().values()] == ["FAILED", "FINISHED"]


@pytest.mark.parametrize("stop", ["KeyboardInterrupt", "SystemExit"])
def test_an_interrupted_cell_kills_the_run(session: Session, stop: str) -> None:
    session.run(f"raise {stop}", "train")
    told = session.only()
    assert told.status == "KILLED"
    assert stop in told.tags["mlops.error"]


def test_a_failing_evaluation_fails_the_run_until_it_works(session: Session) -> None:
    everything(session, evaluate="accuracy = model.nothing")
    assert session.only().status == "FAILED"
    assert "AttributeError" in session.only().tags["mlops.error"]
    session.run(EVALUATE, "evaluate", cell="evaluate")
    assert session.only().status == "FINISHED"
    assert session.only().tags["mlops.error"] == ""


def test_an_evaluation_does_not_mend_failed_training(session: Session) -> None:
    everything(session, train=f"{TRAIN}\n1 / 0")
    told = session.only()
    assert told.status == "FAILED"
    assert "ZeroDivisionError" in told.tags["mlops.error"]
    assert told.metrics["accuracy"]


def test_a_run_that_begins_is_in_the_journal_before_the_cell_runs(session: Session) -> None:
    session.run(
        "import pathlib\nlines = pathlib.Path('.mlops/kernels/k.jsonl').read_text()", "train"
    )
    assert '"kind":"begin"' in session.namespace["lines"]


def test_metrics_without_a_model_are_said_to_be_nowhere(session: Session) -> None:
    report = session.run("score = sum([1, 2])", "evaluate")
    assert report.run is None
    assert "its metrics belong to no run" in " ".join(report.warnings)


def test_stale_inputs_are_said(session: Session) -> None:
    everything(session)
    session.run(FEATURES, "features", cell="features")
    report = session.run(EVALUATE, "evaluate", cell="evaluate")
    assert "`model` came from an older `features`" in report.warnings
    state = session.recorder.state()
    train = next(cell for cell in state["cells"] if cell["cell"] == "train")
    assert train["state"] == "stale"
    assert train["stale"] == ["`X` came from an older `features`"]
    assert train["older"] == ["features"]


def test_unseeded_draws_are_said(session: Session) -> None:
    session.run("import numpy as np")
    report = session.run("x = np.random.normal()", "train")
    assert report.warnings == ("unseeded: it drew from numpy's global generator",)
    assert session.only().tags["mlops.seeds"] == "unseeded numpy in train"


def test_what_a_library_draws_when_it_is_imported_is_no_draw(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "drawing.py").write_text("import random\nrandom.random()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert session.run("import drawing\nmodel = 1", "train").warnings == ()
    report = session.run("import random\nmodel = random.random()", "train")
    assert report.warnings == ("unseeded: it drew from Python's global generator",)


def test_a_model_leaves_nothing_of_another_one_with_its_name(session: Session) -> None:
    session.run("from sklearn.linear_model import Ridge, Lasso\nscores = {}")
    session.run("model = Ridge().fit([[1], [2]], [1, 2])\nscores['a'] = 1", "train:ridge")
    session.run("model = Lasso().fit([[1], [2]], [1, 2])\nscores['b'] = 1", "train:lasso")
    ridge, lasso = session.runs().values()
    assert ("model.solver" in ridge.parameters, "model.solver" in lasso.parameters) == (True, False)
    assert ("model.warm_start" in lasso.parameters, "model.class" in lasso.parameters) == (
        True,
        True,
    )


def test_seeds_are_recorded(session: Session) -> None:
    session.run("import numpy as np\nimport random\nSEED = 7\nnp.random.seed(SEED)")
    report = session.run("x = np.random.normal()\nrng = np.random.default_rng(SEED + 1)", "train")
    assert report.warnings == ()
    told = session.only()
    assert told.tags["mlops.seeds"] == "np.random.seed=7; np.random.default_rng=SEED + 1"


def test_cells_that_seed_or_set_what_has_no_name_are_in_the_code(session: Session) -> None:
    session.run("import numpy as np\nimport pandas as pd\nimport os", cell="imports")
    session.run("np.random.seed(3)", cell="seed")
    session.run("pd.set_option('display.precision', 3)", cell="option")
    session.run("unused = 1", cell="unused")
    session.run("model = np.random.normal()", "train", cell="train")
    cells = [cell["cell"] for cell in json.loads(session.only().text("code/cells.json"))]
    assert cells == ["imports", "seed", "option", "train"]
    session.run("np.random.seed(4)", cell="seed")
    report = session.run("model = np.random.normal()", "train", cell="train")
    assert report.changed == ("code of setup",)


def test_curves(session: Session) -> None:
    session.run("model = 1", "train", curve=("loss",), seen=(("loss", 0.5), ("loss", 0.25)))
    assert session.only().metrics["loss"] == [(0, 0.5), (1, 0.25)]


def test_metric_calls_on_the_way(session: Session) -> None:
    everything(session)
    session.run("print(1)", "evaluate", cell="e2", seen=(("f1_score", 0.5),))
    assert "f1_score" not in session.only().metrics
    session.run("print(model)", "evaluate", cell="e3", seen=(("f1_score", 0.5), ("f1_score", 0.25)))
    told = session.only()
    assert told.metrics["f1_score"] == [(0, 0.5)]
    assert told.metrics["f1_score-2"] == [(0, 0.25)]


def test_printed_numbers_only_on_request(session: Session, tmp_path: Path) -> None:
    everything(session)
    session.run("print(model)", "evaluate", cell="e2", printed="auc: 0.75\n")
    assert "auc" not in session.only().metrics
    asked = Session(tmp_path, key="asked", printed=True)
    everything(asked)
    asked.run("print(model)", "evaluate", cell="e2", printed="auc: 0.75\n")
    assert asked.only().metrics["auc"] == [(0, 0.75)]
    asked.close()


def test_outputs(session: Session) -> None:
    everything(session)
    session.run("model\ndf.head()", "train", cell="train", printed="hello\n")
    *_, told = session.runs().values()
    assert told.text("stdout/train.txt") == "hello\n"
    assert {"tables/train-1.parquet", "tables/train-1.html"} <= told.artifacts.keys()
    assert pd.read_parquet(
        __import__("io").BytesIO(session.content(told.artifacts["tables/train-1.parquet"]))
    ).shape == (5, 3)


def test_no_source_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(tmp_path, Settings(source=False))
    session.run("needle = 'haystack'\nmodel = 1", "train", cell="t")
    session.run("needle = 'haystack'; 1 / 0", "train", cell="t")
    *_, told = session.runs().values()
    assert "traceback.txt" in told.artifacts
    assert not [path for path in told.artifacts if path.startswith("code/")]
    assert "haystack" not in session.everything()
    session.close()


def test_the_text_of_one_cell_is_not_stored_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hidden = "def f():\n    haystack = 0\n    return 1 / haystack"
    magic = "%%mlops features --no-source"
    notebook = tmp_path / "churn.ipynb"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    for text in ("nothing", f"{magic}\n{hidden}"):
        write(notebook, [(None, text), ("train", "model = 1")])
        subprocess.run([*git, "add", "-A"], check=True)
        if text == "nothing":
            subprocess.run([*git, "commit", "-qm", "a"], check=True)
    session = Session(tmp_path, notebook=notebook)
    session.run(hidden, cell="h", magic=magic)
    session.run("model = 1\nf()", "train", cell="t")
    told = session.only()
    cells = json.loads(told.text("code/cells.json"))
    assert [cell["source"] for cell in cells] == [
        "# the text of this cell is not stored",
        "model = 1\nf()",
    ]
    assert magic in told.text("code/notebook.ipynb")
    assert "code/diff.patch" not in told.artifacts
    assert "ZeroDivisionError" in told.text("traceback.txt")
    assert "haystack" not in session.everything()
    session.close()


def test_skipped_cells_are_not_recorded(session: Session) -> None:
    session.run("needle = 'haystack'", "skip", cell="s")
    session.run("model = needle", "train")
    assert "haystack" not in session.only().text("code/cells.json")


# The user's program is left alone


def test_random_state_is_as_without_us(session: Session) -> None:
    random.seed(1)
    np.random.seed(1)
    expected = (random.Random(1).random(), np.random.RandomState(1).normal())
    everything(session)
    session.facts()
    assert (random.random(), np.random.normal()) == expected


def test_nothing_is_warned_and_no_filter_changed(session: Session) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        filters = list(warnings.filters)
        everything(session)
        session.facts()
        assert warnings.filters == filters
    assert [str(one.message) for one in caught] == []


def test_no_library_is_imported_for_the_user(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.cells import Session\n"
        f"s = Session(Path({str(tmp_path)!r}))\n"
        "s.run('x = [1.5]', 'load'); s.run('model = x', 'train')\n"
        "s.run('m = model[0]', 'evaluate')\n"
        "s.facts(); s.close()\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'mlflow', 'pyarrow', 'matplotlib', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = __import__("subprocess").run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


class Touchy:
    """An object that tells when any code of its class runs."""

    touched: list[str] = []

    def __init__(self) -> None:
        self.value = 1

    def __getattribute__(self, name: str) -> Any:
        Touchy.touched.append(name)
        return object.__getattribute__(self, name)

    def __repr__(self) -> str:
        Touchy.touched.append("repr")
        return "touchy"

    def __eq__(self, other: object) -> bool:
        Touchy.touched.append("eq")
        return False

    def __len__(self) -> int:
        Touchy.touched.append("len")
        return 3

    __hash__ = None  # type: ignore[assignment]

    @property
    def shape(self) -> tuple[int, int]:
        Touchy.touched.append("shape")
        return (1, 1)

    def fit(self) -> None: ...

    def predict(self) -> None: ...

    def __reduce__(self) -> Any:
        return (Touchy, ())


def test_no_code_of_user_classes_runs_in_the_cells_thread(session: Session) -> None:
    session.namespace["Touchy"] = Touchy
    for tag in ("parameters", "load", "features", "evaluate"):
        session.run("thing = Touchy()\nholder = [thing, {'x': thing}]", tag, cell=tag)
        session.run("held = holder[0]", tag, cell=f"{tag}2")
    session.facts()
    session.recorder.variables(["thing", "holder"])
    # `__class__` is what isinstance asks of any object.
    assert set(Touchy.touched) <= {"__init__", "value", "__class__"}


def test_a_user_class_in_train_is_stored_and_else_left_alone(session: Session) -> None:
    session.namespace["Touchy"] = Touchy
    Touchy.touched.clear()
    session.run("thing = Touchy()\nthing.coef_ = 1", "train")
    assert "repr" not in Touchy.touched
    assert "shape" not in Touchy.touched


def test_objects_are_not_kept_alive(session: Session) -> None:
    import gc
    import weakref

    everything(session)
    session.facts()
    gone = weakref.ref(session.namespace["model"])
    session.namespace.pop("model")
    gc.collect()
    assert gone() is None


def test_what_a_cell_frees_is_freed_while_it_runs(session: Session) -> None:
    session.run("class Big: pass\nimport weakref\nbig = Big()\ngone = weakref.ref(big)")
    for tag in ("load", "features", "train", "evaluate"):
        session.run("big = Big()\ngone = weakref.ref(big)", tag)
        session.facts()
        session.run("del big\nfreed = gone() is None\nbig = Big()", tag)
        assert session.namespace["freed"]


def test_a_defect_of_ours_is_said_and_the_cell_runs(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(recorder, "measured", broken)
    report = session.run("x = 1", "load")
    assert session.namespace["x"] == 1
    assert report.warnings == ("not all was recorded: ValueError: broken on purpose",)
    monkeypatch.setattr(Lineage, "enter", broken)
    session.run("x = 2", "load")
    assert session.namespace["x"] == 2


def test_a_defect_in_the_background_is_said_at_the_next_cell(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(session.recorder._gathering, "tell", broken)
    session.run("model = 1", "train")
    session.facts()
    report = session.run("x = 1")
    assert report.warnings == ("not all was recorded: ValueError: broken on purpose",)


def test_what_was_there_before_is_said_once(session: Session) -> None:
    session.namespace["old"] = 5
    said = ("`old` was made before recording began",)
    assert session.run("model = old", "train", cell="a").warnings == said
    assert session.run("model = old", "train", cell="a").warnings == ()


def test_a_cell_that_may_read_anything_is_said(session: Session) -> None:
    report = session.run("model = eval('1 + 1')", "train")
    assert report.warnings == ("it may read any name: what it depends on is not known",)


def test_what_the_shell_keeps_is_no_variable(session: Session) -> None:
    session.namespace["Out"] = {}
    session.run("from sklearn.linear_model import Ridge")
    session.run("model = Ridge().fit([[1], [2]], [1, 2])\nOut[3] = model", "train")
    assert set(session.only().models) == {"model"}


def test_networks_that_a_loop_trains_in_place(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stands in for torch, which is too big to install: the same module names and attributes."""
    package = tmp_path / "torch"
    (package / "nn" / "modules").mkdir(parents=True)
    (package / "optim").mkdir()
    for folder in (package, package / "nn", package / "nn" / "modules", package / "optim"):
        (folder / "__init__.py").write_text("")
    (package / "__init__.py").write_text(
        "class Tensor:\n    def numpy(self): return self\n    def tobytes(self): return b''\n"
        "def get_rng_state(): return Tensor()\n"
    )
    (package / "nn" / "modules" / "module.py").write_text(
        "class Module:\n"
        "    def __init__(self): self.weights = [0.0]\n"
        "    def parameters(self): return []\n"
        "    def modules(self): return [self]\n"
        "class Loss:\n    def backward(self): pass\n"
    )
    (package / "optim" / "sgd.py").write_text(
        "class SGD:\n    def __init__(self, lr): self.param_groups = [{'params': [], 'lr': lr}]\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    session.run(
        "from torch.nn.modules.module import Module, Loss\nfrom torch.optim.sgd import SGD\n"
        "net = Module()\nopt = SGD(0.1)"
    )
    session.run("Loss().backward()\nnet.weights[0] += 1\nlr = opt.param_groups", "train")
    told = session.only()
    for name in [name for name in sys.modules if name.partition(".")[0] == "torch"]:
        del sys.modules[name]
    assert told.models["net"].flavor == "pytorch"
    assert told.parameters["opt.lr"] == "0.1"


def test_values_that_are_no_numbers_do_no_harm(session: Session) -> None:
    session.run("model = 1", "train", curve=("x",), seen=(("x", "text"), ("x", 0.5)))  # type: ignore[arg-type]
    assert session.only().metrics["x"] == [(0, 0.5)]


def test_a_cell_that_the_shell_dropped_is_closed_by_the_next(session: Session) -> None:
    from jupyter_mlops.stages import role
    from jupyter_mlops.tracking.recorder import CellRun

    found = role("model = 1", ("train",))
    one = CellRun("model = 1", "model = 1", "t", found.tag, found, 1, session.namespace)
    session.recorder.before(one)
    session.run("x = 1")
    assert session.only().status == "KILLED"


def test_the_variable_for_the_users_own_runs(session: Session) -> None:
    session.run("import os\nseen = os.environ.get('MLOPS_RUN')  # mlflow", "train")
    assert session.namespace["seen"] == "k-1"
    assert "MLOPS_RUN" not in os.environ
    assert session.only().begins[0].shared
    session.run("seen = os.environ.get('MLOPS_RUN')", "load")
    assert session.namespace["seen"] is None


def test_without_mlflow_the_environment_is_left_alone(session: Session) -> None:
    if "mlflow" in sys.modules:
        pytest.skip("another test has loaded mlflow into this process")
    session.run("import os\nseen = os.environ.get('MLOPS_RUN')", "train")
    assert session.namespace["seen"] is None
    assert not session.only().begins[0].shared


# What runs behind the cells


def test_a_model_that_the_next_cell_changes_is_stored_as_it_was(session: Session) -> None:
    everything(session)
    before = session.only().models["model"].content.digest
    slow = threading.Event()
    gathering = session.recorder._gathering
    tell = gathering.tell

    def late(*arguments: Any) -> None:
        slow.wait(0.3)
        tell(*arguments)

    gathering.tell = late  # type: ignore[method-assign]
    session.run(TRAIN, "train", cell="train")
    session.run("model.set_params(C=50).fit(X, y)\nmodel.coef_[:] = 0", "train", cell="again")
    *_, told = session.runs().values()
    session.facts()
    blobs = [
        model.content.digest
        for fact in session.facts()
        if hasattr(fact, "models")
        for model in fact.models
    ]
    assert blobs[0] == blobs[1] == before
    assert blobs[2] != before


def held_up(session: Session) -> threading.Event:
    """Keep the background busy until the event that is returned is set."""
    begun, release = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        release.wait(60)

    session.recorder._background.do(wait, pressing=True)
    session.recorder._background.go(urgent=True)
    assert begun.wait(60)
    return release


def test_a_model_that_changed_meanwhile_is_not_passed_off(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferring, "HOLD_SECONDS", 0.0)
    release = held_up(session)
    session.namespace["LogisticRegression"] = None
    everything(session)
    session.run("model.coef_ = 0", cell="changes")
    release.set()
    told = session.only()
    assert "model" not in told.models
    assert told.tags["mlops.model.model"] == "not stored: it changed while it was being stored"


def test_the_mark_of_a_model_is_what_tells(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferring, "touched", lambda ran, namespace: iter(()))
    release = held_up(session)
    everything(session)
    session.run("model.coef_ = 0", cell="changes")
    release.set()
    assert "model" not in session.only().models


def test_the_wait_for_a_model_is_what_keeps_it_right(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferring, "touched", lambda ran, namespace: iter(()))
    release = held_up(session)
    everything(session)
    session.run("model.coef_[:] = 0", cell="changes")
    release.set()
    told = session.only()
    stored = __import__("pickle").loads(session.content(told.models["model"].content))
    assert not stored.coef_.any()


def test_what_cannot_be_pickled_is_said(session: Session) -> None:
    session.run(SETUP + "from threading import Lock")
    fit = "model = LogisticRegression().fit([[1], [2]], [1, 2])\nmodel.lock_ = Lock()"
    said = list(session.run(fit, "train").warnings)
    told = session.only()
    assert told.status == "FINISHED"
    assert told.tags["mlops.model.model"].startswith("not stored: TypeError")
    # The background may be through before the cell's own report is made.
    said += session.run("x = 1").warnings
    assert [one[:39] for one in said] == ["model `model` is not stored: TypeError:"]


def test_close_leaves_no_thread(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.run("model = 1", "train")
    thread = session.recorder._background.ident
    assert thread in {one.ident for one in threading.enumerate()}
    session.close()
    session.close()
    assert thread not in {one.ident for one in threading.enumerate()}


def test_state_may_be_asked_while_cells_run(session: Session) -> None:
    stop = threading.Event()
    errors: list[Exception] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                session.recorder.state()
                session.recorder.variables(list(session.namespace))
            except Exception as error:  # noqa: BLE001 - told by the test
                errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for count in range(20):
        session.run(f"x{count} = {count}", "load")
    stop.set()
    asking.join()
    assert errors == []


def test_a_kill_loses_nothing_that_was_said(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path; from tests.cells import Session\n"
        f"s = Session(Path({str(tmp_path)!r}))\n"
        "s.run('C = 1', 'parameters'); s.run('model = [C]', 'train')\n"
        "s.run('accuracy = model[0] + 0.5', 'evaluate')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = __import__("subprocess").run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    text = (tmp_path / ".mlops" / "kernels" / "k.jsonl").read_text()
    for said in ('"c":"1"', '"name":"accuracy","value":1.5', '"status":"FINISHED"'):
        assert said in text


def test_many_cells_do_not_slow_down(session: Session) -> None:
    session.run(SETUP)
    started = time.process_time()
    for _ in range(60):
        session.run("rows = [1]\nrows.append(2)", "load", cell="load")
    assert len(session.recorder.lineage.origin["rows"]) <= 2
    assert time.process_time() - started < 60
