"""Models of runs are in MLflow, each content once, and a bad one takes no other with it."""

import shutil
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import HEAD, Project

needed = ("mlflow", "sklearn", "skops")
pytestmark = [
    pytest.mark.skipif(any(find_spec(name) is None for name in needed), reason="not installed"),
    pytest.mark.filterwarnings("ignore"),
]


def write_models(project: Project) -> None:
    project.write(
        load="""
            import pandas as pd

            def load():
                return pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [0.0, 1.0, 0.0, 1.0]})
            """,
        train="""
            from typing import NamedTuple

            from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
            from sklearn.linear_model import Ridge

            from nbpipe_template.helpers import Broken, Mean

            class Models(NamedTuple):
                mean: Mean
                broken: Broken
                model: Ridge
                models: dict
                unfitted: Ridge

            def train(df, *, alpha=1.0) -> Models:
                y = [1.0, 2.0, 3.0, 4.0]
                models = {
                    "forest": RandomForestRegressor(3, random_state=1).fit(df, y),
                    "boost": GradientBoostingRegressor(n_estimators=2, random_state=1).fit(df, y),
                }
                return Models(Mean().fit(df, y), Broken(), Ridge(alpha).fit(df, y), models, Ridge())
            """,
        helpers="""
            import os

            from sklearn.base import BaseEstimator

            class Mean:
                def fit(self, x, y):
                    self.mean_ = sum(y) / len(y)
                    return self

                def predict(self, x):
                    return [self.mean_] * len(x)

            class Broken(BaseEstimator):
                fitted_ = True

                def fit(self, x, y):
                    return self

                def predict(self, x):
                    return x

                def __sklearn_is_fitted__(self):
                    return True

                def __setstate__(self, state):
                    if os.environ.get("FRAGILE"):
                        os._exit(3)
            """,
        params="""
            from dataclasses import dataclass

            @dataclass(frozen=True, slots=True)
            class Params:
                alpha: float = 1.0
            """,
        pipeline=HEAD
        + """
from nbpipe_template.load import load
from nbpipe_template.params import Params
from nbpipe_template.train import train

pipeline = Pipeline("models", steps=[Step(load, returns="df"), train], params=Params)
""",
    )


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Three runs: the second up to date, the third with another model; logged by one writer."""
    project = Project(tmp_path_factory.mktemp("models"))
    write_models(project)
    for arguments in ((), (), ("--set", "alpha=2.0")):
        project.call("run", *arguments)
    project.call("track")
    yield project
    shutil.rmtree(project.root)


@pytest.fixture(scope="module")
def client(tracked: Project) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

    return MlflowClient(f"sqlite:///{tracked.work / 'mlflow.db'}")


def runs(client: Any) -> list[Any]:
    experiment = client.get_experiment_by_name("models")
    return list(client.search_runs([experiment.experiment_id], order_by=["start_time"]))


def logged(client: Any) -> dict[str, list[Any]]:
    experiment = client.get_experiment_by_name("models")
    found: dict[str, list[Any]] = {}
    for model in client.search_logged_models([experiment.experiment_id]):
        found.setdefault(model.name, []).append(model)
    return found


def test_models_are_stored_once_per_content(client: Any) -> None:
    found = logged(client)

    assert {name: len(models) for name, models in found.items()} == {
        "model": 2,
        "models_forest": 1,
        "models_boost": 1,
        "broken": 1,
    }
    assert all(model.status == "READY" for models in found.values() for model in models)


def test_runs_are_linked_to_their_models(client: Any) -> None:
    first, second, third = runs(client)
    names = ("model", "models.forest", "models.boost", "broken", "mean")
    tags = [[run.data.tags[f"mlops.model.{name}"] for name in names] for run in (first, third)]

    assert [text.partition(" ")[2].partition(":")[0] for text in tags[0]] == [
        "skops",
        "skops",
        "skops",
        "cloudpickle",
        "stored",
    ]
    assert {k: v for k, v in second.data.tags.items() if k.startswith("mlops.model.")} == {
        k: v for k, v in first.data.tags.items() if k.startswith("mlops.model.")
    }
    assert tags[0][0] != tags[1][0]
    assert tags[0][1:] == tags[1][1:]
    assert tags[0][4].startswith("not stored: MLflow has no format for it")
    assert "mlops.model.unfitted" not in first.data.tags
    assert "mlops.model.models" not in first.data.tags
    linked = [{one.model_id for one in run.outputs.model_outputs} for run in (first, third)]
    assert [len(models) for models in linked] == [4, 4]
    assert len(linked[0] & linked[1]) == 3


def test_parameters_are_in_the_words_of_the_notebooks_runs(client: Any) -> None:
    parameters = runs(client)[2].data.params

    assert parameters["model.class"] == "sklearn.Ridge"
    assert (parameters["model.alpha"], parameters["model.max_iter"]) == ("2.0", "None")
    assert parameters["models.forest.n_estimators"] == "3"


def test_a_model_that_is_loaded_predicts_the_same(
    tracked: Project, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Loading a model that MLflow knows asks the store about it.
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tracked.work / 'mlflow.db'}")
    from mlflow import sklearn

    frame = import_module("pandas").DataFrame({"a": [1.5], "b": [1.0]})
    (model,) = logged(client)["models_forest"]
    folder = model.artifact_location.removeprefix("file://")
    again = sklearn.load_model(folder)
    fresh = import_module("sklearn.ensemble").RandomForestRegressor(3, random_state=1)
    rows = import_module("pandas").DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [0.0, 1.0] * 2})
    assert again.predict(frame) == fresh.fit(rows, [1.0, 2.0, 3.0, 4.0]).predict(frame)
    signature = import_module("mlflow.models").get_model_info(folder).signature
    assert signature.inputs.input_names() == ["a", "b"]


def test_a_model_that_ends_the_process_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    write_models(project)
    project.call("run", "--no-track")
    project.replace("load", "2.0", "2.5")
    project.call("run", "--no-track")
    for path in project.work.glob(".runs/runs/*/run.json"):
        uri = f"sqlite:///{project.work / 'mlflow.db'}"
        path.write_text(path.read_text().replace('"tracking": ""', f'"tracking": "{uri}"'))
    monkeypatch.setenv("FRAGILE", "yes")
    for _ in range(2):
        project.call("track", expect=3)
    project.call("track")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

    for run in runs(MlflowClient(f"sqlite:///{project.work / 'mlflow.db'}")):
        assert run.data.tags["mlops.model.broken"] == "not stored: the process that did so ended"
        assert run.data.tags["mlops.model.model"].endswith(" skops")
