"""The name under which runs of a notebook are found: that of the package that it exports to."""

from __future__ import annotations

from pathlib import Path

from jupyter_mlops.pipeline import package_name, package_of


def experiment_name(notebook: Path | None, project: Path) -> str:
    """Return the experiment of a notebook; of its project where the notebook is not known."""
    if notebook is None:
        return package_name(project.name, given=False)
    return package_of(notebook)
