"""A notebook as one program: its statements in document order, each knowing its cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jupyter_mlops.analysis import stars
from jupyter_mlops.analysis.beside import LocalModule, find_modules
from jupyter_mlops.analysis.translations import translate_cells
from jupyter_mlops.analysis.trees import CELLS
from jupyter_mlops.analysis.wrapped import with_decorators
from jupyter_mlops.errors import Finding
from jupyter_mlops.notebook import Cell, Notebook, Source
from jupyter_mlops.stages import StepTag


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One top-level statement. `row` and `end_row` are 1-based in the program's text.

    `tag` is None in setup cells; `skipped` ones are left out by the user. `last` says that it ends
    its cell, where an expression is shown.
    """

    index: int
    node: ast.stmt
    cell: int
    row: int
    end_row: int
    tag: StepTag | None
    parameter: bool
    skipped: bool
    last: bool


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The statements of a notebook and the text that they were parsed from."""

    notebook: Notebook
    source: Source
    lines: tuple[str, ...]
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    requirements: tuple[str, ...]
    cell_rows: dict[int, tuple[int, int]]
    unknown_stars: tuple[ast.ImportFrom, ...] = ()
    modules: Mapping[str, LocalModule] = field(default_factory=dict)

    def place(self, row: int) -> tuple[int, int]:
        return self.source.place(row)

    def excerpt(self, row: int) -> str:
        return self.lines[row - 1] if 0 < row <= len(self.lines) else ""


def build(notebook: Notebook, folder: Path | None = None) -> Program:
    """Translate, parse and join the code cells of `notebook`.

    Cells that do not parse are findings and leave no statements. Modules in `folder` that the
    notebook imports come along.
    """
    findings: list[Finding] = []
    requirements: list[str] = []
    texts: list[str] = []
    rows: list[tuple[int, int]] = []
    parsed: list[tuple[Cell, ast.Module]] = []
    cell_rows: dict[int, tuple[int, int]] = {}
    row = 0
    cells = list(_code_cells(notebook))
    translations = translate_cells(((cell.index, cell.source) for cell in cells), folder)
    for cell in cells:
        translation = with_decorators(translations[cell.index])
        if cell.role.kind != "skip":
            findings += translation.findings
        requirements += translation.requirements
        text = translation.text
        module = _parse(text, row)
        height = text.count("\n") + 1
        cell_rows[cell.index] = (row + 1, row + height)
        texts.append(text)
        rows += [(cell.index, row_in_cell) for row_in_cell in translation.rows]
        if module is not None:
            parsed.append((cell, module))
        row += height
    modules = find_modules(folder, (m for cell, m in parsed if cell.role.kind != "skip"))
    local_names = {name: module.public for name, module in modules.items()}
    unknown_stars = stars.resolve((module for _, module in parsed), local_names)
    source = Source("\n".join(texts), tuple(rows))
    return Program(
        notebook,
        source,
        tuple(source.text.split("\n")),
        tuple(_statements(parsed)),
        tuple(findings),
        tuple(dict.fromkeys(requirements)),
        cell_rows,
        tuple(unknown_stars),
        modules,
    )


def _code_cells(notebook: Notebook) -> Iterable[Cell]:
    return (c for c in notebook.code_cells if not c.role.conflict)


def _parse(text: str, row: int) -> ast.Module | None:
    """Return the tree of a cell below `row` lines of others, None where it does not parse."""
    # Of a notebook that is read at each key most cells are as they were, and so is what is known
    # of their nodes. A star import is resolved in its node, which is then of one program only.
    return (_parsed if "*" in text and stars.STAR.search(text) else _remembered)(text, row)


def _parsed(text: str, row: int) -> ast.Module | None:
    try:
        return ast.increment_lineno(ast.parse(text), row)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_remembered = lru_cache(maxsize=CELLS)(_parsed)


def _statements(parsed: list[tuple[Cell, ast.Module]]) -> Iterable[Statement]:
    index = 0
    for cell, module in parsed:
        for node in module.body:
            decorators = getattr(node, "decorator_list", [])
            start = min([node.lineno, *(d.lineno for d in decorators)])
            yield Statement(
                index,
                node,
                cell.index,
                start,
                node.end_lineno or node.lineno,
                cell.role.tag if cell.role.kind == "step" else None,
                cell.role.kind == "parameters",
                cell.role.kind == "skip",
                node is module.body[-1],
            )
            index += 1
