"""Pickles that bring back what pickle itself loses of built-in values.

The order of a set, which `nan` it is (a dict finds the one of numpy by its identity), and the gaps
of an array that is a part of another: of one with gaps `ravel` gives a copy, of one without them a
view.
"""

import io
import os
import pickle
import secrets
import sys
from importlib import import_module
from typing import Any

from diabetes.runtime import sets

_NANS: dict[str, float] = {}
_NAMES: dict[int, str] = {}
_PROCESS = secrets.token_hex(8)


class Pickler(pickle.Pickler):
    """Writes what `Unpickler` reads."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, protocol=5)
        self._sets: dict[int, int] = {}

    def persistent_id(self, value: Any) -> Any:
        if type(value) is float:
            return _which_nan(value) if value != value else None
        if type(value) is set or type(value) is frozenset:
            return self._set(value)
        return None

    def _set(self, value: Any) -> Any:
        """Return how a set of plain elements is put together; one that was seen, its number."""
        if id(value) in self._sets:
            return "again", self._sets[id(value)]
        if not all(map(sets.is_plain, value)):
            return None
        try:
            how = sets.recipe(value) if type(value) is set else sets.frozen_recipe(value)
        except ValueError as error:
            raise pickle.PicklingError(str(error)) from error
        number = self._sets[id(value)] = len(self._sets)
        return type(value).__name__, number, *how

    def reducer_override(self, value: Any) -> Any:
        numpy = sys.modules.get("numpy")
        if numpy is None or type(value) is not numpy.ndarray or value.flags.forc:
            return NotImplemented
        steps = _steps(value)
        if steps is None:
            return NotImplemented
        return with_gaps, (value.copy(order="C"), steps, value.flags.writeable)


class Unpickler(pickle.Unpickler):
    """Reads what `Pickler` has written."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self._sets: dict[int, Any] = {}

    def persistent_load(self, known: Any) -> Any:
        match known:
            case "nan of", home:
                return import_module(home).nan
            case "nan", name:
                return _remember(name, float("nan"))
            case "again", number:
                return self._sets[number]
            case "set", number, *how:
                return self._sets.setdefault(number, sets.put_together(*how))
            case "frozenset", number, *how:
                return self._sets.setdefault(number, sets.put_together_frozen(*how))
        raise pickle.UnpicklingError(f"{known!r} is none of these")


def _which_nan(value: float) -> tuple[str, str]:
    """Return the module that has `value` for its `nan`, of another one a name of its own."""
    for home in ("numpy", "math"):
        if home in sys.modules and sys.modules[home].nan is value:
            return "nan of", home
    # Two processes never mean one by their names, whatever each of them reads of the other.
    name = _NAMES.get(id(value)) or f"{_PROCESS}-{os.getpid()}-{len(_NANS)}"
    _remember(name, value)
    return "nan", name


def _remember(name: str, nan: float) -> float:
    """Keep a nan by its name: all that a process writes and reads of it is one object."""
    known = _NANS.setdefault(name, nan)
    _NAMES[id(known)] = name
    return known


def _steps(array: Any) -> list[int] | None:
    """Return strides in items that leave a gap of one item where `array` has one.

    Which axes can be merged without a copy depends on where there are gaps, not on how wide they
    are. None for an array whose items overlap.
    """
    axes = sorted(range(array.ndim), key=lambda axis: abs(array.strides[axis]))
    steps = [1] * array.ndim
    end = following = array.itemsize
    step = 1
    for axis in (axis for axis in axes if array.shape[axis] > 1):
        stride, length = abs(array.strides[axis]), array.shape[axis]
        if stride < end:
            return None
        step += stride != following
        steps[axis] = step if array.strides[axis] > 0 else -step
        end += stride * (length - 1)
        following, step = stride * length, step * length
    return steps


def with_gaps(values: Any, steps: list[int], writeable: bool) -> Any:
    """Return an array of `values` that lies in memory with `steps` between the items of an axis."""
    numpy = sys.modules["numpy"]
    sizes = [abs(step) for step in steps]
    length = 1 + sum((n - 1) * size for n, size in zip(values.shape, sizes, strict=True))
    memory = numpy.empty(length, values.dtype)
    strides = [size * memory.itemsize for size in sizes]
    array = numpy.ndarray(values.shape, values.dtype, buffer=memory, strides=strides)
    array = array[tuple(slice(None, None, 1 if step > 0 else -1) for step in steps)]
    array[...] = values
    array.flags.writeable = writeable
    return array


def dump(value: Any, file: Any) -> None:
    Pickler(file).dump(value)


def dumps(value: Any) -> bytes:
    buffer = io.BytesIO()
    dump(value, buffer)
    return buffer.getvalue()


def loads(data: bytes) -> Any:
    return Unpickler(io.BytesIO(data)).load()
