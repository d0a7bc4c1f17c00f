"""What the terminal shows: findings with excerpt and caret, errors in one line, JSON."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_mlops.errors import ConflictError, ExtractError, Finding, Level, MlopsError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold blue"}
LABEL_WIDTH = 8


def console(*, stderr: bool = False) -> Console:
    """Return a console that colours a terminal, and leaves a pipe or a file plain and unwrapped."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def show_json(value: Any) -> None:
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_findings(findings: Sequence[Finding], *, stderr: bool = False) -> None:
    """Print the findings in order of place, then how many there are of each level."""
    screen = console(stderr=stderr)
    width = screen.width if screen.is_terminal else None
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        screen.print(_finding_text(finding, width), end="\n\n")
    screen.print(count_findings(findings))


def count_findings(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 note`, or `no findings`."""
    counts = Counter(finding.level for finding in findings)
    parts = [plural(counts[level], level.value) for level in Level if counts[level]]
    return ", ".join(parts) or "no findings"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _finding_text(finding: Finding, width: int | None) -> Text:
    from rich.text import Text

    text = Text()
    text.append(f"{finding.code} {finding.level.value}", STYLES[finding.level])
    text.append(f"  {finding.place}\n", "bold")
    if finding.excerpt:
        text.append(f"    {_printable(finding.excerpt)}\n", "cyan")
        if finding.column is not None:
            text.append(
                f"    {_margin(finding.excerpt[: finding.column])}^\n", STYLES[finding.level]
            )
    text.append(_wrapped("", finding.message, width))
    for label, sentence in (("why", finding.why), ("mend", finding.mend)):
        if sentence:
            text.append("\n" + _wrapped(label, sentence, width))
    return text


def _wrapped(label: str, sentence: str, width: int | None) -> str:
    first = "  " + label.ljust(LABEL_WIDTH - 2) if label else "  "
    if width is None:
        return first + sentence
    rest = " " * (LABEL_WIDTH if label else 2)
    return textwrap.fill(sentence, width, initial_indent=first, subsequent_indent=rest)


def _printable(line: str) -> str:
    """Return `line` without control characters, which would move the caret or colour the screen."""
    expanded = line.replace("\t", "    ")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in expanded)


def _margin(before: str) -> str:
    """Return blanks as wide as `before` is on a terminal."""
    from rich.cells import cell_len

    return " " * cell_len(_printable(before))


def finding_json(finding: Finding) -> dict[str, Any]:
    return asdict(finding)


def fail(error: MlopsError, *, json: bool) -> int:
    """Say what stopped the command and return its exit code."""
    if json:
        show_json(_error_json(error))
    elif isinstance(error, ExtractError):
        show_findings(error.findings, stderr=True)
    else:
        click.echo(f"nbpipe: {_one_line(str(error))}", err=True)
    return error.exit_code


def _error_json(error: MlopsError) -> dict[str, Any]:
    answer: dict[str, Any] = {"error": _one_line(str(error)), "exit_code": error.exit_code}
    if isinstance(error, ExtractError):
        answer["findings"] = [finding_json(finding) for finding in error.findings]
    if isinstance(error, ConflictError):
        answer["conflicts"] = list(error.paths)
    return answer


def complain(error: Exception) -> None:
    """Say in one line that nbpipe itself is at fault, with what a bug report needs."""
    import traceback

    from jupyter_mlops import __version__

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
    python = ".".join(map(str, sys.version_info[:3]))
    click.echo(
        f"nbpipe: a defect of nbpipe itself: {type(error).__name__}: {_one_line(str(error))} "
        f"[{place}, jupyter-mlops {__version__}, Python {python}, {sys.platform}]; "
        "please report this line with the output of the same command and --debug",
        err=True,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
