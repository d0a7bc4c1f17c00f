"""The way from a notebook to a pipeline, one stage after the other."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.beside import imported
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.kinds import STATIC, Kind
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement, build
from jupyter_mlops.analysis.unbound import unbound_reads
from jupyter_mlops.errors import Finding, Level
from jupyter_mlops.extract.annotations import Annotations
from jupyter_mlops.extract.arrangement import Arrangement, arrange
from jupyter_mlops.extract.crossing import crossing_findings, state_findings
from jupyter_mlops.extract.finishing import finished, sketched
from jupyter_mlops.extract.fixed import fixed_findings
from jupyter_mlops.extract.lambdas import Named, name_lambdas, option_findings
from jupyter_mlops.extract.libraries import kept, missing_findings
from jupyter_mlops.extract.lifting import Lifted, lift_literals
from jupyter_mlops.extract.naming import Names, choose_names
from jupyter_mlops.extract.obstacles import border_findings, name_findings
from jupyter_mlops.extract.pickled import pickled_findings
from jupyter_mlops.extract.placement import closure, place_definitions
from jupyter_mlops.extract.render import Workshop
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.extract.texts import formula_findings
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
    lifted = frozenset(key for key in lift if "." not in key)
    found = arrange(program, first, lifted, copy_on_write=copy_on_write)
    scene, borders = found.scene, found.borders
    names = _names(program, first, scene.definitions, borders)
    named = name_lambdas(program, scene, found.explicit, borders, names)
    findings += _border_findings(program, first, found, names, named)
    findings = [settle(each) for each in findings] if settle else findings
    if _errors(findings):
        return Extraction(None, _sorted(findings), program, first)
    findings += fixed_findings(program, found.fixed)
    findings += missing_findings(program, scene, borders, found.ambient)
    literals = [key for key in lift if "." in key]
    shown = lift_literals(program, first, scene.groups, names, literals, everything=lift_all)
    shop = _workshop(program, first, found, names, name, shown, named)
    make = sketched if sketch else finished
    pipeline = make(shop, borders, found.ambient, found.sliced)
    return Extraction(pipeline, _sorted(findings), program, first)


def _border_findings(
    program: Program, first: Effects, arrangement: Arrangement, names: Names, named: Named
) -> list[Finding]:
    """Return what is found where statements stand in steps, and values pass between them."""
    scene, borders = arrangement.scene, arrangement.borders
    return [
        *arrangement.ambient.findings,
        *_stateful_findings(program, kept(program, scene, borders, arrangement.ambient)),
        *(
            checks.finding(program, "NB113", program.statements[i].row)
            for i in arrangement.sliced.missing
        ),
        *_statement_findings(program, first, scene, borders),
        *(checks.at_node(program, "NB130", n, n.id) for n in names.mixed if _is_used(n, scene)),
        *option_findings(program, scene, named),
        *pickled_findings(program, scene),
        *name_findings(program, scene, names),
        *crossing_findings(program, scene, borders, named),
        *state_findings(program, scene),
        *unsure_findings(program, borders),
        *formula_findings(program, scene, arrangement.explicit),
    ]


def _stateful_findings(program: Program, kept: Sequence[Statement]) -> list[Finding]:
    """Return a finding for each import of a module beside the notebook that keeps state."""
    return [
        checks.at_node(program, "NB144", s.node, root, program.modules[root].stateful)
        for s in kept
        if isinstance(s.node, (ast.Import, ast.ImportFrom))
        for root in imported(s.node)
        if root in program.modules and program.modules[root].stateful
    ]


def _early_findings(notebook: Notebook, program: Program) -> list[Finding]:
    """Return what stands in the way before anything is known of what the cells do."""
    stars = [checks.at_node(program, "NB141", n, n.module or ".") for n in program.unknown_stars]
    return [*program.findings, *checks.about_cells(notebook), *stars]


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


def _errors(findings: Sequence[Finding]) -> bool:
    return any(f.level is Level.ERROR for f in findings)


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: f.sort_key))


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
    arrangement: Arrangement,
    names: Names,
    name: str,
    lifted: Lifted,
    named: Named,
) -> Workshop:
    scene, ambient = arrangement.scene, arrangement.ambient
    definitions = scene.definitions
    extra: dict[str, set[int]] = {}
    for statement in ambient.process:
        for found in first.effects[statement.index].reads.values():
            extra.setdefault("settings", set()).update(set(found) & definitions.static)
    patches = {
        owner: (*ambient.patches.get(owner, ()), *definitions.patches.get(owner, ()))
        for owner in ambient.patches.keys() | definitions.patches.keys()
    }
    placement = place_definitions(program, definitions, arrangement.borders, extra, patches)
    annotations = Annotations(program, definitions)
    return Workshop(
        program,
        first,
        definitions,
        scene,
        names,
        arrangement.explicit,
        placement,
        annotations,
        name,
        lifted,
        named,
    )
