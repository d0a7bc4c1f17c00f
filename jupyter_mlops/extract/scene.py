"""The steps in their order, and the border of each."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_mlops.analysis.dataflow import Group
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.memory import Binding, Value
from jupyter_mlops.analysis.program import Program


@dataclass(frozen=True, slots=True)
class Copy:
    """Inputs that a step changes and copies first; more than one where they share an object.

    `flat` copies need no more than the object's own `copy()`; `faithful` ones keep memory that is
    shared, and copy what sits in the cells of frames. An array's own `copy()` keeps the order of
    its memory where it is asked to.
    """

    names: tuple[str, ...]
    flat: bool
    faithful: bool = False
    array: bool = False


@dataclass(slots=True)
class Border:
    """The border of one step, by the notebook's names, in the order of their first use.

    `statics` are the static statements that the step uses, `local` the definitions that it has to
    repeat inside, `unbound` names that nothing in the notebook binds before they are read,
    `captured` values of steps that such a definition keeps from the time it is made.
    """

    group: Group
    inputs: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    statics: set[int] = field(default_factory=set)
    local: list[int] = field(default_factory=list)
    unbound: dict[str, int] = field(default_factory=dict)
    mixed: dict[str, int] = field(default_factory=dict)
    captured: dict[str, int] = field(default_factory=dict)
    entangled: list[tuple[str, ...]] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    affected: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)

    @property
    def needs(self) -> list[str]:
        return [*self.inputs, *self.parameters]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the borders are found in: the steps in their order and what their statements do.

    `literals` are names that have one value in the whole notebook, which stands in its text.
    `outdated` are, by the function of a step, names that the notebook changed before its last
    line, in a cell that does not come along. `given` maps the `__init__` of classes to what
    it reads in the notebook and takes as arguments in the package.
    """

    groups: tuple[Group, ...]
    effects: Effects
    definitions: Definitions
    literals: Mapping[str, ast.expr]
    outdated: Mapping[str, frozenset[str]]
    given: Mapping[ast.AST, frozenset[str]] = field(default_factory=dict)

    def kind(self, index: int) -> Kind:
        return self.definitions.kinds[index]

    def entry(self, group: Group) -> dict[str, Binding]:
        return self.effects.before[group.statements[0].index]

    def exit(self, group: Group) -> dict[str, Binding]:
        return self.effects.after[group.statements[-1].index]

    def mutated(self, group: Group) -> frozenset[int]:
        found: set[int] = set()
        for statement in group.statements:
            found |= self.effects.effects[statement.index].mutated
        return frozenset(found)

    def entering(self, group: Group, value: Value) -> frozenset[int]:
        """Return what `value` holds when the step begins."""
        return self.effects.reach_before(group.statements[0].index, value)

    def views(self, group: Group, number: int) -> bool:
        """Say whether an object may share memory with another when the step begins."""
        last = self.effects.born[group.statements[0].index]
        shared = self.effects.heap.shares.get(number, ())
        return any(other != number and other <= last for other in shared)

    def reach(self, value: Value) -> frozenset[int]:
        return self.effects.reach(value)


def outdated(
    program: Program, first: Effects, groups: Sequence[Group], included: frozenset[int]
) -> dict[str, frozenset[str]]:
    """Return what cells that stay behind changed while the cells of a step ran, by function.

    What the step binds anew after that is not what they changed.
    """
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        changed: set[str] = set()
        begin, end = group.statements[0].index, group.statements[-1].index
        for statement in program.statements[begin : end + 1]:
            if statement.index in included:
                changed -= first.effects[statement.index].kills
            else:
                changed |= _changed_by(first, statement.index)
        found[group.function] = frozenset(changed)
    return found


def _changed_by(effects: Effects, index: int) -> frozenset[str]:
    """Return the names that a statement binds, or whose object it changes."""
    effect = effects.effects[index]
    if not effect.mutated:
        return frozenset(effect.binds | effect.deletes)
    known = effects.after[index].items()
    changed = {n for n, b in known if effects.reach(b.value) & effect.mutated}
    return frozenset(effect.binds | effect.deletes | changed)
