"""Operators and comparisons: what they give is made anew."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.calls import Calls
from jupyter_mlops.analysis.memory import SCALAR, Frame, Value, join

_NUMBERS = frozenset({"int", "float", "bool", "complex", "scalar"})


class Operators(Calls):
    """Evaluates operators; the handlers are named after the classes of `ast`."""

    def _binop(self, node: ast.BinOp, frame: Frame | None) -> Value:
        left = self.evaluate(node.left, frame)
        right = self.evaluate(node.right, frame)
        kinds = {left.type, right.type}
        if kinds <= {"int", "bool"} and not isinstance(node.op, ast.Div):
            return Value("int")
        if kinds <= {"int", "float", "bool"}:
            return Value("float" if not isinstance(node.op, ast.Pow) else "scalar")
        if left.type == "str":
            return Value("str")
        for kind in ("DataFrame", "Series", "ndarray"):
            if kind in kinds and kinds <= {kind, "int", "float", "scalar", "bool"}:
                return self.heap.new(kind)
        if kinds <= methods.IMMUTABLE:
            return SCALAR
        if left.type in ("list", "tuple", "dict", "set"):
            return self.heap.new(left.type, holds=[self.element(left), self.element(right)])
        if kinds & _NUMBERS and not isinstance(node.op, ast.Mult):
            return self.heap.new(None)
        return self.heap.new(None, holds=[left, right] if kinds & {"list", "tuple", None} else [])

    def _unaryop(self, node: ast.UnaryOp, frame: Frame | None) -> Value:
        value = self.evaluate(node.operand, frame)
        if isinstance(node.op, ast.Not):
            return Value("bool")
        return self.heap.new(value.type) if value.objects else value

    def _compare(self, node: ast.Compare, frame: Frame | None) -> Value:
        values = [self.evaluate(part, frame) for part in (node.left, *node.comparators)]
        kinds = {v.type for v in values}
        for kind in ("Series", "ndarray", "DataFrame"):
            if kind in kinds:
                return self.heap.new(kind)
        if isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
            return Value("bool")
        return Value("bool") if kinds <= methods.IMMUTABLE else self.heap.new(None)

    def _boolop(self, node: ast.BoolOp, frame: Frame | None) -> Value:
        return join([self.evaluate(part, frame) for part in node.values])

    def _ifexp(self, node: ast.IfExp, frame: Frame | None) -> Value:
        self.evaluate(node.test, frame)
        return join([self.evaluate(node.body, frame), self.evaluate(node.orelse, frame)])
