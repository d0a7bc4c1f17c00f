"""Operators and comparisons: what they give is made anew."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis import methods, namespace
from jupyter_mlops.analysis.calls import Calls
from jupyter_mlops.analysis.memory import SCALAR, Frame, Problem, Value, join
from jupyter_mlops.analysis.special_methods import COMPARED, COMPUTED, FORMATTED

_NUMBERS = frozenset({"int", "float", "bool", "complex", "scalar"})


class Operators(Calls):
    """Evaluates operators; the handlers are named after the classes of `ast`."""

    def _binop(self, node: ast.BinOp, frame: Frame | None) -> Value:
        left = self.evaluate(node.left, frame)
        right = self.evaluate(node.right, frame)
        own = self.operate(type(node.op).__name__, left, right)
        if own is not None:
            return own
        formats = isinstance(node.op, ast.Mod) and left.type in ("str", "bytes", None)
        if formats and left.type == "str":
            self.written_out(node, [right, *(right.items or ())])
        if formats:
            self.look_up([right, *(right.items or ())])
        met = self.look([left, right], COMPUTED | FORMATTED if formats else COMPUTED)
        made = self.combined(node.op, left, right)
        return join([made, met]) if met.objects or met.items else made

    def written_out(self, node: ast.expr, values: Iterable[Value]) -> None:
        """Note texts of classes; what is only shown is no value."""
        if not self.shown and any(namespace.names_home(value, self.heap) for value in values):
            self.effect.problems.append(Problem("NB122", node, ast.unparse(node)))

    def combined(self, operator: ast.operator, left: Value, right: Value) -> Value:
        """Return what an operator makes of values of libraries."""
        kinds = {left.type, right.type}
        if kinds <= {"int", "bool"} and not isinstance(operator, ast.Div):
            return Value("int")
        if kinds <= {"int", "float", "bool"}:
            return Value("float" if not isinstance(operator, ast.Pow) else "scalar")
        if left.type == "str":
            return Value("str")
        for kind in ("DataFrame", "Series", "ndarray"):
            if kind in kinds and kinds <= {kind, "int", "float", "scalar", "bool"}:
                made = self.heap.new(kind)
                self.heap.label(made, [left, right])
                return made
        if kinds <= methods.IMMUTABLE:
            return SCALAR
        if self._is_of_tables(left, right):
            made = self.filled(None, [left, right], more=Value())
            self.heap.label(made, [left, right])
            return made
        if left.type in ("list", "tuple", "dict", "set"):
            return self.heap.new(left.type, holds=[self.element(left), self.element(right)])
        if kinds & _NUMBERS and not isinstance(operator, ast.Mult):
            return self.heap.new(None)
        return self.heap.new(None, holds=self._summands(left, right))

    def _summands(self, left: Value, right: Value) -> list[Value]:
        """Return what a sum or product may hold: lists, and of parts of tables their cells."""
        if not {left.type, right.type} & {"list", "tuple", None}:
            return []
        return [self.cells(v) if self._is_of_tables(v) else v for v in (left, right)]

    def _is_of_tables(self, *given: Value) -> bool:
        """Say whether all are numbers, tables or parts of one: what they make is made anew."""
        values = [v for v in given if v.type not in ("int", "float", "scalar", "bool")]
        return bool(values) and all(
            v.type in ("DataFrame", "Series", "ndarray")
            or (v.type is None and v.objects and v.objects <= self.heap.tabular)
            for v in values
        )

    def _unaryop(self, node: ast.UnaryOp, frame: Frame | None) -> Value:
        value = self.evaluate(node.operand, frame)
        if isinstance(node.op, ast.Not):
            self.test(value)
            return Value("bool")
        own = self.negate(type(node.op).__name__, value)
        if own is not None:
            return own
        return self.heap.new(value.type) if value.objects else value

    def _compare(self, node: ast.Compare, frame: Frame | None) -> Value:
        values = [self.evaluate(part, frame) for part in (node.left, *node.comparators)]
        own: list[Value] = []
        for operator, left, right in zip(node.ops, values, values[1:], strict=False):
            if isinstance(operator, (ast.In, ast.NotIn)):
                self.special(right, ("__contains__", "__iter__", "__getitem__"), [left])
            given = self.operate(type(operator).__name__, left, right)
            own += [given] if given is not None else []
        made = self._compared(node, values)
        own.append(self.look(values, COMPARED))
        return join([made, *(v for v in own if v.objects or v.items)])

    def _compared(self, node: ast.Compare, values: list[Value]) -> Value:
        """Return what comparing values of libraries gives."""
        kinds = {v.type for v in values}
        for kind in ("Series", "ndarray", "DataFrame"):
            if kind in kinds:
                # Beside an array may stand a column, which makes the answer one.
                return self.heap.new(None if kind == "ndarray" and None in kinds else kind)
        if isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
            return Value("bool")
        return Value("bool") if kinds <= methods.IMMUTABLE else self.heap.new(None)

    def _boolop(self, node: ast.BoolOp, frame: Frame | None) -> Value:
        first, *rest = node.values
        values = [self.evaluate(first, frame), *(self.sometimes(part, frame) for part in rest)]
        for value in values:
            self.test(value)
        return join(values)

    def _ifexp(self, node: ast.IfExp, frame: Frame | None) -> Value:
        self.test(self.evaluate(node.test, frame))
        return join([self.sometimes(node.body, frame), self.sometimes(node.orelse, frame)])
