"""What is written of a notebook: step tags into the file, and its text without outputs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_mlops.errors import NotebookError, WriteError
from jupyter_mlops.notebook.reading import Json, as_object, file_bytes, load, make_cells, parse
from jupyter_mlops.stages import StepTag, parse_tag

_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_int=str)
_RECORDS_OF_A_RUN = frozenset(
    {"execution", "ExecuteTime", "executionInfo", "outputId", "papermill", "signature", "widgets"}
)


def clean_text(path: Path) -> str:
    """Return the notebook as JSON of format 4.5, without what running it leaves in the file."""
    raw = load(path)
    cells: list[Json] = []
    for cell, given in zip(make_cells(path, raw), raw["cells"], strict=True):
        kept: Json = {
            "cell_type": cell.kind,
            "id": cell.id,
            "metadata": _without_records(given.get("metadata")),
            "source": cell.source.splitlines(keepends=True),
        }
        if cell.kind == "code":
            kept |= {"execution_count": None, "outputs": []}
        elif "attachments" in given:
            kept["attachments"] = given["attachments"]
        cells.append(kept)
    clean = {
        "cells": cells,
        "metadata": _without_records(raw.get("metadata")),
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(clean, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def write_tags(path: Path, tags: Mapping[int, StepTag]) -> None:
    """Tag the cells of these indices as steps; every other byte of the file stays.

    A step tag that a cell had is replaced. The file is exchanged in one move.

    Raises:
        NotebookError: the file is no notebook, or has no such cell.
        WriteError: the file cannot be written; it is as it was.
    """
    data = file_bytes(path)
    raw = parse(path, data)
    make_cells(path, raw)
    encoding = json.detect_encoding(data)
    text = data.decode(encoding, "surrogatepass")
    cells = _cell_spans(text)
    for index in sorted(tags, reverse=True):
        if not 0 <= index < len(cells):
            raise NotebookError(f"{path}: there is no cell {index}; it has {len(cells)} cells")
        edit = _tag_edit(text, cells[index], str(tags[index]))
        text = text[: edit.start] + edit.text + text[edit.end :]
    _exchange(path, text.encode(encoding, "surrogatepass"))


def _without_records(raw: object) -> Json:
    return {key: value for key, value in as_object(raw).items() if key not in _RECORDS_OF_A_RUN}


@dataclass(frozen=True, slots=True)
class _Edit:
    """Says that `text` shall stand where the file has the characters from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a key and its value stand in a JSON text."""

    key: str
    key_start: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the file writes: `margin` is the space before a key on a line, None where inline."""

    margin: str | None
    unit: str
    colon: str
    newline: str

    @property
    def gap(self) -> str:
        """What stands between two members."""
        if self.margin is None:
            return f",{self.colon[1:]}"
        return f",{self.newline}{self.margin}"

    def deeper(self) -> _Layout:
        return self if self.margin is None else replace(self, margin=self.margin + self.unit)

    def block(self, opening: str, items: list[str], closing: str) -> str:
        inner = self.deeper().gap.join(items)
        if self.margin is None:
            return opening + inner + closing
        outer = self.newline + self.margin
        return f"{opening}{outer}{self.unit}{inner}{outer}{closing}"


def _items(text: str, opening: int) -> Iterator[tuple[int, int]]:
    """Yield where the items of the JSON list that opens at `opening` start and end."""
    position = _after_space(text, opening + 1)
    while text[position] != "]":
        end = _DECODER.raw_decode(text, position)[1]
        yield position, end
        position = _after_space(text, end)
        if text[position] == ",":
            position = _after_space(text, position + 1)


def _members(text: str, opening: int) -> Iterator[_Member]:
    """Yield the members of the JSON object that opens at `opening`."""
    position = _after_space(text, opening + 1)
    while text[position] != "}":
        key, key_end = _DECODER.raw_decode(text, position)
        start = _after_space(text, _after_space(text, key_end) + 1)
        end = _DECODER.raw_decode(text, start)[1]
        yield _Member(key, position, start, end)
        position = _after_space(text, end)
        if text[position] == ",":
            position = _after_space(text, position + 1)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _cell_spans(text: str) -> list[int]:
    """Return where each cell of the notebook starts."""
    root = {member.key: member for member in _members(text, _after_space(text, 0))}
    return [start for start, _ in _items(text, root["cells"].start)]


def _layout(text: str, member: _Member, depth: int) -> _Layout:
    """Return how the file writes a member that is `depth` levels inside of it."""
    before = text[: member.key_start].rstrip(" \t")
    margin = text[len(before) : member.key_start] if before.endswith("\n") else None
    unit = (margin or "")[: max(len(margin or "") // depth, 1)]
    return _Layout(
        margin=margin,
        unit=unit,
        colon=": " if text[member.start - 1].isspace() else ":",
        newline="\r\n" if before.endswith("\r\n") else "\n",
    )


def _tag_edit(text: str, cell: int, tag: str) -> _Edit:
    item = json.dumps(tag)
    members = {member.key: member for member in _members(text, cell)}
    metadata = members.get("metadata")
    if metadata is None:
        return _added(text, members, "metadata", 3, lambda at: _tags_object(at, item))
    inside: dict[str, _Member] = {}
    if text[metadata.start] == "{":
        inside = {member.key: member for member in _members(text, metadata.start)}
    if not inside:
        value = _tags_object(_layout(text, metadata, 3), item)
        return _Edit(metadata.start, metadata.end, value)
    tags = inside.get("tags")
    if tags is None:
        return _added(text, inside, "tags", 4, lambda at: at.block("[", [item], "]"))
    given: list[str] = []
    if text[tags.start] == "[":
        given = [text[start:end] for start, end in _items(text, tags.start)]
    kept = [other for other in given if parse_tag(json.loads(other)) is None]
    value = _layout(text, tags, 4).block("[", [*kept, item], "]")
    return _Edit(tags.start, tags.end, value)


def _tags_object(layout: _Layout, item: str) -> str:
    tags = layout.deeper().block("[", [item], "]")
    return layout.block("{", [f'"tags"{layout.colon}{tags}'], "}")


def _added(
    text: str,
    members: Mapping[str, _Member],
    key: str,
    depth: int,
    value: Callable[[_Layout], str],
) -> _Edit:
    """Return the edit that adds a member: by the alphabet where the keys are, else last."""
    later = [other for other in members.values() if other.key > key]
    ordered = list(members) == sorted(members)
    anchor = later[0] if later and ordered else list(members.values())[-1]
    layout = _layout(text, anchor, depth)
    member = f'"{key}"{layout.colon}{value(layout)}'
    if later and ordered:
        return _Edit(anchor.key_start, anchor.key_start, member + layout.gap)
    return _Edit(anchor.end, anchor.end, layout.gap + member)


def _exchange(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file in one move; its permissions and links to it stay."""
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.chmod(target.stat().st_mode)
        temporary.replace(target)
    except OSError as err:
        with suppress(OSError):
            temporary.unlink()
        what = f"cannot be written ({err.strerror}); it is as it was"
        raise WriteError(f"{path}: {what}; check its folder's permissions and space") from err
