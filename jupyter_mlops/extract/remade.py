"""Setup values that no store can keep: each step makes its own of the parameters."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import STATIC, Kind
from jupyter_mlops.analysis.memory import join
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.extract.joined import like_none, questions


def remade(program: Program, effects: Effects, definitions: Definitions) -> frozenset[int]:
    """Return the setup assignments that steps repeat, as they repeat the functions there.

    They hold functions, or instances of classes, that need a parameter, and nothing changes them:
    `MODELS = {"forest": lambda: RandomForestClassifier(random_state=SEED)}`.
    """
    found: set[int] = set()
    for statement in program.statements:
        if statement.tag is not None:
            break
        known = definitions.static | definitions.local | found
        if _is_assignment(statement, definitions) and (
            _needs_only(statement, effects, definitions, known)
            and _holds_code(statement, effects, definitions)
            and _is_left_alone(statement, effects)
            and not _is_looked_for(statement, program, effects)
        ):
            found.add(statement.index)
    return frozenset(found)


def _is_assignment(statement: Statement, definitions: Definitions) -> bool:
    if statement.skipped or statement.index in definitions.static:
        return False
    match statement.node:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            return definitions.kinds[statement.index] in STATIC | {Kind.CODE}
        case ast.Assign(targets=[ast.Tuple(elts=parts)]):
            code = definitions.kinds[statement.index] is Kind.CODE
            return code and all(isinstance(part, ast.Name) for part in parts)
    return False


def _needs_only(
    statement: Statement, effects: Effects, definitions: Definitions, known: frozenset[int]
) -> bool:
    """Say whether a statement does nothing but bind a value of what is `known`."""
    effect, before = effects.effects[statement.index], effects.before[statement.index]
    if effect.resources or effect.problems:
        return False
    if effect.mutated and any(effects.reach(b.value) & effect.mutated for b in before.values()):
        return False
    return all(
        found and all(i in known or definitions.kinds[i] is Kind.PARAMETER for i in found)
        for found in effect.reads.values()
    )


def _holds_code(statement: Statement, effects: Effects, definitions: Definitions) -> bool:
    heap = effects.heap
    local = {definitions.nodes[i] for i in definitions.local}
    for name in effects.effects[statement.index].binds:
        inside = effects.reach(effects.after[statement.index][name].value)
        owners = heap.instances_among(inside)
        if heap.functions_among(inside) or any(owner.node in local for owner in owners):
            return True
    return False


def _is_left_alone(statement: Statement, effects: Effects) -> bool:
    """Say whether a statement alone binds its name, and nothing changes the value."""
    for name in effects.effects[statement.index].binds:
        inside = effects.reach(effects.after[statement.index][name].value)
        for index, effect in effects.effects.items():
            if index != statement.index and (
                name in effect.binds | effect.deletes or effect.mutated & inside
            ):
                return False
    return True


def _is_looked_for(statement: Statement, program: Program, effects: Effects) -> bool:
    """Say whether values of steps hold the value, and something asks which of theirs it is.

    The `NIL` that ends each branch of a tree would be another one in each step.
    """
    heap = effects.heap
    bound = effects.effects[statement.index].binds
    value = join(effects.after[statement.index][name].value for name in bound)
    alone = like_none(heap) & value.objects
    if not alone or not questions(heap, (s.node for s in program.statements)):
        return False
    others = (
        effects.after[index][name].value
        for index, effect in effects.effects.items()
        for name in effect.binds
        if program.statements[index].tag is not None
    )
    return any(alone & effects.reach(other) for other in others)
