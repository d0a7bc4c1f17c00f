"""Which names a piece of Python reads and binds, by the scoping rules of the language.

A notebook is one module scope. `free_names` answers, for any node, which names of that module
scope its code may touch, also later, when a function it defines is called.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from jupyter_mlops.analysis.trees import REMEMBERED, children, nodes

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
BUILTINS = frozenset(dir(builtins))
# `type X = ...`, from Python 3.12 on.
TYPE_ALIAS: type[ast.stmt] | tuple[()] = getattr(ast, "TypeAlias", ())


def target_names(target: ast.expr) -> Iterator[str]:
    """Yield the names that assigning to `target` binds, left to right."""
    for node in nodes(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@lru_cache(maxsize=REMEMBERED)
def bound_by(statement: ast.stmt) -> frozenset[str]:
    """Return the names that `statement` may bind in the scope that it stands in."""
    return frozenset(_bindings([statement]))


def _bindings(body: list[ast.stmt]) -> Iterator[str]:
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        yield from _bound_here(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            stack += [
                *node.decorator_list,
                *node.args.defaults,
                *filter(None, node.args.kw_defaults),
            ]
        elif isinstance(node, ast.ClassDef):
            stack += [*node.decorator_list, *node.bases]
        elif isinstance(node, ast.Lambda):
            stack += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, COMPREHENSIONS):
            stack += [n for n in nodes(node) if isinstance(n, ast.NamedExpr)]
        else:
            stack += children(node)


def _bound_here(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (a.asname or a.name.split(".")[0] for a in node.names if a.name != "*")
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name


@dataclass(frozen=True, slots=True)
class Locals:
    """The names of a function: its own, and those it declares global or nonlocal."""

    own: frozenset[str]
    declared_global: frozenset[str]
    declared_nonlocal: frozenset[str]


@lru_cache(maxsize=REMEMBERED)
def function_locals(node: FunctionNode) -> Locals:
    """Return how the names of function `node` are scoped."""
    arguments = node.args
    own = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    own |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None}
    declared_global: set[str] = set()
    declared_nonlocal: set[str] = set()
    if isinstance(node, ast.Lambda):
        own |= {n.target.id for n in nodes(node.body) if isinstance(n, ast.NamedExpr)}
    else:
        own |= set(_bindings(node.body))
        for inner in _own_nodes(node.body):
            if isinstance(inner, ast.Global):
                declared_global |= set(inner.names)
            elif isinstance(inner, ast.Nonlocal):
                declared_nonlocal |= set(inner.names)
    return Locals(
        frozenset(own - declared_global - declared_nonlocal),
        frozenset(declared_global),
        frozenset(declared_nonlocal),
    )


def _own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of a body without those of the functions and classes it defines."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            stack += children(node)


@dataclass(slots=True)
class FreeNames:
    """Names of the module scope that code may touch, with the `ast.Name` nodes that do.

    `now` are nodes that run with the statement itself, `later` those inside function bodies;
    `rebinds` are names that a function binds through `global`, `in_text` those that the text of a
    pandas query reads as `@name` inside a function.
    """

    now: list[ast.Name] = field(default_factory=list)
    later: list[ast.Name] = field(default_factory=list)
    rebinds: set[str] = field(default_factory=set)
    in_text: set[str] = field(default_factory=set)
    declarations: list[ast.Global] = field(default_factory=list)
    _names: frozenset[str] | None = None

    @property
    def nodes(self) -> list[ast.Name]:
        return [*self.now, *self.later]

    @property
    def names(self) -> frozenset[str]:
        if self._names is None:
            self._names = frozenset(n.id for n in self.nodes)
        return self._names

    @property
    def read_now(self) -> frozenset[str]:
        return frozenset(n.id for n in self.now if isinstance(n.ctx, ast.Load))

    @property
    def read_later(self) -> frozenset[str]:
        return frozenset(n.id for n in self.later if isinstance(n.ctx, ast.Load)) | self.in_text


@lru_cache(maxsize=REMEMBERED)
def free_names(node: ast.AST) -> FreeNames:
    """Return the module-scope names that `node` (a statement or expression there) may touch."""
    found = FreeNames()
    _collect(node, (), found, deferred=False)
    return found


Scopes = tuple[frozenset[str], ...]


class _ClassNames(frozenset[str]):
    """The names of a class body, which no function, comprehension or class inside it sees."""


def _seen_inside(scopes: Scopes) -> Scopes:
    return tuple(scope for scope in scopes if not isinstance(scope, _ClassNames))


def _collect(node: ast.AST, scopes: Scopes, found: FreeNames, *, deferred: bool) -> None:
    match node:
        case ast.Name():
            if not any(node.id in scope for scope in scopes):
                (found.later if deferred else found.now).append(node)
        case ast.Global():
            found.declarations.append(node)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            _collect_function(node, scopes, found, deferred=deferred)
        case ast.ClassDef():
            _collect_class(node, scopes, found, deferred=deferred)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            _collect_comprehension(node, scopes, found, deferred=deferred)
        case ast.stmt() if isinstance(node, TYPE_ALIAS):
            _collect_type_alias(node, scopes, found, deferred=deferred)
        case _:
            if deferred and isinstance(node, ast.Call):
                found.in_text |= {n for n in query_names(node) if not any(n in s for s in scopes)}
            for child in children(node):
                _collect(child, scopes, found, deferred=deferred)


def query_names(node: ast.Call) -> frozenset[str]:
    """Return the names that a call of `query` or `eval` takes from its caller as `@name`."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("query", "eval"):
        return frozenset()
    inside = (n for a in node.args for n in nodes(a) if isinstance(n, ast.Constant))
    texts = [n.value for n in inside if isinstance(n.value, str)]
    return frozenset(name for text in texts for name in re.findall(r"@([^\W\d]\w*)", text))


def _collect_function(
    node: FunctionNode, scopes: Scopes, found: FreeNames, *, deferred: bool
) -> None:
    for part in _evaluated(node):
        _collect(part, scopes, found, deferred=deferred)
    scopes = _with_types(node, scopes, found)
    for part in annotation_expressions(node):
        _collect(part, scopes, found, deferred=deferred)
    names = function_locals(node)
    found.rebinds |= names.declared_global & (
        frozenset(_bindings(node.body)) if not isinstance(node, ast.Lambda) else frozenset()
    )
    # A class body between two functions is no scope for the inner one, so it was not pushed.
    inner = tuple(scope - names.declared_global for scope in _seen_inside(scopes))
    inner += (names.own | names.declared_nonlocal,)
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    for statement in body:
        _collect(statement, inner, found, deferred=True)


def _collect_class(node: ast.ClassDef, scopes: Scopes, found: FreeNames, *, deferred: bool) -> None:
    for decorator in node.decorator_list:
        _collect(decorator, scopes, found, deferred=deferred)
    scopes = _with_types(node, scopes, found)
    for part in (*node.bases, *(k.value for k in node.keywords)):
        _collect(part, scopes, found, deferred=deferred)
    outer = _seen_inside(scopes)
    own = _ClassNames()
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for part in _evaluated(statement):
                _collect(part, (*outer, own), found, deferred=deferred)
            for part in annotation_expressions(statement):
                inside_types = _with_types(statement, (*outer, own), found)
                _collect(part, inside_types, found, deferred=deferred)
            _collect_body_only(statement, _with_types(statement, outer, found), found)
        else:
            inside = FreeNames()
            _collect(statement, (*outer, own), inside, deferred=deferred)
            _absorb(found, inside, without=bound_by(statement))
        own = _ClassNames(own | bound_by(statement))


def _absorb(found: FreeNames, inside: FreeNames, *, without: frozenset[str]) -> None:
    """Add what a statement of a class body touches, but not the names that it binds there."""
    bound = {n for n in inside.nodes if n.id in without and not isinstance(n.ctx, ast.Load)}
    found.now += [n for n in inside.now if n not in bound]
    found.later += [n for n in inside.later if n not in bound]
    found.rebinds |= inside.rebinds
    found.in_text |= inside.in_text
    found.declarations += inside.declarations


def _collect_body_only(
    node: ast.FunctionDef | ast.AsyncFunctionDef, scopes: Scopes, found: FreeNames
) -> None:
    names = function_locals(node)
    found.rebinds |= names.declared_global & frozenset(_bindings(node.body))
    inner = (*(s - names.declared_global for s in scopes), names.own | names.declared_nonlocal)
    for statement in node.body:
        _collect(statement, inner, found, deferred=True)


def _collect_comprehension(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    scopes: Scopes,
    found: FreeNames,
    *,
    deferred: bool,
) -> None:
    # Only the first iterable is evaluated outside the comprehension's own scope.
    _collect(node.generators[0].iter, scopes, found, deferred=deferred)
    own = frozenset(n for g in node.generators for n in target_names(g.target))
    inner = (*_seen_inside(scopes), own)
    for position, generator in enumerate(node.generators):
        if position:
            _collect(generator.iter, inner, found, deferred=deferred)
        for condition in generator.ifs:
            _collect(condition, inner, found, deferred=deferred)
    parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    for part in parts:
        _collect(part, inner, found, deferred=deferred)


def definition_expressions(node: FunctionNode | ast.ClassDef) -> list[ast.expr]:
    """Return the expressions that run when the definition runs: decorators, defaults, bases."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
    return [*_evaluated(node), *annotation_expressions(node)]


def _evaluated(node: FunctionNode) -> list[ast.expr]:
    """Return the decorators and defaults of a function."""
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return [*decorators, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]


def annotation_expressions(node: FunctionNode) -> list[ast.expr]:
    """Return the annotations of a function, that of its result last."""
    if isinstance(node, ast.Lambda):
        return []
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    found = [a.annotation for a in arguments if a.annotation]
    found += [a.annotation for a in (node.args.vararg, node.args.kwarg) if a and a.annotation]
    return [*found, node.returns] if node.returns else found


def type_names(node: ast.AST) -> tuple[str, ...]:
    """Return the type parameters of a definition: `T` of `def first[T](items: list[T])`."""
    return tuple(parameter.name for parameter in getattr(node, "type_params", ()))


def _with_types(node: ast.AST, scopes: Scopes, found: FreeNames) -> Scopes:
    """Return the scopes inside a definition; what its type parameters say is evaluated later."""
    parameters = getattr(node, "type_params", ())
    if not parameters:
        return scopes
    inner = (*scopes, frozenset(type_names(node)))
    for parameter in parameters:
        for part in children(parameter):
            _collect(part, inner, found, deferred=True)
    return inner


def _collect_type_alias(node: ast.AST, scopes: Scopes, found: FreeNames, *, deferred: bool) -> None:
    name, *_, value = (part for part in children(node) if isinstance(part, ast.expr))
    _collect(name, scopes, found, deferred=deferred)
    _collect(value, _with_types(node, scopes, found), found, deferred=True)


# What has taken a generator in, or called a function, when it returns.
_TAKING = frozenset(
    "sum any all min max list tuple set frozenset dict sorted len join sort".split()
)
_CALLING = frozenset("apply applymap agg aggregate transform pipe map assign filter".split())


def read_afterwards(node: ast.stmt) -> frozenset[str]:
    """Return what functions and generators inside a function read, when it may have returned."""
    done: set[ast.AST] = set()
    found: set[str] = set()
    for inner in nodes(node):
        if isinstance(inner, ast.Call):
            method = isinstance(inner.func, ast.Attribute)
            name = getattr(inner.func, "attr", getattr(inner.func, "id", ""))
            if name in _TAKING or (method and name in _CALLING):
                done.update(inner.args, (keyword.value for keyword in inner.keywords))
        if isinstance(inner, (*FUNCTIONS, ast.GeneratorExp)) and inner is not node:
            found |= set() if inner in done else free_names(inner).names
    return frozenset(found)
