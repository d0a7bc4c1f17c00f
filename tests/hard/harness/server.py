"""Runs tasks in children forked from one process that has the heavy libraries loaded.

Each line of standard input is a task: {"task": NAME, "folder": PATH, "timeout": SECONDS, ...};
the answer is one line of JSON. A child is as fresh as a new interpreter for all that a notebook can
see, and starts in milliseconds.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from importlib import metadata
from pathlib import Path

PRELOAD = (
    "sklearn.ensemble", "sklearn.model_selection", "jupyter_mlops.export",
    "jupyter_mlops.extract.editor", "jupyter_mlops.parity.compare", "IPython.core.interactiveshell",
)  # fmt: skip


def main() -> None:
    for module in PRELOAD:
        with suppress(ImportError):
            importlib.import_module(module)
    import tasks

    # Every package asks for this, and gets the same answer.
    metadata.packages_distributions = functools.cache(metadata.packages_distributions)
    metadata.packages_distributions()
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.write(json.dumps(serve(tasks, request)) + "\n")
        sys.stdout.flush()


def serve(tasks: object, request: dict[str, object]) -> dict[str, object]:
    """Run one task in a child; a child that dies or stays too long is answered for."""
    folder = Path(str(request["folder"]))
    reply = folder / f"{request['task']}.json"
    reply.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _work(tasks, request, folder, reply)
    deadline = time.monotonic() + float(str(request.get("timeout", 60)))
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return {"error": "timeout"}
        time.sleep(0.005)
    if not reply.is_file():
        return {"error": "the process died", "text": _tail(folder / f"{request['task']}.log")}
    return dict(json.loads(reply.read_text()))


def _work(tasks: object, request: dict[str, object], folder: Path, reply: Path) -> None:
    os.setpgid(0, 0)
    log = os.open(folder / f"{request['task']}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    empty = os.open(os.devnull, os.O_RDONLY)
    for stream, number in ((empty, 0), (log, 1), (log, 2)):
        os.dup2(stream, number)
    try:
        answer = getattr(tasks, str(request["task"]))(**request)
    except BaseException as error:  # noqa: BLE001, whatever a task does is its answer
        answer = {"error": repr(error), "text": traceback.format_exc()}
    reply.write_text(json.dumps(answer))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-2000:] if path.is_file() else ""


if __name__ == "__main__":
    main()
