"""Which line of the notebook made a value."""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from jupyter_mlops.parity.edits import Edit
from jupyter_mlops.parity.plan import Border, Line, Part, Plan
from jupyter_mlops.parity.report import Blame
from jupyter_mlops.parity.trail import trail_of
from jupyter_mlops.stages import PARAMETERS

_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_MISSING = re.compile(r"(?:NameError: name|cannot access local variable) '(\w+)'")
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
    return _at(plan, *best, kept.get(best))


def edited(plan: Plan, part: Part, border: Border, made: Blame | None) -> Blame | None:
    """Return the edit of the package that explains best why the artifact differs, None without one.

    Edits of the step itself go before those of modules that steps share, and these before edits of
    earlier steps. Within the step it is the one at the line that made the artifact, else the last
    one above it.
    """
    files = {f"src/{plan.package}/{one.function}.py": at for at, one in enumerate(plan.parts)}
    own = plan.parts.index(part)
    ranks: dict[int, list[Edit]] = {}
    for edit in plan.edits:
        at = files.get(edit.file, -1)
        if at <= own and (at != own or edit.cell is None or edit.cell <= border.cell):
            ranks.setdefault(0 if at == own else 1 if at < 0 else 2, []).append(edit)
    if not ranks:
        return None
    best = ranks[min(ranks)]
    until = made.file_line if made and min(ranks) == 0 and made.file_line else max(
        edit.line for edit in best
    )  # fmt: skip
    above = [edit for edit in best if edit.line <= until]
    edit = max(above, key=lambda one: one.line) if above else best[0]
    cell, line = (edit.cell, edit.cell_line) if edit.cell is not None else _parameters(plan)
    if cell is None or line is None:
        return None
    lines = plan.notebook.cells[cell].source.splitlines()
    text = lines[line - 1].strip() if line <= len(lines) else ""
    return Blame(cell, line, text, edit.file, edit.line)


def raised(plan: Plan, trace: str) -> Blame | None:
    """Return the line that a traceback of the package ends in, None where no cell made it.

    Of a name that is not there it is the line that binds it in the notebook.
    """
    found = _raising(plan, trace)
    lost = missing_name(trace)
    bound = _binding(plan, lost, found.cell if found else plan.last_cell) if lost else None
    return bound or found


def missing_name(trace: str) -> str:
    """Return the name that a traceback misses, "" where it misses none."""
    found = _MISSING.search(trace)
    return found[1] if found else ""


def frames(plan: Plan, trace: str) -> list[tuple[str, int]]:
    """Return the files of the package, with lines, that a traceback goes through."""
    sources, folder = str(plan.sources.resolve()), plan.folder.resolve()
    return [
        (Path(file).relative_to(folder).as_posix(), int(number))
        for file, number in _FRAME.findall(trace)
        if file.startswith(sources)
    ]


def _raising(plan: Plan, trace: str) -> Blame | None:
    for name, number in reversed(frames(plan, trace)):
        lines = [at for at in plan.lines if at.file == name]
        above = [at for at in lines if at.line <= number]
        if lines:
            # A step may fail above all lines that are as they were exported.
            at = max(above or [min(lines, key=lambda one: one.line)], key=lambda one: one.line)
            return _at(plan, at.cell, at.cell_line, at)
    return None


def _binding(plan: Plan, name: str, last: int) -> Blame | None:
    """Return the last line up to a cell that binds a name of the package in the notebook."""
    names = {one.variable for one in plan.borders if one.artifact == name}
    names |= {own for key, own in plan.variables.items() if key.rpartition(".")[2] == name}
    names |= {name}
    deeds = [
        deed
        for deed in trail_of(plan.notebook).deeds
        if deed.cell <= last and not names.isdisjoint(deed.binds)
    ]
    if not deeds:
        return None
    cell, line = deeds[-1].cell, deeds[-1].node.lineno
    kept = {(at.cell, at.cell_line): at for at in plan.lines}
    return _at(plan, cell, line, kept.get((cell, line)))


def _at(plan: Plan, cell: int, line: int, emitted: Line | None) -> Blame:
    text = plan.notebook.cells[cell].source.splitlines()[line - 1].strip()
    file, number = (emitted.file, emitted.line) if emitted else ("", 0)
    return Blame(cell, line, text, file, number)


def line_with(plan: Plan, cell: int, text: str) -> Blame | None:
    """Return the last line of a cell that holds `text`, None without one."""
    lines = plan.notebook.cells[cell].source.splitlines()
    found = [number for number, line in enumerate(lines, start=1) if text in line]
    if not found:
        return None
    kept = {(at.cell, at.cell_line): at for at in plan.lines}
    return _at(plan, cell, found[-1], kept.get((cell, found[-1])))


def _parameters(plan: Plan) -> tuple[int, int] | tuple[None, None]:
    """Return the notebook's first line of parameters, where an edit of their defaults belongs."""
    found = [cell.index for cell in plan.notebook.cells if cell.role.kind == PARAMETERS]
    return (found[0], 1) if found else (None, None)


def excerpt(plan: Plan, made: Blame | None) -> str:
    """Return a diff that shows how the blamed line left the notebook for the package.

    Where the package was edited there, it is the edit; else the cell's text against the lines that
    were made of it.
    """
    if made is None:
        return ""
    for edit in plan.edits:
        if (edit.file, edit.line) == (made.file, made.file_line):
            return f"--- {edit.file} as exported\n+++ {edit.file}\n{edit.diff}"
    file = plan.folder / made.file
    if not made.file or not file.is_file():
        return ""
    text = file.read_text(encoding="utf-8", errors="replace").splitlines()
    numbers = [at.line for at in plan.lines if (at.file, at.cell) == (made.file, made.cell)]
    emitted = textwrap.dedent("\n".join(text[min(numbers) - 1 : max(numbers)])) if numbers else ""
    return "\n".join(
        difflib.unified_diff(
            plan.notebook.cells[made.cell].source.splitlines(),
            emitted.splitlines(),
            f"cell {made.cell}",
            made.file,
            lineterm="",
            n=1,
        )
    )


def _places(plan: Plan, part: Part, border: Border, column: str) -> Iterator[tuple[int, int]]:
    """Yield the cells and lines that may have made the artifact."""
    if not border.variable:
        return
    cells = _cells(plan, part, border)
    for cell in cells:
        source = plan.notebook.cells[cell].source
        yield from ((cell, line) for line in _makers(source, border.variable, column))
    for deed in trail_of(plan.notebook).deeds:
        if deed.cell not in cells or border.variable not in deed.same:
            continue
        if not column or any(_names(target, column) for target in _targets(deed.node)):
            yield deed.cell, deed.node.lineno


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
