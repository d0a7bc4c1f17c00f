"""A warm process that answers questions, one JSON object a line, on stdin and stdout.

`Worker` is the end that asks; `serve` is the loop of a module that answers.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any

from jupyter_mlops.errors import MlopsError

PACKAGE = "jupyter_mlops.tracking"
TOLD = 2000


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of `PACKAGE` in a process of its own.

    A debugger, which every kernel has under JupyterLab, puts itself into each Python that its
    process starts, which then lives and dies with the kernel; it overlooks one behind a shell.
    """
    python = [sys.executable, "-P", "-m", f"{PACKAGE}.{module}", *arguments]
    return python if sys.platform == "win32" else ["/bin/sh", "-c", 'exec "$@"', "sh", *python]


class WorkerError(MlopsError):
    """Raised when a question was answered with an error, in one line."""


class WorkerDied(WorkerError):  # noqa: N818
    """Raised when the process died, or took too long, over a question."""


class Worker:
    """Asks the module `PACKAGE.module`; its process starts with the first question."""

    def __init__(self, module: str, *arguments: str, niceness: int = 0) -> None:
        self._command = command(module, *arguments)
        self._niceness = niceness
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._guard = threading.Lock()

    def ask(self, question: str, *, seconds: float = 60.0, **details: Any) -> Any:
        """Return the answer.

        Raises:
            WorkerDied: there is none, and the process is gone.
            WorkerError: the answer is an error.
        """
        with self._guard:
            process = self._living()
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps({"ask": question, **details}) + "\n")
                process.stdin.flush()
                line = self._answers.get(timeout=seconds)
            except queue.Empty:
                self._end()
                raise WorkerDied(f"no answer within {seconds:.0f} s") from None
            except OSError:
                line = None
            if line is None:
                code = process.wait()
                self._end()
                raise WorkerDied(f"the process ended with exit code {code}")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer["answer"]

    def close(self) -> None:
        with self._guard:
            self._end()

    def _living(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._answers = queue.SimpleQueue()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, "MLOPS_NICENESS": str(self._niceness)},
            )
            threading.Thread(
                target=_listen, args=(self._process.stdout, self._answers), daemon=True
            ).start()
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process = None


def _listen(stream: IO[str], answers: queue.SimpleQueue[str | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            answers.put(line)
    answers.put(None)


def serve(answers: Mapping[str, Callable[..., Any]]) -> None:
    """Answer questions until stdin ends; what is printed meanwhile goes to stderr."""
    make_nice(int(os.environ.get("MLOPS_NICENESS", "0")))
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"answer": answers[question.pop("ask")](**question)}
        except Exception as error:  # noqa: BLE001    whatever it was, the one who asked is told
            answer = {"error": one_line(error)}
        told.write(json.dumps(answer) + "\n")
        told.flush()


def make_nice(niceness: int) -> None:
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)


def one_line(error: BaseException) -> str:
    """Return what an exception says, on one line; those of our own without their type."""
    text = " ".join(str(error).split())
    if isinstance(error, MlopsError):
        return text[:TOLD]
    return f"{type(error).__name__}: {text}"[:TOLD].rstrip(": ")
