"""`papermill`, as it is and with `--engine nbpipe`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines

from benchmarks.notebooks import write
from jupyter_mlops.magics.card import MIME
from jupyter_mlops.papermill_engine import NbpipeEngine, cells
from tests.kernels import new_project

PLAIN = [
    ("parameters", "trees = 10"),
    ("load", "rows = [1, 2, 3] * trees"),
    ("train:forest", "model = sum(rows)"),
    ("evaluate", "accuracy = 1 / model\naccuracy"),
    (None, "(trees, sorted(n for n in globals() if 'mlops' in n))"),
]
LOADING = [(None, "%load_ext jupyter_mlops"), *PLAIN]
STEPS = ["load", "train:forest", "evaluate"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    new_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    monkeypatch.setitem(papermill_engines._engines, "nbpipe", NbpipeEngine)
    return tmp_path


def run(source: str, target: str, **options: Any) -> Any:
    return papermill.execute_notebook(source, target, progress_bar=False, **options)


def cards(notebook: Any) -> list[dict[str, Any]]:
    return [
        output["data"][MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    ]


def test_a_notebook_without_our_magics_is_recorded(folder: Path) -> None:
    write(folder / "churn.ipynb", PLAIN)

    made = run("churn.ipynb", "out.ipynb", engine_name="nbpipe", parameters={"trees": 50})

    assert [card["step"] for card in cards(made)] == STEPS
    assert {card["experiment"] for card in cards(made)} == {"churn"}
    assert made.cells[-1].outputs[0]["data"]["text/plain"] == "(50, [])"
    journal = "\n".join(path.read_text() for path in folder.glob(".mlops/kernels/*.jsonl"))
    assert '"trees":"50"' in journal
    assert str(folder / "churn.ipynb") in journal


def test_without_the_engine_nothing_is_recorded(folder: Path) -> None:
    """The test above would hold otherwise as well, if papermill's own engine did it."""
    write(folder / "churn.ipynb", PLAIN)

    assert cards(run("churn.ipynb", "out.ipynb")) == []


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="NOOP"),
        pytest.param({"parameters": {"trees": 50}}, id="parameters"),
        pytest.param({"engine_name": "nbpipe", "parameters": {"trees": 50}}, id="engine"),
    ],
)
def test_a_notebook_that_loads_the_extension_runs_as_ever(
    options: dict[str, Any], folder: Path
) -> None:
    write(folder / "churn.ipynb", LOADING)

    for target in ("out.ipynb", "again.ipynb"):
        made = run("churn.ipynb", target, **options)
        assert [card["step"] for card in cards(made)] == STEPS
        assert {card["experiment"] for card in cards(made)} == {"churn"}
        assert made.cells[0].outputs == []


def test_a_cell_that_fails_fails_the_notebook(folder: Path) -> None:
    write(folder / "churn.ipynb", [*PLAIN[:2], ("train", "1 / 0"), *PLAIN[3:]])

    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        run("churn.ipynb", "out.ipynb", engine_name="nbpipe")

    made = nbformat.read(folder / "out.ipynb", as_version=4)
    assert [card["failure"] for card in cards(made)] == ["", "failed: ZeroDivisionError"]


def test_a_kernel_without_us_runs_the_notebook_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "jupyter_mlops.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    write(folder / "churn.ipynb", PLAIN)
    with caplog.at_level(logging.WARNING, logger="papermill"):
        made = run("churn.ipynb", "out.ipynb", engine_name="nbpipe")

    assert cards(made) == []
    assert made.cells[-1].outputs[0]["data"]["text/plain"] == "(10, [])"
    assert "the run is not recorded" in caplog.text
    assert "install jupyter-mlops beside the kernel" in caplog.text


def test_cells_are_told_as_the_panel_tells_them() -> None:
    code = nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["train"]}, id="a")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), code])

    told = cells(notebook)

    assert [cell["kind"] for cell in told] == ["markdown", "code"]
    assert told[1] == {"id": "a", "kind": "code", "source": "x = 1", "tags": ["train"]}
