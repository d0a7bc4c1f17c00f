"""What a step sets in its process is there for later ones, however the steps are run."""

from collections.abc import Callable

import pytest
from conftest import Project

SOURCE = """
    import decimal
    import os

    import numpy as np
    import pandas as pd

    def first():
        os.mkdir("inner") if not os.path.isdir("inner") else None
        os.chdir("inner")
        os.environ["LEFT"] = "behind"
        decimal.getcontext().prec = 5
        np.seterr(divide="raise")
        np.set_printoptions(precision=3)
        pd.set_option("display.max_rows", 7)
        pd.set_option("display.float_format", "<{:.1f}>".format)
        return 1

    def second(a):
        return [
            os.path.basename(os.getcwd()),
            os.environ.get("LEFT"),
            decimal.getcontext().prec,
            np.geterr()["divide"],
            np.get_printoptions()["precision"],
            pd.get_option("display.max_rows"),
            pd.DataFrame({"a": [0.75]}).to_string(index=False, header=False).strip(),
        ]
    """
STEPS = "Step(first, returns='a'), Step(second, returns='b')"
EXPECTED = ["inner", "behind", 5, "raise", 3, 7, "<0.8>"]


@pytest.mark.parametrize(
    "options",
    [[], ["--isolated", "--no-cache"], ["--from", "second"], ["--from", "second", "--isolated"]],
)
def test_what_a_step_sets_is_set_for_later_ones(
    single: Callable[..., Project], options: list[str]
) -> None:
    project = single(SOURCE, STEPS)
    if "--from" in options:
        project.run()

    assert project.run(*options)["results"]["b"] == EXPECTED


def test_steps_that_set_nothing_leave_nothing(words: Project) -> None:
    assert words.run()["status"] == "finished"
    records = (words.work / ".runs" / "steps").rglob("*.json")

    assert all('"states": {}' in record.read_text() for record in records)
