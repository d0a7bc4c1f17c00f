"""Values as text and as numbers, without running code of the user's own classes."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import math
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from jupyter_mlops.tracking.capture.libraries import type_name

MAX_DEPTH = 6
MAX_TEXT = 1_000_000
MAX_ITEMS = 1000
MAX_CELLS = 200
MAX_RESULT_ROWS = 20
_SPELLED = (
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
    complex,
)
_METRIC_NAME = re.compile(r"[^\w.\-/ :]+")


def text(value: Any, depth: int = 0) -> str:
    """Return how a value is recorded as a parameter."""
    kind = type(value)
    if kind is str:
        more = f"... {len(value) - MAX_TEXT} more characters" if len(value) > MAX_TEXT else ""
        return f"{value[:MAX_TEXT]}{more}" if depth == 0 else f"{value[:MAX_TEXT]!r}{more}"
    if kind in (int, float, bool, type(None), bytes):
        return repr(value)
    if kind in _SPELLED:
        return str(value)
    if kind in (list, tuple, set, frozenset, dict) and depth < MAX_DEPTH:
        return _container(value, kind, depth)
    if isinstance(value, PurePath) and kind.__module__.startswith("pathlib"):
        return str(value)
    return _other(value, kind)


def _container(value: Any, kind: type, depth: int) -> str:
    if kind in (set, frozenset) and len(value) > MAX_ITEMS:
        return f"<{kind.__name__} of {len(value)}>"
    if kind is dict:
        first = islice(value.items(), MAX_ITEMS)
        items = [f"{text(k, depth + 1)}: {text(v, depth + 1)}" for k, v in first]
        return "{" + ", ".join(_cut(items, value)) + "}"
    parts = [text(item, depth + 1) for item in islice(value, MAX_ITEMS)]
    if kind in (set, frozenset):
        return "{" + ", ".join(sorted(parts)) + "}" if parts else "set()"
    joined = ", ".join(_cut(parts, value))
    if kind is list:
        return f"[{joined}]"
    return f"({joined},)" if len(parts) == 1 else f"({joined})"


def _cut(parts: list[str], value: Any) -> list[str]:
    more = len(value) - len(parts)
    return [*parts, f"... {more} more"] if more else parts


def _other(value: Any, kind: type) -> str:
    if (number := scalar(value)) is not None:
        return repr(number)
    if isinstance(value, (type, FunctionType, BuiltinFunctionType)):
        return value.__qualname__ if value.__module__ == "builtins" else _dotted(value)
    if isinstance(value, ModuleType):
        return f"<module {value.__name__}>"
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind is numpy.ndarray:
        if value.size <= 100 and not value.dtype.hasobject:
            return text(value.tolist(), 1)
        return f"<numpy.ndarray of {'×'.join(map(str, value.shape))} {value.dtype}>"
    if numpy is not None and kind is getattr(numpy, "ufunc", None):
        return f"numpy.{value.__name__}"
    if isinstance(value, str):
        return str.__str__(value)
    return f"<{type_name(value)}>"


def _dotted(value: Any) -> str:
    module = (value.__module__ or "").partition(".")[0]
    return value.__qualname__ if module in ("__main__", "") else f"{module}.{value.__qualname__}"


def scalar(value: Any) -> int | float | bool | None:
    """Return a value as a number where it is one: Python's, numpy's, or a tensor of one element."""
    kind = type(value)
    if kind in (int, float, bool):
        return value  # type: ignore[no-any-return]
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return value.item() if value.dtype.kind in "iufb" else None
    if numpy is not None and kind is numpy.ndarray and value.ndim == 0:
        return value.item() if value.dtype.kind in "iufb" else None
    torch = sys.modules.get("torch")
    if torch is not None and kind is torch.Tensor and value.numel() == 1:
        return float(value.detach())
    return None


def metric_name(*words: Any) -> str:
    """Return words as a name that the store accepts."""
    return _METRIC_NAME.sub("_", ".".join(str(word) for word in words))[:250]


def numbers(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, float]]:
    """Yield the numbers in a scalar, in a dictionary or small table of scalars."""
    number = scalar(value)
    if number is not None:
        with contextlib.suppress(OverflowError):
            yield metric_name(name), float(number)
        return
    if type(value) is dict and depth < 3 and len(value) <= MAX_CELLS:
        for key, item in value.items():
            if type(key) in (str, int, float, bool) or scalar(key) is not None:
                yield from numbers(f"{name}.{key}", item, depth + 1)
        return
    yield from _of_table(name, value)


def _of_table(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a table that is small and whose rows are results, not data."""
    for row, column, item in _cells(value):
        if scalar(item) is not None:
            words = [word for word in (name, row, column) if word is not None]
            yield metric_name(*words), float(item)


def _cells(value: Any) -> Iterator[tuple[str, str | None, Any]]:
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and type(value) in (pandas.DataFrame, pandas.Series):
        if _is_small(value.shape) and _are_labels(value.index):
            yield from _of_pandas(value)
    elif polars is not None and type(value) is polars.DataFrame and _is_small(value.shape):
        for number, items in enumerate(value.rows()):
            for column, item in zip(value.columns, items, strict=True):
                yield str(number), column, item


def _is_small(shape: tuple[int, ...]) -> bool:
    return shape[0] <= MAX_RESULT_ROWS and math.prod(shape) <= MAX_CELLS


def _of_pandas(value: Any) -> Iterator[tuple[str, str | None, Any]]:
    rows = [_label(row) for row in value.index.tolist()]
    if value.ndim == 1:
        for row, item in zip(rows, value.tolist(), strict=True):
            yield row, None, item
        return
    for position, column in enumerate(value.columns.tolist()):
        for row, item in zip(rows, value.iloc[:, position].tolist(), strict=True):
            yield row, _label(column), item


def _are_labels(index: Any) -> bool:
    """Say whether an index names the rows of a result; numbers with gaps are rows of data."""
    if type(index).__name__ == "RangeIndex":
        return bool(index.start == 0 and index.step == 1)
    return index.dtype.kind not in "iufM"


def _label(label: Any) -> str:
    return "_".join(map(text, label)) if type(label) is tuple else text(label)
