"""The extension in real kernels: magics, tags from wherever they come, and the panel's comm."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
import websocket
from nbclient import NotebookClient

from benchmarks.notebooks import write
from jupyter_mlops.magics.card import MIME
from tests.kernels import RunningKernel, new_project

CELLS = [
    (None, "%load_ext jupyter_mlops"),
    ("parameters", "trees = 10"),
    ("load", "rows = [1, 2, 3] * trees"),
    (None, "import math"),
    ("train:forest", "model = math.fsum(rows)"),
    ("evaluate", "accuracy = 1 / model\naccuracy"),
]
STEPS = ["load", "train:forest", "evaluate"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_project(tmp_path)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKernel]:
    """Return a kernel with the extension, in a folder without notebooks."""
    folder = new_project(tmp_path_factory.mktemp("alone"))
    with RunningKernel(folder) as running:
        running.load().run("x = 0")
        yield running


def cards(notebook: Any) -> list[dict[str, Any]]:
    return [
        output["data"][MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    ]


def steps(notebook: Any) -> list[str]:
    return [card["step"] for card in cards(notebook)]


def test_magic_and_comment_tag_a_cell(kernel: RunningKernel) -> None:
    for source, step in [
        ("x = 1", None),
        ("%%mlops load\nx = 1", "load"),
        ("#| mlops: train:forest\nx = 1", "train:forest"),
        ("%%mlops train boost\n%%time\nx = 1", "train:boost"),
        ("%%time\n%%mlops evaluate\nx = 1", "evaluate"),
        ("%%capture\n%%mlops evaluate\nprint(1)", "evaluate"),
        ("%%mlops train --no-log\nx = 1", None),
        ("%%mlops skip\nx = 1", None),
        ("", None),
    ]:
        card = kernel.run(source).card
        assert (card and card["step"]) == step, source


def test_a_tagged_cell_runs_as_without_the_magic(kernel: RunningKernel) -> None:
    assert kernel.run("%%mlops load\n20 + 1").result == "21"
    assert kernel.run("_ * 2, Out[max(Out)]").result == "(42, 21)"
    assert kernel.run("%%mlops load\nimport asyncio\nawait asyncio.sleep(0)\n3").result == "3"
    failed = kernel.run("%%mlops train\nx = 1\nx / 0")
    assert "line 3" in failed.traceback
    assert failed.card is not None
    assert failed.card["failure"] == "failed: ZeroDivisionError"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("%%mlops tran\nx = 1", "tran is no step; did you mean train?"),
        ("%%mlops train --crve loss\nx = 1", "no option --crve; did you mean --curve?"),
        ("pass\n%%mlops train\nx = 1", "it must be the first line of the cell"),
        ("%%mlops train", "is a cell magic, but the cell body is empty"),
    ],
)
def test_a_wrong_cell_magic_is_one_line_and_runs_nothing(
    source: str, says: str, kernel: RunningKernel
) -> None:
    kernel.run("x = 0")
    reply = kernel.run(source)

    assert reply.status == "error"
    assert says in reply.stream("stderr") + reply.traceback
    assert reply.card is None
    assert kernel.run("x").result == "0"


def test_interrupting_says_so(kernel: RunningKernel) -> None:
    for source in ("import time\ntime.sleep(30)", "import asyncio\nawait asyncio.sleep(2)"):
        request = kernel.send("%%mlops train\n" + source)
        time.sleep(0.7)
        kernel.manager.interrupt_kernel()
        reply = kernel.answer(request)
        assert reply.status == "error"
        assert reply.card is not None
        assert reply.card["failure"] == "interrupted"
    assert kernel.run("%%mlops load\n1").card is not None


def test_a_curve_is_followed_and_progress_goes_away(kernel: RunningKernel) -> None:
    loop = "for epoch in range({}):\n    loss = 1 / (epoch + 1)\n    __import__('time').sleep(0.1)"
    quick = kernel.run("%%mlops train --curve loss\n" + loop.format(2))
    slow = kernel.run("%%mlops train --curve loss\n" + loop.format(13))

    assert [kind for kind, _ in quick.messages] == ["display_data"]
    kinds = [kind for kind, _ in slow.messages if not kind.startswith("comm")]
    assert kinds == ["display_data", "update_display_data"]
    assert "application/vnd.jupyter.widget-view+json" in slow.shown[0]
    assert slow.card is not None
    opened = [kind for kind, _ in slow.messages].count("comm_open")
    closed = [kind for kind, _ in slow.messages].count("comm_close")
    assert opened == closed > 0
    assert kernel.run("loss").result == repr(1 / 13)


@pytest.mark.parametrize("card", ["setting", "magic"])
def test_the_card_can_be_turned_off(card: str, folder: Path) -> None:
    if card == "setting":
        (folder / "pyproject.toml").write_text("[tool.nbpipe.tracking]\ncard = false\n")
    with RunningKernel(folder) as kernel:
        kernel.load()
        if card == "magic":
            assert kernel.run("%mlops quiet").text == "no line after tagged cells"
        assert kernel.run("%%mlops load\nx = 1").messages == []
        assert kernel.run("x").result == "1"


def test_printed_numbers_are_metrics_where_a_project_says_so(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.nbpipe.tracking]\nprinted = true\n")
    with RunningKernel(folder) as kernel:
        kernel.load()
        kernel.run("%%mlops train\nmodel = [1]")
        card = kernel.run("%%mlops evaluate\nprint('recall:', 0.75 * model[0])").text
    assert "recall 0.75" in card


def test_a_store_that_is_away_is_said_once(tmp_path: Path) -> None:
    folder = new_project(tmp_path, writer=True)
    with RunningKernel(folder, {"MLFLOW_TRACKING_URI": "http://127.0.0.1:9"}) as kernel:
        kernel.load()
        said = []
        for number in range(120):
            reply = kernel.run(f"%%mlops train\nx = {number}\nx")
            assert reply.result == str(number)
            said.append(reply.text.count("kept here and delivered later"))
            if sum(said) and said[-1] == 0:
                break
            time.sleep(0.5)

    assert sum(said) == 1


def test_a_terminal_has_magics_and_text(folder: Path) -> None:
    cells = ["%load_ext jupyter_mlops", "#| mlops: load", "x = 41 + 1", "%mlops train", "x"]
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor"],
        input="\n".join(cells),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "load · " in done.stdout
    assert "Out[5]: 42" in done.stdout
    assert "write `%%mlops train` (two %)" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_wrong_settings_are_said_and_the_cell_runs(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.nbpipe.tracking]\ncrad = false\n")
    with RunningKernel(folder) as kernel:
        reply = kernel.load().run("%%mlops load\nx = 1\nx")

    assert reply.result == "1"
    assert "`crad` is no option of `tool.nbpipe.tracking`; did you mean `card`?" in reply.text


def test_nothing_is_written_before_a_cell_runs(tmp_path: Path) -> None:
    folder = new_project(tmp_path, writer=True)
    with RunningKernel(folder) as kernel:
        kernel.load()

        assert [path.name for path in folder.iterdir()] == ["pyproject.toml"]


def test_nbclient_needs_no_more_than_the_extension(folder: Path) -> None:
    path = write(folder / "churn.ipynb", CELLS)
    notebook = nbformat.read(path, as_version=4)

    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()

    assert steps(notebook) == STEPS
    assert {card["experiment"] for card in cards(notebook)} == {"churn"}


def test_nbconvert_runs_a_notebook_that_was_run_before(folder: Path) -> None:
    write(folder / "churn.ipynb", CELLS)
    for _ in range(2):
        command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute"]
        done = subprocess.run(
            [*command, "churn.ipynb"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    made = nbformat.read(folder / "churn.nbconvert.ipynb", as_version=4)
    assert steps(made) == STEPS
    assert {card["experiment"] for card in cards(made)} == {"churn"}


def test_a_tag_that_names_no_step_is_said(folder: Path) -> None:
    path = write(folder / "this.ipynb", [("train:a/b", "x = 1"), ("train", "x = 2")])
    with RunningKernel(folder, {"JPY_SESSION_NAME": str(path)}) as kernel:
        said = [kernel.load_once().run("x = 1", cell="cell-0").text for _ in range(2)]
        card = kernel.run("x = 2", cell="cell-1").card

    assert said[0].startswith("mlops: tag `train:a/b` names no step")
    assert said[1] == ""
    assert card is not None


def test_a_notebook_that_is_not_known_is_said_once(folder: Path) -> None:
    write(folder / "one.ipynb", CELLS)
    write(folder / "two.ipynb", CELLS)
    with RunningKernel(folder) as kernel:
        kernel.load()
        said = [kernel.run(source).text for _, source in CELLS[1:]]

    assert "2 notebooks in" in said[0]
    assert said[1:] == [""] * 4


def test_an_inherited_name_of_another_notebook_does_not_count(folder: Path) -> None:
    other = write(folder / "other.ipynb", [("train", "trees = 10")])
    write(folder / "this.ipynb", CELLS)
    with RunningKernel(folder, {"JPY_SESSION_NAME": str(other)}) as kernel:
        kernel.load()
        for _, source in CELLS[1:4]:
            card = kernel.run(source).card

    assert card is None


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run a Jupyter server in `folder` and yield its address with a token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": str(folder),
        "IdentityProvider.token": "secret",
    }
    home = folder.parent / "home"
    variables = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *(f"--{k}={v}" for k, v in options.items())],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                ask(f"http://127.0.0.1:{port}", "status")
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(server: str, path: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        f"{server}/api/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "token secret"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class Session:
    """A notebook's session with a server, as JupyterLab holds it."""

    def __init__(self, server: str, notebook: str) -> None:
        body = {"path": notebook, "name": Path(notebook).name, "type": "notebook"}
        made = ask(server, "sessions", {**body, "kernel": {"name": "python3"}})
        address = server.replace("http", "ws")
        kernel = made["kernel"]["id"]
        self.socket = websocket.create_connection(
            f"{address}/api/kernels/{kernel}/channels?token=secret", timeout=60
        )

    def send(self, kind: str, content: dict[str, Any], **rest: Any) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "username": "",
            "session": "test",
            "msg_type": kind,
            "version": "5.4",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps({"channel": "shell", **message, **rest}))
        return header["msg_id"]

    def run(self, source: str, cell: str) -> list[dict[str, Any]]:
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        request = self.send("execute_request", content, metadata={"cellId": cell})
        messages = []
        while True:
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return messages

    def answer(self, comm: str, kind: str) -> dict[str, Any]:
        while True:
            message = json.loads(self.socket.recv())
            content = message["content"]
            if message["msg_type"] != "comm_msg" or content["comm_id"] != comm:
                continue
            if content["data"]["kind"] == kind:
                return dict(content["data"])


def card_of(messages: list[dict[str, Any]]) -> dict[str, Any]:
    found = [m["content"]["data"][MIME] for m in messages if MIME in m["content"].get("data", {})]
    return dict(found[0]) if found else {}


def test_a_session_of_jupyterlab(folder: Path) -> None:
    """The notebook lies in a folder, is not saved since, and the panel speaks up later."""
    (folder / "deep").mkdir()
    write(folder / "deep" / "churn.ipynb", CELLS)
    with served(folder) as server:
        session = Session(server, "deep/churn.ipynb")
        seen = [card_of(session.run(source, f"cell-{n}")) for n, (_, source) in enumerate(CELLS)]
        assert [card["step"] for card in seen if card] == STEPS
        assert {card["experiment"] for card in seen if card} == {"churn"}
        unsaved = session.run("model = 2.0", "cell-4")
        assert card_of(unsaved)["step"] == "train:forest"

        comm = uuid.uuid4().hex
        told = [{"id": "cell-3", "tags": ["features"], "source": "import math"}]
        tags = {"kind": "tags", "notebook": "deep/churn.ipynb", "cells": told}
        session.send("comm_open", {"comm_id": comm, "target_name": "jupyter_mlops", "data": tags})
        assert card_of(session.run("import math", "cell-3"))["step"] == "features"
        session.send("comm_msg", {"comm_id": comm, "data": {"kind": "state"}})
        assert set(session.answer(comm, "state")) >= {"cells", "running", "run", "order"}
        ask_for = {"kind": "variables", "names": ["model"]}
        session.send("comm_msg", {"comm_id": comm, "data": ask_for})
        assert "variables" in session.answer(comm, "variables")
        session.socket.close()


def test_a_question_of_the_panel_does_not_touch_figures(kernel: RunningKernel) -> None:
    """A comm's own handler would have matplotlib display what is still being drawn."""
    comm = uuid.uuid4().hex
    client = kernel.client

    def tell(kind: str, content: dict[str, Any]) -> None:
        client.shell_channel.send(client.session.msg(kind, content))

    tell("comm_open", {"comm_id": comm, "target_name": "jupyter_mlops", "data": {}})
    kernel.run("get_ipython().events.register('post_execute', lambda: fired.append(1)); fired = []")
    tell("comm_msg", {"comm_id": comm, "data": {"kind": "state"}})

    # One for the cell that registered it, one for this cell comes after it was shown.
    assert kernel.run("len(fired)").result == "1"
