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
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_mlops.emit.template import PROJECT, TEMPLATE
from jupyter_mlops.errors import ParityError
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.parity import recorder, seeding
from jupyter_mlops.parity.plan import Border, Plan
from jupyter_mlops.parity.turns import Turn, turns_of
from jupyter_mlops.parity.world import Files, Watch

CELL_TIMEOUT_S = 6 * 3600
RECORD_TIMEOUT_S = 1800
START_TIMEOUT_S = 120
POLL_S = 2.0

# Jupyter's name for "the Python that Jupyter runs on".
NATIVE_KERNEL = "python3"

LOG = "kernel.log"
IMAGES = "images"
OBSERVER = "_nbpipe_observer"
SEEDING = "_nbpipe_seeding"
LOG_LINES = 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value of the notebook: a pickle file, or the reason why there is none.

    `status` is "stored", "unbound" (no such variable there; the file holds None, which a package
    gives for it), "undisplayed", "unpicklable" or "unrecorded".
    """

    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell showed: its standard output, and SHA-256 digests of its PNG images.

    `displays` says whether the value of its last line was shown.
    """

    text: str
    images: tuple[str, ...]
    displays: bool = False


@dataclass(frozen=True, slots=True)
class Stir:
    """A random generator whose state was another one after a cell than before it.

    The states are digests; `before` is empty where the cell imported the generator's library.
    """

    cell: int
    generator: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One run of the notebook. `path` is where its kernel looked for modules.

    The images that it showed lie in `folder / "images"`, named by their digests. `files` are those
    that each cell wrote.
    """

    folder: Path
    interpreter: str
    path: tuple[str, ...]
    seconds: float
    values: Mapping[tuple[str, str], Recorded]
    shown: Mapping[int, Shown]
    stirred: tuple[Stir, ...] = ()
    files: Mapping[int, Files] = field(default_factory=dict)

    def image(self, digest: str) -> bytes:
        return (self.folder / IMAGES / f"{digest}.png").read_bytes()


def run_reference(
    plan: Plan,
    folder: Path,
    *,
    root: Path,
    overrides: Mapping[str, object],
    environment: Mapping[str, str],
    progress: Progress,
    seed: int | None = None,
    observing: str = "",
) -> Reference:
    """Run the notebook in `root` and leave the recorded values in `folder`.

    `seed` seeds the global random generators before the first cell. `observing` is the text that
    puts an observer into the kernel, where one is wanted.

    Raises:
        ParityError: no kernel started, it died, or a cell raised; names cell, line and error.
    """
    from nbclient.util import run_sync

    folder.mkdir(parents=True)
    turns = turns_of(plan, overrides)
    started = time.monotonic()
    first = [_installation(folder), *([] if seed is None else [_seeding(seed)])]
    first += [observing] if observing else []
    watch = Watch(root, folder / "written")
    shown, files = run_sync(_play)(
        plan,
        folder,
        turns,
        root,
        dict(environment),
        progress,
        first,
        watch,
        bool(observing),
        seed is not None,
    )
    seconds = time.monotonic() - started
    kernel = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    stirred = tuple(Stir(**entry) for entry in _lines(folder / recorder.STIRRED))
    return Reference(
        folder,
        kernel["interpreter"],
        tuple(kernel["path"]),
        seconds,
        _ledger(folder),
        shown,
        stirred,
        files,
    )


async def _play(
    plan: Plan,
    folder: Path,
    turns: tuple[Turn, ...],
    root: Path,
    environment: dict[str, str],
    progress: Progress,
    first: list[str],
    watch: Watch,
    observing: bool,
    seeded: bool,
) -> tuple[dict[int, Shown], dict[int, Files]]:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = _client(plan.notebook, turns)
    kept = {line.cell for line in plan.lines}
    place = "before the first cell"
    shown: dict[int, Shown] = {}
    files: dict[int, Files] = {}
    try:
        async with _kernel(client, folder / LOG, cwd=str(root), env=environment):
            for text in first:
                await _tell(client, text)
            for position, turn in enumerate(turns):
                place = turn.name
                progress(f"notebook, {place} of {plan.last_cell}")
                aside = seeded and turn.index not in kept
                outputs = await _run_cell(client, position, turn, plan.borders, aside=aside)
                if observing:
                    await _tell(client, _request("look", turn.index, module=OBSERVER))
                shown[turn.index] = _shown(outputs, folder / IMAGES)
                if written := watch.written():
                    files[turn.index] = written
    except CellExecutionError as error:
        failure = _failure(plan, turn, error.ename, error.evalue, str(error))
        raise ParityError(failure + _way_out(error.ename)) from error
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
    return shown, {cell: watch.left(found) for cell, found in files.items()}


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


async def _run_cell(
    client: Any, position: int, turn: Turn, borders: tuple[Border, ...], *, aside: bool
) -> list[Any]:
    """Run a cell, record what is due after it, and return its outputs.

    What one draws that stands `aside` of the package is given back.
    """
    due = [border for border in borders if border.cell == turn.index]
    shown = [border for border in due if not border.variable]
    if shown:
        await _tell(client, _request("watch_display"))
    if aside:
        await _tell(client, _request("hold", module=SEEDING))
    cell = await client.async_execute_cell(client.nb.cells[position], position)
    if aside:
        await _tell(client, _request("release", module=SEEDING))
    if shown:
        await _tell(client, _request("record_display", _wire(shown)))
    bound = [border for border in due if border.variable]
    await _tell(client, _request("record", _wire(bound), turn.index))
    return list(cell.get("outputs", []))


def _shown(outputs: list[Any], folder: Path) -> Shown:
    texts = [
        output["text"]
        for output in outputs
        if output["output_type"] == "stream" and output["name"] == "stdout"
    ]
    digests = []
    for output in filter(_is_image, outputs):
        image = base64.b64decode(output["data"]["image/png"])
        digests.append(hashlib.sha256(image).hexdigest())
        folder.mkdir(exist_ok=True)
        (folder / f"{digests[-1]}.png").write_bytes(image)
    displays = any(output["output_type"] == "execute_result" for output in outputs)
    return Shown("".join(texts), tuple(digests), displays)


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


_PICKLING = PROJECT / "src" / TEMPLATE / "runtime" / "pickling.py"


def _installation(folder: Path) -> str:
    text = Path(recorder.__file__).read_text(encoding="utf-8")
    pickling = _PICKLING.read_text(encoding="utf-8")
    call = f"space['install'](get_ipython(), {str(folder)!r}, {libraries()!r}, {pickling!r})"
    return f"(lambda space: (exec({text!r}, space), {call}))({{'__name__': '_nbpipe_recorder'}})"


def _seeding(seed: int) -> str:
    text = Path(seeding.__file__).read_text(encoding="utf-8")
    call = f"space['install']({seed})"
    return f"(lambda space: (exec({text!r}, space), {call}))({{'__name__': {SEEDING!r}}})"


def _request(method: str, *arguments: object, module: str = "_nbpipe_recorder") -> str:
    given = ", ".join(map(repr, arguments))
    return f"__import__('sys').modules[{module!r}].{method}({given})"


def libraries() -> list[str]:
    """Return folders to add to the end of a child's module path: this package and cloudpickle."""
    found = [Path(__file__).parents[2]]
    spec = importlib.util.find_spec("cloudpickle")
    if spec is not None and spec.origin is not None:
        found.append(Path(spec.origin).parents[1])
    return list(dict.fromkeys(str(folder) for folder in found))


def _wire(borders: list[Border]) -> str:
    return json.dumps([[border.step, border.artifact, border.variable] for border in borders])


def _ledger(folder: Path) -> dict[tuple[str, str], Recorded]:
    return {
        (entry["step"], entry["artifact"]): Recorded(entry["status"], entry["detail"])
        for entry in _lines(folder / recorder.LEDGER)
    }


def _lines(path: Path) -> list[Any]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _last_words(folder: Path) -> str:
    """Return the end of what the kernel's process said, to stand after a message."""
    log = (folder / LOG).read_text(encoding="utf-8", errors="replace")
    lines = [line for line in log.splitlines() if "without encryption" not in line]
    return "".join(f"\n    {line}" for line in lines[-LOG_LINES:])


def _failure(plan: Plan, turn: Turn, kind: str, message: str, trace: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", trace)
    if kind == "NoneType":
        # A method that shows the cell's value raised; IPython names the error in its text alone.
        said = re.findall(r"^([A-Za-z_][\w.]*): (.*)$", plain, re.MULTILINE) or [("an error", "")]
        what = ": ".join(filter(None, said[-1]))
        return f"{plan.file_name} does not run: showing the value of {turn.name} raised {what}"
    lines = re.findall(r"Cell In\[\d+\], line (\d+)", plain)
    # IPython counts lines from the first one that is not blank.
    blank = len(turn.source) - len(turn.source.lstrip())
    above = turn.source[:blank].count("\n")
    where = f"{turn.name} line {int(lines[0]) + above}" if lines else turn.name
    return f"{plan.file_name} does not run: {where} raised {kind}: {message}"


def _way_out(kind: str) -> str:
    """Return what to do about an error that the folder may be to blame for."""
    absent = kind in ("FileNotFoundError", "NotADirectoryError")
    return "; --data-root names the folder where relative paths start" if absent else ""
