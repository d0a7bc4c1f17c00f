"""What methods of library objects give."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.library_results import LibraryResults
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Value, join
from jupyter_mlops.analysis.resources import has_keyword
from jupyter_mlops.analysis.returns import draws_array

_RETURN_SELF = frozenset({"fit", "partial_fit", "set_params", "set_output"})
_MAPPINGS = frozenset(f"collections.{name}" for name in ("OrderedDict", "defaultdict", "Counter"))
_OF_MAPPINGS = frozenset("items values keys get pop popitem setdefault copy __getitem__".split())
# Methods whose results have the very labels of a frame, even where memory is not shared.
_SAME_LABELS = frozenset(
    "map apply transform transpose join align combine combine_first add sub mul div truediv "
    "floordiv mod pow radd rsub rmul rdiv eq ne lt le gt ge rank set_axis".split()
)
# Methods whose results keep the frame that they are made of.
_WINDOWS = frozenset({"groupby", "rolling", "expanding", "resample", "ewm"})


_TRANSFORMING = frozenset({"fit_transform", "transform", "inverse_transform"})
# Transformers whose results are arrays, unless the notebook asks scikit-learn for frames.
_DENSE = frozenset(
    f"sklearn.{name}"
    for name in (
        "preprocessing.StandardScaler preprocessing.MinMaxScaler preprocessing.RobustScaler "
        "preprocessing.MaxAbsScaler preprocessing.PowerTransformer preprocessing.Normalizer "
        "preprocessing.QuantileTransformer preprocessing.PolynomialFeatures "
        "preprocessing.OrdinalEncoder impute.SimpleImputer impute.KNNImputer decomposition.PCA "
        "decomposition.TruncatedSVD decomposition.NMF decomposition.FastICA manifold.TSNE"
    ).split()
)
# Methods of tables and arrays that compute, and never hand on the object or its memory.
_REDUCING = frozenset(
    "mean sum std var sem median min max quantile prod count nunique any all skew kurt mad ptp "
    "idxmin idxmax argmin argmax corr cov value_counts describe isna isnull notna notnull".split()
)
_ROWS = frozenset("items iteritems iterrows itertuples".split())
# Methods of containers that give what is in them.
_PARTS = frozenset(
    "get pop popitem popleft setdefault values items copy most_common elements".split()
)


class MethodResults(LibraryResults):
    """Makes the values that methods of library objects give."""

    def _method_result(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        kind = receiver.type
        known = self._read_or_transformed(kind, method, node, arguments, called)
        if known is not None:
            return known
        result = methods.method_returns(kind, method, node)
        own = self._of_estimator(receiver, method) if methods.is_estimator(kind) else None
        if own is not None:
            return own
        if result in methods.IMMUTABLE:
            return Value(result)
        if kind in methods.IMMUTABLE:
            return self.heap.new(result)
        if kind in ("Figure", "Axes") and result is not None:
            return self._axes(receiver, result)
        if kind in methods.OF_NUMPY:
            several = "ndarray" if draws_array(method, node) else None
            return self.filled(several, arguments.all, more=called)
        part = kind is None and receiver.objects and receiver.objects <= self.heap.tabular
        if part or kind in methods.PANDAS or kind in ("ndarray", "Accessor"):
            return self._tabular_result(receiver, method, node, arguments, called)
        if not methods.returns_alias(kind, method):
            return self._folds() if result == "generator" else self.made(result, holds=[called])
        if kind in ("list", "dict", "set", "tuple") or (
            kind in _MAPPINGS and method in _OF_MAPPINGS
        ):
            return self._container_result(receiver, method, called, arguments)
        return self._unknown_result(receiver, method, result, called, arguments)

    def _read_or_transformed(
        self, kind: str | None, method: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value | None:
        """Return what is read, or what a transformer gives; None where that is not known."""
        if method in methods.READING:
            return self.heap.new(methods.READING[method])
        given = arguments.first()
        if given is None or method not in _TRANSFORMING or not methods.is_estimator(kind):
            return None
        kept = self.may_not_copy and (kind or "").startswith(methods.COPYING)
        if given.objects and (kept or methods.works_in_place(node)):
            return self.heap.view(given, "ndarray" if given.type == "ndarray" else None)
        dense = given.type in ("DataFrame", "ndarray") and kind in _DENSE
        return self.made("ndarray", holds=[called]) if dense and not self.makes_frames else None

    def _of_estimator(self, receiver: Value, method: str) -> Value | None:
        """Return what a method of an estimator gives that is itself, or made of its parts."""
        if method in _RETURN_SELF:
            return Value(receiver.type, receiver.objects)
        if method == "get_params":
            # Estimators, generators and grids among them are the very ones that it has.
            parts = self.heap.reach(receiver.objects, code=False) - receiver.objects
            return self.heap.new("dict", holds=[Value(None, parts)])
        return None

    def _folds(self) -> Value:
        """Return what `split` gives: pairs of the rows to learn from and to test with."""
        folds = self.heap.new("generator")
        rows = tuple(self.heap.new("ndarray") for _ in range(2))
        self.heap.elements |= dict.fromkeys(folds.objects, Value("tuple", frozenset(), None, rows))
        return folds

    def _windows(self, table: Value) -> Value:
        """Return what gives the rows around each row of a table, which look at its memory."""
        made = self.grouped(table, None)
        window = self.heap.view(table, table.type)
        self.heap.elements |= dict.fromkeys(made.objects, window)
        return made

    def _rows(self, table: Value, method: str, called: Value) -> Value:
        """Return what goes over a table: it can be gone over once, and shows what is in it then."""
        rows = self.heap.new("iterator", holds=[table])
        part = self.filled(None, [table], more=called)
        if not self.copy_on_write and method != "itertuples":
            part = join([part, self.heap.view(table, None)])
        labels = self.labels(table)
        self.heap.parts |= {(number, "index"): labels for number in part.objects}
        label = self.filled(None, [table], more=Value())
        pair = Value("tuple", frozenset(), None, (label, part))
        each = part if method == "itertuples" else pair
        self.heap.elements |= dict.fromkeys(rows.objects, each)
        return rows

    def _dicts(self, table: Value, node: ast.Call) -> Value | None:
        """Return what `to_dict` makes of the cells of a table, where that is known."""
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "orient")]
        orient = "dict" if not given and table.type == "DataFrame" else ""
        match given:
            case [ast.Constant(value=str(text))]:
                orient = text
        cells = self.cells(table)
        match orient:
            case "records":
                return self.heap.new("list", holds=[self.heap.new("dict", holds=[cells])])
            case "list":
                return self.heap.new("dict", holds=[self.heap.new("list", holds=[cells])])
            case "dict" | "index":
                return self.heap.new("dict", holds=[self.heap.new("dict", holds=[cells])])
        plain = not given and table.type == "Series"
        return self.heap.new("dict", holds=[cells]) if plain else None

    def _axes(self, owner: Value, kind: str) -> Value:
        axes = self.heap.new(kind, holds=[owner])
        self.heap.hold(owner, axes)
        return axes

    def _unknown_result(
        self, receiver: Value, method: str, kind: str | None, called: Value, arguments: Arguments
    ) -> Value:
        """Return what a method may give that hands on its object or a part of it."""
        if receiver.type is None and method == "copy" and not arguments.all:
            return self.heap.new(None, holds=[called, Value(None, self._held(receiver))])
        kept = self.kept_arguments(method, arguments)
        parts = [Value(None, self._deeper(receiver))] if method in _PARTS else []
        if (receiver.type or "").endswith("FunctionTransformer"):
            parts.append(called)
        return join([self.heap.new(kind, holds=[called, *kept]), receiver, *parts])

    def _tabular_result(
        self, receiver: Value, method: str, node: ast.Call, arguments: Arguments, called: Value
    ) -> Value:
        """Return what a method of a frame or array, or of a part of one, gives."""
        result = methods.method_returns(receiver.type, method, node)
        dicts = self._dicts(receiver, node) if method == "to_dict" else None
        if dicts is not None:
            return dicts
        if receiver.type is None:
            made = self._part_result(receiver, method, result, called, arguments)
        elif method == "to_numpy" and _asks_for_copy(node):
            made = self.filled(result, [receiver], more=called)
        elif receiver.type == "ndarray" and has_keyword(node, "copy"):
            made = self.heap.view(receiver, result)
        else:
            made = self._table_result(receiver, method, result, called, arguments)
        if method in _SAME_LABELS or (not self.copy_on_write and method != "copy"):
            self.heap.label(made, [receiver, *arguments.all])
        if method in ("reindex", "reindex_like"):
            own = self._held(receiver)
            self.heap.label(made, [v for v in arguments.all if not v.objects & own])
        return made

    def _container_result(
        self, receiver: Value, method: str, called: Value, arguments: Arguments
    ) -> Value:
        if method in ("items", "values", "keys"):
            return self._dict_view(receiver, method)
        if method == "copy":
            held = Value(None, self._held(receiver))
            return self.heap.new(receiver.type, holds=[held, self.element(receiver)])
        return join([self.element(receiver), called, *arguments.all])

    def _part_result(
        self,
        receiver: Value,
        method: str,
        result: str | None,
        called: Value,
        arguments: Arguments,
    ) -> Value:
        """Return what a method of a part of a frame or array gives."""
        if method in catalog.FIGURE_METHODS:
            return self.heap.new("Axes")
        if method in methods.ALIAS_METHODS["ndarray"]:
            return self.heap.view(receiver, None)
        made = self.filled(result, [receiver, *arguments.all], more=called)
        if method in _REDUCING:
            return made
        views = any(number in self.heap.shares for number in receiver.objects)
        plain = method == "copy" and not arguments.all
        return join([made, receiver]) if (views or not self.copy_on_write) and not plain else made

    def _dict_view(self, receiver: Value, method: str) -> Value:
        value = self.element(receiver)
        view = self.heap.new("iterable", holds=[value])
        if method == "items":
            held = self._held(receiver)
            inside = self.heap.reach(held, code=False)
            # What is held for a key has an identity: an instance, or a tuple of some.
            key = Value() if inside.isdisjoint(self.heap.owners) else Value(None, held)
            pair = Value("tuple", frozenset(), None, (key, value))
            self.heap.elements |= dict.fromkeys(view.objects, pair)
        return view

    def _table_result(
        self,
        receiver: Value,
        method: str,
        result: str | None,
        called: Value,
        arguments: Arguments,
    ) -> Value:
        if method == "keys" and receiver.type in ("DataFrame", "Series"):
            return self.labels(receiver)
        if not methods.returns_alias(receiver.type, method):
            return self.filled(result, [receiver, *arguments.all], more=called)
        if method in catalog.FIGURE_METHODS:
            return self.heap.new("Axes")
        if method in _ROWS and receiver.type in ("DataFrame", "Series"):
            return self._rows(receiver, method, called)
        if method in _WINDOWS:
            if method in ("groupby", "resample"):
                return self.grouped(receiver, receiver.type)
            return self._windows(receiver)
        if method == "to_numpy":
            return self.heap.view(receiver, result)
        if self.copy_on_write and receiver.type != "ndarray":
            return self.filled(result, [receiver, *arguments.all], more=called)
        fresh = self.heap.view(receiver, result)
        return fresh if method != "pipe" else join([fresh, called])


def _asks_for_copy(node: ast.Call) -> bool:
    given = [k.value for k in node.keywords if k.arg == "copy"]
    return any(isinstance(value, ast.Constant) and value.value is True for value in given)
