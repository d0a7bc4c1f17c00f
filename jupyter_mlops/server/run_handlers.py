"""The routes about runs."""

from __future__ import annotations

import asyncio

from tornado import web

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.server.places import relative
from jupyter_mlops.server.requests import MlopsHandler, allowed, told
from jupyter_mlops.server.restored import write_notebook
from jupyter_mlops.tracking.project import store_uri
from jupyter_mlops.tracking.runs import StoreError

MANY_RUNS = 200
NO_CODE = "its code was not recorded, or is still being delivered; try again in a moment"


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
        try:
            self.reply(await self.services.tracked.search(notebook, int(limit), page, text))
        except StoreError as error:
            # Not the asker's fault: a store that is away, or just being made.
            trouble = " ".join(str(error).split())
            self.reply({"runs": [], "next": None, "trouble": trouble})


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
    async def delete(self, run: str) -> None:
        """Delete as MLflow does: POST to `undelete` brings the run back."""
        notebook = self.notebook(self.get_query_argument("notebook"))
        await self.services.tracked.delete(notebook, run)
        self.reply({})

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
        try:
            self.reply({"cells": await self.services.tracked.cells(notebook, run)})
        except ParameterError:
            self.reply({"cells": None, "trouble": NO_CODE})


class UndeleteHandler(MlopsHandler):
    """Brings a deleted run back."""

    @web.authenticated
    @allowed("write")
    @told
    async def post(self, run: str) -> None:
        await self.services.tracked.undelete(self.notebook(self.body().get("notebook")), run)
        self.reply({})


class RunLogsHandler(MlopsHandler):
    """What the steps of a run printed, and the traceback of one that failed."""

    @web.authenticated
    @allowed("read")
    @told
    async def get(self, run: str) -> None:
        notebook = self.notebook(self.get_query_argument("notebook"))
        self.reply({"logs": await self.services.tracked.logs(notebook, run)})


class RunNotebookHandler(MlopsHandler):
    """Writes the notebook that a run held beside the present one, under a name that is free."""

    @web.authenticated
    @allowed("write")
    @told
    async def post(self, run: str) -> None:
        notebook = self.notebook(self.body().get("notebook"))
        found = await self.services.tracked.get(notebook, run)
        content = await self.services.tracked.notebook(notebook, run)
        written = await asyncio.to_thread(write_notebook, notebook, found, content)
        self.reply({"path": relative(self.root, written)})


class RunPageHandler(MlopsHandler):
    """Where MLflow shows a run. For a local store this starts MLflow, and is authorised as that."""

    auth_resource = "kernels"

    @web.authenticated
    @allowed("execute")
    @told
    async def post(self, run: str) -> None:
        notebook = self.notebook(self.body().get("notebook"))
        found = await self.services.tracked.get(notebook, run)
        experiment = await self.services.tracked.experiment(notebook, found["experiment"])
        uri = store_uri(notebook.parent)
        base = await asyncio.to_thread(self.services.pages.address, uri)
        self.reply({"url": f"{base}/#/experiments/{experiment}/runs/{found['id']}"})


RUN_ROUTES: tuple[tuple[str, type[MlopsHandler]], ...] = (
    (r"runs", RunsHandler),
    (r"runs/changed", RunsChangedHandler),
    (r"runs/compare", CompareHandler),
    (r"runs/([0-9a-zA-Z_.-]+)", RunHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/cells", RunCellsHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/logs", RunLogsHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/notebook", RunNotebookHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/page", RunPageHandler),
    (r"runs/([0-9a-zA-Z_.-]+)/undelete", UndeleteHandler),
)
