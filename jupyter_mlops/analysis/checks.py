"""The findings: what the analysis says about a notebook, each with why and how to mend it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.errors import Finding, Level
from jupyter_mlops.notebook import Cell, Notebook


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding; `message` is filled with the detail of each case."""

    code: str
    level: Level
    message: str
    why: str
    mend: str


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "NB110",
            Level.ERROR,
            "no cell is tagged",
            "the tags say which cells make which step",
            "tag cells `load`, `features`, `train`, `evaluate`, or use `nbpipe suggest --write`",
        ),
        Rule(
            "NB111",
            Level.ERROR,
            "{}",
            "a cell belongs to one step",
            "keep one of the two",
        ),
        Rule(
            "NB112",
            Level.ERROR,
            "Kale step `{0}` is none of the four stages",
            "what is a result and what is not depends on the stage",
            "add the tag `load:{1}`, `features:{1}`, `train:{1}` or `evaluate:{1}` to the cell, "
            "by what it does",
        ),
        Rule(
            "NB113",
            Level.ERROR,
            "a cell tagged `skip` does what a step needs",
            "without it the package would compute something else than the notebook",
            "remove the tag, or the line",
        ),
        Rule(
            "NB120",
            Level.ERROR,
            "`{}` can read or make any name at run time",
            "which values pass between the steps cannot be told from the text",
            "use plain names, or a dict, in its place; tag a cell that only tests `skip`",
        ),
        Rule(
            "NB121",
            Level.ERROR,
            "`input()` waits for somebody at a keyboard",
            "nobody is there when the package runs",
            "make it an assignment in a cell tagged `parameters`",
        ),
        Rule(
            "NB122",
            Level.ERROR,
            "`{}` names the module that a class or function of the notebook is in",
            "that is `__main__` in the notebook, and a module of the package there: another text",
            "use its `__name__`",
        ),
        Rule(
            "NB123",
            Level.ERROR,
            "`{}` is the output of another cell",
            "cells have no outputs in the package",
            "give the value a name in the cell that makes it",
        ),
        Rule(
            "NB124",
            Level.ERROR,
            "`{}` is read before any cell binds it",
            "a fresh run from top to bottom stops here",
            "move the cell that makes it above this one, or add it",
        ),
        Rule(
            "NB130",
            Level.ERROR,
            "`{}` may be two different things here",
            "it names a library, a builtin or a function, and a variable too; which one this use "
            "means depends on the way the program took",
            "give the variable a name of its own",
        ),
        Rule(
            "NB131",
            Level.ERROR,
            "`{}`, a function or class, keeps state that steps change",
            "a step in a process of its own would see it unchanged",
            "keep the value in a variable, or in an instance: `cfg = CFG()`, then `cfg.n = 1`",
        ),
        Rule(
            "NB132",
            Level.ERROR,
            "`{}` changes the process in the middle of the steps",
            "a later step that runs in a process of its own would not see it, an earlier one would",
            "move the line to the first cell of the notebook",
        ),
        Rule(
            "NB140",
            Level.ERROR,
            "`{}` ({}) cannot be stored between `{}` and `{}`",
            "a step that runs alone reads its inputs from the store",
            "make it in the step that uses it, or tag both cells with the same step",
        ),
        Rule(
            "NB141",
            Level.ERROR,
            "what `from {} import *` brings cannot be told",
            "the module could not be imported here",
            "install it, or import the names that you use",
        ),
        Rule(
            "NB142",
            Level.ERROR,
            "`{}` holds a function that reads `{}`, and crosses from `{}` to `{}`",
            "the function would find another `{1}` there, or none",
            "give the function what it reads as an argument, or tag both cells with the same step",
        ),
        Rule(
            "NB143",
            Level.ERROR,
            "a definition keeps the value that `{}` has when it is made, and other steps use it",
            "the value may be another one by then",
            "give the function the value as an argument",
        ),
        Rule(
            "NB145",
            Level.ERROR,
            "defining `{}` does more than define it, and another step than its own uses it",
            "what a decorator keeps, or a definition draws, cannot be carried to the other step",
            "give it what it reads as arguments, or define it in the step that uses it",
        ),
        Rule(
            "NB146",
            Level.ERROR,
            "the notebook writes the module `{}` that it imports",
            "the package imports its modules before any step runs",
            "save the module beside the notebook and leave the cell out with the tag `skip`",
        ),
        Rule(
            "NB147",
            Level.ERROR,
            "`{}` share memory, and the step changes it",
            "whether pandas lets the others see the change depends on what else refers to it",
            "take a copy where the second one is made: `.copy()`",
        ),
        Rule(
            "NB148",
            Level.ERROR,
            "`{}` is the name of an `except` clause, which Python deletes at its end",
            "a later step reads it",
            "give the clause a name of its own",
        ),
        Rule(
            "NB149",
            Level.ERROR,
            "parameter `{}` is assigned in two `parameters` cells",
            "a run has one value of it; which one a step means cannot be set from outside",
            "assign it once, or give the second one another name",
        ),
        Rule(
            "NB144",
            Level.ERROR,
            "module `{}` keeps state in `{}`, which its functions change",
            "a step in a process of its own would find the module fresh",
            "let the functions take the value and return it",
        ),
        Rule(
            "NB150",
            Level.WARNING,
            "the cells were last run in another order",
            "the order in the document counts; what the notebook shows may come from another one",
            "restart the kernel and run all cells",
        ),
        Rule(
            "NB151",
            Level.WARNING,
            "`{}` is imported between a seed of `random` and a draw from it",
            "some libraries draw from it while they are imported, and the package imports first: "
            "what is drawn later may be another value",
            "import it above the seed, or draw from a generator of your own, `random.Random(seed)`",
        ),
        Rule(
            "NB152",
            Level.ERROR,
            "a decorator of `{0}` registers it with a library",
            "in the package only a step that names it would have it, and a line of the process's "
            "settings cannot define it",
            "take the decorator away and call it below, in the first cell: `{1}({0})`",
        ),
        Rule(
            "NB153",
            Level.WARNING,
            "`{}` is bound in one branch only, and is no result of the package",
            "a step returns what it surely has",
            "bind it above: `{} = None`",
        ),
        Rule(
            "NB154",
            Level.ERROR,
            "`{}` is no name in a notebook",
            "a module of the package has a file, so that it would go another way there",
            "name the folder, or take the current one: `Path.cwd()`",
        ),
        Rule(
            "NB155",
            Level.ERROR,
            "`{}` is called like a step, and its name may be shown",
            "the step takes the name in the package, where the function has another one",
            "give the function a name of its own",
        ),
        Rule(
            "NB156",
            Level.ERROR,
            "`{}` reads values of its step, and is pickled there",
            "it stands inside of the step in the package, where pickle does not find it",
            "give it what it reads as arguments: `partial(work, first=first)`",
        ),
        Rule(
            "NB157",
            Level.WARNING,
            "`{}` is a constant of the package, no parameter: `{}` reads it",
            "what values of several steps, a decorator or pickle keep stands at the top of a "
            "module, where no parameter of a run is known",
            "let it take the value, as `def __init__(self, rate=RATE)` does, and keep it",
        ),
        Rule(
            "NB158",
            Level.WARNING,
            "`{}` is neither installed here nor a module beside the notebook",
            "the package asks for it without a version, and cannot have it where it is a module "
            "of yours",
            "install it here, or put the module beside the notebook; then export again",
        ),
        Rule(
            "NB159",
            Level.ERROR,
            "a formula reads `{}`, which it does not see in a step",
            "a formula looks names up where it is evaluated, and can be handed no value",
            'make it a column of the data: `df["centred"] = df.x - mean`',
        ),
    )
}


def finding(program: Program, code: str, row: int | None, *details: str) -> Finding:
    """Return the finding `code` at `row` of the program, its message filled with `details`."""
    rule = RULES[code]
    cell, line = program.place(row) if row is not None else (None, None)
    excerpt = program.excerpt(row) if row is not None else ""
    return Finding(
        rule.code,
        rule.level,
        rule.message.format(*details),
        rule.why.format(*details),
        rule.mend.format(*details),
        cell,
        line,
        len(excerpt) - len(excerpt.lstrip()) if excerpt else None,
        excerpt,
    )


def at_node(program: Program, code: str, node: ast.AST, *details: str) -> Finding:
    """Return the finding `code` at a node, with its column."""
    row = getattr(node, "lineno", None)
    made = finding(program, code, row, *details)
    column = getattr(node, "col_offset", made.column)
    return Finding(
        made.code,
        made.level,
        made.message,
        made.why,
        made.mend,
        made.cell,
        made.line,
        column,
        made.excerpt,
    )


def about_cells(notebook: Notebook) -> list[Finding]:
    """Return what is wrong with the tags and the saved order of the cells."""
    found = [
        _of_cell(cell, "NB111", cell.role.conflict)
        for cell in notebook.code_cells
        if cell.role.conflict
    ]
    found += [
        _of_cell(cell, "NB112", name, re.sub(r"[^\w-]+", "_", name, flags=re.ASCII))
        for cell in notebook.code_cells
        if cell.role.kind == "kale" and (name := cell.role.kale_step)
    ]
    if not any(
        cell.role.kind in ("step", "kale") or cell.role.conflict for cell in notebook.code_cells
    ):
        rule = RULES["NB110"]
        found.append(Finding(rule.code, rule.level, rule.message, rule.why, rule.mend))
    # A cell that was emptied keeps its number: nothing runs it again.
    cells = [c for c in notebook.code_cells if c.execution_count and c.source.strip()]
    counts = [_count(c) for c in cells]
    if counts != sorted(counts):
        late = next(b for a, b in zip(cells, cells[1:], strict=False) if _count(b) < _count(a))
        found.append(_of_cell(late, "NB150"))
    return found


def about_late_imports(program: Program, effects: Effects) -> list[Finding]:
    """Return the first import whose own draws may stand between a seed of `random` and a draw.

    Of the generators that a process shares, only this one was seen to be drawn from by imports.
    """
    seeded = False
    late: tuple[ast.stmt, str] | None = None
    there: set[str] = set()
    for statement in program.statements:
        names = [name for name in _imported(statement.node) if name not in there]
        there.update(names)
        resources = effects.effects[statement.index].resources
        if late is not None and "draw:random" in resources:
            return [at_node(program, "NB151", *late)]
        if "seed:random" in resources:
            seeded, late = True, None
        if not seeded or late is not None:
            continue
        known = sys.stdlib_module_names | program.modules.keys()
        strange = [root for name in names if (root := name.partition(".")[0]) not in known]
        late = (statement.node, strange[0]) if strange else None
    return []


def _imported(node: ast.stmt) -> list[str]:
    """Return the modules that an import may load: what is imported from one may be another."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def about_registrations(program: Program, effects: Effects) -> list[Finding]:
    """Return the definitions that decorators hand to a library, which finds them by other names."""
    found: list[Finding] = []
    for statement in program.statements:
        node = statement.node
        resources = effects.effects[statement.index].resources - {"ambient:shown"}
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if node.decorator_list and any(r.startswith("ambient:") for r in resources):
            first = node.decorator_list[0]
            found.append(at_node(program, "NB152", first, node.name, ast.unparse(first)))
    return found


def _count(cell: Cell) -> int:
    return cell.execution_count or 0


def _of_cell(cell: Cell, code: str, *details: str) -> Finding:
    rule = RULES[code]
    line = cell.source.partition("\n")[0]
    return Finding(
        rule.code,
        rule.level,
        rule.message.format(*details),
        rule.why,
        rule.mend.format(*details),
        cell.index,
        1,
        0,
        line,
    )


def about_statements(
    program: Program, effects: Effects, statements: Iterable[int]
) -> list[Finding]:
    """Return the problems that the interpreter met in `statements`."""
    return [
        at_node(program, problem.code, problem.node, problem.detail)
        for index in statements
        for problem in effects.effects[index].problems
    ]
