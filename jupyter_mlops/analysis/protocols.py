"""Special methods of the notebook's own classes: what operators, loops and libraries call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jupyter_mlops.analysis.invocations import Invocations
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Class, Function, Value, join


def _special(names: str) -> tuple[str, ...]:
    return tuple(f"__{name}__" for name in names.split())


_ITERATING = _special("iter getitem aiter next anext")
_BOOLEAN = _special("bool len")
# What a library may call of an object that it is given, to look at it, compare it or copy it.
_LOOKING = _special(
    "iter next getitem contains len bool eq ne lt le gt ge hash str repr format float int index "
    "complex round abs array array_ufunc array_function reversed copy deepcopy reduce reduce_ex "
    "getstate fspath call get keys missing getattr"
)
_GIVING = frozenset(_special("next getitem copy deepcopy get missing getattr call"))
# Built-in functions that call what they are given only to show or to measure it.
_SHOWING = frozenset(
    f"builtins.{name}"
    for name in "print str repr len int float bool hash format isinstance issubclass type id "
    "callable hasattr abs round".split()
)
_OPERATORS = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv",
    "Mod": "mod", "Pow": "pow", "MatMult": "matmul", "BitAnd": "and", "BitOr": "or",
    "BitXor": "xor", "LShift": "lshift", "RShift": "rshift", "Eq": "eq", "NotEq": "ne",
    "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge", "USub": "neg", "UAdd": "pos",
    "Invert": "invert",
}  # fmt: skip
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


class Protocols(Invocations):
    """Runs special methods; a class that has none of a name leaves the question open."""

    def special(
        self, value: Value, names: Iterable[str], given: Sequence[Value] = ()
    ) -> Value | None:
        """Return what the first of the special methods `names` gives, None where there is none."""
        found: list[Value] = []
        for owner in self.heap.instances(value):
            for name in names:
                method = owner.method(name, self.heap)
                if method is not None:
                    found.append(self._once(method, value, given))
                    break
        return join(found) if found else None

    def _once(self, method: Function, receiver: Value, given: Sequence[Value]) -> Value:
        """Run a special method once for each statement and what it is given."""
        key = (method, receiver.objects, tuple(given))
        if key not in self.answers:
            self.answers[key] = Value()
            self.answers[key] = self.invoke(method, Arguments(list(given)), receiver=receiver)
        return self.answers[key]

    def element(self, value: Value) -> Value:
        known = super().element(value)
        if not value.objects or not self.heap.owners:
            return known
        given = self.special(value, _ITERATING, [Value("int")])
        if given is None:
            return known
        if given.objects & value.objects:
            given = self.special(value, ("__next__", "__anext__")) or known
        elif self._has(value, ("__iter__", "__aiter__")):
            given = self.element(given)
        return join([given, known])

    def _has(self, value: Value, names: Iterable[str]) -> bool:
        return any(
            c.method(name, self.heap) is not None
            for c in self.heap.instances(value)
            for name in names
        )

    def operate(self, operator: str, left: Value, right: Value) -> Value | None:
        """Return what an operator gives where the notebook's own classes define it."""
        name = _OPERATORS.get(operator)
        if name is None or not self.heap.owners:
            return None
        mirrored = _MIRRORED.get(name, f"r{name}")
        found = [
            self.special(left, [f"__{name}__"], [right]),
            self.special(right, [f"__{mirrored}__"], [left]),
        ]
        known = [value for value in found if value is not None]
        return join(known) if known else None

    def grown(self, operator: str, current: Value, added: Value) -> Value | None:
        """Return what `current += added` binds where the notebook's own class defines it."""
        name = _OPERATORS.get(operator)
        return self.special(current, [f"__i{name}__", f"__{name}__"], [added]) if name else None

    def negate(self, operator: str, value: Value) -> Value | None:
        name = _OPERATORS.get(operator)
        return self.special(value, [f"__{name}__"]) if name else None

    def test(self, value: Value) -> None:
        """Note what asking for the truth of `value` does."""
        self.special(value, _BOOLEAN)

    def look(self, values: Iterable[Value], name: str = "") -> Value:
        """Note what library code does that looks at instances in `values`; return what it gets."""
        if not self.heap.owners:
            return Value()
        found: list[Value] = []
        given = list(values)
        inside = self.heap.reach(n for v in given for n in v.objects)
        # An attribute has the identity of its object, which nobody calls.
        parts = {n for v in given if v.type is None for n in v.objects}
        for number in sorted(inside & self.heap.owners.keys()):
            owner = self.heap.owners[number]
            if owner.looked is None:
                owner.looked = [m for n in _LOOKING if (m := owner.method(n, self.heap))]
            receiver = Value("instance", frozenset({number}))
            for method in owner.looked:
                called = method.name in ("__call__", "__contains__")
                if not called or (name not in _SHOWING and number not in parts):
                    key = ("look", method, number)
                    if key not in self.answers:
                        self.answers[key] = Value()
                        passed = Arguments([self.pool(given)], {}, spread=True)
                        self.answers[key] = self.invoke(method, passed, receiver=receiver)
                    found += [self.answers[key]] if method.name in _GIVING else []
        return join(found) if found else Value()

    def entered(self, manager: Value, *, asynchronous: bool) -> Value | None:
        """Return what `with manager as ...` binds; note what leaving it does."""
        begin, end = ("__aenter__", "__aexit__") if asynchronous else ("__enter__", "__exit__")
        value = self.special(manager, [begin])
        self.special(manager, [end], [Value("None")] * 3)
        return value

    def class_attributes(self, value: Value, name: str) -> list[Value]:
        """Return the values that the bodies of the classes of `value` give to `name`."""
        owners = [*self.heap.classes(value), *self.heap.instances(value)]
        found = [owner.attribute(name, self.heap) for owner in owners]
        return [known for known in found if known is not None]

    def declare(self, made: Value, bases: Iterable[Class], metaclass: Value) -> None:
        """Note what a new class makes its bases, its metaclass and its descriptors do."""
        for base in bases:
            method = base.method("__init_subclass__", self.heap)
            if method is not None:
                self.invoke(method, Arguments(), receiver=made)
        for owner in self.heap.classes(metaclass):
            for name in ("__prepare__", "__new__", "__init__"):
                method = owner.method(name, self.heap)
                if method is not None:
                    self.invoke(method, Arguments([made], {}, spread=True), receiver=metaclass)
        for known in self.heap.classes(made):
            for value in list(known.attributes.values()):
                self.special(value, ["__set_name__"], [made, Value("str")])
