"""Lambdas that values keep when they leave a step: functions with names at the top of a module."""

from __future__ import annotations

import pytest

from tests.notebooks_as_text import extracted, findings, step

HEAD = """
# %% [parameters]
N = 3
# %%
import numpy as np
from collections import defaultdict
from functools import lru_cache, partial
C = 2
def halved(v):
    return v / 2
# %% [load]
x = [1]
# %% [features]
"""
TAIL = "\n# %% [train]\ny = a\n"

# The line that makes `a`; the definitions above the step, and what the line becomes.
NAMED = [
    ("a = defaultdict(lambda: 0)", ["def default_a():", "return 0"], "a = defaultdict(default_a)"),
    (
        "a = partial(lambda v, w=1: v + w, 2)",
        ["def a_function(v, w=1):", "return v + w"],
        "a = partial(a_function, 2)",
    ),
    (
        "a = dict(run=lambda *v, k, **w: (len(v) + k))",
        ["def run(*v, k, **w):", "return len(v) + k"],
        "a = dict(run=run)",
    ),
    (
        "a = partial(lambda v: halved(v) + C + np.e + abs(v))",
        ["def a_function(v):", "return halved(v) + C + np.e + abs(v)"],
        "a = partial(a_function)",
    ),
    (
        "a = defaultdict(lambda: defaultdict(lambda: {}))",
        ["def default_a_2():", "return {}", "def default_a():", "return defaultdict(default_a_2)"],
        "a = defaultdict(default_a)",
    ),
    ("a = {'len': len, 'two': lambda v: 2 * v}", ["def two(v):", "return 2 * v"], "'two': two}"),
    ("a = {1: lambda v: v}", ["def a_function(v):", "return v"], "a = {1: a_function}"),
    (
        "default_a = a_default = 1\na = defaultdict(lambda: 0, k=default_a)",
        ["def default_a_2():", "return 0"],
        "a = defaultdict(default_a_2, k=default_a)",
    ),
    (
        "a = dict(run=1, a=dict(run=lambda v: v))",
        ["def a_run(v):", "return v"],
        "a = dict(run=1, a=dict(run=a_run))",
    ),
    (
        "a = []\na.append(partial(lambda v: v))",
        ["def own_function(v):", "return v"],
        "a.append(partial(own_function))",
    ),
    (
        "import pandas as pd\na = 1\npd.set_option('display.float_format', lambda v: f'{v:.1f}')",
        ["def float_format(v):", "return f'{v:.1f}'"],
        "pd.set_option('display.float_format', float_format)",
    ),
    (
        "a = [partial(lambda v: v, 1), partial(lambda v: -v, 1)]",
        ["def a_function_2(v):", "return -v", "def a_function(v):", "return v"],
        "a = [partial(a_function, 1), partial(a_function_2, 1)]",
    ),
    (
        "größe = 1\na = partial(lambda é: f'{é:>{C}}ß' * halved(é), 1)",
        ["def a_function(é):", "return f'{é:>{C}}ß' * halved(é)"],
        "a = partial(a_function, 1)",
    ),
]


@pytest.mark.parametrize(("line", "defined", "said"), NAMED)
def test_a_lambda_gets_a_name(line: str, defined: list[str], said: str) -> None:
    done = extracted(HEAD + line + TAIL)
    assert done.pipeline is not None, done.findings
    features = step(done.pipeline, "features")
    told = [one.strip() for one in features.definitions.text.split("\n") if one]
    assert told == defined
    assert said in features.body.text


REFUSED = [
    pytest.param("a = partial(lambda v: v + x[0], 1)", id="reads-a-value"),
    pytest.param("a = partial(lambda v: v + N, 1)", id="reads-a-parameter"),
    pytest.param("w = 1\na = partial(lambda v, w=w: v, 1)", id="default"),
    pytest.param("a = partial(lambda v: locals(), 1)", id="looks-around"),
    pytest.param("a = partial(lambda v: (w := v), 1)", id="binds"),
    pytest.param("a = partial(lambda v:\n  v, 1)", id="two-lines"),
    pytest.param("a = [partial(lambda v: v + w, 1) for w in x]", id="of-a-comprehension"),
    pytest.param("a = [lambda v: v]\na.append(x)", id="given-to-no-call"),
    pytest.param("a = np.vectorize(lambda v: v)", id="gives-its-name"),
    pytest.param("a = lru_cache(lambda v: v)", id="decorated"),
    pytest.param("a = partial(lambda v: v)\nprint(a.func.__name__)", id="asked-for-its-name"),
    pytest.param("a = partial(lambda v: partial(lambda w: v))", id="inner-reads-outer"),
    pytest.param("def g(v):\n    return v + N\na = partial(lambda v: g(v))", id="calls-a-reader"),
]


@pytest.mark.parametrize("line", REFUSED)
def test_other_lambdas_are_refused(line: str) -> None:
    assert "NB140" in {found.code for found in findings(HEAD + line + "\na()" + TAIL)}


OPTIONS = [
    pytest.param("lambda v: f'{v + x[0]}'", id="reads-a-value"),
    pytest.param("lambda v: v.__class__.__name__", id="tells-a-name"),
    pytest.param("[lambda v: str(v)][0]", id="is-not-given-itself"),
]


@pytest.mark.parametrize("given", OPTIONS)
def test_other_lambdas_of_options_are_refused(given: str) -> None:
    line = f"import pandas as pd\na = 1\npd.set_option('display.float_format', {given})"
    assert [f.code for f in findings(HEAD + line + TAIL)] == ["NB132"]


IN_DEFINITIONS = """
# %%
from collections import defaultdict
def zero():
    return 0
class Counts:
    def __init__(self, first{more}):
        self.found = defaultdict(lambda: {body})
# %% [load]
counts = Counts(1)
# %% [train]
found = counts.found
"""


def test_lambdas_of_methods_stand_behind_their_class() -> None:
    done = extracted(IN_DEFINITIONS.format(body="[zero()]", more=""))
    assert done.pipeline is not None, done.findings
    (module,) = [s.definitions.text for s in done.pipeline.steps if s.function == "load"]
    assert "self.found = defaultdict(default_found)" in module
    assert module.endswith("def default_found():\n    return [zero()]")


@pytest.mark.parametrize(
    ("body", "more"),
    [
        pytest.param("first", "", id="an argument"),
        pytest.param("zero()", ", zero=int", id="an argument called like a function"),
        pytest.param("self.__first", "", id="a name of the class alone"),
    ],
)
def test_lambdas_that_read_their_method_are_refused(body: str, more: str) -> None:
    found = findings(IN_DEFINITIONS.format(body=body, more=more))
    assert "NB140" in {each.code for each in found}


NOOP = [
    "a = sorted(x, key=lambda v: -v)",
    "f = partial(lambda v: v, 1)\na = len(f.args)",
    "f = lambda v: v\na = f(1) * 2",
]


@pytest.mark.parametrize("line", NOOP)
def test_what_stays_in_its_step_stays_a_lambda(line: str) -> None:
    done = extracted(HEAD + line + TAIL)
    assert done.pipeline is not None, done.findings
    features = step(done.pipeline, "features")
    assert "lambda v:" in features.body.text
    assert features.definitions.text == ""
