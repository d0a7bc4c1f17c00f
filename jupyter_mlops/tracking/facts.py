"""What the journal holds: plain frozen facts, one JSON line each.

    Kernel    who writes this journal
    Execution a cell that ran
    Begin     a run starts
    Log       something became known about a run
    End       a run, or the last attempt at a part of it, is over

Facts are delivered at least once and in order, so each must mean the same when told twice: values
carry their own time and step, a run carries its key, content carries its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Any, Literal

Status = Literal["FINISHED", "FAILED", "KILLED"]
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes in the journal's `blobs` folder; `digest` is their xxh3_128 in hexadecimal."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Data that a run depends on. `step` is the step that read or made it.

    `digest` sees every byte of a file and every row and column of a frame; "" where it is not
    known, and `note` then says why. `source` holds the path as it was given, the absolute path,
    size, modification time in nanoseconds, and the DVC hash where there is one.
    """

    name: str
    kind: Literal["file", "frame", "url"]
    digest: str
    step: str
    source: dict[str, Scalar] = field(default_factory=dict)
    rows: int | None = None
    columns: int | None = None
    schema: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model that a step left behind under `name`; `content` is a cloudpickle of it.

    `example` is a pickle of some rows of what it was fitted on, as they were handed to it.
    `flavor` is MLflow's word ("sklearn", "xgboost", "lightgbm", ..., "python" for none).
    """

    name: str
    step: str
    type: str
    flavor: str
    content: Blob
    example: Blob | None = None
    libraries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """A number. `time` is in seconds since the epoch; `step` counts attempts or iterations."""

    name: str
    value: float
    step: int
    time: float


@dataclass(frozen=True, slots=True)
class Kernel:
    """The first line of a journal. `notebook` is absolute, "" where it is not known."""

    key: str
    started: float
    pid: int
    notebook: str
    python: str


@dataclass(frozen=True, slots=True)
class Execution:
    """A cell that ran; for the panel and for restoring, not for the store.

    `step` is the tag as it is spelled, "" for an untagged cell; `line` is where the error was.
    """

    cell: str
    step: str
    count: int
    started: float
    seconds: float
    status: Literal["ok", "failed", "interrupted"]
    run: str = ""
    error: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """A run starts. `run` is its key, unique for ever, and becomes the tag `mlops.run`.

    `shared` says that the user's code may have opened a run with the same tag by itself; it is
    then joined. `uri` is the tracking store, absolute.
    """

    run: str
    experiment: str
    uri: str
    name: str
    time: float
    shared: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Log:
    """Something became known about a run. `artifacts` maps paths in the run to content."""

    run: str
    tags: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    artifacts: dict[str, Blob] = field(default_factory=dict)
    models: tuple[Model, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """An attempt is over; a run may be taken up again, by an evaluate cell that runs later."""

    run: str
    status: Status
    time: float
    error: str = ""


Fact = Kernel | Execution | Begin | Log | End

_KINDS: dict[str, type[Fact]] = {
    kind.__name__.lower(): kind for kind in (Kernel, Execution, Begin, Log, End)
}


def to_json(fact: Fact) -> dict[str, Any]:
    """Return a fact as JSON values; defaults are left out."""
    values = {"kind": type(fact).__name__.lower()}
    for item in fields(fact):
        value = getattr(fact, item.name)
        if value != _default(item):
            values[item.name] = _plain(value)
    return values


def from_json(values: Mapping[str, Any]) -> Fact:
    """Return the fact of a line; KeyError or TypeError where it is none."""
    rest = {key: value for key, value in values.items() if key != "kind"}
    kind = _KINDS[values["kind"]]
    if kind is Log:
        rest["metrics"] = tuple(Metric(**item) for item in rest.get("metrics", ()))
        rest["datasets"] = tuple(Dataset(**item) for item in rest.get("datasets", ()))
        rest["artifacts"] = {path: Blob(**blob) for path, blob in rest.get("artifacts", {}).items()}
        rest["models"] = tuple(_model(item) for item in rest.get("models", ()))
    return kind(**rest)


def _model(values: Mapping[str, Any]) -> Model:
    example = values.get("example")
    blobs = {
        "content": Blob(**values["content"]),
        "example": Blob(**example) if example else None,
    }
    return Model(**{**values, **blobs})


def _default(item: Field[Any]) -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
