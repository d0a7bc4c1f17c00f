"""Where the lines of a statement begin when it moves into the body of a function.

Only whitespace at the start of lines changes. Text inside strings stays as it is, and so does a
line inside brackets that stands further left than its block.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEP = "    "

_OPENS = frozenset(
    number
    for name in ("FSTRING_START", "TSTRING_START")
    if (number := getattr(tokenize, name, None)) is not None
)
_CLOSES = frozenset(
    number
    for name in ("FSTRING_END", "TSTRING_END")
    if (number := getattr(tokenize, name, None)) is not None
)
_SILENT = frozenset(
    {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the lines of a statement hang together.

    `blocks` are the indentations of the blocks that a line stands in, outermost first; `inside`
    are the 0-based lines that begin within a string.
    """

    blocks: tuple[tuple[str, ...], ...]
    inside: frozenset[int]

    @property
    def first_indent(self) -> str | None:
        return next((blocks[1] for blocks in self.blocks if len(blocks) > 1), None)


def shape(lines: Sequence[str]) -> Shape:
    """Return the shape of one statement whose text is `lines`."""
    tokens = list(tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline))
    stack: tuple[str, ...] = ("",)
    blocks: list[tuple[str, ...] | None] = [None] * len(lines)
    row = 0
    for token in tokens:
        if token.type == tokenize.INDENT:
            stack = (*stack, token.string)
        elif token.type == tokenize.DEDENT:
            stack = stack[:-1]
        elif token.type not in _SILENT:
            for number in range(max(row, token.start[0] - 1), token.end[0]):
                blocks[number] = stack
            row = token.end[0]
    return Shape(_filled(lines, blocks), frozenset(_inside_strings(tokens)))


def _inside_strings(tokens: Iterable[tokenize.TokenInfo]) -> Iterable[int]:
    depth = 0
    start = 0
    for token in tokens:
        if token.type == tokenize.STRING:
            yield from range(token.start[0], token.end[0])
        elif token.type in _OPENS:
            start = start if depth else token.start[0]
            depth += 1
        elif token.type in _CLOSES:
            depth -= 1
            if not depth:
                yield from range(start, token.end[0])


def _filled(
    lines: Sequence[str], blocks: Sequence[tuple[str, ...] | None]
) -> tuple[tuple[str, ...], ...]:
    """Let a comment stand in the deepest block around it that begins left of it or at it."""
    filled: list[tuple[str, ...]] = []
    following: list[tuple[str, ...]] = [("",)] * (len(lines) + 1)
    for number in range(len(lines) - 1, -1, -1):
        following[number] = blocks[number] or following[number + 1]
    before: tuple[str, ...] = ("",)
    for number, line in enumerate(lines):
        known = blocks[number]
        if known is None:
            around = max(before, following[number + 1], key=len)
            known = tuple(block for block in around if line.startswith(block)) or ("",)
        else:
            before = known
        filled.append(known)
    return tuple(filled)


def moved_in(lines: Sequence[str], known: Shape | None, unit: str) -> list[str]:
    """Return the lines of a statement as they stand one block deeper.

    `known` is None for a statement on one line. `unit` is how far the author indents a block,
    which becomes four columns.
    """
    if known is None:
        return [STEP + line if line.strip() else "" for line in lines]
    done: list[str] = []
    for number, line in enumerate(lines):
        blocks = known.blocks[number]
        if number in known.inside:
            done.append(line)
        elif not line.strip():
            done.append("")
        elif line.startswith(blocks[-1]):
            done.append(_moved(blocks, unit) + line[len(blocks[-1]) :])
        else:
            done.append(line)
    return done


def _moved(blocks: Sequence[str], unit: str) -> str:
    made = STEP
    for outer, inner in zip(blocks, blocks[1:], strict=False):
        own = inner.removeprefix(outer)
        made += STEP if own == unit else own
    return made


def tidied(lines: Sequence[str], known: Shape | None) -> list[str]:
    """Return the lines with nothing on those that hold only blanks, but in strings."""
    inside = known.inside if known is not None else frozenset[int]()
    return [line if line.strip() or number in inside else "" for number, line in enumerate(lines)]
