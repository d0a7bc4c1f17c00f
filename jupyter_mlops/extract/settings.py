"""Ambient state of the process: what goes to the package's settings and seed functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.checks import finding
from jupyter_mlops.analysis.definitions import Definitions, Kind
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.errors import Finding


@dataclass(frozen=True, slots=True)
class Ambient:
    """`settings` and `seeds` are statements of the process, `patches` follow a class."""

    settings: tuple[Statement, ...]
    seeds: tuple[Statement, ...]
    patches: dict[int, tuple[int, ...]]
    findings: tuple[Finding, ...]


def find_ambient(
    program: Program, effects: Effects, definitions: Definitions, included: frozenset[int]
) -> Ambient:
    """Sort the ambient statements of `program`; those that cannot be hoisted are findings."""
    settings: list[Statement] = []
    patches: dict[int, tuple[int, ...]] = {}
    findings: list[Finding] = []
    first_step = next((s.index for s in program.statements if s.tag is not None), len(program.statements))
    drawn = [s for s in program.statements if s.index in included and definitions.kinds[s.index] is not Kind.SEED]
    seeds: list[Statement] = []
    for statement in program.statements:
        kind = definitions.kinds[statement.index]
        if kind is Kind.SEED and statement.index < first_step:
            if not any(s.index < statement.index for s in drawn) and not _made_by_steps(statement, effects, definitions):
                seeds.append(statement)
        elif kind is Kind.AMBIENT:
            owner = _patched_class(statement, effects, definitions)
            if owner is not None:
                patches[owner] = (*patches.get(owner, ()), statement.index)
                findings += _patch_findings(program, statement, owner, effects, definitions)
            else:
                settings.append(statement)
                findings += _setting_findings(program, statement, effects, definitions, drawn)
        else:
            findings += _inside_findings(program, statement, effects, included)
    return Ambient(tuple(settings), tuple(seeds), patches, tuple(findings))


def _kinds_set(statement: Statement, effects: Effects) -> list[str]:
    resources = effects.effects[statement.index].resources
    return sorted(r.partition(":")[2] for r in resources if r.startswith("ambient:"))


def _made_by_steps(statement: Statement, effects: Effects, definitions: Definitions) -> str:
    """Return a name that a setting reads and that a step makes, empty where there is none."""
    for name, found in effects.effects[statement.index].reads.items():
        if any(definitions.kinds[i] not in (Kind.PARAMETER,) and i not in definitions.static for i in found):
            return name
    return ""


def _setting_findings(
    program: Program,
    statement: Statement,
    effects: Effects,
    definitions: Definitions,
    steps: Sequence[Statement],
) -> list[Finding]:
    made = _made_by_steps(statement, effects, definitions)
    if made:
        return [finding(program, "NB133", statement.row, made)]
    kinds = [k for k in _kinds_set(statement, effects) if k != "shown"]
    earlier = [s for s in steps if s.index < statement.index]
    for kind in kinds:
        if any(_minds(kind, s, effects) for s in earlier):
            return [finding(program, "NB132", statement.row, kind or "this line")]
    return []


def _minds(setting: str, statement: Statement, effects: Effects) -> bool:
    """Say whether a statement that ran before a setting could tell that it was made earlier."""
    resources = effects.effects[statement.index].resources
    if setting.startswith(("os.environ", "os.putenv", "os.unsetenv")):
        text = ast.dump(statement.node)
        return "unknown" in resources or "environ" in text or "getenv" in text or "subprocess" in text
    if setting == "os.chdir":
        return any(r.startswith(("read:", "write:")) or r == "unknown" for r in resources)
    return not isinstance(statement.node, (ast.FunctionDef, ast.ClassDef))


def _inside_findings(
    program: Program, statement: Statement, effects: Effects, included: frozenset[int]
) -> list[Finding]:
    """A setting inside a function or a loop of a step cannot be taken out."""
    if statement.index not in included:
        return []
    kinds = [k for k in _kinds_set(statement, effects) if k != "shown"]
    return [finding(program, "NB132", statement.row, kinds[0] or "this line")] if kinds else []


def _patched_class(
    statement: Statement, effects: Effects, definitions: Definitions
) -> int | None:
    root: ast.AST = statement.node
    while True:
        match root:
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
                root = target
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                root = value
            case ast.Name(id=name):
                found = definitions.statement_of.get(name, ())
                return next((i for i in found if definitions.kinds[i] is Kind.CLASS), None)
            case _:
                return None


def _patch_findings(
    program: Program, statement: Statement, owner: int, effects: Effects, definitions: Definitions
) -> list[Finding]:
    plain = isinstance(statement.node, ast.Assign)
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
