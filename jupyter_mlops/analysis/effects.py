"""What each statement of a program reads, binds, changes and sets, found without running it.

The interpreter walks the statements in their order with abstract values (`memory`), follows calls
into the notebook's own functions, and asks `catalog` and `methods` about libraries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jupyter_mlops.analysis import catalog, namespace
from jupyter_mlops.analysis.flow import Flow
from jupyter_mlops.analysis.machine import Arguments, TooDeepError
from jupyter_mlops.analysis.memory import (
    SCALAR,
    Binding,
    Class,
    Effect,
    Frame,
    Function,
    Heap,
    Problem,
    Value,
    all_objects,
    join,
)
from jupyter_mlops.analysis.names import bound_by, free_names, type_names
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.trees import REMEMBERED, nodes

_OF_PROPERTIES = frozenset({"getter", "setter", "deleter"})
_PLAIN = frozenset({"int", "float", "str", "bool", "bytes"})
_ANNOTATIONS = {"int", "float", "str", "bool", "list", "dict", "set", "tuple"}


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of statements in an order of execution.

    `before[k]` and `after[k]` are the names around the k-th statement of that order. `resolved`
    maps a name's node to the indices of the statements that may have bound it there, -1 for
    unbound or built in. `born[k]` is the number of the last object made before the k-th statement,
    `clocks[k]` the turn of the heap's clock then.
    """

    effects: dict[int, Effect]
    before: dict[int, dict[str, Binding]]
    after: dict[int, dict[str, Binding]]
    resolved: dict[ast.AST, set[int]]
    heap: Heap
    born: dict[int, int] = field(default_factory=dict)
    clocks: dict[int, int] = field(default_factory=dict)
    _reached: dict[frozenset[int], frozenset[int]] = field(default_factory=dict)

    def reach(self, value: Value) -> frozenset[int]:
        """Return what `value` may hold at any time; nothing is added to the heap by now."""
        objects = all_objects(value)
        if objects not in self._reached:
            self._reached[objects] = self.heap.reach(objects)
        return self._reached[objects]

    def reach_before(self, index: int, value: Value) -> frozenset[int]:
        """Return what `value` may hold when statement `index` begins, and nothing made later."""
        last = self.born[index]
        inside = self.heap.reach_at(all_objects(value), self.clocks[index])
        return frozenset(n for n in inside if n <= last)


def interpret(
    statements: Sequence[Statement],
    *,
    copy_on_write: bool,
    meant: Mapping[ast.AST, int] | None = None,
) -> Effects:
    """Return what `statements` do when they run in this order in one namespace.

    A name in `meant` is what the statement of that index has bound, whatever ran in between.
    """
    first = Interpreter(copy_on_write=copy_on_write, meant=meant)
    found = _interpreted(statements, first)
    if not first.cell_changed:
        return found
    # Few notebooks change what is in cells of tables; of others it would say too much.
    again = Interpreter(copy_on_write=copy_on_write, meant=meant)
    again.in_cells = True
    return _interpreted(statements, again)


def _interpreted(statements: Sequence[Statement], interpreter: Interpreter) -> Effects:
    effects: dict[int, Effect] = {}
    before: dict[int, dict[str, Binding]] = {}
    after: dict[int, dict[str, Binding]] = {}
    born: dict[int, int] = {}
    clocks: dict[int, int] = {}
    for statement in statements:
        born[statement.index] = interpreter.heap.count
        clocks[statement.index] = interpreter.heap.clock
        interpreter.heap.clock += 1
        before[statement.index] = dict(interpreter.globals)
        effects[statement.index] = interpreter.statement(statement)
        after[statement.index] = dict(interpreter.globals)
    return Effects(effects, before, after, interpreter.resolved, interpreter.heap, born, clocks)


# What IPython keeps of the cells that ran.
OUTPUT_NAMES = frozenset({"_", "__", "___", "In", "Out"})


class Interpreter(Flow):
    """Executes statements; the handlers are named after the classes of `ast`."""

    def statement(self, statement: Statement) -> Effect:
        self.effect = Effect()
        self.current = statement.index
        self.seen.append(statement.node)
        self.touched = set()
        self.poked = set()
        self.answers = {}
        self.work = self.shown = 0
        self.displayed = statement.node if statement.last else None
        before = dict(self.globals)
        try:
            self.run([statement.node], None)
        except TooDeepError:
            self.globals, self.stack, self.again, self.work = dict(before), [], {}, 0
            self.surrendered += 1
            self._surrender(statement)
        effect = self.effect
        if self.dying:
            self._let_go(before)
        for name in effect.binds:
            binding = self.globals.get(name)
            if binding and binding.certain and binding.definitions == {self.current}:
                effect.kills.add(name)
            if binding and self.current in self.lasting:
                self.kept[name, self.current] = binding
        for name in sorted(free_names(statement.node).names & OUTPUT_NAMES):
            if name in effect.reads and not effect.reads[name]:
                effect.problems.append(Problem("NB123", statement.node, name))
        return effect

    def _surrender(self, statement: Statement) -> None:
        """Take it that a statement changes and keeps all that it may reach."""
        free, known = free_names(statement.node), list(self.globals.values())
        added = {n.target for n in nodes(statement.node) if isinstance(n, ast.AugAssign)}
        asked = [n for n in free.nodes if isinstance(n.ctx, ast.Load) or n in added]
        named = [n for n in asked if n.id in self.globals]
        read = [value for n in named if (value := self.read_global(n.id, n)) is not None]
        inside = self.heap.reach(n for value in read for n in all_objects(value))
        called: dict[Function, None] = {}
        while new := [f for f in self.heap.functions_among(inside) if f not in called]:
            called |= dict.fromkeys(new)
            names = {n for f in new for n in free_names(f.node).names | free_names(f.node).in_text}
            values = (self.globals[name].value for name in names & self.globals.keys())
            inside |= self.heap.reach(n for value in values for n in all_objects(value))
        for number in sorted(inside & self.heap.definitions.keys()):
            instance = self.heap.new("instance", holds=[Value(None, inside)]).objects
            self.heap.owners |= dict.fromkeys(instance, self.heap.definitions[number])
            inside |= instance
        # Named tuples and the like are classes that a call made: they change as little as others.
        made = {n for n in self.heap.titles if self.heap.kinds.get(n) == "class"}
        self.mutate(Value(None, inside - made), deep=True)
        self.effect.mutated -= made
        self.effect.resources |= {"draw:numpy", "draw:random", "unknown", "print"}
        if any(
            b.value.qualified and f"{b.value.qualified}.".startswith(catalog.FIGURES) for b in known
        ):
            self.effect.resources.add("figure")
        rebound = {name for function in called for name in free_names(function.node).rebinds}
        everything = join([self.heap.new(None, holds=[Value(None, inside)]), Value(None, inside)])
        for name in sorted(bound_by(statement.node) | free.rebinds | rebound):
            self.bind_global(name, everything, statement.node)

    def _let_go(self, before: dict[str, Binding]) -> None:
        """What changes or loses its name may let objects go, whose `__del__` runs."""
        lost = [before[n].value for n in self.effect.binds | self.effect.deletes if n in before]
        inside = self.heap.reach(self.effect.mutated.union(*map(all_objects, lost)))
        for number in sorted(inside & self.heap.owners.keys()):
            self.special(Value("instance", frozenset({number})), ["__del__"])

    def run(self, body: Iterable[ast.stmt], frame: Frame | None) -> None:
        for node in body:
            handler = getattr(self, f"_{type(node).__name__.lower()}", None)
            if handler is not None:
                handler(node, frame)
            self.watch(frame)

    # Simple statements

    def _expr(self, node: ast.Expr, frame: Frame | None) -> None:
        if isinstance(node.value, ast.Call) and node is not self.displayed:
            self.discarded = node.value
        value = self.evaluate(node.value, frame)
        if frame is None:
            self.effect.value = value

    def _return(self, node: ast.Return, frame: Frame | None) -> None:
        value = self.evaluate(node.value, frame) if node.value is not None else Value("None")
        if frame is not None:
            frame.returns.append(value)

    def _raise(self, node: ast.Raise, frame: Frame | None) -> None:
        self.shown += 1
        for part in (node.exc, node.cause):
            if part is not None:
                self.raised.append(self.evaluate(part, frame))
        self.shown -= 1

    def _assert(self, node: ast.Assert, frame: Frame | None) -> None:
        self.test(self.evaluate(node.test, frame))
        if node.msg is not None:
            self.evaluate(node.msg, frame)

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
        self._register(node, value, frame)
        for decorator in reversed(node.decorator_list):
            wrapper = self.evaluate(decorator, frame)
            if self._is_well_behaved(decorator, frame):
                self.heap.hold(value, wrapper)
                continue
            wrapped = self._wrap(decorator, wrapper, value, frame)
            value = join([value, wrapped, self.heap.new("function", holds=[value, wrapper])])
        return value

    def _wrapped(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        method: Function,
        value: Value,
        frame: Frame,
    ) -> Value:
        """Return what a call of a method goes through: what its decorators made of it."""
        wrapped = value
        for decorator in reversed(node.decorator_list):
            if isinstance(decorator, ast.Attribute) and decorator.attr in _OF_PROPERTIES:
                continue
            if not self._is_well_behaved(decorator, frame):
                wrapper = self.evaluate(decorator, frame)
                found = self._wrap(decorator, wrapper, wrapped, frame)
                known = self.heap.functions.keys() | self.heap.owners.keys()
                if found.type == "property" or not known.isdisjoint(found.objects):
                    wrapped = found
        if wrapped is value:
            return Value()
        self.heap.wrappers[method] = wrapped
        return wrapped

    def _wrap(
        self, decorator: ast.expr, wrapper: Value, value: Value, frame: Frame | None
    ) -> Value:
        """Return what a decorator of the notebook's own makes of a function."""
        call, given = ast.Call(decorator, [], []), Arguments([value])
        if isinstance(decorator, ast.Attribute):
            owner = self.evaluate(decorator.value, frame)
            if self.heap.instances(owner) or self.heap.classes(owner):
                return self.call_method(owner, decorator.attr, call, given)
        return self.call(wrapper, call, given)

    def _register(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, value: Value, frame: Frame | None
    ) -> None:
        """`@area.register(Circle)`: calling `area` may call the function."""
        for decorator in node.decorator_list:
            made = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(made, ast.Attribute) and made.attr == "register":
                self.register(self.evaluate(made.value, frame), [value])

    def _classdef(self, node: ast.ClassDef, frame: Frame | None) -> None:
        typed = _with_types(node, frame)
        bases = tuple(self.evaluate(base, typed) for base in node.bases)
        for keyword in node.keywords:
            self.evaluate(keyword.value, frame)
        value = self.heap.new("class")
        annotated = {
            s.target.id: s.annotation
            for s in node.body
            if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
        }
        said = frozenset(n for n, a in annotated.items() if getattr(a, "id", "") in _PLAIN)
        made = Class(node, {}, bases, annotated=frozenset(annotated), plain=said)
        inner = Frame(_class_scope(node), typed, of_class=True)
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                scope, around = _with_types(statement, typed), _with_types(statement, inner)
                function = self.function(statement, statement.name, scope, (made, around))
                self._register(statement, function, inner)
                if statement.name not in inner.vars:
                    inner.vars[statement.name] = function
                for number in function.objects:
                    method = made.methods[_method_key(statement)] = self.heap.functions[number]
                    self.heap.hold(value, self._wrapped(statement, method, function, inner))
            else:
                self.run([statement], inner)
        self._name_attributes(made, value, inner)
        self.dying |= "__del__" in made.methods
        for number in value.objects:
            self.heap.definitions[number] = made
        self._registered_accessor(node, value, typed)
        known = [c for base in bases for c in self.heap.classes(base)]
        made.metaclass = join(
            [self.evaluate(k.value, typed) for k in node.keywords if k.arg == "metaclass"]
            or [c.metaclass for c in known]
            or [Value()]
        )
        self.declare(value, known, made.metaclass)
        self._bind_definition(node.name, self._decorated_class(node, value, frame), node, frame)

    def _name_attributes(self, made: Class, value: Value, inner: Frame) -> None:
        """Note what a class body gives to names, in the place of methods of these names, too."""
        members = any((base.qualified or "").startswith("enum.") for base in made.bases)
        for name, held in inner.vars.items():
            if name not in made.methods:
                plain = members and not all_objects(held)
                made.attributes[name] = self._member(made) if plain else held
                self.heap.hold(value, held)
                found = [self.heap.functions[n] for n in held.objects if n in self.heap.functions]
                if found:
                    made.methods[name] = found[-1]
            elif any(
                self.heap.functions.get(n) not in (None, made.methods[name]) for n in held.objects
            ):
                self.heap.wrappers[made.methods[name]] = held
                self.heap.hold(value, held)

    def _decorated_class(self, node: ast.ClassDef, value: Value, frame: Frame | None) -> Value:
        """Return what the decorators give in the place of a class, most of them the class."""
        for decorator in reversed(node.decorator_list):
            wrapper = self.evaluate(decorator, frame)
            if not self._is_well_behaved(decorator, frame):
                made = self._wrap(decorator, wrapper, value, frame)
                known = made.type in ("function", "instance") and not made.objects & value.objects
                value = made if known else join([value, made])
        return value

    def _is_well_behaved(self, decorator: ast.expr, frame: Frame | None) -> bool:
        """Say whether a decorator is of a library that is known to keep nothing."""
        made = decorator.func if isinstance(decorator, ast.Call) else decorator
        root = (self.evaluate(made, frame).qualified or "").partition(".")[0]
        return root in catalog.WELL_BEHAVED

    def _registered_accessor(self, node: ast.ClassDef, value: Value, frame: Frame | None) -> None:
        """`@pd.api.extensions.register_series_accessor("geo")`: frames have an attribute `geo`."""
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=made, args=[ast.Constant(value=str(name))]):
                    qualified = self.evaluate(made, frame).qualified or ""
                    if qualified.endswith("_accessor"):
                        arguments = Arguments([self.heap.new("DataFrame")])
                        self.patch_library(name, self.call(value, decorator, arguments))

    def _member(self, made: Class) -> Value:
        """Return a member of an enumeration; one that has no methods is like a number."""
        if not made.methods:
            return SCALAR
        member = self.heap.new("instance")
        self.heap.owners |= dict.fromkeys(member.objects, made)
        return member

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
        if namespace.imported(alias.name for alias in node.names):
            self.effect.problems.append(Problem("NB120", node, "__main__"))
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            value = Value("module", frozenset(), alias.name if alias.asname else bound)
            self._bind_definition(bound, value, node, frame)

    def _importfrom(self, node: ast.ImportFrom, frame: Frame | None) -> None:
        module = "." * node.level + (node.module or "")
        if namespace.imported([module]):
            self.effect.problems.append(Problem("NB120", node, "__main__"))
        for alias in node.names:
            if (module, alias.name) == ("__future__", "annotations"):
                self.annotates = False
            if alias.name != "*":
                value = Value(None, frozenset(), f"{module}.{alias.name}")
                self._bind_definition(alias.asname or alias.name, value, node, frame)


def _method_key(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return the name under which a class keeps a method: `@p.setter` does not replace `p`."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter"):
            return f"{node.name}.{decorator.attr}"
    return node.name


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
