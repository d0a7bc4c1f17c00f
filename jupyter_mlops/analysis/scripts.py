"""Files that `%run` runs, as text that can stand in the place of the line.

IPython runs a notebook in the namespace of the notebook that asks for it. A Python file gets one of
its own, whose names the notebook takes over at the end: its text can stand in the place of the line
only where no function of the file could tell the two apart.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.errors import NotebookError
from jupyter_mlops.notebook import read

_USES = re.compile(r"%run\b|run_line_magic")
_LINE = re.compile(r"""(?P<options>(?:-i\s+)?)(?P<quote>["']?)(?P<path>[^\s"'$~{}*?]+)(?P=quote)""")
_NO_MODULE = frozenset({"__file__", "exit", "quit"})
_NO_ATTRIBUTES = frozenset({"argv", "exit"})

# Translates the cells of a notebook; says what stands in the way, or gives the text of each.
Translate = Callable[[Sequence[str]], "Script"]


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a file that is run, or why it cannot stand in the notebook."""

    text: str = ""
    trouble: str = ""
    requirements: tuple[str, ...] = ()


@dataclass(slots=True)
class Scripts:
    """The files beside a notebook that it may run; `binders` are its own names.

    `binders` maps each name to what binds it: the text of an import, or "" for anything else.
    """

    folder: Path
    translate: Translate
    binders: dict[str, set[str]]
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    running: frozenset[Path] = frozenset()
    known: dict[object, Script | None] = field(default_factory=dict)

    def find(self, place: tuple[int, int], line: str) -> Script | None:
        """Return what `%run line` at `place` runs, None where that is no file beside the notebook.

        A cell may be read twice; a file that is run twice is another matter.
        """
        key = (self.running, place, line)
        if key not in self.known:
            self.known[key] = self._find(line)
        return self.known[key]

    def _find(self, line: str) -> Script | None:
        asked = _LINE.fullmatch(line.strip())
        if asked is None:
            return None
        path = self._path(asked["path"])
        if path is None:
            return None
        if path in self.running:
            return Script(trouble=f"{path.name} runs itself")
        if path.suffix == ".ipynb":
            return self._notebook(path)
        return self._file(path, shared=bool(asked["options"]))

    def _path(self, name: str) -> Path | None:
        found = (self.folder / n for n in (name, f"{name}.py"))
        return next((p for p in found if p.suffix in (".py", ".ipynb") and p.is_file()), None)

    def _notebook(self, path: Path) -> Script:
        try:
            cells = [cell.source for cell in read(path).code_cells]
        except NotebookError as error:
            return Script(trouble=str(error))
        before = self.running
        self.running = before | {path}
        script = self.translate(cells)
        self.running = before
        return _checked(script, path)

    def _file(self, path: Path, *, shared: bool) -> Script:
        try:
            script = _checked(Script(path.read_text(encoding="utf-8-sig")), path)
        except (OSError, UnicodeDecodeError) as error:
            return Script(trouble=f"{path.name} cannot be read: {error}")
        if script.trouble or shared:
            return script
        tree = ast.parse(script.text)
        trouble = self._told_apart(path.name, tree)
        if not trouble and path.parent != self.folder and _beside(tree, path.parent):
            trouble = f"{path.name} imports modules that lie beside it, not beside the notebook"
        for name, how in binders(tree.body).items():
            self.binders.setdefault(name, set()).update(how)
        return Script(trouble=trouble) if trouble else script

    def _told_apart(self, file: str, tree: ast.Module) -> str:
        """Say why the file's names cannot be those of the notebook, empty where they can."""
        own = binders(tree.body)
        free = [free_names(node) for node in tree.body]
        rebinds = sorted({n for found in free for n in found.rebinds})
        if rebinds:
            return f"a function of {file} binds its own `{rebinds[0]}`, not the notebook's"
        used = {n for found in free for n in found.read_now | found.read_later}
        foreign = sorted(n for n in used - own.keys() if n in self.binders)
        if foreign:
            return f"{file} uses `{foreign[0]}` and does not see what the notebook calls so"
        later = {n for found in free for n in found.read_later} & own.keys()
        self.names[file] = frozenset(later)
        kept = {n for names in self.names.values() for n in names} & own.keys()
        for name in sorted(kept & self.binders.keys()):
            if not _same_import(own[name], self.binders[name]):
                return f"`{name}` of {file} is also bound by the notebook, and not the same"
        return ""


def runs_files(source: str) -> bool:
    """Say whether a cell may run another file."""
    return _USES.search(source) is not None


def binders(body: Iterable[ast.stmt]) -> dict[str, set[str]]:
    """Map each name that `body` binds to what binds it: an import's text, or "" for the rest."""
    found: dict[str, set[str]] = {}
    for node in body:
        for name in bound_by(node) | free_names(node).rebinds:
            found.setdefault(name, set()).add(_import_text(node, name))
    return found


def _import_text(node: ast.stmt, name: str) -> str:
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return ""
    module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        if (alias.asname or alias.name.split(".")[0]) == name:
            return f"{module}:{alias.name}:{alias.asname}"
    return ""


def _same_import(mine: set[str], theirs: set[str]) -> bool:
    return mine == theirs and len(mine) == 1 and "" not in mine


def _checked(script: Script, path: Path) -> Script:
    """Refuse what knows in which file it stands, or ends early."""
    if script.trouble:
        return script
    try:
        tree = ast.parse(script.text)
    except (SyntaxError, ValueError) as error:
        return Script(trouble=f"{path.name} is not Python: {error}")
    for node in nodes(tree):
        match node:
            case ast.ImportFrom(module="__future__"):
                return Script(trouble=f"{path.name} imports from `__future__`")
            case ast.Name(id=name) if name in _NO_MODULE:
                return Script(trouble=f"{path.name} uses `{name}`")
            case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in _NO_ATTRIBUTES:
                return Script(trouble=f"{path.name} uses `sys.{name}`")
    return script


def _beside(tree: ast.Module, folder: Path) -> bool:
    names = [a.name for n in nodes(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [n.module for n in nodes(tree) if isinstance(n, ast.ImportFrom) and n.module]
    roots = {name.partition(".")[0] for name in names}
    return any((folder / f"{r}.py").is_file() or (folder / r).is_dir() for r in roots)
