"""What an expression may be, evaluated without running it."""

from __future__ import annotations

import ast
from functools import lru_cache

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import (
    SCALAR,
    Class,
    Frame,
    Function,
    Value,
    join,
)
from jupyter_mlops.analysis.names import BUILTINS, FunctionNode, function_locals
from jupyter_mlops.analysis.operators import Operators
from jupyter_mlops.analysis.trees import REMEMBERED, children

_SCALAR_ATTRIBUTES = frozenset(
    "shape size ndim dtype dtypes empty name nbytes itemsize n_features_in_ n_classes_ __name__ "
    "__doc__ __module__ __qualname__".split()
)
_ACCESSORS = frozenset({"str", "dt", "cat", "sparse"})
_INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
_FRAME_MARKS = (ast.Compare, ast.List, ast.ListComp, ast.BoolOp, ast.UnaryOp)


class Expressions(Operators):
    """Evaluates expressions; `frame` is None at the top level of the notebook."""

    def evaluate(self, node: ast.expr, frame: Frame | None) -> Value:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is not None:
            value: Value = handler(node, frame)
            return value
        values = [
            self.evaluate(child, frame) for child in children(node) if isinstance(child, ast.expr)
        ]
        return join([Value(), *values])

    # Leaves

    def _constant(self, node: ast.Constant, _: Frame | None) -> Value:
        return Value(type(node.value).__name__ if node.value is not None else "None")

    def _joinedstr(self, node: ast.JoinedStr, frame: Frame | None) -> Value:
        for part in ast.walk(node):
            if isinstance(part, ast.FormattedValue):
                self.evaluate(part.value, frame)
        return Value("str")

    def _name(self, node: ast.Name, frame: Frame | None) -> Value:
        owner = frame
        while owner is not None:
            names = function_locals(owner.node)
            if node.id in names.declared_global:
                break
            if node.id in owner.vars:
                return owner.vars[node.id]
            if node.id in names.own:
                return Value()
            owner = owner.parent
        value = self.read_global(node.id, node)
        if value is not None:
            return value
        if node.id == "__name__":
            return Value("str")
        if node.id in BUILTINS or node.id in ("display", "get_ipython"):
            return Value(None, frozenset(), f"builtins.{node.id}")
        return Value()

    def _attribute(self, node: ast.Attribute, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, frame)
        if base.qualified is not None:
            return Value(None, frozenset(), f"{base.qualified}.{node.attr}")
        return self.attribute(base, node.attr)

    def attribute(self, base: Value, name: str) -> Value:
        own = self._own_attribute(base, name)
        if own is not None:
            return own
        if methods.is_mutator(base.type, name):
            return self.heap.new("bound method", holds=[base])
        if name in _SCALAR_ATTRIBUTES:
            return SCALAR
        match base.type:
            case "DataFrame":
                return self._frame_attribute(base, name)
            case "Series":
                return self._series_attribute(base, name)
            case "Accessor":
                return self.heap.new("Series")
            case "Axes[]":
                return base
            case "ndarray":
                return self.heap.view(base, "ndarray" if name == "T" else None)
        return Value(None, base.objects)

    def _series_attribute(self, base: Value, name: str) -> Value:
        if name in ("index", "attrs"):
            return self._held_part(base, name)
        if name in _ACCESSORS:
            return Value("Accessor", base.objects)
        if name in ("values", "array"):
            return self.heap.view(base, "ndarray")
        return Value(None, base.objects)

    def _own_attribute(self, base: Value, name: str) -> Value | None:
        """Return an attribute that a class of the notebook defines."""
        for owner in [*self.heap.classes(base), *self.heap.instances(base)]:
            method = owner.method(name, self.heap)
            if method is not None:
                return self._bound_method(method, base)
            if name in owner.attributes:
                known = owner.attributes[name]
                if self.heap.classes(base):
                    return known
                return join([known, Value(None, base.objects)])
        return None

    def _bound_method(self, method: Function, base: Value) -> Value:
        decorators = getattr(method.node, "decorator_list", [])
        if any(getattr(d, "id", "") == "property" for d in decorators):
            return self.invoke(method, Arguments(), receiver=base)
        return Value("method", base.objects)

    def _frame_attribute(self, base: Value, name: str) -> Value:
        if name in _INDEXERS:
            return Value("Indexer", base.objects)
        if name in ("columns", "index", "attrs"):
            return self._held_part(base, name)
        if name == "values":
            return self.heap.view(base, "ndarray")
        kind = "DataFrame" if name == "T" else None
        return self.heap.taken(base, kind) if self.copy_on_write else self.heap.view(base, kind)

    def _held_part(self, base: Value, name: str) -> Value:
        """Return the labels or notes that a frame holds: changing them changes the frame."""
        kind = "dict" if name == "attrs" else "Index"
        found: list[Value] = []
        for number in sorted(base.objects):
            key = (number, name)
            if key not in self.heap.parts:
                self.heap.parts[key] = self.heap.new(kind)
                self.heap.hold(Value(None, frozenset({number})), self.heap.parts[key])
            found.append(self.heap.parts[key])
        return join(found) if found else self.heap.new(kind)

    def _subscript(self, node: ast.Subscript, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, frame)
        self.evaluate(node.slice, frame)
        if base.qualified is not None:
            return self.heap.new("ndarray" if base.qualified in ("numpy.c_", "numpy.r_") else None)
        if base.items is not None and isinstance(node.slice, ast.Slice):
            return self.heap.new("tuple", holds=base.items)
        if base.items is not None:
            return _item(base.items, node.slice)
        if base.type in ("DataFrame", "Series", "Indexer"):
            return self._frame_item(base, node.slice)
        if isinstance(node.slice, ast.Slice) and base.type in ("list", "tuple"):
            return self.heap.new(base.type, holds=[self.element(base)])
        if base.type == "ndarray":
            return self.heap.view(base, "ndarray" if isinstance(node.slice, ast.Slice) else None)
        if base.type in ("Axes[]", "GroupBy"):
            return base
        if base.type == "collections.defaultdict":
            self.mutate(base)
        return self.element(base)

    def _frame_item(self, base: Value, index: ast.expr) -> Value:
        kind: str | None = None
        if base.type == "DataFrame":
            if isinstance(index, ast.Constant) and isinstance(index.value, str):
                kind = "Series"
            elif isinstance(index, (*_FRAME_MARKS, ast.Slice)):
                kind = "DataFrame"
            if isinstance(index, (ast.List, ast.Compare, ast.BoolOp)):
                return self.heap.taken(base, kind)
        elif base.type == "Series" and isinstance(index, _FRAME_MARKS):
            return self.heap.taken(base, "Series")
        if self.copy_on_write:
            return self.heap.taken(base, kind)
        return self.heap.view(base, kind)

    # Displays and comprehensions

    def _tuple(self, node: ast.Tuple, frame: Frame | None) -> Value:
        values = tuple(self.evaluate(part, frame) for part in node.elts)
        if any(isinstance(part, ast.Starred) for part in node.elts):
            return self.heap.new("tuple", holds=values)
        return Value("tuple", frozenset(), None, values)

    def _list(self, node: ast.List, frame: Frame | None) -> Value:
        return self.heap.new("list", holds=[self.evaluate(part, frame) for part in node.elts])

    def _set(self, node: ast.Set, frame: Frame | None) -> Value:
        return self.heap.new("set", holds=[self.evaluate(part, frame) for part in node.elts])

    def _dict(self, node: ast.Dict, frame: Frame | None) -> Value:
        made = self.heap.new("dict", holds=[self.evaluate(k, frame) for k in node.keys if k])
        for key, part in zip(node.keys, node.values, strict=True):
            value = self.evaluate(part, frame)
            if key is None and value.type is None:
                self.heap.hold(made, value)
            self.heap.hold(made, value if key is not None else self.element(value))
        return made

    def _starred(self, node: ast.Starred, frame: Frame | None) -> Value:
        return self.element(self.evaluate(node.value, frame))

    def _slice(self, node: ast.Slice, frame: Frame | None) -> Value:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.evaluate(part, frame)
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
            self.assign(generator.target, self.element(source), inner)
            for condition in generator.ifs:
                self.evaluate(condition, inner)
        values = [self.evaluate(part, inner) for part in parts]
        return self.heap.new(kind, holds=values)

    def consume(self, source: Value) -> None:
        """Iterating changes what can be iterated only once."""
        if source.type in ("generator", "iterator", "file"):
            self.mutate(source)

    def assign(self, target: ast.expr, value: Value, frame: Frame | None) -> None:
        raise NotImplementedError

    # Definitions and calls

    def _lambda(self, node: ast.Lambda, frame: Frame | None) -> Value:
        return self.function(node, "<lambda>", frame)

    def function(
        self, node: FunctionNode, name: str, frame: Frame | None, owner: Class | None = None
    ) -> Value:
        """Return the value of a function definition, evaluating its defaults."""
        declared = node.args
        positional = [a.arg for a in (*declared.posonlyargs, *declared.args)]
        defaults: dict[str, Value] = {}
        if declared.defaults:
            for argument, default in zip(
                positional[-len(declared.defaults) :], declared.defaults, strict=True
            ):
                defaults[argument] = self.evaluate(default, frame)
        for keyword, default_node in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
            if default_node is not None:
                defaults[keyword.arg] = self.evaluate(default_node, frame)
        value = self.heap.new("function", holds=defaults.values())
        made = Function(node, name, frame, defaults, owner)
        for number in value.objects:
            self.heap.functions[number] = made
        return value

    def _namedexpr(self, node: ast.NamedExpr, frame: Frame | None) -> Value:
        value = self.evaluate(node.value, frame)
        owner = frame
        while owner is not None and _is_comprehension(owner):
            owner = owner.parent
        self.assign(node.target, value, owner)
        return value

    def _await(self, node: ast.Await, frame: Frame | None) -> Value:
        return self.evaluate(node.value, frame)

    def _yield(self, node: ast.Yield, frame: Frame | None) -> Value:
        if node.value is not None and frame is not None:
            frame.returns.append(self.evaluate(node.value, frame))
        return Value()

    def _yieldfrom(self, node: ast.YieldFrom, frame: Frame | None) -> Value:
        value = self.evaluate(node.value, frame)
        if frame is not None:
            frame.returns.append(self.element(value))
        return value

    def _call(self, node: ast.Call, frame: Frame | None) -> Value:
        receiver: Value | None = None
        method = ""
        if isinstance(node.func, ast.Attribute):
            receiver = self.evaluate(node.func.value, frame)
            method = node.func.attr
            if receiver.qualified is not None:
                callee = Value(None, frozenset(), f"{receiver.qualified}.{method}")
                receiver = None
            else:
                callee = Value()
        else:
            callee = self.evaluate(node.func, frame)
        arguments = self._arguments(node, frame)
        if receiver is None and callee.qualified is None and not callee.objects:
            return self.call_unknown([callee, *arguments.all])
        if callee.qualified == "builtins.super" and frame is not None:
            return next(iter(frame.vars.values()), Value())
        return self.call(callee, node, arguments, method=method, receiver=receiver)

    def _arguments(self, node: ast.Call, frame: Frame | None) -> Arguments:
        arguments = Arguments()
        for argument in node.args:
            value = self.evaluate(argument, frame)
            arguments.positional.append(value)
            arguments.spread |= isinstance(argument, ast.Starred)
        for position, keyword in enumerate(node.keywords):
            value = self.evaluate(keyword.value, frame)
            if keyword.arg is None:
                arguments.spread = True
                arguments.named[f"**{position}"] = self.element(value)
            else:
                arguments.named[keyword.arg] = value
        return arguments


def _item(items: tuple[Value, ...], index: ast.expr) -> Value:
    """Return the element of a tuple that a constant index picks, or what any may be."""
    value = index.value if isinstance(index, ast.Constant) else None
    if isinstance(value, int) and -len(items) <= value < len(items):
        return items[value]
    return join(items) if items else Value()


@lru_cache(maxsize=REMEMBERED)
def _comprehension_scope(node: ast.expr) -> ast.Lambda:
    """Return a function that scopes names as the comprehension `node` does."""
    names = [
        ast.arg(n.id)
        for generator in getattr(node, "generators", [])
        for n in ast.walk(generator.target)
        if isinstance(n, ast.Name)
    ]
    scope = ast.Lambda(ast.arguments([], names, None, [], [], None, []), ast.Constant(None))
    scope._is_comprehension = True  # type: ignore[attr-defined]
    return scope


def _is_comprehension(frame: Frame) -> bool:
    return getattr(frame.node, "_is_comprehension", False)
