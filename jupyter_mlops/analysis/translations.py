"""All cells of a notebook as Python, with the files that they run in the places of `%run`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from jupyter_mlops.analysis.magics import Translation, translate
from jupyter_mlops.analysis.scripts import Script, Scripts, binders, runs_files
from jupyter_mlops.analysis.trees import CELLS
from jupyter_mlops.errors import Level


def translate_cells(
    cells: Iterable[tuple[int, str]], folder: Path | None = None
) -> dict[int, Translation]:
    """Translate the cells of a notebook in `folder`, each knowing the names of all others."""
    sources = dict(cells)
    if folder is not None and any(map(runs_files, sources.values())):
        return _with_scripts(sources, folder)
    return _translated(sources, None)


def _with_scripts(sources: Mapping[int, str], folder: Path) -> dict[int, Translation]:
    """Put the files that the notebook runs into their places."""

    def cells_of(notebook: Sequence[str]) -> Script:
        done = _translated(dict(enumerate(notebook)), scripts).values()
        found = [f for d in done for f in d.findings if f.level is Level.ERROR]
        if found:
            return Script(trouble=f"{found[0].message}: {found[0].why}")
        asked = tuple(name for d in done for name in d.requirements)
        return Script("\n".join(d.text for d in done), "", asked)

    plain = _translated(sources, None)
    trees = [ast.parse(done.text) for done in plain.values()]
    bound = binders(node for tree in trees for node in tree.body)
    scripts = Scripts(folder, cells_of, bound)
    return _translated(sources, scripts)


def _translated(sources: Mapping[int, str], scripts: Scripts | None) -> dict[int, Translation]:
    if scripts is None:
        result = {index: _alone(source, index) for index, source in sources.items()}
    else:
        result = {
            index: translate(source, cell=index, scripts=scripts)
            for index, source in sources.items()
        }
    unsure = [
        index
        for index, source in sources.items()
        if result[index].text != source and re.search(r"[${]|%%capture", source)
    ]
    if unsure:
        bound, read = _names(result.values())
        for index in unsure:
            result[index] = translate(
                sources[index], cell=index, bound=bound, read=read, scripts=scripts
            )
    return result


@lru_cache(maxsize=CELLS)
def _alone(source: str, cell: int) -> Translation:
    """Translate a cell that runs no files, by what it says itself."""
    return translate(source, cell=cell)


def _names(translations: Iterable[Translation]) -> tuple[set[str], set[str]]:
    bound: set[str] = {"In", "Out", "exit", "quit", "get_ipython"}
    read: set[str] = set()
    for translation in translations:
        for node in ast.walk(ast.parse(translation.text)):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    read.add(name)
                case ast.Name(id=name):
                    bound.add(name)
                case ast.alias(name=name, asname=alias):
                    bound.add(alias or name.split(".")[0])
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                    bound.add(name)
    return bound, read
