"""Progress of a loop whose curve is followed, once the cell has run for a second."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

QUIET_S = 1.0
STEP_S = 0.2


class Progress:
    """Counts the values of a curve, and shows them as a widget that goes away with the cell."""

    def __init__(self, show: Callable[..., None]) -> None:
        self._show = show
        self._next = time.monotonic() + QUIET_S
        self._started = time.monotonic()
        self._total = 0
        self._counts: dict[str, int] = {}
        self._widget: Any = None
        self._display = ""

    def loop(self, length: int) -> None:
        self._total = length
        self._counts.clear()

    def value(self, name: str, value: float) -> None:
        self._counts[name] = done = self._counts.get(name, 0) + 1
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + STEP_S
        if self._widget is None and not self._open():
            self._next = float("inf")
            return
        spent = now - self._started
        self._widget.update(done, self._total, f"{name} {value:.4g}", spent)

    def finish(self) -> str:
        """Take the widget away; return the display id of the place it leaves, "" without one."""
        if self._widget is not None:
            self._widget.close()
            self._widget = None
        return self._display

    def _open(self) -> bool:
        try:
            from jupyter_mlops.widgets import ProgressBar
        except ImportError:
            return False
        self._widget = ProgressBar()
        self._display = uuid.uuid4().hex
        self._show(self._widget.bundle(), display=self._display)
        return True
