"""The proof that lies in a package, and whether it still holds.

`.nbpipe/proof.json` says what was proven of which notebook, code, data, environment and parameters,
by their digests. Nothing has to be run to see that one of them is another one by now.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from jupyter_mlops import __version__
from jupyter_mlops.errors import ParityError
from jupyter_mlops.notebook import Notebook, read
from jupyter_mlops.parity.package import PackageRun
from jupyter_mlops.parity.plan import KEPT_NOTEBOOK, Plan, read_plan, working_folder
from jupyter_mlops.parity.report import ParityReport

PROOF = Path(".nbpipe", "proof.json")
FORMAT = 1
VERDICTS = {0: "proven", 1: "differs", 3: "not proven"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof was about. Digests are SHA-256; paths of data start at `data_root`.

    `notebook_path` and `data_root` are relative to the package, so that both may be moved together.
    """

    verdict: str
    counts: Mapping[str, int]
    tolerance: float
    deviation: float
    repeat: int
    seed: int | None
    overrides: Mapping[str, object]
    notebook_path: str
    data_root: str
    notebook: str
    package: Mapping[str, str]
    data: Mapping[str, str]
    environment: Mapping[str, str]
    parameters: Mapping[str, object]
    when: str = ""
    nbpipe: str = __version__
    format: int = FORMAT


class Standing(StrEnum):
    """How a package stands to its notebook, as far as can be said without running either."""

    PROVEN = "proven"
    DIFFERS = "differs"
    NOT_PROVEN = "not proven"
    STALE = "stale"
    DRIFTED = "drifted"
    NEVER = "never proven"


@dataclass(frozen=True, slots=True)
class Status:
    """A standing with its reasons, and what could not be looked at (`unchecked`)."""

    standing: Standing
    reasons: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    proof: Proof | None = None

    @property
    def exit_code(self) -> int:
        """Return 1 for drift and for a known difference, 3 where a proof is missing or stale."""
        return {Standing.PROVEN: 0, Standing.DRIFTED: 1, Standing.DIFFERS: 1}.get(self.standing, 3)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "exit_code": self.exit_code}


def prove(
    plan: Plan, report: ParityReport, run: PackageRun, root: Path, notebook: Path | None
) -> Proof:
    """Return the proof that `report` amounts to; `run` tells what the package depended on."""
    place = notebook or working_folder(plan) / plan.file_name
    return Proof(
        verdict=VERDICTS[report.exit_code],
        counts={str(verdict): count for verdict, count in report.counts.items()},
        tolerance=report.tolerance,
        deviation=report.deviation,
        repeat=report.repeat,
        seed=report.seed,
        overrides=report.overrides,
        notebook_path=_relative(place, plan.folder) if place.is_file() else "",
        data_root=_relative(root, plan.folder),
        notebook=notebook_digest(plan.notebook),
        package=dict(_package(plan.folder)),
        data={path: digest for path in run.facts.read if (digest := _digest(root / path))},
        environment={**run.facts.libraries, "python": platform.python_version()},
        parameters=run.facts.parameters,
        when=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def write(proof: Proof, folder: Path) -> bool:
    """Write the proof into the package; say whether it was.

    One of other parameters does not replace one of the notebook's own that still holds.
    """
    if proof.overrides:
        former = status(folder)
        if former.standing is Standing.PROVEN and former.proof and not former.proof.overrides:
            return False
    path = folder / PROOF
    text = json.dumps(asdict(proof), indent=1, ensure_ascii=False, default=repr) + "\n"
    aside = path.with_suffix(".new")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise ParityError(f"{path} cannot be written: {error}; check its permissions") from error
    return True


def carry(source: Path, target: Path) -> bool:
    """Give the package in `target` the proof of the one in `source`; False if they are not alike.

    Raises:
        ParityError: the proof cannot be written.
    """
    found = _read(source)
    if found is None or found.package != dict(_package(target)):
        return False
    if found.notebook != notebook_digest(read_plan(target).notebook):
        return False
    place = _relative(source / found.notebook_path, target) if found.notebook_path else ""
    root = _relative(source / found.data_root, target)
    write(replace(found, notebook_path=place, data_root=root), target)
    return True


def status(folder: Path, *, notebook: Path | None = None) -> Status:
    """Return how the package in `folder` stands to its notebook; nothing is run.

    Raises:
        ParityError: the folder holds no export.
    """
    plan = read_plan(folder)
    proof = _read(folder)
    place = notebook or _notebook(plan, proof)
    unchecked = [] if place else [f"{plan.file_name} is not here: --notebook says where it is"]
    drift = list(drift_from(plan, place)) if place else []
    if proof is None:
        standing = Standing.DRIFTED if drift else Standing.NEVER
        return Status(standing, tuple(drift), tuple(unchecked))
    if proof.notebook != notebook_digest(plan.notebook):
        drift.append(f"{plan.file_name} was exported again since the proof")
    drift += _differences(proof.package, dict(_package(folder)), "the package's ")
    stale = list(_stale_data(plan, proof, unchecked)) + list(_stale_environment(proof, unchecked))
    standing = Standing(proof.verdict)
    if drift:
        standing = Standing.DRIFTED
    elif stale and standing is Standing.PROVEN:
        standing = Standing.STALE
    return Status(standing, (*drift, *stale), tuple(unchecked), proof)


def notebook_digest(notebook: Notebook) -> str:
    """Return a digest of the code and the tags; outputs, counts and texts between do not count."""
    parts = [
        (cell.source, cell.role.kind, str(cell.role.tag or "")) for cell in notebook.code_cells
    ]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _read(folder: Path) -> Proof | None:
    path = folder / PROOF
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Proof(**found) if found["format"] == FORMAT else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParityError(f"{path} is damaged; prove again with `nbpipe verify`") from error


def _notebook(plan: Plan, proof: Proof | None) -> Path | None:
    """Return where the notebook lies: where it was proven, or near the package."""
    known = (plan.folder / proof.notebook_path).resolve() if proof and proof.notebook_path else None
    if known is not None and known.is_file():
        return known
    near = working_folder(plan) / plan.file_name
    return near if near.is_file() else None


def drift_from(plan: Plan, path: Path) -> Iterator[str]:
    """Yield what is in the notebook's file that the package was not made of."""
    kept, given = read(plan.folder / KEPT_NOTEBOOK).code_cells, read(path).code_cells
    for before, after in zip(kept, given, strict=False):
        if before.source != after.source:
            yield f"cell {after.index} of {path.name} is not what the package was made of"
            return
        if before.role != after.role:
            yield f"the tag of cell {after.index} of {path.name} is another one"
            return
    if len(kept) != len(given):
        count = len(given) - len(kept)
        yield f"{path.name} has {abs(count)} code cells {'more' if count > 0 else 'less'}"


def _package(folder: Path) -> Iterator[tuple[str, str]]:
    files = [path for path in (folder / "src").rglob("*") if "__pycache__" not in path.parts]
    for path in sorted([*files, folder / "params.yaml"]):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), _digest(path)


def _differences(
    before: Mapping[str, str], after: Mapping[str, str], whose: str = ""
) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{whose}{name} is gone"
        elif name not in before:
            yield f"{whose}{name} is new"
        elif before[name] != after[name]:
            yield f"{whose}{name} is not what was proven"


def _stale_data(plan: Plan, proof: Proof, unchecked: list[str]) -> Iterator[str]:
    root = plan.folder / proof.data_root
    for path, digest in proof.data.items():
        found = _digest(root / path)
        if not found:
            unchecked.append(f"{path}: the data is not here")
        elif found != digest:
            yield f"{path} holds other data"


def _stale_environment(proof: Proof, unchecked: list[str]) -> Iterator[str]:
    for name, version in proof.environment.items():
        try:
            is_python = name == "python"
            found = platform.python_version() if is_python else metadata.version(name)
        except metadata.PackageNotFoundError:
            unchecked.append(f"{name} is not installed here")
            continue
        if found != version:
            yield f"{name} is {found}, it was {version}"


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, of a folder's names; "" where neither is there."""
    if path.is_dir():
        names = "\n".join(sorted(entry.name for entry in path.iterdir()))
        return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
