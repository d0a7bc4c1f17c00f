"""The cells of an older run as new cells: one below the other, or in a notebook of their own."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import ParameterError, WriteError
from jupyter_mlops.magics.heading import cell_role
from jupyter_mlops.stages import PARAMETERS, parse_tag

CELLS = "code/cells.json"


@dataclass(frozen=True, slots=True)
class RestoredCell:
    """A cell as it ran; `tag` is its step as it is spelled, `parameters`, or ""."""

    source: str
    tag: str

    @property
    def is_parameters(self) -> bool:
        return self.tag == PARAMETERS

    @property
    def text(self) -> str:
        """The source; a tag that only metadata told is written as a comment."""
        if not self.tag or cell_role(self.source, ()).kind != "none":
            return self.source
        mark = f"#| mlops: {self.tag}\n"
        # A cell magic must be first.
        first, newline, rest = self.source.partition("\n")
        return (
            f"{first}\n{mark}{rest}" if first.startswith("%%") and newline else mark + self.source
        )


def cells(content: bytes) -> list[RestoredCell]:
    """Return the cells of a run in the order in which they ran, without our own commands."""
    try:
        given = json.loads(content)
        found = [RestoredCell(str(cell["source"]), _tag(cell.get("step"))) for cell in given]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ParameterError(f"the run's {CELLS} cannot be read: {error}") from error
    return [cell for cell in found if not cell.source.lstrip().startswith(("%mlops", "%load_ext"))]


def _tag(step: object) -> str:
    """Return a step that a tag can say; what a run calls `setup` is no tag."""
    text = str(step or "")
    return text if text == PARAMETERS or parse_tag(text) else ""


def write(path: Path, restored: list[RestoredCell]) -> Path:
    """Write the cells as a new notebook.

    Raises:
        WriteError: there is such a file already, or it cannot be written.
    """
    path = path.expanduser().absolute()
    if path.suffix != ".ipynb":
        path = path.with_name(f"{path.name}.ipynb")
    document = {
        "cells": [_loading(), *(_cell(cell.source, cell.tag) for cell in restored)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(document, file, indent=1, ensure_ascii=False)
            file.write("\n")
    except FileExistsError:
        raise WriteError(f"{path} is there already and stays; name another file") from None
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _loading() -> dict[str, Any]:
    return _cell("%load_ext jupyter_mlops", "")


def _cell(source: str, tag: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": uuid.uuid4().hex[:8],
        "metadata": {"tags": [tag]} if tag else {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
