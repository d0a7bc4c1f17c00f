"""What each statement of a program reads, binds, changes and sets, found without running it.

The interpreter walks the statements in their order with abstract values (`memory`), follows calls
into the notebook's own functions, and asks `catalog` and `methods` about libraries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from jupyter_mlops.analysis import catalog, methods
from jupyter_mlops.analysis.expressions import Expressions
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import (
    SCALAR,
    Binding,
    Class,
    Effect,
    Frame,
    Heap,
    Problem,
    Value,
    join,
    merge_bindings,
    merge_locals,
)
from jupyter_mlops.analysis.names import free_names, function_locals, type_names
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.trees import REMEMBERED

_ANNOTATIONS = {"int", "float", "str", "bool", "list", "dict", "set", "tuple"}


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of statements in an order of execution.

    `before[k]` and `after[k]` are the names around the k-th statement of that order. `resolved`
    maps a name's node to the indices of the statements that may have bound it there, -1 for
    unbound or built in.
    """

    effects: dict[int, Effect]
    before: dict[int, dict[str, Binding]]
    after: dict[int, dict[str, Binding]]
    resolved: dict[ast.AST, set[int]]
    heap: Heap


def interpret(statements: Sequence[Statement], *, copy_on_write: bool) -> Effects:
    """Return what `statements` do when they run in this order in one namespace."""
    interpreter = Interpreter(copy_on_write=copy_on_write)
    effects: dict[int, Effect] = {}
    before: dict[int, dict[str, Binding]] = {}
    after: dict[int, dict[str, Binding]] = {}
    for statement in statements:
        before[statement.index] = dict(interpreter.globals)
        effects[statement.index] = interpreter.statement(statement)
        after[statement.index] = dict(interpreter.globals)
    return Effects(effects, before, after, interpreter.resolved, interpreter.heap)


# What IPython keeps of the cells that ran.
OUTPUT_NAMES = frozenset({"_", "__", "___", "In", "Out"})


class Interpreter(Expressions):
    """Executes statements; the handlers are named after the classes of `ast`."""

    def statement(self, statement: Statement) -> Effect:
        self.effect = Effect()
        self.current = statement.index
        self.touched = set()
        self.poked = set()
        self.run([statement.node], None)
        effect = self.effect
        for name in effect.binds:
            binding = self.globals.get(name)
            if binding and binding.certain and binding.definitions == {self.current}:
                effect.kills.add(name)
        for name in sorted(free_names(statement.node).names & OUTPUT_NAMES):
            if name in effect.reads and not effect.reads[name]:
                effect.problems.append(Problem("NB123", statement.node, name))
        return effect

    def run(self, body: Iterable[ast.stmt], frame: Frame | None) -> None:
        for node in body:
            handler = getattr(self, f"_{type(node).__name__.lower()}", None)
            if handler is not None:
                handler(node, frame)

    # Simple statements

    def _expr(self, node: ast.Expr, frame: Frame | None) -> None:
        value = self.evaluate(node.value, frame)
        if frame is None:
            self.effect.value = value

    def _assign(self, node: ast.Assign, frame: Frame | None) -> None:
        value = self.evaluate(node.value, frame)
        for target in node.targets:
            self.assign(target, value, frame)

    def _annassign(self, node: ast.AnnAssign, frame: Frame | None) -> None:
        if frame is None:
            for name in free_names(node.annotation).now:
                if name.id in self.globals:
                    self.read_global(name.id, name)
        if node.value is None:
            return
        value = self.evaluate(node.value, frame)
        self.assign(node.target, value, frame)

    def _augassign(self, node: ast.AugAssign, frame: Frame | None) -> None:
        added = self.evaluate(node.value, frame)
        if isinstance(node.target, ast.Name):
            read = ast.Name(node.target.id, ast.Load())
            current = self.evaluate(read, frame)
            if frame is None:
                self.resolved.setdefault(node.target, set()).update(self.resolved.get(read, set()))
            if current.type not in methods.IMMUTABLE and current.type != "tuple":
                self.mutate(current)
                if current.type not in ("DataFrame", "Series", "ndarray"):
                    self.heap.hold(current, self.element(added))
                self.assign(node.target, current, frame)
            else:
                kind = current.type if current.type == added.type else "scalar"
                self.assign(node.target, Value(kind), frame)
            return
        self.assign(node.target, added, frame)

    def _delete(self, node: ast.Delete, frame: Frame | None) -> None:
        for target in node.targets:
            for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if isinstance(part, ast.Name):
                    self._delete_name(part, frame)
                elif isinstance(part, (ast.Subscript, ast.Attribute)):
                    self.assign(part, Value(), frame)

    def _delete_name(self, part: ast.Name, frame: Frame | None) -> None:
        if self._scope(part.id, frame) is None:
            self.read_global(part.id, part)
            self.globals.pop(part.id, None)
            self.effect.deletes.add(part.id)
            self.effect.binds.discard(part.id)

    def _return(self, node: ast.Return, frame: Frame | None) -> None:
        value = self.evaluate(node.value, frame) if node.value is not None else Value("None")
        if frame is not None:
            frame.returns.append(value)

    def _raise(self, node: ast.Raise, frame: Frame | None) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                self.evaluate(part, frame)

    def _assert(self, node: ast.Assert, frame: Frame | None) -> None:
        self.evaluate(node.test, frame)
        if node.msg is not None:
            self.evaluate(node.msg, frame)

    # Binding

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
        if isinstance(target, ast.Subscript):
            self.evaluate(target.slice, frame)
        if base.qualified is not None or self.heap.classes(base):
            name = base.qualified or ""
            shown = name.startswith(catalog.SHOWN_ONLY_ROOTS)
            self.effect.resources.add("ambient:shown" if shown else f"ambient:{name}")
            self._patch(base, value)
            return
        structural = base.type in ("DataFrame", "list", "dict", "set")
        self.mutate(base, views=not structural)
        if base.type not in ("DataFrame", "Series", "ndarray", "Indexer"):
            self.heap.hold(base, value)

    def _patch(self, base: Value, value: Value) -> None:
        for number in base.objects:
            self.effect.mutated.add(number)
            for held in value.objects:
                self.heap.holds.setdefault(number, set()).add(held)

    # Compound statements

    def _if(self, node: ast.If, frame: Frame | None) -> None:
        self.evaluate(node.test, frame)
        self._branches([node.body, node.orelse], frame)

    def _branches(self, bodies: list[list[ast.stmt]], frame: Frame | None) -> None:
        start = dict(self.globals)
        local = dict(frame.vars) if frame is not None else {}
        ends: list[dict[str, Binding]] = []
        locals_after: list[dict[str, Value]] = []
        for body in bodies:
            self.globals = dict(start)
            if frame is not None:
                frame.vars = dict(local)
            self.run(body, frame)
            ends.append(self.globals)
            locals_after.append(frame.vars if frame is not None else {})
        self.globals = merge_bindings(ends)
        if frame is not None:
            frame.vars = merge_locals(locals_after)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame | None) -> None:
        source = self.evaluate(node.iter, frame)
        self.consume(source)
        item = self.element(source)
        if item.items is None and source.type in ("iterable", "iterator"):
            item = join([item, Value(None, self.heap.reach(item.objects))])
        self._loop(node.body, frame, target=(node.target, item))
        self.run(node.orelse, frame)

    _asyncfor = _for

    def _while(self, node: ast.While, frame: Frame | None) -> None:
        self.evaluate(node.test, frame)
        self._loop(node.body, frame, test=node.test)
        self.run(node.orelse, frame)

    def _loop(
        self,
        body: list[ast.stmt],
        frame: Frame | None,
        *,
        target: tuple[ast.expr, Value] | None = None,
        test: ast.expr | None = None,
    ) -> None:
        start = dict(self.globals)
        local = dict(frame.vars) if frame is not None else {}
        # The second round sees what the first one bound.
        for _ in range(2):
            if target is not None:
                self.assign(target[0], target[1], frame)
            self.run(body, frame)
            if test is not None:
                self.evaluate(test, frame)
            # A loop is taken to run: one that does not leaves its names unbound, loudly.
            done = self.globals
            self.globals = merge_bindings([start, done])
            for name, binding in self.globals.items():
                if not binding.certain and name in done and done[name].certain:
                    self.globals[name] = replace(binding, certain=True)
            if frame is not None:
                frame.vars = merge_locals([local, frame.vars])

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame | None) -> None:
        for item in node.items:
            value = self._entered(self.evaluate(item.context_expr, frame))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, frame)
        self.run(node.body, frame)

    _asyncwith = _with

    def _entered(self, manager: Value) -> Value:
        """Return what `with manager as ...` binds."""
        enters = [
            m for c in self.heap.instances(manager) if (m := c.method("__enter__", self.heap))
        ]
        if enters:
            return join(self.invoke(m, Arguments(), receiver=manager) for m in enters)
        return self.element(manager) if manager.type == "generator" else manager

    def _try(self, node: ast.Try, frame: Frame | None) -> None:
        start = dict(self.globals)
        self.run(node.body, frame)
        self.run(node.orelse, frame)
        done = self.globals
        ends = [done]
        for handler in node.handlers:
            self.globals = merge_bindings([start, done])
            if handler.type is not None:
                self.evaluate(handler.type, frame)
            if handler.name is not None:
                self.assign(ast.Name(handler.name, ast.Store()), self.heap.new("exception"), frame)
            self.run(handler.body, frame)
            if handler.name is not None and frame is None:
                self.globals.pop(handler.name, None)
            ends.append(self.globals)
        self.globals = merge_bindings(ends)
        self.run(node.finalbody, frame)

    _trystar = _try

    def _match(self, node: ast.Match, frame: Frame | None) -> None:
        subject = self.evaluate(node.subject, frame)
        start = dict(self.globals)
        ends = [start]
        for case in node.cases:
            self.globals = dict(start)
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.assign(ast.Name(name, ast.Store()), self.element(subject), frame)
                elif isinstance(part, ast.MatchValue):
                    self.evaluate(part.value, frame)
            if case.guard is not None:
                self.evaluate(case.guard, frame)
            self.run(case.body, frame)
            ends.append(self.globals)
        self.globals = merge_bindings(ends)

    # Definitions

    def _functiondef(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame | None
    ) -> None:
        value = self.function(node, node.name, _with_types(node, frame))
        value = self._decorated(node, value, frame)
        self._bind_definition(node.name, value, node, frame)

    _asyncfunctiondef = _functiondef

    def _decorated(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, value: Value, frame: Frame | None
    ) -> Value:
        for decorator in reversed(node.decorator_list):
            wrapper = self.evaluate(decorator, frame)
            made = decorator.func if isinstance(decorator, ast.Call) else decorator
            root = (self.evaluate(made, frame).qualified or "").partition(".")[0]
            if root in catalog.WELL_BEHAVED:
                continue
            wrapped = self.call(wrapper, ast.Call(decorator, [], []), Arguments([value]))
            value = join([value, wrapped, self.heap.new("function", holds=[value, wrapper])])
        return value

    def _classdef(self, node: ast.ClassDef, frame: Frame | None) -> None:
        typed = _with_types(node, frame)
        bases = tuple(self.evaluate(base, typed) for base in node.bases)
        for decorator in [*node.decorator_list, *(k.value for k in node.keywords)]:
            self.evaluate(decorator, frame)
        value = self.heap.new("class")
        annotated = {
            s.target.id
            for s in node.body
            if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
        }
        made = Class(node, {}, bases, annotated=frozenset(annotated))
        inner = Frame(_class_scope(node), typed)
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                scope = _with_types(statement, typed)
                function = self.function(statement, statement.name, scope, made)
                for number in function.objects:
                    made.methods[statement.name] = self.heap.functions[number]
            else:
                self.run([statement], inner)
        members = any((base.qualified or "").startswith("enum.") for base in bases)
        made.attributes.update({n: SCALAR if members else v for n, v in inner.vars.items()})
        for held in inner.vars.values():
            self.heap.hold(value, held)
        for number in value.objects:
            self.heap.definitions[number] = made
        self._bind_definition(node.name, value, node, frame)

    def _typealias(self, node: ast.stmt, frame: Frame | None) -> None:
        name = getattr(node, "name")  # noqa: B009
        self.assign(name, Value(), frame)

    def _bind_definition(self, name: str, value: Value, node: ast.AST, frame: Frame | None) -> None:
        owner = self._scope(name, frame)
        if owner is None:
            self.bind_global(name, value, node)
        else:
            owner.vars[name] = value

    def _import(self, node: ast.Import, frame: Frame | None) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            value = Value("module", frozenset(), alias.name if alias.asname else bound)
            self._bind_definition(bound, value, node, frame)

    def _importfrom(self, node: ast.ImportFrom, frame: Frame | None) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name != "*":
                value = Value(None, frozenset(), f"{module}.{alias.name}")
                self._bind_definition(alias.asname or alias.name, value, node, frame)


def _with_types(node: ast.AST, frame: Frame | None) -> Frame | None:
    """Return the frame in which the type parameters of a definition are names."""
    names = type_names(node)
    if not names:
        return frame
    return Frame(_type_scope(names), frame, dict.fromkeys(names, SCALAR), of_types=True)


@lru_cache(maxsize=REMEMBERED)
def _type_scope(names: tuple[str, ...]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    return ast.FunctionDef("types", arguments, [ast.Pass()], [])


@lru_cache(maxsize=REMEMBERED)
def _class_scope(node: ast.ClassDef) -> ast.FunctionDef:
    """Return a function that binds the names that the body of class `node` binds."""
    arguments = ast.arguments([], [], None, [], [], None, [])
    body = [s for s in node.body if not isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return ast.FunctionDef(node.name, arguments, body or [ast.Pass()], [])
