"""Where the figures of a step end, as those of a notebook do with their cell."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.slicing import shows_again
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.edits import Place
from jupyter_mlops.extract.naming import place

if TYPE_CHECKING:
    from jupyter_mlops.extract.render import Workshop


def figure_ends(shop: Workshop, statements: Sequence[Statement]) -> dict[int, str]:
    """Say after which statements a figure ends because its cell does and another one follows."""
    drawing = [s for s in statements if _draws(shop, s)]
    ends: dict[int, str] = {}
    cells = list(dict.fromkeys(s.cell for s in drawing))
    for cell in cells[:-1]:
        last = [s for s in statements if s.cell == cell][-1]
        if ast.unparse(last.node) not in ("plt.show()", f"{pyplot(shop)}.show()"):
            ends[last.index] = f"{pyplot(shop)}.show()"
    return ends


def _draws(shop: Workshop, statement: Statement) -> bool:
    """Say whether a statement draws, not only sets how figures will look.

    What a module beside the notebook draws is told by what that imports.
    """
    effects, node = shop.scene.effects, statement.node
    resources, before = effects.effects[statement.index].resources, effects.before[statement.index]
    if "figure" in resources:
        sets = any(r.startswith("ambient:") for r in resources) and isinstance(node, ast.Expr)
        call = node.value if isinstance(node, ast.Expr) else None
        own = isinstance(call, ast.Call) and not qualified_name(call.func, before)
        return own or not sets
    roots = {
        (before[name].value.qualified or "").partition(".")[0]
        for name in free_names(node).names & before.keys()
    }
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return False
    modules = shop.program.modules
    return any("matplotlib" in modules[root].text for root in roots & modules.keys())


def shown_again(shop: Workshop, statements: Sequence[Statement]) -> dict[Place, str]:
    """Return the edits that display the figures of other cells; a bare name shows nothing."""
    return {
        place(shop.program, node): f"display({shop.names.variable(node.id)})"
        for statement in statements
        if shows_again(shop.program, statement, shop.first)
        for node in nodes(statement.node)
        if isinstance(node, ast.Name)
    }


def pyplot(shop: Workshop) -> str:
    return shop.annotations.aliases.get("matplotlib.pyplot", "plt")
