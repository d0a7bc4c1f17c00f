"""Metrics: the numbers that an evaluate cell computes, and the series that training leaves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jupyter_mlops.tracking.capture.libraries import origin
from jupyter_mlops.tracking.capture.plain import metric_name, numbers, scalar

MAX_METRICS = 500
MAX_POINTS = 10_000
GLANCES = frozenset(
    "head tail describe info sample shape columns dtypes index value_counts nunique unique "
    "isna isnull memory_usage".split()
)
_CLOCKS = frozenset("time perf_counter monotonic process_time time_ns now perf_counter_ns".split())
_COUNTS = frozenset("len range enumerate int id hash input".split())
_PRINTED = re.compile(
    r"(?m)(?:^|[\s,;|(])([A-Za-z][\w ./%-]{0,40}?)\s*[:=]\s*"
    r"([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.%])"
)
_SERIES = ("loss_curve_", "train_score_", "validation_score_", "validation_scores_", "history")


class Number(NamedTuple):
    """A metric that a cell gave; `variable` is the name whose lineage it has, "" where none."""

    name: str
    value: float
    variable: str = ""


def bound(tree: ast.Module, namespace: Mapping[str, Any]) -> list[Number]:
    """Return the numbers in the names that a cell binds by computing something."""
    found: list[Number] = []
    for name in _computed(tree):
        if name in namespace and not name.startswith("_"):
            found += [Number(key, value, name) for key, value in numbers(name, namespace[name])]
    return found[:MAX_METRICS]


def _computed(tree: ast.Module) -> list[str]:
    """Return the names that top-level code binds to results, in order of their last binding."""
    verdicts: dict[str, bool] = {}
    for node in _own_nodes(tree):
        for target, value in _assignments(node):
            _judge(target, value, verdicts)
        match node:
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                verdicts[name] = verdicts.get(name, False) or not _is_plain(value)
            case ast.For(target=target) | ast.AsyncFor(target=target):
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        verdicts[part.id] = False
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update")):
                verdicts[name] = True
    return [name for name, is_result in verdicts.items() if is_result]


def _assignments(node: ast.AST) -> list[tuple[ast.expr, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [(target, value)]
        case ast.NamedExpr(target=target, value=value):
            return [(target, value)]
        case ast.AugAssign(target=ast.Subscript() as target):
            return [(target, None)]
    return []


def _own_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that run in the scope of the cell, in order."""
    stack: list[ast.AST] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            stack += reversed(list(ast.iter_child_nodes(node)))


def _judge(target: ast.expr, value: ast.expr | None, verdicts: dict[str, bool]) -> None:
    match target:
        case ast.Name(id=name):
            verdicts.pop(name, None)
            verdicts[name] = value is None or not _is_plain(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [None] * len(parts)
            for part, item in zip(parts, values, strict=False):
                _judge(part, item, verdicts)
        case ast.Subscript(value=ast.Name(id=name)):
            verdicts[name] = True


def _is_plain(value: ast.expr) -> bool:
    """Say whether a value is a setting, a count or a time, none of them a result."""
    match value:
        case ast.Constant() | ast.Lambda():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_plain(operand)
        case ast.BinOp(left=left, right=right):
            return _is_plain(left) and _is_plain(right)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return bool(items) and all(_is_plain(item) for item in items)
        case ast.Dict(values=items):
            return bool(items) and all(_is_plain(item) for item in items)
        case ast.Call(func=ast.Name(id=name)):
            return name in _COUNTS - {"int"} or name in _CLOCKS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _CLOCKS
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size" | "ndim"):
            return True
    return False


def displayed(tree: ast.Module, result: Any) -> list[Number]:
    """Return the numbers in the value that a cell displays at its end."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or result is None:
        return []
    node = last.value
    if isinstance(node, (ast.Tuple, ast.List)) and type(result) in (tuple, list):
        pairs = list(zip(node.elts, result, strict=False))
    else:
        pairs = [(node, result)]
    found: list[Number] = []
    for part, value in pairs:
        if not _is_glance(part) and not _is_plain(part):
            name = name_of(part)
            variable = part.id if isinstance(part, ast.Name) else ""
            found += [Number(key, number, variable) for key, number in numbers(name, value)]
    return found[:MAX_METRICS]


def _is_glance(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name in GLANCES
        case ast.Subscript(value=inner):
            return _is_glance(inner)
    return False


def name_of(node: ast.expr) -> str:
    """Return how a displayed expression is called as a metric."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Name(id="round" | "float" | "int" | "abs"), args=[first, *_]):
            return name_of(first)
        case ast.Call(func=ast.Name(id=name)):
            return name
        case ast.Call(func=ast.Attribute(value=base, attr=name)):
            short = name != "score" and isinstance(base, ast.Name)
            return name if short else f"{name_of(base)}.{name}"
        case ast.Attribute(value=base, attr=name):
            return f"{name_of(base)}.{name}"
        case ast.Subscript(value=base, slice=ast.Constant(value=key)):
            return f"{name_of(base)}.{key!s}"
    return metric_name(ast.unparse(node)[:60]).strip("_ ")


def series(name: str, model: Any) -> Iterator[tuple[str, list[float]]]:
    """Yield the curves that a fitted model remembers of its training."""
    held = _held(model)
    library = origin(model)
    for key in _SERIES:
        values = _floats(held.get(key))
        if values:
            yield metric_name(name, key.rstrip("_")), values
    results = held.get("evals_result_")
    if results is None and library == "lightgbm" and type(model).__name__ != "Booster":
        results = model.evals_result_
    if library == "catboost":
        results = model.get_evals_result()
    yield from nested(name, results)
    if library in ("keras", "tensorflow"):
        # What `fit` returned, which the model keeps whether or not a name does.
        yield from nested(name, getattr(held.get("history"), "history", None))
    best = scalar(held.get("best_score_"))
    if best is not None and "best_params_" in held:
        yield metric_name(name, "best_score"), [float(best)]


def nested(name: str, results: Any) -> Iterator[tuple[str, list[float]]]:
    """Yield the lists of numbers in dictionaries, as `evals_result` fills them."""
    if isinstance(results, dict):
        for key, item in results.items():
            yield from nested(f"{name}.{key}", item)
    elif values := _floats(results):
        yield metric_name(name), values


def _held(model: Any) -> dict[str, Any]:
    try:
        return dict(object.__getattribute__(model, "__dict__"))
    except AttributeError:
        return {}


def _floats(values: Any) -> list[float]:
    if type(values).__name__ == "ndarray" and values.ndim == 1 and values.dtype.kind in "iuf":
        values = values.tolist()
    if type(values) is not list or not 0 < len(values) <= MAX_POINTS:
        return []
    found = [scalar(value) for value in values]
    return [float(value) for value in found if value is not None] if None not in found else []


def printed(text: str) -> list[Number]:
    """Return the `name number` pairs of a print, for those who ask for them."""
    pairs = _PRINTED.findall(text)
    return [Number(metric_name(name.strip()), float(value)) for name, value in pairs][:MAX_METRICS]
