"""What a command costs: the CPU and wall seconds of the whole process, start to end."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu_s` counts the process and the children it waited for."""

    cpu_s: float
    wall_s: float


def cost(command: Sequence[str], folder: Path, *, repeat: int = 3) -> Cost:
    """Return the least cost of `repeat` runs in `folder`: other load only ever adds.

    Raises:
        RuntimeError: the command failed, so what it cost says nothing.
    """
    runs = [_one(command, folder) for _ in range(repeat)]
    return Cost(min(run.cpu_s for run in runs), min(run.wall_s for run in runs))


def _one(command: Sequence[str], folder: Path) -> Cost:
    # Byte code is written as on a user's machine, where the second start is the usual one.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    user_s, system_s = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Cost(user_s + system_s, wall_s)
