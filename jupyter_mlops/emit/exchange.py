"""Change many files of a folder at once: all of them, or none after an error or a kill.

A new folder is built beside its place and moved there. In a folder that exists, new files and links
to the old ones are first laid down in `.nbpipe/pending`; then a journal is put beside them, the
files are moved one by one, and the journal is deleted. Where a journal still stands, by an error or
a killed process, `settle` takes back what was done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from jupyter_mlops.errors import WriteError

if sys.platform != "win32":
    import fcntl

_PENDING = ".nbpipe/pending"
_JOURNAL = "journal.json"


def create(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder of these files; `target` does not exist or is an empty folder."""
    parent = target.parent
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=parent))
        try:
            with locked(staging):
                package = staging / "package"
                package.mkdir()
                if target.exists():
                    shutil.copymode(target, package)
                for path, data in files.items():
                    _write(package / path, data)
                package.rename(target)
        finally:
            shutil.rmtree(staging)
    finally:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()


def exchange(target: Path, files: Mapping[str, bytes | None]) -> None:
    """Give these files of a folder new contents, or remove them (None)."""
    try:
        _stage(target, files)
        for path, data in files.items():
            if data is None:
                (target / path).unlink(missing_ok=True)
                _prune((target / path).parent, target)
            else:
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / _PENDING / "new" / path).replace(target / path)
        (target / _PENDING / _JOURNAL).unlink()
    finally:
        settle(target)


def interrupted(target: Path) -> bool:
    """Say whether an exchange of files in this folder stopped half-way."""
    return (target / _PENDING / _JOURNAL).exists()


def settle(target: Path) -> None:
    """Take back an exchange that did not come to its end, and remove what it left behind.

    A file that was edited since then is left alone.
    """
    pending = target / _PENDING
    if interrupted(target):
        journal = json.loads((pending / _JOURNAL).read_text(encoding="utf-8"))
        for path, digest in journal.items():
            if is_inside(path):
                _undo(target, path, digest)
        (pending / _JOURNAL).unlink()
    if pending.exists():
        shutil.rmtree(pending)
    _prune(pending.parent, target)


def remove_leftovers(target: Path) -> None:
    """Remove what killed processes left beside the target."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for folder in list(target.parent.iterdir()):
            if folder.name.startswith(_prefix(target)):
                with suppress(WriteError), locked(folder):
                    shutil.rmtree(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process.

    Raises:
        WriteError: another process holds it.
    """
    if sys.platform == "win32" or not folder.is_dir():
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as err:
        mend = "wait for it, then export again"
        raise WriteError(f"{folder}: another export is writing into it; {mend}") from err
    finally:
        os.close(handle)


def is_inside(path: str) -> bool:
    """Say whether a path is relative and stays below the folder it is joined to."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _prefix(target: Path) -> str:
    return f".{target.name}.nbpipe-"


def _stage(target: Path, files: Mapping[str, bytes | None]) -> None:
    pending = target / _PENDING
    pending.mkdir(parents=True)
    journal: dict[str, str | None] = {}
    for path, data in files.items():
        if (target / path).exists():
            _keep(target / path, pending / "old" / path)
        if data is not None:
            _write(pending / "new" / path, data)
            if (target / path).exists():
                shutil.copymode(target / path, pending / "new" / path)
        journal[path] = None if data is None else hashlib.sha256(data).hexdigest()
    draft = pending / "journal"
    _write(draft, json.dumps(journal).encode())
    draft.rename(pending / _JOURNAL)


def _keep(file: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, copy)
    except OSError:  # a file system without hard links
        shutil.copy2(file, copy)


def _undo(target: Path, path: str, digest: str | None) -> None:
    file = target / path
    present = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
    if present is None and digest is not None:
        _prune(file.parent, target)
    if present != digest:
        return
    old = target / _PENDING / "old" / path
    if old.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        old.replace(file)
    else:
        file.unlink(missing_ok=True)
        _prune(file.parent, target)


def _prune(folder: Path, target: Path) -> None:
    """Remove a folder and those above it, below `target`, as far as they are empty."""
    with suppress(OSError):
        while folder != target:
            with suppress(FileNotFoundError):
                folder.rmdir()
            folder = folder.parent


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
