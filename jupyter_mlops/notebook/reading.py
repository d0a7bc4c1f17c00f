"""From a file to a `Notebook`, or to one line that says why not.

What is accepted: format 4, code in Python, at least one cell with code. Ids that are missing,
malformed or doubled are replaced by ids made of the cell's place; outputs are not looked at.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from jupyter_mlops.errors import NotebookError
from jupyter_mlops.notebook.cells import Cell, CellKind, Notebook
from jupyter_mlops.stages import Role, role

Json = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PYTHON = ("python", "ipython", "pyspark")
_FOREIGN_KERNELS = ("ir", "julia", "scala", "bash", "javascript", "deno", "ruby", "gophernotes")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MANY_BYTES = 4_000_000
_MANY_DIGITS = 4_000
_NOT_JSON = (
    (b"version https://git-lfs", "is a Git LFS pointer and no notebook; run `git lfs pull`"),
    (b"<!DOCTYPE", "is a web page; download the raw notebook"),
    (b"<html", "is a web page; download the raw notebook"),
    (b"PK\x03\x04", "is a zip archive; unpack it and name the notebook inside"),
)


def read(path: Path) -> Notebook:
    """Return the notebook at `path`.

    Raises:
        NotebookError: in one line, why the file is no Python notebook of format 4 with code.
    """
    raw = load(path)
    cells = make_cells(path, raw)
    if not any(cell.kind == "code" and cell.source.strip() for cell in cells):
        raise NotebookError(f"{path}: no cell has code; write and tag the cells of a pipeline")
    return Notebook(path.stem, cells, _kernel(path, raw))


def load(path: Path) -> Json:
    """Return the notebook's JSON, of format 4; outputs of a large file may be missing."""
    return parse(path, _without_outputs(file_bytes(path)))


def file_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, _notebooks_in(path.parent), n=1)
        mend = f"did you mean {path.parent / near[0]}?" if near else "check the path"
        raise NotebookError(f"{path}: there is no such file; {mend}") from None
    except IsADirectoryError:
        inside = sorted(_notebooks_in(path))
        mend = f"name the notebook, such as {path / inside[0]}" if inside else "name a notebook"
        raise NotebookError(f"{path}: is a folder; {mend}") from None
    except OSError as err:
        raise NotebookError(f"{path}: cannot be read ({err.strerror}); check the path") from err
    except ValueError as err:
        raise NotebookError(f"{str(path)!r}: is no path ({err}); check it") from err


def _notebooks_in(folder: Path) -> list[str]:
    with suppress(OSError):
        return [entry.name for entry in folder.iterdir() if entry.suffix == ".ipynb"]
    return []


def _without_outputs(data: bytes) -> bytes:
    """Empty the output lists of a large indented file, so that they need not be parsed.

    JSON has no raw newline inside a string. A line that starts with the indent of the cells' keys
    and `]` therefore closes the list that was opened at that indent.
    """
    keys = re.search(rb'\n([ \t]+)"cell_type": "', data) if len(data) > _MANY_BYTES else None
    if keys is None:
        return data
    opening, closing = b"\n" + keys[1] + b'"outputs": [', b"\n" + keys[1] + b"]"
    kept: list[bytes] = []
    done = 0
    while (start := data.find(opening, done)) >= 0:
        start += len(opening)
        if data[start : start + 2] not in (b"\n ", b"\n\t", b"\r\n"):
            kept.append(data[done:start])
            done = start
            continue
        end = data.find(closing, start)
        if end < 0:
            return data
        kept.append(data[done:start])
        done = end + len(closing) - 1
    return b"".join([*kept, data[done:]])


def parse(path: Path, data: bytes) -> Json:
    if not data.strip():
        raise NotebookError(f"{path}: is empty; save the notebook again")
    try:
        raw = _decode(data)
    except json.JSONDecodeError as err:
        raise NotebookError(f"{path}: {_why_not_json(data, err)}") from None
    except UnicodeDecodeError as err:
        place = f"byte {err.start} is not {err.encoding.upper()}"
        raise NotebookError(f"{path}: {place}; save the notebook as UTF-8") from None
    except RecursionError:
        what = "lists or objects are nested too deeply to read; clear the outputs"
        raise NotebookError(f"{path}: {what} and save it again") from None
    _check_format(path, raw)
    return cast(Json, raw)


def _decode(data: bytes) -> object:
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer with more digits than `int` takes
        return json.loads(text, parse_int=lambda d: int(d) if len(d) < _MANY_DIGITS else d)


def _why_not_json(data: bytes, err: json.JSONDecodeError) -> str:
    for start, what in _NOT_JSON:
        if data.lstrip().lower().startswith(start.lower()):
            return what
    if re.search(rb"^<<<<<<< ", data, re.MULTILINE):
        return "holds Git conflict markers; resolve them (`nbdime` can)"
    place = f"line {err.lineno} column {err.colno}"
    if err.pos >= len(err.doc.rstrip()) or err.msg.startswith("Unterminated string"):
        return f"ends in the middle ({place}); the file is cut off, restore it from a copy"
    return f"is not JSON ({place}: {err.msg}); is it a notebook?"


def _check_format(path: Path, raw: object) -> None:
    if not isinstance(raw, dict) or "nbformat" not in raw:
        raise NotebookError(f"{path}: is JSON but no notebook (no `nbformat`); name an .ipynb file")
    major = raw["nbformat"]
    if type(major) is not int or major != 4:
        what = f"is in notebook format {_short(major)}, 4 is needed"
        mend = f"convert it with `jupyter nbconvert --to notebook --nbformat 4 {path.name}`"
        raise NotebookError(f"{path}: {what}; {mend if major in (1, 2, 3) else 'save it as that'}")
    if not isinstance(raw.get("cells"), list):
        raise NotebookError(f"{path}: has no list of cells; save it from Jupyter again")


def _kernel(path: Path, raw: Json) -> str:
    metadata = as_object(raw.get("metadata"))
    spec = as_object(metadata.get("kernelspec"))
    name = spec.get("name")
    kernel = name if isinstance(name, str) and name else "python3"
    stated = (as_object(metadata.get("language_info")).get("name"), spec.get("language"))
    languages = [language for language in stated if isinstance(language, str) and language]
    if not languages and kernel.lower().partition("-")[0] in _FOREIGN_KERNELS:
        languages = [kernel]
    if languages and not any(language.lower().startswith(_PYTHON) for language in languages):
        what = f"its kernel runs {_short(languages[0])}, not Python"
        raise NotebookError(f"{path}: {what}; only Python notebooks can be read")
    return kernel


def make_cells(path: Path, raw: Json) -> tuple[Cell, ...]:
    given = [as_object(cell).get("id") for cell in raw["cells"]]
    taken = Counter(item for item in given if isinstance(item, str))
    used: set[str] = set()
    cells: list[Cell] = []
    for index, cell in enumerate(raw["cells"]):
        place = f"{path}: cell {index}"
        if not isinstance(cell, dict):
            raise NotebookError(f"{place} is no JSON object; save the notebook again")
        cell_id = _cell_id(cell.get("id"), index, taken, used)
        used.add(cell_id)
        cells.append(_cell(place, index, cell_id, cell))
    return tuple(cells)


def _cell_id(given: object, index: int, taken: Counter[str], used: set[str]) -> str:
    """Return the id in the file where it is sound and the first of its kind, else a made one."""
    if isinstance(given, str) and _ID.fullmatch(given) and given not in used:
        return given
    made = _made_id(index)
    while made in taken or made in used:
        made += "-"
    return made


def _made_id(index: int) -> str:
    return f"cell-{index}"


def given_id(cell: Cell) -> str | None:
    """Return the id that the file gives to a cell, None where it gives none."""
    return None if cell.id.rstrip("-") == _made_id(cell.index) else cell.id


def _cell(place: str, index: int, cell_id: str, raw: Json) -> Cell:
    kind = raw.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        what = f"has the unknown type {_short(kind)}"
        raise NotebookError(f"{place} {what}; it must be code, markdown or raw")
    source = _source(place, raw.get("source"))
    tags = _tags(place, as_object(raw.get("metadata")).get("tags"))
    count = raw.get("execution_count")
    if kind == "code":
        _check_code(place, source)
    return Cell(
        index=index,
        id=cell_id,
        kind=cast(CellKind, kind),
        source=source,
        tags=tags,
        execution_count=count if type(count) is int else None,
        role=role(source, tags) if kind == "code" else Role("none"),
    )


def _source(place: str, raw: object) -> str:
    if isinstance(raw, list) and all(isinstance(line, str) for line in raw):
        raw = "".join(raw)
    if not isinstance(raw, str):
        raise NotebookError(f"{place} has no text as its source; save the notebook again")
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def _tags(place: str, raw: object) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(tag, str) for tag in raw):
        what = f"has the tags {_short(raw)}"
        raise NotebookError(f"{place} {what}; they must be a list of texts")
    return tuple(raw)


def _check_code(place: str, source: str) -> None:
    for row, line in enumerate(source.split("\n"), start=1):
        if "\0" in line:
            raise NotebookError(f"{place} line {row} has a NUL character; delete it")
        if not line.isascii() and (half := _SURROGATE.search(line)):
            what = f"has half a character (\\u{ord(half[0]):04x})"
            raise NotebookError(f"{place} line {row} {what}; type it again")


def as_object(raw: object) -> Json:
    return raw if isinstance(raw, dict) else {}


def _short(raw: object) -> str:
    text = json.dumps(raw)
    return text if len(text) <= 40 else text[:37] + "..."
