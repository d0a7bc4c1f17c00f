"""Values that tell when they were made: models of Keras and CatBoost, summaries of statsmodels.

Models are compared by what they compute with, summaries by their cells but for date and time. Keras
makes up names by counting the layers of the whole process, and a step in a process of its
own counts from the beginning; so a made up name stands for its place in the model.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from jupyter_mlops.parity.compare.walk import Place, Rule, Walk, comes_from

_WHEN = ("Date:", "Time:")

# What CatBoost notes about the hour and the machine of the training.
_MODEL_INFO = "model_info"


def compare_keras(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    configs = _config(reference), _config(package)
    if None in configs:
        walk.doubt(place, "this Keras model does not tell how it is made (get_config)")
    else:
        walk.compare(*configs, place / ".get_config()")
    walk.compare(reference.get_weights(), package.get_weights(), place / ".get_weights()")
    for name in ("built", "trainable", "compiled"):
        one, other = getattr(reference, name, None), getattr(package, name, None)
        walk.compare(one, other, place / f".{name}")
    if getattr(reference, "compiled", False):
        walk.compare(_compiled(reference), _compiled(package), place / ".get_compile_config()")
        states = _state(reference.optimizer), _state(package.optimizer)
        walk.compare(*states, place / ".optimizer.variables")


def _config(model: Any) -> Any:
    try:
        return _by_place({"class_name": type(model).__name__, "config": model.get_config()})
    except NotImplementedError:
        return None


def _compiled(model: Any) -> Any:
    return _by_place(model.get_compile_config())


def _state(optimizer: Any) -> list[Any]:
    return [variable.numpy() for variable in getattr(optimizer, "variables", ())]


def _by_place(config: Any) -> Any:
    names: dict[str, str] = {}
    for kind, name in _named(config):
        base = re.sub(r"_\d+$", "", name).replace("_", "")
        if base == re.sub(r"\W", "", kind).lower():
            names.setdefault(name, f"{kind} {len(names)}")
    return _renamed(config, names)


def _named(config: Any) -> Iterator[tuple[str, str]]:
    """Yield class and name of all that a configuration describes, in its order."""
    match config:
        case {"class_name": str(kind), "config": {"name": str(name)}}:
            yield kind, name
    parts = config.values() if isinstance(config, dict) else config
    if isinstance(config, dict | list | tuple):
        for part in parts:
            yield from _named(part)


def _renamed(config: Any, names: dict[str, str]) -> Any:
    match config:
        case dict():
            return {key: _renamed(value, names) for key, value in config.items()}
        case list() | tuple():
            # A model that was loaded has lists for the tuples of one that was made.
            return [_renamed(value, names) for value in config]
        case str():
            return names.get(config, config)
    return config


def compare_catboost(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.get_params(), package.get_params(), place / " parameter")
    fitted = reference.is_fitted(), package.is_fitted()
    walk.compare(*fitted, place / ".is_fitted()")
    if all(fitted):
        walk.compare(_trees(reference), _trees(package), place / " as JSON")


def _trees(model: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.json")
        model.save_model(str(file), format="json")
        found = json.loads(file.read_text(encoding="utf-8"))
    return {key: value for key, value in found.items() if key != _MODEL_INFO}


def compare_summary(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    for name in ("title", "extra_txt", "settings"):
        one, other = getattr(reference, name, None), getattr(package, name, None)
        walk.compare(one, other, place / f".{name}")
    one, other = ([_cells(table) for table in value.tables] for value in (reference, package))
    walk.compare(one, other, place / ".tables")


def compare_table(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare tables by their cells: how wide they are drawn is known once they were shown."""
    walk.compare(reference.title, package.title, place / ".title")
    walk.compare(_cells(reference), _cells(package), place)


def _cells(table: Any) -> list[list[Any]]:
    """Return the rows of a table, without what stands beside `Date:` and `Time:`."""
    if isinstance(table, list):
        rows = [[cell.data for cell in row] for row in table]
    else:
        rows = [list(map(str, (label, *row))) for label, *row in table.itertuples()]
    return [
        ["" if str(before).strip() in _WHEN else cell for before, cell in pairwise(["", *row])]
        for row in rows
    ]


RULES = (
    Rule(lambda kind: comes_from(kind, "statsmodels", "Summary"), compare_summary),
    Rule(lambda kind: comes_from(kind, "statsmodels", "SimpleTable"), compare_table),
    Rule(lambda kind: comes_from(kind, "keras", "Model"), compare_keras),
    Rule(lambda kind: comes_from(kind, "catboost", "CatBoost"), compare_catboost),
)
