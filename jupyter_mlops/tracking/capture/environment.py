"""The environment: Python, installed and imported packages, the machine, time and memory."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_mlops.tracking.capture.secrets import Masker

SECONDS = 10.0
_NAME = re.compile(r"[-_.]+")


class Packages:
    """The installed distributions; read once, and again when something was installed."""

    def requirements(self, mask: Masker) -> str:
        """Return every distribution with its exact version, as `uv pip install -r` takes it."""
        header = f"# Python {platform.python_version()} on {platform.platform()}"
        lines = [mask.output(line) for line in _installed(_state()).lines]
        return "\n".join([header, *lines, ""])

    def versions(self, roots: Iterable[str]) -> dict[str, str]:
        """Return the versions of the distributions that top-level modules belong to."""
        installed = _installed(_state())
        found = {}
        for root in sorted(set(roots) - sys.stdlib_module_names):
            distribution = installed.owners.get(root)
            if distribution is not None:
                found[distribution] = installed.versions[distribution]
        return found


class _Installed(NamedTuple):
    lines: list[str]
    versions: dict[str, str]
    owners: dict[str, str]


def _state() -> tuple[tuple[str, int], ...]:
    return tuple((path, _changed(path)) for path in sys.path)


@lru_cache(maxsize=1)
def _installed(state: tuple[tuple[str, int], ...]) -> _Installed:
    """Return what is installed while the folders of the import path are in `state`."""
    lines: dict[str, str] = {}
    versions: dict[str, str] = {}
    owners: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        key = _NAME.sub("-", name).lower() if name else ""
        # The first one on the path is the one that is imported.
        if not key or key in lines:
            continue
        lines[key] = _requirement(name, distribution)
        versions[name] = distribution.version
        for root in _roots(distribution):
            owners.setdefault(root, name)
    return _Installed([lines[key] for key in sorted(lines)], versions, owners)


def _changed(path: str) -> int:
    try:
        return os.stat(path or ".").st_mtime_ns
    except OSError:
        return 0


def _requirement(name: str, distribution: importlib.metadata.Distribution) -> str:
    """Return the line that restores a distribution, also one from a repository or a folder."""
    text = distribution.read_text("direct_url.json")
    try:
        direct = json.loads(text) if text else {}
    except ValueError:
        direct = {}
    url = direct.get("url", "")
    if not url:
        return f"{name}=={distribution.version}"
    if version_control := direct.get("vcs_info"):
        commit = version_control.get("commit_id", "")
        return f"{name} @ {version_control.get('vcs', 'git')}+{url}@{commit}"
    if direct.get("dir_info", {}).get("editable"):
        return f"-e {url}  # {name} {distribution.version}"
    hashes = direct.get("archive_info", {}).get("hashes", {})
    checked = f"#sha256={hashes['sha256']}" if "sha256" in hashes else ""
    return f"{name} @ {url}{checked}"


def _roots(distribution: importlib.metadata.Distribution) -> set[str]:
    """Return the top-level modules of a distribution."""
    top = distribution.read_text("top_level.txt")
    if top:
        return set(top.split())
    # The text of RECORD, as parsing every line of it into paths takes five times as long.
    record = distribution.read_text("RECORD") or ""
    found = set()
    for line in record.splitlines():
        first, slash, _ = line.partition("/")
        if slash and first.isidentifier():
            found.add(first)
        elif not slash and line.partition(",")[0].endswith(".py"):
            found.add(line.partition(".")[0])
    return found


def imported(trees: Iterable[ast.AST]) -> set[str]:
    """Return the top-level modules that code imports."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


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


def _usable() -> int | None:
    if hasattr(os, "sched_getaffinity"):
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
    query = "name,memory.total,driver_version"
    try:
        done = subprocess.run(
            ["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode:
        return None
    rows = [line.split(", ") for line in done.stdout.splitlines() if line]
    return [dict(zip(("name", "memory", "driver"), row, strict=False)) for row in rows]


def peak_memory() -> float | None:
    """Return the most memory that this process has had so far, in MB, None where unknown."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 20) if sys.platform == "darwin" else used / 1024
