"""Calls of the notebook's own functions and classes: their bodies run on abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Set

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.cells import Cells
from jupyter_mlops.analysis.machine import Arguments, TooDeepError
from jupyter_mlops.analysis.memory import (
    Class,
    Frame,
    Function,
    Value,
    all_objects,
    is_cached,
    join,
)
from jupyter_mlops.analysis.names import FUNCTIONS, FunctionNode, free_names
from jupyter_mlops.analysis.special_methods import HASHED, called_by
from jupyter_mlops.analysis.trees import children, nodes

MAX_DEPTH = 20

_MAKING = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__", "__del__"})
_LEARNING = ("fit", "partial_fit", "set_")
# Bases whose methods are written in terms of those that the notebook's class defines.
_TEMPLATES = ("collections.", "typing.", "contextlib.", "string.", "json.", "enum.")


def _joined(
    calls: list[tuple[Arguments, Value | None]], seen: Callable[[Value], Value]
) -> tuple[Arguments, Value | None]:
    """Return the arguments of several calls as those of one, each looked at by `seen`."""
    count = max(len(arguments.positional) for arguments, _ in calls)
    positional = [
        seen(join(a.positional[place] for a, _ in calls if place < len(a.positional)))
        for place in range(count)
    ]
    names = dict.fromkeys(name for a, _ in calls for name in a.named)
    named = {name: seen(join(a.named[name] for a, _ in calls if name in a.named)) for name in names}
    mapped = [a.mapped for a, _ in calls if a.mapped is not None]
    receivers = [own for _, own in calls if own is not None]
    arguments = Arguments(
        positional, named, any(a.spread for a, _ in calls), join(mapped) if mapped else None
    )
    return arguments, seen(join(receivers)) if receivers else None


class Invocations(Cells):
    """Runs functions and makes instances; gives up soundly where that goes too deep."""

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

    def invoke(
        self,
        function: Function,
        arguments: Arguments,
        *,
        node: ast.AST | None = None,
        receiver: Value | None = None,
    ) -> Value:
        """Run the body of a notebook function on `arguments`.

        Raises:
            TooDeepError: it is called by too many others.
        """
        wrapper = self.heap.wrappers.get(function)
        if wrapper is not None and function not in self.wrapped:
            return self._invoke_wrapped(function, wrapper, arguments, node, receiver)
        self.toil()
        given = [*arguments.all, *([receiver] if receiver is not None else [])]
        if function in self.stack:
            if node is not None:
                self.again.setdefault(function, []).append((arguments, receiver))
            return join([Value(), *given])
        if len(self.stack) >= MAX_DEPTH:
            raise TooDeepError
        frame = Frame(function.node, function.frame)
        self._bind_arguments(function, frame, arguments, receiver)
        if is_cached(function.node):
            self.look(frame.vars.values(), HASHED)
            self._remember(function, frame)
        else:
            self._run_body(function, frame)
        self._recur(function, frame, given)
        self._enclose(frame)
        result = join(frame.returns) if frame.returns else Value("None")
        if is_generator(function.node):
            made = self.heap.new("generator", holds=[result, *arguments.all])
            self.heap.elements |= dict.fromkeys(made.objects, result)
            result = made
        if is_cached(function.node):
            own = (n for n, f in self.heap.functions.items() if f is function)
            self.keep(Value("function", frozenset(own)), [result])
        return result

    def _invoke_wrapped(
        self,
        function: Function,
        wrapper: Value,
        arguments: Arguments,
        node: ast.AST | None,
        receiver: Value | None,
    ) -> Value:
        """Call what decorators made of a method: it calls the method itself, if it does."""
        if receiver is not None and not _is_static(function):
            positional = [receiver, *arguments.positional]
            arguments = Arguments(positional, arguments.named, arguments.spread, arguments.mapped)
        call = node if isinstance(node, ast.Call) else ast.Call(ast.Name(function.name), [], [])
        self.wrapped.append(function)
        try:
            return self.call(wrapper, call, arguments)
        finally:
            self.wrapped.pop()

    def _run_body(self, function: Function, frame: Frame) -> None:
        self.stack.append(function)
        try:
            if isinstance(function.node, ast.Lambda):
                frame.returns.append(self.evaluate(function.node.body, frame))
            else:
                self.run(function.node.body, frame)
        finally:
            self.stack.pop()

    def _enclose(self, frame: Frame) -> None:
        """Let the functions that were defined in a frame hold what they find there.

        A name that they bind anew is an object that changes then.
        """
        for number in frame.made:
            function = self.heap.functions[number]
            node, definitions = function.node, self.heap.definitions
            owners = (n for n in definitions if definitions[n] is function.owner)
            holder = Value(None, frozenset({number, *owners}))
            bound = {name for n in nodes(node) if isinstance(n, ast.Nonlocal) for name in n.names}
            outer: Frame | None = frame
            while outer is not None:
                self._hold_names(holder, outer, free_names(node).names | bound, bound)
                outer = outer.parent

    def _hold_names(self, holder: Value, frame: Frame, names: Set[str], bound: Set[str]) -> None:
        for name in sorted(names & frame.vars.keys()):
            around = [frame.vars[name]]
            if name in bound:
                around.append(frame.rebound.setdefault(name, self.heap.new("int")))
            for found in around:
                self.heap.hold(holder, found)
                self.heap.enclosed |= all_objects(found)

    def _recur(self, function: Function, frame: Frame, given: list[Value]) -> None:
        """Run the body once more for what a function calls itself with.

        What it changes of what it is given, it changes of what it calls itself with then, too.
        """
        known = {n for v in given for n in all_objects(v)}
        whole = list(given)
        for deep in (False, True):
            calls = self.again.pop(function, [])
            passed = [v for a, own in calls for v in (*a.all, own) if v is not None]
            whole += passed
            if {n for v in passed for n in all_objects(v)} <= known:
                break
            known |= {n for v in passed for n in all_objects(v)}
            arguments, receiver = _joined(calls, self._inside if deep else lambda value: value)
            deeper = Frame(function.node, function.frame)
            self._bind_arguments(function, deeper, arguments, receiver)
            self._run_body(function, deeper)
            frame.returns += deeper.returns
        self.again.pop(function, None)
        if len(whole) == len(given):
            return
        inside = self.heap.reach(n for v in given for n in all_objects(v))
        if not self.effect.mutated.isdisjoint(inside):
            for value in whole[len(given) :]:
                self.mutate(value, deep=True)

    def _inside(self, value: Value) -> Value:
        """Return a value and all that it holds, as one that is any of it."""
        return Value(None, self.heap.reach(all_objects(value), code=False))

    def _remember(self, function: Function, frame: Frame) -> None:
        """Run the body of a cached function, and note what it does that is done once only."""
        effect, count = self.effect, self.heap.count
        resources, mutated = effect.resources, effect.mutated
        effect.resources, effect.mutated = set(), set()
        self._run_body(function, frame)
        self.heap.acting.setdefault(function, set()).update(effect.resources)
        effect.resources |= resources
        # What it makes itself it may build bit by bit, once.
        effect.mutated = {n for n in effect.mutated if n <= count} | mutated

    def _bind_arguments(
        self, function: Function, frame: Frame, arguments: Arguments, receiver: Value | None
    ) -> None:
        declared = function.node.args
        names = [a.arg for a in (*declared.posonlyargs, *declared.args)]
        given = (
            [receiver, *arguments.positional]
            if receiver is not None and not _is_static(function)
            else list(arguments.positional)
        )
        everything = join([Value(), *arguments.all])
        for position, name in enumerate(names):
            default = function.defaults.get(name, Value())
            if position < len(given):
                frame.vars[name] = given[position] or Value()
            else:
                frame.vars[name] = self._by_name(name, default, arguments)
            if arguments.spread and not (receiver is not None and position == 0):
                frame.vars[name] = join([frame.vars[name], everything, default])
        for argument in declared.kwonlyargs:
            default = function.defaults.get(argument.arg, Value())
            unnamed = everything if arguments.spread else default
            frame.vars[argument.arg] = self._by_name(argument.arg, unnamed, arguments)
        if declared.vararg:
            rest = given[len(names) :]
            held = [*rest, everything] if arguments.spread else rest
            frame.vars[declared.vararg.arg] = self.heap.new("tuple", holds=held if given else [])
        if declared.kwarg:
            frame.vars[declared.kwarg.arg] = self.heap.new("dict", holds=arguments.named.values())

    def _by_name(self, name: str, default: Value, arguments: Arguments) -> Value:
        """Return what a parameter is that no argument gives by its place."""
        if name in arguments.named:
            return arguments.named[name]
        mapped = arguments.mapped
        return default if mapped is None else join([Value(), default, mapped])

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
                self.mutate(value, deep=True)
                self.keep(Value(None, self.heap.reach(value.objects)), given)
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


def is_classmethod(function: Function) -> bool:
    decorators = getattr(function.node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "classmethod" for d in decorators)


def _is_static(function: Function) -> bool:
    decorators = getattr(function.node, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def is_generator(node: FunctionNode) -> bool:
    """Say whether calling the function gives a generator."""
    if isinstance(node, ast.Lambda):
        return False
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(inner, (*FUNCTIONS, ast.ClassDef)):
            stack += children(inner)
    return False
