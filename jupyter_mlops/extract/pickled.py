"""What a step itself pickles, to a file or to send it to another process.

A function that reads values of its step stands inside of it, where pickle does not find it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jupyter_mlops.analysis.checks import at_node
from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.scene import Scene

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_DUMPING = frozenset({"pickle.dump", "pickle.dumps", "joblib.dump"})
_SENDING = frozenset(
    "map submit imap imap_unordered starmap apply_async map_async starmap_async Process".split()
)
_OF_PROCESSES = frozenset({"ProcessPoolExecutor", "multiprocessing", "Pool", "Process"})


def pickled_findings(program: Program, scene: Scene) -> Iterator[Finding]:
    """Yield a finding for each call that pickles what stands inside of a step."""
    for given, definition in pickled(program, scene):
        yield at_node(program, "NB156", given, definition.name)


def pickled(program: Program, scene: Scene) -> Iterator[tuple[ast.Name, Definition]]:
    """Yield what is pickled, with the function or class inside of a step that it holds."""
    local = {program.statements[i].node for i in scene.definitions.local}
    if not local:
        return
    sends = any(_names_processes(s.node) for s in program.statements)
    for group in scene.groups:
        for statement in group.statements:
            for call in nodes(statement.node):
                if not isinstance(call, ast.Call):
                    continue
                for given in _pickled(call, statement, scene, sends=sends):
                    definition = _homeless(given, statement, scene, local)
                    if definition is not None:
                        yield given, definition


def _names_processes(node: ast.stmt) -> bool:
    names = {
        getattr(inner, "id", getattr(inner, "attr", getattr(inner, "name", "")))
        for inner in nodes(node)
    }
    return not names.isdisjoint(_OF_PROCESSES)


def _pickled(
    call: ast.Call, statement: Statement, scene: Scene, *, sends: bool
) -> Iterator[ast.Name]:
    """Yield the variables that a call pickles, or may pickle."""
    attribute = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given: list[ast.expr] = []
    if qualified_name(call.func, scene.effects.before[statement.index]) in _DUMPING:
        given = call.args[:1]
    elif sends and attribute in _SENDING:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
    yield from (value for value in given if isinstance(value, ast.Name))


def _homeless(
    given: ast.Name, statement: Statement, scene: Scene, local: set[ast.stmt]
) -> Definition | None:
    """Return a function or class inside of a step that a variable holds."""
    effects = scene.effects
    known = effects.after[statement.index].get(given.id)
    if known is None:
        return None
    inside = scene.reach(known.value)
    owners = [owner.node for owner in effects.heap.instances_among(inside)]
    functions = [function.node for function in effects.heap.functions_among(inside)]
    found = (node for node in [*functions, *owners] if node in local)
    return next((node for node in found if isinstance(node, Definition)), None)
