"""One-line faults, as people and converters make them, planted into the modules of a package."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Modules that hold nothing of the notebook: the same in every package, or wiring.
WIRING = frozenset({"__init__.py", "__main__.py", "pipeline.py"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """`line` (from 1) of `file`, from `src` on, reads `after`; several lines where they moved."""

    kind: str
    file: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.file}:{self.line}: {self.before.strip()} -> {self.after.strip()}"
        )

    def text(self, source: str) -> str:
        lines = source.splitlines()
        count = len(self.before.splitlines())
        return (
            "\n".join([*lines[: self.line - 1], self.after, *lines[self.line - 1 + count :]]) + "\n"
        )


def choose(folder: Path, count: int, seed: int) -> list[Mutant]:
    """Return `count` mutants of the package in `folder`, as many of each kind as there are."""
    chance = random.Random(seed)
    kinds: dict[str, list[Mutant]] = {}
    for mutant in sorted(set(_all(folder)), key=str):
        kinds.setdefault(mutant.kind, []).append(mutant)
    for found in kinds.values():
        chance.shuffle(found)
    chosen: list[Mutant] = []
    while len(chosen) < count and any(kinds.values()):
        for kind in sorted(kinds):
            if kinds[kind] and len(chosen) < count:
                chosen.append(kinds[kind].pop())
    return chosen


def _all(folder: Path) -> Iterator[Mutant]:
    sources = folder / "src"
    for path in sorted(sources.glob("*/*.py")):
        if path.name in WIRING:
            continue
        file = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        for line, kind, after, span in _faults(text):
            before = "\n".join(text.splitlines()[line - 1 : line - 1 + span])
            mutant = Mutant(kind, file, line, before, after)
            if after != before and _is_python(mutant.text(text)):
                yield mutant


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


Fault = tuple[int, str, str, int]


def _faults(text: str) -> Iterator[Fault]:
    """Yield line, kind, the text of the line with the fault, and how many lines it replaces."""
    lines = text.splitlines()
    tree = ast.parse(text)
    documentation = _documentation(tree)
    defaults = _defaults(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in documentation:
            for other in _constants(node.value):
                kind = "stale default" if node in defaults else "constant"
                yield from _replaced(lines, node, other, kind)
        elif isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp):
            yield from _operators(lines, node)
        elif isinstance(node, ast.Call):
            yield from _calls(lines, node)
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                yield from _statements(lines, body)


def _documentation(tree: ast.AST) -> set[ast.AST]:
    return {
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip


def _defaults(tree: ast.AST) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            for default in (*node.defaults, *node.kw_defaults):
                found |= set(ast.walk(default)) if default is not None else set()
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and line.value is not None:
                    found |= set(ast.walk(line.value))
    return found


def _constants(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield repr(not value)
        case int():
            yield repr(value + 1)
        case float():
            yield repr(value * 1.5 + 0.01)
        case str() if value and "\n" not in value:
            yield repr(value + "x")


def _replaced(lines: Sequence[str], node: ast.expr, other: str, kind: str) -> Iterator[Fault]:
    """Yield the line of a node with `other` in its place; nodes of several lines are left."""
    if node.lineno != node.end_lineno or node.end_col_offset is None:
        return
    line = lines[node.lineno - 1].encode()
    after = line[: node.col_offset] + other.encode() + line[node.end_col_offset :]
    yield node.lineno, kind, after.decode(), 1


_OPERATORS: dict[type, str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*",
    ast.Pow: "*", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=",
    ast.NotEq: "==", ast.BitAnd: "|", ast.BitOr: "&", ast.And: "or", ast.Or: "and",
    ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip


def _operators(lines: Sequence[str], node: ast.BinOp | ast.Compare | ast.BoolOp) -> Iterator[Fault]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            pass
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            pass
        case ast.BoolOp(op=op, values=[left, right]):
            pass
        case _:
            return
    if type(op) in _OPERATORS:
        other = f"({ast.unparse(left)}) {_OPERATORS[type(op)]} ({ast.unparse(right)})"
        yield from _replaced(lines, node, other, "operator")


def _calls(lines: Sequence[str], call: ast.Call) -> Iterator[Fault]:
    if len(call.args) >= 2 and not any(isinstance(one, ast.Starred) for one in call.args):
        first, second, *rest = call.args
        swapped = ast.Call(call.func, [second, first, *rest], call.keywords)
        yield from _replaced(lines, call, ast.unparse(swapped), "swapped arguments")
    seeds = [word for word in call.keywords if word.arg in ("random_state", "seed")]
    if seeds:
        kept = [word for word in call.keywords if word not in seeds]
        unseeded = ast.Call(call.func, call.args, kept)
        yield from _replaced(lines, call, ast.unparse(unseeded), "lost seed")
    match call:
        case ast.Call(func=ast.Attribute(value=value, attr="copy" | "deepcopy"), args=[]):
            yield from _replaced(lines, call, ast.unparse(value), "lost copy")
        case (
            ast.Call(func=ast.Name(id="list" | "dict"), args=[value])
            | ast.Call(func=ast.Attribute(attr="copy" | "deepcopy"), args=[value])
        ):
            yield from _replaced(lines, call, ast.unparse(value), "lost copy")


def _statements(lines: Sequence[str], body: list[ast.stmt]) -> Iterator[Fault]:
    """Yield simple statements that are dropped, and neighbours that change places."""
    simple = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Delete)
    plain = [
        node for node in body
        if isinstance(node, simple) and node.lineno == node.end_lineno
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and lines[node.lineno - 1].strip().startswith(_start(node))
        and not (isinstance(node, ast.AnnAssign) and node.col_offset == 4 and node.value is None)
    ]  # fmt: skip
    for node in plain:
        line = lines[node.lineno - 1]
        margin = line[: len(line) - len(line.lstrip())]
        is_seed = isinstance(node, ast.Expr) and "seed(" in line
        yield node.lineno, "lost seed" if is_seed else "dropped line", f"{margin}pass", 1
    for one, other in zip(plain, plain[1:], strict=False):
        if other.lineno == one.lineno + 1 and one.col_offset == other.col_offset:
            swapped = f"{lines[other.lineno - 1]}\n{lines[one.lineno - 1]}"
            yield one.lineno, "reordered statements", swapped, 2


def _start(node: ast.stmt) -> str:
    return ast.unparse(node)[:1]
