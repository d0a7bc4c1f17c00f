"""Files that a step writes, notebook against package.

The package may write more, never less or something else. A file that several steps write is
compared as the last one leaves it, and one that the notebook itself removes not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jupyter_mlops.parity.blame import blame, edited, line_with
from jupyter_mlops.parity.compare.__main__ import Result
from jupyter_mlops.parity.package import PackageRun
from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.parity.report import FILE, Outcome, Verdict, between_runs


class Bench(Protocol):
    def add_file(self, path: str, reference: Path, other: Path) -> int: ...


@dataclass(frozen=True, slots=True)
class Pending:
    """A file of a step whose comparison was asked for; `job` is None where the package has none."""

    part: Part
    cell: int
    path: str
    run: PackageRun
    job: int | None
    repeated: tuple[int, ...]

    def outcome(self, plan: Plan, results: Mapping[int, Result]) -> Outcome:
        name = f"{FILE}{self.path}"
        border = Border(self.part.function, name, "", self.cell)
        made = line_with(plan, self.cell, Path(self.path).name) or blame(plan, self.part, border)
        result = results[self.job] if self.job is not None else _ABSENT
        own = next((results[job] for job in self.repeated if not _is_equal(results[job])), None)
        verdict, place, detail = Verdict.EQUAL, "", ""
        if not _is_equal(result):
            verdict = Verdict.DIFFERS if result.detail else Verdict.NOT_PROVEN
            place, detail = result.place, result.detail
            if result.doubts and not detail:
                place, detail = result.doubts[0].place, result.doubts[0].reason
            if own is not None:
                verdict = Verdict.NONDETERMINISTIC
                detail = between_runs(own.detail or own.doubts[0].reason)
        if verdict in (Verdict.DIFFERS, Verdict.NOT_PROVEN):
            made = edited(plan, self.part, border, made) or made
        return Outcome(
            self.part.function, name, self.run.mode, verdict, place and f"{FILE}{place}", detail,
            result.deviation, None if verdict is Verdict.EQUAL else made,
        )  # fmt: skip


_ABSENT = Result(-1, detail="the package does not write it")


def written(
    plan: Plan, references: Sequence[Reference], runs: Sequence[PackageRun], bench: Bench
) -> Iterator[Pending]:
    """Ask for the comparison of every file that a step of the notebook wrote, with every run."""
    first, *others = [_files(plan, reference) for reference in references]
    for path, (part, cell, copy) in first.items():
        again = [files[path][2] for files in others if path in files]
        repeated = tuple(bench.add_file(path, copy, other) for other in again)
        for run in runs:
            if part.function in run.reached:
                other = run.files.get(path)
                job = bench.add_file(path, copy, other) if other is not None else None
                yield Pending(part, cell, path, run, job, repeated)


def _files(plan: Plan, reference: Reference) -> dict[str, tuple[Part, int, Path]]:
    owners = {cell: part for part in plan.parts for cell in part.cells}
    return {
        path: (owners[cell], cell, copy)
        for cell, files in sorted(reference.files.items())
        if cell in owners
        for path, copy in files.items()
    }


def _is_equal(result: Result) -> bool:
    return not result.detail and not result.doubts
