"""The routes under `jupyter-mlops/`: each checks who asks and for which file, then delegates."""

from __future__ import annotations

import asyncio
import atexit
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_mlops.server.places import PlaceError, relative, stamps_around
from jupyter_mlops.server.requests import SETTING, MlopsHandler, Services, allowed, told
from jupyter_mlops.server.run_handlers import RUN_ROUTES
from jupyter_mlops.server.tracebacks import places
from jupyter_mlops.server.tracked import describe
from jupyter_mlops.stages import Stage

RULED = (*Stage, "none")


class AnalysisHandler(MlopsHandler):
    """The cells as they are in the editor, saved or not; nothing of them is run."""

    _asking: asyncio.Future[bytes] | None = None

    @web.authenticated
    @allowed("read")
    @told
    async def post(self) -> None:
        task = await self.task("analyse")
        self._asking = asyncio.ensure_future(self.services.pool.ask(task, keep=True))
        with suppress(asyncio.CancelledError):  # who asked is gone: there is no one to tell
            self.reply(await self._asking)

    def on_connection_close(self) -> None:
        """Ask no more for who typed on meanwhile."""
        if self._asking is not None:
            self._asking.cancel()
        super().on_connection_close()

    async def task(self, what: str) -> dict[str, Any]:
        """Return a task about the cells of the request. What else it reads is in its `stamps`."""
        body = self.body()
        folder = self._folder(body.get("path"))
        notebook = {key: body.get(key) for key in ("name", "language", "cells")}
        if not isinstance(notebook["cells"], list):
            raise web.HTTPError(400, "`cells` must be a list of cells")
        stamps = await asyncio.to_thread(stamps_around, folder)
        return {"do": what, "notebook": notebook, "folder": str(folder), "stamps": stamps}

    def _folder(self, path: object) -> Path:
        """Return where modules beside the notebook are; a file of another drive has none."""
        try:
            return self.place(path).parent
        except PlaceError:
            if isinstance(path, str) and ":" in path:
                return Path("/nonexistent")
            raise


class CandidatesHandler(AnalysisHandler):
    """The rules that a correction of a suggestion could become."""

    @web.authenticated
    @allowed("read")
    @told
    async def post(self) -> None:
        body = self.body()
        cell, stage = body.get("cell"), body.get("stage")
        if not isinstance(cell, int) or stage not in RULED:
            raise web.HTTPError(400, f"`cell` must be a number, `stage` one of {', '.join(RULED)}")
        task = {**await self.task("learn"), "cell": cell, "stage": stage}
        self.reply(await self.services.errands.ask(task))


class RulesHandler(MlopsHandler):
    """Writes a rule into the project's pyproject.toml, or takes one back."""

    @web.authenticated
    @allowed("write")
    @told
    async def put(self) -> None:
        body = self.body()
        notebook = self.notebook(body.get("notebook"))
        pattern, stage = body.get("pattern"), body.get("stage")
        if not isinstance(pattern, str) or not pattern or stage not in (*RULED, None):
            raise web.HTTPError(400, "a rule is a `pattern`, and a `stage` or null to forget it")
        task = {
            "do": "remember",
            "folder": str(notebook.parent),
            "root": str(self.root.resolve()),
            "pattern": pattern,
            "stage": stage,
        }
        self.reply(await self.services.errands.ask(task))


class ProjectHandler(MlopsHandler):
    """Where runs go, and what is proven."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        answer = await asyncio.to_thread(describe, notebook)
        target = self.get_query_argument("package", "")
        folder = self.place(target) if target else notebook.with_name(answer["experiment"])
        answer["package"] = relative(self.root, folder)
        answer["exported"] = (folder / ".nbpipe" / "manifest.json").is_file()
        answer["standing"] = None
        answer["report"] = self.services.proofs.last(folder)
        if answer["exported"]:
            task = {"do": "standing", "package": str(folder), "notebook": str(notebook)}
            answer["standing"] = json.loads(await self.services.errands.ask(task))
        self.reply(answer)


class ExportHandler(MlopsHandler):
    """What an export would change; with `write`, the export."""

    @web.authenticated
    @allowed("write")
    @told
    async def post(self) -> None:
        body = self.body()
        lift = body.get("lift", [])
        if not isinstance(lift, list) or not all(isinstance(name, str) for name in lift):
            raise web.HTTPError(400, "`lift` must be a list of names")
        target = self.place(body.get("target"))
        if target == self.root.resolve():
            raise PlaceError("the package needs a folder of its own; name one")
        task = {
            "do": "export" if body.get("write") is True else "preview",
            "notebook": str(self.notebook(body.get("notebook"))),
            "target": str(target),
            "lift": lift,
        }
        self.reply(await self.services.errands.ask(task))


class TracebackHandler(MlopsHandler):
    """Where in the notebook the lines of a traceback came from."""

    @web.authenticated
    @allowed("read")
    @told
    async def post(self) -> None:
        body = self.body()
        text = body.get("text")
        if not isinstance(text, str):
            raise web.HTTPError(400, "`text` must be a text")
        self.reply({"places": places(text, self.place(body.get("package")))})


class ProofsHandler(MlopsHandler):
    """Starts to prove a package. This runs the notebook, and is authorised as that."""

    auth_resource = "kernels"

    @web.authenticated
    @allowed("execute")
    @told
    async def post(self) -> None:
        body = self.body()
        package = self.place(body.get("package"))
        notebook = self.notebook(body.get("notebook"))
        if not (package / ".nbpipe" / "manifest.json").is_file():
            raise PlaceError(f"{body.get('package')}: holds no exported package; export it first")
        self.reply({"proof": self.services.proofs.start(package, notebook).key})


class ProofHandler(MlopsHandler):
    """What a proof said since; DELETE stops it."""

    auth_resource = "kernels"

    @web.authenticated
    @allowed("read")
    @told
    async def get(self, key: str) -> None:
        seen = self.get_query_argument("seen", "0")
        self.reply(await self.services.proofs.news(key, int(seen) if seen.isdigit() else 0))

    @web.authenticated
    @allowed("execute")
    @told
    async def delete(self, key: str) -> None:
        self.services.proofs.stop(key)
        self.set_status(204)
        self.finish()


ROUTES: tuple[tuple[str, type[MlopsHandler]], ...] = (
    (r"analysis", AnalysisHandler),
    (r"rules", RulesHandler),
    (r"rules/candidates", CandidatesHandler),
    (r"project", ProjectHandler),
    *RUN_ROUTES,
    (r"export", ExportHandler),
    (r"traceback", TracebackHandler),
    (r"proofs", ProofsHandler),
    (r"proofs/([0-9a-f]+)", ProofHandler),
)


def install(application: web.Application) -> Services:
    """Add the routes to the server, and what they share to its settings."""
    services = Services()
    application.settings[SETTING] = services
    atexit.register(services.close)
    base = application.settings["base_url"]
    application.add_handlers(
        ".*$",
        [(url_path_join(base, "jupyter-mlops", route), handler) for route, handler in ROUTES],
    )
    return services
