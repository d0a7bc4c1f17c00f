"""Where runs keep their values: content-addressed files, and records that point at them.

    STORE/                          `.runs/` in the current directory unless --store says otherwise
      objects/ab/abcd….arrow        one stored value; the name is the SHA-256 of its bytes
      steps/train/KEY/EXEC.json     one execution of a step: what it took, what it gave (`Record`)
      runs/RUN/run.json             one run: parameters, status, and which executions it used
      runs/RUN/code/cells.json      the modules of the package as they were when it started
      runs/RUN/tracked.json         where the run is logged in MLflow, once it is
      runs/RUN/stdout/STEP.txt, stderr/STEP.txt, figures/*, tables/*, traceback.txt
      plans/*.json                  what the sources say about the steps, so that a run in which
                                    nothing changed need not import them
      tmp/                          files that are being written

A file appears under its final name only when it is whole and on disk, and is never changed
afterwards. So a killed run leaves nothing but a file in `tmp/`, and two runs at once can only
write the same bytes to the same name.

`Output.kind` says how a value is stored, the suffix of its file says it too:

    json     None, bool, int, float, str, and trees of lists and dicts of them
    npy      a plain numpy array
    arrow    a pandas frame or series that Arrow gives back exactly (see `frames`)
    pickle   everything else, for `pickles.loads`; its hash is checked before it is loaded
    bundle   a pickle of {name: value}: outputs of a step that share mutable objects or memory,
             kept together so that they stay one object; `Output.name` is the key in it

To read what a run made, from outside:

    python -m nbpipe_template artifacts --run RUN [--step STEP]         the files, as JSON

    from pathlib import Path
    from nbpipe_template.runtime.store import read
    values = read(Path(".runs"), "RUN", "features")       # {"X_train": …, "y_train": …}
"""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from nbpipe_template.runtime.errors import PipelineError, StoreError
from nbpipe_template.runtime.records import Output, Record, RunRecord
from nbpipe_template.runtime.values import decode

DEFAULT_STORE = ".runs"
CELLS = "code/cells.json"
STALE_SECONDS = 24 * 3600


class HashingFile:
    """A file that is written front to back and knows the SHA-256 of what went through it."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> int:
        self._hash.update(data)
        written = self._file.write(data)
        self.size += written
        return written

    def flush(self) -> None:
        self._file.flush()

    def tell(self) -> int:
        return self.size

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class Store:
    """The folder described above. Every method may be called by several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def add(self, write: Callable[[HashingFile], None], suffix: str) -> tuple[str, str, int]:
        """Store what `write` writes; return its path relative to the store, SHA-256 and size."""
        temporary = self._temporary()
        try:
            with temporary.open("wb") as file:
                hashing = HashingFile(file)
                write(hashing)
                file.flush()
                os.fsync(file.fileno())
            relative = f"objects/{hashing.sha256[:2]}/{hashing.sha256}.{suffix}"
            target = self.root / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        return relative, hashing.sha256, hashing.size

    def add_bytes(self, data: bytes, suffix: str) -> str:
        return self.add(lambda file: void(file.write(data)), suffix)[0]

    def read_bytes(self, relative: str) -> bytes:
        """Return the content of an object, after checking it against its name."""
        return self.checked(relative, Path(relative).stem).read_bytes()

    def checked(self, relative: str, sha256: str) -> Path:
        """Return the path of an object whose bytes match `sha256`; StoreError where they do not."""
        path = self.root / relative
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            raise StoreError(f"{path} is missing; run again with --no-cache") from None
        if found != sha256:
            raise StoreError(
                f"{path} does not match its recorded hash, it was changed or damaged;"
                " delete it and run again"
            )
        return path

    def has(self, relative: str) -> bool:
        return (self.root / relative).is_file()

    def write_json(self, relative: str, data: object) -> None:
        """Write a JSON file whole or not at all."""
        target = self.root / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._temporary()
        try:
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(data, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def read_json(self, relative: str) -> Any:
        try:
            return json.loads((self.root / relative).read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise StoreError(f"{self.root / relative} is damaged ({error}); delete it") from error

    def publish(self, record: Record) -> None:
        """Make an execution visible to later runs."""
        self.write_json(record.path, record.to_json())

    def record(self, relative: str) -> Record:
        return Record.from_json(self.read_json(relative))

    def records(self, function: str, key: str = "*") -> Iterator[Record]:
        """Yield the executions of a step, newest first."""
        folder = self.root / "steps" / function
        for path in sorted(folder.glob(f"{key}/*.json"), key=lambda path: path.name, reverse=True):
            yield self.record(path.relative_to(self.root).as_posix())

    def save_run(self, run: RunRecord) -> None:
        self.write_json(f"runs/{run.run}/run.json", run.to_json())

    def run(self, run: str) -> RunRecord:
        """Return the run called `run`; "latest" is the newest one."""
        if run == "latest":
            newest = next(self.runs(), None)
            if newest is None:
                raise PipelineError(f"{self.root} holds no run")
            return newest
        try:
            return RunRecord.from_json(self.read_json(f"runs/{run}/run.json"))
        except FileNotFoundError:
            raise PipelineError(f"{self.root} holds no run {run}; see the command `runs`") from None

    def runs(self) -> Iterator[RunRecord]:
        """Yield the runs, newest first."""
        for path in sorted((self.root / "runs").glob("*/run.json"), reverse=True):
            yield RunRecord.from_json(self.read_json(path.relative_to(self.root).as_posix()))

    def folder(self, run: str) -> Path:
        """Return the folder of a run."""
        return self.root / "runs" / run

    def clear_leftovers(self) -> None:
        """Delete temporary files that killed runs left behind a day ago or earlier."""
        for path in (self.root / "tmp").glob("*"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()

    def _temporary(self) -> Path:
        folder = self.root / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{os.getpid()}-{secrets.token_hex(8)}"


class Reader:
    """Reads stored values, each once, so that aliases stay aliases.

    Two values of equal content may share a file; they are one object only where they were stored
    as one bundle.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._values: dict[tuple[str, str], Any] = {}

    def read(self, output: Output, source: str = "") -> Any:
        """Return a stored value, the same object each time.

        `source` is the execution that stored it, where values of several are read.
        """
        bundled = output.kind == "bundle"
        key = (source, output.file if bundled else output.name)
        if key not in self._values:
            path = self._store.checked(output.file, output.sha256)
            self._values[key] = decode(path, output.kind)
        value = self._values[key]
        return value[output.name] if bundled else value


def read(store: Path, run: str, step: str) -> dict[str, Any]:
    """Return the stored outputs of a step in a run, by name.

    `run` may be "latest"; `step` is the name of the step or of its function. Outputs that share
    objects come back sharing them. Values are unpickled, so the package must be importable.
    """
    folder = Store(store)
    record = executed(folder, run, step)
    reader = Reader(folder)
    return {output.name: reader.read(output) for output in record.outputs}


def executed(store: Store, run: str, step: str) -> Record:
    """Return the record of the execution of `step` that a run used."""
    found = store.run(run)
    for item in found.steps:
        if item.execution is not None:
            record = store.record(item.execution)
            if step in (record.step, record.function):
                return record
    raise PipelineError(f"run {found.run} holds no values of a step {step}")


def void(_: object) -> None:
    """Drop a result."""
