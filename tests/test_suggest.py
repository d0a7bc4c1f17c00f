from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from jupyter_mlops.analysis.suggest import CellSuggestion, suggest, to_json
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.stages import Stage, role

IMPORTS = "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt"
LOAD = "df = pd.read_csv('a.csv')"
SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "a, b, c, d = train_test_split(df.drop(columns='y'), df.y)"
)
TRAIN = "from sklearn.svm import SVC\nm = SVC()\nm.fit(a, c)"
EVALUATE = "p = m.predict(b)\nprint((p == d).mean())"
NOTEBOOK = (IMPORTS, LOAD, SPLIT, TRAIN, EVALUATE)


def notebook(*sources: str) -> Notebook:
    """A cell that starts with `# ` and a capital is markdown, `tag>` before one tags it."""
    cells = []
    for index, text in enumerate(sources):
        head, mark, rest = text.partition(">\n")
        tags = (head,) if mark else ()
        source = rest if mark else text
        kind = "markdown" if source.startswith("## ") else "code"
        said = role(source if kind == "code" else "", tags)
        cells.append(Cell(index, f"c{index}", kind, source, tags, None, said))  # type: ignore[arg-type]
    return Notebook("nb", tuple(cells), "python3")


def stages(*sources: str) -> dict[int, str]:
    return {
        one.cell: " ".join(stage.stage for stage in one.stages)
        for one in suggest(notebook(*sources))
    }


def last(*sources: str) -> str:
    return stages(*sources).get(len(sources) - 1, "")


NO_STAGE = [
    IMPORTS,
    "%matplotlib inline\nimport seaborn as sns",
    "SEED = 1\nparams = {'depth': [1, 2]}",
    "pd.set_option('display.max_rows', 9)\nplt.style.use('ggplot')",
    "def clean(frame):\n    return frame.dropna()",
    "class Net:\n    def forward(self, x):\n        return x",
    "import torch\nclass Net(torch.nn.Module):\n    pass",
    "!pip install lightgbm",
    "df.head()",
    "df.info()\ndf.describe()\ndf.shape",
    "df.isnull().sum()",
    "df['x'].value_counts().plot(kind='bar')\nplt.show()",
    "plt.hist(df['x'])\nplt.title('x')",
    "import seaborn as sns\nsns.heatmap(df.corr())",
    "for column in df.columns:\n    plt.figure()\n    plt.hist(df[column])",
    "table = df.groupby('x').mean()\ntable.plot()",
    "both = np.concatenate([df.x, df.x])\nplt.plot(both)",
    "from sklearn.preprocessing import StandardScaler\nunused = StandardScaler()",
    "wave = np.random.rand(9)\nplt.plot(wave)",
    "means = df.mean()\nprint(means)",
    "print(len(df), df.columns.tolist())",
    "df.dropna().head()",
    "x = 7 %% 3",
    "",
]


@pytest.mark.parametrize("source", NO_STAGE)
def test_a_cell_that_only_prepares_or_looks_has_no_stage(source: str) -> None:
    found = stages(IMPORTS, LOAD, source, SPLIT, TRAIN, EVALUATE)

    assert found == {1: "load", 3: "features", 4: "train", 5: "evaluate"}


@pytest.mark.parametrize(
    "source",
    [
        "data = pd.read_parquet('a.parquet')",
        "%time data = pd.read_csv('a.csv')",
        "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)",
        "from sklearn import datasets as ds\nX, y = ds.make_blobs(9)",
        "import seaborn as sns\ntips = sns.load_dataset('tips')",
        "import statsmodels.api as sm\nco2 = sm.datasets.co2.load_pandas().data",
        "with open('a.txt') as f:\n    lines = f.read().splitlines()",
        "from tensorflow.keras.datasets import mnist\n(a, b), (c, d) = mnist.load_data()",
        "import torchvision\nds = torchvision.datasets.MNIST('.', download=True)",
        "def get():\n    return pd.read_csv('a.csv')\n\ndf = get()",
        "spark = make()\nframe = spark.read.csv('a.csv')",
        "from surprise import Dataset\nd = Dataset.load_builtin('ml-100k')",
        "!wget https://e.org/a.csv",
        "from mine import fetch\nframe = fetch(1)\nframe.dropna().describe()",
    ],
)
def test_what_brings_data_in_is_load(source: str) -> None:
    assert last(IMPORTS, source) == "load"


@pytest.mark.parametrize(
    "source",
    [
        "df = df.dropna()",
        "df['x'] = df['x'].fillna(0)",
        "df.drop(columns='z', inplace=True)",
        "df = pd.get_dummies(df)",
        "df = df.merge(df, on='x')",
        "for c in ['x', 'z']:\n    df[c] = df[c].astype(int)",
        "from sklearn.preprocessing import StandardScaler\n"
        "df[['x']] = StandardScaler().fit_transform(df[['x']])",
        "def clean(t):\n    return t.dropna()\n\ndf = clean(df)",
        "def clean(n=0, *, t):\n    return t.dropna()\n\ndf = clean(t=df)",
        "q = df[:9]\nfor part in [df, q]:\n    part['z'] = 1",
        "df = df[df.x > 3].reset_index(drop=True)",
        "del df['z']",
    ],
)
def test_what_makes_the_data_that_training_uses_is_features(source: str) -> None:
    found = stages(IMPORTS, LOAD, source, SPLIT, TRAIN)

    assert found[2] == "features"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("rng = np.random.default_rng(0)\nX = rng.normal(size=(9, 2))", "load"),
        ("X = np.random.rand(9)\nnp.random.shuffle(X)", "load"),
        ("X = df.x + np.random.rand(9)", "features"),
    ],
)
def test_numbers_drawn_for_training_are_loaded_unless_they_join_data(
    source: str, expected: str
) -> None:
    assert stages(IMPORTS, LOAD, source, "from sklearn.svm import SVC\nSVC().fit(X)")[2] == expected


def test_a_name_that_is_used_again_is_another_value() -> None:
    plotted, trained = "x = df.x * 2\nplt.plot(x)", "x = df.drop(columns='y')"
    fit = "from sklearn.svm import SVC\nSVC().fit(x, df.y)"

    assert stages(IMPORTS, LOAD, plotted, trained, fit) == {1: "load", 3: "features", 4: "train"}
    sometimes = "if len(df) > 9:\n    x = df.z"
    assert stages(IMPORTS, LOAD, plotted, sometimes, fit)[2] == "features"


@pytest.mark.parametrize(
    ("source", "later", "reason"),
    [
        ("s = []\ns.append(m.score(b, d))", "plt.plot(s)", "draws a result of a model"),
        ("s = {}\ns['m'] = m.score(b, d)", "print(s)", "shows a result of a model"),
        ("p = pd.Series(m.predict(b))", "p.plot()", "puts out a result of a model"),
        ("p = pd.Series(m.predict(b))", "p.to_csv('p.csv')", "puts out a result of a model"),
        ("p = m.predict(b)", "e = d - p", "`e` comes from a model"),
        ("p = m.predict(b)", "p.mean()", "shows a result of a model"),
        ("n = SVC().fit(a, c)", "n.score(b, d)", "calls `.score` of sklearn.svm.SVC"),
        ("n = {'svc': SVC()}", "n['svc'].score(b, d)", "calls `.score`"),
    ],
)
def test_a_value_keeps_its_meaning_in_later_cells(source: str, later: str, reason: str) -> None:
    *_, found = suggest(notebook(*NOTEBOOK[:4], source, later))

    assert found.cell == 5
    assert [(one.stage, one.reason) for one in found.stages] == [(Stage.EVALUATE, reason)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("sub = pd.read_csv('s.csv')", "sub['y'] = 1"), "load "),
        (
            ("sub = pd.read_csv('s.csv')", "sub['y'] = p", "sub.to_csv('o.csv')"),
            "load evaluate evaluate",
        ),
        (("b['y'] = p\nb",), "evaluate"),
        (("df['p'] = m.predict(df)", "SVC().fit(df, df.y)"), "evaluate train"),
    ],
)
def test_what_a_model_predicted_is_put_together_in_evaluate(
    cells: tuple[str, ...], expected: str
) -> None:
    found = stages(IMPORTS, LOAD, SPLIT, TRAIN, EVALUATE, *cells)

    assert [found.get(5 + n, "") for n in range(len(cells))] == expected.split(" ")


def test_a_selection_by_a_model_is_features() -> None:
    select = (
        "from sklearn.feature_selection import RFE\nfrom sklearn.svm import SVC\n"
        "df = RFE(estimator=SVC()).fit_transform(df, df.y)"
    )

    assert stages(IMPORTS, LOAD, select, SPLIT, TRAIN)[2] == "features"


def test_a_prediction_function_is_evaluate_in_spite_of_its_steps() -> None:
    scaled = (
        "from sklearn.preprocessing import MinMaxScaler\ns = MinMaxScaler()\na = s.fit_transform(a)"
    )
    asks = "def ask(x):\n    return m.predict(s.transform(x))\n\nask(b)"

    assert last(IMPORTS, LOAD, SPLIT, scaled, TRAIN, asks) == "evaluate"


@pytest.mark.parametrize(
    "source",
    [
        "from sklearn.preprocessing import StandardScaler\ns = StandardScaler()",
        "from sklearn.preprocessing import *\ns = StandardScaler()",
        "both = np.concatenate([df.x, df.x])",
    ],
)
def test_a_hint_counts_where_it_is_used(source: str) -> None:
    used = "from sklearn.svm import SVC\nSVC().fit(s.fit_transform(df))\nSVC().fit(both)"

    assert stages(IMPORTS, LOAD, source, used)[2] == "features"


def test_the_parts_of_a_pipeline_are_no_features() -> None:
    built = (
        "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import MinMaxScaler\n"
        "from sklearn.svm import SVC\nm = Pipeline([('s', MinMaxScaler()), ('m', SVC())])"
    )

    assert last(IMPORTS, LOAD, SPLIT, built) == "train"


def test_the_same_change_is_no_stage_when_nothing_uses_it() -> None:
    found = stages(IMPORTS, LOAD, "other = df[df.x > 3]\nother.plot()", SPLIT, TRAIN)

    assert 2 not in found


TRAINS = [
    "from sklearn import svm\nm = svm.SVC()\nm.fit(a, c)",
    "from sklearn.svm import *\nm = SVC()\nm.fit(a, c)",
    "from xgboost import XGBClassifier as X\nm = X().fit(a, c)",
    "import lightgbm as lgb\nm = lgb.train({}, lgb.Dataset(a, c))",
    "from catboost import CatBoostRegressor\nm = CatBoostRegressor(verbose=0)\nm.fit(a, c)",
    "import statsmodels.api as sm\nm = sm.OLS(c, a).fit()",
    "import statsmodels.formula.api as smf\nm = smf.ols('y ~ x', df).fit()",
    "from prophet import Prophet\nm = Prophet()\nm.fit(df)",
    "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVC\n"
    "g = GridSearchCV(SVC(), {'C': [1]})\ng.fit(a, c)",
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import MinMaxScaler\n"
    "from sklearn.svm import SVC\nm = make_pipeline(MinMaxScaler(), SVC()).fit(a, c)",
    "from tensorflow import keras\nm = keras.Sequential([keras.layers.Dense(1)])\n"
    "m.compile(loss='mse')\nh = m.fit(a, c)",
    "from surprise import SVD\nm = SVD()\nm.fit(df)",
    "import torch\nm = torch.nn.Linear(2, 1)\no = torch.optim.SGD(m.parameters(), lr=1)\n"
    "for i in range(9):\n    loss = ((m(a) - c) ** 2).mean()\n    loss.backward()\n    o.step()",
    "class Mine:\n    def fit(self, x, y):\n        self.w = x\n\nm = Mine()\nm.fit(a, c)",
    "def learn(x, y):\n    from sklearn.svm import SVC\n    return SVC().fit(x, y)\n\n"
    "m = learn(a, c)",
    "w = 0.0\nfor i in range(9):\n    step = (a * w - c).mean()\n    w = w - 0.1 * step",
    "import scipy.optimize as opt\nw = opt.fmin_tnc(func=cost, x0=[0.0], args=(a, c))[0]",
    "unknown_model.fit(a, c)",
    "from mine import Thing\nt = Thing(df, 3)\nt.train(9)",
]


@pytest.mark.parametrize("source", TRAINS)
def test_what_fits_a_model_is_train(source: str) -> None:
    assert last(IMPORTS, LOAD, SPLIT, source) == "train"


@pytest.mark.parametrize(
    "source",
    [
        "p = m.predict(b)",
        "m.score(b, d)",
        "from sklearn.metrics import accuracy_score\nprint(accuracy_score(d, m.predict(b)))",
        "from sklearn.model_selection import cross_val_score\nprint(cross_val_score(m, a, c))",
        "e = d - m.predict(b)\nplt.hist(e)",
        "plt.scatter(d, m.predict(b))",
        "w = pd.DataFrame()\nw['n'] = a.columns\nw['c'] = m.coef_\nw.set_index('n', inplace=True)",
        "w = pd.Series(m.coef_)\nw.plot(kind='bar')",
        "o = pd.DataFrame()\no['id'] = df.id\no['y'] = m.predict(b)\no.to_csv('s.csv')",
        "def report(x):\n    return x.score(b, d)\n\nreport(m)",
        "def report(*, x):\n    return x.score(b, d)\n\nreport(x=m)",
        "p = m.predict(b)\nwrong = b[p != d]\nwrong.describe()",
        "s = m.named_steps['svc']\nprint(s.coef_)",
        "from sklearn.model_selection import cross_val_score\ncross_val_score(SVC(), a, c).mean()",
        "from sklearn.preprocessing import scale\nm.predict(scale(b))",
        "from sklearn.metrics import r2_score\nfrom sklearn.preprocessing import scale\n"
        "r2_score(d, m.predict(scale(b)))",
        "fig, ax = plt.subplots()\nax.plot(m.predict(b))",
        "with open('p.txt', 'w') as f:\n    f.write(str(m.predict(b)))",
        "import shap\nshap.summary_plot(shap.TreeExplainer(m)(b), b)",
        "import pickle\nn = pickle.load(open('m.pkl', 'rb'))\nn.score(b, d)",
    ],
)
def test_what_looks_at_a_model_is_evaluate(source: str) -> None:
    assert last(*NOTEBOOK[:4], source) == "evaluate"


def test_what_reads_something_for_a_model_is_surest_to_evaluate() -> None:
    source = "o = pd.read_csv('ids.csv')\no['y'] = m.predict(b)\no.to_csv('s.csv')"
    found = suggest(notebook(*NOTEBOOK[:4], source))[-1].stages

    assert [s.stage for s in sorted(found, key=lambda s: s.confidence)] == ["load", "evaluate"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{LOAD}\n{SPLIT}", "load features"),
        (f"{SPLIT}\n{TRAIN}", "features train"),
        (f"{TRAIN}\n{EVALUATE}", "train evaluate"),
        (f"{LOAD}\n{SPLIT}\n{TRAIN}\n{EVALUATE}", "load features train evaluate"),
    ],
)
def test_a_cell_may_have_several_stages(source: str, expected: str) -> None:
    assert last(IMPORTS, LOAD, SPLIT, source) == expected


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("m.fit(a, c)\nm.score(b, d)", 2),
        ("m.fit(a, c)\n\n# how good\nprint(m.score(b, d))", 3),
        ("m.fit(a, c)\nfrom sklearn.metrics import r2_score\nr2_score(d, m.predict(b))", 2),
        ("m.fit(\n    a,\n    c,\n)\nm.score(b, d)", 5),
        ("%time m.fit(a, c)\n!gzip a\nm.score(b, d)", 3),
        ("m.fit(a, c)\ngrid = np.linspace(0, 1)\nplt.plot(grid, m.predict(grid))", 2),
        ("m.fit(a, c)\nm.score(b, d)\nm.fit(a, c)", None),
        ("m.fit(a, c).score(b, d)", None),
        ("for i in range(3):\n    m.fit(a, c)\n    print(m.score(b, d))", None),
    ],
)
def test_the_split_is_where_the_second_stage_begins(source: str, row: int | None) -> None:
    *_, found = suggest(notebook(IMPORTS, LOAD, SPLIT, TRAIN, source))

    assert [one.stage for one in found.stages] == [Stage.TRAIN, Stage.EVALUATE]
    assert found.split_line == row


def test_tagged_cells_are_evidence_and_no_targets() -> None:
    cells = ["import mine", "df = mine.fetch()", "df = df.x + 1", "mine.work(df)"]

    assert stages(*cells) == {}
    cells[1], cells[3] = f"load>\n{cells[1]}", f"train>\n{cells[3]}"
    assert stages(*cells) == {2: "features"}


@pytest.mark.parametrize("tag", ["skip", "parameters", "train:forest"])
def test_a_cell_with_any_role_is_left_alone(tag: str) -> None:
    assert stages(IMPORTS, f"{tag}>\n{LOAD}") == {}


def test_a_heading_settles_what_the_code_leaves_open() -> None:
    weak = "rows = df.columns[:2]"
    used = "from sklearn.model_selection import train_test_split\na, b = train_test_split(df[rows])"

    assert 3 not in stages(IMPORTS, LOAD, "## Other things", weak, used)
    found = suggest(notebook(IMPORTS, LOAD, "## Feature selection", weak, used))
    assert [one.cell for one in found] == [1, 3, 4]
    assert found[1].stages[0].reason.endswith("the heading is `Feature selection`")


def _renamed(source: str) -> str:
    """Every name that the notebook binds, spelled to mislead."""
    names = {
        "df": "model",
        "a": "y_pred",
        "b": "load",
        "c": "clf",
        "d": "history",
        "m": "df",
        "p": "X",
    }
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


def test_the_spelling_of_a_variable_decides_nothing() -> None:
    plain = [*NOTEBOOK, "df.head()", "q = df.x * 2\nplt.plot(q)"]

    assert stages(*map(_renamed, plain)) == stages(*plain)
    assert stages(*plain) == {1: "load", 2: "features", 3: "train", 4: "evaluate"}


@pytest.mark.parametrize("broken", ["x = (1", "print 'a'", "%unknown 1", "%%R\nx <- 1"])
def test_a_broken_cell_does_not_hide_the_others(broken: str) -> None:
    assert stages(*NOTEBOOK, broken) == stages(*NOTEBOOK)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return f(x)\n\nf(df)",
        "class A(A0):\n    pass\n\nA().fit(df)",
        "class A:\n    pass\n\nclass A(A):\n    pass\n\nA().go()",
        "f = lambda x: f(x)\nf(1)",
        "df[0], (x, *y) = df, [1, 2, 3]\n(lambda: 0)()",
        "match df:\n    case [x, *y]:\n        z = x\n    case {'a': b, **c}:\n        z = b",
        "try:\n    x = 1\nexcept* ValueError as e:\n    x = 2\nfinally:\n    del x",
        "async def f():\n    async with a as b:\n        pass\nawait f()",
        "x = " + "+".join(["df.x"] * 900),
        "x = df" + ".dropna()" * 900,
        "global g\ng: int\n[x := 1, x]\nf'{x!r:>{x}}'",
    ],
)
def test_any_python_is_read(source: str) -> None:
    suggest(notebook(IMPORTS, LOAD, source, SPLIT, TRAIN))


def test_the_json_is_plain_and_names_the_cells() -> None:
    found = to_json(suggest(notebook(*NOTEBOOK, f"{TRAIN}\n{EVALUATE}")))

    assert json.loads(json.dumps(found)) == found
    assert [cell["cell"] for cell in found["cells"]] == [1, 2, 3, 4, 5]
    first, *_, both = found["cells"]
    assert first["stages"] == [
        {"stage": "load", "confidence": 0.98, "reason": "calls pandas.read_csv"}
    ]
    assert both["split_line"] == 4
    assert "split_line" not in first


def test_confidence_falls_with_the_evidence() -> None:
    (sure,) = suggest(notebook("import pandas as pd\nx = pd.read_csv('a')"))
    (unsure,) = suggest(notebook("!wget https://e.org/a.csv"))

    assert 0.5 < unsure.stages[0].confidence < sure.stages[0].confidence < 1


def test_a_suggestion_is_a_value() -> None:
    assert suggest(notebook(*NOTEBOOK)) == suggest(notebook(*NOTEBOOK))
    assert CellSuggestion(1, ()) == CellSuggestion(1, ())


def test_reading_a_file_gives_the_same(tmp_path: Path) -> None:
    from jupyter_mlops.notebook import read

    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source, "outputs": []}
        for i, source in enumerate(NOTEBOOK)
    ]
    path = tmp_path / "nb.ipynb"
    metadata = {"kernelspec": {"name": "python3", "language": "python"}}
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})
    )

    assert suggest(read(path)) == suggest(notebook(*NOTEBOOK))
