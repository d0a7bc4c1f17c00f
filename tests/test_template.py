"""The constant files of an exported package: all of them, and under the package's own name."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlops.emit import template
from jupyter_mlops.emit.template import PROJECT, TEMPLATE, runtime_files


def test_every_module_of_the_runtime_is_listed() -> None:
    folder = PROJECT / "src" / TEMPLATE / "runtime"

    assert sorted(path.name for path in folder.glob("*.py")) == sorted(template.RUNTIME_FILES)


def test_no_name_of_the_template_survives() -> None:
    files = runtime_files("churn")

    assert not [path for path, text in files.items() if "nbpipe" in path + text]
    assert "src/churn/runtime/store.py" in files
    assert "tests/test_pipeline.py" in files


def test_the_package_stands_alone() -> None:
    for path, text in runtime_files("churn").items():
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.startswith("jupyter_mlops")], path


def test_lines_stay_short_under_a_longer_name() -> None:
    files = runtime_files("a_package_of_thirty_characters")
    long = [
        f"{path}: {line}"
        for path, text in files.items()
        for line in text.splitlines()
        if len(line) > 115
    ]

    assert long == []


@pytest.mark.parametrize("package", ["a", "churn", "nb_03_multiple_linear_regression_of_all_flats"])
def test_style_holds_under_any_name(tmp_path: Path, package: str) -> None:
    for path, text in runtime_files(package).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    # What the tests of a package import from it besides.
    (tmp_path / "src" / package / "pipeline.py").touch()
    rules = '[lint]\nselect = ["E4", "E7", "E9", "F", "I"]\n'
    (tmp_path / "ruff.toml").write_text(f'src = ["src"]\nline-length = 100\n{rules}')

    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
