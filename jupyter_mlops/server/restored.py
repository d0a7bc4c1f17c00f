"""The notebook of an older run, as a file of its own beside the present one."""

from __future__ import annotations

import ast
import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import ParameterError, WriteError
from jupyter_mlops.pipeline import pep8
from jupyter_mlops.stages import PARAMETERS

INJECTED = "injected-parameters"  # as papermill calls a cell that sets parameters anew
MANY = 1000
Json = dict[str, Any]


def write_notebook(beside: Path, run: Mapping[str, Any], content: bytes) -> Path:
    """Write the notebook that a run holds, with the parameters that it was run with.

    Raises:
        ParameterError: the run's notebook cannot be read.
        WriteError: no file can be written there.
    """
    try:
        document = json.loads(content)
        cells: list[Json] = list(document["cells"])
    except (ValueError, TypeError, KeyError) as error:
        raise ParameterError(f"the run's notebook cannot be read: {error}") from error
    document["cells"] = with_parameters(cells, run["parameters"])
    text = f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"
    label = str(run["number"] or run["id"][:8])
    for path in _names(beside, label):
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        except OSError as error:
            raise WriteError(f"{path} cannot be written: {error.strerror}") from error
        return path
    raise WriteError(f"{beside.parent} holds {MANY} notebooks of run {label}; delete some")


def with_parameters(cells: list[Json], parameters: Mapping[str, str]) -> list[Json]:
    """Return `cells` with those parameters assigned anew that the run had otherwise."""
    last = None
    assigned: dict[str, ast.expr] = {}
    for index, cell in enumerate(cells):
        if PARAMETERS in (cell.get("metadata") or {}).get("tags", ()):
            last = index
            assigned |= _assigned(cell)
    lines = []
    for name, node in assigned.items():
        value = parameters.get(pep8(name), parameters.get(name))
        source = None if value is None else _source(value, node)
        if source is not None and source != ast.unparse(node):
            lines.append(f"{name} = {source}")
    if last is None or not lines:
        return cells
    made: Json = {
        "cell_type": "code",
        "execution_count": None,
        "id": uuid.uuid4().hex[:8],
        "metadata": {"tags": [INJECTED]},
        "outputs": [],
        "source": "\n".join(["# Parameters", *lines]),
    }
    return [*cells[: last + 1], made, *cells[last + 1 :]]


def _assigned(cell: Json) -> dict[str, ast.expr]:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return {}
    found: dict[str, ast.expr] = {}
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found


def _source(text: str, node: ast.expr) -> str | None:
    """Return the Python of a recorded value; None where the text does not tell it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return repr(text)
    try:
        return ast.unparse(ast.parse(repr(ast.literal_eval(text)), mode="eval").body)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _names(beside: Path, label: str) -> Iterator[Path]:
    yield beside.with_name(f"{beside.stem}-run-{label}.ipynb")
    for number in range(2, MANY):
        yield beside.with_name(f"{beside.stem}-run-{label}-{number}.ipynb")
