"""The way from a notebook to a pipeline, one stage after the other."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.beside import imported
from jupyter_mlops.analysis.dataflow import Group, group_steps, order
from jupyter_mlops.analysis.definitions import (
    STATIC,
    Definitions,
    Kind,
    classify,
    is_named_lambda,
)
from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.explicit import Explicit, find_explicit
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement, build
from jupyter_mlops.analysis.rounds import known_literals
from jupyter_mlops.analysis.slicing import needed
from jupyter_mlops.analysis.unbound import unbound_reads
from jupyter_mlops.errors import Finding, Level
from jupyter_mlops.extract.annotations import Annotations
from jupyter_mlops.extract.borders import find_borders
from jupyter_mlops.extract.crossing import crossing_findings, state_findings
from jupyter_mlops.extract.finishing import finished, sketched
from jupyter_mlops.extract.lambdas import Named, name_lambdas
from jupyter_mlops.extract.lifting import Lifted, lift_literals
from jupyter_mlops.extract.naming import Names, choose_names
from jupyter_mlops.extract.obstacles import border_findings, name_findings
from jupyter_mlops.extract.pickled import pickled_findings
from jupyter_mlops.extract.placement import closure, place_definitions
from jupyter_mlops.extract.remade import remade
from jupyter_mlops.extract.render import Workshop
from jupyter_mlops.extract.scene import Border, Scene, outdated
from jupyter_mlops.extract.settings import Ambient, find_ambient
from jupyter_mlops.extract.shared import find_shared
from jupyter_mlops.extract.shown import with_replaced
from jupyter_mlops.extract.states import stateful
from jupyter_mlops.extract.unsure import unsure_findings
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Extraction:
    """`pipeline` is None where a finding of level error stands in the way.

    `effects` are what the statements do in the order of the document, None where a cell that
    cannot be read kept the analysis from asking.
    """

    pipeline: Pipeline | None
    findings: tuple[Finding, ...]
    program: Program
    effects: Effects | None = None


def extract(
    notebook: Notebook,
    *,
    name: str,
    copy_on_write: bool,
    folder: Path | None = None,
    lift: tuple[str, ...] = (),
    lift_all: bool = False,
    settle: Callable[[Finding], Finding] | None = None,
    sketch: bool = False,
) -> Extraction:
    """Return the pipeline of `notebook` for a package called `name`.

    `copy_on_write` says how pandas behaves where the package will run; `folder` is where modules
    beside the notebook are looked for. `settle` may lower the level of what a run decided.
    With `sketch` the pipeline has no code: its steps have their borders, and nothing is rendered.
    """
    program = build(notebook, folder)
    findings = _early_findings(notebook, program)
    if _errors(findings):
        return Extraction(None, _sorted(findings), program)
    first = interpret(program.statements, copy_on_write=copy_on_write)
    findings += _written_modules(program, first)
    findings += checks.about_late_imports(program, first)
    findings += checks.about_registrations(program, first)
    definitions, explicit = _definitions(program, first, lift)
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
    findings += ambient.findings
    findings += [
        checks.finding(program, "NB113", program.statements[i].row) for i in sliced.missing
    ]
    findings += _statement_findings(program, first, scene, borders)
    names = _names(program, first, definitions, borders)
    findings += [
        checks.at_node(program, "NB130", n, n.id) for n in names.mixed if _is_used(n, scene)
    ]
    findings += pickled_findings(program, scene)
    findings += name_findings(program, names)
    named = name_lambdas(program, scene, explicit, borders, names)
    findings += crossing_findings(program, scene, borders, named)
    findings += state_findings(program, scene)
    findings += unsure_findings(program, borders)
    findings = [settle(found) for found in findings] if settle else findings
    if _errors(findings):
        return Extraction(None, _sorted(findings), program, first)
    literals = [key for key in lift if "." in key]
    lifted = lift_literals(program, first, groups, names, literals, everything=lift_all)
    shop = _workshop(program, first, scene, names, explicit, borders, ambient, name, lifted, named)
    make = sketched if sketch else finished
    pipeline = make(shop, borders, ambient, sliced)
    return Extraction(pipeline, _sorted(findings), program, first)


def _definitions(
    program: Program, first: Effects, lift: tuple[str, ...]
) -> tuple[Definitions, Explicit]:
    """Return what each statement is to the package, and what its functions are given."""
    lifted = frozenset(key for key in lift if "." not in key)
    found = _demoted(program, first, classify(program, first, lifted))
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


def _early_findings(notebook: Notebook, program: Program) -> list[Finding]:
    """Return what stands in the way before anything is known of what the cells do."""
    stateful = [
        checks.at_node(program, "NB144", s.node, root, program.modules[root].stateful)
        for s in program.statements
        if isinstance(s.node, (ast.Import, ast.ImportFrom))
        for root in imported(s.node)
        if root in program.modules and program.modules[root].stateful
    ]
    stars = [checks.at_node(program, "NB141", n, n.module or ".") for n in program.unknown_stars]
    return [*program.findings, *checks.about_cells(notebook), *stateful, *stars]


def _written_modules(program: Program, effects: Effects) -> list[Finding]:
    """Return a finding for each import of a module that the notebook itself writes.

    One that a single cell holds as text is known, and is taken from there.
    """
    written = Counter(
        resource.removeprefix("write:").removesuffix(".py")
        for statement in program.statements
        for resource in effects.effects[statement.index].resources
        if resource.startswith("write:") and resource.endswith(".py") and not statement.skipped
    )
    known = {n for n, m in program.modules.items() if m.written and written[n] == 1}
    return [
        checks.at_node(program, "NB146", s.node, root)
        for s in program.statements
        if isinstance(s.node, (ast.Import, ast.ImportFrom))
        for root in imported(s.node)
        if written[root] and root not in known
    ]


def _bound(program: Program, explicit: Explicit) -> list[tuple[str, int]]:
    nodes = [(program.statements[i].node, i) for i in explicit.needs]
    defining = (ast.FunctionDef, ast.ClassDef)
    return [(node.name, i) for node, i in nodes if isinstance(node, defining)]


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


def _errors(findings: Sequence[Finding]) -> bool:
    return any(f.level is Level.ERROR for f in findings)


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: f.sort_key))


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


def _statement_findings(
    program: Program, first: Effects, scene: Scene, borders: Sequence[Border]
) -> list[Finding]:
    steps = [s.index for g in scene.groups for s in g.statements]
    statics = sorted({i for b in borders for i in b.statics if scene.kind(i) in STATIC})
    found = checks.about_statements(program, first, [*steps, *statics])
    for border in borders:
        found += border_findings(program, scene, border)
    statics = sorted(closure(program, scene.definitions, statics, scene.definitions.patches))
    found += _twice_assigned(program, scene.definitions)
    static = scene.definitions.statement_of
    unbound = unbound_reads(program, first, [*steps, *statics], static, scene.literals)
    return found + [
        checks.finding(program, "NB124", program.statements[index].row, name)
        for index, name in unbound
    ]


def _twice_assigned(program: Program, definitions: Definitions) -> list[Finding]:
    """Return a finding for each parameter that is assigned again after a step ran."""
    first: dict[str, int] = {}
    found: list[Finding] = []
    steps_so_far = 0
    for statement in program.statements:
        steps_so_far += statement.tag is not None
        if definitions.kinds[statement.index] is Kind.PARAMETER:
            for name in sorted(bound_by(statement.node)):
                if first.setdefault(name, steps_so_far) != steps_so_far:
                    found.append(checks.finding(program, "NB149", statement.row, name))
    return found


def _is_used(node: object, scene: Scene) -> bool:
    return any(node in _nodes(s) for g in scene.groups for s in g.statements)


def _nodes(statement: Statement) -> set[object]:
    return set(free_names(statement.node).nodes)


def _names(
    program: Program, first: Effects, definitions: Definitions, borders: Sequence[Border]
) -> Names:
    functions = [b.group.function for b in borders]
    crossing = list(dict.fromkeys(n for b in borders for n in (*b.outputs, *b.inputs)))
    return choose_names(program, first, definitions, functions, crossing)


def _workshop(
    program: Program,
    first: Effects,
    scene: Scene,
    names: Names,
    explicit: Explicit,
    borders: Sequence[Border],
    ambient: Ambient,
    name: str,
    lifted: Lifted,
    named: Named,
) -> Workshop:
    definitions = scene.definitions
    extra: dict[str, set[int]] = {}
    for statement in ambient.process:
        for found in first.effects[statement.index].reads.values():
            extra.setdefault("settings", set()).update(set(found) & definitions.static)
    patches = {
        owner: (*ambient.patches.get(owner, ()), *definitions.patches.get(owner, ()))
        for owner in ambient.patches.keys() | definitions.patches.keys()
    }
    placement = place_definitions(program, definitions, borders, extra, patches)
    annotations = Annotations(program, definitions)
    return Workshop(
        program,
        first,
        definitions,
        scene,
        names,
        explicit,
        placement,
        annotations,
        name,
        lifted,
        named,
    )
