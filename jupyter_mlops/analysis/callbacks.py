"""What is called without a call of it: what makes an instance, and what a library calls."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.invocations import Invocations, is_classmethod
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import Class, Function, Value, all_objects, join
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.special_methods import called_by

_MAKING = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__", "__del__"})
_LEARNING = ("fit", "partial_fit", "set_")
# Bases whose methods are written in terms of those that the notebook's class defines.
_TEMPLATES = ("collections.", "typing.", "contextlib.", "string.", "json.", "enum.")


class Callbacks(Invocations):
    """Makes instances, and calls what a library, or code that is not known, may call."""

    def construct(self, known: Class, callee: Value, arguments: Arguments) -> Value:
        """Return a new instance of a class of the notebook, and run its `__init__`."""
        init = known.method("__init__", self.heap)
        told = init is not None and self._tells_what_it_keeps(known, init)
        instance = self.heap.new("instance", holds=() if told else arguments.all)
        for number in instance.objects:
            self.heap.owners[number] = known
        made = [instance]
        new = known.method("__new__", self.heap)
        if new is not None:
            made.append(self.invoke(new, arguments, receiver=callee))
        for owner in self.heap.classes(known.metaclass):
            call = owner.method("__call__", self.heap)
            if call is not None:
                made.append(self.invoke(call, arguments, receiver=callee))
        self._begin(instance, known, arguments)
        for name in ("_missing_", "__del__"):
            method = known.method(name, self.heap)
            if method is not None:
                made.append(self.invoke(method, arguments, receiver=instance))
        if told:
            self._hold_what_is_kept(instance, arguments)
        return join(made)

    def _begin(self, instance: Value, known: Class, arguments: Arguments) -> None:
        """Run what a new instance begins with."""
        for owner in known.lineage(self.heap):
            for given in owner.attributes.values():
                if given.type == "dataclasses.field":
                    self._make_default(given)
        init = known.method("__init__", self.heap)
        if init is not None:
            self.invoke(init, arguments, receiver=instance)
        elif arguments.all and self.fills_in(known):
            self.poke(instance, arguments.all, making=False)
        post = known.method("__post_init__", self.heap)
        if post is not None:
            self.invoke(post, Arguments(), receiver=instance)

    def _make_default(self, given: Value) -> None:
        """Call the `default_factory` of a field, which may count the instances."""
        held = self.heap.reach(given.objects)
        self.call_back([Value(None, held - given.objects)], [])
        bound = {n for n in held if self.heap.kinds.get(n) == "bound method"}
        self.mutate(Value(None, frozenset(bound)), deep=True)

    def _tells_what_it_keeps(self, known: Class, init: Function) -> bool:
        """Say whether nothing but `__init__` of the notebook sees what an instance is made of."""
        decorated = [*known.node.decorator_list, *getattr(init.node, "decorator_list", ())]
        made = known.method("__new__", self.heap) or self.heap.classes(known.metaclass)
        return not (decorated or made or self._is_of_library(known))

    def _hold_what_is_kept(self, instance: Value, arguments: Arguments) -> None:
        """Let an instance hold at first hand what of its arguments its attributes lead to.

        An attribute has the identity of its object, and an item of one is what the object holds.
        """
        given = self.heap.reach(n for v in arguments.all for n in all_objects(v))
        kept = self.heap.sharing(self.heap.reach(instance.objects)) & given
        self.heap.hold(instance, Value(None, kept - instance.objects))

    def _is_of_library(self, known: Class) -> bool:
        """Say whether a class has a base, of a library or not known, that makes its instances."""
        return any(
            base.qualified not in ("builtins.object", "abc.ABC")
            and (not owners or any(map(self._is_of_library, owners)))
            for base in known.bases
            for owners in [list(self.heap.classes(base))]
        )

    def fills_in(self, known: Class) -> bool:
        """Say whether methods that a class inherits from a library call its own."""
        return any(
            (base.qualified or "").startswith(_TEMPLATES)
            or any(self.fills_in(c) for c in self.heap.classes(base))
            for base in known.bases
        )

    def call_back(self, callables: list[Value], given: list[Value]) -> Value:
        """The notebook's functions among `callables` may be called with parts of `given`.

        One that is called back is itself among `given`, and given to none.
        """
        given = [value for value in given if value.type not in ("function", "bound method")]
        results: list[Value] = []
        callable_ = (self.heap.functions, self.heap.owners, self.heap.bound)
        # To tell what instances hand out, their methods are asked, which may change something.
        pool = self.pool(given) if self.heap.owners else None
        for value in callables:
            if value.qualified is not None:
                results.append(self._call_named(value.qualified, given))
            if value.type == "bound method":
                self._call_method(value, given)
            objects = all_objects(value)
            if any(self.heap.kinds.get(n) == "types.MethodType" for n in objects):
                objects = self.heap.reach(objects)
                parts = (Value(None, frozenset({n})) for n in sorted(objects))
                pool = join([pool or self.pool(given), *parts])
            for number in sorted(objects):
                if any(number in known for known in callable_):
                    pool = pool or self.pool(given)
                    results += self._called(number, Arguments([pool], {}, spread=True))
        return join(results) if results else Value()

    def _call_method(self, bound: Value, given: list[Value]) -> None:
        """A method of a library's object changes that, and may keep what it is given."""
        held = self.heap.reach(bound.objects)
        self.mutate(bound, deep=True)
        self.keep(Value(None, held), given)
        if any(self.heap.kinds.get(n) in methods.GENERATORS for n in held):  # it may shuffle them
            for value in given:
                self.mutate(self.element(value))

    def _called(self, number: int, passed: Arguments) -> list[Value]:
        """Return what calling an object gives, nothing where the notebook does not define it."""
        function = self.heap.functions.get(number)
        if function is not None:
            return [self.invoke(function, passed, node=function.node)]
        if number in self.heap.bound:
            return [self.call_bound(number, passed)]
        method = self.heap.owners[number].method("__call__", self.heap)
        own = Value("instance", frozenset({number}))
        return [self.invoke(method, passed, receiver=own)] if method is not None else []

    def call_bound(self, number: int, passed: Arguments) -> Value:
        """Return what calling a method gives that was taken from its instance, or its class."""
        method, owner = self.heap.bound[number]
        of_class = self.heap.classes(owner) and not is_classmethod(method)
        own = None if of_class else owner
        return self.invoke(method, passed, node=method.node, receiver=own)

    def _call_named(self, name: str, given: list[Value]) -> Value:
        """A function of a library that is passed on may change what it is called with."""
        if name in catalog.SAYS:
            self.effect.resources.add("print")
        owner, _, method = name.removeprefix("builtins.").partition(".")
        changes = method in methods.MUTATORS.get(owner, ()) or name in catalog.MUTATES_FIRST
        if changes or (owner == "object" and methods.is_mutator(None, method)):
            for value in given:
                self.mutate(join([value, self.element(value)]))
        elif name.partition(".")[0] not in catalog.WELL_BEHAVED:
            for value in given:
                self.mutate(self.cells(value), deep=True)
        return self.look(given, called_by(name))

    def look_up(self, values: Iterable[Value]) -> None:
        """Dicts among `values` make what is looked for in them and not found."""
        for value in values:
            made = (n for n in value.objects if methods.looks_up(self.heap.kinds.get(n)))
            table = Value(None, frozenset(made))
            if table.objects:
                self.mutate(table)
                factories = self._held(table) & self.heap.factories
                self.heap.hold(table, self.call_back([Value(None, factories)], []))

    def pool(self, given: Iterable[Value]) -> Value:
        """Return what code that is given these values may pass on: one, or a part of one."""
        data = [v for v in given if v.type != "function"]
        pool = join([Value(), *data, *(self.element(v) for v in data)])
        return Value(None, frozenset(n for n in pool.objects if n not in self.heap.functions))

    def poke(
        self,
        receiver: Value,
        values: list[Value],
        *,
        learning: bool = True,
        making: bool = True,
        of_estimators: bool = False,
    ) -> Value:
        """An inherited method may call any method of the notebook's own class.

        Once for each statement is enough: what it may do does not depend on how often it does.
        With `of_estimators` only the methods are called that estimators have. Returns what the
        methods give.
        """
        results: list[Value] = []
        for owner in self.heap.instances(receiver):
            for function in owner.every_method(self.heap):
                learns = function.name.startswith(_LEARNING)
                if function.name in _MAKING and not making or learns and not learning:
                    continue
                if of_estimators and not methods.is_of_estimators(function.name):
                    continue
                if function not in self.poked:
                    self.poked.add(function)
                    passed = Arguments(values, {}, spread=True)
                    results.append(self.invoke(function, passed, receiver=receiver))
        return join(results) if results else Value()

    def poke_held(self, values: list[Value], name: str, *, of_estimators: bool = False) -> Value:
        """A function or method `name` of a library may call any method of what it is given.

        With `of_estimators` it calls those that estimators have, and no other.
        """
        if not self.heap.owners:
            return Value()
        results: list[Value] = []
        inside = self.heap.reach(n for v in values for n in all_objects(v))
        given = [v for v in values if not self.heap.instances(v)]
        for number in sorted(inside & self.heap.owners.keys()):
            receiver = Value("instance", frozenset({number}))
            learning = name not in methods.ESTIMATOR_PURE
            poked = self.poke(
                receiver, given, learning=learning, making=False, of_estimators=of_estimators
            )
            results.append(poked)
        for number in sorted(inside & self.heap.definitions.keys()):
            known = self.heap.definitions[number]
            if any(base.qualified is not None for base in known.bases):
                made = self.construct(known, Value("class", frozenset({number})), Arguments())
                results.append(self.poke(made, given, making=False))
        return join(results) if results else Value()

    def poke_outside(self, values: list[Value]) -> Value:
        """Return what an unknown callee gets from methods of what it is given that use globals."""
        if not self.heap.owners:
            return Value()
        results: list[Value] = []
        inside = self.heap.reach(n for v in values for n in all_objects(v))
        for owner in self.heap.instances_among(inside):
            receiver = Value("instance", frozenset(n for n in inside if self._is_a(n, owner)))
            for function in owner.every_method(self.heap):
                if function not in self.poked and self._uses_data(function):
                    self.poked.add(function)
                    passed = Arguments(values, {}, spread=True)
                    results.append(self.invoke(function, passed, receiver=receiver))
        return join(results) if results else Value()

    def _is_a(self, number: int, owner: Class) -> bool:
        return self.heap.owners.get(number) is owner

    def _uses_data(self, function: Function) -> bool:
        free = free_names(function.node)
        return bool(free.rebinds) or any(
            n.objects or n.items
            for name in free.names & self.globals.keys()
            if (n := self.globals[name].value).type not in ("function", "class")
        )
