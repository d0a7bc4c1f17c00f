"""What every route under `jupyter-mlops/` has: who may ask, for which file, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.server.mlflow_pages import MlflowPages
from jupyter_mlops.server.places import PlaceError, inside
from jupyter_mlops.server.pool import Pool
from jupyter_mlops.server.proofs import Proofs
from jupyter_mlops.server.tracked import Tracked

SETTING = "jupyter_mlops"

Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])


def allowed(action: str) -> Callable[[Method], Method]:
    """Ask the server's authorizer whether the user may do `action` to the handler's resource."""
    return cast("Callable[[Method], Method]", authorized(action))


class Services:
    """What the handlers share. Nothing starts before it is needed."""

    def __init__(self) -> None:
        self.pool = Pool()
        # What somebody clicked for does not queue behind what others type.
        self.errands = Pool(1)
        self.tracked = Tracked()
        self.proofs = Proofs()
        self.pages = MlflowPages()

    def close(self) -> None:
        self.pool.close()
        self.errands.close()
        self.tracked.close()
        self.proofs.close()
        self.pages.close()


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
