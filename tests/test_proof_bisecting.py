"""The statement with which a step begins to differ, found by values alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.export import export
from jupyter_mlops.parity import verify
from tests.remembered import remembering

CELLS = [
    ("parameters", "SHARE = 0.5"),
    ("load", "numbers = [4, 2, 3]"),
    ("features", "half = [n * SHARE for n in numbers]\nscaled = [\n    h * 3 for h in half\n]"),
    ("features", "%time pass\nscaled.sort()"),
    ("features", "label = 'x'; other = 7\nframe = {'a': scaled}\nframe['b'] = [1]"),
    ("train", "total = sum(frame['a'])\ntotal = total + len(frame)"),
]

FAULTS = {
    "in another cell than the last": ("features", "n * share", "n / 3", (2, 1)),
    "in a statement of several lines": ("features", "h * 3", "h * 4", (2, 2)),
    "a change in a cell with magics": ("features", "scaled.sort()", "pass", (3, 2)),
    "in the line that binds it": ("features", "{'a': scaled}", "{'a': scaled[:2]}", (4, 2)),
    "in the last line": ("features", "= [1]", "= [2]", (4, 3)),
    "a line that is not there": ("features", "frame['b'] = [1]", "pass", (4, 3)),
    "beside what does not matter": ("train", "sum(frame['a'])", "sum(frame['b'])", (5, 1)),
    "an error behind a difference": (
        "features", "half = [n * share for n in numbers]", "half = [str(n) for n in numbers]",
        (2, 1),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package that nobody can see the edits of."""
    folder = tmp_path_factory.mktemp("whole")
    notebook = write(folder / "small.ipynb", CELLS)
    export(notebook, folder / "out")
    shutil.rmtree(folder / "out" / ".nbpipe" / "pristine")
    with remembering(tmp_path_factory.mktemp("recordings")):
        yield folder / "out"


@pytest.mark.parametrize(("module", "old", "new", "place"), FAULTS.values(), ids=FAULTS)
def test_the_statement_is_found_by_values(
    package: Path, module: str, old: str, new: str, place: tuple[int, int]
) -> None:
    file = package / "src" / "small" / f"{module}.py"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    try:
        first = verify(package).first_difference
    finally:
        file.write_text(text)

    assert first is not None
    assert (first.blame.cell, first.blame.line) == place
