"""Random states pass from step to step, however the steps are run."""

from collections.abc import Callable

import pytest
from conftest import Project

SOURCE = """
    import random
    import numpy as np

    def settings():
        random.seed(7)          # what settings draw or seed is not what passes on
        random.random()

    def seed():
        random.seed(1)
        np.random.seed(2)

    def first(*, n=3):
        return [random.random() for _ in range(n)]

    def second(a):
        return [random.random(), float(np.random.rand())]

    def third(b):
        return [1]

    def fourth(a, b, c):
        return [a, b, c, [random.random(), float(np.random.rand())]]
    """
STEPS = (
    "Step(first, returns='a'), Step(second, returns='b'), Step(third, returns='c'),"
    "Step(fourth, returns='d')], settings=settings, seed=seed, params=None"
)


@pytest.fixture
def drawing(single: Callable[..., Project]) -> Project:
    project = single(SOURCE, "")
    pipeline = project.package / "pipeline.py"
    pipeline.write_text(pipeline.read_text().replace("steps=[]", f"steps=[{STEPS}"))
    return project


def expected() -> list[object]:
    import random

    import numpy as np

    generator, legacy = random.Random(1), np.random.RandomState(2)
    a = [generator.random() for _ in range(3)]
    b = [generator.random(), float(legacy.rand())]
    return [a, b, [1], [generator.random(), float(legacy.rand())]]


@pytest.mark.parametrize("options", [[], ["--isolated"]])
def test_steps_draw_what_one_script_would_draw(drawing: Project, options: list[str]) -> None:
    assert drawing.run(*options)["results"]["d"] == expected()


@pytest.mark.parametrize("start", ["second", "third", "fourth"])
@pytest.mark.parametrize("options", [[], ["--isolated"]])
def test_steps_after_stored_ones_draw_the_same(
    drawing: Project, start: str, options: list[str]
) -> None:
    drawing.run()

    assert drawing.run("--from", start, *options)["results"]["d"] == expected()


def test_a_step_that_draws_more_changes_those_that_draw_later(drawing: Project) -> None:
    drawing.run()
    drawing.replace("load", "n=3", "n=4")
    drawing.replace("load", "range(n)]", "range(n)][:3]")
    run = drawing.run()

    assert {step["name"]: step["why"] for step in run["steps"]}["fourth"] != "up to date"
    assert run["results"]["d"][3] != expected()[3]


def test_without_a_seed_a_stored_draw_is_as_good_as_another(
    single: Callable[..., Project],
) -> None:
    project = single(
        "import random\ndef first():\n    return random.random()\n", "Step(first, returns='a')"
    )
    first = project.run()

    assert project.run()["results"] == first["results"]
    assert project.run("--no-cache")["results"] != first["results"]


def test_seeding_again_with_other_numbers_runs_what_draws(drawing: Project) -> None:
    drawing.run()
    drawing.replace("load", "np.random.seed(2)", "np.random.seed(3)")

    assert drawing.run()["results"]["d"][3] != expected()[3]
