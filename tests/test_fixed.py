"""Parameters that are constants of the package, and what says so."""

from __future__ import annotations

import pytest

from tests.notebooks_as_text import extracted, findings

HEAD = """
# %% [parameters]
RATE = 0.1
SEED = 3
# %%
class Model:
    def __init__(self, n):
        self.weight = float(n)
    def step(self):
        self.weight -= {read}
# %% [load]
size = len("four")
sides = 4
"""

CROSSES = """
# %% [train]
model = Model(size)
model.step()
# %% [evaluate]
weight = model.weight
"""

STAYS = """
# %% [train]
model = Model(size)
model.step()
weight = model.weight + SEED
# %% [evaluate]
score = weight * 2
"""


@pytest.mark.parametrize(
    ("read", "steps", "fixed"),
    [
        pytest.param("0.5", CROSSES, set(), id="NOOP: no parameter is read"),
        pytest.param("RATE", STAYS, set(), id="NOOP: one step has the class to itself"),
        pytest.param("RATE", CROSSES, {"RATE"}, id="a method reads it"),
        pytest.param("RATE * SEED", CROSSES, {"RATE", "SEED"}, id="two"),
        pytest.param("sides", CROSSES, set(), id="a literal of a step, no parameter"),
        pytest.param("RATE * sides", CROSSES, {"RATE"}, id="beside a literal of a step"),
    ],
)
def test_what_is_no_parameter_is_told(read: str, steps: str, fixed: set[str]) -> None:
    text = HEAD.format(read=read) + steps

    made = extracted(text)

    assert made.pipeline is not None
    told = {f.message.split("`")[1] for f in made.findings if f.code == "NB157"}
    assert told == fixed
    names = {parameter.variable for parameter in made.pipeline.parameters}
    assert names.isdisjoint(fixed)


@pytest.mark.parametrize(
    ("read", "codes"),
    [
        pytest.param("size", {"NB140"}, id="it reads a value of a step, too"),
        pytest.param("RATE * size", {"NB140"}, id="beside a parameter"),
    ],
)
def test_a_class_that_reads_steps_stays_refused(read: str, codes: set[str]) -> None:
    assert {f.code for f in findings(HEAD.format(read=read) + CROSSES)} == codes


def test_a_literal_that_a_step_changes_is_no_constant() -> None:
    text = HEAD.replace("sides = 4", "sides = [4]").format(read="sides[0]")

    assert {f.code for f in findings(text + "sides.append(5)\n" + CROSSES)} == {"NB140"}
    assert {f.code for f in findings(text + "sides = [5]\n" + CROSSES)} == {"NB140"}


def test_what_is_lifted_stays_a_parameter() -> None:
    made = extracted(HEAD.format(read="RATE") + CROSSES, lift=("RATE",))

    assert {f.code for f in made.findings} == {"NB140"}
