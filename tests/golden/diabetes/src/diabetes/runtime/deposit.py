"""Putting the outputs of a step into the store."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from diabetes.runtime import aliases, pickling
from diabetes.runtime.depth import with_room
from diabetes.runtime.records import Kind, Output
from diabetes.runtime.store import HashingFile, Store
from diabetes.runtime.values import encode, kind_of, scalar

UNPICKLABLE = (
    pickle.PicklingError,
    TypeError,
    AttributeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
)
"""What `__reduce__` and `__getstate__` of the world's libraries raise; RecursionError included."""

SUFFIXES: dict[Kind, str] = {"bundle": "bundle.pickle"}


@dataclass(frozen=True, slots=True)
class Deposit:
    """The outputs that are stored, and why the others are not."""

    outputs: tuple[Output, ...]
    unstored: dict[str, str]


def deposit(store: Store, values: Mapping[str, Any]) -> Deposit:
    """Store values that can be stored; those that alias one another go into one file."""
    pickling.register()  # of libraries that the step was the first to import, too
    with pickling.as_they_are():
        return _deposit(store, values)


def _deposit(store: Store, values: Mapping[str, Any]) -> Deposit:
    unstored: dict[str, str] = {}
    reaches: dict[str, aliases.Reach] = {}
    for name, value in values.items():
        try:
            reaches[name] = with_room(partial(aliases.reach, value))
        except UNPICKLABLE as error:
            unstored[name] = f"{type(error).__name__}: {error}"
    outputs: dict[str, Output] = {}
    for names in aliases.groups(reaches):
        owners = aliases.shared_memory({name: reaches[name] for name in names})
        try:
            together = {name: values[name] for name in names}
            outputs |= with_room(partial(_store, store, together, owners))
        except UNPICKLABLE as error:
            unstored |= dict.fromkeys(names, f"{type(error).__name__}: {error}")
    ordered = tuple(outputs[name] for name in values if name in outputs)
    return Deposit(ordered, unstored)


def _store(store: Store, values: dict[str, Any], owners: Mapping[int, Any]) -> dict[str, Output]:
    if len(values) == 1:
        ((_, value),) = values.items()
        kind = "pickle" if owners else kind_of(value)
        content = value
    else:
        kind, content = "bundle", values

    def write(file: HashingFile) -> None:
        if owners:
            aliases.dump_together(content, owners, file)
        else:
            encode(content, kind, file)

    file, sha256, size = store.add(write, SUFFIXES.get(kind, kind))
    return {
        name: Output(name, kind, file, sha256, size, type_name(value), scalar(value))
        for name, value in values.items()
    }


def type_name(value: object) -> str:
    """Return the qualified name of a value's type, as `pandas.DataFrame` without its inner path."""
    kind = type(value)
    module = kind.__module__.split(".")[0]
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"
