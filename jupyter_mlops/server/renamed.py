"""Notebooks that get another name in the file browser take their runs along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlops.errors import MlopsError

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_mlops.server.tracked import Tracked

EVENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"


def follow(server: ServerApp, tracked: Tracked) -> None:
    """Let the runs of notebooks below the server's root follow them to their new names."""
    root = getattr(server.contents_manager, "root_dir", "")
    if not root or server.event_logger is None:
        return  # its contents are no files

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        old, new = str(data.get("source_path") or ""), str(data.get("path") or "")
        if data.get("action") != "rename" or not old.endswith(".ipynb"):
            return
        try:
            await tracked.renamed(Path(root, old.strip("/")), Path(root, new.strip("/")))
        except MlopsError as error:
            server.log.warning("jupyter-mlops: the runs of %s stay under its name: %s", old, error)

    server.event_logger.add_listener(schema_id=EVENTS, listener=listen)
