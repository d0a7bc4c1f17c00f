"""A loop that may run no round binds nothing for sure."""

from __future__ import annotations

import ast

import pytest

from jupyter_mlops.analysis.rounds import known_literals, surely_bound

NOOP = [("", set()), ("print(1)", set()), ("x = 1", {"x"})]
TABLE = [
    *NOOP,
    ("for i in rows:\n    x = i", set()),
    ("x = 0\nfor i in rows:\n    x = i", {"x"}),
    ("for i in [1]:\n    x = i", {"i", "x"}),
    ("for i in []:\n    x = i", set()),
    ("for i in [*rows]:\n    x = i", set()),
    ("for i in {'a': 1}.items():\n    x = i", {"i", "x"}),
    ("for i in {**rows}:\n    x = i", set()),
    ("for i in 'ab':\n    x = i", {"i", "x"}),
    ("for i in range(3):\n    x = i", {"i", "x"}),
    ("for i in range(0):\n    x = i", set()),
    ("for i in range(5, 3):\n    x = i", set()),
    ("for i in range(5, 3, -1):\n    x = i", {"i", "x"}),
    ("for i in range(len(rows)):\n    x = i", set()),
    ("n = 3\nfor i in range(n):\n    x = i", {"n", "i", "x"}),
    ("n = 3\nn = 0\nfor i in range(n):\n    x = i", {"n"}),
    ("n = len(rows)\nfor i in range(n):\n    x = i", {"n"}),
    ("for i, j in enumerate((1, 2)):\n    x = i", {"i", "j", "x"}),
    ("for i, j in zip((1, 2), rows):\n    x = i", set()),
    ("for i in tqdm(range(2), desc='a'):\n    x = i", {"i", "x"}),
    ("for c in df.columns:\n    x = c", set()),
    ("for w in 'a b'.split():\n    x = w", set()),
    ("for i in (1, 2):\n    y = i\n    if i:\n        continue\n    x = i", {"i", "y"}),
    (
        "for i in (1, 2):\n    for j in (1, 2):\n        if j:\n            break\n    x = i",
        {"i", "j"},
    ),
    ("r = [1]\nr.remove(1)\nfor i in r:\n    x = i", {"r"}),
    ("r = [1]\ndel r[0]\nfor i in r:\n    x = i", {"r"}),
    ("r = [1]\nr.append(1)\nfor i in r:\n    x = i", {"r", "i", "x"}),
    ("for a, b in folds.split(X):\n    x = a", {"a", "b", "x"}),
    ("for i in (1, 2):\n    for j in rows:\n        x = j\n    y = i", {"i", "y"}),
    ("for i in rows:\n    x = i\nelse:\n    y = 1", {"y"}),
    ("while rows:\n    x = rows.pop()", set()),
    ("while True:\n    x = 1\n    break", {"x"}),
    ("if rows:\n    x = 1\nelse:\n    x = 2", {"x"}),
    ("with open('a') as f:\n    x = f.read()", {"f", "x"}),
    ("def f():\n    x = 1", {"f"}),
    ("r = [x for x in rows]", {"r"}),
    ("r = [x for x in rows]\nfor x in r:\n    y = x", {"r"}),
    ("r = any((w := x) for x in rows)", {"r"}),
    ("r = [x for x in (q := rows)]", {"r", "q"}),
]


@pytest.mark.parametrize(("text", "names"), TABLE)
def test_names_that_are_bound_for_sure(text: str, names: set[str]) -> None:
    body = ast.parse(text).body

    assert surely_bound(body, known_literals(body)) == names
