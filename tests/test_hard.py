"""Every hard notebook gives a package that is right both ways, or is refused with place and mend.

A notebook of `hard/` runs as the reference; its package runs in one process, and step by step in
processes of their own; every artifact is compared.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "hard" / "harness"))

import corpus  # noqa: E402
from outcome import Job, Outcome, Server, export, outcome, prove  # noqa: E402

from jupyter_mlops.export import copy_on_write  # noqa: E402

HARD = {hard.name: hard for hard in corpus.read_all()}
MINIMUM = {
    "mutate": 20, "alias": 20, "random": 12, "settings": 12, "function": 30, "class": 10,
    "flow": 12, "import": 6, "keep": 12, "magic": 20, "text": 10, "parameter": 12, "sklearn": 8,
    "stages": 12, "file": 3, "plot": 3, "display": 3, "crossed": 5,
}  # fmt: skip

# Where pandas does not copy on write, frames may share memory, and more has to be refused.
RIGHT = {"right"} if copy_on_write() else {"right", "refused"}


def job(name: str, work: Path) -> Job:
    source = work / "source"
    source.mkdir(parents=True)
    repeat = 2 if name.startswith("sklearn_") else 1
    return Job(HARD[name].write(source), source, work, repeat=repeat)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One process with the heavy libraries loaded, from which the work is forked."""
    with Server() as started:
        yield started


@pytest.mark.parametrize("name", HARD)
def test_right_or_refused(name: str, server: Server, tmp_path: Path) -> None:
    hard, found = HARD[name], outcome(job(name, tmp_path), server)
    allowed = {"right": RIGHT, "refused": {"refused"}}.get(hard.expect, {"right", "refused"})
    assert found.result in allowed, f"{found.result}: {found.text}"
    if found.result == "refused":
        assert set(hard.codes) <= set(found.codes), found.text


def test_corpus_has_several_notebooks_for_every_row() -> None:
    rows = Counter(name.partition("_")[0] for name in HARD)
    assert {row: rows[row] for row in MINIMUM if rows[row] < MINIMUM[row]} == {}
    assert set(rows) == set(MINIMUM)


@pytest.mark.parametrize(
    ("name", "module", "line", "damaged"),
    [
        pytest.param("mutate_list_append", "features", "append(3)", "append(4)", id="value"),
        pytest.param("mutate_list_append", "train", "sum(xs)", "sum(xs) + 0.5", id="type"),
        pytest.param("mutate_frame_column", "features", "df.a * 2", "df.a * 3", id="frame"),
    ],
)
def test_damaged_package_is_wrong(
    name: str, module: str, line: str, damaged: str, server: Server, tmp_path: Path
) -> None:
    work = job(name, tmp_path)
    exported = export(work, server)
    assert not isinstance(exported, Outcome), exported.text
    path = exported.folder / "src" / exported.package / f"{module}.py"
    text = path.read_text()
    assert line in text
    path.write_text(text.replace(line, damaged))
    found = prove(work, server, exported)
    assert found.result == "wrong", found.text
    assert f"{module}." in found.text
