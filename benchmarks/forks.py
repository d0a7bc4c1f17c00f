"""Python processes as forks of this one, which has the heavy libraries loaded already.

A study of hundreds of small runs would spend nearly all its time on imports. What a fork cannot
have of its own is a hash seed: the study gives all of its processes the same.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PRELOAD = (
    "numpy", "pandas", "sklearn.ensemble", "sklearn.linear_model", "sklearn.model_selection",
    "sklearn.tree", "matplotlib.pyplot", "pyarrow", "yaml", "pytest", "joblib",
    "jupyter_mlops.parity.compare.__main__",
)  # fmt: skip
POLL_S = 0.02
PATIENCE_S = 120

# Children of the study lead a group each, so that their own children end with them.
_GROUP = os.getpgid(0)

_real_run = subprocess.run


@contextmanager
def forking(packages: Sequence[str]) -> Iterator[None]:
    """Let `subprocess.run` of this Python fork, in the block; `packages` are imported anew."""
    for module in PRELOAD:
        with suppress(ImportError):
            importlib.import_module(module)
    # What the collector never walks over stays shared with the children.
    gc.collect()
    gc.freeze()

    def run(command: Any, **options: Any) -> Any:
        if isinstance(command, str) or command[0] != sys.executable:
            return _real_run(command, **options)
        return _fork([str(word) for word in command], packages, options)

    subprocess.run = run  # type: ignore[assignment]
    try:
        yield
    finally:
        subprocess.run = _real_run


def _fork(
    command: list[str], packages: Sequence[str], options: Mapping[str, Any]
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryFile() as said:
        captured = options.get("capture_output", False)
        streams = tuple(
            said.fileno() if captured
            else options[name].fileno() if hasattr(options.get(name), "fileno") else -1
            for name in ("stdout", "stderr")
        )  # fmt: skip
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = _become(command, packages, options, streams)
            finally:
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                os._exit(code)
        status = _wait(child, command, options.get("timeout") or PATIENCE_S)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return subprocess.CompletedProcess(command, status, text, text)


def _wait(child: int, command: list[str], timeout: float) -> int:
    deadline = time.monotonic() + timeout
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise subprocess.TimeoutExpired(command, timeout)
        time.sleep(POLL_S)


def _become(
    command: list[str],
    packages: Sequence[str],
    options: Mapping[str, Any],
    streams: tuple[int, ...],
) -> int:
    """Be the process that `command` would start; return its exit code."""
    if os.getpgid(0) == _GROUP:
        os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    for number, stream in zip((1, 2), streams, strict=True):
        if stream >= 0:
            os.dup2(stream, number)
        elif options.get(("", "stdout", "stderr")[number]) == subprocess.DEVNULL:
            os.dup2(null, number)
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    os.chdir(options.get("cwd") or ".")
    environment = options.get("env") or dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    added = environment.get("PYTHONPATH", "").split(os.pathsep)
    here = str(Path(__file__).parents[1])
    sys.path[:] = [str(Path.cwd()), *added, *(p for p in sys.path if p not in ("", here))]
    for name in [name for name in sys.modules if name.split(".")[0] in packages]:
        del sys.modules[name]
    importlib.invalidate_caches()
    # A process of its own would start with generators that nobody knows.
    random.seed()
    sys.modules["numpy"].random.seed()
    option, what, *arguments = command[1:]
    try:
        if option == "-m":
            sys.argv = [what, *arguments]
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            sys.argv = ["-c", *arguments]
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001, what the process raises is for its stderr
        traceback.print_exc()
        return 1
    return 0
