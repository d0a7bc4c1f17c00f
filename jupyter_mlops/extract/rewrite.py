"""The notebook's own lines as the body of a function or a module, with the edits made."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.extract.assemble import Line
from jupyter_mlops.extract.edits import Edits
from jupyter_mlops.extract.layout import STEP, moved_in, shape, tidied
from jupyter_mlops.pipeline import Code, Origin

_NAME = re.compile(r"\w+")


def rewrite(lines: Sequence[Line], edits: Edits, *, indented: bool) -> list[Line]:
    """Return `lines` with `edits` made, as the body of a function where `indented`.

    The lines stay one to one, but for those of new parameters, which come from no row. Text inside
    strings is not touched by the indentation.
    """
    chunks = _edited(_chunks(lines), edits)
    texts = [[line.text for line in chunk.lines] for chunk in chunks]
    shapes = [
        shape(text) if _needs_shape(chunk, text, indented=indented) else None
        for chunk, text in zip(chunks, texts, strict=True)
    ]
    units = (known.first_indent for known in shapes if known is not None)
    unit = next((found for found in units if found is not None), STEP)
    done = [
        line
        for text, known in zip(texts, shapes, strict=True)
        for line in (moved_in(text, known, unit) if indented else tidied(text, known))
    ]
    edited = [line for chunk in chunks for line in chunk.lines]
    return [Line(new, old.row, old.shift) for new, old in zip(done, edited, strict=True)]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Lines that are one statement, or stand between statements (`node` is None)."""

    lines: Sequence[Line]
    node: ast.stmt | None


def _chunks(lines: Sequence[Line]) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    done = 0
    for node in ast.parse("\n".join(line.text for line in lines)).body:
        decorators = getattr(node, "decorator_list", [])
        start = max(done, min([node.lineno, *(d.lineno for d in decorators)]) - 1)
        end = node.end_lineno or node.lineno
        chunks += [_Chunk(lines[done:start], None), _Chunk(lines[start:end], node)]
        done = end
    return [chunk for chunk in (*chunks, _Chunk(lines[done:], None)) if chunk.lines]


def _edited(chunks: Sequence[_Chunk], edits: Edits) -> list[_Chunk]:
    names: dict[int | None, dict[int, str]] = {}
    for (row, column), new in edits.names.items():
        names.setdefault(row, {})[column] = new
    beyond_names = edits.rows_beyond_names()
    edited: list[_Chunk] = []
    for chunk in chunks:
        if chunk.node is None:
            lines = chunk.lines
        elif _touches(beyond_names, chunk) or _declares(chunk.lines, chunk.node):
            lines = _by_libcst(chunk.lines, edits)
        else:
            lines = [_renamed(line, names.get(line.row)) for line in chunk.lines]
        edited.append(_Chunk(lines, chunk.node))
    return edited


def _by_libcst(statement: Sequence[Line], edits: Edits) -> list[Line]:
    # Loaded where more than names change: it takes longer than a small export does without it.
    from jupyter_mlops.extract.editor import edited

    return edited(statement, edits)


def _touches(rows: Container[int], chunk: _Chunk) -> bool:
    return any(line.row in rows for line in chunk.lines)


def _declares(lines: Sequence[Line], statement: ast.stmt) -> bool:
    """Tell whether a `global` stands in a statement."""
    said = any("global" in line.text for line in lines)
    return said and any(isinstance(node, ast.Global) for node in ast.walk(statement))


def _renamed(line: Line, names: Mapping[int, str] | None) -> Line:
    """Return a line with new names; `names` maps the columns of old ones to them."""
    if not names:
        return line
    new = {column - line.shift: name for column, name in names.items()}
    text = _NAME.sub(lambda found: new.get(found.start(), found.group()), line.text)
    return Line(text, line.row, line.shift)


def _needs_shape(chunk: _Chunk, text: Sequence[str], *, indented: bool) -> bool:
    if chunk.node is None or len(text) == 1:
        return False
    return indented or any(line and not line.strip() for line in text)


def code(lines: Sequence[Line], places: object) -> Code:
    """Return finished lines as `Code`; `places` maps a row to its cell and line."""
    origins = tuple(
        Origin(number, *places.place(line.row))  # type: ignore[attr-defined]
        for number, line in enumerate(lines, 1)
        if line.row is not None
    )
    return Code("\n".join(line.text for line in lines), origins)
