"""The exported packages of the examples: kept whole, compared byte by byte, checked as projects."""

from __future__ import annotations

import os
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


def in_package(package: Path, *module: str) -> subprocess.CompletedProcess[str]:
    """Run a module in the folder of the package, with its sources on the path."""
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=package,
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )


@golden
@pytest.mark.parametrize("tool", [("ruff", "check", "--no-cache"), ("mypy",)])
def test_the_package_is_clean(name: str, tool: tuple[str, ...], tmp_path: Path) -> None:
    package = shutil.copytree(GOLDEN / name, tmp_path / name)

    done = in_package(package, *tool)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module", params=EXAMPLES)
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a golden package whose steps were recorded on a run of their own."""
    name = request.param
    package = shutil.copytree(GOLDEN / name, tmp_path_factory.mktemp("recorded") / name)
    done = in_package(package, name, "record")
    assert done.returncode == 0, done.stdout + done.stderr
    return package


def test_the_tests_of_the_package_pass(recorded: Path) -> None:
    done = in_package(recorded, "pytest", "-q")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


DAMAGE = {
    "breast_cancer": ("train.py", "min_samples_leaf=2", "min_samples_leaf=9"),
    "diabetes": ("features.py", "k=2.5", "k=0.5"),
}


def test_the_tests_of_the_package_find_a_damaged_line(recorded: Path) -> None:
    file, right, wrong = DAMAGE[recorded.name]
    step = recorded / "src" / recorded.name / file
    text = step.read_text()
    assert right in text
    step.write_text(text.replace(right, wrong))

    done = in_package(recorded, "pytest", "-q", f"tests/test_{file}")

    step.write_text(text)
    assert done.returncode == 1, done.stdout + done.stderr
