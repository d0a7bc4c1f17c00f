"""The statement with which a step begins to differ, where no edit of the package explains it.

The notebook runs once more with a cell for each statement of the step, the package's step once more
under a tracer; what both have after each statement is compared. The first statement after which
they differ, among those that the artifact was made by, is to blame.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_mlops.errors import ParityError
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.parity import tracer
from jupyter_mlops.parity.behind import behind
from jupyter_mlops.parity.blame import frames, missing_name
from jupyter_mlops.parity.package import Mode, PackageRun
from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.parity.report import Blame, Outcome, Verdict
from jupyter_mlops.parity.session import Session
from jupyter_mlops.parity.trail import Deed, Trail, trail_of
from jupyter_mlops.parity.verdicts import stored

INNER = "statement"
TRACE_TIMEOUT_S = 3600


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the notebook, with the line of the package's file that it became."""

    deed: Deed
    file_line: int
    also: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        found = self.deed.binds | self.deed.changes | self.deed.asks | self.also
        return [] if self.deed.is_definition else sorted(found)


def located(
    session: Session,
    references: Sequence[Reference],
    runs: Sequence[PackageRun],
    outcomes: tuple[Outcome, ...],
    overrides: Mapping[str, object],
) -> tuple[Outcome, ...]:
    """Return the outcomes, with the first difference blamed on the statement that begins it."""
    first = next((one for one in outcomes if one.verdict is Verdict.DIFFERS), None)
    run = next((one for one in runs if one.mode is Mode.ISOLATED), None)
    if first is None or run is None or session.plan.edits:
        return outcomes
    if not first.artifact and missing_name(first.detail):
        return outcomes
    plan = session.plan
    part = next((one for one in plan.parts if first.step in (one.tag, one.function)), None)
    if part is None or not (request := _request(run, part)).is_file():
        return outcomes
    try:
        made = _find(session, part, first, request, references[0], overrides)
    except ParityError:
        # The blame by text stands where the two cannot be run once more.
        return outcomes
    if made is None:
        return outcomes
    return tuple(
        replace(one, blame=made)
        if (one.step, one.artifact, one.verdict) == (first.step, first.artifact, first.verdict)
        else one
        for one in outcomes
    )


def _request(run: PackageRun, part: Part) -> Path:
    return run.store / "runs" / run.run / "isolated" / f"{part.function}.json"


def _find(
    session: Session, part: Part, first: Outcome, request: Path, reference: Reference,
    overrides: Mapping[str, object],
) -> Blame | None:  # fmt: skip
    plan = session.plan
    trail = trail_of(plan.notebook)
    statements = list(_statements(plan, part, trail))
    if first.artifact:
        border = next((b for b in part.borders if b.artifact == first.artifact), None)
        if border is None:
            return None
        way = {*trail.back(border.cell, border.variable, {}, wide=True),
               *trail.speaking_of(border.variable)}  # fmt: skip
        # What a function changes is not named where it is called.
        also = frozenset({border.variable} - {""})
        statements = [replace(one, also=also) for one in statements if one.deed in way]
    if not statements:
        return None
    split, cells = _split(plan.notebook, [one.deed for one in statements])
    borders = tuple(
        Border(INNER, f"{number} {name}", name, cells[one.deed])
        for number, one in enumerate(statements)
        for name in one.names
    )
    last = cells[statements[-1].deed]
    whole = replace(
        plan, notebook=split, parts=(Part(INNER, INNER, tuple(range(last + 1)), borders),)
    )
    inner = session.beside(whole)
    seen = inner.reference(overrides)
    traced = _trace(session, part, request, statements, reference)
    bench = inner.bench(seen)
    jobs: dict[int, int] = {}
    differing: list[int] = []
    for border in borders:
        number = int(border.artifact.split()[0])
        file = stored(seen, border)
        line = statements[number].file_line
        names = [name for name in _locals(plan, border.variable) if (line, name) in traced]
        if file is None or not names:
            continue
        other = next((found for name in names if (found := traced[line, name])), None)
        if other is not None:
            jobs[bench.add(border, file, other=other)] = number
        elif _is_named(plan, part, names):
            differing.append(number)
    results = bench.results()
    differing += [number for job, number in jobs.items() if results[job].detail]
    if not differing:
        return None
    start = statements[min(differing)]
    node = _node(plan, part, start)
    deeper = behind(plan, trail, start.deed, node)
    # What the statement that raises has not made yet says no more than the traceback.
    return deeper or (None if _raises(plan, part, node, first) else _blame(plan, part, start))


def _raises(plan: Plan, part: Part, node: ast.stmt | None, outcome: Outcome) -> bool:
    """Say whether it is this statement of the step that ended it."""
    if outcome.artifact or node is None:
        return False
    own = [line for file, line in frames(plan, outcome.detail) if file == _file(plan, part)]
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for line in own)


def _statements(plan: Plan, part: Part, trail: Trail) -> Iterator[Statement]:
    """Yield the statements of the step's cells that are statements of its function too."""
    body = _body(plan, part)
    lines = {(at.cell, at.cell_line): at.line for at in plan.lines if at.file == _file(plan, part)}
    for deed in trail.deeds:
        if deed.cell not in part.cells:
            continue
        own = range(deed.node.lineno, (deed.node.end_lineno or deed.node.lineno) + 1)
        kept = [lines[deed.cell, line] for line in own if (deed.cell, line) in lines]
        for node in body:
            if kept and node.lineno <= kept[0] <= (node.end_lineno or node.lineno):
                yield Statement(deed, node.lineno)


def _split(notebook: Notebook, deeds: Sequence[Deed]) -> tuple[Notebook, dict[Deed, int]]:
    """Return the notebook with a cell for each statement, and the cells after which they ran.

    A cell with magics stays whole, and so does a line of several statements.
    """
    cells: list[Cell] = []
    place: dict[Deed, int] = {}
    for cell in notebook.cells:
        own = [deed for deed in deeds if deed.cell == cell.index]
        lines = cell.source.splitlines(keepends=True)
        start = 0
        for end in _ends(cell) if own else ():
            text = "".join(lines[start:end])
            cells.append(replace(cell, index=len(cells), source=text))
            here = [one for one in own if start < (one.node.end_lineno or 0) <= end]
            place |= dict.fromkeys(here, len(cells) - 1)
            start = end
        if not own or start < len(lines):
            cells.append(replace(cell, index=len(cells), source="".join(lines[start:])))
        place |= {one: len(cells) - 1 for one in own if one not in place}
    return replace(notebook, cells=tuple(cells)), place


def _ends(cell: Cell) -> list[int]:
    """Return the lines after which a cell can be cut."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return []
    ends = [node.end_lineno or node.lineno for node in body]
    starts = [node.lineno for node in body[1:]]
    return [end for end, start in zip(ends, [*starts, ends[-1] + 1 if ends else 0], strict=True)
            if start > end]  # fmt: skip


def _trace(
    session: Session, part: Part, request: Path, statements: Sequence[Statement],
    reference: Reference,
) -> dict[tuple[int, str], Path | None]:  # fmt: skip
    """Return what the package has after its statements, by line and name; None for nothing."""
    plan = session.plan
    folder = session.new_folder("trace")
    folder.mkdir()
    wanted = json.loads(request.read_text(encoding="utf-8"))
    wanted["answer"] = wanted["answer"].removesuffix(".json") + "-traced.json"
    (folder / "request.json").write_text(json.dumps(wanted), encoding="utf-8")
    names: dict[int, list[str]] = {}
    for one in statements:
        found = names.setdefault(one.file_line, [])
        found += [name for own in one.names for name in _locals(plan, own) if name not in found]
    job = {
        "package": plan.package, "request": str(folder / "request.json"), "folder": str(folder),
        "file": str((plan.folder / _file(plan, part)).resolve()), "function": part.function,
        "names": _every_line(plan, part, names),
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    code = Path(tracer.__file__).read_text(encoding="utf-8")
    command = [reference.interpreter, "-c", f"{code}\n\nmain({str(folder / 'job.json')!r})\n"]
    with session.world() as root:
        try:
            subprocess.run(
                command, cwd=root, env=session.environment(), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=TRACE_TIMEOUT_S, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ParityError(f"{part.function} could not be run once more: {error}") from error
    ledger = folder / tracer.LEDGER
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.is_file() else []
    entries = [json.loads(line) for line in lines]
    return {
        (entry["line"], entry["name"]): folder / entry["file"] if entry["file"] else None
        for entry in entries
    }


def _every_line(plan: Plan, part: Part, names: dict[int, list[str]]) -> dict[int, list[str]]:
    """Add the lines of statements that nothing is asked about, where those before them end."""
    for node in _body(plan, part):
        names.setdefault(node.lineno, [])
    return names


def _locals(plan: Plan, variable: str) -> list[str]:
    """Return the names that a variable of the notebook may have in the package, likeliest first."""
    artifacts = [one.artifact for one in plan.borders if one.variable == variable]
    keys = [key.rpartition(".")[2] for key, own in plan.variables.items() if own == variable]
    return list(dict.fromkeys([*artifacts, *keys, variable]))


def _is_named(plan: Plan, part: Part, names: Sequence[str]) -> bool:
    """Say whether the function speaks of a variable that it does not have."""
    text = _text(plan, part)
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def _body(plan: Plan, part: Part) -> list[ast.stmt]:
    """Return the statements of the step's function; none where it is not to be found."""
    for node in ast.parse(_text(plan, part)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == part.function:
            return node.body
    return []


def _node(plan: Plan, part: Part, statement: Statement) -> ast.stmt | None:
    return next((node for node in _body(plan, part) if node.lineno == statement.file_line), None)


def _text(plan: Plan, part: Part) -> str:
    file = plan.folder / _file(plan, part)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _file(plan: Plan, part: Part) -> str:
    return f"src/{plan.package}/{part.function}.py"


def _blame(plan: Plan, part: Part, statement: Statement) -> Blame:
    deed = statement.deed
    text = plan.notebook.cells[deed.cell].source.splitlines()[deed.node.lineno - 1].strip()
    return Blame(deed.cell, deed.node.lineno, text, _file(plan, part), statement.file_line)
