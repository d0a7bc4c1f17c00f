"""The IPython extension: `%load_ext jupyter_mlops`.

    extension    hooks around every cell, and the card after a tagged one
    heading      the line `%%mlops`           document    whose tags a cell has
    capture      what a cell shows            instrument  what it computes on the way
    recording    project, journal, recorder   channel     the panel's comm
    line         the words of `%mlops`        commands    its answers
    completion   Tab                          shown       text and HTML of all of it

Loading registers hooks and magics and imports neither pandas nor mlflow; nothing is written until
the first cell runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_mlops.magics.extension import Extension
from jupyter_mlops.magics.registration import register, unregister

_loaded: dict[int, Extension] = {}


def load(shell: Any) -> Extension:
    """Load the extension into a shell; loading it twice is loading it once."""
    known = _loaded.get(id(shell))
    if known is None:
        known = _loaded[id(shell)] = Extension(shell)
        known.load()
        register(known)
    return known


def adopt(shell: Any, told: str) -> None:
    """Load the extension for a notebook that a runner tells about: JSON of its path and cells."""
    import json

    given = json.loads(told)
    path = Path(given["notebook"]) if given["notebook"] else None
    load(shell).document.tell(given["cells"], path)


def unload(shell: Any) -> None:
    """Take the extension out of a shell."""
    known = _loaded.pop(id(shell), None)
    if known is not None:
        unregister(known)
        known.unload()
