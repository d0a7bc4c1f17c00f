"""examples/messy/restore.ipynb: an older run comes back and gives the same numbers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.tracking.runs import Runs
from tests.kernels import RunningKernel

MESSY = Path(__file__).parents[1] / "examples" / "messy"
TREES = "n_trees = 120"

Run = dict[str, Any]


def sources(path: Path) -> list[tuple[str, str]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        (cell.get("id", f"cell-{n}"), "".join(cell["source"]))
        for n, cell in enumerate(cells)
        if cell["cell_type"] == "code"
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project in which diabetes.ipynb was run with few, and then with other trees."""
    folder = tmp_path_factory.mktemp("messy")
    (folder / "pyproject.toml").touch()
    for name in ("diabetes.ipynb", "restore.ipynb"):
        text = (MESSY / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(TREES, "n_trees = 12"), encoding="utf-8")
    cells = sources(folder / "diabetes.ipynb")
    for trees in ("n_trees = 12", "n_trees = 5"):
        with opened(folder, "diabetes.ipynb") as kernel:
            for cell, source in cells:
                reply = kernel.run(source.replace("n_trees = 12", trees), cell=cell)
                assert reply.status == "ok", reply.traceback
    return folder


def opened(folder: Path, name: str) -> RunningKernel:
    return RunningKernel(folder, {"JPY_SESSION_NAME": str(folder / name)}).load_once()


@pytest.fixture(scope="module")
def replies(folder: Path) -> Iterator[dict[str, Any]]:
    """Return what each cell of restore.ipynb said when they ran from top to bottom."""
    with opened(folder, "restore.ipynb") as kernel:
        found = {}
        for cell, source in sources(folder / "restore.ipynb"):
            found[cell] = kernel.run(source, cell=cell)
            said = found[cell].traceback + found[cell].stream("stderr")
            assert found[cell].status == "ok", f"{source}\n{said}"
        yield found


def measured(run: Run) -> dict[str, float]:
    costs = ("seconds.", "memory.")
    return {name: value for name, value in run["metrics"].items() if not name.startswith(costs)}


def test_the_cells_are_those_that_come_back(replies: dict[str, Any], folder: Path) -> None:
    cells = sources(folder / "restore.ipynb")
    start = [cell for cell, _ in cells].index("restore")
    offered = [replies[cell].next_input for cell, _ in cells[start:]]

    restored = [source for _, source in cells[start + 1 : -1]]
    assert offered == [*restored, None, None]


def test_the_older_run_gives_the_same_numbers(replies: dict[str, Any], folder: Path) -> None:
    assert "metrics: " in replies["compare"].text
    with Runs(f"sqlite:///{folder / 'mlflow.db'}") as store:
        for _ in range(60):
            again = store.search("restore")["runs"]
            if len(again) == 2 and all(run["status"] == "FINISHED" for run in again):
                break
            time.sleep(0.5)
        older = store.search("diabetes")["runs"]

    first, other = older[-1], older[1]
    wanted = measured(first)
    assert {"scores.forest", "scores.boost", "scores.blend"} <= set(wanted)
    assert measured(again[-1]) == wanted
    assert measured(other) != wanted
