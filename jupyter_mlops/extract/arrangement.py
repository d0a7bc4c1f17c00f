"""Where each statement stands in the package, and what passes between its steps."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.dataflow import Group, group_steps, order
from jupyter_mlops.analysis.definitions import Definitions, classify
from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.explicit import Explicit, find_explicit
from jupyter_mlops.analysis.kinds import Kind, is_named_lambda
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.rounds import known_literals
from jupyter_mlops.analysis.slicing import Slice, needed
from jupyter_mlops.extract.borders import find_borders
from jupyter_mlops.extract.fixed import fixed_parameters
from jupyter_mlops.extract.remade import remade
from jupyter_mlops.extract.scene import Border, Scene, outdated
from jupyter_mlops.extract.settings import Ambient, find_ambient
from jupyter_mlops.extract.shared import find_shared
from jupyter_mlops.extract.shown import with_replaced
from jupyter_mlops.extract.states import stateful


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The steps with what passes between them, and what stands outside of them.

    `fixed` maps parameters of the notebook that are constants of the package to what reads them.
    """

    explicit: Explicit
    ambient: Ambient
    sliced: Slice
    scene: Scene
    borders: tuple[Border, ...]
    fixed: Mapping[str, str]


def arrange(
    program: Program, first: Effects, lifted: frozenset[str], *, copy_on_write: bool
) -> Arrangement:
    """Return where the statements of `program` stand; `lifted` names are parameters."""
    plain = found = _arranged(program, first, lifted, {}, copy_on_write=copy_on_write)
    fixed: dict[str, str] = {}
    while more := fixed_parameters(program, found.scene, found.borders, but=lifted):
        if more.keys() & fixed.keys():  # it has no place as a constant either
            return plain
        fixed |= more
        found = _arranged(program, first, lifted, fixed, copy_on_write=copy_on_write)
    return found


def _arranged(
    program: Program,
    first: Effects,
    lifted: frozenset[str],
    fixed: Mapping[str, str],
    *,
    copy_on_write: bool,
) -> Arrangement:
    definitions, explicit = _definitions(program, first, lifted, fixed)
    sliced = needed(program, first, definitions)
    if outlived := _outlived(program, definitions, sliced):
        definitions, explicit = _definitions(program, first, lifted, fixed, outlived)
        sliced = needed(program, first, definitions)
    ambient = find_ambient(program, first, definitions, sliced.included)
    included = sliced.included - ambient.hoisted
    groups = group_steps(program, first, included)
    groups, sliced = with_replaced(groups, sliced, program, first)
    sequence = _sequence(program, definitions, ambient, groups)
    meant = definitions.meant(first.resolved)
    second = interpret(sequence, copy_on_write=copy_on_write, meant=meant)
    texts = known_literals([s.node for s in program.statements])
    given: dict[ast.AST, frozenset[str]] = {
        c.node: explicit.needs[i] for i, c in explicit.constructors.items()
    }
    scene = Scene(
        groups, second, definitions, texts, outdated(program, first, groups, included), given
    )
    borders = find_borders(scene)
    _take_defaults(borders, explicit)
    return Arrangement(explicit, ambient, sliced, scene, tuple(borders), dict(fixed))


def _definitions(
    program: Program,
    first: Effects,
    lifted: frozenset[str],
    fixed: Collection[str],
    outlived: Collection[int] = (),
) -> tuple[Definitions, Explicit]:
    """Return what each statement is to the package, and what its functions are given."""
    found = _demoted(program, first, classify(program, first, lifted, fixed, outlived))
    found = found.moved(
        to_local=stateful(program, first, found), to_block=remade(program, first, found)
    )
    explicit = find_explicit(program, first, found)
    found = found.moved(to_static=explicit.needs, names=_bound(program, explicit))
    shared = find_shared(program, first, found)
    found = found.moved(
        to_static=shared.statements, to_constant=shared.constants, names=shared.names
    )
    return found, explicit


def _outlived(program: Program, definitions: Definitions, sliced: Slice) -> frozenset[int]:
    """Return the functions and classes that stay behind, of names that are defined again."""
    owner = {
        i: node.name
        for i in definitions.local
        if isinstance(node := program.statements[i].node, (ast.FunctionDef, ast.ClassDef))
    }
    used = {name for i, name in owner.items() if i in sliced.included}
    return frozenset(i for i, name in owner.items() if name in used) - sliced.included


def _bound(program: Program, explicit: Explicit) -> list[tuple[str, int]]:
    nodes = [(program.statements[i].node, i) for i in explicit.needs]
    defining = (ast.FunctionDef, ast.ClassDef)
    return [(node.name, i) for node, i in nodes if isinstance(node, defining)]


def _demoted(program: Program, effects: Effects, definitions: Definitions) -> Definitions:
    """Leave a lambda of a tagged cell in its step where only the step's own lines read it."""
    lost: set[int] = set()
    for statement in program.statements:
        if statement.tag is None or not is_named_lambda(statement.node):
            continue
        if statement.index not in definitions.static:
            continue
        own = bound_by(statement.node)
        readers = [s for s in program.statements if own & effects.effects[s.index].reads.keys()]
        inside = any(own & free_names(s.node).read_later for s in program.statements)
        if not inside and all(r.tag == statement.tag for r in readers):
            lost.add(statement.index)
    return definitions.moved(to_code=lost)


def _sequence(
    program: Program, definitions: Definitions, ambient: Ambient, groups: Sequence[Group]
) -> list[Statement]:
    """Return the statements in the order in which the package runs them."""
    patches = {i for indices in ambient.patches.values() for i in indices}
    head = [
        s
        for s in program.statements
        if s.index in definitions.static
        or s.index in patches
        or definitions.kinds[s.index] is Kind.PARAMETER
    ]
    placed = {s.index for s in head}
    settings = [s for s in ambient.process if s.index not in placed]
    return [*head, *settings, *order(groups)]


def _take_defaults(borders: Sequence[Border], explicit: Explicit) -> None:
    """Let each step take the parameters that it passes where the notebook leaves a default."""
    known = explicit.constructors.values()
    defaults = {node.id for made in known for node in made.defaults.values()}
    for border in borders:
        inside = {s.index for s in border.group.statements}.union(border.local)
        for index, uses in explicit.uses.items():
            if any(use.statement in inside for use in uses):
                wanted = (explicit.needs[index] & defaults).difference(border.parameters)
                border.parameters += sorted(wanted)
