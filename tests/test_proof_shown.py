"""Which pictures and printed lines of the notebook the package owes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.notebook import read
from jupyter_mlops.parity.package import Facts, Mode, PackageRun
from jupyter_mlops.parity.plan import Line, Part, Plan
from jupyter_mlops.parity.reference import Reference, Shown
from jupyter_mlops.parity.report import FIGURES, PRINTED, Verdict
from jupyter_mlops.parity.shown import SHOWS_TIME, what_was_shown

DRAWS = "plt.style.use('ggplot')\nplt.plot([1, 2])\nprint('drawn')"
KEPT = ((0, 1), (0, 2), (0, 3))
OWED = {FIGURES: Verdict.NOT_PROVEN, PRINTED: Verdict.NOT_PROVEN}

CELLS: dict[str, tuple[str | None, str, tuple[tuple[int, int], ...], dict[str, Verdict]]] = {
    "nothing kept, nothing shown": (None, "x = 1", (), {}),
    "a tagged cell": ("train", DRAWS, KEPT, OWED),
    "a tagged cell whose last line shows a value": ("train", f"{DRAWS}\nplt.gca()", KEPT, OWED),
    "a tagged cell with a line that may print": (
        "train", f"plt.info()\n{DRAWS}", ((0, 2), (0, 3), (0, 4)), {FIGURES: Verdict.NOT_PROVEN},
    ),
    "an untagged cell": (None, DRAWS, KEPT, OWED),
    "an untagged cell whose drawing stays in the notebook": (None, DRAWS, KEPT[:1], {}),
    "an untagged cell with an import": (None, f"{DRAWS}\nimport this", KEPT, OWED),
    "an untagged cell with statements of several lines": (
        None, "plt.plot(\n    [1, 2],\n)", ((0, 2),), OWED,
    ),
    "a tagged cell with magics": ("train", f"%time\n{DRAWS}", KEPT, {FIGURES: Verdict.NOT_PROVEN}),
}  # fmt: skip


@pytest.mark.parametrize(("tag", "source", "kept", "found"), CELLS.values(), ids=CELLS)
def test_what_a_package_owes(
    tmp_path: Path, tag: str | None, source: str, kept: tuple[tuple[int, int], ...],
    found: dict[str, Verdict],
) -> None:  # fmt: skip
    notebook = read(write(tmp_path / "a.ipynb", [(tag, source)]))
    part = Part("train", "train", (0,), ())
    lines = tuple(Line("src/a/train.py", 9, *place) for place in kept)
    plan = Plan(tmp_path, "a", notebook, "a.ipynb", (part,), {}, lines)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "abc.png").write_bytes(b"png")
    displays = source.endswith("gca()")
    shown = Shown("drawn\n", ("abc",), displays) if "plt" in source else Shown("", ())
    reference = Reference(tmp_path, "", (), 0.0, {}, {0: shown})
    run = PackageRun(
        Mode.ISOLATED, tmp_path / "store", "1", 0.0, "", "", frozenset({"train"}), Facts(), {}
    )

    outcomes = list(what_was_shown(plan, part, [reference], run))

    assert {one.artifact: one.verdict for one in outcomes} == found
    assert not list(what_was_shown(plan, part, [reference], replace(run, reached=frozenset())))


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        pytest.param("Time: 10:12:07  R2 0.5\n", SHOWS_TIME, id="another time"),
        pytest.param("Time: 10:12:07  R2 0.6\n", "", id="another value too"),
        pytest.param("Time: 10:12:06  R2 0.5\n", "", id="the same"),
    ],
)
def test_the_time_of_day_in_a_text_is_a_cause(tmp_path: Path, other: str, cause: str) -> None:
    notebook = read(write(tmp_path / "a.ipynb", [("train", "print(1)")]))
    part = Part("train", "train", (0,), ())
    plan = Plan(tmp_path, "a", notebook, "a.ipynb", (part,), {}, (Line("a.py", 1, 0, 1),))
    run = PackageRun(
        Mode.ISOLATED, tmp_path / "store", "1", 0.0, "", "", frozenset({"train"}), Facts(), {}
    )
    references = [
        Reference(tmp_path, "", (), 0.0, {}, {0: Shown(text, ())})
        for text in ("Time: 10:12:06  R2 0.5\n", other)
    ]

    (found,) = what_was_shown(plan, part, references, run)

    assert found.cause == cause


ONE, TWO = b"one", b"two"

# The images that each cell shows, those of the package, and whether the package owes one.
IMAGES: dict[str, tuple[list[list[bytes]], list[bytes], bool]] = {
    "none": ([[]], [], False),
    "all": ([[ONE], [TWO]], [ONE, TWO], False),
    "one is missing": ([[ONE, TWO]], [ONE], True),
    "in another order": ([[ONE, TWO]], [TWO, ONE], True),
    "one cell shows one twice": ([[ONE, ONE]], [ONE], False),
    "with another between": ([[ONE, TWO, ONE]], [ONE, TWO], False),
    "two cells show the same": ([[ONE], [ONE]], [ONE], True),
    "the package shows more": ([[ONE]], [ONE, TWO, ONE], False),
}


@pytest.mark.parametrize(("cells", "package", "owes"), IMAGES.values(), ids=IMAGES)
def test_images_that_a_package_owes(
    tmp_path: Path, cells: list[list[bytes]], package: list[bytes], owes: bool
) -> None:
    notebook = read(write(tmp_path / "a.ipynb", [("train", "plt.show()")] * len(cells)))
    part = Part("train", "train", tuple(range(len(cells))), ())
    plan = Plan(tmp_path, "a", notebook, "a.ipynb", (part,), {}, ())
    images, figures = tmp_path / "images", tmp_path / "store/runs/1/figures"
    images.mkdir()
    figures.mkdir(parents=True)
    digests = {png: hashlib.sha256(png).hexdigest() for png in (ONE, TWO)}
    for png, digest in digests.items():
        (images / f"{digest}.png").write_bytes(png)
    for number, png in enumerate(package):
        (figures / f"train-{number}.png").write_bytes(png)
    shown = {n: Shown("", tuple(digests[png] for png in own)) for n, own in enumerate(cells)}
    run = PackageRun(
        Mode.ISOLATED, tmp_path / "store", "1", 0.0, "", "", frozenset({"train"}), Facts(), {}
    )

    found = list(what_was_shown(plan, part, [Reference(tmp_path, "", (), 0.0, {}, shown)], run))

    verdict = Verdict.NOT_PROVEN if owes else Verdict.EQUAL
    assert [one.verdict for one in found] == ([verdict] if any(cells) else [])
