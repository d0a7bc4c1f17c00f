"""The walk over two values side by side: where it is, what it found, which rule compares what.

A rule compares one kind of value and hands its parts back to `Walk.compare`, so that rules never
know each other. The first difference ends the walk (`Differs`); what cannot be decided is noted
and the walk goes on, because a difference elsewhere weighs more.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A position inside an artifact, kept as a chain because it is rarely ever printed."""

    text: str
    parent: Place | None = None
    column: str = ""

    def __truediv__(self, text: str) -> Place:
        return Place(text, self)

    def at_column(self, column: str) -> Place:
        return Place(f" column {column}", self, column)

    def __str__(self) -> str:
        return "".join(reversed([place.text for place in self._chain()]))

    @property
    def nearest_column(self) -> str:
        """Return the innermost frame column of the chain, empty where there is none."""
        return next((place.column for place in self._chain() if place.column), "")

    def _chain(self) -> list[Place]:
        chain = [self]
        while (parent := chain[-1].parent) is not None:
            chain.append(parent)
        return chain


class Differs(Exception):  # noqa: N818, it is the walk's result, not a failure
    """Ends a walk at the first difference."""

    def __init__(self, place: Place, detail: str) -> None:
        super().__init__(f"{place}: {detail}")
        self.place = place
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part that could not be decided, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Says which types `compare` takes; the first rule of the table that takes a type wins."""

    handles: Callable[[type], bool]
    compare: Callable[[Any, Any, Place, Walk], None]


@dataclass(slots=True)
class Walk:
    """One comparison under way.

    `seen` holds the pairs themselves beside their ids: parts that are made for the walk only must
    live as long as it does, or their ids would be given to other parts.
    """

    rules: tuple[Rule, ...]
    package: str
    tolerance: float
    doubts: list[Doubt] = field(default_factory=list)
    deviation: float = 0.0
    seen: dict[tuple[int, int], tuple[object, object]] = field(default_factory=dict)
    rule_of: dict[type, Rule] = field(default_factory=dict)

    def compare(self, reference: object, package: object, place: Place) -> None:
        """Return when the two are equal as far as can be decided; raise `Differs` otherwise."""
        if reference is package:
            return
        reference = without_shell_type(reference, package)
        kind = type(reference)
        if not same_class(kind, type(package), self.package):
            detail = unlike(type_name(kind), type_name(type(package)), "type ")
            if kind in _PLAIN and type(package) in _PLAIN:
                detail += f" ({short(reference)} and {short(package)})"
            raise Differs(place, detail)
        key = (id(reference), id(package))
        if key in self.seen:
            return
        self.seen[key] = (reference, package)
        if (rule := self.rule_of.get(kind)) is None:
            rule = self.rule_of[kind] = next(rule for rule in self.rules if rule.handles(kind))
        rule.compare(reference, package, place, self)

    def demand(self, equal: bool, place: Place, reference: object, package: object) -> None:
        """Raise `Differs` unless `equal`; the two values are for the message."""
        if not equal:
            raise Differs(place, unlike(reference, package))

    def doubt(self, place: Place, reason: str) -> None:
        self.doubts.append(Doubt(str(place), reason))

    def deviate(self, amount: float) -> None:
        self.deviation = max(self.deviation, amount)

    def trial(self) -> Walk:
        """Return a walk for a pair that need not match, such as two elements of sets."""
        return Walk(self.rules, self.package, self.tolerance)


def without_shell_type(reference: object, package: object) -> object:
    """Return the plain list behind what `x = !command` gives in a notebook.

    The package gets a list of lines; IPython's subclass only adds methods to search in it.
    """
    if type(package) is list and comes_from(type(reference), "IPython", "SList"):
        return list(reference)  # type: ignore[call-overload]
    return reference


def unlike(reference: object, package: object, what: str = "") -> str:
    return f"{what}{short(reference)} in the notebook, {what}{short(package)} in the package"


def short(value: object) -> str:
    """Return a text for `value` of at most `MAX_TEXT` characters; large values are named only."""
    text = value if isinstance(value, str) and type(value) is not str else _short(value)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


class Text(str):
    """Text of a message that stands as it is, while other strings are shown in quotes."""

    __slots__ = ()


_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def _short(value: object) -> str:
    kind = type(value)
    if kind in _PLAIN:
        return reprlib.repr(value)
    if comes_from(kind, "numpy", "generic"):
        plain = value.item()  # type: ignore[attr-defined]
        return repr(value) if plain is None or type(plain) not in _PLAIN else reprlib.repr(plain)
    root = kind.__module__.partition(".")[0]
    if root in {"numpy", "pandas", "datetime", "decimal", "fractions", "pathlib", "uuid", "re"}:
        text = repr(value)
        return text if "\n" not in text else type_name(kind)
    if kind in (list, tuple, dict, set, frozenset):
        return f"{kind.__name__} of {len(value)}"  # type: ignore[arg-type]
    return type_name(value) if isinstance(value, type) else type_name(kind)


def type_name(kind: type) -> Text:
    hidden = kind.__module__ in {"builtins", "__main__"}
    return Text(kind.__qualname__ if hidden else f"{kind.__module__}.{kind.__qualname__}")


def same_class(reference: type, package: type, name: str) -> bool:
    """Say whether two classes are one, for all that the package keeps it in a module of its own."""
    if reference is package:
        return True
    return same_home(reference.__module__, package.__module__, name) and same_qualname(
        reference.__qualname__, package.__qualname__
    )


def same_home(reference: str | None, package: str | None, name: str) -> bool:
    """Say whether module `reference` of the notebook is `package` of the exported package.

    The notebook's `__main__` is every module of the package; a module that stood beside the
    notebook keeps its name as the last part.
    """
    if reference == package:
        return True
    if reference is None or package is None:
        return False
    if package != name and not package.startswith(f"{name}."):
        return False
    return reference == "__main__" or package.endswith(f".{reference}")


def same_qualname(reference: str, package: str) -> bool:
    """Say whether two qualified names agree, whichever step function one was moved into."""
    return reference == package or package.rpartition("<locals>.")[2] == reference


def comes_from(kind: type, library: str, *names: str) -> bool:
    """Say whether a class is, or descends from, a class of `library` with one of the names.

    Asked by name, so that no library is imported that the values do not come from.
    """
    return any(
        base.__name__ in names and base.__module__.partition(".")[0] == library
        for base in kind.__mro__
    )
