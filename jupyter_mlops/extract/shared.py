"""Functions of tagged cells that values keep, and the constants there that those read.

    STOP = {"a", "the"}
    def words(text):
        return [word for word in text.split() if word not in STOP]
    vectorizer = CountVectorizer(tokenizer=words)

A store finds a function by its name at the top of a module, so that its constants go there too.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jupyter_mlops.analysis.constants import is_cheap_assignment, is_constant
from jupyter_mlops.analysis.definitions import Definitions, only_defines
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.stages import Stage


@dataclass(frozen=True, slots=True)
class Shared:
    """Statements that can stand at the top of a module, with what each of them binds."""

    constants: frozenset[int]
    names: tuple[tuple[str, int], ...]

    @property
    def statements(self) -> frozenset[int]:
        return frozenset(index for _, index in self.names)


def find_shared(program: Program, effects: Effects, definitions: Definitions) -> Shared:
    """Return the local functions that are used as values, and what has to go along with them.

    Those that keep something from call to call stay in their step.
    """
    binders: dict[str, list[int]] = {}
    for statement in program.statements:
        for name in bound_by(statement.node) | free_names(statement.node).rebinds:
            binders.setdefault(name, []).append(statement.index)
    wanted = {
        s.index: s
        for s in program.statements
        if s.index in definitions.local
        and _is_plain(s, effects, binders)
        and only_defines(s, definitions.static, effects)
    }
    wanted |= {
        s.index: s
        for s in program.statements
        if definitions.kinds[s.index] is Kind.CODE and _is_constant(s, effects, binders)
    }
    while True:
        lost = {
            i
            for i, s in wanted.items()
            if not _is_near(s, _read(s, binders) - definitions.static, wanted)
        }
        if not lost:
            break
        wanted = {i: s for i, s in wanted.items() if i not in lost}
    chosen = [i for i, s in wanted.items() if _is_kept(s, program)]
    for index in chosen:
        chosen += sorted((_read(wanted[index], binders) & wanted.keys()).difference(chosen))
    names = [(n, i) for i in sorted(chosen) for n in bound_by(program.statements[i].node)]
    return Shared(frozenset(chosen) - definitions.local, tuple(names))


def _is_near(statement: Statement, read: Collection[int], wanted: Mapping[int, Statement]) -> bool:
    """Say whether all that a statement reads can go along: functions, and constants of its step.

    A literal of another step is data that passes between them.
    """
    return all(
        i in wanted
        and (isinstance(wanted[i].node, ast.FunctionDef) or wanted[i].tag == statement.tag)
        for i in read
    )


def _is_plain(statement: Statement, effects: Effects, binders: Mapping[str, list[int]]) -> bool:
    node, free = statement.node, free_names(statement.node)
    return (
        isinstance(node, ast.FunctionDef)
        and not node.decorator_list
        and binders[node.name] == [statement.index]
        and not free.rebinds
        and not free.declarations
        and _is_left_alone(node.name, statement.index, effects)
    )


def _is_constant(statement: Statement, effects: Effects, binders: Mapping[str, list[int]]) -> bool:
    """Say whether a step, whose results those of `evaluate` are, binds what nothing changes."""
    node, tag = statement.node, statement.tag
    if tag is None or tag.stage is Stage.EVALUATE or statement.skipped:
        return False
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return False
    effect = effects.effects[statement.index]
    if not is_constant(node) and not is_cheap_assignment(node, effect, effects, statement.index):
        return False
    if any(isinstance(inner, ast.Lambda) for inner in nodes(node)):
        return False
    return all(
        binders[name] == [statement.index] and _is_left_alone(name, statement.index, effects)
        for name in effect.binds
    )


def _is_left_alone(name: str, index: int, effects: Effects) -> bool:
    after = effects.after[index].get(name)
    inside = effects.reach(after.value) if after is not None else frozenset()
    return after is not None and not any(
        name in effect.deletes or effect.mutated & inside for effect in effects.effects.values()
    )


def _read(statement: Statement, binders: Mapping[str, list[int]]) -> set[int]:
    return {i for name in free_names(statement.node).names for i in binders.get(name, ())}


def _is_kept(statement: Statement, program: Program) -> bool:
    """Say whether a statement defines a function that is not only called."""
    if not isinstance(statement.node, ast.FunctionDef):
        return False
    name = statement.node.name
    seen: Counter[bool] = Counter()
    for other in program.statements:
        if name in free_names(other.node).names:
            called = {n.func for n in nodes(other.node) if isinstance(n, ast.Call)}
            own = (n for n in free_names(other.node).nodes if n.id == name)
            seen.update(n in called for n in own)
    return seen[False] > 0
