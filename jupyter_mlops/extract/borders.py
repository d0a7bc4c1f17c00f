"""What crosses the borders of each step: artifacts in and out, parameters, copies."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.rounds import textual
from jupyter_mlops.extract.copies import find_copies
from jupyter_mlops.extract.joined import joined_inputs, kept_together
from jupyter_mlops.extract.results import DEFINING, is_data, results
from jupyter_mlops.extract.scene import Border, Scene


def find_borders(scene: Scene) -> list[Border]:
    """Return the border of each step of `scene`, in order."""
    made: set[str] = set()
    borders: list[Border] = []
    for group in scene.groups:
        border = Border(group)
        _find_changes(scene, border)
        _find_reads(scene, border, made)
        made |= {n for n in border.bound | border.affected if is_data(scene, border, n)}
        borders.append(border)
    _find_outputs(scene, borders)
    while _join_aliases(scene, borders):
        _find_outputs(scene, borders)
    for position, border in enumerate(borders):
        find_copies(scene, border, kept_together(scene, borders, position))
    return borders


def _find_changes(scene: Scene, border: Border) -> None:
    own = {s.index for s in border.group.statements}
    mutated = scene.mutated(border.group)
    for name, binding in scene.exit(border.group).items():
        if binding.definitions & own:
            border.bound.add(name)
            if not binding.certain or binding.definitions - own:
                border.maybe.add(name)
        if mutated and scene.reach(binding.value) & mutated:
            border.affected.add(name)


def _find_reads(scene: Scene, border: Border, made: set[str]) -> None:
    own = {s.index for s in border.group.statements}
    seen: set[str] = set()
    for statement in border.group.statements:
        effect = scene.effects.effects[statement.index]
        for name, definitions in effect.reads.items():
            _sort_read(scene, border, made, own, name, definitions, statement.index)
            seen.add(name)
        seen |= effect.binds
    for index in _defining_reads(scene, border, made, own):
        if index not in border.local:
            border.local.append(index)
    border.local.sort()


def _sort_read(
    scene: Scene,
    border: Border,
    made: set[str],
    own: set[int],
    name: str,
    definitions: set[int],
    at: int,
) -> None:
    """Decide what a name that a statement reads is to the step."""
    if not definitions:
        border.unbound.setdefault(name, at)
        return
    static = definitions & scene.definitions.static
    border.statics |= static
    outside = definitions - own - static
    if static and definitions - static:
        border.mixed.setdefault(name, at)
    if not outside:
        return
    if name not in made and all(scene.kind(i) is Kind.PARAMETER for i in outside):
        if name not in border.parameters:
            border.parameters.append(name)
        return
    if all(scene.kind(i) in DEFINING for i in outside):
        border.local += [i for i in sorted(outside) if i not in border.local]
        return
    if name not in border.inputs:
        border.inputs.append(name)


def _still_bound(
    scene: Scene, border: Border, name: str, definitions: set[int], index: int
) -> bool:
    """Say whether the step gets the very value that definition `index` took when it was made."""
    binding = scene.entry(border.group).get(name)
    if binding is None or not binding.certain or binding.definitions != definitions:
        return False
    if not scene.definitions.takes(index, name):
        return True
    before = scene.groups[: scene.groups.index(border.group)]
    later = [s.index for group in before for s in group.statements if s.index > index]
    changed = frozenset[int]().union(*(scene.effects.effects[i].mutated for i in later))
    return not changed & scene.reach(binding.value)


def _defining_reads(scene: Scene, border: Border, made: set[str], own: set[int]) -> list[int]:
    """Return the definitions outside the step that its repeated definitions use in turn.

    What a definition reads when it is made (defaults, decorators) the step has to take too.
    """
    found = list(border.local)
    for index in found:
        effect = scene.effects.effects[index]
        for name, definitions in effect.reads.items():
            outside = definitions - set(found)
            border.statics |= outside & scene.definitions.static
            if outside and all(scene.kind(i) in DEFINING for i in outside):
                found += sorted(outside - scene.definitions.static)
            elif outside - scene.definitions.static:
                if _still_bound(scene, border, name, definitions, index):
                    _sort_read(scene, border, made, own, name, definitions, index)
                elif name in made or any(scene.kind(i) is not Kind.PARAMETER for i in outside):
                    border.captured.setdefault(name, index)
                elif name not in border.parameters:
                    border.parameters.append(name)
    return found


def _find_outputs(scene: Scene, borders: Sequence[Border]) -> None:
    """Fill in what leaves each step, from the last one back."""
    needed: set[str] = set()
    for position in range(len(borders) - 1, -1, -1):
        border = borders[position]
        changed = [n for n in scene.exit(border.group) if n in border.bound | border.affected]
        forced = [n for n in border.outputs if n not in changed]
        later = [n for n in changed if n in needed and is_data(scene, border, n)]
        last = position == len(borders) - 1
        worth = results(scene, border, frozenset(later), last=last)
        border.outputs = _in_order(scene, border, [*later, *worth]) + forced
        border.results = [n for n in border.outputs if n in worth]
        for name in border.outputs:
            comes_in = name not in border.bound or name in border.maybe
            if comes_in and name not in border.needs and _has_producer(scene, border, name):
                produced = any(
                    name in earlier.outputs or name in earlier.bound | earlier.affected
                    for earlier in borders[:position]
                )
                (border.inputs if produced else border.parameters).append(name)
        needed -= {n for n in border.bound if n not in border.maybe}
        needed |= set(border.inputs)


def _in_order(scene: Scene, border: Border, names: list[str]) -> list[str]:
    """Order names by the statement of the step that binds or changes them first."""
    wanted = set(names)
    ordered: dict[str, None] = {}
    for statement in border.group.statements:
        effect = scene.effects.effects[statement.index]
        after = scene.effects.after[statement.index]
        from_text = [n for n in textual(statement.node) if n in effect.binds]
        for name in [*from_text, *sorted(effect.binds)]:
            if name in wanted:
                ordered.setdefault(name)
        for name in sorted(wanted - ordered.keys()):
            if name in after and scene.reach(after[name].value) & effect.mutated:
                ordered.setdefault(name)
    return [*ordered, *(n for n in names if n not in ordered)]


def _has_producer(scene: Scene, border: Border, name: str) -> bool:
    binding = scene.entry(border.group).get(name)
    return binding is not None and not binding.definitions <= scene.definitions.static


def _join_aliases(scene: Scene, borders: Sequence[Border]) -> bool:
    """Let names that share an object, and have to go on sharing it, come from one step.

    Returns True where a step got another output.
    """
    for position in range(len(borders)):
        for names in joined_inputs(scene, borders, position):
            producers = {n: _producer(borders, position, n) for n in names}
            found = [p for p in producers.values() if p is not None]
            if len(set(found)) < 2:
                continue
            latest = borders[max(found)]
            missing = [n for n in names if producers[n] != max(found)]
            for name in missing:
                latest.outputs.append(name)
                if name not in latest.needs:
                    latest.inputs.append(name)
            return True
    return False


def _producer(borders: Sequence[Border], position: int, name: str) -> int | None:
    for earlier in range(position - 1, -1, -1):
        if name in borders[earlier].outputs:
            return earlier
    return None
