"""An exported package as the command line sees it: a folder to run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_mlops.errors import MlopsError

MANIFEST = Path(".nbpipe", "manifest.json")


def run_package(folder: Path, options: Sequence[str]) -> int:
    """Run `python -m PACKAGE run` in the current directory and return its exit code."""
    package = package_name(folder)
    source = str((folder / "src").resolve())
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", package, "run", *options]
    code = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False).returncode
    return code if code >= 0 else 128 - code


def package_name(folder: Path) -> str:
    """Return the name of the package that was exported to `folder`.

    Raises:
        MlopsError: `folder` holds no exported package.
    """
    manifest = folder / MANIFEST
    try:
        package = json.loads(manifest.read_text(encoding="utf-8"))["package"]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MlopsError(
            f"{folder} is not an exported package (no {MANIFEST.as_posix()}); "
            f"write one with `nbpipe export NOTEBOOK -o {folder}`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MlopsError(f"{manifest} cannot be read: {error}") from error
    return str(package)
