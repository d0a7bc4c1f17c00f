"""The commands on small notebooks, from the words a user types to files, output and exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.notebooks import write
from jupyter_mlops import cli

CELLS = [
    (None, "import math"),
    ("parameters", "SCALE = 3"),
    ("load", "numbers = list(range(1, 4))\nnumbers"),
    ("features", "scaled = [n * SCALE for n in numbers]"),
    ("train", "model = {'mean': sum(scaled) / len(scaled)}"),
    ("evaluate", "error = math.sqrt(model['mean'])\nprint(error)"),
]
UNTAGGED = [(None, source) for _, source in CELLS]
PARAMETERS = 1
TRAIN = 4

Out = pytest.CaptureFixture[str]


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(Path("small.ipynb"), CELLS)


def rewritten(cell: int, source: str) -> None:
    """Write the notebook again, with another source in one cell."""
    cells = list(CELLS)
    cells[cell] = (cells[cell][0], source)
    write(Path("small.ipynb"), cells)


def as_json(out: Out, *arguments: str, code: int = 0) -> Any:
    assert cli.run(arguments) == code
    return json.loads(out.readouterr().out)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def nbpipe(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbpipe in a process of its own, for commands whose children print."""
    command = [sys.executable, "-m", "jupyter_mlops.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_check_finds_nothing_in_a_good_notebook(notebook: Path, capsys: Out) -> None:
    assert cli.run(["check", str(notebook)]) == 0
    assert capsys.readouterr().out == "no findings\n"


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_check_is_exit_code_1_where_a_finding_is_an_error(
    form: str, notebook: Path, capsys: Out
) -> None:
    rewritten(TRAIN, "model = (")

    assert cli.run(["check", str(notebook), "--format", form]) == 1
    assert "NB101" in capsys.readouterr().out


def test_graph_draws_steps_and_what_passes(notebook: Path, capsys: Out) -> None:
    assert cli.run(["graph", str(notebook)]) == 0
    assert '    features -- "scaled" --> train\n' in capsys.readouterr().out

    assert cli.run(["graph", str(notebook), "--format", "dot"]) == 0
    assert '    features -> train [label="scaled"];\n' in capsys.readouterr().out

    drawn = as_json(capsys, "graph", str(notebook), "--json")
    assert {"from": "features", "to": "train", "artifact": "scaled"} in drawn["edges"]
    assert [step["tag"] for step in drawn["steps"]] == ["load", "features", "train", "evaluate"]


def test_export_writes_the_package_and_says_so(notebook: Path, capsys: Out) -> None:
    assert cli.run(["export", str(notebook), "-o", "out"]) == 0

    said = capsys.readouterr().out
    assert "small is in out: " in said
    assert "  features  numbers -> scaled\n" in said
    assert "cell 2 line 2: numbers" in said
    assert Path("out/src/small/train.py").is_file()


def test_export_as_json_names_files_steps_and_what_is_left(notebook: Path, capsys: Out) -> None:
    report = as_json(capsys, "export", str(notebook), "-o", "out", "--name", "other", "--json")

    assert "src/other/train.py" in report["written"]["created"]
    assert report["pipeline"]["name"] == "other"
    assert [item["text"] for item in report["left_behind"]] == ["numbers"]


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_export_can_look_without_writing(option: str, notebook: Path, capsys: Out) -> None:
    assert cli.run(["export", str(notebook), "-o", "out", option]) == 0
    assert "train.py" in capsys.readouterr().out or option == "--dry-run"
    assert not Path("out").exists()


def test_a_second_export_changes_nothing(notebook: Path, capsys: Out) -> None:
    assert cli.run(["export", str(notebook), "-o", "out"]) == 0
    before = tree(Path("out"))
    capsys.readouterr()

    report = as_json(capsys, "export", str(notebook), "-o", "out", "--json")

    assert not report["written"]["created"]
    assert not report["written"]["updated"]
    assert tree(Path("out")) == before


def test_export_merges_with_hand_edits(notebook: Path, capsys: Out) -> None:
    assert cli.run(["export", str(notebook), "-o", "out"]) == 0
    evaluate = Path("out/src/small/evaluate.py")
    evaluate.write_text(evaluate.read_text() + "\n\nMINE = 1\n")
    rewritten(TRAIN, "model = {'mean': max(scaled)}")

    assert cli.run(["export", str(notebook), "-o", "out"]) == 0

    assert evaluate.read_text().endswith("MINE = 1\n")
    assert "max(scaled)" in Path("out/src/small/train.py").read_text()


def test_a_conflict_is_exit_code_4_and_keeps_both_sides(notebook: Path, capsys: Out) -> None:
    assert cli.run(["export", str(notebook), "-o", "out"]) == 0
    train = Path("out/src/small/train.py")
    train.write_text(train.read_text().replace("sum(scaled)", "mine(scaled)"))
    rewritten(TRAIN, "model = {'mean': max(scaled)}")
    capsys.readouterr()

    conflict = as_json(capsys, "export", str(notebook), "-o", "out", "--json", code=4)

    assert conflict["conflicts"] == ["src/small/train.py"]
    assert "mine(scaled)" in train.read_text()
    assert "max(scaled)" in train.read_text()


def test_a_foreign_folder_is_refused_and_left_alone(notebook: Path, capsys: Out) -> None:
    Path("out").mkdir()
    Path("out/thesis.tex").write_text("years of work")

    assert cli.run(["export", str(notebook), "-o", "out"]) == 2

    assert capsys.readouterr().err.count("\n") == 1
    assert tree(Path("out")) == {"thesis.tex": b"years of work"}


def test_an_export_with_errors_writes_nothing(notebook: Path, capsys: Out) -> None:
    rewritten(TRAIN, "%%unknown\nmodel = 1")

    assert cli.run(["export", str(notebook), "-o", "out"]) == 1

    out, err = capsys.readouterr()
    assert "NB102" in err
    assert not out
    assert not Path("out").exists()


@pytest.mark.parametrize("command", ["suggest", "check", "graph"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"x = 1\n", id="a script"),
        pytest.param(b'{"cells": [', id="truncated"),
        pytest.param(b'{"cells": [], "nbformat": 3, "nbformat_minor": 0}', id="format 3"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(None, id="missing"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    command: str, content: bytes | None, tmp_path: Path, capsys: Out
) -> None:
    path = tmp_path / "bad.ipynb"
    if content is not None:
        path.write_bytes(content)

    assert cli.run([command, str(path)]) == 2

    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert "bad.ipynb" in err
    assert not out


def test_settings_are_the_defaults_of_options(notebook: Path, capsys: Out) -> None:
    Path("pyproject.toml").write_text(
        "[tool.nbpipe.export]\noutput = 'pipelines/small'\nname = 'tiny'\n"
    )

    assert as_json(capsys, "export", str(notebook), "--json")["pipeline"]["name"] == "tiny"
    assert Path("pipelines/small/src/tiny/train.py").is_file()


SOURCES = [
    "import pandas as pd\nfrom sklearn.linear_model import LinearRegression",
    "df = pd.read_csv('data.csv')",
    "model = LinearRegression().fit(df[['a']], df.b)",
]


def test_suggest_goes_by_the_rules_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("raw.ipynb"), [(None, "import acme"), (None, "t = acme.load_all()")])

    assert as_json(capsys, "suggest", "raw.ipynb", "--json")["cells"] == []

    project = Path("pyproject.toml")
    project.write_text('[tool.nbpipe.rules]\n"acme.load_*" = "load"\n')
    (cell,) = as_json(capsys, "suggest", "raw.ipynb", "--json")["cells"]
    assert (cell["cell"], cell["stages"][0]["stage"]) == (1, "load")
    assert "acme.load_*" in cell["stages"][0]["reason"]

    project.write_text('[tool.nbpipe.rules]\n"acme.load_*" = "laod"\n')
    assert cli.run(["suggest", "raw.ipynb"]) == 2
    assert "did you mean `load`?" in capsys.readouterr().err


def test_suggest_writes_tags_that_check_then_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("raw.ipynb"), [(None, source) for source in SOURCES])

    proposed = as_json(capsys, "suggest", "raw.ipynb", "--json")["cells"]
    assert [(cell["cell"], cell["stages"][0]["stage"]) for cell in proposed] == [
        (1, "load"),
        (2, "train"),
    ]

    assert cli.run(["suggest", "raw.ipynb", "--write"]) == 0
    said = capsys.readouterr().out
    assert "calls pandas.read_csv" in said
    assert "2 tags written" in said
    assert as_json(capsys, "suggest", "raw.ipynb", "--json")["cells"] == []
    cells = json.loads(Path("raw.ipynb").read_text())["cells"]
    assert [cell["metadata"].get("tags") for cell in cells] == [None, ["load"], ["train"]]


def test_of_stages_that_are_as_sure_the_model_is_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """A helper that prepares and fits, called by a cell that ends in a metric."""
    helper = (
        "def train(df, y):\n    dv = DictVectorizer()\n"
        "    X = dv.fit_transform(df.to_dict(orient='records'))\n"
        "    return dv, LogisticRegression().fit(X, y)"
    )
    used = (
        "dv, model = train(df, df.y)\n"
        "y_pred = model.predict_proba(dv.transform(df.to_dict(orient='records')))[:, 1]\n"
        "auc = roc_auc_score(df.y, y_pred)\nauc"
    )
    imports = (
        "import pandas as pd\nfrom sklearn.feature_extraction import DictVectorizer\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "from sklearn.metrics import roc_auc_score"
    )
    monkeypatch.chdir(tmp_path)
    sources = [imports, "df = pd.read_csv('a.csv')", helper, used]
    write(Path("raw.ipynb"), [(None, source) for source in sources])

    assert cli.run(["suggest", "raw.ipynb", "--write"]) == 0
    cells = json.loads(Path("raw.ipynb").read_text())["cells"]
    assert cells[3]["metadata"]["tags"][0] in ("train", "evaluate")


def test_run_and_verify_tell_right_from_wrong(notebook: Path) -> None:
    assert nbpipe("export", str(notebook), "-o", "out").returncode == 0

    done = nbpipe("run", "out", "--set", "scale=4", "--no-track", "--json")
    assert done.returncode == 0, done.stderr

    proven = nbpipe("verify", "out", "--json")
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert json.loads(proven.stdout)["counts"]["differs"] == 0

    train = Path("out/src/small/train.py")
    train.write_text(train.read_text().replace("sum(scaled)", "max(scaled)"))
    broken = nbpipe("verify", "out")
    assert broken.returncode == 1
    assert "train: model" in broken.stdout
    assert "in cell 4 line 1" in broken.stdout


def test_data_beside_the_notebooks_folder_is_proven_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words.txt").write_text("one two three")
    monkeypatch.chdir(tmp_path / "notebooks")
    cells = [
        ("load", "with open('../data/words.txt') as file:\n    words = file.read().split()"),
        ("train", "model = {'words': len(words)}"),
        ("evaluate", "count = model['words']"),
    ]
    write(Path("beside.ipynb"), cells)
    assert nbpipe("export", "beside.ipynb", "-o", "out").returncode == 0

    proven = nbpipe("verify", "out")

    assert proven.returncode == 0, proven.stderr
    assert "load is not recorded: it reads ../data/words.txt" in proven.stdout
    assert "recorded 2 steps" in proven.stdout


def test_run_knows_every_option_that_its_help_names(notebook: Path) -> None:
    assert nbpipe("export", str(notebook), "-o", "out").returncode == 0
    named = {
        word.split("=")[0]
        for word in nbpipe("run", "--help").stdout.split()
        if word.startswith("--") and word not in ("--help",)
    }

    helped = subprocess.run(
        [sys.executable, "-m", "small", "run", "--help"],
        env={**os.environ, "PYTHONPATH": "out/src"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert {"--set", "--isolated", "--only", "--from", "--no-cache"} <= named
    assert {word.strip(":,") for word in named} <= set(helped.replace("[", " ").split())
