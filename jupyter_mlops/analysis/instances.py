"""What methods do that an instance of the notebook's classes has, or something in it.

What an attribute of an instance holds has the identity of the instance: `self.rows.append(row)` in
a method `append` may be a call of that method, and one of the list.
"""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.changes import Changes
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Value, join

# Methods of tables that call functions, and keep none of them.
_AGGREGATING = frozenset({"agg", "aggregate", "transform", "apply", "pivot_table"})
_MAPPING = frozenset({"map", "applymap"})


class Instances(Changes):
    """Tells the notebook's own methods from those of what an instance holds."""

    def inherited(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        raise NotImplementedError

    def call_parts(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> list[Value]:
        """Return what a method gives that an instance has, and something in it may have."""
        if methods.is_mutator(None, method):
            self.mutate(receiver)
        kinds, tabular = self.heap.kinds, self.heap.tabular
        parts: dict[str | None, set[int]] = {}
        for number in self.heap.reach(receiver.objects, code=False):
            kind = "ndarray" if number in tabular else kinds.get(number)
            if kind != "instance" and methods.may_have(kind, method):
                parts.setdefault(kind, set()).add(number)
        unknown = Value(None, frozenset(parts.pop(None, ())))
        if unknown.objects and methods.mutates(None, method, node):
            self.mutate(unknown, deep=True)
            self.keep(unknown, arguments.all)
        given = [
            self.inherited(Value(kind, frozenset(found)), method, node, arguments)
            for kind, found in parts.items()
        ]
        return [*given, unknown] if unknown.objects else given

    def without_called(self, receiver: Value, method: str, arguments: Arguments) -> Arguments:
        """Return what something in an instance, or a table, may keep of a method's arguments.

        It is not known what the first is, but `sort` and `apply` are those of a list and of a
        table. A table keeps none of the functions that it is to call, in lists and dicts neither.
        """
        own = bool(self.heap.instances(receiver))
        if (
            method not in methods.CALLING
            if own
            else not self._is_of_table(receiver, method, _AGGREGATING)
        ):
            return arguments
        called = [v for v in arguments.all if v.objects and all(map(self._calls, v.objects))]
        return Arguments(
            [v for v in arguments.positional if v not in called],
            {k: v for k, v in arguments.named.items() if v not in called},
            arguments.spread,
            arguments.mapped,
        )

    def is_mixed_in(self, receiver: Value) -> bool:
        """Say whether what it may be has a class that takes methods from one of a library."""
        known = self.heap.instances(receiver)
        own = [each for owner in known for each in owner.lineage(self.heap)]
        return any(base.qualified is not None for each in own for base in each.bases)

    def made_of_cells(self, receiver: Value, method: str, given: list[Value]) -> Value:
        """Return the instances that `column.map(Class)` makes, one for each cell."""
        if not self._is_of_table(receiver, method, _AGGREGATING | _MAPPING):
            return Value()
        passed = Arguments([self.cells(receiver)], {}, spread=True)
        made = [
            self.construct(known, value, passed)
            for value in given
            for known in self.heap.classes(value)
        ]
        return join([Value(), *made])

    def _is_of_table(self, receiver: Value, method: str, known: frozenset[str]) -> bool:
        """Say whether a method is a known one of a table, or of a part of one."""
        part = receiver.type is None and bool(receiver.objects)
        table = receiver.type in methods.PANDAS or part and receiver.objects <= self.heap.tabular
        return table and method in known

    def _calls(self, number: int, around: frozenset[int] = frozenset()) -> bool:
        """Say whether an object is a function, or has functions and nothing else in it."""
        if number in self.heap.functions:
            return True
        held = set(self.heap.holds.of(number)) - around
        return bool(held) and all(self._calls(n, around | {number}) for n in held)
