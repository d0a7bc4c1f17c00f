"""What the package's source files say: digests of their code, what they import, what they name."""

import ast
import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGE = __name__.partition(".")[0]
FOLDER = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package. `digest` is the same after a change of comments or docstrings."""

    file: str
    digest: str
    imports: frozenset[str]
    libraries: frozenset[str]
    strings: frozenset[str]


def python_path() -> str:
    """Return a PYTHONPATH on which another process finds this package first."""
    former = os.environ.get("PYTHONPATH")
    return f"{FOLDER.parent}{os.pathsep}{former}" if former else str(FOLDER.parent)


def texts() -> dict[str, str]:
    """Return the package's modules but those of the runtime, by dotted name, as text."""
    found = {}
    for path in sorted(FOLDER.rglob("*.py")):
        parts = path.relative_to(FOLDER).with_suffix("").parts
        if parts[0] in ("runtime", "__main__"):
            continue
        name = ".".join((PACKAGE, *parts)).removesuffix(".__init__")
        found[name] = path.read_text(encoding="utf-8")
    return found


def fingerprint(modules: dict[str, str]) -> str:
    """Return a digest of everything that the plan of a pipeline is made from."""
    digest = hashlib.sha256(repr((sys.version, sorted(modules.items()))).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def parse(modules: dict[str, str]) -> dict[str, Module]:
    return {name: _module(name, text, modules) for name, text in modules.items()}


def reachable(modules: dict[str, Module], start: Iterable[str]) -> list[str]:
    """Return the modules in `start` and all that they import inside the package, sorted."""
    found: set[str] = set()
    pending = [name for name in start if name in modules]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(modules[name].imports & modules.keys())
    return sorted(found)


def distributions(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the distributions that provide the imported `libraries`."""
    wanted = set(libraries)
    if not wanted:
        return ()
    known = _providers()
    return tuple(sorted({name for library in wanted for name in known.get(library, ())}))


@functools.cache
def _providers() -> Mapping[str, list[str]]:
    """Return the installed distributions by what they let import: each is looked into."""
    return metadata.packages_distributions()


def file_of(module: str) -> str:
    """Return the path in the package of a module with this dotted name."""
    parts = module.removeprefix(PACKAGE).removeprefix(".").replace(".", "/")
    return f"{parts or '__init__'}.py"


def _module(name: str, text: str, modules: dict[str, str]) -> Module:
    tree = ast.parse(text)
    inside: set[str] = set()
    libraries: set[str] = set()
    strings: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
            case ast.ImportFrom(names=names):
                base = _absolute(node, name, is_package=f"{name}.__init__" in modules)
                imported = [base, *(f"{base}.{alias.name}" for alias in names)]
            case ast.Constant(value=str(value)) if 0 < len(value) < 500 and "\n" not in value:
                strings.add(value)
                continue
            case _:
                continue
        for dotted in imported:
            top = dotted.partition(".")[0]
            if top == PACKAGE:
                inside.add(dotted)
            elif top not in sys.stdlib_module_names:
                libraries.add(top)
    runtime = f"{PACKAGE}.runtime"
    return Module(
        file_of(name),
        hashlib.sha256(ast.dump(_without_docstrings(tree)).encode()).hexdigest()[:32],
        frozenset(dotted for dotted in inside if not dotted.startswith(runtime)),
        frozenset(libraries),
        frozenset(strings),
    )


def _absolute(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - 1 if is_package else node.level
    parent = module.rsplit(".", up)[0] if up else module
    return f"{parent}.{node.module}" if node.module else parent


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())), *rest]:
                    node.body = rest or [ast.Pass()]
    return tree
