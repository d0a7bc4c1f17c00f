"""The reference: the notebook, top to bottom in a fresh kernel, with its values at step borders.

The only module that starts kernels. Between two cells the recorder is spoken to with silent
requests, so that the notebook cannot tell that it is watched.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_mlops.errors import ParityError
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.parity import recorder
from jupyter_mlops.parity.plan import Border, Plan
from jupyter_mlops.stages import PARAMETERS

CELL_TIMEOUT_S = 6 * 3600
RECORD_TIMEOUT_S = 1800
START_TIMEOUT_S = 120
POLL_S = 2.0

# Jupyter's name for "the Python that Jupyter runs on".
NATIVE_KERNEL = "python3"
INJECTED = -1

# Our own magic at the top of a cell only says what the cell is; a plain kernel does not know it.
_MARK = re.compile(r"\A((?:\s*(?:#.*)?\n)*)[ \t]*%%mlops\b.*")
LOG = "kernel.log"
LOG_LINES = 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value of the notebook: a pickle file, or the reason why there is none.

    `status` is "stored", "unbound" (no such variable there), "undisplayed", "unpicklable" or
    "unrecorded".
    """

    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell showed: its standard output, and SHA-256 digests of its PNG images."""

    text: str
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One run of the notebook. `path` is where its kernel looked for modules."""

    folder: Path
    interpreter: str
    path: tuple[str, ...]
    seconds: float
    values: Mapping[tuple[str, str], Recorded]
    shown: Mapping[int, Shown]


@dataclass(frozen=True, slots=True)
class Turn:
    """A code cell to run: its index in the notebook, or `INJECTED`."""

    index: int
    source: str
    may_fail: bool = False


def run_reference(
    plan: Plan,
    folder: Path,
    *,
    root: Path,
    overrides: Mapping[str, object],
    environment: Mapping[str, str],
    progress: Progress,
) -> Reference:
    """Run the notebook in `root` and leave the recorded values in `folder`.

    Raises:
        ParityError: no kernel started, it died, or a cell raised; names cell, line and error.
    """
    from nbclient.util import run_sync

    folder.mkdir(parents=True)
    turns = _turns(plan.notebook, plan.last_cell, _injection(plan, overrides))
    started = time.monotonic()
    shown = run_sync(_play)(plan, folder, turns, root, dict(environment), progress)
    seconds = time.monotonic() - started
    kernel = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    return Reference(
        folder,
        kernel["interpreter"],
        tuple(kernel["path"]),
        seconds,
        _ledger(folder),
        shown,
    )


async def _play(
    plan: Plan,
    folder: Path,
    turns: tuple[Turn, ...],
    root: Path,
    environment: dict[str, str],
    progress: Progress,
) -> dict[int, Shown]:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = _client(plan.notebook, turns)
    place = "before the first cell"
    shown = {}
    try:
        async with _kernel(client, folder / LOG, cwd=str(root), env=environment):
            await _tell(client, _installation(folder))
            for position, turn in enumerate(turns):
                place = _name(turn)
                progress(f"notebook, {place} of {plan.last_cell}")
                shown[turn.index] = await _run_cell(client, position, turn, plan.borders)
    except CellExecutionError as error:
        raise ParityError(_failure(plan, turn, error.ename, error.evalue, str(error))) from error
    except CellTimeoutError as error:
        raise ParityError(f"{place} of {plan.file_name} ran for {CELL_TIMEOUT_S} s") from error
    except DeadKernelError as error:
        raise ParityError(
            f"the kernel of {plan.file_name} died in {place}{_last_words(folder)}"
        ) from error
    except (RuntimeError, OSError) as error:
        raise ParityError(
            f"no kernel could be started for {plan.file_name}: {error}{_last_words(folder)}"
        ) from error
    return shown


@asynccontextmanager
async def _kernel(client: Any, log: Path, **options: Any) -> AsyncIterator[None]:
    """Start the kernel and end it; what its process says goes to `log`."""
    channels = None
    with log.open("wb") as file:
        try:
            async with client.async_setup_kernel(stdout=file, stderr=file, **options):
                channels = client.kc
                yield
        finally:
            # jupyter_client leaves these two sockets open when it stops the other channels.
            if channels is not None:
                channels.stdin_channel.stop()
                channels.control_channel.stop()


async def _run_cell(client: Any, position: int, turn: Turn, borders: tuple[Border, ...]) -> Shown:
    """Run a cell, record what is due after it, and return what it showed."""
    due = [border for border in borders if border.cell == turn.index]
    shown = [border for border in due if not border.variable]
    if shown:
        await _tell(client, _request("watch_display"))
    cell = await client.async_execute_cell(client.nb.cells[position], position)
    if shown:
        await _tell(client, _request("record_display", _wire(shown)))
    if bound := [border for border in due if border.variable]:
        await _tell(client, _request("record", _wire(bound)))
    return _shown(cell.get("outputs", []))


def _shown(outputs: list[Any]) -> Shown:
    texts = [
        output["text"]
        for output in outputs
        if output["output_type"] == "stream" and output["name"] == "stdout"
    ]
    images = [output["data"]["image/png"] for output in outputs if _is_image(output)]
    digests = (hashlib.sha256(base64.b64decode(image)).hexdigest() for image in images)
    return Shown("".join(texts), tuple(digests))


def _is_image(output: Any) -> bool:
    return "image/png" in output.get("data", {})


def _client(notebook: Notebook, turns: tuple[Turn, ...]) -> Any:
    import nbformat
    from nbclient import NotebookClient

    make: Any = nbformat.v4
    document = make.new_notebook()
    for turn in turns:
        tags = {"tags": ["raises-exception"]} if turn.may_fail else {}
        document.cells.append(make.new_code_cell(turn.source, metadata=tags))
    return NotebookClient(
        document,
        km=_kernel_manager(notebook.kernel),
        timeout=CELL_TIMEOUT_S,
        startup_timeout=START_TIMEOUT_S,
    )


def _kernel_manager(name: str) -> Any:
    """Return a manager for the kernel called `name`, or for this interpreter if there is none.

    The native kernel is always this interpreter: an installed specification of that name may
    belong to another one.
    """
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
    from jupyter_client.manager import AsyncKernelManager

    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
    if name and name != NATIVE_KERNEL:
        try:
            spec = KernelSpecManager().get_kernel_spec(name)
        except NoSuchKernel:
            name = NATIVE_KERNEL

    class Found(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return spec

    return AsyncKernelManager(kernel_name=name or NATIVE_KERNEL, kernel_spec_manager=Found())


async def _tell(client: Any, code: str) -> None:
    """Run code in the kernel without a trace: no history, no counter, no display."""
    from nbclient.exceptions import DeadKernelError
    from nbclient.util import ensure_async

    request = await ensure_async(
        client.kc.execute(code, silent=True, store_history=False, allow_stdin=False)
    )
    deadline = time.monotonic() + RECORD_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            reply = await ensure_async(client.kc.get_shell_msg(timeout=POLL_S))
        except Empty:
            if not await ensure_async(client.km.is_alive()):
                raise DeadKernelError("Kernel died") from None
            continue
        if reply["parent_header"].get("msg_id") != request:
            continue
        if reply["content"]["status"] != "ok":
            trace = "\n".join(reply["content"].get("traceback", []))
            raise ParityError(f"the values of the notebook could not be recorded:\n{trace}")
        return
    raise ParityError(f"recording values of the notebook took longer than {RECORD_TIMEOUT_S} s")


def _installation(folder: Path) -> str:
    text = Path(recorder.__file__).read_text(encoding="utf-8")
    call = f"space['install'](get_ipython(), {str(folder)!r}, {libraries()!r})"
    return f"(lambda space: (exec({text!r}, space), {call}))({{'__name__': '_nbpipe_recorder'}})"


def _request(method: str, argument: str | None = None) -> str:
    given = "" if argument is None else repr(argument)
    return f"__import__('sys').modules['_nbpipe_recorder'].{method}({given})"


def libraries() -> list[str]:
    """Return folders to add to the end of a child's module path: this package and cloudpickle."""
    found = [Path(__file__).parents[2]]
    spec = importlib.util.find_spec("cloudpickle")
    if spec is not None and spec.origin is not None:
        found.append(Path(spec.origin).parents[1])
    return list(dict.fromkeys(str(folder) for folder in found))


def _wire(borders: list[Border]) -> str:
    return json.dumps([[border.step, border.artifact, border.variable] for border in borders])


def _turns(notebook: Notebook, last: int, injection: tuple[int, str] | None) -> tuple[Turn, ...]:
    """Return the cells to run, up to the last one that the proof needs."""
    turns = []
    for cell in notebook.cells[: last + 1]:
        if cell.kind == "code" and cell.source.strip():
            source = _MARK.sub(r"\1", cell.source)
            turns.append(Turn(cell.index, source, "raises-exception" in cell.tags))
        if injection and injection[0] == cell.index:
            turns.append(Turn(INJECTED, injection[1]))
    return tuple(turns)


def _injection(plan: Plan, overrides: Mapping[str, object]) -> tuple[int, str] | None:
    """Return papermill's text for parameters, and the cell after which it must run."""
    if not overrides:
        return None
    from papermill.translators import PythonTranslator

    if unknown := sorted(overrides.keys() - plan.variables.keys()):
        known = ", ".join(sorted(plan.variables)) or "none"
        raise ParityError(f"the package has no parameter {unknown[0]}; it has {known}")
    if lifted := sorted(key for key in overrides if not plan.variables[key]):
        raise ParityError(
            f"{lifted[0]} is a literal in the notebook and cannot be given another value there; "
            "make it a variable of the parameters cell"
        )
    cells = [cell.index for cell in plan.notebook.cells if cell.role.kind == PARAMETERS]
    if not cells:
        raise ParityError(f"{plan.file_name} has no cell that is tagged {PARAMETERS}")
    values = {plan.variables[key]: value for key, value in overrides.items()}
    return cells[-1], PythonTranslator.codify(values)


def _ledger(folder: Path) -> dict[tuple[str, str], Recorded]:
    path = folder / recorder.LEDGER
    if not path.exists():
        return {}
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        (entry["step"], entry["artifact"]): Recorded(entry["status"], entry["detail"])
        for entry in entries
    }


def _last_words(folder: Path) -> str:
    """Return the end of what the kernel's process said, to stand after a message."""
    log = (folder / LOG).read_text(encoding="utf-8", errors="replace")
    lines = [line for line in log.splitlines() if "without encryption" not in line]
    return "".join(f"\n    {line}" for line in lines[-LOG_LINES:])


def _name(turn: Turn) -> str:
    return "the injected parameters" if turn.index == INJECTED else f"cell {turn.index}"


def _failure(plan: Plan, turn: Turn, kind: str, message: str, trace: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", trace)
    lines = re.findall(r"Cell In\[\d+\], line (\d+)", plain)
    # IPython counts lines from the first one that is not blank.
    blank = len(turn.source) - len(turn.source.lstrip())
    above = turn.source[:blank].count("\n")
    where = f"{_name(turn)} line {int(lines[0]) + above}" if lines else _name(turn)
    return f"{plan.file_name} does not run: {where} raised {kind}: {message}"
