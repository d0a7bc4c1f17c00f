"""The state of the interpreter: the notebook's names, its objects, and the effect under way."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.memory import (
    SCALAR,
    Binding,
    Effect,
    Frame,
    Function,
    Heap,
    Value,
    all_objects,
    join,
)
from jupyter_mlops.analysis.names import free_names, function_locals

_CONTAINERS = frozenset(
    "list dict set tuple frozenset Index generator iterator iterable collections.deque "
    "collections.OrderedDict collections.defaultdict collections.Counter".split()
)


_PAIRS = frozenset({"dict", "collections.OrderedDict", "collections.defaultdict"})
_MAPPINGS = _PAIRS | {"collections.Counter", "collections.deque"}
_CELLS = frozenset({"DataFrame", "Series", "Index"})
_WITH_ATTRIBUTES = frozenset({"instance", "types.SimpleNamespace"})
_EAGER = _MAPPINGS | _CELLS | {"list", "set"}


@dataclass(slots=True)
class Arguments:
    """Evaluated arguments of a call; `spread` says that a `*` makes the order unknown.

    `mapped` is what a `**` hands on, under names that nobody knows.
    """

    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    spread: bool = False
    mapped: Value | None = None

    @property
    def all(self) -> list[Value]:
        return [*self.positional, *self.named.values()]

    def first(self) -> Value | None:
        return self.positional[0] if self.positional else None


def _common(kinds: set[str | None]) -> str | None:
    """Return what can be said of objects of all these types."""
    if len(kinds) == 1:
        return next(iter(kinds))
    return methods.ANY_ESTIMATOR if kinds and all(map(methods.is_estimator, kinds)) else None


# How much may be looked at for one statement: calls followed, rounds of loops, and for each
# thousand of them what is held by what is passed on. Real notebooks stay far below.
MAX_WORK = 500
_EDGES = 1000


# What gives other things, and never itself, when it is gone over.
_GONE_OVER = frozenset({"generator", "iterator", "iterable"})


class TooDeepError(Exception):
    """Raised where following a statement takes too long; the statement is then unknown."""


class Machine:
    """Names and objects; subclasses say how code changes them."""

    def __init__(self, *, copy_on_write: bool, meant: Mapping[ast.AST, int] | None = None) -> None:
        self.heap = Heap()
        self.globals: dict[str, Binding] = {}
        # Which statement a name means wherever it is read, and what each of those has bound.
        self.meant = meant or {}
        self.lasting = frozenset(self.meant.values())
        self.kept: dict[tuple[str, int], Binding] = {}
        self.effect = Effect()
        self.resolved: dict[ast.AST, set[int]] = {}
        self.copy_on_write = copy_on_write
        self.current = -1
        self.stack: list[Function] = []
        # What functions that are running were called with again, which is not followed.
        self.again: dict[Function, list[tuple[Arguments, Value | None]]] = {}
        self.work = 0
        # How many statements were too much: the more, the sooner is the next one.
        self.surrendered = 0
        # How many calls that only show what they are given are being evaluated.
        self.shown = 0
        self.discarded: ast.Call | None = None
        self.displayed: ast.stmt | None = None
        self.touched: set[Function] = set()
        # The methods that run by what their decorators made of them.
        self.wrapped: list[Function] = []
        self.poked: set[Function] = set()
        self.answers: dict[object, Value] = {}
        self.raised: list[Value] = []
        self.registered: dict[int, set[int]] = {}
        # What the notebook gave to classes of libraries, by name.
        self.patched: dict[str, Value] = {}
        # Whether the notebook asks scikit-learn's transformers for frames.
        self.makes_frames = False
        # Whether a transformer may have been told to work in what it is given.
        self.may_not_copy = False
        self.seen: list[ast.stmt] = []
        # Whether a definition evaluates its annotations.
        self.annotates = True
        # Whether a handler of Python's own keeps what is logged.
        self.keeps_records = False
        # Whether a class of the notebook says what happens when an object of it goes.
        self.dying = False
        # Whether a cell of a table changes, of which nothing is known but that it can, and
        # whether such cells are followed.
        self.cell_changed = False
        self.in_cells = False
        # The names that loops bind: what is in cells goes by such a name.
        self.looped: set[str] = set()

    def toil(self, *, edges: int = _EDGES) -> None:
        """Count work for the statement.

        Raises:
            TooDeepError: it is too much.
        """
        self.work += edges
        if self.work > MAX_WORK * _EDGES // (1 + self.surrendered):
            raise TooDeepError

    def run(self, body: Iterable[ast.stmt], frame: Frame | None) -> None:
        raise NotImplementedError

    def evaluate(self, node: ast.expr, frame: Frame | None) -> Value:
        raise NotImplementedError

    def attribute(self, base: Value, name: str) -> Value:
        raise NotImplementedError

    def call(self, callee: Value, node: ast.Call, arguments: Arguments) -> Value:
        raise NotImplementedError

    def call_unknown(self, values: list[Value]) -> Value:
        raise NotImplementedError

    def look(self, values: Iterable[Value], called: frozenset[str]) -> Value:
        raise NotImplementedError

    # Names of the notebook

    def read_global(self, name: str, node: ast.AST | None) -> Value | None:
        binding = self.globals.get(name)
        if node is not None and node in self.meant:
            binding = self.kept.get((name, self.meant[node]), binding)
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
                known = isinstance(node.ctx, ast.Load) and node.id in self.globals
                if known and self._is_global(node.id, function.frame):
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
        if value.type is None:
            objects = frozenset(n for n in objects if n not in self.heap.functions)
        if deep:
            objects = self.heap.reach(objects, code=False)
        if views:
            objects = self.heap.sharing(objects)
        self.effect.mutated |= objects
        if value.type == "Index":
            self.effect.relabelled |= objects

    def _with_late(self, found: Value, held: Collection[int]) -> Value:
        """Return what a generator gives: also what its containers were given after it was made."""
        kinds = self.heap.kinds
        grown = (n for n in held if n not in found.objects and kinds.get(n) in _CONTAINERS)
        late = {n for number in grown for n in self.heap.holds.of(number)} - all_objects(found)
        return join([found, Value(None, frozenset(late))]) if late else found

    def element(self, value: Value) -> Value:
        """Return what iterating over or indexing `value` may give."""
        if value.items is not None:
            return join(value.items) if value.items else Value("None")
        if value.type in methods.IMMUTABLE or value.qualified:
            return (
                Value("int")
                if value.type == "range"
                else Value("str" if value.type == "str" else None)
            )
        if value.objects & self.heap.opaque:
            return Value(None, value.objects | self._held(value))
        known = [self.heap.elements.get(number) for number in sorted(value.objects)]
        held = self._held(value)
        if known and all(known):
            found = join(part for part in known if part is not None)
            return self._with_late(found, held) if value.type == "generator" else found
        if value.type == "collections.defaultdict":
            held -= self.heap.factories
        if value.type == "file":
            return Value("str")
        if value.type == "Axes[]":
            return Value("Axes", value.objects)
        if value.type in _CONTAINERS:
            kinds = {self.heap.kinds.get(number) for number in held}
            labels = value.type == "Index" and not held
            return SCALAR if labels else Value(_common(kinds), frozenset(held))
        if value.type == "ndarray":
            return self.heap.view(value, None)
        # What is gone over gives what it holds, and never itself.
        own = frozenset(n for n in value.objects if self.heap.kinds.get(n) not in _GONE_OVER)
        own = frozenset() if value.type in _GONE_OVER else own
        return Value(None, own | held | self._deeper(value))

    def _deeper(self, value: Value) -> frozenset[int]:
        """Return what an attribute of an instance holds: it has the identity of the instance."""
        owners = frozenset(n for n in value.objects if self.heap.kinds.get(n) in _WITH_ATTRIBUTES)
        if not owners:
            return owners
        held = frozenset(n for n in self._held(Value(None, owners)) if not self.heap.is_code(n))
        return self._held(Value(None, held))

    def _held(self, value: Value) -> frozenset[int]:
        held: set[int] = set()
        shared = any(number in self.heap.shares for number in value.objects)
        for number in self.heap.sharing(value.objects) if shared else value.objects:
            held |= self.heap.holds.of(number)
        self.work += len(held)
        return frozenset(held)

    def made(self, kind: str | None, *, holds: Iterable[Value] = ()) -> Value:
        """Return a new object that a library made, of whose parts nothing is known."""
        value = self.heap.new(kind, holds=holds)
        if kind in _CONTAINERS:
            self.heap.opaque |= value.objects
        if kind in ("DataFrame", "Series"):
            self.fill_cells(value)
        return value

    def fill_cells(self, table: Value) -> None:
        """Let a table that a library made hold what may change in its cells, where it does."""
        if self.in_cells:
            cell = self.heap.new(None)
            self.heap.celled |= cell.objects
            self.heap.hold(table, cell)

    def is_container(self, value: Value) -> bool:
        return value.type in _CONTAINERS

    def is_drained(self, kind: str | None, value: Value) -> bool:
        """Say whether an object of type `kind` keeps what `value` yields, and not `value`."""
        if kind in _MAPPINGS and value.type in _CONTAINERS:
            return True
        if kind in _CELLS and value.type in ("dict", "list", "tuple"):
            return True
        return kind in _EAGER and value.type in ("generator", "iterator", "iterable")

    def drawn(self, kind: str | None, source: Value) -> list[Value]:
        """Return what an object of type `kind` that is made of what `source` yields holds."""
        each = self.element(source)
        if kind == "DataFrame" and each.type is not None:
            return [self.element(each)]
        if kind not in _PAIRS or source.type in _PAIRS:
            return [each] if kind in _MAPPINGS | {"list", "set"} else [each, self.element(each)]
        if each.items is not None:
            return list(each.items)
        # A list may be a pair, or what is left of one of which the parts are not told apart.
        return [self.element(each)] if each.type == "tuple" else [each, self.element(each)]

    # Calls

    def keep(self, container: Value, values: Iterable[Value]) -> None:
        for value in values:
            self.heap.hold(container, value)

    def is_noisy(self, values: list[Value]) -> bool:
        objects = frozenset().union(*(all_objects(v) for v in values)) if values else frozenset()
        return bool(self.heap.reach(objects) & self.heap.noisy)
