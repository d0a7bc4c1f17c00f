"""Where things are: the project of a folder, its settings, its store and its journal.

[tool.nbpipe.tracking]
uri = "https://mlflow.example.org"
tracker = "mlflow"            # or "wandb"
card = true                   # one line after each tagged cell
source = true                 # store the source of cells and notebooks
printed = false               # also take `name: number` that an evaluate cell prints as a metric
secrets = ["ACME-[0-9]{8}"]   # more that is masked, as regular expressions
allow = ["token_count"]       # names that are never masked
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from jupyter_mlops.errors import ParameterError

URI_VARIABLE = "MLFLOW_TRACKING_URI"
FOLDER = ".mlops"
DATABASE = "mlflow.db"
TRACKERS = ("mlflow", "wandb")
SECTION = "tool.nbpipe.tracking"


@dataclass(frozen=True, slots=True)
class Settings:
    """The table `[tool.nbpipe.tracking]`; `uri` is "" where it says nothing, else absolute."""

    uri: str = ""
    tracker: Literal["mlflow", "wandb"] = "mlflow"
    card: bool = True
    source: bool = True
    printed: bool = False
    secrets: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


def project(folder: Path) -> Path:
    """Return the nearest folder from `folder` upwards with .git or pyproject.toml, else itself."""
    folder = folder.absolute()
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists() or (parent / "pyproject.toml").is_file():
            return parent
    return folder


def settings(folder: Path) -> Settings:
    """Return the settings of the nearest pyproject.toml that has a table `[tool.nbpipe]`.

    Raises:
        ParameterError: the file is not TOML, or a key or value does not fit.
    """
    folder = folder.absolute()
    for parent in (folder, *folder.parents):
        file = parent / "pyproject.toml"
        content = file.read_bytes() if file.is_file() else b""
        if b"nbpipe" not in content:
            continue
        try:
            table = tomllib.loads(content.decode()).get("tool", {}).get("nbpipe")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ParameterError(f"{file} is not TOML: {error}") from error
        if isinstance(table, dict):
            return settings_of(table.get("tracking", {}), file)
    return Settings()


def settings_of(table: object, file: Path) -> Settings:
    """Return the settings that `table` of `file` holds.

    Raises:
        ParameterError: a key or value does not fit.
    """
    if not isinstance(table, dict):
        raise ParameterError(f"{file}: `{SECTION}` must be a table of options")
    known = {item.name for item in fields(Settings)}
    for key, value in table.items():
        if key not in known:
            close = get_close_matches(key, known, n=1)
            mend = (
                f"did you mean `{close[0]}`?" if close else f"known are {', '.join(sorted(known))}"
            )
            raise ParameterError(f"{file}: `{key}` is no option of `{SECTION}`; {mend}")
        if wanted := _misfit(key, value):
            raise ParameterError(f"{file}: `{SECTION}.{key}` must be {wanted}")
    return Settings(**_values(table, file))


def _misfit(key: str, value: object) -> str:
    """Return what a value of `key` must be, "" where it is."""
    if key in ("card", "source", "printed"):
        return "" if isinstance(value, bool) else "true or false"
    if key == "tracker":
        return "" if value in TRACKERS else "one of " + ", ".join(f'"{one}"' for one in TRACKERS)
    if key == "uri":
        return "" if isinstance(value, str) else "a string"
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "a list of strings"
    if key == "secrets":
        for item in value:
            try:
                re.compile(item)
            except re.error as error:
                return f"a list of regular expressions, and `{item}` is none: {error}"
    return ""


def _values(table: Mapping[str, Any], file: Path) -> dict[str, Any]:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    if values.get("uri"):
        values["uri"] = absolute_uri(values["uri"], file.parent)
    return values


def store_uri(folder: Path) -> str:
    """Return the MLflow store of runs in `folder`; always absolute.

    Raises:
        ParameterError: the settings do not fit.
    """
    if given := os.environ.get(URI_VARIABLE):
        return absolute_uri(given, Path.cwd())
    return settings(folder).uri or f"sqlite:///{(project(folder) / DATABASE).as_posix()}"


def absolute_uri(uri: str, base: Path) -> str:
    """Return `uri`, where it is a path or names a file by a relative one, as seen from `base`.

    >>> absolute_uri("sqlite:///mlflow.db", Path("/home/ann"))
    'sqlite:////home/ann/mlflow.db'
    """
    if uri.startswith("sqlite:///"):
        return f"sqlite:///{(base.absolute() / uri.removeprefix('sqlite:///')).as_posix()}"
    if uri.startswith("file:") and not uri.startswith("file://"):
        return (base.absolute() / uri.removeprefix("file:")).as_uri()
    if "://" in uri or re.fullmatch(r"[a-z][a-z-]+(:\w+)?", uri) and not (base / uri).is_dir():
        return uri
    return Path(os.path.normpath(base.absolute() / uri)).as_uri()


def journal_folder(project: Path) -> Path:
    """Return the folder of a project's journal, made where it can be.

    It lies in the project, and git ignores it; where the project cannot be written to, it lies
    among the user's data. `project` in it names the project.
    """
    project = project.absolute()
    inside = project / FOLDER
    if _made(inside, project):
        return inside
    outside = _outside(project)
    _made(outside, project)
    return outside


def journal_of(project: Path) -> Path | None:
    """Return the journal folder of a project, None where it has none yet."""
    inside = project.absolute() / FOLDER
    folders = (inside, _outside(project.absolute()))
    return next((folder for folder in folders if (folder / "project").is_file()), None)


def _outside(project: Path) -> Path:
    import xxhash

    return _user_data() / "jupyter_mlops" / xxhash.xxh3_128_hexdigest(os.fsencode(project))


def _made(folder: Path, project: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("project", f"{project}\n")):
            file = folder / name
            if not file.exists():
                file.write_text(text, encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def project_of(journal: Path) -> Path:
    """Return the project that a journal folder belongs to."""
    try:
        text = (journal / "project").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return journal.absolute().parent
    # A project that was moved or copied took its journal along.
    return journal.absolute().parent if journal.name == FOLDER else Path(text.rstrip("\n"))


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
