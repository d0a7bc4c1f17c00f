"""Rules of a project: what its people answered to suggestions, as lines that they can edit.

    [tool.nbpipe.rules]
    "acme.load_*" = "load"         # cells that call it, by the full name of what was imported
    "*.clean_names" = "features"   # cells that call this method of whatever object
    "# Modelling*" = "train"       # cells below this heading
    "acme.preview" = "none"        # no step is suggested for cells that call it

A rule decides the whole cell, over all that the library tables say. Of several that fit one call
the longest counts; a call counts before a heading.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from jupyter_mlops.analysis.suggest import CellSuggestion, StageSuggestion
from jupyter_mlops.analysis.suggest import suggest as by_tables
from jupyter_mlops.analysis.suggest.headings import last_heading
from jupyter_mlops.analysis.suggest.library import effect_of
from jupyter_mlops.analysis.suggest.methods import (
    FRAME_USES,
    METHODS,
    MODEL_USES,
    MUTATING,
    REDUCTIONS,
    SAVING,
    UNKNOWN,
)
from jupyter_mlops.analysis.translations import translate_cells
from jupyter_mlops.notebook import Notebook
from jupyter_mlops.stages import Stage

HEADING = "# "
NONE = "none"
SURE = 0.99
_BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython"}
# Methods that so many objects have that a rule for them would reach too far.
_COMMON = (
    frozenset(name for table in METHODS.values() for name in table)
    | UNKNOWN.keys()
    | (SAVING | MUTATING | REDUCTIONS | FRAME_USES | MODEL_USES)
    | {name for kind in (str, bytes, list, dict, set, int, float) for name in dir(kind)}
    | {"apply", "assign", "concat", "head", "map", "query", "read", "rename", "tail", "write"}
)
_NEUTRAL = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SOME = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """What fits a cell, and its stage; None where no step shall be suggested."""

    pattern: str
    stage: Stage | None

    def fits_call(self, name: str) -> bool:
        return not self.pattern.startswith(HEADING) and fnmatchcase(name, self.pattern)

    def fits_heading(self, heading: str) -> bool:
        return self.pattern.startswith(HEADING) and fnmatchcase(
            heading.casefold(), self.pattern.removeprefix(HEADING).strip().casefold()
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that would have answered as the user did, and the other cells that it would reach."""

    rule: Rule
    reaches: tuple[int, ...]


class Call(NamedTuple):
    """A call in a cell: its row there, counted from 1, and its name.

    A method of an object that no import names has the object's name in front: `df.clean_names`.
    """

    row: int
    name: str


@dataclass(frozen=True, slots=True)
class Surface:
    """What rules can see of a notebook: the calls of its code cells, the headings above them.

    Cells that only import and define are under no heading: they belong to no step.
    """

    calls: Mapping[int, Sequence[Call]]
    headings: Mapping[int, str]
    imported: frozenset[str]


def suggest(notebook: Notebook, rules: Sequence[Rule]) -> tuple[CellSuggestion, ...]:
    """Return what the library tables suggest, with the project's rules applied over it."""
    return applied(notebook, by_tables(notebook), rules)


def applied(
    notebook: Notebook, suggestions: Iterable[CellSuggestion], rules: Sequence[Rule]
) -> tuple[CellSuggestion, ...]:
    """Return `suggestions` with those of the cells that a rule fits replaced."""
    found = {one.cell: one for one in suggestions}
    if not rules:
        return tuple(found.values())
    surface = surface_of(notebook)
    for cell in notebook.code_cells:
        answer = _answer(surface, cell.index, rules) if cell.role.kind == "none" else None
        if answer is not None:
            found[cell.index] = answer
    return tuple(found[index] for index in sorted(found) if found[index].stages)


def candidates(
    notebook: Notebook, cell: int, stage: Stage | None, rules: Sequence[Rule]
) -> tuple[Candidate, ...]:
    """Return rules by which `cell` would have been suggested as `stage`, the plainest first."""
    surface = surface_of(notebook)
    made = []
    for pattern in _patterns(surface, cell, stage):
        rule = Rule(pattern, stage)
        with_it = [*(one for one in rules if one.pattern != pattern), rule]
        if _stages(_answer(surface, cell, with_it)) == ((stage,) if stage else ()):
            made.append(Candidate(rule, _reached(notebook, surface, rule, cell)))
    return tuple(made[:_SOME])


def surface_of(notebook: Notebook) -> Surface:
    """Read the notebook's code once for what rules can see of it."""
    code = {cell.index: cell.source for cell in notebook.code_cells if cell.role.kind != "skip"}
    translations = translate_cells(code.items())
    trees: dict[int, tuple[ast.Module, tuple[int, ...]]] = {}
    for index, done in translations.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trees[index] = (ast.parse(done.text), done.rows)
    names = _imports(tree for tree, _ in trees.values())
    calls = {
        index: tuple(sorted(_calls(tree, rows, names))) for index, (tree, rows) in trees.items()
    }
    heading = ""
    headings = {}
    for one in notebook.cells:
        if one.kind == "markdown":
            heading = last_heading(one.source) or heading
        if one.index in trees and not all(
            isinstance(n, _NEUTRAL) for n in trees[one.index][0].body
        ):
            headings[one.index] = heading
    return Surface(calls, headings, frozenset(name.partition(".")[0] for name in names.values()))


def _imports(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return the full name behind each imported name, wherever in the notebook it is imported."""
    names: dict[str, str] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Import(names=given):
                for alias in given:
                    top = alias.name.partition(".")[0]
                    names[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom(module=module, names=given, level=level):
                package = "." * level + (module or "")
                for alias in given:
                    names[alias.asname or alias.name] = f"{package}.{alias.name}"
    return names


def _calls(tree: ast.Module, rows: Sequence[int], names: Mapping[str, str]) -> Iterator[Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func, names)):
            yield Call(rows[min(node.lineno, len(rows)) - 1], name)


def _name(node: ast.expr, names: Mapping[str, str]) -> str:
    """Return the dotted name of what is called; `_` stands for what is no plain name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(names.get(node.id, node.id))
    elif parts:
        parts.append("_")
    return ".".join(reversed(parts))


def _answer(surface: Surface, cell: int, rules: Sequence[Rule]) -> CellSuggestion | None:
    """Return what the rules say about a cell; no stages where they forbid, None without a fit."""
    fits = [
        (call.row, _longest(one for one in rules if one.fits_call(call.name)))
        for call in surface.calls.get(cell, ())
    ]
    told = [(row, rule) for row, rule in fits if rule is not None]
    if not told:
        heading = surface.headings.get(cell, "")
        rule = _longest(one for one in rules if one.fits_heading(heading)) if heading else None
        told = [(1, rule)] if rule is not None else []
    if not told:
        return None
    first: dict[Stage, tuple[int, Rule]] = {}
    last: dict[Stage, int] = {}
    for row, rule in told:
        if rule.stage is not None:
            first.setdefault(rule.stage, (row, rule))
            last[rule.stage] = row
    stages = sorted(first, key=list(Stage).index)
    shown = tuple(
        StageSuggestion(stage, SURE, f"the rule `{first[stage][1].pattern}` of pyproject.toml")
        for stage in stages
    )
    apart = len(stages) == 2 and last[stages[0]] < first[stages[1]][0]
    return CellSuggestion(cell, shown, first[stages[1]][0] if apart else None)


def _longest(rules: Iterable[Rule]) -> Rule | None:
    return max(rules, key=lambda rule: len(rule.pattern.replace("*", "")), default=None)


def _stages(answer: CellSuggestion | None) -> tuple[Stage, ...] | None:
    return None if answer is None else tuple(one.stage for one in answer.stages)


def _patterns(surface: Surface, cell: int, stage: Stage | None) -> Iterator[str]:
    """Yield patterns for the calls of a cell, those that no table knows first, then its heading."""
    names = dict.fromkeys(call.name for call in surface.calls.get(cell, ()))
    telling = [name for name in names if _telling(name, surface, stage)]
    telling.sort(key=lambda name: effect_of(name) is not None)
    given: dict[str, None] = {}
    for name in telling:
        owner, _, last = name.rpartition(".")
        of_module = name.partition(".")[0] in surface.imported
        given[name if of_module or not owner else f"*.{last}"] = None
        verb = last.partition("_")[0]
        if of_module and verb != last and verb:
            given[f"{owner}.{verb}_*"] = None
    yield from given
    if heading := surface.headings.get(cell):
        yield f"{HEADING}{heading}"


def _telling(name: str, surface: Surface, stage: Stage | None) -> bool:
    """Tell whether a rule for a call could say more than the tables do already."""
    top, _, last = name.partition(".")
    if name in _BUILTINS:
        return False
    if top not in surface.imported:
        return last.rpartition(".")[2] not in _COMMON
    effect = effect_of(name)
    return effect is None or effect.stage is None or effect.stage is not stage


def _reached(notebook: Notebook, surface: Surface, rule: Rule, cell: int) -> tuple[int, ...]:
    return tuple(
        one.index
        for one in notebook.code_cells
        if one.index != cell
        and one.role.kind == "none"
        and _answer(surface, one.index, [rule]) is not None
    )
