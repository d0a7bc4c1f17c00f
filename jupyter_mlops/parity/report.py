"""What a proof found, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from jupyter_mlops.parity.edits import Edit
from jupyter_mlops.parity.package import Mode

# Names of what is compared beside artifacts: what a step prints, draws and writes.
PRINTED = "printed text"
FIGURES = "figures"
FILE = "file "

# What is said of values of steps behind one that failed.
NOT_REACHED = "the package did not get there"

# Part of every cause that a seed would remove.
SEEDABLE = "before anything seeds it"


def between_runs(detail: str) -> str:
    """Return what a comparison of two runs of the notebook said, which speaks of a package."""
    for words, others in (
        ("in the notebook", "in one"), ("in the package", "in the other"),
        ("the package's", "the other's"),
    ):  # fmt: skip
        detail = detail.replace(words, others)
    return f"two runs of the notebook differ: {detail}"


class Verdict(StrEnum):
    """What can be said about one artifact in one kind of run."""

    EQUAL = "equal"
    DIFFERS = "differs"
    NOT_PROVEN = "not_proven"
    NONDETERMINISTIC = "nondeterministic"


@dataclass(frozen=True, slots=True)
class Blame:
    """The notebook line that last made a value, and its line in the package where known."""

    cell: int
    line: int
    text: str
    file: str = ""
    file_line: int = 0


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a figure looks like on both sides, as PNG; empty where one side shows none."""

    notebook: bytes = b""
    package: bytes = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One artifact of one step in one mode.

    `place` and `detail` tell the first difference, or the first part that could not be decided.
    `deviation` is the largest gap between floats that count as equal. `artifact` is empty where a
    step failed as a whole. `cause` is why the notebook differs from itself, where that is known.
    """

    step: str
    artifact: str
    mode: Mode
    verdict: Verdict
    place: str = ""
    detail: str = ""
    deviation: float = 0.0
    blame: Blame | None = None
    cause: str = ""
    pictures: Pictures | None = field(default=None, repr=False)

    @property
    def is_difference_of_values(self) -> bool:
        """Say whether a value differs, rather than that a step failed."""
        return self.verdict is Verdict.DIFFERS and bool(self.artifact)

    @property
    def may_be_chance(self) -> bool:
        """Say whether a second run of the notebook could show that it differs from itself."""
        shown = self.artifact in (PRINTED, FIGURES) or self.artifact.startswith(FILE)
        return self.is_difference_of_values or (shown and self.verdict is Verdict.NOT_PROVEN)

    def __str__(self) -> str:
        return self.sentence(self.mode)

    def sentence(self, how: str) -> str:
        """Return what is to be said, of the ways to run the package that `how` names."""
        name = f"{self.step}: {self.place or self.artifact}" if self.artifact else self.step
        made = f"; made in cell {self.blame.cell} line {self.blame.line}" if self.blame else ""
        head, end, trace = self.detail.partition("\n")
        detail = f": {head}" if head else ""
        cause = f"; {self.cause}" if self.cause else ""
        return f"{name} {self.verdict.replace('_', ' ')} ({how}){detail}{cause}{made}{end}{trace}"


class Liveness(StrEnum):
    """What became of a parameter that was given another value on both sides."""

    ALIVE = "alive"
    DEAD = "dead"
    DIFFERS = "differs"
    NOT_PROVEN = "not_proven"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Probe:
    """One parameter with another value: `detail` is what changed, what differs, or why not tried.

    A parameter is dead when it changes no artifact, no printed line and no figure.
    """

    parameter: str
    value: object
    liveness: Liveness
    detail: str

    def __str__(self) -> str:
        word = {"dead": "changes nothing", "not_tried": "was not tried"}.get(
            self.liveness, self.liveness.replace("_", " ")
        )
        given = "" if self.liveness is Liveness.NOT_TRIED else f" = {self.value!r}"
        return f"parameter {self.parameter}{given} {word}: {self.detail}"


@dataclass(frozen=True, slots=True)
class ParityReport:
    """Every artifact at every step border, notebook against package.

    `seconds` tells how long the notebook and each run of the package took. `edits` are what was
    changed in the package by hand; `excerpt` shows the notebook's lines and the package's lines
    of the first difference as a diff. `probes` are the parameters that were tried. `trouble` is why
    the proof could not be kept in the package, one line. `notes` say what was not looked at.
    """

    package: str
    notebook: str
    interpreter: str
    tolerance: float
    repeat: int
    overrides: Mapping[str, object]
    outcomes: tuple[Outcome, ...]
    seconds: Mapping[str, float]
    seed: int | None = None
    edits: tuple[Edit, ...] = ()
    excerpt: str = ""
    probes: tuple[Probe, ...] = ()
    trouble: str = ""
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Verdict, int]:
        found = [outcome.verdict for outcome in self.outcomes]
        return {verdict: found.count(verdict) for verdict in Verdict}

    @property
    def troubles(self) -> tuple[tuple[Outcome, str], ...]:
        """Return what is not equal, once for both modes where they agree, with the modes.

        Where a step failed, values that were not reached are not told one by one.
        """
        modes: dict[tuple[str, ...], tuple[Outcome, list[str]]] = {}
        failed = any(one.verdict is Verdict.DIFFERS and not one.artifact for one in self.outcomes)
        for one in self.outcomes:
            if one.verdict is not Verdict.EQUAL and not (failed and one.detail == NOT_REACHED):
                key = (one.step, one.artifact, one.verdict, one.place, one.detail)
                modes.setdefault(key, (one, []))[1].append(str(one.mode))
        return tuple((one, " and ".join(found)) for one, found in modes.values())

    @property
    def first_difference(self) -> Outcome | None:
        """Return the difference nearest to the notebook's beginning."""
        return next((item for item in self.outcomes if item.verdict is Verdict.DIFFERS), None)

    @property
    def deviation(self) -> float:
        return max((outcome.deviation for outcome in self.outcomes), default=0.0)

    @property
    def exit_code(self) -> int:
        """Return 1 for a difference, 3 where something is not proven or nothing was compared.

        A dead parameter is a finding of level warning: it says nothing against the package.
        """
        counts, tried = self.counts, {probe.liveness for probe in self.probes}
        if counts[Verdict.DIFFERS] or Liveness.DIFFERS in tried:
            return 1
        proven = counts[Verdict.EQUAL] == len(self.outcomes) > 0
        return 0 if proven and Liveness.NOT_PROVEN not in tried else 3

    @property
    def may_be_seeded(self) -> bool:
        """Say whether `--seed` would take the chance out of a value that differs from itself."""
        return self.seed is None and any(SEEDABLE in outcome.cause for outcome in self.outcomes)

    def to_json(self) -> str:
        first = self.first_difference
        # Pictures are for the page; JSON names what differs.
        plain = replace(self, outcomes=tuple(replace(one, pictures=None) for one in self.outcomes))
        return json.dumps(
            {
                **asdict(plain),
                "counts": self.counts,
                "deviation": self.deviation,
                "exit_code": self.exit_code,
                "first_difference": asdict(replace(first, pictures=None)) if first else None,
            },
            indent=2,
            default=repr,
        )
