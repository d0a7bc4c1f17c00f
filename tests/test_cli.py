"""The command line where it stands alone: arguments, errors, formats, settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from jupyter_mlops import cli
from jupyter_mlops.cli.commands import nbpipe
from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.sarif import sarif
from jupyter_mlops.cli.settings import read_settings
from jupyter_mlops.cli.show import complain, fail, show_findings
from jupyter_mlops.errors import (
    ConflictError,
    ExtractError,
    Finding,
    Level,
    NotebookError,
    ParameterError,
)

HEAVY = ("mlflow", "pandas", "libcst", "IPython", "nbformat", "numpy", "rich", "yaml", "json")

FINDING = Finding(
    code="NB201",
    level=Level.ERROR,
    message="`other` is read before a step makes it",
    why="the cell that makes `other` comes later in the document",
    mend="move that cell up, or tag it `load`",
    cell=3,
    line=2,
    column=8,
    excerpt="df.join(other)",
)
NOTE = Finding("NB104", Level.NOTE, "`%matplotlib inline` is dropped", "", "", cell=0, line=1)


def modules_loaded_by(*arguments: str) -> set[str]:
    """Return the modules that a fresh `nbpipe` has loaded when it leaves."""
    script = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
        f"from jupyter_mlops import cli; sys.exit(cli.run({arguments!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("export", "--help"), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded = modules_loaded_by(*arguments)

    assert "click" in loaded
    assert not loaded.intersection(HEAVY)


def test_importing_the_package_loads_nothing_but_itself() -> None:
    script = (
        "import sys; before = set(sys.modules); import jupyter_mlops; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["jupyter_mlops"]


@pytest.mark.parametrize("command", sorted(nbpipe.commands))
def test_every_command_has_help_of_its_own(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([command, "--help"]) == 0
    assert f"nbpipe {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["exprt"], "Did you mean 'export'?"),
        (["export", "nb.ipynb"], "Missing option '-o' / '--output'"),
        (["check", "nb.ipynb", "--format", "yaml"], "'yaml' is not one of"),
        (["check"], "Missing argument 'NOTEBOOK"),
        (["graph", "nb.ipynb", "--frmat", "dot"], "--format"),
    ],
)
def test_bad_usage_is_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2

    out, err = capsys.readouterr()
    assert says in err
    assert not out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == 0
    assert "_NBPIPE_COMPLETE" in capsys.readouterr().out


def test_completion_completes_commands(tmp_path: Path) -> None:
    environment = os.environ | {
        "_NBPIPE_COMPLETE": "bash_complete",
        "COMP_WORDS": "nbpipe ex",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from jupyter_mlops import cli; cli.main()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert done.stdout.split() == ["plain,export"]


def test_findings_show_place_excerpt_caret_why_and_mend(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_findings([FINDING, NOTE])

    assert capsys.readouterr().out == (
        "NB104 note  cell 0 line 1\n"
        "  `%matplotlib inline` is dropped\n"
        "\n"
        "NB201 error  cell 3 line 2\n"
        "    df.join(other)\n"
        "            ^\n"
        "  `other` is read before a step makes it\n"
        "  why   the cell that makes `other` comes later in the document\n"
        "  mend  move that cell up, or tag it `load`\n"
        "\n"
        "1 error, 1 note\n"
    )


@pytest.mark.parametrize(
    ("excerpt", "column", "lines"),
    [
        pytest.param("\tx = y", 5, ["        x = y", "            ^"], id="tab"),
        pytest.param("'日本' + y", 7, ["    '日本' + y", "             ^"], id="wide characters"),
        pytest.param(
            "'\x1b[31m' + y", 10, ["    '\ufffd[31m' + y", "              ^"], id="escape"
        ),
        pytest.param("[bold]y", 6, ["    [bold]y", "          ^"], id="no markup"),
    ],
)
def test_the_caret_stands_under_its_column(
    excerpt: str, column: int, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    show_findings(
        [Finding("NB201", Level.ERROR, "m", "", "", cell=0, line=1, column=column, excerpt=excerpt)]
    )

    assert capsys.readouterr().out.split("\n")[1:3] == lines


def test_an_error_is_one_line_and_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(NotebookError("nb.ipynb is\nno notebook"), json=False) == 2
    assert capsys.readouterr() == ("", "nbpipe: nb.ipynb is no notebook\n")


def test_errors_as_json_carry_findings_and_conflicts(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(ExtractError((FINDING,)), json=True) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "NB201"

    assert fail(ConflictError("1 conflict", ("src/churn/train.py",)), json=True) == 4
    assert json.loads(capsys.readouterr().out)["conflicts"] == ["src/churn/train.py"]


def test_a_defect_is_one_line_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("x")
    except ValueError as error:
        complain(error)

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError: invalid literal" in said
    assert "test_cli.py:" in said


def test_progress_is_silent_at_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_mlops.cli.progress.PATIENCE_S", 60)
    with progress("reading nb.ipynb") as tell:
        tell("analysing nb.ipynb")

    assert capsys.readouterr() == ("", "")


def test_progress_is_told_on_stderr_to_whoever_waits(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_mlops.cli.progress.PATIENCE_S", 0.01)

    def wait_for(line: str) -> None:
        seen = ""
        while seen != line:
            out, err = capsys.readouterr()
            assert not out
            seen += err
            time.sleep(0.01)

    with progress("reading nb.ipynb") as tell:
        wait_for("reading nb.ipynb ...\n")
        tell("running cell 3")
        wait_for("running cell 3 ...\n")


def written_notebook(folder: Path) -> Path:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
        for source in (["x = 1"], ["x = 1\n", "df.join(other)"])
    ]
    path = folder / "nb.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1) + "\n")
    return path


def test_sarif_places_a_finding_in_the_row_of_the_file(tmp_path: Path) -> None:
    path = written_notebook(tmp_path)
    finding = Finding("NB201", Level.WARNING, "m", "w", "d", cell=1, line=1, excerpt="x = 1")

    run = sarif((finding,), path)["runs"][0]

    (result,) = run["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert '"x = 1\\n"' in path.read_text().split("\n")[region["startLine"] - 1]
    assert result["level"] == "warning"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "NB201"


def test_sarif_names_no_row_where_the_file_is_laid_out_otherwise(tmp_path: Path) -> None:
    path = written_notebook(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text())))

    (result,) = sarif((FINDING,), path)["runs"][0]["results"]

    assert "region" not in result["locations"][0]["physicalLocation"]
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "cell 3 line 2", "kind": "cell"}
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("[tool.other]\nnbpipe = 1\n", {}),
        ("[tool.nbpipe]\n", {}),
        ('[tool.nbpipe.export]\nlift = ["a"]\n', {"export": {"lift": ["a"]}}),
        ("[tool.nbpipe.export]\nlift-all = true\n", {"export": {"lift_all": True}}),
        ('[tool.nbpipe.check]\nformat = "sarif"\n', {"check": {"form": "sarif"}}),
    ],
)
def test_settings_become_defaults(
    text: str, expected: dict[str, dict[str, object]], tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    assert read_settings(tmp_path, nbpipe.commands) == expected


def test_the_nearest_settings_count(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.nbpipe.export]\nlift-all = true\n")
    inner = tmp_path / "project" / "notebooks"
    inner.mkdir(parents=True)
    assert read_settings(inner, nbpipe.commands) == {"export": {"lift_all": True}}

    (tmp_path / "project" / "pyproject.toml").write_text("[tool.nbpipe.export]\nname = 'churn'\n")
    assert read_settings(inner, nbpipe.commands) == {"export": {"name": "churn"}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.nbpipe", "is not TOML"),
        ("[tool]\nnbpipe = 3\n", "`tool.nbpipe` must be a table"),
        ("[tool.nbpipe]\nexprt = {}\n", "`exprt` is no command; did you mean `export`"),
        ("[tool.nbpipe]\nexport = 3\n", "`tool.nbpipe.export` must be a table"),
        ("[tool.nbpipe.export]\nlft = []\n", "did you mean `lift`"),
        ("[tool.nbpipe.export]\nlift = 'a'\n", "`tool.nbpipe.export.lift` must be a list"),
        ("[tool.nbpipe.export]\nlift-all = 1\n", "must be true or false"),
        ("[tool.nbpipe.export]\nname = 1\n", "must be a string"),
        ("[tool.nbpipe.check]\nformat = 'yaml'\n", 'must be one of "text", "json", "sarif"'),
    ],
)
def test_settings_that_do_not_fit_are_refused(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(ParameterError, match=click.unstyle(says).replace("(", r"\(")):
        read_settings(tmp_path, nbpipe.commands)


def test_run_refuses_a_folder_that_is_no_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["run", str(tmp_path)]) == 2
    assert "is not an exported package" in capsys.readouterr().err


def test_run_passes_options_and_exit_code_through(tmp_path: Path) -> None:
    package = tmp_path / "src" / "churn"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "import os, pathlib, sys\n"
        "pathlib.Path('seen').write_text(' '.join([os.getcwd(), *sys.argv[1:]]))\n"
        "sys.exit(3)\n"
    )
    (tmp_path / ".nbpipe").mkdir()
    (tmp_path / ".nbpipe" / "manifest.json").write_text('{"package": "churn"}')
    here = tmp_path / "elsewhere"
    here.mkdir()
    command = ["run", str(tmp_path), "--set", "train.trees=50", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", f"from jupyter_mlops import cli; exit(cli.run({command!r}))"],
        cwd=here,
        check=False,
    )

    assert done.returncode == 3
    assert (here / "seen").read_text() == f"{here} run --set train.trees=50 --json"
