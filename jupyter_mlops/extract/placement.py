"""Where definitions live: in the module of the one step that uses them, or in `helpers`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_mlops.analysis.beside import home_of
from jupyter_mlops.analysis.catalog import ENABLED
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.naming import Names
from jupyter_mlops.extract.scene import Border
from jupyter_mlops.extract.submodules import dotted_imports
from jupyter_mlops.pipeline import Import

HELPERS = "helpers"
_IMPORTS = (ast.Import, ast.ImportFrom)
_EXPERIMENTAL = "sklearn.experimental"


@dataclass(frozen=True, slots=True)
class Placement:
    """`homes` maps a static statement that is no import to its module; `patches` those that follow
    a class to change it.
    """

    homes: dict[int, str]
    uses: dict[str, frozenset[int]] = field(default_factory=dict)

    def of(self, module: str) -> list[int]:
        return sorted(index for index, home in self.homes.items() if home == module)


def place_definitions(
    program: Program,
    definitions: Definitions,
    borders: Sequence[Border],
    extra: dict[str, set[int]],
    patches: dict[int, tuple[int, ...]],
) -> Placement:
    """Return the home of every static statement that a step uses, directly or not.

    `extra` are static statements that other modules (settings) use, by module; `patches` maps a
    class to the statements that change it after its definition.
    """
    direct: dict[str, set[int]] = {b.group.function: set(b.statics) for b in borders}
    for module, statics in extra.items():
        direct.setdefault(module, set()).update(statics)
    reached = {
        module: closure(program, definitions, statics, patches)
        for module, statics in direct.items()
    }
    homes: dict[int, str] = {}
    for index in sorted(set().union(*reached.values()) if reached else ()):
        if definitions.kinds[index] is Kind.IMPORT:
            continue
        users = [module for module, found in reached.items() if index in found]
        alone = len(users) == 1 and users[0] in {b.group.function for b in borders}
        homes[index] = users[0] if alone else HELPERS
    _follow(program, definitions, homes, patches)
    return Placement(homes, {m: frozenset(found) for m, found in reached.items()})


def closure(
    program: Program,
    definitions: Definitions,
    statics: Iterable[int],
    patches: dict[int, tuple[int, ...]],
) -> set[int]:
    """Return `statics` and the static statements that they need in turn."""
    found = set(statics)
    stack = list(found)
    while stack:
        index = stack.pop()
        wanted = set(patches.get(index, ()))
        for name in free_names(program.statements[index].node).names:
            wanted |= set(definitions.statement_of.get(name, ()))
        stack += wanted - found
        found |= wanted
    return found


def _follow(
    program: Program,
    definitions: Definitions,
    homes: dict[int, str],
    patches: dict[int, tuple[int, ...]],
) -> None:
    """Move to `helpers` whatever a definition in `helpers` needs."""
    moved = True
    while moved:
        moved = False
        for index in [i for i, home in homes.items() if home == HELPERS]:
            for other in closure(program, definitions, [index], patches):
                if homes.get(other, HELPERS) != HELPERS:
                    homes[other] = HELPERS
                    moved = True


def module_imports(
    program: Program,
    definitions: Definitions,
    placement: Placement,
    module: str,
    statements: Iterable[Statement],
    effects: Effects,
    names: Names,
    *,
    package: str,
) -> list[Import]:
    """Return the imports that `statements` in `module` need, of libraries and of `helpers`."""
    found: dict[Import, None] = {}
    own = set(placement.of(module))
    imported = _unnamed_imports(program)
    for statement in statements:
        bound_inside = bound_by(statement.node) if statement.index in own else frozenset()
        for name, indices in _static_uses(statement, effects, definitions).items():
            for index in indices:
                kind = definitions.kinds[index]
                if kind is Kind.IMPORT:
                    made = imports_of(program.statements[index], name, names)
                    found.update(dict.fromkeys(_at_home(i, program, package) for i in made))
                    for item in (i for i in made if i.module not in program.modules):
                        found.update(dict.fromkeys(dotted_imports(item, statement.node)))
                elif (
                    index not in own
                    and name not in bound_inside
                    and placement.homes.get(index) == HELPERS
                ):
                    found[Import(f"{package}.{HELPERS}", names.static(name))] = None
        found.update(dict.fromkeys(_enabling(imported, statement)))
    return list(found)


def _unnamed_imports(program: Program) -> list[ast.Import | ast.ImportFrom]:
    """Return the imports that may be there for what they do: nothing of them is named."""
    named = {n.id for s in program.statements for n in nodes(s.node) if isinstance(n, ast.Name)}
    return [
        s.node
        for s in program.statements
        if isinstance(s.node, _IMPORTS)
        and (_enables(s.node) or not bound_by(s.node) & (named | sys.stdlib_module_names))
    ]


def _enables(node: ast.Import | ast.ImportFrom) -> bool:
    """Say whether an import is there for what scikit-learn is then willing to do."""
    return any(alias.name.startswith(f"{_EXPERIMENTAL}.") for alias in node.names)


def enabling_types(imports: Iterable[Import]) -> Iterator[Import]:
    """Yield the imports without which the classes that annotations name cannot be imported."""
    for item in imports:
        for enabling, names in ENABLED.items():
            if item.name in names:
                yield Import("sklearn.experimental", enabling)


def _enabling(
    imported: Iterable[ast.Import | ast.ImportFrom], statement: Statement
) -> Iterator[Import]:
    """Yield imports that nobody names, and without which a statement does not work.

    One enables classes of scikit-learn, another gives frames an attribute of its name.
    """
    named = {n.id for n in nodes(statement.node) if isinstance(n, ast.Name)}
    asked = {n.attr for n in nodes(statement.node) if isinstance(n, ast.Attribute)}
    for node in imported:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names if node.module == _EXPERIMENTAL else ():
                if not ENABLED.get(alias.name, frozenset()).isdisjoint(named | asked):
                    yield Import(_EXPERIMENTAL, alias.name, alias.asname)
        else:
            for alias in node.names:
                parent, _, last = alias.name.rpartition(".")
                enabled = ENABLED.get(last, frozenset()) if parent == _EXPERIMENTAL else frozenset()
                root = alias.name.partition(".")[0]
                if not enabled.isdisjoint(named | asked) or root in asked and not alias.asname:
                    yield Import(alias.name)


def _at_home(item: Import, program: Program, package: str) -> Import:
    """Let an import of a module beside the notebook take the package's copy."""
    if item.module not in program.modules:
        return item
    home = home_of(item.module, program.modules, package)
    if item.name is not None:
        return Import(home, item.name, item.alias)
    if "." in item.module and not item.alias:
        return Import(home, None, None)
    parent, _, stem = home.rpartition(".")
    return Import(parent, stem, item.bound if item.bound != stem else None)


def _static_uses(
    statement: Statement, effects: Effects, definitions: Definitions
) -> dict[str, list[int]]:
    """Map each name of `statement` that is a definition to the statements that define it."""
    uses: dict[str, list[int]] = {}
    named = [(n.id, effects.resolved.get(n)) for n in free_names(statement.node).nodes]
    words = {
        word
        for n in nodes(statement.node)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
        for word in re.findall(r"[^\W\d]\w*", n.value)
    }
    named += [
        (name, set(found))
        for name, found in effects.effects[statement.index].reads.items()
        if name in words
    ]
    for name, found in named:
        candidates = definitions.statement_of.get(name, ())
        if not candidates or name in bound_by(statement.node) and statement.index in candidates:
            continue
        chosen = [i for i in candidates if not found or i in found]
        if found and not chosen:
            continue
        if len(chosen) > 1 and all(definitions.kinds[i] is Kind.IMPORT for i in chosen):
            chosen = _distinct_imports(statement, chosen)
        uses.setdefault(name, [])
        uses[name] += [i for i in chosen if i not in uses[name]]
    return uses


def _distinct_imports(statement: Statement, chosen: list[int]) -> list[int]:
    """Of several imports of one name, those before the statement count; else all."""
    before = [i for i in chosen if i < statement.index]
    return before or chosen


def imports_of(statement: Statement, name: str, names: Names) -> list[Import]:
    """Return what `statement` imports as `name`, under the package's name for it."""
    node = statement.node
    new = names.static(name)
    found: list[Import] = []
    if isinstance(node, ast.Import):
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) == name:
                renamed = new if new != name else alias.asname
                found.append(Import(alias.name, None, renamed))
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                renamed = new if new != alias.name else None
                found.append(Import(module, alias.name, renamed))
    return found
