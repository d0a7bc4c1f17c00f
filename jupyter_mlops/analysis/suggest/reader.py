"""Reads the statements of a notebook in order and tells what each value is to a pipeline.

This is an abstract run: names hold a `Value` (data, a model, a result ...) instead of an object,
and a call leaves `Evidence` for a stage. Functions of the notebook are followed into their bodies.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from jupyter_mlops.analysis.suggest import calls
from jupyter_mlops.analysis.suggest.library import Kind, effect_of
from jupyter_mlops.analysis.suggest.methods import (
    DATA_FACTS,
    FITTED_ATTRIBUTES,
    METHODS,
    MUTATING,
)
from jupyter_mlops.analysis.suggest.value import (
    PRIORITY,
    Arguments,
    Evidence,
    FunctionNode,
    Value,
    main_point,
    merged,
    nodes,
    root,
)
from jupyter_mlops.stages import Stage

_BUILTINS = frozenset(dir(builtins)) | {"display"}
_DEPTH = 3
# The name of a container that was empty at first.
FILLED = "filled"


@dataclass(slots=True)
class Reader:
    """The state of an abstract run over the trees of a notebook."""

    trees: Sequence[ast.Module]
    names: dict[str, Value] = field(default_factory=dict)
    local: dict[str, Value] | None = None
    stars: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    returned: list[Value] = field(default_factory=list)
    target: str = ""
    depth: int = 0
    known: dict[tuple[object, ...], tuple[Value, list[Evidence]]] = field(default_factory=dict)
    attributes: dict[str, set[str]] = field(default_factory=dict)
    # Data that took in what a model predicted.
    predicted: set[str] = field(default_factory=set)

    def note(self, stage: Stage | None, weight: float, reason: str, *, made: bool = False) -> None:
        if stage is not None and weight > 0:
            self.evidence.append(Evidence(stage, weight, reason, made))

    def weaken(self, since: int, stage: Stage, factor: float) -> None:
        """Lower what was noted for `stage` since the mark `since`."""
        self.evidence[since:] = [
            one.weaker(factor) if one.stage is stage else one for one in self.evidence[since:]
        ]

    def uses(self, name: str) -> set[str]:
        """Return the attributes that the notebook asks `name` for."""
        if not self.attributes:
            self.attributes[""] = set()
            for tree in self.trees:
                for node in nodes(tree):
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                        self.attributes.setdefault(node.value.id, set()).add(node.attr)
        return self.attributes.get(name, set())

    def lookup(self, name: str) -> Value:
        if self.local is not None and name in self.local:
            return self.local[name]
        if name in self.names:
            return self.names[name]
        for module in self.stars:
            if effect_of(f"{module}.{name}") is not None:
                return Value(name=f"{module}.{name}", ref=True)
        return Value(name=f"builtins.{name}", ref=True) if name in _BUILTINS else Value()

    def bind(self, name: str, value: Value) -> None:
        (self.names if self.local is None else self.local)[name] = value

    def absorb(self, name: str, value: Value) -> None:
        """Let the container `name` take the kind of what is put into it."""
        whole = self.lookup(name)
        if not name or whole.ref or value.kind not in PRIORITY:
            return
        if value.kind is Kind.RESULT and whole.kind is Kind.DATA:
            self.predicted.add(name)
        filled = whole.name == FILLED and value.kind is Kind.RESULT
        if filled or whole.kind in (Kind.CONFIG, Kind.OPAQUE, Kind.INFO):
            empty = whole.name in ("", "pandas.DataFrame", "pandas.Series", FILLED)
            self.bind(name, replace(whole, kind=value.kind, name=FILLED if empty else whole.name))

    def run(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            action = _STATEMENTS.get(type(statement))
            if action is not None:
                action(self, statement)
                continue
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.expr):
                    self.value(child)

    def value(self, node: ast.expr | None) -> Value:
        if node is None:
            return Value(Kind.CONFIG)
        action = _EXPRESSIONS.get(type(node))
        if action is not None:
            return action(self, node)
        parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return Value(merged([self.value(part) for part in parts]))

    def call_code(self, code: FunctionNode, arguments: Arguments) -> Value:
        """Follow a function of the notebook; what it does counts for the caller."""
        named = ((name, value.kind) for name, value in arguments.named.items())
        key = (id(code), *(value.kind for value in arguments.positional), *named)
        if key not in self.known:
            self.known[key] = (Value(), [])
            if self.depth < _DEPTH:
                self.known[key] = self._inside(code, arguments)
        value, evidence = self.known[key]
        self.evidence += evidence
        return value

    def _inside(self, code: FunctionNode, arguments: Arguments) -> tuple[Value, list[Evidence]]:
        outer = (self.local, self.evidence, self.returned)
        given = [*code.args.posonlyargs, *code.args.args]
        passed = zip(given, arguments.positional, strict=False)
        self.local = {argument.arg: Value() for argument in (*given, *code.args.kwonlyargs)}
        self.local |= {name.arg: value for name, value in passed}
        self.local |= arguments.named
        self.evidence, self.returned = [], []
        self.depth += 1
        if isinstance(code, ast.Lambda):
            self.returned.append(self.value(code.body))
        else:
            self.run(code.body)
        found, kind = self.evidence, merged(self.returned)
        trains = any(one.stage is Stage.TRAIN and one.weight > 0.9 for one in found)
        if trains and kind in (Kind.OPAQUE, Kind.CONFIG, Kind.TRAINING):
            kind = Kind.RESULT
        exact = self.returned[0] if len(self.returned) == 1 else Value()
        self.local, self.evidence, self.returned = outer
        self.depth -= 1
        name = getattr(code, "name", "")
        return replace(exact, kind=kind), [one.within(name) for one in main_point(found)]


def _import(reader: Reader, node: ast.Import) -> None:
    for alias in node.names:
        whole = alias.name if alias.asname else alias.name.split(".")[0]
        reader.bind(alias.asname or whole, Value(name=whole, ref=True))


def _import_from(reader: Reader, node: ast.ImportFrom) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            reader.stars.append(module)
        else:
            value = Value(name=f"{module}.{alias.name}", ref=True)
            reader.bind(alias.asname or alias.name, value)


def _define(reader: Reader, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
    reader.bind(node.name, Value(code=node))


def _is_empty(node: ast.expr, name: str) -> bool:
    """Tell whether an expression is `pd.DataFrame()`, which something is put into later."""
    plain = name.endswith((".DataFrame", ".Series"))
    return plain and isinstance(node, ast.Call) and not node.args and not node.keywords


def _assign(reader: Reader, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    reader.target = targets[0].id if isinstance(targets[0], ast.Name) else ""
    if node.value is None:
        return
    for target in targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, part in zip(target.elts, node.value.elts, strict=False):
                assign(reader, one, reader.value(part))
            return
    value = reader.value(node.value)
    found = reader.local is None and reader.target and not _is_empty(node.value, value.name)
    if found and calls.gives_frame(reader, value):
        reader.note(Stage.LOAD, 0.65, f"`{value.name}` gives a frame")
        value = Value(Kind.DATA)
    reader.target = ""
    if isinstance(node, ast.AugAssign):
        value = Value(merged([value, reader.value(node.target)]))
    for target in targets:
        assign(reader, target, value)


def assign(reader: Reader, target: ast.expr, value: Value) -> None:
    """Bind `target`; a part of a value tells about the whole unless that is data already."""
    match target:
        case ast.Name(id=name):
            reader.bind(name, value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                assign(reader, part, replace(value, code=None) if value.code else value)
        case ast.Starred(value=inner):
            assign(reader, inner, value)
        case ast.Attribute() | ast.Subscript():
            reader.absorb(root(target), value)


def _for(reader: Reader, node: ast.For | ast.AsyncFor) -> None:
    assign(reader, node.target, reader.value(node.iter))
    reader.run([*node.body, *node.orelse])
    if _descends(reader, node):
        reader.note(Stage.TRAIN, 0.65, "improves a number step by step on data")


def _descends(reader: Reader, node: ast.For | ast.AsyncFor) -> bool:
    """Tell whether a loop over data lowers a number by what it computes: `b = b - rate * slope`."""
    lowers = False
    for part in nodes(node):
        match part:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.BinOp(left=ast.Name(id=left), op=ast.Sub(), right=step),
            ):
                lowers = lowers or (name == left and not isinstance(step, ast.Constant))
            case ast.AugAssign(target=ast.Name(), op=ast.Sub(), value=step):
                lowers = lowers or not isinstance(step, ast.Constant)
    return lowers and any(
        isinstance(part, ast.Name) and reader.lookup(part.id).kind is Kind.DATA
        for part in nodes(node)
    )


def _with(reader: Reader, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        value = reader.value(item.context_expr)
        if item.optional_vars is not None:
            assign(reader, item.optional_vars, value)
    before = len(reader.evidence)
    reader.run(node.body)
    contexts = {ast.unparse(item.context_expr) for item in node.items}
    if any(context.startswith(("torch.no_grad", "torch.inference_mode")) for context in contexts):
        reader.weaken(before, Stage.EVALUATE, 2.6)


def _branch(reader: Reader, node: ast.If | ast.While) -> None:
    reader.value(node.test)
    reader.run([*node.body, *node.orelse])


def _try(reader: Reader, node: ast.Try) -> None:
    reader.run(node.body)
    for handler in node.handlers:
        reader.run(handler.body)
    reader.run([*node.orelse, *node.finalbody])


def _return(reader: Reader, node: ast.Return) -> None:
    reader.returned.append(reader.value(node.value))


def _show(reader: Reader, node: ast.Expr) -> None:
    before = len(reader.evidence)
    value = reader.value(node.value)
    said = any(one.weight > 0.5 for one in reader.evidence[before:])
    changes = isinstance(node.value, ast.Call) and _changes_owner(node.value)
    if value.kind is Kind.RESULT and not value.ref and not said and not changes:
        reader.note(Stage.EVALUATE, 0.6, "shows a result of a model")


def _changes_owner(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING


def _name(reader: Reader, node: ast.Name) -> Value:
    return reader.lookup(node.id)


def _attribute(reader: Reader, node: ast.Attribute) -> Value:
    owner = reader.value(node.value)
    if owner.ref:
        return replace(owner, name=f"{owner.name}.{node.attr}")
    match owner.kind:
        case Kind.ESTIMATOR if node.attr.startswith("best_estimator"):
            return owner
        case Kind.ESTIMATOR | Kind.TRAINING if _is_fitted(node.attr):
            reader.note(Stage.EVALUATE, 0.6, f"reads `{node.attr}` of a fitted model")
            return Value(Kind.RESULT)
        case Kind.ESTIMATOR | Kind.TRAINING:
            return Value(Kind.TRAINING)
        case Kind.TRANSFORMER:
            effect = METHODS[Kind.TRANSFORMER].get(node.attr)
            if effect is not None:
                reader.note(effect.stage, effect.weight, f"applies `{node.attr}` of a transformer")
            return Value(Kind.INFO)
        case Kind.DATA | Kind.RESULT if node.attr in DATA_FACTS:
            return Value(Kind.INFO)
    return Value(owner.kind)


def _is_fitted(name: str) -> bool:
    return (name.endswith("_") and name[0] != "_") or name in FITTED_ATTRIBUTES


def _subscript(reader: Reader, node: ast.Subscript) -> Value:
    owner, key = reader.value(node.value), reader.value(node.slice)
    if key.kind is Kind.RESULT and not key.ref:
        return Value(Kind.RESULT)
    if owner.ref or owner.kind in (Kind.OPAQUE, Kind.CONFIG):
        return Value(owner.kind)
    return replace(owner, code=None)


def _comprehension(
    reader: Reader, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> Value:
    sources = []
    for generator in node.generators:
        sources.append(reader.value(generator.iter))
        assign(reader, generator.target, sources[-1])
        for condition in generator.ifs:
            reader.value(condition)
    if isinstance(node, ast.DictComp):
        parts = [reader.value(node.key), reader.value(node.value)]
    else:
        parts = [reader.value(node.elt)]
    kind = merged(parts)
    if kind in (Kind.OPAQUE, Kind.CONFIG) and merged(sources) is Kind.DATA:
        kind = Kind.DATA
    return Value(kind)


def _lambda(reader: Reader, node: ast.Lambda) -> Value:
    return Value(code=node)


def _named(reader: Reader, node: ast.NamedExpr) -> Value:
    value = reader.value(node.value)
    assign(reader, node.target, value)
    return value


def _constant(reader: Reader, node: ast.expr) -> Value:
    return Value(Kind.CONFIG)


def _call(reader: Reader, node: ast.Call) -> Value:
    return calls.call(reader, node)


def _compare(reader: Reader, node: ast.Compare) -> Value:
    return Value(merged([reader.value(part) for part in (node.left, *node.comparators)]))


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _define,
    ast.AsyncFunctionDef: _define,
    ast.ClassDef: _define,
    ast.Assign: _assign,
    ast.AnnAssign: _assign,
    ast.AugAssign: _assign,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _branch,
    ast.If: _branch,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Return: _return,
    ast.Expr: _show,
}

_EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Constant: _constant,
    ast.Compare: _compare,
}
