"""The use case: read a notebook, make a pipeline of it, make files of that, write them."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from jupyter_mlops import notebook as notebooks
from jupyter_mlops.emit.files import Environment, render
from jupyter_mlops.emit.write import Written, write
from jupyter_mlops.errors import ConflictError, ExtractError, Finding, ParameterError
from jupyter_mlops.extract import extract
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.pipeline import Pipeline, is_module, package_name, package_of
from jupyter_mlops.stages import Role, StepTag

_DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
    "imblearn": "imbalanced-learn",
}
_RUNTIME = ("pyyaml", "pyarrow", "xxhash")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export would write: the pipeline, the files by path, and what to know about it."""

    pipeline: Pipeline
    tree: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What runs of the notebook and of its package add to what the text of the notebook says.

    `tags` are other steps for cells, by index; `settle` may lower the level of a finding; `refine`
    may change the pipeline before files are made of it.
    """

    tags: Mapping[int, StepTag] = field(default_factory=dict)
    settle: Callable[[Finding], Finding] | None = None
    refine: Callable[[Pipeline], Pipeline] | None = None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote."""

    pipeline: Pipeline
    findings: tuple[Finding, ...]
    written: Written


def plan(
    notebook: Path,
    *,
    name: str | None = None,
    lift: tuple[str, ...] = (),
    lift_all: bool = False,
    guidance: Guidance | None = None,
) -> Plan:
    """Return what the export of `notebook` would write.

    Raises:
        ExtractError: a finding of level error stands in the way; it carries all findings.
        NotebookError: the file is no Python notebook.
        ParameterError: a name of `lift`, or the package's name, does not fit.
    """
    guidance = guidance or Guidance()
    read = _retagged(notebooks.read(notebook), guidance.tags)
    package = package_of(notebook) if name is None else package_name(name, given=True)
    if name is not None and is_module(notebook.parent, package):
        raise ParameterError(
            f"--name {name}: {name}.py beside the notebook would hide it; choose another name"
        )
    with _collector_off():
        extraction = extract(
            read,
            name=package,
            copy_on_write=copy_on_write(),
            folder=notebook.parent,
            lift=lift,
            lift_all=lift_all,
            settle=guidance.settle,
        )
        pipeline = extraction.pipeline
        if pipeline is None:
            raise ExtractError(extraction.findings)
        pipeline = guidance.refine(pipeline) if guidance.refine else pipeline
        tree = render(pipeline, environment(pipeline))
    tree[".nbpipe/notebook.ipynb"] = notebooks.clean_text(notebook)
    return Plan(pipeline, tree, extraction.findings)


def _retagged(notebook: Notebook, tags: Mapping[int, StepTag]) -> Notebook:
    cells = tuple(
        replace(cell, role=Role("step", tags[cell.index])) if cell.index in tags else cell
        for cell in notebook.cells
    )
    return replace(notebook, cells=cells)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the garbage collector from walking the syntax trees over and over while they grow."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def export(
    notebook: Path,
    target: Path,
    *,
    name: str | None = None,
    lift: tuple[str, ...] = (),
    lift_all: bool = False,
    dry_run: bool = False,
    guidance: Guidance | None = None,
) -> ExportReport:
    """Write the package of `notebook` to `target`, merging with what was edited there by hand.

    Raises:
        ConflictError: the merge left conflict markers; everything was written.
        WriteError: `target` cannot take the package; it is as it was.
    """
    planned = plan(notebook, name=name, lift=lift, lift_all=lift_all, guidance=guidance)
    written = write(planned.tree, target, dry_run=dry_run)
    if written.conflicts and not dry_run:
        paths = ", ".join(written.conflicts)
        raise ConflictError(
            f"{paths}: your edits and the notebook's changes meet; resolve the markers",
            written.conflicts,
        )
    return ExportReport(planned.pipeline, planned.findings, written)


def check(notebook: Path) -> tuple[Finding, ...]:
    """Return every finding about `notebook`, sorted by place."""
    read = notebooks.read(notebook)
    package = package_of(notebook)
    with _collector_off():
        return extract(
            read,
            name=package,
            copy_on_write=copy_on_write(),
            folder=notebook.parent,
            sketch=True,
        ).findings


def copy_on_write() -> bool:
    """Say whether the installed pandas never lets two frames share a change (3.0 and later)."""
    version = _version("pandas")
    return version is None or int(version.split(".")[0]) >= 3


def environment(pipeline: Pipeline) -> Environment:
    """Return the versions that are installed here of what the code imports."""
    pinned: dict[str, str] = {}
    for root in pipeline.dependencies:
        distribution = _distribution(root)
        version = _version(distribution)
        pinned[distribution] = f"{distribution}=={version}" if version else distribution
    for requirement in pipeline.requirements:
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        if name.lower() not in pinned:
            pinned[name.lower()] = requirement
    for distribution in _RUNTIME:
        version = _version(distribution)
        pinned.setdefault(distribution, f"{distribution}>={version or '6'}")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Environment(python, tuple(pinned[key] for key in sorted(pinned)))


def _distribution(root: str) -> str:
    if root in _DISTRIBUTIONS:
        return _DISTRIBUTIONS[root]
    if _version(root) is not None:
        return root.replace("_", "-")
    found = metadata.packages_distributions().get(root)
    return found[0] if found else root


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
