"""What no cell should wait for is done in order, in time, and out of the way of cells."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from jupyter_mlops.tracking import background as backgrounds
from jupyter_mlops.tracking.background import Background, Hold

WAIT_S = 30.0


@pytest.fixture
def defects() -> list[Exception]:
    return []


@pytest.fixture
def background(defects: list[Exception]) -> Iterator[Background]:
    made = Background(defects.append)
    yield made
    made.close()


def test_nothing_to_do_starts_no_thread(background: Background) -> None:
    background.go()
    assert background.ident is None
    assert background.flush()


def test_what_is_pressing_goes_first_and_each_kind_in_order(background: Background) -> None:
    done: list[str] = []
    for name, pressing in (("a", False), ("B", True), ("c", False), ("D", True)):
        background.do(lambda name=name: done.append(name), pressing=pressing)
    assert background.flush(WAIT_S)
    assert done == ["B", "D", "a", "c"]


def test_what_can_wait_does_while_cells_run(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backgrounds, "PATIENCE_SECONDS", 3600.0)
    told, hashed = threading.Event(), threading.Event()
    background.do(told.set)
    background.do(hashed.set, pressing=True)
    background.go(busy=True)
    assert hashed.wait(WAIT_S)
    time.sleep(4 * backgrounds.QUIET_SECONDS)
    assert not told.is_set()
    background.go()
    assert told.wait(WAIT_S)


def test_a_cell_that_runs_for_long_holds_nothing_up(background: Background) -> None:
    told = threading.Event()
    background.do(told.set)
    background.go(busy=True)
    assert told.wait(WAIT_S)


def test_what_is_held_is_waited_for_and_not_what_came_before(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backgrounds, "PATIENCE_SECONDS", 3600.0)
    done: list[str] = []
    hold = Hold(frozenset({1}), "`x` was not hashed")
    background.do(lambda: done.append("told"))
    background.do(lambda: done.append("hashed"), hold)
    background.go(busy=True)
    assert background.release(lambda: [2], WAIT_S) == []
    assert background.release(lambda: [1], WAIT_S) == []
    assert done == ["hashed"]


def test_a_defect_does_not_take_the_turn_of_the_next_job(
    background: Background, defects: list[Exception]
) -> None:
    done: list[str] = []
    background.do(lambda: [][0])
    background.do(lambda: done.append("told"))
    assert background.flush(WAIT_S)
    assert done == ["told"]
    assert [type(one) for one in defects] == [IndexError]
