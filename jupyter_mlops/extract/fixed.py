"""What no run of the package changes: values that pass between steps read it where they are kept.

LR = 0.1    # a parameter
class Model:
    def step(self, gradient):
        self.weights -= LR * gradient

A store finds the class of an instance, and a function in a value, by its name at the top of a
module, where no parameter of a run is known. So does pickle in a step, and what a decorator keeps
is kept there. A literal that a step binds for its classes is a constant, too.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.constants import is_constant
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.kinds import STATIC, Kind
from jupyter_mlops.analysis.literals import parameter_target
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.obstacles import acting
from jupyter_mlops.extract.pickled import pickled
from jupyter_mlops.extract.scene import Border, Scene


def fixed_parameters(
    program: Program, scene: Scene, borders: Sequence[Border], *, but: Collection[str] = ()
) -> dict[str, str]:
    """Map parameters that have to be constants to what reads them, without those in `but`."""
    binders = _binders(program)
    places = {program.statements[i].node: i for i in scene.definitions.local}
    kept = [*_kept(scene, borders), *(node for _, node in pickled(program, scene))]
    wanted = [places[node] for node in kept if isinstance(node, ast.stmt) and node in places]
    wanted += [index for border in borders for index in acting(program, scene, border)]
    found: dict[str, str] = {}
    for index in dict.fromkeys(wanted):
        names = _parameters(index, program, scene.definitions, binders)
        if names.isdisjoint(but):
            reader = min(bound_by(program.statements[index].node))
            found |= dict.fromkeys(sorted(names - found.keys()), reader)
    return found


def fixed_findings(program: Program, fixed: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each parameter that is a constant of the package."""
    for statement in program.statements:
        name = parameter_target(statement.node) if statement.parameter else None
        if name is not None and name in fixed:
            yield finding(program, "NB157", statement.row, name, fixed[name])


def _kept(scene: Scene, borders: Sequence[Border]) -> Iterator[ast.stmt | ast.Lambda]:
    """Yield the classes and functions of the notebook that what enters a step holds."""
    heap = scene.effects.heap
    for border in borders:
        entry = scene.entry(border.group)
        for name in border.inputs:
            if name in entry:
                inside = scene.entering(border.group, entry[name].value)
                yield from (owner.node for owner in heap.instances_among(inside))
                yield from (function.node for function in heap.functions_among(inside))


def _parameters(
    index: int, program: Program, definitions: Definitions, binders: Mapping[str, Sequence[int]]
) -> frozenset[str]:
    """Return the parameters that a definition reads, through others too.

    Empty where it reads more of the steps than that: it has no place at the top of a module then.
    """
    found: set[str] = set()
    seen: set[int] = set()
    stack = [index]
    while stack:
        current = stack.pop()
        seen.add(current)
        for name in free_names(program.statements[current].node).names & binders.keys():
            for made in binders[name]:
                kind = definitions.kinds[made]
                if kind is Kind.PARAMETER or _is_literal(program.statements[made], binders):
                    found.add(name)
                elif made not in definitions.static and kind not in STATIC:
                    return frozenset()
                elif made not in definitions.static and made not in seen:
                    stack.append(made)
    return frozenset(found)


def _is_literal(statement: Statement, binders: Mapping[str, Sequence[int]]) -> bool:
    """Say whether a line of a step gives literals to names that nothing else binds."""
    node = statement.node
    assigns = isinstance(node, (ast.Assign, ast.AnnAssign)) and is_constant(node)
    return assigns and all(len(binders[name]) == 1 for name in bound_by(node))


def _binders(program: Program) -> dict[str, list[int]]:
    binders: dict[str, list[int]] = {}
    for statement in program.statements:
        for name in bound_by(statement.node) | free_names(statement.node).rebinds:
            binders.setdefault(name, []).append(statement.index)
    return binders
