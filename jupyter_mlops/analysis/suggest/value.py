"""What an expression of a notebook stands for, and what speaks for a stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from jupyter_mlops.analysis.suggest.library import Kind
from jupyter_mlops.stages import Stage

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
PRIORITY = (Kind.RESULT, Kind.ESTIMATOR, Kind.DATA, Kind.TRANSFORMER, Kind.TRAINING, Kind.INFO)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression stands for.

    `name` is a resolved library name; with `ref` the value is that very module, function or class,
    else an object that it made. `code` is the definition of a function or class of the notebook.
    """

    kind: Kind = Kind.OPAQUE
    name: str = ""
    ref: bool = False
    code: FunctionNode | ast.ClassDef | None = None


class Arguments(NamedTuple):
    """The values of a call's arguments."""

    positional: tuple[Value, ...] = ()
    named: Mapping[str, Value] = MappingProxyType({})

    @property
    def every(self) -> tuple[Value, ...]:
        return (*self.positional, *self.named.values())

    @property
    def kind(self) -> Kind:
        return merged(self.every)


class Evidence(NamedTuple):
    """A call or a use that speaks for a stage with `weight` from 0 to 1.

    `made` says that something was only made, which means little where it is used at once.
    """

    stage: Stage
    weight: float
    reason: str
    made: bool = False

    def within(self, function: str) -> Evidence:
        """Return the same evidence as a call of `function` gives it."""
        reason = f"`{function}` {self.reason}" if function else self.reason
        reason = reason if len(reason) < 90 else self.reason
        return self._replace(weight=self.weight * 0.97, reason=reason)

    def weaker(self, factor: float) -> Evidence:
        return self._replace(weight=self.weight * factor)


def merged(values: Sequence[Value]) -> Kind:
    """Return the kind of what is made from `values`: the most telling one."""
    kinds = {value.kind for value in values if not value.ref}
    for kind in PRIORITY:
        if kind in kinds:
            return kind
    return Kind.CONFIG if values and kinds == {Kind.CONFIG} else Kind.OPAQUE


def root(node: ast.expr) -> str:
    """Return the name at the bottom of `a.b[c].d()`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def main_point(found: Sequence[Evidence]) -> list[Evidence]:
    """Lower the steps that a function takes on its way to a model, a prediction or a measure."""
    strong = {one.stage for one in found if one.weight > 0.7 and not one.made}
    models = strong & {Stage.TRAIN, Stage.EVALUATE}
    lowered = {Stage.FEATURES} if models == {Stage.EVALUATE} else set()
    if models:
        lowered.add(Stage.LOAD)
    if Stage.TRAIN in models and not any(
        one.stage is Stage.EVALUATE and one.weight > 0.79 for one in found
    ):
        lowered.add(Stage.EVALUATE)
    return [one.weaker(0.6) if one.stage in lowered and one.weight < 0.97 else one for one in found]


def nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, in no order; `ast.walk` takes twice as long."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                pending += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and value._fields:
                pending.append(value)
