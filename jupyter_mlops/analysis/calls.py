"""What a call does: to its arguments, to the notebook's names, to the state of the process."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.memory import (
    Binding,
    Class,
    Effect,
    Frame,
    Function,
    Heap,
    Problem,
    Value,
    all_objects,
    join,
)
from jupyter_mlops.analysis.names import FUNCTIONS, FunctionNode, free_names, function_locals

_CONTAINERS = frozenset(
    "list dict set tuple frozenset Index generator iterator iterable collections.deque "
    "collections.OrderedDict collections.defaultdict collections.Counter".split()
)
_GENERATORS = ("numpy.random.Generator", "numpy.random.RandomState", "random.Random")
MAX_DEPTH = 8
MAX_INVOCATIONS = 4000


@dataclass(slots=True)
class Arguments:
    """Evaluated arguments of a call; `spread` says that a `*` or `**` makes the order unknown."""

    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    spread: bool = False

    @property
    def all(self) -> list[Value]:
        return [*self.positional, *self.named.values()]

    def first(self) -> Value | None:
        return self.positional[0] if self.positional else None


class Calls:
    """The state of the interpreter, and how calls change it."""

    def __init__(self, *, copy_on_write: bool) -> None:
        self.heap = Heap()
        self.globals: dict[str, Binding] = {}
        self.effect = Effect()
        self.keepers: dict[int, str] = {}
        self.resolved: dict[ast.AST, set[int]] = {}
        self.copy_on_write = copy_on_write
        self.current = -1
        self.stack: list[Function] = []
        self.invocations = 0
        self.touched: set[Function] = set()

    def run(self, body: Iterable[ast.stmt], frame: Frame | None) -> None:
        raise NotImplementedError

    def evaluate(self, node: ast.expr, frame: Frame | None) -> Value:
        raise NotImplementedError

    # Names of the notebook

    def read_global(self, name: str, node: ast.AST | None) -> Value | None:
        binding = self.globals.get(name)
        definitions = binding.definitions if binding else frozenset()
        if node is not None:
            self.resolved.setdefault(node, set()).update(definitions or {-1})
            if binding is not None and not binding.certain:
                self.resolved[node].add(-1)
        if binding is None or not binding.certain or definitions - {self.current}:
            self.effect.reads.setdefault(name, set()).update(definitions - {self.current})
        if binding is None:
            return None
        self.touch(binding.value)
        return binding.value

    def touch(self, value: Value) -> None:
        """Note what the notebook's functions that `value` holds would read if they were called."""
        if not value.objects and not value.items:
            return
        for function in self.heap.functions_in(value):
            if function in self.touched:
                continue
            self.touched.add(function)
            free = free_names(function.node)
            for node in free.later:
                if isinstance(node.ctx, ast.Load) and self._is_global(node.id, function.frame):
                    self.read_global(node.id, node)
            for name in sorted(free.in_text):
                if name in self.globals and self._is_global(name, function.frame):
                    self.read_global(name, None)

    def _is_global(self, name: str, frame: Frame | None) -> bool:
        while frame is not None:
            if name in function_locals(frame.node).own:
                return False
            frame = frame.parent
        return True

    def bind_global(self, name: str, value: Value, node: ast.AST | None = None) -> None:
        self.globals[name] = Binding(value, frozenset({self.current}))
        self.effect.binds.add(name)
        if node is not None:
            self.resolved.setdefault(node, set()).add(self.current)

    # Objects

    def mutate(self, value: Value, *, deep: bool = False, views: bool = True) -> None:
        """Note that `value` may change: with `deep` all that it holds, with `views` what shares."""
        objects = all_objects(value)
        if deep:
            objects = self.heap.reach(objects, code=False)
        if views:
            objects = self.heap.sharing(objects)
        self.effect.mutated |= objects

    def element(self, value: Value) -> Value:
        """Return what iterating over or indexing `value` may give."""
        if value.items is not None:
            return join(value.items) if value.items else Value("None")
        if value.type in methods.IMMUTABLE or value.qualified:
            return Value("int") if value.type == "range" else Value("str" if value.type == "str" else None)
        held: set[int] = set()
        for number in value.objects:
            held |= self.heap.holds.get(number, set())
        if value.type == "file":
            return Value("str")
        if value.type in _CONTAINERS:
            return Value(None, frozenset(held))
        if value.type == "ndarray":
            return self.heap.view(value, None)
        return Value(None, value.objects | held)

    # Calls

    def call(self, callee: Value, node: ast.Call, arguments: Arguments, *, method: str = "", receiver: Value | None = None) -> Value:
        """Return the result of calling `callee`, or `method` of `receiver`, and note its effects."""
        if receiver is not None and callee.qualified is None and not callee.objects:
            return self.call_method(receiver, method, node, arguments)
        functions = [self.heap.functions[n] for n in sorted(callee.objects) if n in self.heap.functions]
        classes = self.heap.classes(callee)
        if functions:
            return join(self.invoke(f, arguments, node=node) for f in functions)
        if classes:
            return join(self.construct(c, callee, arguments) for c in classes)
        if callee.qualified is not None:
            return self.call_library(callee.qualified, node, arguments)
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

    def call_back(self, callables: list[Value], given: list[Value]) -> Value:
        """The notebook's functions among `callables` may be called with parts of `given`."""
        results: list[Value] = []
        pool = join([Value(), *given, *(self.element(v) for v in given)])
        for value in callables:
            for number in sorted(all_objects(value)):
                function = self.heap.functions.get(number)
                if function is not None:
                    results.append(self.invoke(function, Arguments([pool], {}, spread=True)))
        return join(results) if results else Value()

    def call_library(self, name: str, node: ast.Call, arguments: Arguments) -> Value:
        root = name.split(".")[0]
        if catalog.reaches_namespace(name, node):
            self.effect.problems.append(Problem("NB120", node, name.partition(".")[2]))
        self._note_resources(name, node, arguments)
        if root not in catalog.WELL_BEHAVED or name in ("builtins.exec", "builtins.eval"):
            return self.call_unknown(arguments.all)
        if name == "decimal.getcontext":
            return Value(None, frozenset(), "decimal.context")
        if name in catalog.MUTATES_FIRST or (root == "numpy" and name.endswith(".at")):
            first = arguments.first()
            if first is not None:
                self.mutate(first)
                self.keep(first, arguments.all[1:])
        if name == "importlib.import_module":
            return Value("module", frozenset(), _path_of(node))
        self._draw_from(arguments.all)
        if "out" in arguments.named:
            self.mutate(arguments.named["out"])
        position = catalog.OUT_POSITIONS.get(name)
        if position is not None and len(arguments.positional) > position:
            self.mutate(arguments.positional[position])
        if root == "sklearn" and self._is_noisy(arguments.all):
            self.effect.resources.add("draw:numpy")
        called = self.call_back(arguments.all, arguments.all)
        return self._library_result(name, node, arguments, called)

    def _draw_from(self, values: Iterable[Value]) -> None:
        """A generator that is passed on is drawn from."""
        for value in values:
            if value.type in _GENERATORS:
                self.mutate(value)

    def _is_noisy(self, values: list[Value]) -> bool:
        objects = frozenset().union(*(all_objects(v) for v in values)) if values else frozenset()
        return bool(self.heap.reach(objects) & self.heap.noisy)

    def keep(self, container: Value, values: Iterable[Value]) -> None:
        for value in values:
            self.heap.hold(container, value)

    def _library_result(self, name: str, node: ast.Call, arguments: Arguments, called: Value) -> Value:
        short = name.rpartition(".")[2]
        if name.startswith("builtins."):
            if short in catalog.FRESH_BUILTINS:
                return Value(catalog.FRESH_BUILTINS[short] or None)
            if short in ("print", "input"):
                return Value("str")
        if name == "sklearn.model_selection.train_test_split":
            items = tuple(self.heap.new(v.type) for v in arguments.positional for _ in "ab")
            return Value("tuple", frozenset(), None, items)
        if name == "matplotlib.pyplot.subplots":
            figure = self.heap.new("Figure")
            axes = self.heap.new("Axes" if not node.args and not _keywords(node, "nrows", "ncols") else None, holds=[figure])
            self.heap.hold(figure, axes)
            return Value("tuple", frozenset(), None, (figure, axes))
        kind = methods_type(name, node)
        if kind == "same":
            first = arguments.first()
            holds = [first] if first is not None and name == "copy.copy" else []
            return self.heap.new(first.type if first else None, holds=holds)
        if name in catalog.ALIASING:
            aliased = [*self._kept_arguments(name, arguments), called]
            if kind is not None or short[:1].isupper():
                held = [self.element(v) for v in aliased]
                if kind not in ("list", "tuple", "set", "frozenset", "iterator"):
                    held += aliased
                result = self.heap.new(kind or name, holds=held)
                self._share(result, arguments.all, name)
                return result
            return join([self.heap.new(None, holds=aliased), *aliased, *map(self.element, aliased)])
        if short[:1].isupper():
            made = self.heap.new(kind or name, holds=arguments.all)
            if methods.may_draw(name, node):
                self.heap.noisy |= made.objects
            if methods.works_in_place(node):
                self.heap.overwriting |= made.objects
            return made
        if kind in methods.IMMUTABLE:
            return Value(kind)
        return self.heap.new(kind, holds=[called])

    def _kept_arguments(self, name: str, arguments: Arguments) -> list[Value]:
        """Sorting and mapping keep the elements that they are given, not the function."""
        if name not in catalog.APPLYING:
            return arguments.all
        return [v for v in arguments.all if v.type != "function" and v.qualified is None]

    def _share(self, result: Value, values: list[Value], name: str) -> None:
        if self.copy_on_write or not name.startswith("pandas."):
            return
        for value in values:
            for mine in result.objects:
                for other in value.objects:
                    self.heap.shares.setdefault(mine, set()).add(other)
                    self.heap.shares.setdefault(other, set()).add(mine)

    def _note_resources(self, name: str, node: ast.Call, arguments: Arguments) -> None:
        root = name.split(".")[0]
        resources = self.effect.resources
        if name in catalog.SEEDS:
            resources.add(f"seed:{root}")
        if name in catalog.DRAWS:
            resources.add(f"draw:{root}")
        if name in catalog.DRAWS_WITHOUT_RANDOM_STATE and "random_state" not in arguments.named:
            resources.add("draw:numpy")
        if name.startswith(catalog.FIGURES) or catalog.draws_figure(name):
            resources.add("figure")
        if name in ("builtins.print", "builtins.display", "IPython.display.display"):
            resources.add("print")
        if name == "builtins.input":
            self.effect.problems.append(Problem("NB121", node))
        if name in catalog.SETTING_CALLS:
            resources.add("ambient:shown" if catalog.only_shown(name, node) else f"ambient:{name}")
        if name in catalog.WRITES_FILES and not _opens_for_reading(name, node):
            resources.add(f"write:{_path_of(node)}")
        if name in catalog.READS_FILES or name.startswith("pandas.read_"):
            resources.add(f"read:{_path_of(node)}")
        if name.startswith(catalog.FORMULAS):
            self.read_text(node)

    def read_text(self, node: ast.Call, *, marked: bool = False) -> None:
        """Read the names that a formula, or `@name` in a query, takes from its caller."""
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                for name in _identifiers(argument.value, marked=marked):
                    if name in self.globals:
                        self.read_global(name, argument)

    def call_method(self, receiver: Value, method: str, node: ast.Call, arguments: Arguments) -> Value:
        own = [m for c in self.heap.instances(receiver) if (m := c.method(method, self.heap))]
        if own:
            return join(self.invoke(m, arguments, node=node, receiver=receiver) for m in own)
        named = [m for c in self.heap.classes(receiver) if (m := c.method(method, self.heap))]
        if named:
            return join(
                self.invoke(m, arguments, node=node, receiver=receiver if _is_classmethod(m) else None)
                for m in named
            )
        kind = receiver.type
        self._note_method(kind, method, node, arguments)
        if methods.is_estimator(kind) and self._is_noisy([receiver, *arguments.all]):
            self.effect.resources.add("draw:numpy")
        changes = methods.mutates(kind, method, node)
        if changes:
            self.mutate(receiver, deep=kind not in methods.MUTATORS, views=not self._structural(kind, method))
            self.keep(receiver, [] if kind in ("DataFrame", "Series", "ndarray") else arguments.all)
        if "out" in arguments.named:
            self.mutate(arguments.named["out"])
        if kind is None and changes:
            for value in arguments.all:
                self.mutate(value, deep=True)
        if kind in _GENERATORS and method == "shuffle":
            for value in arguments.positional[:1]:
                self.mutate(value)
        self._draw_from(arguments.all)
        if self.heap.reach(receiver.objects) & self.heap.overwriting:
            for value in arguments.all:
                self.mutate(value)
        called = self.call_back(arguments.all, [receiver, *arguments.all])
        if self.heap.instances(receiver):
            self._poke(receiver, arguments)
        return self._method_result(receiver, method, node, arguments, called)

    def _poke(self, receiver: Value, arguments: Arguments) -> None:
        """An inherited method may call any method of the notebook's own class."""
        for owner in self.heap.instances(receiver):
            for function in owner.every_method(self.heap):
                self.invoke(function, Arguments(arguments.all, {}, spread=True), receiver=receiver)

    def _structural(self, kind: str | None, method: str) -> bool:
        return kind in ("DataFrame", "list", "dict", "set")

    def _note_method(self, kind: str | None, method: str, node: ast.Call, arguments: Arguments) -> None:
        resources = self.effect.resources
        if method in catalog.FILE_METHODS:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            named = method in catalog.PATH_METHODS
            place = owner if named and isinstance(owner, ast.Call) else node
            resources.add(f"write:{_path_of(place) if place is not node or not named else '*'}")
        if method in ("read", "readlines", "readline", "read_text", "fetchall", "iterdir", "glob"):
            resources.add("read:*")
        if kind in ("Figure", "Axes") or (method in catalog.FIGURE_METHODS and kind != "str"):
            resources.add("figure")
        if method in ("sample",) and kind in ("DataFrame", "Series", None) and "random_state" not in arguments.named:
            resources.add("draw:numpy")
        if methods.is_estimator(kind) and method.startswith(("fit", "partial_fit")):
            resources.add("fit")
        if method in catalog.EVALUATES_TEXT:
            self.read_text(node, marked=True)

    def _method_result(self, receiver: Value, method: str, node: ast.Call, arguments: Arguments, called: Value) -> Value:
        kind = receiver.type
        if method in methods.READING:
            return self.heap.new(methods.READING[method])
        result = methods.method_returns(kind, method, node)
        if methods.is_estimator(kind) and method in ("fit", "partial_fit", "set_params", "set_output"):
            return Value(kind, receiver.objects)
        if result in methods.IMMUTABLE:
            return Value(result)
        if kind in methods.IMMUTABLE or kind == "Accessor":
            return self.heap.new(result)
        if not methods.returns_alias(kind, method):
            return self.heap.new(result, holds=[called])
        if method in ("groupby", "rolling", "expanding", "resample", "ewm"):
            return self.heap.new("GroupBy" if method == "groupby" else None, holds=[receiver])
        if kind in methods.PANDAS or kind == "ndarray":
            if self.copy_on_write and kind != "ndarray":
                return self.heap.new(result, holds=[called])
            fresh = self.heap.view(receiver, result)
            return fresh if method != "pipe" else join([fresh, called])
        if kind in ("list", "dict", "set", "tuple"):
            return join([self.element(receiver), called, *arguments.all]) if method not in ("items", "values", "keys", "copy") else self.heap.new(kind if method == "copy" else "iterable", holds=[self.element(receiver)])
        return join([self.heap.new(result, holds=[called, *arguments.all]), receiver])

    def construct(self, known: Class, callee: Value, arguments: Arguments) -> Value:
        """Return a new instance of a class of the notebook, and run its `__init__`."""
        instance = self.heap.new("instance", holds=arguments.all)
        for number in instance.objects:
            self.heap.owners[number] = known
        if known.method("__init__", self.heap) is not None:
            function = known.method("__init__", self.heap)
            assert function is not None
            self.invoke(function, arguments, receiver=instance)
        if known.method("__post_init__", self.heap) is not None:
            post = known.method("__post_init__", self.heap)
            assert post is not None
            self.invoke(post, Arguments(), receiver=instance)
        return instance

    def invoke(self, function: Function, arguments: Arguments, *, node: ast.AST | None = None, receiver: Value | None = None) -> Value:
        """Run the body of a notebook function on `arguments`; give up soundly when too deep."""
        self.invocations += 1
        if function in self.stack or len(self.stack) >= MAX_DEPTH or self.invocations > MAX_INVOCATIONS:
            for value in arguments.all if function not in self.stack else []:
                self.mutate(value, deep=True)
            return join([Value(), *arguments.all])
        frame = Frame(function.node, function.frame)
        self._bind_arguments(function, frame, arguments, receiver)
        self.stack.append(function)
        try:
            if isinstance(function.node, ast.Lambda):
                frame.returns.append(self.evaluate(function.node.body, frame))
            else:
                self.run(function.node.body, frame)
        finally:
            self.stack.pop()
        result = join(frame.returns) if frame.returns else Value("None")
        if is_generator(function.node):
            result = self.heap.new("generator", holds=[result, *arguments.all])
        return result

    def _bind_arguments(self, function: Function, frame: Frame, arguments: Arguments, receiver: Value | None) -> None:
        declared = function.node.args
        names = [a.arg for a in (*declared.posonlyargs, *declared.args)]
        given = [receiver, *arguments.positional] if receiver is not None and not _is_static(function) else list(arguments.positional)
        everything = join([Value(), *arguments.all])
        for position, name in enumerate(names):
            if position < len(given):
                frame.vars[name] = given[position] or Value()
            else:
                frame.vars[name] = arguments.named.get(name, function.defaults.get(name, Value()))
            if arguments.spread and not (receiver is not None and position == 0):
                frame.vars[name] = join([frame.vars[name], everything, function.defaults.get(name, Value())])
        for argument in declared.kwonlyargs:
            default = function.defaults.get(argument.arg, Value())
            frame.vars[argument.arg] = arguments.named.get(argument.arg, everything if arguments.spread else default)
        if declared.vararg:
            frame.vars[declared.vararg.arg] = self.heap.new("tuple", holds=[*given[len(names):], everything] if given else [])
        if declared.kwarg:
            frame.vars[declared.kwarg.arg] = self.heap.new("dict", holds=arguments.named.values())


def _is_classmethod(function: Function) -> bool:
    decorators = getattr(function.node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "classmethod" for d in decorators)


def _is_static(function: Function) -> bool:
    decorators = getattr(function.node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def is_generator(node: FunctionNode) -> bool:
    """Say whether calling the function gives a generator."""
    if isinstance(node, ast.Lambda):
        return False
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(inner, (*FUNCTIONS, ast.ClassDef)):
            stack += ast.iter_child_nodes(inner)
    return False


def methods_type(name: str, node: ast.Call) -> str | None:
    """Return the type that calling library function `name` gives, None where unknown."""
    if name.startswith("pandas.read_") and _keywords(node, "chunksize", "iterator", "squeeze", "sheet_name", "typ"):
        return None
    if name == "numpy.load" and _keywords(node, "mmap_mode") or name in ("numpy.memmap", "mmap.mmap"):
        return "memory map"
    return methods.LIBRARY_RETURNS.get(name)


def _keywords(node: ast.Call, *names: str) -> bool:
    return any(k.arg in names for k in node.keywords)


def _path_of(node: ast.Call) -> str:
    for argument in [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("filepath_or_buffer", "path", "fname", "file", "path_or_buf"))]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return "*"


def _opens_for_reading(name: str, node: ast.Call) -> bool:
    if name not in ("builtins.open", "zipfile.ZipFile"):
        return False
    mode = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "mode"), None)
    if mode is None:
        return True
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set(mode.value) & set("wax+")


def _identifiers(text: str, *, marked: bool) -> list[str]:
    names: list[str] = []
    word = ""
    previous = ""
    for character in f"{text} ":
        if character.isidentifier() or (word and character.isalnum()):
            if not word:
                before = previous
            word += character
        else:
            if word and (not marked or before == "@"):
                names.append(word)
            word = ""
        previous = character
    return names
