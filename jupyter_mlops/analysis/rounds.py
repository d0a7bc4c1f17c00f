"""Which names code binds for sure: a loop may run no round."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from jupyter_mlops.analysis.trees import REMEMBERED, children, nodes

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Functions that give as many elements as their first argument has, or as each of them has.
_AS_MANY = frozenset({"enumerate", "zip", "sorted", "reversed", "list", "tuple", "set", "tqdm"})
_EMPTYING = frozenset({"remove", "clear", "pop", "popitem", "popleft"})
_PARTS = frozenset({"items", "keys", "values"})

Literals = Mapping[str, ast.expr]


def known_literals(statements: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    """Return the names that the statements store once, by what stands in the text."""
    emptied = {name for statement in statements for name in _emptied(statement)}
    stored = Counter(name for statement in statements for name in textual(statement))
    return {
        target.id: value
        for statement in statements
        for target, value in _assigned(statement)
        if stored[target.id] == 1 and target.id not in emptied
    }


@lru_cache(maxsize=REMEMBERED)
def textual(node: ast.AST) -> tuple[str, ...]:
    """Return the names that a statement stores, as they stand in its text."""
    stored = [n for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return tuple(n.id for n in sorted(stored, key=lambda n: (n.lineno, n.col_offset)))


@lru_cache(maxsize=REMEMBERED)
def _emptied(node: ast.AST) -> frozenset[str]:
    """Return the names of which something may take elements away."""
    found: set[str] = set()
    for inner in nodes(node):
        match inner:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _EMPTYING:
                found.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Del() | ast.Store()):
                found.add(name)
    return frozenset(found)


def _assigned(node: ast.stmt) -> Iterator[tuple[ast.Name, ast.expr]]:
    match node:
        case (
            ast.Assign(targets=[ast.Name() as target], value=value)
            | ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value)
        ):
            yield target, value


def surely_bound(body: Iterable[ast.stmt], literals: Literals) -> frozenset[str]:
    """Return the names that `body` stores on some way, but for loops that may run no round.

    `literals` are names whose value is known from the text.
    """
    return frozenset(
        name
        for statement in body
        for name in (_stored(statement, literals) if _has_loops(statement) else _plain(statement))
    )


def only_in_rounds(node: ast.stmt, name: str, literals: Literals) -> bool:
    """Say whether a statement binds `name` in a loop that may run no round, and nowhere else."""
    return _has_loops(node) and name not in surely_bound([node], literals)


@lru_cache(maxsize=REMEMBERED)
def _has_loops(node: ast.stmt) -> bool:
    return any(isinstance(inner, _LOOPS) for inner in nodes(node))


@lru_cache(maxsize=REMEMBERED)
def _plain(node: ast.stmt) -> frozenset[str]:
    """Return the names that a statement without loops stores."""
    return frozenset(_stored(node, {}))


def _stored(node: ast.AST, literals: Literals) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
        return
    if isinstance(node, _COMPREHENSIONS):
        # Its variables are its own, and what it names with `:=` waits for a first element.
        yield from _stored(node.generators[0].iter, literals)
        return
    if isinstance(node, _LOOPS) and not _runs(node, literals):
        for statement in node.orelse:
            yield from _stored(statement, literals)
        return
    for child in children(node):
        yield from _stored(child, literals)
        if isinstance(node, _LOOPS) and _leaves(child):
            break


def _leaves(node: ast.AST) -> bool:
    """Say whether a statement of a loop may end its round."""
    if isinstance(node, (ast.Continue, ast.Break)):
        return True
    return isinstance(node, ast.stmt) and any(map(_leaves, children(node)))


def _runs(node: ast.For | ast.AsyncFor | ast.While, literals: Literals) -> bool:
    if isinstance(node, ast.While):
        return isinstance(node.test, ast.Constant) and bool(node.test.value)
    return _has_elements(node.iter, literals)


def _has_elements(node: ast.expr, literals: Literals) -> bool:
    """Say whether what is iterated over surely has an element."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return any(not isinstance(part, ast.Starred) for part in parts)
        case ast.Dict(keys=keys):
            return any(key is not None for key in keys)
        case ast.Constant(value=str(text)):
            return bool(text)
        case ast.Name(id=name) if name in literals:
            others = {known: value for known, value in literals.items() if known != name}
            return _has_elements(literals[name], others)
        case ast.Call(func=ast.Name(id="range"), args=given):
            return _counts(given, literals)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[_, *_] as given) if (
            name in _AS_MANY
        ):
            sure = [_has_elements(a, literals) for a in given]
            return all(sure) if name == "zip" else sure[0]
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _PARTS:
            return _has_elements(owner, literals)
        case ast.Call(func=ast.Attribute(attr="split"), args=[ast.Name(), *_]):
            return True  # of rows into folds
    return False


def _counts(given: Iterable[ast.expr], literals: Literals) -> bool:
    """Say whether the arguments of a `range` are known and leave something in it."""
    named = [literals.get(a.id, a) if isinstance(a, ast.Name) else a for a in given]
    try:
        return bool(range(*map(ast.literal_eval, named)))
    except (TypeError, ValueError):
        return False
