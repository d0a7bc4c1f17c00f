"""The use case: run notebook and package, compare, report, keep the proof."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity import proof
from jupyter_mlops.parity.bisecting import located
from jupyter_mlops.parity.blame import excerpt
from jupyter_mlops.parity.causes import explained, left_to_chance
from jupyter_mlops.parity.compare import TOLERANCE
from jupyter_mlops.parity.liveness import probe
from jupyter_mlops.parity.package import Mode, PackageRun, package_environment, record_package
from jupyter_mlops.parity.plan import Plan, read_plan, working_folder
from jupyter_mlops.parity.reference import Progress, Reference
from jupyter_mlops.parity.report import Outcome, ParityReport, Probe, Verdict
from jupyter_mlops.parity.session import Session, hashing
from jupyter_mlops.parity.world import stand_in

SEED_OF_TRIAL = 0
NO_OVERRIDES: Mapping[str, object] = {}


def verify(
    package_dir: Path,
    *,
    notebook: Path | None = None,
    overrides: Mapping[str, object] = NO_OVERRIDES,
    data_root: Path | None = None,
    tolerance: float = TOLERANCE,
    repeat: int = 1,
    seed: int | None = None,
    parameters: bool = False,
    keep: bool = False,
    progress: Progress | None = None,
) -> ParityReport:
    """Run notebook and package, and compare every artifact at every step border.

    `notebook` defaults to the one kept in the package and must have the same code. `overrides`
    are parameter keys and the values both sides get. `repeat` runs the notebook so many times,
    which tells a value that differs from itself apart from one that the package broke; it is run a
    second time in any case when something differs. `seed` seeds the global random generators of
    both sides. `parameters` proves each parameter with another value too, at the price of two runs
    for each. `keep` writes the proof into the package, for `status`.

    Raises:
        ParityError: the notebook does not run, or a process cannot be started or does not end.
    """
    tell = progress or _quiet
    plan = read_plan(package_dir, notebook)
    root = data_root or working_folder(plan, notebook)
    if not root.is_dir():
        raise ParityError(f"{root} is not a folder; --data-root names where relative paths start")
    with tempfile.TemporaryDirectory(prefix="nbpipe-verify-") as name:
        session = Session(plan, Path(name).resolve(), root, tolerance, tell, seed)
        references = [
            session.reference(overrides, number=number) for number in range(max(1, repeat))
        ]
        runs = [session.run(mode, references[0], overrides) for mode in Mode]
        outcomes = _outcomes(session, references, runs, overrides)
        probes: tuple[Probe, ...] = ()
        if parameters and not any(one.verdict is Verdict.DIFFERS for one in outcomes):
            probes = tuple(probe(session, references[0], outcomes, overrides))
        report = _report(session, references, runs, overrides, outcomes)
        report = replace(report, probes=probes, notes=() if notebook else tuple(_notes(plan)))
        if keep:
            # The report counts more than the file: who cannot write here still wants to know.
            try:
                proof.write(proof.prove(plan, report, runs[-1], root, notebook), package_dir)
            except ParityError as error:
                report = replace(report, trouble=str(error))
    return report


def _outcomes(
    session: Session,
    references: list[Reference],
    runs: Sequence[PackageRun],
    overrides: Mapping[str, object],
) -> tuple[Outcome, ...]:
    """Compare; where something differs, run the notebook again first (it joins `references`)."""
    outcomes = session.judge(references, runs)
    if len(references) == 1 and any(one.may_be_chance for one in outcomes):
        references.append(session.reference(overrides, number=1))
        outcomes = session.judge(references, runs)
    if len(references) == 1:
        return located(session, references, runs, outcomes, overrides)
    first = references[0]
    outcomes = seeded(session, references, outcomes, overrides)
    outcomes = located(session, references, runs, outcomes, overrides)
    return explained(
        session.plan, references, outcomes,
        lambda: session.alike(first, session.reference(overrides)),
    )  # fmt: skip


def seeded(
    session: Session,
    references: Sequence[Reference],
    outcomes: tuple[Outcome, ...],
    overrides: Mapping[str, object],
) -> tuple[Outcome, ...]:
    """Take back differences that vanish once both sides are seeded: chance made them."""
    suspects = left_to_chance(session.plan, references, outcomes)
    if not suspects or session.seed is not None:
        return outcomes
    other = session.with_seed(SEED_OF_TRIAL)
    reference = other.reference(overrides)
    runs = [other.run(mode, reference, overrides) for mode in Mode]
    equal = {
        (one.step, one.artifact, one.mode)
        for one in other.judge([reference], runs)
        if one.verdict is Verdict.EQUAL
    }
    found = []
    for one in outcomes:
        cause = suspects.get((one.step, one.artifact))
        agrees = (one.step, one.artifact, one.mode) in equal
        if cause and one.verdict is Verdict.DIFFERS and agrees:
            found.append(replace(one, verdict=Verdict.NONDETERMINISTIC, cause=cause))
        else:
            found.append(one)
    return tuple(found)


def _report(
    session: Session,
    references: Sequence[Reference],
    runs: Sequence[PackageRun],
    overrides: Mapping[str, object],
    outcomes: tuple[Outcome, ...],
) -> ParityReport:
    report = ParityReport(
        package=session.plan.package,
        notebook=session.plan.file_name,
        interpreter=references[0].interpreter,
        tolerance=session.tolerance,
        repeat=len(references),
        overrides=dict(overrides),
        outcomes=outcomes,
        seconds={"notebook": references[0].seconds, **{run.mode: run.seconds for run in runs}},
        seed=session.seed,
        edits=session.plan.edits,
    )
    first = report.first_difference
    return replace(report, excerpt=excerpt(session.plan, first.blame)) if first else report


def record(
    package_dir: Path, *, notebook: Path | None = None, data_root: Path | None = None
) -> str:
    """Record small inputs and outputs of each step in `tests/recorded` of a proven package.

    Its own tests hold the steps to them. Returns what the package says of it.

    Raises:
        ParityError: the package could not record itself.
    """
    plan = read_plan(package_dir, notebook)
    root = data_root or working_folder(plan, notebook)
    with tempfile.TemporaryDirectory(prefix="nbpipe-record-") as name:
        folder = Path(name).resolve()
        with stand_in(root, folder) as world:
            return record_package(
                plan,
                folder / "store",
                root=world,
                interpreter=sys.executable,
                environment=package_environment(plan, hashing(0)),
            )


def _notes(plan: Plan) -> Iterator[str]:
    """Say which notebook was run where none is named: the one that the package keeps."""
    place = working_folder(plan) / plan.file_name
    if not place.is_file():
        yield f"{plan.file_name} is not here: the copy in the package was run"
        return
    for drift in proof.drift_from(plan, place):
        yield f"{drift}: the copy in the package was run; export the notebook again to prove it"


def _quiet(_message: str) -> None:
    """Say nothing."""
