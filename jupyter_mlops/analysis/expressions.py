"""What an expression may be, evaluated without running it."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import methods, namespace, searches
from jupyter_mlops.analysis.displays import Displays, is_comprehension
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.masks import located, selects_rows
from jupyter_mlops.analysis.memory import (
    LABELLED,
    SCALAR,
    Class,
    Frame,
    Function,
    Problem,
    Value,
    is_property,
    join,
)
from jupyter_mlops.analysis.names import BUILTINS, FunctionNode, function_locals
from jupyter_mlops.analysis.special_methods import FORMATTED, INDEXED
from jupyter_mlops.analysis.trees import children

_SCALAR_ATTRIBUTES = frozenset(
    "shape size ndim dtype dtypes empty name nbytes itemsize n_features_in_ n_classes_ __name__ "
    "__doc__ __module__ __qualname__".split()
)
# What an array gives of its own memory; the array itself may be of a kind that is not known.
# What estimators have learned and hold, which is an estimator itself.
_FITTED_PARTS = frozenset(
    "best_estimator_ estimator_ final_estimator_ regressor_ classifier_ base_estimator_".split()
)
_VIEWS = frozenset({"T", "mT", "real", "imag", "flat", "base", "values", "array", "data"})
_ACCESSORS = frozenset({"str", "dt", "cat", "sparse"})
_CACHED = frozenset({"cached_property"})
_OF_WIDGETS = frozenset({"value", "index", "label", "min", "max", "step", "description"})
_INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
# What an item of a frame is asked for by: labels of one column, or several labels, or a mask.
_LABELS = frozenset({"str", "int", "float", "scalar"})
_LISTED = frozenset({"list", "Series", "ndarray", "Index", "DataFrame"})


class Expressions(Displays):
    """Evaluates expressions; `frame` is None at the top level of the notebook."""

    def evaluate(self, node: ast.expr, frame: Frame | None) -> Value:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is not None:
            value: Value = handler(node, frame)
            return value
        values = [
            self.evaluate(child, frame) for child in children(node) if isinstance(child, ast.expr)
        ]
        return join([Value(), *values])

    # Leaves

    def _constant(self, node: ast.Constant, _: Frame | None) -> Value:
        return Value(type(node.value).__name__ if node.value is not None else "None")

    def _joinedstr(self, node: ast.JoinedStr, frame: Frame | None) -> Value:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.look([self.evaluate(part.value, frame)], FORMATTED)
                if part.format_spec is not None:
                    self.evaluate(part.format_spec, frame)
        return Value("str")

    def _name(self, node: ast.Name, frame: Frame | None) -> Value:
        owner = frame
        while owner is not None:
            names = function_locals(owner.node)
            if node.id in names.declared_global:
                break
            if node.id in owner.vars:
                return owner.vars[node.id]
            if node.id in names.own:
                return Value()
            owner = owner.parent
        value = self.read_global(node.id, node)
        if value is not None:
            return value
        if node.id == "__name__":
            return Value("str")
        if node.id in BUILTINS or node.id in ("display", "get_ipython"):
            return Value(None, frozenset(), f"builtins.{node.id}")
        return Value()

    def _attribute(self, node: ast.Attribute, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, frame)
        if base.qualified is not None:
            return Value(None, frozenset(), f"{base.qualified}.{node.attr}")
        if namespace.attribute(node.attr):
            self.effect.problems.append(Problem("NB120", node, node.attr))
        return self.attribute(base, node.attr)

    def attribute(self, base: Value, name: str) -> Value:
        own = self._own_attribute(base, name)
        if own is not None:
            return own
        if name in self.patched:
            return join([self.patched[name], Value(None, base.objects)])
        if methods.is_mutator(base.type, name):
            return self.heap.new("bound method", holds=[base])
        if name in _SCALAR_ATTRIBUTES or (name in _OF_WIDGETS and self._is_plain_widget(base)):
            return SCALAR
        found = searches.found(base.type, name)
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
            case None | "GroupBy" if name == "plot" and self._is_tabular(base):
                return self.heap.new("Plotter")
            case "Axes[]" | "GroupBy":
                return Value(None, self._held(base)) if name == "obj" else base
            case kind if name in _FITTED_PARTS and methods.is_estimator(kind):
                return Value(methods.ANY_ESTIMATOR, base.objects | self._held(base))
            case "ndarray":
                return self.heap.view(base, "ndarray" if name == "T" else None)
            case None if name in _VIEWS and base.objects and base.objects <= self.heap.tabular:
                return self.heap.view(base, None)
        return None

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
            return self._held_part(base, name)
        if name in _ACCESSORS:
            return Value("Accessor", base.objects)
        if name == "plot":
            return self.heap.new("Plotter")
        if name in ("values", "array"):
            return self.heap.view(base, "ndarray")
        return Value(None, base.objects)

    def _own_attribute(self, base: Value, name: str) -> Value | None:
        """Return an attribute that a class of the notebook defines."""
        for owner in [*self.heap.classes(base), *self.heap.instances(base)]:
            method = owner.method(name, self.heap)
            if method is not None:
                return self._bound_method(method, base)
            known = owner.attribute(name, self.heap)
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
        if known.type == "property":
            given = self.call_held([known], [base])
        if given is not None:
            known = join([known, given])
        return known if self.heap.classes(base) else join([known, Value(None, base.objects)])

    def _bound_method(self, method: Function, base: Value) -> Value:
        if is_property(method.node):
            given = self.invoke(method, Arguments(), receiver=base)
            if is_property(method.node, _CACHED):
                self.mutate(base)
                self.keep(base, [given])
            return given
        return Value("method", base.objects)

    def _frame_attribute(self, base: Value, name: str) -> Value:
        if name in _INDEXERS:
            return Value("Indexer", base.objects)
        if name in ("columns", "index", "attrs"):
            return self._held_part(base, name)
        if name == "values":
            return self.heap.view(base, "ndarray")
        if name == "style":
            return self.heap.new("Styler", holds=[base])
        if name == "plot":
            return self.heap.new("Plotter")
        kind = "DataFrame" if name == "T" else None
        made = self.heap.taken(base, kind) if self.copy_on_write else self.heap.view(base, kind)
        if kind or not self.copy_on_write:
            self.heap.label(made, [base])
        return made

    def _bunch_attribute(self, base: Value, name: str) -> Value:
        kind = "ndarray" if name in ("data", "target", "images") else None
        # `data` of digits and faces is a view of `images`.
        return self._part(base, "data" if name == "images" else name, kind)

    def _held_part(self, base: Value, name: str) -> Value:
        """Return the labels or notes that a frame holds: changing them changes the frame."""
        sources = self.heap.labels_of(base.objects)
        tables = frozenset(n for n in sources if self.heap.kinds.get(n) not in ("Index", "dict"))
        kind = "dict" if name == "attrs" else "Index"
        names = (name,) if name == "attrs" else ("index", "columns")
        parts = [self._part(base, name, kind)]
        if tables - base.objects:
            others = Value(None, tables - base.objects)
            parts += [self._part(others, other, kind) for other in names]
        given = frozenset(n for n in sources if self.heap.kinds.get(n) == kind)
        parts += [Value(kind, given)] if given else []
        made = join(parts)
        self.heap.labels |= made.objects
        if name != "attrs":
            self.keep(made, [self.cells(base)])
        return made

    def _part(self, base: Value, name: str, kind: str | None) -> Value:
        """Return what `base` holds under a name, the same whenever it is asked for."""
        found: list[Value] = []
        for number in sorted(base.objects):
            key = (number, name)
            if key not in self.heap.parts:
                self.heap.parts[key] = self.heap.new(kind)
                self.heap.hold(Value(None, frozenset({number})), self.heap.parts[key])
            found.append(self.heap.parts[key])
        return join(found) if found else self.heap.new(kind)

    def _subscript(self, node: ast.Subscript, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, frame)
        index = self.evaluate(node.slice, frame)
        if base.qualified == "sys.modules" and namespace.is_main(node.slice):
            self.effect.problems.append(Problem("NB120", node, "sys.modules"))
        self.call_back([index, *(index.items or ())], [base])
        self.look([index], INDEXED)
        own = self.special(base, ("__getitem__",), [index])
        missing = self.special(base, ("__missing__",), [index])
        found = [v for v in (own, missing) if v is not None]
        for known in self.heap.classes(base):
            method = known.method("__class_getitem__", self.heap)
            if method is not None:
                found.append(self.invoke(method, Arguments([index]), receiver=base))
        # An attribute has the identity of its object, whose own method may not be meant.
        if own is not None and base.type == "instance":
            return join(found)
        return join([*found, self._item_of(base, node, index.type)])

    def _item_of(self, base: Value, node: ast.Subscript, by: str | None) -> Value:
        """Return what an item of an object of a library is."""
        if base.qualified is not None:
            return self.heap.new("ndarray" if base.qualified in ("numpy.c_", "numpy.r_") else None)
        if base.items is not None and isinstance(node.slice, ast.Slice):
            return self.heap.new("tuple", holds=base.items)
        if base.items is not None:
            return _item(base.items, node.slice)
        if base.type in ("DataFrame", "Series", "Indexer"):
            return self._frame_item(base, node.slice, by)
        if base.type == "Index" and by != "int":
            several = isinstance(node.slice, ast.Slice) or by in _LISTED or selects_rows(node.slice)
            return Value("Index" if several else None, base.objects)
        if isinstance(node.slice, ast.Slice) and base.type in ("list", "tuple"):
            return self.heap.new(base.type, holds=[self.element(base)])
        if base.type == "ndarray":
            return self.heap.view(base, "ndarray" if isinstance(node.slice, ast.Slice) else None)
        if base.type in ("Axes[]", "GroupBy"):
            return base
        if base.type == "collections.defaultdict":
            self.mutate(base)
            factories = self._held(base) & self.heap.factories
            self.call_back([Value(None, factories)], [])
        return self.element(base)

    def _frame_item(self, base: Value, index: ast.expr, by: str | None) -> Value:
        """Return what `base[index]` is, an item by something of type `by`."""
        kind: str | None = None
        listed = by in _LISTED or selects_rows(index)
        if base.type == "Indexer":
            frames = all(self.heap.kinds.get(n) == "DataFrame" for n in base.objects)
            kind = located(index) if frames and base.objects else None
        elif base.type == "DataFrame":
            if by in _LABELS:
                kind = "Series"
            elif listed or isinstance(index, ast.Slice):
                kind = "DataFrame"
            if listed:
                made = self.heap.taken(base, kind, copied=True)
                self.heap.label(made, [] if self.copy_on_write else [base])
                return made
        elif base.type == "Series" and listed:
            return self.heap.taken(base, "Series", copied=True)
        if self.copy_on_write:
            return self.heap.taken(base, kind)
        made = self.heap.view(base, kind)
        self.heap.label(made, [base])
        return made

    # Definitions and calls

    def _lambda(self, node: ast.Lambda, frame: Frame | None) -> Value:
        return self.function(node, "<lambda>", frame)

    def function(
        self, node: FunctionNode, name: str, frame: Frame | None, owner: Class | None = None
    ) -> Value:
        """Return the value of a function definition, evaluating its defaults."""
        declared = node.args
        positional = [a.arg for a in (*declared.posonlyargs, *declared.args)]
        defaults: dict[str, Value] = {}
        if declared.defaults:
            for argument, default in zip(
                positional[-len(declared.defaults) :], declared.defaults, strict=True
            ):
                defaults[argument] = self.evaluate(default, frame)
        for keyword, default_node in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
            if default_node is not None:
                defaults[keyword.arg] = self.evaluate(default_node, frame)
        value = self.heap.new("function", holds=defaults.values())
        made = Function(node, name, frame, defaults, owner)
        for number in value.objects:
            self.heap.functions[number] = made
        return value

    def _namedexpr(self, node: ast.NamedExpr, frame: Frame | None) -> Value:
        value = self.evaluate(node.value, frame)
        owner = frame
        while owner is not None and is_comprehension(owner):
            owner = owner.parent
        self.assign(node.target, value, owner)
        return value

    def _await(self, node: ast.Await, frame: Frame | None) -> Value:
        value = self.evaluate(node.value, frame)
        given = self.special(value, ("__await__",))
        return value if given is None else join([given, value])

    def _yield(self, node: ast.Yield, frame: Frame | None) -> Value:
        if node.value is not None and frame is not None:
            frame.returns.append(self.evaluate(node.value, frame))
        return Value()

    def _yieldfrom(self, node: ast.YieldFrom, frame: Frame | None) -> Value:
        value = self.evaluate(node.value, frame)
        if frame is not None:
            frame.returns.append(self.element(value))
        return value

    def _call(self, node: ast.Call, frame: Frame | None) -> Value:
        receiver: Value | None = None
        method = ""
        if isinstance(node.func, ast.Attribute):
            receiver = self.evaluate(node.func.value, frame)
            method = node.func.attr
            if receiver.qualified is not None:
                callee = Value(None, frozenset(), f"{receiver.qualified}.{method}")
                receiver = None
            else:
                callee = Value()
        else:
            callee = self.evaluate(node.func, frame)
        arguments = self._arguments(node, frame)
        if receiver is None and callee.qualified is None and not callee.objects:
            return self.call_unknown([callee, *arguments.all])
        if receiver is not None and _is_super(node.func):
            return self.call_super(receiver, method, node, arguments)
        if callee.qualified == "builtins.super" and frame is not None:
            return next(iter(frame.vars.values()), Value())
        return self.call(callee, node, arguments, method=method, receiver=receiver)

    def _arguments(self, node: ast.Call, frame: Frame | None) -> Arguments:
        arguments = Arguments()
        for argument in node.args:
            value = self.evaluate(argument, frame)
            arguments.positional.append(value)
            arguments.spread |= isinstance(argument, ast.Starred)
        for position, keyword in enumerate(node.keywords):
            value = self.evaluate(keyword.value, frame)
            if keyword.arg is None:
                handed = self.items_of(value)
                arguments.named[f"**{position}"] = handed
                arguments.mapped = join([handed, *filter(None, [arguments.mapped])])
            else:
                arguments.named[keyword.arg] = value
        return arguments


def _is_super(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
    return False


def _item(items: tuple[Value, ...], index: ast.expr) -> Value:
    """Return the element of a tuple that a constant index picks, or what any may be."""
    value = index.value if isinstance(index, ast.Constant) else None
    if isinstance(value, int) and -len(items) <= value < len(items):
        return items[value]
    return join(items) if items else Value()
