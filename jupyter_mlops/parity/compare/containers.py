"""Lists, tuples, dictionaries and sets; their subclasses are compared by recipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jupyter_mlops.parity.compare.scalars import EXACT, QUICK
from jupyter_mlops.parity.compare.walk import Differs, Place, Rule, Text, Walk, short, unlike

MAX_ODD_ELEMENTS = 1000


def compare_sequence(
    reference: Sequence[object], package: Sequence[object], place: Place, walk: Walk
) -> None:
    for index, (left, right) in enumerate(zip(reference, package, strict=False)):
        if type(left) is type(right) and type(left) in QUICK and left == right:
            continue
        walk.compare(left, right, place / f"[{index}]")
    compare_length(len(reference), len(package), place)


def compare_length(reference: int, package: int, place: Place) -> None:
    if reference != package:
        raise Differs(place, unlike(Text(f"{reference} elements"), Text(f"{package} elements")))


def compare_record(
    reference: tuple[object, ...], package: tuple[object, ...], place: Place, walk: Walk
) -> None:
    """Compare two named tuples."""
    left, right = _fields(reference), _fields(package)
    walk.demand(left == right, place / " fields", Text(", ".join(left)), Text(", ".join(right)))
    if len(left) == len(reference) == len(package):
        for name, one, other in zip(left, reference, package, strict=True):
            walk.compare(one, other, place / f".{name}")
    else:  # a tuple of a class that calls something else its fields
        compare_sequence(reference, package, place, walk)


def compare_mapping(
    reference: dict[object, object], package: dict[object, object], place: Place, walk: Walk
) -> None:
    """Compare two dictionaries as what an iteration would see: pairs in their order."""
    if all(type(key) in EXACT for mapping in (reference, package) for key in mapping):
        _compare_keys(reference, package, place)
    for (left, one), (right, other) in zip(reference.items(), package.items(), strict=False):
        walk.compare(left, right, place / f" key {short(left)}")
        if type(one) is type(other) and type(one) in QUICK and one == other:
            continue
        walk.compare(one, other, place / f"[{short(left)}]")
    compare_length(len(reference), len(package), place)


def compare_attributes(
    reference: dict[str, object], package: dict[str, object], place: Place, walk: Walk
) -> None:
    """Compare two instance dictionaries, in which the order says nothing."""
    for name in reference:
        if name not in package:
            raise Differs(place / f".{name}", "the package's object has no such attribute")
        walk.compare(reference[name], package[name], place / f".{name}")
    if extra := [name for name in package if name not in reference]:
        raise Differs(place / f".{extra[0]}", "the notebook's object has no such attribute")


def compare_set(
    reference: frozenset[object], package: frozenset[object], place: Place, walk: Walk
) -> None:
    left, right = _odd_elements(reference, package), _odd_elements(package, reference)
    if all(type(element) in EXACT for element in left + right):
        if left:
            raise Differs(place, f"{short(_first(left))} is missing in the package")
        if right:
            raise Differs(place, f"{short(_first(right))} is in the package only")
        return
    compare_length(len(reference), len(package), place)
    if len(left) > MAX_ODD_ELEMENTS:
        walk.doubt(place, f"{len(left)} elements have to be matched with each other")
        return
    for element in left:
        del right[_partner(element, right, place, walk)]


def _compare_keys(
    reference: dict[object, object], package: dict[object, object], place: Place
) -> None:
    for key in reference:
        if key not in package:
            raise Differs(place, f"key {short(key)} is missing in the package")
    for key in package:
        if key not in reference:
            raise Differs(place, f"key {short(key)} is in the package only")
    for index, (left, right) in enumerate(zip(reference, package, strict=True)):
        if left != right:
            raise Differs(place / f" key number {index}", unlike(left, right))


def _odd_elements(elements: frozenset[object], others: frozenset[object]) -> list[object]:
    """Return those without a plain equal in `others`; 1, 1.0 and True are not equals here."""
    plain = {_typed(other) for other in others} - {None}
    return [element for element in elements if _typed(element) not in plain]


def _typed(element: object) -> tuple[object, ...] | None:
    """Return a key that keeps the types of a plain element, None for an object."""
    if type(element) in QUICK:
        return type(element), element
    if type(element) is not tuple:
        return None
    parts = tuple(map(_typed, element))
    return None if None in parts else (tuple, *parts)


def _first(elements: list[object]) -> object:
    return min(elements, key=lambda element: (type(element).__name__, repr(element)))


def _partner(element: object, candidates: list[object], place: Place, walk: Walk) -> int:
    for index, candidate in enumerate(candidates):
        trial = walk.trial()
        try:
            trial.compare(element, candidate, place / " element")
        except Differs:
            continue
        walk.doubts += trial.doubts
        walk.deviate(trial.deviation)
        return index
    raise Differs(place, f"the element {short(element)} is missing in the package")


def _fields(record: Any) -> tuple[str, ...]:
    return tuple(type(record)._fields)


RULES = (
    Rule(lambda kind: kind in (list, tuple), compare_sequence),
    Rule(lambda kind: kind is dict, compare_mapping),
    Rule(lambda kind: kind in (set, frozenset), compare_set),
    Rule(lambda kind: issubclass(kind, tuple) and hasattr(kind, "_fields"), compare_record),
)
