"""`papermill --engine nbpipe in.ipynb out.ipynb`: records a run of a notebook without magics.

The kernel loads the extension before the first cell, and is told the tags of the notebook that
papermill was given, with the cell that papermill adds for `-p` in its place.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

_LOAD = "__import__('jupyter_mlops.magics', fromlist=['adopt']).adopt(get_ipython(), {})"


class NbpipeClient(PapermillNotebookClient):  # type: ignore[misc]
    """Tells the kernel which notebook it runs before the first cell of it runs."""

    def __init__(self, manager: Any, *, source: str, **options: Any) -> None:
        super().__init__(manager, **options)
        self._source = source

    def papermill_execute_cells(self) -> None:
        self._introduce()
        super().papermill_execute_cells()

    def _introduce(self) -> None:
        told = json.dumps({"notebook": self._source, "cells": cells(self.nb)})
        request = self.kc.execute(_LOAD.format(repr(told)), silent=True, store_history=False)
        reply = run_sync(self.async_wait_for_reply)(request)
        content = (reply or {}).get("content", {})
        if content.get("status") != "ok":
            why = f"{content.get('ename', 'no answer')}: {content.get('evalue', '')}"
            logger.warning(
                f"nbpipe: the run is not recorded: {why}; install jupyter-mlops beside the kernel"
            )


class NbpipeEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, with a client that introduces the notebook to the kernel."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **kwargs: Any,
    ) -> Any:
        source = str(kwargs.get("input_path") or nb_man.nb.metadata.papermill.get("input_path", ""))
        options = remove_args(["input_path", "timeout", "startup_timeout"], **kwargs)
        final = merge_kwargs(
            options,
            timeout=execution_timeout or kwargs.get("timeout"),
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file or sys.stdout if log_output else stdout_file,
            stderr_file=stderr_file,
        )
        return NbpipeClient(nb_man, source=_absolute(source), **final).execute()


def cells(notebook: Any) -> list[dict[str, Any]]:
    """Return the cells as the panel tells them, papermill's own cell for `-p` in its place."""
    return [
        {
            "id": cell.get("id", ""),
            "kind": cell.cell_type,
            "source": cell.source if cell.cell_type == "code" else "",
            "tags": list(cell.metadata.get("tags", ())),
        }
        for cell in notebook.cells
    ]


def _absolute(source: str) -> str:
    """Return the notebook's path where it is a file here, "" for one in a bucket or a pipe."""
    path = Path(source)
    return str(path.absolute()) if source and path.is_file() else ""
