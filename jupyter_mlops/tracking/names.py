"""Names and texts as MLflow takes them; where a name had to change, a tag says so."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

MAX_NAME = 250
MAX_PARAMETER = 6000
MAX_TAG = 8000
MAX_DATASET = 500
MAX_SOURCE = 60_000
MAX_SCHEMA = 1_000_000
RENAMED = "mlops.name."
CUT = "…"


class Names:
    """Finds for each name one that MLflow takes, the same one each time.

    `tags` are those that say which names are not the original ones. Two names that differ get
    names that differ.
    """

    def __init__(self, present: Iterable[str], tags: Mapping[str, str]) -> None:
        self.tags: dict[str, str] = {}
        self._originals = {name: name for name in present}
        for tag, original in tags.items():
            if tag.startswith(RENAMED):
                self._originals[tag.removeprefix(RENAMED)] = original
        self._names = {original: name for name, original in self._originals.items()}

    def name(self, original: str) -> str:
        if original in self._names:
            return self._names[original]
        name = plain = accepted(original)
        number = 2
        while name in self._originals:
            name = f"{plain[: MAX_NAME - 5]}-{number}"
            number += 1
        self._originals[name] = original
        self._names[original] = name
        if name != original:
            self.tags[RENAMED + name] = original
        return name


def accepted(name: str) -> str:
    """Return a name with other characters in place of those that MLflow refuses."""
    name = re.sub(r"[^\w\-. :/]", "_", text(name))
    if name != posixpath.normpath(name) or name.startswith(("/", "..")):
        name = name.replace("/", "_").strip(".") or "_"
    return name[:MAX_NAME]


def file_name(name: str) -> str:
    return accepted(name).replace("/", "_")


def tags(values: Mapping[str, str]) -> dict[str, str]:
    """Return tags as MLflow takes them; what is too long is cut, visibly."""
    return {accepted(key): cut(text(value), MAX_TAG) for key, value in values.items()}


def cut(value: str, size: int) -> str:
    return value if len(value) <= size else value[: size - len(CUT)] + CUT


def text(value: object) -> str:
    """Return a text that every database takes: without halves of surrogate pairs and NULs."""
    return str(value).encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def json_within(values: Mapping[str, Any], size: int) -> str:
    """Return JSON of at most `size` characters; it is left out where it would not fit."""
    written = text(json.dumps(values, default=str))
    return written if len(written) <= size else json.dumps({"left_out": f"{len(written)} bytes"})


def path_trouble(path: str) -> str:
    """Return why a path cannot name an artifact, "" where it can."""
    if not path or path.startswith("/") or "\\" in path or "\0" in path:
        return "its path is not relative"
    if posixpath.normpath(path) != path or path.startswith(".."):
        return "its path leads elsewhere"
    return ""
