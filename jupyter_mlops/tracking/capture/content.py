"""What is in the files that a cell read: digests of their bytes, and datasets of them.

A digest is kept beside the journal under the file's inode, size and time of change, so that a file
is read once. A file that changed between being read by the cell and being hashed has no digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import xxhash

from jupyter_mlops.tracking.capture.files import Looked, Stat
from jupyter_mlops.tracking.facts import Dataset, Scalar

CHUNK = 1 << 22
SETTLED_NS = 2_000_000_000
"""A file this old when it is hashed cannot change afterwards and keep its time of change."""

MAX_SINGLE = 50
"""With more files than this in a folder, the folder is one dataset."""

MAX_KEPT = 200_000
CHANGED = "changed after it was read"


class Digests:
    """Digests of files, remembered in a file beside the journal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, list[str]] | None = None

    def of(self, path: str, stat: Stat | None, *, md5: bool = False) -> tuple[str, str]:
        """Return the xxh3_128 of a file in the state `stat`, and its MD5 if that is asked for.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is not in that state any more.
        """
        now = Stat.of(path)
        if stat is None or now != stat:
            raise ValueError(CHANGED)
        key = f"{stat.device}:{stat.inode}:{stat.size}:{stat.mtime_ns}"
        known = self._read().get(key)
        if known is not None and (known[1] or not md5):
            return known[0], known[1]
        digest, second = _hashed(path, md5=md5)
        if Stat.of(path) != stat:
            raise ValueError(CHANGED)
        if time.time_ns() - stat.mtime_ns > SETTLED_NS:
            self._keep(key, [digest, second])
        return digest, second

    def _read(self) -> dict[str, list[str]]:
        if self._known is None:
            self._known = {}
            with contextlib.suppress(OSError), self._path.open(encoding="utf-8") as file:
                for line in file:
                    with contextlib.suppress(ValueError, KeyError):
                        self._known.update(json.loads(line))
            if len(self._known) > MAX_KEPT:
                self._known = {}
                self._path.unlink(missing_ok=True)
        return self._known

    def _keep(self, key: str, value: list[str]) -> None:
        self._read()[key] = value
        # One short line: what several kernels append does not mix.
        with contextlib.suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({key: value}, separators=(",", ":")) + "\n")


def _hashed(path: str, *, md5: bool) -> tuple[str, str]:
    state = xxhash.xxh3_128()
    second = hashlib.md5(usedforsecurity=False) if md5 else None
    with open(path, "rb", buffering=0) as file:
        while block := file.read(CHUNK):
            state.update(block)
            if second is not None:
                second.update(block)
    return state.hexdigest(), second.hexdigest() if second is not None else ""


def datasets(
    looked: Looked, step: str, root: Path, digests: Digests, mask: Callable[[str], str]
) -> tuple[Dataset, ...]:
    """Return what a cell of `step` read, as datasets; names are relative to `root`."""
    found = []
    for place, paths in _grouped(list(looked.read)).items():
        if paths == [place]:
            found.append(_of_file(place, looked, step, root, digests))
        else:
            found.append(_of_folder(place, paths, looked, step, root, digests))
    for address in looked.addresses:
        shown = mask(address)
        note = "the content of an address is not hashed"
        found.append(Dataset(shown, "url", "", step, {"url": shown}, note=note))
    return tuple(found)


def _grouped(paths: list[str]) -> dict[str, list[str]]:
    """Put many files of a folder, and many such folders, together."""
    places: dict[str, list[str]] = {path: [path] for path in paths}
    while True:
        counts = Counter(os.path.dirname(place) for place in places)
        crowded = {folder for folder, count in counts.items() if count > MAX_SINGLE}
        if not crowded and len(places) > MAX_SINGLE:
            depth = max(place.count(os.sep) for place in places)
            crowded = {os.path.dirname(p) for p in places if p.count(os.sep) == depth}
        crowded.discard(os.sep)
        if not crowded:
            return places
        merged: dict[str, list[str]] = {}
        for place, inside in places.items():
            folder = os.path.dirname(place)
            into = folder if folder in crowded else place
            merged.setdefault(into, []).extend(inside)
        places = merged


def _of_file(path: str, looked: Looked, step: str, root: Path, digests: Digests) -> Dataset:
    stat = looked.read[path]
    source: dict[str, Scalar] = {"path": looked.given.get(path, path), "absolute": path}
    if stat is not None:
        source |= {"size": stat.size, "mtime_ns": stat.mtime_ns}
    tracked = _dvc_hash(Path(path), root)
    digest, note = "", ""
    try:
        digest, md5 = digests.of(path, stat, md5=bool(tracked))
    except (OSError, ValueError) as error:
        note = _why(error)
    else:
        if tracked and md5 == tracked:
            source["dvc_md5"] = tracked
        elif tracked:
            note = "differs from what DVC tracks"
    return Dataset(_name(path, root), "file", digest, step, source, note=note)


def _of_folder(
    folder: str, paths: list[str], looked: Looked, step: str, root: Path, digests: Digests
) -> Dataset:
    """Return one dataset for many files; its digest is that of their names and digests."""
    state = xxhash.xxh3_128()
    size = 0
    note = ""
    for path in sorted(paths):
        stat = looked.read[path]
        size += stat.size if stat is not None else 0
        try:
            digest, _ = digests.of(path, stat)
        except (OSError, ValueError) as error:
            note = f"{os.path.relpath(path, folder)}: {_why(error)}"
            break
        state.update(
            f"{os.path.relpath(path, folder)}\0{digest}\0".encode(errors="surrogateescape")
        )
    source: dict[str, Scalar] = {"absolute": folder, "files": len(paths), "size": size}
    source["path"] = _name(folder, root)
    tracked = _dvc_hash(Path(folder), root)
    if tracked:
        source["dvc_md5"] = tracked
    digest = "" if note else state.hexdigest()
    return Dataset(f"{_name(folder, root)}/", "file", digest, step, source, note=note)


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is gone"
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _name(path: str, root: Path) -> str:
    full = Path(path)
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else full.as_posix()


def _dvc_hash(path: Path, root: Path) -> str:
    """Return the MD5 that DVC has for a path, by the file beside it or by a `dvc.lock` above."""
    beside = path.with_name(f"{path.name}.dvc")
    if beside.is_file():
        return _md5_in(_yaml(beside).get("outs"), path.name)
    for folder in path.parents:
        lock = folder / "dvc.lock"
        if lock.is_file():
            stages = _yaml(lock).get("stages")
            for stage in stages.values() if isinstance(stages, dict) else ():
                for kind in ("outs", "deps"):
                    entries = stage.get(kind) if isinstance(stage, dict) else None
                    if md5 := _md5_in(entries, path.relative_to(folder).as_posix()):
                        return md5
        if folder == root:
            break
    return ""


def _md5_in(entries: Any, path: str) -> str:
    for entry in entries if isinstance(entries, Iterable) else ():
        if isinstance(entry, Mapping) and entry.get("path") == path:
            md5 = entry.get("md5")
            return md5 if isinstance(md5, str) else ""
    return ""


def _yaml(path: Path) -> dict[str, Any]:
    import yaml  # only projects with DVC pay for it

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}
