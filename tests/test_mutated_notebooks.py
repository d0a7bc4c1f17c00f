"""Notebooks that nobody would write: each is exported to files that compile, or refused in words.

`NBPIPE_FUZZ=10000` sets how many are made, `NBPIPE_FUZZ_FROM` the number of the first one. The
notebook of a number is always the same; `PYTHONPATH=. python tests/test_mutated_notebooks.py 42`
prints number 42 and what becomes of it.
"""

from __future__ import annotations

import ast
import functools
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import tokenize
import tomllib
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_mlops.errors import ExtractError, Finding, Level, MlopsError
from jupyter_mlops.export import plan
from jupyter_mlops.notebook import read

CHUNKS = 10
COUNT = int(os.environ.get("NBPIPE_FUZZ", "300"))
FIRST = int(os.environ.get("NBPIPE_FUZZ_FROM", "0"))
LONGEST_S = 10.0

Cells = list[dict[str, Any]]
Mutation = Callable[[random.Random, Cells], None]

TAGS = [
    "load", "features", "train", "evaluate", "train:forest", "train:a-b", "load:raw", "parameters",
    "skip", "imports", "functions", "step:prep", "step:train", "hide", "train:", "load:two words",
    "pipeline-parameters", "Train",
]  # fmt: skip
NAMES = [
    "load", "train", "features", "evaluate", "params", "pipeline", "runtime", "settings", "seed",
    "helpers", "Params", "Step", "self", "result", "_", "__", "__x", "__name__", "__file__",
    "print", "list", "display", "In", "Out", "_1", "exit", "match", "type", "None", "x", "df",
    "NamedTuple", "Features", "copy", "deepcopy", "é", "ﬁ", "CLASS", "LAMBDA", "Pass", "main",
]  # fmt: skip
LITERALS = [
    "0", "-1", "1e400", "10**400", "1_000", "0x_ff", "1j", "b'\\x00'", "r'\\d'", "f'{x!r:>{y}}'",
    "f'{x=}'", "'''a\n    b\n'''", "\"\"\"\\\n\"\"\"", "()", "[]", "{}", "{*()}", "...", "None",
    "'\\N{BULLET}'", "'\\ud800'", "u'x'", "lambda: x", "(yield)", "[x for x in y]", "*x", "**x",
]  # fmt: skip
MAGICS = [
    "%matplotlib inline", "%time x = 1", "%timeit -n1 f()", "!ls {x}", "files = !ls", "%%time",
    "%%capture out", "%%bash\necho 1", "%%writefile a.py\nx = 1", "%%writefile", "%run other.py",
    "%run missing.ipynb", "%load_ext autoreload\n%autoreload 2", "%cd ..", "%env A=b", "%pylab",
    "%pip install a b", "!pip install -q a==1", "x?", "?x", "x??", "%sql select 1", "%%html\n<b>",
    "%%mlops train", "%%mlops", "%%mlops train forest", "#| mlops: evaluate", "#| mlops: nonsense",
    "get_ipython().run_line_magic('time', 'x')", "get_ipython()", "%", "!", "!!ls", "%%", "%reset",
    "%who", "x = %time 1", "for i in range(2):\n    %time i\n    !echo {i}", "%store x", ",f a b",
    "/f 1", ";f a", "%%timeit\nx = 1", "%time", "%debug", "%lsmagic", "if x:\n    !ls\nelse: pass",
]  # fmt: skip
SNIPPETS = [
    "import pandas as pd\nimport numpy as np", "from math import *", "from os.path import *",
    "from __future__ import annotations", "import a.b.c as d, e", "from . import x",
    "try:\n    import fast as f\nexcept ImportError:\n    f = None", "global x\nx = 1", "del x",
    "x = y = z = []", "x += 1", "(x := 1)", "x: int", "x: int = 1", "*a, (b, c) = x", "x, = y",
    "for x in y: pass\nelse: z = x", "while x: break", "with open('f') as f: t = f.read()",
    "async def f():\n    await g()\n    async for x in y: pass", "await f()", "yield 1", "return 1",
    "break", "raise SystemExit", "assert x, 'no'", "def f(x=x, *, y=y): return x + z",
    "def f():\n    global total\n    total = total + 1\n    nonlocal_ = 1", "lambda: [x for _ in y]",
    "class A:\n    x = x\n    def f(self): return x", "class B(A):\n    def __init__(self): super().__init__()",
    "@decorate(x)\ndef g(a, /, b, *c, d=1, **e): yield a", "match x:\n    case [a, *b] if a: y = b\n    case {'k': v}: pass",
    "if __name__ == '__main__':\n    main()", "exec('x = 1')", "globals()['x'] = 1", "locals()",
    "x = [i for i in range(3) if (y := i)]", "print(f'{x:{y}} {\"a\"}')", "x; y; z = 1; print(z)",
    "x = 1 \\\n  + 2", "if x: y = 1\nelif z: y = 2", "df['a'] = df.b\ndf.loc[0, 'a'] = 1",
    "df.drop(columns='a', inplace=True)", "np.random.seed(0)\nx = np.random.rand()", "x.append(y)",
    "import random\nrandom.seed(SEED)", "model.fit(X, y)\nmodel", "plt.plot(x)\nplt.show()",
    "os.environ['A'] = 'b'\nos.chdir('..')", "import sys; sys.path.insert(0, '.')", "# only words",
    "'''only text'''", "\"\"\"text\n\twith a tab\n\"\"\"", "x = (\n  1,\n\n  # in it\n  2,\n)", "x = yield",
    "def outer():\n    x = 1\n    def inner():\n        nonlocal x\n        x += 1\n    return inner",
    "type X = int", "def f[T](x: T) -> T: return x", "try:\n    x\nexcept* ValueError as e:\n    y = e",
    "try:\n    x = 1\nexcept Exception as e:\n    raise\nfinally:\n    y = 2", "print(x, file=f)",
    "x = lambda a, b=y: (a, b, z)", "{k: v for k, v in x.items()}", "eval('x')", "display(df)",
    "\x0cx = 1", "x = 1\r\ny = 2\rz = 3", "\tx = 1", "if x:\n\ty = 1\n        z = 2", "x = '\ud800'",
    "x = 1  # \u2028 y", "x = '\\\n'", "\ufeffx = 1", "x = 1\0", "print 'old'", "exec 'x'", "`x`",
    "x <> y", "except ValueError, e: pass", "(" * 60 + ")" * 60, "[" * 300 + "]" * 300,
    "-" * 200 + "1", "x" + ".a" * 300, "f(" * 90 + ")" * 90, "if x:\n" + " if x:\n" * 3,
    "\n".join(f"x{n} = {n}" for n in range(300)), "\n".join(" " * n + "if x:" for n in range(101)) + " y",
]  # fmt: skip
WRAPPERS = [
    "if x:", "for i in range(3):", "while True:", "with open('f') as f:", "def step(x):", "try:",
    "class Steps:", "async def run():", "else:", "@decorator", "with a as b, c as (d, e):",
]  # fmt: skip
ODD_VALUES = ["null", "1", "-1", "[]", "{}", '"x"', "true", "1e999", "NaN", "[null]", '""', "[[]]"]


@functools.cache
def corpus() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the notebooks of `hard/` as (tag, text) of their cells."""
    found = []
    for path in sorted((Path(__file__).parent / "hard").glob("*.py")):
        parts = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))[1:]
        cells = []
        for part in parts:
            mark, _, text = part.partition("\n")
            tag = re.match(r" ?\[([^\]]*)\]", mark)
            cells.append((tag[1] if tag else "", text.strip("\n")))
        found.append(tuple(cells))
    return tuple(found)


def new_cell(text: str, tag: str = "") -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "source": text}
    if tag == "markdown":
        return cell | {"cell_type": "markdown"}
    if tag:
        cell["metadata"]["tags"] = [tag]
    return cell | {"execution_count": None, "outputs": []}


def drop(rng: random.Random, cells: Cells) -> None:
    del cells[rng.randrange(len(cells))]


def duplicate(rng: random.Random, cells: Cells) -> None:
    cells.insert(rng.randrange(len(cells) + 1), json.loads(json.dumps(rng.choice(cells))))


def move(rng: random.Random, cells: Cells) -> None:
    cell = cells.pop(rng.randrange(len(cells)))
    cells.insert(rng.randrange(len(cells) + 1), cell)


def shuffle(rng: random.Random, cells: Cells) -> None:
    rng.shuffle(cells)


def split(rng: random.Random, cells: Cells) -> None:
    index = rng.randrange(len(cells))
    lines = str(cells[index]["source"]).split("\n")
    at = rng.randrange(len(lines) + 1)
    cells[index]["source"] = "\n".join(lines[:at])
    cells.insert(index + 1, new_cell("\n".join(lines[at:]), rng.choice(["", *TAGS[:4]])))


def join(rng: random.Random, cells: Cells) -> None:
    index = rng.randrange(len(cells))
    if index:
        text = cells.pop(index)["source"]
        cells[index - 1]["source"] += rng.choice(["\n", "\n\n", "", ";"]) + text


def graft(rng: random.Random, cells: Cells) -> None:
    tag, text = rng.choice(rng.choice(corpus()))
    cells.insert(rng.randrange(len(cells) + 1), new_cell(text, tag))


def insert_snippet(rng: random.Random, cells: Cells) -> None:
    text = rng.choice(rng.choice([SNIPPETS, SNIPPETS, MAGICS]))
    if rng.random() < 0.4:
        tag = rng.choice(["", *TAGS[:4], *TAGS])
        cells.insert(rng.randrange(len(cells) + 1), new_cell(text, tag))
        return
    cell = rng.choice(cells)
    lines = str(cell["source"]).split("\n")
    lines.insert(rng.randrange(len(lines) + 1), text)
    cell["source"] = "\n".join(lines)


def retag(rng: random.Random, cells: Cells) -> None:
    kinds = [[], [rng.choice(TAGS[:4])], [rng.choice(TAGS)], rng.choices(TAGS, k=2)]
    rng.choice(cells)["metadata"]["tags"] = rng.choice(kinds)


def change_lines(rng: random.Random, cells: Cells) -> None:
    cell = rng.choice(cells)
    lines = str(cell["source"]).split("\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[one]
        case 1:
            lines.insert(one, lines[other])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines[one] = rng.choice(["  ", "    ", "\t"]) + lines[one]
        case 4:
            lines[one] = lines[one].lstrip()
        case 5:
            lines[one] += rng.choice([" \\", ";", " # type: ignore", "  ", "\\", ")", "'''", ":"])
    cell["source"] = "\n".join(lines)


def wrap(rng: random.Random, cells: Cells) -> None:
    cell = rng.choice(cells)
    lines = str(cell["source"]).split("\n")
    start = rng.randrange(len(lines))
    end = rng.randrange(start, len(lines)) + 1
    inner = [f"    {line}" for line in lines[start:end]]
    cell["source"] = "\n".join([*lines[:start], rng.choice(WRAPPERS), *inner, *lines[end:]])


def change_token(rng: random.Random, cells: Cells) -> None:
    """Replace, remove or double one token, mostly by one of its own kind."""
    cell = rng.choice(cells)
    text = str(cell["source"])
    tokens = [token for token in tokens_of(text) if token.string.strip()]
    if not tokens:
        return
    token = rng.choice(tokens)
    if token.type == tokenize.NAME and rng.random() < 0.8:
        others = [name.string for name in tokens_of(str(rng.choice(cells)["source"]))]
        new = rng.choice(NAMES + [name for name in others if name.isidentifier()] * 3)
    elif token.type in (tokenize.NUMBER, tokenize.STRING) and rng.random() < 0.8:
        new = rng.choice(LITERALS)
    else:
        new = rng.choice(["", token.string * 2, rng.choice(tokens).string, "=", ".", ",", ":", "("])
    cell["source"] = replaced(text, token, new)


def rename(rng: random.Random, cells: Cells) -> None:
    """Give a name of the notebook another name, everywhere or in one cell."""
    tokens = tokens_of(str(rng.choice(cells)["source"]))
    names = sorted({token.string for token in tokens if token.type == tokenize.NAME})
    if names:
        old, new = rng.choice(names), rng.choice([*NAMES, *names])
        for cell in cells if rng.random() < 0.7 else [rng.choice(cells)]:
            cell["source"] = re.sub(rf"\b{old}\b", lambda _: new, str(cell["source"]))


def change_kind(rng: random.Random, cells: Cells) -> None:
    rng.choice(cells)["cell_type"] = rng.choice(["markdown", "raw", "code", "heading"])


def change_newlines(rng: random.Random, cells: Cells) -> None:
    cell = rng.choice(cells)
    text = str(cell["source"])
    cell["source"] = rng.choice([text.replace("\n", "\r\n"), text.splitlines(keepends=True)])


def tokens_of(text: str) -> list[tokenize.TokenInfo]:
    tokens = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            tokens.append(token)
    except (SyntaxError, tokenize.TokenError):
        pass
    return tokens


def replaced(text: str, token: tokenize.TokenInfo, new: str) -> str:
    lines = text.splitlines(keepends=True)
    (row, start), (end_row, end) = token.start, token.end
    before, after = lines[row - 1][:start], lines[end_row - 1][end:]
    return "".join([*lines[: row - 1], before + new + after, *lines[end_row:]])


MUTATIONS: list[Mutation] = [
    drop, duplicate, move, shuffle, split, join, graft, graft, insert_snippet, insert_snippet,
    insert_snippet, retag, retag, change_lines, change_lines, wrap, change_token, change_token,
    change_token, rename, rename, change_kind, change_newlines,
]  # fmt: skip


def mutated(number: int) -> bytes:
    """Return the notebook file of this number."""
    rng = random.Random(number)
    cells = [new_cell(text, tag) for tag, text in rng.choice(corpus())]
    for _ in range(rng.choice([1, 1, 2, 3, 5, 8])):
        mutation = rng.choice(MUTATIONS)
        if cells and (mutation is change_newlines or all_text(cells)):
            mutation(rng, cells)
    raw = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    data = json.dumps(raw, indent=rng.choice([None, 1])).encode()
    return damaged(rng, data) if rng.random() < 0.08 else data


def all_text(cells: Cells) -> bool:
    return all(isinstance(cell["source"], str) for cell in cells)


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Return the file with its JSON broken or with a value of the wrong kind."""
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.choice([1, 1, 5, 200]))
    match rng.randrange(5):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[end:]
        case 2:
            return data[:start] + bytes(rng.randrange(256) for _ in range(3)) + data[end:]
        case 3:
            return data[:end] + data[start:]
        case _:
            values = list(re.finditer(rb'(?<=": )("[^"\\]*"|\d+|null|\{\}|\[\])', data))
            value = rng.choice(values)
            return data[: value.start()] + rng.choice(ODD_VALUES).encode() + data[value.end() :]


def options(number: int, names: list[str]) -> dict[str, Any]:
    rng = random.Random(f"options {number}")
    chosen: dict[str, Any] = {}
    if rng.random() < 0.3:
        chosen["lift_all"] = True
    if rng.random() < 0.2:
        chosen["lift"] = (rng.choice([*names, "train.n_estimators", "nonsense", "", "a.b.c"]),)
    if rng.random() < 0.2:
        chosen["name"] = rng.choice(["churn", "class", "1a", "", "A b", "../x", "numpy", "é", "x" * 300])
    return chosen


def complaint(number: int, folder: Path) -> str | None:
    """Export one notebook; return what is wrong with what came out, None where all is well."""
    path = folder / "nb.ipynb"
    path.write_bytes(mutated(number))
    chosen = options(number, re.findall(r"\b[A-Z_]{3,}\b", path.read_text(errors="replace")))
    start = time.process_time()
    try:
        made = plan(path, **chosen)
    except ExtractError as err:
        return bad_findings(path, err.findings) or refused_for_nothing(err)
    except MlopsError as err:
        return None if str(err) and "\n" not in str(err) else f"not one line: {err}"
    except BaseException as err:
        return f"{chosen}\n" + "".join(traceback.format_exception(err)[-4:])
    if time.process_time() - start > LONGEST_S:
        return f"took {time.process_time() - start:.1f} s"
    return bad_findings(path, made.findings) or next(bad_files(made.tree), None)


def refused_for_nothing(err: ExtractError) -> str | None:
    if any(finding.level is Level.ERROR for finding in err.findings):
        return None
    return f"refused without a finding of level error: {err}"


def bad_findings(path: Path, findings: tuple[Finding, ...]) -> str | None:
    cells = read(path).cells
    for finding in findings:
        if not (finding.message and finding.why and finding.mend):
            return f"says too little: {finding}"
        if finding.cell is None:
            continue
        if not 0 <= finding.cell < len(cells):
            return f"no such cell: {finding}"
        if not 1 <= (finding.line or 1) <= cells[finding.cell].source.count("\n") + 1:
            return f"no such line: {finding}"
    return None


def bad_files(tree: dict[str, str]) -> Iterator[str]:
    for path, text in tree.items():
        try:
            if path.endswith(".py"):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    compile(text, path, "exec", dont_inherit=True)
            elif path.endswith(".toml"):
                tomllib.loads(text)
            elif path.endswith((".yaml", ".yml")):
                yaml.safe_load(text)
            elif path.endswith((".json", ".ipynb")):
                json.loads(text)
            text.encode() if isinstance(text, str) else None
        except (SyntaxError, ValueError, RecursionError, yaml.YAMLError) as err:
            yield f"{path} is broken: {type(err).__name__}: {err}\n{text}"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_mutated_notebook_is_exported_or_refused(chunk: int, tmp_path: Path) -> None:
    wrong = [
        f"number {number}: {found}"
        for number in range(FIRST + chunk, FIRST + COUNT, CHUNKS)
        if (found := complaint(number, tmp_path))
    ]

    assert not wrong, f"{len(wrong)} wrong, the first ones:\n" + "\n".join(wrong[:5])
