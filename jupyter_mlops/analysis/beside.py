"""Modules that lie beside the notebook: the package takes its own copy of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.trees import REMEMBERED, nodes
from jupyter_mlops.errors import NotebookError

# Names of modules that every package has.
_TAKEN = frozenset(
    "load features train evaluate helpers settings environment params pipeline runtime "
    "__init__ __main__".split()
)


@dataclass(frozen=True, slots=True)
class LocalModule:
    """A module beside the notebook; `path` is where the package keeps it, below its own folder.

    `stateful` is a name of the module that its functions rebind or change, empty where none is.
    """

    name: str
    path: str
    text: str
    public: frozenset[str]
    stateful: str
    written: bool = False


def find_modules(folder: Path | None, trees: Iterable[ast.AST]) -> dict[str, LocalModule]:
    """Return the modules beside the notebook that `trees` import, and those that they import.

    Folders that the notebook adds to `sys.path` count as beside it.
    """
    found: dict[str, LocalModule] = {}
    if folder is None:
        return found
    parsed = list(trees)
    written = _written(parsed)
    folders = [folder, *(folder / path for tree in parsed for path in _search_path(tree))]
    wanted = [name for tree in parsed for name in imported(tree)]
    while wanted:
        root = wanted.pop().split(".")[0]
        if root in found or not root.isidentifier():
            continue
        if root in written:
            path = _path(root, is_package=False)
            found[root] = _module(root, path, written[root], Path(f"{root}.py"), written=True)
            wanted += imported(ast.parse(written[root]))
            continue
        for name, file in _files(folders, root):
            text = _read(file)
            path = _path(name, is_package=file.name == "__init__.py")
            found[name] = _module(name, path, text, file)
            wanted += imported(_parsed(file, text))
    return found


def _module(name: str, path: str, text: str, file: Path, *, written: bool = False) -> LocalModule:
    tree = _parsed(file, text)
    return LocalModule(name, path, text, _public(tree), _stateful(tree), written)


def _written(trees: Iterable[ast.AST]) -> dict[str, str]:
    """Return the modules that the notebook writes once, as they stand in a cell, then imports."""
    texts: dict[str, list[str]] = {}
    early: set[str] = set()
    for statement in (s for tree in trees for s in getattr(tree, "body", ())):
        match statement:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(
                        value=ast.Call(
                            func=ast.Name(id="Path"), args=[ast.Constant(value=str(file))]
                        ),
                        attr="write_text",
                    ),
                    args=[ast.Constant(value=str(text))],
                )
            ) if file.endswith(".py") and file.count(".") == 1 and "/" not in file:
                texts.setdefault(file.removesuffix(".py"), []).append(text)
            case _:
                early |= {r.split(".")[0] for r in imported(statement)} - texts.keys()
    return {name: found[0] for name, found in texts.items() if len(found) == 1 - (name in early)}


def _files(folders: Iterable[Path], root: str) -> Iterable[tuple[str, Path]]:
    """Yield the modules of the first file or package called `root` in `folders`."""
    for folder in folders:
        file, package = folder / f"{root}.py", folder / root
        if file.is_file():
            return [(root, file)]
        if (package / "__init__.py").is_file():
            inside = sorted(package.rglob("*.py"))
            return [(_dotted(root, f.relative_to(package)), f) for f in inside]
    return []


def _dotted(root: str, relative: Path) -> str:
    parts = [root, *relative.with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _path(name: str, *, is_package: bool) -> str:
    root, _, rest = name.partition(".")
    root = f"notebook_{root}" if root in _TAKEN else root
    stem = "/".join([root, *rest.split(".")]) if rest else root
    return f"{stem}/__init__.py" if is_package else f"{stem}.py"


def _search_path(tree: ast.AST) -> Iterable[str]:
    for node in nodes(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="sys"), attr="path"))
            ):
                yield from (
                    a.value
                    for a in node.args
                    if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )


@lru_cache(maxsize=REMEMBERED)
def imported(tree: ast.AST) -> tuple[str, ...]:
    """Return the dotted names of the modules that `tree` imports, in order."""
    roots: list[str] = []
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            roots += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.append(node.module)
    return tuple(roots)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(
            f"{file}: the notebook imports it, and it cannot be read: {error}"
        ) from error


def _parsed(file: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise NotebookError(
            f"{file}: the notebook imports it, and it is not Python: {error}"
        ) from error


def _public(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in tree.body:
        names |= bound_by(node)
        if isinstance(node, ast.Assign) and "__all__" in bound_by(node):
            listed = [n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
            return frozenset(n for n in listed if isinstance(n, str))
    return frozenset(n for n in names if not n.startswith("_"))


_CHANGING = frozenset(
    "append extend insert remove pop clear sort reverse update setdefault add discard "
    "popitem".split()
)


def _stateful(tree: ast.Module) -> str:
    """Return a name of the module whose value its own functions change."""
    names = {n for node in tree.body for n in bound_by(node)}
    for node in tree.body:
        free = free_names(node)
        if free.rebinds:
            return min(free.rebinds)
        later = set(free.later)
        for inner in ast.walk(node):
            changed: ast.expr | None = None
            if isinstance(inner, (ast.Subscript, ast.Attribute)) and not isinstance(
                inner.ctx, ast.Load
            ):
                changed = inner.value
            elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
                changed = inner.func.value if inner.func.attr in _CHANGING else None
            if isinstance(changed, ast.Name) and changed in later and changed.id in names:
                return changed.id
    return ""


def rewritten(module: LocalModule, modules: Mapping[str, LocalModule], package: str) -> str:
    """Return the text of a module with its imports of other local ones turned to the package."""
    lines = module.text.split("\n")
    for node in sorted(ast.walk(ast.parse(module.text)), key=lambda n: -getattr(n, "lineno", 0)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module in modules:
            home = home_of(node.module, modules, package)
            row = node.lineno - 1
            lines[row] = lines[row].replace(f"from {node.module} ", f"from {home} ", 1)
        elif isinstance(node, ast.Import) and any(a.name in modules for a in node.names):
            indent = " " * node.col_offset
            new = [_import_line(a, modules, package) for a in node.names]
            lines[node.lineno - 1 : node.end_lineno] = [indent + "; ".join(new)]
    return "\n".join(lines)


def home_of(name: str, modules: Mapping[str, LocalModule], package: str) -> str:
    """Return the dotted name that a local module has in the package."""
    path = modules[name].path.removesuffix(".py").removesuffix("/__init__")
    return ".".join([package, *path.split("/")])


def _import_line(alias: ast.alias, modules: Mapping[str, LocalModule], package: str) -> str:
    if alias.name not in modules:
        return f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
    home, _, stem = home_of(alias.name, modules, package).rpartition(".")
    bound = alias.asname or alias.name
    return f"from {home} import {stem}" + (f" as {bound}" if bound != stem else "")
