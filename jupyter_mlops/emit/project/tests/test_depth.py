"""Values whose parts hold one another in long chains are stored and copied."""

import sys
import threading
from pathlib import Path

import pytest

from nbpipe_template.runtime import copy_together
from nbpipe_template.runtime.deposit import deposit
from nbpipe_template.runtime.depth import with_room
from nbpipe_template.runtime.store import Reader, Store

LINKS = 2_000


class Link:
    def __init__(self, following: "Link | None") -> None:
        self.following = following
        self.places = {300, 41, 7}


def _chain() -> Link:
    first = None
    for _ in range(LINKS):
        first = Link(first)
    assert first is not None
    return first


def _length(link: Link | None) -> int:
    count = 0
    while link is not None:
        link, count = link.following, count + 1
    return count


def test_a_long_chain_is_copied() -> None:
    assert _length(copy_together(_chain())) == LINKS


def test_a_long_chain_is_stored(tmp_path: Path) -> None:
    store = Store(tmp_path)
    done = deposit(store, {"chain": _chain()})

    assert done.unstored == {}
    assert _length(Reader(store).read(done.outputs[0])) == LINKS


def test_limits_are_as_before_when_all_is_done() -> None:
    before = sys.getrecursionlimit(), threading.stack_size()
    tried: list[int] = []

    def fails() -> None:
        tried.append(sys.getrecursionlimit())
        raise RecursionError("still too deep")

    with pytest.raises(RecursionError, match="still too deep"):
        with_room(fails)

    assert (sys.getrecursionlimit(), threading.stack_size()) == before
    assert tried[0] < tried[1]
