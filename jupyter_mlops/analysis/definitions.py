"""Which statements define what never changes: imports, functions, classes, constants.

Such a definition is static: it can stand at module level, whatever step uses it. A function is
static only when all that it reads of the notebook is; otherwise it needs the state of a step.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from jupyter_mlops.analysis.blocks import binds_always
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.kinds import STATIC, Kind, kind_of, may_set
from jupyter_mlops.analysis.literals import parameter_target
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Definitions:
    """The kind of each statement, and what the static ones bind.

    `static` are statements whose names can live at module level; `local` are functions, classes
    and blocks that need the names of a step; `statement_of` maps a name to its static statements,
    `patches` a static statement to definitions that change what it made (a registry), `nodes`
    each statement to its tree.
    """

    kinds: dict[int, Kind]
    static: frozenset[int]
    local: frozenset[int]
    statement_of: dict[str, tuple[int, ...]]
    patches: dict[int, tuple[int, ...]] = field(default_factory=dict)
    nodes: dict[int, ast.stmt] = field(default_factory=dict)

    def moved(
        self,
        *,
        to_static: Iterable[int] = (),
        to_constant: Iterable[int] = (),
        to_code: Iterable[int] = (),
        to_local: Iterable[int] = (),
        to_block: Iterable[int] = (),
        names: Iterable[tuple[str, int]] = (),
    ) -> Definitions:
        """Return these definitions with some made static, `names` being what they bind, and some
        left to their steps: as code, or as definitions that a step has to itself. What is made a
        constant has to be made static, too.
        """
        fixed, coded, blocks = frozenset(to_static), frozenset(to_code), frozenset(to_block)
        own = blocks.union(to_local)
        kinds = self.kinds | dict.fromkeys(coded, Kind.CODE) | dict.fromkeys(blocks, Kind.BLOCK)
        kinds |= dict.fromkeys(to_constant, Kind.CONSTANT)
        lost = coded | own
        statement_of = {
            n: tuple(i for i in found if i not in lost) for n, found in self.statement_of.items()
        }
        for name, index in names:
            statement_of[name] = (*statement_of.get(name, ()), index)
        return Definitions(
            kinds,
            (self.static | fixed) - lost,
            (self.local - fixed) | own,
            {n: found for n, found in statement_of.items() if found},
            self.patches,
            self.nodes,
        )

    def meant(self, resolved: Mapping[ast.AST, Collection[int]]) -> dict[ast.AST, int]:
        """Return the static statement that each name means, of those that mean one alone."""
        alone = {node: next(iter(found)) for node, found in resolved.items() if len(found) == 1}
        return {node: index for node, index in alone.items() if index in self.static}

    def takes(self, index: int, name: str) -> bool:
        """Say whether a definition may keep what it finds in the object of a name when it is made.

        A default that is the object itself shows later changes of it, as a decorated function does.
        """
        node = self.nodes[index]
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return True
        given = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None]
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                given += [*decorator.args, *(k.value for k in decorator.keywords)]
        parts = [part for part in given if not isinstance(part, ast.Name)]
        if any(isinstance(n, ast.Name) and n.id == name for part in parts for n in ast.walk(part)):
            return True
        whole = any(isinstance(part, ast.Name) and part.id == name for part in given)
        return not whole and not node.decorator_list

    def is_static(self, definitions: Iterable[int]) -> bool:
        found = set(definitions)
        return bool(found) and found <= self.static


def classify(
    program: Program,
    effects: Effects,
    lifted: frozenset[str] = frozenset(),
    fixed: Collection[str] = (),
    outlived: Collection[int] = (),
) -> Definitions:
    """Return what each statement of `program` is; assignments to `lifted` names are parameters.

    Those to `fixed` names are not, whatever cell they stand in. `outlived` are definitions that
    nothing of the package uses before another one takes their name: that one is the only one.

    Raises:
        ParameterError: a lifted name is not assigned one literal, once.
    """
    used = _used(effects)
    first = next((s.index for s in program.statements if s.tag), len(program.statements))
    kinds = {s.index: kind_of(s, effects, used, first, fixed) for s in program.statements}
    kinds |= {s.index: Kind.AMBIENT for s in program.statements if may_set(s, kinds, effects)}
    binders = _binders(program, but=outlived)
    for name in sorted(lifted):
        kinds[_lifted_statement(program, name, binders)] = Kind.PARAMETER
    changed = _changed_names(program, effects, kinds)
    static = {index for index, kind in kinds.items() if kind in STATIC}
    # A definition that needs what is not static is not static either.
    while True:
        lost = {
            s.index
            for s in program.statements
            if s.index in static and not _stays(s, kinds, static, binders, changed, effects)
        }
        if not lost:
            break
        static -= lost
    statement_of = {
        name: tuple(i for i in indices if i in static)
        for name, indices in binders.items()
        if any(i in static for i in indices)
    }
    local = {
        i
        for i, kind in kinds.items()
        if kind in (Kind.FUNCTION, Kind.CLASS, Kind.BLOCK) and i not in static
    }
    patches = _patches(program, effects, static)
    nodes = {s.index: s.node for s in program.statements}
    return Definitions(kinds, frozenset(static), frozenset(local), statement_of, patches, nodes)


def _patches(program: Program, effects: Effects, static: set[int]) -> dict[int, tuple[int, ...]]:
    """Map a static statement to the definitions that change what it made."""
    patches: dict[int, tuple[int, ...]] = {}
    for statement in program.statements:
        mutated = effects.effects[statement.index].mutated
        if statement.index not in static or not mutated:
            continue
        for binding in effects.after[statement.index].values():
            if effects.reach(binding.value) & mutated:
                for owner in binding.definitions & static - {statement.index}:
                    patches[owner] = (*patches.get(owner, ()), statement.index)
    return patches


def _lifted_statement(program: Program, name: str, binders: dict[str, list[int]]) -> int:
    found = binders.get(name, [])
    if not found:
        close = difflib.get_close_matches(name, binders, 3)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise ParameterError(f"--lift {name}: the notebook assigns no such name{hint}")
    if len(found) > 1:
        raise ParameterError(
            f"--lift {name}: the notebook assigns it {len(found)} times; "
            "what is assigned once can be lifted"
        )
    if parameter_target(program.statements[found[0]].node) != name:
        cell, line = program.place(program.statements[found[0]].row)
        raise ParameterError(f"--lift {name}: cell {cell} line {line} does not assign it a literal")
    return found[0]


def _binders(program: Program, but: Collection[int]) -> dict[str, list[int]]:
    binders: dict[str, list[int]] = {}
    for statement in program.statements:
        if statement.index in but:
            continue
        for name in sorted(bound_by(statement.node) | free_names(statement.node).rebinds):
            binders.setdefault(name, []).append(statement.index)
    return binders


def _changed_names(program: Program, effects: Effects, kinds: dict[int, Kind]) -> frozenset[str]:
    """Return the names whose object some statement may change after it was made.

    What a definition changes when it is made (a registry, by a decorator) does not count.
    """
    changed: set[str] = set()
    for statement in program.statements:
        effect = effects.effects[statement.index]
        changed |= effect.deletes
        if kinds[statement.index] in (Kind.FUNCTION, Kind.CLASS) and statement.tag is None:
            continue
        if not effect.mutated:
            continue
        for name, binding in effects.after[statement.index].items():
            objects = effects.reach(binding.value)
            if binding.value.type == "function":  # that it changes what is around it, is told of it
                objects -= effects.heap.enclosed
            if objects & effect.mutated and binding.definitions != {statement.index}:
                changed.add(name)
    return frozenset(changed)


def _used(effects: Effects) -> frozenset[int]:
    """Return the statements of which others read what they bind."""
    return frozenset(
        made
        for index, effect in effects.effects.items()
        for found in effect.reads.values()
        for made in found
        if made != index
    )


_QUIET = frozenset({"print", "figure", "fit"})


def only_defines(statement: Statement, static: Collection[int], effects: Effects) -> bool:
    """Say whether a function or class draws, reads and registers nothing while it is defined."""
    resources = effects.effects[statement.index].resources - _QUIET
    return not resources and not _registers(statement, frozenset(static), effects)


def _registers(statement: Statement, static: frozenset[int], effects: Effects) -> bool:
    """Say whether defining something changes what is no definition: `@pipeline.step`.

    A class of a step may change its base, by `__init_subclass__`: what comes before it sees that.
    """
    mutated = effects.effects[statement.index].mutated
    before = effects.before[statement.index] if mutated else {}
    subclass = statement.tag is not None and isinstance(statement.node, ast.ClassDef)
    return any(
        (subclass or not binding.definitions <= static) and effects.reach(binding.value) & mutated
        for binding in before.values()
    )


def _only_registered(
    own: Iterable[str], kinds: dict[int, Kind], binders: dict[str, list[int]], effects: Effects
) -> bool:
    """Say whether the names are of functions that nobody calls by them: `def _` of a register."""
    return all(
        all(kinds[i] is Kind.FUNCTION and effects.effects[i].mutated for i in binders[name])
        and not any(name in effect.reads for effect in effects.effects.values())
        for name in own
    )


def _stays(
    statement: Statement,
    kinds: dict[int, Kind],
    static: set[int],
    binders: dict[str, list[int]],
    changed: frozenset[str],
    effects: Effects,
) -> bool:
    """Say whether a static candidate still is one."""
    own = bound_by(statement.node)
    free = free_names(statement.node)
    if free.rebinds:
        return False
    kind = kinds[statement.index]
    if kind in (Kind.FUNCTION, Kind.CLASS) and not only_defines(statement, static, effects):
        return False
    # An import stays static beside assignments of the same name: each use is resolved to its own.
    alone = all(binders[name] == [statement.index] for name in own)
    if kind is not Kind.IMPORT and not alone and not _only_registered(own, kinds, binders, effects):
        return False
    if kind is not Kind.IMPORT and kind is not Kind.CLASS and own & changed:
        return False
    if kind is Kind.BLOCK and not binds_always(statement, effects):
        return False
    for name in free.read_now | free.read_later:
        if name in own or name not in binders or all(i in static for i in binders[name]):
            continue
        if not means_static(statement, name, effects, static):
            return False
    return True


def means_static(
    statement: Statement, name: str, effects: Effects, static: Collection[int]
) -> bool:
    """Say whether `name` is a static definition whenever a definition that reads it runs.

    `from sklearn import metrics` may be followed by `metrics = [...]`, when all calls are over.
    """
    found = [effects.resolved.get(n) for n in free_names(statement.node).nodes if n.id == name]
    known = [each for each in found if each]
    return bool(known) and all(index in static for each in known for index in each)
