"""The way back from a value to the statements of the notebook that it was made by.

A statement makes what it assigns to, what it may change by a call, and what else the analysis
knows to share an object with that. This is too much rather than too little, and good enough to ask
of each statement whether chance comes in there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from jupyter_mlops.analysis.effects import Effects, interpret
from jupyter_mlops.analysis.memory import Binding, all_objects
from jupyter_mlops.analysis.program import build
from jupyter_mlops.notebook import Notebook


@dataclass(frozen=True, slots=True)
class Deed:
    """A statement of a cell: the names that it binds anew, changes, and reads.

    `asks` are those whose methods it calls for what they return, which may change them too. `same`
    are all names that a changed object may have, whichever the statement uses; `changes` has them
    too, and `asks` the names of what may hold one.
    """

    cell: int
    node: ast.stmt
    binds: frozenset[str]
    changes: frozenset[str]
    asks: frozenset[str]
    reads: frozenset[str]
    same: frozenset[str] = frozenset()

    @property
    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.node) if isinstance(node, ast.Call)]

    @property
    def is_definition(self) -> bool:
        """Say whether the statement only says what calls of a function or class will do."""
        return isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)

    @property
    def defines(self) -> bool:
        """Say whether names are bound to what may run later: a function, a class, a lambda."""
        return self.is_definition or any(
            isinstance(node, ast.Lambda) for node in ast.walk(self.node)
        )


# The cells after which a variable, by its name, is known to be the same in every run.
Steady = Mapping[str, Collection[int]]

_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_SHOWS = frozenset({"print", "display"})


class Trail:
    """The statements of a notebook in their order; cells that are not Python are left out."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._deeds: list[Deed] = []
        bodies = dict(_bodies(notebook))
        modules = {name for body in bodies.values() for node in body for name in _imported(node)}
        others = dict(_others(notebook)) if bodies else {}
        for cell, body in bodies.items():
            for node in body:
                deed = _deed(cell, node, modules)
                same, holders = others.get((cell, node.lineno), (frozenset(), frozenset()))
                self._deeds.append(
                    replace(
                        deed,
                        changes=deed.changes | (same - deed.binds),
                        asks=deed.asks | holders,
                        same=same - deed.binds,
                    )  # fmt: skip
                )

    @property
    def deeds(self) -> tuple[Deed, ...]:
        return tuple(self._deeds)

    def back(
        self, cell: int, variable: str, steady: Steady, *, wide: bool = False
    ) -> Iterator[Deed]:
        """Yield what made `variable` as it is after `cell`, and what made that, backwards.

        An empty `variable` begins with the whole cell. A `wide` way has all calls of methods too.
        """
        until = sum(deed.cell <= cell for deed in self._deeds)
        starts = (n for n in range(until) if self._deeds[n].cell == cell)
        waiting = set(self._makers(variable, until, {}, wide) if variable else starts)
        while waiting:
            number = max(waiting)
            waiting.remove(number)
            deed = self._deeds[number]
            yield deed
            for name in deed.reads | deed.changes:
                waiting.update(self._makers(name, number, steady, wide))

    def touching(self, variable: str) -> frozenset[int]:
        """Return the cells that name a variable, or call what names it; rather too many."""
        parsed = {deed.cell for deed in self._deeds}
        word = re.compile(rf"\b{re.escape(variable)}\b")
        found = {
            cell.index
            for cell in self._notebook.code_cells
            if cell.index not in parsed and word.search(cell.source)
        }
        return frozenset(found) | {deed.cell for deed in self.speaking_of(variable)}

    def speaking_of(self, variable: str) -> list[Deed]:
        """Return the statements that name a variable, or call what names it."""
        names = {variable}
        while True:
            more = {
                name
                for deed in self._deeds
                if deed.defines and not names.isdisjoint(deed.reads)
                for name in deed.binds
            }
            if more <= names:
                break
            names |= more
        return [
            deed
            for deed in self._deeds
            if not names.isdisjoint(deed.binds | deed.changes | deed.asks | deed.reads)
            and not (deed.is_definition and variable not in deed.binds)
        ]

    def _makers(self, name: str, until: int, steady: Steady, wide: bool) -> Iterator[int]:
        """Yield the statements before `until` that made the value of a name, backwards."""
        for number in reversed(range(until)):
            deed = self._deeds[number]
            following = self._deeds[number + 1].cell if number + 1 < len(self._deeds) else deed.cell
            if any(deed.cell <= cell < following for cell in steady.get(name, ())):
                return
            if name in deed.binds | deed.changes or (wide and name in deed.asks):
                yield number
            if name in deed.binds:
                return


@lru_cache(maxsize=8)
def trail_of(notebook: Notebook) -> Trail:
    """Return the trail of a notebook, which is asked about value by value."""
    return Trail(notebook)


def _bodies(notebook: Notebook) -> Iterator[tuple[int, list[ast.stmt]]]:
    for cell in notebook.code_cells:
        try:
            yield cell.index, ast.parse(_MAGIC.sub("", cell.source)).body
        except SyntaxError:
            continue


def _others(notebook: Notebook) -> Iterator[tuple[tuple[int, int], tuple[frozenset[str], ...]]]:
    """Yield the cell and line of statements that change objects, with the names of these.

    First the names that may be such an object or share its memory, then those that may hold one.
    """
    # What exports is heavy to import, and not needed to look at a proof.
    from jupyter_mlops.export import copy_on_write

    program = build(notebook)
    effects = interpret(program.statements, copy_on_write=copy_on_write())
    for statement in program.statements:
        mutated = effects.effects[statement.index].mutated
        if mutated:
            names = effects.before[statement.index] | effects.after[statement.index]
            place = program.place(statement.node.lineno)
            yield (
                place,
                (
                    frozenset(name for name in names if _is_one(effects, names[name], mutated)),
                    frozenset(name for name in names if _holds(effects, names[name], mutated)),
                ),
            )


def _is_one(effects: Effects, binding: Binding, objects: set[int]) -> bool:
    return not objects.isdisjoint(effects.heap.sharing(all_objects(binding.value)))


def _holds(effects: Effects, binding: Binding, objects: set[int]) -> bool:
    held = effects.heap.reach(all_objects(binding.value), code=False)
    return not objects.isdisjoint(effects.heap.sharing(held))


def _imported(node: ast.stmt) -> set[str]:
    found = (child for child in ast.walk(node) if isinstance(child, ast.alias))
    return {one.asname or one.name.split(".")[0] for one in found}


def _deed(cell: int, node: ast.stmt, modules: Collection[str]) -> Deed:
    """Read a statement; names of imports are no values that anything is made from."""
    binds: set[str] = set()
    changes: set[str] = set()
    asks: set[str] = set()
    reads: set[str] = set()
    for child in ast.walk(node):
        match child:
            case ast.Name(id=name, ctx=ast.Store()):
                binds.add(name)
            case ast.Name(id=name, ctx=ast.Load()):
                reads.add(name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                changes.add(_root(child))
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                binds.add(name)
            case ast.Call(func=ast.Attribute() as method):
                asks.add(_root(method))
    match node:
        case ast.Expr():
            changes |= asks | set(_given(node, modules))
        case ast.AugAssign() | ast.For() | ast.While() | ast.If() | ast.With() | ast.Try():
            # What such a statement binds may be what it was before.
            binds, changes = set(), changes | binds
    found = (binds, changes, asks, reads)
    return Deed(cell, node, *(frozenset(names - {"", *modules}) for names in found))


def _given(node: ast.Expr, modules: Collection[str]) -> Iterator[str]:
    """Yield the variables that functions get in a statement that keeps nothing of what they return.

    They are called to change something, unless they are methods: these change what they belong to.
    """
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = _root(call.func)
        if name in _SHOWS or (isinstance(call.func, ast.Attribute) and name not in modules):
            continue
        yield from map(_root, (*call.args, *(keyword.value for keyword in call.keywords)))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
