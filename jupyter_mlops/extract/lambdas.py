"""Lambdas that values keep when they leave a step: each becomes a function with a name.

A store finds a function by its name at the top of a module. `counts = defaultdict(lambda: 0)`
becomes `counts = defaultdict(default_counts)` below a function `default_counts`.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.explicit import Explicit
from jupyter_mlops.analysis.names import (
    BUILTINS,
    FUNCTIONS,
    FunctionNode,
    free_names,
    function_locals,
)
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.resources import FUNCTION_AS_OPTION
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.assemble import Line, column
from jupyter_mlops.extract.naming import OWN, Names, identifiers, place
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.pipeline import pep8

Named = Mapping[FunctionNode, str]

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Whoever asks for these gets another answer of a function that has a name.
_TELLING = frozenset({"__name__", "__qualname__", "__code__", "getsource", "getsourcelines"})
_TOLD = frozenset({"locals", "globals", "vars", "eval", "exec", "super", "display"})
# What is called like the function that it is given.
_CALLED_ALIKE = frozenset({"vectorize", "wraps", "update_wrapper", "lru_cache", "cache"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A lambda that a call is given, or a dict: under which name, and for which variable."""

    node: ast.Lambda
    call: ast.expr
    keyword: str | None
    target: str


def name_lambdas(
    program: Program,
    scene: Scene,
    explicit: Explicit,
    borders: Sequence[Border],
    names: Names,
) -> dict[FunctionNode, str]:
    """Map the lambdas that inputs of steps hold, and that can stand at the top of a module.

    They are given to a call or to a dict, and read definitions, imports and builtins alone. Those
    that steps set as options of pandas are kept from step to step, too.
    """
    in_groups = [s for group in scene.groups for s in group.statements]
    kept = _kept(scene, borders).union(*(set_as_options(s, scene.effects) for s in in_groups))
    if not kept or any(_tells(s) for s in program.statements):
        return {}
    known = scene.definitions
    free = frozenset(
        name
        for name, defining in known.statement_of.items()
        if all(i in known.static and i not in explicit.arguments for i in defining)
    )
    taken = identifiers(program) | BUILTINS | OWN | set(keyword.kwlist)
    taken |= {*names.variables.values(), *names.statics.values()}
    taken |= {group.function for group in scene.groups} | _liftable(program)
    defining = [program.statements[i].node for i in sorted(known.static)]
    in_steps = [s.node for s in in_groups]
    named: dict[FunctionNode, str] = {}
    for node in [*defining, *in_steps]:
        for found in _inside(node):
            if found.node in kept and _is_apart(found.node, node, program, scene, free):
                name = _free(found, taken)
                taken.add(name)
                named[found.node] = name
    return named


def set_as_options(statement: Statement, effects: Effects) -> tuple[ast.Lambda, ...]:
    """Return the lambdas that a statement sets as options of pandas, where it sets nothing else."""
    if f"ambient:{FUNCTION_AS_OPTION}" not in effects.effects[statement.index].resources:
        return ()
    match statement.node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_option"), args=given)):
            plain = (ast.Constant, ast.Lambda)
            if all(isinstance(each, plain) for each in given):
                return tuple(each for each in given if isinstance(each, ast.Lambda))
    return ()


def option_findings(program: Program, scene: Scene, named: Named) -> Iterator[Finding]:
    """Yield a finding for each option of pandas that is a lambda which gets no name."""
    for group in scene.groups:
        for statement in group.statements:
            if any(node not in named for node in set_as_options(statement, scene.effects)):
                yield checks.finding(program, "NB132", statement.row, FUNCTION_AS_OPTION)


def definition_lines(program: Program, statement: Statement, named: Named) -> list[Line]:
    """Return the functions that the lambdas of a statement become, the inner ones first."""
    lines: list[Line] = []
    mine = [n for n in nodes(statement.node) if isinstance(n, ast.Lambda) and n in named]
    for node in sorted(mine, key=lambda n: (-n.lineno, -n.col_offset)):
        row, begin = place(program, node.body)
        text = program.lines[row - 1]
        body = text[begin : column(text, node.body.end_col_offset or 0)]
        said = "    return "
        lines += [
            Line(""),
            Line(""),
            Line(f"def {named[node]}({ast.unparse(node.args)}):"),
            Line(said + body, row, begin - len(said)),
        ]
    return lines


def _liftable(program: Program) -> set[str]:
    """Return the keywords that calls give values: a literal of one may become a parameter."""
    return {
        str(given.arg)
        for statement in program.statements
        for call in nodes(statement.node)
        if isinstance(call, ast.Call)
        for given in call.keywords
        if not isinstance(given.value, ast.Lambda)
    }


def _kept(scene: Scene, borders: Sequence[Border]) -> set[FunctionNode]:
    heap = scene.effects.heap
    kept: set[FunctionNode] = set()
    for border in borders:
        entry = scene.entry(border.group)
        first = border.group.statements[0].index
        for name in border.inputs:
            if name in entry:
                inside = scene.effects.reach_before(first, entry[name].value)
                kept |= {f.node for f in heap.functions_among(inside) if f.name == "<lambda>"}
    return kept


def _tells(statement: Statement) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in _TELLING for node in nodes(statement.node)
    )


def _inside(statement: ast.stmt) -> Iterator[_Found]:
    """Yield the lambdas of a statement, and of what functions and methods that it defines do."""
    yield from _given(statement, _target(statement))
    for scope in nodes(statement):
        if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for inner in scope.body:
                yield from _given(inner, _target(inner))


def _given(node: ast.AST, target: str) -> Iterator[_Found]:
    """Yield the lambdas that calls are given, in what runs when the statement itself does."""
    # Whoever aggregates by a list of functions shows their names; by a dict, its keys.
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(value, ast.Lambda):
                yield _Found(value, node, _key(key), target)
                yield from _given(value.body, target)
    if isinstance(node, ast.Call):
        for given, value in [
            *((None, argument) for argument in node.args),
            *((each.arg, each.value) for each in node.keywords),
        ]:
            if isinstance(value, ast.Lambda) and _last_name(node.func) not in _CALLED_ALIKE:
                yield _Found(value, node, given, target)
                # What it makes when it is called may be given one of its own.
                yield from _given(value.body, target)
    if not isinstance(node, (*_SCOPES, ast.JoinedStr)):
        for child in children(node):
            yield from _given(child, target)


def _last_name(callee: ast.expr) -> str:
    return callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")


def _key(node: ast.expr | None) -> str | None:
    """Return the name that the key of a dict is, None where it is none."""
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and text.isidentifier() else None


def _option(found: _Found) -> str:
    """Return the name of the option of pandas that a lambda is given for, empty for none."""
    match found.call:
        case ast.Call(func=ast.Attribute(attr="set_option"), args=given) if found.node in given:
            before = given[given.index(found.node) - 1]
            text = before.value if isinstance(before, ast.Constant) else ""
            name = str(text).rpartition(".")[2]
            return name if name.isidentifier() else ""
    return ""


def _target(node: ast.stmt) -> str:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return pep8(name).strip("_")
        case ast.Assign(targets=[ast.Attribute(attr=name)]):
            return pep8(name).strip("_")
    return ""


def _is_apart(
    node: ast.Lambda, around: ast.stmt, program: Program, scene: Scene, static: Container[str]
) -> bool:
    """Say whether a lambda on one line needs nothing of the step, or of what it stands in."""
    defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
    if node.lineno != node.end_lineno or not all(isinstance(d, ast.Constant) for d in defaults):
        return False
    inner = list(nodes(node.body))
    if any(isinstance(n, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)) for n in inner):
        return False
    if any(isinstance(n, ast.Attribute) and n.attr.startswith("__") for n in inner):
        return False  # a class gives it another name
    bound = scene.entry(scene.groups[-1])
    free = free_names(node)
    if free.in_text or not _parameters_around(node, program).isdisjoint(free.names):
        return False
    if not _locals_around(node, around).isdisjoint(free.names):
        return False
    return all(
        name in static or (name in BUILTINS - _TOLD and name not in bound) for name in free.names
    )


def _parameters_around(node: ast.Lambda, program: Program) -> frozenset[str]:
    """Return the arguments of the lambdas that a lambda stands in."""
    around = (
        outer
        for statement in program.statements
        if statement.row <= node.lineno <= statement.end_row
        for outer in nodes(statement.node)
        if isinstance(outer, ast.Lambda) and outer is not node and node in set(nodes(outer))
    )
    return frozenset(argument for outer in around for argument in _arguments(outer))


def _locals_around(node: ast.Lambda, statement: ast.stmt) -> frozenset[str]:
    """Return the names of the functions that a lambda stands in."""
    around = (
        scope
        for scope in nodes(statement)
        if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)) and node in set(nodes(scope))
    )
    return frozenset(name for scope in around for name in function_locals(scope).own)


def _arguments(node: FunctionNode) -> Iterator[str]:
    declared = node.args
    for argument in (*declared.posonlyargs, *declared.args, *declared.kwonlyargs):
        yield argument.arg
    for star in (declared.vararg, declared.kwarg):
        if star is not None:
            yield star.arg


def _free(found: _Found, taken: set[str]) -> str:
    """Return what a function is called: by its keyword, or by what it makes."""
    what = found.target or "own"
    if found.keyword is not None:
        wanted = [found.keyword, f"{what}_{found.keyword}"]
    elif isinstance(found.call, ast.Call) and _last_name(found.call.func) == "defaultdict":
        wanted = [f"default_{what}"]
    elif option := _option(found):
        wanted = [option, f"show_{option}"]
    else:
        wanted = [f"{what}_function"]
    numbered = (f"{wanted[-1]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)
