"""Literals of the steps that a user makes parameters: `--lift train.n_estimators`, `--lift-all`."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis.actions import reads
from jupyter_mlops.analysis.dataflow import Group
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.literals import is_literal
from jupyter_mlops.analysis.methods import is_estimator
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.trees import calls
from jupyter_mlops.errors import ParameterError
from jupyter_mlops.extract.naming import Names, place
from jupyter_mlops.extract.parameters import annotation, literal, source_of
from jupyter_mlops.pipeline import Parameter, pep8

_SPLITTERS = ("sklearn.model_selection.", "imblearn.")


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A literal argument of a library call in a step."""

    step: str
    name: str
    callee: str
    node: ast.expr
    row: int

    @property
    def long_name(self) -> str:
        return f"{pep8(self.callee.rpartition('.')[2])}_{self.name}"


@dataclass(frozen=True, slots=True)
class Lifted:
    """The parameters that literals became, and where each one's name has to stand."""

    parameters: tuple[Parameter, ...]
    places: dict[tuple[int, int], str]

    def keys(self, step: str) -> list[str]:
        return [p.key for p in self.parameters if p.step == step]


def lift_literals(
    program: Program,
    effects: Effects,
    groups: Sequence[Group],
    names: Names,
    wanted: Sequence[str],
    *,
    everything: bool,
) -> Lifted:
    """Return the literals that `wanted` names (`step.keyword`), or all that are worth a name.

    Raises:
        ParameterError: a name fits no literal, or several that differ.
    """
    if not wanted and not everything:
        return Lifted((), {})
    found = [item for group in groups for item in _literals(program, effects, group)]
    chosen: list[tuple[Literal, str]] = []
    for key in wanted:
        chosen += _matching(key, found)
    if everything:
        taken = {id(item) for item, _ in chosen}
        rest = [item for item in found if _worth_a_name(item) and id(item) not in taken]
        chosen += _named(rest, {(i.step, n) for i, n in chosen})
    return _lifted(program, chosen, names)


def _literals(program: Program, effects: Effects, group: Group) -> Iterator[Literal]:
    for statement in group.statements:
        for node in calls(statement.node):
            callee = _callee(node, effects, statement.index)
            for keyword in node.keywords:
                if keyword.arg and is_literal(keyword.value) and not _is_none(keyword.value):
                    yield Literal(group.function, keyword.arg, callee, keyword.value, statement.row)
            if node.args and _is_path(callee, node.args[0]):
                yield Literal(group.function, "path", callee, node.args[0], statement.row)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_path(callee: str, node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return reads(callee)


def _callee(node: ast.Call, effects: Effects, index: int) -> str:
    """Return the qualified name of what a call calls, empty where it is no library's."""
    parts: list[str] = []
    current: ast.expr = node.func
    while isinstance(current, ast.Attribute):
        parts.append(current.attr)
        current = current.value
    if not isinstance(current, ast.Name):
        return ".".join(reversed(parts))
    binding = effects.before[index].get(current.id)
    root = binding.value.qualified if binding and binding.value.qualified else current.id
    if binding is None and current.id == "open":
        root = "builtins.open"
    return ".".join([root, *reversed(parts)])


def _worth_a_name(item: Literal) -> bool:
    if item.name == "path":
        return True
    return is_estimator(item.callee) or item.callee.startswith(_SPLITTERS)


def _matching(key: str, found: Sequence[Literal]) -> list[tuple[Literal, str]]:
    step, dot, name = key.partition(".")
    if not dot:
        raise ParameterError(f"--lift {key}: write STEP.KEYWORD, such as train.n_estimators")
    same = [item for item in found if item.step == step and item.name == name]
    exact = [item for item in found if item.step == step and item.long_name == name]
    if exact and not same:
        return [(item, name) for item in exact]
    values = {ast.dump(item.node) for item in same}
    if len(values) > 1:
        names = ", ".join(f"{step}.{item.long_name}" for item in same)
        raise ParameterError(
            f"--lift {key}: several calls take it with different values; say which: {names}"
        )
    if same:
        return [(item, name) for item in same]
    known = sorted({f"{item.step}.{item.name}" for item in found})
    close = difflib.get_close_matches(key, known, 3) or known[:5]
    hint = f"; did you mean {', '.join(close)}?" if close else ""
    raise ParameterError(f"--lift {key}: no call of a step has such a literal{hint}")


def _named(items: Sequence[Literal], taken: set[tuple[str, str]]) -> list[tuple[Literal, str]]:
    """Name literals by their keyword, and by the callee too where that alone is not enough."""
    counts: dict[tuple[str, str], int] = {}
    for item in items:
        counts[(item.step, item.name)] = counts.get((item.step, item.name), 0) + 1
    named: list[tuple[Literal, str]] = []
    for item in items:
        name = item.name if counts[(item.step, item.name)] == 1 else item.long_name
        if item.name == "path" and isinstance(item.node, ast.Constant):
            name = _path_name(str(item.node.value))
        base, number = name, 2
        while (item.step, name) in taken:
            name = f"{base}_{number}"
            number += 1
        taken.add((item.step, name))
        named.append((item, name))
    return named


def _path_name(path: str) -> str:
    stem = re.split(r"[/\\]", path)[-1].rpartition(".")[0] or path
    word = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_").lower() or "data"
    return f"{word}_path" if not word[0].isdigit() else f"data_{word}_path"


def _lifted(program: Program, chosen: Sequence[tuple[Literal, str]], names: Names) -> Lifted:
    parameters: dict[tuple[str, str], Parameter] = {}
    places: dict[tuple[int, int], str] = {}
    used = {n for s in program.statements for n in free_names(s.node).names}
    used |= set(names.variables.values())
    for item, name in chosen:
        local = name
        while local in used:
            local += "_"
        value = literal(item.node)
        cell, line = program.place(item.row)
        parameters.setdefault(
            (item.step, local),
            Parameter(local, source_of(value), annotation(value), "", item.step, cell, line),
        )
        places[place(program, item.node)] = local
    return Lifted(tuple(parameters.values()), places)
