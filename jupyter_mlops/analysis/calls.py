"""What a call of a library does to its arguments, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis import actions, catalog, methods, namespace, searches
from jupyter_mlops.analysis.instances import Instances
from jupyter_mlops.analysis.invocations import is_classmethod
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Class, Function, Problem, Value, all_objects, join
from jupyter_mlops.analysis.resources import path_of
from jupyter_mlops.analysis.special_methods import (
    CALLED,
    HASHED,
    LOOKING,
    called_by,
)

# Types whose methods call no method of what they are given, but special ones.
_STILL = methods.IMMUTABLE | methods.PANDAS | {"ndarray", "Accessor", "Indexer", "iterable"}
# What takes names and texts from a function, and never calls it.
_DRESSING = frozenset({"functools.wraps", "functools.update_wrapper"})
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
# What calls a function on each element of what it is given.
_OF_ELEMENTS = frozenset({"numpy.vectorize", "numpy.ufunc"})
_STEPWISE = frozenset({"functools.reduce", "itertools.accumulate"})
_ITERATORS = frozenset({"generator", "iterator", "iterable"})
# Libraries of which what they make is told apart, and nothing else is known.
_MAKING = {"ipywidgets": "widget", "bs4": "tree of BeautifulSoup", "contextvars": "context"}
# What makes a class with the name that it is given.
_CLASS_MAKERS = frozenset(
    "collections.namedtuple typing.NamedTuple dataclasses.make_dataclass enum.Enum".split()
)


def _title(node: ast.Call) -> str:
    """Return the name of a class that a call makes; empty where the text does not say it."""
    match node.args:
        case [ast.Constant(value=str(title)), *_]:
            return title
    return ""


class Calls(Instances):
    """Applies `catalog` and `methods` to calls, and hands the notebook's own to `Invocations`."""

    def call(
        self,
        callee: Value,
        node: ast.Call,
        arguments: Arguments,
        *,
        method: str = "",
        receiver: Value | None = None,
    ) -> Value:
        """Return what calling `callee`, or `method` of `receiver`, gives; note its effects."""
        if receiver is not None and callee.qualified is None and not callee.objects:
            if method == "__call__" and receiver.type == "function":
                return self.call(receiver, node, arguments)
            return self.call_method(receiver, method, node, arguments)
        if callee.type in _OF_ELEMENTS:
            return self.heap.new(None, holds=[self.call_held([callee], arguments.all)])
        functions = [
            self.heap.functions[n] for n in sorted(callee.objects) if n in self.heap.functions
        ]
        bound = [n for n in sorted(callee.objects) if n in self.heap.bound]
        if bound and callee.type == "method":
            return join(self.call_bound(number, arguments) for number in bound)
        classes = self.heap.classes(callee)
        if functions:
            results = [self.invoke(f, arguments, node=node) for f in functions]
            results += self.call_registered(callee.objects, arguments)
            if callee.type != "function":
                # Something that calls it: a decorator's instance, a partial, which passes more.
                results.append(self.call_back([callee], [callee, *arguments.all]))
                self.look([callee], CALLED)
            return join(results)
        if classes:
            return join(self.construct(c, callee, arguments) for c in classes)
        called = [m for c in self.heap.instances(callee) if (m := c.method("__call__", self.heap))]
        if called and callee.type == "instance":
            return join(self.invoke(m, arguments, node=node, receiver=callee) for m in called)
        if callee.qualified is not None:
            return self.call_library(callee.qualified, node, arguments)
        return self._call_object(callee, arguments)

    def _call_object(self, callee: Value, arguments: Arguments) -> Value:
        """Return what calling something gives that a library made."""
        if callee.type == "class":
            made = self.heap.new(None, holds=[Value(None, self._held(callee)), *arguments.all])
            titles = [self.heap.titles[n] for n in callee.objects if n in self.heap.titles]
            for title in titles:
                self.heap.titles |= dict.fromkeys(made.objects, title)
            return made
        if callee.type == "joblib.Parallel":
            return self._parallel(callee, arguments)
        return self.call_unknown([callee, *arguments.all])

    def call_unknown(self, values: list[Value]) -> Value:
        """An unknown callee may change and keep all that it is given, and call what is callable."""
        for value in values:
            self.mutate(value, deep=True)
        called = join([self.call_back(values, values), self.call_held(values, values)])
        met = [self.poke_outside(values), self.look(values, LOOKING)]
        self.effect.resources |= {"draw:numpy", "draw:random", "unknown"}
        return self.heap.new(None, holds=[*values, called, *met])

    def _search(self, kind: str, arguments: Arguments) -> Value:
        """A function is called with parts of a space; what it gives may be in the trials."""
        called = self.call_back(arguments.all, arguments.all)
        self._draw_from(arguments)
        for value in (v for k, v in arguments.named.items() if k == "trials"):
            self.mutate(value)
            self.keep(value, [called])
        self.effect.resources |= {"draw:numpy", "draw:random"}
        kept = [] if kind == "dict" else [called, *arguments.all]
        return self.heap.new(kind, holds=kept)

    def _parallel(self, callee: Value, arguments: Arguments) -> Value:
        """`Parallel(2)(delayed(f)(i) for i in ...)` gives a list of what the calls give."""
        self.call_unknown([callee, *arguments.all])
        inside = self.heap.reach((n for v in arguments.all for n in all_objects(v)), code=False)
        kept = (n for n in inside if self.heap.kinds.get(n) not in ("generator", "iterator"))
        return self.heap.new("list", holds=[Value(None, frozenset(kept))])

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

    def call_library(self, name: str, node: ast.Call, arguments: Arguments) -> Value:
        name = actions.of_pylab(name)
        root = name.split(".")[0]
        if namespace.called(name, node):
            self.effect.problems.append(Problem("NB120", node, name.removeprefix("builtins.")))
        if name in catalog.SESSION_ONLY:
            return Value()
        self._note_library(name, node, arguments)
        known = self._unlike_others(name, node, arguments)
        if known is not None:
            return known
        self._mutate_arguments(name, node, arguments)
        if root == "sklearn" and self.is_noisy(arguments.all):
            self.effect.resources.add("draw:numpy")
        tables = [v for v in arguments.all if self._is_table(v)]
        data = [v for v in arguments.all if not any(v is other for other in tables)]
        if name in catalog.APPLYING:  # what is iterated over is taken apart, never passed on
            data = [self.element(v) if v.type in _ITERATORS else v for v in data]
        functions = [] if name in _DRESSING else [*arguments.all, *map(self.element, tables)]
        called = self.call_back(functions, data)
        if name in catalog.APPLYING:
            rounds = self._of_all_rounds(name, called, data)
            mapped = self._mapped(name, arguments)
            called = rounds if mapped is None else join([rounds, mapped])
        called = join([called, self.look([*arguments.all, called], called_by(name))])
        if root not in catalog.NEVER_CALLING:
            # What writes an object down calls its special methods; a `cls` that does it, the rest.
            written = name in catalog.SERIALIZERS and "cls" not in arguments.named
            passed = arguments.all[1:] if written else arguments.all
            poked = self.poke_held(passed, name, of_estimators=root == "sklearn")
            called = join([called, poked])
        result = self._library_result(name, node, arguments, called)
        if name == "pandas.concat":
            self.heap.label(result, map(self.element, arguments.all))
        if name in _CLASS_MAKERS or (name == "builtins.type" and len(node.args) > 1):
            self.heap.titles |= dict.fromkeys(result.objects, _title(node))
        return result

    def _mapped(self, name: str, arguments: Arguments) -> Value | None:
        """Return what `map(np.zeros, shapes)` gives: a function of a library, called for each.

        Of a method that is not called at once nothing is known but that it gives something.
        """
        function = arguments.first()
        if name != "builtins.map" or function is None:
            return None
        if function.qualified is None:
            own = self.heap.classes(function) or self.heap.functions_in(function)
            return None if own else self.heap.new(None)
        parts = Arguments([self.each(v) for v in arguments.positional[1:]])
        return self.call_library(function.qualified, ast.Call(ast.Name(name), [], []), parts)

    def _of_all_rounds(self, name: str, called: Value, data: list[Value]) -> Value:
        """Return what calls for one element after the other give, `map(Particle, rows)` too."""
        classes = [(value, known) for value in data for known in self.heap.classes(value)]
        given = [self.element(v) for v in data if not self.heap.classes(v)] if classes else []
        made = [self.construct(known, value, Arguments(given)) for value, known in classes]
        if name in _STEPWISE:
            # What one round gives, the next one is given.
            inside = self.heap.reach(n for v in data for n in all_objects(v))
            found = called.objects & inside
            made += [Value(None, self.heap.reach(found))] if found else []
        return join([called, *made])

    def _unlike_others(self, name: str, node: ast.Call, arguments: Arguments) -> Value | None:
        """Return what a call gives that no table tells of, None for all other calls."""
        root = name.split(".")[0]
        if name in searches.MAKERS:
            return self.heap.new(searches.MAKERS[name], holds=arguments.all)
        if name in searches.FINDERS:
            return self._search(searches.FINDERS[name], arguments)
        if root not in catalog.WELL_BEHAVED or name in ("builtins.exec", "builtins.eval"):
            result = self.call_unknown(arguments.all)
            if root in _MAKING:
                self.heap.kinds |= dict.fromkeys(result.objects, _MAKING[root])
            return result
        if name == "decimal.getcontext":
            return Value(None, frozenset(), "decimal.context")
        if name == "importlib.import_module":
            return Value("module", frozenset(), path_of(node))
        if name == "builtins.vars" and arguments.positional:
            return self.attribute(arguments.positional[0], "__dict__")
        owner, _, method = _without_module(name).partition(".")
        made = method.startswith("from_")
        if method and not made and owner in methods.MUTATORS and arguments.positional:
            return self._unbound_method(method, node, arguments)
        if owner in ("object", "type") and method and arguments.positional:
            first, *rest = arguments.positional
            return self.basic(first, method, node, Arguments(rest, arguments.named))
        return None

    def _is_table(self, value: Value) -> bool:
        """Say whether `value` holds functions: `converters={"a": lambda v: ...}` is no data."""
        return self.is_container(value) and self.heap.holds_functions(value)

    def _unbound_method(self, method: str, node: ast.Call, arguments: Arguments) -> Value:
        """`list.append(x, 1)`, and `dict.fromkeys(names, x)`, which makes a new one."""
        first, *rest = arguments.positional
        if method == "fromkeys":
            keys = self.element(first)
            self.look([keys], HASHED)
            return self.heap.new("dict", holds=[keys, *rest])
        return self.inherited(first, method, node, Arguments(rest, arguments.named))

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
        tables = [v for v in arguments.all if self._is_table(v)]
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


def _without_module(name: str) -> str:
    """Return `ndarray.sort` for `numpy.ndarray.sort`, and `list.append` for the built-in one."""
    for module in ("builtins.", "numpy.", "pandas."):
        name = name.removeprefix(module)
    return name
