"""Special methods of the notebook's own classes: what operators, loops and libraries call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jupyter_mlops.analysis.callbacks import Callbacks
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Class, Function, Value, all_objects, join
from jupyter_mlops.analysis.special_methods import COMPUTED, MANAGED, OPERATORS, ORDERING, PLAIN


def _special(names: str) -> tuple[str, ...]:
    return tuple(f"__{name}__" for name in names.split())


_ITERATING = _special("iter getitem aiter next anext")
_BOOLEAN = _special("bool len")
# Asked of a class itself: `isinstance(x, K)`.
_OF_CLASSES = frozenset({"__subclasshook__"})
_NOT_OF_PARTS = frozenset({"__call__", "__contains__"})
_MIRRORED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


class Protocols(Callbacks):
    """Runs special methods; a class that has none of a name leaves the question open."""

    def special(
        self, value: Value, names: Iterable[str], given: Sequence[Value] = ()
    ) -> Value | None:
        """Return what the first of the special methods `names` gives, None where there is none."""
        found: list[Value] = []
        for owner in self.heap.makers(value):
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
        name = OPERATORS.get(operator)
        if name is None or not self.heap.owners:
            return None
        mirrored = _MIRRORED.get(name, f"r{name}")
        found = [
            self.special(left, _chain(name), [right]),
            self.special(right, _chain(mirrored), [left]),
        ]
        known = [value for value in found if value is not None]
        return join(known) if known else None

    def grown(self, operator: str, current: Value, added: Value) -> Value | None:
        """Return what `current += added` binds where the notebook's own class defines it."""
        name = OPERATORS.get(operator)
        given = self.special(current, [f"__i{name}__", f"__{name}__"], [added]) if name else None
        if given is None and any(map(self.fills_in, self.heap.instances(current))):
            self.poke(current, [added], making=False)
        return given

    def negate(self, operator: str, value: Value) -> Value | None:
        name = OPERATORS.get(operator)
        return self.special(value, [f"__{name}__"]) if name else None

    def test(self, value: Value) -> None:
        """Note what asking for the truth of `value` does."""
        self.special(value, _BOOLEAN)

    def look(self, values: Iterable[Value], called: frozenset[str]) -> Value:
        """Note what code does that may call the methods `called` of instances in `values`.

        Returns what they may give to it.
        """
        if not self.heap.owners or not any(
            self._may_answer(known, called) for known in self.heap.definitions.values()
        ):
            return Value()
        given = list(values)
        inside = self.heap.reach(n for v in given for n in all_objects(v))
        inside = self.heap.reach(self.heap.with_attributes(inside))
        # An attribute has the identity of its object, which nobody calls.
        parts = {n for v in given if v.type is None for n in v.objects}
        results: dict[Value, None] = {}
        for number in sorted(inside & self.heap.owners.keys()):
            asked = called - _NOT_OF_PARTS if number in parts else called
            results |= dict.fromkeys(self._look_at(number, asked, given))
        for number in sorted(inside & self.heap.definitions.keys()):
            receiver = Value("class", frozenset({number}))
            own = called & _OF_CLASSES
            results |= dict.fromkeys(
                self._looked(self.heap.definitions[number], own, receiver, given)
            )
            for owner in self.heap.makers(receiver):
                results |= dict.fromkeys(self._looked(owner, called, receiver, given))
        return join(results) if results else Value()

    def _may_answer(self, known: Class, called: frozenset[str]) -> bool:
        """Say whether a class, its instances or it itself, has methods among `called`."""
        if called & known.method_names(self.heap) or self.heap.classes(known.metaclass):
            return True
        reads = "__getattribute__" in called and bool(known.properties(self.heap))
        return reads or called >= COMPUTED and self.fills_in(known)

    def _look_at(self, number: int, called: frozenset[str], given: list[Value]) -> Iterable[Value]:
        """Run what code calls of one instance."""
        owner = self.heap.owners[number]
        receiver = Value("instance", frozenset({number}))
        yield from self._looked(owner, called, receiver, given)
        if "__getattribute__" in called:
            yield from self._looked(owner, owner.properties(self.heap), receiver, [])
        if called >= COMPUTED and self.fills_in(owner):
            yield self.poke(receiver, given, making=False)

    def _looked(
        self, owner: Class, names: frozenset[str], receiver: Value, given: list[Value]
    ) -> Iterable[Value]:
        """Run methods that code calls of `receiver`, once for each statement and what is given."""
        found = sorted(names & owner.method_names(self.heap))
        if not found:
            return
        pool = self.pool(given)
        for name in found:
            method = owner.method(name, self.heap)
            key = ("look", method, receiver.objects, pool)
            if method is None:
                continue
            if key not in self.answers:
                self.answers[key] = Value()
                passed = Arguments([pool], {}, spread=True)
                self.answers[key] = self.invoke(method, passed, receiver=receiver)
            if name not in PLAIN:
                yield self.answers[key]

    def items_of(self, value: Value) -> Value:
        """Return what `**value` hands on."""
        item = self.special(value, ("__getitem__",), [Value("str")])
        given = self.element(value)
        return given if item is None else join([given, item])

    def entered(self, manager: Value, *, asynchronous: bool) -> Value | None:
        """Return what `with manager as ...` binds; note what leaving it does."""
        begin, end = ("__aenter__", "__aexit__") if asynchronous else ("__enter__", "__exit__")
        value = self.special(manager, [begin])
        self.special(manager, [end], [Value("None")] * 3)
        if any((self.heap.kinds.get(n) or "").startswith("contextlib.") for n in manager.objects):
            self.call_unknown([manager])
        if manager.type != "instance":
            looked = self.look([manager], MANAGED)
            value = join([manager, looked]) if looked.objects or looked.items else None
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


def _chain(name: str) -> list[str]:
    """Return the methods that Python asks for an operator, in order."""
    if name == "ne":
        return ["__ne__", "__eq__"]
    # `functools.total_ordering` makes each of another one.
    return [f"__{name}__", *sorted(ORDERING)] if f"__{name}__" in ORDERING else [f"__{name}__"]
