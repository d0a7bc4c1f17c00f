"""The server extension: pure parts by tables, the routes in a server of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.server.document import document
from jupyter_mlops.server.places import PlaceError, inside, relative
from jupyter_mlops.server.pool import Pool, WorkerError
from jupyter_mlops.server.worker import answer
from tests.jupyter_process import Server, server

CHURN = [
    ("", "import math"),
    ("parameters", "TREES = 5\nRATE = 0.5  # slow"),
    ("load", "rows = [1, 2, 3]"),
    ("features", "rows.append(4)\ntotal = sum(rows)"),
    ("train", "model = math.sqrt(total) * TREES"),
    ("", "print(rows)"),
    ("evaluate", "score = model * RATE\nscore"),
]


def cells(*given: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "source": source,
            "metadata": {"tags": tags.split()} if tags else {},
            "execution_count": None,
            "outputs": [],
        }
        for index, (tags, source) in enumerate(given)
    ]


def analysed(*given: tuple[str, str], **more: Any) -> dict[str, Any]:
    return document({"name": "churn.ipynb", "cells": cells(*given), **more}, Path("/nonexistent"))


def saved(path: Path, *given: tuple[str, str]) -> Path:
    notebook = {"cells": cells(*given), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    return path


class TestPlaces:
    @pytest.mark.parametrize("path", ["a.ipynb", "sub/a.ipynb", "sub/./a.ipynb", "ü/a b.ipynb", ""])
    def test_inside(self, tmp_path: Path, path: str) -> None:
        assert inside(tmp_path, path) == (tmp_path / path).resolve()

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("../a.ipynb", "not followed"),
            ("sub/../../a.ipynb", "not followed"),
            ("/etc/passwd", "relative"),
            ("C:/a.ipynb", "relative"),
            ("c:a.ipynb", "relative"),
            ("//host/share/a", "relative"),
            ("sub\\..\\..\\a", "relative"),
            ("a\0.ipynb", "NUL"),
            (".ssh/id", "hidden"),
            ("sub/.git/config", "hidden"),
            ("link/a.ipynb", "leads out"),
            ("deep/a.ipynb", "leads out"),
        ],
    )
    def test_outside(self, tmp_path: Path, path: str, why: str) -> None:
        root = tmp_path / "root"
        (root / "sub").mkdir(parents=True)
        (root / "link").symlink_to(tmp_path)
        (root / "deep").symlink_to(root / "link")
        with pytest.raises(PlaceError, match=why):
            inside(root, path)

    def test_a_root_that_is_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "root").symlink_to(tmp_path / "real")
        found = inside(tmp_path / "root", "a.ipynb")
        assert found == tmp_path / "real" / "a.ipynb"
        assert relative(tmp_path / "root", found) == "a.ipynb"
        assert relative(tmp_path / "root", tmp_path) == ""


class TestDocument:
    def test_of_nothing(self) -> None:
        found = analysed()
        assert found["error"] is None
        assert not any(found[key] for key in ("steps", "edges", "findings", "suggestions"))

    def test_of_a_pipeline(self) -> None:
        found = analysed(*CHURN)
        assert found["exportable"]
        assert [step["tag"] for step in found["steps"]] == ["load", "features", "train", "evaluate"]
        assert [(edge["from"], edge["to"]) for edge in found["edges"]] == [
            ("load", "features"),
            ("features", "train"),
            ("train", "evaluate"),
        ]
        assert found["edges"][1]["variables"] == [
            {
                "name": "total",
                "variable": "total",
                "made": [[3, 2]],
                "used": [[4, 1]],
                "changed": False,
            }
        ]

    def test_steps_say_which_files_and_random_numbers_they_take(self) -> None:
        found = analysed(
            ("", "import numpy as np"),
            ("load", "x = open('a.csv').read()"),
            ("train", "y = np.random.rand(3)\nnp.savetxt(x, y)"),
        )
        touched = [step["touches"] for step in found["steps"]]
        assert touched == [["read:a.csv"], ["draw:numpy", "write:*"]]

    def test_parameters_are_those_that_a_form_can_show(self) -> None:
        found = analysed(("parameters", "A = 1\nB: float = .5\nC = [A]\nD = 'x'\nE, F = 1, 2"))
        assert [(one["name"], one["value"], one["type"]) for one in found["parameters"]] == [
            ("A", "1", "int"),
            ("B", ".5", "float"),
            ("D", "'x'", "str"),
        ]

    def test_cells_say_what_becomes_of_them(self) -> None:
        found = analysed(*CHURN)["cells"]
        assert [cell["setup"] for cell in found] == [True, *[False] * 6]
        assert found[5]["left"] == "only shows something"
        assert found[0]["label"] == "imports"

    @pytest.mark.parametrize(
        ("made", "used", "names"),
        [
            ("x = 1", "y = 2", None),
            ("x = 1", "y = x", ["x"]),
            ("x = [1]", "x.append(2)", ["x"]),
            ("import random\nrandom.seed(1)", "y = random.random()", ["random", "random: random"]),
            ("open('a.csv', 'w').write('1')", "z = open('a.csv').read()", ["file: a.csv"]),
        ],
    )
    def test_links(self, made: str, used: str, names: list[str] | None) -> None:
        found = analysed(("", made), ("load", used))["links"]
        assert (found[0]["names"] if found else None) == names

    def test_a_change_in_place_is_a_link_to_whoever_reads_it_later(self) -> None:
        found = analysed(("load", "x = [1]"), ("features", "x.append(2)"), ("train", "y = len(x)"))
        pairs = {(link["from"], link["to"]) for link in found["links"]}
        assert pairs == {(0, 1), (0, 2), (1, 2)}

    def test_findings_stand_in_the_way_of_nothing_but_the_export(self) -> None:
        found = analysed(("load", "x = input()"), ("train", "y = x"))
        assert not found["exportable"]
        assert [step["function"] for step in found["steps"]] == ["load", "train"]
        assert [edge["variables"][0]["name"] for edge in found["edges"]] == ["x"]
        assert found["findings"][0]["fixes"] == [
            {"do": "tag", "tag": "parameters", "label": "Tag it parameters"}
        ]

    @pytest.mark.parametrize(
        ("tags", "source", "code", "labels"),
        [
            ("", "x = 1", "NB110", ["Suggest tags"]),
            ("load train", "x = 1", "NB111", ["Keep load", "Keep train"]),
            (
                "step:prep",
                "x = 1",
                "NB112",
                [f"Tag it {s}:prep" for s in ("load", "features", "train", "evaluate")],
            ),
        ],
    )
    def test_fixes(self, tags: str, source: str, code: str, labels: list[str]) -> None:
        found = next(f for f in analysed((tags, source))["findings"] if f["code"] == code)
        assert [fix["label"] for fix in found["fixes"]] == labels

    @pytest.mark.parametrize(
        ("source", "label"),
        [
            ("", ""),
            ("import a\nfrom b import c", "imports"),
            ("import a\n\nx = 1\ny = 2", "x = 1"),
            ("# Fit the model\nm.fit()", "Fit the model"),
            ("%matplotlib inline", "%matplotlib inline"),
            ("x" * 200, "x" * 71 + "…"),
        ],
    )
    def test_labels(self, source: str, label: str) -> None:
        assert analysed(("", "x = 0"), ("", source))["cells"][1]["label"] == label

    def test_a_heading_names_the_cell_below_it_only(self) -> None:
        given = cells(("", "x = 1"), ("", "y = 2"))
        title = {"cell_type": "markdown", "id": "m", "source": "# A\n## Load it", "metadata": {}}
        found = document({"name": "a.ipynb", "cells": [title, *given]}, Path("/nonexistent"))
        assert [cell["label"] for cell in found["cells"]] == ["Load it", "Load it", "y = 2"]


class TestWorker:
    def test_answers_in_one_line_whatever_the_task(self) -> None:
        task = {"do": "analyse", "notebook": {"name": "a\nb", "cells": cells(*CHURN)}}
        found = answer(json.dumps({**task, "folder": "/nonexistent"}).encode())
        assert b"\n" not in found
        assert json.loads(found)["error"] is None

    @pytest.mark.parametrize(
        ("notebook", "why"),
        [
            ({"language": "R", "cells": []}, "kernel runs R"),
            ({"cells": [{"cell_type": "fancy", "source": ""}]}, "unknown type"),
            ({"cells": ["x"]}, "no JSON object"),
        ],
    )
    def test_refuses_in_a_sentence(self, notebook: dict[str, Any], why: str) -> None:
        task = {"do": "analyse", "notebook": notebook, "folder": "/nonexistent"}
        assert why in json.loads(answer(json.dumps(task).encode()))["error"]

    def test_tells_a_defect_with_its_place(self) -> None:
        found = json.loads(answer(b'{"do": "analyse", "notebook": 7, "folder": "/"}'))
        assert found["error"].startswith("a defect of jupyter-mlops itself: AttributeError")
        assert "Traceback" in found["defect"]


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to hold in 30 seconds")


def said(file: Path) -> bytes:
    """Return what a file says; nothing where there is none, as of a process that is gone."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


# Of a library that nothing is known of each line may change what every line before made.
UNKNOWN = """\
df["a"] = df["a"].f(df["a"].g()) * 3 + acme.h(df["b"])
for c in df:
    df[c] = df[c].map(lambda v: v + 1)
"""
MANY = cells(("load", "import acme\ndf = acme.load()"), *[("load", UNKNOWN * 10)] * 60)
ENDLESS = {"do": "analyse", "notebook": {"cells": MANY}, "folder": "/nonexistent"}


class TestPool:
    def test_asks_equal_questions_once(self) -> None:
        async def ask() -> list[bytes]:
            return await asyncio.gather(*(pool.ask(task, keep=True) for _ in range(5)))

        task = {"do": "analyse", "notebook": {"cells": cells(*CHURN)}, "folder": "/nonexistent"}
        pool = Pool(1)
        asked: list[bytes] = []
        real = pool._do
        pool._do = lambda line: asked.append(line) or real(line)  # type: ignore[method-assign,func-returns-value]
        try:
            assert len(set(asyncio.run(ask()))) == 1
            assert len(asked) == 1
        finally:
            pool.close()

    def test_what_nobody_waits_for_is_not_begun(self) -> None:
        async def ask() -> None:
            first = asyncio.ensure_future(pool.ask({"do": "first"}, keep=True))
            both = [asyncio.ensure_future(pool.ask({"do": "both"}, keep=True)) for _ in range(2)]
            given_up = asyncio.ensure_future(pool.ask({"do": "given up"}, keep=True))
            await asyncio.sleep(0.05)
            for one in (given_up, both[0]):
                one.cancel()
            await asyncio.gather(*both, given_up, return_exceptions=True)
            assert await first == await both[1] == b"{}"

        done: list[str] = []
        gate = threading.Event()

        def do(line: bytes) -> bytes:
            done.append(json.loads(line)["do"])
            gate.wait(0.2)
            return b"{}"

        pool = Pool(1)
        pool._do = do  # type: ignore[method-assign]
        try:
            asyncio.run(ask())
            assert done == ["first", "both"]
        finally:
            pool.close()

    def test_a_process_that_dies_is_told_and_replaced(self) -> None:
        task = {"do": "analyse", "notebook": {"cells": []}, "folder": "/nonexistent"}

        async def ask() -> bytes:
            await pool.ask(task)
            for process in pool._processes:
                process.kill()
                process.wait()
            return await pool.ask(task)

        pool = Pool(1)
        try:
            assert json.loads(asyncio.run(ask()))["error"] is None
        finally:
            pool.close()

    def test_a_task_that_never_ends_is_stopped(self) -> None:
        pool = Pool(1, patience_s=0.3)
        try:
            with pytest.raises(WorkerError, match="more than 0 seconds"):
                asyncio.run(pool.ask(ENDLESS))
        finally:
            pool.close()

    def test_what_nobody_waits_for_is_not_finished(self) -> None:
        async def ask() -> tuple[list[int], bytes]:
            given_up = asyncio.ensure_future(pool.ask(ENDLESS, keep=True))
            while not pool._doing:
                await asyncio.sleep(0.01)
            before = [process.pid for process in pool._processes]
            given_up.cancel()
            return before, await pool.ask(task, keep=True)

        task = {"do": "analyse", "notebook": {"cells": []}, "folder": "/nonexistent"}
        pool = Pool(1, grace_s=0.05)
        try:
            before, answered = asyncio.run(ask())
            assert json.loads(answered)["error"] is None
            assert before != [process.pid for process in pool._processes]
        finally:
            pool.close()

    def test_what_is_asked_anew_is_finished(self) -> None:
        async def ask() -> bytes:
            given_up = asyncio.ensure_future(pool.ask(task, keep=True))
            while not pool._doing:
                await asyncio.sleep(0.01)
            given_up.cancel()
            return await pool.ask(task, keep=True)

        task = {"do": "analyse", "notebook": {"cells": cells(*CHURN)}, "folder": "/nonexistent"}
        pool = Pool(2, grace_s=0.01)
        try:
            assert json.loads(asyncio.run(ask()))["error"] is None
        finally:
            pool.close()

    @pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
    def test_processes_end_with_a_server_that_is_killed(self, tmp_path: Path) -> None:
        made = tmp_path / "worker"
        script = f"""
import asyncio, pathlib, threading, time
from jupyter_mlops.server.pool import Pool

def tell():
    while not pool._doing:
        time.sleep(0.01)
    pathlib.Path({str(made)!r}).write_text(str(next(iter(pool._processes)).pid))

pool = Pool(1)
threading.Thread(target=tell).start()
asyncio.run(pool.ask({ENDLESS!r}))
"""
        (tmp_path / "asking.py").write_text(script)
        with subprocess.Popen([sys.executable, tmp_path / "asking.py"]) as asking:
            until(lambda: made.is_file() and made.read_text() != "")
            asking.kill()
        until(lambda: not said(Path("/proc", made.read_text(), "cmdline")))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    root = folder / "root"
    root.mkdir()
    saved(root / "churn.ipynb", *CHURN)
    # What stands in the user's folder must not be imported in place of what we mean.
    for name in ("json.py", "click.py", "jupyter_mlops.py", "ast.py"):
        (root / name).write_text("raise SystemExit('the wrong module was imported')\n")
    (root / "out").symlink_to(folder)
    with server(folder) as made:
        yield made


ROUTES = [
    ("POST", "analysis"),
    ("PUT", "rules"),
    ("POST", "rules/candidates"),
    ("GET", "project?notebook=churn.ipynb"),
    ("GET", "runs?notebook=churn.ipynb"),
    ("GET", "runs/changed?notebook=churn.ipynb"),
    ("GET", "runs/compare?notebook=churn.ipynb&a=1&b=2"),
    ("GET", "runs/abc?notebook=churn.ipynb"),
    ("PATCH", "runs/abc"),
    ("DELETE", "runs/abc?notebook=churn.ipynb"),
    ("GET", "runs/abc/cells?notebook=churn.ipynb"),
    ("GET", "runs/abc/logs?notebook=churn.ipynb"),
    ("POST", "runs/abc/notebook"),
    ("POST", "runs/abc/page"),
    ("POST", "runs/abc/undelete"),
    ("POST", "export"),
    ("POST", "traceback"),
    ("POST", "proofs"),
    ("GET", "proofs/abc"),
    ("DELETE", "proofs/abc"),
]


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_strangers_are_turned_away(running: Server, method: str, route: str) -> None:
    body = {} if method in ("POST", "PATCH", "PUT") else None
    status, _ = running.ask(f"jupyter-mlops/{route}", body, method=method, token="")
    assert status == 403


def test_a_cookie_without_its_xsrf_word_is_not_enough(running: Server) -> None:
    import http.cookiejar
    import urllib.error
    import urllib.request

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{running.url}/api/status?token=token-of-the-tests").read()
    login = browser.open(f"{running.url}/login?token=token-of-the-tests")
    login.read()
    request = urllib.request.Request(f"{running.url}/jupyter-mlops/analysis", b"{}")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser.open(request)


EVIL = ["../churn.ipynb", "/etc/a.ipynb", "C:/a.ipynb", "out/a.ipynb", ".a/b.ipynb", ""]


@pytest.mark.parametrize("path", EVIL)
def test_paths_stay_inside(running: Server, path: str) -> None:
    from urllib.parse import quote

    fine = "churn.ipynb"
    body = {"notebook": path, "target": "package"}
    answers = [
        running.ask(f"jupyter-mlops/project?notebook={quote(path)}"),
        running.ask(f"jupyter-mlops/runs?notebook={quote(path)}"),
        running.ask("jupyter-mlops/export", body),
        running.ask("jupyter-mlops/export", {"notebook": fine, "target": path, "write": True}),
        running.ask("jupyter-mlops/proofs", {"notebook": fine, "package": path}),
        running.ask("jupyter-mlops/runs/x", {"notebook": path, "tags": {}}, method="PATCH"),
        running.ask("jupyter-mlops/rules", {"notebook": path, "pattern": "a"}, method="PUT"),
        running.ask("jupyter-mlops/runs/x/notebook", {"notebook": path}),
    ]
    assert [status for status, _ in answers] == [400] * len(answers)
    assert all(answer["message"] for _, answer in answers)


@pytest.mark.parametrize(
    ("route", "body", "why"),
    [
        ("analysis", {"path": "churn.ipynb", "cells": "x"}, "list of cells"),
        ("export", {"notebook": "churn.ipynb", "target": "."}, "folder of its own"),
        ("export", {"notebook": "churn.ipynb", "target": "a", "lift": [1]}, "list of names"),
        ("export", {"notebook": "churn.csv", "target": "a"}, "no notebook"),
        ("proofs", {"notebook": "churn.ipynb", "package": "none"}, "export it first"),
    ],
)
def test_bad_requests_are_told(running: Server, route: str, body: object, why: str) -> None:
    status, answer = running.ask(f"jupyter-mlops/{route}", body)
    assert (status, why in answer["message"]) == (400, True)


def test_an_analysis_runs_nothing(running: Server) -> None:
    code = f"import pathlib\npathlib.Path({str(running.root / 'ran')!r}).touch()"
    body = {"path": "churn.ipynb", "name": "churn.ipynb", "cells": cells(("load", code))}
    status, answer = running.ask("jupyter-mlops/analysis", body)
    assert (status, answer["error"]) == (200, None)
    assert not (running.root / "ran").exists()


def test_an_export_is_looked_at_before_it_is_written(running: Server) -> None:
    body = {"notebook": "churn.ipynb", "target": "made"}
    status, seen = running.ask("jupyter-mlops/export", body)
    assert status == 200
    assert "+def train(" in seen["diff"]
    assert not (running.root / "made").exists()
    status, written = running.ask("jupyter-mlops/export", {**body, "write": True})
    assert "src/churn/train.py" in written["files"]["created"]
    assert (running.root / "made/src/churn/train.py").is_file()
    status, again = running.ask("jupyter-mlops/export", body)
    assert again["diff"] == ""
    status, project = running.ask("jupyter-mlops/project?notebook=churn.ipynb&package=made")
    assert project["exported"]
    assert (project["standing"]["standing"], project["report"]) == ("never proven", None)


TRACEBACK = """Traceback (most recent call last):
  File "/runner/work/made/src/churn/pipeline.py", line 9, in run
    train(total)
  File "/opt/python/site-packages/churn/train.py", line {line}, in train
ValueError: math domain error
"""


def test_a_traceback_leads_to_the_cell_and_line(running: Server) -> None:
    body = {"notebook": "churn.ipynb", "target": "traced", "write": True}
    assert running.ask("jupyter-mlops/export", body)[0] == 200
    code = (running.root / "traced/src/churn/train.py").read_text().split("\n")
    line = next(number for number, text in enumerate(code, 1) if "math.sqrt" in text)
    cells = json.loads((running.root / "churn.ipynb").read_text())["cells"]
    ids = [cell.get("id") for cell in cells]
    text = TRACEBACK.format(line=line)
    status, found = running.ask("jupyter-mlops/traceback", {"package": "traced", "text": text})
    assert (status, found["places"]) == (
        200,
        [{"file": "src/churn/train.py", "line": line, "cell": 4, "id": ids[4], "cell_line": 1}],
    )
    status, _ = running.ask("jupyter-mlops/traceback", {"package": "none", "text": text})
    assert status == 400


def test_findings_refuse_an_export_with_their_places(running: Server) -> None:
    saved(running.root / "bad.ipynb", ("load", "x = input()"), ("train", "y = x"))
    status, found = running.ask(
        "jupyter-mlops/export", {"notebook": "bad.ipynb", "target": "bad", "write": True}
    )
    assert status == 200
    assert [finding["code"] for finding in found["findings"]] == ["NB121"]
    assert not (running.root / "bad").exists()


def test_no_runs_is_an_answer(running: Server) -> None:
    status, found = running.ask("jupyter-mlops/runs?notebook=churn.ipynb")
    assert (status, found) == (200, {"runs": [], "next": None})
    assert running.ask("jupyter-mlops/runs?notebook=churn.ipynb&limit=0")[0] == 400


def test_a_store_that_cannot_be_read_is_told_in_the_answer(running: Server) -> None:
    folder = running.root / "spoilt"
    (folder / ".git").mkdir(parents=True)
    (folder / "mlflow.db").write_bytes(b"no database at all " * 100)
    saved(folder / "churn.ipynb", ("load", "x = 1"))
    status, found = running.ask("jupyter-mlops/runs?notebook=spoilt/churn.ipynb")
    assert (status, found["runs"], found["next"]) == (200, [], None)
    assert found["trouble"]
    assert "\n" not in found["trouble"]


def test_recorded_values_cannot_be_changed(running: Server) -> None:
    body = {"notebook": "churn.ipynb", "tags": {"mlops.seeds": "1"}}
    status, answer = running.ask("jupyter-mlops/runs/abc", body, method="PATCH")
    assert (status, "cannot be changed" in answer["message"]) == (400, True)


def test_the_server_answers_others_while_it_analyses(running: Server) -> None:
    """Everything that is asked after twenty large analyses is answered before the last of them."""
    finished: list[str] = []

    def analyse(number: int) -> None:
        source = f"x{number} = [i for i in range(9)]\n" * 10
        body = {"path": "churn.ipynb", "cells": cells(*[("load", source)] * 40)}
        assert running.ask("jupyter-mlops/analysis", body)[0] == 200
        finished.append("analysis")

    threads = [threading.Thread(target=analyse, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        assert running.ask("api/status")[0] == 200
        finished.append("status")
    for thread in threads:
        thread.join()
    assert finished[-1] == "analysis"
    assert finished.count("analysis") == 20


def test_what_the_server_started_ends_with_it(tmp_path: Path) -> None:
    with server(tmp_path) as made:
        made.ask("jupyter-mlops/analysis", {"path": "a.ipynb", "cells": cells(*CHURN)})
        children = _children(made.pid)
        assert children
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists() and not _zombie(pid)]


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("needs /proc")
    found: list[int] = []
    for entry in os.scandir(f"/proc/{pid}/task"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended just now
            found += map(int, (Path(entry.path) / "children").read_text().split())
    return found


def _zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
