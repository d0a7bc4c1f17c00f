"""Displays and comprehensions: what holds what it is written of."""

from __future__ import annotations

import ast
from functools import lru_cache

from jupyter_mlops.analysis.memory import SCALAR, Frame, Value
from jupyter_mlops.analysis.names import target_names
from jupyter_mlops.analysis.operators import Operators
from jupyter_mlops.analysis.special_methods import HASHED, INDEXED
from jupyter_mlops.analysis.trees import REMEMBERED


class Displays(Operators):
    """Evaluates displays; the handlers are named after the classes of `ast`."""

    def _tuple(self, node: ast.Tuple, frame: Frame | None) -> Value:
        values = tuple(self.evaluate(part, frame) for part in node.elts)
        if any(isinstance(part, ast.Starred) for part in node.elts):
            return self.heap.new("tuple", holds=values)
        return Value("tuple", frozenset(), None, values)

    def _list(self, node: ast.List, frame: Frame | None) -> Value:
        return self.heap.new("list", holds=[self.evaluate(part, frame) for part in node.elts])

    def _set(self, node: ast.Set, frame: Frame | None) -> Value:
        parts = [self.evaluate(part, frame) for part in node.elts]
        self.look(parts, HASHED)
        return self.heap.new("set", holds=parts)

    def _dict(self, node: ast.Dict, frame: Frame | None) -> Value:
        keys = [self.evaluate(k, frame) for k in node.keys if k]
        self.look(keys, HASHED)
        made = self.heap.new("dict", holds=keys)
        for key, part in zip(node.keys, node.values, strict=True):
            value = self.evaluate(part, frame)
            if key is None and value.type is None:
                self.heap.hold(made, value)
            self.heap.hold(made, value if key is not None else self.items_of(value))
        return made

    def _starred(self, node: ast.Starred, frame: Frame | None) -> Value:
        return self.element(self.evaluate(node.value, frame))

    def _slice(self, node: ast.Slice, frame: Frame | None) -> Value:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.look([self.evaluate(part, frame)], INDEXED)
        return SCALAR

    def _listcomp(self, node: ast.ListComp, frame: Frame | None) -> Value:
        return self._comprehension(node, [node.elt], frame, "list")

    def _setcomp(self, node: ast.SetComp, frame: Frame | None) -> Value:
        return self._comprehension(node, [node.elt], frame, "set")

    def _generatorexp(self, node: ast.GeneratorExp, frame: Frame | None) -> Value:
        return self._comprehension(node, [node.elt], frame, "generator")

    def _dictcomp(self, node: ast.DictComp, frame: Frame | None) -> Value:
        return self._comprehension(node, [node.key, node.value], frame, "dict")

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        parts: list[ast.expr],
        frame: Frame | None,
        kind: str,
    ) -> Value:
        inner = Frame(_comprehension_scope(node), frame)
        for position, generator in enumerate(node.generators):
            source = self.evaluate(generator.iter, inner if position else frame)
            self.consume(source)
            self.assign(generator.target, self.each(source), inner)
            for condition in generator.ifs:
                self.test(self.evaluate(condition, inner))
        values = [self.evaluate(part, inner) for part in parts]
        if kind in ("set", "dict"):
            self.look(values[:1], HASHED)
        return self.heap.new(kind, holds=values)

    def consume(self, source: Value) -> None:
        """Iterating changes what can be iterated only once."""
        if source.type in ("generator", "iterator", "file"):
            self.mutate(source)

    def assign(self, target: ast.expr, value: Value, frame: Frame | None) -> None:
        raise NotImplementedError


@lru_cache(maxsize=REMEMBERED)
def _comprehension_scope(node: ast.expr) -> ast.Lambda:
    """Return a function that scopes names as the comprehension `node` does."""
    names = [
        ast.arg(name)
        for generator in getattr(node, "generators", [])
        for name in target_names(generator.target)
    ]
    scope = ast.Lambda(ast.arguments([], names, None, [], [], None, []), ast.Constant(None))
    scope._is_comprehension = True  # type: ignore[attr-defined]
    return scope


def is_comprehension(frame: Frame) -> bool:
    """Say whether `frame` holds the names of a comprehension."""
    return getattr(frame.node, "_is_comprehension", False)
