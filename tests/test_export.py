"""The use case: a notebook file becomes the files of a package."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_mlops
from jupyter_mlops.errors import ExtractError, NotebookError, ParameterError, WriteError
from jupyter_mlops.export import check, export, package_name, plan
from tests.notebooks_as_text import saved

ROOT = Path(jupyter_mlops.__file__).parent.parent

CHURN = '''
# %% [markdown]
# Churn
# %% [parameters]
COUNT = 20; RATE = 0.5
names = ["a", "b"]
# %%
import random, math
from pathlib import Path
random.seed(3)

def grow(x, by=2):
    """Return `x`, grown.

      indented on purpose
    """
    return [v * by for v in x]  # one by one
# %% [load]
# where it comes from
query = """
  select *
\tfrom "rows"   -- trailing
"""
rows = [random.random() for _ in range(COUNT)]
rows[:3]
# %%
print("exploration", rows)
# %% [features]
%time rows = grow(rows)
labels = {n: [] for n in names}

for i, value in enumerate(rows):
    # alternate
    labels[names[i % 2]].append(value)
# %% [train:fast]
model = {n: sum(v) * RATE for n, v in labels.items()}
# %% [train:slow]
other = {n: math.fsum(v) for n, v in labels.items()}
# %% [evaluate]
difference = {n: model[n] - other[n] for n in names}
print(f"{difference} {COUNT:>5}", query)
Path("out.txt").write_text(query)
'''


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    export(saved(CHURN, folder / "churn.ipynb"), folder / "churn")
    return folder / "churn"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def python_files(folder: Path) -> list[Path]:
    return [f for f in sorted(folder.rglob("*.py")) if "pristine" not in f.parts]


def own(package: Path, name: str) -> str:
    return (package / "src" / "churn" / f"{name}.py").read_text(encoding="utf-8")


def test_the_package_has_the_files_of_its_steps(package: Path) -> None:
    source = package / "src" / "churn"
    steps = ["load", "features", "train_fast", "train_slow", "evaluate"]

    assert {f.stem for f in source.glob("*.py")} == {
        *steps, "__init__", "__main__", "params", "pipeline", "settings",
    }  # fmt: skip
    assert {f.stem for f in (package / "tests").glob("test_*.py")} == {
        *(f"test_{s}" for s in steps), "test_pipeline",
    }  # fmt: skip
    for name in ("pyproject.toml", "params.yaml", "README.md", ".gitignore"):
        assert (package / name).is_file(), name


def test_every_python_file_compiles(package: Path) -> None:
    for file in python_files(package):
        compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True)


def ruff_says(folder: Path) -> str:
    """Return what ruff finds in a package, by the package's own rules; empty for nothing."""
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or shutil.which("ruff")
    assert ruff
    done = subprocess.run(
        [ruff, "check", "--no-cache", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout if done.returncode else ""


def test_ruff_finds_nothing_in_the_package(package: Path) -> None:
    assert ruff_says(package) == ""


AUTHORS = """
# %% [load]
from rows import read
x = read()
print("{} rows".format(len(x), x), "%(n)s" % {"n": 1, "unused": 2})
# %% [train]
def name(kind):
    import sys
    import os
    if kind is 1 or type(kind) == str: return "one" + os.sep * (kind in sys.path)
    size: int
    return lambda: kind
model = [name(v) for v in x]
"""


def test_ruff_leaves_the_faults_of_authors_alone(tmp_path: Path) -> None:
    (tmp_path / "rows.py").write_text("import sys, os\n\ndef read(): l = [1, 2]; return l\n")
    export(saved(AUTHORS, tmp_path / "churn.ipynb"), tmp_path / "churn")

    assert ruff_says(tmp_path / "churn") == ""


def test_ruff_finds_an_unused_import(package: Path, tmp_path: Path) -> None:
    shutil.copytree(package, tmp_path / "churn")
    module = tmp_path / "churn" / "src" / "churn" / "load.py"
    module.write_text(module.read_text().replace("\n\n", "\n\nimport os\n", 1))

    assert "F401" in ruff_says(tmp_path / "churn")


def test_the_package_never_imports_this_one(package: Path) -> None:
    for file in python_files(package):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [m for m in modules if m.startswith(("jupyter_mlops", "nbpipe"))], file


def test_no_name_of_the_template_survives(package: Path) -> None:
    assert [path for path, data in contents(package).items() if b"nbpipe_template" in data] == []


def test_no_path_of_the_machine_survives(package: Path) -> None:
    marks = (str(ROOT).encode(), str(package.parent).encode())

    assert [p for p, data in contents(package).items() if any(m in data for m in marks)] == []


def test_the_package_runs_and_says_what_the_notebook_says(package: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(package / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "churn", "run", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "out.txt").read_text() == '\n  select *\n\tfrom "rows"   -- trailing\n'


# Text of the user


def test_triple_quoted_strings_survive_byte_for_byte(package: Path) -> None:
    assert 'query = """\n  select *\n\tfrom "rows"   -- trailing\n"""\n' in own(package, "load")
    assert '    """Return `x`, grown.\n\n      indented on purpose\n    """' in own(
        package, "features"
    )


COMMENTS = [
    ("load", "    # where it comes from\n    query = "),
    ("features", "    return [v * by for v in x]  # one by one"),
    ("features", "        # alternate\n        labels[names[i % 2]].append(value)"),
]


@pytest.mark.parametrize(("module", "text"), COMMENTS)
def test_comments_survive(package: Path, module: str, text: str) -> None:
    assert text in own(package, module)


def test_exploration_stays_in_the_notebook(package: Path) -> None:
    everything = "".join(own(package, f.stem) for f in (package / "src" / "churn").glob("*.py"))

    assert "exploration" not in everything
    assert "rows[:3]" not in everything
    assert "print(&quot;" not in (package / "README.md").read_text()
    assert "`rows[:3]`: only shows something" in (package / "README.md").read_text()


# Manifest


def misplaced(package: Path, *, shift: int = 0) -> tuple[list[tuple[str, int]], int]:
    """Return the lines that differ from those that the manifest says they came from, and how many
    there are in all; `shift` is added to each row.
    """
    document = json.loads((package / ".nbpipe" / "manifest.json").read_text())
    clean = json.loads((package / ".nbpipe" / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]).split("\n") for cell in clean["cells"]]
    wrong: list[tuple[str, int]] = []
    seen = 0
    for path, lines in document["lines"].items():
        text = (package / path).read_text(encoding="utf-8").split("\n")
        for line, cell, row in lines:
            here = text[line - 1].strip().replace("* rate", "* RATE").replace("count", "COUNT")
            there = cells[cell][(row - 1 + shift) % len(cells[cell])].removeprefix("%time ").strip()
            seen += 1
            if not here.endswith(there):
                wrong.append((path, line))
    return wrong, seen


def test_lines_of_the_manifest_point_at_their_cell_and_row(package: Path) -> None:
    wrong, seen = misplaced(package)

    assert wrong == []
    assert seen > 20


def test_a_manifest_that_is_one_row_off_is_caught(package: Path) -> None:
    assert misplaced(package, shift=1)[0]


def test_the_manifest_names_what_the_notebook_names(package: Path) -> None:
    document = json.loads((package / ".nbpipe" / "manifest.json").read_text())

    assert [(s["tag"], s["cells"]) for s in document["steps"]] == [
        ("load", [3]),
        ("features", [5]),
        ("train:fast", [6]),
        ("train:slow", [7]),
        ("evaluate", [8]),
    ]
    assert document["parameters"] == [
        {"key": "count", "variable": "COUNT", "default": "20"},
        {"key": "rate", "variable": "RATE", "default": "0.5"},
        {"key": "names", "variable": "names", "default": '["a", "b"]'},
    ]
    outputs = {o["name"]: o for s in document["steps"] for o in s["outputs"]}
    assert outputs["difference"] == {
        "name": "difference",
        "variable": "difference",
        "result": True,
    }


# Determinism


SEEDED = """
# %%
import numpy as np
np.random.seed(1)
noise = np.random.normal(size=3)
def simulate(seed):
    np.random.seed(seed)
    return np.random.normal(size=3).mean()
# %% [train]
mean = simulate(2)
# %% [evaluate]
error = abs(mean)
"""


@pytest.mark.parametrize("text", [CHURN, SEEDED])
def test_the_hash_seed_changes_no_byte(text: str, tmp_path: Path) -> None:
    notebook = saved(text, tmp_path / "churn.ipynb")
    script = (
        "import sys; from pathlib import Path; from jupyter_mlops.export import export\n"
        "export(Path(sys.argv[1]), Path(sys.argv[2]), lift_all=True)"
    )
    trees = []
    for seed in ("1", "4"):
        target = tmp_path / seed / "churn"
        target.parent.mkdir()
        subprocess.run(
            [sys.executable, "-c", script, str(notebook), str(target)],
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        trees.append(contents(target))

    assert trees[0] == trees[1]


def test_an_export_over_itself_touches_nothing(tmp_path: Path) -> None:
    notebook = saved(CHURN, tmp_path / "churn.ipynb")
    first = export(notebook, tmp_path / "churn")
    before = {f: f.stat().st_mtime_ns for f in python_files(tmp_path / "churn")}

    again = export(notebook, tmp_path / "churn")

    assert first.written.created
    assert again.written.created == again.written.updated == again.written.merged == ()
    assert {f: f.stat().st_mtime_ns for f in python_files(tmp_path / "churn")} == before


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    notebook = saved(CHURN, tmp_path / "churn.ipynb")

    report = export(notebook, tmp_path / "churn", dry_run=True)

    assert "src/churn/load.py" in report.written.created
    assert not (tmp_path / "churn").exists()


# What an export never does


def test_an_export_never_runs_the_notebook(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    code = f"open({str(trap)!r}, 'w').write('ran')"
    (tmp_path / "beside.py").write_text(code + "\nvalue = 1\n")
    text = f"# %%\nfrom beside import *\n{code}\n# %% [load]\nx = [value]\n{code}\n!touch {trap}"

    export(saved(text, tmp_path / "n.ipynb"), tmp_path / "n")

    assert not trap.exists()


def test_an_export_loads_no_library_of_the_notebook(tmp_path: Path) -> None:
    notebook = saved(CHURN, tmp_path / "churn.ipynb")
    script = (
        "import sys; from pathlib import Path; from jupyter_mlops.export import plan\n"
        "plan(Path(sys.argv[1]))\n"
        "heavy = {'mlflow', 'pandas', 'numpy', 'sklearn', 'IPython', 'nbformat', 'nbclient'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(notebook)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert done.stdout == "[]\n"


def test_findings_stop_the_export_and_leave_the_target_alone(tmp_path: Path) -> None:
    notebook = saved("# %% [load]\nx = input()\ny = unknown", tmp_path / "n.ipynb")

    with pytest.raises(ExtractError, match=r"NB121 cell 0 line 1: .*\nNB124 cell 0 line 2: ") as e:
        export(notebook, tmp_path / "n")

    assert [f.code for f in e.value.findings] == ["NB121", "NB124"]
    assert not (tmp_path / "n").exists()
    assert check(notebook) == e.value.findings


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    notebook = saved(CHURN, tmp_path / "churn.ipynb")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    with pytest.raises(WriteError, match="mine"):
        export(notebook, tmp_path / "mine")
    assert contents(tmp_path / "mine") == {"notes.txt": b"mine"}


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text("{}")

    with pytest.raises(NotebookError, match="n.ipynb"):
        plan(tmp_path / "n.ipynb")


# Options


def test_lift_makes_a_section_of_params_yaml(tmp_path: Path) -> None:
    text = "# %% [load]\nx = sorted([2, 1], reverse=True)"
    tree = plan(saved(text, tmp_path / "n.ipynb"), lift=("load.reverse",)).tree

    assert tree["params.yaml"] == "load:\n  reverse: true\n"
    assert "def load(*, reverse: bool = True)" in tree["src/n/load.py"]


def test_lift_all_finds_paths(tmp_path: Path) -> None:
    text = "# %% [load]\nx = open('data/rows.csv').read()"
    tree = plan(saved(text, tmp_path / "n.ipynb"), lift_all=True).tree

    assert tree["params.yaml"] == 'load:\n  rows_path: "data/rows.csv"\n'


def test_nothing_to_lift_makes_no_params(tmp_path: Path) -> None:
    tree = plan(saved("# %% [load]\nx = [1]", tmp_path / "n.ipynb"), lift_all=True).tree

    assert "params.yaml" not in tree


NAMES = [
    pytest.param("churn", "churn", id="plain"),
    pytest.param("Churn Model", "churn_model", id="words"),
    pytest.param("01-churn", "nb_01_churn", id="digit"),
    pytest.param("class", "class_pipeline", id="keyword"),
    pytest.param("json", "json_pipeline", id="standard-library"),
    pytest.param("pandas", "pandas_pipeline", id="library"),
    pytest.param("über", "ber", id="beyond-ascii"),
    pytest.param("---", "pipeline", id="nothing-left"),
    pytest.param("a.b", "a_b", id="dot"),
]


@pytest.mark.parametrize(("stem", "expected"), NAMES)
def test_the_package_has_an_importable_name(stem: str, expected: str) -> None:
    assert package_name(stem, given=False) == expected


@pytest.mark.parametrize("name", ["my-model", "1a", "class", "numpy", "My", "a b", "a/b"])
def test_a_bad_name_that_the_user_gave_is_refused(name: str, tmp_path: Path) -> None:
    notebook = saved("# %% [load]\nx = [1]", tmp_path / "n.ipynb")

    with pytest.raises(ParameterError, match=r"^--name .*: not a name that Python can import"):
        plan(notebook, name=name)


def test_a_good_name_is_taken(tmp_path: Path) -> None:
    notebook = saved("# %% [load]\nx = [1]", tmp_path / "n.ipynb")

    assert "src/mine/load.py" in plan(notebook, name="mine").tree


# What lies beside the notebook


def test_a_module_beside_the_notebook_comes_along(tmp_path: Path) -> None:
    (tmp_path / "scaling.py").write_text("from units import UNIT\n\ndef scale(x):\n    return x\n")
    (tmp_path / "units.py").write_text("UNIT = 3\n")
    text = "# %%\nfrom scaling import scale\n# %% [load]\nx = [scale(1)]"

    tree = plan(saved(text, tmp_path / "n.ipynb")).tree

    assert "from n.scaling import scale" in tree["src/n/load.py"]
    assert tree["src/n/scaling.py"].startswith("from n.units import UNIT\n")
    assert tree["src/n/units.py"] == "UNIT = 3\n"


def test_installed_libraries_are_pinned(tmp_path: Path) -> None:
    text = "# %%\n!pip install left-pad==1.0\nimport yaml, no_such_library\n# %% [load]\n"
    text += "x = [yaml.safe_load('1'), no_such_library]"

    project = plan(saved(text, tmp_path / "n.ipynb")).tree["pyproject.toml"]

    assert '"left-pad==1.0",' in project
    assert '"no_such_library",' in project
    assert '"pyyaml==' in project
