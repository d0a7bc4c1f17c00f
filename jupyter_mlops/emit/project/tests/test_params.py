"""Values from params.yaml and `--set`, held to the annotations of the parameters."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from nbpipe_template.runtime import params
from nbpipe_template.runtime.errors import ParamsError


@dataclass(frozen=True, slots=True)
class Train:
    rate: float = 0.1
    layers: tuple[int, ...] = (8, 4)
    kind: Literal["tree", "line"] = "tree"


@dataclass(frozen=True, slots=True)
class Params:
    trees: int = 200
    data: str = "churn.csv"
    deep: bool = False
    limit: int | None = None
    columns: list[str] = field(default_factory=lambda: ["a", "b"])
    grid: dict[str, list[float]] = field(default_factory=dict)
    pair: tuple[int, str] = (1, "a")
    anything: Any = None
    train: Train = field(default_factory=Train)


FITS = [
    ("trees=50", "trees", 50),
    ("trees=-1_000", "trees", -1000),
    ("data=other.csv", "data", "other.csv"),
    ("data=2024-01-31", "data", "2024-01-31"),
    ("data=007", "data", "007"),
    ("data=", "data", ""),
    ("data=a=b: c", "data", "a=b: c"),
    ("deep=yes", "deep", True),
    ("limit=null", "limit", None),
    ("limit=3", "limit", 3),
    ("columns=[x, y]", "columns", ["x", "y"]),
    ("grid={rate: [1, 0.5]}", "grid", {"rate": [1.0, 0.5]}),
    ("pair=[2, b]", "pair", (2, "b")),
    ("anything=[1, {a: b}]", "anything", [1, {"a": "b"}]),
    ("train.rate=1e-3", "train.rate", 0.001),
    ("train.rate=2", "train.rate", 2.0),
    ("train.rate=.inf", "train.rate", float("inf")),
    ("train.layers=[1, 2, 3]", "train.layers", (1, 2, 3)),
    ("train.kind=line", "train.kind", "line"),
]


def test_without_changes_the_defaults_count() -> None:
    assert params.load(Params, None) == Params()
    assert params.build(Params, params.plain(Params())) == Params()


@pytest.mark.parametrize(("setting", "path", "value"), FITS)
def test_a_value_that_fits_is_taken(setting: str, path: str, value: object) -> None:
    found = params.lookup(params.load(Params, None, [setting]), path)

    assert found == value
    assert type(found) is type(value)


MISFITS = [
    ("trees=x", "--set trees=x: must be int, not 'x' (str)"),
    ("trees=1.0", "--set trees=1.0: must be int, not 1.0 (float)"),
    ("trees=true", "--set trees=true: must be int, not True (bool)"),
    ("trees", "--set trees: write name=value"),
    ("deep=1", "--set deep=1: must be bool, not 1 (int)"),
    ("columns=x", "--set columns=x: must be list[str], not 'x' (str)"),
    ("columns=[1]", "--set columns=[1]: must be str, not [1] (list)"),
    ("pair=[1]", "--set pair=[1]: must be tuple[int, str], 2 values, not [1] (list)"),
    (
        "train.kind=leaf",
        "--set train.kind=leaf: must be one of 'tree' (str), 'line' (str), not 'leaf' (str)",
    ),
    (
        "train=1",
        "--set train=1: train is a section: set one of train.rate, train.layers, train.kind",
    ),
    ("tree=1", "there is no parameter tree; did you mean trees?"),
    ("train.rat=1", "there is no parameter train.rat; did you mean train.rate?"),
    ("trees.x=1", "--set trees.x=1: trees is not a section"),
]


@pytest.mark.parametrize(("setting", "message"), MISFITS)
def test_a_value_that_does_not_fit_is_one_clear_line(setting: str, message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        params.load(Params, None, [setting])

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


FILES = [
    ("tree: 1", "params.yaml: there is no parameter tree; did you mean trees?"),
    ("train:\n  kind: leaf", "params.yaml: train.kind must be one of 'tree'"),
    ("train:\n  rat: 1", "params.yaml: there is no parameter train.rat; did you mean train.rate?"),
    ("train: 5", "params.yaml: train must be a section of parameters, not 5 (int)"),
    ("data: 7", "params.yaml: data must be str, not 7 (int)"),
    ("- 1", "must hold `name: value` lines"),
    ("a: [", "is not YAML"),
    ("!!python/object/apply:os.system [echo]", "is not YAML"),
]


@pytest.mark.parametrize(("text", "message"), FILES)
def test_a_params_file_that_does_not_fit_is_one_clear_line(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "params.yaml"
    file.write_text(text)

    with pytest.raises(ParamsError) as caught:
        params.load(Params, file)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_line_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "params.yaml"
    file.write_text("trees: 5\ndata: x.csv\n")
    found = params.load(Params, file, ["trees=6"])

    assert (found.trees, found.data) == (6, "x.csv")


def test_a_step_cannot_change_a_parameter_of_another() -> None:
    values = Params()
    params.lookup(values, "columns").append("c")

    assert values.columns == ["a", "b"]
