"""Functions that keep state from call to call, in a default that they change."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.memory import Function, all_objects
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program, Statement

_EMPTY = (ast.List, ast.Dict, ast.Set)


def stateful(program: Program, effects: Effects, definitions: Definitions) -> frozenset[int]:
    """Return the definitions of functions that change their defaults and that one step calls.

    Defined inside of that step, they start from fresh defaults in each run, as in the notebook.
    """
    mutated = frozenset().union(*(effect.mutated for effect in effects.effects.values()))
    found: set[int] = set()
    for function in effects.heap.functions.values():
        held = [all_objects(value) for value in function.defaults.values()]
        if not mutated & effects.heap.reach(frozenset().union(*held)):
            continue
        found |= {
            index
            for index in definitions.statement_of.get(function.name, ())
            if program.statements[index].node is function.node
            and _is_movable(function)
            and _has_one_user(program, effects, definitions, index)
        }
    return frozenset(found)


def _is_movable(function: Function) -> bool:
    """Say whether the defaults of a function are made where it is defined, and by nothing else."""
    node = function.node
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    return all(isinstance(d, (*_EMPTY, ast.Constant)) and not _names(d) for d in defaults)


def _names(node: ast.expr) -> list[ast.Name]:
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _has_one_user(program: Program, effects: Effects, definitions: Definitions, index: int) -> bool:
    """Say whether only statements of one step, with none of another between them, use a function.

    Another definition at module level could not see one that stands inside of a step.
    """
    node = program.statements[index].node
    assert isinstance(node, ast.FunctionDef)
    name = node.name
    if len(definitions.statement_of[name]) > 1:
        return False
    others = definitions.static - {index}
    if any(name in free_names(program.statements[i].node).names for i in others):
        return False
    tagged = [s for s in program.statements if s.tag is not None and s.index not in others]
    using = [n for n, s in enumerate(tagged) if _uses(s, name, effects, index)]
    if not using or any(
        s.tag is None and _uses(s, name, effects, index) for s in program.statements
    ):
        return False
    return len({tagged[n].tag for n in range(using[0], using[-1] + 1)}) == 1


def _uses(statement: Statement, name: str, effects: Effects, index: int) -> bool:
    return statement.index != index and name in effects.effects[statement.index].reads
