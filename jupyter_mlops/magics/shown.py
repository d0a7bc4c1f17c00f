"""What the magics show: one bundle of plain text and static HTML, for any front end.

The HTML has no script and no style sheet, only colours that are readable on white and on black, so
that it looks the same in JupyterLab, VS Code, nbviewer and on GitHub. Every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

LIMIT = 30_000
MUTED = "#808080"
WARNING = "#b8860b"
BAD = "#d2524b"
GOOD = "#2e8b57"

_FONT = "font-family:system-ui,sans-serif;font-size:13px;line-height:1.5"
_CELL = "text-align:left;padding:1px 14px 1px 0;border:0;vertical-align:top;white-space:nowrap"
_LONG = _CELL.replace("white-space:nowrap", "white-space:normal")
_CODE = (
    "font-family:ui-monospace,monospace;font-size:12px;white-space:pre;margin:4px 0;"
    "overflow-x:auto;line-height:1.4;background:transparent;color:inherit"
)

Bundle = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `colour` marks its kind in HTML."""

    text: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line in bold."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; texts only."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code or of a difference, in their own layout."""

    text: str
    difference: bool = False


Part = Line | Heading | Table | Code


def bundle(parts: Iterable[Part]) -> Bundle:
    """Return the parts as text/plain and text/html, both cut to what a notebook can bear."""
    given = list(parts)
    text = "\n".join(_plain(part) for part in given)
    pieces = [_html(part) for part in given]
    html = _framed("".join(pieces))
    while len(html.encode()) > LIMIT and pieces:
        pieces.pop()
        more = _html(Line("... the rest is in the plain text of this output", MUTED))
        html = _framed("".join([*pieces, more]))
    if len(text) > LIMIT:
        text = text[:LIMIT] + "\n... and so on"
    return {"text/plain": text, "text/html": html}


def span(text: str, colour: str = "", *, bold: bool = False) -> str:
    """Return an escaped piece of a line."""
    styles = [f"color:{colour}"] if colour else []
    styles += ["font-weight:600"] if bold else []
    style = f' style="{";".join(styles)}"' if styles else ""
    return f"<span{style}>{escape(text)}</span>"


def link(text: str, target: str) -> str:
    """Return a link where `target` is a web address, else the text."""
    if not target.startswith(("http://", "https://")):
        return span(text, MUTED)
    return f'<a href="{escape(target)}" style="color:inherit">{escape(text)}</a>'


def framed(inner: str) -> str:
    """Return HTML of spans as one quiet block."""
    return _framed(inner)


def _framed(inner: str) -> str:
    return f'<div style="{_FONT}">{inner}</div>'


def _plain(part: Part) -> str:
    match part:
        case Line(text) | Heading(text) | Code(text):
            return text
        case Table(header, rows):
            return _plain_table(header, rows)


def _plain_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, *rows] if any(header) else list(rows)
    widths = [max((len(line[n]) for line in lines), default=0) for n in range(len(header))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _html(part: Part) -> str:
    match part:
        case Line(text, colour):
            return f"<div>{span(text, colour)}</div>"
        case Heading(text):
            return f'<div style="margin-top:4px">{span(text, bold=True)}</div>'
        case Code(text, difference):
            return f'<pre style="{_CODE}">{_code(text) if difference else escape(text)}</pre>'
        case Table(header, rows):
            return _html_table(header, rows)


def _html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = ""
    if any(header):
        cells = "".join(
            f'<th style="{_CELL};font-weight:600;color:{MUTED};background:transparent">'
            f"{escape(text)}</th>"
            for text in header
        )
        head = f"<tr>{cells}</tr>"
    body = "".join(
        '<tr style="background:transparent">'
        + "".join(f'<td style="{_style(text)}">{escape(text)}</td>' for text in row)
        + "</tr>"
        for row in rows
    )
    return f'<table style="border-collapse:collapse;border:0;margin:4px 0">{head}{body}</table>'


def _style(text: str) -> str:
    return _LONG if len(text) > 60 else _CELL


def _code(text: str) -> str:
    colours = {"+": GOOD, "-": BAD, "@": MUTED}
    return "\n".join(span(line, colours.get(line[:1], "")) for line in text.splitlines())
