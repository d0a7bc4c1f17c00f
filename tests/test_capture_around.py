"""What surrounds a run: version control, packages, the machine, figures, random state, failures."""

from __future__ import annotations

import ast
import base64
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from jupyter_mlops.tracking.capture import environment, figures, git, randomness
from jupyter_mlops.tracking.capture.environment import Packages, hardware, imported
from jupyter_mlops.tracking.capture.failure import failure
from jupyter_mlops.tracking.capture.git import revision
from jupyter_mlops.tracking.capture.libraries import Kinds
from jupyter_mlops.tracking.capture.secrets import Masker
from jupyter_mlops.tracking.status import variables

matplotlib.use("agg")


def run(folder: Path, *arguments: str) -> str:
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-c", "user.email=a@b", "-c", "user.name=a", *arguments],
        cwd=folder,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "work")
    (folder / "a.py").write_text("x = 1\n")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "one")
    run(folder, "remote", "add", "origin", "https://ann:s3cret@host/x.git")
    return folder


MASK = Masker().output


def test_no_repository(tmp_path: Path) -> None:
    assert revision(tmp_path, MASK, diff=True) == git.Revision()


def test_a_clean_repository(repository: Path) -> None:
    found = revision(repository, MASK, diff=True)
    assert found.commit == run(repository, "rev-parse", "HEAD")
    assert (found.branch, found.dirty, found.diff) == ("work", False, "")
    assert found.remote == "https://ann:***@host/x.git"


def test_a_dirty_repository(repository: Path) -> None:
    (repository / "a.py").write_text("x = 2\npassword = 'abc'\n")
    (repository / "new.py").write_text("y = 3\n")
    (repository / "big.bin").write_bytes(b"\0" * 100)
    found = revision(repository, Masker().code, diff=True)
    assert found.dirty is True
    assert "+x = 2" in found.diff
    assert "password = '***'" in found.diff
    assert "+++ b/new.py" in found.diff
    assert "big.bin" not in found.diff
    (repository / "a.py").write_text("x = 1\n")
    run(repository, "apply", "--check", _written(repository, found.diff))
    assert revision(repository, MASK, diff=False).diff == ""


def _written(repository: Path, diff: str) -> str:
    path = repository.parent / "diff.patch"
    path.write_text(diff)
    (repository / "new.py").unlink()
    return str(path)


def test_outputs_of_notebooks_are_not_in_the_diff(repository: Path) -> None:
    (repository / "n.ipynb").write_text("{}")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "two")
    (repository / "n.ipynb").write_text('{"outputs": "haystack"}')
    found = revision(repository, MASK, diff=True)
    assert found.dirty is True
    assert "haystack" not in found.diff


def test_a_long_diff_is_cut_aloud(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_DIFF", 100)
    (repository / "a.py").write_text("x = 2\n" * 100)
    found = revision(repository, MASK, diff=True)
    assert found.diff.endswith("# cut here: the diff is longer than 100 characters\n")


def test_a_detached_head(repository: Path) -> None:
    run(repository, "checkout", "-q", "--detach")
    found = revision(repository, MASK, diff=True)
    assert (found.branch, found.commit) == ("", run(repository, "rev-parse", "HEAD"))


def test_without_a_commit(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "-b", "work")
    found = revision(tmp_path, MASK, diff=True)
    assert (found.commit, found.branch) == ("", "work")


def test_the_index_is_not_touched(repository: Path) -> None:
    os.utime(repository / "a.py", (1, 1))
    index = repository / ".git" / "index"
    before = index.read_bytes()
    revision(repository, MASK, diff=True)
    assert index.read_bytes() == before


def test_nothing_that_a_repository_configures_is_run(repository: Path) -> None:
    program = repository / "program"
    program.write_text("#!/bin/sh\ntouch ran\n")
    program.chmod(0o755)
    run(repository, "config", "core.fsmonitor", str(program))
    run(repository, "config", "diff.external", str(program))
    (repository / "a.py").write_text("x = 2\n")
    assert "+x = 2" in revision(repository, MASK, diff=True).diff
    assert not (repository / "ran").exists()


FORMS = ["plain", "packed", "detached", "worktree"]


@pytest.mark.parametrize("form", FORMS)
def test_without_git_the_files_are_read(
    repository: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository
    if form == "packed":
        run(repository, "pack-refs", "--all")
    elif form == "detached":
        run(repository, "checkout", "-q", "--detach")
    elif form == "worktree":
        folder = repository.parent / "linked"
        run(repository, "worktree", "add", "-q", "-b", "linked", str(folder))
    with_git = revision(folder, MASK, diff=False)
    monkeypatch.setenv("PATH", "/nowhere")
    found = revision(folder, MASK, diff=True)
    assert (found.commit, found.branch, found.remote) == (
        with_git.commit,
        with_git.branch,
        with_git.remote,
    )
    assert found.dirty is None


# Packages and machine


def test_requirements_are_exact() -> None:
    text = Packages().requirements(Masker())
    lines = text.splitlines()
    assert lines[0].startswith("# Python 3.")
    assert f"numpy=={np.__version__}" in lines
    assert any(line.startswith("-e file://") and "jupyter-mlops" in line for line in lines)


def test_uv_takes_the_requirements(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    path = tmp_path / "requirements.txt"
    path.write_text(Packages().requirements(Masker()))
    done = subprocess.run(
        [uv, "pip", "install", "--dry-run", "--offline", "--no-deps", "--python", sys.executable,
         "-r", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


class Distribution:
    version = "1.0"

    def __init__(self, direct: dict[str, Any] | None) -> None:
        self.direct = direct

    def read_text(self, name: str) -> str | None:
        return json.dumps(self.direct) if self.direct else None


@pytest.mark.parametrize(
    ("direct", "expected"),
    [
        (None, "x==1.0"),
        (
            {"url": "https://h/x.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "x @ git+https://h/x.git@abc",
        ),
        ({"url": "file:///d/x", "dir_info": {"editable": True}}, "-e file:///d/x  # x 1.0"),
        ({"url": "file:///d/x", "dir_info": {}}, "x @ file:///d/x"),
        (
            {"url": "https://h/x.whl", "archive_info": {"hashes": {"sha256": "ab"}}},
            "x @ https://h/x.whl#sha256=ab",
        ),
    ],
)
def test_requirements_from_elsewhere(direct: dict[str, Any] | None, expected: str) -> None:
    found = environment._requirement("x", Distribution(direct))  # type: ignore[arg-type]
    assert found == expected


def test_versions_of_what_code_imports() -> None:
    tree = ast.parse("import numpy as np\nimport os\nfrom sklearn.svm import SVC\nfrom . import x")
    assert imported([tree]) == {"numpy", "os", "sklearn"}
    found = Packages().versions(imported([tree]))
    assert found.keys() == {"numpy", "scikit-learn"}
    assert found["numpy"] == np.__version__


def test_packages_are_read_again_when_something_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    packages = Packages()
    assert "madeup" not in packages.requirements(Masker())
    info = tmp_path / "madeup-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: madeup\nVersion: 1.0\n")
    assert "madeup==1.0" in packages.requirements(Masker())


def test_hardware() -> None:
    found = hardware()
    assert found["cpus"] == os.cpu_count()
    assert found["memory"] > 1 << 28
    assert json.loads(json.dumps(found)) == found
    assert environment.peak_memory() is not None


def test_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'A100, 40960 MiB, 550.1'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert hardware()["gpus"] == [{"name": "A100", "memory": "40960 MiB", "driver": "550.1"}]


# Figures and tables


def bundle(figure: Any) -> dict[str, str]:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    sides = [int(side) for side in figure.bbox.size]
    text = f"<Figure size {sides[0]}x{sides[1]} with {len(figure.axes)} Axes>"
    return {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": text}


def test_a_display_without_an_image() -> None:
    assert figures.figure({"text/plain": "5"}, None, set()) is None
    assert figures.figure({"image/png": "not base64!"}, None, set()) is None


def test_what_a_figure_draws() -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2], [3, 4], label="curve")
    axes.bar([5], [6])
    axes.scatter([7], [8])
    axes.imshow([[9.0]])
    axes.set_title("title")
    found = figures.figure(bundle(figure), None, set())
    pyplot.close("all")
    assert found is not None
    assert found.png.startswith(b"\x89PNG")
    assert found.numbers is not None
    drawn = json.loads(figures.as_json(found.numbers))["axes"][0]
    assert drawn["title"] == "title"
    kinds = {item["kind"]: item for item in drawn["drawn"]}
    assert kinds["line"] == {"kind": "line", "label": "curve", "x": [1, 2], "y": [3, 4]}
    assert kinds["points"]["xy"] == [[7.0, 8.0]]
    assert kinds["bar"]["box"] == pytest.approx([4.6, 0.0, 0.8, 6.0])
    assert kinds["image"]["values"] == [[9.0]]


def test_two_figures_in_the_order_of_their_display() -> None:
    from matplotlib import pyplot

    made = []
    for value in (1, 2):
        figure, axes = pyplot.subplots()
        axes.plot([value])
        made.append(figure)
    drawn: set[int] = set()
    shown = [figures.figure(bundle(figure), None, drawn) for figure in made]
    values = [one.numbers["axes"][0]["drawn"][0]["y"][0] for one in shown if one and one.numbers]
    assert values == [1, 2]
    assert pyplot.get_fignums() == [1, 2]
    assert pyplot.gcf() is made[1]
    pyplot.close("all")


def test_an_image_that_is_no_figure_has_no_numbers() -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1])
    other = {**bundle(figure), "text/plain": "<PIL.Image.Image>"}
    smaller = {**bundle(figure), "text/plain": "<Figure size 10x10 with 1 Axes>"}
    assert [figures.figure(one, None, set()).numbers for one in (other, smaller)] == [None, None]  # type: ignore[union-attr]
    pyplot.close("all")


def test_tables() -> None:
    frame = pd.DataFrame({"a": [1, 2], 5: ["x", None]})
    shown = figures.table({"text/html": "<table/>"}, frame, Kinds())
    assert shown is not None
    frame.loc[0, "a"] = 99
    stored = parquet.read_table(io.BytesIO(figures.as_parquet(shown)))
    assert stored.to_pandas()["a"].tolist() == [1, 2]
    assert stored.schema.metadata[b"mlops.rows"] == b"2"
    assert figures.table({"text/plain": "5"}, 5, Kinds()) is None


def test_a_big_table_is_its_first_rows() -> None:
    frame = pd.DataFrame({"a": np.arange(3_000_000)})
    shown = figures.table({}, frame, Kinds())
    assert shown is not None
    assert (len(shown.frame), shown.rows) == (figures.MAX_CELLS, 3_000_000)


# Random state


def test_reading_states_draws_nothing() -> None:
    np.random.seed(3)
    random.seed(3)
    before = randomness.states()
    assert randomness.states() == before
    assert np.random.normal() == np.random.RandomState(3).normal()
    assert random.random() == random.Random(3).random()
    after = randomness.states()
    assert {name for name in before if before[name] != after[name]} == {"random", "numpy"}


SEEDS = {
    "noop": ("x = 1", {}, set(), []),
    "numpy": ("np.random.seed(SEED)", {"np.random.seed": "7"}, {"numpy"}, []),
    "random": ("random.seed(3)", {"random.seed": "3"}, {"random"}, []),
    "unknown helper": ("seed_everything(1)", {"seed_everything": "1"}, set(randomness.GLOBAL), []),
    "generator": ("np.random.default_rng(SEED)", {"np.random.default_rng": "7"}, set(), []),
    "fresh generator": ("np.random.default_rng()", {}, set(), ["`np.random.default_rng()`"]),
    "argument": ("split(X, random_state=SEED)", {"random_state": "7"}, set(), []),
    "no argument": ("split(X, random_state=None)", {}, set(), []),
}


@pytest.mark.parametrize(("code", "seen", "seeded", "fresh"), SEEDS.values(), ids=SEEDS)
def test_seeds(code: str, seen: dict[str, str], seeded: set[str], fresh: list[str]) -> None:
    found = randomness.seeds([ast.parse(code)], {"np": np, "random": random, "SEED": 7})
    assert (found.seen, found.set_globally, found.fresh) == (seen, seeded, fresh)


# Failures


def raised(code: str, namespace: dict[str, Any]) -> BaseException:
    try:
        exec(compile(code, "<cell 1>", "exec"), namespace)
    except BaseException as error:  # noqa: BLE001 - what is tested
        return error
    raise AssertionError("nothing was raised")


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


def test_failures() -> None:
    namespace: dict[str, Any] = {"Mute": Mute}
    found = failure(raised("x = 1\n\nint('a')", namespace), namespace)
    assert found.line == 3
    assert found.message == "ValueError: invalid literal for int() with base 10: 'a'"
    assert "test_capture_around" not in found.traceback
    assert failure(raised("def f(:", namespace), namespace).line == 1
    assert failure(raised("raise Mute", namespace), namespace).message == "Mute"
    assert failure(KeyboardInterrupt(), namespace).message == "KeyboardInterrupt"


def test_failures_without_source() -> None:
    namespace: dict[str, Any] = {}
    code = "haystack = 1\ndef f():\n    return 1 / 0  # haystack\nf()"
    found = failure(raised(code, namespace), namespace, source=False)
    assert "haystack" not in found.traceback
    assert 'File "<cell 1>", line 3, in f' in found.traceback
    assert found.traceback.endswith("ZeroDivisionError: division by zero\n")
    assert "haystack" not in failure(raised("haystack = (", {}), {}, source=False).traceback


# Variables


def test_variables() -> None:
    namespace = {"df": pd.DataFrame({"a": [1]}), "y": np.zeros((3, 2)), "n": 5, "x": [1, 2]}
    found = variables([*namespace, "missing"], namespace, Kinds())
    assert found["df"]["shape"] == [1, 1]
    assert found["y"] == {"type": "numpy.ndarray", "shape": [3, 2], "dtype": "float64", "bytes": 48}
    assert (found["n"]["type"], found["x"]["shape"]) == ("int", [2])
    assert "missing" not in found
