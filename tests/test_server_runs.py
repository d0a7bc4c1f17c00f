"""Runs in the panel: their logs, their notebook, deleting them, MLflow's own page of one."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.server.mlflow_pages import MlflowPages, PageError
from jupyter_mlops.server.restored import with_parameters, write_notebook
from jupyter_mlops.server.tracked import LONG, Tracked
from jupyter_mlops.tracking.facts import Begin, End
from jupyter_mlops.tracking.writer import Writer
from tests.jupyter_process import Server, server
from tests.recorded import Project, attempt

pytestmark = pytest.mark.filterwarnings("ignore")

PAGES: list[str] = []  # what was started, to be gone when the server is
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "p",
            "metadata": {"tags": ["parameters"]},
            "source": ["TREES = 5\n", "name = 'a'"],
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def parameters(source: str, values: dict[str, str]) -> str:
    """Return the source of the cell that is put below a parameters cell; "" for none."""
    cell = {"metadata": {"tags": ["parameters"]}, "source": source}
    made = with_parameters([cell, {"source": "x"}], values)
    return "" if len(made) == 2 else str(made[1]["source"])


class TestRestored:
    @pytest.mark.parametrize(
        ("source", "values", "added"),
        [
            ("A = 1", {"a": "1"}, ""),
            ("A = 1", {}, ""),
            ("A = ", {"a": "1"}, ""),
            ("A = 1", {"a": "2"}, "A = 2"),
            ("maxDepth: int = 1", {"max_depth": "2"}, "maxDepth = 2"),
            ("A = 'x'", {"a": "x"}, ""),
            ('A = "x"', {"a": "it's"}, 'A = "it\'s"'),
            ("A = [1, 2]", {"a": "[1, 3]"}, "A = [1, 3]"),
            ("A = f()", {"a": "<object>"}, ""),
        ],
    )
    def test_parameters_that_the_run_had_otherwise(
        self, source: str, values: dict[str, str], added: str
    ) -> None:
        assert parameters(source, values) == (f"# Parameters\n{added}" if added else "")

    def test_a_file_that_is_there_stays(self, tmp_path: Path) -> None:
        run = {"number": 3, "id": "f" * 32, "parameters": {}}
        content = json.dumps(NOTEBOOK).encode()
        made = [write_notebook(tmp_path / "nb.ipynb", run, content) for _ in range(2)]
        assert [path.name for path in made] == ["nb-run-3.ipynb", "nb-run-3-2.ipynb"]

    def test_what_is_no_notebook_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ParameterError, match="cannot be read"):
            write_notebook(tmp_path / "nb.ipynb", {}, b"[]")


class TestPages:
    @pytest.mark.parametrize(
        ("uri", "address"),
        [
            ("http://ml.example.org", "http://ml.example.org"),
            ("https://ml.example.org:8080/path/", "https://ml.example.org:8080/path"),
            ("https://ann:secret@ml.example.org", "https://ml.example.org"),
        ],
    )
    def test_a_server_is_its_own_page_without_its_password(self, uri: str, address: str) -> None:
        assert MlflowPages().address(uri) == address

    def test_a_store_without_pages_is_told(self) -> None:
        with pytest.raises(PageError, match="no pages"):
            MlflowPages().address("databricks://profile")

    def test_one_that_does_not_start_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(PageError, match="mlflow ui"):
            MlflowPages(patience_s=0.1).address(f"sqlite:///{tmp_path}/mlflow.db")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tracked")
    project = Project(folder / "root").with_database()
    (project.root / "churn.ipynb").write_text(json.dumps(NOTEBOOK))
    kernel = project.kernel()
    texts = {
        "stdout/train.txt": b"fitting\n",
        "stderr/train.txt": b"x" * LONG + b"end\n",
        "traceback.txt": b"ValueError: no",
        "code/notebook.ipynb": json.dumps(NOTEBOOK).encode(),
    }
    blobs = {path: kernel.blob(text) for path, text in texts.items()}
    kernel.append(*attempt(project, "k1-1", artifacts=blobs), *attempt(project, "k1-2"))
    Writer(project.journal, "mlflow").step()
    kernel.close()
    with server(folder) as made:
        yield made
    for page in PAGES:
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(page)


def runs(running: Server) -> list[dict[str, Any]]:
    _, found = running.ask("jupyter-mlops/runs?notebook=churn.ipynb")
    return list(found["runs"])


def run(running: Server, key: str) -> str:
    return str(next(one["id"] for one in runs(running) if one["key"] == key))


def test_logs_are_shown_the_traceback_first_and_of_long_ones_the_end(running: Server) -> None:
    path = f"jupyter-mlops/runs/{run(running, 'k1-1')}/logs?notebook=churn.ipynb"
    status, found = running.ask(path)
    assert status == 200
    assert [(one["name"], one["text"][-4:], one["cut"]) for one in found["logs"]] == [
        ("traceback.txt", ": no", 0),
        ("stderr/train.txt", "end\n", 4),
        ("stdout/train.txt", "ing\n", 0),
    ]
    path = f"jupyter-mlops/runs/{run(running, 'k1-2')}/logs?notebook=churn.ipynb"
    assert running.ask(path) == (200, {"logs": []})


def test_code_that_is_not_there_is_no_error(running: Server) -> None:
    path = f"jupyter-mlops/runs/{run(running, 'k1-2')}/cells?notebook=churn.ipynb"
    status, found = running.ask(path)
    assert (status, found["cells"]) == (200, None)
    assert "not recorded, or is still being delivered" in found["trouble"]


def test_a_run_becomes_a_notebook_of_its_own(running: Server) -> None:
    before = (running.root / "churn.ipynb").read_bytes()
    path = f"jupyter-mlops/runs/{run(running, 'k1-1')}/notebook"
    status, found = running.ask(path, {"notebook": "churn.ipynb"})
    assert status == 200
    assert json.loads((running.root / found["path"]).read_text())["cells"] == NOTEBOOK["cells"]
    assert (running.root / "churn.ipynb").read_bytes() == before
    path = f"jupyter-mlops/runs/{run(running, 'k1-2')}/notebook"
    status, found = running.ask(path, {"notebook": "churn.ipynb"})
    assert (status, "has no artifact" in found["message"]) == (400, True)


def test_a_deleted_run_comes_back(running: Server) -> None:
    before = runs(running)
    gone = run(running, "k1-2")
    path = f"jupyter-mlops/runs/{gone}?notebook=churn.ipynb"
    assert running.ask(path, method="DELETE")[0] == 200
    assert gone not in [one["id"] for one in runs(running)]
    path = f"jupyter-mlops/runs/{gone}/undelete"
    assert running.ask(path, {"notebook": "churn.ipynb"})[0] == 200
    assert runs(running) == before


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def names(running: Server, notebook: str) -> list[str]:
    _, found = running.ask(f"jupyter-mlops/runs?notebook={notebook}")
    return sorted(one["key"] for one in found["runs"])


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Server]:
    """Serve two notebooks whose names make one experiment."""
    project = Project(tmp_path / "root").with_database()
    kernel = project.kernel()
    for number, notebook in enumerate(("wine-t.ipynb", "wine_t.ipynb"), 1):
        (project.root / notebook).write_text(json.dumps(NOTEBOOK))
        key = f"k1-{number}"
        begin = Begin(
            key, "wine_t", project.uri, "train", 1000.0, tags={"mlops.notebook": notebook}
        )
        kernel.append(begin, End(key, "FINISHED", 1002.0))
    Writer(project.journal, "mlflow").step()
    kernel.close()
    with server(tmp_path) as made:
        yield made


def renamed(running: Server, old: str, new: str) -> None:
    status, _ = running.ask(f"api/contents/{old}", {"path": new}, method="PATCH")
    assert status == 200


def test_runs_of_another_notebook_are_not_shown(two: Server) -> None:
    assert names(two, "wine-t.ipynb") == ["k1-1"]
    assert names(two, "wine_t.ipynb") == ["k1-2"]


def test_runs_follow_a_notebook_to_its_new_name_where_they_are_its_alone(two: Server) -> None:
    renamed(two, "wine_t.ipynb", "port.ipynb")
    assert names(two, "port.ipynb") == []
    (two.root / "wine-t.ipynb").unlink()
    renamed(two, "port.ipynb", "wine_t.ipynb")
    until(lambda: names(two, "wine_t.ipynb") == ["k1-1", "k1-2"])
    renamed(two, "wine_t.ipynb", "sherry.ipynb")
    until(lambda: names(two, "sherry.ipynb") == ["k1-1", "k1-2"])


def test_names_that_follow_each_other_at_once_are_taken_in_turn(tmp_path: Path) -> None:
    project = Project(tmp_path).with_database()
    kernel = project.kernel()
    kernel.append(
        Begin("k1-1", "wine", project.uri, "train", 1000.0), End("k1-1", "FINISHED", 1002.0)
    )
    Writer(project.journal, "mlflow").step()
    kernel.close()
    notebooks = [tmp_path / f"{name}.ipynb" for name in ("wine", "port", "wine", "sherry")]

    async def rename() -> Any:
        tracked = Tracked()
        try:
            await asyncio.gather(*map(tracked.renamed, notebooks, notebooks[1:]))
            return await tracked.search(notebooks[-1], 5, None, "")
        finally:
            tracked.close()

    assert [one["key"] for one in asyncio.run(rename())["runs"]] == ["k1-1"]


def test_mlflow_shows_the_run_and_ends_with_the_server(running: Server) -> None:
    identity = run(running, "k1-1")
    status, found = running.ask(f"jupyter-mlops/runs/{identity}/page", {"notebook": "churn.ipynb"})
    assert status == 200
    base, _, rest = found["url"].partition("/#/experiments/")
    experiment, _, shown = rest.partition("/runs/")
    assert shown == identity
    asked = f"{base}/ajax-api/2.0/mlflow/runs/get?run_id={identity}"
    with urllib.request.urlopen(asked) as answer:
        info = json.loads(answer.read())["run"]["info"]
    assert info["experiment_id"] == experiment
    again = running.ask(f"jupyter-mlops/runs/{identity}/page", {"notebook": "churn.ipynb"})
    assert again[1] == found
    PAGES.append(base)
