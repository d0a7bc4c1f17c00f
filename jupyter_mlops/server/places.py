"""Which file on disk a path means that the browser sent: one inside the server's root, or none."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from jupyter_mlops.errors import ParameterError


class PlaceError(ParameterError):
    """Raised when a path leads out of the server's root, or is not to be shown."""


def inside(root: Path, path: str, *, hidden: bool = False) -> Path:
    """Return the file that `path`, relative to the server's root, means.

    Links are followed before it is judged, so that none leads out. `hidden` says whether names
    with a leading dot may be named.

    Raises:
        PlaceError: `path` is absolute, names a drive, climbs, or ends up outside of `root`.
    """
    if "\0" in path:
        raise PlaceError("the path holds a NUL character; name a file below the server's folder")
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or "\\" in path:
        raise PlaceError(f"{path}: must be relative to the folder that the server shows")
    parts = PurePosixPath(path).parts
    if ".." in parts:
        raise PlaceError(f"{path}: `..` is not followed; name it from the server's folder on")
    if not hidden and any(part.startswith(".") for part in parts):
        raise PlaceError(f"{path}: is hidden, and the server does not show hidden files")
    base = root.resolve()
    found = base.joinpath(*parts).resolve()
    if found != base and base not in found.parents:
        raise PlaceError(f"{path}: leads out of the folder that the server shows")
    return found


def relative(root: Path, path: Path) -> str:
    """Return how the browser names `path`; "" where it lies outside of the root."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ""


def stamps_around(folder: Path) -> list[str]:
    """Return words that change when files do that an analysis reads beside the notebook itself.

    Those are the modules in the notebook's folder, and the pyproject.toml of its project.
    """
    try:
        beside = [file for file in folder.iterdir() if file.suffix == ".py"]
    except OSError:
        beside = []
    settings = [parent / "pyproject.toml" for parent in (folder, *folder.parents)]
    stamps = []
    for file in (*sorted(beside), *settings):
        try:
            found = file.stat()
        except OSError:
            continue
        stamps.append(f"{file} {found.st_mtime_ns} {found.st_size}")
    return stamps
