"""Statements that hold others: branches, loops, `with`, `try`, `match`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import replace

from jupyter_mlops.analysis.assignments import Assignments
from jupyter_mlops.analysis.memory import Binding, Frame, Value, all_objects, join
from jupyter_mlops.analysis.names import target_names
from jupyter_mlops.analysis.special_methods import COMPARED
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.analysis.ways import State

_ROUNDS = 5
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FILTERS = {"ambient:warnings.simplefilter", "ambient:warnings.filterwarnings"}


class Flow(Assignments):
    """Runs every way that code may take, and joins what they leave."""

    def _if(self, node: ast.If, frame: Frame | None) -> None:
        self.test(self.evaluate(node.test, frame))
        self._branches([node.body, node.orelse], frame)

    def _branches(self, bodies: list[list[ast.stmt]], frame: Frame | None) -> None:
        start = self.state(frame)
        ends: list[State] = []
        for body in bodies:
            self.go_back(frame, start)
            self.run(body, frame)
            ends.append(self.state(frame))
        self.meet(frame, ends)

    def _otherwise(self, node: ast.For | ast.AsyncFor | ast.While, frame: Frame | None) -> None:
        """Run the `else` of a loop, which is passed over where the loop is left by `break`."""
        bodies = [node.orelse, []] if _is_left(node.body) else [node.orelse]
        if node.orelse:
            self._branches(bodies, frame)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame | None) -> None:
        source = self.evaluate(node.iter, frame)
        if isinstance(node.iter, (ast.List, ast.Tuple)) and not node.iter.elts:
            self.run(node.orelse, frame)
            return
        self.consume(source)
        self.looped.update(target_names(node.target))
        self._loop(node.body, frame, target=(node.target, source))
        self._otherwise(node, frame)

    def _gone_over(self, source: Value) -> Value:
        """Return what a round of a loop may be given."""
        item = self.each(source)
        if item.items is None and source.type in ("iterable", "iterator"):
            return join([item, Value(None, self.heap.reach(item.objects))])
        return item

    _asyncfor = _for

    def _while(self, node: ast.While, frame: Frame | None) -> None:
        self.test(self.evaluate(node.test, frame))
        self._loop(node.body, frame, test=node.test)
        self._otherwise(node, frame)

    def _loop(
        self,
        body: list[ast.stmt],
        frame: Frame | None,
        *,
        target: tuple[ast.expr, Value] | None = None,
        test: ast.expr | None = None,
    ) -> None:
        start = self.state(frame)
        names = [n for part in body for n in nodes(part) if isinstance(n, ast.Name)]
        used = {name.id for name in names}
        bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        count = self.heap.count
        # A later round sees what an earlier one bound, until that is all there is to see.
        known: object = None
        for turn in range(_ROUNDS + 1):
            old = self._old_objects(frame, start.globals, used, count)
            if turn > 1 and old == known:
                break
            if turn == _ROUNDS:
                self._widen(frame, used, bound)
            known = old
            self.toil()
            if target is not None:
                self.assign(target[0], self._gone_over(target[1]), frame)
            self.leaving.append([])
            try:
                self.run(body, frame)
            finally:
                left = self.leaving.pop()
            if test is not None:
                self.test(self.evaluate(test, frame))
            # A loop is taken to run: one that does not leaves its names unbound, loudly.
            done = self.state(frame)
            self.meet(frame, [start, *left, done], likely=done)

    def _break(self, _: ast.Break, frame: Frame | None) -> None:
        self.leaving[-1].append(self.state(frame))

    def _continue(self, _: ast.Continue, frame: Frame | None) -> None:
        self.leaving[-1].append(self.state(frame))

    def _old_objects(
        self, frame: Frame | None, start: dict[str, Binding], used: Collection[str], count: int
    ) -> object:
        """Return which objects from before a loop its names may be, and those in it hold."""
        before = {n for b in start.values() for n in b.value.objects}
        names = {n: b.value.objects & before for n, b in self.globals.items()}
        mine = frame.vars if frame is not None else {}
        held = {name: self._held_by(frame, name, count) for name in used}
        return names, {n: v.objects & before for n, v in mine.items()}, held

    def _held_by(self, frame: Frame | None, name: str, count: int) -> frozenset[int]:
        """Return what a container of this name holds of the first `count` objects."""
        value = self._named(frame, name)
        if value is None or not self.is_container(value):
            return frozenset()
        held = (n for own in value.objects for n in self.heap.holds.of(own))
        return frozenset(n for n in held if n <= count)

    def _named(self, frame: Frame | None, name: str) -> Value | None:
        if frame is not None and name in frame.vars:
            return frame.vars[name]
        return self.globals[name].value if name in self.globals else None

    def _widen(self, frame: Frame | None, used: Iterable[str], bound: Collection[str]) -> None:
        """Take it that the names of a loop that goes on and on are for anything that they reach.

        One that the loop does not bind may grow, and is what it was.
        """
        for name in used:
            value = self._named(frame, name)
            if value is None or value.qualified is not None or not value.objects:
                continue
            inside = self.heap.reach(value.objects, code=False)
            if self.is_container(value):
                self.heap.hold(value, Value(None, inside - value.objects))
            elif name not in bound:
                continue
            elif frame is not None and name in frame.vars:
                frame.vars[name] = Value(None, inside)
            elif name in self.globals:
                self.globals[name] = replace(self.globals[name], value=Value(None, inside))

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame | None) -> None:
        goes_on = False
        for item in node.items:
            manager = self.evaluate(item.context_expr, frame)
            value = self._entered(manager, asynchronous=isinstance(node, ast.AsyncWith))
            goes_on |= self._goes_on(item.context_expr, manager, frame)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, frame)
        before = set(self.effect.resources)
        states = self.lines(node.body, frame)
        if goes_on:
            self.meet(frame, states, likely=states[-1])
        if any(self._takes_back(item.context_expr, frame) for item in node.items):
            self.effect.resources -= _FILTERS - before

    def _takes_back(self, manager: ast.expr, frame: Frame | None) -> bool:
        """Say whether filters of warnings are what they were when `with` is over."""
        return self._maker(manager, frame) == "warnings.catch_warnings"

    def _goes_on(self, node: ast.expr, manager: Value, frame: Frame | None) -> bool:
        """Say whether an error in the body of a `with` may be the end of the body alone."""
        if self._maker(node, frame) in ("contextlib.suppress", "pytest.raises"):
            return True
        known = (owner.method("__exit__", self.heap) for owner in self.heap.instances(manager))
        return any(
            isinstance(part, ast.Return) and part.value is not None
            for method in known
            if method is not None
            for part in nodes(method.node)
        )

    def _maker(self, manager: ast.expr, frame: Frame | None) -> str | None:
        """Return the library's name of what makes a manager, None where it is not known."""
        called = manager.func if isinstance(manager, ast.Call) else manager
        root = called.value if isinstance(called, ast.Attribute) else called
        return self.evaluate(called, frame).qualified if isinstance(root, ast.Name) else None

    _asyncwith = _with

    def _entered(self, manager: Value, *, asynchronous: bool) -> Value:
        """Return what `with manager as ...` binds."""
        value = self.entered(manager, asynchronous=asynchronous)
        if value is not None:
            return value
        return self.element(manager) if manager.type == "generator" else manager

    def _try(self, node: ast.Try, frame: Frame | None) -> None:
        before = len(self.raised)
        states = self.lines(node.body, frame)
        raised = self.raised[before:]
        self.run(node.orelse, frame)
        ends = [self.state(frame)]
        for handler in node.handlers:
            self.meet(frame, states)
            if handler.type is not None:
                self.evaluate(handler.type, frame)
            if handler.name is not None:
                caught = join([self.heap.new("exception", holds=raised), *raised])
                self.assign(ast.Name(handler.name, ast.Store()), caught, frame)
            self.run(handler.body, frame)
            if handler.name is not None and frame is None:
                self.globals.pop(handler.name, None)
            ends.append(self.state(frame))
        self.meet(frame, ends)
        self.run(node.finalbody, frame)

    _trystar = _try

    def _match(self, node: ast.Match, frame: Frame | None) -> None:
        subject = self.evaluate(node.subject, frame)
        self.look([subject], COMPARED | {"__getattribute__"})
        # A pattern may take the subject apart at any depth.
        parts = Value(None, self.heap.reach(all_objects(subject)))
        start = self.state(frame)
        ends = [] if _takes_all(node.cases[-1]) else [start]
        for case in node.cases:
            self.go_back(frame, start)
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.assign(ast.Name(name, ast.Store()), parts, frame)
                elif isinstance(part, ast.MatchValue):
                    self.evaluate(part.value, frame)
                elif isinstance(part, ast.MatchClass):
                    self.evaluate(part.cls, frame)
            if case.guard is not None:
                self.test(self.evaluate(case.guard, frame))
            self.run(case.body, frame)
            ends.append(self.state(frame))
        self.meet(frame, ends)


def _is_left(body: Iterable[ast.stmt]) -> bool:
    """Say whether a loop with this body may be left by a `break` of its own."""
    for statement in body:
        if isinstance(statement, ast.Break):
            return True
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            if _is_left(statement.orelse):
                return True
        elif not isinstance(statement, _SCOPES) and _is_left(_inner(statement)):
            return True
    return False


def _inner(node: ast.AST) -> list[ast.stmt]:
    """Return the statements right below a compound one, whatever part of it they are in."""
    found: list[ast.stmt] = []
    for child in children(node):
        if isinstance(child, ast.stmt):
            found.append(child)
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            found += _inner(child)
    return found


def _takes_all(case: ast.match_case) -> bool:
    """Say whether nothing passes a case by: `case _`, `case other`."""
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None
