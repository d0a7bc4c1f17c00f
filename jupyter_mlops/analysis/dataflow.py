"""Which statements make which step, and in which order the steps run.

Cells of one step that do not stand together are joined where no statement between them minds; a
join that would change the order of effects makes a step of its own instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.memory import all_objects
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.stages import StepTag


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one step, in order. `function` is unique among the groups."""

    tag: StepTag
    function: str
    statements: tuple[Statement, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(s.cell for s in self.statements))


@dataclass(frozen=True, slots=True)
class _Footprint:
    """What a run of statements touches, for the question whether two runs may change places."""

    reads: frozenset[str]
    writes: frozenset[str]
    objects: frozenset[int]
    mutated: frozenset[int]
    resources: frozenset[str]


def group_steps(program: Program, effects: Effects, included: frozenset[int]) -> tuple[Group, ...]:
    """Return the steps of `program` in the order in which they run."""
    blocks = _blocks(program, included)
    footprints = [_footprint(statements, effects) for _, statements in blocks]
    placed: list[tuple[StepTag, list[Statement], _Footprint]] = []
    for (tag, statements), footprint in zip(blocks, footprints, strict=True):
        position = _last(placed, tag)
        if position is None:
            placed.append((tag, list(statements), footprint))
            continue
        between = [p[2] for p in placed[position + 1 :]]
        earlier = placed[position]
        joined = (tag, earlier[1] + list(statements), _union(earlier[2], footprint))
        if not any(conflict(footprint, other) for other in between):
            placed[position] = joined
        elif not any(conflict(earlier[2], other) for other in between):
            del placed[position]
            placed.append(joined)
        else:
            placed.append((tag, list(statements), footprint))
    return _named(placed)


def _last(placed: list[tuple[StepTag, list[Statement], _Footprint]], tag: StepTag) -> int | None:
    for position in range(len(placed) - 1, -1, -1):
        if placed[position][0] == tag:
            return position
    return None


def _named(placed: list[tuple[StepTag, list[Statement], _Footprint]]) -> tuple[Group, ...]:
    groups: list[Group] = []
    taken: set[str] = set()
    for tag, statements, _ in placed:
        function = tag.function
        number = 2
        while function in taken:
            function = f"{tag.function}_{number}"
            number += 1
        taken.add(function)
        groups.append(Group(tag, function, tuple(statements)))
    return tuple(groups)


def _blocks(
    program: Program, included: frozenset[int]
) -> list[tuple[StepTag, tuple[Statement, ...]]]:
    """Cut the included statements at changes of step; setup goes with the next tagged cell."""
    tags: dict[int, StepTag] = {}
    following: StepTag | None = None
    for statement in reversed(program.statements):
        if statement.tag is not None:
            following = statement.tag
        if statement.index in included and following is not None:
            tags[statement.index] = following
    blocks: list[tuple[StepTag, tuple[Statement, ...]]] = []
    for statement in program.statements:
        tag = tags.get(statement.index)
        if tag is None:
            continue
        if blocks and blocks[-1][0] == tag:
            blocks[-1] = (tag, (*blocks[-1][1], statement))
        else:
            blocks.append((tag, (statement,)))
    return blocks


def _footprint(statements: Iterable[Statement], effects: Effects) -> _Footprint:
    reads: set[str] = set()
    writes: set[str] = set()
    objects: set[int] = set()
    mutated: set[int] = set()
    resources: set[str] = set()
    for statement in statements:
        effect = effects.effects[statement.index]
        reads |= effect.reads.keys()
        writes |= effect.binds | effect.deletes
        mutated |= effect.mutated
        resources |= effect.resources
        before = effects.before[statement.index]
        for name in effect.reads:
            if name in before:
                objects |= all_objects(before[name].value)
    return _Footprint(
        frozenset(reads),
        frozenset(writes),
        effects.heap.sharing(effects.heap.reach(objects)),
        frozenset(mutated),
        frozenset(resources),
    )


def _union(first: _Footprint, second: _Footprint) -> _Footprint:
    return _Footprint(
        first.reads | second.reads,
        first.writes | second.writes,
        first.objects | second.objects,
        first.mutated | second.mutated,
        first.resources | second.resources,
    )


def conflict(first: _Footprint, second: _Footprint) -> bool:
    """Say whether changing the order of two runs of statements could change what they do."""
    if first.writes & (second.reads | second.writes) or second.writes & first.reads:
        return True
    if first.mutated & (second.objects | second.mutated) or second.mutated & first.objects:
        return True
    return _clash(first.resources, second.resources) or _clash(second.resources, first.resources)


def _clash(mine: frozenset[str], others: frozenset[str]) -> bool:
    for resource in mine:
        action, _, what = resource.partition(":")
        if action in ("seed", "draw"):
            if f"seed:{what}" in others or f"draw:{what}" in others:
                return True
        elif action == "write":
            for other in others:
                other_action, _, path = other.partition(":")
                if other_action in ("read", "write") and (what == path or "*" in (what, path)):
                    return True
        elif action == "unknown" and "unknown" in others:
            return True
    return False


def order(groups: Sequence[Group]) -> tuple[Statement, ...]:
    """Return the statements of the steps in the order in which the package runs them."""
    return tuple(s for group in groups for s in group.statements)
