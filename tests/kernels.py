"""A real kernel to run cells in, and what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from jupyter_client.manager import KernelManager

from jupyter_mlops.magics.card import MIME
from jupyter_mlops.tracking.journal import WRITER_LOCK
from jupyter_mlops.tracking.locks import try_lock
from jupyter_mlops.tracking.project import journal_folder

TIMEOUT_S = 60

_locks: list[IO[bytes]] = []


def new_project(folder: Path, *, writer: bool = False) -> Path:
    """Make a project; without a writer process its journals wait, which spares every test 8 s."""
    (folder / "pyproject.toml").touch()
    if not writer:
        lock = (journal_folder(folder) / WRITER_LOCK).open("ab")
        assert try_lock(lock)
        _locks.append(lock)
    return folder


@dataclass
class Reply:
    """What a cell sent: messages as they came, and the answer to the request."""

    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return str(self.content["status"])

    def stream(self, name: str = "stdout") -> str:
        return "".join(c["text"] for kind, c in self.messages if c.get("name") == name)

    @property
    def result(self) -> str | None:
        found = [c["data"]["text/plain"] for kind, c in self.messages if kind == "execute_result"]
        return found[-1] if found else None

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [c["data"] for kind, c in self.messages if kind.endswith("display_data")]

    @property
    def card(self) -> dict[str, Any] | None:
        cards = [data[MIME] for data in self.shown if MIME in data]
        return cards[-1] if cards else None

    @property
    def text(self) -> str:
        return "\n".join(data.get("text/plain", "") for data in self.shown)

    @property
    def traceback(self) -> str:
        return "\n".join("\n".join(c["traceback"]) for k, c in self.messages if k == "error")

    @property
    def next_input(self) -> str | None:
        given = [p["text"] for p in self.content["payload"] if p["source"] == "set_next_input"]
        return given[0] if given else None


class RunningKernel:
    """A kernel in `folder`; `environment` is added to this process's."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.manager = KernelManager(kernel_name="python3")
        variables = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
        variables |= environment or {}
        self.manager.start_kernel(cwd=str(folder), env=variables)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT_S)

    def __enter__(self) -> RunningKernel:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def send(self, code: str, *, cell: str = "", silent: bool = False) -> str:
        message = self.client.session.msg(
            "execute_request",
            {
                "code": code,
                "silent": silent,
                "store_history": not silent,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
            metadata={"cellId": cell} if cell else {},
        )
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def run(self, code: str, *, cell: str = "", silent: bool = False) -> Reply:
        return self.answer(self.send(code, cell=cell, silent=silent))

    def answer(self, request: str) -> Reply:
        reply = Reply()
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    break
            elif message["msg_type"] != "execute_input":
                reply.messages.append((message["msg_type"], message["content"]))
        while True:
            message = self.client.get_shell_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") == request:
                reply.content = message["content"]
                return reply

    def complete(self, code: str, position: int | None = None) -> list[str]:
        reply = self.client.complete(code, position, reply=True, timeout=TIMEOUT_S)
        return list(reply["content"]["matches"])

    def load(self) -> RunningKernel:
        reply = self.run("%load_ext jupyter_mlops")
        assert reply.status == "ok", reply.traceback
        assert reply.messages == []
        return self

    def load_once(self) -> RunningKernel:
        self.run("get_ipython().run_line_magic('load_ext', 'jupyter_mlops')", silent=True)
        return self

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel()
