"""Submodules that are attributes of a package only because something imported them.

`mpl.ticker` works in a notebook where another line imports pyplot; in a module of the package that
line may be missing. Nothing is imported here: the files of the package are looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.pipeline import Import


def dotted_imports(item: Import, statement: ast.AST) -> Iterator[Import]:
    """Yield imports of the submodules that `statement` takes from the package `item` by dots."""
    if item.name is not None or "." in item.module:
        return
    for node in nodes(statement):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                name == item.bound and is_unloaded(item.module, attribute)
            ):
                yield Import(f"{item.module}.{attribute}")


@cache
def is_unloaded(package: str, name: str) -> bool:
    """Say whether `name` is a submodule that importing a top-level `package` does not load."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return False
    if spec is None or not spec.submodule_search_locations or not spec.origin:
        return False
    folders = [Path(folder) for folder in spec.submodule_search_locations]
    found = any(
        (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file()
        for folder in folders
    )
    return found and spec.origin.endswith(".py") and name not in _loaded(package, Path(spec.origin))


@cache
def _loaded(package: str, init: Path) -> frozenset[str]:
    """Return the names that the package's `__init__` binds, imports or may load when asked."""
    tree = ast.parse(init.read_bytes())
    found: set[str] = set()
    for node in _at_import(tree):
        match node:
            case ast.ImportFrom(level=0, module=str(module)) if module == package:
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(level=0, module=str(module)):
                found |= {module.removeprefix(f"{package}.").partition(".")[0]}
            case ast.ImportFrom(module=None):
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                found |= {module.partition(".")[0]}
            case ast.Import():
                found |= {a.name.removeprefix(f"{package}.").partition(".")[0] for a in node.names}
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Constant(value=str(text)):
                found.add(text.removeprefix(f"{package}."))
    return frozenset(found)


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported, and its `__getattr__`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            if getattr(child, "name", "") == "__getattr__":
                yield from ast.walk(child)
        else:
            yield child
            yield from _at_import(child)
