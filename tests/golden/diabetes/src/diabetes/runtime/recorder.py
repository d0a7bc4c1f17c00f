"""Recording the calls that the tests of the steps repeat.

The pipeline is run on small data: long files are cut, evenly, and so are large frames that a step
makes itself, with all that has as many rows. Where that fails more rows are tried, and at last all;
where it takes long or much room fewer. Every step is called twice, and what the two calls do not
agree on is not held against it later.
"""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from diabetes.runtime import params, randomness
from diabetes.runtime.deposit import UNPICKLABLE, Deposit, deposit
from diabetes.runtime.errors import StepError
from diabetes.runtime.execution import step_error
from diabetes.runtime.graph import Node, Pipeline
from diabetes.runtime.pickles import dumps
from diabetes.runtime.recording import (
    Case,
    Recording,
    Seen,
    ambient_kept,
    apply,
    observe,
)
from diabetes.runtime.runner import Run
from diabetes.runtime.store import Reader

WHOLE = sys.maxsize
ROWS = (1000, 5000, 20_000, WHOLE)
FEW_ROWS = 200
MAX_SECONDS = 5.0
MAX_VALUE_BYTES = 500_000
MAX_FILE_BYTES = 1_000_000
MAX_INPUT_BYTES = 5_000_000
LINES = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson"})


def record(pipeline: Pipeline, values: Any, run: Run, root: Path, folder: Path) -> dict[str, str]:
    """Record the steps of a pipeline in `folder`, from a run of it in the data root `root`.

    Returns why steps are not recorded. What `folder` held is replaced, once all is done.

    Raises:
        StepError: a step fails on cut data and on whole data.
    """

    def attempt(rows: int) -> _Recorder:
        staging = folder.with_name(f".{folder.name}.{rows}")
        shutil.rmtree(staging, ignore_errors=True)
        recorder = _Recorder(pipeline, values, run, root, staging, rows)
        recorder.go()
        return recorder

    best = _first_success(attempt)
    if best.seconds > MAX_SECONDS or best.not_recorded:
        with contextlib.suppress(StepError):
            fewer = attempt(FEW_ROWS)
            best = fewer if len(fewer.not_recorded) <= len(best.not_recorded) else best
    shutil.rmtree(folder, ignore_errors=True)
    best.folder.rename(folder)
    for rows in (FEW_ROWS, *ROWS):
        shutil.rmtree(folder.with_name(f".{folder.name}.{rows}"), ignore_errors=True)
    return best.not_recorded


def _first_success(attempt: Callable[[int], "_Recorder"]) -> "_Recorder":
    for rows in ROWS[:-1]:
        with contextlib.suppress(StepError):
            return attempt(rows)
    return attempt(ROWS[-1])


class _Recorder:
    """One attempt, with files and frames cut to `rows` rows."""

    def __init__(
        self, pipeline: Pipeline, values: Any, run: Run, root: Path, folder: Path, rows: int
    ) -> None:
        self._pipeline, self._params, self._run, self._rows = pipeline, values, run, rows
        self._root = root
        self.folder = folder
        self.seconds = 0.0
        self._recording = Recording(folder)
        self._recording.data.mkdir(parents=True)
        self._artifacts: dict[tuple[int, str], Any] = {}
        self._states: dict[str, bytes] = {}
        self.not_recorded: dict[str, str] = {}
        self._folders: set[str] = set()
        self._cut = False
        self._drawn = False
        self._long: set[int] = set()

    def go(self) -> None:
        self._seed()
        for index, node in enumerate(self._pipeline.nodes):
            self._step(index, node)
        about = {
            "rows": self._rows,
            "whole": not (self._cut or self._drawn or self.not_recorded),
            "parameters": params.plain(self._params),
            "not_recorded": self.not_recorded,
            "folders": sorted(self._folders),
        }
        self._recording.store.write_json("pipeline.json", about)
        with contextlib.suppress(FileNotFoundError):
            (self._recording.folder / "tmp").rmdir()

    def _seed(self) -> None:
        if self._pipeline.seed is None:
            return
        with ambient_kept():
            before = randomness.capture()
            apply(self._pipeline.seed, self._pipeline, self._params)
            self._states = randomness.changed(before, randomness.capture())

    def _step(self, index: int, node: Node) -> None:
        function = node.step.function.__name__
        reason = self._copy_files(index)
        if not reason:
            inputs = {name: self._artifacts[source, name] for name, source in node.inputs.items()}
            reason = self._call(index, node, inputs)
        if reason:
            self.not_recorded[function] = reason
        if (index, "") not in self._artifacts:
            returned = self._from_run(index)
            self._keep(index, returned)

    def _keep(self, index: int, returned: Mapping[str, Any]) -> None:
        self._artifacts[index, ""] = None
        for name, value in returned.items():
            self._artifacts[index, name] = value
            self._long |= set() if is_small(value) else lengths(value)
        for key, value in self._artifacts.items():
            short = shortened(value, self._rows, self._long)
            self._cut = self._cut or short is not value
            self._artifacts[key] = short

    def _from_run(self, index: int) -> dict[str, Any]:
        """Return the artifacts of a step that cannot be called on cut data, from the run."""
        reader = Reader(self._run.store)
        record = self._run.steps()[index][1]
        return {output.name: reader.read(output) for output in record.outputs} if record else {}

    def _call(self, index: int, node: Node, inputs: dict[str, Any]) -> str:
        """Call a step twice and write its case; return why that cannot be."""
        function = node.step.function.__name__
        store = self._recording.store
        kept = deposit(store, inputs)
        for name, why in kept.unstored.items():
            return f"its input {name} cannot be stored: {why}"
        size = sum({output.file: output.size for output in kept.outputs}.values())
        if size > MAX_INPUT_BYTES:
            return f"its inputs take {size / 1e6:.0f} MB"
        begin = randomness.capture()
        started = time.perf_counter()
        try:
            first = self._observe(node, kept)
        except StepError:
            if not self._make_folders(index):
                raise
            first = self._observe(node, kept)
        seconds = time.perf_counter() - started
        self.seconds += seconds
        varies = self._varies(node, kept, first, begin)
        states = {name: store.add_bytes(state, "state") for name, state in self._states.items()}
        case = Case(
            function=function,
            seconds=round(seconds, 2),
            parameters=params.plain(self._params),
            inputs={output.name: output for output in kept.outputs},
            states=states,
            outputs={path: leaf for path, leaf in first.description.items() if path not in varies},
            varies=varies,
        )
        store.write_json(f"{function}.json", asdict(case))
        self._states |= first.states
        self._keep(index, first.returned)
        return ""

    def _varies(
        self, node: Node, kept: Deposit, first: Seen, begin: Mapping[str, bytes]
    ) -> tuple[str, ...]:
        """Call a step again, and return in what it differs.

        What it draws from generators that nobody seeds is drawn in the tests as it was here.
        """
        randomness.stir(self._states)
        varies = _varying(first, self._observe(node, kept))
        drawn = first.states.keys() & set(randomness.GENERATORS) & begin.keys()
        unseeded = {name: begin[name] for name in drawn - self._states.keys()}
        if not varies or not unseeded:
            return varies
        self._drawn, self._states = True, self._states | unseeded
        return _varying(first, self._observe(node, kept))

    def _make_folders(self, index: int) -> bool:
        """Make the folders that a step wrote into, as it does not itself; tell whether any lacked.

        It found them beside the data.
        """
        record = self._run.steps()[index][1]
        written = [Path(path).parent for path in (record.facts.written if record else ())]
        here = [folder for folder in written if not folder.is_absolute()]
        lacking = [folder for folder in here if not (self._recording.data / folder).is_dir()]
        for folder in lacking:
            (self._recording.data / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder.as_posix())
        return bool(lacking)

    def _observe(self, node: Node, kept: Deposit) -> Seen:
        reader, folder = Reader(self._recording.store), self._recording.data
        inputs = {output.name: reader.read(output) for output in kept.outputs}
        try:
            return observe(self._pipeline, node, inputs, self._params, self._states, folder)
        except (Exception, SystemExit) as error:
            raise step_error(node.step.title, error, self._run.folder) from error

    def _copy_files(self, index: int) -> str:
        """Bring the files that a step read into the recording; return why that cannot be."""
        record = self._run.steps()[index][1]
        for path in sorted(record.facts.files) if record is not None else ():
            source = self._root / path
            if not source.exists():
                continue
            if Path(path).is_absolute():
                outside = os.path.relpath(path, self._root)
                return f"it reads {outside}, which lies outside of the data root"
            target = self._recording.data / path
            if source.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix in LINES and self._rows != WHOLE:
                target.write_bytes(b"".join(cut_lines(source, self._rows)))
            elif source.stat().st_size <= MAX_FILE_BYTES:
                shutil.copyfile(source, target)
            else:
                return f"it reads {path}, too large to keep and of no kind that can be cut"
        return ""


def _varying(first: Seen, second: Seen) -> tuple[str, ...]:
    found, again = first.description, second.description
    paths = {**again, **found}
    return tuple(p for p in paths if p not in again or repr(found.get(p)) != repr(again[p]))


def cut_lines(path: Path, rows: int) -> list[bytes]:
    """Return the first line of a text file and `rows` of the others, evenly spread.

    Where quotes run over lines, the first lines are taken, up to one at which all are closed.
    """
    with path.open("rb") as file:
        lines = file.readlines()
    head, rest = lines[:1], lines[1:]
    if len(rest) <= rows:
        return lines
    if all(line.count(b'"') % 2 == 0 for line in rest):
        return head + [rest[place * len(rest) // rows] for place in range(rows)]
    quotes = 0
    for place, line in enumerate(lines, 1):
        quotes += line.count(b'"')
        if place > rows and quotes % 2 == 0:
            return lines[:place]
    return lines


def is_small(value: Any) -> bool:
    """Tell whether a value may be kept beside the tests as it is."""
    try:
        return len(dumps(value)) <= MAX_VALUE_BYTES
    except UNPICKLABLE:
        return True


def lengths(value: Any) -> set[int]:
    """Return how many rows a frame, series or array has, or those in a list."""
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return set().union(*map(lengths, value))
    shape = getattr(value, "shape", None)
    return {shape[0]} if isinstance(shape, tuple) and shape else set()


def shortened(value: Any, rows: int, long: Container[int]) -> Any:
    """Return a frame, series or array of a `long` length with `rows` of its rows, evenly spread.

    What is not as long, or has no more rows, is returned itself.
    """
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        items = [shortened(item, rows, long) for item in value]
        same = all(map(lambda a, b: a is b, items, value))
        return value if same else type(value)(items)
    shape = getattr(value, "shape", None)
    if not isinstance(shape, tuple) or not shape or shape[0] <= rows or shape[0] not in long:
        return value
    places = [place * shape[0] // rows for place in range(rows)]
    if hasattr(value, "iloc"):
        return value.iloc[places]
    return value[places] if hasattr(value, "__getitem__") else value
