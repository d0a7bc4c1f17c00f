"""A Jupyter server of its own: a free port, its own folders for settings and data, a token."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "token-of-the-tests"  # noqa: S105
PATIENCE_S = 90

CONFIG = """
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = {port}
c.ServerApp.port_retries = 50
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.root_dir = {root!r}
c.ServerApp.allow_unauthenticated_access = False
c.IdentityProvider.token = {token!r}
c.LabApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.JupyterNotebookApp.expose_app_in_browser = True
"""


@dataclass(frozen=True)
class Server:
    """A running server. `ask` returns status and JSON; with `token=""` as a stranger."""

    url: str
    root: Path
    log: Path
    pid: int

    def ask(
        self,
        path: str,
        body: object = None,
        *,
        method: str = "",
        token: str = TOKEN,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/{path}", data, method=method or None)
        if token:
            request.add_header("Authorization", f"token {token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, _json(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _json(error.read())


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")


@contextmanager
def server(folder: Path, *, app: str = "jupyter_server") -> Iterator[Server]:
    """Run a server on `folder/root`; `app` is the module that is started."""
    root = folder / "root"
    root.mkdir(parents=True, exist_ok=True)
    config = folder / "config.py"
    config.write_text(CONFIG.format(port=_free_port(), root=str(root), token=TOKEN))
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", app, f"--config={config}"],
            cwd=root,
            env=_environment(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _started(process, folder, root, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(folder: Path) -> dict[str, str]:
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    ours = {key: str(folder / name) for key, name in places.items()}
    kept = {key: value for key, value in os.environ.items() if key != "MLFLOW_TRACKING_URI"}
    return {**kept, **ours}


def _free_port() -> int:
    """Return a port that is free now; the server takes another where it is not by then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _started(process: subprocess.Popen[bytes], folder: Path, root: Path, log: Path) -> Server:
    """Wait until the server answers, on the port that it says it has."""
    said = folder / "runtime" / f"jpserver-{process.pid}.json"
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):  # not written yet, or not to its end
            port = json.loads(said.read_bytes())["port"]
            running = Server(f"http://127.0.0.1:{port}", root, log, process.pid)
            if running.ask("api/status")[0] == 200:
                return running
        time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
