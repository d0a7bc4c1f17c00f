"""Inputs of a step that were one object, or share one, and have to stay so.

Each step of an isolated run reads its inputs from the store. Those that one step gave are stored
together, and what they share stays shared; those of two steps are read as two.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import combinations, pairwise

from jupyter_mlops.analysis.memory import Class, Heap
from jupyter_mlops.analysis.methods import is_estimator
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.copies import shared_inputs
from jupyter_mlops.extract.scene import Border, Scene

_HASHING = frozenset(
    "set frozenset dict collections.defaultdict collections.Counter collections.OrderedDict".split()
)
_LITERAL = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.JoinedStr, ast.UnaryOp)
# Methods that look for something in what they are methods of.
_FINDING = frozenset({"index", "remove", "count", "get", "pop", "discard", "setdefault"})
# Functions that copy what is shared once.
_COPYING = frozenset({"deepcopy", "dump", "dumps"})


class Asked(IntEnum):
    """What is asked about two values: nothing, whether they are equal, or one object."""

    NOTHING = 0
    EQUAL = 1
    SAME = 2


def joined_inputs(scene: Scene, borders: Sequence[Border], position: int) -> list[list[str]]:
    """Return the groups of inputs that have to come from one step.

    So have those that the step changes through what they share; those that a later one changes so
    where this one hands both on; and those of which it matters that they are the same.
    """
    groups = shared_inputs(scene, borders[position])
    known = {frozenset(pair) for names in groups for pair in combinations(names, 2)}
    pairs = kept_together(scene, borders, position)
    return [*groups, *(list(pair) for pair in pairs if frozenset(pair) not in known)]


def kept_together(scene: Scene, borders: Sequence[Border], position: int) -> list[tuple[str, str]]:
    """Return the pairs of inputs that share what has to stay one object."""
    pairs = list(_sharing(scene, borders[position]))
    matters = _matters(scene, borders, position) if pairs else frozenset()
    return [(one, other) for one, other, shared in pairs if matters & shared]


def _sharing(scene: Scene, border: Border) -> Iterator[tuple[str, str, frozenset[int]]]:
    """Yield the pairs of inputs that share something, and what they share."""
    heap = scene.effects.heap
    entry = scene.entry(border.group)
    code = heap.functions.keys() | heap.definitions.keys()
    reached = {
        name: scene.entering(border.group, entry[name].value) - heap.labels - code
        for name in border.inputs
        if name in entry
    }
    for one, other in combinations(reached, 2):
        if shared := heap.sharing(reached[one]) & reached[other]:
            yield one, other, shared


def _matters(scene: Scene, borders: Sequence[Border], position: int) -> frozenset[int]:
    """Return the objects of which two copies would not do for the step and those after it."""
    heap = scene.effects.heap
    border = borders[position]
    later = scene.groups[position:]
    last = scene.exit(border.group)
    handed = [last[name].value for name in border.outputs if name in last]
    carried = heap.sharing(frozenset(n for value in handed for n in scene.reach(value)))
    changed = frozenset(n for group in later for n in scene.mutated(group))
    asked = questions(heap, (s.node for group in later for s in group.statements))
    if asked is Asked.NOTHING:
        return changed & carried
    if asked is Asked.SAME:
        return frozenset(heap.kinds)
    return (changed & carried) | like_none(heap)


def like_none(heap: Heap) -> frozenset[int]:
    """Return the instances that equal themselves alone."""
    owned = {n for n, owner in heap.owners.items() if _is_like_none(heap, owner)}
    return frozenset(owned | {n for n, kind in heap.kinds.items() if is_estimator(kind)})


def _is_like_none(heap: Heap, owner: Class) -> bool:
    return not owner.node.decorator_list and owner.method("__eq__", heap) is None


def questions(heap: Heap, statements: Iterable[ast.AST]) -> Asked:
    """Return what statements, or any function, ask that copies may answer otherwise."""
    found = Asked.EQUAL if _hashes_instances(heap) else Asked.NOTHING
    functions: set[ast.AST] = {known.node for known in heap.functions.values()}
    functions |= {known.node for known in heap.definitions.values()}
    for node in (part for tree in functions.union(statements) for part in nodes(tree)):
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = pairwise([left, *others])
                found = max(found, *map(_asked_by, ops, sides))
            case ast.Call(func=ast.Name(id="id")):
                return Asked.SAME
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _COPYING:
                found = max(found, Asked.SAME if _has_several(node) else found)
            case ast.Call(func=ast.Attribute(attr=name), args=[ast.Name(), *_]) if name in _FINDING:
                found = max(found, Asked.EQUAL)
    return found


def _hashes_instances(heap: Heap) -> bool:
    """Say whether a set or a dict holds what is equal to itself alone."""
    return any(
        kind in _HASHING and not heap.owners.keys().isdisjoint(heap.holds.of(number))
        for number, kind in heap.kinds.items()
    )


def _has_several(call: ast.Call) -> bool:
    """Say whether several variables are copied at once."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return len({n.id for part in given for n in nodes(part) if isinstance(n, ast.Name)}) > 1


def _asked_by(operator: ast.cmpop, sides: tuple[ast.expr, ast.expr]) -> Asked:
    if any(isinstance(side, _LITERAL) for side in sides):
        return Asked.NOTHING
    return Asked.SAME if isinstance(operator, (ast.Is, ast.IsNot)) else Asked.EQUAL
