"""Variables that a step may not have, as a branch binds them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from jupyter_mlops.analysis.checks import at_node
from jupyter_mlops.analysis.names import bound_by
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.analysis.unbound import takes_name_error
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.scene import Border
from jupyter_mlops.stages import Stage

_BRANCHES = (ast.If, ast.Try, ast.Match)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp,
           ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip


def unsure_findings(program: Program, borders: Sequence[Border]) -> list[Finding]:
    """Return a finding for each variable of `evaluate` that a branch alone binds and nobody reads.

    `if score > best: best, best_cut = score, cut` is there for `best_cut`.
    """
    known = {name for border in borders for name in border.outputs}
    known |= {name for statement in program.statements for name in _read(statement.node)}
    found: dict[str, Finding] = {}
    for statement in program.statements:
        if not _evaluates(statement):
            continue
        for node in _stores(statement.node, inside=False):
            if node.id not in known and not node.id.startswith("_"):
                found.setdefault(node.id, at_node(program, "NB153", node, node.id, node.id))
    return list(found.values())


def _evaluates(statement: Statement) -> bool:
    tag = statement.tag
    return tag is not None and tag.stage is Stage.EVALUATE and not statement.skipped


def _read(node: ast.AST) -> set[str]:
    return {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def bound_by_branches(statements: Iterable[Statement]) -> frozenset[str]:
    """Return the names that branches bind and nothing else in `statements`, a loop neither."""
    branching = [s.node for s in statements if _is_branch(s.node)]
    found = {node.id for tree in branching for node in _stores(tree, inside=False)}
    others = {n for s in statements if s.node not in branching for n in bound_by(s.node)}
    return frozenset(found - others - set(_expected_unbound(branching)))


def _expected_unbound(branching: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield what is read to see whether it is there: `try: data` above `except NameError:`."""
    for tree in branching:
        for tried in nodes(tree):
            if isinstance(tried, ast.Try) and any(map(takes_name_error, tried.handlers)):
                for statement in tried.body:
                    yield from _read(statement)


def _is_branch(node: ast.AST) -> bool:
    """Say whether `node` may leave out what it holds: a notebook is its own `__main__`."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) not in ("__name__ == '__main__'", "True")
    return isinstance(node, _BRANCHES)


def _stores(node: ast.AST, *, inside: bool) -> Iterator[ast.Name]:
    """Yield the names that are assigned in a branch, not in what has names of its own."""
    if isinstance(node, _SCOPES):
        return
    if inside and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node
    for child in children(node):
        yield from _stores(child, inside=inside or _is_branch(node))
