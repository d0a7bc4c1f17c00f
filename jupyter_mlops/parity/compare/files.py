"""Files by content: what they hold where the format is known, else byte by byte.

Numbers in text are floats within the tolerance; everything else in it is exact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_mlops.parity.compare.walk import Place, Rule, Text, Walk, unlike

_NUMBER = re.compile(r"[-+]?\d+\.\d+(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")


@dataclass(frozen=True, slots=True)
class Written:
    """A copy of a file that a run wrote to `path`."""

    path: str
    copy: str


def compare_files(reference: Written, package: Written, place: Place, walk: Walk) -> None:
    left, right = Path(reference.copy).read_bytes(), Path(package.copy).read_bytes()
    if left == right:
        return
    suffix = Path(reference.path).suffix.lower()
    if suffix == ".png":
        _compare_pixels(reference.copy, package.copy, place, walk)
        return
    if suffix in _BINARY:
        walk.compare(_BINARY[suffix](reference.copy), _BINARY[suffix](package.copy), place)
        return
    try:
        texts = left.decode(), right.decode()
    except UnicodeDecodeError:
        walk.doubt(place, f"its bytes are others, and {suffix or 'what it is'} cannot be read here")
        return
    try:
        parsed = [json.loads(text) for text in texts] if suffix == ".json" else []
    except ValueError:
        parsed = []
    left_value, right_value = parsed or map(_lines, texts)
    walk.compare(left_value, right_value, place if parsed else place / " lines")


def _lines(text: str) -> list[object]:
    """Return the lines; one with floats as what stands around them, and the floats."""
    found: list[object] = []
    for line in text.splitlines():
        numbers = _NUMBER.findall(line)
        found.append((_NUMBER.sub("#", line), *map(float, numbers)) if numbers else line)
    return found


def _pickled(file: str) -> Any:
    import importlib
    import pickle

    try:
        joblib = importlib.import_module("joblib")
    except ImportError:
        return pickle.loads(Path(file).read_bytes())
    return joblib.load(file)


def _arrays(file: str) -> Any:
    import numpy as np

    found = np.load(file, allow_pickle=True)
    return dict(found) if hasattr(found, "files") else found


def _table(file: str) -> Any:
    import importlib

    return importlib.import_module("pyarrow.parquet").read_table(file)


def _feather(file: str) -> Any:
    import importlib

    return importlib.import_module("pyarrow.feather").read_table(file)


def _compare_pixels(reference: str, package: str, place: Place, walk: Walk) -> None:
    """Compare two images; others are in doubt, as a picture tells how it was drawn too."""
    import importlib

    read = importlib.import_module("matplotlib.image").imread
    left, right = (read(file, format="png") for file in (reference, package))
    if left.shape != right.shape:
        walk.doubt(place, unlike(Text(left.shape), Text(right.shape), "pixels "))
    elif count := int((left != right).any(axis=-1).sum()):
        walk.doubt(place, f"{count} of {left.shape[0] * left.shape[1]} pixels differ")


_BINARY: dict[str, Callable[[str], Any]] = {
    ".pkl": _pickled, ".pickle": _pickled, ".joblib": _pickled, ".sav": _pickled,
    ".model": _pickled, ".npy": _arrays, ".npz": _arrays, ".parquet": _table,
    ".feather": _feather,
}  # fmt: skip

RULES = (Rule(lambda kind: kind is Written, compare_files),)
