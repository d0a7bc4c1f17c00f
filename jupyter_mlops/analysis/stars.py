"""What `from module import *` brings, told by importing the library in a process of its own."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache

from jupyter_mlops.analysis.trees import CELLS, nodes

_ASK = """
import importlib, json, sys, types
module = importlib.import_module(sys.argv[1])
names = getattr(module, "__all__", None)
names = names if names is not None else [n for n in vars(module) if n[0] != "_"]
values = ((n, getattr(module, n, None)) for n in sorted(names))
print(json.dumps({n: v.__name__ if isinstance(v, types.ModuleType) else "" for n, v in values}))
"""
_TIMEOUT_S = 60
# Where a text may have a star import.
STAR = re.compile(r"\bimport\s*\(?\s*\*")


def public_names(module: str) -> dict[str, str] | None:
    """Return the names that `from module import *` binds, None where it cannot be imported.

    Each comes with the name of the module that it is, empty for anything else.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _ASK, module],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
        found: dict[str, str] = json.loads(done.stdout.strip().rpartition("\n")[2])
        return found
    except (subprocess.SubprocessError, ValueError):
        return None


def star_imports(module: ast.Module) -> Iterable[ast.ImportFrom]:
    """Yield the star imports of a cell."""
    for node in _imports_from(module):
        if any(a.name == "*" for a in node.names):
            yield node


@lru_cache(maxsize=CELLS)
def _imports_from(module: ast.Module) -> tuple[ast.ImportFrom, ...]:
    return tuple(node for node in nodes(module) if isinstance(node, ast.ImportFrom))


def resolve(
    modules: Iterable[ast.Module], local: Mapping[str, frozenset[str]]
) -> list[ast.ImportFrom]:
    """Put the names that the notebook uses in the place of each `*`; return what could not be.

    `local` are the public names of the modules beside the notebook.
    """
    parsed = list(modules)
    stars = [node for module in parsed for node in star_imports(module)]
    if not stars:
        return []
    used = {n.id for m in parsed for n in nodes(m) if isinstance(n, ast.Name)}
    imports = [node for m in parsed for node in m.body if isinstance(node, ast.Import)]
    unknown: list[ast.ImportFrom] = []
    known: dict[str, Mapping[str, str] | None] = {
        name: dict.fromkeys(names, "") for name, names in local.items()
    }
    for node in stars:
        name = "." * node.level + (node.module or "")
        if name not in known:
            known[name] = public_names(name)
        brought = known[name]
        if brought is None:
            unknown.append(node)
            continue
        there = {
            (a.asname or a.name, a.name) for i in imports if i.lineno < node.lineno for a in i.names
        }
        # The `np` that `from pylab import *` brings is the one that is there already.
        wanted = (n for n in sorted(used & brought.keys()) if (n, brought[n]) not in there)
        node.names = [ast.alias(n) for n in wanted]
    return unknown
