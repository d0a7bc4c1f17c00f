"""The files that are the same in every exported package, but for the package's name.

They come from `project/`, a working package called `nbpipe_template` with its own tests. They are
listed one by one, so that nothing else that lies in that folder can reach a user.
"""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATE = "nbpipe_template"
MAX_LINE = 100
PROJECT = Path(__file__).parent / "project"

PACKAGE_FILES = ("__init__.py", "__main__.py")
RUNTIME_FILES = (
    "__init__.py",
    "aliases.py",
    "ambient.py",
    "cache.py",
    "capture.py",
    "cli.py",
    "deposit.py",
    "depth.py",
    "describe.py",
    "errors.py",
    "execution.py",
    "figures.py",
    "files.py",
    "frames.py",
    "generators.py",
    "graph.py",
    "isolation.py",
    "locks.py",
    "machine.py",
    "mlflow_log.py",
    "models.py",
    "outputs.py",
    "params.py",
    "pickles.py",
    "pickling.py",
    "plan.py",
    "randomness.py",
    "recorder.py",
    "recording.py",
    "records.py",
    "report.py",
    "runner.py",
    "sets.py",
    "sources.py",
    "store.py",
    "tracking.py",
    "values.py",
)
TEST_FILES = ("conftest.py", "test_pipeline.py")


def runtime_files(package: str) -> dict[str, str]:
    """Return the text of the constant files of a package, by path in the project."""
    source = PROJECT / "src" / TEMPLATE
    found = {f"src/{package}/{name}": source / name for name in PACKAGE_FILES}
    found |= {f"src/{package}/runtime/{name}": source / "runtime" / name for name in RUNTIME_FILES}
    found |= {f"tests/{name}": PROJECT / "tests_shipped" / name for name in TEST_FILES}
    return {path: _named(file.read_text(encoding="utf-8"), package) for path, file in found.items()}


def _named(text: str, package: str) -> str:
    """Return a file of the template for `package`; imports that get too long for a line wrap."""
    lines = text.replace(TEMPLATE, package).splitlines(keepends=True)
    return "".join(_wrapped(line) if len(line) > MAX_LINE + 1 else line for line in lines)


def _wrapped(line: str) -> str:
    found = re.fullmatch(r"( *)(from \S+ import )([\w, ]+)\n", line)
    if found is None:
        return line
    indent, head, names = found.groups()
    members = "".join(f"{indent}    {name.strip()},\n" for name in names.split(","))
    return f"{indent}{head}(\n{members}{indent})\n"
