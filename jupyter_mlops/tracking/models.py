"""Models in MLflow: stored once per content, by a process that a bad pickle may take with it.

`ModelShelf` is the writer's end. The other end loads the pickle with the user's own modules, makes
a folder as MLflow wants it, and tries whether what is loaded from it predicts the same.
"""

from __future__ import annotations

import pickle
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlops.tracking import names
from jupyter_mlops.tracking.facts import Model
from jupyter_mlops.tracking.worker import Worker, WorkerDied, WorkerError, one_line, serve

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel

    from jupyter_mlops.tracking.tracker import Batch

CONTENT_TAG = "mlops.content"
FORMAT_TAG = "mlops.format"
NOTE_TAG = "mlops.note"
SECONDS = 300.0
NICENESS = 10
RAW = "model.pkl"
FLAVORS = frozenset(
    "catboost keras lightgbm prophet pytorch sklearn spacy statsmodels tensorflow xgboost".split()
)
NATIVE = frozenset({"lightgbm.basic.Booster", "catboost", "xgboost", "keras"})

REVIEWED = frozenset(
    """
    numpy.dtype
    scipy.interpolate._bsplines.BSpline
    scipy.sparse._csr.csr_matrix
    sklearn._loss.link.Interval
    sklearn._loss.link.LogLink
    sklearn._loss.link.LogitLink
    sklearn._loss.loss.HalfBinomialLoss
    sklearn._loss.loss.HalfGammaLoss
    sklearn._loss.loss.HalfMultinomialLoss
    sklearn._loss.loss.HalfPoissonLoss
    sklearn._loss.loss.HalfSquaredError
    sklearn._loss.loss.HalfTweedieLoss
    sklearn._loss.loss.HalfTweedieLossIdentity
    sklearn.calibration._CalibratedClassifier
    sklearn.calibration._SigmoidCalibration
    sklearn.cluster._bisect_k_means._BisectingTree
    sklearn.compose._column_transformer.make_column_selector
    sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor
    sklearn.feature_selection._univariate_selection.chi2
    sklearn.feature_selection._univariate_selection.f_classif
    sklearn.feature_selection._univariate_selection.f_regression
    sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace
    sklearn.gaussian_process.kernels.ConstantKernel
    sklearn.gaussian_process.kernels.Matern
    sklearn.gaussian_process.kernels.Product
    sklearn.gaussian_process.kernels.RBF
    sklearn.gaussian_process.kernels.Sum
    sklearn.gaussian_process.kernels.WhiteKernel
    sklearn.metrics._dist_metrics.EuclideanDistance64
    sklearn.metrics._dist_metrics.ManhattanDistance64
    sklearn.metrics._dist_metrics.MinkowskiDistance64
    sklearn.metrics._scorer._PassthroughScorer
    sklearn.metrics._scorer._Scorer
    sklearn.model_selection._split.GroupKFold
    sklearn.model_selection._split.KFold
    sklearn.model_selection._split.RepeatedKFold
    sklearn.model_selection._split.RepeatedStratifiedKFold
    sklearn.model_selection._split.ShuffleSplit
    sklearn.model_selection._split.StratifiedKFold
    sklearn.model_selection._split.StratifiedShuffleSplit
    sklearn.model_selection._split.TimeSeriesSplit
    sklearn.neighbors._ball_tree.BallTree
    sklearn.neighbors._kd_tree.KDTree
    sklearn.neural_network._stochastic_optimizers.AdamOptimizer
    sklearn.neural_network._stochastic_optimizers.SGDOptimizer
    sklearn.tree._tree.Tree
    sklearn.utils._metadata_requests.MetadataRequest
    sklearn.utils._metadata_requests.MethodMetadataRequest
    """.split()
)
"""What skops does not trust by itself and we do: each was read, and only holds data or computes on
it; none calls what a file names. Nothing is added to it by looking at a model."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A model in the store. `note` says why it is not stored better than it is."""

    id: str
    format: str
    note: str = ""


class ModelShelf:
    """Stores models, each content once per experiment."""

    def __init__(self) -> None:
        self._worker = Worker("models", niceness=NICENESS)

    def put(
        self, client: MlflowClient, experiment: str, run: str, batch: Batch, model: Model
    ) -> Stored:
        """Return where a model is stored, which it is by then."""
        found = _find(client, experiment, model)
        if found is not None and found.status == "READY":
            return Stored(found.model_id, found.tags[FORMAT_TAG], found.tags.get(NOTE_TAG, ""))
        if found is None:
            found = client.create_logged_model(
                experiment,
                name=_model_name(model.name),
                source_run_id=run,
                tags=names.tags(
                    {CONTENT_TAG: model.content.digest, "mlops.type": model.type}
                    | {"mlops.step": model.step}
                ),
            )
        with tempfile.TemporaryDirectory(prefix="mlops-") as place:
            folder = Path(place, "model")
            form, note = self._make(folder, found, run, batch, model)
            tags = {FORMAT_TAG: form, **({NOTE_TAG: note} if note else {})}
            client.set_logged_model_tags(found.model_id, names.tags(tags))
            client.log_model_artifacts(found.model_id, str(folder))
        client.finalize_logged_model(found.model_id, "READY")
        return Stored(found.model_id, form, note)

    def _make(
        self, folder: Path, logged: LoggedModel, run: str, batch: Batch, model: Model
    ) -> tuple[str, str]:
        try:
            made = self._worker.ask(
                "make",
                seconds=SECONDS,
                folder=str(folder),
                content=str(batch.blob(model.content)),
                example=str(batch.blob(model.example)) if model.example else "",
                flavor=model.flavor,
                libraries=model.libraries,
                paths=batch.folders,
                identity={
                    "artifact_path": logged.artifact_location,
                    "model_uuid": logged.model_id,
                    "model_id": logged.model_id,
                    "run_id": run,
                },
            )
            return made["format"], made["note"]
        except WorkerDied as error:
            note = f"stored as its pickle: loading it ended the process: {one_line(error)}"
        except WorkerError as error:
            note = f"stored as its pickle: {one_line(error)}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(batch.blob(model.content), folder / RAW)
        lines = (f"{line}\n" for line in requirements(model.libraries, ()))
        (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
        return "cloudpickle", note

    def close(self) -> None:
        self._worker.close()


def _find(client: MlflowClient, experiment: str, model: Model) -> LoggedModel | None:
    filter_string = f"tags.`{CONTENT_TAG}` = '{model.content.digest}'"
    found = client.search_logged_models([experiment], filter_string, max_results=1)
    return found[0] if found else None


def _model_name(name: str) -> str:
    return "".join("_" if character in "/:.%\"'" else character for character in name) or "model"


def requirements(libraries: dict[str, str], also: Iterable[str]) -> list[str]:
    """Return pinned distributions; `libraries` may be named as they are imported."""
    distributions = metadata.packages_distributions()
    pinned = {}
    for name, version in libraries.items():
        distribution = name
        if _version(name) is None:
            distribution = next(iter(distributions.get(name, ())), name)
        pinned[distribution] = version
    for name in also:
        if installed := _version(name):
            pinned.setdefault(name, installed)
    return [f"{name}=={version}" for name, version in sorted(pinned.items())]


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except (metadata.PackageNotFoundError, ValueError):
        return None


def make(
    folder: str,
    content: str,
    example: str,
    flavor: str,
    libraries: dict[str, str],
    paths: list[str],
    identity: dict[str, Any],
) -> dict[str, str]:
    """Make the folder of an MLflow model; return its format, and a note on what is not as wanted.

    Any exception says why there is none.
    """
    warnings.simplefilter("ignore")
    sys.path[:] = [*(path for path in paths if path not in sys.path), *sys.path]
    if flavor not in FLAVORS:
        raise WorkerError(f"MLflow has no flavor for `{flavor}`")
    import cloudpickle
    from mlflow.models import Model as MlflowModel

    model = cloudpickle.loads(Path(content).read_bytes())
    rows, note = _rows(example)
    predictions = None
    if rows is not None:
        predictions, note = _predicted(model, rows)
    making = _Making(Path(folder), model, rows, predictions)
    saved = making.save(
        flavor, lambda: MlflowModel(**identity), requirements(libraries, ("cloudpickle", "skops"))
    )
    return {"format": saved.format, "note": "; ".join(filter(None, (note, saved.note)))}


def _rows(example: str) -> tuple[Any, str]:
    if not example:
        return None, "no example, so no signature"
    try:
        return pickle.loads(Path(example).read_bytes()), ""
    except Exception as error:  # noqa: BLE001    a pickle may raise anything
        return None, f"no signature: the example cannot be loaded: {one_line(error)}"


def _predicted(model: Any, rows: Any) -> tuple[Any, str]:
    if not hasattr(model, "predict"):
        return None, "no signature: it has no `predict`"
    try:
        return model.predict(rows), ""
    except Exception as error:  # noqa: BLE001    the user's model may raise anything
        return None, f"no signature: it does not predict its example: {one_line(error)}"


class _Making:
    """A model on its way into a folder."""

    def __init__(self, folder: Path, model: Any, rows: Any, predictions: Any) -> None:
        self.folder = folder
        self.model = model
        self.rows = rows
        self.predictions = predictions

    def save(self, flavor: str, identity: Any, pins: list[str]) -> Stored:
        module = import_module(f"mlflow.{flavor}")
        common = {"pip_requirements": pins, "signature": self._signature()}
        if flavor != "sklearn":
            if flavor == "pytorch":
                # Its other format traces the network on an example, which a training loop has not.
                common["serialization_format"] = "pickle"
            module.save_model(self.model, str(self.folder), mlflow_model=identity(), **common)
            kind = f"{type(self.model).__module__}.{type(self.model).__qualname__}"
            is_native = bool({kind, kind.partition(".")[0], flavor} & NATIVE)
            return Stored("", "native" if is_native else "cloudpickle")
        try:
            trusted = self._trusted()
            module.save_model(
                self.model,
                str(self.folder),
                mlflow_model=identity(),
                serialization_format="skops",
                skops_trusted_types=trusted,
                **common,
            )
            self._prove(module)
            return Stored("", "skops")
        except Exception as error:  # noqa: BLE001    skops takes less than pickle does
            note = f"not skops: {one_line(error).removeprefix('WorkerError: ')}"
        shutil.rmtree(self.folder, ignore_errors=True)
        module.save_model(
            self.model,
            str(self.folder),
            mlflow_model=identity(),
            serialization_format="cloudpickle",
            **common,
        )
        return Stored("", "cloudpickle", note)

    def _signature(self) -> Any:
        if self.predictions is None:
            return None
        from mlflow.models import infer_signature

        return infer_signature(self.rows, self.predictions)

    def _trusted(self) -> list[str]:
        import skops.io

        unknown = skops.io.get_untrusted_types(data=skops.io.dumps(self.model))
        if strangers := sorted(set(unknown) - REVIEWED):
            raise WorkerError(f"not reviewed: {', '.join(strangers)}")
        return list(unknown)

    def _prove(self, module: Any) -> None:
        """Raise unless what was stored predicts what the model does."""
        if self.predictions is None:
            return
        import numpy as np

        again = module.load_model(str(self.folder)).predict(self.rows)
        np.testing.assert_array_equal(again, self.predictions)


def main() -> None:
    serve({"make": lambda **details: make(**details)})


if __name__ == "__main__":
    main()
