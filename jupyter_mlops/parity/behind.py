"""What is to blame where a statement reads the same on both sides, and gives other values.

Then it is a function that it calls, or a setting or a seed of the process: the first line of those
that does not read the same either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from jupyter_mlops.parity.plan import Line, Plan
from jupyter_mlops.parity.report import Blame
from jupyter_mlops.parity.trail import Deed, Trail


def behind(plan: Plan, trail: Trail, deed: Deed, emitted: ast.stmt | None) -> Blame | None:
    """Return the line of a function or setting behind a statement, None where it is itself."""
    if emitted is None or _text(ast.parse(_plain(plan, ast.unparse(deed.node)))) != _text(emitted):
        return None
    unlike = list(_unlike(plan))
    inside = _inside(unlike, _called(trail, [deed]))
    if not inside:
        # What a value can do was defined where it was made.
        ways = [one for name in deed.reads for one in trail.back(deed.cell, name, {})]
        inside = _inside(unlike, _called(trail, ways))
    defined = {
        (one.cell, line)
        for one in trail.deeds
        if one.is_definition
        for line in range(one.node.lineno, (one.node.end_lineno or one.node.lineno) + 1)
    }
    ambient = [at for at in unlike if (at.cell, at.cell_line) not in defined]
    found = next(iter(inside or ambient), None)
    if found is None:
        return None
    text = plan.notebook.cells[found.cell].source.splitlines()[found.cell_line - 1].strip()
    return Blame(found.cell, found.cell_line, text, found.file, found.line)


def _inside(lines: Iterable[Line], definitions: Iterable[Deed]) -> list[Line]:
    spans = [(one.cell, one.node.lineno, one.node.end_lineno or 0) for one in definitions]
    return [
        at
        for at in lines
        if any(cell == at.cell and start <= at.cell_line <= end for cell, start, end in spans)
    ]


def _called(trail: Trail, deeds: Iterable[Deed]) -> list[Deed]:
    """Return the definitions that statements use, and those that these use."""
    waiting, names = {name for deed in deeds for name in deed.reads}, set[str]()
    while waiting:
        names |= waiting
        waiting = {
            name
            for one in trail.deeds
            if one.defines and not names.isdisjoint(one.binds)
            for name in one.reads
        } - names
    return [one for one in trail.deeds if one.defines and not names.isdisjoint(one.binds)]


def _unlike(plan: Plan) -> Iterator[Line]:
    """Yield lines outside the functions of steps that do not read as the notebook's."""
    steps = {f"src/{plan.package}/{part.function}.py": part.function for part in plan.parts}
    texts: dict[str, list[str]] = {}
    bodies: dict[str, range] = {}
    for at in plan.lines:
        if at.file not in texts:
            file = plan.folder / at.file
            text = file.read_text("utf-8") if file.is_file() else ""
            texts[at.file] = text.splitlines()
            bodies[at.file] = _span(text, steps.get(at.file, ""))
        if at.line in bodies[at.file]:
            continue
        lines = plan.notebook.cells[at.cell].source.splitlines()
        if at.line > len(texts[at.file]) or at.cell_line > len(lines):
            continue
        own, emitted = lines[at.cell_line - 1].strip(), texts[at.file][at.line - 1].strip()
        if _plain(plan, own) != emitted and not _is_same_header(_plain(plan, own), emitted):
            yield at


def _span(text: str, function: str) -> range:
    """Return the lines of a function, none where it is not there."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return range(0)
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function:
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(0)


def _is_same_header(own: str, emitted: str) -> bool:
    """Say whether two first lines of functions differ only in globals that one is given."""
    if not own.startswith(("def ", "async def ")):
        return False
    try:
        (one,), (other,) = (ast.parse(f"{line} pass").body for line in (own, emitted))
    except (SyntaxError, ValueError):
        return True
    assert isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    if not isinstance(other, type(one)):
        return False
    known = {argument.arg for argument in one.args.kwonlyargs}
    given = zip(other.args.kwonlyargs, other.args.kw_defaults, strict=True)
    kept = [pair for pair in given if pair[0].arg in known]
    other.args.kwonlyargs = [argument for argument, _ in kept]
    other.args.kw_defaults = [default for _, default in kept]
    return ast.dump(one.args) == ast.dump(other.args)


def _text(node: ast.AST) -> str:
    """Return the text of a statement without the globals that are passed on as arguments."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            call.keywords = [
                one
                for one in call.keywords
                if not (isinstance(one.value, ast.Name) and one.value.id == one.arg)
            ]
    return ast.unparse(node)


def _plain(plan: Plan, text: str) -> str:
    """Return text of the notebook with the package's names of artifacts and parameters."""
    names = {one.variable: one.artifact for one in plan.borders if one.variable}
    names |= {own: key.rpartition(".")[2] for key, own in plan.variables.items() if own}
    return re.sub(r"[A-Za-z_]\w*", lambda word: names.get(word[0], word[0]), text)
