"""Runs of the exported package: all steps in one process, or each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity.plan import Plan
from jupyter_mlops.parity.world import Files, Watch

# A package run may take this much longer than the notebook did before it counts as hanging.
PATIENCE = 20
PATIENCE_S = 600
ERROR_LINES = 30

_FRAME = re.compile(r'(\s*)File "([^"]+)", line \d+')
_MACHINERY = re.compile(
    r"^<frozen |[/\\]importlib[/\\]|[/\\]src[/\\]\w+[/\\](runtime[/\\]|__main__\.py$)"
)


class Mode(StrEnum):
    """How the package ran."""

    IN_PROCESS = "in-process"
    ISOLATED = "isolated"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run depended on: the files that it read, the versions of libraries, parameters."""

    read: tuple[str, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageRun:
    """One run of the package. `error` is empty when all steps ran, `failed` names one that did not.

    The first line of `error` says what went wrong, the others are what was said before it.
    `reached` are the functions and names of steps whose values are in `store`. `files` are those
    that the run wrote.
    """

    mode: Mode
    store: Path
    run: str
    seconds: float
    failed: str
    error: str
    reached: frozenset[str]
    facts: Facts = field(compare=False)
    files: Files = field(compare=False)


def run_package(
    plan: Plan,
    mode: Mode,
    store: Path,
    *,
    root: Path,
    interpreter: str,
    overrides: Mapping[str, object],
    environment: Mapping[str, str],
    reference_seconds: float,
) -> PackageRun:
    """Run the package in `root`, from nothing and without its tracking.

    Raises:
        ParityError: the interpreter cannot be started, or the run does not end.
    """
    store.mkdir(parents=True)
    sets = (("--set", f"{key}={_yaml(overrides[key])}") for key in sorted(overrides))
    command = [
        interpreter, "-m", plan.package, "run", "--no-cache", "--no-track",
        "--store", str(store),
        *(["--isolated"] if mode is Mode.ISOLATED else []),
        *(word for pair in sets for word in pair),
    ]  # fmt: skip
    limit = PATIENCE_S + PATIENCE * reference_seconds
    watch = Watch(root, store / "written")
    with (store / "stdout").open("wb") as output, (store / "stderr").open("wb") as errors:
        try:
            done = subprocess.run(
                command,
                cwd=root,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ParityError(
                f"the package did not end within {limit:.0f} s ({mode}); "
                f"the notebook took {reference_seconds:.0f} s"
            ) from None
        except OSError as error:
            raise ParityError(f"{interpreter} cannot be started: {error}") from error
    return _outcome(mode, store, done.returncode, watch.written())


def record_package(
    plan: Plan, store: Path, *, root: Path, interpreter: str, environment: Mapping[str, str]
) -> str:
    """Record what each step takes and gives, for the package's own tests; return what was said.

    Raises:
        ParityError: the package could not record itself.
    """
    target = plan.folder / "tests" / "recorded"
    options = ["--store", str(store), "--data-root", str(root), "--to", str(target.resolve())]
    done = subprocess.run(
        [interpreter, "-m", plan.package, "record", *options],
        cwd=root,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ParityError(f"the values are proven, but not recorded for the tests: {said[-1]}")
    return done.stdout.strip()


def package_environment(plan: Plan, environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with the package's sources first on the module path."""
    path = [str(plan.sources.resolve())]
    if known := environment.get("PYTHONPATH"):
        path.append(known)
    return {**environment, "PYTHONPATH": os.pathsep.join(path)}


def printed(run: PackageRun, function: str) -> str:
    """Return what a step wrote to its standard output, which holds displayed values too."""
    path = _folder(run) / "stdout" / f"{function}.txt"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def images(run: PackageRun, function: str) -> list[tuple[str, Path]]:
    """Return the PNG images of a step with their SHA-256 digests, in the order of their numbers."""
    found = (_folder(run) / "figures").glob(f"{function}-*.png")
    numbered = {path.stem.rpartition("-")[2]: path for path in found}
    order = sorted((number for number in numbered if number.isdigit()), key=int)
    files = [numbered[number] for number in order]
    return [(hashlib.sha256(file.read_bytes()).hexdigest(), file) for file in files]


def _folder(run: PackageRun) -> Path:
    return run.store / "runs" / run.run


def _outcome(mode: Mode, store: Path, code: int, files: Files) -> PackageRun:
    record = _run_record(store)
    steps = [step for step in record.get("steps", []) if step.get("execution")]
    executions = [_read_json(store / step["execution"]) for step in steps]
    reached = frozenset(
        name for execution in executions for name in (execution["step"], execution["function"])
    )
    failed = [step["name"] for step in record.get("steps", []) if step.get("status") == "failed"]
    error = ""
    if code:
        said = (store / "stderr").read_text(encoding="utf-8", errors="replace").strip()
        trace = _without_machinery(said)
        lines = trace.splitlines()[-ERROR_LINES:] or [record.get("error") or f"exit code {code}"]
        error = "\n    ".join([lines[-1].removeprefix("error: "), *lines[:-1]]).rstrip()
    return PackageRun(
        mode,
        store,
        record.get("run", ""),
        record.get("seconds", 0.0),
        failed[0] if failed else "",
        error,
        reached,
        _facts(record, executions),
        files,
    )


def _without_machinery(trace: str) -> str:
    """Return a traceback without the frames of imports and of the package's own runtime.

    One that has no others stays as it is.
    """
    found: list[str] = []
    margin, skips, frames = "", False, 0
    for line in trace.splitlines():
        if frame := _FRAME.match(line):
            margin, skips = frame[1], _MACHINERY.search(frame[2]) is not None
            frames += not skips
        elif skips and not line.startswith(f"{margin}  "):
            skips = False
        if not skips:
            found.append(line)
    return "\n".join(found) if frames else trace


def _facts(record: Mapping[str, Any], executions: list[dict[str, Any]]) -> Facts:
    found = [execution["facts"] for execution in executions]
    read = {path for facts in found for path in facts["files"]}
    written = {path for facts in found for path in facts["written"]}
    libraries = {name: version for facts in found for name, version in facts["libraries"].items()}
    return Facts(tuple(sorted(read - written)), libraries, record.get("parameters", {}))


def _run_record(store: Path) -> dict[str, Any]:
    """Return the record of the only run in the store, empty where it was never begun."""
    records = sorted((store / "runs").glob("*/run.json"))
    return _read_json(records[-1]) if records else {}


def _read_json(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def _yaml(value: object) -> str:
    """Return `value` as YAML on one line, of which JSON is a part."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, allow_nan=False)
