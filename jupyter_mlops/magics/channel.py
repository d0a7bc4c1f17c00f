"""The kernel's end of the comm `jupyter_mlops`: the panel asks and is told what ran.

A message may be handled by another thread while a cell runs, so only copies are read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlops.magics.document import notebook_file

if TYPE_CHECKING:
    from jupyter_mlops.magics.extension import Extension

TARGET = "jupyter_mlops"


class Channel:
    """All open comms of one kernel."""

    def __init__(self, extension: Extension) -> None:
        self._extension = extension
        self._comms: dict[str, Any] = {}

    def install(self) -> None:
        if manager := self._manager():
            manager.register_target(TARGET, self._opened)

    def uninstall(self) -> None:
        for comm in list(self._comms.values()):
            comm.close()
        self._comms.clear()
        if manager := self._manager():
            manager.targets.pop(TARGET, None)

    def push(self) -> None:
        """Tell every panel what ran and what is stale."""
        if self._comms:
            state = self._state()
            for comm in list(self._comms.values()):
                comm.send(state)

    def _manager(self) -> Any:
        kernel = getattr(self._extension.shell, "kernel", None)
        return getattr(kernel, "comm_manager", None)

    def _opened(self, comm: Any, message: Mapping[str, Any]) -> None:
        self._comms[comm.comm_id] = comm
        comm.on_close(lambda _message: self._comms.pop(comm.comm_id, None))
        # The comm's own handler fires IPython's events for executed code: in another thread, while
        # a cell runs, they would make matplotlib display and close figures that are being drawn.
        comm.handle_msg = lambda received: self._received(comm, received)
        self._received(comm, message)

    def _received(self, comm: Any, message: Mapping[str, Any]) -> None:
        asked = message.get("content", {}).get("data") or {}
        match asked:
            case {"kind": "tags", "cells": [*cells]}:
                self._tell(cells, str(asked.get("notebook") or ""))
            case {"kind": "state"}:
                comm.send(self._state())
            case {"kind": "variables", "names": [*names]}:
                recording = self._extension.recording
                wanted = [name for name in names if isinstance(name, str)]
                known = recording.recorder.variables(wanted) if recording else {}
                comm.send({"kind": "variables", "variables": known})

    def _tell(self, cells: list[Any], name: str) -> None:
        extension = self._extension
        given = [cell for cell in cells if isinstance(cell, Mapping)]
        extension.document.tell(given, _file(name, extension.folder))
        extension.moved()
        if extension.recording is not None:
            texts = {str(cell.get("id")): str(cell.get("source") or "") for cell in given}
            before = extension.recording.recorder.state()
            extension.recording.recorder.document(texts)
            if extension.recording.recorder.state() != before:
                self.push()

    def _state(self) -> dict[str, Any]:
        recording = self._extension.recording
        empty: dict[str, Any] = {"cells": [], "running": None, "run": None, "order": ""}
        known = recording.recorder.state() if recording else {}
        return {"kind": "state", **empty, **known}


def _file(name: str, folder: Path) -> Path | None:
    return notebook_file(name, folder) if name else None
