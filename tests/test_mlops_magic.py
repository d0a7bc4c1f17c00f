"""`%mlops`: its words, its mistakes, its completion, and its answers from a real store."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.notebooks import write
from jupyter_mlops.errors import ParameterError, WriteError
from jupyter_mlops.magics.line import SUBCOMMANDS, TOPICS, Order, parse
from jupyter_mlops.magics.parameters import parameter_cell
from jupyter_mlops.magics.recording import Told
from jupyter_mlops.magics.restoring import RestoredCell, cells
from jupyter_mlops.magics.restoring import write as write_restored
from jupyter_mlops.notebook import read
from jupyter_mlops.stages import role
from tests.kernels import RunningKernel


@pytest.mark.parametrize(
    ("text", "order"),
    [
        pytest.param("", Order(""), id="NOOP"),
        pytest.param("  # only a comment", Order(""), id="comment"),
        pytest.param("runs", Order("runs"), id="runs"),
        pytest.param(
            "runs --best accuracy --last 3",
            Order("runs", (), {"--best": "accuracy", "--last": "3"}),
            id="options",
        ),
        pytest.param("runs --last=3", Order("runs", (), {"--last": "3"}), id="equals"),
        pytest.param("compare 1 -2", Order("compare", ("1", "-2")), id="negative"),
        pytest.param("restore 'trees 5' --params",
                     Order("restore", ("trees 5",), {"--params": "yes"}), id="quoted"),
        pytest.param("runs --help", Order("help", ("runs",)), id="help-of-one"),
        pytest.param("--help", Order("help"), id="help"),
    ],
)  # fmt: skip
def test_the_words_are_understood(text: str, order: Order) -> None:
    assert parse(text) == order


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("comapre 1 2", "there is no subcommand comapre; did you mean compare?"),
        ("zzz", "there is no subcommand zzz; use one of runs, compare"),
        ("train", "write `%%mlops train` (two %) as its first line"),
        ("train:forest", "write `%%mlops train:forest`"),
        ("evaluate --no-log", "write `%%mlops evaluate --no-log`"),
        ("runs --bst x", "there is no option --bst; did you mean --best?"),
        ("check --fast", "there is no option --fast; it has none"),
        ("runs --best", "--best needs METRIC: %mlops runs"),
        ("runs --last x", "--last x is no positive number"),
        ("runs --last 0", "--last 0 is no positive number"),
        ("compare 1", "RUN is missing: %mlops compare RUN RUN"),
        ("compare 1 2 3", "what is 3? %mlops compare RUN RUN"),
        ("restore 1 --params --code", "--params or --code, not both"),
        ("restore 1 --params=x", "--params takes no value"),
        ("restore 'a", "close the quotation mark"),
    ],
)
def test_a_mistake_is_one_line(text: str, says: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse(text)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


SOURCE = """\
#| mlops: parameters
TREES = 200  # é trees
RATE: float = 0.1; NAME = "a"
KEEP = [1, 2]
TODAY = date.today()
"""


def test_literals_of_the_parameters_cell_are_replaced_and_nothing_else() -> None:
    cell = parameter_cell("p", SOURCE)

    assert {one.name: one.value for one in cell.literals} == {
        "TREES": 200, "RATE": 0.1, "NAME": "a", "KEEP": [1, 2],
    }  # fmt: skip
    assert cell.with_values({}) == SOURCE
    assert cell.with_values({"TREES": 200, "NAME": "a"}) == SOURCE
    changed = cell.with_values({"TREES": 5, "NAME": "it's", "KEEP": []})
    assert changed == SOURCE.replace("200", "5").replace('"a"', '"it\'s"').replace("[1, 2]", "[]")


@pytest.mark.parametrize(
    ("source", "says"),
    [("x = (", "cannot be read: line 1"), ("x = f()", "binds no literals"), ("", "no literals")],
)
def test_a_parameters_cell_without_literals_is_one_line(source: str, says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        parameter_cell("p", source)


def test_the_magic_above_the_parameters_is_no_hindrance() -> None:
    cell = parameter_cell("p", "%%mlops parameters\nTREES = 5")

    assert cell.with_values({"TREES": 6}) == "%%mlops parameters\nTREES = 6"


RAN = [
    {"cell": "a", "step": "", "count": 1, "source": "%mlops runs"},
    {"cell": "b", "step": "parameters", "count": 2, "source": "TREES = 5"},
    {"cell": "c", "step": "train:forest", "count": 3, "source": "model = TREES"},
    {"cell": "d", "step": "evaluate", "count": 4, "source": "%%time\nmodel"},
    {"cell": "e", "step": "load", "count": 5, "source": "%%mlops load\nx = 1"},
    {"cell": "f", "step": "setup", "count": 6, "source": "y = 1"},
]


def test_restored_cells_keep_their_tags_as_text() -> None:
    restored = cells(json.dumps(RAN).encode())

    assert [cell.text for cell in restored] == [
        "#| mlops: parameters\nTREES = 5",
        "#| mlops: train:forest\nmodel = TREES",
        "%%time\n#| mlops: evaluate\nmodel",
        "%%mlops load\nx = 1",
        "y = 1",
    ]
    tags = ["parameters", "train:forest", "evaluate", "load", ""]
    for cell, tag in zip(restored, tags, strict=True):
        assert role(cell.text, ()) == (role("", (tag,)) if tag else role("", ()))


@pytest.mark.parametrize("content", [b"{", b"{}x", b'{"a": 1}', b'[{"step": ""}]', b"[1]"])
def test_cells_that_cannot_be_read_are_one_line(content: bytes) -> None:
    with pytest.raises(ParameterError, match="code/cells.json cannot be read"):
        cells(content)


def test_a_restored_notebook_is_new(tmp_path: Path) -> None:
    restored = [RestoredCell("TREES = 5", "parameters"), RestoredCell("model = 1", "train")]

    path = write_restored(tmp_path / "old", restored)

    assert path == tmp_path / "old.ipynb"
    assert [cell.tags for cell in read(path).cells] == [(), ("parameters",), ("train",)]
    before = path.read_bytes()
    with pytest.raises(WriteError, match="is there already and stays; name another file"):
        write_restored(path, restored)
    assert path.read_bytes() == before
    with pytest.raises(WriteError, match="cannot be written: No such file"):
        write_restored(tmp_path / "no" / "old.ipynb", restored)


CHURN = [
    ("parameters", "TREES = 200\nSEED = 1"),
    ("load", "import random\nrandom.seed(SEED)\nrows = [random.random() for _ in range(50)]"),
    ("train", "model = sum(rows[: TREES % 45])"),
    ("evaluate", "accuracy = 1 / (1 + model)"),
]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKernel]:
    """Return a kernel that ran a notebook with 200 and then with 5 trees."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").touch()
    path = write(folder / "churn.ipynb", CHURN)
    with RunningKernel(folder, {"JPY_SESSION_NAME": str(path)}) as running:
        running.load()
        for trees in ("200", "5"):
            for number, (_, source) in enumerate(CHURN):
                reply = running.run(source.replace("200", trees), cell=f"cell-{number}")
                assert reply.status == "ok"
        wait_for_delivery(running)
        yield running


def answered(kernel: RunningKernel, text: str) -> str:
    reply = kernel.run(f"%mlops {text}")
    assert reply.status == "ok", reply.stream("stderr") + reply.traceback
    return reply.text


def wait_for_delivery(kernel: RunningKernel) -> None:
    """Wait until the writer has told the store everything."""
    for _ in range(120):
        if "all delivered" in answered(kernel, ""):
            return
        time.sleep(0.5)
    raise AssertionError(answered(kernel, ""))


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("%mlops re", ["restore"]),
        ("%mlops runs --", ["--best", "--last"]),
        ("%mlops runs --last 3 --", ["--best"]),
        ("%mlops help ta", ["tags"]),
        ("%mlops quiet o", ["off"]),
        ("%%mlops tr", ["train"]),
        ("%%mlops load --n", ["--no-log", "--no-source"]),
        ("x = 1\n%mlops se", ["secrets"]),
    ],
)
@pytest.mark.parametrize("jedi", [True, False])
def test_tab_completes(jedi: bool, text: str, matches: list[str], kernel: RunningKernel) -> None:
    kernel.run(f"%config Completer.use_jedi = {jedi}", silent=True)

    assert kernel.complete(text) == matches


def test_tab_completes_the_variables_of_a_loop(kernel: RunningKernel) -> None:
    cell = "%%mlops train --curve \nfor i in x:\n    loss = 1\n    acc += 2"

    assert kernel.complete(cell, cell.index("\n")) == ["acc", "loss"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ["experiment  churn", "churn.ipynb", "sqlite:///"]),
        ("help", [command.usage for command in SUBCOMMANDS.values()]),
        ("secrets", ["password", "[tool.nbpipe.tracking]"]),
        ("check", ["nothing stands in the way of an export"]),
        *[(f"help {topic}", [text[:20]]) for topic, text in TOPICS.items()],
    ],
)
def test_it_answers(text: str, says: list[str], kernel: RunningKernel) -> None:
    shown = answered(kernel, text)

    for words in says:
        assert words in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("comapre 1 2", "did you mean compare?"),
        ("help tgas", "there is no topic tgas; did you mean tags?"),
        ("quiet please", "what is please?"),
        ("restore 99", "run 99: there is no such run"),
        ("restore -9", "run -9: there are only 2 runs"),
        ("runs --best acuracy", "no run has the metric acuracy; did you mean accuracy?"),
        ("export /proc/nowhere", "/proc/nowhere"),
    ],
)
def test_a_wrong_order_is_one_line(text: str, says: str, kernel: RunningKernel) -> None:
    reply = kernel.run(f"%mlops {text}")

    assert reply.status == "error"
    assert reply.traceback == ""
    assert says in reply.stream("stderr")
    assert len(reply.stream("stderr").strip().splitlines()) == 1


def test_it_is_no_result(kernel: RunningKernel) -> None:
    kernel.run("41 + 1")
    reply = kernel.run("y = 2\n%mlops help")

    assert reply.result is None
    assert reply.stream() == ""
    assert kernel.run("_").result == "42"


def test_runs_are_listed_compared_and_restored(kernel: RunningKernel) -> None:
    listed = answered(kernel, "runs").splitlines()
    assert "accuracy" in listed[0]
    assert len(listed) == 3
    assert "trees 200 → 5" in listed[1]
    assert len(answered(kernel, "runs --last 1").splitlines()) == 2
    best = answered(kernel, "runs --best accuracy").splitlines()
    assert best[1] == listed[1]

    compared = answered(kernel, "compare 1 2")
    assert "trees" in compared
    assert "+TREES = 5" in compared

    names = kernel.complete("%mlops compare ")
    assert {"1", "2"} <= set(names)
    assert "accuracy" in kernel.complete("%mlops runs --best ac")


def test_a_restored_run_reproduces_its_metrics(kernel: RunningKernel, tmp_path: Path) -> None:
    wanted = metrics(kernel, 1)
    folder = Path(eval(kernel.run("__import__('os').getcwd()").result or ""))
    with RunningKernel(folder, {"JPY_SESSION_NAME": str(folder / "churn.ipynb")}) as fresh:
        fresh.load()
        source = fresh.run("%mlops restore 1", cell="new").next_input
        ran = []
        while source is not None:
            reply = fresh.run(source)
            assert reply.status == "ok", reply.traceback
            ran.append(source)
            source = reply.next_input
        assert ran == [f"#| mlops: {tag}\n{text}" for tag, text in CHURN]
        assert float(fresh.run("accuracy").result or "nan") == wanted["accuracy"]
        assert fresh.run("%mlops restore 1 --params").next_input == ran[0]
        assert fresh.run("%mlops restore 1 --code").next_input == ran[1]
        fresh.run(f"%mlops restore 1 --notebook {tmp_path / 'old.ipynb'}")
    tags = [cell.tags for cell in read(tmp_path / "old.ipynb").cells]
    assert tags == [(), ("parameters",), ("load",), ("train",), ("evaluate",)]


def metrics(kernel: RunningKernel, number: int) -> dict[str, float]:
    code = (
        "__import__('json').dumps(next(r for r in list(__import__('jupyter_mlops.magics',"
        "fromlist=['x'])._loaded.values())[0].stored.runs() if r['number'] == %d)['metrics'])"
    )
    return dict(json.loads(eval(kernel.run(code % number).result or "")))


def test_a_form_runs_what_depends_on_a_change(kernel: RunningKernel) -> None:
    shown = kernel.run("%mlops params")
    assert "TREES = 5\nSEED = 1" in shown.text
    opened = [content for kind, content in shown.messages if kind == "comm_open"]
    controls = {one["data"]["state"]["_model_name"]: one["comm_id"] for one in opened[::-1]}

    def tell(model: str, data: dict[str, Any]) -> None:
        message = {"comm_id": controls[model], "data": data}
        kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", message))

    tell("IntTextModel", {"method": "update", "state": {"value": 7}, "buffer_paths": []})
    tell("ButtonModel", {"method": "custom", "content": {"event": "click"}})

    assert kernel.run("TREES, model == sum(rows[:7])").result == "(7, True)"
    widget = f"__import__('ipywidgets').widgets.widget._instances[{controls['LabelModel']!r}]"
    assert kernel.run(f"{widget}.value").result == "'ran train, evaluate'"


def test_a_form_may_be_handled_by_another_thread(kernel: RunningKernel) -> None:
    """JupyterLab talks to widgets in a subshell, so that they answer while a cell runs."""
    kernel.run(
        "import threading, jupyter_mlops.magics as m, jupyter_mlops.magics.parameters as p\n"
        "e = list(m._loaded.values())[0]; where = []\n"
        "click = lambda: p._run_later(e, p._find(e), {'TREES': 9}, "
        "lambda ran: where.append(threading.current_thread() is threading.main_thread()))\n"
        "thread = threading.Thread(target=click); thread.start(); thread.join(); where"
    )

    assert kernel.run("where, TREES, model == sum(rows[:9])").result == "([True], 9, True)"


def test_an_export_is_written(kernel: RunningKernel, tmp_path: Path) -> None:
    said = answered(kernel, f"export {tmp_path / 'package'}")

    assert "nbpipe verify" in said
    assert (tmp_path / "package" / "src" / "churn" / "train.py").is_file()


def test_a_defect_of_ours_is_one_line(kernel: RunningKernel) -> None:
    broken: dict[str, Any] = {}
    assert broken == {}
    kernel.run("import jupyter_mlops.magics.commands as c; c._ANSWERS['help'] = None")
    reply = kernel.run("%mlops help")

    assert reply.traceback == ""
    assert "a defect of jupyter_mlops: TypeError" in reply.stream("stderr")


@pytest.mark.parametrize(
    ("metrics", "status", "there"),
    [
        pytest.param({"accuracy": 0.5}, "FINISHED", True, id="NOOP"),
        pytest.param({}, "FINISHED", False, id="no-metric-yet"),
        pytest.param({"accuracy": 0.4}, "FINISHED", False, id="an-earlier-value"),
        pytest.param({"accuracy": 0.5}, "RUNNING", False, id="not-ended-yet"),
    ],
)
def test_what_the_store_has_not_yet_is_noticed(
    metrics: dict[str, float], status: str, there: bool
) -> None:
    told = Told("FINISHED", {"accuracy": 0.5, "a name that is replaced": 1.0})

    assert told.is_in({"status": status, "metrics": metrics}) is there
    assert Told("", {"loss": float("nan")}).is_in({"status": "RUNNING", "metrics": {"loss": "NaN"}})
