"""What methods do that an instance of the notebook's classes has, or something in it.

What an attribute of an instance holds has the identity of the instance: `self.rows.append(row)` in
a method `append` may be a call of that method, and one of the list.
"""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.changes import Changes
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Value


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
        """Return what something in an instance may keep of the arguments of a method.

        It is not known what it is, but `sort` and `apply` are those of a list and of a table.
        """
        if method not in methods.CALLING or not self.heap.instances(receiver):
            return arguments
        called = [v for v in arguments.all if v.objects and all(map(self._calls, v.objects))]
        return Arguments(
            [v for v in arguments.positional if v not in called],
            {k: v for k, v in arguments.named.items() if v not in called},
            arguments.spread,
            arguments.mapped,
        )

    def _calls(self, number: int) -> bool:
        """Say whether an object is a function, or has functions and nothing else in it."""
        held = self.heap.holds.of(number)
        functions = self.heap.functions.keys()
        return number in functions or bool(held) and functions >= set(held)
