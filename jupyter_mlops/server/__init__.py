"""The extension of Jupyter Server: what the panel asks that needs files, not a kernel.

handlers   the routes under `jupyter-mlops/`; requests: what all have; run_handlers: those of runs
places     which file a path of the browser means, or that it means none
pool       processes that analyse, so that the server itself never waits
worker     what runs in them
document   what is known about a notebook from its text, as JSON
links      which cell needs which, and why
fixes      what mends a finding at once; renaming and editing: how
hints      what could be better, and how
tracked    the runs of a notebook; restored: one as a notebook of its own
renamed    what a notebook takes along to its new name
mlflow_pages  MLflow's own pages of a store
tracebacks from a line of a package to the cell that made it
proofs     proofs that are running
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "jupyter_mlops.server"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    from jupyter_mlops.server.handlers import install
    from jupyter_mlops.server.renamed import follow

    follow(server, install(server.web_app).tracked)
    server.log.info("jupyter-mlops: the panel's routes are under jupyter-mlops/")
