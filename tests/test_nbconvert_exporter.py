"""`jupyter nbconvert --to nbpipe` and `jupyter nbpipe`, as a user types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.notebooks import of_size, write


def jupyter(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jupyter_core", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "package"),
    [([], "small"), (["--output", "other"], "other"), (["--output-dir", "out"], "out/small")],
)
def test_nbconvert_writes_the_package(options: list[str], package: str, tmp_path: Path) -> None:
    write(tmp_path / "small.ipynb", of_size(7))

    done = jupyter(tmp_path, "nbconvert", "--to", "nbpipe", "small.ipynb", *options)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / package / ".nbpipe" / "manifest.json").is_file()
    assert (tmp_path / package / "src" / "small" / "train.py").is_file()


def test_nbconvert_writes_nothing_where_the_export_stops(tmp_path: Path) -> None:
    write(tmp_path / "broken.ipynb", [("load", "df = (")])

    done = jupyter(tmp_path, "nbconvert", "--to", "nbpipe", "broken.ipynb")

    assert done.returncode == 1
    assert "NB101" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken.ipynb"]


def test_jupyter_finds_nbpipe(tmp_path: Path) -> None:
    done = jupyter(tmp_path, "nbpipe", "--version")

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
