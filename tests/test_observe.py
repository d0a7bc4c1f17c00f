"""`nbpipe export --observe`: what a run shows, what is taken from it, and that it is proven."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.notebooks import write
from jupyter_mlops import cli
from jupyter_mlops.errors import ExtractError, Finding, Level
from jupyter_mlops.export import plan
from jupyter_mlops.parity.making import _observe, make
from jupyter_mlops.parity.observation import Judge, Look, Observation, Seen, refined
from jupyter_mlops.pipeline import Argument, Artifact, Code, Import, Pipeline, Step

CELLS = [
    (None, "import os, warnings\nimport numpy as np\nimport pandas as pd\nnp.random.seed(1)"),
    (
        "load",
        "frame = pd.DataFrame({'a': np.random.random(4)})\nwhole = np.arange(6.0)\n"
        "large = np.zeros((400, 500)).T",
    ),
    ("load", "view = whole[2:4]\nalias = frame\nopen('seen.txt', 'w').write('x')"),
    ("features", "view[0] = 9\nframe['b'] = 1\ntext = open('seen.txt').read()"),
    ("features", "os.environ['SEEN'] = '1'\nnumbers = (n for n in range(3))\ntotal = sum(numbers)"),
    ("evaluate", "result = [total, float(whole.sum()), list(alias.columns), text]"),
]


@pytest.fixture(scope="module")
def observation(tmp_path_factory: pytest.TempPathFactory) -> Observation:
    path = write(tmp_path_factory.mktemp("observed") / "seen.ipynb", CELLS)
    return _observe(path, lambda _text: None)


def look(observation: Observation, cell: int) -> Look:
    return next(one for one in observation.looks if one.cell == cell)


def test_a_run_shows_what_really_happens(observation: Observation) -> None:
    assert look(observation, 1).changed == ()
    assert look(observation, 1).shared == ()
    assert look(observation, 2).shared == (("frame", "alias"), ("whole", "view"))
    assert look(observation, 2).files == {"seen.txt": "write"}
    assert look(observation, 3).changed == ("alias", "frame", "view", "whole")
    assert look(observation, 3).files == {"seen.txt": "read"}
    assert look(observation, 4).world == ("os.environ",)
    assert observation.stirred == {1: ("numpy.random",)}
    assert "generator" in look(observation, 4).values["numbers"].stored
    assert look(observation, 1).values["large"] == Seen("ndarray", "numpy", "", True)
    assert look(observation, 1).values["frame"] == Seen("DataFrame", "pandas", "", True)


def test_rows_for_machines_are_json(observation: Observation) -> None:
    rows = json.loads(json.dumps(observation.to_json()))

    assert rows[-2]["cannot_be_stored"].keys() == {"numbers"}
    assert rows[1]["draws"] == ["numpy.random"]


def observed(**values: tuple[str, str, str]) -> Observation:
    seen = {name: Seen(*facts, True) for name, facts in values.items()}
    return Observation((Look(1, seen, (), (), (), {}),), {})


def step(function: str, body: str = "", imports: tuple[Import, ...] = ()) -> Step:
    return Step(
        function, function, function, (Argument("model"),), (Artifact("frame", "frame"),), (),
        Code(body), imports=imports, cells=(1,),
    )  # fmt: skip


FRAME = Import("pandas", None, "pd")
KLASS = Import("sklearn.svm", "SVC")

TYPES: dict[str, tuple[tuple[str, str, str], str, tuple[Import, ...], str | None]] = {
    "unknown": (("Mine", "", ""), "", (), None),
    "builtin": (("dict", "builtins", ""), "", (), "dict"),
    "function": (("function", "builtins", ""), "", (), None),
    "alias": (("DataFrame", "pandas", ""), "", (FRAME,), "pd.DataFrame"),
    "alias that is to be imported": (("DataFrame", "pandas", ""), "", (FRAME,), "pd.DataFrame"),
    "class": (("SVC", "sklearn.svm", ""), "", (KLASS,), "SVC"),
    "class whose name is taken": (("SVC", "sklearn.svm", ""), "    SVC = 3", (), None),
    "alias that is taken": (("DataFrame", "pandas", ""), "    pd = 3", (), None),
}


@pytest.mark.parametrize(("seen", "body", "imports", "text"), TYPES.values(), ids=TYPES)
def test_observed_types_become_annotations(
    seen: tuple[str, str, str], body: str, imports: tuple[Import, ...], text: str | None
) -> None:
    made = refined(Pipeline("churn", (step("load", body),)), observed(frame=seen))

    assert made.steps[0].outputs[0].annotation == text
    assert made.steps[0].imports == imports


def test_a_type_of_the_text_stays() -> None:
    known = Step(
        "load", "load", "load", (), (Artifact("frame", "frame", "list"),), (), Code(), cells=(1,)
    )
    made = refined(Pipeline("churn", (known,)), observed(frame=("dict", "builtins", "")))

    assert made.steps[0].outputs[0].annotation == "list"


def finding(code: str, message: str) -> Finding:
    return Finding(code, Level.ERROR, message, "", "", cell=1, line=1)


STORED = "`frame` (iterator) cannot be stored between `load` and `train`"
SHARED = "`df`, `values` share memory, and the step changes it"
STATE = "`work`, a function or class, keeps state that steps change"

SETTLED: dict[str, tuple[str, str, Look, str]] = {
    "an int": (
        "NB140", STORED, Look(1, {"frame": Seen("int", "builtins", "", True)}, (), (), (), {}),
        "it is a int, which can be stored",
    ),
    "a generator": (
        "NB140", STORED,
        Look(1, {"frame": Seen("generator", "builtins", "no", True)}, (), (), (), {}), "",
    ),
    "a lambda": (
        "NB140", STORED, Look(1, {"frame": Seen("function", "builtins", "", True)}, (), (), (), {}),
        "",
    ),
    "too large to look at": (
        "NB140", STORED, Look(1, {"frame": Seen("int", "builtins", "", False)}, (), (), (), {}), "",
    ),
    "never seen": ("NB140", STORED, Look(1, {}, (), (), (), {}), ""),
    "apart": ("NB147", SHARED, Look(1, {}, (), (), (), {}), "they share no memory"),
    "shared": ("NB147", SHARED, Look(1, {}, (), (("df", "values"),), (), {}), ""),
    "unchanged": (
        "NB131", STATE, Look(1, {"work": Seen("function", "builtins", "", True)}, (), (), (), {}),
        "its state stays as it was",
    ),
    "changed": (
        "NB131", STATE,
        Look(1, {"work": Seen("function", "builtins", "", True)}, ("work",), (), (), {}), "",
    ),
    "nothing that a run could tell": ("NB120", "`exec`", Look(1, {}, (), (), (), {}), ""),
}  # fmt: skip


@pytest.mark.parametrize(("code", "message", "seen", "said"), SETTLED.values(), ids=SETTLED)
def test_a_run_settles_what_it_can(code: str, message: str, seen: Look, said: str) -> None:
    judge = Judge(Observation((seen,), {}))

    found = judge.settle(finding(code, message))

    assert found.level is (Level.NOTE if said else Level.ERROR)
    assert found.message == (f"{message}; observed: {said}" if said else message)
    assert len(judge.settled) == bool(said)


UNSURE = [
    ("load", "from heapq import merge\nfirst = list(merge(iter([3, 1, 2])))[0]"),
    ("train", "total = {'sum': first + 1}"),
    ("evaluate", "result = total['sum'] * 2"),
]


def test_what_was_settled_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "unsure.ipynb", UNSURE)
    with pytest.raises(ExtractError, match="`first` .* cannot be stored"):
        plan(path)

    assert cli.run(["export", str(path), "-o", str(tmp_path / "out"), "--observe"]) == 0

    said = capsys.readouterr().out
    assert "NB140 note" in said
    assert "observed: it is a int, which can be stored" in said
    assert "def train(first: int)" in (tmp_path / "out/src/unsure/train.py").read_text()
    assert (tmp_path / "out/tests/recorded/train.json").is_file()


LATER = [
    (
        "load",
        "import time\nfrom heapq import merge\nfirst = list(merge(iter([time.time_ns()])))[0]",
    ),
    ("train", "total = first + 1"),
    ("evaluate", "result = total * 2"),
]


def test_what_was_settled_and_is_not_proven_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "later.ipynb", LATER)

    with pytest.raises(ExtractError, match="cannot be stored"):
        make(path, tmp_path / "out", observe=True, progress=lambda _text: None)

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_observing_writes(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "unsure.ipynb", UNSURE)

    assert cli.run(["export", str(path), "-o", str(tmp_path / "out"), "--observe", option]) == 2
    assert "write a package and prove it" in capsys.readouterr().err
