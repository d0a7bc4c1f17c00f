"""The routes under `jupyter-mlops/`: each checks who asks and for which file, then delegates."""

from __future__ import annotations

import asyncio
import atexit
import json
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.server.places import PlaceError, inside, relative, stamps_around
from jupyter_mlops.server.pool import Pool
from jupyter_mlops.server.proofs import Proofs
from jupyter_mlops.server.tracebacks import places
from jupyter_mlops.server.tracked import Tracked, describe
from jupyter_mlops.stages import Stage

SETTING = "jupyter_mlops"
MANY_RUNS = 200
RULED = (*Stage, "none")

Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])


def allowed(action: str) -> Callable[[Method], Method]:
    """Ask the server's authorizer whether the user may do `action` to the handler's resource."""
    return cast("Callable[[Method], Method]", authorized(action))


class Services:
    """What the handlers share. Nothing starts before it is needed."""

    def __init__(self) -> None:
        self.pool = Pool()
        self.tracked = Tracked()
        self.proofs = Proofs()

    def close(self) -> None:
        self.pool.close()
        self.tracked.close()
        self.proofs.close()


class MlopsHandler(APIHandler):
    """Turns our errors into answers with one line; gives the paths that a request names."""

    auth_resource = "contents"

    @property
    def services(self) -> Services:
        services: Services = self.settings[SETTING]
        return services

    @property
    def root(self) -> Path:
        """The folder that the server shows.

        Raises:
            PlaceError: notebooks are not kept as files here.
        """
        root = getattr(self.contents_manager, "root_dir", "")
        if not root:
            raise PlaceError("this server keeps no files on disk; the panel can only analyse")
        return Path(root)

    def place(self, path: object) -> Path:
        if not isinstance(path, str) or not path:
            raise PlaceError("no path was named; save the notebook first")
        drive, _, local = path.rpartition(":")
        if drive not in ("", "RTC"):  # RTC is how real-time collaboration spells our own files
            raise PlaceError(f"{path}: lies on another drive than the server's own")
        hidden = bool(getattr(self.contents_manager, "allow_hidden", False))
        return inside(self.root, local, hidden=hidden)

    def notebook(self, path: object) -> Path:
        found = self.place(path)
        if found.suffix != ".ipynb":
            raise PlaceError(f"{path}: is no notebook; name an .ipynb file")
        return found

    def body(self) -> dict[str, Any]:
        body = self.get_json_body()
        if not isinstance(body, dict):
            raise web.HTTPError(400, "the request has no JSON object as its body")
        return body

    def reply(self, answer: object) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(answer if isinstance(answer, bytes) else json.dumps(answer))


def told(method: Method) -> Method:
    """Answer a `MlopsError` of a handler's method with status 400 and its one line.

    tornado's own HTTPError would format a `%` in it.
    """

    @wraps(method)
    async def wrapper(self: MlopsHandler, *arguments: str) -> None:
        try:
            await method(self, *arguments)
        except MlopsError as error:
            self.set_status(400)
            self.reply({"message": " ".join(str(error).split())})

    return wrapper  # type: ignore[return-value]


class AnalysisHandler(MlopsHandler):
    """The cells as they are in the editor, saved or not; nothing of them is run."""

    @web.authenticated
    @allowed("read")
    @told
    async def post(self) -> None:
        self.reply(await self.services.pool.ask(await self.task("analyse"), keep=True))

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
        self.reply(await self.services.pool.ask(task))


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
        self.reply(await self.services.pool.ask(task))


class ProjectHandler(MlopsHandler):
    """Where runs go, and what is proven."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        answer = describe(notebook)
        target = self.get_query_argument("package", "")
        folder = self.place(target) if target else notebook.with_name(answer["experiment"])
        answer["package"] = relative(self.root, folder)
        answer["exported"] = (folder / ".nbpipe" / "manifest.json").is_file()
        answer["standing"] = None
        answer["report"] = self.services.proofs.last(folder)
        if answer["exported"]:
            task = {"do": "standing", "package": str(folder), "notebook": str(notebook)}
            answer["standing"] = json.loads(await self.services.pool.ask(task))
        self.reply(answer)


class RunsHandler(MlopsHandler):
    """The runs of a notebook, a page at a time."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        limit = self.get_query_argument("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= MANY_RUNS:
            raise web.HTTPError(400, f"`limit` must be a number from 1 to {MANY_RUNS}")
        page = self.get_query_argument("page", "") or None
        text = self.get_query_argument("filter", "")
        self.reply(await self.services.tracked.search(notebook, int(limit), page, text))


class RunsChangedHandler(MlopsHandler):
    """Answers as soon as the store is another than the asker knows."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        version = self.get_query_argument("version", "")
        self.reply({"version": await self.services.tracked.changed(notebook, version)})


class CompareHandler(MlopsHandler):
    """What differs between two runs."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        first, second = (self.get_query_argument(key) for key in ("a", "b"))
        self.reply(await self.services.tracked.compare(notebook, first, second))


class RunHandler(MlopsHandler):
    """One run; PATCH sets the marks that a reader gives it."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self, run: str) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        self.reply(await self.services.tracked.get(notebook, run))

    @web.authenticated
    @allowed("write")
    @told
    async def patch(self, run: str) -> None:
        body = self.body()
        notebook = self.notebook(body.get("notebook"))
        tags = body.get("tags")
        if not isinstance(tags, dict) or not all(isinstance(v, str) for v in tags.values()):
            raise web.HTTPError(400, "`tags` must be an object of texts")
        await self.services.tracked.mark(notebook, run, tags)
        self.reply({})


class RunCellsHandler(MlopsHandler):
    """The cells that made a run, for restoring them."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self, run: str) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        self.reply({"cells": await self.services.tracked.cells(notebook, run)})


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
        self.reply(await self.services.pool.ask(task))


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
    (r"runs", RunsHandler),
    (r"runs/changed", RunsChangedHandler),
    (r"runs/compare", CompareHandler),
    (r"runs/([0-9a-zA-Z_.-]+)", RunHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/cells", RunCellsHandler),
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
