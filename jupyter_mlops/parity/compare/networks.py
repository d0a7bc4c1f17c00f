"""Keras models: configuration, weights, and what the optimizer knows.

Their pickle is an archive with the time in it, so that it tells nothing. Names that Keras made up
count the layers of a whole process; a step in a process of its own counts from the beginning.
"""

from __future__ import annotations

import re
from typing import Any

from jupyter_mlops.parity.compare.walk import Place, Rule, Walk, comes_from


def compare_keras(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    one, other = _config(reference), _config(package)
    if one is None or other is None:
        walk.doubt(place / ".get_config()", "the model does not tell how it is made")
    else:
        walk.compare(one, other, place / ".get_config()")
    walk.compare(reference.get_weights(), package.get_weights(), place / ".get_weights()")
    for name in ("built", "trainable", "compiled"):
        walk.compare(getattr(reference, name, None), getattr(package, name, None), place / f".{name}")
    compiled = (getattr(reference, "compiled", False), getattr(package, "compiled", False))
    if all(compiled):
        settings = (_compiled(reference), _compiled(package))
        walk.compare(*settings, place / ".get_compile_config()")
        states = (_variables(reference.optimizer), _variables(package.optimizer))
        walk.compare(*states, place / ".optimizer.variables")


def _config(model: Any) -> Any:
    try:
        return _named_by_place(model, model.get_config())
    except NotImplementedError:
        return None


def _compiled(model: Any) -> Any:
    return _named_by_place(model, model.get_compile_config())


def _variables(optimizer: Any) -> list[Any]:
    found = getattr(optimizer, "variables", ())
    return [variable.numpy() for variable in (found() if callable(found) else found)]


def _named_by_place(model: Any, config: Any) -> Any:
    """Return the configuration with made up names of layers replaced by their places."""
    layers = [model, *getattr(model, "_flatten_layers", lambda **_: model.layers)(include_self=False)]
    names = {
        layer.name: f"{type(layer).__name__} {number}"
        for number, layer in enumerate(layers)
        if re.fullmatch(rf"{_snake(type(layer).__name__)}(_\d+)?", layer.name)
    }
    return _renamed(config, names)


def _renamed(config: Any, names: dict[str, str]) -> Any:
    match config:
        case dict():
            # Keras keeps the history of a symbolic tensor beside its layer, with a number of its own.
            return {key: _renamed(value, names) for key, value in config.items()}
        case list() | tuple():
            return [_renamed(value, names) for value in config]
        case str():
            return names.get(config, config)
    return config


def _snake(name: str) -> str:
    """Return what Keras makes of the name of a class."""
    parts = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name))
    return re.sub(r"\W+", "", parts).lower()


RULES = (Rule(lambda kind: comes_from(kind, "keras", "Model"), compare_keras),)
