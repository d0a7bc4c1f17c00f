"""From a traceback of an exported package to the cells and lines that its code came from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import NotebookError
from jupyter_mlops.notebook import given_id, read

MANIFEST = Path(".nbpipe", "manifest.json")
KEPT_NOTEBOOK = Path(".nbpipe", "notebook.ipynb")
_FRAME = re.compile(r'File "(?P<file>[^"\n]+)", line (?P<line>\d+)|(?P<path>\S+\.py):(?P<row>\d+)')


def ids_of(package: Path) -> list[str | None]:
    """Return the ids of the cells of the notebook as it was exported; None for one without."""
    return [given_id(cell) for cell in read(package / KEPT_NOTEBOOK).cells]


def places(text: str, package: Path) -> list[dict[str, Any]]:
    """Return `{"file", "line", "cell", "id", "cell_line"}` for each line of `text` in the package.

    `cell` counts the cells of the notebook as it was exported, and `id` is the id of that cell,
    None where it has none. The paths may be those of another machine: how they end decides. A line
    between those that came from the notebook belongs to the one above it.

    Raises:
        NotebookError: `package` holds no export.
    """
    try:
        lines = json.loads((package / MANIFEST).read_text(encoding="utf-8"))["lines"]
    except (OSError, ValueError, KeyError) as error:
        raise NotebookError(
            f"{package.name}: holds no exported package; export it first"
        ) from error
    ids = ids_of(package)
    found: list[dict[str, Any]] = []
    for frame in _FRAME.finditer(text):
        file = (frame["file"] or frame["path"]).replace("\\", "/")
        line = int(frame["line"] or frame["row"])
        for path, origins in lines.items():
            above = [origin for origin in origins if origin[0] <= line]
            # An installed package has no `src` above it.
            if above and f"/{file}".endswith(f"/{path.removeprefix('src/')}"):
                _, cell, cell_line = above[-1]
                origin = {"cell": cell, "id": ids[cell], "cell_line": cell_line}
                found.append({"file": path, "line": line, **origin})
    return found
