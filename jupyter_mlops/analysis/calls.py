"""What a call of a function of a library does to its arguments, and what it gives."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import actions, catalog, methods, namespace, searches
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Problem, Value, all_objects, join
from jupyter_mlops.analysis.method_calls import MethodCalls
from jupyter_mlops.analysis.resources import path_of
from jupyter_mlops.analysis.special_methods import (
    CALLED,
    HASHED,
    LOOKING,
    called_by,
)

# What takes names and texts from a function, and never calls it.
_DRESSING = frozenset({"functools.wraps", "functools.update_wrapper"})
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


class Calls(MethodCalls):
    """Applies `catalog` to calls of functions, and hands the notebook's own to `Invocations`."""

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
        tables = [v for v in arguments.all if self.is_table(v)]
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
        owner, _, method = _without_module(name).rpartition(".")
        if owner and arguments.positional and self._has_method(owner, method, arguments):
            return self._unbound_method(method, node, arguments)
        if owner in ("object", "type") and method and arguments.positional:
            first, *rest = arguments.positional
            return self.basic(first, method, node, Arguments(rest, arguments.named))
        return None

    def _has_method(self, owner: str, method: str, arguments: Arguments) -> bool:
        """Say whether `owner` is a class of which the first argument is an instance."""
        if owner in methods.MUTATORS:
            return not method.startswith("from_")
        if owner.startswith("collections.") or owner in methods.GENERATORS:
            return True
        changes = methods.is_estimator(owner) and methods.is_mutator(owner, method)
        instances = self.heap.instances(arguments.positional[0])
        return changes or any(self.derives(known, frozenset({owner})) for known in instances)

    def _unbound_method(self, method: str, node: ast.Call, arguments: Arguments) -> Value:
        """`list.append(x, 1)`, and `dict.fromkeys(names, x)`, which makes a new one."""
        first, *rest = arguments.positional
        if method == "fromkeys":
            keys = self.element(first)
            self.look([keys], HASHED)
            return self.heap.new("dict", holds=[keys, *rest])
        return self.basic(first, method, node, Arguments(rest, arguments.named))


def _without_module(name: str) -> str:
    """Return `ndarray.sort` for `numpy.ndarray.sort`, and `list.append` for the built-in one."""
    for module in ("builtins.", "numpy.", "pandas."):
        name = name.removeprefix(module)
    return name
