"""What a value is, in few enough words to be kept beside the tests and read in a review.

A description maps paths inside the value to leaves: `model.weights` to its dtype, shape and two
sums, of which one weighs each element by its place. It tells values apart that differ in content,
type, order or shape, and leaves room for the last digits of floats, which depend on the machine.
"""

import hashlib
import math
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

RELATIVE = 1e-6
ABSOLUTE = 1e-9
MAX_TEXT = 200
MAX_ITEMS = 1000
MAX_LEAVES = 20_000
"""Objects that share their parts are described once for each way to them."""
ADDRESSES = frozenset({"_stop_words_id"})
"""Attributes with the address of an object: what scikit-learn's vectorizers looked at last."""

Leaf = Any
Description = dict[str, Leaf]


def describe(value: Any, path: str) -> Description:
    """Return the description of `value`, whose own path is `path`; of a huge one its beginning."""
    return dict(islice(_leaves(value, path, set()), MAX_LEAVES))


def differences(expected: Mapping[str, Leaf], found: Mapping[str, Leaf]) -> list[str]:
    """Return a line for each leaf in which two descriptions differ."""
    lines = []
    for path in {**expected, **found}:
        if path not in found:
            lines.append(f"{path} is missing, recorded {expected[path]}")
        elif path not in expected:
            lines.append(f"{path} is {found[path]}, nothing recorded")
        elif not is_close(expected[path], found[path]):
            lines.append(f"{path} is {found[path]}, recorded {expected[path]}")
    return lines


def is_close(expected: Leaf, found: Leaf) -> bool:
    """Tell whether two leaves agree; floats up to a relative 1e-6, everything else exactly."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            is_close(item, found[key]) for key, item in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(is_close, expected, found))
    if isinstance(expected, float) and isinstance(found, float):
        both_nan = math.isnan(expected) and math.isnan(found)
        return both_nan or math.isclose(expected, found, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return type(expected) is type(found) and bool(expected == found)


def _leaves(value: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    if value is None or isinstance(value, bool | int | float):
        yield path, value
    elif isinstance(value, str | bytes):
        yield path, _text(value)
    elif isinstance(value, type) or callable(value) and hasattr(value, "__qualname__"):
        yield path, f"{value.__module__}.{value.__qualname__}"
    elif id(value) in above:
        yield path, "itself"
    else:
        yield from _inside(value, path, above | {id(value)})


def _inside(value: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    artist = sys.modules.get("matplotlib.artist")
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}[{key!r}]", above)
    elif isinstance(value, list | tuple):
        yield from _items(value, path, above)
    elif isinstance(value, set | frozenset):
        yield from _items(sorted(value, key=repr), path, above)
    elif _is_tabular(value):
        yield from _table(value, path)
    elif artist is not None and isinstance(value, artist.Artist):
        yield from _drawn(value, path, above)
    else:
        yield from _object(value, path, above)


def _is_tabular(value: Any) -> bool:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series | pandas.Index):
        return True
    return numpy is not None and isinstance(value, numpy.ndarray | numpy.generic)


def _table(value: Any, path: str) -> Iterator[tuple[str, Leaf]]:
    """Describe an array, or what pandas makes of arrays."""
    if hasattr(value, "index") and hasattr(value, "iloc"):
        yield f"{path}.index", _array(value.index)
    if hasattr(value, "columns"):
        yield f"{path}.columns", [str(column) for column in value.columns]
        for place, column in enumerate(value.columns):
            yield f"{path}[{column!r}]", _array(value.iloc[:, place])
    elif hasattr(value, "name"):
        yield path, {"name": str(value.name), **_array(value)}
    else:
        yield path, _array(value)


def _items(values: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    yield f"{path}.length", len(values)
    if len(values) > MAX_ITEMS and all(isinstance(item, int | float) for item in values):
        yield path, _sums([float(item) for item in values])
        return
    for place, item in enumerate(values[:MAX_ITEMS]):
        yield from _leaves(item, f"{path}[{place}]", above)


def _drawn(value: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    """Describe a figure by what it draws, and so its axes; any other part of it by its kind."""
    figure = sys.modules["matplotlib.figure"]
    whole = value if isinstance(value, figure.FigureBase) else value.get_figure()
    if whole is not None and (whole is value or hasattr(value, "get_lines")):
        from breast_cancer.runtime.figures import numbers

        yield from _leaves(numbers(whole), path, above)
    else:
        yield f"{path}.type", f"{type(value).__module__}.{type(value).__qualname__}"


def _object(value: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    """Describe an object by what pickle would keep of it."""
    yield f"{path}.type", f"{type(value).__module__}.{type(value).__qualname__}"
    try:
        reduced = value.__reduce_ex__(4)
    except (TypeError, AttributeError, ValueError, NotImplementedError, RuntimeError):
        return
    if isinstance(reduced, str):
        yield path, reduced
        return
    _, arguments, *rest = reduced
    yield from _arguments(arguments, path, above)
    state, items, pairs = [*rest, None, None, None][:3]
    if isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], dict):
        state = {**(state[0] or {}), **state[1]}
    if isinstance(state, dict):
        for key, item in state.items():
            if key not in ADDRESSES:
                yield from _leaves(item, f"{path}.{key}", above)
    elif state is not None:
        yield from _leaves(state, f"{path}.state", above)
    if items is not None:
        yield from _leaves(list(items), f"{path}.items", above)
    if pairs is not None:
        yield from _leaves(dict(pairs), path, above)


def _arguments(arguments: Any, path: str, above: set[int]) -> Iterator[tuple[str, Leaf]]:
    for place, item in enumerate(arguments or ()):
        if not isinstance(item, type):
            yield from _leaves(item, f"{path}.argument{place}", above)


def _text(value: str | bytes) -> Leaf:
    text = value if isinstance(value, str) else repr(value)
    if len(text) <= MAX_TEXT:
        return text
    return {
        "length": len(text),
        "sha256": hashlib.sha256(text.encode(errors="replace")).hexdigest(),
    }


def _array(values: Any) -> dict[str, Leaf]:
    """Describe an array, or a pandas index or column."""
    numpy = sys.modules["numpy"]
    if numpy.ma.isMaskedArray(values):
        mask = numpy.ma.getmaskarray(values)
        return {**_array(values.compressed()), "shape": list(mask.shape), "mask": _array(mask)}
    array = numpy.asarray(values)
    found: dict[str, Leaf] = {"dtype": str(values.dtype), "shape": list(array.shape)}
    if array.dtype.names:
        for name in array.dtype.names:
            found[name] = _array(array[name])
    elif array.dtype.kind in "fc":
        found |= _sums(array)
    elif array.dtype.kind in "biuSMm":
        found["sha256"] = hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest()[:32]
    else:
        items = "\0".join(str(item) for item in array.ravel().tolist())
        found["sha256"] = hashlib.sha256(items.encode(errors="replace")).hexdigest()[:32]
    return found


def _sums(values: Any) -> dict[str, Leaf]:
    numpy = sys.modules["numpy"]
    flat = numpy.asarray(values).ravel()
    flat = numpy.concatenate([flat.real, flat.imag]) if flat.dtype.kind == "c" else flat
    flat = flat.astype("float64")
    finite = numpy.where(numpy.isfinite(flat), flat, 0.0)
    weights = 1.0 + numpy.arange(len(flat)) / max(len(flat), 1)
    return {
        "nan": int(numpy.isnan(flat).sum()),
        "sum": float(finite.sum()),
        "size": float(numpy.abs(finite).sum()),
        "weighted": float((finite * weights).sum()),
    }
