"""MLflow's own pages: those of the server that a store is, or of one that is started for a file.

What is started listens on this machine only and ends with the Jupyter server.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from jupyter_mlops.errors import MlopsError

PATIENCE_S = 90.0
HOST = "127.0.0.1"


class PageError(MlopsError):
    """Raised when MLflow has no page for a store, or does not start."""


class MlflowPages:
    """Starts MLflow at most once for each local store, when somebody wants to look."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._started: dict[str, tuple[subprocess.Popen[bytes], str]] = {}
        self._lock = threading.Lock()

    def address(self, uri: str) -> str:
        """Return the address of MLflow's pages for the store `uri`, without a slash at the end.

        Raises:
            PageError: there is none.
        """
        parts = urlsplit(uri)
        if parts.scheme in ("http", "https"):
            # Who opens the page has his own way to log in: the store's password stays here.
            return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().rstrip("/")
        if parts.scheme not in ("sqlite", "file"):
            raise PageError(f"{parts.scheme}: MLflow shows no pages of such a store here")
        with self._lock:
            process, address = self._started.get(uri, (None, ""))
            if process is None or process.poll() is not None:
                process, address = self._start(uri)
                self._started[uri] = (process, address)
        return address

    def close(self) -> None:
        for process, _ in self._started.values():
            process.terminate()

    def _start(self, uri: str) -> tuple[subprocess.Popen[bytes], str]:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        command = ["mlflow", "ui", "--backend-store-uri", uri, "--workers", "1"]
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *command, "--host", HOST, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://{HOST}:{port}"
        end = time.monotonic() + self._patience_s
        while time.monotonic() < end and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/health", timeout=5):
                    return process, address
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        process.terminate()
        shown = " ".join(command)
        raise PageError(f"MLflow does not start; see what it says by itself: {shown}")
