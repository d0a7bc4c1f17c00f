"""What calls of library functions give that hand on what they are given, or parts of it."""

from __future__ import annotations

import ast
from dataclasses import replace

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Value, all_objects, join
from jupyter_mlops.analysis.protocols import Protocols
from jupyter_mlops.analysis.resources import has_keyword

# What gives elements of what it is given, never an iterator itself.
_PICKING = frozenset(
    "builtins.max builtins.min builtins.sorted functools.reduce heapq.nlargest "
    "heapq.nsmallest".split()
)
# What goes over an object, by its own `__iter__`, and keeps what that gives.
_COLLECTING = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset"))
_EXTREMES = frozenset({"builtins.max", "builtins.min"})
# What goes over all that it is given by place, and gives parts of that alone.
_GOING_OVER = _COLLECTING | {
    f"builtins.{name}" for name in ("max", "min", "sorted", "zip", "enumerate", "reversed", "iter")
}
_ITERATORS = frozenset({"generator", "iterator", "iterable"})
_FLATTENING = "itertools.chain.from_iterable"
_LOOKING_AT = {"builtins.memoryview": "memoryview"}
_TABLES = ("ndarray", "DataFrame", "Series")


class Sharing(Protocols):
    """Follows what functions and classes of libraries keep of their arguments."""

    def aliasing_result(
        self, name: str, kind: str | None, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        if name in _EXTREMES and len(arguments.positional) == 1 and not arguments.spread:
            found = without(self.each(arguments.positional[0]), iterators(arguments))
            return join([found, *(v for k, v in arguments.named.items() if k != "key")])
        if name in _GOING_OVER:
            arguments = replace(arguments, positional=[*map(self._listed, arguments.positional)])
        handed = [*self.kept_arguments(name, arguments), called]
        if name == _FLATTENING:
            handed = [*map(self.element, handed), called]
        spent = self._spent(name, arguments, called)
        aliased = [without(value, spent) for value in handed]
        if kind is None and not name.rpartition(".")[2][:1].isupper():
            parts = [without(self.element(value), spent) for value in handed]
            made = self.heap.new(_LOOKING_AT.get(name), holds=aliased)
            return join([made, *aliased, *parts])
        if kind in ("list", "tuple", "set", "frozenset", "iterator"):
            held = [aliased[-1], *(without(self.element(v), spent) for v in (*handed, called))]
        else:
            tabled = arguments.named.values() if kind in ("DataFrame", "Series") else ()
            drained = [v for v in arguments.positional if self.is_drained(kind, v)]
            drained += [v for v in tabled if v.type == "iterable" or self.is_drained(kind, v)]
            rest = [v for v in aliased if not any(v is other for other in drained)]
            copied = [v for v in rest if self._is_copied(kind, v, node)]
            rest = [v for v in rest if not any(v is other for other in copied)]
            held = [*rest, *map(self.element, rest), *map(self.cells, copied)]
            held += [part for v in drained for part in self.drawn(kind, v)]
        result = self.heap.new(kind or name, holds=held)
        self.heap.label(result, [*arguments.all, *map(self.element, arguments.all)])
        self.share(result, arguments.all, name, node)
        self._note_elements(name, result, arguments)
        return result

    def _listed(self, value: Value) -> Value:
        """Return a list of what a table gives that is gone over; anything else as it is."""
        if value.type == "DataFrame" or self.is_column(value):
            return self.heap.new("list", holds=[self.each(value)])
        return value

    def _spent(self, name: str, arguments: Arguments, called: Value) -> frozenset[int]:
        """Return the iterators that a call goes over, and gives none of."""
        own = frozenset(n for n in called.objects if self.heap.kinds.get(n) in _ITERATORS)
        if name in _PICKING:
            return iterators(arguments) | own
        return own if name in _COLLECTING else frozenset()

    def _is_copied(self, kind: str | None, value: Value, node: ast.Call) -> bool:
        """Say whether a frame takes the numbers of `value`, and not its memory."""
        if kind not in ("DataFrame", "Series") or not self.copy_on_write:
            return False
        if has_keyword(node, "copy"):
            return False
        return value.type in _TABLES or bool(value.objects) and value.objects <= self.heap.tabular

    def _note_elements(self, name: str, result: Value, arguments: Arguments) -> None:
        """Say what iterating over `zip(a, b)` or `enumerate(a)` gives, part by part."""
        parts = [self.element(value) for value in arguments.positional]
        if not parts:
            return
        if arguments.spread or arguments.mapped is not None:
            inside = Value(None, self.heap.reach(o for v in arguments.all for o in all_objects(v)))
            element = join([self.heap.new("tuple", holds=[inside]), inside])
            self.heap.elements |= dict.fromkeys(result.objects, element)
            return
        if name == "builtins.zip":
            element = Value("tuple", frozenset(), None, tuple(parts))
        elif name == "builtins.enumerate":
            element = Value("tuple", frozenset(), None, (Value("int"), parts[0]))
        elif name in ("builtins.list", "builtins.sorted", "builtins.reversed", "builtins.iter"):
            element = parts[0]
        else:
            return
        if element.items is not None:
            self.heap.elements |= dict.fromkeys(result.objects, element)

    def kept_arguments(self, name: str, arguments: Arguments) -> list[Value]:
        """Sorting and mapping keep the elements that they are given, not the function.

        Of a frame whose labels another one takes, the other keeps no more than these.
        """
        if name in ("pandas.DataFrame", "pandas.Series"):
            labels = [v for k, v in arguments.named.items() if k in ("index", "columns")]
            parts = [v for v in labels if v.type is None and v.objects <= self.heap.tabular]
            return [v for v in arguments.all if not any(v is part for part in parts)]
        if name not in catalog.APPLYING and name not in catalog.IMMEDIATE:
            return arguments.all
        handed = [*arguments.positional, *(v for k, v in arguments.named.items() if k != "key")]
        kept = [v for v in handed if v.type != "function" and v.qualified is None]
        return [v for v in kept if v.type != "class" or name not in catalog.APPLYING]

    def share(self, result: Value, values: list[Value], name: str, node: ast.Call) -> None:
        if not name.startswith(("numpy.", "pandas.")):
            return
        if self.copy_on_write and name.startswith("pandas.") and not methods.works_in_place(node):
            return
        # What is given in lists and dicts is copied, unless the call forbids it.
        inside = map(self.element, values) if methods.works_in_place(node) else ()
        for value in (v for v in [*values, *inside] if v.type not in ("dict", "list", "tuple")):
            for mine in result.objects:
                for other in value.objects:
                    self.heap.share(mine, other)


def iterators(arguments: Arguments) -> frozenset[int]:
    """Return the iterators among the arguments."""
    return frozenset(n for v in arguments.all if v.type in _ITERATORS for n in v.objects)


def without(value: Value, objects: frozenset[int]) -> Value:
    """Return a value that is none of `objects`, of which nothing is known but what it may be."""
    if not all_objects(value) & objects:
        return value
    return Value(None, all_objects(value) - objects)
