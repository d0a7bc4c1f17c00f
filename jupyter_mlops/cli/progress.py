"""Progress for whoever waits: shown on stderr, and only once a second has passed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

PATIENCE_S = 1.0


@contextmanager
def progress(message: str) -> Iterator[Callable[[str], None]]:
    """Say `message` on stderr while the block runs, once it has run for a second.

    The block gets a function that changes the message. A terminal shows a spinner, anything else
    one plain line for each message.
    """
    news = _News(message)
    watcher = threading.Thread(target=_watch, args=(news,), daemon=True)
    watcher.start()
    try:
        yield news.tell
    finally:
        news.end()
        watcher.join()


class _News:
    """What the working thread last said, for the thread that shows it."""

    def __init__(self, message: str) -> None:
        self._message: str | None = message
        self._changed = threading.Condition()

    def tell(self, message: str) -> None:
        with self._changed:
            self._message = message
            self._changed.notify()

    def end(self) -> None:
        with self._changed:
            self._message = None
            self._changed.notify()

    def wait_for_end(self, timeout_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._message is None, timeout_s)

    def wait_for_news(self, shown: str | None) -> str | None:
        """Return the message once it is another than `shown`; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._message != shown)
            return self._message


def _watch(news: _News) -> None:
    if news.wait_for_end(PATIENCE_S):
        return
    if sys.stderr.isatty():
        _spin(news)
        return
    message = None
    while (message := news.wait_for_news(message)) is not None:
        click.echo(f"{message} ...", err=True)


def _spin(news: _News) -> None:
    from rich.console import Console
    from rich.markup import escape

    message = None
    with Console(stderr=True).status("") as status:
        while (message := news.wait_for_news(message)) is not None:
            status.update(escape(message))
