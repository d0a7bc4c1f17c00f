"""Statements that hold others: branches, loops, `with`, `try`, `match`."""

from __future__ import annotations

import ast
from dataclasses import replace

from jupyter_mlops.analysis.assignments import Assignments
from jupyter_mlops.analysis.memory import (
    Binding,
    Frame,
    Value,
    all_objects,
    join,
)
from jupyter_mlops.analysis.special_methods import COMPARED

_ROUNDS = 5
_FILTERS = {"ambient:warnings.simplefilter", "ambient:warnings.filterwarnings"}


class Flow(Assignments):
    """Runs every way that code may take, and joins what they leave."""

    def _if(self, node: ast.If, frame: Frame | None) -> None:
        self.test(self.evaluate(node.test, frame))
        self._branches([node.body, node.orelse], frame)

    def _branches(self, bodies: list[list[ast.stmt]], frame: Frame | None) -> None:
        start = dict(self.globals)
        local = dict(frame.vars) if frame is not None else {}
        ends: list[dict[str, Binding]] = []
        locals_after: list[dict[str, Value]] = []
        for body in bodies:
            self.globals = dict(start)
            if frame is not None:
                frame.vars = dict(local)
            self.run(body, frame)
            ends.append(self.globals)
            locals_after.append(frame.vars if frame is not None else {})
        self.globals = merge_bindings(ends)
        if frame is not None:
            frame.vars = merge_locals(locals_after)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame | None) -> None:
        source = self.evaluate(node.iter, frame)
        if isinstance(node.iter, (ast.List, ast.Tuple)) and not node.iter.elts:
            self.run(node.orelse, frame)
            return
        self.consume(source)
        item = self.element(source)
        if item.items is None and source.type in ("iterable", "iterator"):
            item = join([item, Value(None, self.heap.reach(item.objects))])
        self._loop(node.body, frame, target=(node.target, item))
        self.run(node.orelse, frame)

    _asyncfor = _for

    def _while(self, node: ast.While, frame: Frame | None) -> None:
        self.test(self.evaluate(node.test, frame))
        self._loop(node.body, frame, test=node.test)
        self.run(node.orelse, frame)

    def _loop(
        self,
        body: list[ast.stmt],
        frame: Frame | None,
        *,
        target: tuple[ast.expr, Value] | None = None,
        test: ast.expr | None = None,
    ) -> None:
        start = dict(self.globals)
        local = dict(frame.vars) if frame is not None else {}
        # A later round sees what an earlier one bound, until that is all there is to see.
        known: object = None
        for turn in range(_ROUNDS):
            old = self._old_objects(frame, start)
            if turn > 1 and old == known:
                break
            known = old
            self.toil()
            if target is not None:
                self.assign(target[0], target[1], frame)
            self.run(body, frame)
            if test is not None:
                self.test(self.evaluate(test, frame))
            # A loop is taken to run: one that does not leaves its names unbound, loudly.
            done = self.globals
            self.globals = merge_bindings([start, done])
            for name, binding in self.globals.items():
                if not binding.certain and name in done and done[name].certain:
                    self.globals[name] = replace(binding, certain=True)
            if frame is not None:
                frame.vars = merge_locals([local, frame.vars])

    def _old_objects(self, frame: Frame | None, start: dict[str, Binding]) -> object:
        """Return which objects from before a loop its names may be."""
        before = {n for b in start.values() for n in b.value.objects}
        names = {n: b.value.objects & before for n, b in self.globals.items()}
        mine = frame.vars if frame is not None else {}
        return names, {n: v.objects & before for n, v in mine.items()}

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame | None) -> None:
        for item in node.items:
            manager = self.evaluate(item.context_expr, frame)
            value = self._entered(manager, asynchronous=isinstance(node, ast.AsyncWith))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, frame)
        before = set(self.effect.resources)
        self.run(node.body, frame)
        if any(self._takes_back(item.context_expr, frame) for item in node.items):
            self.effect.resources -= _FILTERS - before

    def _takes_back(self, manager: ast.expr, frame: Frame | None) -> bool:
        """Say whether filters of warnings are what they were when `with` is over."""
        called = manager.func if isinstance(manager, ast.Call) else manager
        root = called.value if isinstance(called, ast.Attribute) else called
        if not isinstance(root, ast.Name):
            return False
        return self.evaluate(called, frame).qualified == "warnings.catch_warnings"

    _asyncwith = _with

    def _entered(self, manager: Value, *, asynchronous: bool) -> Value:
        """Return what `with manager as ...` binds."""
        value = self.entered(manager, asynchronous=asynchronous)
        if value is not None:
            return value
        return self.element(manager) if manager.type == "generator" else manager

    def _try(self, node: ast.Try, frame: Frame | None) -> None:
        start = dict(self.globals)
        before = len(self.raised)
        self.run(node.body, frame)
        self.run(node.orelse, frame)
        raised = self.raised[before:]
        done = self.globals
        ends = [done]
        for handler in node.handlers:
            self.globals = merge_bindings([start, done])
            if handler.type is not None:
                self.evaluate(handler.type, frame)
            if handler.name is not None:
                caught = join([self.heap.new("exception", holds=raised), *raised])
                self.assign(ast.Name(handler.name, ast.Store()), caught, frame)
            self.run(handler.body, frame)
            if handler.name is not None and frame is None:
                self.globals.pop(handler.name, None)
            ends.append(self.globals)
        self.globals = merge_bindings(ends)
        self.run(node.finalbody, frame)

    _trystar = _try

    def _match(self, node: ast.Match, frame: Frame | None) -> None:
        subject = self.evaluate(node.subject, frame)
        self.look([subject], COMPARED | {"__getattribute__"})
        # A pattern may take the subject apart at any depth.
        parts = Value(None, self.heap.reach(all_objects(subject)))
        start = dict(self.globals)
        ends = [] if _takes_all(node.cases[-1]) else [start]
        for case in node.cases:
            self.globals = dict(start)
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
            ends.append(self.globals)
        self.globals = merge_bindings(ends)


def _takes_all(case: ast.match_case) -> bool:
    """Say whether nothing passes a case by: `case _`, `case other`."""
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None


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
