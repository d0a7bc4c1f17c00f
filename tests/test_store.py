"""MLflow gets every fact once, as docs/runs.md says, and refuses none silently."""

from __future__ import annotations

import contextlib
import json
import pickle
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from jupyter_mlops.tracking import models as model_making
from jupyter_mlops.tracking import names
from jupyter_mlops.tracking.context import RunContext
from jupyter_mlops.tracking.facts import Begin, Blob, Dataset, End, Log, Metric, Model
from jupyter_mlops.tracking.journal import Journal
from jupyter_mlops.tracking.tracker import AwayError, GoneError, fold
from tests.recorded import Project, attempt, metric

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("store") / "a project # 1").with_database()


@pytest.fixture(scope="module")
def kernel(project: Project) -> Iterator[Journal]:
    journal = project.kernel()
    yield journal
    journal.close()


@pytest.fixture(scope="module")
def tracker() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker

    made = MlflowTracker()
    yield made
    made.close()


def deliver(tracker: Any, project: Project, begin: Begin, *facts: Any) -> list[str]:
    batch = fold(begin, facts, project.journal, (str(project.root),))
    return list(tracker.deliver(batch))


def files(run: Any) -> dict[str, bytes]:
    """Return the artifacts of a run."""
    from urllib.parse import unquote

    folder = Path(unquote(run.info.artifact_uri.removeprefix("file://")))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_run_of_which_nothing_is_known_is_a_run(project: Project, tracker: Any) -> None:
    begin = project.begin("bare")
    refused = deliver(tracker, project, begin, begin)
    run = project.runs()["bare"]

    assert refused == []
    assert (run.info.status, run.info.start_time, run.info.end_time) == ("RUNNING", 1_000_000, None)
    assert run.info.run_name == "train"
    assert run.data.tags == {"mlops.run": "bare", "mlflow.runName": "train"}
    assert files(run) == {}


def test_everything_is_logged_and_twice_is_the_same_as_once(
    project: Project, kernel: Journal, tracker: Any
) -> None:
    from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker

    begin = project.begin("full", tags={"step.train": "ran"}, parameters={"trees": "50"})
    log = Log(
        "full",
        metrics=(metric(0.5), metric(0.75, 1), Metric("loss", float("nan"), 0, 1001.0)),
        datasets=(
            Dataset("data.csv", "file", "a" * 32, "load", {"path": "data.csv"}, 9, 2, {"x": "str"}),
            Dataset("frame", "frame", "", "features", note="too big to hash in time"),
        ),
        artifacts={"code/cells.json": kernel.blob(b"[]"), "a b/ä.txt": kernel.blob(b"text")},
        name="trees 200 → 50",
    )
    facts = (begin, log, End("full", "FAILED", 1003.5, "ValueError: no"))
    refused = deliver(tracker, project, begin, *facts)
    again = deliver(MlflowTracker(), project, begin, *facts)
    run = project.runs()["full"]
    inputs = {item.dataset.name: item for item in run.inputs.dataset_inputs}

    assert refused == again == []
    assert (run.info.status, run.info.end_time) == ("FAILED", 1_003_500)
    assert run.info.run_name == "trees 200 → 50"
    assert run.data.params == {"trees": "50"}
    assert project.history("full", "accuracy") == [0.5, 0.75]
    assert len(project.history("full", "loss")) == 1
    assert run.data.tags["mlops.error"] == "ValueError: no"
    assert files(run) == {"code/cells.json": b"[]", "a b/ä.txt": b"text"}
    assert inputs.keys() == {"data.csv", "frame"}
    assert inputs["data.csv"].dataset.digest == "a" * 32
    assert json.loads(inputs["data.csv"].dataset.profile) == {"num_rows": 9, "num_columns": 2}
    assert [tag.value for tag in inputs["data.csv"].tags] == ["load"]
    assert inputs["frame"].dataset.digest.startswith("unknown-")
    assert "too big to hash" in inputs["frame"].dataset.source
    assert Path(run.info.artifact_uri.removeprefix("file://")).name == "artifacts"
    assert (project.root / "mlruns" / "churn" / run.info.run_id).is_dir()


def test_a_store_that_keeps_doubles_is_told_nothing_twice(tmp_path: Path) -> None:
    from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker
    from jupyter_mlops.tracking.store import Store

    project = Project(tmp_path / "project")
    project.uri = (tmp_path / "mlruns").as_uri()
    facts = attempt(project)
    for _ in range(2):
        deliver(MlflowTracker(), project, project.begin(), *facts)
    client = Store(project.uri).client
    run = project.runs()["k1-1"]

    assert [point.value for point in client.get_metric_history(run.info.run_id, "accuracy")] == [
        0.5
    ]


def test_a_run_is_taken_up_again_and_ends_again(project: Project, tracker: Any) -> None:
    begin = project.begin("again")
    statuses = []
    for facts in (
        (begin, End("again", "FINISHED", 1002.0)),
        (begin,),
        (End("again", "FINISHED", 1009.0),),
    ):
        deliver(tracker, project, begin, *facts)
        statuses.append(project.runs()["again"].info)

    assert [info.status for info in statuses] == ["FINISHED", "RUNNING", "FINISHED"]
    assert statuses[-1].end_time == 1_009_000


def test_more_than_one_call_takes_is_logged_in_several(project: Project, tracker: Any) -> None:
    begin = project.begin(
        "many",
        tags={f"tag.{number}": "x" for number in range(250)},
        parameters={f"p{number}": "y" for number in range(250)},
    )
    log = Log("many", metrics=tuple(metric(float(step), step) for step in range(2500)))
    refused = deliver(tracker, project, begin, begin, log)
    run = project.runs()["many"]

    assert refused == []
    assert len(run.data.params) == 250
    assert sum(tag.startswith("tag.") for tag in run.data.tags) == 250
    assert project.history("many", "accuracy") == [float(step) for step in range(2500)]


def test_names_that_mlflow_refuses_are_changed_and_said(project: Project, tracker: Any) -> None:
    begin = project.begin("names", parameters={"a@b": "1", "a#b": "2", "a_b": "3"})
    log = Log(
        "names",
        metrics=(metric(0.1, name="recall@5"), metric(0.2, name="recall%5")),
        tags={"mlops.model.a@b": "x"},
    )
    deliver(tracker, project, begin, begin, log)
    deliver(tracker, project, begin, Log("names", metrics=(metric(0.3, 1, name="recall@5"),)))
    run = project.runs()["names"]

    assert run.data.params == {"a_b": "1", "a_b-2": "2", "a_b-3": "3"}
    assert run.data.tags["mlops.name.a_b-3"] == "a_b"
    assert run.data.tags["mlops.name.recall_5"] == "recall@5"
    assert project.history("names", "recall_5") == [0.1, 0.3]
    assert project.history("names", "recall_5-2") == [0.2]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        pytest.param("seconds.train/a b:c-d", "seconds.train/a b:c-d", id="as it is"),
        ("ä", "ä"),
        ("a@b", "a_b"),
        ("../x", "_x"),
        ("/x", "_x"),
        ("a//b", "a__b"),
        ("", "_"),
        ("x" * 300, "x" * 250),
    ],
)
def test_names_are_as_mlflow_takes_them(name: str, wanted: str) -> None:
    from mlflow.utils.validation import _validate_metric_name

    _validate_metric_name(wanted)
    assert names.accepted(name) == wanted


def test_long_values_are_kept_whole(project: Project, tracker: Any) -> None:
    begin = project.begin("long", parameters={"sql": "x" * 70_000}, tags={"note": "y" * 9000})
    refused = deliver(tracker, project, begin, begin)
    run = project.runs()["long"]

    assert refused == []
    assert run.data.params["sql"].endswith("… parameters/sql.txt")
    assert files(run) == {"parameters/sql.txt": b"x" * 70_000}
    assert len(run.data.tags["note"]) == 8000
    assert run.data.tags["note"].endswith("…")


def test_texts_that_no_database_takes_are_mended(project: Project, tracker: Any) -> None:
    begin = project.begin("texts", parameters={"name": "a\ud800b\0"})
    refused = deliver(tracker, project, begin, begin, Log("texts", tags={"t": "\udfff"}))

    assert refused == []
    assert project.runs()["texts"].data.params == {"name": "a?b\ufffd"}


def test_what_is_refused_holds_nothing_up_and_is_said_on_the_run(
    project: Project, kernel: Journal, tracker: Any
) -> None:
    begin = project.begin("refused", parameters={"trees": "50"})
    deliver(tracker, project, begin, begin)
    lost = Blob("0" * 32, 7)
    log = Log(
        "refused",
        parameters={"trees": "200", "depth": "3"},
        artifacts={"../x": kernel.blob(b"x"), "ok": kernel.blob(b"ok"), "lost": lost},
        models=(Model("model", "train", "T", "sklearn", lost),),
        metrics=(metric(1.0),),
    )
    refused = deliver(tracker, project, begin, log)
    run = project.runs()["refused"]

    assert refused == [
        "parameter trees = 200: the run has it as 50",
        "artifact ../x: its path leads elsewhere",
        "artifact lost: its content is lost: No such file or directory",
        "model model: not stored: its content is lost: No such file or directory",
    ]
    assert run.data.tags["mlops.refused"] == "; ".join(refused)
    assert run.data.params == {"trees": "50", "depth": "3"}
    assert run.data.metrics == {"accuracy": 1.0}
    assert files(run) == {"ok": b"ok"}


def test_one_bad_value_does_not_take_its_batch_along(
    project: Project, tracker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "accepted", lambda name: name)
    begin = project.begin("bad")
    log = Log("bad", metrics=(metric(1.0), metric(2.0, name="no@name")), tags={"t": "x"})
    refused = deliver(tracker, project, begin, begin, log)

    assert len(refused) == 1
    assert refused[0].startswith("no@name = 2.0: Invalid value")
    assert project.runs()["bad"].data.metrics == {"accuracy": 1.0}
    assert project.runs()["bad"].data.tags["t"] == "x"


def test_a_value_that_only_the_database_chokes_on_is_refused(
    project: Project, tracker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "text", str)
    begin = project.begin("chokes")
    log = Log("chokes", metrics=(metric(1.0),), tags={"t": "\ud800", "u": "x"})
    refused = deliver(tracker, project, begin, begin, log)
    run = project.runs()["chokes"]

    assert refused[0].startswith("t = ")
    assert run.data.metrics == {"accuracy": 1.0}
    assert run.data.tags["u"] == "x"


def test_a_metric_that_is_no_number_is_refused(project: Project, tracker: Any) -> None:
    begin = project.begin("no number")
    log = Log("no number", metrics=(Metric("x", "high", 0, 1.0), metric(1.0)))  # type: ignore[arg-type]

    assert deliver(tracker, project, begin, begin, log) == [
        "metric x: could not convert string to float: 'high'"
    ]
    assert project.runs()["no number"].data.metrics == {"accuracy": 1.0}


def test_a_run_that_was_deleted_stays_deleted(project: Project, tracker: Any) -> None:
    from jupyter_mlops.tracking.mlflow_tracker import DELETED, MlflowTracker

    begin = project.begin("deleted")
    deliver(tracker, project, begin, begin)
    project.client().delete_run(project.runs()["deleted"].info.run_id)
    log = Log("deleted", metrics=(metric(1.0), metric(2.0, 1)))

    assert deliver(tracker, project, begin, log) == [DELETED]
    assert deliver(tracker, project, begin, log) == [DELETED]
    assert deliver(MlflowTracker(), project, begin, begin, log) == [DELETED]
    assert "deleted" not in project.runs()


def test_a_database_that_cannot_be_written_is_not_opened_by_mlflow(tmp_path: Path) -> None:
    from jupyter_mlops.tracking.store import _probe

    project = Project(tmp_path / "project").with_database()
    database = project.root / "mlflow.db"
    before = database.read_bytes()
    _probe(database)
    with sqlite3.connect(database) as reading:
        tables = reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
    reading.close()
    database.write_bytes(b"no database" * 100)

    assert tables[0] > 20
    assert len(before) > 0
    with pytest.raises(sqlite3.DatabaseError, match="file is not a database"):
        _probe(database)


def test_a_spoilt_connection_asks_for_a_new_process(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlflow.exceptions import MlflowException

    from jupyter_mlops.tracking import mlflow_tracker

    def fails(*_: object) -> None:
        raise MlflowException("(sqlite3.OperationalError) attempt to write a readonly database")

    monkeypatch.setattr(mlflow_tracker, "_known", fails)
    tracker = mlflow_tracker.MlflowTracker()
    with pytest.raises(AwayError, match="^attempt to write a readonly database$"):
        deliver(tracker, project, project.begin("spoilt"), project.begin("spoilt"))
    assert tracker.is_stale


def test_a_database_that_was_replaced_is_noticed(tmp_path: Path) -> None:
    from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker

    project = Project(tmp_path / "project").with_database()
    tracker = MlflowTracker()
    deliver(tracker, project, project.begin(), *attempt(project))
    (project.root / "mlflow.db").unlink()
    with pytest.raises(AwayError, match="the database was moved or deleted"):
        deliver(tracker, project, project.begin(), End("k1-1", "FINISHED", 1003.0))
    assert tracker.is_stale

    project.with_database()
    with pytest.raises(GoneError, match="run k1-1 is no longer in"):
        deliver(MlflowTracker(), project, project.begin(), End("k1-1", "FINISHED", 1003.0))


def test_a_deleted_experiment_is_waited_for(project: Project, tracker: Any) -> None:
    client = project.client()
    client.delete_experiment(client.create_experiment("gone"))
    begin = Begin("gone-1", "gone", project.uri, "train", 1000.0)

    with pytest.raises(AwayError, match="`gone` was deleted; restore it with `mlflow experiments"):
        deliver(tracker, project, begin, begin)


def test_the_users_own_run_is_joined(
    project: Project, tracker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow
    from mlflow.tracking.context.registry import _run_context_provider_registry as registry

    before = list(registry._registry)
    registry.register(RunContext)
    mlflow.set_tracking_uri(project.uri)
    monkeypatch.setenv("MLOPS_RUN", "joined")
    try:
        mlflow.set_experiment("their own")
        with mlflow.start_run(run_name="theirs") as theirs:
            mlflow.log_param("trees", 50)
        monkeypatch.delenv("MLOPS_RUN")
        with mlflow.start_run() as other:
            pass
    finally:
        registry._registry[:] = before
    begin = project.begin("joined", shared=True, parameters={"trees": "50", "depth": "3"})
    refused = deliver(tracker, project, begin, begin, End("joined", "FINISHED", 1.0))
    run = project.runs()["joined"]

    assert refused == []
    assert run.info.run_id == theirs.info.run_id
    assert run.info.run_name == "theirs"
    assert run.info.end_time > 2_000_000
    assert run.data.params == {"trees": "50", "depth": "3"}
    assert "mlops.run" not in project.client().get_run(other.info.run_id).data.tags


def test_a_run_that_the_user_did_not_open_is_begun(project: Project, tracker: Any) -> None:
    begin = project.begin("alone", shared=True)
    deliver(tracker, project, begin, begin, End("alone", "FINISHED", 1002.0))

    assert project.runs()["alone"].info.status == "FINISHED"


def test_a_new_database_is_made_for_concurrent_use(tmp_path: Path) -> None:
    from jupyter_mlops.tracking.mlflow_tracker import MlflowTracker

    project = Project(tmp_path / "project")
    deliver(MlflowTracker(), project, project.begin(), *attempt(project))
    with sqlite3.connect(project.root / "mlflow.db") as database:
        (mode,) = database.execute("PRAGMA journal_mode").fetchone()
    database.close()

    assert mode == "wal"
    default = project.client().get_experiment("0")
    assert default.artifact_location.startswith(str(project.root))


def test_a_new_database_has_no_journal_that_comes_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_mlops.tracking import store

    modes: list[str] = []
    opened = store._client

    def watched(uri: str, folder: Path) -> Any:
        with contextlib.closing(sqlite3.connect(tmp_path / "mlflow.db")) as connection:
            modes.extend(connection.execute("PRAGMA journal_mode").fetchone())
        return opened(uri, folder)

    monkeypatch.setattr(store, "_client", watched)
    store.Store(f"sqlite:///{tmp_path}/mlflow.db").client.search_experiments(max_results=1)

    assert modes == ["wal"]


@pytest.mark.parametrize(
    ("mounts", "wanted"),
    [
        pytest.param("/dev/sda / ext4 rw 0 0", False, id="local"),
        ("/dev/sda / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0", True),
        ("server:/home /home nfs4 rw 0 0\n/dev/sdb /home/ann\\040b ext4 rw 0 0", False),
        ("", False),
    ],
)
def test_network_file_systems_are_known(
    mounts: str, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_mlops.tracking.store import on_network

    monkeypatch.setattr(Path, "read_text", lambda *_, **__: mounts)
    assert on_network(Path("/home/ann b/mlflow.db")) == wanted


@pytest.fixture(scope="module")
def modelled(project: Project, kernel: Journal, tracker: Any) -> dict[str, Any]:
    """Models of several kinds, delivered in two runs; by name what the store has."""
    (project.root / "own.py").write_text(
        "import sklearn.base\nclass Own(sklearn.base.BaseEstimator):\n"
        "    def fit(self, X, y=None): return self\n"
        "    def predict(self, X): return [1.0] * len(X)\n"
    )
    import sys

    sys.path.insert(0, str(project.root))
    import own
    import pandas as pd
    import sklearn
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer
    from xgboost import XGBClassifier

    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0] * 5, "b": [1.0, 0.0] * 10})
    y = (X.a > 1).astype(int)
    local = type("Local", (LogisticRegression,), {"__module__": "__main__"})
    fitted: dict[str, tuple[Any, str]] = {
        "forest": (RandomForestClassifier(3, random_state=0).fit(X, y), "sklearn"),
        "piped": (
            make_pipeline(FunctionTransformer(lambda x: x + 1), local()).fit(X, y),
            "sklearn",
        ),
        "boost": (XGBClassifier(n_estimators=2).fit(X, y), "xgboost"),
        "own": (own.Own(), "sklearn"),
        "other": ({"a": 1}, "python"),
    }
    contents = {name: cloudpickle.dumps(model) for name, (model, _) in fitted.items()}
    contents["deadly"] = b"cos\n_exit\n(I3\ntR."
    contents["rotten"] = b"no pickle"
    versions = {"sklearn": sklearn.__version__}
    example = kernel.blob(pickle.dumps(X.head(3)))
    models = tuple(
        Model(
            name,
            "train",
            type(fitted[name][0]).__qualname__ if name in fitted else "T",
            fitted[name][1] if name in fitted else "sklearn",
            kernel.blob(content),
            example,
            versions,
        )
        for name, content in contents.items()
    )
    sys.path.remove(str(project.root))
    for run in ("models", "models again", "models"):
        begin = project.begin(run)
        deliver(tracker, project, begin, begin, Log(run, models=models))
    client = project.client()
    runs = project.runs()
    found = client.search_logged_models([runs["models"].info.experiment_id])
    return {
        "runs": (runs["models"], runs["models again"]),
        "logged": {model.name: model for model in found},
        "count": len(found),
        "fitted": fitted,
        "contents": contents,
        "rows": X.head(3),
    }


def test_a_model_is_stored_once_and_linked_to_every_run(modelled: dict[str, Any]) -> None:
    identities = {model.model_id for model in modelled["logged"].values()}

    assert modelled["count"] == len(modelled["contents"])
    for run in modelled["runs"]:
        outputs = [output.model_id for output in run.outputs.model_outputs]
        assert sorted(outputs) == sorted(identities)
        assert run.data.tags["mlops.model.forest"] == (
            f"{modelled['logged']['forest'].model_id} skops"
        )
    assert {model.status for model in modelled["logged"].values()} == {"READY"}


@pytest.mark.parametrize(
    ("name", "form", "note"),
    [
        ("forest", "skops", ""),
        ("piped", "cloudpickle", "not skops: "),
        ("own", "cloudpickle", "not skops: not reviewed: own.Own"),
        ("boost", "native", ""),
        ("other", "cloudpickle", "stored as its pickle: MLflow has no flavor for `python`"),
        ("deadly", "cloudpickle", "stored as its pickle: loading it ended the process"),
        ("rotten", "cloudpickle", "stored as its pickle: UnpicklingError"),
    ],
)
def test_a_model_says_how_it_is_stored(
    modelled: dict[str, Any], name: str, form: str, note: str
) -> None:
    tags = modelled["logged"][name].tags

    assert tags["mlops.format"] == form
    assert tags.get("mlops.note", "").startswith(note)
    assert bool(tags.get("mlops.note")) == bool(note)


@pytest.mark.parametrize("name", ["forest", "piped", "boost"])
def test_a_stored_model_predicts_what_the_fitted_one_does(
    modelled: dict[str, Any], name: str
) -> None:
    import mlflow
    import numpy as np

    logged, rows = modelled["logged"][name], modelled["rows"]
    folder = Path(logged.artifact_location.removeprefix("file://").replace("%20", " "))
    folder = Path(str(folder).replace("%23", "#"))
    model = mlflow.pyfunc.load_model(str(folder))

    np.testing.assert_array_equal(model.predict(rows), modelled["fitted"][name][0].predict(rows))
    assert [column.name for column in model.metadata.signature.inputs] == ["a", "b"]
    assert model.metadata.model_id == logged.model_id
    assert model.metadata.run_id == modelled["runs"][0].info.run_id
    assert "scikit-learn==" in (folder / "requirements.txt").read_text()


def test_a_raw_model_is_its_pickle(modelled: dict[str, Any], project: Project) -> None:
    folder = project.root / "mlruns" / "churn" / "models" / modelled["logged"]["other"].model_id

    assert (folder / "artifacts" / "model.pkl").read_bytes() == modelled["contents"]["other"]


def test_nothing_is_trusted_because_a_model_has_it() -> None:
    from sklearn.preprocessing import FunctionTransformer

    making = model_making._Making(Path(), FunctionTransformer(func=print), None, None)
    assert not any(
        name.startswith(("os.", "builtins.", "subprocess.")) for name in (model_making.REVIEWED)
    )
    making.model.func = __import__("os").system
    with pytest.raises(Exception, match="not reviewed: .*system"):
        making._trusted()


def test_a_skops_model_that_predicts_otherwise_is_pickled(tmp_path: Path) -> None:
    import mlflow
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = np.array([[0.0], [1.0]])
    model = LogisticRegression().fit(rows, [0, 1])
    making = model_making._Making(tmp_path / "model", model, rows, np.array([9, 9]))
    saved = making.save("sklearn", mlflow.models.Model, ["scikit-learn"])

    assert saved.format == "cloudpickle"
    assert saved.note.startswith("not skops: AssertionError")


def test_distributions_are_found_by_the_names_of_imports() -> None:
    pinned = model_making.requirements({"sklearn": "1.0", "yaml": "6.0", "mine": "0.1"}, ["skops"])

    assert pinned[:3] == ["PyYAML==6.0", "mine==0.1", "scikit-learn==1.0"]
    assert pinned[3].startswith("skops==")
