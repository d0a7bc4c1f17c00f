"""What crosses the borders of each step: artifacts in and out, parameters, copies."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from jupyter_mlops.analysis.definitions import Kind
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.copies import find_copies, shared_inputs
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.stages import Stage

_DEFINING = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.BLOCK})
_NOT_DATA = frozenset("module function class Figure Axes Axes[] exception file".split())


def find_borders(scene: Scene) -> list[Border]:
    """Return the border of each step of `scene`, in order."""
    made: set[str] = set()
    borders: list[Border] = []
    for group in scene.groups:
        border = Border(group)
        _find_changes(scene, border)
        _find_reads(scene, border, made)
        made |= {n for n in border.bound | border.affected if _is_data(scene, border, n)}
        borders.append(border)
    _find_outputs(scene, borders)
    while _join_aliases(scene, borders):
        _find_outputs(scene, borders)
    for border in borders:
        find_copies(scene, border)
    return borders


def _is_data(scene: Scene, border: Border, name: str) -> bool:
    binding = scene.exit(border.group).get(name)
    if binding is None:
        return False
    return not all(
        scene.kind(i) in _DEFINING or i in scene.definitions.static for i in binding.definitions
    )


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
    if all(scene.kind(i) in _DEFINING for i in outside):
        border.local += [i for i in sorted(outside) if i not in border.local]
        return
    if name not in border.inputs:
        border.inputs.append(name)


def _still_bound(scene: Scene, border: Border, name: str, definitions: set[int]) -> bool:
    """Say whether the step gets the very value that a definition took when it was made."""
    binding = scene.entry(border.group).get(name)
    return binding is not None and binding.certain and binding.definitions == definitions


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
            if outside and all(scene.kind(i) in _DEFINING for i in outside):
                found += sorted(outside - scene.definitions.static)
            elif outside - scene.definitions.static:
                if _still_bound(scene, border, name, definitions):
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
        later = [n for n in changed if n in needed and _is_data(scene, border, n)]
        results = [n for n in _results(scene, borders, position) if n not in later]
        border.outputs = _in_order(scene, border, [*later, *results]) + forced
        border.results = [n for n in border.outputs if n in results]
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
        from_text = [n for n in _textual(statement.node) if n in effect.binds]
        for name in [*from_text, *sorted(effect.binds)]:
            if name in wanted:
                ordered.setdefault(name)
        for name in sorted(wanted - ordered.keys()):
            if name in after and scene.reach(after[name].value) & effect.mutated:
                ordered.setdefault(name)
    return [*ordered, *(n for n in names if n not in ordered)]


def _textual(node: object) -> list[str]:
    assert isinstance(node, ast.AST)
    stored = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return [n.id for n in sorted(stored, key=lambda n: (n.lineno, n.col_offset))]


def _has_producer(scene: Scene, border: Border, name: str) -> bool:
    binding = scene.entry(border.group).get(name)
    return binding is not None and not binding.definitions <= scene.definitions.static


def _results(scene: Scene, borders: Sequence[Border], position: int) -> list[str]:
    """Return what a step leaves that no later step needs and that is worth keeping."""
    border = borders[position]
    stage = border.group.tag.stage
    sink = stage in (Stage.EVALUATE, Stage.TRAIN) or position == len(borders) - 1
    if not sink:
        return []
    exit_names = scene.exit(border.group)
    loops = _loop_names(border)
    found: list[str] = []
    for name in exit_names:
        if name not in border.bound and name not in border.affected:
            continue
        if name.startswith("_") or name in loops or not _is_data(scene, border, name):
            continue
        if exit_names[name].value.type in _NOT_DATA or name in border.maybe:
            continue
        if name in border.affected and name not in border.bound and stage is Stage.EVALUATE:
            continue
        if stage is Stage.EVALUATE or _ends_here(scene, border, name):
            found.append(name)
    return found


def _ends_here(scene: Scene, border: Border, name: str) -> bool:
    """Say whether nothing of the step reads `name` after it was last bound or changed."""
    last_change = -1
    last_read = -1
    for position, statement in enumerate(border.group.statements):
        effect = scene.effects.effects[statement.index]
        after = scene.effects.after[statement.index]
        changed = name in after and bool(scene.reach(after[name].value) & effect.mutated)
        if name in effect.binds or changed:
            last_change = position
        shows = isinstance(statement.node, ast.Expr) and "print" in effect.resources
        if name in effect.reads and not changed and not shows:
            last_read = position
    return last_change >= last_read


def _loop_names(border: Border) -> frozenset[str]:
    names: set[str] = set()
    assigned: set[str] = set()
    for statement in border.group.statements:
        for node in nodes(statement.node):
            targets: list[ast.expr] = []
            if isinstance(node, (ast.For, ast.AsyncFor)):
                targets = [node.target]
            elif isinstance(node, (ast.With, ast.AsyncWith)):
                targets = [i.optional_vars for i in node.items if i.optional_vars]
            for target in targets:
                names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        if isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            assigned |= set(_textual(statement.node))
    return frozenset(names - assigned)


def _join_aliases(scene: Scene, borders: Sequence[Border]) -> bool:
    """Let names that share an object, and change together later, come from one step.

    Returns True where a step got another output.
    """
    for position, border in enumerate(borders):
        for names in shared_inputs(scene, border):
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
