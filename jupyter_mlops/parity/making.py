"""Exports that a run of the notebook helps, and that are proven before they are kept.

`observe` settles by a run what the text leaves open; `repair` mends what a failed proof shows:
steps return more, names are passed, steps are joined where a border between them loses something.
Neither is believed: the package is proven, or what stood before stands. The proof of what was tried
is the proof of what is kept, as long as both are the same files.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from jupyter_mlops.errors import ExtractError, Finding, Level, ParityError
from jupyter_mlops.export import ExportReport, Guidance, Plan, export, plan
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.notebook import read as read_notebook
from jupyter_mlops.parity import observation, proof
from jupyter_mlops.parity import plan as plans
from jupyter_mlops.parity.compare import TOLERANCE
from jupyter_mlops.parity.observation import Judge, Observation, refined
from jupyter_mlops.parity.reference import Progress
from jupyter_mlops.parity.repairs import Kind, Repair, applied, changed_unseen, late_bound
from jupyter_mlops.parity.report import ParityReport
from jupyter_mlops.parity.session import Session
from jupyter_mlops.parity.verifying import verify
from jupyter_mlops.pipeline import Pipeline
from jupyter_mlops.stages import StepTag

# How many packages are tried, each of them proven or not.
MAX_REPAIRS = 5

# Findings whose message ends with the two steps between which something is lost.
_BETWEEN = frozenset({"NB140", "NB142"})

# Findings about what might be, which a run can speak to.
_UNSURE = frozenset({"NB131", "NB147"})
_SHARING = "NB147"
_NAMES = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Made:
    """An export with its proof, what was observed and settled, and how it was repaired."""

    report: ExportReport
    proof: ParityReport
    observation: Observation | None
    settled: tuple[Finding, ...]
    repairs: tuple[Repair, ...]


def make(
    notebook: Path,
    target: Path,
    *,
    name: str | None = None,
    lift: tuple[str, ...] = (),
    lift_all: bool = False,
    observe: bool = False,
    repair: bool = False,
    progress: Progress,
) -> Made:
    """Export `notebook` to `target` and prove the package there.

    Raises:
        ExtractError: a finding stands in the way that no run and no repair settled with a proof.
        ParityError: the notebook does not run.
    """
    seen = _observe(notebook, progress) if observe else None
    maker = _Maker(notebook, name, lift, lift_all, seen, progress)
    with tempfile.TemporaryDirectory(prefix="nbpipe-try-") as folder:
        tried = None
        if repair or maker.is_settled():
            tried = maker.try_out(MAX_REPAIRS if repair else 0, Path(folder))
        report = maker.export(target)
        found = _carried(tried, target) if tried else None
    if found is None:
        found = verify(target, notebook=notebook, keep=True, progress=progress)
    settled = tuple(maker.judge.settled.values()) if maker.judge else ()
    return Made(report, found, seen, settled, tuple(maker.repairs))


def _carried(tried: Tried, target: Path) -> ParityReport | None:
    """Return what proved the package that was tried, if `target` is the same package.

    It is another one where edits by hand were merged into it.
    """
    try:
        return tried.report if proof.carry(tried.package, target) else None
    except ParityError as error:
        return replace(tried.report, trouble=str(error))


@dataclass(frozen=True, slots=True)
class Tried:
    """A package in a folder of its own, and what proved it."""

    package: Path
    report: ParityReport


@dataclass(slots=True)
class _Maker:
    """An export whose tags are still being found out."""

    notebook: Path
    name: str | None
    lift: tuple[str, ...]
    lift_all: bool
    seen: Observation | None
    progress: Progress
    tags: dict[int, StepTag] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    waived: set[str] = field(default_factory=set)
    judge: Judge | None = None

    def guidance(self) -> Guidance:
        self.judge = Judge(self.seen) if self.seen is not None else None
        return Guidance(dict(self.tags), self._settle, self._refine)

    def _settle(self, finding: Finding) -> Finding:
        found = self.judge.settle(finding) if self.judge else finding
        if found.level is Level.ERROR and found.message in self.waived:
            return replace(
                found, level=Level.NOTE, message=f"{found.message}; proven all the same",
                mend="nothing to do as long as `nbpipe verify` proves the package",
            )  # fmt: skip
        return found

    def _refine(self, pipeline: Pipeline) -> Pipeline:
        pipeline = refined(pipeline, self.seen) if self.seen is not None else pipeline
        return applied(pipeline, self.repairs)

    def plan(self) -> Plan:
        return plan(
            self.notebook, name=self.name, lift=self.lift, lift_all=self.lift_all,
            guidance=self.guidance(),
        )  # fmt: skip

    def export(self, target: Path) -> ExportReport:
        return export(
            self.notebook, target, name=self.name, lift=self.lift, lift_all=self.lift_all,
            guidance=self.guidance(),
        )  # fmt: skip

    def is_settled(self) -> bool:
        """Say whether a finding stands back because of what was observed.

        Raises:
            ExtractError: another one does not.
        """
        self.plan()
        return bool(self.judge and self.judge.settled)

    def try_out(self, repairs: int, folder: Path) -> Tried | None:
        """Look for tags whose package is proven, in `folder`; `tags` are those then.

        What cannot be repaired is exported as it was, and its proof will say what differs.

        Raises:
            ExtractError: nothing proven comes of it, and the findings stand.
        """
        refusal: ExtractError | None = None
        seen = self.seen
        for number in range(repairs + 1):
            package = folder / str(number) / "package"
            try:
                pipeline = self.export(package).pipeline
            except ExtractError as error:
                refusal = refusal or error
                if not repairs or not self._overcome(error):
                    break
                continue
            report = verify(package, notebook=self.notebook, keep=True, progress=self.progress)
            if report.exit_code == 0:
                return Tried(package, report)
            if not repairs or report.exit_code != 1 or not self._mend(pipeline, report):
                break
        self.tags, self.repairs, self.waived, self.seen = {}, [], set(), seen
        if refusal is not None:
            raise refusal
        if self.is_settled() and self.judge is not None:
            raise ExtractError(tuple(self.judge.settled))
        return None

    def _overcome(self, error: ExtractError) -> bool:
        """Do something about the first finding of level error."""
        first = next((one for one in error.findings if one.level is Level.ERROR), None)
        if first is None:
            return False
        if first.code in _UNSURE and self.seen is None:
            self.seen = _observe(self.notebook, self.progress)
            return True
        if first.code == _SHARING and first.message not in self.waived:
            self.waived.add(first.message)
            return True
        return self._join_for(first)

    def _mend(self, pipeline: Pipeline, report: ParityReport) -> bool:
        """Add the first repair that the failed proof suggests and that was not tried yet."""
        passed = late_bound(pipeline, report)
        if passed is not None and self._add(passed):
            return True
        if self.seen is None:
            self.seen = _observe(self.notebook, self.progress)
        more = [one for one in changed_unseen(pipeline, report, self.seen) if self._is_new(one)]
        for repair in more:
            self._add(repair)
        return bool(more) or self._join_where(pipeline, report)

    def _is_new(self, repair: Repair) -> bool:
        tried = {(one.kind, one.steps, one.names) for one in self.repairs}
        return (repair.kind, repair.steps, repair.names) not in tried

    def _add(self, repair: Repair) -> bool:
        if not self._is_new(repair):
            return False
        self.repairs.append(repair)
        self.progress(str(repair))
        return True

    def _join_for(self, finding: Finding) -> bool:
        """Join the steps that a finding names."""
        names = _NAMES.findall(finding.message)
        if finding.code in _BETWEEN and len(names) >= 2:
            return self._join(names[-2], names[-1], finding.message)
        return False

    def _join_where(self, pipeline: Pipeline, report: ParityReport) -> bool:
        """Join the step in which values begin to differ with the one before it."""
        first = report.first_difference
        names = [step.function for step in pipeline.steps]
        tags = {step.tag: step.function for step in pipeline.steps}
        step = tags.get(first.step, first.step) if first else ""
        if first is None or step not in names or names.index(step) == 0:
            return False
        before = names[names.index(step) - 1]
        what = first.place or first.artifact or "the step"
        detail = first.detail.splitlines()[0] if first.detail else "it differs"
        return self._join(before, step, f"{what}: {detail}")

    def _join(self, first: str, second: str, reason: str) -> bool:
        """Give the cells of the first step the tag of the second.

        What was repaired otherwise has not led to a proof, and is taken back.
        """
        cells = dict(_tagged(read_notebook(self.notebook), self.tags))
        into = next((tag for tag in cells.values() if tag.function == second), None)
        joined = [cell for cell, tag in cells.items() if tag.function == first]
        if into is None or not joined or first == second:
            return False
        self.tags |= dict.fromkeys(joined, into)
        self.repairs = [one for one in self.repairs if one.kind is Kind.JOINED]
        return self._add(Repair((first, second), reason))


def _tagged(notebook: Notebook, tags: dict[int, StepTag]) -> Iterator[tuple[int, StepTag]]:
    for cell in notebook.code_cells:
        tag = tags.get(cell.index, cell.role.tag)
        if tag is not None:
            yield cell.index, tag


def _observe(path: Path, progress: Progress) -> Observation:
    """Run the notebook once, and return what it did."""
    notebook = read_notebook(path)
    cells = [index for index, _ in _tagged(notebook, {})]
    with tempfile.TemporaryDirectory(prefix="nbpipe-observe-") as name:
        folder = Path(name).resolve()
        part = plans.Part("", "", tuple(cells or [len(notebook.cells) - 1]), ())
        whole = plans.Plan(folder, "", notebook, path.name, (part,), {}, ())
        session = Session(whole, folder, path.resolve().parent, TOLERANCE, progress)
        return observation.read(session.reference({}, observing=True))
