"""What a call of a library does to its arguments, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis import catalog, methods, resources
from jupyter_mlops.analysis.invocations import Invocations, is_classmethod
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import SCALAR, Problem, Value, all_objects, join
from jupyter_mlops.analysis.resources import has_keyword, identifiers, path_of
from jupyter_mlops.analysis.returns import LIBRARY_RETURNS

# Types whose own methods never write into memory that they share.
_STRUCTURAL = frozenset({"DataFrame", "list", "dict", "set"})
_RETURN_SELF = frozenset({"fit", "partial_fit", "set_params", "set_output"})
# Methods whose results keep the frame that they are made of.
_WINDOWS = frozenset({"groupby", "rolling", "expanding", "resample", "ewm"})
_GENERATORS = ("numpy.random.Generator", "numpy.random.RandomState", "random.Random")


class Calls(Invocations):
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
            return self.call_method(receiver, method, node, arguments)
        functions = [
            self.heap.functions[n] for n in sorted(callee.objects) if n in self.heap.functions
        ]
        classes = self.heap.classes(callee)
        if functions:
            return join(self.invoke(f, arguments, node=node) for f in functions)
        if classes:
            return join(self.construct(c, callee, arguments) for c in classes)
        if callee.qualified is not None:
            return self.call_library(callee.qualified, node, arguments)
        if callee.type == "bound method":
            return self.call_unknown([callee, *arguments.all])
        if callee.type == "class":
            return self.heap.new(None, holds=arguments.all)
        return self.call_unknown([callee, *arguments.all])

    def call_unknown(self, values: list[Value]) -> Value:
        """An unknown callee may change and keep all that it is given, and call what is callable."""
        for value in values:
            self.mutate(value, deep=True)
        self.call_back(values, values)
        self.effect.resources |= {"draw:numpy", "draw:random", "unknown"}
        return self.heap.new(None, holds=values)

    def call_library(self, name: str, node: ast.Call, arguments: Arguments) -> Value:
        root = name.split(".")[0]
        if catalog.reaches_namespace(name, node):
            self.effect.problems.append(Problem("NB120", node, name.partition(".")[2]))
        if name in catalog.SESSION_ONLY:
            return Value()
        self._note_library(name, node, arguments)
        if root not in catalog.WELL_BEHAVED or name in ("builtins.exec", "builtins.eval"):
            return self.call_unknown(arguments.all)
        if name == "decimal.getcontext":
            return Value(None, frozenset(), "decimal.context")
        if name == "importlib.import_module":
            return Value("module", frozenset(), path_of(node))
        owner, _, method = name.removeprefix("builtins.").partition(".")
        if method and owner in methods.MUTATORS and arguments.positional:
            return self._unbound_method(method, node, arguments)
        self._mutate_arguments(name, arguments)
        if root == "sklearn" and self.is_noisy(arguments.all):
            self.effect.resources.add("draw:numpy")
        called = self.call_back(arguments.all, arguments.all)
        return self._library_result(name, node, arguments, called)

    def _unbound_method(self, method: str, node: ast.Call, arguments: Arguments) -> Value:
        """`list.append(x, 1)`, and `dict.fromkeys(names, x)`, which makes a new one."""
        first, *rest = arguments.positional
        if method == "fromkeys":
            return self.heap.new("dict", holds=[self.element(first), *rest])
        return self.call_method(first, method, node, Arguments(rest, arguments.named))

    def _mutate_arguments(self, name: str, arguments: Arguments) -> None:
        """Note what a function of a known library changes of what it is given."""
        numpy_at = name.startswith("numpy.") and name.endswith(".at")
        first = arguments.first()
        if first is not None and (name in catalog.MUTATES_FIRST or numpy_at):
            self.mutate(first)
            self.keep(first, arguments.all[1:])
        self._draw_from(arguments.all)
        if "out" in arguments.named:
            self.mutate(arguments.named["out"])
        position = catalog.OUT_POSITIONS.get(name)
        if position is not None and len(arguments.positional) > position:
            self.mutate(arguments.positional[position])

    def _draw_from(self, values: Iterable[Value]) -> None:
        """A generator that is passed on is drawn from."""
        for value in values:
            if value.type in _GENERATORS:
                self.mutate(value)

    def _library_result(
        self, name: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        short = name.rpartition(".")[2]
        if name.startswith("builtins.") and short in catalog.FRESH_BUILTINS:
            return self._fresh(catalog.FRESH_BUILTINS[short], arguments)
        if name == "builtins.divmod":
            parts = [self._fresh(None, arguments) for _ in range(2)]
            return Value("tuple", frozenset(), None, tuple(parts))
        if name == "builtins.sum":
            return self._sum(arguments)
        if name == "sklearn.model_selection.train_test_split":
            items = tuple(self.heap.new(v.type) for v in arguments.positional for _ in "ab")
            return Value("tuple", frozenset(), None, items)
        if name == "matplotlib.pyplot.subplots":
            return self._subplots(node)
        kind = methods_type(name, node)
        if kind == "same":
            first = arguments.first()
            holds = [first] if first is not None and name == "copy.copy" else []
            holds = [self.element(v) if self.is_container(v) else v for v in holds]
            return self.heap.new(first.type if first else None, holds=holds)
        if name in catalog.ALIASING:
            return self._aliasing_result(name, kind, arguments, called)
        if name.startswith("seaborn.") and "figure" in self.effect.resources:
            return self.heap.new("Axes")
        if short[:1].isupper():
            return self._instance(name, kind, node, arguments)
        return Value(kind) if kind in methods.IMMUTABLE else self.made(kind, holds=[called])

    def _fresh(self, kind: str | None, arguments: Arguments) -> Value:
        """Return what a builtin makes anew, of the type of its argument where `kind` is None."""
        first = arguments.first()
        kind = first.type if kind is None and first is not None else kind
        return Value(kind) if kind in methods.IMMUTABLE | {"None"} else self.made(kind)

    def _sum(self, arguments: Arguments) -> Value:
        """Adding lists makes one that holds what they held."""
        parts = [self.element(value) for value in arguments.all]
        if not any(all_objects(part) for part in parts):
            return SCALAR
        return self.heap.new(None, holds=[*parts, *map(self.element, parts)])

    def _subplots(self, node: ast.Call) -> Value:
        figure = self.heap.new("Figure")
        single = not node.args and not has_keyword(node, "nrows", "ncols")
        axes = self.heap.new("Axes" if single else "Axes[]", holds=[figure])
        self.heap.hold(figure, axes)
        return Value("tuple", frozenset(), None, (figure, axes))

    def _aliasing_result(
        self, name: str, kind: str | None, arguments: Arguments, called: Value
    ) -> Value:
        aliased = [*self._kept_arguments(name, arguments), called]
        if kind is None and not name.rpartition(".")[2][:1].isupper():
            return join([self.heap.new(None, holds=aliased), *aliased, *map(self.element, aliased)])
        if kind in ("list", "tuple", "set", "frozenset", "iterator"):
            held = [self.element(v) for v in aliased]
        else:
            drained = [v for v in arguments.positional if self.is_drained(kind, v)]
            rest = [v for v in aliased if not any(v is other for other in drained)]
            held = [*rest, *map(self.element, rest)]
            held += [part for v in drained for part in self.drawn(kind, v)]
        result = self.heap.new(kind or name, holds=held)
        self._share(result, arguments.all, name)
        self._note_elements(name, result, arguments)
        return result

    def _note_elements(self, name: str, result: Value, arguments: Arguments) -> None:
        """Say what iterating over `zip(a, b)` or `enumerate(a)` gives, part by part."""
        parts = [self.element(value) for value in arguments.positional]
        if not parts:
            return
        if arguments.spread:
            inside = self.heap.reach(o for v in arguments.all for o in all_objects(v))
            self.heap.elements |= dict.fromkeys(result.objects, Value(None, inside))
            return
        if name == "builtins.zip":
            element = Value("tuple", frozenset(), None, tuple(parts))
        elif name == "builtins.enumerate":
            element = Value("tuple", frozenset(), None, (Value("int"), parts[0]))
        elif name in ("builtins.list", "builtins.sorted", "builtins.reversed", "builtins.iter"):
            element = parts[0]
        else:
            return
        if element.items is not None:
            self.heap.elements |= dict.fromkeys(result.objects, element)

    def _instance(self, name: str, kind: str | None, node: ast.Call, arguments: Arguments) -> Value:
        """Return a new object of a library class, which keeps what it is given."""
        made = self.heap.new(kind or name, holds=arguments.all)
        if methods.may_draw(name, node):
            self.heap.noisy |= made.objects
        if methods.works_in_place(node):
            self.heap.overwriting |= made.objects
        return made

    def _kept_arguments(self, name: str, arguments: Arguments) -> list[Value]:
        """Sorting and mapping keep the elements that they are given, not the function."""
        if name not in catalog.APPLYING:
            return arguments.all
        return [v for v in arguments.all if v.type != "function" and v.qualified is None]

    def _share(self, result: Value, values: list[Value], name: str) -> None:
        if self.copy_on_write or not name.startswith("pandas."):
            return
        # What is given in lists and dicts is copied.
        for value in (v for v in values if v.type not in ("dict", "list", "tuple")):
            for mine in result.objects:
                for other in value.objects:
                    self.heap.shares.setdefault(mine, set()).add(other)
                    self.heap.shares.setdefault(other, set()).add(mine)

    def _note_library(self, name: str, node: ast.Call, arguments: Arguments) -> None:
        self.effect.resources.update(resources.of_library(name, node, arguments))
        if name == "builtins.input":
            self.effect.problems.append(Problem("NB121", node))
        if name.startswith(catalog.FORMULAS):
            self.read_text(node)

    def read_text(self, node: ast.Call, *, marked: bool = False) -> None:
        """Read the names that a formula, or `@name` in a query, takes from its caller."""
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                for name in identifiers(argument.value, marked=marked):
                    if name in self.globals:
                        self.read_global(name, argument)

    def call_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> Value:
        own = [m for c in self.heap.instances(receiver) if (m := c.method(method, self.heap))]
        if own:
            return join(self.invoke(m, arguments, node=node, receiver=receiver) for m in own)
        named = [m for c in self.heap.classes(receiver) if (m := c.method(method, self.heap))]
        if named:
            return join(
                self.invoke(
                    m, arguments, node=node, receiver=receiver if is_classmethod(m) else None
                )
                for m in named
            )
        self._note_method(receiver, method, node, arguments)
        self._mutate_method(receiver, method, node, arguments)
        # `agg({"price": lambda values: ...})`: what holds functions is no data for them.
        tables = [v for v in arguments.all if self.is_container(v) and self.heap.functions_in(v)]
        data = [v for v in arguments.all if not any(v is other for other in tables)]
        called = self.call_back([*data, *map(self.element, tables)], [receiver, *data])
        if self.heap.instances(receiver):
            self.poke(receiver, arguments)
        return self._method_result(receiver, method, node, arguments, called)

    def _note_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> None:
        kind = receiver.type
        self.effect.resources.update(resources.of_method(kind, method, node, arguments))
        if method in catalog.EVALUATES_TEXT:
            self.read_text(node, marked=True)
        if methods.is_estimator(kind) and self.is_noisy([receiver, *arguments.all]):
            self.effect.resources.add("draw:numpy")

    def _mutate_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> None:
        """Note what a library method changes: its object, an `out`, arguments it works in."""
        kind = receiver.type
        changes = methods.mutates(kind, method, node)
        if changes:
            if methods.is_estimator(kind):
                self._learn(receiver)
            else:
                deep, views = kind not in methods.MUTATORS, kind not in _STRUCTURAL
                self.mutate(receiver, deep=deep, views=views)
            if methods.keeps_arguments(kind):
                self.keep(receiver, self._taken_in(kind, method, arguments))
        if "out" in arguments.named:
            self.mutate(arguments.named["out"])
        shuffles = kind in _GENERATORS and method == "shuffle"
        overwrites = bool(self.heap.reach(receiver.objects) & self.heap.overwriting)
        if (kind is None and changes) or shuffles or overwrites:
            for value in arguments.all:
                self.mutate(value, deep=kind is None)
        self._draw_from(arguments.all)

    def _taken_in(self, kind: str | None, method: str, arguments: Arguments) -> list[Value]:
        """Return what an object keeps of the arguments of a method that changes it."""
        if kind == "list" and method in ("sort", "remove", "pop"):
            return []
        if method not in ("extend", "extendleft", "update"):
            return arguments.all
        parts = [part for v in arguments.positional for part in self.drawn(kind, v)]
        whole = [v for v in arguments.positional if not self.is_container(v)]
        return [*parts, *whole, *arguments.named.values()]

    def _learn(self, receiver: Value) -> None:
        """An estimator that learns changes itself, what it draws from, and parts that learn too."""
        heap = self.heap
        clones = methods.clones_parts(receiver.type)
        for number in heap.reach(receiver.objects, code=False):
            kind = heap.kinds.get(number)
            learns = kind is None or kind == "instance" or methods.is_estimator(kind)
            own = number in receiver.objects
            if own or kind in _GENERATORS or (learns and not clones):
                self.effect.mutated.add(number)

    def _method_result(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        kind = receiver.type
        if method in methods.READING:
            return self.heap.new(methods.READING[method])
        result = methods.method_returns(kind, method, node)
        if methods.is_estimator(kind) and method in _RETURN_SELF:
            return Value(kind, receiver.objects)
        if result in methods.IMMUTABLE:
            return Value(result)
        if kind in methods.IMMUTABLE or kind == "Accessor":
            return self.heap.new(result)
        if not methods.returns_alias(kind, method):
            return self.made(result, holds=[called])
        if kind in methods.PANDAS or kind == "ndarray":
            return self._pandas_result(receiver, method, result, called)
        if kind not in ("list", "dict", "set", "tuple"):
            return join([self.heap.new(result, holds=[called, *arguments.all]), receiver])
        if method in ("items", "values", "keys"):
            return self._dict_view(receiver, method)
        if method == "copy":
            return self.heap.new(kind, holds=[self.element(receiver)])
        return join([self.element(receiver), called, *arguments.all])

    def _dict_view(self, receiver: Value, method: str) -> Value:
        value = self.element(receiver)
        view = self.heap.new("iterable", holds=[value])
        if method == "items":
            pair = Value("tuple", frozenset(), None, (Value(), value))
            self.heap.elements |= dict.fromkeys(view.objects, pair)
        return view

    def _pandas_result(
        self, receiver: Value, method: str, result: str | None, called: Value
    ) -> Value:
        if method in catalog.FIGURE_METHODS:
            return self.heap.new("Axes")
        if method in _WINDOWS:
            return self.heap.new("GroupBy", holds=[receiver])
        if self.copy_on_write and receiver.type != "ndarray":
            return self.made(result, holds=[called])
        fresh = self.heap.view(receiver, result)
        return fresh if method != "pipe" else join([fresh, called])


def methods_type(name: str, node: ast.Call) -> str | None:
    """Return the type that calling library function `name` gives, None where unknown."""
    if name.startswith("pandas.read_") and has_keyword(
        node, "chunksize", "iterator", "squeeze", "sheet_name", "typ"
    ):
        return None
    if (
        name == "numpy.load"
        and has_keyword(node, "mmap_mode")
        or name in ("numpy.memmap", "mmap.mmap")
    ):
        return "memory map"
    return LIBRARY_RETURNS.get(name)
