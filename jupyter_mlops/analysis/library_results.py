"""What calls of library functions give."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.cloning import cloned
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import SCALAR, Value, all_objects, join
from jupyter_mlops.analysis.resources import has_keyword, path_of
from jupyter_mlops.analysis.returns import BUNCHES, arrays, returned
from jupyter_mlops.analysis.sharing import Sharing, iterators, without

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
_PARTS_READ = {"csv.reader": "list", "csv.DictReader": "dict"}
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


class LibraryResults(Sharing):
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
            return self.aliasing_result(name, kind, node, arguments, called)
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
                return self._field(name, arguments, called)
            case "joblib.Parallel" if has_keyword(node, "return_as"):
                return self.heap.new(None, holds=arguments.all)
            case "collections.defaultdict":
                return self._defaultdict(name, arguments)
            case "matplotlib.pyplot.subplots":
                return self._subplots(node)
        return self._scientific_result(name, node, arguments)

    def _field(self, name: str, arguments: Arguments, called: Value) -> Value:
        """Return a field of a dataclass; what it calls may be a method, as `count().__next__`."""
        factory = arguments.named["default_factory"]
        known = factory.qualified or self.heap.classes(factory) or self.heap.functions_in(factory)
        held = [] if known else [self.heap.new("bound method", holds=[factory])]
        return self.heap.new(name, holds=[called, *arguments.all, *held])

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
            case "sklearn.utils.check_random_state":
                given = arguments.all[0]
                if given.type in methods.GENERATORS:
                    return given
                made = self.heap.new("numpy.random.RandomState")
                return join([made, given]) if given.objects else made
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
        given = without(called, iterators(arguments)) if name == "builtins.sum" else called
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

    def _instance(self, name: str, kind: str | None, node: ast.Call, kept: list[Value]) -> Value:
        """Return a new object of a library class, which keeps what it is given."""
        made = self.heap.new(kind or name, holds=kept)
        if methods.may_draw(name, node):
            self.heap.noisy |= made.objects
        if methods.works_in_place(node):
            self.heap.overwriting |= made.objects
        return made


def _is_global(arguments: Arguments) -> bool:
    """Say whether a generator is asked for with what stands for that of `numpy.random`."""
    given = arguments.all[:1] or [Value("None")]
    return given[0].type == "None" or given[0].qualified == "numpy.random"


def root_of(name: str) -> str:
    return name.partition(".")[0]


def _asks_for_pair(call: ast.Call) -> bool:
    """Say whether all that a data set is asked for is the pair of its arrays."""
    return [ast.unparse(k) for k in call.keywords] == ["return_X_y=True"] and not call.args
