"""Libraries too heavy for the test extra: torch, keras and catboost, where they are installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_mlops.tracking.capture.files import Watch
from jupyter_mlops.tracking.capture.metrics import series
from jupyter_mlops.tracking.capture.models import flavor, pickled
from jupyter_mlops.tracking.models import make

X = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
Y = (X.sum(axis=1) > 0).astype("float32")

pytestmark = pytest.mark.filterwarnings("default")


def keras_model() -> Any:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    model.fit(X, Y, epochs=3, verbose=0, validation_split=0.25)
    return model


def catboost_model() -> Any:
    catboost = pytest.importorskip("catboost")
    model = catboost.CatBoostClassifier(iterations=3, verbose=0, allow_writing_files=False)
    return model.fit(X, Y)


def torch_model() -> Any:
    torch = pytest.importorskip("torch")
    return torch.nn.Sequential(torch.nn.Linear(4, 1))


def test_what_fit_returns_gives_the_curves_of_a_network() -> None:
    found = dict(series("model", keras_model()))
    assert {name: len(values) for name, values in found.items()} == {
        f"model.{name}": 3 for name in ("loss", "mae", "val_loss", "val_mae")
    }


def test_catboost_gives_its_curve() -> None:
    ((name, values),) = series("model", catboost_model())
    assert (name, len(values)) == ("model.learn.Logloss", 3)


@pytest.mark.parametrize(
    ("made", "form", "file"),
    [
        (keras_model, "native", "data/model.keras"),
        (catboost_model, "native", "model.cb"),
        (torch_model, "cloudpickle", "data/model.pth"),
    ],
)
def test_models_are_stored_as_their_library_does(
    tmp_path: Path, made: Any, form: str, file: str
) -> None:
    model = made()
    content = pickled(model, tmp_path)
    folder = tmp_path / "model"
    identity = {"artifact_path": "model", "model_uuid": "m-1", "model_id": "m-1", "run_id": "r"}

    stored = make(str(folder), str(content), "", flavor(model), {}, [], identity)

    assert stored["format"] == form
    assert (folder / file).is_file()


def test_settings_of_keras_are_no_data() -> None:
    home = Path.home() / ".keras"
    watch = Watch()
    assert not watch.is_data(str(home / "keras.json"))
    assert watch.is_data(str(home / "datasets" / "mnist.npz"))
