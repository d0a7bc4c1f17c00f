"""Models of a run in MLflow: each content is stored once, and linked to every run that has it.

Models are named by their variables, as those of the notebook's runs are: `model`, `models.forest`.
The tag `mlops.format` says how one is stored: `skops`, whose loading runs no code of the file;
`native` to its library; or `cloudpickle`. Where one is not stored, `mlops.model.NAME` of the run
says why. Parameters of estimators are those of the run, as `model.n_estimators`.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelOutput, Param
from mlflow.models import Model, infer_signature

from breast_cancer.runtime.records import Output, Record, RunRecord
from breast_cancer.runtime.sources import PACKAGE
from breast_cancer.runtime.store import Reader, Store

FLAVORS = {
    "sklearn": "sklearn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "statsmodels": "statsmodels",
    "torch": "pytorch",
    "keras": "keras",
}
NATIVE = frozenset({"xgboost", "catboost", "keras"})
TRUSTED = frozenset(
    {
        "numpy.dtype",
        "scipy.sparse._csr.csr_matrix",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss.loss.HalfSquaredError",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.tree._tree.Tree",
    }
)
"""What skops does not trust by itself; each only holds data, and calls nothing a file names."""
PICKLED = ("pickle", "bundle")
TAG = "mlops.model."
CONTENT = "mlops.content"
FORMAT = "mlops.format"
NOTE = "mlops.note"
ROWS = 5
DEPTH = 2
MAX_TEXT = 500
DIED = "not stored: the process that did so ended"


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that a step gave; `content` tells it from others."""

    name: str
    value: Any
    content: str
    record: Record


def log_models(store: Store, run: RunRecord, logged: dict[str, str]) -> None:
    """Store the models that the `train` steps of a logged run gave, and link them to it."""
    client = MlflowClient(tracking_uri=run.tracking, registry_uri=run.tracking)
    identity = logged["run_id"]
    known = client.get_run(identity).data.tags
    records = [store.record(step.execution) for step in run.steps if step.execution]
    reader = Reader(store)
    for record, output in _candidates(records):
        tag = f"{TAG}{output.name}"
        if known.get(tag) == DIED:
            continue
        # What loads and predicts here is not our code, and may take the process with it. Then the
        # next one goes on after it.
        client.set_tag(identity, tag, DIED)
        tags = {tag: ""}
        for model in _models(output, record, reader.read(output, record.execution)):
            client.log_batch(identity, params=list(_parameters(model)))
            tags[f"{TAG}{model.name}"] = _linked(
                client, logged, model, _rows(model, reader, records)
            )
        for name, text in tags.items():
            if text:
                client.set_tag(identity, name, text)
            else:
                client.delete_tag(identity, name)


def _candidates(records: list[Record]) -> Iterator[tuple[Record, Output]]:
    for record in records:
        if record.step.partition(":")[0] == "train":
            yield from ((record, output) for output in record.outputs if output.kind in PICKLED)


def _models(output: Output, record: Record, value: Any) -> Iterator[Trained]:
    for name, inner in _inside(output.name, value, DEPTH):
        if _is_model(inner) and _is_fitted(inner):
            part = "" if name == output.name else f":{name}"
            yield Trained(name, inner, f"{output.digest}{part}", record)


def _linked(client: MlflowClient, logged: dict[str, str], model: Trained, rows: Any) -> str:
    """Link a model to its run, and return where it is or why it is nowhere."""
    if not _flavor(model.value):
        return "not stored: MLflow has no format for it; the store of the package has it"
    try:
        found = _stored(client, logged, model, rows)
    except Exception as error:  # noqa: BLE001  the run is logged, and says what is missing
        return f"not stored: {_line(error)}"
    client.log_outputs(logged["run_id"], [LoggedModelOutput(found.model_id, 0)])
    note = found.tags.get(NOTE, "")
    return f"{found.model_id} {found.tags[FORMAT]}" + (f": {note}" if note else "")


def _inside(name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield a value, or what it holds where it is a plain container, with dotted names."""
    if depth and isinstance(value, dict | list | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _inside(f"{name}.{key}", item, depth - 1)
    else:
        yield name, value


def _is_model(value: Any) -> bool:
    methods = {name for name in ("fit", "predict", "transform", "forward") if hasattr(value, name)}
    own = {"fit", "predict"} <= methods and type(value).__module__.startswith(f"{PACKAGE}.")
    return own or bool(methods - {"fit"} and _flavor(value))


def _flavor(model: Any) -> str:
    """Return MLflow's name for the library of a model, "" where it knows none."""
    roots = [base.__module__.partition(".")[0] for base in type(model).__mro__]
    return next((FLAVORS[root] for root in roots if root in FLAVORS), "")


def _is_fitted(value: Any) -> bool:
    if hasattr(value, "is_fitted"):
        return bool(value.is_fitted())
    if not hasattr(value, "get_params") or not hasattr(value, "fit"):
        return True
    not_fitted: type[Exception] = import_module("sklearn.exceptions").NotFittedError
    try:
        import_module("sklearn.utils.validation").check_is_fitted(value)
    except not_fitted:
        return False
    return True


def _parameters(model: Trained) -> Iterator[Param]:
    """Yield what an estimator was made with, where it is a plain value."""
    kind = type(model.value)
    root = kind.__module__.partition(".")[0]
    yield Param(f"{model.name}.class", f"{root}.{kind.__qualname__}")
    if _flavor(model.value) in ("sklearn", "xgboost", "lightgbm"):
        read = getattr(model.value, "get_params", dict)
        for key, value in sorted(read().items()):
            if value is None or isinstance(value, bool | int | float | str):
                yield Param(f"{model.name}.{key}", str(value)[:MAX_TEXT])


def _stored(client: MlflowClient, logged: dict[str, str], model: Trained, rows: Any) -> LoggedModel:
    """Return the model as MLflow has it, which is whole by then."""
    same = f"tags.`{CONTENT}` = '{model.content}'"
    found = client.search_logged_models([logged["experiment_id"]], same, max_results=1)
    if found and found[0].status == "READY":
        return found[0]
    begun = found[0] if found else _begun(client, logged, model)
    identity = Model(
        artifact_path=begun.artifact_location,
        model_uuid=begun.model_id,
        model_id=begun.model_id,
        run_id=logged["run_id"],
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "model")
        try:
            form, note = _save(model, folder, identity, rows)
        except Exception:
            client.finalize_logged_model(begun.model_id, "FAILED")
            raise
        tags = {FORMAT: form, NOTE: note} if note else {FORMAT: form}
        client.set_logged_model_tags(begun.model_id, tags)
        client.log_model_artifacts(begun.model_id, str(folder))
    return client.finalize_logged_model(begun.model_id, "READY")


def _begun(client: MlflowClient, logged: dict[str, str], model: Trained) -> LoggedModel:
    kind = type(model.value)
    return client.create_logged_model(
        logged["experiment_id"],
        # MLflow takes no dots and slashes in the name of a model.
        name=model.name.translate(str.maketrans("/:.%\"'", "______")),
        source_run_id=logged["run_id"],
        tags={
            CONTENT: model.content,
            "mlops.type": f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}",
            "mlops.step": model.record.step,
        },
    )


def _rows(model: Trained, reader: Reader, records: list[Record]) -> Any:
    """Return some rows of an input of the step with the columns that the model was fitted on."""
    names = getattr(model.value, "feature_names_in_", None)
    count = getattr(model.value, "n_features_in_", None)
    if count is None:
        return None
    for value in _inputs(model.record, reader, records):
        columns = getattr(value, "columns", None)
        if names is not None and columns is not None and list(names) == list(columns):
            return value.iloc[:ROWS]
        if names is None and columns is None and getattr(value, "shape", ())[1:] == (count,):
            return value[:ROWS]
    return None


def _inputs(record: Record, reader: Reader, records: list[Record]) -> Iterator[Any]:
    """Yield what a step took, by the digests that it wrote down."""
    made: dict[tuple[str, str], tuple[Output, Record]] = {
        (output.name, output.digest): (output, one) for one in records for output in one.outputs
    }
    for place in record.facts.inputs.items():
        if place in made:
            output, one = made[place]
            yield reader.read(output, one.execution)


def _save(model: Trained, folder: Path, identity: Model, rows: Any) -> tuple[str, str]:
    """Write the folder of an MLflow model; return its format, and a note where it has one."""
    flavor = _flavor(model.value)
    module = import_module(f"mlflow.{flavor}")
    common = {
        "mlflow_model": identity,
        "signature": _signature(model.value, rows),
        "pip_requirements": list(_requirements(model.record)),
    }
    if PACKAGE in (base.__module__.partition(".")[0] for base in type(model.value).__mro__):
        common["code_paths"] = [str(Path(__file__).parents[1])]
    if flavor != "sklearn":
        module.save_model(model.value, str(folder), **common)
        return ("native" if flavor in NATIVE else "cloudpickle"), ""
    try:
        trusted = _trusted(model.value)
        form = {"serialization_format": "skops", "skops_trusted_types": trusted}
        module.save_model(model.value, str(folder), **form, **common)
    except Exception as error:  # noqa: BLE001  skops takes less than pickle does
        shutil.rmtree(folder, ignore_errors=True)
        form = {"serialization_format": "cloudpickle"}
        module.save_model(model.value, str(folder), **form, **common)
        return "cloudpickle", f"not skops: {_line(error)}"
    return "skops", ""


def _trusted(value: Any) -> list[str]:
    skops = import_module("skops.io")
    unknown = skops.get_untrusted_types(data=skops.dumps(value))
    if strangers := sorted(set(unknown) - TRUSTED):
        raise ValueError(f"not reviewed: {', '.join(strangers)}")
    return list(unknown)


def _signature(value: Any, rows: Any) -> Any:
    if rows is None or not hasattr(value, "predict"):
        return None
    return infer_signature(rows, value.predict(rows))


def _requirements(record: Record) -> Iterator[str]:
    """Yield the distributions that a model needs, as they are installed."""
    for name in sorted({*record.facts.libraries, "cloudpickle", "skops"} - {"python"}):
        try:
            yield f"{name}=={metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:MAX_TEXT]
