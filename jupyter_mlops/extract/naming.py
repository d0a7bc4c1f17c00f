"""What each name of the notebook is called in the package, and the edits that make it so."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.explicit import Explicit
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.names import BUILTINS, bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import REMEMBERED, children, nodes
from jupyter_mlops.extract.assemble import column
from jupyter_mlops.extract.edits import Edits
from jupyter_mlops.pipeline import pep8

UNBOUND = -1
# What the package's modules import themselves.
OWN = frozenset({"copy_together", "deepcopy", "display", "partial"})
_DEFINING = re.compile(r"(?:async\s+)?(?:def|class)\s+")


@dataclass(frozen=True, slots=True)
class Names:
    """New names: of variables, and of definitions that would clash with the package's own.

    `split` are names that are now a definition (or a builtin), now a variable; `mixed` are nodes
    of which that cannot be told.
    """

    variables: dict[str, str]
    statics: dict[str, str]
    split: frozenset[str]
    mixed: tuple[ast.Name, ...] = field(default=())

    def variable(self, name: str) -> str:
        return self.variables.get(name, name)

    def static(self, name: str) -> str:
        return self.statics.get(name, name)


def choose_names(
    program: Program,
    effects: Effects,
    definitions: Definitions,
    functions: Sequence[str],
    crossing: Iterable[str],
) -> Names:
    """Return the names of the package; `functions` are its steps, `crossing` its artifacts."""
    taken = identifiers(program)
    in_text = _names_in_text(effects, program)
    variables: dict[str, str] = {}
    for name in _parameter_names(program, definitions):
        new = pep8(name)
        free = new not in taken and new not in BUILTINS and not keyword.iskeyword(new)
        if new != name and free and name not in in_text:
            variables[name] = new
            taken.add(new)
    for name in sorted(_clashing(program, definitions) - variables.keys() - in_text):
        variables[name] = _unused(f"{name}_", taken)
    split, mixed = _split(program, effects, definitions)
    for name in sorted(split):
        variables[name] = _unused(f"{name}_", taken)
    for name in crossing:
        if name.startswith("_") and name not in variables:
            plain = name.strip("_")
            plain = plain if plain.isidentifier() else f"value_{plain}".rstrip("_")
            variables[name] = _unused(f"{plain}_", taken)
    statics = {
        name: _unused(f"{name}_", taken) for name in definitions.statement_of if name in functions
    }
    return Names(variables, statics, frozenset(split), tuple(mixed))


def _clashing(program: Program, definitions: Definitions) -> set[str]:
    """Return the variables that inside of a function would be something else.

    The package imports some names itself. And a class body there that binds a name, as in
    `class Config: seed = seed`, reads no variable of the step with that name.
    """
    found: set[str] = set()
    for statement in program.statements:
        if statement.index in definitions.static:
            continue
        found |= OWN & bound_by(statement.node)
        for node in nodes(statement.node):
            if isinstance(node, ast.ClassDef):
                own = set[str]().union(*(bound_by(part) for part in node.body))
                read = {n.id for n in free_names(node).now if isinstance(n.ctx, ast.Load)}
                found |= own & read - BUILTINS - definitions.statement_of.keys()
    return found - definitions.statement_of.keys()


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def identifiers(program: Program) -> set[str]:
    """Return all names that the notebook binds or reads somewhere."""
    return set[str]().union(*(_identifiers_of(s.node) for s in program.statements))


@lru_cache(maxsize=REMEMBERED)
def _identifiers_of(statement: ast.stmt) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes(statement):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
    return frozenset(found)


def _names_in_text(effects: Effects, program: Program) -> set[str]:
    """Return the names that a formula or a query text reads, which no edit can reach."""
    later = {n for s in program.statements for n in free_names(s.node).in_text}
    owners = {
        index
        for node, found in effects.resolved.items()
        if isinstance(node, ast.Constant)
        for index in found
    }
    return later | {
        name
        for statement in program.statements
        if statement.index in owners
        for name in effects.effects[statement.index].binds
    }


def _parameter_names(program: Program, definitions: Definitions) -> list[str]:
    found: dict[str, None] = {}
    for statement in program.statements:
        if definitions.kinds[statement.index] is Kind.PARAMETER:
            for name in sorted(free_names(statement.node).names):
                found.setdefault(name)
    return list(found)


def _split(
    program: Program, effects: Effects, definitions: Definitions
) -> tuple[set[str], list[ast.Name]]:
    """Return the names that are now one thing, now another, and the nodes that may be either."""
    uses: dict[str, list[tuple[ast.Name, bool, bool]]] = {}
    for statement in program.statements:
        for node in free_names(statement.node).nodes:
            found = effects.resolved.get(node)
            if not found:
                continue
            fixed = found & (definitions.static | {UNBOUND})
            uses.setdefault(node.id, []).append((node, bool(fixed), bool(found - fixed)))
    split: set[str] = set()
    mixed: list[ast.Name] = []
    for name, found_uses in uses.items():
        fixed_somewhere = any(fixed for _, fixed, _ in found_uses)
        variable_somewhere = any(variable for _, _, variable in found_uses)
        if not (fixed_somewhere and variable_somewhere):
            continue
        if name not in BUILTINS and name not in definitions.statement_of:
            continue
        split.add(name)
        # What an import inside of a `try` binds keeps its name.
        kept = name in _imported_inside(program, definitions)
        mixed += [node for node, fixed, variable in found_uses if variable and (fixed or kept)]
    return split, mixed


def _imported_inside(program: Program, definitions: Definitions) -> set[str]:
    """Return the names that statements import which are no definitions of the package."""
    return {
        alias.asname or alias.name.split(".")[0]
        for statement in program.statements
        if statement.index not in definitions.static
        for node in nodes(statement.node)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def name_edits(
    program: Program,
    statements: Iterable[Statement],
    effects: Effects,
    definitions: Definitions,
    names: Names,
) -> Edits:
    """Return the edits that rename what `statements` say."""
    edits = Edits()
    for statement in statements:
        strings = _strings(statement.node)
        for node in free_names(statement.node).nodes:
            new = _new_name(node, effects, definitions, names)
            if new == node.id:
                continue
            if node in strings:
                outer = strings[node]
                edits.in_strings[(*place(program, outer), node.id)] = new
            else:
                edits.names[place(program, node)] = new
        _rename_definitions(program, statement.node, edits, definitions, names, statement.index)
        for declaration in free_names(statement.node).declarations:
            for name in declaration.names:
                if name not in definitions.statement_of:
                    edits.nonlocals[name] = names.variable(name)
    return edits


def place(program: Program, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Return the row and the column, in characters, at which `node` begins."""
    return node.lineno, column(program.lines[node.lineno - 1], node.col_offset)


def _new_name(node: ast.Name, effects: Effects, definitions: Definitions, names: Names) -> str:
    if node.id == "__name__" and effects.resolved.get(node, {UNBOUND}) == {UNBOUND}:
        return '"__main__"'
    found = effects.resolved.get(node, set())
    if node.id in names.split:
        fixed = bool(found) and found <= definitions.static | {UNBOUND}
        return names.static(node.id) if fixed else names.variable(node.id)
    if node.id in definitions.statement_of and (not found or found & definitions.static):
        return names.static(node.id)
    return names.variable(node.id)


def _rename_definitions(
    program: Program,
    node: ast.stmt,
    edits: Edits,
    definitions: Definitions,
    names: Names,
    index: int,
) -> None:
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    new = names.static(node.name) if index in definitions.static else names.variable(node.name)
    if new != node.name:
        edits.names[definition_place(program, node)] = new


def definition_place(
    program: Program,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> tuple[int, int]:
    """Return where the name of a definition stands, which `ast` does not tell."""
    line = program.lines[node.lineno - 1]
    found = _DEFINING.match(line, node.col_offset)
    return node.lineno, found.end() if found else node.col_offset


def _strings(node: ast.stmt) -> dict[ast.Name, ast.JoinedStr]:
    """Map each name inside an f-string to the outermost f-string that it stands in."""
    found: dict[ast.Name, ast.JoinedStr] = {}
    stack: list[tuple[ast.AST, ast.JoinedStr | None]] = [(node, None)]
    while stack:
        current, outer = stack.pop()
        if isinstance(current, ast.JoinedStr) and outer is None:
            outer = current
        if isinstance(current, ast.Name) and outer is not None:
            found[current] = outer
        stack += [(child, outer) for child in children(current)]
    return found


def argument_edits(
    program: Program,
    statements: Iterable[Statement],
    explicit: Explicit,
    names: Names,
    edits: Edits,
) -> None:
    """Add to `edits` what gives the notebook's functions the values of steps that they read."""
    for statement in statements:
        wanted = explicit.arguments.get(statement.index)
        known = explicit.constructors.get(statement.index)
        made = known.node if known else statement.node
        if wanted and isinstance(made, ast.FunctionDef):
            edits.parameters[definition_place(program, made)] = _renamed(wanted, names)
        for default, text in known.literals.items() if known else ():
            edits.names[place(program, default)] = text
        for function, uses in explicit.uses.items():
            for use in uses:
                if use.statement != statement.index:
                    continue
                given = [(n, n) for n in _renamed(explicit.arguments[function], names)]
                left = explicit.missing(function, use)
                given += [(argument, names.variable(name)) for argument, name in left]
                table = edits.partials if use.form == "partial" else edits.arguments
                table[place(program, use.node)] = tuple(given)


def _renamed(wanted: Iterable[str], names: Names) -> tuple[str, ...]:
    return tuple(names.variable(name) for name in wanted)
