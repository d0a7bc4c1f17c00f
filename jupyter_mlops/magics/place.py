"""Where the runs of a notebook go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.magics.experiment import experiment_name
from jupyter_mlops.tracking.project import DATABASE, Settings, project, settings, store_uri

_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, slots=True)
class Where:
    """Where the runs of a notebook go; `problem` is one line about settings that do not fit."""

    project: Path
    settings: Settings
    uri: str
    experiment: str
    notebook: Path | None
    problem: str = ""

    @property
    def address(self) -> str:
        """The store's address as it may be shown, and saved with a notebook."""
        return _CREDENTIALS.sub("", self.uri)


def where(folder: Path, notebook: Path | None) -> Where:
    """Return where the runs of `notebook` go, or of a session in `folder` where it is unknown."""
    home = notebook.parent if notebook is not None else folder
    root = project(home)
    name = experiment_name(notebook, root)
    try:
        return Where(root, settings(home), store_uri(home), name, notebook)
    except MlopsError as error:
        # The mistake must not cost a run: it is recorded as if nothing had been set, and told.
        database = f"sqlite:///{root / DATABASE}"
        return Where(root, Settings(), database, name, notebook, str(error))
