"""What the interpreter says that statements read, bind, change and set."""

from __future__ import annotations

import pytest

from jupyter_mlops.analysis.memory import Effect, all_objects
from tests.notebooks_as_text import interpreted

IMPORTS = """
import numpy as np
import pandas as pd
import random
import json
from sklearn.linear_model import LinearRegression
import sklearn.metrics
import unknown_library
x = [1, 2]
y = [x]
w = x
d = {'k': x}
df = pd.DataFrame({'a': [1]})
a = np.arange(5)
v = a[1:]
text = 'ab'
n = 3
def grow(z, by=1):
    z.append(by)
    return z
def look(z):
    return len(z)
class Box:
    def __init__(self, inner):
        self.inner = inner
    def put(self, value):
        self.inner.append(value)
    def show(self):
        return list(self.inner)
box = Box(x)
model = LinearRegression()
"""


def last(code: str, *, copy_on_write: bool = True) -> Effect:
    """Return the effect of the last statement of `code`, after the names above."""
    program, effects = interpreted(IMPORTS + code, copy_on_write=copy_on_write)
    return effects.effects[program.statements[-1].index]


def changed(code: str, *, copy_on_write: bool = True) -> set[str]:
    """Return the names whose own object the last statement changes."""
    program, effects = interpreted(IMPORTS + code, copy_on_write=copy_on_write)
    index = program.statements[-1].index
    mutated = effects.effects[index].mutated
    return {
        name for name, binding in effects.before[index].items() if binding.value.objects & mutated
    }


PURE = [
    "len(x)",
    "x.count(1)",
    "x + [3]",
    "x[0]",
    "sorted(x)",
    "x == y",
    "[i * 2 for i in x]",
    "list(map(str, x))",
    "print(x, df)",
    "str(x)",
    "json.dumps(d)",
    "d.get('k')",
    "d['k']",
    "text.upper()",
    "n + 1",
    "look(x)",
    "box.show()",
    "df.head()",
    "df.dropna()",
    "df['a'].sum()",
    "df['a'].cat.add_categories('z')",
    "df.groupby('a').mean()",
    "df.sort_values('a', inplace=False)",
    "pd.concat([df, df])",
    "np.sqrt(a)",
    "a.sum()",
    "a + 1",
    "a.reshape(5, 1)",
    "model.get_params()",
    "lambda: x.append(1)",
    "x = [5]",
    "del n",
    "def f():\n    x.append(1)",
    "f'{x}'",
    "assert x",
    "isinstance(x, list)",
    "rows = unknown_library.Rows()\nrows.filter(lambda row: row.n > 1)",
    "from prophet import Prophet\nm = Prophet()\nm.plot(df)\nm.predict(df)",
]


@pytest.mark.parametrize("code", PURE)
def test_statement_that_changes_nothing(code: str) -> None:
    assert changed(code) == set()


CHANGES = [
    ("x.append(1)", "x w"),
    ("x += [1]", "x w"),
    ("x[0] = 5", "x w"),
    ("del x[0]", "x w"),
    ("x.sort()", "x w"),
    ("y[0].append(1)", "x w"),
    ("d['k'].append(1)", "x w"),
    ("d['k'] = 1", "d"),
    ("d.update(z=1)", "d"),
    ("d.setdefault('z', 1)", "d"),
    ("for i in y:\n    i.append(1)", "x w"),
    ("[i.append(1) for i in y]", "x w"),
    ("if n:\n    x.append(1)", "x w"),
    ("with open('f') as f:\n    x.append(f)", "x w"),
    ("try:\n    x.append(1)\nexcept E:\n    d.clear()", "x w d"),
    ("grow(x)", "x w"),
    ("grow(z=x)", "x w"),
    ("grow(*y)", "x w"),
    ("list(map(grow, y))", "x w"),
    ("(lambda z: z.append(1))(x)", "x w"),
    ("add = x.append\nadd(1)", "x w"),
    ("getattr(x, 'append')(1)", "x w"),
    ("random.shuffle(x)", "x w"),
    ("unknown_library.work(x)", "x w"),
    ("class P:\n    x = None\np = P()\nunknown_library.fill(p)\nq = p.x\nq.append(1)", "p q"),
    ("class P(unknown_library.Base):\n    x = 0\nq = P()\nq.fit()\nq.x.append(1)", "q"),
    ("smooth = unknown_library.LowPass()\nsmooth.filter(n)", "smooth"),
    ("box.put(1)", "x w"),
    ("box.inner = 1", "box"),
    ("box.inner.append(1)", "x w"),
    ("df['b'] = 1", "df"),
    ("import hyperopt\nrng = np.random.default_rng()\nhyperopt.fmin(len, {}, rstate=rng)", "rng"),
    ("df.loc[0, 'a'] = 1", "df"),
    ("df.a = 2", "df"),
    ("df.dropna(inplace=True)", "df"),
    ("df.pop('a')", "df"),
    ("df.insert(0, 'c', 1)", "df"),
    ("df.columns = ['z']", "df"),
    ("a[0] = 1", "a v"),
    ("v[0] = 1", "a v"),
    ("a += 1", "a v"),
    ("a.sort()", "a v"),
    ("np.random.shuffle(a)", "a v"),
    ("from prophet import Prophet\nm = Prophet()\nm.add_seasonality('a', 3, 4)", "m"),
    ("import networkx as nx\ng = nx.Graph()\nh = g\nnx.add_path(h, [1, 2])", "g h"),
    ("np.add(n, 1, out=a)", "a v"),
    ("np.ones(3).max(0, a)", "a v"),
    ("np.add.accumulate(np.ones(3), 0, None, a)", "a v"),
    ("np.fill_diagonal(a, 1)", "a v"),
    ("model.fit(df, a)", "model"),
]


# What the line before makes, and what the last line changes of the names above.
CHANGES_PARTS = [
    ("t = [(1, x)]\nt[0][1].append(2)", "x w"),
    ("t = {'k': (1, x)}\nt['k'][1].append(2)", "x w"),
    ("t = (x, y) if n else (y, x)\nt[0].append(2)", "x y"),
    ("t = (1, x) if n else (x,)\nt[0].append(2)", "x"),
    ("t = (1, x, 2)\nt[1:][0].append(2)", "x"),
    ("t = dict(zip('ab', [x, y]))\nt['a'].append(2)", "x"),
    ("t = dict([['a', x]])\nt['a'].append(2)", "x"),
    ("t = dict(a=x)\nt['a'].append(2)", "x"),
    ("t = []\nt.extend((x,))\nt[0].append(2)", "x"),
    ("t = sum([[x], [y]], [])\nt[0].append(2)", "x"),
    ("match ('a', {'k': x}):\n    case (_, {'k': t}):\n        t.append(2)", "x"),
    ("t = df.values.tolist()\nt[0].append(2)", "t"),
    ("t = df.to_dict('list')\nt['a'].append(2)", "t"),
    ("t = abs(a)\nt[0] = 2", "t"),
    ("t = bytearray(b'a')\nt.extend(b'b')", "t"),
    ("t, _ = divmod(a, 2)\nt[0] = 2", "t"),
]


@pytest.mark.parametrize(("code", "names"), CHANGES_PARTS)
def test_change_of_a_part_of_what_was_made(code: str, names: str) -> None:
    program, effects = interpreted(IMPORTS + code, copy_on_write=True)
    index = program.statements[-1].index
    mutated = effects.effects[index].mutated
    after = effects.after[index]
    reached = {n: effects.heap.reach(all_objects(after[n].value)) for n in names.split()}

    assert all(objects & mutated for objects in reached.values())


LABELS = ["df.index.name = 'i'", "df.columns.name = 'c'", "df.attrs['k'] = 1"]


@pytest.mark.parametrize("code", LABELS)
def test_labels_of_a_frame_are_part_of_it(code: str) -> None:
    program, effects = interpreted(IMPORTS + code, copy_on_write=True)
    index = program.statements[-1].index
    value = effects.after[index]["df"].value

    assert effects.heap.reach(value.objects) & effects.effects[index].mutated


@pytest.mark.parametrize(("code", "names"), CHANGES)
def test_statement_that_changes_objects(code: str, names: str) -> None:
    assert changed(code) >= set(names.split())


EXACT = ["x.append(1)", "df['b'] = 1", "grow(x)", "model.fit(df, a)", "d['k'] = 1", "box.inner = 1"]


@pytest.mark.parametrize("code", EXACT)
def test_what_it_has_no_way_to_reach_is_left_alone(code: str) -> None:
    (names,) = [names for known, names in CHANGES if known == code]

    assert changed(code) == set(names.split())


READS = [
    ("1", ""),
    ("x", "x"),
    ("z = x", "x"),
    ("x = 1", ""),
    ("x += [1]", "x"),
    ("x.append(n)", "x n"),
    ("[x for x in 'ab']", ""),
    ("[i for i in x if i > n]", "x n"),
    ("f'{n}'", "n"),
    ("lambda: n", ""),
    ("(lambda: n)()", "n"),
    ("def f(q=n):\n    return text", "n"),
    ("df.query('a > @n')", "df n"),
    ("del n", "n"),
    ("n = n + 1", "n"),
    ("missing", "missing"),
    ("for i in x:\n    t = i\n    print(t)", "x"),
    ("class A:\n    q = n", "n"),
]


@pytest.mark.parametrize(("code", "names"), READS)
def test_names_that_a_statement_reads(code: str, names: str) -> None:
    found = last(code).reads.keys() - {"print"}

    assert found == set(names.split())


def test_call_reads_what_the_function_reads() -> None:
    assert last("def f():\n    return text\nf()").reads.keys() == {"f", "text"}


def test_unbound_name_is_read_from_nowhere() -> None:
    assert last("missing").reads["missing"] == set()


def test_name_that_one_branch_binds_may_be_either() -> None:
    program, effects = interpreted("x = 1\nif x:\n    x = 2\ny = x")

    assert effects.effects[program.statements[-1].index].reads["x"] == {0, 1}


@pytest.mark.parametrize(
    "branches",
    [
        "if x:\n    y = 2\nelse:\n    y = 3",
        "match x:\n    case 1:\n        y = 2\n    case _:\n        y = 3",
        "match x:\n    case 1:\n        y = 2\n    case other:\n        y = 3",
    ],
)
def test_name_that_every_branch_binds_is_certain(branches: str) -> None:
    program, effects = interpreted(f"x = 1\n{branches}\nz = y")

    assert effects.effects[program.statements[-1].index].reads["y"] == {1}
    assert effects.before[2]["y"].certain
    assert "y" in effects.effects[1].kills


@pytest.mark.parametrize(
    "code",
    [
        "if x:\n    q = 2",
        "try:\n    q = 2\nexcept E:\n    pass",
        "match n:\n    case 1:\n        q = 2",
        "match n:\n    case 1:\n        q = 2\n    case _ if w:\n        q = 3",
    ],
)
def test_name_that_one_way_binds_is_not_certain(code: str) -> None:
    program, effects = interpreted(IMPORTS + code)

    assert not effects.after[program.statements[-1].index]["q"].certain
    assert "q" not in effects.effects[program.statements[-1].index].kills


NO_RESOURCES = [
    "x = 1",
    "len(x)",
    "random.Random(3)",
    "np.random.default_rng(3)",
    "def f():\n    random.random()",
    "lambda: np.random.rand()",
    "text.replace('a', 'b')",
    "pd.DataFrame({'a': [1]})",
]


@pytest.mark.parametrize("code", NO_RESOURCES)
def test_statement_that_touches_no_resource(code: str) -> None:
    assert last(code).resources == set()


RESOURCES = [
    ("random.random()", "draw:random"),
    ("np.random.rand(3)", "draw:numpy"),
    ("df.sample(2)", "draw:numpy"),
    ("random.seed(0)", "seed:random"),
    ("np.random.seed(0)", "seed:numpy"),
    ("pd.read_csv('a.csv')", "read:a.csv"),
    ("open('a')", "read:a"),
    ("open('a', 'w')", "write:a"),
    ("open('a', text)", "write:a"),
    ("df.to_csv('b.csv')", "write:b.csv"),
    ("print(x)", "print"),
    ("df.plot()", "figure"),
    ("from mpl_toolkits.mplot3d import Axes3D\nax = Axes3D(x)\nax.scatter(x, x)", "figure"),
    ("df.unknown.write_avro('b')", "write:b"),
    ("import polars\npolars.scan_csv('a.csv')", "read:a.csv"),
    ("pd.set_option('a', 1)", "ambient:pandas.set_option"),
    ("import os\nos.environ['A'] = 'b'", "ambient:os.environ"),
    ("import warnings\nwarnings.filterwarnings('ignore')", "ambient:shown"),
    ("unknown_library.work()", "unknown"),
    ("def f():\n    return random.random()\nf()", "draw:random"),
]


@pytest.mark.parametrize(("code", "resource"), RESOURCES)
def test_statement_that_touches_a_resource(code: str, resource: str) -> None:
    assert resource in last(code).resources


def test_seeded_sample_draws_nothing() -> None:
    assert last("df.sample(2, random_state=1)").resources == set()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("df", "DataFrame"),
        ("df['a']", "Series"),
        ("sklearn.metrics.roc_curve(a, a)", "tuple"),
        ("sklearn.metrics.roc_curve(a, a)[0]", "ndarray"),
        ("sklearn.metrics.classification_report(a, a)", "str"),
        ("sklearn.metrics.classification_report(a, a, output_dict=True)", "dict"),
        ("sklearn.metrics.classification_report(a, a, output_dict=x)", None),
        ("sklearn.metrics.classification_report(a, a, **d)", None),
        ("df[:3]", "DataFrame"),
        ("df['a':'b']", "DataFrame"),
        ("df['a'][1:]", "Series"),
        ("df['a'][1]", None),
        ("df.head()", "DataFrame"),
        ("a", "ndarray"),
        ("a[1:, 0]", "ndarray"),
        ("a[0, 0]", None),
        ("np.sqrt(1.5)", "float"),
        ("np.isnan(1.5)", "scalar"),
        ("sklearn.datasets.make_moons()[0]", "ndarray"),
        ("sklearn.datasets.make_regression(coef=True)", None),
        ("sklearn.preprocessing.StandardScaler().fit_transform(df)", "ndarray"),
        ("sklearn.preprocessing.OneHotEncoder().fit_transform(df)", None),
        (
            "sklearn.set_config(transform_output='pandas')\n"
            "sklearn.preprocessing.StandardScaler().fit_transform(df)",
            None,
        ),
        ("[1]", "list"),
        ("{1: 2}", "dict"),
        ("'a'", "str"),
        ("(i for i in x)", "generator"),
        ("model", "sklearn.linear_model.LinearRegression"),
        ("model.fit(df, a)", "sklearn.linear_model.LinearRegression"),
        ("unknown_library.work()", None),
    ],
)
def test_type_of_a_value(code: str, kind: str | None) -> None:
    value = last(code).value

    assert value is not None
    assert value.type == kind


def test_view_of_a_frame_shares_its_memory_only_where_pandas_lets_it() -> None:
    code = "s = df['a']\ns[0] = 5"

    assert "df" not in changed(code, copy_on_write=True)
    program, effects = interpreted(IMPORTS + code, copy_on_write=False)
    before = effects.before[program.statements[-1].index]
    mutated = effects.effects[program.statements[-1].index].mutated
    assert effects.heap.sharing(before["df"].value.objects) & mutated


SEARCHES = "import optuna, skopt\nstudy = optuna.create_study()\n"
KEPT = [
    ("t = study.best_trial\nb = t.params\nb['a'] = 1", "t", True),
    ("t = skopt.gp_minimize(len, [])\nb = t.x\nb.append(1)", "t", True),
    ("t = study\nb = t.best_params\nb['a'] = 1", "t", False),
    ("t = df.groupby('a')\nb = t.indices\nb['k'] = 1", "t", True),
    ("t = df.groupby('a')\nb = t.indices\nb['k'][0] = 1", "t", True),
    ("t = df.groupby('a')\nb = t.groups\nb.pop('k')", "t", True),
    ("t = df.groupby('a')\nb = t.size()\nb['k'] = 1", "t", False),
]


@pytest.mark.parametrize(("code", "owner", "shared"), KEPT)
def test_what_is_read_of_an_object_may_stay_with_it(code: str, owner: str, shared: bool) -> None:
    program, effects = interpreted(IMPORTS + SEARCHES + code, copy_on_write=True)
    index = program.statements[-1].index
    value = effects.before[index][owner].value

    reached = effects.heap.reach(value.objects)
    assert bool(reached & effects.effects[index].mutated) is shared


PROBLEMS = [
    ("exec(text)", "NB120"),
    ("globals()['x'] = 1", "NB120"),
    ("vars()", "NB120"),
    ("import __main__", "NB120"),
    ("from __main__ import other", "NB120"),
    ("import sys\nq = sys.modules[__name__]", "NB120"),
    ("import sys\nq = sys.modules['__main__']", "NB120"),
    ("import sys\nq = sys.modules.get(__name__)", "NB120"),
    ("import sys\nq = sys._getframe().f_back", "NB120"),
    ("import inspect\nq = inspect.currentframe().f_globals", "NB120"),
    ("import importlib\nq = importlib.import_module('__main__')", "NB120"),
    ("import timeit\nq = timeit.timeit('f()', 'from __main__ import f')", "NB120"),
    ("import cProfile\ncProfile.run('q = 1')", "NB120"),
    ("import unittest\nunittest.main(argv=[''], exit=False)", "NB120"),
    ("import doctest\nq = doctest.testmod()", "NB120"),
    ("import doctest\nq = doctest.testmod(None, verbose=True)", "NB120"),
    ("import ipytest\nipytest.run('-q')", "NB120"),
    ("q = input()", "NB121"),
    ("q = Out[3]", "NB123"),
    ("q = _", "NB123"),
]


@pytest.mark.parametrize(("code", "problem"), PROBLEMS)
def test_problem_is_noted_where_it_is(code: str, problem: str) -> None:
    assert [p.code for p in last(code).problems] == [problem]


@pytest.mark.parametrize(
    "code",
    [
        "eval('a', {})",
        "vars(box)",
        "_ = 1",
        "[_ for _ in x]",
        "import sys\nq = sys.modules['json']",
        "import doctest, shapes\nq = doctest.testmod(shapes)",
        "import unittest\nq = unittest.main(module='shapes', exit=False)",
        "import logging\nq = logging.getLogger(__name__)",
        "if __name__ == '__main__':\n    x.append(1)",
    ],
)
def test_no_problem_is_noted(code: str) -> None:
    assert last(code).problems == []


def test_recursion_comes_to_an_end() -> None:
    assert "x" in changed("def f(q):\n    q.append(1)\n    return f(q)\nf(x)")


def test_deep_calls_come_to_an_end() -> None:
    chain = "\n".join(f"def f{i}(q):\n    return f{i + 1}(q), f{i + 1}(q)" for i in range(30))

    assert "x" in changed(f"{chain}\ndef f30(q):\n    q.append(1)\nf0(x)")
