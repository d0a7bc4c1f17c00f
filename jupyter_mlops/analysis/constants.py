"""Assignments that every module can compute again: literals, and cheap calls of libraries."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.literals import is_literal
from jupyter_mlops.analysis.memory import Binding, Effect, Heap
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.resources import LOGGER
from jupyter_mlops.analysis.returns import NLTK_TOOLS
from jupyter_mlops.analysis.trees import nodes

_PLAIN = ("str", "int", "float", "bool", "None")
_SCREEN = ("Stream", "Null", "add", "remove")


def is_constant(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None or not all(_is_named(target) for target in targets):
        return False
    return is_literal(node.value) or _is_made_of_lambdas(node.value)


def _is_named(target: ast.expr) -> bool:
    """Say whether a target is a name, or names side by side: `rooms, households = 3, 6`."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return all(isinstance(part, ast.Name) for part in target.elts)
    return isinstance(target, ast.Name)


def _is_made_of_lambdas(value: ast.expr) -> bool:
    """Say whether a value is a lambda, or a display of lambdas and literals."""
    match value:
        case ast.Lambda():
            return True
        case ast.Dict(keys=keys, values=parts):
            named = all(key is not None and is_literal(key) for key in keys)
            return named and all(is_literal(p) or _is_made_of_lambdas(p) for p in parts)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(is_literal(part) or _is_made_of_lambdas(part) for part in parts)
    return False


# Library calls that make a constant: cheap, and the same in every process.
_CHEAP = frozenset(
    "collections.namedtuple typing.NamedTuple typing.TypeVar typing.NewType typing.TypedDict "
    "enum.Enum enum.IntEnum re.compile pathlib.Path pathlib.PurePath os.path.join os.path.dirname "
    "datetime.date datetime.datetime datetime.timedelta builtins.frozenset builtins.tuple "
    "builtins.list builtins.dict builtins.set builtins.range builtins.len builtins.int "
    "builtins.float builtins.str builtins.sorted builtins.zip builtins.round builtins.min "
    "builtins.max builtins.sum operator.itemgetter operator.attrgetter functools.partial "
    "decimal.Decimal fractions.Fraction importlib.import_module string.Template "
    "numpy.vectorize logging.getLogger logging.Formatter logging.StreamHandler "
    "logging.NullHandler".split()
)


def is_cheap_assignment(
    node: ast.Assign | ast.AnnAssign, effect: Effect, effects: Effects, index: int
) -> bool:
    """Say whether a setup assignment computes a constant that every module can compute again."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None or not all(isinstance(t, ast.Name) for t in targets):
        return False
    if effect.resources or effect.problems:
        return False
    before = effects.before[index]
    return all(
        _is_cheap(part, before) for part in ast.walk(node.value) if isinstance(part, ast.expr)
    )


def sets_up_logger(
    node: ast.Assign | ast.AnnAssign, effects: Effects, index: int, first: int
) -> bool:
    """Say whether a setup assignment sets up a logger that writes to the screen.

    It is made where a module is imported, before all settings: nothing in front of it, no other
    one and no step, the `first` of whose statements is given, may set loggers up.
    """
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=args) as call):
            given = [*args, *(keyword.value for keyword in call.keywords)]
        case _:
            return False
    others = {i: e for i, e in effects.effects.items() if i != index and LOGGER in e.resources}
    if any(not index < i < first or effect.binds for i, effect in others.items()):
        return False
    effect = effects.effects[index]
    made = effects.after[index][name].value.type if name in effects.after[index] else None
    quiet = effect.resources <= {"ambient:shown", LOGGER} and not effect.problems
    plain = made == "logging.Logger" and quiet and all(map(is_literal, given))
    return plain and _writes_to_screen(func, effects.before[index], effects.heap)


def _writes_to_screen(function: ast.expr, before: dict[str, Binding], heap: Heap) -> bool:
    """Say whether a function of the notebook uses `logging` alone, and no handler of files."""
    found = before.get(function.id) if isinstance(function, ast.Name) else None
    called = heap.functions_in(found.value) if found is not None else []
    words = {
        getattr(inner, "attr", getattr(inner, "id", ""))
        for each in called
        for inner in nodes(each.node)
    }
    handlers = {w for w in words if w.endswith(("Handler", "Config"))}
    used = [before.get(name) for each in called for name in free_names(each.node).names]
    plain = all(
        binding is None
        or (binding.value.qualified or "").partition(".")[0] in ("logging", "sys")
        or binding.value.type in _PLAIN
        for binding in used
    )
    screen = all(word.startswith(_SCREEN) for word in handlers)
    return bool(called) and plain and screen and not words & {"open", "argv", "input"}


def _is_cheap(node: ast.expr, before: dict[str, Binding]) -> bool:
    match node:
        case ast.Call(func=function):
            return qualified_name(function, before) in _CHEAP | NLTK_TOOLS
        case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
            return False
    return True


def qualified_name(node: ast.expr, before: dict[str, Binding]) -> str:
    """Return what a library calls the thing that dotted names stand for, empty where unknown."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    binding = before.get(node.id)
    if binding is None:
        return ".".join(["builtins", node.id, *reversed(parts)])
    if binding.value.qualified is None:
        return ""
    return ".".join([binding.value.qualified, *reversed(parts)])
