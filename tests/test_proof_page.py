"""The report as a page, the edits it shows, and files compared by content."""

from __future__ import annotations

import ast
import base64
import io
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jupyter_mlops.cli.report import show_proof
from jupyter_mlops.errors import WriteError
from jupyter_mlops.parity import Blame, Liveness, Mode, Outcome, ParityReport, Probe, Verdict
from jupyter_mlops.parity.causes import _why
from jupyter_mlops.parity.compare import Comparison, compare
from jupyter_mlops.parity.compare.__main__ import Job, settle
from jupyter_mlops.parity.compare.files import Written
from jupyter_mlops.parity.edits import Edit, edits_of, moved
from jupyter_mlops.parity.liveness import others
from jupyter_mlops.parity.page import page, write_page
from jupyter_mlops.parity.report import Pictures

mpl.use("Agg")

PNG = b"\x89PNG picture"


def report(*outcomes: Outcome, **more: object) -> ParityReport:
    facts: dict[str, object] = {
        "package": "churn", "notebook": "churn.ipynb", "interpreter": "python", "tolerance": 1e-9,
        "repeat": 1, "overrides": {}, "outcomes": outcomes, "seconds": {"notebook": 1.0},
    }  # fmt: skip
    return ParityReport(**{**facts, **more})


EQUAL = Outcome("load", "df", Mode.ISOLATED, Verdict.EQUAL, deviation=2e-12)
DIFFERS = Outcome(
    "train", "model", Mode.ISOLATED, Verdict.DIFFERS, "model parameter C", "1 <is> 2",
    blame=Blame(3, 1, "model = Model(C=1)", "src/churn/train.py", 9),
    pictures=Pictures(PNG, b""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, "churn against churn.ipynb: 1 equal"),
     ({"trees": 50, "path": "b.csv"},
      "churn against churn.ipynb with trees=50, path='b.csv': 1 equal")],
)  # fmt: skip
def test_the_sum_names_the_values_that_were_set(
    values: dict[str, object], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_proof(report(EQUAL, overrides=values))

    assert expected in " ".join(capsys.readouterr().out.split())


def test_a_page_of_a_proven_package_says_so() -> None:
    found = page(report(EQUAL))

    assert "Every value of the package is the notebook's." in found
    assert "2e-12" in found
    assert "Where it begins" not in found


def test_a_page_names_the_first_difference_and_needs_nothing_else() -> None:
    edit = Edit("src/churn/train.py", 9, ("C=1",), ("C=2",), 3, 1)
    probe = Probe("trees", 5, Liveness.DEAD, "no artifact is another one")
    found = page(report(EQUAL, DIFFERS, edits=(edit,), excerpt="-C=1\n+C=2", probes=(probe,)))

    assert "The package does not compute what the notebook computes." in found
    assert "1 &lt;is&gt; 2" in found
    assert "src/churn/train.py:9" in found
    assert '<span class="removed">-C=1</span>' in found
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in found
    assert "no picture" in found
    assert "trees" in found
    assert not [word for word in ("http:", "https:", "<script", "<link", "url(") if word in found]


def test_a_page_says_everything_once() -> None:
    edit = Edit("src/churn/train.py", 9, ("C=1",), ("C=2",), 3, 1)
    other = Edit("src/churn/load.py", 4, ("a = 1",), ("a = 2",), 1, 1)
    later = replace(DIFFERS, step="evaluate", artifact="score", place="score", pictures=None)
    shown = report(
        replace(EQUAL, mode=Mode.IN_PROCESS), EQUAL, DIFFERS, later, edits=(edit, other),
        excerpt=f"--- a\n+++ b\n{edit.diff}",
    )  # fmt: skip

    found = page(shown)

    assert found.count("model = Model(C=1)") == 1
    assert found.count("-C=1") == found.count("-a = 1") == 1
    assert "<th>in-process</th><th>isolated</th>" in found
    assert found.count("<td>df</td>") == 1
    assert '<td>df</td><td class="equal">equal</td><td class="equal">equal</td>' in found
    assert '<td>score</td><td></td><td class="differs">differs</td>' in found


def test_pictures_stay_out_of_json() -> None:
    found = json.loads(report(DIFFERS).to_json())

    assert found["outcomes"][0]["pictures"] is None
    assert found["first_difference"]["blame"]["cell"] == 3


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written: No such file"):
        write_page(report(EQUAL), tmp_path / "none" / "report.html")


@pytest.mark.parametrize(
    ("probe", "code"),
    [
        pytest.param(Liveness.ALIVE, 0, id="alive"),
        pytest.param(Liveness.DEAD, 0, id="dead"),
        pytest.param(Liveness.NOT_TRIED, 0, id="not tried"),
        pytest.param(Liveness.DIFFERS, 1, id="differs"),
        pytest.param(Liveness.NOT_PROVEN, 3, id="not proven"),
    ],
)
def test_probes_count_for_the_exit_code(probe: Liveness, code: int) -> None:
    assert report(EQUAL, probes=(Probe("trees", 5, probe, ""),)).exit_code == code


BEFORE = ["import a", "", "def f():", "    x = 1", "    y = 2", "    return x"]
PLACES = {4: (7, 1), 5: (7, 2)}

EDITS: dict[str, tuple[list[str], list[tuple[int, tuple[int, int] | None]]]] = {
    "none": (BEFORE, []),
    "a changed line": ([*BEFORE[:4], "    y = 3", BEFORE[5]], [(5, (7, 2))]),
    "a line more": ([*BEFORE[:4], "    z = 3", *BEFORE[4:]], [(5, (7, 1))]),
    "a line less": ([*BEFORE[:3], *BEFORE[4:]], [(4, (7, 1))]),
    "above all that came from cells": (["import b", *BEFORE[1:]], [(1, (7, 1))]),
    "two": (["import b", *BEFORE[1:4], "    y = 3", BEFORE[5]], [(1, (7, 1)), (5, (7, 2))]),
}


@pytest.mark.parametrize(("after", "found"), EDITS.values(), ids=EDITS)
def test_edits_are_placed(
    after: list[str], found: list[tuple[int, tuple[int, int] | None]]
) -> None:
    edits = list(edits_of("f.py", BEFORE, after, PLACES))

    assert [(edit.line, (edit.cell, edit.cell_line)) for edit in edits] == found


def test_an_edit_of_a_file_without_cells_has_no_place() -> None:
    (edit,) = edits_of("params.yaml", ["a: 1"], ["a: 2"], {})

    assert (edit.cell, edit.diff) == (None, "-a: 1\n+a: 2")


def test_lines_are_found_again_after_an_edit() -> None:
    assert moved(BEFORE, BEFORE)[5] == 5
    assert moved(BEFORE, ["# new", *BEFORE])[5] == 6
    assert moved(BEFORE, [*BEFORE[:3], *BEFORE[4:]])[5] == 4
    assert moved(BEFORE, [*BEFORE[:4], "    y = 3", BEFORE[5]])[5] == 5
    assert moved(BEFORE, [])[5] == 1


VALUES: dict[str, tuple[object, object]] = {
    "bool": (True, False),
    "int": (3, 4),
    "float": (0.2, 0.2 * 0.75),
    "zero": (0.0, 0.5),
    "list": ([1, 2, 3], [1, 2]),
    "tuple": ((1, 2), (1,)),
    "list of one number": ([4], [5]),
}


@pytest.mark.parametrize(("value", "other"), VALUES.values(), ids=VALUES)
def test_another_value_has_the_same_type(value: object, other: object) -> None:
    first = next(iter(others(value)))

    assert (first, type(first)) == (other, type(value))


@pytest.mark.parametrize("value", ["a.csv", None, {}, ["a"], []])
def test_of_some_values_no_other_is_known(value: object) -> None:
    assert list(others(value)) == []


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def stored(value: object) -> bytes:
    return pickle.dumps(value)


def _npy(values: list[float]) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(values))
    return file.getvalue()


def _save(path: Path, values: list[float]) -> None:
    path.write_bytes(_npy(values))


def array(values: list[float]) -> Callable[[Path], None]:
    return lambda path: _save(path, values)


def table(values: list[float]) -> Callable[[Path], None]:
    return lambda path: pd.DataFrame({"a": values}).to_parquet(path)


def drawing(values: list[float], note: str = "", size: int = 1) -> Callable[[Path], None]:
    def draw(path: Path) -> None:
        figure = Figure(figsize=(size, size))
        figure.subplots().plot(values)
        figure.savefig(path, format="png", metadata={"Software": note})

    return draw


Content = bytes | Callable[[Path], None]

FILES: dict[str, tuple[str, Content, Content, str]] = {
    "same bytes": ("a.bin", b"\x00\xff", b"\x00\xff", ""),
    "text within the tolerance": ("a.csv", csv("x", "1.0,a"), csv("x", "1.0000000000001,a"), ""),
    "text": ("a.csv", csv("x", "1.5"), csv("x", "2.5"), "a.csv lines[1][1]"),
    "whole numbers": ("a.csv", csv("1"), csv("2"), "a.csv lines[0]"),
    "a line less": ("a.txt", csv("a", "b"), csv("a"), "a.txt lines"),
    "json in another order of keys": ("a.json", b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}', "a.json"),
    "json": ("a.json", b'{"a": [1.5]}', b'{"a":[2.5]}', "a.json['a'][0]"),
    "json with other spaces": ("a.json", b'{"a": 1}', b'{"a":1}', ""),
    "lines of json": ("a.json", b'{"a": 1}\n{}', b'{"a": 2}\n{}', "a.json lines[0]"),
    "pickle": ("a.pkl", stored([1, 2.0]), stored([1, 2.5]), "a.pkl[1]"),
    "pickle that is stored otherwise": (
        "a.pkl", pickle.dumps([1, 2], 2), pickle.dumps([1, 2], 5), "",
    ),
    "npy": ("a.npy", array([1, 2]), array([1, 3]), "a.npy[1]"),
    "parquet": ("a.parquet", table([1, 2]), table([1, 3]), "a.parquet column a[1]"),
    "picture with other facts in it": ("a.png", drawing([1, 2]), drawing([1, 2], "x"), ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other", "place"), FILES.values(), ids=FILES)
def test_files_are_compared_by_content(
    name: str, one: Content, other: Content, place: str, tmp_path: Path
) -> None:
    found = compare_written(name, one, other, tmp_path)

    assert found.place.startswith(place)
    assert bool(found.place) == bool(place)
    assert not found.doubts


def test_a_file_of_unknown_kind_is_in_doubt(tmp_path: Path) -> None:
    found = compare_written("a.xlsx", b"\xff\x00", b"\xff\x01", tmp_path)

    assert not found.differs
    assert found.doubts[0].reason == "its bytes are others, and .xlsx cannot be read here"


@pytest.mark.parametrize(
    ("other", "size", "reason"),
    [
        pytest.param([2, 1], 1, " of 10000 pixels differ", id="pixels"),
        pytest.param([1, 2], 2, "pixels (100, 100, 4) in the notebook", id="size"),
    ],
)
def test_other_pictures_are_in_doubt(
    other: list[float], size: int, reason: str, tmp_path: Path
) -> None:
    found = compare_written("a.png", drawing([1, 2]), drawing(other, size=size), tmp_path)

    assert not found.differs
    assert reason in found.doubts[0].reason


def compare_written(name: str, one: Content, other: Content, folder: Path) -> Comparison:
    copies = [folder / "one", folder / "other"]
    for copy, content in zip(copies, (one, other), strict=True):
        if isinstance(content, bytes):
            copy.write_bytes(content)
        else:
            content(copy)
    values = [Written(name, str(copy)) for copy in copies]
    return compare(*values, name=name)


def test_a_comparison_draws_figures_that_differ(tmp_path: Path) -> None:
    for name, value in (("one", [1, 2]), ("other", [2, 1])):
        figure = Figure(figsize=(1, 1))
        figure.subplots().plot(value)
        (tmp_path / name).write_bytes(pickle.dumps(figure))
    job = Job(
        0, str(tmp_path / "one"), "fig", "train", "churn", 1e-9,
        other=str(tmp_path / "other"), pictures=str(tmp_path / "0"),
    )  # fmt: skip

    found = settle(job)

    assert found.detail
    assert [Path(file).read_bytes()[:4] for file in found.pictures] == [b"\x89PNG"] * 2


CALLS = {
    "time.time()": "time",
    "perf()": "time",
    "pd.Timestamp.now()": "time",
    "np.random.default_rng()": "without a seed",
    "np.random.RandomState(None)": "without a seed",
    "np.random.default_rng(3)": "",
    "random.Random(seed)": "",
    "rng.random()": "",
    "model.fit(time)": "",
}


@pytest.mark.parametrize(("text", "why"), CALLS.items(), ids=CALLS)
def test_calls_that_bring_in_chance(text: str, why: str) -> None:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    found = _why(call, {"np": "numpy", "pd": "pandas", "perf": "time.perf_counter"})

    assert why in found
    assert bool(found) == bool(why)


def test_what_both_modes_show_is_said_once() -> None:
    twice = replace(DIFFERS, mode=Mode.IN_PROCESS)
    alone = replace(DIFFERS, mode=Mode.IN_PROCESS, artifact="score", place="", pictures=None)
    found = report(twice, DIFFERS, alone, EQUAL).troubles

    assert [(outcome.artifact, modes) for outcome, modes in found] == [
        ("model", "in-process and isolated"),
        ("score", "in-process"),
    ]
    assert page(report(twice, DIFFERS)).count("model parameter C") == 2


def test_a_page_says_what_was_not_looked_at_and_not_kept() -> None:
    found = page(report(EQUAL, notes=("a.ipynb is <not> here",), trouble="there is no room"))

    assert "<p>a.ipynb is &lt;not&gt; here</p>" in found
    assert "<p>The proof is not kept: there is no room</p>" in found
    assert "is not kept" not in page(report(EQUAL))
