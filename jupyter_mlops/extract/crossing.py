"""Artifacts that no store can keep, found before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.memory import Effect, Function, Heap, Value, all_objects, is_cached
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.lambdas import Named
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.extract.unkept import unkept

_ONCE = ("draw:", "seed:", "moment")
# What an annotation with a default gives all instances; a field of a dataclass may be each one's.
_SHARED = frozenset({"list", "dict", "set", "ndarray", "DataFrame", "Series"})


def crossing_findings(
    program: Program, scene: Scene, borders: Sequence[Border], named: Named
) -> list[Finding]:
    """Return a finding for each input of a step that cannot come from the store.

    Lambdas that are `named` have a place of their own in the package.
    """
    found: list[Finding] = []
    for position, border in enumerate(borders):
        entry = scene.entry(border.group)
        for name in border.inputs:
            if name not in entry:
                continue
            value = entry[name].value
            producer = _producer(borders, position, name)
            if producer is None:
                continue
            row = _row(scene, producer, name)
            steps = (producer.group.function, border.group.function)
            inside = scene.effects.reach_before(border.group.statements[0].index, value)
            why = unkept(program, scene, border, entry[name], inside, name)
            if why:
                found.append(finding(program, "NB140", row, name, why, *steps))
                continue
            heap = scene.effects.heap
            itself = {heap.functions.get(number) for number in value.objects}
            for function in heap.functions_among(inside):
                if function.node in named:
                    continue
                kind = "a function" if function in itself else "holds a function"
                found += _function_findings(program, scene, function, kind, name, row, steps)
    return list(dict.fromkeys(found))


def state_findings(program: Program, scene: Scene) -> list[Finding]:
    """Return a finding for each function or class that steps change: its state is no artifact."""
    owners = _owners(program, scene)
    evaluated = _defaults(program, scene)
    found: list[Finding] = []
    for group in scene.groups:
        for statement in group.statements:
            mutated = scene.effects.effects[statement.index].mutated
            kept = {n: owners[n] for n in sorted(mutated & owners.keys())}
            for number in sorted(mutated & evaluated.keys() - kept.keys()):
                # What happened before the function was defined, it finds as it is.
                name = next((n for n, i in evaluated[number] if statement.index > i), None)
                kept |= {} if name is None else {number: name}
            if kept:
                name = kept[min(kept)]
                found += [finding(program, "NB131", statement.row, name)]
    return found + _cached_findings(program, scene)


def _cached_findings(program: Program, scene: Scene) -> list[Finding]:
    """Return a finding for each cached function of several steps that acts when it first runs.

    In a process of its own each step would have it act again: draw, or read a file as it is then.
    """
    effects, heap = scene.effects.effects, scene.effects.heap
    included = [s for group in scene.groups for s in group.statements]
    written = {r.partition(":")[2] for s in included for r in _writes(effects[s.index])}
    found: list[Finding] = []
    for function, acts in heap.acting.items():
        changed = {f"read:{path}" for path in written} | ({"read:*"} if written else set())
        again = {a for a in acts if a.startswith(_ONCE)} | (acts & changed)
        if again and _has_users(function.name, scene):
            rows = [s.row for s in included if _reads(function.name, [s], effects)]
            found.append(finding(program, "NB131", rows[-1], function.name))
    return found


def _writes(effect: Effect) -> list[str]:
    return [r for r in effect.resources if r.startswith("write:")]


def _owners(program: Program, scene: Scene) -> dict[int, str]:
    """Map what functions and classes keep, and they themselves, to their names."""
    heap = scene.effects.heap
    owners: dict[int, str] = {}
    for number, function in heap.functions.items():
        owners[number] = function.name
        if is_cached(function.node) and _has_users(function.name, scene):
            owners |= dict.fromkeys(heap.reach(heap.holds.of(number)), function.name)
    for index in scene.definitions.static:
        owners |= _enclosed(program.statements[index].node, index, scene)
    for number, known in heap.definitions.items():
        owners[number] = known.node.name
        for name, value in known.attributes.items():
            if name not in known.annotated or value.type in _SHARED:
                owners |= dict.fromkeys(all_objects(value), known.node.name)
        around = _around(heap, number)
        if _is_of_several(known.node.name, around, scene):
            owners |= dict.fromkeys(around, known.node.name)
    return owners


def _is_of_several(name: str, inside: frozenset[int], scene: Scene) -> bool:
    """Say whether several steps use a function or class, or change what it keeps."""
    changing = [group for group in scene.groups if scene.mutated(group) & inside]
    return len(changing) > 1 or _has_users(name, scene)


def _around(heap: Heap, number: int) -> frozenset[int]:
    """Return what the functions and bound methods in an object find around them."""
    inside = heap.reach({number})
    bound = heap.reach(n for n in inside if heap.kinds.get(n) == "bound method")
    return inside & (heap.enclosed | bound)


def _defaults(program: Program, scene: Scene) -> dict[int, list[tuple[str, int]]]:
    """Map what is a default of functions to their names and to the statements that define them,
    which is -1 where a function is defined while another runs.
    """
    heap = scene.effects.heap
    at_home = {id(node) for node in _of_one_step(program, scene)}
    places = {id(s.node): s.index for s in program.statements}
    found: dict[int, list[tuple[str, int]]] = {}
    for function in heap.functions.values():
        if id(function.node) not in at_home:
            place = (function.name, places.get(id(function.node), -1))
            for value in function.defaults.values():
                for number in heap.reach(all_objects(value)):
                    found.setdefault(number, []).append(place)
    return found


def _enclosed(node: ast.stmt, index: int, scene: Scene) -> dict[int, str]:
    """Map what a decorated function or method of several steps keeps around it, to its name."""
    heap = scene.effects.heap
    kept: set[int] = set()
    for value in _wrappings(node, index, scene):
        kept.update(n for n in all_objects(value) if n in heap.owners)
        for function in heap.functions_in(value):
            frame = function.frame
            while frame is not None:
                around = (*frame.vars.values(), *frame.rebound.values())
                kept.update(n for held in around for n in all_objects(held))
                frame = frame.parent
    inside = heap.reach(kept, code=False)
    name = getattr(node, "name", "")
    return dict.fromkeys(inside, name) if _is_of_several(name, inside, scene) else {}


def _wrappings(node: ast.stmt, index: int, scene: Scene) -> list[Value]:
    """Return what decorators make of a function, or of the methods of a class, of several steps."""
    heap = scene.effects.heap
    binding = scene.effects.after.get(index, {}).get(getattr(node, "name", ""))
    if binding is None:
        return []
    if isinstance(node, ast.ClassDef):
        methods = {m for known in heap.classes(binding.value) for m in known.methods.values()}
        made = [binding.value] if node.decorator_list else []
        return made + [value for method, value in heap.wrappers.items() if method in methods]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    used = isinstance(node, functions) and node.decorator_list and _has_users(node.name, scene)
    return [binding.value] if used else []


def _of_one_step(program: Program, scene: Scene) -> list[ast.stmt]:
    """Return the local functions that one step uses: they begin anew where it does."""
    found: list[ast.stmt] = []
    for index in scene.definitions.local:
        node = program.statements[index].node
        if isinstance(node, ast.FunctionDef):
            effects = scene.effects.effects
            users = [g for g in scene.groups if _reads(node.name, g.statements, effects)]
            found += [node] if len(users) == 1 else []
    return found


def _has_users(name: str, scene: Scene) -> bool:
    """Say whether several steps use a function."""
    effects = scene.effects.effects
    return sum(_reads(name, group.statements, effects) for group in scene.groups) > 1


def _reads(name: str, statements: Iterable[Statement], effects: Mapping[int, Effect]) -> bool:
    return any(name in effects[statement.index].reads for statement in statements)


def _function_findings(
    program: Program,
    scene: Scene,
    function: Function,
    kind: str,
    name: str,
    row: int,
    steps: tuple[str, str],
) -> list[Finding]:
    local = {program.statements[i].node for i in scene.definitions.local}
    if function.name == "<lambda>":
        kind = kind.replace("a function", "a lambda; `def` would name it")
        return [finding(program, "NB140", row, name, kind, *steps)]
    if function.is_nested or function.node in local:
        return [finding(program, "NB140", row, name, f"{kind} without a home of its own", *steps)]
    given = scene.given.get(function.node, frozenset())
    for inner in free_names(function.node).later:
        if inner.id in scene.definitions.statement_of or inner.id in given:
            continue
        binding = scene.entry(scene.groups[-1]).get(inner.id)
        if binding is not None:
            return [finding(program, "NB142", row, name, inner.id, *steps)]
    return []


def _producer(borders: Sequence[Border], position: int, name: str) -> Border | None:
    for border in reversed(borders[:position]):
        if name in border.outputs:
            return border
    return None


def _row(scene: Scene, producer: Border, name: str) -> int:
    row = producer.group.statements[0].row
    for statement in producer.group.statements:
        if name in scene.effects.effects[statement.index].binds:
            row = statement.row
    return row
