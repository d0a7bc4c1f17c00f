"""Processes that work for the server. Each has a thread that waits for it; the event loop does not.

Equal questions that are asked at the same time are asked once, and recent answers are kept. What
nobody waits for any more is not begun; where it is being done and does not end soon, its process
is ended, so that whoever types into a notebook that takes long never waits for old texts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from jupyter_mlops.errors import MlopsError

SIZE = 2
PATIENCE_S = 120.0
GRACE_S = 3.0  # what a new process costs, and what it has to read again, is less than this
_KEPT = 32


class WorkerError(MlopsError):
    """Raised when a process died or took too long; the next task gets a fresh one."""


class Pool:
    """Hands tasks to at most `size` processes, which start when they are first needed."""

    def __init__(
        self, size: int = SIZE, patience_s: float = PATIENCE_S, grace_s: float = GRACE_S
    ) -> None:
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="jupyter-mlops")
        self._patience_s = patience_s
        self._grace_s = grace_s
        self._local = threading.local()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._doing: dict[bytes, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._asked: dict[bytes, asyncio.Future[bytes]] = {}
        self._waiting: Counter[bytes] = Counter()

    async def ask(self, task: Mapping[str, Any], *, keep: bool = False) -> bytes:
        """Return the answer to `task` as JSON; with `keep`, an equal task is not done twice.

        Raises:
            WorkerError: the process died or took too long.
        """
        loop = asyncio.get_running_loop()
        line = json.dumps(task).encode() + b"\n"
        if not keep:
            return await loop.run_in_executor(self._threads, self._do, line)
        key = hashlib.blake2b(line, digest_size=16).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked:
            self._asked[key] = loop.run_in_executor(self._threads, self._do, line)
        asked = self._asked[key]
        self._waiting[key] += 1
        try:
            answer = await asyncio.shield(asked)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
                asked.cancel()  # does nothing to what is done, or is being done
                self._asked.pop(key, None)
                loop.call_later(self._grace_s, self._give_up, key, line)
        self._kept[key] = answer
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return answer

    def close(self) -> None:
        """End the processes; what waits for them fails."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            self._forget(process)

    def _give_up(self, key: bytes, line: bytes) -> None:
        """End the process that is still doing what nobody waits for."""
        with self._lock:
            process = None if key in self._asked else self._doing.get(line)
        if process is not None:
            process.kill()

    def _do(self, line: bytes) -> bytes:
        process = self._process()
        with self._lock:
            self._doing[line] = process
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(self._patience_s, process.kill)
        timer.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        finally:
            timer.cancel()
            with self._lock:
                if self._doing.get(line) is process:
                    del self._doing[line]
        if answer.endswith(b"\n"):
            return answer[:-1]
        self._forget(process)
        raise WorkerError(
            "the analysis was stopped: it ran out of memory, or took more than "
            f"{self._patience_s:.0f} seconds; make the largest cells smaller, then try again"
        )

    def _process(self) -> subprocess.Popen[bytes]:
        """Return the process of this thread. -P keeps the user's files from being imported."""
        process: subprocess.Popen[bytes] | None = getattr(self._local, "process", None)
        if process is not None and process.poll() is not None:
            self._forget(process)
            process = None
        if process is None:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "jupyter_mlops.server.worker", str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            with self._lock:
                self._processes.add(process)
            self._local.process = process
        return process

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with self._lock:
            self._processes.discard(process)
        self._local.process = None
