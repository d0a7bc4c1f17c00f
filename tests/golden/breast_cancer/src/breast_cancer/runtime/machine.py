"""What a run ran on: the installed packages and the machine, as the notebook's runs have them.

Both are looked up by the process that logs the run, so that the run does not wait for it. Where
packages were installed since, or it is another machine, they are not known any more.
"""

import os
import platform
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

SECONDS = 10.0


def same_since(host: str, started: float) -> bool:
    """Tell whether this is the machine `host`, with nothing installed since `started`."""
    return platform.node() == host and all(_changed(path) < started for path in sys.path)


def requirements() -> str:
    """Return every distribution with its exact version, as `uv pip install -r` takes it."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        # The first one on the path is the one that is imported.
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), f"{name}=={distribution.version}")
    header = f"# Python {platform.python_version()} on {platform.platform()}"
    return "\n".join([header, *(found[key] for key in sorted(found)), ""])


def hardware() -> dict[str, Any]:
    """Return what the machine is; takes as long as `nvidia-smi` does."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cpus": os.cpu_count(),
        "usable_cpus": _usable(),
        "memory": _memory(),
        "gpus": _gpus(),
    }


def _changed(path: str) -> float:
    try:
        return os.stat(path or ".").st_mtime if "-packages" in path else 0.0
    except OSError:
        return 0.0


def _usable() -> int | None:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"(?m)^model name\s*:\s*(.+)$", text)
    return found[1] if found else platform.processor()


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _gpus() -> list[dict[str, str]] | None:
    """Return the GPUs that `nvidia-smi` lists, None where there is none to ask."""
    query = "--query-gpu=name,memory.total,driver_version"
    try:
        done = subprocess.run(
            ["nvidia-smi", query, "--format=csv,noheader"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    rows = [line.split(", ") for line in done.stdout.splitlines() if line]
    return [dict(zip(("name", "memory", "driver"), row, strict=False)) for row in rows]
