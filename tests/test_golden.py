"""The exported packages of the examples: kept whole, compared byte by byte, checked as projects."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlops.export import export

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = {
    "breast_cancer": ROOT / "examples" / "tidy" / "breast_cancer.ipynb",
    "diabetes": ROOT / "examples" / "messy" / "diabetes.ipynb",
}
PRISTINE = ".nbpipe/pristine/"
VERSION = re.compile(rb"(?<=[=>]=)[^\"',;\s]+")

golden = pytest.mark.parametrize("name", EXAMPLES)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of `folder` by its path, the versions of installed libraries blanked."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for path in found:
        if path.endswith("pyproject.toml"):
            found[path] = VERSION.sub(b"*", found[path])
    return found


def exported(name: str, folder: Path) -> Path:
    export(EXAMPLES[name], folder / name)
    return folder / name


def without_pristine(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files(folder).items() if not path.startswith(PRISTINE)}


@golden
def test_the_export_is_the_golden_package(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    package = exported(name, tmp_path)
    if request.config.getoption("--bless"):
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        shutil.copytree(package, GOLDEN / name, ignore=shutil.ignore_patterns("pristine"))

    expected, found = files(GOLDEN / name), without_pristine(package)

    assert sorted(found) == sorted(expected)
    assert [path for path in expected if found[path] != expected[path]] == []


@golden
def test_the_pristine_copy_is_the_package(name: str, tmp_path: Path) -> None:
    found = files(exported(name, tmp_path))
    pristine = {
        path.removeprefix(PRISTINE): data
        for path, data in found.items()
        if path.startswith(PRISTINE)
    }

    assert pristine
    assert [path for path, data in pristine.items() if found[path] != data] == []


@golden
def test_a_second_export_is_byte_identical(name: str, tmp_path: Path) -> None:
    first = exported(name, tmp_path / "first")
    second = exported(name, tmp_path / "second")

    assert files(first) == files(second)


@golden
def test_the_package_knows_neither_us_nor_the_template(name: str) -> None:
    for path, data in files(GOLDEN / name).items():
        assert b"jupyter_mlops" not in data, path
        assert b"nbpipe_template" not in data, path


@golden
@pytest.mark.parametrize(
    "tool",
    [("ruff", "check", "--no-cache"), ("mypy",), ("pytest", "-q", "-p", "no:cacheprovider")],
    ids=lambda tool: tool[0],
)
def test_the_package_passes_its_own_checks(
    name: str, tool: tuple[str, ...], tmp_path: Path
) -> None:
    package = shutil.copytree(GOLDEN / name, tmp_path / name)
    command = [sys.executable, "-m", *tool]

    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
