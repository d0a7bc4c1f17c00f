"""What pickle itself loses of built-in values comes back: order, identity, gaps."""

import math
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from itertools import product
from typing import Any

import pytest

from nbpipe_template.runtime import sets
from nbpipe_template.runtime.pickles import dumps, loads

needs_numpy = pytest.mark.skipif(find_spec("numpy") is None, reason="not installed")
SPARSE = random.Random(0)


def _numbers(size: int) -> list[int]:
    return SPARSE.sample(range(10**6), size)


def _shrunk(size: int) -> set[int]:
    numbers = _numbers(3 * size)
    found = set(numbers)
    for number in numbers[size:]:
        found.discard(number)
    return found


MADE: dict[str, Callable[[int], Any]] = {
    "NOOP": lambda size: set(range(size)),
    "numbers": lambda size: set(_numbers(size)),
    "union": lambda size: set(_numbers(size)) | set(_numbers(size)),
    "difference": lambda size: set(_numbers(size)) - set(_numbers(size)),
    "shrunk": _shrunk,
    "texts": lambda size: {str(number) for number in _numbers(size)},
    "pairs": lambda size: {(number % 30, number % 17) for number in _numbers(size)},
    "nothing": lambda _: set(),
}


@pytest.mark.parametrize("make", MADE.values(), ids=list(MADE))
@pytest.mark.parametrize("size", [1, 3, 4, 5, 20, 30, 100, 1500])
def test_a_set_keeps_its_order(make: Callable[[int], Any], size: int) -> None:
    for _ in range(20 if size <= 100 else 2):
        value = make(size)
        again = loads(dumps(value))
        assert list(again) == list(value)
        assert sys.getsizeof(again) == sys.getsizeof(value)


@pytest.mark.parametrize("kind", ["NOOP", "numbers", "union", "shrunk"])
@pytest.mark.parametrize("size", [30, 100, 1500])
def test_a_set_that_goes_on_does_so_in_its_order(kind: str, size: int) -> None:
    SPARSE.seed(0)
    value = MADE[kind](size)
    again = loads(dumps(value))
    for number in _numbers(size):
        value.add(number)
        again.add(number)

    assert list(again) == list(value)


@pytest.mark.parametrize("size", [1, 3, 5, 40])
def test_a_frozen_set_keeps_its_order(size: int) -> None:
    for value in (frozenset(_numbers(size)), frozenset(set(_numbers(size)))):
        assert list(loads(dumps(value))) == list(value)


def test_a_set_that_is_in_two_places_stays_one() -> None:
    shared, fixed = {300, 41, 7}, frozenset({300, 41, 7})

    first, second, third, fourth = loads(dumps([shared, shared, {"a": fixed}, fixed]))

    assert first is second
    assert third["a"] is fourth


def test_a_set_of_what_may_hold_it_is_left_to_pickle() -> None:
    class_ = {pickle.Pickler, ValueError}

    assert loads(dumps(class_)) == class_
    assert not sets.is_plain(pickle.Pickler)


class Word(str):
    group: set[str]


def test_a_set_of_what_holds_it_comes_back() -> None:
    word = Word("a")
    word.group = {word}

    (again,) = loads(dumps(word)).group
    assert again.group == {again}


def test_a_set_whose_order_nothing_gives_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "_NEAR", 0)
    monkeypatch.setattr(sets, "_SHIFT", 60)

    with pytest.raises(pickle.PicklingError, match=r"cannot be kept; sorted\(|in another way"):
        dumps([set(_numbers(1000)) for _ in range(50)])


@needs_numpy
def test_nan_is_the_one_that_it_was() -> None:
    import numpy as np

    other = float("nan")
    cells = np.array(["a", np.nan], dtype=object)

    back, again = loads(dumps([{np.nan: 1, math.nan: 2}, [np.nan, math.nan, other, cells[1]]]))

    assert (back[np.nan], back[math.nan]) == (1, 2)
    assert (again[0], again[3]) == (np.nan, np.nan)
    assert again[1] is math.nan
    assert again[2] is other
    assert again[2] in loads(dumps([1.0, other]))


def test_each_nan_stays_one_of_its_own() -> None:
    several = [float("nan"), float("nan")]

    assert len(set(loads(dumps(several)))) == 2


def test_nans_of_two_processes_are_two() -> None:
    write = (
        "import sys; from nbpipe_template.runtime.pickles import dumps\n"
        "sys.stdout.buffer.write(dumps([float('nan')]))"
    )
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    one, other = (
        subprocess.run(
            [sys.executable, "-c", write], env=path, capture_output=True, check=True
        ).stdout
        for _ in range(2)
    )
    read = (
        "import sys; from nbpipe_template.runtime.pickles import dumps, loads\n"
        "found = [*loads(bytes.fromhex(sys.argv[1])), *loads(bytes.fromhex(sys.argv[2]))]\n"
        "own = float('nan'); again = [*found, *loads(dumps([own])), own]\n"
        "print(len(set(found)), len(set(again)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", read, one.hex(), other.hex()],
        env=path,
        capture_output=True,
        check=True,
    )
    assert told.stdout.split() == [b"2", b"3"]


@needs_numpy
@pytest.mark.parametrize("order", ["C", "F", "A"])
def test_an_array_is_merged_with_and_without_a_copy_as_it_was(order: Any) -> None:
    import numpy as np

    whole = np.arange(4 * 5 * 6.0).reshape(4, 5, 6)
    parts = [slice(None), slice(1, None), slice(None, None, 2), slice(None, None, -1), slice(1)]
    for axes, cut in product([(0, 1, 2), (2, 0, 1)], product(parts, repeat=3)):
        array = whole.transpose(axes)[cut]
        again = loads(dumps(array))
        assert np.array_equal(again, array)
        for shape in [(-1,), (len(array), -1), (-1, array.shape[2])]:
            views = [np.shares_memory(a.reshape(shape, order=order), a) for a in (array, again)]
            assert views[0] == views[1], (array.strides, again.strides, shape)


@needs_numpy
def test_an_array_whose_items_overlap_is_left_to_pickle() -> None:
    import numpy as np

    windows = np.lib.stride_tricks.sliding_window_view(np.arange(5), 2)

    assert loads(dumps(windows)).tolist() == windows.tolist()
