"""What an evaluate cell computes on the way: calls of metrics, and variables named by `--curve`.

The syntax tree of a tagged cell is given calls that see a value and hand it on. Nothing else
changes: no value, no line, no column, no name in the user's namespace. What runs in a scope of its
own, and may run later, is left alone: functions, lambdas, classes and generator expressions.

    print(f1_score(y, p))         ->    print(SEEN(f1_score(y, p), "f1_score"))
    for epoch in range(9):        ->    for epoch in LOOP(range(9)):
        loss = step()                       loss = step()
                                            SEEN(loss, "loss")

A call whose value a name or a dictionary gets at once is not wrapped: the variable tells it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable
from typing import Any

# No identifier, so that no code of a user can mean them.
SEEN = "<mlops: seen>"
LOOP = "<mlops: loop>"

_Loop = ast.For | ast.AsyncFor | ast.While
_OWN_SCOPE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.GeneratorExp,
)


class Instrument(ast.NodeTransformer):
    """Inserts the calls into one cell.

    `metrics` asks for calls of metrics, `curve` names the variables to follow in loops.
    """

    def __init__(self, *, metrics: bool, curve: Iterable[str]) -> None:
        self.metrics = metrics
        self.curve = frozenset(curve)
        self._depth = 0
        self._named: list[ast.Call] = []

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, _OWN_SCOPE) else super().visit(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802
        self.generic_visit(node)
        name = _dotted(node.func)
        if not self.metrics or not name or node in self._named:
            return node
        return _call(SEEN, node, node, name)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:  # noqa: N802
        self._named += _named_at_once(node.target, node.value)
        self.generic_visit(node)
        if self._depth and node.target.id in self.curve:
            return _call(SEEN, node, node, node.target.id)
        return node

    def visit_Assign(self, node: ast.Assign) -> Any:  # noqa: N802
        return self._assigned(node, node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:  # noqa: N802
        return self._assigned(node, [node.target]) if node.value else node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:  # noqa: N802
        self.generic_visit(node)
        return self._followed(node, [node.target])

    def visit_For(self, node: ast.For) -> ast.AST:  # noqa: N802
        return self._for(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:  # noqa: N802
        return self._for(node)

    def visit_While(self, node: ast.While) -> ast.AST:  # noqa: N802
        return self._loop(node)

    def _for(self, node: ast.For | ast.AsyncFor) -> ast.AST:
        self._loop(node)
        if names := self.curve.intersection(_names([node.target])):
            seen = [_statement(node.target, name) for name in sorted(names)]
            node.body[:0] = seen
        if self.curve and self._depth == 0 and isinstance(node, ast.For):
            node.iter = _call(LOOP, node.iter, node.iter)
        return node

    def _loop(self, node: _Loop) -> ast.AST:
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1
        return node

    def _assigned(self, node: Any, targets: list[Any]) -> Any:
        for target in targets:
            self._named += _named_at_once(target, node.value)
        self.generic_visit(node)
        return self._followed(node, targets)

    def _followed(self, node: Any, targets: list[Any]) -> Any:
        names = self.curve.intersection(_names(targets)) if self._depth else ()
        return [node, *(_statement(node, name) for name in sorted(names))] if names else node


class Sight:
    """The other end of the inserted calls: installed only while a cell runs.

    `seen` gets a name and a number, `loop` the length of a loop that starts, 0 where unknown,
    `blind` what went wrong instead: nothing of ours may raise in the user's code.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        curve: frozenset[str],
        seen: Callable[[str, float], None],
        loop: Callable[[int], None],
        blind: Callable[[Exception], None],
    ) -> None:
        self._blind = blind
        self._namespace = namespace
        self._curve = curve
        self._tell = seen
        self._loop = loop

    def install(self) -> None:
        vars(builtins)[SEEN] = self.seen
        vars(builtins)[LOOP] = self.loop

    def seen(self, value: Any, name: str) -> Any:
        try:
            self._see(value, name)
        except Exception as error:  # noqa: BLE001, the border to the user's code
            self._blind(error)
        return value

    def _see(self, value: Any, name: str) -> None:
        followed = name in self._curve
        if followed or self._is_metric(name):
            number = _number(value)
            if number is not None:
                self._tell(name if followed else _short(name), number)

    def loop(self, iterable: Any) -> Any:
        try:
            known = type(iterable) in (range, list, tuple, dict, set)
            self._loop(len(iterable) if known else 0)
        except Exception as error:  # noqa: BLE001, the border to the user's code
            self._blind(error)
        return iterable

    def _is_metric(self, name: str) -> bool:
        """Say whether the dotted name is a metric, without running any code of the user."""
        first, *rest = name.split(".")
        if rest and rest[-1] == "score":
            return True
        value = self._namespace.get(first)
        for attribute in rest:
            value = vars(value).get(attribute) if type(value).__name__ == "module" else None
        module = getattr(value, "__module__", None) if type(value).__name__ == "function" else None
        return isinstance(module, str) and module.startswith("sklearn.metrics")


def uninstall() -> None:
    """Take the inserted calls' targets out of the builtins."""
    vars(builtins).pop(SEEN, None)
    vars(builtins).pop(LOOP, None)


def _number(value: Any) -> float | None:
    """Return a plain, numpy or one-element tensor value as a float."""
    if isinstance(value, (bool, str, bytes)):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    shape = getattr(value, "shape", None)
    item = getattr(value, "item", None)
    if shape is None or item is None or any(side != 1 for side in tuple(shape)):
        return None
    try:
        return float(item())
    except (TypeError, ValueError, RuntimeError):
        return None


def _short(name: str) -> str:
    """`metrics.f1_score` is the metric f1_score; `model.score` stays, it tells whose score."""
    return name if name.endswith(".score") else name.rpartition(".")[2]


def _dotted(node: ast.AST) -> str:
    """Return `a.b.c` for names and attributes of names; `.score` of anything is `score`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([*parts, node.id][::-1])
    return "model.score" if parts[:1] == ["score"] else ""


def _parts(target: Any) -> list[Any]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [part for item in target.elts for part in _parts(item)]
    return [target.value if isinstance(target, ast.Starred) else target]


def _names(targets: list[Any]) -> set[str]:
    return {part.id for t in targets for part in _parts(t) if isinstance(part, ast.Name)}


def _named_at_once(target: Any, value: ast.AST) -> list[ast.Call]:
    """Return the calls in an assignment whose values names or keys get as they are."""
    items: list[Any] = []
    match target, value:
        case ast.Name(), ast.Call():
            items = [value]
        case ast.Name(), ast.Dict(values=items):
            pass
        case ast.Tuple(elts=names), ast.Tuple(elts=items) if len(names) == len(items):
            items = [
                item for name, item in zip(names, items, strict=True) if isinstance(name, ast.Name)
            ]
    return [item for item in items if isinstance(item, ast.Call)]


def _statement(place: ast.AST, name: str) -> ast.Expr:
    value = ast.copy_location(ast.Name(name, ast.Load()), place)
    return ast.copy_location(ast.Expr(_call(SEEN, place, value, name)), place)


def _call(function: str, place: ast.AST, value: ast.expr, *texts: str) -> ast.expr:
    arguments: list[ast.expr] = [
        value,
        *(ast.copy_location(ast.Constant(text), place) for text in texts),
    ]
    name = ast.copy_location(ast.Name(function, ast.Load()), place)
    return ast.copy_location(ast.Call(name, arguments, []), place)
