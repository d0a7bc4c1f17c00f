"""What a step shows: printed lines and images, notebook against package.

The package may show more (it writes displayed values to its output), never less or something else.
What is missing is not proven rather than different: lines may tell times, and an image depends on
how a notebook was told to draw it, not only on its data. Text of cells with magics is left out:
they print what the package has no reason to print, such as times and listings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jupyter_mlops.parity.blame import blame, edited
from jupyter_mlops.parity.package import PackageRun, images, printed
from jupyter_mlops.parity.plan import Border, Part, Plan
from jupyter_mlops.parity.reference import Reference, Shown
from jupyter_mlops.parity.report import FIGURES, PRINTED, Outcome, Pictures, Verdict

# Times of day, and days as `ctime` and statsmodels write them.
_CLOCK = re.compile(
    r"\b\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\b|\b\d{4}-\d{2}-\d{2}\b"
    r"|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b,?|\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)\b"
)
SHOWS_TIME = "it shows the time of day"
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def what_was_shown(
    plan: Plan, part: Part, references: Sequence[Reference], run: PackageRun
) -> Iterator[Outcome]:
    """Yield an outcome for the text and one for the images of a step, where it has any."""
    if part.function not in run.reached:
        return
    printed_lines = [_lines(plan, part, reference) for reference in references]
    if lines := printed_lines[0]:
        said = _plain(printed(run, part.function))
        missing = _missing([text for text, _ in lines], said)
        if missing is None:
            yield _equal(part, run, PRINTED)
        else:
            text, cell = lines[missing]
            detail = f"{text!r} is not printed by the package"
            stable = printed_lines.count(lines) == len(references)
            found = _unproven(plan, part, run, PRINTED, detail, cell, stable=stable)
            timeless = [[_CLOCK.sub("", line) for line, _ in said] for said in printed_lines]
            only_times = not stable and timeless.count(timeless[0]) == len(references)
            yield replace(found, cause=SHOWS_TIME) if only_times else found
    drawn = [_images(plan, part, reference) for reference in references]
    if wanted := drawn[0]:
        shown = images(run, part.function)
        missing = _missing([digest for digest, _ in wanted], [digest for digest, _ in shown])
        if missing is None:
            yield _equal(part, run, FIGURES)
        else:
            digest, cell = wanted[missing]
            detail = (
                f"image {missing + 1} of {len(wanted)}, shown by cell {cell}, "
                f"is none of the {len(shown)} of the package, pixel for pixel"
            )
            stable = drawn.count(wanted) == len(references)
            found = _unproven(plan, part, run, FIGURES, detail, cell, stable=stable)
            other = shown[missing][1].read_bytes() if missing < len(shown) else b""
            yield replace(found, pictures=Pictures(references[0].image(digest), other))


def _equal(part: Part, run: PackageRun, name: str) -> Outcome:
    return Outcome(part.function, name, run.mode, Verdict.EQUAL)


def _unproven(
    plan: Plan, part: Part, run: PackageRun, name: str, detail: str, cell: int, *, stable: bool
) -> Outcome:
    border = Border(part.function, name, "", cell)
    made = blame(plan, part, border)
    if stable:
        made = edited(plan, part, border, made) or made
    verdict = Verdict.NOT_PROVEN if stable else Verdict.NONDETERMINISTIC
    return Outcome(part.function, name, run.mode, verdict, name, detail, blame=made)


def _missing(wanted: Sequence[str], given: Sequence[str]) -> int | None:
    """Return the index of the first of `wanted` that `given` lacks, in the same order."""
    rest = iter(given)
    return next((index for index, item in enumerate(wanted) if item not in rest), None)


def _lines(plan: Plan, part: Part, reference: Reference) -> list[tuple[str, int]]:
    """Return the printed lines that the package owes, with the cells that print them."""
    return [
        (line, cell)
        for cell, shown in _shown(part, reference)
        if (left := _left(plan, cell)) is not None and not _prints(left, plan, cell, shown)
        for line in _plain(shown.text)
        if line
    ]


def _plain(text: str) -> list[str]:
    return [_ADDRESS.sub("0x", line).rstrip() for line in text.splitlines()]


def _images(plan: Plan, part: Part, reference: Reference) -> list[tuple[str, int]]:
    """Return the images that the package owes, with the cells that show them.

    A cell that draws a figure and ends with it shows it twice; that is one image to the reader.
    """
    return [
        (digest, cell)
        for cell, shown in _shown(part, reference)
        if _is_tagged(plan, cell) or not _left(plan, cell)
        for digest in dict.fromkeys(shown.images)
    ]


def _shown(part: Part, reference: Reference) -> list[tuple[int, Shown]]:
    return [(cell, reference.shown[cell]) for cell in part.cells if cell in reference.shown]


def _is_tagged(plan: Plan, cell: int) -> bool:
    return plan.notebook.cells[cell].role.tag is not None


def _left(plan: Plan, cell: int) -> list[ast.stmt] | None:
    """Return the statements that call something and are not in the package.

    They stay in the notebook because nothing needs them, with what they show. None where the cell
    is not plain Python.
    """
    try:
        body = ast.parse(plan.notebook.cells[cell].source).body
    except SyntaxError:
        return None
    kept = {at.cell_line for at in plan.lines if at.cell == cell}
    return [
        node
        for node in body
        if kept.isdisjoint(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        and any(isinstance(child, ast.Call) for child in ast.walk(node))
    ]


def _prints(left: Sequence[ast.stmt], plan: Plan, cell: int, shown: Shown) -> bool:
    """Say whether statements that were left may have printed what the cell printed.

    Of a tagged cell, expressions are left that only show something. One that has a value at the end
    of the cell shows that; `df.info()` prints and has none.
    """
    if not _is_tagged(plan, cell):
        return bool(left)
    ending = ast.parse(plan.notebook.cells[cell].source).body[-1].lineno if shown.displays else 0
    return any(isinstance(node, ast.Expr) and node.lineno != ending for node in left)
