"""Which line of the notebook made a value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.report import Blame

_SHOWS = frozenset({"print", "display"})


def blame(plan: Plan, part: Part, border: Border, column: str = "") -> Blame | None:
    """Return the last line of the step that binds or changes the artifact.

    A line that assigns `column` of it goes before lines that make the whole, and a line that is in
    the package before one that was left behind in the notebook, such as `df.head()`. Where no line
    does (the artifact changed under another name), it is the last line of the step.
    """
    kept = {(at.cell, at.cell_line): at for at in plan.lines}
    columns = set(_places(plan, part, border, column)) if column else set()
    found = columns | set(_places(plan, part, border, "")) or set(_ends(plan, part, border))
    if not found:
        return None
    best = max(found, key=lambda place: (place in columns, place in kept, place))
    cell, line = best
    text = plan.notebook.cells[cell].source.splitlines()[line - 1].strip()
    emitted = kept.get(best)
    return Blame(cell, line, text, emitted.file, emitted.line) if emitted else Blame(*best, text)


def _places(plan: Plan, part: Part, border: Border, column: str) -> Iterator[tuple[int, int]]:
    """Yield the cells and lines that may have made the artifact."""
    if not border.variable:
        return
    for cell in _cells(plan, part, border):
        source = plan.notebook.cells[cell].source
        yield from ((cell, line) for line in _makers(source, border.variable, column))


def _ends(plan: Plan, part: Part, border: Border) -> Iterator[tuple[int, int]]:
    """Yield the last lines of the cells; that of the displaying cell alone for what it displays."""
    for cell in _cells(plan, part, border):
        if border.variable or cell == border.cell:
            yield cell, _last_line(plan.notebook.cells[cell].source)


def _cells(plan: Plan, part: Part, border: Border) -> list[int]:
    return [
        cell
        for cell in part.cells
        if cell <= border.cell and plan.notebook.cells[cell].source.strip()
    ]


def _makers(source: str, variable: str, column: str) -> Iterator[int]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        yield from _makers_in_text(source, variable, column)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and _makes(node, variable, column):
            yield node.lineno


def _makers_in_text(source: str, variable: str, column: str) -> Iterator[int]:
    """Find assignments in a cell that holds magics."""
    pattern = re.compile(rf"(^|\s){re.escape(variable)}\b[^=]*(?<![=!<>])=(?!=)")
    for number, line in enumerate(source.splitlines(), start=1):
        if pattern.search(line) and column in line:
            yield number


def _makes(node: ast.stmt, variable: str, column: str) -> bool:
    if column:
        targets = _targets(node)
        return any(_root(target) == variable and _names(target, column) for target in targets)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name == variable
    if isinstance(node, ast.Import | ast.ImportFrom):
        return any((name.asname or name.name.split(".")[0]) == variable for name in node.names)
    if isinstance(node, ast.Expr):
        return _calls_method_of(node.value, variable)
    return any(_root(target) == variable for target in _targets(node))


def _targets(node: ast.stmt) -> list[ast.expr]:
    """Return what a statement assigns to, without the tuples around it."""
    found: list[ast.expr] = []
    match node:
        case ast.Assign(targets=targets):
            found = list(targets)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            found = [target]
        case ast.With(items=items):
            found = [item.optional_vars for item in items if item.optional_vars]
    for target in found:
        if isinstance(target, ast.Tuple | ast.List):
            found += target.elts
    return found


def _root(target: ast.expr) -> str:
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _names(target: ast.expr, column: str) -> bool:
    constants = (node for node in ast.walk(target) if isinstance(node, ast.Constant))
    attributes = (node for node in ast.walk(target) if isinstance(node, ast.Attribute))
    return any(node.value == column for node in constants) or any(
        node.attr == column for node in attributes
    )


def _calls_method_of(value: ast.expr, variable: str) -> bool:
    """Say whether an expression may change the variable: its method, or a call with it."""
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Attribute) and _root(value.func) == variable:
        return True
    if isinstance(value.func, ast.Name) and value.func.id in _SHOWS:
        return False
    given = (*value.args, *(keyword.value for keyword in value.keywords))
    return any(isinstance(one, ast.Name) and one.id == variable for one in given)


def _last_line(source: str) -> int:
    """Return the line on which the last statement begins."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        statements = []
    return statements[-1].lineno if statements else max(1, len(source.splitlines()))
