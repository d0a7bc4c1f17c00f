"""What crosses the borders of each step: artifacts in and out, parameters, copies."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.dataflow import Group
from jupyter_mlops.analysis.definitions import Definitions, Kind
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.memory import Binding, Value, all_objects
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.stages import Stage

_DEEP = frozenset(
    "DataFrame Series Index ndarray list dict set tuple instance numpy.random.Generator "
    "numpy.random.RandomState random.Random collections.OrderedDict collections.Counter "
    "collections.defaultdict collections.deque".split()
)
_DEFINING = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.BLOCK})
_NOT_DATA = frozenset("module function class Figure Axes Axes[] exception file".split())


@dataclass(frozen=True, slots=True)
class Copy:
    """Inputs that a step changes and copies first; more than one where they share an object.

    `flat` copies need no more than the object's own `copy()`.
    """

    names: tuple[str, ...]
    flat: bool


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
    """What the borders are found in: the steps in their order and what their statements do."""

    groups: tuple[Group, ...]
    effects: Effects
    definitions: Definitions

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

    def reach(self, value: Value) -> frozenset[int]:
        return self.effects.heap.reach(all_objects(value))


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
        _find_copies(scene, border)
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
    for index in _defining_reads(scene, border, made):
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


def _defining_reads(scene: Scene, border: Border, made: set[str]) -> list[int]:
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
                if name in made or any(scene.kind(i) is not Kind.PARAMETER for i in outside):
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
        for names in _shared_inputs(scene, border):
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


def _shared_inputs(scene: Scene, border: Border) -> list[list[str]]:
    """Return the groups of inputs that the step changes through a shared object."""
    mutated = scene.mutated(border.group)
    entry = scene.entry(border.group)
    reached = {
        name: scene.reach(entry[name].value)
        for name in border.inputs
        if name in entry and scene.reach(entry[name].value) & mutated
    }
    groups: list[list[str]] = []
    for name, objects in reached.items():
        touching = [g for g in groups if any(_meet(scene, objects, reached[o]) for o in g)]
        merged = [n for g in touching for n in g] + [name]
        groups = [g for g in groups if g not in touching] + [merged]
    return groups


def _meet(scene: Scene, first: frozenset[int], second: frozenset[int]) -> bool:
    return bool(scene.effects.heap.sharing(first) & second)


def _find_copies(scene: Scene, border: Border) -> None:
    entry = scene.entry(border.group)
    mutated = scene.mutated(border.group)
    border.entangled += _shared_with_parameters(scene, border, mutated)
    for names in _shared_inputs(scene, border):
        flat = len(names) == 1 and _is_flat(scene, entry[names[0]].value, mutated)
        if flat or all(_copies_deeply(scene, entry[name].value) for name in names):
            border.copies.append(Copy(tuple(names), flat))
        elif len(names) > 1 and any(entry[n].value.type in ("DataFrame", "Series") for n in names):
            border.entangled.append(tuple(names))


def _shared_with_parameters(
    scene: Scene, border: Border, mutated: frozenset[int]
) -> list[tuple[str, str]]:
    """Return inputs that the step changes and that share an object with a parameter."""
    entry = scene.entry(border.group)
    return [
        (name, parameter)
        for parameter in border.parameters
        for name in border.inputs
        if name in entry
        and parameter in entry
        and scene.reach(entry[name].value) & scene.reach(entry[parameter].value) & mutated
    ]


def _copies_deeply(scene: Scene, value: Value) -> bool:
    """Say whether `deepcopy` surely keeps how the parts of `value` hang together.

    It does not for views of arrays and for bound methods. A step changes such inputs where they
    are: every later step takes them from this one.
    """
    heap = scene.effects.heap
    objects = scene.reach(value)
    return all(
        methods.is_estimator(heap.kinds.get(number)) or heap.kinds.get(number) in _DEEP
        for number in objects
    ) and not any(number in heap.shares for number in objects)


def _is_flat(scene: Scene, value: Value, mutated: frozenset[int]) -> bool:
    if value.type in ("DataFrame", "Series", "ndarray"):
        return not any(number in scene.effects.heap.shares for number in value.objects) or (
            value.type != "ndarray"
        )
    inner = scene.reach(value) - value.objects
    return value.type in ("list", "dict", "set") and not inner & mutated
