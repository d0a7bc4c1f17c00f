"""Every other object, by the recipe that pickle would rebuild it from; models by parameters first.

A recipe names a callable, its arguments, the state, and the items of list and dict subclasses.
It holds all that survives a border between processes, so equal recipes are equal values there.
An object without a recipe (a generator, a connection, a lock) is never called equal.
"""

from __future__ import annotations

import copy
import copyreg
import functools
import inspect
import pickle
import re
from typing import Any

from jupyter_mlops.parity.compare.containers import compare_attributes, compare_length
from jupyter_mlops.parity.compare.scalars import EXACT
from jupyter_mlops.parity.compare.walk import Place, Rule, Walk, comes_from, same_class, type_name

PROTOCOL = 4
PARTS = 6

# What sklearn's trees of neighbours keep: among it n_trims, n_leaves, n_splits and n_calls.
TREES = ("KDTree", "BallTree", "BinaryTree", "BinaryTree32", "BinaryTree64")
TREE_PARTS = 13
TREE_COUNTS = range(7, 11)

# Attributes of classes of a library that hold answers, or room to compute in that is never emptied,
# or where the code stood that made them.
_REMEMBERED = {
    "lightgbm": re.compile("pred_parameter"),  # what the model that it goes on with was told
    "networkx": re.compile("__networkx_cache__"),
    "pandas": re.compile("_cache"),
    "sklearn": re.compile("_stop_words_id"),  # the address of the words that were looked at last
    "statsmodels": re.compile(
        r"\w*_cache|_tmp_\w+|predict_(start|end|dates)|diagn|_nobs_int|het_scale"
    ),
    "warnings": re.compile("filename|lineno|line"),
}

# What a class's own `__reduce__` or `__getstate__` raises for "cannot be pickled".
UNPICKLABLE = (TypeError, AttributeError, NotImplementedError, ValueError, RuntimeError,
               LookupError, OSError, pickle.PickleError)  # fmt: skip


def compare_recipe(reference: object, package: object, place: Place, walk: Walk) -> None:
    try:
        left, right = recipe(reference), recipe(package)
    except UNPICKLABLE as error:
        walk.doubt(place, f"{type(reference).__qualname__} cannot be looked into: {error}")
        return
    if isinstance(left, str) or isinstance(right, str):
        walk.demand(left == right, place, left, right)
        # Two things that a library knows by one name would be one object here.
        walk.doubt(place, f"{type(reference).__qualname__} {left} tells no more than its name")
        return
    make, args, state, items, pairs = left
    other_make, other_args, other_state, other_items, other_pairs = right
    _compare_part(make, other_make, place / " (made by)", walk)
    compare_length(len(args), len(other_args), place)
    for index, (one, other) in enumerate(zip(args, other_args, strict=True)):
        _compare_part(one, other, place if len(args) == 1 else place / f"({index})", walk)
    compare_state(lasting(state, reference), lasting(other_state, package), place, walk)
    walk.compare(items, other_items, place)
    walk.compare(pairs, other_pairs, place)


def _compare_part(reference: object, package: object, place: Place, walk: Walk) -> None:
    """Compare parts of a recipe; a class in it is named only, the value is not made of its body."""
    if isinstance(reference, type) and isinstance(package, type):
        same = same_class(reference, package, walk.package)
        walk.demand(same, place, type_name(reference), type_name(package))
        return
    walk.compare(reference, package, place)


def recipe(value: object) -> str | tuple[Any, tuple[Any, ...], Any, list[Any], dict[Any, Any]]:
    """Return what pickle would store of `value`: a global's name, or the parts to build it from."""
    reducer = copyreg.dispatch_table.get(type(value))
    found = reducer(value) if reducer else value.__reduce_ex__(PROTOCOL)
    if isinstance(found, str):
        return found
    make, args, state, items, pairs = (*found, *[None] * (PARTS - len(found)))[:5]
    return make, args, state, list(items or ()), dict(pairs or ())


def lasting(state: Any, value: object) -> Any:
    """Return a state without what an object remembers of the questions that it was asked."""
    attributes = _attributes(state)
    if not attributes:
        return state
    kind = type(value)
    libraries = {base.__module__.partition(".")[0] for base in kind.__mro__}
    patterns = [_REMEMBERED[library] for library in libraries & _REMEMBERED.keys()]
    passing = {
        name
        for name in attributes
        if any(pattern.fullmatch(name) for pattern in patterns)
        or isinstance(inspect.getattr_static(kind, name, None), functools.cached_property)
    }
    if passing.isdisjoint(attributes):
        return state
    return {name: part for name, part in attributes.items() if name not in passing}


def compare_state(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two states as attributes where they are that, else as values."""
    left, right = _attributes(reference), _attributes(package)
    if left is not None and right is not None:
        compare_attributes(left, right, place, walk)
    else:
        walk.compare(reference, package, place / " state")


def compare_model(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare estimators: plain parameters exactly, whatever the tolerance, then all they hold."""
    left, right = reference.get_params(deep=False), package.get_params(deep=False)
    for name in sorted(left.keys() & right.keys()):
        one, other = left[name], right[name]
        if type(one) in EXACT or (type(one) is float and one == one):
            where = place / f" parameter {name}"
            walk.demand(type(one) is type(other) and one == other, where, one, other)
    compare_recipe(reference, package, place, walk)


def compare_search(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare fitted searches but for the seconds that fitting took, which no run repeats."""
    compare_model(_without_times(reference), _without_times(package), place, walk)


def compare_tree(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare search trees of neighbours but for the counts of the questions they were asked."""
    left, right = (tree.__getstate__() for tree in (reference, package))
    if len(left) == len(right) == TREE_PARTS:
        left, right = ((*state[: TREE_COUNTS.start], *state[TREE_COUNTS.stop :])
                       for state in (left, right))  # fmt: skip
    walk.compare(left, right, place / " state")


def compare_scipy_tree(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare search trees by what they were made of: their nodes tell where memory was, too."""
    for name in ("data", "leafsize", "boxsize", "indices", "mins", "maxes", "size"):
        walk.compare(getattr(reference, name), getattr(package, name), place / f".{name}")


def _without_times(search: Any) -> Any:
    found = copy.copy(search)
    vars(found).pop("refit_time_", None)
    if (results := vars(search).get("cv_results_")) is not None:
        found.cv_results_ = {
            name: column for name, column in results.items() if not name.endswith("_time")
        }
    return found


def is_model(kind: type) -> bool:
    return callable(getattr(kind, "get_params", None)) and callable(getattr(kind, "fit", None))


def _attributes(state: Any) -> dict[str, Any] | None:
    """Return the attributes in a state, those in slots included; None for a state of its own kind.

    A class that was pickled by value may keep in a dictionary what the original keeps in slots.
    """
    parts = state if type(state) is tuple and len(state) == 2 else (state,)
    if not all(part is None or _is_attributes(part) for part in parts):
        return None
    found: dict[str, Any] = {}
    for part in parts:
        for name, value in (part or {}).items():
            if found.setdefault(name, value) is not value:
                return None
    return found


def _is_attributes(state: Any) -> bool:
    return type(state) is dict and all(type(name) is str for name in state)


RULES = (
    Rule(lambda kind: comes_from(kind, "sklearn", "BaseSearchCV"), compare_search),
    Rule(lambda kind: comes_from(kind, "sklearn", *TREES), compare_tree),
    Rule(lambda kind: comes_from(kind, "scipy", "cKDTree"), compare_scipy_tree),
    Rule(is_model, compare_model),
    Rule(lambda _kind: True, compare_recipe),
)
