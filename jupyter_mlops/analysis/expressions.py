"""What an expression may be, evaluated without running it."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import namespace
from jupyter_mlops.analysis.attributes import Attributes
from jupyter_mlops.analysis.displays import is_comprehension
from jupyter_mlops.analysis.machine import Arguments
from jupyter_mlops.analysis.memory import (
    Class,
    Frame,
    Function,
    Problem,
    Value,
    join,
)
from jupyter_mlops.analysis.names import (
    BUILTINS,
    FunctionNode,
    annotation_expressions,
    function_locals,
)
from jupyter_mlops.analysis.special_methods import FORMATTED, INDEXED
from jupyter_mlops.analysis.trees import children

_SHOWING = frozenset({"builtins.print", "builtins.display", "IPython.display.display"})
_WRITING = frozenset(f"builtins.{name}" for name in ("str", "repr", "ascii", "format"))
_FORMAT = ("str", "format")


class Expressions(Attributes):
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
                value = self.evaluate(part.value, frame)
                self.written_out(part.value, [value])
                self.look([value], FORMATTED)
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
            if node.id in names.own and owner.of_class:
                break  # a class body that has not bound a name reads that of its module
            if node.id in names.own:
                return Value()
            owner = owner.parent
        value = self.read_global(node.id, node)
        if value is not None:
            return value
        if node.id == "__name__":
            return Value("str")
        if node.id == "__file__":
            self.effect.problems.append(Problem("NB154", node, node.id))
        if node.id in BUILTINS or node.id in ("display", "get_ipython"):
            return Value(None, frozenset(), f"builtins.{node.id}")
        return Value()

    def _attribute(self, node: ast.Attribute, frame: Frame | None) -> Value:
        base = self.evaluate(node.value, frame)
        if base.qualified is not None:
            return Value(None, frozenset(), f"{base.qualified}.{node.attr}")
        if node.attr == "__module__" and self._is_own(base):
            self.effect.problems.append(Problem("NB122", node, ast.unparse(node)))
        if namespace.attribute(node.attr):
            self.effect.problems.append(Problem("NB120", node, node.attr))
        return self.attribute(base, node.attr)

    def _is_own(self, value: Value) -> bool:
        """Say whether a value is a class or function of the notebook, or an instance of one."""
        heap = self.heap
        known = (heap.definitions, heap.owners, heap.functions)
        return any(not table.keys().isdisjoint(value.objects) for table in known)

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
        return join([*found, self._item_of(base, node, index)])

    # Definitions and calls

    def _lambda(self, node: ast.Lambda, frame: Frame | None) -> Value:
        return self.function(node, "<lambda>", frame)

    def function(
        self,
        node: FunctionNode,
        name: str,
        frame: Frame | None,
        owner: tuple[Class, Frame | None] | None = None,
    ) -> Value:
        """Return the value of a function definition, evaluating defaults and annotations.

        A method, which has its class and the frame of that body for `owner`, sees nothing of the
        frame, but these do.
        """
        known, around = owner or (None, frame)
        declared = node.args
        positional = [a.arg for a in (*declared.posonlyargs, *declared.args)]
        defaults: dict[str, Value] = {}
        if declared.defaults:
            for argument, default in zip(
                positional[-len(declared.defaults) :], declared.defaults, strict=True
            ):
                defaults[argument] = self.evaluate(default, around)
        for keyword, default_node in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
            if default_node is not None:
                defaults[keyword.arg] = self.evaluate(default_node, around)
        for part in annotation_expressions(node) if self.annotates else ():
            self.evaluate(part, around)
        value = self.heap.new("function", holds=defaults.values())
        made = Function(node, name, frame, defaults, known)
        for number in value.objects:
            self.heap.functions[number] = made
            if frame is not None:
                frame.made.append(number)
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
        return self.element(value)  # what a generator returns is among what it gives here

    def _call(self, node: ast.Call, frame: Frame | None) -> Value:
        """Evaluate a call, of `(max if mine else min)(scores)` that of the one and of the other."""
        match node.func:
            case ast.IfExp(test=test, body=body, orelse=other):
                self.test(self.evaluate(test, frame))
                ways = (ast.Call(way, node.args, node.keywords) for way in (body, other))
                located = (ast.copy_location(way, node) for way in ways)
                return join([self._evaluate_call(way, frame) for way in located])
        return self._evaluate_call(node, frame)

    def _evaluate_call(self, node: ast.Call, frame: Frame | None) -> Value:
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
            done = self._named_attribute(callee, node, frame)
            if done is not None:
                return done
        arguments = self._arguments(node, frame, shown=callee.qualified in _SHOWING)
        if callee.qualified in _WRITING or (receiver and (receiver.type, method) == _FORMAT):
            self.written_out(node, arguments.all)
        if receiver is None and callee.qualified is None and not callee.objects:
            return self.call_unknown([callee, *arguments.all])
        if receiver is not None and _is_super(node.func):
            return self.call_super(receiver, method, node, arguments)
        if callee.qualified == "builtins.super" and frame is not None:
            return next(iter(frame.vars.values()), Value())
        return self.call(callee, node, arguments, method=method, receiver=receiver)

    def _named_attribute(self, callee: Value, node: ast.Call, frame: Frame | None) -> Value | None:
        """`setattr(frame, "index", labels)` does what `frame.index = labels` does."""
        match callee.qualified, node.args:
            case "builtins.setattr", [base, ast.Constant(value=str(name)), given]:
                target = ast.copy_location(ast.Attribute(base, name, ast.Store()), node)
                self.assign(target, self.evaluate(given, frame), frame)
                return Value("None")
            case "builtins.getattr", [base, ast.Constant(value=str(name)), *default]:
                source = ast.copy_location(ast.Attribute(base, name, ast.Load()), node)
                return join(self.evaluate(part, frame) for part in (source, *default))
        return None

    def _arguments(self, node: ast.Call, frame: Frame | None, *, shown: bool) -> Arguments:
        self.shown += shown
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
        self.shown -= shown
        return arguments


def _is_super(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return True
    return False
