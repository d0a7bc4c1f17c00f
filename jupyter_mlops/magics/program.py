"""`nbpipe` as a process of its own, so that the analysis is never loaded into the user's kernel."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import MlopsError, NotebookError

_COMMAND = (sys.executable, "-P", "-m", "jupyter_mlops.cli")


def run_nbpipe(*words: str, patience: float | None = None) -> dict[str, Any]:
    """Return the JSON answer of a command; TimeoutExpired where it takes longer than `patience`.

    Raises:
        MlopsError: the line with which the command failed.
    """
    done = subprocess.run(
        [*_COMMAND, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=patience,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise MlopsError(
            said[-1] if said else f"nbpipe {words[0]} ended without an answer"
        ) from None
    if "error" in answer:
        raise NotebookError(str(answer["error"]).splitlines()[0])
    return dict(answer)


def findings(notebook: Path, *, patience: float | None) -> list[dict[str, Any]] | None:
    """Return what `nbpipe check` finds, None where it takes too long."""
    try:
        answer = run_nbpipe("check", str(notebook), "--json", patience=patience)
    except subprocess.TimeoutExpired:
        return None
    return list(answer.get("findings", ()))
