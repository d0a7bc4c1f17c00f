"""What an attribute or an item of a value may be."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from jupyter_mlops.analysis import methods, regular, searches
from jupyter_mlops.analysis.displays import Displays
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.masks import located, selects_rows
from jupyter_mlops.analysis.memory import (
    LABELLED,
    SCALAR,
    Function,
    Value,
    all_objects,
    is_property,
    join,
)
from jupyter_mlops.analysis.table_methods import TABLE_METHODS

_SCALAR_ATTRIBUTES = frozenset(
    "shape size ndim dtype dtypes empty name nbytes itemsize n_features_in_ n_classes_ __name__ "
    "__doc__ __module__ __qualname__".split()
)
# What estimators have learned and hold, which is an estimator itself.
_FITTED_PARTS = frozenset(
    "best_estimator_ estimator_ final_estimator_ regressor_ classifier_ base_estimator_".split()
)
_NO_INSTANCES = frozenset({"module", "function", "class", "method"})
# Arrays that estimators of scikit-learn have learned: another `fit` puts others in their place.
_LEARNED = {
    "classes_": None,  # a list of them for several targets
    "explained_variance_ratio_": "ndarray",
    "feature_importances_": "ndarray",
    "labels_": "ndarray",
}
# The same, but of those alone that never write into the arrays that they have.
_MADE_ANEW = {
    "cluster_centers_": "ndarray",
    "coef_": "ndarray",
    "components_": "ndarray",
    "intercept_": None,
}
_MAKING_ANEW = frozenset(
    f"sklearn.{name}"
    for name in (
        "cluster.KMeans decomposition.PCA decomposition.TruncatedSVD "
        "linear_model.LinearRegression linear_model.Ridge linear_model.RidgeCV"
    ).split()
)
# What an array gives of its own memory; the array itself may be of a kind that is not known.
_VIEWS = frozenset({"T", "mT", "real", "imag", "flat", "base", "values", "array", "data"})
_ACCESSORS = frozenset({"str", "dt", "cat", "sparse"})
_CACHED = frozenset({"cached_property"})
_OF_WIDGETS = frozenset({"value", "index", "label", "min", "max", "step", "description"})
_INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
# What an item of a frame is asked for by: labels of one column, or several labels, or a mask.
_LABELS = frozenset({"str", "int", "float", "scalar"})
_ARRAY_ATTRIBUTES = {"T": "ndarray", "flat": "numpy.flatiter"}
_LISTED = frozenset({"list", "Series", "ndarray", "Index", "DataFrame"})
# Of tables, beside columns of such a name.
_TABLE_PROPERTIES = frozenset("cat dt ix list plot size sparse str struct".split())


def _learned_by(kind: str) -> Mapping[str, str | None]:
    """Return what an estimator has learned and writes into no more, with its type."""
    if kind in _MAKING_ANEW:
        return _LEARNED | _MADE_ANEW
    return _LEARNED if kind.startswith("sklearn.") else {}


class Attributes(Displays):
    """Finds what values hold under a name or an index."""

    def attribute(self, base: Value, name: str) -> Value:
        if name == "__dict__" and base.type not in _NO_INSTANCES and not self.heap.classes(base):
            return self.space(base)
        own = self._own_attribute(base, name)
        if own is not None:
            # What an attribute of an instance holds has the identity of the instance.
            inner = base.type is None and own.type != "method" and self.heap.instances(base)
            return join([own, Value(None, base.objects)]) if inner else own
        if name in self.patched:
            return join([self.patched[name], Value(None, base.objects)])
        if methods.is_mutator(base.type, name):
            return self.heap.new("bound method", holds=[base])
        if name in _SCALAR_ATTRIBUTES or (name in _OF_WIDGETS and self._is_plain_widget(base)):
            return SCALAR
        found = searches.found(base.type, name) or regular.found(base.type, name)
        if found is not None and searches.is_kept(base.type, name):
            return self.part(base, name, found)
        if found is not None:
            return Value(found) if found in methods.IMMUTABLE else self.heap.new(found)
        known = self._library_attribute(base, name)
        if known is not None:
            return known
        given = self.special(base, ("__getattr__", "__getattribute__"), [Value("str")])
        if base.type == "function" and name != "__call__":
            given = self.element(base)
        known = Value(None, base.objects | self._of_held_classes(base))
        return known if given is None else join([known, given])

    def space(self, base: Value) -> Value:
        """Return the dict that holds the attributes of an instance: each changes with the other."""
        self.special(base, ("__getattribute__",), [Value("str")])
        made = self.part(base, "__dict__", "dict")
        self.heap.hold(made, Value(None, self._held(base) - made.objects))
        self.heap.spaces |= made.objects
        for mine in made.objects:
            for other in base.objects:
                self.heap.share(mine, other)
        return made

    def _of_held_classes(self, base: Value) -> frozenset[int]:
        """Return what `box.settings.names` may be where `box.settings` may be a class."""
        if base.type is not None or not self.heap.definitions:
            return frozenset()
        held = self._held(base) & self.heap.definitions.keys()
        return frozenset().union(*(self.heap.definitions[n].held(self.heap) for n in held))

    def _library_attribute(self, base: Value, name: str) -> Value | None:
        match base.type:
            case "DataFrame":
                return self._frame_attribute(base, name)
            case "Series":
                return self._series_attribute(base, name)
            case "Accessor":
                return self.filled("Series", [base], more=Value())
            case "Bunch":
                return self._bunch_attribute(base, name)
            case None if name == "plot" and self._is_tabular(base):
                return self.heap.new("Plotter")
            case "Axes[]":
                return base
            case "GroupBy":
                return self._group_attribute(base, name)
            case kind if name in _FITTED_PARTS and methods.is_estimator(kind):
                return Value(methods.ANY_ESTIMATOR, base.objects | self._held(base))
            case str(kind) if name in _learned_by(kind):
                return self.part(base, name, _learned_by(kind)[name])
        return self._array_attribute(base, name)

    def _array_attribute(self, base: Value, name: str) -> Value | None:
        """Return what an array gives of its memory; it may be of a kind that is not known."""
        if base.type == "ndarray":
            given = self.heap.view(base, _ARRAY_ATTRIBUTES.get(name))
            if name == "flat":  # its parts are numbers and copies
                part = self.heap.taken(base, None, copied=True)
                self.heap.elements |= dict.fromkeys(given.objects, part)
            return given
        if name == "index" and any((n, name) in self.heap.parts for n in base.objects):
            return join([self.part(base, name, "Index"), Value(None, base.objects)])
        if base.type is None and name in _VIEWS and base.objects <= self.heap.tabular:
            return self.heap.view(base, None) if base.objects else None
        return None

    def _group_attribute(self, base: Value, name: str) -> Value:
        if name == "plot":
            return self.heap.new("Plotter")
        frame = Value(None, self._held(base))
        if name in ("groups", "indices"):
            found = self.part(base, name, "dict")
            rows = self.part(found, name, "ndarray" if name == "indices" else "Index")
            self.keep(found, [rows, self.cells(frame)])
            return found
        return frame if name == "obj" else self.grouped(frame, None)

    def _is_plain_widget(self, value: Value) -> bool:
        """Say whether a value is a widget, and what can be chosen in it numbers and texts."""
        kinds = {self.heap.kinds.get(n) for n in self.heap.reach(value.objects)}
        return "widget" in kinds and kinds <= {"widget", "list", "tuple", "range"}

    def _is_tabular(self, value: Value) -> bool:
        """Say whether a value surely is a table, a part of one, or groups of its rows."""
        kinds = self.heap.kinds
        return bool(value.objects) and all(
            n in self.heap.tabular or kinds.get(n) in LABELLED for n in value.objects
        )

    def _series_attribute(self, base: Value, name: str) -> Value:
        if name in ("index", "attrs"):
            return self.held_part(base, name)
        if name in _ACCESSORS:
            return Value("Accessor", base.objects)
        if name == "plot":
            return self.heap.new("Plotter")
        if name in ("values", "array"):
            return self.heap.view(base, "ndarray")
        return self._table_method(base, name) or Value(None, base.objects)

    def _own_attribute(self, base: Value, name: str) -> Value | None:
        """Return an attribute that a class of the notebook defines."""
        for owner in [*self.heap.classes(base), *self.heap.instances(base)]:
            method = owner.method(name, self.heap)
            if method is not None:
                return self._bound_method(method, base)
            known = owner.attribute(name, self.heap)
            if name in owner.plain and not self._held(base):
                return SCALAR
            if known is not None:
                return self._class_attribute(known, base)
        if name == "__class__":
            numbers = [
                n for n, c in self.heap.definitions.items() if c in self.heap.instances(base)
            ]
            return Value("class", frozenset(numbers)) if numbers else None
        return None

    def _class_attribute(self, known: Value, base: Value) -> Value:
        given = self.special(known, ["__get__"], [base, Value()])
        if known.type == "dataclasses.field" and not self.heap.classes(base):
            known = self._from_factory(known)
        if known.type == "property":
            given = self.call_held([known], [base])
        if given is not None:
            known = join([known, given])
        return known if self.heap.classes(base) else join([known, Value(None, base.objects)])

    def _from_factory(self, field: Value) -> Value:
        """Return what `default_factory` gives an instance, which is not the function itself."""
        factory = self.element(field)
        made = [self.heap.functions[n] for n in factory.objects if n in self.heap.functions]
        given = [self.invoke(function, Arguments()) for function in made]
        classes = self.heap.classes(factory)
        given += [self.construct(known, factory, Arguments()) for known in classes]
        return join([self.heap.new(), *given])

    def _bound_method(self, method: Function, base: Value) -> Value:
        if is_property(method.node, _CACHED):
            return self._kept_property(method, base)
        if is_property(method.node):
            return self.invoke(method, Arguments(), receiver=base)
        wrapper = self.heap.wrappers.get(method, Value())
        if wrapper.type == "property":
            return self.call_held([wrapper], [base])
        made = self.heap.new("method", holds=[base])
        self.heap.bound |= dict.fromkeys(made.objects, (method, base))
        return Value("method", base.objects | made.objects)

    def _kept_property(self, method: Function, base: Value) -> Value:
        """Return what a property gives that each instance makes when it is first asked for it.

        That an earlier line asked for it is not certain.
        """
        given = self.invoke(method, Arguments(), receiver=base)
        self.mutate(base)
        self.keep(base, [given])
        for number in sorted(base.objects):
            given = join([given, self.heap.parts.get((number, method.name), given)])
        self.heap.parts |= {(number, method.name): given for number in base.objects}
        return given

    def _frame_attribute(self, base: Value, name: str) -> Value:
        if name in _INDEXERS:
            return Value("Indexer", base.objects)
        if name in ("columns", "index", "attrs"):
            return self.held_part(base, name)
        if name == "axes":
            return self.heap.new("list", holds=[self.labels(base)])
        if name == "flags":
            return self.part(base, name, None)
        if name == "values":
            return self.heap.view(base, "ndarray")
        if name == "style":
            return self.heap.new("Styler", holds=[base])
        if name == "plot":
            return self.heap.new("Plotter")
        method = self._table_method(base, name)
        if method is not None:
            return method
        kind = "DataFrame" if name == "T" else None
        made = self.heap.taken(base, kind) if self.copy_on_write else self.heap.view(base, kind)
        if kind or not self.copy_on_write:
            self.heap.label(made, [base])
        return made

    def _table_method(self, base: Value, name: str) -> Value | None:
        """Return a method that is not called at once: it goes on with the very table."""
        if name not in TABLE_METHODS or name in _TABLE_PROPERTIES:
            return None
        return self.heap.new("bound method", holds=[base])

    def _bunch_attribute(self, base: Value, name: str) -> Value:
        kind = "ndarray" if name in ("data", "target", "images") else None
        # `data` of digits and faces is a view of `images`.
        return self.part(base, "data" if name == "images" else name, kind)

    def hold_key(self, base: Value, key: Value) -> None:
        """Note what has an identity in a key of a dict: an instance, an address."""
        inside = self.heap.reach(all_objects(key))
        kept = {n for n in inside if n in self.heap.owners or self.heap.kinds.get(n) == "address"}
        self.heap.hold(base, Value(None, frozenset(kept)))

    def _item_of(self, base: Value, node: ast.Subscript, key: Value) -> Value:
        """Return what an item of an object of a library is, got by `key`."""
        if base.qualified is not None:
            return self.heap.new("ndarray" if base.qualified in ("numpy.c_", "numpy.r_") else None)
        if base.items is not None and isinstance(node.slice, ast.Slice):
            return self.heap.new("tuple", holds=base.items)
        if base.items is not None:
            return _item(base.items, node.slice)
        if isinstance(node.slice, ast.Slice) and base.type in ("list", "tuple"):
            return self.heap.new(base.type, holds=[self.element(base)])
        if base.type == "collections.defaultdict":
            self.hold_key(base, key)
        self.look_up([base])
        part = self._table_item(base, node.slice, key.type)
        return self.element(base) if part is None else part

    def _table_item(self, base: Value, index: ast.expr, by: str | None) -> Value | None:
        """Return what an item of a table, an array or of axes is, None of anything else."""
        match base.type:
            case regular.MATCH:
                return SCALAR
            case "DataFrame" | "Series" | "Indexer":
                return self._frame_item(base, index, by)
            case "Index" if by != "int":
                several = isinstance(index, ast.Slice) or by in _LISTED or selects_rows(index)
                return Value("Index" if several else None, base.objects)
            case "ndarray" if by in _LISTED and not _may_name_fields(index, by):
                return self.filled("ndarray", [base], more=Value())  # rows that it picks: a copy
            case "ndarray":
                parts = index.elts if isinstance(index, ast.Tuple) else [index]
                several = any(isinstance(part, ast.Slice) for part in parts)
                return self.heap.view(base, "ndarray" if several else None)
            case "GroupBy":
                kind = "Series" if by in _LABELS else "DataFrame" if by in _LISTED else None
                return self.grouped(Value(None, self._held(base)), kind)
            case "Axes[]":
                return base
        return None

    def _frame_item(self, base: Value, index: ast.expr, by: str | None) -> Value:
        """Return what `base[index]` is, an item by something of type `by`."""
        kind: str | None = None
        listed = by in _LISTED or selects_rows(index)
        if base.type == "Indexer":
            frames = all(self.heap.kinds.get(n) == "DataFrame" for n in base.objects)
            kind = located(index) if frames and base.objects else None
        elif base.type == "DataFrame":
            if listed or isinstance(index, ast.Slice):
                kind = "DataFrame"
            elif by in _LABELS:
                kind = "Series"
            if listed:
                made = self.heap.taken(base, kind, copied=True)
                self.heap.label(made, [] if self.copy_on_write else [base])
                return made
        elif base.type == "Series" and listed:
            return self.heap.taken(base, "Series", copied=True)
        elif base.type == "Series" and isinstance(index, ast.Slice):
            kind = "Series"
        if self.copy_on_write:
            return self.heap.taken(base, kind)
        made = self.heap.view(base, kind)
        self.heap.label(made, [base])
        return made


def _item(items: tuple[Value, ...], index: ast.expr) -> Value:
    """Return the element of a tuple that a constant index picks, or what any may be."""
    value = index.value if isinstance(index, ast.Constant) else None
    if isinstance(value, int) and -len(items) <= value < len(items):
        return items[value]
    return join(items) if items else Value()


def _may_name_fields(index: ast.expr, by: str | None) -> bool:
    """Say whether an array may be asked for fields by their names: what it gives looks at it."""
    if by != "list":
        return False
    parts = index.elts if isinstance(index, ast.List) else [index]
    return any(not isinstance(p, ast.Constant) or isinstance(p.value, str) for p in parts)
