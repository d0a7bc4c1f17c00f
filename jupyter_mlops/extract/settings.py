"""Ambient state of the process: what goes to the package's settings and seed functions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.ambient import STYLE_ROOTS
from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.methods import is_logging
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.resources import FUNCTION_AS_OPTION, LOGGER
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.lambdas import set_as_options

# Settings that the runtime of the package carries from step to step, or that last on disk.
_CARRIED = (
    "nltk.download",
    "os.environ",
    "os.chdir",
    "pandas.options",
    "pandas.set_option",
    "pandas.reset_option",
    "numpy.seterr",
    "numpy.set_printoptions",
    "sklearn.set_config",
    "decimal.",
    *STYLE_ROOTS,
)


@dataclass(frozen=True, slots=True)
class Ambient:
    """`settings` and `seeds` are statements of the process, `patches` follow a class.

    Those of `environment` set what libraries read while they are imported. Ambient statements that
    are in none of them stay in their step.
    """

    environment: tuple[Statement, ...]
    settings: tuple[Statement, ...]
    seeds: tuple[Statement, ...]
    patches: dict[int, tuple[int, ...]]
    findings: tuple[Finding, ...]

    @property
    def hoisted(self) -> frozenset[int]:
        patches = {i for indices in self.patches.values() for i in indices}
        return frozenset(patches | {s.index for s in self.process})

    @property
    def process(self) -> tuple[Statement, ...]:
        """Return what happens in a process before its first step, in that order."""
        return (*self.environment, *self.settings, *self.seeds)


def find_ambient(
    program: Program, effects: Effects, definitions: Definitions, included: frozenset[int]
) -> Ambient:
    """Sort the ambient statements of `program`.

    Those that nothing of a step precedes are made once, at the start. Of the others, those that
    only show are too, those that the runtime carries stay where they are, and the rest are
    findings.
    """
    settings: list[Statement] = []
    seeds: list[Statement] = []
    patches: dict[int, tuple[int, ...]] = {}
    findings: list[Finding] = []
    steps = [
        s
        for s in program.statements
        if s.index in included
        and definitions.kinds[s.index] not in (Kind.SEED, Kind.AMBIENT)
        and s.index not in definitions.local
    ]
    first = steps[0].index if steps else len(program.statements)
    for statement in program.statements:
        kind = definitions.kinds[statement.index]
        early = statement.index < first and not _made_by_steps(statement, effects, definitions)
        if kind is Kind.SEED and early and statement.tag is None:
            seeds.append(statement)
        elif kind is Kind.AMBIENT:
            owner = _patched(statement, definitions)
            if owner is not None:
                patches[owner] = (*patches.get(owner, ()), statement.index)
                late = statement.tag is not None or statement.index > first
                findings += _patch_findings(
                    program, statement, owner, effects, definitions, late=late
                )
            elif not early and _sets_used_logger(statement, steps, effects):
                findings.append(finding(program, "NB132", statement.row, "a logger"))
            elif early or _may_be_early(program, statement, effects, definitions):
                settings.append(statement)
            else:
                findings += _stays_findings(program, statement, effects)
        elif kind is Kind.BLOCK and _kinds_set(statement, effects):
            settings.append(statement)
        elif statement.index in included:
            findings += _stays_findings(program, statement, effects)
    early_ones = _read_by_imports(program, effects, definitions, settings)
    rest = [s for s in settings if s not in early_ones]
    return Ambient(tuple(early_ones), tuple(rest), tuple(seeds), patches, tuple(findings))


def _read_by_imports(
    program: Program, effects: Effects, definitions: Definitions, settings: Sequence[Statement]
) -> list[Statement]:
    """Return the settings of the environment that a library imported after them may look at.

    None of them may pass a statement that looks at the environment itself.
    """
    last = max((s.index for s in program.statements if _imports_code(s)), default=0)
    found: list[Statement] = []
    for statement in program.statements[:last]:
        if statement not in settings:
            if _imports_reader(statement, program):
                break
        elif _only_environment(statement, program, effects, definitions):
            found.append(statement)
        elif any(_names_environment(node) for node in nodes(statement.node)):
            break
    return found


def _only_environment(
    statement: Statement, program: Program, effects: Effects, definitions: Definitions
) -> bool:
    """Say whether a setting sets the environment, from parameters and Python's own modules."""
    if set(_kinds_set(statement, effects)) != {"os.environ"}:
        return False
    read = [i for found in effects.effects[statement.index].reads.values() for i in found]
    return all(
        definitions.kinds[i] is Kind.PARAMETER
        or bool(roots := _imported(program.statements[i].node))
        and set(roots) <= sys.stdlib_module_names
        for i in read
    )


def _imports_code(statement: Statement) -> bool:
    return not set(_imported(statement.node)) <= sys.stdlib_module_names


def _imports_reader(statement: Statement, program: Program) -> bool:
    """Say whether a module beside the notebook is imported that looks at the environment."""
    modules = [program.modules[m] for m in _imported(statement.node) if m in program.modules]
    return any(_names_environment(n) for m in modules for n in ast.walk(ast.parse(m.text)))


def _imported(node: ast.stmt) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module.partition(".")[0]]
    return []


def _names_environment(node: ast.AST) -> bool:
    name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None)
    return name in ("environ", "getenv")


def _sets_used_logger(statement: Statement, steps: Sequence[Statement], effects: Effects) -> bool:
    """Say whether a logger is set that a step uses before: made early, that would be too early."""
    known = effects.effects
    if LOGGER not in known[statement.index].resources:
        return False
    before = effects.before[statement.index]
    values = {name: binding.value for name, binding in before.items()}
    loggers = {name for name, value in values.items() if is_logging(value.type)}
    named = loggers & known[statement.index].reads.keys()
    modules = {n for n, value in values.items() if (value.qualified or "").startswith("logging")}
    used = named or loggers | modules
    return any(s.index < statement.index and used & known[s.index].reads.keys() for s in steps)


def _may_be_early(
    program: Program, statement: Statement, effects: Effects, definitions: Definitions
) -> bool:
    """Say whether a setting changes no value if it is made before the first step.

    How pandas writes numbers changes nothing of what Python's own modules have made before.
    """
    if _made_by_steps(statement, effects, definitions):
        return False
    kinds = _kinds_set(statement, effects)
    if FUNCTION_AS_OPTION in kinds:
        before = program.statements[: statement.index]
        return statement.tag is None and all(_uses_only_python(s, program, effects) for s in before)
    return bool(kinds) and all(k == "shown" for k in kinds)


def _uses_only_python(statement: Statement, program: Program, effects: Effects) -> bool:
    """Say whether a statement of a setup cell is an import, or uses Python's own modules only."""
    if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
        return True
    made = {i for found in effects.effects[statement.index].reads.values() for i in found}
    nodes_ = [program.statements[i].node for i in made]
    roots = {root for node in nodes_ for root in _imported(node)}
    return statement.tag is None and roots <= sys.stdlib_module_names


def _stays_findings(program: Program, statement: Statement, effects: Effects) -> list[Finding]:
    """A setting made in the middle of the steps has to be one that the runtime carries.

    What a decorator registers has a finding of its own.
    """
    if getattr(statement.node, "decorator_list", []):
        return []
    resources = effects.effects[statement.index].resources
    if LOGGER in resources:
        return [finding(program, "NB132", statement.row, "a logger")]
    named = FUNCTION_AS_OPTION if set_as_options(statement, effects) else "shown"
    kinds = [
        k
        for k in _kinds_set(statement, effects)
        if k not in ("shown", named) and not k.startswith(_CARRIED)
    ]
    return [finding(program, "NB132", statement.row, kinds[0] or "this line")] if kinds else []


def _kinds_set(statement: Statement, effects: Effects) -> list[str]:
    resources = effects.effects[statement.index].resources
    return sorted(r.partition(":")[2] for r in resources if r.startswith("ambient:"))


def _made_by_steps(statement: Statement, effects: Effects, definitions: Definitions) -> str:
    """Return a name that a setting reads and that a step makes, empty where there is none."""
    for name, found in effects.effects[statement.index].reads.items():
        if any(
            definitions.kinds[i] not in (Kind.PARAMETER,) and i not in definitions.static
            for i in found
        ):
            return name
    later = free_names(statement.node).read_later - bound_by(statement.node)
    for index, effect in effects.effects.items() if later else ():
        fixed = index in definitions.static or definitions.kinds[index] is Kind.PARAMETER
        if later & effect.binds and not fixed and index != statement.index:
            return min(later & effect.binds)
    return ""


def _patched(statement: Statement, definitions: Definitions) -> int | None:
    """Return the definition of the notebook's class or function that a statement changes."""
    root: ast.AST = statement.node
    while True:
        match root:
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
                root = target
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                root = value
            case ast.Name(id=name):
                found = definitions.statement_of.get(name, ())
                defined = (Kind.CLASS, Kind.FUNCTION)
                return next((i for i in found if definitions.kinds[i] in defined), None)
            case _:
                return None


def _patch_findings(
    program: Program,
    statement: Statement,
    owner: int,
    effects: Effects,
    definitions: Definitions,
    *,
    late: bool,
) -> list[Finding]:
    plain = isinstance(statement.node, ast.Assign) and not late
    reads = effects.effects[statement.index].reads
    fixed = all(set(found) <= definitions.static for found in reads.values())
    if plain and fixed:
        return []
    name = getattr(program.statements[owner].node, "name", "")
    return [finding(program, "NB131", statement.row, name)]


def reads_of(statements: Iterable[Statement], effects: Effects) -> dict[str, set[int]]:
    """Return the names that `statements` read and the statements that may have bound them."""
    found: dict[str, set[int]] = {}
    for statement in statements:
        for name, definitions in effects.effects[statement.index].reads.items():
            found.setdefault(name, set()).update(definitions)
    return found
