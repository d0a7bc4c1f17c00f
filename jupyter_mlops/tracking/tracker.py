"""What a tracking store is to the writer: something that takes batches of facts about one run.

A store of another kind is an adapter with these methods, and an entry in `writer.TRACKERS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.tracking.facts import Begin, Blob, Dataset, End, Fact, Log, Metric, Model
from jupyter_mlops.tracking.journal import blob_path

DIED = "kernel died"


class AwayError(MlopsError):
    """Raised when a store cannot be reached or written to now; the batch is to be told again."""


class GoneError(MlopsError):
    """Raised when a run that was delivered is no longer there: all of it is to be told again."""


@dataclass(slots=True)
class Batch:
    """What is to be told about one run; telling it twice must mean the same.

    `status` is None where neither a start nor an end is among it. `is_first` says that the start of
    the run is. `folders` are where the user's own modules lie, which models may need.
    """

    begin: Begin
    blobs: Path
    folders: tuple[str, ...] = ()
    name: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    metrics: list[Metric] = field(default_factory=list)
    datasets: list[Dataset] = field(default_factory=list)
    artifacts: dict[str, Blob] = field(default_factory=dict)
    models: list[Model] = field(default_factory=list)
    status: Literal["RUNNING", "FINISHED", "FAILED", "KILLED"] | None = None
    ended: float = 0.0
    is_first: bool = False

    def blob(self, blob: Blob) -> Path:
        return blob_path(self.blobs, blob.digest)


class Tracker(Protocol):
    """A tracking store.

    `whole` says that it wants all that is known of a run each time; `is_stale` that only a new
    process can reach it again.
    """

    whole: bool
    is_stale: bool

    def deliver(self, batch: Batch) -> list[str]:
        """Log a batch; return a line for each fact that the store refuses for good.

        Raises:
            AwayError: it cannot be reached or written to; nothing, or a part, was logged.
            GoneError: the run was there and is no longer.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def fold(begin: Begin, facts: Iterable[Fact], blobs: Path, folders: tuple[str, ...]) -> Batch:
    """Return what `facts`, all of one run, say together; of two values the later one counts."""
    batch = Batch(begin, blobs, folders)
    for fact in facts:
        match fact:
            case Begin():
                batch.tags |= fact.tags
                batch.parameters |= fact.parameters
                batch.name = batch.name or fact.name
                batch.status, batch.is_first = "RUNNING", True
            case Log():
                batch.tags |= fact.tags
                batch.parameters |= fact.parameters
                batch.metrics += fact.metrics
                batch.datasets += fact.datasets
                batch.artifacts |= fact.artifacts
                batch.models += fact.models
                batch.name = fact.name or batch.name
            case End():
                batch.status, batch.ended = fact.status, fact.time
                if fact.error:
                    batch.tags["mlops.error"] = fact.error
    return batch
