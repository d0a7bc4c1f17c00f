"""A new name for one of two things that share one, in all its uses and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.server.editing import Editing

Json = dict[str, Any]

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def renaming(finding: Finding, program: Program, effects: Effects) -> Json | None:
    """Return the fix that gives the variable, clause or parameter of `finding` another name."""
    name = finding.message.partition("`")[2].partition("`")[0]
    here = [s for s in program.statements if _holds(program, s, finding)]
    if not name.isidentifier() or not here:
        return None
    match finding.code:
        case "NB148":
            return _clause(program, here[0], finding, name)
        case "NB149":
            return _variable(program, effects, name, {here[0].index})
        case "NB130":
            binders = {s.index for s in program.statements if name in bound_by(s.node)}
            plain = {i for i in binders if not isinstance(program.statements[i].node, _DEFINING)}
            return _variable(program, effects, name, plain)
    return None


def _holds(program: Program, statement: Statement, finding: Finding) -> bool:
    rows = range(statement.row, statement.end_row + 1)
    return any(program.place(row) == (finding.cell, finding.line) for row in rows)


def _clause(program: Program, statement: Statement, finding: Finding, name: str) -> Json | None:
    new = _unused(program, "error")
    editing = Editing(program)
    for node in nodes(statement.node):
        if not isinstance(node, ast.ExceptHandler) or node.name != name:
            continue
        if program.place(node.lineno) != (finding.cell, finding.line) or node.type is None:
            continue
        editing.replace_word(node.type.end_lineno or 0, node.type.end_col_offset or 0, name, new)
        for part in (part for one in node.body for part in nodes(one)):
            if isinstance(part, ast.Name) and part.id == name:
                editing.replace(part, new)
    return editing.told(f"Rename the clause's {name} to {new}")


def _variable(program: Program, effects: Effects, name: str, binders: set[int]) -> Json | None:
    """Rename what `binders` bind and every use that may mean it; None where none is sure to."""
    new = _unused(program, f"{name}_value" if name.islower() else f"{name}_VALUE")
    editing = Editing(program)
    for statement in program.statements:
        if statement.index in binders and isinstance(statement.node, _DEFINING):
            return None
        if _rebinds(statement, name):
            return None  # `global name` in a function: its text says the name too
        for node in _uses(statement, name, binders, effects):
            editing.replace(node, new)
    return editing.told(f"Rename the variable {name} to {new}") if binders else None


def _uses(
    statement: Statement, name: str, binders: set[int], effects: Effects
) -> Iterator[ast.Name]:
    for node in free_names(statement.node).nodes:
        if node.id != name:
            continue
        makers = effects.resolved.get(node, set())
        if isinstance(node.ctx, ast.Load):
            fits = bool(makers & binders)
        else:
            fits = statement.index in binders
        if fits:
            yield node


def _rebinds(statement: Statement, name: str) -> bool:
    free = free_names(statement.node)
    return name in free.rebinds or name in free.in_text


def _unused(program: Program, name: str) -> str:
    used = {
        node.id
        for statement in program.statements
        for node in nodes(statement.node)
        if isinstance(node, ast.Name)
    }
    while name in used:
        name = f"{name}_"
    return name
