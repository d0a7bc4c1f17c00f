"""`jupyter nbconvert --to nbpipe churn.ipynb`: the package, in a folder beside the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.utils.exceptions import ConversionException

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.export import export

MANIFEST = "/.nbpipe/manifest.json"


class PackageExporter(Exporter):
    """Writes the package itself, with its merge, and hands nbconvert the manifest.

    nbconvert writes one text per notebook to `<output directory>/<output name><extension>`; the
    manifest is that text, because no one edits it: what nbconvert writes is what stands there.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        notebook = Path(filename)
        resources = ResourcesDict() if resources is None else resources
        resources["metadata"] = {"name": notebook.stem, "path": str(notebook.parent)}
        resources["output_extension"] = MANIFEST
        folder = self.config.FilesWriter.get("build_directory") or notebook.parent
        target = Path(folder, resources.get("unique_key") or notebook.stem)
        try:
            export(notebook, target)
        except MlopsError as error:
            raise ConversionException(str(error)) from error
        return Path(f"{target}{MANIFEST}").read_text(encoding="utf-8"), resources

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        raise ConversionException("nbpipe converts files: give the path of the notebook")
