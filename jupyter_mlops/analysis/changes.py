"""What calls of libraries change, and what they touch beside values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from jupyter_mlops.analysis import catalog, methods, resources, searches
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Problem, Value, all_objects
from jupyter_mlops.analysis.method_results import MethodResults
from jupyter_mlops.analysis.resources import identifiers
from jupyter_mlops.analysis.special_methods import WRITTEN
from jupyter_mlops.analysis.table_methods import TABLE_METHODS
from jupyter_mlops.analysis.trees import nodes

# What may keep a record, or what it is made of; what writes its text down does not.
_RECORD_KEEPERS = ("Handler", "LogRecordFactory")
_SEEING = ("Handler", "Formatter", "Filter")
_WRITERS = ("StreamHandler", "FileHandler", "NullHandler")
_STREAMS = frozenset({"io.StringIO", "io.BytesIO"})
# Types whose own methods never write into memory that they share.
_STRUCTURAL = frozenset({"DataFrame", "list", "dict", "set"})
# What changes lists, dicts and sets, of which tables have some with another meaning.
_OF_CONTAINERS = frozenset().union(*(methods.MUTATORS[kind] for kind in ("list", "dict", "set")))
# What looks up parts of one thing in another: `column.map(codes)`.
_LOOKING_UP = frozenset(
    "map format format_map substitute safe_substitute translate "
    "operator.getitem builtins.eval".split()
)
# Libraries of which each function that changes what it is given is in a table.
_ONLY_GIVING = tuple(
    f"{root}."
    for root in "asyncio builtins copy functools IPython itertools math matplotlib numpy pandas "
    "seaborn sklearn statistics statsmodels scipy.cluster scipy.fft scipy.integrate "
    "scipy.interpolate scipy.linalg scipy.optimize scipy.signal scipy.spatial scipy.stats".split()
)
_NO_DATA = frozenset({"function", "bound method", "method", "class", "module"})
_MARKED = re.compile(r"@([^\W\d]\w*)")
_CALLED = re.compile(r"([^\W\d]\w*)\s*[(.]")


class Changes(MethodResults):
    """Notes what functions and methods of libraries change."""

    def _mutate_arguments(self, name: str, node: ast.Call, arguments: Arguments) -> None:
        """Note what a function of a known library changes of what it is given."""
        if catalog.changes_first(name):
            self._change_first(name, arguments)
        self._draw_from(arguments)
        if not name.startswith("builtins."):
            self._use_streams(arguments.all)
        if name.startswith("sklearn.") and name.rpartition(".")[2].islower():
            self._draw_inside(arguments.all)
        for keyword in arguments.named.keys() & catalog.OUT_KEYWORDS:
            self.mutate(arguments.named[keyword])
            self.look([arguments.named[keyword]], WRITTEN)
        if "evals_result" in arguments.named:
            self._note_rounds(arguments.named["evals_result"])
        self._tell_callbacks(arguments)
        for value in arguments.all if methods.overwrites(name, node) else ():
            self.mutate(value)
        self._write_into(arguments, catalog.out_of_function(name))
        if name in _LOOKING_UP:
            self.look_up(arguments.all)
        if node is self.discarded and not name.startswith(_ONLY_GIVING):
            self._change_for_effect(name, node, arguments)

    def _change_first(self, name: str, arguments: Arguments) -> None:
        named = (arguments.named[k] for k in catalog.FIRST_KEYWORDS if k in arguments.named)
        first = arguments.first() or next(named, None)
        if first is None:
            return
        self.mutate(first)
        if not name.startswith("numpy."):
            self.change_cell(first)
        if name.endswith("record_evaluation"):
            self._note_rounds(first)
        self.keep(first, [value for value in arguments.all if value is not first])

    def _change_for_effect(self, name: str, node: ast.Call, arguments: Arguments) -> None:
        """A function is called for its effect where nobody sees what it gives.

        Where no table tells of an effect, it is that on what the function is given.
        """
        if any(resources.of_library(name, node, arguments)):
            return
        for value in arguments.all:
            if value.type not in _NO_DATA and not value.objects & self.effect.mutated:
                self.mutate(value)

    def _note_rounds(self, noted: Value) -> None:
        """What boosts trees puts dicts of lists into a dict: a score for each round."""
        scores = self.heap.new("dict", holds=[self.heap.new("list")])
        self.keep(noted, [scores])

    def _write_into(self, arguments: Arguments, position: int | None) -> None:
        for value in arguments.positional[position:] if position is not None else ():
            self.mutate(value)

    def _tell_callbacks(self, arguments: Arguments) -> None:
        """What trains tells its callbacks how it goes: they write that down."""
        if "callbacks" in arguments.named:
            self.mutate(arguments.named["callbacks"], deep=True)

    def _draw_from(self, arguments: Arguments) -> None:
        """A generator that is passed on is drawn from."""
        for value in arguments.all:
            if value.type in methods.GENERATORS:
                self.mutate(value)
        for keyword in arguments.named.keys() & {"random_state", "rng", "seed", "generator"}:
            may = arguments.named[keyword].objects
            drawn = (n for n in may if self.heap.kinds.get(n) in methods.GENERATORS)
            self.mutate(Value(None, frozenset(drawn)))

    def _use_streams(self, values: Iterable[Value]) -> None:
        """A stream that is passed on is written to or read from, which moves it on."""
        for value in values:
            inside = value.objects if value.type else self.heap.reach(value.objects, code=False)
            self.effect.mutated |= {n for n in inside if self.heap.kinds.get(n) in _STREAMS}

    def _draw_inside(self, values: Iterable[Value]) -> None:
        """A function may draw from the generator of a splitter that it is given."""
        inside = self.heap.reach((n for v in values for n in all_objects(v)), code=False)
        drawn = {n for n in inside if self.heap.kinds.get(n) in methods.GENERATORS}
        self.effect.mutated |= drawn

    def _note_library(self, name: str, node: ast.Call, arguments: Arguments) -> None:
        self.effect.resources.update(resources.of_library(name, node, arguments))
        if name == "logging.basicConfig":
            self.heap.new("logging.Handler", holds=arguments.named.values())
        self.keeps_records |= name.endswith(_RECORD_KEEPERS) and not name.endswith(_WRITERS)
        self.may_not_copy |= name.startswith(methods.COPYING) and _says_copy(node)
        self.makes_frames |= name in ("sklearn.set_config", "sklearn.config_context")
        if name == "builtins.input":
            self.effect.problems.append(Problem("NB121", node))
        if name.startswith(catalog.FORMULAS):
            self.read_text(node)

    def read_text(self, node: ast.Call, *, marked: bool = False) -> None:
        """Read the names that a formula, or `@name` in a query, takes from its caller.

        A text that was put together elsewhere may hold what any text of the notebook does.
        """
        named = [k.value for k in node.keywords if k.arg in ("formula", "expr")]
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            for text in _texts(argument):
                for name in identifiers(str(text.value), marked=marked):
                    if name in self.globals:
                        self.read_global(name, text)
        if any(isinstance(n, ast.Name) for a in [*node.args[:1], *named] for n in nodes(a)):
            mention = _MARKED if marked else _CALLED
            for text in [text for seen in self.seen for text in _texts(seen)]:
                for name in mention.findall(str(text.value)):
                    if name in self.globals:
                        self.read_global(name, text)

    def _note_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> None:
        kind = receiver.type
        self.makes_frames |= method == "set_output"
        self.may_not_copy |= (kind or "").startswith(methods.COPYING) and _says_copy(node)
        self.effect.resources.update(resources.of_method(kind, method, node, arguments))
        if methods.is_logging(kind):
            # A record is written as text, unless the notebook's own classes see it.
            if method not in catalog.LOGS or self._sees_records():
                self.keep(receiver, arguments.all)
            self.poke_held([receiver], method)
        if method in catalog.EVALUATES_TEXT:
            self.read_text(node, marked=True)
        if methods.is_estimator(kind) and self.is_noisy([receiver, *arguments.all]):
            self.effect.resources.add("draw:numpy")

    def _sees_records(self) -> bool:
        """Say whether a handler keeps records, or one of the notebook's own sees them."""
        known = self.heap.definitions.values()
        return self.keeps_records or any(
            (base.qualified or "").startswith("logging.") for c in known for base in c.bases
        )

    def _mutate_method(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> None:
        """Note what a library method changes: its object, an `out`, arguments it works in."""
        kind = receiver.type
        changes = methods.mutates(kind, method, node)
        if kind is None and method in TABLE_METHODS and not methods.inplace(node):
            changes = changes and not receiver.objects <= self.heap.tabular
        if changes:
            self._change_receiver(receiver, method, node, arguments)
        if methods.is_estimator(kind) and methods.works_in_place(node):
            for value in arguments.positional[:1]:
                self.mutate(value)
        for keyword in arguments.named.keys() & {"out", "evals_result"}:
            self.mutate(arguments.named[keyword])
        self._write_into(arguments, catalog.out_of_method(kind, method))
        self._tell_callbacks(arguments)
        if method in _LOOKING_UP:
            self.look_up(arguments.all)
        sends = kind == "generator" and method in ("send", "throw")
        shuffles = kind in methods.GENERATORS and method == "shuffle"
        overwrites = bool(self.heap.reach(receiver.objects) & self.heap.overwriting)
        if (kind is None and changes) or shuffles or overwrites or sends:
            for value in arguments.all:
                self.mutate(value, deep=kind is None or sends)
        self._draw_from(arguments)
        self._use_streams(arguments.all)

    def _change_receiver(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments
    ) -> None:
        kind = receiver.type
        if method in _OF_CONTAINERS and not self._is_of_a_table(method, node):
            self.change_cell(receiver)
        if methods.is_estimator(kind):
            self._learn(receiver, method)
            self.keep(receiver, arguments.all if method == "set_params" else ())
        else:
            known = kind in methods.MUTATORS or kind in methods.GENERATORS
            known = known or methods.inplace(node)
            self.mutate(receiver, deep=not known, views=kind not in _STRUCTURAL)
        if methods.keeps_arguments(kind) and not methods.inplace(node):
            self.keep(receiver, self._taken_in(kind, method, arguments))
        elif kind in ("DataFrame", "Series", "ndarray"):
            self.keep(receiver, [self._cells_given(method, v) for v in arguments.all])
            self.keep(receiver, [v for v in arguments.all if kind == "ndarray"])

    def _cells_given(self, method: str, value: Value) -> Value:
        """Return what becomes a cell; what `replace` finds in dicts of dicts, and none of these."""
        for _ in range(2):
            if method == "replace" and value.type == "dict":
                value = self.element(value)
        return self.cells(value)

    def _is_of_a_table(self, method: str, node: ast.Call) -> bool:
        """Say whether a call is rather of a method of a frame than of one of a list or dict."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in self.looped:
                return False
            case ast.Call(args=[ast.Constant(value=str()), *_]) if method == "pop":
                return True
            case ast.Call(args=[_, _]) if method == "insert":
                return False
        return method in ("update", "insert")

    def _taken_in(self, kind: str | None, method: str, arguments: Arguments) -> list[Value]:
        """Return what an object keeps of the arguments of a method that changes it."""
        if kind == "list" and method in ("sort", "remove", "pop"):
            return []
        if kind == searches.STUDY and method == "optimize":
            return []
        if method not in ("extend", "extendleft", "update"):
            return arguments.all
        parts = [part for v in arguments.positional for part in self.drawn(kind, v)]
        whole = [v for v in arguments.positional if not self.is_container(v)]
        return [*parts, *whole, *arguments.named.values()]

    def _learn(self, receiver: Value, method: str) -> None:
        """An estimator that learns changes itself, what it draws from, and parts that learn too.

        What splits rows into folds changes only what it draws from.
        """
        heap = self.heap
        splits = method == "split" and (receiver.type or "").startswith("sklearn.model_selection.")
        clones = methods.clones_parts(receiver.type) and method != "set_params"
        for number in heap.reach(receiver.objects, code=False):
            kind = heap.kinds.get(number)
            learns = kind is None or kind == "instance" or methods.is_estimator(kind)
            own = number in receiver.objects
            if kind in methods.GENERATORS or not splits and (own or (learns and not clones)):
                self.effect.mutated.add(number)


def _says_copy(node: ast.Call) -> bool:
    """Say whether a call has a keyword `copy`, or hands on keywords that nobody knows."""
    return any(k.arg in ("copy", None) for k in node.keywords)


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    for inside in nodes(node):
        if isinstance(inside, ast.Constant) and isinstance(inside.value, str):
            yield inside
