"""Results that a step of `evaluate` may not have: a step returns only what it surely binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from jupyter_mlops.analysis.checks import at_node
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children, nodes
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
        for node in _bound_by_branches(statement.node, inside=False):
            if node.id not in known and not node.id.startswith("_"):
                found.setdefault(node.id, at_node(program, "NB153", node, node.id, node.id))
    return list(found.values())


def _evaluates(statement: Statement) -> bool:
    tag = statement.tag
    return tag is not None and tag.stage is Stage.EVALUATE and not statement.skipped


def _read(node: ast.AST) -> set[str]:
    return {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _bound_by_branches(node: ast.AST, *, inside: bool) -> Iterator[ast.Name]:
    """Yield the names that are assigned in a branch, not in what has names of its own."""
    if isinstance(node, _SCOPES):
        return
    if inside and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node
    for child in children(node):
        yield from _bound_by_branches(child, inside=inside or isinstance(node, _BRANCHES))
