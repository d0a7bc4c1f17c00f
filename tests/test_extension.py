"""The parts of the extension that need no kernel: headings, documents, instruments."""

from __future__ import annotations

import ast
import builtins
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from benchmarks.notebooks import write
from jupyter_mlops.export import package_name
from jupyter_mlops.magics.code import python_of
from jupyter_mlops.magics.document import Document
from jupyter_mlops.magics.experiment import experiment_name
from jupyter_mlops.magics.heading import cell_role, heading, without_heading
from jupyter_mlops.magics.instrument import LOOP, SEEN, Instrument, Sight, uninstall
from jupyter_mlops.stages import role

PLAIN = "x = 1\nx"


@pytest.mark.parametrize(
    ("source", "tag", "curve", "log"),
    [
        pytest.param("%%mlops train\n" + PLAIN, "train", (), True, id="NOOP"),
        pytest.param("%%mlops train forest\n" + PLAIN, "train:forest", (), True, id="part"),
        pytest.param("%%mlops train:forest\n" + PLAIN, "train:forest", (), True, id="colon"),
        pytest.param("%%mlops train --curve loss\nx", "train", ("loss",), True, id="curve"),
        pytest.param("%%mlops train --curve=loss\nx", "train", ("loss",), True, id="equals"),
        pytest.param("%%mlops train --curve a,b f\nx", "train:f", ("a", "b"), True, id="two"),
        pytest.param("%%mlops train --curve a --curve b\nx", "train", ("a", "b"), True, id="twice"),
        pytest.param("%%mlops load --no-log\nx", "load", (), False, id="no-log"),
        pytest.param("%%mlops load --no-source\nx", "load", (), True, id="no-source"),
        pytest.param("%%mlops skip\nx", "skip", (), True, id="skip"),
        pytest.param("# why\n\n%%mlops train\nx", "train", (), True, id="comment-above"),
        pytest.param("%%time\n%%mlops train\nx", "train", (), True, id="below-a-magic"),
    ],
)
def test_a_heading_is_read(source: str, tag: str, curve: tuple[str, ...], log: bool) -> None:
    asked = heading(source)

    assert asked is not None
    assert (asked.tag, asked.curve, asked.log, asked.problem) == (tag, curve, log, "")
    assert cell_role(source, ()) == role(f"%%mlops {tag}", ())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("tran", "tran is no step; did you mean train?"),
        ("", "%%mlops needs a step"),
        ("train --crve loss", "no option --crve; did you mean --curve?"),
        ("train --curve", "--curve needs the name of a variable"),
        ("train a/b", "train:a/b names no step; the name of a part is letters"),
    ],
)
def test_a_wrong_heading_is_one_line(words: str, problem: str) -> None:
    asked = heading(f"%%mlops {words}\nx")

    assert asked is not None
    assert problem in asked.problem
    assert "\n" not in asked.problem
    assert without_heading([f"%%mlops {words}\n", "x\n"]) == [f"%%mlops {words}\n", "x\n"]


@pytest.mark.parametrize("source", [PLAIN, "%%time\nx", "x = '''\n%%mlops train\n'''", "# a\nx"])
def test_other_cells_have_no_heading(source: str) -> None:
    lines = source.splitlines(keepends=True)

    assert heading(source) is None
    assert without_heading(lines) == lines


@pytest.mark.parametrize(
    ("source", "python"),
    [
        pytest.param("%%mlops train\nx = 1", "# %%mlops train\nx = 1\n", id="lines-stay"),
        pytest.param("# a\n%%mlops train\nx", "# a\n# %%mlops train\nx\n", id="comment-above"),
        pytest.param(
            "%%mlops train\n%%time\nx",
            "get_ipython().run_cell_magic('time', '', 'x\\n')\n",
            id="above-a-magic",
        ),
    ],
)
def test_the_body_runs_as_if_it_stood_alone(source: str, python: str) -> None:
    manager = TransformerManager()
    manager.cleanup_transforms.append(without_heading)

    assert manager.transform_cell(source) == python
    assert manager.check_complete("%%mlops train\nx = 1")[0] == "incomplete"


NOTEBOOK = [
    (None, "import math"),
    ("parameters", "trees = 10"),
    ("train", "model = trees"),
    ("evaluate", "model"),
]


def document(folder: Path, **environment: str) -> Document:
    return Document(folder, environment, ())


def ran(found: Document, *sources: str, ids: bool = False) -> list[tuple[str, ...]]:
    return [
        found.place(source, f"cell-{n}" if ids else None, {}).tags
        for n, source in enumerate(sources)
    ]


def test_the_only_notebook_that_holds_what_ran_is_the_one(tmp_path: Path) -> None:
    write(tmp_path / "other.ipynb", [("train", "model = trees"), ("train", "1")])
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    found = document(tmp_path)

    assert ran(found, "model = trees", "trees = 10", "model") == [
        (),
        ("parameters",),
        ("evaluate",),
    ]
    assert found.path == path
    assert found.trouble == ""


@pytest.mark.parametrize(
    ("others", "source", "trouble"),
    [
        pytest.param([], "trees = 10", "", id="NOOP"),
        pytest.param(["copy.ipynb"], "trees = 10", "2 notebooks in", id="several"),
        pytest.param([], "trees = 11", "no notebook in", id="not-word-for-word"),
    ],
)
def test_an_unknown_notebook_is_said_to_be_unknown(
    others: list[str], source: str, trouble: str, tmp_path: Path
) -> None:
    for name in ["this.ipynb", *others]:
        write(tmp_path / name, NOTEBOOK)
    found = document(tmp_path)

    tags = ran(found, source)[0]

    assert found.trouble.startswith(trouble)
    assert bool(found.trouble) == (tags == ()) == (found.path is None)


def test_a_notebook_that_a_conversion_or_papermill_made_is_that_which_it_was_made_of(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    write(tmp_path / "this.nbconvert.ipynb", NOTEBOOK)
    made = write(tmp_path / "out.ipynb", [*NOTEBOOK[:2], ("injected-parameters", "trees = 5")])
    content = json.loads(made.read_text())
    content["metadata"]["papermill"] = {"input_path": "this.ipynb", "output_path": "out.ipynb"}
    made.write_text(json.dumps(content))
    found = document(tmp_path)

    assert ran(found, "trees = 10")[0] == ("parameters",)
    assert found.path == path
    assert ran(found, "trees = 5")[0] == ("parameters",)
    assert found.path == path


@pytest.mark.parametrize("variable", ["IPYNB_FILE", "JPY_SESSION_NAME"])
def test_a_named_notebook_is_found(variable: str, tmp_path: Path) -> None:
    folder = tmp_path / "work" / "deep"
    folder.mkdir(parents=True)
    path = write(folder / "this.ipynb", NOTEBOOK)
    write(folder / "copy.ipynb", NOTEBOOK)

    for name in (str(path), "this.ipynb", "deep/this.ipynb", "work/deep/this.ipynb"):
        found = document(folder, **{variable: name})
        assert ran(found, "import math", "trees = 11", ids=True)[1] == ("parameters",), name
        assert found.path == path


def test_the_name_that_a_child_process_inherits_is_not_believed(tmp_path: Path) -> None:
    parent = write(tmp_path / "parent.ipynb", [("train", "1")])
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    found = document(tmp_path, JPY_SESSION_NAME=str(parent))

    assert ran(found, "trees = 10") == [("parameters",)]
    assert found.path == path


def test_vs_code_names_the_notebook_in_the_namespace(tmp_path: Path) -> None:
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    write(tmp_path / "copy.ipynb", NOTEBOOK)
    found = document(tmp_path)

    place = found.place("trees = 10", "vscode:7", {"__vsc_ipynb_file__": str(path)})

    assert place.tags == ("parameters",)
    assert found.path == path


def test_a_notebook_is_read_again_when_it_was_saved(tmp_path: Path) -> None:
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    found = document(tmp_path, JPY_SESSION_NAME=str(path))
    assert ran(found, "", "", "", ids=True)[2] == ("train",)

    write(path, [*NOTEBOOK[:2], ("features", "x"), *NOTEBOOK[3:]])
    os.utime(path, ns=(1, 1))

    assert ran(found, "", "", "", ids=True)[2] == ("features",)
    path.unlink()
    assert ran(found, "") == [()]
    assert "no notebook" in found.trouble


def test_equal_cells_are_told_apart_by_their_order(tmp_path: Path) -> None:
    write(tmp_path / "this.ipynb", [("load", "x = 1"), ("train", "x = 1"), (None, "x = 1")])

    assert ran(document(tmp_path), "x = 1", "x = 1", "x = 1") == [("load",), ("train",), ()]


def test_a_notebook_once_known_stays_known(tmp_path: Path) -> None:
    path = write(tmp_path / "this.ipynb", NOTEBOOK)
    found = document(tmp_path)
    assert ran(found, "import math", "trees = 10") == [(), ("parameters",)]

    write(path, [*NOTEBOOK[:1], ("parameters", "trees = 99"), *NOTEBOOK[2:]])
    os.utime(path, ns=(1, 1))

    assert ran(found, "trees = 99", "model = trees") == [("parameters",), ("train",)]
    assert found.path == path


def test_a_notebook_is_not_known_by_an_untagged_cell(tmp_path: Path) -> None:
    write(tmp_path / "another.ipynb", [(None, "import math"), ("train", "model = 1")])
    found = document(tmp_path)

    assert ran(found, "import math", "model = 2", "model = 1") == [(), (), ()]
    assert found.path is None


def test_what_the_front_end_tells_is_what_counts(tmp_path: Path) -> None:
    write(tmp_path / "this.ipynb", NOTEBOOK)
    found = document(tmp_path)
    title = {"id": "title", "kind": "markdown", "tags": ["load"], "source": "trees = 10"}
    code = {"id": "cell-0", "kind": "code", "tags": ["load"], "source": "trees = 10"}
    found.tell([title, code], None)

    place = found.place("trees = 10", "cell-0", {})

    assert (place.tags, place.index) == (("load",), 1)


@pytest.mark.parametrize("stem", ["churn", "My Notebook-2", "2024", "class", "json", "tests", "é"])
def test_an_experiment_has_the_name_of_the_package(stem: str, tmp_path: Path) -> None:
    assert experiment_name(tmp_path / f"{stem}.ipynb", tmp_path) == package_name(stem, given=False)


def test_an_experiment_follows_the_package_away_from_a_module(tmp_path: Path) -> None:
    (tmp_path / "churn.py").touch()

    assert experiment_name(tmp_path / "churn.ipynb", tmp_path) == "churn_pipeline"
    assert experiment_name(None, tmp_path / "Some Project") == "some_project"


def sight(space: dict[str, Any], curve: Iterable[str], seen: Callable[..., None]) -> Sight:
    return Sight(space, frozenset(curve), seen, lambda _length: None, lambda error: seen("", -1.0))


def observed(source: str, *curve: str) -> tuple[list[tuple[str, float]], dict[str, Any]]:
    """Run a cell as an evaluate cell and return what was seen, and its namespace."""
    seen: list[tuple[str, float]] = []
    space: dict[str, Any] = {}
    exec("import sklearn.metrics as metrics\nfrom sklearn.metrics import accuracy_score", space)
    space["model"] = type("Model", (), {"score": lambda self, x: 0.25})()
    tree = Instrument(metrics=True, curve=curve).visit(ast.parse(source))
    sight(space, curve, lambda *one: seen.append(one)).install()
    try:
        exec(compile(ast.fix_missing_locations(tree), "<cell>", "exec"), space)
    finally:
        uninstall()
    return seen, space


CALL = "accuracy_score([1, 1], [1, 0])"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        pytest.param("len([1])", [], id="NOOP"),
        pytest.param(f"print({CALL})", [("accuracy_score", 0.5)], id="printed"),
        pytest.param(f"metrics.{CALL}", [("accuracy_score", 0.5)], id="dotted"),
        pytest.param(f'print(f"{{{CALL}:.2f}}")', [("accuracy_score", 0.5)], id="f-string"),
        pytest.param("print(model.score(1))", [("model.score", 0.25)], id="score"),
        pytest.param(f"for _ in range(2):\n    {CALL}", [("accuracy_score", 0.5)] * 2, id="loop"),
        pytest.param(f"a = round({CALL}, 1)", [("accuracy_score", 0.5)], id="inside-a-call"),
        pytest.param(f"a = [{CALL} for _ in 'a']", [("accuracy_score", 0.5)], id="comprehension"),
        pytest.param(f"a = {CALL}", [], id="a-variable-tells-it"),
        pytest.param(f"a = {{'x': {CALL}}}", [], id="a-dictionary-tells-it"),
        pytest.param(f"a, b = {CALL}, 1", [], id="a-pair-tells-it"),
        pytest.param(f"def f():\n    return {CALL}\na = f()", [], id="function"),
        pytest.param(f"a = (lambda: {CALL})()", [], id="lambda"),
        pytest.param(f"a = list({CALL} for _ in 'a')", [], id="generator"),
        pytest.param("print(metrics.confusion_matrix([1, 0], [1, 0]))", [], id="no-number"),
        pytest.param("print(max([1, 2]))", [], id="no-metric"),
    ],
)
def test_metric_calls_are_seen(source: str, seen: list[tuple[str, float]]) -> None:
    assert observed(source)[0] == seen


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        pytest.param("loss = 1", [], id="NOOP: no loop"),
        pytest.param("for i in range(2):\n    loss = i", [0.0, 1.0], id="for"),
        pytest.param("i = 0\nwhile i < 2:\n    i += 1\n    loss = i", [1.0, 2.0], id="while"),
        pytest.param("loss = 0\nfor i in (1, 2):\n    loss += i", [1.0, 3.0], id="augmented"),
        pytest.param("for i in range(2):\n    loss, b = i, 0", [0.0, 1.0], id="pair"),
        pytest.param("for loss in (3, 4):\n    pass", [3.0, 4.0], id="target"),
        pytest.param(
            "for i in (1, 2):\n    if (loss := i):\n        pass", [1.0, 2.0], id="walrus"
        ),
        pytest.param("for i in 'ab':\n    loss = i", [], id="no-number"),
        pytest.param(
            "import numpy as np\nfor i in range(2):\n    loss = np.float32(i)",
            [0.0, 1.0],
            id="numpy",
        ),
        pytest.param(
            "for i in range(2):\n    def f():\n        loss = i\n    f()", [], id="function"
        ),
    ],
)
def test_a_curve_is_seen(source: str, seen: list[float]) -> None:
    found, space = observed(source, "loss")

    assert found == [("loss", value) for value in seen]
    assert SEEN not in space
    assert LOOP not in space
    assert SEEN not in vars(builtins)


def test_a_value_that_cannot_be_looked_at_is_told_and_goes_on() -> None:
    class Odd:
        @property
        def shape(self) -> None:
            raise LookupError("no shape")

    told: list[Any] = []
    odd = Odd()
    look = sight({}, ["loss"], lambda *one: told.append(one))

    assert look.seen(odd, "loss") is odd
    assert told == [("", -1.0)]


@pytest.mark.parametrize(
    "source",
    [
        "print(accuracy_score([1], [1]) / 0)",
        "print(accuracy_score([1, 2], [1]))",
        "x = (\n    accuracy_score([1], [1])\n    + missing\n)",
        "for loss in [1, 0]:\n    loss = 1 / loss",
    ],
)
def test_the_lines_and_columns_of_an_error_stay(source: str) -> None:
    places = []
    for tree in (
        ast.parse(source),
        Instrument(metrics=True, curve=["loss"]).visit(ast.parse(source)),
    ):
        space: dict[str, Any] = {}
        exec("from sklearn.metrics import accuracy_score", space)
        sight(space, ["loss"], lambda *_: None).install()
        try:
            exec(compile(ast.fix_missing_locations(tree), "<cell>", "exec"), space)
        except (ZeroDivisionError, ValueError, NameError) as error:
            frame = error.__traceback__.tb_next  # type: ignore[union-attr]
            assert frame is not None
            positions = list(frame.tb_frame.f_code.co_positions())
            places.append((str(error), positions[frame.tb_lasti // 2]))
        finally:
            uninstall()

    assert len(places) == 2
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("source", "python"),
    [
        pytest.param("x = 1\nx", "x = 1\nx\n", id="NOOP"),
        pytest.param("%%mlops train\nx = 1", "\nx = 1\n", id="our-magic"),
        pytest.param("#| mlops: train\nx = 1  # why", "\nx = 1  # why\n", id="our-comment"),
        pytest.param("%time df = 1\ny", "df = 1\ny\n", id="time"),
        pytest.param("if y:\n    %time df = 'é'; x = 2", "if y:\n    df = 'é'; x = 2\n", id="deep"),
        pytest.param("%%time\n%%mlops train\nx = 1", "\nx = 1\n", id="magic-in-magic"),
        pytest.param("%%capture out\n%time x = 1", "x = 1\n", id="time-in-capture"),
        pytest.param(
            "%matplotlib inline",
            "get_ipython().run_line_magic('matplotlib', 'inline')\n",
            id="another-magic",
        ),
        pytest.param(
            "%%bash\nls", "get_ipython().run_cell_magic('bash', '', 'ls\\n')\n", id="no-python"
        ),
    ],
)
def test_lineage_reads_what_runs(source: str, python: str) -> None:
    manager = TransformerManager()
    manager.cleanup_transforms.append(without_heading)

    assert python_of(manager.transform_cell(source), manager.transform_cell) == python
