"""What assignments bind and change."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import ambient, methods
from jupyter_mlops.analysis.expressions import Expressions
from jupyter_mlops.analysis.memory import Frame, Value, all_objects, join
from jupyter_mlops.analysis.names import free_names, function_locals
from jupyter_mlops.analysis.resources import FUNCTION_AS_OPTION, LOGGER
from jupyter_mlops.analysis.special_methods import INDEXED

_CALLED = frozenset({"function", "method", "bound method", "class", None})
_ARRAYS = frozenset({"DataFrame", "Series", "ndarray"})
# Attributes of tables that are set: of anything else it is an object in a cell that has them.
_OF_TABLES = frozenset("index columns name names attrs flags shape dtype values plot T".split())


class Assignments(Expressions):
    """Binds names and stores into objects; the handlers are named after the classes of `ast`."""

    def _assign(self, node: ast.Assign, frame: Frame | None) -> None:
        value = self.evaluate(node.value, frame)
        for target in node.targets:
            self.assign(target, value, frame)

    def _annassign(self, node: ast.AnnAssign, frame: Frame | None) -> None:
        if frame is None:
            for name in free_names(node.annotation).now:
                if name.id in self.globals:
                    self.read_global(name.id, name)
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value, frame), frame)
        elif isinstance(node.target, (ast.Attribute, ast.Subscript)):
            self.evaluate(node.target.value, frame)  # Python looks at it too

    def _augassign(self, node: ast.AugAssign, frame: Frame | None) -> None:
        added = self.evaluate(node.value, frame)
        if isinstance(node.target, ast.Name):
            read = ast.Name(node.target.id, ast.Load())
            current = self.evaluate(read, frame)
            if frame is None:
                self.resolved.setdefault(node.target, set()).update(self.resolved.get(read, set()))
            if current.type not in methods.IMMUTABLE and current.type != "tuple":
                own = self.grown(type(node.op).__name__, current, added)
                self.mutate(current)
                if current.type is None and current.objects <= self.heap.tabular:
                    self.mutate(self.cells(current))  # it may be the list of a cell
                    if added.type in ("list", "set", "dict") or node.target.id in self.looped:
                        self.change_cell(current)
                if current.type not in ("DataFrame", "Series", "ndarray"):
                    self.heap.hold(current, self.element(added))
                self.assign(node.target, current if own is None else join([current, own]), frame)
            else:
                kind = current.type if current.type == added.type else "scalar"
                self.assign(node.target, Value(kind), frame)
            return
        current = self.evaluate(node.target, frame)
        if current.type not in methods.IMMUTABLE and current.type != "tuple":
            added = self._grow(current, added, type(node.op).__name__)
        self.assign(node.target, added, frame)

    def _grow(self, current: Value, added: Value, operator: str) -> Value:
        """Change in place what `current += added` may change; a number grows only arrays.

        Returns what is stored besides.
        """
        own = self.grown(operator, current, added)
        self.mutate(current)
        self.heap.hold(current, self.element(added))
        if current.type is None:
            number = added.type in methods.IMMUTABLE
            inside = self.heap.reach(all_objects(current), code=False)
            grown = {n for n in inside if not number or self.heap.kinds.get(n) in _ARRAYS}
            self.mutate(Value(None, frozenset(grown)))
        return added if own is None else join([added, own])

    def _delete(self, node: ast.Delete, frame: Frame | None) -> None:
        for target in node.targets:
            for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if isinstance(part, ast.Name):
                    self._delete_name(part, frame)
                elif isinstance(part, (ast.Subscript, ast.Attribute)):
                    self._delete_part(part, frame)
                    self.assign(part, Value(), frame)

    def _delete_part(self, part: ast.Subscript | ast.Attribute, frame: Frame | None) -> None:
        base = self.evaluate(part.value, frame)
        if isinstance(part, ast.Subscript):
            self.special(base, ["__delitem__"], [self.evaluate(part.slice, frame)])
            return
        self.special(base, [f"{part.attr}.deleter"])
        self.special(base, ["__delattr__"], [Value("str")])
        for known in self.class_attributes(base, part.attr):
            self.special(known, ["__delete__"], [base])

    def _delete_name(self, part: ast.Name, frame: Frame | None) -> None:
        if self._scope(part.id, frame) is None:
            value = self.read_global(part.id, part)
            if value is not None:
                self.special(value, ["__del__"])
            self.globals.pop(part.id, None)
            self.effect.deletes.add(part.id)
            self.effect.binds.discard(part.id)

    def _scope(self, name: str, frame: Frame | None) -> Frame | None:
        """Return the frame that owns `name` when code in `frame` binds it; None: the notebook."""
        if frame is None:
            return None
        names = function_locals(frame.node)
        if name in names.declared_global:
            return None
        if name in names.declared_nonlocal:
            owner = frame.parent
            while owner is not None and name not in function_locals(owner.node).own:
                owner = owner.parent
            return owner
        return frame

    def assign(self, target: ast.expr, value: Value, frame: Frame | None) -> None:
        match target:
            case ast.Name(id=name):
                owner = self._scope(name, frame)
                if owner is None:
                    self.bind_global(name, value, target)
                else:
                    owner.vars[name] = value
                if owner is not None and frame is not None and owner is not frame:
                    self.mutate(owner.rebound.setdefault(name, self.heap.new("int")))
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                self._unpack(parts, value, frame)
            case ast.Starred(value=inner):
                self.assign(inner, self.heap.new("list", holds=[value]), frame)
            case ast.Attribute() | ast.Subscript():
                self._store(target, value, frame)

    def _unpack(self, parts: list[ast.expr], value: Value, frame: Frame | None) -> None:
        exact = value.items is not None and len(value.items) == len(parts)
        if exact and not any(isinstance(p, ast.Starred) for p in parts):
            for part, item in zip(parts, value.items or (), strict=True):
                self.assign(part, item, frame)
            return
        self.consume(value)
        for part in parts:
            self.assign(part, self.element(value), frame)

    def _store(
        self, target: ast.Attribute | ast.Subscript, value: Value, frame: Frame | None
    ) -> None:
        base = self.evaluate(target.value, frame)
        index: Value | None = None
        if isinstance(target, ast.Subscript):
            index = self.evaluate(target.slice, frame)
            self._look_at_index(base, target, index, value)
        else:
            self._set_attribute(base, target.attr, value)
        if self._set_process(base, target, value):
            return
        if isinstance(target, ast.Attribute):
            self.may_not_copy |= target.attr == "copy"
            self._note_attribute(base, target, value)
        structural = base.type in ("DataFrame", "list", "dict", "set")
        self.mutate(base, views=not structural)
        if base.type is None and isinstance(target.value, ast.Attribute):
            self._mutate_held(base, code=isinstance(target, ast.Attribute))
        labels = isinstance(target, ast.Attribute) and target.attr in ("index", "columns", "attrs")
        if base.type is None and base.objects & self.heap.tabular and not labels:
            self.mutate(Value(None, self._held(base) - self.heap.labels))
        if base.type in ("DataFrame", "Series", "ndarray", "Indexer"):
            self.heap.hold(base, self.cells(value))
            if base.type in ("DataFrame", "Series") and value.type in ("list", "tuple"):
                # Arrays that are in a list, as the rows of one, are cells themselves.
                self.heap.hold(base, self.element(value))
            if base.type != "DataFrame" and value.type in ("list", "dict", "set", "instance"):
                self.heap.hold(base, value)
            return
        if index is not None:
            self.hold_key(base, index)
        parts = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice)
        self.heap.hold(base, self.element(value) if parts else value)

    def _look_at_index(
        self, base: Value, target: ast.Subscript, index: Value, value: Value
    ) -> None:
        self.special(base, ["__setitem__"], [index, value])
        if isinstance(target.value, ast.Name) and target.value.id in self.looped:
            self.change_cell(base)
        self.call_back([index], [base])
        self.look([index], INDEXED)

    def _note_attribute(self, base: Value, target: ast.Attribute, value: Value) -> None:
        """Note labels that a frame gets, and what may be no column of it."""
        if target.attr not in _OF_TABLES:
            self.change_cell(base)
        if target.attr in ("index", "columns"):
            given = frozenset(n for n in value.objects if self.heap.kinds.get(n) == "Index")
            self.heap.labels |= given
            self.heap.hold(base, Value("Index", given))
        for number in base.objects:
            if target.attr in ("index", "columns", "attrs"):
                self.heap.labelled.setdefault(number, set()).update(value.objects)
            elif base.type in ("DataFrame", "Series") and target.attr not in ("name", "flags"):
                self.heap.noted.setdefault(number, {}).setdefault(target.attr, target)

    def _set_process(
        self, base: Value, target: ast.Attribute | ast.Subscript, value: Value
    ) -> bool:
        """Note a store into a library, a class or a logger: it is a setting of the process."""
        if methods.is_logging(base.type):
            self.effect.resources |= {"ambient:shown", LOGGER}
            self.keeps_records |= value.type in _CALLED
            return True
        if base.qualified is None and not self.heap.classes(base):
            return False
        owners = [known.node.name for known in self.heap.classes(base)]
        name = base.qualified or owners[0]
        shown = name.startswith(ambient.SHOWN_ONLY_ROOTS)
        self.effect.resources.add("ambient:shown" if shown else f"ambient:{name}")
        if name.startswith("pandas.options") and value.type == "function":
            self.effect.resources.add(f"ambient:{FUNCTION_AS_OPTION}")
        self._patch(base, value)
        if isinstance(target, ast.Attribute):
            self._patch_method(base, target.attr, value)
        if isinstance(target, ast.Attribute):
            for owner in self.heap.classes(base):
                former = owner.attributes.get(target.attr, value)
                owner.attributes[target.attr] = join([value, former])
        if base.qualified is not None and isinstance(target, ast.Attribute):
            self.patch_library(target.attr, value)
        return True

    def _mutate_held(self, base: Value, *, code: bool) -> None:
        """`box.inner[0] = 1`: an attribute is the object that its object holds.

        Only what is set by name (`box.inner.x = 1`) may be of a class.
        """
        for number in base.objects:
            if self.heap.kinds.get(number) in ("instance", "types.SimpleNamespace"):
                held = self._held(Value(None, frozenset({number})))
                kept = (n for n in held if code or not self.heap.is_code(n))
                self.mutate(Value(None, frozenset(kept)))

    def _set_attribute(self, base: Value, name: str, value: Value) -> None:
        """Run what the notebook's own classes do when an attribute is set."""
        self.special(base, [f"{name}.setter"], [value])
        self.special(base, ["__setattr__"], [Value("str"), value])
        for known in self.class_attributes(base, name):
            self.special(known, ["__set__"], [base, value])
            if known.type == "property":
                self.call_held([known], [base, value])

    def patch_library(self, name: str, value: Value) -> None:
        self.patched[name] = join([value, self.patched.get(name, value)])

    def _patch_method(self, base: Value, name: str, value: Value) -> None:
        """Let calls of the method go through `value` from now on: `Net.fit = timed(Net.fit)`."""
        known = [owner.methods.get(name) for owner in self.heap.classes(base)]
        for method in filter(None, known if self.heap.functions_in(value) else ()):
            self.heap.wrappers[method] = join([value, self.heap.wrappers.get(method, value)])

    def _patch(self, base: Value, value: Value) -> None:
        for number in base.objects:
            self.effect.mutated.add(number)
            self.heap.holds.add(number, value.objects)
