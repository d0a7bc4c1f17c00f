"""Inputs that a step changes: which it copies first, and which hang together."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.memory import Heap, Value
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.scene import Border, Copy, Scene

_DEEP = frozenset(
    "DataFrame Series Index ndarray list dict set tuple instance method numpy.random.Generator "
    "numpy.random.RandomState random.Random collections.OrderedDict collections.Counter "
    "collections.defaultdict collections.deque".split()
)

_ORDERLESS = frozenset({"set", "frozenset"})
_BUILT_IN = ("builtins.", "collections.", "numpy.", "typing.NamedTuple")
# What gives a view of an array without gaps, and a copy of another.
_MERGING = frozenset({"ravel", "reshape", "shape"})
_PUTTING = frozenset({"append", "appendleft", "add", "insert", "setdefault", "extend"})
# What gives an array, or a part of it, that looks at the memory of the one it is of.
_LOOKING = frozenset("T mT real imag flat reshape ravel transpose view squeeze swapaxes".split())


def find_copies(scene: Scene, border: Border, together: Sequence[tuple[str, str]]) -> None:
    """Note what the step copies, and what it cannot: of `together`, both or none."""
    entry = scene.entry(border.group)
    mutated = scene.mutated(border.group)
    border.entangled += _shared_with_parameters(scene, border, mutated)
    border.entangled += _relabelled(scene, border)
    for names in _with_partners(scene, border, shared_inputs(scene, border), together):
        values = [entry[name].value for name in names]
        inside = {name: scene.entering(border.group, entry[name].value) for name in names}
        alone = names[0] if len(names) == 1 else None
        flat = alone is not None and _is_flat(scene, entry[alone].value, inside[alone] & mutated)
        placed = flat and _is_placed(scene, border, values[0])
        if any(_is_label(scene, entry[name].value, mutated) for name in names):
            border.entangled.append(tuple(names))
            continue
        objects = frozenset().union(*inside.values())
        cells = _cells_change(scene, objects, mutated)
        views = {n for n in objects if scene.views(border.group, n)}
        learned = len(names) > 1 and any(_is_learned(scene, n) for n in objects)
        unsure = learned or any(_may_view(scene, n) for n in objects)
        parted = placed or any(_is_parted(scene, n) for n in objects)
        whole = not (cells or views or unsure or parted)
        if len(names) > 1 and _noted_with(scene, objects, mutated):
            border.entangled.append(tuple(names))
        elif (flat and not placed) or (whole and all(_is_known(scene, n) for n in objects)):
            array = flat and values[0].type == "ndarray"
            border.copies.append(Copy(tuple(names), flat, array=array))
        elif len(names) > 1 and _is_entangled(scene, values, inside, views):
            border.entangled.append(tuple(names))
        elif all(_is_known(scene, number) for number in objects):
            border.copies.append(Copy(tuple(names), flat=False, faithful=True))


def _with_partners(
    scene: Scene,
    border: Border,
    groups: list[list[str]],
    together: Sequence[tuple[str, str]],
) -> list[list[str]]:
    """Return the groups with what a copy of them would be parted from.

    A flat copy goes on with what it holds.
    """
    entry, mutated = scene.entry(border.group), scene.mutated(border.group)
    found: list[list[str]] = []
    for names in groups:
        value = entry[names[0]].value
        inside = scene.entering(border.group, value)
        if len(names) > 1 or not _is_flat(scene, value, inside & mutated):
            names = _closed(names, together)
        touching = [group for group in found if set(group) & set(names)]
        merged = dict.fromkeys(name for group in [*touching, names] for name in group)
        found = [group for group in found if group not in touching] + [list(merged)]
    return found


def _closed(names: list[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return names with all that pairs tie to them."""
    found = dict.fromkeys(names)
    for name in found.copy():
        for pair in pairs:
            if name in pair:
                found |= dict.fromkeys(pair)
    return list(found) if len(found) == len(names) else _closed(list(found), pairs)


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


def _is_known(scene: Scene, number: int) -> bool:
    """Say whether it is known how the parts of an object hang together, and `deepcopy` keeps it.

    A step changes inputs of unknown type where they are: every later step takes them from this one.
    """
    heap = scene.effects.heap
    kind = heap.kinds.get(number)
    known = kind in _DEEP or methods.is_estimator(kind)
    return known or number in heap.tabular or number in heap.celled


def _is_learned(scene: Scene, number: int) -> bool:
    """Say whether an object is an estimator: what it learned may be a name's array, or of it."""
    return methods.is_estimator(scene.effects.heap.kinds.get(number))


def _is_parted(scene: Scene, number: int) -> bool:
    """Say whether `deepcopy` makes something else of an object than it was.

    It puts the elements of a set into a new one, whose order may be another; it copies numpy's own
    generator with what draws from it, calls what classes do when they are made or changed, and
    recurses too deeply where instances of a class hold one another.
    """
    heap = scene.effects.heap
    owner = heap.owners.get(number)
    built_in = owner is not None and any(
        (base.qualified or "").startswith(_BUILT_IN) and base.qualified != "builtins.object"
        for known in owner.lineage(heap)
        for base in known.bases
    )
    setting = owner is not None and owner.method("__setattr__", heap) is not None
    inside = heap.reach({number}, code=False) if owner is not None else frozenset()
    instances = [heap.owners[n] for n in inside if n in heap.owners]
    chained = len(set(instances)) < len(instances)
    drawn = number in heap.noisy or heap.kinds.get(number) in _ORDERLESS
    return built_in or setting or chained or drawn


def _is_placed(scene: Scene, border: Border, value: Value) -> bool:
    """Say whether how a value lies in memory matters to the step: a flat copy lies otherwise.

    Of a part of an array `ravel` gives a copy, and of a copy of that part a view.
    """
    if value.type != "ndarray":
        return value.type in _ORDERLESS
    heap = scene.effects.heap
    if heap.sharing(value.objects) == value.objects:
        return False
    trees = [known.node for known in heap.functions.values()]
    steps = [s.node for s in border.group.statements]
    return any(
        isinstance(node, ast.Attribute) and node.attr in _MERGING
        for tree in (*trees, *steps)
        for node in nodes(tree)
    )


def _may_view(scene: Scene, number: int) -> bool:
    """Say whether an object may be or keep a part of an array that looks at the memory of another.

    What an instance holds has its own identity: what shares memory in it is not told apart. Nor
    is it in an array of which no table tells that it is one: a part of it is as itself.
    """
    heap = scene.effects.heap
    if heap.kinds.get(number) is None and number in heap.tabular:
        return True
    owner = heap.owners.get(number)
    if owner is not None and any(_is_array(heap, n) for n in heap.reach({number}, code=False)):
        return True
    return owner is not None and any(
        _keeps_part(node) for method in owner.every_method(heap) for node in nodes(method.node)
    )


def _is_array(heap: Heap, number: int) -> bool:
    kind = heap.kinds.get(number)
    return kind == "ndarray" or (kind is None and number in heap.tabular)


def _keeps_part(node: ast.AST) -> bool:
    """Say whether an attribute is set to a part of something, or a part is put into a list."""
    match node:
        case ast.Assign(targets=[*targets], value=value):
            kept = any(isinstance(target, ast.Attribute) for target in targets)
        case ast.Call(func=ast.Attribute(attr=method), args=[*_, value]):
            kept = method in _PUTTING
        case _:
            return False
    return kept and any(_is_part(inner) for inner in nodes(value))


def _is_part(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return True
    return isinstance(node, ast.Attribute) and node.attr in _LOOKING


def _cells_change(scene: Scene, objects: frozenset[int], mutated: frozenset[int]) -> bool:
    """Say whether the step changes what sits in the cells of a frame: no copy of one copies it."""
    heap = scene.effects.heap
    frames = (n for n in objects if _is_frame(scene, n))
    return any((heap.holds.of(n) - heap.labels) & mutated for n in frames)


def _is_frame(scene: Scene, number: int) -> bool:
    heap = scene.effects.heap
    kind = heap.kinds.get(number)
    return kind in ("DataFrame", "Series") or (kind is None and number in heap.tabular)


def _is_label(scene: Scene, value: Value, mutated: frozenset[int]) -> bool:
    """Say whether a name is for labels that a frame holds, and the step changes them."""
    return bool(value.objects & scene.effects.heap.labels & mutated)


def _relabelled(scene: Scene, border: Border) -> list[tuple[str, ...]]:
    """Return inputs that may have one index, which a statement writes: copies have two."""
    entry = scene.entry(border.group)
    heap = scene.effects.heap
    found: list[tuple[str, ...]] = []
    for statement in border.group.statements:
        written = scene.effects.effects[statement.index].relabelled
        if not written:
            continue
        having: list[str] = []
        for name in (n for n in border.inputs if n in entry):
            labels = heap.labels_of(scene.entering(border.group, entry[name].value))
            having += [name] if heap.reach(labels) & written else []
        found += [tuple(having)] if len(having) > 1 else []
    return list(dict.fromkeys(found))


def _is_entangled(
    scene: Scene,
    values: list[Value],
    inside: Mapping[str, frozenset[int]],
    views: set[int],
) -> bool:
    """Say whether a change may show through the memory of a frame, or may not.

    Whether it does is known where nothing looks at the memory of another, but just holds it.
    """
    frames = any(value.type in ("DataFrame", "Series") for value in values)
    heap = scene.effects.heap
    unsure = (
        number in views
        or not _is_known(scene, number)
        and heap.kinds.get(number) not in ("GroupBy", "function")
        for found in inside.values()
        for number in found
    )
    return frames and any(unsure)


def _noted_with(scene: Scene, objects: frozenset[int], mutated: frozenset[int]) -> bool:
    """Say whether the step changes what a frame of `objects` has in `attrs`: a copy has its own."""
    heap = scene.effects.heap
    notes = {n for (frame, name), part in heap.parts.items() if frame in objects and name == "attrs"
             for n in heap.reach(part.objects)}  # fmt: skip
    return bool(notes & mutated)


def _is_flat(scene: Scene, value: Value, mutated: frozenset[int]) -> bool:
    if value.type in ("DataFrame", "Series", "ndarray"):
        heap = scene.effects.heap
        held = {n for number in value.objects for n in heap.holds.of(number)}
        return mutated <= value.objects | heap.reach(held & heap.labels)
    return value.type in ("list", "dict", "set") and mutated <= value.objects


def shared_inputs(scene: Scene, border: Border) -> list[list[str]]:
    """Return the groups of inputs that the step changes through a shared object."""
    mutated = scene.mutated(border.group)
    entry = scene.entry(border.group)
    reached = {
        name: inside
        for name in border.inputs
        if name in entry and (inside := scene.entering(border.group, entry[name].value)) & mutated
    }
    # Copies of frames may go on with one index that stays as it is.
    kept = scene.effects.heap.labels - mutated
    groups: list[list[str]] = []
    for name, objects in reached.items():
        alone = objects - kept
        touching = [g for g in groups if any(_meet(scene, alone, reached[o]) for o in g)]
        merged = [n for g in touching for n in g] + [name]
        groups = [g for g in groups if g not in touching] + [merged]
    return groups


def _meet(scene: Scene, first: frozenset[int], second: frozenset[int]) -> bool:
    return bool(scene.effects.heap.sharing(first) & second)
