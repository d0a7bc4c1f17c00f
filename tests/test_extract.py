"""Notebooks as pipelines: what crosses the borders, what is copied, renamed, lifted and hoisted."""

from __future__ import annotations

import ast
import itertools
import textwrap
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jupyter_mlops.analysis.names import BUILTINS, bound_by, free_names
from jupyter_mlops.errors import ParameterError
from jupyter_mlops.pipeline import Import, Pipeline, Step
from tests.notebooks_as_text import extracted, findings, pipeline, signature, step

FRAME = """
# %%
import pandas as pd
# %% [load]
df = pd.read_csv("a.csv")
"""
MODEL = """
# %%
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler
# %% [load]
X, y = load_iris(return_X_y=True)
# %% [train]
m = LinearRegression().fit(X, y)
"""


def body(text: str, function: str, **options: bool) -> str:
    done = extracted(text, **options)
    assert done.pipeline is not None, done.findings
    return textwrap.dedent(step(done.pipeline, function).body.text).strip("\n")


def copies(text: str, function: str = "train") -> list[str]:
    return [line for line in body(text, function).split("\n") if "copy(" in line]


# Borders

BORDERS = [
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\ny = len(x)",
        {"load": ([], ["x"]), "train": (["x"], ["y"])},
        id="what-is-read-later-goes-out",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\nt = [2]\n# %% [train]\ny = len(x)",
        {"load": ([], ["x"]), "train": (["x"], ["y"])},
        id="what-nobody-reads-stays",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\nx[0]: int\ny = 2",
        {"load": ([], ["x"]), "train": (["x"], ["y"])},
        id="annotated-item-is-read",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [features]\nz = [2]\n# %% [train]\ny = x + z",
        {"load": ([], ["x"]), "features": ([], ["z"]), "train": (["x", "z"], ["y"])},
        id="a-step-between-is-passed-by",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [features]\nx = x + [2]\n# %% [train]\ny = x",
        {"load": ([], ["x"]), "features": (["x"], ["x"]), "train": (["x"], ["y"])},
        id="rebound-name-goes-out-again",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [features]\nx.append(2)\n# %% [train]\ny = len(x)",
        {"load": ([], ["x"]), "features": (["x"], ["x"]), "train": (["x"], ["y"])},
        id="changed-value-goes-out-again",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [features]\nx.count(2)\nz = [1]\n# %% [train]\ny = x + z",
        {"load": ([], ["x"]), "features": ([], ["z"]), "train": (["x", "z"], ["y"])},
        id="looked-at-value-does-not",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\nw = x\n# %% [features]\nx.append(2)\n# %% [train]\ny = len(w)",
        {"load": ([], ["x", "w"]), "features": (["x", "w"], ["w"]), "train": (["w"], ["y"])},
        id="changed-alias-goes-out",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [features]\nif len(x) > 3:\n    x = [2]\n# %% [train]\ny = x",
        {"load": ([], ["x"]), "features": (["x"], ["x"]), "train": (["x"], ["y"])},
        id="perhaps-rebound-goes-in-and-out",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\ny = [x for x in 'ab']\n# %% [evaluate]\nz = y",
        {"load": ([], []), "train": ([], ["y"]), "evaluate": (["y"], ["z"])},
        id="name-of-a-comprehension-is-its-own",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\nf = lambda x: x\ny = f(2)",
        {"load": ([], []), "train": ([], ["y"])},
        id="name-of-a-lambda-is-its-own",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\nf = lambda: x\ny = f()",
        {"load": ([], ["x"]), "train": (["x"], ["y"])},
        id="lambda-reads-later",
    ),
    pytest.param(
        "# %% [load]\nx, (y, *z) = 1, (2, 3, 4)\n# %% [train]\nt = x, y, z",
        {"load": ([], ["x", "y", "z"]), "train": (["x", "y", "z"], ["t"])},
        id="unpacked-names",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\n# %% [train]\nprint(n := len(x))\n# %% [evaluate]\ny = n",
        {"load": ([], ["x"]), "train": (["x"], ["n"]), "evaluate": (["n"], ["y"])},
        id="walrus-binds",
    ),
    pytest.param(
        "# %% [load]\nfor i in [1, 2]:\n    x = [i]\n# %% [train]\ny = x, i",
        {"load": ([], ["i", "x"]), "train": (["x", "i"], ["y"])},
        id="names-of-a-loop-outlive-it",
    ),
    pytest.param(
        "# %% [load]\n_x = [1]\n# %% [train]\ny = _x",
        {"load": ([], ["x_"]), "train": (["x_"], ["y"])},
        id="private-name-gets-a-public-one",
    ),
]


@pytest.mark.parametrize(("text", "expected"), BORDERS)
def test_borders(text: str, expected: dict[str, tuple[list[str], list[str]]]) -> None:
    made = pipeline(text)

    found = {s.function: signature(s) for s in made.steps}
    assert found == expected


RESULTS = [
    pytest.param("# %% [train]\nm = [1]", "train", ["m"], id="last-step"),
    pytest.param("# %% [evaluate]\na = [1]\nb = [2]", "evaluate", ["a", "b"], id="evaluate-all"),
    pytest.param("# %% [evaluate]\n_a = [1]\nb = [2]", "evaluate", ["b"], id="private-is-none"),
    pytest.param(
        "# %% [evaluate]\nt = 0\nfor i in [1]:\n    t += i", "evaluate", ["t"], id="loop-name"
    ),
    pytest.param(
        "# %% [evaluate]\nimport math\ndef f():\n    return 1\nv = [f(), math.pi]",
        "evaluate",
        ["v"],
        id="definitions-are-none",
    ),
    pytest.param(
        "# %% [load]\nn = 1\n# %% [train]\nm = n\n# %% [evaluate]\nif m:\n    n = 2",
        "evaluate",
        ["n"],
        id="bound-on-one-way-again",
    ),
    pytest.param(
        "# %%\nbest = 0\ndef see(x):\n    global best\n    if x > best:\n        best = x\n"
        "# %% [load]\nxs = [1, 2]\n# %% [evaluate]\nfor x in xs:\n    see(x)",
        "evaluate",
        ["best"],
        id="bound-by-a-function",
    ),
    pytest.param(
        "# %% [train]\nfound = []\nfor x in [1, 2]:\n    part = x + 1\n    found.append(part)",
        "train",
        ["found"],
        id="used-up-by-the-rounds-of-a-loop",
    ),
    pytest.param(
        "# %% [train]\nfor x in [1, 2]:\n    part = x + 1\n    print(part)",
        "train",
        ["part"],
        id="used-up-and-nothing-else",
    ),
    pytest.param(
        "# %% [train]\nbest = 0\nfor x in [1, 2]:\n    best = max(best, x)",
        "train",
        ["best"],
        id="goes-on-through-a-loop",
    ),
    pytest.param("# %% [evaluate]\na = [1]\na.count(1)", "evaluate", ["a", "count"], id="shown"),
    pytest.param(
        "# %%\ndef loud(a):\n    print(a)\n    return len(a)\n# %% [evaluate]\na = [1]\nloud(a)",
        "evaluate",
        ["a", "loud_value"],
        id="shown-with-what-it-prints",
    ),
    pytest.param(
        "# %% [evaluate]\na = 1\na\n# %% [evaluate]\na = 2\na\n# %% [evaluate]\na = 3\na",
        "evaluate",
        ["a", "a_1", "a_2"],
        id="shown-and-bound-anew",
    ),
    pytest.param(
        "# %% [evaluate]\na, _b = [1], 1\na\n# %% [evaluate]\na = [2]\n_b\n# %% [evaluate]\n_b = 2",
        "evaluate",
        ["a"],
        id="data-that-are-shown-and-bound-anew",
    ),
    pytest.param(
        "# %% [evaluate]\na = 1\nif a > 0:\n    b = 'good'\nelse:\n    b = 'bad'",
        "evaluate",
        ["a", "b"],
        id="one-of-two-literals",
    ),
    pytest.param(
        "# %% [evaluate]\na = 1\nmatch a:\n    case 1:\n        b = 1\n    case _:\n        b = 2",
        "evaluate",
        ["a", "b"],
        id="case-that-takes-all",
    ),
    pytest.param(
        "# %% [load]\na, c, d = {}, [], {}\ndef note(x):\n    c.append(x)\n# %% [evaluate]\n"
        "a['x'] = 1\nnote(2)\nb = d.get('x')",
        "evaluate",
        ["a", "c", "b"],
        id="what-it-writes-into",
    ),
    pytest.param(
        "# %% [load]\na = [1]\n# %% [train]\nb = a\n# %% [evaluate]\nb[0]",
        "evaluate",
        ["result"],
        id="only-shown",
    ),
    pytest.param(
        "# %% [load]\na = [1]\n# %% [evaluate]\nb = a\nb.head()", "evaluate", ["b"], id="glance"
    ),
    pytest.param(
        MODEL + "# %% [train:more]\nm.fit(X, y)\np = m.predict(X)\n# %% [evaluate]\nr = p",
        "train_more",
        ["m"],
        id="refitted-model",
    ),
    pytest.param(
        MODEL + "# %% [train:more]\nn = LinearRegression().fit(X, y)\np = n.predict(X)\n"
        "# %% [evaluate]\nr = p",
        "train_more",
        ["n"],
        id="model-that-only-predicts",
    ),
    pytest.param(
        MODEL + "# %% [train:more]\nimport acme\ne = acme.ols(3).fit()\np = e.params\n"
        "# %% [evaluate]\nr = p",
        "train_more",
        ["e"],
        id="model-of-a-chain",
    ),
    pytest.param(
        MODEL + "# %% [features]\ns = StandardScaler()\nZ = s.fit_transform(X)\nW = s.mean_\n"
        "# %% [train:more]\nn = LinearRegression().fit(Z, y)",
        "features",
        ["s"],
        id="fitted-scaler",
    ),
    pytest.param(
        FRAME + "# %% [features]\ndf['b'] = 1\n# %% [load:again]\ndf = pd.read_csv('x.csv')\n"
        "# %% [train]\nz = df.sum()",
        "features",
        ["df"],
        id="frame-that-is-read-anew",
    ),
    pytest.param(
        FRAME + "# %% [features]\nn = 3\nw = df.dropna()\nv = w.a\n# %% [train]\nz = df.sum()",
        "features",
        ["v"],
        id="what-is-used-up-is-none",
    ),
    pytest.param(
        "# %% [load]\nimport pandas as pd\na = [1]\nl = [a]\n# %% [features]\n"
        "d = pd.DataFrame(l)\nd.columns = ['x']\n# %% [train]\nz = 1",
        "features",
        ["d"],
        id="what-passes-through-is-none",
    ),
    pytest.param(
        "# %% [load]\na = [1]\n# %% [evaluate]\ng = (i for i in a)\nb = 2",
        "evaluate",
        ["b"],
        id="generator-is-none",
    ),
]


@pytest.mark.parametrize(("text", "function", "expected"), RESULTS)
def test_results(text: str, function: str, expected: list[str]) -> None:
    outputs = step(pipeline(text), function).outputs

    assert [o.name for o in outputs if o.result] == expected


MADE = [
    pytest.param("", "Ridge", "Ridge", id="noop"),
    pytest.param(
        "from sklearn.pipeline import make_pipeline", "make_pipeline", "Pipeline", id="made"
    ),
    pytest.param(
        "from sklearn.pipeline import make_pipeline\nPipeline = 3",
        "make_pipeline",
        None,
        id="taken",
    ),
    pytest.param("import sklearn.svm as svm", "svm.SVR", "svm.SVR", id="module"),
]


def test_numbers_of_math_are_typed() -> None:
    text = "# %%\nimport math\n# %% [train]\nroot = math.sqrt(2)\nways = math.comb(5, 2)"

    outputs = step(pipeline(text), "train").outputs

    assert [artifact.annotation for artifact in outputs] == ["float", "int"]


@pytest.mark.parametrize(("imports", "maker", "annotation"), MADE)
def test_estimator_is_typed_by_its_class(imports: str, maker: str, annotation: str | None) -> None:
    text = (
        f"# %%\nfrom sklearn.linear_model import Ridge\n{imports}\n# %% [train]\n"
        f"model = {maker}()\nmodel.fit([[1]], [1])"
    )

    assert [artifact.annotation for artifact in step(pipeline(text), "train").outputs] == [
        annotation
    ]


def test_shown_value_says_its_cell() -> None:
    shown = step(pipeline("# %% [load]\na = [1]\n# %% [evaluate]\nsum(a) * 2"), "evaluate").outputs

    assert [(o.name, o.variable, o.shown_by, o.result) for o in shown] == [("result", "", 1, True)]


@pytest.mark.parametrize("builtin", ["len", "sum", "max"])
def test_shown_value_does_not_hide_the_builtin_that_makes_it(builtin: str) -> None:
    shown = step(pipeline(f"# %% [load]\na = [1]\n# %% [evaluate]\n{builtin}(a)"), "evaluate")

    assert [o.name for o in shown.outputs if o.name in BUILTINS] == []


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("metrics.accuracy_score(a, b)", "accuracy"),
        ("model.score(a, b)", "score"),
        ("model.best_score_", "best_score"),
        ("confusion_matrix(a, b).T", "confusion_matrix_value"),
        ("pd.DataFrame(metrics.confusion_matrix(a, b))", "confusion_matrix_value"),
        ("round(metrics.r2_score(a, b), 3)", "r2"),
        ("np.sqrt(mean_squared_error(a, b))", "root_mean_squared_error"),
        ("-cross_val_score(model, a, b).mean()", "mean_cross_val_score"),
        ("(a == b).mean()", "mean"),
        ("np.mean(scores)", "mean"),
        ("sum(a)", "sum_value"),
        ("min(zip(a, b))", "min_value"),
        ("a + b", "result"),
    ],
)
def test_shown_value_is_named_after_what_made_it(shown: str, expected: str) -> None:
    imports = (
        "import joblib\nimport numpy as np\nimport pandas as pd\nfrom sklearn import metrics\n"
        "from sklearn.metrics import confusion_matrix, mean_squared_error\n"
        "from sklearn.model_selection import cross_val_score\n"
    )
    text = f"# %%\n{imports}# %% [load]\na, b, model, scores = joblib.load('given')\n"
    text += f"# %% [evaluate]\n{shown}"

    assert [o.name for o in step(pipeline(text), "evaluate").outputs] == [expected]


# Copies

NOT_COPIED = [
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\ny = x + [1]", id="read"),
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\nx = [2]\nx.append(1)\ny = x", id="own"),
    pytest.param("# %% [load]\nx = 1\n# %% [train]\nx += 1\ny = x", id="number"),
    pytest.param("# %% [load]\nx = (1,)\n# %% [train]\nx += (1,)\ny = x", id="tuple"),
    pytest.param(FRAME + "# %% [train]\ndf = df.dropna()\ndf['a'] = 1\ny = df", id="new-frame"),
    pytest.param(FRAME + "# %% [train]\ny = df.sort_values('a')", id="sorted-frame"),
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\nprint(x)\ny = sorted(x)", id="sorted-list"),
]


@pytest.mark.parametrize("text", NOT_COPIED)
def test_input_that_does_not_change_is_not_copied(text: str) -> None:
    assert copies(text) == []


LOAD_LISTS = "# %% [load]\nx = [1]\nd = {'x': [2]}\nw = x\n# %% [train]\n"
COPIED = [
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\nx.append(2)", ["x = x.copy()"], id="list"),
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\nx += [2]", ["x = x.copy()"], id="augmented"),
    pytest.param("# %% [load]\nx = [1]\n# %% [train]\ndel x[0]", ["x = x.copy()"], id="deleted"),
    pytest.param(FRAME + "# %% [train]\ndf['b'] = 1", ["df = df.copy()"], id="frame"),
    pytest.param(FRAME + "# %% [train]\ndf.dropna(inplace=True)", ["df = df.copy()"], id="inplace"),
    pytest.param(FRAME + "# %% [train]\ndf.loc[0, 'a'] = 1", ["df = df.copy()"], id="loc"),
    pytest.param(
        "# %% [load]\nd = {'x': [2]}\n# %% [train]\nd['x'].append(1)",
        ["d = deepcopy(d)"],
        id="nested",
    ),
    pytest.param(
        "# %% [load]\nx = [1]\nw = x\n# %% [train]\nx.append(2)\ny = w",
        ["x, w = deepcopy((x, w))"],
        id="aliases-together",
    ),
    pytest.param(
        "# %%\ndef grow(v):\n    v.append(3)\n# %% [load]\nx = [1]\n# %% [train]\ngrow(x)",
        ["x = x.copy()"],
        id="changed-by-a-function",
    ),
]


@pytest.mark.parametrize(("text", "expected"), COPIED)
def test_input_that_changes_is_copied_first(text: str, expected: list[str]) -> None:
    assert copies(text) == expected
    assert body(text, "train").startswith(expected[0])


# Names

NAMES = [
    pytest.param("TREES = 5", "trees", id="capitals"),
    pytest.param("testSize = 5", "test_size", id="camel"),
    pytest.param("Rate = 5", "rate", id="capital-first"),
    pytest.param("rate = 5", "rate", id="plain"),
    pytest.param("L1 = 5", "l1", id="digit"),
    pytest.param("MAX = 5", "MAX", id="builtin-keeps-its-name"),
    pytest.param("CLASS = 5", "CLASS", id="keyword-keeps-its-name"),
]


@pytest.mark.parametrize(("assignment", "expected"), NAMES)
def test_parameter_names(assignment: str, expected: str) -> None:
    variable = assignment.split(" ")[0]
    text = f"# %% [parameters]\n{assignment}\n# %% [load]\nx = [{variable}]"

    made = pipeline(text)

    assert [p.key for p in made.parameters] == [expected]
    assert made.parameters[0].variable == variable
    assert body(text, "load") == f"x = [{expected}]"


KEPT = [
    pytest.param("x = 'TREES'", id="string"),
    pytest.param("x = '''\nTREES\n  TREES'''", id="text"),
    pytest.param("x = dict(TREES=1)", id="keyword"),
    pytest.param("x = [str].TREES", id="attribute"),
    pytest.param("x = (lambda TREES: TREES)(1)", id="argument-of-a-lambda"),
    pytest.param("x = [TREES for TREES in 'ab']", id="name-of-a-comprehension"),
    pytest.param("x = f'{1:{2}} TREES'", id="text-of-an-f-string"),
    pytest.param("def f(TREES):\n    return TREES\nx = f(1)", id="argument-of-a-function"),
    pytest.param("def f():\n    TREES = 1\n    return TREES\nx = f()", id="local-of-a-function"),
    pytest.param("class A:\n    TREES = 1\nx = A.TREES", id="attribute-of-a-class"),
    pytest.param(
        "def f():\n    class A:\n        TREES = 1\n    return A.TREES\nx = f()",
        id="attribute-of-a-class-in-a-function",
    ),
]


@pytest.mark.parametrize("code", KEPT)
def test_what_only_looks_like_the_parameter_keeps_its_name(code: str) -> None:
    text = f"# %% [parameters]\nTREES = 5\n# %% [load]\n{code}\ny = TREES"
    made = pipeline(text)
    found = step(made, "load")

    whole = found.definitions.text + "\n" + textwrap.dedent(found.body.text)
    assert whole.count("TREES") == code.count("TREES")
    assert "y = trees" in whole


RENAMED = [
    pytest.param("x = f'{TREES:>{TREES}} TREES'", "x = f'{trees:>{trees}} TREES'", id="f-string"),
    pytest.param("x = [TREES for _ in 'ab']", "x = [trees for _ in 'ab']", id="comprehension"),
    pytest.param("x = (lambda: TREES)()", "x = (lambda: trees)()", id="lambda"),
    pytest.param("x = dict(TREES=TREES)", "x = dict(TREES=trees)", id="keyword-argument"),
    pytest.param("x = 'é', TREES", "x = 'é', trees", id="after-two-bytes"),
    pytest.param("x = 1; y = TREES", "x = 1\ny = trees", id="after-a-semicolon"),
    pytest.param("x = (1,\n     TREES)", "x = (1,\n     trees)", id="second-line"),
]


@pytest.mark.parametrize(("code", "expected"), RENAMED)
def test_every_use_of_the_parameter_is_renamed(code: str, expected: str) -> None:
    text = f"# %% [parameters]\nTREES = 5\n# %% [load]\n{code}"

    assert body(text, "load") == expected


def test_parameter_that_a_query_reads_in_its_text_keeps_its_name() -> None:
    text = "# %% [parameters]\nLIMIT = 5\n" + FRAME + "# %% [train]\ny = df.query('a > @LIMIT')"

    assert [p.key for p in pipeline(text).parameters] == ["LIMIT"]


def test_two_spellings_of_one_name_stay_apart() -> None:
    text = "# %% [parameters]\nTREES = 5\n# %% [load]\ntrees = [TREES]"

    assert body(text, "load") == "trees = [TREES]"


DEFINITIONS = [
    pytest.param("def train(x):\n    return x", "def train_(x):", id="function"),
    pytest.param("def  train (x):\n    return x", "def  train_ (x):", id="two-blanks"),
    pytest.param("class train(list):\n    pass", "class train_(list):", id="class"),
    pytest.param("class  train(list):\n    pass", "class  train_(list):", id="class-two-blanks"),
]


@pytest.mark.parametrize(("code", "head"), DEFINITIONS)
def test_definition_that_is_called_as_a_step_is_renamed(code: str, head: str) -> None:
    text = f"# %%\n{code}\n# %% [load]\nx = [1]\n# %% [train]\ny = train(x)"

    assert body(text, "train") == "y = train_(x)"
    assert step(pipeline(text), "train").definitions.text.split("\n")[0] == head


def test_name_that_is_now_a_builtin_now_a_variable_is_split() -> None:
    text = "# %% [load]\nn = max([1])\nmax = [n]\n# %% [train]\ny = max"
    made = pipeline(text)

    assert body(text, "load").split("\n")[1] == "max_ = [n]"
    assert signature(step(made, "train")) == (["max_"], ["y"])


# Parameters and lifting

DEFAULTS = [
    pytest.param("5", "5", "int", id="int"),
    pytest.param("-0.5", "-0.5", "float", id="negative"),
    pytest.param("2 * 100", "200", "int", id="arithmetic"),
    pytest.param("1e-3", "0.001", "float", id="exponent"),
    pytest.param("'a'", '"a"', "str", id="text"),
    pytest.param("True", "True", "bool", id="truth"),
    pytest.param("[1, 2]", "[1, 2]", "list[int]", id="list"),
    pytest.param("[1, 2.5]", "[1, 2.5]", "list[float]", id="mixed-numbers"),
    pytest.param("{'a': 1}", '{"a": 1}', "dict[str, int]", id="dict"),
    pytest.param("(1, 'a')", '(1, "a")', "tuple[int, str]", id="tuple"),
    pytest.param("(16, 8)", "(16, 8)", "tuple[int, ...]", id="tuple-of-one-kind"),
    pytest.param("None", "None", "str | int | float | None", id="none"),
]


@pytest.mark.parametrize(("value", "default", "annotation"), DEFAULTS)
def test_parameters_keep_value_and_type(value: str, default: str, annotation: str) -> None:
    made = pipeline(f"# %% [parameters]\nP = {value}\n# %% [load]\nx = [P]")

    assert [(p.default, p.annotation) for p in made.parameters] == [(default, annotation)]


NOT_PARAMETERS = ["P = len('a')", "P = {1, 2}", "P = b'a'", "P = [x for x in 'a']", "P = Q = 1"]


@pytest.mark.parametrize("assignment", NOT_PARAMETERS)
def test_what_params_yaml_cannot_hold_is_no_parameter(assignment: str) -> None:
    assert pipeline(f"# %% [parameters]\n{assignment}\n# %% [load]\nx = [P]").parameters == ()


FOREST = """
# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
# %% [parameters]
DATA = "a.csv"
# %% [load]
import pandas as pd
RATE = 3
df = pd.read_csv("b.csv", sep=";")
# %% [features]
X, T = train_test_split(df, test_size=0.2, random_state=1)
# %% [train]
model = RandomForestClassifier(n_estimators=50, max_depth=None)
model.fit(X, [RATE])
"""


def lifted(**options: tuple[str, ...] | bool) -> Pipeline:
    done = extracted(FOREST, **options)  # type: ignore[arg-type]
    assert done.pipeline is not None
    return done.pipeline


def test_nothing_is_lifted_unasked() -> None:
    assert [p.key for p in lifted().parameters] == ["data"]
    assert "n_estimators=50" in step(lifted(), "train").body.text


def test_lifted_literal_becomes_a_parameter_of_its_step() -> None:
    made = lifted(lift=("train.n_estimators",))

    found = made.parameters[-1]
    assert (found.key, found.default, found.annotation) == ("train.n_estimators", "50", "int")
    assert (found.cell, found.line) == (4, 1)
    assert step(made, "train").parameters == ("train.n_estimators",)
    assert "n_estimators=n_estimators, max_depth=None" in step(made, "train").body.text


def test_lifted_name_becomes_a_parameter_of_all() -> None:
    made = lifted(lift=("RATE",))

    assert [(p.key, p.variable, p.default) for p in made.parameters][-1] == ("rate", "RATE", "3")
    assert "[rate]" in step(made, "train").body.text


def test_all_literals_worth_a_name_are_lifted() -> None:
    made = lifted(lift_all=True)

    assert {p.key for p in made.parameters} == {
        "data",
        "load.b_path",
        "features.test_size",
        "features.random_state",
        "train.n_estimators",
    }
    assert 'sep=";"' in step(made, "load").body.text


BAD_LIFTS = [
    pytest.param("train.n_estimator", r"did you mean train\.n_estimators\?", id="misspelt"),
    pytest.param("train.max_depth", "no call of a step has such a literal", id="none"),
    pytest.param("RATES", r"did you mean RATE\?", id="misspelt-name"),
    pytest.param("df", "does not assign it a literal", id="no-literal"),
    pytest.param("nothing_like_it", "assigns no such name$", id="no-name"),
]


@pytest.mark.parametrize(("name", "message"), BAD_LIFTS)
def test_lift_that_fits_nothing_is_refused(name: str, message: str) -> None:
    with pytest.raises(ParameterError, match=f"^--lift {name}: .*{message}"):
        extracted(FOREST, lift=(name,))


def test_lift_of_a_keyword_with_two_values_asks_which() -> None:
    text = "# %% [load]\nx = sorted([1], reverse=True)\ny = max([1], reverse=False)"

    with pytest.raises(ParameterError, match=r"say which: load\.sorted_reverse, load\.max_reverse"):
        extracted(text, lift=("load.reverse",))


def test_lift_of_a_name_that_is_assigned_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="assigns it 2 times"):
        extracted("# %% [load]\nx = 1\nx = 2", lift=("x",))


# Definitions and settings


def test_definition_lives_with_the_step_that_uses_it() -> None:
    made = pipeline("# %%\nRATE = 2\ndef f(x):\n    return x * RATE\n# %% [load]\nx = [f(1)]")

    assert made.helpers is None
    assert step(made, "load").definitions.text.split("\n")[0] == "RATE = 2"
    assert "def f(x):" in step(made, "load").definitions.text


def test_definition_of_two_steps_lives_in_helpers() -> None:
    made = pipeline(
        "# %%\ndef f(x):\n    return x\n# %% [load]\nx = [f(1)]\n# %% [train]\ny = f(x)"
    )

    assert made.helpers is not None
    assert "def f(x):" in made.helpers.code.text
    assert [step(made, s).imports for s in ("load", "train")] == [
        (Import("churn.helpers", "f"),)
    ] * 2


def test_unused_definition_and_import_stay_in_the_notebook() -> None:
    made = pipeline("# %%\nimport os\ndef f(x):\n    return os\n# %% [load]\nx = [1]")

    assert made.helpers is None
    assert step(made, "load").definitions.text == ""
    assert step(made, "load").imports == ()


def test_function_is_given_the_values_of_steps_that_it_reads() -> None:
    text = (
        "# %%\ndef f(x):\n    return x + rate[0]\n# %% [load]\nrate = [1]\n# %% [train]\n"
        "y = f(2), sorted([3], key=f)"
    )
    made = pipeline(text)

    assert signature(step(made, "train")) == (["rate"], ["y"])
    assert "def f(x, *, rate):" in step(made, "train").definitions.text
    assert body(text, "train") == "y = f(2, rate=rate), sorted([3], key=partial(f, rate=rate))"


def test_function_that_is_passed_on_is_repeated_in_the_step() -> None:
    text = (
        "# %%\ndef f(x):\n    return x + rate[0]\n# %% [load]\nrate = [1]\n# %% [train]\n"
        "g = [f]\ny = g[0](1)"
    )

    assert signature(step(pipeline(text), "train"))[0] == ["rate"]
    assert body(text, "train").startswith("def f(x):\n    return x + rate[0]\n")


def test_value_that_no_copy_can_repeat_is_changed_and_handed_on() -> None:
    text = "# %% [load]\nx = [1]\nadd = x.append\n# %% [train]\nadd(2)\n# %% [evaluate]\ny = x"

    assert copies(text) == []
    assert "x" in signature(step(pipeline(text), "train"))[1]


SETTINGS = [
    pytest.param("import warnings\nwarnings.filterwarnings('ignore')", "body", id="warnings"),
    pytest.param("import pandas as pd\npd.set_option('x.y', 1)", "body", id="pandas"),
    pytest.param("import os\nos.environ['A'] = 'b'", "body", id="environment"),
    pytest.param("import numpy as np\nnp.random.seed(0)", "seed", id="numpy-seed"),
    pytest.param("import random\nrandom.seed(0)", "seed", id="seed"),
    pytest.param("from random import seed\nseed(0)", "seed", id="seed-by-name"),
]


@pytest.mark.parametrize(("code", "part"), SETTINGS)
def test_setting_of_the_process_is_made_once(code: str, part: str) -> None:
    made = pipeline(f"# %%\n{code}\n# %% [load]\nimport random\nx = [random.random()]")

    assert made.settings is not None
    texts = {"body": made.settings.body.text, "seed": made.settings.seed.text}
    assert texts.pop(part).strip() == code.split("\n")[1]
    assert list(texts.values()) == [""]
    assert code.split("\n")[1] not in step(made, "load").body.text


EARLY = [
    pytest.param("import pandas\nwarnings.simplefilter('ignore')", "", id="NOOP: none set"),
    pytest.param("import pandas\nos.environ['A'] = '1'", "", id="no import after it"),
    pytest.param("os.environ['A'] = '1'\nimport json", "", id="Python's own module after it"),
    pytest.param("os.environ['A'] = '1'\nimport pandas", "os.environ['A'] = '1'", id="import"),
    pytest.param("os.environ['A'] = '1'\nfrom torch import nn", "os.environ['A'] = '1'", id="from"),
    pytest.param("%env A=1\nimport pandas", 'os.environ["A"] = "1"', id="magic"),
    pytest.param("os.environ['A'] = str(N)\nimport pandas", "os.environ['A'] = str(n)", id="N"),
    pytest.param(
        "warnings.simplefilter('ignore')\nos.environ['A'] = '1'\nimport pandas",
        "os.environ['A'] = '1'",
        id="after a setting that minds nothing",
    ),
    pytest.param(
        "warnings.simplefilter(os.environ['B'])\nos.environ['B'] = '1'\nimport pandas",
        "",
        id="after a setting that looks at it",
    ),
    pytest.param("os.environ['A'] = pd.__name__\nimport torch", "", id="needs a library"),
]


@pytest.mark.parametrize(("code", "early"), EARLY)
def test_environment_that_an_import_may_read_is_set_first(code: str, early: str) -> None:
    made = pipeline(
        "# %% [parameters]\nN = 1\n# %%\nimport os\nimport warnings\nimport pandas as pd\n# %%\n"
        f"{code}\n# %% [load]\nx = [pd.DataFrame()]"
    )

    assert made.settings is not None
    assert made.settings.environment.text.strip() == early


def test_setting_takes_its_parameter() -> None:
    made = pipeline(
        "# %% [parameters]\nSEED = 1\n# %%\nimport random\nrandom.seed(SEED)\n"
        "# %% [load]\nx = [random.random()]"
    )

    assert made.settings is not None
    assert made.settings.seed.text == "    random.seed(seed)"
    assert made.settings.seed_parameters == ("seed",)


def test_seed_in_a_tagged_cell_stays_in_its_step() -> None:
    text = "# %% [load]\nimport random\nrandom.seed(1)\nx = [random.random()]"

    assert pipeline(text).settings is None
    assert body(text, "load") == "random.seed(1)\nx = [random.random()]"


def test_step_that_awaits_is_async() -> None:
    made = pipeline("# %%\nimport asyncio\n# %% [load]\nx = await asyncio.sleep(0, [1])")

    assert step(made, "load").is_async


# Text of the user

LITERALS = [
    pytest.param('x = """\n  select *\n\tfrom t\n"""', id="text"),
    pytest.param("x = '''a\n\n   b'''", id="blank-line"),
    pytest.param('x = f"""\n  {1 + 1}\n    b"""', id="f-string"),
    pytest.param("x = r'''\\n\n \\d'''", id="raw"),
    pytest.param("x = b'''\n  a'''", id="bytes"),
    pytest.param("x = 'a\\\n   b'", id="continued"),
    pytest.param("x = ('a'\n     'b')", id="adjacent"),
    pytest.param("def f():\n    return '''\n  a'''\nx = f()", id="in-a-function"),
    pytest.param("for i in 'ab':\n  x = '''\n a'''", id="in-a-loop"),
    pytest.param("x = '''é\n  \u2028 ü'''", id="beyond-ascii"),
]


@pytest.mark.parametrize("code", LITERALS)
def test_literals_keep_every_byte(code: str) -> None:
    made = pipeline(f"# %% [load]\n{code}\ny = x")

    assert _values(_module(made, "load")) == _values(code)


def _module(made: Pipeline, function: str) -> str:
    found = step(made, function)
    return f"{found.definitions.text}\ndef step():\n{found.body.text}"


def _values(code: str) -> list[object]:
    return [n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)]


COMMENTS = """
# %% [load]
# first

# second
x = [1]  # trailing
# between
y = [
    1,  # inside
]

# after a blank line
if x:
    # in a block
    z = y
# last
"""


def test_comments_stay_where_they_were() -> None:
    expected = textwrap.dedent(COMMENTS).strip("\n").partition("\n")[2]

    assert body(COMMENTS, "load") == expected


ABOVE_IMPORTS = [
    pytest.param("y = 1", "y = 1", id="noop"),
    pytest.param(
        "# Two only\nimport numpy as np\ny = np.pi", "# Two only\ny = np.pi", id="of-cell"
    ),
    pytest.param(
        "# Import the libraries\nimport numpy as np\ny = np.pi", "y = np.pi", id="of-the-import"
    ),
    pytest.param("# Tools\nimport numpy as np\n\ny = np.pi", "y = np.pi", id="blank-line-between"),
    pytest.param(
        "# Importance\nimport math\n# of it\ny = math.pi",
        "# Importance\n# of it\ny = math.pi",
        id="comment-between",
    ),
    pytest.param(
        "# one\nimport math\n# two\nimport numpy as np\ny = np.pi",
        "# one\n# two\ny = np.pi",
        id="two-imports",
    ),
]


@pytest.mark.parametrize(("code", "expected"), ABOVE_IMPORTS)
def test_comment_above_an_import_stays_if_it_is_about_the_cell(code: str, expected: str) -> None:
    assert body(f"# %% [load]\n{code}", "load") == expected


def test_what_a_decorator_of_a_step_hands_over_stays_in_it() -> None:
    text = """
import acme
# %% [load]
trainer = acme.Trainer()
# %% [train]
@trainer.on("epoch")
def told():
    print("epoch")
trainer.run()
"""
    assert "@trainer.on" in step(pipeline(text), "train").body.text


def test_values_shown_under_one_name_are_counted() -> None:
    text = "# %% [load]\na = [1]\n" + "# %% [evaluate]\na.count(1)\n" * 3
    outputs = step(pipeline(text), "evaluate").outputs

    assert [o.name for o in outputs] == ["count", "count_2", "count_3"]


SHOWS = [
    pytest.param("plt.plot([1])", 1, id="drawing"),
    pytest.param("plt.style.use('ggplot')", 0, id="setting"),
    pytest.param("with plt.rc_context({'font.size': 9}):\n    plt.plot([1])", 1, id="both"),
]


@pytest.mark.parametrize(("first", "expected"), SHOWS)
def test_figure_of_a_cell_ends_with_it(first: str, expected: int) -> None:
    text = f"# %%\nimport matplotlib.pyplot as plt\n# %% [evaluate]\n{first}\n# %% [evaluate]\n"

    assert body(text + "plt.plot([2])", "evaluate").count("plt.show()") == expected


@pytest.mark.parametrize(
    "call",
    [
        "hierarchy.dendrogram(Z)",
        "tree.plot_tree(m)",
        "nx.draw(g)",
        "sm.qqplot(r)",
        "RocCurveDisplay.from_predictions(a, b)",
    ],
)
def test_figure_of_another_library_is_a_figure_of_its_own(call: str) -> None:
    text = (
        "# %%\nimport matplotlib.pyplot as plt\nimport networkx as nx\n"
        "import statsmodels.api as sm\nfrom scipy.cluster import hierarchy\n"
        "from sklearn import tree\nfrom sklearn.metrics import RocCurveDisplay\n"
        "# %% [load]\nZ, m, g, r, a, b = [0], [1], [2], [3], [4], [5]\n"
    )

    assert "plt.show()" in body(
        text + f"# %% [evaluate]\nplt.figure()\n# %% [evaluate]\n{call}", "evaluate"
    )


def test_lines_know_where_they_came_from() -> None:
    found = step(pipeline("# %% [markdown]\nhi\n" + COMMENTS + "# %% [load]\n\nq = z"), "load").body
    lines = found.text.split("\n")
    cell = textwrap.dedent(COMMENTS).strip("\n").split("\n")[1:]

    origins = {o.line: (o.cell, o.cell_line) for o in found.origins}
    for number, line in enumerate(lines, 1):
        if line.strip() == "q = z":
            assert origins[number] == (2, 2)
        elif line.strip():
            assert origins[number] == (1, cell.index(line[4:]) + 1)


def test_an_indented_literal_is_caught() -> None:
    code = 'x = """\n  select\n"""'
    wrong = "def step():\n" + textwrap.indent(code, "    ")

    assert _values(wrong) != _values(code)


# Laws

STRINGS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=20
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    STRINGS,
    st.sampled_from(["x = {}", "if 1:\n  x = {}", "x = [1,\n{}]", "def f():\n y={}\nx = f"]),
)
def test_splicing_never_alters_a_literal(value: str, frame: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"""', '""\\"').replace("\f", "\\f")
    code = frame.format('"""' + escaped + ' """')
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return
    made = extracted("# %% [load]\n" + code + "\nz = x").pipeline

    if made is not None:
        assert _values(_module(made, "load")) == _values(code)


CELLS = [
    "a = [1]",
    "b = [2]; c = b",
    "def f(v):\n    return [v, rate]",
    "import math as m",
    "rate = 3",
    "d = [f(1)]",
    "a.append(m.pi)",
    "e = [i for i in a]",
    "g = {k: v for k, v in [('k', 1)]}",
    "class K:\n    n = rate\n    def go(self):\n        return [self.n, q]",
    "q = 7",
    "h = K().go()",
    "with open('f') as z:\n    t = z.read()",
    "for i, j in [(1, 2)]:\n    s = i + j",
]
TAGS = ["", " [load]", " [features]", " [train]", " [evaluate]", " [parameters]"]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.permutations(CELLS), st.lists(st.sampled_from(TAGS), min_size=14, max_size=14))
def test_every_name_of_a_step_is_its_own(order: list[str], tags: list[str]) -> None:
    # A class body runs at once: what it reads has to be there.
    assume(order.index("rate = 3") < order.index(CELLS[9]))
    cells = list(zip(tags, order, strict=True))
    made = extracted("\n".join(f"# %%{tag}\n{source}" for tag, source in cells)).pipeline
    if made is None:
        return

    for found in made.steps:
        assert unknown_names(made, found) == set()


def unknown_names(made: Pipeline, found: Step) -> set[str]:
    """Return the names that a step uses and that nothing gives it."""
    here = ast.parse(_module(made, found.function))
    known = set(BUILTINS) | {i.bound for i in found.imports} | {"display"}
    known |= {a.name for a in found.inputs} | {key.split(".")[-1] for key in found.parameters}
    known |= {name for node in here.body for name in bound_by(node)}
    function = here.body[-1]
    assert isinstance(function, ast.FunctionDef)
    inside = {name for node in function.body for name in bound_by(node)}
    free = [free_names(node) for node in here.body]
    read = {n for f in free for n in f.read_now | f.read_later}
    return (read - known) | ({o.name for o in found.outputs} - known - inside)


def test_a_step_that_is_not_given_its_input_is_caught() -> None:
    made = pipeline("# %% [load]\nx = [1]\n# %% [train]\ny = len(x)")

    assert unknown_names(made, replace(step(made, "train"), inputs=())) == {"x"}


INDEPENDENT = [
    ("load", "a = [1]"),
    ("load", "b = {'k': 2}"),
    ("features", "c = len('abc')"),
    ("train", "d = sorted('cab')"),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_independent_cells_in_another_order_give_the_same_steps(order: tuple[int, ...]) -> None:
    def steps(chosen: tuple[int, ...]) -> dict[str, tuple[object, ...]]:
        cells = [f"# %% [{INDEPENDENT[i][0]}]\n{INDEPENDENT[i][1]}" for i in chosen]
        made = pipeline("\n".join([*cells, "# %% [evaluate]\ne = [a, b, c, d]"]))
        return {
            s.function: (
                s.stage,
                s.inputs,
                frozenset(s.outputs),
                frozenset(s.body.text.split("\n")),
            )
            for s in made.steps
        }

    assert steps(order) == steps((0, 1, 2, 3))


def test_cells_of_a_step_apart_are_joined_where_nothing_minds() -> None:
    made = pipeline(
        "# %% [load]\nx = [1]\n# %% [features]\nz = x\n# %% [load]\nw = [2]\n# %% [train]\ny = w, z"
    )

    assert [s.tag for s in made.steps] == ["load", "features", "train"]
    assert step(made, "load").cells == (0, 2)


def test_cells_of_a_step_apart_that_need_what_is_between_make_a_step_of_their_own() -> None:
    made = pipeline(
        "# %% [load]\nx = [1]\n# %% [features]\nx.append(2)\nz = x\n# %% [load]\nw = z + x\n"
        "# %% [features]\nx.append(3)\n# %% [train]\ny = w, z, x"
    )

    assert len(made.steps) > 3
    assert len({s.function for s in made.steps}) == len(made.steps)


def test_a_notebook_with_an_error_gives_no_pipeline() -> None:
    done = extracted("# %% [load]\nx = input()")

    assert done.pipeline is None
    assert done.findings == findings("# %% [load]\nx = input()")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("# %% [load]\nx = 1\n# %% [evaluate]\ny = x + 1", True),
        ("# %% [load]\nx = open('a')\n# %% [evaluate]\ny = x.read()", True),
        ("# %% [load]\nx = (", False),
    ],
)
def test_effects_are_handed_on_unless_a_cell_cannot_be_read(text: str, known: bool) -> None:
    found = extracted(text)

    assert (found.effects is not None) is known
    if found.effects is not None:
        assert set(found.effects.effects) == {s.index for s in found.program.statements}


@pytest.mark.parametrize(
    "text",
    [
        "# %% [load]\nrows = [1, 2]\n# %% [evaluate]\ntotal = sum(rows)",
        """
        # %%
        from joblib import Parallel, delayed
        # %% [train]
        means = Parallel(n_jobs=2)(delayed(abs)(i) for i in range(3))
        # %% [evaluate]
        best = max(means)
        """,
        """
        # %%
        import csv
        # %% [load]
        with open("x.csv") as f:
            reader = csv.reader(f)
            header = next(reader)
            rows = list(reader)
        records = list(csv.DictReader(open("x.csv")))
        # %% [evaluate]
        total = len(rows) + len(records) + len(header)
        """,
        """
        # %%
        from collections import defaultdict
        # %% [train]
        weights = defaultdict(lambda: 1.0)
        weights["a"] += 2
        total = sum(weights.values())
        # %% [evaluate]
        half = total / 2
        """,
        """
        # %%
        class Settings:
            target = "a"
        class Trainer:
            def __init__(self, settings):
                self.settings = settings
                self.history = {}
            def run(self, rows):
                self.history[self.settings.target] = len(rows)
        # %% [load]
        rows = [1, 2]
        # %% [train]
        trainer = Trainer(Settings)
        trainer.run(rows)
        # %% [evaluate]
        done = trainer.history
        """,
    ],
)
def test_ordinary_code_is_not_refused(text: str) -> None:
    assert [f.code for f in findings(text) if f.level == "error"] == []


OBJECTIVE = "def loss(trial):\n    return len(rows) * trial.suggest_float('a', 0, 1)\n"
CROSSING = [
    ("", "x = 1", "x", []),
    ("import optuna", "x = optuna.create_study()\nx.optimize(loss)", "x.best_value", []),
    ("import optuna", "x = optuna.create_study()\nx.optimize(loss)\ny = x.best_params", "y", []),
    ("import optuna", "x = optuna.create_study()\ny = [x, loss]", "y", ["NB140"]),
    ("import optuna", "x = optuna.create_study().best_trial\ny = x.params", "[x, y]", []),
    ("from hyperopt import fmin", "x = fmin(fn=loss, space={}, trials=rows)", "x['a']", []),
    ("from skopt import gp_minimize", "x = gp_minimize(loss, [])\ny = x.x, x.fun", "y", []),
    ("from skopt import gp_minimize", "x = gp_minimize(loss, [])", "x.fun", ["NB140"]),
    (
        "from bayes_opt import BayesianOptimization",
        "x = BayesianOptimization(f=loss)\nx.maximize()\ny = x.max['params']",
        "y",
        [],
    ),
    ("import pandas as pd", "x = pd.DataFrame(columns={'a': 1}.keys())", "x", []),
    ("import xgboost as xgb", "x = xgb.DMatrix([[1.0]], label=[1.0])", "x", []),
    ("import xgboost as xgb", "x = xgb.QuantileDMatrix([[1.0]], label=[1.0])", "x", ["NB140"]),
    ("import hashlib", "x = hashlib.sha256(b'a')", "x.hexdigest()", ["NB140"]),
    ("import hashlib", "x = hashlib.sha256(b'a').hexdigest()", "x", []),
    ("", "x = max(map(len, ['a']))", "x", []),
    ("", "x = max(v for v in rows)", "x", []),
    ("", "x = min(enumerate(rows), key=lambda p: p[1])", "x[0]", []),
    ("", "x = max({'a': 1}.values(), default=0)", "x", []),
    ("", "n, x = max({'a': rows}.items(), key=lambda p: len(p[1]))", "x", []),
    ("", "x = sorted({'a': rows}.values(), key=lambda v: len(v))[-1]", "x", []),
    ("", "x = max([iter(rows)], key=id)", "x", ["NB140"]),
    ("", "x = sorted([iter(rows)], key=id)", "x", ["NB140"]),
    ("from sklearn.model_selection import KFold", "x = KFold(2).split(rows)", "x", ["NB140"]),
    ("from sklearn.model_selection import KFold", "x = list(KFold(2).split(rows))", "x", []),
    ("import pandas as pd", "x = pd.DataFrame({'a': rows}).style.format('{:.2f}')", "x", ["NB140"]),
    ("from bs4 import BeautifulSoup", "x = BeautifulSoup('')\ny = x.p", "[x, y.text]", []),
    ("from bs4 import BeautifulSoup", "x = BeautifulSoup('')\ny = x.p", "y.append('a')", []),
    (
        "from bs4 import BeautifulSoup",
        "x = BeautifulSoup('')\ny = x.p",
        "y.append(x)",
        ["NB140", "NB140"],
    ),
    ("", "x = memoryview(b'abc')", "x", ["NB140"]),
    ("", "x = bytes(memoryview(b'abc'))[0]", "x", []),
    (
        "from collections import namedtuple\nP = namedtuple('P', 'a')",
        "x = P(1)",
        "x.a",
        [],
    ),
    (
        "from collections import namedtuple\nP = namedtuple('Point', 'a')",
        "x = [P(1)]",
        "x",
        ["NB140"],
    ),
    (
        "from collections import namedtuple\nP = namedtuple('Point', 'a')",
        "x = P(1).a + 1",
        "x",
        [],
    ),
    ("import pandas as pd", "x = pd.DataFrame({'a': [1]})\nx.a = 2", "x.a", []),
    ("import pandas as pd", "x = pd.read_csv('a')\nx.b = x.b * 2", "x.b", []),
    ("import pandas as pd", "x = pd.read_csv('a')\nx.b = 2", "x.b", ["NB140"]),
    ("import pandas as pd", "x = pd.read_csv('a')\nx.b = 2\ny = x.b", "y", []),
    ("import pandas as pd", "x = pd.read_csv('a')\nx.index = [1]\nx.b = 2", "x.index", []),
]


@pytest.mark.parametrize(("setup", "made", "read", "codes"), CROSSING)
def test_what_crosses_to_another_step(setup: str, made: str, read: str, codes: list[str]) -> None:
    text = f"# %%\n{setup}\n# %% [load]\nrows = [len('a')]\n# %% [train]\n{OBJECTIVE}{made}\n"
    text += f"# %% [evaluate]\nresult = {read}"

    assert [f.code for f in findings(text) if f.level == "error"] == codes
