"""What a proof found, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from jupyter_mlops.parity.package import Mode


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
class Outcome:
    """One artifact of one step in one mode.

    `place` and `detail` tell the first difference, or the first part that could not be decided.
    `deviation` is the largest gap between floats that count as equal. `artifact` is empty where a
    step failed as a whole.
    """

    step: str
    artifact: str
    mode: Mode
    verdict: Verdict
    place: str = ""
    detail: str = ""
    deviation: float = 0.0
    blame: Blame | None = None

    @property
    def is_difference_of_values(self) -> bool:
        """Say whether a value differs, rather than that a step failed."""
        return self.verdict is Verdict.DIFFERS and bool(self.artifact)

    def __str__(self) -> str:
        name = f"{self.step}: {self.place or self.artifact}" if self.artifact else self.step
        made = f"; made in cell {self.blame.cell} line {self.blame.line}" if self.blame else ""
        detail = f": {self.detail}" if self.detail else ""
        return f"{name} {self.verdict.replace('_', ' ')} ({self.mode}){detail}{made}"


@dataclass(frozen=True, slots=True)
class ParityReport:
    """Every artifact at every step border, notebook against package.

    `seconds` tells how long the notebook and each run of the package took.
    """

    package: str
    notebook: str
    interpreter: str
    tolerance: float
    repeat: int
    overrides: Mapping[str, object]
    outcomes: tuple[Outcome, ...]
    seconds: Mapping[str, float]

    @property
    def counts(self) -> dict[Verdict, int]:
        found = [outcome.verdict for outcome in self.outcomes]
        return {verdict: found.count(verdict) for verdict in Verdict}

    @property
    def first_difference(self) -> Outcome | None:
        """Return the difference nearest to the notebook's beginning."""
        return next((item for item in self.outcomes if item.verdict is Verdict.DIFFERS), None)

    @property
    def deviation(self) -> float:
        return max((outcome.deviation for outcome in self.outcomes), default=0.0)

    @property
    def exit_code(self) -> int:
        """Return 1 for a difference, 3 where something is not proven or nothing was compared."""
        counts = self.counts
        if counts[Verdict.DIFFERS]:
            return 1
        proven = counts[Verdict.EQUAL] == len(self.outcomes) > 0
        return 0 if proven else 3

    def to_json(self) -> str:
        first = self.first_difference
        return json.dumps(
            {
                **asdict(self),
                "counts": self.counts,
                "deviation": self.deviation,
                "exit_code": self.exit_code,
                "first_difference": asdict(first) if first else None,
            },
            indent=2,
            default=repr,
        )
