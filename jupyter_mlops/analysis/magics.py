"""IPython syntax of a cell as plain Python, line by line.

A cell that is Python already passes untouched. Otherwise the lines that start a statement with
`%`, `!`, `?` (or assign such a line, or ask for help) are found by a small lexer that knows
strings, brackets and continued lines, and each is replaced after `magic_table`. What that cannot
read goes through IPython's own transformer first. Calls of `get_ipython()` obey the same table.

    for name in names:              for name in names:
        !gzip {name}       ->           subprocess.run(f"gzip {name}", shell=True, check=False)
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from jupyter_mlops.analysis.direct_calls import direct_uses
from jupyter_mlops.analysis.magic_table import outcome
from jupyter_mlops.analysis.magic_use import Outcome, Problem, Use
from jupyter_mlops.analysis.scripts import Scripts
from jupyter_mlops.errors import Finding, Level

_PIECE = re.compile(
    r"""(?P<comment>\#.*)|(?P<triple>\"{3}|'{3})"""
    r"""|(?P<text>"(?:\\.|[^"\\])*(?:"|\\?$)|'(?:\\.|[^'\\])*(?:'|\\?$))"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])"""
)
_ASSIGNED = re.compile(
    r"^(?P<target>[^=%!#]+?)\s*=\s*(?P<escape>%|!)(?P<rest>(?![=\s]).*)$", re.DOTALL
)
_HELP = re.compile(r"^\s*(?:\w+\s*=\s*)?%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?\d+\])*\?\??\s*$")
# An indented cell, a prompt, or a line in a form that this module does not read.
# What IPython takes without its `%` where a cell is one line and no variable has the name.
_AUTOMAGIC = frozenset(
    "pip conda mamba uv cd ls ll pwd mkdir rmdir cat cp mv rm matplotlib pylab load_ext reload_ext "
    "autoreload time timeit who whos run store env set_env config precision".split()
)
_SETTLED_FUTURE = re.compile(
    r"(?m)^from __future__ import (?:(?:division|print_function|absolute_import|unicode_literals"
    r"|generators|nested_scopes|with_statement|generator_stop)(?:[ ]*,[ ]*|[ ]*$))+$"
)
_PERHAPS_IPYTHON = re.compile(r"^\s*(?:>>>|In ?\[|[/,;%!?])|\?\s*$|\A\s+\S", re.MULTILINE)


class Row(NamedTuple):
    """A line of the translation and the 1-based row of the cell it came from.

    `hole` is the indent of a dropped line in a block, where a `pass` may be needed.
    """

    text: str
    row: int
    hole: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A cell as Python: `rows[i]` is the row of the cell that line i+1 of `text` came from."""

    text: str
    rows: tuple[int, ...]
    findings: tuple[Finding, ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cell:
    """What one translation gathers on its way."""

    index: int
    lines: list[str]
    bound: Container[str] | None
    read: Container[str] | None
    scripts: Scripts | None
    imports: dict[str, int] = field(default_factory=dict)
    requirements: dict[str, None] = field(default_factory=dict)
    findings: dict[Finding, None] = field(default_factory=dict)

    def outcome(self, row: int, use: Use) -> Outcome:
        result = outcome(use)
        for statement in result.imports:
            self.imports.setdefault(statement, row)
        self.requirements.update(dict.fromkeys(result.requirements))
        if result.problem:
            self.find(row, result.problem)
        return result

    def find(self, row: int, problem: Problem, column: int | None = None) -> None:
        excerpt = self.lines[row - 1] if row <= len(self.lines) else ""
        if column is None:
            column = len(excerpt) - len(excerpt.lstrip())
        finding = Finding(
            problem.code,
            problem.level,
            problem.message,
            problem.why,
            problem.mend,
            self.index,
            row,
            column,
            excerpt,
        )
        self.findings[finding] = None


def translate(
    source: str,
    *,
    cell: int,
    bound: Container[str] | None = None,
    read: Container[str] | None = None,
    scripts: Scripts | None = None,
) -> Translation:
    """Translate one cell.

    `bound` and `read` are the names that the notebook binds and reads, where the caller knows them:
    they decide what `!echo $HOME` and `%%capture out` mean. `scripts` are the files that it runs.
    """
    error = _syntax_error(source)
    if error is not None:
        source = _as_ipython_runs_it(source, error, bound)
        error = _syntax_error(source)
    lines = source.split("\n")
    if error is None and "get_ipython" not in source:
        return Translation(source, tuple(range(1, len(lines) + 1)))
    for reader in (_plain, _by_ipython):
        state = _Cell(cell, lines, bound, read, scripts)
        done = _settled(_body(reader(source), state), state)
        if done is not None:
            return _assembled(done, state)
    state = _Cell(cell, lines, bound, read, scripts)
    state.find(*_broken(error, source))
    return _assembled([Row("", row) for row in range(1, len(lines) + 1)], state)


def _syntax_error(source: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error) or "too deeply nested")
    return None


def _as_ipython_runs_it(source: str, error: SyntaxError, bound: Container[str] | None) -> str:
    """Return a cell that is no Python with what IPython alone takes.

    A cell of one line may name a magic without its `%`. And IPython compiles each statement by
    itself, so that a `from __future__` may stand anywhere; only those go that change nothing.
    """
    line = source.strip()
    name = line.partition(" ")[0]
    if "\n" not in line and name in _AUTOMAGIC and name not in (bound or ()):
        return source.replace(line, f"%{line}")
    if "from __future__" in str(error.msg):
        return _SETTLED_FUTURE.sub("", source)
    return source


def _broken(error: SyntaxError | None, source: str) -> tuple[int, Problem, int]:
    """Return where and why a cell is no Python."""
    text = error.msg if error else "IPython syntax that cannot be read"
    mend = "mend the cell, or leave it out with the tag `skip`"
    if "Missing parentheses" in text:
        mend = "this is Python 2: " + mend
    lines = source.split("\n")
    row = min(max(1, (error.lineno if error else None) or 1), len(lines))
    column = max(0, ((error.offset if error else None) or 1) - 1)
    message, why = f"the cell is not Python: {text}", "no code can be made of it"
    problem = Problem("NB101", Level.ERROR, message, why, mend)
    return row, problem, min(column, len(lines[row - 1]))


def _plain(source: str) -> list[Row]:
    return [Row(line, number) for number, line in enumerate(source.split("\n"), 1)]


def _by_ipython(source: str) -> list[Row]:
    if not _PERHAPS_IPYTHON.search(source):
        return _plain(source)
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    except SyntaxError:
        text = source
    lines = text.removesuffix("\n").split("\n")
    blank = len(list(takewhile(lambda line: not line.strip(), source.split("\n"))))
    last = source.count("\n") + 1
    return [Row("", row) for row in range(1, blank + 1)] + [
        Row(line, min(row, last)) for row, line in enumerate(lines, blank + 1)
    ]


def _body(rows: Sequence[Row], cell: _Cell) -> list[Row]:
    first = next((at for at, row in enumerate(rows) if row.text.strip()), len(rows))
    if first < len(rows) and rows[first].text.startswith("%%"):
        return [*rows[:first], *_cell_magic(rows[first], rows[first + 1 :], cell)]
    return _statements(rows, cell)


def _cell_magic(head: Row, body: Sequence[Row], cell: _Cell) -> list[Row]:
    name, _, line = head.text[2:].strip().partition(" ")
    text = "\n".join(row.text for row in body)
    text += "" if text.endswith("\n") or not text else "\n"
    name = "sx" if name == "!" else name
    result = cell.outcome(head.row, Use(name, line, text, False, cell.bound, cell.read))
    if result.inner is not None:
        return [*_statements([head._replace(text=result.inner)], cell), *_body(body, cell)]
    return _filled([head, *body], result.code)


def _filled(rows: Sequence[Row], code: str) -> list[Row]:
    """Put the lines of `code` in the place of `rows`, and blank lines where it is shorter."""
    lines = code.split("\n")
    lines += [""] * (len(rows) - len(lines))
    return [Row(line, rows[min(at, len(rows) - 1)].row) for at, line in enumerate(lines)]


def _statements(rows: Sequence[Row], cell: _Cell) -> list[Row]:
    done: list[Row] = []
    at = 0
    while at < len(rows):
        if _escaped(rows[at].text):
            end = at + 1
            while rows[end - 1].text.endswith("\\") and end < len(rows):
                end += 1
            done += _line_magic(rows[at:end], cell)
        else:
            end = _statement_end(rows, at)
            done += rows[at:end]
        at = end
    return done


def _escaped(text: str) -> bool:
    line = text.lstrip()
    if line.startswith(("%", "!", "?")) or (line.endswith("?") and _HELP.match(line)):
        return True
    assigned = _ASSIGNED.match(line)
    return assigned is not None and _syntax_error(f"{assigned['target']} = 0") is None


def _statement_end(rows: Sequence[Row], start: int) -> int:
    """Return the index after the last line of the statement that starts at `start`."""
    depth, quote = 0, ""
    for at in range(start, len(rows)):
        line, column, continued = rows[at].text, 0, rows[at].text.endswith("\\")
        while column < len(line):
            if quote:
                closing = re.compile(rf"(?:\\.|[^\\])*?{quote}").match(line, column)
                column = closing.end() if closing else len(line)
                quote = "" if closing else quote
                continue
            piece = _PIECE.search(line, column)
            if piece is None:
                break
            column = piece.end()
            quote = piece["triple"] or _open_quote(piece["text"], continued=continued)
            continued = continued and piece["comment"] is None
            depth += bool(piece["open"]) - bool(piece["close"])
        if not quote and depth <= 0 and not continued:
            return at + 1
    return start + 1


def _open_quote(text: str | None, *, continued: bool) -> str:
    """Return the quote of a one-line string that a backslash carries to the next line."""
    closed = not text or (len(text) > 1 and text[-1] == text[0])
    return "" if closed or not text or not continued else text[0]


def _line_magic(rows: Sequence[Row], cell: _Cell) -> list[Row]:
    head = rows[0]
    line = " ".join([*(row.text.rstrip()[:-1] for row in rows[:-1]), rows[-1].text.rstrip()])
    indent = line[: len(line) - len(line.lstrip())]
    use, target = _use(line.strip(), cell)
    use = use if indent else _with_script(use, head.row, cell)
    result = cell.outcome(head.row, use)
    if result.inner is not None:
        inner = _statements([head._replace(text=indent + target + result.inner)], cell)
        return inner + [Row("", row.row) for row in rows[len(inner) :]]
    if not result.code:
        return [head._replace(text="", hole=indent), *(row._replace(text="") for row in rows[1:])]
    code = (target + result.code).replace("\n", "\n" + indent)
    return _filled(rows, indent + code)


def _with_script(use: Use, row: int, cell: _Cell) -> Use:
    """Let a line that stands in no block find the file that it runs."""
    if cell.scripts is None:
        return use
    return replace(use, script=partial(cell.scripts.find, (cell.index, row)))


def _use(line: str, cell: _Cell) -> tuple[Use, str]:
    """Return the magic of a line, and `target = ` where its value is assigned."""
    known = (cell.bound, cell.read)
    if line.endswith("?") and (_HELP.match(line) or line.startswith("?")) or line.startswith("?"):
        return Use("?", line.strip("?"), None, False, *known), ""
    assigned = None if line[0] in "%!" else _ASSIGNED.match(line)
    target = f"{assigned['target']} = " if assigned else ""
    escape, rest = (assigned["escape"], assigned["rest"]) if assigned else (line[0], line[1:])
    if escape == "!":
        name = "!!" if assigned or rest.startswith("!") else "!"
        command = rest if assigned else rest.removeprefix("!")
        return Use(name, command, None, bool(assigned), *known), target
    name, _, argument = rest.strip().partition(" ")
    return Use(name, argument.strip(), None, bool(assigned), *known), target


def _settled(rows: list[Row], cell: _Cell) -> list[Row] | None:
    """Fill holes and translate direct calls; None when the result is no Python."""
    passed = [row._replace(text=f"{row.hole}pass") if row.hole else row for row in rows]
    for tried in (rows, passed):
        text = "\n".join(row.text for row in tried)
        if _syntax_error(text) is None:
            return tried if "get_ipython" not in text else _called(tried, cell)
    return None


def _called(rows: list[Row], cell: _Cell) -> list[Row] | None:
    """Replace calls of the shell: `get_ipython().run_line_magic("cd", "data")`."""
    uses, problems = direct_uses("\n".join(row.text for row in rows), cell.bound, cell.read)
    for line, problem in problems:
        cell.find(rows[line - 1].row, problem)
    for call in reversed(uses):
        place = rows[call.first - 1 : call.last]
        before = place[0].text.encode()[: call.start].decode()
        after = place[-1].text.encode()[call.end :].decode()
        alone = not before.strip() and not after.strip()
        use = call.use if before or not alone else _with_script(call.use, place[0].row, cell)
        code = _call_code(use, place[0].row, cell)
        if not code.strip():
            code = "" if alone and not before else "pass"
            code = "None" if call.use.wanted else code
        rows[call.first - 1 : call.last] = _filled(place, (before + code + after) if code else "")
    return rows if _syntax_error("\n".join(row.text for row in rows)) is None else None


def _call_code(use: Use, row: int, cell: _Cell) -> str:
    result = cell.outcome(row, use)
    if result.inner is None:
        return result.code
    lines = [result.inner] if result.inner else []
    lines += (use.body or "").removesuffix("\n").split("\n") if use.body is not None else []
    return "\n".join(done.text for done in _body([Row(line, row) for line in lines], cell))


def _assembled(rows: list[Row], cell: _Cell) -> Translation:
    """Put the imports that the translation needs before the first statement."""
    future = [at for at, row in enumerate(rows) if row.text.startswith("from __future__")]
    at = future[-1] + 1 if future else 0
    wanted = [
        Row(text, row)
        for text, row in cell.imports.items()
        if not any(other.text == text and other.row < row for other in rows)
    ]
    rows = [*rows[:at], *wanted, *rows[at:]]
    findings = tuple(sorted(cell.findings, key=lambda finding: finding.sort_key))
    text = "\n".join(row.text for row in rows)
    return Translation(text, tuple(row.row for row in rows), findings, tuple(cell.requirements))
