"""What calls of library functions give."""

from __future__ import annotations

import ast
from dataclasses import replace

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.cloning import cloned
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import SCALAR, Value, all_objects, join
from jupyter_mlops.analysis.protocols import Protocols
from jupyter_mlops.analysis.resources import has_keyword, path_of
from jupyter_mlops.analysis.returns import BUNCHES, arrays, returned

# Built-in functions that hand on what a special method gives.
_HANDING = frozenset(f"builtins.{name}" for name in "abs round pow divmod sum next".split())
# Libraries whose functions keep nothing of what can do something.
_FRESH = frozenset(
    "builtins operator math cmath numpy pandas scipy statistics random re os json time datetime "
    "matplotlib seaborn".split()
)
# Classes of which functions make objects of what they are given.
_MADE_OF = frozenset(
    "sklearn.pipeline.Pipeline sklearn.pipeline.FeatureUnion "
    "sklearn.compose.ColumnTransformer".split()
)
# What gives elements of what it is given, never an iterator itself.
_PICKING = frozenset(
    "builtins.max builtins.min builtins.sorted functools.reduce heapq.nlargest "
    "heapq.nsmallest".split()
)
# What goes over an object, by its own `__iter__`, and keeps what that gives.
_COLLECTING = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset"))
_EXTREMES = frozenset({"builtins.max", "builtins.min"})
# What goes over all that it is given by place, and gives parts of that alone.
_GOING_OVER = _COLLECTING | {
    f"builtins.{name}" for name in ("max", "min", "sorted", "zip", "enumerate", "reversed", "iter")
}
_ITERATORS = frozenset({"generator", "iterator", "iterable"})
_PARTS_READ = {"csv.reader": "list", "csv.DictReader": "dict"}
_FLATTENING = "itertools.chain.from_iterable"
_LOOKING_AT = {"builtins.memoryview": "memoryview"}
_FACTORIES = {f"builtins.{name}": name for name in ("list", "dict", "set")} | {
    f"collections.{name}": f"collections.{name}"
    for name in ("defaultdict", "Counter", "deque", "OrderedDict")
}
# Functions of numpy that give an object like the one that they are given, of new numbers.
_ELEMENTWISE = frozenset(
    f"numpy.{name}"
    for name in (
        "sin cos tan arcsin arccos arctan sinh cosh tanh exp exp2 expm1 log log2 log10 log1p sqrt "
        "cbrt square abs absolute fabs sign floor ceil rint trunc radians degrees deg2rad rad2deg "
        "isnan isinf isfinite negative reciprocal"
    ).split()
)
_TABLES = ("ndarray", "DataFrame", "Series")


class LibraryResults(Protocols):
    """Makes the values that functions and classes of libraries give."""

    def _library_result(
        self, name: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        known = self._named_result(name, node, arguments, called)
        if known is not None:
            return known
        first = arguments.first() or Value()
        if name in _ELEMENTWISE and len(arguments.all) == 1 and first.type in (*_TABLES, "float"):
            return self._alike(name, first)
        short = name.rpartition(".")[2]
        kind = self._kind_of(name, node, first)
        if kind == "same":
            return self._copied(name, arguments, called)
        if name == "numpy.array" and has_keyword(node, "copy"):
            name = "numpy.asarray"
        if name in catalog.ALIASING:
            return self._aliasing_result(name, kind, node, arguments, called)
        if name.startswith("seaborn.") and "figure" in self.effect.resources:
            return self.heap.new("Axes")
        if short[:1].isupper() or kind in _MADE_OF:
            made = kind if kind in _MADE_OF else name
            # An estimator keeps what it is given; it calls nothing before it learns.
            more = [] if root_of(name) == "sklearn" else [called]
            return self._instance(made, kind, node, [*arguments.all, *more])
        if kind in methods.IMMUTABLE:
            return Value(kind)
        cells = self.array_cells(name, node, arguments.all)
        if cells:
            return self.filled(kind, [], more=join([called, *cells]))
        working = self._working(arguments) if kind is None and root_of(name) not in _FRESH else []
        fresh = self.made(kind, holds=[called, *working])
        overwritten = not name.startswith("pandas.") and methods.overwrites(name, node)
        return join([fresh, *arguments.positional[:overwritten]])

    def _alike(self, name: str, first: Value) -> Value:
        """Return what a function of each number gives; numpy's own floats are Python's, too."""
        if first.type == "float":
            return Value("float" if not name.startswith("numpy.is") else "scalar")
        return self.heap.new(first.type)

    def _working(self, arguments: Arguments) -> list[Value]:
        """Return what of the arguments can do something: a pipeline keeps its steps."""
        inside = self.heap.reach(n for v in arguments.all for n in all_objects(v))
        heap = self.heap
        found = {
            n
            for n in inside
            if n in heap.owners or n in heap.functions or methods.is_estimator(heap.kinds.get(n))
        }
        return [Value(None, frozenset(found))] if found else []

    def _named_result(
        self, name: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value | None:
        """Return what functions give that are like no other."""
        if name.startswith("builtins."):
            made = self._stepped(name, arguments)
            return made or self._given_by_builtin(name, node, arguments, called)
        parts = tuple(self.heap.new("ndarray") for _ in range(arrays(name, node)))
        if parts:
            return Value("tuple", frozenset(), None, parts)
        match name:
            case "operator.methodcaller":
                return Value(None, frozenset(), f"builtins.object.{path_of(node)}")
            case "csv.reader" | "csv.DictReader" | "pandas.read_csv" | "pandas.read_json":
                return self._read_in_parts(name, node, arguments)
            case "csv.writer":
                return self.heap.new(name, holds=arguments.all)
            case "dataclasses.field" if "default_factory" in arguments.named:
                return self.heap.new(name, holds=[called, *arguments.all])
            case "joblib.Parallel" if has_keyword(node, "return_as"):
                return self.heap.new(None, holds=arguments.all)
            case "collections.defaultdict":
                return self._defaultdict(name, arguments)
            case "matplotlib.pyplot.subplots":
                return self._subplots(node)
        return self._scientific_result(name, node, arguments)

    def _read_in_parts(self, name: str, node: ast.Call, arguments: Arguments) -> Value | None:
        """Return what gives the rows of a file, or chunks of them, one after the other."""
        if name.startswith("pandas.") and not has_keyword(node, "chunksize"):
            return None
        read = self.heap.new("iterator", holds=arguments.all)
        part = self.heap.new(_PARTS_READ.get(name, "DataFrame"))
        self.heap.elements |= dict.fromkeys(read.objects, part)
        return read

    def _defaultdict(self, name: str, arguments: Arguments) -> Value | None:
        """Return a dict that makes what it lacks, None where all that it makes is known already."""
        factory = arguments.first() or Value()
        self.heap.factories |= self.heap.functions.keys() & factory.objects
        made = [self.construct(known, factory, Arguments()) for known in self.heap.classes(factory)]
        if factory.qualified in _FACTORIES:
            made.append(self.heap.new(_FACTORIES[factory.qualified]))
        if not made:
            return None
        more = map(self.items_of, arguments.positional[1:])
        return self.heap.new(name, holds=[*made, *more, *arguments.named.values()])

    def _scientific_result(self, name: str, node: ast.Call, arguments: Arguments) -> Value | None:
        match name:
            case "patsy.dmatrices" if not has_keyword(node, "return_type"):
                pair = (self.heap.new("patsy.DesignMatrix"), self.heap.new("patsy.DesignMatrix"))
                return Value("tuple", frozenset(), None, pair)
            case "xgboost.DMatrix":
                return self.heap.new(name)  # it copies what it is given
            case "numpy.random.default_rng" | "numpy.random.Generator" | "numpy.random.RandomState":
                return self._generator(name, arguments)
            case "sklearn.utils.check_random_state" if _is_global(arguments):
                return self.heap.new("the generator of `numpy.random` itself")
            case "sklearn.utils.shuffle" | "sklearn.utils.resample":
                return self._rearranged(arguments, 1)
            case "sklearn.model_selection.train_test_split":
                return self._rearranged(arguments, 2)
        if name in BUNCHES and _asks_for_pair(node):
            pair = (self.heap.new("ndarray"), self.heap.new("ndarray"))
            return Value("tuple", frozenset(), None, pair)
        return None

    def _kind_of(self, name: str, node: ast.Call, first: Value) -> str | None:
        kind = returned(name, node)
        if name == "pandas.concat" and self.element(first).type == "DataFrame":
            return "DataFrame"
        return kind

    def _builtin_result(self, name: str, arguments: Arguments, node: ast.Call) -> Value | None:
        first = arguments.first()
        match name, node.args:
            case "hasattr", [_, ast.Constant(value=str(attribute)), *_]:
                if first is not None and self.heap.instances(first):
                    self.attribute(first, attribute)
                    return Value("bool")
        match name:
            case "staticmethod" | "classmethod" if first is not None:
                return first
            case "type" if first is not None:
                return self._class_of(first, arguments)
            case "divmod":
                parts = [self._fresh(None, arguments) for _ in range(2)]
                return Value("tuple", frozenset(), None, tuple(parts))
            case "sum":
                return self._sum(arguments)
            case "id":
                return self.heap.new("address")
        if name in catalog.FRESH_BUILTINS:
            return self._fresh(catalog.FRESH_BUILTINS[name], arguments)
        return None

    def _given_by_builtin(
        self, name: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value | None:
        made = self._builtin_result(name.removeprefix("builtins."), arguments, node)
        given = _without(called, _iterators(arguments)) if name == "builtins.sum" else called
        handed = name in _HANDING and (given.objects or given.items)
        return join([made, given, self.element(given)]) if made and handed else made

    def _stepped(self, name: str, arguments: Arguments) -> Value | None:
        """Return what `iter` gives by an own `__iter__`, or `next` of what is known to yield."""
        first = arguments.first()
        if first is None:
            return None
        if name == "builtins.iter" and first.type == "instance":
            return self.special(first, ("__iter__",))
        if name == "builtins.next" and self._yields(first):
            return join([self.element(first), *arguments.positional[1:]])
        return None

    def _yields(self, value: Value) -> bool:
        """Say whether all that `next` may give of `value` is known, itself never being among it."""
        plain = value.type in ("iterator", "generator", "iterable")
        return plain and not value.objects & self.heap.opaque

    def _rearranged(self, arguments: Arguments, times: int) -> Value:
        """Return what takes rows of each argument: a single one, or a tuple of them."""
        items = tuple(
            self.heap.new(value.type, holds=[self.cells(value)])
            for value in arguments.positional
            for _ in range(times)
        )
        return items[0] if len(items) == 1 else Value("tuple", frozenset(), None, items)

    def _copied(self, name: str, arguments: Arguments, called: Value) -> Value:
        first = arguments.first()
        if first is None:
            return self.heap.new(None)
        own = self.special(first, ("__copy__", "__deepcopy__"))
        if own is not None:
            return own
        if self.special(first, ("__reduce__", "__reduce_ex__")) is not None:
            return self.call_unknown([called])
        if name != "copy.copy":
            is_clone = name == "sklearn.base.clone"
            made = self._cloned(name, first) if is_clone else cloned(self.heap, first)
            if len(arguments.all) > 1 or self._copies_by_itself(first):
                return join([made, Value(None, self.heap.reach(all_objects(first)))])
            if self.is_noisy([first]):
                self.heap.noisy |= made.objects
            return made
        if first.type in ("ndarray", "Series", "DataFrame"):
            return self.heap.new(first.type, holds=[self.cells(first)])
        return self.heap.new(
            first.type, holds=[self.element(first) if self.is_container(first) else first]
        )

    def _copies_by_itself(self, value: Value) -> bool:
        """Say whether something in `value` says itself what a deep copy of it is."""
        owners = self.heap.instances_among(self.heap.reach(all_objects(value)))
        return any(owner.method("__deepcopy__", self.heap) is not None for owner in owners)

    def _cloned(self, name: str, value: Value) -> Value:
        """Return a deep copy, of the classes of the notebook that `value` may have.

        `clone` gives an estimator, where nothing is known one of a library or of the notebook.
        """
        unknown = name == "sklearn.base.clone" and value.type is None
        among = self.heap.reach(value.objects) if unknown else value.objects
        owners = self.heap.instances_among(among)
        if unknown:
            owners = [owner for owner in owners if owner.method("fit", self.heap) is not None]
        made = [self.heap.new(methods.ANY_ESTIMATOR if unknown else value.type)]
        for owner in owners:
            made.append(self.heap.new("instance"))
            self.heap.owners |= dict.fromkeys(made[-1].objects, owner)
        return join(made if unknown or not owners else made[1:])

    def _class_of(self, value: Value, arguments: Arguments) -> Value:
        """Return what `type(value)` is, or the class that `type(name, bases, names)` makes."""
        if len(arguments.positional) > 1:
            return self.heap.new("class", holds=arguments.all)
        if value.type in ("list", "dict", "set"):
            return Value(None, frozenset(), f"builtins.{value.type}")
        known = self.heap.instances(value)
        numbers = frozenset(n for n, c in self.heap.definitions.items() if c in known)
        return Value("class", numbers) if numbers else Value("type")

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

    def _generator(self, name: str, arguments: Arguments) -> Value:
        """Return a generator of random numbers; one that is made of another draws what it draws."""
        old = name.endswith("RandomState")
        made = self.heap.new(f"numpy.random.{'RandomState' if old else 'Generator'}")
        given = {n for v in arguments.all for n in v.objects}
        kinds = {n: self.heap.kinds.get(n) or "numpy.random." for n in given}
        for mine in made.objects:
            for other in (n for n, kind in kinds.items() if kind.startswith("numpy.random.")):
                self.heap.share(mine, other)
        return made

    def _aliasing_result(
        self, name: str, kind: str | None, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        if name in _EXTREMES and len(arguments.positional) == 1 and not arguments.spread:
            found = _without(self.each(arguments.positional[0]), _iterators(arguments))
            return join([found, *(v for k, v in arguments.named.items() if k != "key")])
        if name in _GOING_OVER:
            arguments = replace(arguments, positional=[*map(self._listed, arguments.positional)])
        handed = [*self._kept_arguments(name, arguments), called]
        if name == _FLATTENING:
            handed = [*map(self.element, handed), called]
        spent = self._spent(name, arguments, called)
        aliased = [_without(value, spent) for value in handed]
        if kind is None and not name.rpartition(".")[2][:1].isupper():
            parts = [_without(self.element(value), spent) for value in handed]
            made = self.heap.new(_LOOKING_AT.get(name), holds=aliased)
            return join([made, *aliased, *parts])
        if kind in ("list", "tuple", "set", "frozenset", "iterator"):
            held = [aliased[-1], *(_without(self.element(v), spent) for v in (*handed, called))]
        else:
            tabled = arguments.named.values() if kind in ("DataFrame", "Series") else ()
            drained = [v for v in arguments.positional if self.is_drained(kind, v)]
            drained += [v for v in tabled if v.type == "iterable" or self.is_drained(kind, v)]
            rest = [v for v in aliased if not any(v is other for other in drained)]
            copied = [v for v in rest if self._is_copied(kind, v, node)]
            rest = [v for v in rest if not any(v is other for other in copied)]
            held = [*rest, *map(self.element, rest), *map(self.cells, copied)]
            held += [part for v in drained for part in self.drawn(kind, v)]
        result = self.heap.new(kind or name, holds=held)
        self.heap.label(result, [*arguments.all, *map(self.element, arguments.all)])
        self._share(result, arguments.all, name, node)
        self._note_elements(name, result, arguments)
        return result

    def _listed(self, value: Value) -> Value:
        """Return a list of what a table gives that is gone over; anything else as it is."""
        if value.type == "DataFrame" or self.is_column(value):
            return self.heap.new("list", holds=[self.each(value)])
        return value

    def _spent(self, name: str, arguments: Arguments, called: Value) -> frozenset[int]:
        """Return the iterators that a call goes over, and gives none of."""
        own = frozenset(n for n in called.objects if self.heap.kinds.get(n) in _ITERATORS)
        if name in _PICKING:
            return _iterators(arguments) | own
        return own if name in _COLLECTING else frozenset()

    def _is_copied(self, kind: str | None, value: Value, node: ast.Call) -> bool:
        """Say whether a frame takes the numbers of `value`, and not its memory."""
        if kind not in ("DataFrame", "Series") or not self.copy_on_write:
            return False
        if has_keyword(node, "copy"):
            return False
        return value.type in _TABLES or bool(value.objects) and value.objects <= self.heap.tabular

    def _note_elements(self, name: str, result: Value, arguments: Arguments) -> None:
        """Say what iterating over `zip(a, b)` or `enumerate(a)` gives, part by part."""
        parts = [self.element(value) for value in arguments.positional]
        if not parts:
            return
        if arguments.spread or arguments.mapped is not None:
            inside = Value(None, self.heap.reach(o for v in arguments.all for o in all_objects(v)))
            element = join([self.heap.new("tuple", holds=[inside]), inside])
            self.heap.elements |= dict.fromkeys(result.objects, element)
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

    def _instance(self, name: str, kind: str | None, node: ast.Call, kept: list[Value]) -> Value:
        """Return a new object of a library class, which keeps what it is given."""
        made = self.heap.new(kind or name, holds=kept)
        if methods.may_draw(name, node):
            self.heap.noisy |= made.objects
        if methods.works_in_place(node):
            self.heap.overwriting |= made.objects
        return made

    def _kept_arguments(self, name: str, arguments: Arguments) -> list[Value]:
        """Sorting and mapping keep the elements that they are given, not the function.

        Of a frame whose labels another one takes, the other keeps no more than these.
        """
        if name in ("pandas.DataFrame", "pandas.Series"):
            labels = [v for k, v in arguments.named.items() if k in ("index", "columns")]
            parts = [v for v in labels if v.type is None and v.objects <= self.heap.tabular]
            return [v for v in arguments.all if not any(v is part for part in parts)]
        if name not in catalog.APPLYING and name not in catalog.IMMEDIATE:
            return arguments.all
        handed = [*arguments.positional, *(v for k, v in arguments.named.items() if k != "key")]
        kept = [v for v in handed if v.type != "function" and v.qualified is None]
        return [v for v in kept if v.type != "class" or name not in catalog.APPLYING]

    def _share(self, result: Value, values: list[Value], name: str, node: ast.Call) -> None:
        if not name.startswith(("numpy.", "pandas.")):
            return
        if self.copy_on_write and name.startswith("pandas.") and not methods.works_in_place(node):
            return
        # What is given in lists and dicts is copied, unless the call forbids it.
        inside = map(self.element, values) if methods.works_in_place(node) else ()
        for value in (v for v in [*values, *inside] if v.type not in ("dict", "list", "tuple")):
            for mine in result.objects:
                for other in value.objects:
                    self.heap.share(mine, other)


def _is_global(arguments: Arguments) -> bool:
    """Say whether a generator is asked for with what stands for that of `numpy.random`."""
    given = arguments.all[:1] or [Value("None")]
    return given[0].type == "None" or given[0].qualified == "numpy.random"


def _iterators(arguments: Arguments) -> frozenset[int]:
    """Return the iterators among the arguments."""
    return frozenset(n for v in arguments.all if v.type in _ITERATORS for n in v.objects)


def _without(value: Value, objects: frozenset[int]) -> Value:
    """Return a value that is none of `objects`, of which nothing is known but what it may be."""
    if not all_objects(value) & objects:
        return value
    return Value(None, all_objects(value) - objects)


def root_of(name: str) -> str:
    return name.partition(".")[0]


def _asks_for_pair(call: ast.Call) -> bool:
    """Say whether all that a data set is asked for is the pair of its arrays."""
    return [ast.unparse(k) for k in call.keywords] == ["return_X_y=True"] and not call.args
