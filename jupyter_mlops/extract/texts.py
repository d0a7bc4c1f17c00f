"""What texts read: `@name` in a query of pandas, `name` in a formula of patsy.

It is looked up in the frame of the caller alone. In the notebook a name that no function binds is
global, and every frame sees it. In a step it is local to the step, and a function, lambda or
comprehension inside sees it only where its own code, not a text, names it. `local_dict` hands it
over to a query; a formula can be handed nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from jupyter_mlops.analysis import checks
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.explicit import Explicit
from jupyter_mlops.analysis.names import function_locals, query_names, target_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.errors import Finding
from jupyter_mlops.extract.assemble import column
from jupyter_mlops.extract.edits import Edits, Place
from jupyter_mlops.extract.scene import Scene

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)\s*(\(?)")
_TEXTS = (ast.Constant, ast.BinOp, ast.JoinedStr)
_Scopes = tuple[frozenset[str], ...]


def query_edits(
    program: Program, statements: Iterable[Statement], definitions: Definitions, edits: Edits
) -> None:
    """Add to `edits` what hands names of steps over to the texts that read them."""
    for statement in statements:
        # What a function of the module reads, it is given as an argument.
        own = 1 if statement.index in definitions.static else 0
        for call, scopes in _calls(statement.node, ()):
            if not (names := query_names(call)):
                continue
            free = {n for n in names if not any(n in scope for scope in scopes)}
            told = any(k.arg in ("local_dict", None) for k in call.keywords)
            if len(scopes) > own and free - definitions.statement_of.keys() and not told:
                known = ", ".join(f'"{name}": {name}' for name in sorted(names))
                edits.arguments[_method_place(program, call)] = (("local_dict", f"{{{known}}}"),)


def formula_findings(program: Program, scene: Scene, explicit: Explicit) -> Iterator[Finding]:
    """Yield a finding for each name of a formula that the frame of its caller will not have."""
    definitions = scene.definitions
    columns = _columns(program)
    in_steps = {s.index for group in scene.groups for s in group.statements}
    for statement in program.statements:
        if statement.index not in in_steps | definitions.static:
            continue
        own = 1 if statement.index in definitions.static else 0
        before = scene.effects.before[statement.index]
        for call, scopes in _calls(statement.node, ()):
            for text, name, called in _named(call):
                if any(name in scope for scope in scopes) or name not in before:
                    continue
                made = before[name].definitions
                hidden = len(scopes) > own and not made <= definitions.static
                widened = called and not made.isdisjoint(explicit.arguments)
                if widened or hidden and (called or name not in columns):
                    yield checks.at_node(program, "NB159", text, name)


def _columns(program: Program) -> frozenset[str]:
    """Return what may be the name of a column anywhere in the notebook."""
    return frozenset(
        node.attr if isinstance(node, ast.Attribute) else str(node.value)
        for statement in program.statements
        for node in nodes(statement.node)
        if isinstance(node, (ast.Attribute, ast.Constant))
    )


def _named(call: ast.Call) -> Iterator[tuple[ast.Constant, str, bool]]:
    """Yield the names in the formulas that a call is given, and whether each is called."""
    given = [*call.args, *(k.value for k in call.keywords)]
    texts = (value for value in given if isinstance(value, _TEXTS))
    for node in (n for value in texts for n in nodes(value)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "~" in node.value:
            for found in _NAME.finditer(node.value):
                yield node, found.group(1), bool(found.group(2))


def _calls(node: ast.AST, scopes: _Scopes) -> Iterator[tuple[ast.Call, _Scopes]]:
    """Yield calls, with the names that the scopes around each bind."""
    if isinstance(node, ast.Call):
        yield node, scopes
    inner = scopes
    if isinstance(node, _FUNCTIONS):
        inner = (*scopes, function_locals(node).own)
    elif isinstance(node, _COMPREHENSIONS):
        own = frozenset(n for g in node.generators for n in target_names(g.target))
        inner = (*scopes, own)
    for child in children(node):
        yield from _calls(child, inner)


def _method_place(program: Program, call: ast.Call) -> Place:
    """Return where the name of the method that is called begins."""
    method = call.func
    assert isinstance(method, ast.Attribute)
    assert method.end_lineno is not None
    assert method.end_col_offset is not None
    begins = method.end_col_offset - len(method.attr.encode())
    return method.end_lineno, column(program.lines[method.end_lineno - 1], begins)
