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

from jupyter_mlops.parity.package import PackageRun, images, printed
from jupyter_mlops.parity.plan import Part, Plan
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.parity.report import Outcome, Verdict

PRINTED = "printed text"
FIGURES = "figures"

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def what_was_shown(
    plan: Plan, part: Part, references: Sequence[Reference], run: PackageRun
) -> Iterator[Outcome]:
    """Yield an outcome for the text and one for the images of a step, where it has any."""
    if part.function not in run.reached:
        return
    lines = [_lines(plan, part, reference) for reference in references]
    said = _plain(printed(run, part.function))
    if lines[0]:
        missing = _missing(lines[0], said)
        detail = "" if missing is None else f"{lines[0][missing]!r} is not printed by the package"
        yield _outcome(part, run, PRINTED, detail, stable=lines.count(lines[0]) == len(lines))
    drawn = [_images(part, reference) for reference in references]
    if drawn[0]:
        shown = images(run, part.function)
        missing = _missing([digest for digest, _ in drawn[0]], shown)
        detail = "" if missing is None else (
            f"image {missing + 1} of {len(drawn[0])}, shown by cell {drawn[0][missing][1]}, "
            f"is none of the {len(shown)} of the package, pixel for pixel"
        )  # fmt: skip
        yield _outcome(part, run, FIGURES, detail, stable=drawn.count(drawn[0]) == len(drawn))


def _outcome(part: Part, run: PackageRun, name: str, detail: str, *, stable: bool) -> Outcome:
    if not detail:
        return Outcome(part.function, name, run.mode, Verdict.EQUAL)
    verdict = Verdict.NOT_PROVEN if stable else Verdict.NONDETERMINISTIC
    return Outcome(part.function, name, run.mode, verdict, name, detail)


def _missing(wanted: Sequence[str], given: Sequence[str]) -> int | None:
    """Return the index of the first of `wanted` that `given` lacks, in the same order."""
    rest = iter(given)
    return next((index for index, item in enumerate(wanted) if item not in rest), None)


def _lines(plan: Plan, part: Part, reference: Reference) -> list[str]:
    cells = [cell for cell in part.cells if cell in reference.shown and _is_python(plan, cell)]
    text = "".join(reference.shown[cell].text for cell in cells)
    return [line for line in _plain(text) if line]


def _is_python(plan: Plan, cell: int) -> bool:
    try:
        ast.parse(plan.notebook.cells[cell].source)
    except SyntaxError:
        return False
    return True


def _plain(text: str) -> list[str]:
    return [_ADDRESS.sub("0x", line).rstrip() for line in text.splitlines()]


def _images(part: Part, reference: Reference) -> list[tuple[str, int]]:
    """Return the images of a step's cells with the cells that show them."""
    return [
        (digest, cell)
        for cell in part.cells
        if cell in reference.shown
        for digest in reference.shown[cell].images
    ]
