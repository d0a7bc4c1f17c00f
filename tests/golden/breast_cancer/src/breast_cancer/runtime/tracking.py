"""Logging runs to MLflow, without making the runs wait for it.

A run writes what happened into its own `run.json` and step records, and at its end starts a
detached process, `python -m breast_cancer track`. That one imports MLflow, which takes seconds,
and logs every run of the store that is not logged yet: also those that were killed, and those that
ended while the server was away. `tracked.json` in the folder of a run says where it is logged.
"""

import os
import re
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
DATABASE = "mlflow.db"
GIT_SECONDS = 10.0


def uri(folder: Path) -> str:
    """Return where runs started in `folder` are logged.

    That is the database nearest to it in its repository, where the notebook's runs are too, else
    one in `folder`.
    """
    if given := os.environ.get(URI_VARIABLE):
        return given
    folder = folder.absolute()
    inside = [folder, *folder.parents]
    inside = inside[: inside.index(repository(folder)) + 1]
    found = next((place for place in inside if (place / DATABASE).is_file()), folder)
    return f"sqlite:///{(found / DATABASE).as_posix()}"


def repository(folder: Path) -> Path:
    """Return the root of the repository around `folder`, or `folder` where there is none."""
    folder = folder.absolute()
    return next((p for p in (folder, *folder.parents) if (p / ".git").exists()), folder)


def revision(folder: Path) -> dict[str, str]:
    """Return what is checked out around `folder`, as tags; what is not known is left out."""
    found = repository(folder) / ".git"
    try:
        own, shared = _git_folders(found)
        head = (own / "HEAD").read_text(encoding="utf-8").strip()
        reference = head.removeprefix("ref: ") if head.startswith("ref: ") else ""
        commit = _commit(reference, own, shared) if reference else head
        config = shared / "config"
        settings = config.read_text(encoding="utf-8") if config.is_file() else ""
    except OSError:
        return {}
    remote = re.search(r'(?ms)^\[remote "origin"\][^\[]*?^\s*url\s*=\s*(\S+)', settings)
    tags = {
        "mlflow.source.git.commit": commit,
        "mlflow.source.git.branch": reference.removeprefix("refs/heads/"),
        "mlflow.source.git.repoURL": re.sub(r"//[^/@]*@", "//", remote[1]) if remote else "",
        "mlops.git.dirty": _dirty(folder) if commit else "",
    }
    return {tag: value for tag, value in tags.items() if value}


def _git_folders(found: Path) -> tuple[Path, Path]:
    """Return the folder of HEAD and that of the branches, which differ in a linked work tree."""
    own = found
    if found.is_file():
        own = found.parent / found.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    common = own / "commondir"
    shared = own / common.read_text(encoding="utf-8").strip() if common.is_file() else own
    return own, shared


def _commit(reference: str, own: Path, shared: Path) -> str:
    for folder in (own, shared):
        if (folder / reference).is_file():
            return (folder / reference).read_text(encoding="utf-8").strip()
    packed = shared / "packed-refs"
    for line in packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else ():
        commit, _, name = line.partition(" ")
        if name == reference:
            return commit
    return ""


def _dirty(folder: Path) -> str:
    """Return whether tracked files differ from the commit, "" where git cannot tell."""
    command = ["git", "-c", "core.fsmonitor=false", "status", "--porcelain"]
    try:
        status = subprocess.run(
            [*command, "--untracked-files=no", "--ignore-submodules"],
            cwd=folder,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            timeout=GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return "true" if status.stdout.strip() else "false"


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
            from breast_cancer.runtime.models import log_models

            for run in runs:
                logged = log_run(store, run)
                log_models(store, run, logged)
                store.write_json(f"runs/{run.run}/{TRACKED}", logged)
                lines.append(f"{run.run} is run {logged['run_id']} in {logged['uri']}")
    return lines
