"""Names that a statement reads although nothing before it has bound them."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping

from jupyter_mlops.analysis.effects import OUTPUT_NAMES, Effects
from jupyter_mlops.analysis.names import BUILTINS, bound_by
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.rounds import only_in_rounds
from jupyter_mlops.analysis.trees import nodes

_KNOWN = BUILTINS | {"display", "__name__"} | OUTPUT_NAMES
_READS, _BINDS, _PASSES = "reads", "binds", "passes"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# What a compound statement evaluates first.
_HEADS = ("test", "iter", "subject")


def unbound_reads(
    program: Program,
    effects: Effects,
    statements: Iterable[int],
    static: Container[str],
    literals: Mapping[str, ast.expr],
) -> Iterator[tuple[int, str]]:
    """Yield what `statements` read although nothing binds it, or nothing may have.

    `static` are the names of definitions that a package has whatever runs. A name that only the
    loop of another step binds may be missing: a step that gives it on could not say so.
    """
    for index in statements:
        effect, node = effects.effects[index], program.statements[index].node
        for name, makers in effect.reads.items():
            if makers:
                made = [program.statements[i] for i in makers]
                tag = program.statements[index].tag
                others = [s.node for s in made if s.tag is not None and s.tag != tag]
                looped = all(only_in_rounds(other, name, literals) for other in others)
                if others and looped and catches_unbound(node, name):
                    yield index, name
                continue
            by_itself = name in effect.binds and name not in bound_by(node)
            if name in _KNOWN or by_itself:
                continue
            if name in static or not (catches_unbound(node, name) or binds_first(node, name)):
                yield index, name


def catches_unbound(node: ast.stmt, name: str) -> bool:
    """Say whether `node` reads `name` only where it expects that nothing has bound it."""
    reads = [n for n in nodes(node) if isinstance(n, ast.Name) and n.id == name]
    caught = {
        inner
        for tried in nodes(node)
        if isinstance(tried, ast.Try) and any(map(takes_name_error, tried.handlers))
        for statement in tried.body
        for inner in nodes(statement)
    }
    return bool(reads) and all(n in caught for n in reads)


def binds_first(node: ast.stmt, name: str) -> bool:
    """Say whether a way through the branches of `node` binds `name` before it is read.

    On the others the notebook stops with a NameError, and so does a step: there the name is its
    own.
    """
    return not isinstance(node, _DEFINITIONS) and _BINDS in _ways(node, name)


def _ways(node: ast.stmt, name: str) -> set[str]:
    """Return what may come first on the ways through a statement."""
    if isinstance(node, _DEFINITIONS) or not _mentions(node, name):
        return {_PASSES}
    heads = (head for field in _HEADS if isinstance(head := getattr(node, field, None), ast.expr))
    if any(_mentions(head, name) for head in heads):
        return {_READS}
    match node:
        case ast.For(target=target) | ast.AsyncFor(target=target) if _mentions(target, name):
            return {_BINDS}
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            if any(_mentions(item.context_expr, name) for item in items):
                return {_READS}
            bound = any(_mentions(item, name) for item in items)
            return {_BINDS} if bound else _in_row(body, name)
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            handled = (_in_row([*h.body, *final], name) for h in handlers)
            return _in_row([*body, *other, *final], name).union(*handled)
        case ast.Match(cases=cases):
            return {_PASSES}.union(*(_in_row(case.body, name) for case in cases))
        case ast.If(body=body, orelse=other):
            return _in_row(body, name) | _in_row(other, name)
        case ast.For(body=body) | ast.AsyncFor(body=body) | ast.While(body=body):
            return _in_row(body, name) | {_PASSES}
    named = [n for n in nodes(node) if isinstance(n, ast.Name) and n.id == name]
    reads = isinstance(node, ast.AugAssign) or any(isinstance(n.ctx, ast.Load) for n in named)
    return {_READS if reads else _BINDS}


def _in_row(body: Iterable[ast.stmt], name: str) -> set[str]:
    found = {_PASSES}
    for statement in body:
        if _PASSES in found:
            found = found - {_PASSES} | _ways(statement, name)
    return found


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in nodes(node))


def takes_name_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    named = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)}
    return bool(named & {"NameError", "Exception", "BaseException"})
