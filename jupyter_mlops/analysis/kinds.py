"""What a statement is to the package: a definition, a parameter, a setting, code of a step."""

from __future__ import annotations

import ast
from collections.abc import Collection
from enum import StrEnum

from jupyter_mlops.analysis.blocks import holds, is_block
from jupyter_mlops.analysis.constants import (
    is_cheap_assignment,
    is_constant,
    qualified_name,
    sets_up_logger,
)
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.literals import parameter_target
from jupyter_mlops.analysis.memory import Binding
from jupyter_mlops.analysis.names import TYPE_ALIAS, bound_by
from jupyter_mlops.analysis.program import Statement


class Kind(StrEnum):
    """What a statement is to the package."""

    IMPORT = "import"
    FUNCTION = "function"
    CLASS = "class"
    CONSTANT = "constant"
    BLOCK = "block"  # `try: import ...` and other compounds of definitions
    PARAMETER = "parameter"
    AMBIENT = "ambient"
    SEED = "seed"
    CODE = "code"


STATIC = frozenset({Kind.IMPORT, Kind.FUNCTION, Kind.CLASS, Kind.CONSTANT, Kind.BLOCK})


_DEFINING: dict[type[ast.stmt], Kind] = {
    ast.Import: Kind.IMPORT,
    ast.ImportFrom: Kind.IMPORT,
    ast.FunctionDef: Kind.FUNCTION,
    ast.AsyncFunctionDef: Kind.FUNCTION,
    ast.ClassDef: Kind.CLASS,
}
if TYPE_ALIAS:
    _DEFINING[TYPE_ALIAS] = Kind.CLASS


def kind_of(
    statement: Statement,
    effects: Effects,
    used: frozenset[int],
    first: int,
    fixed: Collection[str],
) -> Kind:
    """Return what a statement is; `used` ones bind what others read, `first` is of the steps."""
    node = statement.node
    if statement.skipped:
        return Kind.CODE
    defining = _DEFINING.get(type(node))
    if defining is not None:
        return defining
    if statement.parameter and parameter_target(node) not in (None, *fixed):
        return Kind.PARAMETER
    if statement.tag is not None and is_named_lambda(node):
        return Kind.FUNCTION
    effect = effects.effects[statement.index]
    if any(r.startswith("seed:") for r in effect.resources) and isinstance(node, ast.Expr):
        return Kind.SEED
    if any(r.startswith("ambient:") for r in effect.resources) and not (
        effect.binds and (statement.tag is not None or statement.index in used)
    ):
        return Kind.AMBIENT
    if _makes_constant(statement, effects, first, fixed):
        return Kind.CONSTANT
    if isinstance(node, (ast.Try, ast.If)) and bound_by(node):
        early = statement.index < first and effect.resources and not effect.mutated
        sets = early and all(r.startswith(("ambient:", "figure")) for r in effect.resources)
        defines = statement.tag is None or _only_defines(statement, effects, first)
        return Kind.BLOCK if defines and is_block(node, sets=bool(sets)) else Kind.CODE
    return Kind.CODE


def _only_defines(statement: Statement, effects: Effects, first: int) -> bool:
    """Say whether a compound statement of a step is there for what it defines.

    What looks at values of the steps computes: `if accuracy > 0.9: verdict = "ship"`. What may
    stay unbound cannot be handed on, and is made again where it is read.
    """
    effect, before = effects.effects[statement.index], effects.before[statement.index]
    if holds(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    if holds(statement.node, (ast.Import, ast.ImportFrom)):
        return not any(
            max(makers, default=-1) >= first and before[name].value.qualified is None
            for name, makers in effect.reads.items()
            if name in before
        )
    return "print" not in effect.resources and not _binds(statement, effects)


def _binds(statement: Statement, effects: Effects) -> bool:
    """Say whether a name that a statement binds is surely bound after it."""
    after = effects.after[statement.index]
    return any(name in after and after[name].certain for name in bound_by(statement.node))


def may_set(statement: Statement, kinds: dict[int, Kind], effects: Effects) -> bool:
    """Say whether a setup line calls an unknown library for what it does to the process.

    It takes no data, and nothing takes what it gives: `lightning.seed_everything(3)`.
    """
    effect = effects.effects[statement.index]
    if statement.tag is not None or kinds[statement.index] is not Kind.CODE or statement.skipped:
        return False
    if not isinstance(statement.node, ast.Expr) or "unknown" not in effect.resources:
        return False
    if effect.binds or effect.problems or effect.resources & {"figure", "print", "write:*"}:
        return False
    return all(
        found and all(kinds[i] in STATIC or kinds[i] is Kind.PARAMETER for i in found)
        for found in effect.reads.values()
    )


def is_named_lambda(node: ast.stmt) -> bool:
    """Say whether `node` is `name = lambda ...`, which defines a function like `def`."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Lambda()):
            return True
    return False


def _makes_constant(
    statement: Statement, effects: Effects, first: int, fixed: Collection[str]
) -> bool:
    """Say whether a setup statement assigns what never changes, or any one makes a named tuple.

    In a step a literal is a constant where its names are among `fixed`.
    """
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return False
    if statement.tag is not None and not _names_tuple(node, effects.before[statement.index]):
        return is_constant(node) and bound_by(node) <= set(fixed)
    effect = effects.effects[statement.index]
    cheap = is_cheap_assignment(node, effect, effects, statement.index)
    return is_constant(node) or cheap or sets_up_logger(node, effects, statement.index, first)


def _names_tuple(node: ast.Assign | ast.AnnAssign, before: dict[str, Binding]) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=callee, args=[ast.Constant(value=title), *_]),
        ):
            return title == name and qualified_name(callee, before) == "collections.namedtuple"
    return False
