"""What a call of a method does to what has it and to its arguments, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis import methods, namespace
from jupyter_mlops.analysis.instances import Instances
from jupyter_mlops.analysis.invocations import is_classmethod
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Class, Function, Problem, Value, all_objects, join
from jupyter_mlops.analysis.special_methods import called_by

# Types whose methods call no method of what they are given, but special ones.
_STILL = methods.IMMUTABLE | methods.PANDAS | {"ndarray", "Accessor", "Indexer", "iterable"}
# Methods of frames that call functions with one row or column after the other.
_OF_ROWS = frozenset({"apply", "agg", "aggregate", "transform"})
# Methods of the mixins of scikit-learn, and which of the notebook's own they call.
_TEMPLATES = {
    "fit_transform": (frozenset({"sklearn.base.TransformerMixin"}), ("fit", "transform")),
    "score": (
        frozenset({"sklearn.base.ClassifierMixin", "sklearn.base.RegressorMixin"}),
        ("predict",),
    ),
    "fit_predict": (frozenset({"sklearn.base.OutlierMixin"}), ("fit", "predict")),
}


class MethodCalls(Instances):
    """Applies `methods` to calls, and hands the notebook's own methods to `Invocations`."""

    def call_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        if namespace.attribute(method):
            self.effect.problems.append(Problem("NB120", node, method))
        own = [m for c in self.heap.makers(receiver) if (m := c.method(method, self.heap))]
        if own and not (self.heap.classes(receiver) and self._is_named(receiver, method)):
            results = self._call_own(list(dict.fromkeys(own)), receiver, node, arguments)
            if receiver.type != "instance":
                results += self.call_parts(receiver, method, node, arguments)
            return join(results)
        named = [m for c in self.heap.classes(receiver) if (m := c.method(method, self.heap))]
        if named:
            return join(
                self.invoke(
                    m, arguments, node=node, receiver=receiver if is_classmethod(m) else None
                )
                for m in named
            )
        known = self._handed_over(receiver, method, node, arguments)
        if known is not None:
            return known
        if any(method in known.methods for known in self.heap.definitions.values()):
            self.change_cell(receiver)
        if method == "register" and receiver.type == "function":
            self.register(receiver, arguments.all)
        if method == "register" and self.heap.classes(receiver):
            self.mutate(receiver)
        stored = [
            self.special(receiver, ("__getattr__", "__getattribute__"), [Value("str")]),
            *self.class_attributes(receiver, method),
        ]
        results = [self.call(value, node, arguments) for value in stored if value is not None]
        if method in self.patched:
            passed = Arguments([receiver, *arguments.positional], arguments.named)
            results.append(self.call(self.patched[method], node, passed))
        return join([*results, self.inherited(receiver, method, node, arguments)])

    def _handed_over(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value | None:
        """Return what `table.pipe(function)` and `stack.enter_context(manager)` give."""
        first, *rest = arguments.positional or [Value()]
        if method == "enter_context":
            entered = self.entered(first, asynchronous=False)
            return self.element(first) if entered is None and first.type == "generator" else entered
        known = receiver.type is None or receiver.type in methods.PANDAS
        if method != "pipe" or not known or self.heap.makers(receiver):
            return None
        passed = Arguments([receiver, *rest], arguments.named)
        if first.type == "function":
            return self.call(first, node, passed)
        match node.args[:1]:
            case [ast.Attribute(attr=name)] if first.type == "method":
                owner = Value("instance", first.objects - self.heap.bound.keys())
                return self.call_method(owner, name, node, passed)
        return None

    def _call_own(
        self, own: list[Function], receiver: Value, node: ast.Call, arguments: Arguments
    ) -> list[Value]:
        results = [self.invoke(m, arguments, node=node, receiver=receiver) for m in own]
        if self.registered:
            numbers = [n for n, f in self.heap.functions.items() if f in own]
            results += self.call_registered(numbers, Arguments([receiver, *arguments.all]))
        return results

    def _is_named(self, receiver: Value, method: str) -> bool:
        return any(c.method(method, self.heap) for c in self.heap.classes(receiver))

    def call_super(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        """Return what `super().method(...)` gives in the method that is running."""
        owner = next((f.owner for f in reversed(self.stack) if f.owner is not None), None)
        if owner is None:
            return self.basic(receiver, method, node, arguments)
        known = [*self.heap.instances(receiver), *self.heap.classes(receiver)] or [owner]
        found = [each.following(owner, method, self.heap) for each in known]
        results = [
            self.invoke(function, arguments, node=node, receiver=receiver)
            for function in dict.fromkeys(found)
            if function is not None
        ]
        return join(results) if results else self.basic(receiver, method, node, arguments)

    def basic(self, receiver: Value, method: str, node: ast.Call, arguments: Arguments) -> Value:
        """Return what a method gives that every class has, or that a library's class defines."""
        if method == "__new__":
            made = self.heap.new("instance", holds=arguments.all)
            for owner in self.heap.classes(receiver):
                self.heap.owners |= dict.fromkeys(made.objects, owner)
            return made
        if method in ("__init__", "__setattr__", "__delattr__"):
            self.mutate(receiver)
            self.keep(receiver, arguments.all)
            return Value("None")
        if method in ("__getattribute__", "__getattr__"):
            return Value(None, self.heap.reach(receiver.objects))
        return self.inherited(receiver, method, node, arguments)

    def inherited(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        """Return what a method that a library defines gives; note its effects."""
        if method in _TEMPLATES and self._is_template(receiver, method):
            return self._by_template(receiver, method, node, arguments)
        kept = self.without_called(receiver, method, arguments)
        self._note_method(receiver, method, node, arguments)
        self._mutate_method(receiver, method, node, kept)
        tables = [v for v in arguments.all if self.is_table(v)]
        data = [v for v in arguments.all if not any(v is other for other in tables)]
        given = [self._handed_on(receiver, method), *data]
        called = self.call_back([*data, *map(self.element, tables)], given)
        called = join([called, self.made_of_cells(receiver, method, data)])
        if self.heap.instances(receiver) and not method.startswith("__"):
            # An attribute has the identity of its instance, which has no such method itself.
            scores = methods.is_of_estimators(method) and self.is_mixed_in(receiver)
            if receiver.type == "instance" or method not in methods.PURE_EVERYWHERE or scores:
                called = join([called, self.poke(receiver, kept.all)])
        elif not (self.is_container(receiver) or self._is_still(receiver)):
            plain = (receiver.type or "").startswith("sklearn.")
            poked = self.poke_held([receiver, *arguments.all], method, of_estimators=plain)
            called = join([called, poked])
        if receiver.type not in methods.PANDAS and not self.is_container(receiver):
            called = join([called, self.call_held([receiver], [receiver, *data])])
        looked = [*arguments.all, called]
        if not self.heap.instances(receiver):
            looked.append(receiver)
        called = join([called, self.look(looked, called_by(method))])
        item = self.special(receiver, ["__getitem__"], [Value()])
        if item is not None:
            called = join([called, item, self.element(receiver)])
        return self._method_result(receiver, method, node, kept, called)

    def _handed_on(self, receiver: Value, method: str) -> Value:
        """Return what a method calls functions with: of a frame's rows none writes into it.

        A library's object that keeps functions calls them with other things than itself.
        """
        if receiver.type is None and self.heap.holds_functions(receiver):
            return Value()
        if self.copy_on_write and receiver.type == "DataFrame" and method in _OF_ROWS:
            return self.filled("Series", [receiver], more=Value())
        if self.copy_on_write and receiver.type == "GroupBy" and method in _OF_ROWS:
            given = self.element(receiver)
            group = given.items[-1] if given.items else given
            return group if method == "apply" else Value(None, group.objects)
        return receiver

    def _is_still(self, receiver: Value) -> bool:
        """Say whether the methods of a value call special ones alone, as those of tables do."""
        part = receiver.type is None and receiver.objects and receiver.objects <= self.heap.tabular
        return bool(part) or receiver.type in _STILL

    def _is_template(self, receiver: Value, method: str) -> bool:
        """Say whether a mixin of scikit-learn writes `method` in terms of the notebook's own."""
        mixins, own = _TEMPLATES[method]
        owners = self.heap.instances(receiver)
        return len(owners) == len(receiver.objects) > 0 and all(
            self.derives(owner, mixins) and all(owner.method(n, self.heap) for n in own)
            for owner in owners
        )

    def derives(self, owner: Class, bases: frozenset[str]) -> bool:
        """Say whether a class of the notebook has one of these classes of libraries as a base."""
        return any(
            base.qualified in bases or any(self.derives(c, bases) for c in self.heap.classes(base))
            for base in owner.bases
        )

    def _by_template(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        """Run what `fit_transform` and the like of a mixin call, one after the other."""
        data = arguments.positional[:1] or [v for k, v in arguments.named.items() if k == "X"]
        given = Arguments(data or arguments.all, spread=arguments.spread or not data)
        if method == "score":
            self.call_method(receiver, "predict", node, given)
            return Value("float")
        fitted = self.call_method(receiver, "fit", node, arguments)
        return self.call_method(fitted, _TEMPLATES[method][1][-1], node, given)

    def call_registered(self, callee: Iterable[int], arguments: Arguments) -> list[Value]:
        """Return what functions give that a function was given later: `@area.register(Circle)`."""
        numbers = sorted(n for own in callee for n in self.registered.get(own, ()))
        return [self.invoke(self.heap.functions[n], arguments) for n in numbers]

    def register(self, function: Value, others: Iterable[Value]) -> None:
        """Note that calling `function` may call `others`."""
        added = {n for v in others for n in v.objects if n in self.heap.functions}
        for number in function.objects:
            self.registered.setdefault(number, set()).update(added)
        self.effect.mutated |= function.objects

    def call_held(self, holders: Iterable[Value], given: list[Value]) -> Value:
        """The notebook's functions that `holders` keep may be called with parts of `given`.

        Once for each statement and what they are given is enough.
        """
        if not self.heap.functions:
            return Value()
        objects = frozenset(n for value in holders for n in all_objects(value))
        held = sorted((self.heap.reach(objects) - objects) & self.heap.functions.keys())
        if not held:
            return Value()
        # What keeps functions calls them with other things than itself.
        pool = self.pool(v for v in given if not self.heap.holds_functions(v))
        results: list[Value] = []
        for number in held:
            key = ("held", number, pool.objects)
            if key not in self.answers:
                self.answers[key] = Value()
                passed = Arguments([pool], {}, spread=True)
                self.answers[key] = self.invoke(self.heap.functions[number], passed)
            results.append(self.answers[key])
        return join(results) if results else Value()

    def is_table(self, value: Value) -> bool:
        """Say whether `value` holds functions: `converters={"a": lambda v: ...}` is no data."""
        return self.is_container(value) and self.heap.holds_functions(value)
