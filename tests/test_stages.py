import pytest

from jupyter_mlops.stages import Role, Stage, StepTag, keeps_source, parse_tag, role

NOOP_TAGS = [
    "",
    "Train",
    "training",
    "remove_input",
    "raises-exception",
    "step:train",
    "train:",
    "train:two words",
    "train:a:b",
    "train:\u0444",
    "trainforest",
    " train",
]


@pytest.mark.parametrize("text", NOOP_TAGS)
def test_a_foreign_tag_is_no_step(text: str) -> None:
    assert parse_tag(text) is None


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("load", "load"),
        ("features", "features"),
        ("train", "train"),
        ("evaluate", "evaluate"),
        ("train:forest", "train_forest"),
        ("train:Random-Forest", "train_random_forest"),
        ("train:2", "train_2"),
        ("load:_raw", "load__raw"),
    ],
)
def test_a_step_tag_reads_and_prints_as_itself(text: str, function: str) -> None:
    tag = parse_tag(text)

    assert tag is not None
    assert str(tag) == text
    assert tag.function == function
    assert tag.function.isidentifier()


def test_stages_stand_in_the_order_of_a_pipeline() -> None:
    assert list(Stage) == ["load", "features", "train", "evaluate"]


TRAIN = StepTag(Stage.TRAIN)
FOREST = StepTag(Stage.TRAIN, "forest")

NOOP_ROLES = [
    pytest.param("", (), id="empty"),
    pytest.param("x = 1", ("hide", "slideshow"), id="foreign tags"),
    pytest.param("x = 1\n#| mlops: train", (), id="comment after code"),
    pytest.param("x = 1\n%%mlops train", (), id="magic after code"),
    pytest.param("# mlops: train", (), id="plain comment"),
    pytest.param("%%mlopsy train", (), id="another magic"),
    pytest.param("# about\n#| mlops: train", (), id="comment is not first"),
    pytest.param("x", ("step:",), id="kale step without a name"),
    pytest.param("x", ("prev:load",), id="kale order"),
]


@pytest.mark.parametrize(("source", "tags"), NOOP_ROLES)
def test_a_cell_that_asks_for_nothing_has_no_role(source: str, tags: tuple[str, ...]) -> None:
    assert role(source, tags) == Role("none")


@pytest.mark.parametrize(
    ("source", "tags", "expected"),
    [
        pytest.param("x", ("train",), Role("step", TRAIN), id="tag"),
        pytest.param("x", ("hide", "train:forest"), Role("step", FOREST), id="tag with part"),
        pytest.param("%%mlops train", (), Role("step", TRAIN), id="magic"),
        pytest.param("\n  %%mlops  train  forest\nx", (), Role("step", FOREST), id="magic, part"),
        pytest.param("%%mlops train:forest", (), Role("step", FOREST), id="magic, colon"),
        pytest.param("# about\n%%mlops train", (), Role("step", TRAIN), id="comment above magic"),
        pytest.param("%%mlops train --no-log", (), Role("step", TRAIN), id="not logged"),
        pytest.param("%%mlops train --no-source", (), Role("step", TRAIN), id="text not stored"),
        pytest.param("%%mlops train --curve loss,acc", (), Role("step", TRAIN), id="curve"),
        pytest.param(
            "%%mlops --curve=loss train forest --curve acc --no-log",
            (),
            Role("step", FOREST),
            id="options everywhere",
        ),
        pytest.param("#| mlops: train", (), Role("step", TRAIN), id="comment"),
        pytest.param("#|mlops:train:forest\nx", (), Role("step", FOREST), id="comment, part"),
        pytest.param("#| echo: false\n#| mlops: train", (), Role("step", TRAIN), id="quarto"),
        pytest.param("%%time\n#| mlops: train", (), Role("step", TRAIN), id="below a magic"),
        pytest.param("x", ("parameters",), Role("parameters"), id="papermill"),
        pytest.param("x", ("skip",), Role("skip"), id="skip"),
        pytest.param("#| mlops: skip", (), Role("skip"), id="skip by comment"),
        pytest.param("%%mlops parameters", (), Role("parameters"), id="parameters by magic"),
        pytest.param("x", ("imports",), Role("setup"), id="kale imports"),
        pytest.param("x", ("functions",), Role("setup"), id="kale functions"),
        pytest.param("x", ("pipeline-parameters",), Role("parameters"), id="kale parameters"),
        pytest.param("x", ("step:train", "prev:load"), Role("step", TRAIN), id="kale, our stage"),
        pytest.param("x", ("step:prep",), Role("kale", kale_step="prep"), id="kale, own name"),
        pytest.param("x", ("step:fit", "train"), Role("step", TRAIN), id="kale's name and our tag"),
        pytest.param("x", ("imports", "train"), Role("step", TRAIN), id="a step beats setup"),
        pytest.param("x", ("train", "train"), Role("step", TRAIN), id="said twice"),
        pytest.param("%%mlops train", ("train",), Role("step", TRAIN), id="two ways agree"),
    ],
)
def test_a_cell_says_its_role(source: str, tags: tuple[str, ...], expected: Role) -> None:
    assert role(source, tags) == expected


@pytest.mark.parametrize(
    ("source", "tags", "kept", "conflict"),
    [
        ("%%mlops train", ("load",), TRAIN, "`%%mlops train` and tag `load` disagree"),
        ("#| mlops: train", ("load",), TRAIN, "`#| mlops: train` and tag `load` disagree"),
        (
            "%%mlops train\n#| mlops: load",
            (),
            TRAIN,
            "`%%mlops train` and `#| mlops: load` disagree",
        ),
        ("#| mlops: load\n%%mlops train", (), TRAIN, "`%%mlops train` and `#| mlops: load`"),
        ("x", ("train", "evaluate"), TRAIN, "tag `train` and tag `evaluate` disagree"),
        ("x", ("train", "train:forest"), TRAIN, "tag `train` and tag `train:forest` disagree"),
        ("x", ("train", "skip"), TRAIN, "tag `train` and tag `skip` disagree"),
        ("x", ("step:load", "train"), TRAIN, "tag `train` and tag `step:load` disagree"),
        ("%%mlops trian", ("train",), None, "`%%mlops trian` names no step; use one of load,"),
        ("%%mlops", (), None, "`%%mlops` names no step"),
        ("%%mlops train --curve", ("train",), None, "`%%mlops train --curve` names no step"),
        ("%%mlops train --nolog", ("train",), None, "`%%mlops train --nolog` names no step"),
        ("#| mlops: train of thought", (), None, "names no step"),
        ("x", ("train:two words",), None, "tag `train:two words` names no step"),
        ("x", ("train", "load:"), TRAIN, "tag `load:` names no step"),
    ],
)
def test_a_cell_that_contradicts_itself_names_both_ways(
    source: str, tags: tuple[str, ...], kept: StepTag | None, conflict: str
) -> None:
    found = role(source, tags)

    assert found.tag == kept
    assert found.conflict is not None
    assert conflict in found.conflict


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", True),
        ("%%mlops train\nx = 1", True),
        ("%%mlops train --no-source\nx = 1", False),
        ("# why\n\n%%mlops --no-source train\nx = 1", False),
        ("x = 1\n%%mlops train --no-source", True),
        ("# %%mlops train --no-source\nx = 1", True),
    ],
)
def test_text_of_a_cell_is_stored_unless_it_says_no(source: str, expected: bool) -> None:
    assert keeps_source(source) is expected
