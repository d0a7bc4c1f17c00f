"""Calls of the notebook's own functions: their bodies run on abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Set

from jupyter_mlops.analysis.cells import Cells
from jupyter_mlops.analysis.machine import Arguments, TooDeepError
from jupyter_mlops.analysis.memory import (
    Frame,
    Function,
    Value,
    all_objects,
    is_cached,
    join,
)
from jupyter_mlops.analysis.names import FUNCTIONS, FunctionNode, free_names
from jupyter_mlops.analysis.special_methods import HASHED
from jupyter_mlops.analysis.trees import children, nodes

MAX_DEPTH = 20


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
    """Runs functions; gives up soundly where that goes too deep."""

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
