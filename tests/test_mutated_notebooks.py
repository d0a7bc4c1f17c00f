"""Notebooks that nobody would write: each is exported to files that compile, or refused in words.

`NBPIPE_FUZZ=10000` sets how many are made, `NBPIPE_FUZZ_FROM` the number of the first one. The
notebook of a number is always the same; `PYTHONPATH=. python tests/test_mutated_notebooks.py 42`
prints number 42 and what becomes of it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import io
import json
import os
import random
import re
import symtable
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

TABLES = json.loads(Path(__file__).with_name("mutations.json").read_text(encoding="utf-8"))
TAGS: list[str] = TABLES["tags"]
NAMES: list[str] = TABLES["names"]
LITERALS: list[str] = TABLES["literals"]
MAGICS: list[str] = TABLES["magics"]
WRAPPERS: list[str] = TABLES["wrappers"]
SNIPPETS: list[str] = [
    *TABLES["snippets"],
    "(" * 60 + ")" * 60,
    "[" * 300 + "]" * 300,
    "-" * 200 + "1",
    "x" + ".a" * 300,
    "f(" * 90 + ")" * 90,
    "\n".join(f"x{n} = {n}" for n in range(300)),
    "\n".join(" " * n + "if x:" for n in range(101)) + " y",
]
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
            if tag and tag[1].startswith("file:"):
                continue
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
    except (SyntaxError, UnicodeEncodeError, tokenize.TokenError):
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
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 6])):
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


def options(number: int, text: str) -> dict[str, Any]:
    """Return the options of the export of this notebook."""
    rng = random.Random(f"options {number}")
    chosen: dict[str, Any] = {}
    if rng.random() < 0.3:
        chosen["lift_all"] = True
    if rng.random() < 0.1:
        names = sorted(set(re.findall(r"\b[a-zA-Z]\w{2,}\b", text)))
        chosen["lift"] = (rng.choice([*names, "train.n_estimators", "nonsense", "", "a.b.c"]),)
    if rng.random() < 0.1:
        chosen["name"] = rng.choice(["churn", "class", "1a", "", "A b", "../x", "numpy", "é"])
    return chosen


def complaint(number: int, folder: Path) -> str | None:
    """Export one notebook; return what is wrong with what came out, None where all is well."""
    path = folder / "nb.ipynb"
    path.write_bytes(mutated(number))
    chosen = options(number, path.read_text(encoding="utf-8", errors="replace"))
    start = time.process_time()
    try:
        made = plan(path, **chosen)
    except ExtractError as err:
        return bad_findings(path, err.findings) or refused_for_nothing(err)
    except MlopsError as err:
        return None if str(err) and "\n" not in str(err) else f"not one line: {err}"
    except Exception as err:  # noqa: BLE001 any other exception is what is looked for
        frames = traceback.extract_tb(err.__traceback__)
        ours = [frame for frame in frames if "jupyter_mlops" in frame.filename]
        return f"{chosen}\n{''.join(traceback.format_list(ours[-3:]))}{type(err).__name__}: {err}"
    if time.process_time() - start > LONGEST_S:
        return f"took {time.process_time() - start:.1f} s"
    return (
        bad_findings(path, made.findings)
        or next(bad_files(made.tree), None)
        or next(lost_names(path, made.tree), None)
    )


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
            text.encode()
        except (SyntaxError, ValueError, RecursionError, yaml.YAMLError) as err:
            yield f"{path} is broken: {type(err).__name__}: {err}\n{text}"


def lost_names(path: Path, tree: dict[str, str]) -> Iterator[str]:
    """Yield names that the notebook binds and a module of the package reads without binding."""
    bound: set[str] = set()
    for cell in read(path).code_cells:
        with contextlib.suppress(SyntaxError):
            bound |= bound_names(symtable.symtable(cell.source, "cell", "exec"))
    for file, text in tree.items():
        if re.fullmatch(r"src/\w+/\w+\.py", file) and not re.search(r"import \*|NameError", text):
            plain = UnreadAnnotations().visit(ast.parse(text))
            module = symtable.symtable(ast.unparse(plain), file, "exec")
            missing = read_globals(module) - bound_names(module) - set(dir(builtins))
            if lost := sorted(missing & bound):
                yield f"{file} reads {', '.join(lost)} that nothing binds there\n{text}"


class UnreadAnnotations(ast.NodeTransformer):
    """Drops the annotations of local variables, which Python does not evaluate."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.col_offset and node.simple:
            node.annotation = ast.Constant(value=None)
        return node


def bound_names(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a module binds at its top or by `global`."""
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
        if table.get_type() == "module" or symbol.is_declared_global()
    }
    return names.union(*map(bound_names, table.get_children()))


def read_globals(table: symtable.SymbolTable) -> set[str]:
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced()
        if table.get_type() == "module" or symbol.is_global()
    }
    return names.union(*map(read_globals, table.get_children()))


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_mutated_notebook_is_exported_or_refused(chunk: int, tmp_path: Path) -> None:
    wrong = [
        f"number {number}: {found}"
        for number in range(FIRST + chunk, FIRST + COUNT, CHUNKS)
        if (found := complaint(number, tmp_path))
    ]

    assert not wrong, f"{len(wrong)} wrong, the first ones:\n" + "\n".join(wrong[:5])


def test_a_number_always_gives_the_same_notebook() -> None:
    assert mutated(7) == mutated(7)
    assert len({mutated(number) for number in range(50)}) > 45


def test_most_mutated_notebooks_can_be_read(tmp_path: Path) -> None:
    readable = 0
    for number in range(200):
        path = tmp_path / "nb.ipynb"
        path.write_bytes(mutated(number))
        try:
            read(path)
        except MlopsError:
            continue
        readable += 1

    assert 120 < readable < 199


def test_a_file_that_does_not_compile_is_noticed() -> None:
    assert list(bad_files({"a.py": "x = 1", "b.toml": "a = 1", "c.yaml": "a: 1"})) == []
    for path, text in {"a.py": "x =", "b.toml": "a =", "c.yaml": "a: [", "d.json": "{"}.items():
        assert f"{path} is broken" in next(bad_files({path: text}))
    assert "is broken" in next(bad_files({"a.md": "\ud800"}))


def test_a_name_that_is_lost_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [new_cell("x = 1\ndef f(): pass")]}))
    noop = "from a import f\n\n\ndef g(x):\n    return f(x), print, unknown\n"

    assert list(lost_names(path, {"src/nb/a.py": noop})) == []
    local = "def g() -> None:\n    y: x = 1\n    return y\n"
    assert list(lost_names(path, {"src/nb/a.py": local})) == []
    (lost,) = lost_names(path, {"src/nb/a.py": "def g():\n    return [f(x) for _ in x]\n"})
    assert "reads f, x that" in lost


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = sys.stdout
        found = complaint(number, Path(folder))
        cells = read(Path(folder) / "nb.ipynb").cells
        for cell in cells:
            out.write(f"# %% {cell.kind} {list(cell.tags)}\n{cell.source}\n")
        out.write(f"\n{number}: {found or 'well'}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
