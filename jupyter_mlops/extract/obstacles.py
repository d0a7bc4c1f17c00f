"""What stands in the way of one step."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.decorators import only_wrap
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.memory import all_objects
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.naming import Names
from jupyter_mlops.extract.scene import Border, Scene


def border_findings(program: Program, scene: Scene, border: Border) -> list[Finding]:
    """Return what stands in the way of one step."""
    found = [
        checks.at_node(program, "NB148", node, node.name)
        for statement in border.group.statements
        for node in nodes(statement.node)
        if isinstance(node, ast.ExceptHandler) and node.name and node.name in border.outputs
    ]
    found += [
        checks.finding(program, "NB147", _changing_row(scene, border, names), "`, `".join(names))
        for names in border.entangled
    ]
    found += [
        checks.finding(program, "NB143", program.statements[index].row, name)
        for name, index in border.captured.items()
    ]
    for index in acting(program, scene, border):
        name = ", ".join(sorted(bound_by(program.statements[index].node)))
        found.append(checks.finding(program, "NB145", program.statements[index].row, name))
    return found


def acting(program: Program, scene: Scene, border: Border) -> list[int]:
    """Return the definitions inside of a step that do more than define, as a decorator may."""
    found: list[int] = []
    for index in border.local:
        effect = scene.effects.effects[index]
        node = program.statements[index].node
        makes = effect.resources - {"print", "figure"} or _changes_more(scene, node, index)
        if makes or not only_wrap(node, scene.effects.before[index], scene.effects.heap):
            found.append(index)
    return found + [
        statement.index
        for statement in border.group.statements
        if statement.index in scene.definitions.local and _is_registered(scene, statement.index)
    ]


def name_findings(program: Program, scene: Scene, names: Names) -> Iterator[Finding]:
    """Yield a finding for each function called like a step whose own name may be shown."""
    titled = {
        name
        for name in names.statics
        if any(
            scene.kind(i) in (Kind.FUNCTION, Kind.CLASS)
            for i in scene.definitions.statement_of[name]
        )
    }
    told = any(
        isinstance(node, ast.Attribute) and node.attr in ("__name__", "__qualname__")
        for statement in program.statements
        for node in nodes(statement.node)
    )
    shown = (ast.List, ast.Tuple, ast.Set, ast.Attribute)
    for statement in program.statements if titled else ():
        own = set(free_names(statement.node).nodes)
        for parent in nodes(statement.node):
            for node in children(parent):
                if not isinstance(node, ast.Name) or node.id not in titled:
                    continue
                called = isinstance(parent, ast.Call) and parent.func is node
                if node in own and not called and (told or isinstance(parent, shown)):
                    yield checks.at_node(program, "NB155", node, node.id)


def _changes_more(scene: Scene, node: ast.stmt, index: int) -> bool:
    """Say whether a definition changes what it has not made itself: `CONFIG = Config()` does not.

    Of functions and classes whatever they change counts, as a decorator may keep what it made.
    """
    changed = scene.effects.effects[index].mutated
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return any(number <= scene.effects.born[index] for number in changed)
    return bool(changed)


def _is_registered(scene: Scene, index: int) -> bool:
    """Say whether a definition that goes into its step puts itself into what all steps share."""
    mutated = scene.effects.effects[index].mutated
    bindings = scene.effects.after[index].values() if mutated else ()
    return any(
        scene.effects.heap.reach(all_objects(binding.value)) & mutated
        for binding in bindings
        if binding.definitions <= scene.definitions.static
    )


def _changing_row(scene: Scene, border: Border, names: Sequence[str]) -> int:
    """Return where the step first changes what `names` hold when it begins."""
    statements = border.group.statements
    entry = scene.entry(border.group)
    inside = [scene.entering(border.group, entry[n].value) for n in names if n in entry]
    objects = frozenset[int]().union(*inside)
    changing = (s.row for s in statements if scene.effects.effects[s.index].mutated & objects)
    return next(changing, statements[0].row)
