"""What a cell shows while it runs: displayed values, and the end of what it prints.

In a kernel, hooks see the messages on their way out and let them pass. In a terminal IPython's own
record of the outputs is read after the cell. Neither replaces `sys.stdout` or a publisher.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

TAIL = 1 << 16
STREAMS = ("stdout", "stderr")

Shown = Callable[[Mapping[str, Any], Any], None]
Printed = Callable[[str, str], None]


class Tail:
    """The last `TAIL` characters of a text that comes in pieces."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()
        self._size = 0

    def add(self, text: str) -> None:
        self._pieces.append(text[-TAIL:])
        self._size += len(self._pieces[-1])
        while self._size - len(self._pieces[0]) >= TAIL:
            self._size -= len(self._pieces.popleft())

    def take(self) -> str:
        text = "".join(list(self._pieces))
        self._pieces, self._size = deque(), 0
        return text[-TAIL:]


class Capture:
    """Watches the outputs of one shell; `shown` is called in the cell's thread as they come."""

    def __init__(self, shell: Any, shown: Shown) -> None:
        self._shell = shell
        self._shown = shown
        self._tails = {name: Tail() for name in STREAMS}
        self._streams: dict[str, Any] = {}
        self._watched: list[Any] = []
        self._active = False
        self.paused = False

    def install(self) -> None:
        """Hook into what a kernel sends; must run in the thread that runs cells."""
        for source in (self._shell.display_pub, self._shell.displayhook):
            if hasattr(source, "register_hook"):
                source.register_hook(self._message)
                self._watched.append(source)
        for name in STREAMS:
            stream = getattr(sys, name)
            if hasattr(stream, "register_hook") and hasattr(stream, "pub_thread"):
                self._streams[name] = stream
                # Hooks belong to a thread, and streams are sent by that of the output.
                stream.pub_thread.schedule(lambda s=stream: s.register_hook(self._printed))

    def uninstall(self) -> None:
        for source in self._watched:
            source.unregister_hook(self._message)
        for stream in self._streams.values():
            if stream.pub_thread is not None:
                stream.pub_thread.schedule(lambda s=stream: s.unregister_hook(self._printed))
        self._watched, self._streams = [], {}

    def start(self) -> None:
        """Note outputs from here on."""
        for tail in self._tails.values():
            tail.take()
        self._active = True

    def stop(self, printed: Printed, count: int | None) -> None:
        """Note no more outputs, and tell what was printed; `count` is the cell's number."""
        if not self._active:
            return
        for stream in self._streams.values():
            # What was written is sent by another thread; only what was sent has been seen.
            stream.flush()
        self._active = False
        if not self._streams:
            self._from_history(count)
        for name, tail in self._tails.items():
            if text := tail.take():
                printed(name, text)

    def _message(self, message: Any) -> Any:
        if self._active and not self.paused:
            data = message.get("content", {}).get("data") or {}
            # The recorder lets nothing out that goes wrong; a frame's locals may be anything.
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                if message.get("msg_type") == "execute_result":
                    self._shown(data, _result(self._shell))
                elif message.get("msg_type") in ("display_data", "update_display_data"):
                    self._shown(data, _displayed())
        return message

    def _printed(self, message: Any) -> Any:
        if self._active and message.get("msg_type") == "stream":
            content = message["content"]
            self._tails[content["name"]].add(content["text"])
        return message

    def _from_history(self, count: int | None) -> None:
        """Read what IPython itself noted about the outputs of a cell (IPython 9)."""
        outputs = getattr(self._shell.history_manager, "outputs", None)
        for output in (outputs.get(count) if outputs else None) or ():
            kind, bundle = output.output_type, output.bundle
            if kind in ("out_stream", "err_stream"):
                name = "stdout" if kind == "out_stream" else "stderr"
                self._tails[name].add("".join(bundle.get("stream", ())))
            elif kind == "display_data":
                self._shown(bundle, None)
            elif kind == "execute_result":
                value = self._shell.user_ns.get("_oh", {}).get(count)
                self._shown(bundle, value)


def _result(shell: Any) -> Any:
    """Return the value of the last expression, which is being displayed."""
    return getattr(shell.displayhook.exec_result, "result", None)


def _displayed() -> Any:
    """Return what the `display` call that is under way displays, None where there is none."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_name != "<module>":
        if frame.f_code.co_name == "display" and "display" in frame.f_code.co_filename:
            values = frame.f_locals
            return None if values.get("raw") else values.get("obj")
        frame = frame.f_back  # type: ignore[assignment]
    return None
