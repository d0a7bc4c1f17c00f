"""Objects that their library does not pickle come back the same."""

import copyreg
import pickle
import random
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from nbpipe_template.runtime import pickling

needs_numpy = pytest.mark.skipif(find_spec("numpy") is None, reason="not installed")
needs_xgboost = pytest.mark.skipif(find_spec("xgboost") is None, reason="not installed")


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    known = dict(copyreg.dispatch_table)
    yield
    copyreg.dispatch_table.clear()
    copyreg.dispatch_table.update(known)


def test_libraries_that_nobody_imported_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("xgboost", "numpy", "numpy.ma"):
        monkeypatch.setitem(sys.modules, library, None)
    copyreg.dispatch_table.pop(ModuleType, None)  # another test may have stored something
    known = dict(copyreg.dispatch_table)

    pickling.register()

    assert copyreg.dispatch_table.keys() - known.keys() == {ModuleType}


@needs_xgboost
@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="noop"),
        pytest.param({"label": [1.0, 2.0, 3.0], "weight": [3.0, 2.0, 1.0]}, id="labels"),
        pytest.param({"label": [1, 0, 1], "group": [1, 2]}, id="groups"),
        pytest.param({"feature_names": ["a", "b"], "feature_types": ["float", "int"]}, id="names"),
        pytest.param({"label_lower_bound": [1, 2, 3], "label_upper_bound": [2, 3, 4]}, id="bounds"),
        pytest.param({"base_margin": [0.5, 0.25, 0.0]}, id="margin"),
        pytest.param({"missing": 0.0}, id="missing"),
    ],
)
def test_a_matrix_comes_back_with_all_that_it_holds(given: dict[str, Any]) -> None:
    import numpy as np
    import xgboost

    matrix = xgboost.DMatrix(np.array([[1.0, 0.0], [np.nan, 2.0], [3.0, np.nan]]), **given)
    pickling.register()

    again = pickle.loads(pickle.dumps(matrix, protocol=5))

    assert _held(again) == _held(matrix)


@needs_xgboost
def test_a_matrix_that_would_come_back_as_another_is_refused() -> None:
    import numpy as np
    import xgboost

    matrix = xgboost.DMatrix(np.eye(2), label=np.eye(2))
    pickling.register()

    with pytest.raises(TypeError, match="several labels a row"):
        pickle.dumps(matrix)


def _held(matrix: Any) -> dict[str, Any]:
    cells = matrix.get_data()
    floats = ("label", "weight", "label_lower_bound", "label_upper_bound")
    return {
        "cells": (cells.shape, cells.indptr.tolist(), cells.indices.tolist(), cells.data.tolist()),
        "names": (matrix.feature_names, matrix.feature_types),
        "margin": matrix.get_base_margin().tolist(),
        "groups": matrix.get_group().tolist(),
        **{name: matrix.get_float_info(name).tolist() for name in floats},
    }


@needs_numpy
@pytest.mark.parametrize("hard", [False, True])
def test_a_mask_comes_back_as_hard_as_it_was(hard: bool) -> None:
    import numpy as np

    masked = np.ma.array([1, 2, 3], mask=[0, 1, 0], hard_mask=hard)
    pickling.register()

    again = pickle.loads(pickle.dumps(masked, protocol=5))

    assert (again.hardmask, again.tolist()) == (hard, [1, None, 3])


@needs_numpy
def test_a_row_of_records_comes_back_so_that_it_can_be_written() -> None:
    import numpy as np

    row = np.zeros(1, dtype=[("a", "i4"), ("b", "f8")])[0]
    pickling.register()

    again = pickle.loads(pickle.dumps(row, protocol=5))
    again["a"] = 4

    assert (again.tolist(), again.dtype, row.tolist()) == ((4, 0.0), row.dtype, (0, 0.0))


def test_a_module_is_the_one_that_its_name_imports() -> None:
    pickling.register()

    assert pickle.loads(pickle.dumps([pickle], protocol=5)) == [pickle]
    with pytest.raises(TypeError, match="module unheard_of, which no import gives"):
        pickle.dumps(ModuleType("unheard_of"))


@needs_numpy
def test_what_holds_a_shared_generator_holds_that_of_the_process() -> None:
    import numpy as np

    shared, own = np.random.mtrand._rand, np.random.RandomState(3)
    held = [shared, own, np.random.normal, random.choice, random.Random(3)]
    known = dict(copyreg.dispatch_table)
    with pickling.as_they_are():
        again = pickle.loads(pickle.dumps(held, protocol=5))
    assert copyreg.dispatch_table == known

    assert again[0] is shared
    assert again[1].rand() == own.rand()
    assert again[2].__self__ is shared
    assert again[3].__self__ is random.choice.__self__  # type: ignore[attr-defined]
    assert again[4].random() == held[4].random()


class Groups(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        self.setdefault(key, []).append(value)


class Latest(OrderedDict[int, int]):
    def __init__(self, size: int = 1) -> None:
        super().__init__()
        self.size = size

    def __setitem__(self, key: int, value: int) -> None:
        super().__setitem__(key, value)
        while len(self) > self.size:
            self.popitem(last=False)


class Votes(Counter[str]):
    note = ""


class Kinds(defaultdict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key.upper(), value)


class Steps(list[int]):
    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def append(self, step: int) -> None:
        super().append(step * self.scale)

    def extend(self, steps: Any) -> None:
        for step in steps:
            self.append(step)


class Ring(deque[int]):
    def __init__(self, size: int) -> None:
        super().__init__(maxlen=size)


class Seen(set[int]):
    def __init__(self, first: int) -> None:
        super().__init__([first])
        self.first = first


class Celsius(float):
    def __new__(cls, fahrenheit: float) -> "Celsius":
        return super().__new__(cls, (fahrenheit - 32) / 2)


class Twice(int):
    def __new__(cls, number: int) -> "Twice":
        return super().__new__(cls, number * 2)


class Marked(str):
    __slots__ = ("mark",)

    def __new__(cls, text: str) -> "Marked":
        made = super().__new__(cls, f"#{text}")
        made.mark = "#"
        return made


class Point(NamedTuple("Point", [("x", int)])):
    def __new__(cls, x: int) -> "Point":
        return super().__new__(cls, x + 1)


class Plain(NamedTuple):
    x: int


class RowError(ValueError):
    def __init__(self, text: str, row: int) -> None:
        super().__init__(f"row {row}: {text}")
        self.row = row


class Net:
    __slots__ = ("value",)

    def __setattr__(self, name: str, value: float) -> None:
        object.__setattr__(self, name, value * 2)


class Own(dict[str, int]):
    def __reduce__(self) -> Any:
        return Own, ({"reduced": 1},)


def _filled(made: Any, fill: Callable[[Any], object]) -> Any:
    fill(made)
    return made


INSTANCES = {
    "NOOP": lambda: Plain(3),
    "dict": lambda: _filled(Groups(), lambda g: g.__setitem__("a", 1)),
    "ordered": lambda: _filled(Latest(3), lambda g: g.update({1: 1, 2: 2, 3: 3, 4: 4})),
    "counter": lambda: _filled(Votes("aab"), lambda v: setattr(v, "note", "of spring")),
    "defaultdict": lambda: _filled(Kinds(list), lambda k: k["a"].append(1)),
    "list": lambda: _filled(Steps(3), lambda s: s.append(2)),
    "deque": lambda: _filled(Ring(2), lambda r: r.extend([1, 2, 3])),
    "set": lambda: Seen(4),
    "float": lambda: Celsius(50.0),
    "int": lambda: Twice(4),
    "str": lambda: Marked("a"),
    "tuple": lambda: Point(1),
    "exception": lambda: RowError("empty", 4),
    "slots": lambda: _filled(Net(), lambda n: setattr(n, "value", 1.0)),
}


@pytest.mark.parametrize("make", INSTANCES.values(), ids=list(INSTANCES))
def test_an_instance_comes_back_without_a_call_of_its_own(make: Callable[[], Any]) -> None:
    value = make()
    with pickling.as_they_are(__name__):
        found = pickle.loads(pickle.dumps(value))

    assert type(found) is type(value)
    assert _parts(found) == _parts(value)


def _parts(value: Any) -> Any:
    base = next(c for c in type(value).__mro__ if c.__module__ in ("builtins", "collections"))
    content = list(value.items()) if isinstance(value, dict) else None
    content = list(value) if isinstance(value, list | set | deque | tuple) else content
    content = base(value) if isinstance(value, int | float) else content
    factory = getattr(value, "default_factory", None)
    extent, args = getattr(value, "maxlen", None), getattr(value, "args", None)
    text = str(value) if isinstance(value, str | BaseException) else ""
    return content, text, factory, extent, args, object.__getstate__(value)  # type: ignore[attr-defined]


class Node:
    def __init__(self, name: str) -> None:
        self.near: set[Node] = set()
        self.name = name

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.name == self.name


def test_nodes_in_the_sets_of_one_another_come_back() -> None:
    one, other = Node("a"), Node("b")
    one.near.add(other)
    other.near.add(one)
    with pickling.as_they_are(__name__):
        again = pickle.loads(pickle.dumps(one))

    (neighbour,) = again.near
    assert neighbour.near == {again}
    assert next(iter(neighbour.near)) is again
    assert list(vars(again)) == ["near", "name"]


def test_a_class_that_says_how_it_is_taken_apart_is_believed() -> None:
    with pickling.as_they_are(__name__):
        assert pickle.loads(pickle.dumps(Own(a=1))) == {"reduced": 1}


@needs_numpy
def test_an_array_keeps_its_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    class Signal(np.ndarray[Any, Any]):
        rate = 0

    monkeypatch.setattr(sys.modules[__name__], "Signal", Signal, raising=False)
    Signal.__qualname__ = "Signal"
    signal = np.arange(3.0).view(Signal)
    signal.rate = 8
    with pickling.as_they_are(__name__):
        again: Any = pickle.loads(pickle.dumps(signal))

    assert (again.tolist(), again.rate, type(again)) == ([0.0, 1.0, 2.0], 8, Signal)
