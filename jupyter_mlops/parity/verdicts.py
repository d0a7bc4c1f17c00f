"""From recorded values and package runs to outcomes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity.blame import blame, edited, raised
from jupyter_mlops.parity.compare.__main__ import Job, Result
from jupyter_mlops.parity.compare.walk import Doubt
from jupyter_mlops.parity.package import PackageRun
from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.reference import Recorded, Reference, libraries
from jupyter_mlops.parity.report import NOT_REACHED, Outcome, Pictures, Verdict, between_runs
from jupyter_mlops.parity.shown import what_was_shown
from jupyter_mlops.parity.written import written

COMPARE_TIMEOUT_S = 3600
_HELD = frozenset({"stored", "unbound"})


class Bench:
    """Where values are compared: a child process that can import the package."""

    def __init__(
        self, plan: Plan, folder: Path, reference: Reference, environment: Mapping[str, str],
        root: Path, tolerance: float,
    ) -> None:  # fmt: skip
        self._plan = plan
        self._folder = folder
        self._interpreter = reference.interpreter
        self._path = reference.path
        self._environment = dict(environment)
        self._root = root
        self._tolerance = tolerance
        self._jobs: list[Job] = []
        folder.mkdir(parents=True)

    def add(
        self, border: Border, reference: Path, *, other: Path | None = None,
        run: PackageRun | None = None,
    ) -> int:  # fmt: skip
        """Ask for a comparison with another recorded value, or with a run; return its number."""
        job = Job(
            len(self._jobs),
            str(reference),
            border.artifact,
            border.step,
            self._plan.package,
            self._tolerance,
            other=str(other or ""),
            store=str(run.store) if run else "",
            run=run.run if run else "",
            pictures=str(self._folder / f"{len(self._jobs)}"),
        )
        self._jobs.append(job)
        return job.number

    def ask_about(self, number: int, inputs: Sequence[Path]) -> None:
        """Give the values that were recorded before, should the one of a comparison be a model."""
        self._jobs[number] = replace(self._jobs[number], inputs=tuple(map(str, inputs)))

    def add_file(self, path: str, reference: Path, other: Path) -> int:
        """Ask for a comparison of what two runs wrote to `path`; return its number."""
        job = Job(
            len(self._jobs), str(reference), path, "", self._plan.package, self._tolerance,
            other=str(other), path=path,
        )  # fmt: skip
        self._jobs.append(job)
        return job.number

    def results(self) -> dict[int, Result]:
        """Return the results of all jobs, by number.

        A child that dies takes one job with it, which stays in doubt; the next child goes on.
        """
        jobs, results = self._folder / "jobs.json", self._folder / "results.jsonl"
        jobs.write_text(json.dumps([asdict(job) for job in self._jobs]), encoding="utf-8")
        found: dict[int, Result] = {}
        start = 0
        while start < len(self._jobs):
            death = self._run(jobs, results, start)
            found |= _read_results(results)
            start = next((job.number for job in self._jobs if job.number not in found), -1)
            if start < 0:
                break
            name = self._jobs[start].artifact
            found[start] = Result(start, doubts=(Doubt(name, f"comparing it {death}"),))
            start += 1
        return found

    def _run(self, jobs: Path, results: Path, start: int) -> str:
        """Run one child from job `start` on; return how it ended."""
        added = libraries()
        code = (
            f"import sys; sys.path += {added!r}; "
            "from jupyter_mlops.parity.compare.__main__ import main; main(sys.argv[1:])"
        )
        path = json.dumps([*added, *self._path])
        command = [self._interpreter, "-c", code, str(jobs), str(results), str(start), path]
        with (self._folder / "stderr").open("wb") as errors:
            try:
                done = subprocess.run(
                    command, cwd=self._root, env=self._environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=errors, timeout=COMPARE_TIMEOUT_S,
                    check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return f"took longer than {COMPARE_TIMEOUT_S} s"
        if done.returncode < 0:
            return f"ended the process with signal {-done.returncode}"
        errors_text = (self._folder / "stderr").read_text(encoding="utf-8", errors="replace")
        if done.returncode and not results.exists() and start == 0:
            raise ParityError(f"the comparison could not be started:\n{errors_text.strip()}")
        return f"ended the process with exit code {done.returncode}"


def judge(
    plan: Plan,
    references: Sequence[Reference],
    runs: Sequence[PackageRun],
    bench: Bench,
) -> tuple[Outcome, ...]:
    """Return an outcome for each artifact and run, in the order of the notebook."""
    first = references[0]
    among: dict[Border, list[int]] = {}
    wanted: dict[tuple[Border, PackageRun], int] = {}
    recorded: list[Path] = []
    for border in plan.borders:
        if (file := _held(first, border)) is None:
            continue
        others = [_held(reference, border) for reference in references[1:]]
        among[border] = [bench.add(border, file, other=other) for other in others if other]
        for run in runs:
            if border.step in run.reached:
                wanted[border, run] = bench.add(border, file, run=run)
                bench.ask_about(wanted[border, run], recorded)
        recorded.append(file)
    files = list(written(plan, references, runs, bench))
    results = bench.results()
    failures = [outcome for run in runs if (outcome := _failure(plan, run))]
    known = {name for part in plan.parts for name in (part.tag, part.function)}
    outcomes = [one for one in failures if one.step not in known]
    for part in plan.parts:
        outcomes += [one for one in failures if one.step in (part.tag, part.function)]
        for border in part.borders:
            changed = [results[number] for number in among.get(border, [])]
            for run in runs:
                result = results.get(wanted.get((border, run), -1))
                outcome = _outcome(border, run, _value(first, border), result)
                outcomes.append(_weigh(plan, part, border, outcome, result, changed))
        for run in runs:
            outcomes += what_was_shown(plan, part, references, run)
        outcomes += [file.outcome(plan, results) for file in files if file.part is part]
    return tuple(outcomes)


def _outcome(border: Border, run: PackageRun, value: Recorded, result: Result | None) -> Outcome:
    def outcome(verdict: Verdict, place: str = "", detail: str = "", gap: float = 0.0) -> Outcome:
        return Outcome(border.step, border.artifact, run.mode, verdict, place, detail, gap)

    if value.status not in _HELD:
        return outcome(Verdict.NOT_PROVEN, border.artifact, value.detail)
    if result is None:
        return outcome(Verdict.NOT_PROVEN, border.artifact, NOT_REACHED)
    if result.detail and value.status == "unbound":
        what = f"the notebook has no {border.variable} there (cell {border.cell})"
        return outcome(Verdict.DIFFERS, border.artifact, what)
    if result.detail:
        return outcome(Verdict.DIFFERS, result.place, result.detail, result.deviation)
    if result.doubts:
        doubt = result.doubts[0]
        return outcome(Verdict.NOT_PROVEN, doubt.place, doubt.reason, result.deviation)
    return outcome(Verdict.EQUAL, gap=result.deviation)


def _weigh(
    plan: Plan, part: Part, border: Border, outcome: Outcome, result: Result | None,
    changed: Sequence[Result],
) -> Outcome:  # fmt: skip
    """Take the blame from the package where the notebook differs from itself, else place it.

    A package that is equal to one of two runs that differ is so by chance, and not proven.
    """
    own = next((run for run in changed if run.detail), None)
    if outcome.verdict is Verdict.EQUAL and own is None:
        return outcome
    column = result.column if result else ""
    made = blame(plan, part, border, column)
    if outcome.verdict is Verdict.NOT_PROVEN:
        return replace(outcome, blame=made)
    if own is not None:
        return replace(
            outcome, verdict=Verdict.NONDETERMINISTIC, place=own.place,
            detail=between_runs(own.detail), blame=made, deviation=0.0,
        )  # fmt: skip
    pictures = _pictures(result)
    return replace(outcome, blame=edited(plan, part, border, made) or made, pictures=pictures)


def _pictures(result: Result | None) -> Pictures | None:
    """Return the pictures that the comparison left of two figures that differ."""
    if result is None or not result.pictures:
        return None
    return Pictures(*(Path(file).read_bytes() for file in result.pictures))


def _failure(plan: Plan, run: PackageRun) -> Outcome | None:
    if not run.error:
        return None
    step = run.failed or "the package"
    made = raised(plan, run.error)
    part = next((part for part in plan.parts if step in (part.tag, part.function)), None)
    if part is not None and plan.edits:
        cell = max(part.cells, default=0)
        made = edited(plan, part, Border(part.function, "", "", cell), made) or made
    detail = f"does not run: {run.error}"
    return Outcome(step, "", run.mode, Verdict.DIFFERS, detail=detail, blame=made)


def stored(reference: Reference, border: Border) -> Path | None:
    """Return the file of a recorded value, None where it could not be stored."""
    return _held(reference, border, frozenset({"stored"}))


def _held(reference: Reference, border: Border, held: frozenset[str] = _HELD) -> Path | None:
    """Return the file of what a package has to give, also where the notebook has no variable."""
    value = _value(reference, border)
    return reference.folder / value.detail if value.status in held else None


def _value(reference: Reference, border: Border) -> Recorded:
    missing = Recorded("unrecorded", f"cell {border.cell} of the notebook holds no code")
    return reference.values.get((border.step, border.artifact), missing)


def _read_results(path: Path) -> dict[int, Result]:
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entry["doubts"] = tuple(Doubt(**doubt) for doubt in entry["doubts"])
        entry["pictures"] = tuple(entry["pictures"])
        found[entry["number"]] = Result(**entry)
    return found
