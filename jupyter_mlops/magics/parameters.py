"""`%mlops params`: the literals of the parameters cell as a form, and what runs after a change.

The changed cell runs first, with its values replaced; then, in the order of the document, every
cell that depends on what changed. Cells run as they last ran here.
"""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.magics.heading import cell_role

if TYPE_CHECKING:
    from jupyter_mlops.magics.extension import Extension
    from jupyter_mlops.tracking.lineage import Lineage, Ran

Value = Any

_MARK = re.compile(r"\A((?:\s*(?:#.*)?\n)*[ \t]*)%%(?=mlops\b)")


@dataclass(frozen=True, slots=True)
class Literal:
    """A variable that the parameters cell binds to a literal, and where the literal stands."""

    name: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParameterCell:
    """The parameters cell as it last ran."""

    id: str
    source: str
    literals: tuple[Literal, ...]

    def with_values(self, values: Mapping[str, Value]) -> str:
        """Return the source with other literals; everything else stays, comments too."""
        text = self.source.encode()
        for literal in sorted(self.literals, key=lambda one: one.start, reverse=True):
            if literal.name in values and values[literal.name] != literal.value:
                new = repr(values[literal.name]).encode()
                text = text[: literal.start] + new + text[literal.end :]
        return text.decode()


def parameter_cell(identity: str, source: str) -> ParameterCell:
    """Return what can be changed in a parameters cell.

    Raises:
        ParameterError: the cell is not Python, or binds no literal.
    """
    try:
        # A mark of ours becomes a comment of the same length.
        statements = ast.parse(_MARK.sub(r"\1#%", source)).body
    except SyntaxError as error:
        raise ParameterError(
            f"the parameters cell cannot be read: line {error.lineno}: {error.msg}"
        ) from None
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[str, Literal | None] = {}
    for statement in statements:
        match statement:
            case ast.Assign([ast.Name(id=name)], value) | ast.AnnAssign(
                ast.Name(id=name), _, value
            ):
                if value is not None and (literal := _literal(name, value, starts)):
                    found[name] = literal
    literals = tuple(literal for literal in found.values() if literal is not None)
    if not literals:
        raise ParameterError("the parameters cell binds no literals, such as `TREES = 200`")
    return ParameterCell(identity, source, literals)


def form(extension: Extension) -> dict[str, Any]:
    """Return the bundle of a form for the parameters of this notebook.

    Raises:
        ParameterError: there is no parameters cell, or ipywidgets is missing.
    """
    cell = _find(extension)
    try:
        from jupyter_mlops.widgets import ParameterForm
    except ImportError as error:
        raise ParameterError(f"%mlops params needs ipywidgets: {error}") from None
    values = {literal.name: _current(extension, literal) for literal in cell.literals}
    made = ParameterForm(values, lambda chosen, say: _run_later(extension, cell, chosen, say))
    return made.bundle()


def run(extension: Extension, cell: ParameterCell, values: Mapping[str, Value]) -> list[str]:
    """Run the parameters cell with these values, then what depends on those that changed.

    Returns the steps that ran.
    """
    ran: list[str] = []
    changed = [one.name for one in cell.literals if values.get(one.name, one.value) != one.value]
    if not _execute(extension, cell.id, cell.with_values(values)) or extension.recording is None:
        return ran
    for one in dependents(extension.recording.recorder.lineage, changed, cell.id):
        ran.append(one.label.strip("`"))
        if not _execute(extension, one.cell, extension.sources[one.cell]):
            ran[-1] += " (failed)"
            break
    extension.shell.payload_manager.clear_payload()
    return ran


def dependents(lineage: Lineage, changed: Iterable[str], origin: str) -> list[Ran]:
    """Return the cells that depend on variables, through others too, in document order.

    What a cell of a step may read without being seen to, it is taken to read.
    """
    latest = [lineage.ran[number] for cell, number in lineage.latest.items() if cell != origin]
    latest.sort(key=lambda one: (one.index is None, one.index or 0, one.number))
    touched = set(changed)
    found = []
    for one in latest:
        reads = touched.intersection(one.reads) or (one.opaque and one.step is not None)
        if reads and one.kind not in ("parameters", "skip"):
            found.append(one)
            touched |= one.binds | one.changes
    return found


def _execute(extension: Extension, identity: str, source: str) -> bool:
    result = extension.shell.run_cell(source, store_history=True, cell_id=identity)
    return bool(result.success)


def _find(extension: Extension) -> ParameterCell:
    for identity, source in reversed(extension.sources.items()):
        if extension.roles.get(identity) == "parameters":
            return parameter_cell(identity, source)
    for entry in extension.document.entries:
        if cell_role(entry.source, entry.tags).kind == "parameters":
            return parameter_cell(entry.id, entry.source)
    raise ParameterError("no cell is tagged parameters; tag the one that assigns them, and run it")


def _current(extension: Extension, literal: Literal) -> Value:
    """Return what the variable is now, where the form can show that."""
    value = extension.shell.user_ns.get(literal.name, literal.value)
    return value if type(value) is type(literal.value) else literal.value


def _literal(name: str, value: ast.expr, starts: list[int]) -> Literal | None:
    try:
        known = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    assert value.end_lineno is not None
    assert value.end_col_offset is not None
    start = starts[value.lineno - 1] + value.col_offset
    return Literal(name, known, start, starts[value.end_lineno - 1] + value.end_col_offset)


def _run_later(
    extension: Extension,
    cell: ParameterCell,
    values: Mapping[str, Value],
    say: Callable[[list[str]], None],
) -> None:
    """Run in the thread of the cells: a button may be handled by another one."""

    def now() -> None:
        say(run(extension, cell, values))

    if threading.current_thread() is threading.main_thread():
        now()
    else:
        extension.shell.kernel.io_loop.add_callback(now)
