"""Proof that an exported package computes what its notebook computed.

    plan       what the manifest says: steps, borders, lines
    reference  the notebook in a fresh kernel, its values recorded by `recorder`
    package    the package, in one process and with a process for each step
    compare    two values, part by part, in a child process
    world      a fresh folder for each run, so that none reads what another wrote
    shown      printed lines and images of both
    verdicts   from both to outcomes, with the line that is to blame by `blame`
    report     what comes out

All processes talk by files in one temporary folder. Sets iterate alike in all of them: they get
one hash seed, and repeated runs of the notebook get others, so that what depends on the order of
a set shows as nondeterministic.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity.compare import TOLERANCE
from jupyter_mlops.parity.package import (
    Mode,
    PackageRun,
    package_environment,
    record_package,
    run_package,
)
from jupyter_mlops.parity.plan import Plan, read_plan, working_folder
from jupyter_mlops.parity.reference import Progress, Reference, run_reference
from jupyter_mlops.parity.report import Blame, Outcome, ParityReport, Verdict
from jupyter_mlops.parity.verdicts import Bench, judge
from jupyter_mlops.parity.world import stand_in

__all__ = ["Blame", "Mode", "Outcome", "ParityReport", "Verdict", "record", "verify"]

NO_OVERRIDES: Mapping[str, object] = {}


def verify(
    package_dir: Path,
    *,
    notebook: Path | None = None,
    overrides: Mapping[str, object] = NO_OVERRIDES,
    data_root: Path | None = None,
    tolerance: float = TOLERANCE,
    repeat: int = 1,
    progress: Progress | None = None,
) -> ParityReport:
    """Run notebook and package, and compare every artifact at every step border.

    `notebook` defaults to the one kept in the package and must have the same code. `overrides`
    are parameter keys and the values both sides get. `repeat` runs the notebook so many times,
    which tells a value that differs from itself apart from one that the package broke; it is run a
    second time in any case when something differs.

    Raises:
        ParityError: the notebook does not run, or a process cannot be started or does not end.
    """
    tell = progress or _quiet
    plan = read_plan(package_dir, notebook)
    root = data_root or working_folder(plan, notebook)
    if not root.is_dir():
        raise ParityError(f"{root} is not a folder; --data-root names where relative paths start")
    with tempfile.TemporaryDirectory(prefix="nbpipe-verify-") as name:
        folder = Path(name).resolve()
        references = [
            _reference(plan, folder, number, root, overrides, tell)
            for number in range(max(1, repeat))
        ]
        runs = [_run(plan, folder, mode, root, references[0], overrides, tell) for mode in Mode]
        outcomes = _judge(plan, folder, root, references, runs, tolerance, tell)
        if len(references) == 1 and any(outcome.is_difference_of_values for outcome in outcomes):
            references.append(_reference(plan, folder, 1, root, overrides, tell))
            outcomes = _judge(plan, folder, root, references, runs, tolerance, tell)
    return ParityReport(
        package=plan.package,
        notebook=plan.file_name,
        interpreter=references[0].interpreter,
        tolerance=tolerance,
        repeat=len(references),
        overrides=dict(overrides),
        outcomes=outcomes,
        seconds={"notebook": references[0].seconds, **{run.mode: run.seconds for run in runs}},
    )


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
                environment=package_environment(plan, _environment(0)),
            )


def _reference(
    plan: Plan,
    folder: Path,
    number: int,
    root: Path,
    overrides: Mapping[str, object],
    tell: Progress,
) -> Reference:
    with stand_in(root, folder) as world:
        return run_reference(
            plan,
            folder / f"reference-{number}",
            root=world,
            overrides=overrides,
            environment=_environment(number),
            progress=tell,
        )


def _run(
    plan: Plan,
    folder: Path,
    mode: Mode,
    root: Path,
    reference: Reference,
    overrides: Mapping[str, object],
    tell: Progress,
) -> PackageRun:
    tell(f"package, {mode}")
    with stand_in(root, folder) as world:
        return run_package(
            plan,
            mode,
            folder / mode,
            root=world,
            interpreter=reference.interpreter,
            overrides=overrides,
            environment=package_environment(plan, _environment(0)),
            reference_seconds=reference.seconds,
        )


def _judge(
    plan: Plan,
    folder: Path,
    root: Path,
    references: list[Reference],
    runs: list[PackageRun],
    tolerance: float,
    tell: Progress,
) -> tuple[Outcome, ...]:
    tell(f"comparing {len(plan.borders)} artifacts")
    environment = package_environment(plan, _environment(0))
    bench = Bench(
        plan, folder / f"bench-{len(references)}", references[0], environment, root, tolerance
    )
    return judge(plan, references, runs, bench)


def _environment(number: int) -> dict[str, str]:
    """Return the environment of the run `number` of the notebook; packages get that of run 0."""
    seed = os.environ.get("PYTHONHASHSEED", "random")
    base = int(seed) if seed.isdigit() else 0
    return {**os.environ, "PYTHONHASHSEED": str(base + number)}


def _quiet(_message: str) -> None:
    """Say nothing."""
