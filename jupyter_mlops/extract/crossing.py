"""Artifacts that no store can keep, found before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.memory import Effect, Function, Value, all_objects, is_cached
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.scene import Border, Scene

_ONCE_ONLY = frozenset(
    {"generator", "iterator", "file", "connection", "memory map", "iterable", "widget"}
) | {
    "threading.Lock",
    "threading.RLock",
    "threading.Event",
    "threading.Condition",
    "threading.Thread",
    "subprocess.Popen",
    "socket.socket",
    "xgboost.QuantileDMatrix",
}


_SAID = {
    "iterable": "a view of a dict",
    "threading.Lock": "a lock",
    "threading.RLock": "a lock",
}


def crossing_findings(program: Program, scene: Scene, borders: Sequence[Border]) -> list[Finding]:
    """Return a finding for each input of a step that cannot come from the store."""
    found: list[Finding] = []
    local = {program.statements[i].node for i in scene.definitions.local}
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
            imports = _may_import(program, entry[name].definitions, name)
            kept = "a module" if imports else _unkept(scene, value, inside)
            if kept:
                found.append(finding(program, "NB140", row, name, kept, *steps))
                continue
            heap = scene.effects.heap
            homeless = [o for o in heap.instances_among(inside) if o.node in local]
            if homeless:
                kind = f"an instance of `{homeless[0].node.name}`, which has no home of its own"
                found.append(finding(program, "NB140", row, name, kind, *steps))
                continue
            looped = [o for o in heap.instances_among(inside) if _is_its_own_dict(o.node)]
            if looped:
                kind = f"an instance of `{looped[0].node.name}`, whose `__dict__` no copy keeps"
                found.append(finding(program, "NB140", row, name, kind, *steps))
                continue
            itself = {heap.functions.get(number) for number in value.objects}
            for function in heap.functions_among(inside):
                kind = "a function" if function in itself else "holds a function"
                found += _function_findings(program, scene, function, kind, name, row, steps)
    return list(dict.fromkeys(found))


def _is_its_own_dict(node: ast.ClassDef) -> bool:
    """Say whether instances of a class are their own attributes: `self.__dict__ = self`."""
    for inner in nodes(node):
        match inner:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=owner), attr="__dict__")],
                value=ast.Name(id=given),
            ) if given == owner:
                return True
    return False


def _may_import(program: Program, definitions: Iterable[int], name: str) -> bool:
    """Say whether a name may be a module that a `try` or an `if` imports."""
    return any(
        isinstance(node, ast.Import) and name in bound_by(node)
        for index in definitions
        for node in nodes(program.statements[index].node)
        if isinstance(node, ast.stmt)
    )


def _unkept(scene: Scene, value: Value, inside: frozenset[int]) -> str:
    """Return what of `value` no store can keep, empty where there is nothing."""
    if value.type == "module":
        return "a module"
    heap = scene.effects.heap
    if any(heap.kinds.get(n) == "patsy.DesignMatrix" for n in value.objects):
        return 'a design matrix of patsy; `return_type="dataframe"` makes it one'
    for number in sorted(inside):
        kind = heap.kinds.get(number)
        if kind in _ONCE_ONLY:
            return _SAID.get(kind, kind)
        if number in heap.modules:
            return "holds a module"
    return ""


def state_findings(program: Program, scene: Scene) -> list[Finding]:
    """Return a finding for each function or class that steps change: its state is no artifact."""
    owners = _owners(program, scene)
    found: list[Finding] = []
    for group in scene.groups:
        for statement in group.statements:
            for number in sorted(scene.effects.effects[statement.index].mutated & owners.keys()):
                found.append(finding(program, "NB131", statement.row, owners[number]))
                break
    return found


def _owners(program: Program, scene: Scene) -> dict[int, str]:
    """Map what functions and classes keep, and they themselves, to their names."""
    heap = scene.effects.heap
    owners: dict[int, str] = {}
    at_home = {id(node) for node in _of_one_step(program, scene)}
    for number, function in heap.functions.items():
        owners[number] = function.name
        if id(function.node) not in at_home:
            for value in function.defaults.values():
                owners |= dict.fromkeys(heap.reach(all_objects(value)), function.name)
        if is_cached(function.node) and _has_users(function.name, scene):
            owners |= dict.fromkeys(heap.reach(heap.holds.get(number, ())), function.name)
    for number, known in heap.definitions.items():
        owners[number] = known.node.name
        for name, value in known.attributes.items():
            if name not in known.annotated:
                owners |= dict.fromkeys(all_objects(value), known.node.name)
    return owners


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
    for inner in free_names(function.node).later:
        if inner.id in scene.definitions.statement_of:
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
