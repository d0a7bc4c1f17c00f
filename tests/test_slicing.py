"""Which statements the package needs, and which stay in the notebook."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.slicing import is_result, needed
from tests.notebooks_as_text import classified, pipeline


def kept(text: str) -> list[str]:
    """Return the statements of steps, by their first lines."""
    program, effects, definitions = classified(text)
    found = needed(program, effects, definitions)
    return [program.lines[program.statements[i].row - 1] for i in sorted(found.included)]


def left(text: str) -> dict[str, str]:
    program, effects, definitions = classified(text)
    found = needed(program, effects, definitions)
    return {program.lines[program.statements[i].row - 1]: why for i, why in found.left.items()}


BASE = """
# %% [load]
import random
import pandas as pd
df = pd.read_csv("a.csv")
x = [1]
# %%
{}
# %% [train]
y = [df, x, random.random()]
"""
TAGGED = ['df = pd.read_csv("a.csv")', "x = [1]", "y = [df, x, random.random()]"]

LEFT = [
    pytest.param("df.head()", id="glance"),
    pytest.param("print(df.shape, x)", id="print"),
    pytest.param("df.plot()", id="figure"),
    pytest.param("z = [3]", id="unread-name"),
    pytest.param("z = df.dropna()", id="unread-copy"),
    pytest.param("z = [3]; z.append(x)", id="change-of-an-unread-object"),
    pytest.param("for i in x:\n    print(i)", id="loop-that-prints"),
    pytest.param("random.Random(1).random()", id="generator-of-its-own"),
    pytest.param("random.random()", id="draw-that-nobody-seeded"),
    pytest.param("pd.read_csv('b.csv')", id="read"),
    pytest.param("open('out.txt', 'w').write('a')", id="file-that-nobody-reads"),
    pytest.param("def f():\n    x.append(1)", id="function-that-nobody-calls"),
]


@pytest.mark.parametrize("code", LEFT)
def test_exploration_stays_in_the_notebook(code: str) -> None:
    assert kept(BASE.format(code)) == TAGGED


KEPT = [
    pytest.param("x.append(2)", id="changes-what-is-read"),
    pytest.param("x = [2]", id="binds-what-is-read"),
    pytest.param("df['b'] = 1", id="frame"),
    pytest.param("w = x; w.append(2)", id="changes-an-alias"),
    pytest.param("x += [1]", id="augmented"),
    pytest.param("for i in 'ab':\n    x.append(i)", id="loop"),
    pytest.param("random.seed(3)", id="seed"),
    pytest.param("open('a.csv', 'w').write('a'); df = pd.read_csv('a.csv')", id="file"),
    pytest.param("if x:\n    x = [3]", id="perhaps"),
    pytest.param("import mystery\nmystery.work(x)", id="unknown-call"),
]


@pytest.mark.parametrize("code", KEPT)
def test_setup_that_a_step_needs_comes_along(code: str) -> None:
    last = code.split("\n")[-1] if "import" in code else code.split("\n")[0]

    assert last in kept(BASE.format(code))


def test_draw_that_a_seed_fixed_comes_along() -> None:
    assert kept(BASE.format("random.seed(3)\nrandom.random()"))[2:4] == [
        "random.seed(3)",
        "random.random()",
    ]


def test_chain_of_setup_comes_along_and_its_dead_ends_do_not() -> None:
    text = BASE.format("a = x + [1]\nb = a + [2]\nc = b + [3]\nx = b")

    assert kept(text)[2:5] == ["a = x + [1]", "b = a + [2]", "x = b"]


def test_assignment_that_another_one_makes_useless_stays() -> None:
    assert "x = [4]" not in kept(BASE.format("x = [4]\nx = [5]"))


# Tagged cells

SHOWN = ["x", "df.head()", "df", "len(x)", "x[0]", "df.describe()", "df.a.value_counts()", "'text'",
         "logging.odd(7)"]  # fmt: skip


@pytest.mark.parametrize("code", SHOWN)
def test_expression_of_a_tagged_cell_that_only_shows_stays(code: str) -> None:
    imports = "import logging\nimport pandas as pd"
    text = f"# %% [load]\n{imports}\ndf = pd.read_csv('a')\nx = [df]\n{code}"

    assert left(text) == {code: "only shows something"}


STAYS_IN = ["print(x)", "df.plot()", "df.pop('a')", "x.append(1)", "df.to_csv('b.csv')",
            "x.sort()", "df.dropna(inplace=True)", "exec('a')", "logging.info('a')",
            "logging.getLogger('a').debug('b')", "sys.stderr.write('a')",
            "logging.odd(7)\ny = x"]  # fmt: skip


@pytest.mark.parametrize("code", STAYS_IN)
def test_expression_of_a_tagged_cell_that_does_something_is_kept(code: str) -> None:
    imports = "import logging, sys\nimport pandas as pd"
    text = f"# %% [load]\n{imports}\ndf = pd.read_csv('a')\nx = [df]\n{code}"

    assert code.split("\n")[0] in kept(text)


def test_statements_of_tagged_cells_are_kept_even_if_nobody_reads_them() -> None:
    assert kept("# %% [load]\nx = [1]\nunread = [2]") == ["x = [1]", "unread = [2]"]


def test_statement_of_a_skipped_cell_that_a_step_needs_is_missing() -> None:
    program, effects, definitions = classified(
        "# %% [load]\nx = [1]\n# %% [skip]\nx.append(2)\nprint(x)\n# %% [train]\ny = x"
    )
    found = needed(program, effects, definitions)

    assert found.missing == (1,)
    assert found.left[1] == "is tagged `skip`"


RESULTS = ["model.score(x)", "a + b", "a[0]", "a, b", "a < b", "model.best_",
           "(a - b).describe()", "stats.describe(a)", "Report().describe()"]  # fmt: skip
NO_RESULTS = ["a", "'text'", "df.head()", "df.shape", "df.describe()", "df.a.head()", "1", "b = 2",
              "df.groupby('a').size().head()"]  # fmt: skip


@pytest.mark.parametrize("code", RESULTS)
def test_expression_that_ends_an_evaluate_cell_is_a_result(code: str) -> None:
    program, effects, _ = classified(f"from scipy import stats\n# %% [evaluate]\na = 1\n{code}")

    assert is_result(program.statements[-1], effects)


@pytest.mark.parametrize("code", NO_RESULTS)
def test_glance_that_ends_an_evaluate_cell_is_none(code: str) -> None:
    program, effects, _ = classified(f"# %% [evaluate]\na = 1\n{code}")

    assert not is_result(program.statements[-1], effects)


def test_what_an_own_class_describes_is_a_result() -> None:
    text = (
        "class Report:\n    def head(self): ...\nreport = Report()\n# %% [evaluate]\nreport.head()"
    )
    program, effects, _ = classified(text)

    assert is_result(program.statements[-1], effects)


@pytest.mark.parametrize("text", ["# %% [train]\na + b", "a + b", "# %% [evaluate]\na + b\nc = 1"])
def test_expression_elsewhere_is_no_result(text: str) -> None:
    program, effects, _ = classified(text)

    assert not is_result(program.statements[0], effects)


_MODEL = """
import numpy as np
from sklearn import metrics
from sklearn.linear_model import Ridge
from sklearn.metrics import f1_score, r2_score
from sklearn.model_selection import cross_val_score
# %% [train]
X, y = np.eye(3), np.ones(3)
model = Ridge()
model.fit(X, y)
"""
MEASURED = [
    "model.score(X, y)",
    "round(100 * model.score(X, y), 2)",
    "metrics.f1_score(y, y, average=None)",
    "r2_score(y, model.predict(X)), f1_score(y, y)",
    "cross_val_score(model, X, y).mean()",
    "Ridge().fit(X, y).score(X, y)",
]
NOT_MEASURED = [
    "model",
    "model.coef_",
    "model.predict(X)",
    "y.mean()",
    "model.get_params()",
    "metrics.ConfusionMatrixDisplay(y)",
    "lambda: model.score(X, y)",
]


@pytest.mark.parametrize("code", MEASURED)
def test_measure_that_ends_a_train_cell_is_a_result(code: str) -> None:
    program, effects, _ = classified(_MODEL + code)

    assert is_result(program.statements[-1], effects)


@pytest.mark.parametrize("code", NOT_MEASURED)
def test_what_measures_nothing_at_the_end_of_a_train_cell_is_none(code: str) -> None:
    program, effects, _ = classified(_MODEL + code)

    assert not is_result(program.statements[-1], effects)


def test_pictures_and_estimators_that_learned_nothing_are_no_results() -> None:
    made = pipeline(
        "import matplotlib.pyplot as plt\nfrom sklearn.linear_model import Ridge\n"
        "# %% [load]\nX, y = [[1], [2]], [1, 2]\n"
        "# %% [train]\nplain = Ridge()\nfitted = Ridge()\nfitted.fit(X, y)\n"
        "def learn(model):\n    model.fit(X, y)\nhelped = Ridge()\nlearn(helped)\n"
        "lines = plt.plot(X)\nkey = plt.legend()\ncounts, edges, _ = plt.hist(y)"
    )

    assert [o.name for o in made.steps[1].outputs] == ["fitted", "helped", "counts", "edges"]


def test_a_branch_of_a_step_that_only_prints_stays() -> None:
    made = pipeline("# %% [evaluate]\nn = 1\nif n:\n    print('one')\nelse:\n    print('none')")

    assert "print('one')" in made.steps[0].body.text


def test_a_picture_of_an_untagged_cell_is_left_out_whole() -> None:
    made = pipeline(
        "from pathlib import Path\nimport matplotlib.pyplot as plt\nHERE = Path('figures')\n"
        "# %% [load]\nx = [1, 2]\n# %%\nfig, ax = plt.subplots()\nplt.hist(x)\n"
        "fig.savefig(HERE / 'a.png')\n# %% [evaluate]\nfig, ax = plt.subplots()\nax.plot(x)\n"
        "fig.savefig(HERE / 'b.png')"
    )

    text = "".join(step.body.text for step in made.steps)
    assert "b.png" in text
    assert "a.png" not in text
    assert "hist" not in text


def test_drawing_leaves_what_is_drawn_as_it_was() -> None:
    made = pipeline(
        "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\n"
        "# %% [load]\nx = np.random.rand(4, 2)\ndf = pd.DataFrame({'a': x[:, 0], 'b': x[:, 1]})\n"
        "# %% [features]\nfig = plt.figure()\nax = fig.add_subplot(111)\nax.plot(df.a, df.b)\n"
        "df.groupby('a').b.mean().plot.bar()\n# %% [evaluate]\nresult = x.sum() + df.a.sum()"
    )

    assert made.steps[1].outputs == ()
    assert "copy" not in made.steps[1].body.text


def test_data_that_a_library_fetches_is_fetched_by_the_package() -> None:
    made = pipeline(
        "import nltk\nnltk.download('stopwords')\n# %% [load]\nx = [1]\n# %% [train]\ny = x"
    )

    assert made.settings is not None
    assert "nltk.download('stopwords')" in made.settings.body.text
