"""From a traceback of an exported package to the cells and lines that its code came from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import NotebookError

MANIFEST = Path(".nbpipe", "manifest.json")
_FRAME = re.compile(r'File "(?P<file>[^"\n]+)", line (?P<line>\d+)|(?P<path>\S+\.py):(?P<row>\d+)')


def places(text: str, package: Path) -> list[dict[str, Any]]:
    """Return `{"file", "line", "cell", "cell_line"}` for each line of `text` in the package.

    The paths may be those of another machine: how they end decides. A line between those that came
    from the notebook belongs to the one above it.

    Raises:
        NotebookError: `package` holds no export.
    """
    try:
        lines = json.loads((package / MANIFEST).read_text(encoding="utf-8"))["lines"]
    except (OSError, ValueError, KeyError) as error:
        raise NotebookError(
            f"{package.name}: holds no exported package; export it first"
        ) from error
    found: list[dict[str, Any]] = []
    for frame in _FRAME.finditer(text):
        file = (frame["file"] or frame["path"]).replace("\\", "/")
        line = int(frame["line"] or frame["row"])
        for path, origins in lines.items():
            above = [origin for origin in origins if origin[0] <= line]
            # An installed package has no `src` above it.
            if above and f"/{file}".endswith(f"/{path.removeprefix('src/')}"):
                _, cell, cell_line = above[-1]
                found.append({"file": path, "line": line, "cell": cell, "cell_line": cell_line})
    return found
