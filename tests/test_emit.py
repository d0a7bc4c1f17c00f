"""Packages from hand-written pipelines: no notebook is near."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlops.emit.files import Environment, manifest, mermaid, params_yaml, render
from jupyter_mlops.emit.imports import MAX_LINE, import_block, member_key
from jupyter_mlops.emit.modules import (
    function_line,
    params_module,
    pipeline_module,
    result_class,
    settings_module,
    step_module,
)
from jupyter_mlops.emit.template import PROJECT, RUNTIME_FILES, runtime_files
from jupyter_mlops.pipeline import (
    Argument,
    Artifact,
    Code,
    Import,
    LeftBehind,
    Module,
    Origin,
    Parameter,
    Pipeline,
    Settings,
    Step,
)

HERE = Environment("3.11", ("numpy==2.0.0", "pyyaml>=6"))
LOAD = Step(
    tag="load",
    function="load",
    stage="load",
    inputs=(),
    outputs=(Artifact("rows", "rows", "list"),),
    parameters=("count",),
    body=Code("    # all of them\n    rows = list(range(count))", (Origin(2, 0, 3),)),
    cells=(0,),
)
TRAIN = Step(
    tag="train:forest",
    function="train_forest",
    stage="train",
    inputs=(Argument("rows", "list"),),
    outputs=(Artifact("model", "model", "dict"), Artifact("size", "size", "int", True)),
    parameters=("train_forest.trees", "names"),
    body=Code("    model = {n: trees for n in names}\n    size = math.prod(rows) + shift(1)"),
    definitions=Code("def shift(x):\n    return x + OFFSET"),
    imports=(Import("math"), Import("churn.helpers", "OFFSET")),
    cells=(2, 4),
)
EVALUATE = Step(
    tag="evaluate",
    function="evaluate",
    stage="evaluate",
    inputs=(Argument("model"), Argument("rows", "list")),
    outputs=(),
    parameters=(),
    body=Code("    print(len(model), rows)"),
    cells=(5,),
)
COUNT = Parameter("count", "3", "int", "COUNT")
TREES = Parameter("trees", "50", "int", "", "train_forest")
NAMES = Parameter("names", '["a", "b"]', "list[str]", "NAMES")
CHURN = Pipeline(
    name="churn",
    steps=(LOAD, TRAIN, EVALUATE),
    parameters=(COUNT, NAMES, TREES),
    helpers=Module("helpers", (), Code("OFFSET = 2", (Origin(1, 1, 1),))),
    settings=Settings(
        (Import("random"), Import("warnings")),
        Code('    warnings.simplefilter("ignore")'),
        Code("    random.seed(count)"),
        (),
        ("count",),
    ),
    dependencies=("numpy",),
    left_behind=(LeftBehind(3, 1, "rows[:3]", "only shows something"),),
    notebook="churn",
)


def tree() -> dict[str, str]:
    return render(CHURN, HERE)


def written(folder: Path) -> Path:
    for path, text in tree().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


# The whole


def test_exact_set_of_files() -> None:
    own = set(tree()) - set(runtime_files("churn"))

    assert own == {
        ".gitignore", ".nbpipe/manifest.json", "README.md", "params.yaml", "pyproject.toml",
        "src/churn/evaluate.py", "src/churn/helpers.py", "src/churn/load.py",
        "src/churn/params.py", "src/churn/pipeline.py", "src/churn/settings.py",
        "src/churn/train_forest.py", "tests/test_evaluate.py", "tests/test_load.py",
        "tests/test_train_forest.py",
    }  # fmt: skip


def test_what_a_pipeline_has_not_makes_no_file() -> None:
    bare = Pipeline("churn", (replace(LOAD, parameters=()),))

    assert set(render(bare, HERE)) - set(runtime_files("churn")) == {
        ".gitignore", ".nbpipe/manifest.json", "README.md", "pyproject.toml",
        "src/churn/load.py", "src/churn/pipeline.py", "tests/test_load.py",
    }  # fmt: skip


def test_every_module_of_the_runtime_is_shipped() -> None:
    folder = PROJECT / "src" / "nbpipe_template" / "runtime"

    assert {f.name for f in folder.glob("*.py")} == set(RUNTIME_FILES)


def test_no_name_of_the_template_survives() -> None:
    assert [path for path, text in tree().items() if "nbpipe_template" in text] == []


def test_no_file_imports_this_package() -> None:
    assert [p for p, text in tree().items() if "import jupyter_mlops" in text] == []
    assert [p for p, text in tree().items() if "from jupyter_mlops" in text] == []


@pytest.mark.parametrize("path", [path for path in tree() if path.endswith(".py")])
def test_python_compiles_and_ends_with_one_newline(path: str) -> None:
    text = tree()[path]

    compile(text, path, "exec", dont_inherit=True)
    assert text == "" or text.endswith("\n")
    assert not text.endswith("\n\n")


def test_ruff_finds_nothing(tmp_path: Path) -> None:
    ruff = shutil.which("ruff", path=os.path.dirname(sys.executable)) or shutil.which("ruff")
    assert ruff
    done = subprocess.run(
        [ruff, "check", "--no-cache", "."],
        cwd=written(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_package_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "churn", "run", "--set", "count=4"],
        cwd=written(tmp_path),
        env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 [0, 1, 2, 3]" in done.stdout


# Steps


@pytest.mark.parametrize(
    ("definitions", "blank"),
    [
        ("LIMIT = 3", 1),
        ("def f():\n    return 1", 2),
        ("# What it is\ndef f():\n    return 1", 2),
        ("# A heading\n\ndef f():\n    return 1", 1),
    ],
)
def test_imports_stand_apart_as_isort_wants_it(definitions: str, blank: int) -> None:
    step = replace(TRAIN, definitions=Code(definitions), imports=(Import("churn.x", "pi"),))
    text = step_module(CHURN, step).text

    between = text.partition("import pi")[2].partition("\n")[2].partition(definitions)[0]
    assert between == "\n" * blank


def test_linters_are_told_of_imports_that_only_texts_name() -> None:
    imports = (Import("numpy", None, "np"), Import("math", "pi"), Import("__future__", "division"))
    text = step_module(CHURN, replace(TRAIN, definitions=Code("AREA = pi"), imports=imports)).text

    assert "import numpy as np  # noqa: F401\n" in text
    assert "from math import pi\n" in text
    assert "from __future__ import division\n" in text


def test_step_module() -> None:
    assert (
        step_module(CHURN, TRAIN).text
        == '''"""The train:forest step of the churn pipeline."""

import math
from typing import NamedTuple

from churn.helpers import OFFSET


def shift(x):
    return x + OFFSET


class TrainForest(NamedTuple):
    model: dict
    size: int


def train_forest(
    rows: list,
    *,
    trees: int = 50,
    names: list[str] | None = None,
) -> TrainForest:
    """Train the forest model."""
    names = ["a", "b"] if names is None else names
    model = {n: trees for n in names}
    size = math.prod(rows) + shift(1)
    return TrainForest(model, size)
'''
    )


def test_lines_of_a_step_know_where_they_came_from() -> None:
    module = step_module(CHURN, LOAD)

    assert [(o.cell, o.cell_line) for o in module.origins] == [(0, 3)]
    line = module.text.split("\n")[module.origins[0].line - 1]
    assert line == "    rows = list(range(count))"


RETURNS = [
    pytest.param((), "def load() -> None:", None, id="nothing"),
    pytest.param((Artifact("a", "a", "int"),), "def load() -> int:", "return a", id="one"),
    pytest.param((Artifact("a", "a"),), "def load():", "return a", id="one-of-unknown-type"),
    pytest.param(
        (Artifact("a", "a"), Artifact("b", "b", "int")),
        "def load() -> Load:",
        "return Load(a, b)",
        id="two",
    ),
]


@pytest.mark.parametrize(("outputs", "head", "last"), RETURNS)
def test_what_a_step_returns(outputs: tuple[Artifact, ...], head: str, last: str | None) -> None:
    step = replace(LOAD, outputs=outputs, parameters=(), body=Code("    a = b = 1"))
    lines = step_module(CHURN, step).text.rstrip("\n").split("\n")

    assert head in lines
    assert lines[-1].strip() == (last or "a = b = 1")


CLASS_NAMES = [
    pytest.param("    a = 1", (), "Load", id="free"),
    pytest.param("    Load = 1", (), "LoadOutputs", id="bound-in-the-body"),
    pytest.param("    a = 1  # Load", (), "Load", id="in-a-comment"),
    pytest.param("    a = '#'; Load = 1", (), "LoadOutputs", id="behind-no-comment"),
    pytest.param("    a = b", (Import("x", "Load"),), "LoadOutputs", id="imported"),
    pytest.param("    a = 'Loaded'", (), "Load", id="part-of-a-word"),
]


@pytest.mark.parametrize(("body", "imports", "expected"), CLASS_NAMES)
def test_result_class_does_not_clash(body: str, imports: tuple[Import, ...], expected: str) -> None:
    outputs = (Artifact("a", "a"), Artifact("b", "b"))

    assert (
        result_class(replace(LOAD, outputs=outputs, body=Code(body), imports=imports)) == expected
    )


def test_async_step_is_awaited_by_its_keyword() -> None:
    assert "async def load(" in step_module(CHURN, replace(LOAD, is_async=True)).text


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.from_regex(r"[a-z]{1,20}", fullmatch=True), unique=True, max_size=9))
def test_function_line_is_never_longer_than_the_limit(names: list[str]) -> None:
    text = function_line("work", [f"x{name}: int = 1" for name in names], " -> None")

    assert isinstance(ast.parse(text + "\n    pass").body[0], ast.FunctionDef)
    assert all(len(line) <= MAX_LINE for line in text.split("\n"))


# Imports

IMPORTS = [
    pytest.param((), "", id="none"),
    pytest.param((Import("os"), Import("os")), "import os", id="once"),
    pytest.param(
        (Import("pandas", None, "pd"), Import("os"), Import("churn.helpers", "f")),
        "import os\n\nimport pandas as pd\n\nfrom churn.helpers import f",
        id="sections",
    ),
    pytest.param(
        (Import("numpy", None, "np"), Import("__future__", "annotations")),
        "from __future__ import annotations\n\nimport numpy as np",
        id="future-first",
    ),
    pytest.param(
        (Import("typing", "cast"), Import("typing", "Any"), Import("typing", "TYPE_CHECKING")),
        "from typing import TYPE_CHECKING, Any, cast",
        id="members-as-isort-sorts-them",
    ),
    pytest.param((Import("a.b"),), "import a.b", id="submodule"),
    pytest.param((Import("a", "b", "b"),), "from a import b", id="alias-of-the-same-name"),
    pytest.param((Import("a", "b", "c"),), "from a import b as c", id="alias"),
]


@pytest.mark.parametrize(("imports", "expected"), IMPORTS)
def test_import_block(imports: tuple[Import, ...], expected: str) -> None:
    assert import_block(imports, "churn") == expected


def test_numbers_in_names_count_as_isort_counts_them(tmp_path: Path) -> None:
    modules = [Import(f"churn.train{part}", f"b{part}") for part in ("_10", "", "_2", "_b", "2x")]
    members = [Import("churn.x", name) for name in ("b10", "b9", "b09", "A10", "A9", "B2", "B10")]
    (tmp_path / "wired.py").write_text(import_block([*modules, *members], "churn") + "\n")

    settings = ["--isolated", "--select", "I", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *settings],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_long_import_is_broken() -> None:
    text = import_block([Import("library", f"member_{i:03}") for i in range(9)], "churn")

    assert text.startswith("from library import (\n    member_000,\n")
    assert text.endswith(",\n)")


MODULES = st.from_regex(r"[a-z_]{1,6}", fullmatch=True)
WORDS = st.from_regex(r"[a-zA-Z_]{1,6}", fullmatch=True)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.builds(Import, MODULES, st.none() | WORDS), min_size=1, max_size=8))
def test_order_of_imports_does_not_matter(imports: list[Import]) -> None:
    assert import_block(imports, "churn") == import_block(imports[::-1], "churn")


def test_constants_come_before_classes_before_functions() -> None:
    assert sorted(["b", "A", "AB", "Bc", "_c"], key=member_key) == ["AB", "A", "Bc", "_c", "b"]


# Parameters

VALUES = [
    pytest.param("3", "int", 3, id="int"),
    pytest.param("-1", "int", -1, id="negative"),
    pytest.param("1e-05", "float", 1e-05, id="exponent-without-point"),
    pytest.param("1e+20", "float", 1e20, id="exponent"),
    pytest.param("0.1", "float", 0.1, id="float"),
    pytest.param("True", "bool", True, id="truth"),
    pytest.param("None", "str | None", None, id="none"),
    pytest.param('"yes"', "str", "yes", id="text-that-yaml-takes-for-truth"),
    pytest.param('"1"', "str", "1", id="text-that-yaml-takes-for-a-number"),
    pytest.param('"2020-01-01"', "str", "2020-01-01", id="text-that-yaml-takes-for-a-date"),
    pytest.param('"a: b # c"', "str", "a: b # c", id="text-with-yaml-in-it"),
    pytest.param('"a\\nb"', "str", "a\nb", id="two-lines"),
    pytest.param('"é ü"', "str", "é ü", id="beyond-ascii"),
    pytest.param("[1, [2]]", "list", [1, [2]], id="lists"),
    pytest.param("(1, 2)", "tuple[int, int]", [1, 2], id="tuple-as-list"),
    pytest.param('{"a": 1}', "dict[str, int]", {"a": 1}, id="dict"),
    pytest.param("{1: 2}", "dict[int, int]", {1: 2}, id="dict-of-numbers"),
]


@pytest.mark.parametrize(("default", "annotation", "value"), VALUES)
def test_params_yaml_keeps_value_and_type(default: str, annotation: str, value: object) -> None:
    text = params_yaml([Parameter("p", default, annotation)])

    found = yaml.safe_load(text)["p"]
    assert found == value
    assert type(found) is type(value)


TEXT = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(TEXT, max_size=12),
        st.lists(st.text(TEXT, max_size=5), max_size=3),
    )
)
def test_params_yaml_gives_every_plain_value_back(value: object) -> None:
    found = yaml.safe_load(params_yaml([Parameter("p", repr(value), "object")]))["p"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", ["on", "no", "y", "null", "Yes"])
def test_a_key_that_yaml_takes_for_a_truth_value_is_quoted(name: str) -> None:
    assert yaml.safe_load(params_yaml([Parameter(name, "1", "int")])) == {name: 1}


def test_sections_of_params_yaml_and_their_classes_agree() -> None:
    assert params_yaml(CHURN.parameters) == (
        'count: 3\nnames: ["a", "b"]\ntrain_forest:\n  trees: 50\n'
    )
    assert (
        params_module(CHURN)
        == '''"""The parameters of the churn pipeline and their defaults."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TrainForest:
    trees: int = 50


@dataclass(frozen=True, slots=True)
class Params:
    count: int = 3
    names: list[str] = field(default_factory=lambda: ["a", "b"])
    train_forest: TrainForest = field(default_factory=TrainForest)
'''
    )


# Wiring


def test_pipeline_module() -> None:
    assert (
        pipeline_module(CHURN)
        == '''"""The churn pipeline: load, train:forest, evaluate."""

from churn.evaluate import evaluate
from churn.load import load
from churn.params import Params
from churn.runtime import Pipeline, Step
from churn.settings import seed, settings
from churn.train_forest import train_forest

pipeline = Pipeline(
    "churn",
    steps=[
        Step(load, returns="rows"),
        Step(train_forest, name="train:forest"),
        evaluate,
    ],
    params=Params,
    settings=settings,
    seed=seed,
)
'''
    )


def test_settings_module() -> None:
    assert CHURN.settings is not None
    text = settings_module(CHURN, CHURN.settings).text

    assert "def settings() -> None:\n" in text
    assert "def seed(*, count: int = 3) -> None:\n" in text


def test_environment_is_set_before_anything_is_imported() -> None:
    assert CHURN.settings is not None
    early = replace(
        CHURN.settings,
        environment=Code('    os.environ["A"] = str(count)'),
        environment_imports=(Import("os"),),
        environment_parameters=("count",),
    )
    files = render(replace(CHURN, settings=early), HERE)

    assert "def set_environment(*, count: int = 3) -> None:\n" in files["src/churn/environment.py"]
    assert files["src/churn/__init__.py"].endswith(
        "\nfrom churn.environment import set_environment\n\nset_environment()\n"
    )
    settings = files["src/churn/settings.py"]
    assert "def settings(*, count: int = 3) -> None:\n" in settings
    assert "    set_environment(count=count)\n    warnings.simplefilter" in settings
    assert '"churn.environment"' in files["pyproject.toml"]


def test_package_without_environment_has_no_module_for_it() -> None:
    assert "src/churn/environment.py" not in tree()
    assert "environment" not in tree()["src/churn/__init__.py"]


def test_graph_follows_the_nearest_earlier_producer() -> None:
    again = replace(LOAD, tag="features", function="features", stage="features", parameters=())
    made = replace(CHURN, steps=(LOAD, again, TRAIN, EVALUATE))

    assert made.edges() == (
        ("features", "train_forest", "rows"),
        ("train_forest", "evaluate", "model"),
        ("features", "evaluate", "rows"),
    )
    assert 'features -- "rows" --> train_forest' in mermaid(made)
    assert 'train_forest["train:forest"]' in mermaid(made)


def test_missing_producer_is_an_error() -> None:
    with pytest.raises(KeyError, match="model"):
        CHURN.producer(LOAD, "model")


# Project files


def test_project_file_pins_what_it_is_told() -> None:
    project = tomllib.loads(tree()["pyproject.toml"])

    assert project["project"]["dependencies"] == list(HERE.requirements)
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["project"]["scripts"] == {"churn": "churn.runtime.cli:main"}


def test_only_code_of_the_notebook_is_excused_from_style() -> None:
    ruff = tomllib.loads(tree()["pyproject.toml"])["tool"]["ruff"]

    assert set(ruff["lint"]["per-file-ignores"]) == {
        f"src/churn/{name}.py"
        for name in ("load", "train_forest", "evaluate", "helpers", "settings")
    }


def test_readme_says_what_stayed_in_the_notebook() -> None:
    assert "- cell 3 line 1: `rows[:3]`: only shows something" in tree()["README.md"]
    assert "--set train_forest.trees=100" in tree()["README.md"]


def test_manifest_ties_the_package_to_the_notebook() -> None:
    document = json.loads(manifest(CHURN, {"src/churn/load.py": step_module(CHURN, LOAD)}))

    assert document["steps"][1] == {
        "tag": "train:forest",
        "function": "train_forest",
        "cells": [2, 4],
        "inputs": ["rows"],
        "outputs": [
            {"name": "model", "variable": "model", "result": False},
            {"name": "size", "variable": "size", "result": True},
        ],
        "parameters": ["train_forest.trees", "names"],
    }
    assert [key for key, _, _ in document["lines"]["src/churn/load.py"]] == [
        step_module(CHURN, LOAD).origins[0].line
    ]


def test_manifest_says_which_cell_shows_a_result() -> None:
    shown = replace(EVALUATE, outputs=(Artifact("result", "", None, True, 5),))
    document = json.loads(manifest(replace(CHURN, steps=(shown,)), {}))

    assert document["steps"][0]["outputs"][0]["display_cell"] == 5


def test_pipeline_is_plain_data() -> None:
    assert json.loads(CHURN.to_json())["steps"][1]["function"] == "train_forest"


def test_one_pipeline_gives_one_tree() -> None:
    assert tree() == tree()
    assert list(tree()) == sorted(tree())
