"""Command lines of a notebook (`!cmd`, `%%bash`, `%pip`) as Python.

IPython fills `{expression}` and `$name` in a command line from the notebook's variables, and leaves
the whole line alone when one of them cannot be evaluated: `!awk '{print $1}'` reaches awk as it is.
"""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections.abc import Container, Iterator
from string import Formatter
from typing import NamedTuple

_DOLLAR = re.compile(r"(.*?)\$(\$?[\w\.]+)(?=([^']*'[^']*')*[^']*$)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REDIRECTED = re.compile(r"\s[>|&#]|&&|;(?=\s|$)|[12]>")
_CONTROL = re.compile(r"[;&|<>`\n]|\$\(")
_PIP = re.compile(
    r"^(?:sudo\s+)?(?:(?:\S*python[\d.]*|\{\s*sys\.executable\s*\}|\$sys\.executable)\s+-m\s+|uv\s+|\S*/)?"
    r"(pip[\d.]*|%pip)\s+(?P<rest>.*)$"
)
_PIP_VALUES = _words(
    "-i --index-url --extra-index-url -f --find-links -t --target -c --constraint --timeout --root "
    "--prefix --trusted-host --proxy --upgrade-strategy --progress-bar --platform --src"
)
_REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.\-]*(\[[\w.,\- ]*\])?\s*([=<>!~]=?.*|@.*)?$")
_WHEEL = re.compile(r"^(?P<url>\w+://\S+/(?P<name>\w[\w.]*)-[^/]+\.whl)$")
_EGG = re.compile(r"^(?P<url>[^#]+)#.*\begg=(?P<name>[\w.\-]+)")

# Commands that only show something on the notebook's screen.
LOOKING = _words(
    "ls ll pwd cat head tail wc df du free which whoami date uname lscpu nvidia-smi nvcc tree file "
    "echo man less more env printenv uptime top ps hostname jupyter-version lsb_release"
)
# Commands that make the machine ready; a package states its dependencies instead.
INSTALLING = _words("apt apt-get aptitude brew conda mamba micromamba yum npm easy_install")


class Requirements(NamedTuple):
    """What a pip command asks for; `unread` are the arguments that name no distribution."""

    names: tuple[str, ...]
    unread: tuple[str, ...]


def expanded(text: str, bound: Container[str] | None) -> str:
    """Return the Python expression of `text` after IPython's variable expansion.

    `bound` holds the names that the notebook binds; None takes every name as bound.
    """
    try:
        fields = tuple(_fields(text))
    except ValueError:
        return quoted(text)
    expressions = [expression for _, expression, _ in fields if expression is not None]
    if not all(_evaluates(expression, bound) for expression in expressions):
        return quoted(text)
    if not expressions:
        return quoted("".join(literal for literal, _, _ in fields))
    return _f_string(fields)


def quoted(text: str) -> str:
    """Return a string literal, in double quotes where that needs no escape."""
    literal = repr(text)
    if literal[0] == "'" and '"' not in literal:
        return f'"{literal[1:-1]}"'
    return literal


def block(text: str) -> str:
    """Return a triple-quoted literal whose lines are the lines of `text`."""
    body = text if text.endswith("\n") else text + "\n"
    body = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\r", "\\r")
    return f'"""\\\n{body}"""'


def looks_only(command: str) -> bool:
    """Tell whether a command only prints, so that a package loses nothing without it."""
    if re.search(r"[;&<>`\n]|\$\(", command.replace("2>&1", "")):
        return False
    stages = [stage.split() for stage in command.split("|")]
    return all(stage and stage[0] in LOOKING | {"grep", "sort", "uniq"} for stage in stages)


def installs(command: str) -> bool:
    """Tell whether a command installs something that pip does not name."""
    words = command.removeprefix("sudo ").split()
    return bool(words) and words[0] in INSTALLING and not _CONTROL.search(command)


def pip(command: str) -> Requirements | None:
    """Return what a pip command line installs, or None when the command is not one of pip's."""
    match = _PIP.match(command.strip())
    if match is None:
        return None
    try:
        words = shlex.split(_REDIRECTED.split(match["rest"])[0])
    except ValueError:
        return Requirements((), (match["rest"],))
    if not words or words[0] != "install":
        return Requirements((), ())
    return _requirements(words[1:])


def _requirements(words: list[str]) -> Requirements:
    names: list[str] = []
    unread: list[str] = []
    arguments = iter(words)
    for word in arguments:
        link = _EGG.match(word) or _WHEEL.match(word)
        if word in _PIP_VALUES:
            next(arguments, None)
        elif word in {"-r", "--requirement", "-e", "--editable"}:
            unread.append(f"{word} {next(arguments, '')}".strip())
        elif word.startswith("-"):
            continue
        elif link:
            names.append(f"{link['name']} @ {link['url']}")
        elif _REQUIREMENT.match(word):
            names.append(word)
        else:
            unread.append(word)
    return Requirements(tuple(names), tuple(unread))


def _fields(text: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (literal, expression, conversion) the way IPython's DollarFormatter reads them."""
    for literal, field, spec, conversion in Formatter().parse(text):
        done, held = 0, ""
        for match in _DOLLAR.finditer(literal):
            before, name = match.group(1, 2)
            done = match.end()
            if name.startswith("$"):
                held += before + name
                continue
            yield held + before, name, None
            held = ""
        if field is not None and spec:
            field = f"{field}:{spec}"
        yield held + literal[done:], field, conversion


def _evaluates(expression: str, bound: Container[str] | None) -> bool:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    if bound is None:
        return True
    inner = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return all(
        node.id in bound or node.id in inner or hasattr(builtins, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    )


def _f_string(fields: tuple[tuple[str, str | None, str | None], ...]) -> str:
    parts = []
    for literal, expression, conversion in fields:
        parts.append(literal.replace("{", "{{").replace("}", "}}"))
        if expression is not None:
            suffix = f"!{conversion}" if conversion else ""
            parts.append(f"{{{expression.strip()}{suffix}}}")
    text = "".join(parts)
    if not re.search(r'["\\\n]', text):
        return f'f"{text}"'
    values: list[ast.expr] = []
    for literal, expression, conversion in fields:
        values.append(ast.Constant(literal))
        if expression is not None:
            value = ast.parse(expression.strip(), mode="eval").body
            values.append(ast.FormattedValue(value, ord(conversion) if conversion else -1))
    try:
        return ast.unparse(ast.JoinedStr(values))
    except ValueError:
        return _joined(values)


def _joined(values: list[ast.expr]) -> str:
    """Return a concatenation, for a text whose quotes fit into no f-string."""
    parts = []
    for value in values:
        if isinstance(value, ast.FormattedValue):
            shown = {-1: "format", 114: "repr", 115: "str", 97: "ascii"}[value.conversion]
            parts.append(f"{shown}({ast.unparse(value.value)})")
        elif isinstance(value, ast.Constant) and value.value:
            parts.append(quoted(str(value.value)))
    return " + ".join(parts)
