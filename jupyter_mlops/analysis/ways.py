"""What names are bound to on each of the ways that code may take."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jupyter_mlops.analysis.machine import Machine
from jupyter_mlops.analysis.memory import Binding, Frame, Value, join
from jupyter_mlops.analysis.trees import nodes


@dataclass(frozen=True, slots=True)
class State:
    """The names at a point: of the notebook, and of each function around, the inner first."""

    globals: dict[str, Binding]
    locals: tuple[dict[str, Value], ...]


class Ways(Machine):
    """Keeps what is bound at a point, goes back to it, and joins what several ways leave."""

    def __init__(self, *, copy_on_write: bool, meant: Mapping[ast.AST, int] | None = None) -> None:
        super().__init__(copy_on_write=copy_on_write, meant=meant)
        # What is bound where `break` and `continue` leave the loops that are running.
        self.leaving: list[list[State]] = []
        # What is bound after each line of code that an error may end.
        self.watching: list[tuple[Frame | None, list[State]]] = []

    def state(self, frame: Frame | None) -> State:
        return State(dict(self.globals), tuple(dict(each.vars) for each in _around(frame)))

    def go_back(self, frame: Frame | None, state: State) -> None:
        self.globals = dict(state.globals)
        for each, names in zip(_around(frame), state.locals, strict=True):
            each.vars = dict(names)

    def meet(
        self, frame: Frame | None, states: Sequence[State], *, likely: State | None = None
    ) -> None:
        """Bind the names to what they may be after code that took one of several ways.

        What the `likely` way binds is taken to be bound: where it is not, that is loud.
        """
        self.globals = merge_bindings([state.globals for state in states])
        for name, binding in likely.globals.items() if likely else ():
            if binding.certain and not self.globals[name].certain:
                self.globals[name] = replace(self.globals[name], certain=True)
        frames = _around(frame)
        for each, ends in zip(frames, zip(*(s.locals for s in states), strict=True), strict=True):
            each.vars = merge_locals(list(ends))

    def sometimes(self, node: ast.expr, frame: Frame | None) -> Value:
        """Evaluate what may be passed over, as what follows `and`."""
        if not any(isinstance(part, ast.NamedExpr) for part in nodes(node)):
            return self.evaluate(node, frame)
        start = self.state(frame)
        value = self.evaluate(node, frame)
        done = self.state(frame)
        self.meet(frame, [start, done], likely=done)
        return value

    def lines(self, body: list[ast.stmt], frame: Frame | None) -> list[State]:
        """Run code that an error may end anywhere; return what is bound before and after lines."""
        states = [self.state(frame)]
        self.watching.append((frame, states))
        try:
            self.run(body, frame)
        finally:
            self.watching.pop()
        return states

    def watch(self, frame: Frame | None) -> None:
        """Note what is bound after a line, for whoever waits for an error in it."""
        for owner, states in self.watching:
            if owner is frame:
                states.append(self.state(frame))


def _around(frame: Frame | None) -> list[Frame]:
    found: list[Frame] = []
    while frame is not None:
        found.append(frame)
        frame = frame.parent
    return found


def merge_bindings(ends: list[dict[str, Binding]]) -> dict[str, Binding]:
    """Return the names after code that took one of several ways."""
    merged: dict[str, Binding] = {}
    for name in dict.fromkeys(name for end in ends for name in end):
        found = [end[name] for end in ends if name in end]
        first = found[0]
        if len(found) == len(ends) and all(binding is first for binding in found):
            merged[name] = first
            continue
        merged[name] = Binding(
            join(binding.value for binding in found),
            frozenset().union(*(binding.definitions for binding in found)),
            len(found) == len(ends) and all(binding.certain for binding in found),
        )
    return merged


def merge_locals(ends: list[dict[str, Value]]) -> dict[str, Value]:
    """Return the names of a function after code that took one of several ways."""
    names = dict.fromkeys(name for end in ends for name in end)
    return {name: join(end[name] for end in ends if name in end) for name in names}
