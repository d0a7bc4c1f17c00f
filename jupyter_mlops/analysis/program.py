"""A notebook as one program: its statements in document order, each knowing its cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_mlops.analysis.magics import translate_cells
from jupyter_mlops.errors import Finding
from jupyter_mlops.notebook import Cell, Notebook, Source
from jupyter_mlops.stages import StepTag


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One top-level statement. `row` and `end_row` are 1-based in the program's text.

    `tag` is None in setup cells. `last` says that it ends its cell, where an expression is shown.
    """

    index: int
    node: ast.stmt
    cell: int
    row: int
    end_row: int
    tag: StepTag | None
    parameter: bool
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

    def place(self, row: int) -> tuple[int, int]:
        return self.source.place(row)

    def excerpt(self, row: int) -> str:
        return self.lines[row - 1] if 0 < row <= len(self.lines) else ""


def build(notebook: Notebook) -> Program:
    """Translate, parse and join the code cells of `notebook`, without those tagged `skip`.

    Cells that do not parse are findings and leave no statements.
    """
    findings: list[Finding] = []
    requirements: list[str] = []
    texts: list[str] = []
    rows: list[tuple[int, int]] = []
    parsed: list[tuple[Cell, ast.Module]] = []
    cell_rows: dict[int, tuple[int, int]] = {}
    row = 0
    cells = list(_code_cells(notebook))
    translations = translate_cells((cell.index, cell.source) for cell in cells)
    for cell in cells:
        translation = translations[cell.index]
        findings += translation.findings
        requirements += translation.requirements
        text = translation.text
        module = _parse(text)
        height = text.count("\n") + 1
        cell_rows[cell.index] = (row + 1, row + height)
        texts.append(text)
        rows += [(cell.index, row_in_cell) for row_in_cell in translation.rows]
        if module is not None:
            parsed.append((cell, ast.increment_lineno(module, row)))
        row += height
    source = Source("\n".join(texts), tuple(rows))
    return Program(
        notebook,
        source,
        tuple(source.text.split("\n")),
        tuple(_statements(parsed)),
        tuple(findings),
        tuple(dict.fromkeys(requirements)),
        cell_rows,
    )


def _code_cells(notebook: Notebook) -> Iterable[Cell]:
    return (c for c in notebook.code_cells if c.role.kind != "skip" and not c.role.conflict)


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


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
                node is module.body[-1],
            )
            index += 1
