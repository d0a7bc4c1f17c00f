"""The process that compares: it can import the package, and a crash in it is only its own.

    python -m jupyter_mlops.parity.compare JOBS.json RESULTS.jsonl

A job names a recorded value and what to compare it with: another recorded value, or an output in
the package's store. Results are appended one by one, so that those before a crash are kept.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_mlops.parity.compare import compare
from jupyter_mlops.parity.compare.files import Written
from jupyter_mlops.parity.compare.predictions import compare_predictions
from jupyter_mlops.parity.compare.walk import Doubt, comes_from

PICTURES_DPI = 80


@dataclass(frozen=True, slots=True)
class Job:
    """Compare `reference` with the pickle file `other`, or else with `artifact` of `step`.

    `inputs` are recorded values that a model may be asked about. With `path`, `reference` and
    `other` are copies of what two runs wrote to that file. `pictures` begins the names of the
    files that show two figures that differ.
    """

    number: int
    reference: str
    artifact: str
    step: str
    package: str
    tolerance: float
    other: str = ""
    store: str = ""
    run: str = ""
    pictures: str = ""
    path: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job; `place` and `detail` of the first difference, or the doubts."""

    number: int
    place: str = ""
    detail: str = ""
    column: str = ""
    deviation: float = 0.0
    doubts: tuple[Doubt, ...] = ()
    pictures: tuple[str, ...] = ()


class _Absent(Exception):  # noqa: N818, a fact about the step
    """Says that a step has no output of the name."""


def work(jobs: Path, results: Path, start: int) -> None:
    """Do the jobs from number `start` on."""
    with results.open("a", encoding="utf-8") as file:
        for entry in json.loads(jobs.read_text(encoding="utf-8")):
            job = Job(**entry)
            if job.number < start:
                continue
            file.write(json.dumps(asdict(settle(job))) + "\n")
            file.flush()


def settle(job: Job) -> Result:
    """Compare the two values of a job; whatever hinders that is a doubt."""
    try:
        reference = _load(job, job.reference)
    except Exception as error:  # noqa: BLE001, unpickling runs any code of the notebook
        return _doubt(job, "the notebook's value cannot be loaded", error)
    try:
        other = _load(job, job.other) if job.other else _read(job)
    except _Absent:
        return Result(job.number, job.artifact, "the package's step does not return it")
    except Exception as error:  # noqa: BLE001, unpickling runs any code of the package
        return _doubt(job, "the package's value cannot be loaded", error)
    if isinstance(other, Doubt):
        return Result(job.number, doubts=(other,))
    _register(job.package)
    try:
        found = compare(
            reference,
            other,
            name=job.artifact,
            package_name=job.package,
            tolerance=job.tolerance,
        )
    except Exception as error:  # noqa: BLE001, values of foreign libraries are looked into
        return _doubt(job, "the values cannot be compared", error)
    if not found.differs and job.inputs:
        inputs = (_load(job, file) for file in job.inputs)
        asked = compare_predictions(
            reference, other, inputs, name=job.artifact, tolerance=job.tolerance
        )
        if asked is not None and asked.differs:
            found = replace(found, place=asked.place, detail=asked.detail)
    pictures = _draw(job, reference, other) if found.differs else ()
    return Result(
        job.number, found.place, found.detail, found.column, found.deviation, found.doubts, pictures
    )


def _draw(job: Job, *values: object) -> tuple[str, ...]:
    """Save both figures as pictures; return their files, none for anything but figures."""
    if not job.pictures or not comes_from(type(values[0]), "matplotlib", "Figure", "Axes"):
        return ()
    files = tuple(f"{job.pictures}-{side}.png" for side in ("notebook", "package"))
    try:
        for value, file in zip(values, files, strict=True):
            figure: Any = getattr(value, "figure", None) or value
            figure.savefig(file, format="png", dpi=PICTURES_DPI)
    except Exception:  # noqa: BLE001, a figure that cannot be drawn differs all the same
        return ()
    return files


def _register(package: str) -> None:
    """Take apart what the package does when it stores values; one of an older export does not."""
    with suppress(ImportError):
        importlib.import_module(f"{package}.runtime.pickling").register()


def _load(job: Job, file: str) -> object:
    if job.path:
        return Written(job.path, file)
    content = Path(file).read_bytes()
    try:
        return pickle.loads(content)
    except Exception as error:
        # A formula that is read anew takes names from where it is read.
        if type(error).__name__ != "PatsyError":
            raise
    values = importlib.import_module(f"{job.package}.runtime.values")
    return values.unpickled(content)


def _read(job: Job) -> Any:
    """Return an output from the package's store, through the package's own code."""
    store = importlib.import_module(f"{job.package}.runtime.store")
    folder = store.Store(Path(job.store))
    record = store.executed(folder, job.run, job.step)
    if job.artifact in record.unstored:
        return Doubt(
            job.artifact, f"the package could not store it: {record.unstored[job.artifact]}"
        )
    if job.artifact not in {output.name for output in record.outputs}:
        raise _Absent
    return store.Reader(folder).read(record.output(job.artifact))


def _doubt(job: Job, what: str, error: Exception) -> Result:
    reason = f"{what}: {type(error).__name__}: {error}"
    return Result(job.number, doubts=(Doubt(job.artifact, reason),))


def main(arguments: list[str]) -> None:
    jobs, results, start, path = arguments
    os.environ["MPLBACKEND"] = "Agg"
    sys.path += [folder for folder in json.loads(path) if folder not in sys.path]
    work(Path(jobs), Path(results), int(start))


if __name__ == "__main__":
    main(sys.argv[1:])
