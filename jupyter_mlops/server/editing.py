"""Changes of a notebook's text, worked out on its syntax trees and told as new sources of cells.

Nothing is changed where a line was translated for the analysis (a magic): what the tree says about
it is not where the user's text has it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_mlops.analysis.program import Program
from jupyter_mlops.notebook import Notebook

Json = dict[str, Any]


@dataclass
class Editing:
    """Collects replacements of text, and lines for the parameters cell."""

    program: Program
    _places: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _possible: bool = True

    def replace(self, node: ast.expr, text: str) -> None:
        """Put `text` in place of an expression that stands on one line."""
        if node.end_lineno != node.lineno or node.end_col_offset is None:
            self._possible = False
            return
        self._at(node.lineno, node.col_offset, node.end_col_offset, text)

    def replace_word(self, row: int, column: int, word: str, text: str) -> None:
        """Put `text` in place of the first `word` in a row at or after a column in bytes."""
        line = self.program.excerpt(row).encode()
        at = line.find(word.encode(), column)
        if at < 0:
            self._possible = False
            return
        self._at(row, at, at + len(word.encode()), text)

    def argument(self, call: ast.Call, text: str) -> None:
        """Add an argument at the end of a call."""
        row, column = call.end_lineno or 0, (call.end_col_offset or 0) - 1
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        comma = ", " if given and not self._ends_with_comma(given, row, column) else ""
        self._at(row, column, column, f"{comma}{text}")

    def line_above(self, row: int, text: str) -> None:
        """Add a line above a statement at the top level."""
        self._at(row, 0, 0, f"{text}\n")

    def parameter(self, text: str) -> None:
        """Add a line to the parameters cell; where there is none, one is made for it."""
        self._lines.append(text)

    def told(self, label: str) -> Json | None:
        """Return the fix as the panel carries it out; None where it cannot be done safely."""
        sources = self._sources()
        if sources is None:
            return None
        notebook = self.program.notebook
        added: Json | None = None
        if self._lines:
            home = next((c for c in notebook.code_cells if c.role.kind == "parameters"), None)
            lines = "\n".join(self._lines)
            first = min(sources, default=len(notebook.cells))
            if home is None:
                before = min(first, _first_step(notebook))
                added = {"before": before, "source": lines, "tags": ["parameters"]}
            elif home.index > first:
                return None  # the name would be read before it is bound
            else:
                above = sources.get(home.index, home.source).rstrip("\n")
                sources[home.index] = f"{above}\n{lines}" if above else lines
        cells = [
            {"cell": index, "source": source, "was": notebook.cells[index].source}
            for index, source in sorted(sources.items())
        ]
        return {"do": "edit", "label": label, "cells": cells, "added": added}

    def _at(self, row: int, start: int, end: int, text: str) -> None:
        self._places.setdefault(row, []).append((start, end, text))

    def _ends_with_comma(self, given: list[ast.expr], row: int, column: int) -> bool:
        last = max(given, key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0))
        lines = [self.program.excerpt(r).encode() for r in range(last.end_lineno or row, row + 1)]
        lines[-1] = lines[-1][:column]
        lines[0] = lines[0][last.end_col_offset or 0 :]
        return any(line.partition(b"#")[0].strip().endswith(b",") for line in lines)

    def _sources(self) -> dict[int, str] | None:
        """Return the new source of each cell that changes."""
        if not self._possible:
            return None
        cells: dict[int, list[str]] = {}
        for row, changes in self._places.items():
            index, line = self.program.place(row)
            source = self.program.notebook.cells[index].source.split("\n")
            lines = cells.setdefault(index, source)
            old = self.program.excerpt(row)
            if line > len(source) or source[line - 1] != old:
                return None
            new = old.encode()
            for start, end, text in sorted(changes, reverse=True):
                new = new[:start] + text.encode() + new[end:]
            lines[line - 1] = new.decode()
        return {index: "\n".join(lines) for index, lines in cells.items()}


def _first_step(notebook: Notebook) -> int:
    """Return the index of the first cell of a step, above which parameters stand."""
    code = [cell for cell in notebook.code_cells if cell.role.kind == "step"]
    return code[0].index if code else notebook.code_cells[0].index


def parameters_of(program: Program) -> Mapping[str, ast.expr]:
    """Return what the parameters cells assign to plain names."""
    found: dict[str, ast.expr] = {}
    for statement in program.statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if statement.parameter:
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
                statement.parameter
            ):
                found[name] = value
    return found
