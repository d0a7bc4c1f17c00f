"""What is written down about one execution of a step, and about one run; plain JSON values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["json", "npy", "arrow", "pickle", "bundle"]
Status = Literal["run", "cached", "failed"]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a value is stored. `file` is relative to the store; `value` repeats a plain scalar."""

    name: str
    kind: Kind
    file: str
    sha256: str
    size: int
    type: str
    value: bool | int | float | str | None = None

    @property
    def digest(self) -> str:
        """The identity of the content; members of one bundle differ by their name."""
        return f"{self.sha256}:{self.name}" if self.kind == "bundle" else self.sha256


@dataclass(frozen=True, slots=True)
class Shown:
    """Something a step showed: `path` in the run folder, `file` in the store."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file or folder that a step looked at; `digest` is "absent" where there was none.

    Size and time serve to skip the hashing; `settled` says that the file was old enough, when it
    was hashed, for a later change to show in its time.
    """

    digest: str
    size: int = 0
    mtime_ns: int = 0
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the result of a step depends on.

    `code` maps module files to digests, `inputs` artifact names to digests, `draws` random
    generators that the step drew from to digests of their states before. Paths in `files` are
    relative to the data root where they lie below it; `written` are files that the step wrote.
    """

    code: dict[str, str]
    parameters: dict[str, Any]
    inputs: dict[str, str]
    libraries: dict[str, str]
    files: dict[str, FileFact] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    draws: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One execution of a step.

    `unstored` maps outputs that could not be stored to the reason; `states` maps the random
    generators whose state the step changed to the file that holds the state after it.
    """

    step: str
    function: str
    key: str
    execution: str
    started: float
    seconds: float
    facts: Facts
    outputs: tuple[Output, ...]
    unstored: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    shown: tuple[Shown, ...] = ()

    @property
    def path(self) -> str:
        """Where the record is kept, relative to the store."""
        return f"steps/{self.function}/{self.key}/{self.execution}.json"

    def output(self, name: str) -> Output:
        """Return the output called `name`; KeyError where it was not stored."""
        for output in self.outputs:
            if output.name == name:
                return output
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Record":
        facts = dict(data["facts"])
        facts["files"] = {path: FileFact(**fact) for path, fact in facts["files"].items()}
        facts["written"] = tuple(facts["written"])
        return cls(
            **{
                **data,
                "facts": Facts(**facts),
                "outputs": tuple(Output(**output) for output in data["outputs"]),
                "shown": tuple(Shown(**shown) for shown in data["shown"]),
            }
        )


@dataclass(frozen=True, slots=True)
class StepRun:
    """What became of one step in a run.

    `execution` is its record, relative to the store; `results` are the outputs that no later step
    takes.
    """

    name: str
    status: Status
    seconds: float
    why: str
    execution: str | None = None
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, as in `run.json`. `started` is in seconds since the epoch.

    `seed` is the record of the seeding that the run started from, as `StepRun.execution` is.
    `tracking` is where the run is to be logged, "" for one that is not. `revision` is what was
    checked out, as tags. `folder` is where relative paths started, `host` the name of the machine.
    `status` is "running", "finished" or "failed"; a run whose process died stays "running".
    """

    run: str
    pipeline: str
    status: str
    started: float
    seconds: float
    isolated: bool
    parameters: dict[str, Any]
    steps: tuple[StepRun, ...] = ()
    seed: str | None = None
    tracking: str = ""
    revision: dict[str, str] = field(default_factory=dict)
    folder: str = ""
    host: str = ""
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunRecord":
        steps = tuple(
            StepRun(**{**step, "results": tuple(step["results"])}) for step in data["steps"]
        )
        return cls(**{**data, "steps": steps})
