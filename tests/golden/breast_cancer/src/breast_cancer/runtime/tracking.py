"""Logging runs to MLflow, without making the runs wait for it.

A run writes what happened into its own `run.json` and step records, and at its end starts a
detached process, `python -m breast_cancer track`. That one imports MLflow, which takes seconds,
and logs every run of the store that is not logged yet: also those that were killed, and those that
ended while the server was away. `tracked.json` in the folder of a run says where it is logged.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from breast_cancer.runtime import locks, report
from breast_cancer.runtime.records import RunRecord
from breast_cancer.runtime.sources import PACKAGE, python_path
from breast_cancer.runtime.store import Store

URI_VARIABLE = "MLFLOW_TRACKING_URI"
LOG = "track.log"
TRACKED = "tracked.json"
NICENESS = 10


def uri(folder: Path) -> str:
    """Return where runs started in `folder` are logged."""
    return os.environ.get(URI_VARIABLE) or f"sqlite:///{folder.absolute() / 'mlflow.db'}"


def commit(folder: Path) -> str:
    """Return the commit that is checked out in the repository around `folder`; "" without one."""
    for parent in (folder.absolute(), *folder.absolute().parents):
        head = parent / ".git" / "HEAD"
        if head.is_file():
            text = head.read_text(encoding="utf-8").strip()
            reference = parent / ".git" / text.removeprefix("ref: ")
            if not text.startswith("ref: "):
                return text
            return reference.read_text(encoding="utf-8").strip() if reference.is_file() else ""
    return ""


def start_writer(store: Store, folder: Path) -> str:
    """Start the process that logs runs; return one line that says why not, or ""."""
    if find_spec("mlflow") is None:
        return "not logged to MLflow, which is not installed; the command `track` logs it later"
    with (store.root / LOG).open("ab") as log:
        writer = subprocess.Popen(
            [sys.executable, "-m", PACKAGE, "track", "--store", str(store.root), "--nice"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": python_path()},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # The writer outlives this process, which therefore never learns its exit code.
    writer.returncode = 0
    return ""


def pending(store: Store) -> Iterator[RunRecord]:
    """Yield the runs that ended and are not logged, oldest first."""
    for run in reversed(list(store.runs())):
        logged = (store.folder(run.run) / TRACKED).exists()
        if run.tracking and not logged and report.status(store, run) != "running":
            yield run


def track(store: Store) -> list[str]:
    """Log all pending runs; return one line for each.

    Several writers take turns; one that finds nothing left to do ends without importing MLflow.
    """
    lines: list[str] = []
    with locks.held(store.root / "track.lock"):
        while runs := list(pending(store)):
            from breast_cancer.runtime.mlflow_log import log_run

            for run in runs:
                logged = log_run(store, run)
                store.write_json(f"runs/{run.run}/{TRACKED}", logged)
                lines.append(f"{run.run} is run {logged['run_id']} in {logged['uri']}")
    return lines
