"""What sits in the cells of arrays and frames: a column of lists hands on its lists."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.memory import Value, all_objects, join
from jupyter_mlops.analysis.trees import REMEMBERED
from jupyter_mlops.analysis.ways import Ways

_TABLES = frozenset({"DataFrame", "Series", "ndarray", "Index", "GroupBy", "Indexer", "Accessor"})
_CELLLESS = methods.IMMUTABLE | frozenset(
    "function class method property Figure Axes Axes[] generator iterator iterable file "
    "numpy.random.Generator numpy.random.RandomState random.Random".split()
    + ["bound method"]
)
# What is followed into cells and out of them.
_HELD = _TABLES | frozenset("list dict set tuple frozenset instance types.SimpleNamespace".split())
_NESTED = frozenset({"list", "tuple"})
_MAPPINGS = frozenset({"dict", "set", "frozenset"})
# Functions of numpy whose result holds elements of what they are given.
_KEEPING = frozenset(
    f"numpy.{name}"
    for name in (
        "array asarray concatenate stack vstack hstack dstack column_stack row_stack block tile "
        "full full_like repeat append insert delete roll resize pad where select choose take "
        "compress extract copy fromiter meshgrid unique sort max min amax amin sum ma.array "
        "random.choice random.permutation take_along_axis union1d setdiff1d intersect1d piecewise "
        "vectorize frompyfunc apply_along_axis fromfunction broadcast_to partition array_split"
    ).split()
)
_PANDAS_FRESH = frozenset({"pandas.to_numeric", "pandas.to_datetime", "pandas.cut", "pandas.qcut"})


class Cells(Ways):
    """Follows mutable objects through arrays and frames; numbers and texts are none of them."""

    def cells(self, value: Value, *, unpack: bool = False, mappings: bool = False) -> Value:
        """Return what of `value` may sit in the cells of what is made of it.

        With `unpack` lists in lists are rows and no cells, with `mappings` dicts are cells. What
        is of unknown type is taken to be a number, a text or an array, unless the notebook changes
        what is in cells.
        """
        if value.items is not None:
            return join([Value(), *(self.cells(v, unpack=unpack) for v in value.items)])
        if value.type in _CELLLESS or value.qualified or not value.objects:
            return Value()
        found: set[int] = set()
        tables: set[int] = set()
        for number in value.objects:
            kind = self.heap.kinds.get(number)
            if self._holds_cells(number):
                tables.add(number)
            elif kind in _NESTED or (kind in _MAPPINGS and not mappings):
                each = self.element(Value(kind, frozenset({number})))
                nested = self._of_items(each, {number}, tables, unpack=unpack, mappings=mappings)
                found |= nested
            elif self._is_cell(number):
                found.add(number)
        return Value(None, frozenset(found | self._of_tables(tables)))

    def drawn(self, kind: str | None, source: Value) -> list[Value]:
        """Return what a thing made of `source` holds: columns are copied, cells are not."""
        if kind != "DataFrame":
            return super().drawn(kind, source)
        each = self.element(source)
        whole, parts = self._columns(each)
        if not whole:
            parts = super().drawn(kind, source)
            if each.type in _NESTED or each.type == "dict":
                return parts
        tables = frozenset(n for v in parts for n in v.objects if self._holds_cells(n))
        others = [Value(v.type, v.objects - tables, v.qualified, v.items) for v in parts]
        return [*whole, *others, self.cells(Value(None, tables))]

    def _columns(self, each: Value) -> tuple[list[Value], list[Value]]:
        """Return what is in columns of several kinds: in those that are lists, and the others."""
        lists = {n for n in each.objects if self.heap.kinds.get(n) in ("list", "tuple")}
        if each.type is not None or each.items is not None or not lists:
            return [], []
        rest = Value(None, each.objects - lists)
        whole = [self.element(Value(self.heap.kinds[n], frozenset({n}))) for n in sorted(lists)]
        return whole, [rest, self.element(rest)] if rest.objects else []

    def _holds_cells(self, number: int) -> bool:
        return self.heap.kinds.get(number) in _TABLES or number in self.heap.tabular

    def _is_cell(self, number: int) -> bool:
        kind = self.heap.kinds.get(number)
        if self.heap.is_code(number):
            return False
        if self.in_cells and kind is None:
            self.heap.celled.add(number)
            return True
        return _may_be_cell(kind or "")

    def change_cell(self, value: Value) -> None:
        """Note that what may be a cell of a table changes as no table and no number does."""
        part = value.type is None and bool(value.objects)
        self.cell_changed |= part and value.objects <= self.heap.tabular

    def _of_tables(self, tables: set[int]) -> set[int]:
        seen: set[int] = set()
        found: set[int] = set()
        while tables:
            seen |= tables
            grouped = {n for n in tables if self.heap.kinds.get(n) == "GroupBy"}
            held = self._held(Value(None, frozenset(tables - grouped))) - self.heap.labels
            found |= {n for n in held if self._is_cell(n)}
            # A table may hold what it was grouped into, by way of a function that it was given to.
            tables = set(self._held(Value(None, frozenset(grouped)))) - seen if grouped else set()
        return found

    def _of_items(
        self, each: Value, seen: set[int], tables: set[int], *, unpack: bool, mappings: bool
    ) -> set[int]:
        """Return the cells that the elements of a list make: rows are taken apart.

        Elements that are tables, whose cells are to be found, go into `tables`.
        """
        found: set[int] = set()
        edge = all_objects(each) - seen
        while edge:
            seen |= edge
            inner: set[int] = set()
            for number in edge:
                kind = self.heap.kinds.get(number)
                if self._holds_cells(number):
                    tables.add(number)
                if kind in _NESTED or (kind in _MAPPINGS and not mappings):
                    inner |= all_objects(self.element(Value(kind, frozenset({number}))))
                if self._is_cell(number) and not (unpack and kind in _NESTED | _TABLES):
                    found.add(number)
            self.toil(edges=len(edge))
            edge = frozenset(inner - seen)
        return found

    def filled(self, kind: str | None, sources: Iterable[Value], *, more: Value) -> Value:
        """Return a new object of a library whose cells come from `sources` and `more`."""
        made = self.made(kind, holds=[more, *(self.cells(source) for source in sources)])
        if kind is None:
            self.fill_cells(made)
        self.heap.tabular |= made.objects
        return made

    def each(self, source: Value) -> Value:
        """Return what going over a value gives: labels of a frame, of its column what is in it."""
        if source.type == "DataFrame":
            inside = self.cells(source)
            return Value(None, frozenset(self.heap.owners).intersection(inside.objects))
        if self.is_column(source):
            cells = self.cells(source)
            return cells if cells.objects else self.filled(None, [], more=cells)
        return self.element(source)

    def is_column(self, value: Value) -> bool:
        """Say whether a value surely was taken from frames, and is none of their arrays."""
        if value.type is not None:
            return False
        owned = [self.heap.owned.get(n, frozenset()) for n in value.objects]
        kinds = {self.heap.kinds.get(n) for each in owned for n in each}
        return bool(owned) and all(owned) and kinds <= {"DataFrame", "Series", None}

    def grouped(self, frame: Value, kind: str | None) -> Value:
        """Return groups of the rows of `frame`, each a table of type `kind` where that is known."""
        made = self.heap.new("GroupBy", holds=[frame])
        if self.copy_on_write and kind in ("DataFrame", "Series"):
            group = self.heap.taken(frame, kind)
            self.heap.label(group, [frame])
            # A group is called by what has a hash: of objects, instances of the notebook's own.
            inside = self.cells(frame)
            named = Value(None, frozenset(self.heap.owners).intersection(inside.objects))
            pair = Value("tuple", frozenset(), None, (named, group))
            self.heap.elements |= dict.fromkeys(made.objects, pair)
        return made

    def array_cells(self, name: str, node: ast.Call, sources: list[Value]) -> list[Value]:
        """Return the cells of what a function of numpy or pandas makes of `sources`."""
        if name.startswith("pandas.") and name not in _PANDAS_FRESH:
            return [self.cells(source, unpack=name == "pandas.concat") for source in sources]
        if name not in _KEEPING:
            return []
        dtype = next((k.value for k in node.keywords if k.arg == "dtype"), None)
        if dtype is not None and not may_hold_objects(dtype):
            return []
        return [self.cells(v, unpack=dtype is None, mappings=True) for v in sources]

    def labels(self, table: Value) -> Value:
        """Return the index and the columns of a table: changing their names changes it."""
        return join([self.held_part(table, "index"), self.held_part(table, "columns")])

    def held_part(self, base: Value, name: str) -> Value:
        """Return the labels or notes that a frame holds: changing them changes the frame."""
        sources = self.heap.labels_of(base.objects)
        tables = frozenset(n for n in sources if self.heap.kinds.get(n) not in ("Index", "dict"))
        kind = "dict" if name == "attrs" else "Index"
        names = (name,) if name == "attrs" else ("index", "columns")
        parts = [self.part(base, name, kind)]
        if tables - base.objects:
            others = Value(None, tables - base.objects)
            parts += [self.part(others, other, kind) for other in names]
        given = frozenset(n for n in sources if self.heap.kinds.get(n) == kind)
        parts += [Value(kind, given)] if given else []
        made = join(parts)
        self.heap.labels |= made.objects
        if name != "attrs":
            self.keep(made, [self.cells(base)])
        return made

    def part(self, base: Value, name: str, kind: str | None) -> Value:
        """Return what `base` holds under a name, the same whenever it is asked for."""
        found: list[Value] = []
        for number in sorted(base.objects):
            key = (number, name)
            if key not in self.heap.parts:
                notes = [self.heap.new(None)] if name == "attrs" else []
                self.heap.parts[key] = self.heap.new(kind, holds=notes)
                self.heap.hold(Value(None, frozenset({number})), self.heap.parts[key])
            found.append(self.heap.parts[key])
        return join(found) if found else self.heap.new(kind)


@lru_cache(maxsize=REMEMBERED)
def _may_be_cell(kind: str) -> bool:
    return kind in _HELD or kind.startswith("collections.") or methods.is_estimator(kind)


def may_hold_objects(dtype: ast.expr) -> bool:
    """Say whether an array of this type may hold more than numbers and texts."""
    match dtype:
        case ast.Constant(value=str(text)):
            return text in ("object", "O")
        case ast.Constant():
            return True
        case ast.Name(id="int" | "float" | "bool" | "str" | "complex"):
            return False
        case ast.Attribute(attr=name):
            return name in ("object_", "dtype")
    return True
