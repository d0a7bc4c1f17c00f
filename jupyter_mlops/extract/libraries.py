"""The libraries that a pipeline needs installed, and those of them that are not."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.beside import imported
from jupyter_mlops.analysis.blocks import is_installed
from jupyter_mlops.analysis.catalog import NEEDS
from jupyter_mlops.analysis.dataflow import order
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.placement import closure
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.extract.settings import Ambient
from jupyter_mlops.pipeline import Import

_FALLS_BACK = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_PYTHONS = sys.stdlib_module_names | {"__future__", "__main__", ""}


def libraries(
    program: Program,
    scene: Scene,
    borders: Sequence[Border],
    ambient: Ambient,
    imports: Iterable[Import],
) -> tuple[str, ...]:
    """Return the import names of what the package needs, Python's own and its own left out.

    `imports` are those at the top of its modules. An import that the code does without, in a
    `try`, counts where it succeeds here: the package then takes the way that the notebook took.
    """
    statements = kept(program, scene, borders, ambient)
    trees: list[ast.AST] = [s.node for s in statements if not _is_import(s.node)]
    trees += [ast.parse(module.text) for module in program.modules.values()]
    inner = {
        root
        for tree in trees
        for node, falls_back in imports_in(tree)
        for root in _roots(node)
        if not falls_back or is_installed(root)
    }
    roots = {i.module.split(".")[0] for i in imports} | inner | _unnamed(scene)
    return tuple(sorted(roots - _PYTHONS - program.modules.keys()))


def kept(
    program: Program, scene: Scene, borders: Sequence[Border], ambient: Ambient
) -> list[Statement]:
    """Return the statements that come along: those of the steps, and what they use."""
    patches = {i for indices in ambient.patches.values() for i in indices}
    used = {i for border in borders for i in (*border.statics, *border.local)}
    process = {s.index for s in ambient.process}
    statics = closure(program, scene.definitions, used | patches | process, ambient.patches)
    indices = statics | {s.index for s in order(scene.groups)}
    return [program.statements[i] for i in sorted(indices)]


def missing_findings(
    program: Program, scene: Scene, borders: Sequence[Border], ambient: Ambient
) -> list[Finding]:
    """Return a finding for the first import of each library that is not known here."""
    named = {re.split(r"[^\w.-]", r, maxsplit=1)[0].lower() for r in program.requirements}
    known = _PYTHONS | program.modules.keys()
    first: dict[str, ast.stmt] = {}
    for statement in kept(program, scene, borders, ambient):
        for node, falls_back in imports_in(statement.node):
            for root in () if falls_back else _roots(node):
                if root not in known and not {root, root.replace("_", "-")} & named:
                    first.setdefault(root, node)
    return [
        checks.at_node(program, "NB158", node, root)
        for root, node in first.items()
        if not is_installed(root)
    ]


def imports_in(
    tree: ast.AST, *, falls_back: bool = False
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Yield each import below `tree`, and whether the code goes on where it fails."""
    if isinstance(tree, (ast.Import, ast.ImportFrom)):
        yield tree, falls_back
        return
    if not any(map(_is_import, nodes(tree))):
        return
    goes_on = isinstance(tree, ast.Try) and any(map(_falls_back, tree.handlers))
    for child in children(tree):
        inside = goes_on and isinstance(tree, ast.Try) and child in tree.body
        yield from imports_in(child, falls_back=falls_back or inside)


def _falls_back(handler: ast.ExceptHandler) -> bool:
    if any(isinstance(n, ast.Raise) for s in handler.body for n in nodes(s)):
        return False
    caught = nodes(handler.type) if handler.type else ()
    return handler.type is None or any(
        isinstance(n, ast.Name) and n.id in _FALLS_BACK for n in caught
    )


def _is_import(node: ast.AST) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _roots(node: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported(node)}


def _unnamed(scene: Scene) -> set[str]:
    """Return the libraries that the steps need and that their code does not import."""
    found: set[str] = set()
    for statement in order(scene.groups):
        if "figure" in scene.effects.effects[statement.index].resources:
            found.add("matplotlib")
        for node in nodes(statement.node):
            if isinstance(node, ast.Attribute) and node.attr in NEEDS:
                found.add(NEEDS[node.attr])
    return found
