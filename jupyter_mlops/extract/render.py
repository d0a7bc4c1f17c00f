"""The text of each step, of its definitions, and of the modules that steps share."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.explicit import Explicit
from jupyter_mlops.analysis.names import FUNCTIONS, bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.slicing import touches_known
from jupyter_mlops.analysis.trees import children, nodes
from jupyter_mlops.extract.annotations import Annotations
from jupyter_mlops.extract.assemble import Line, assemble, trimmed
from jupyter_mlops.extract.edits import Edits
from jupyter_mlops.extract.figures import figure_ends, pyplot, shown_again
from jupyter_mlops.extract.lambdas import Named, definition_lines
from jupyter_mlops.extract.lifting import Lifted
from jupyter_mlops.extract.naming import Names, argument_edits, name_edits, place
from jupyter_mlops.extract.placement import Placement, enabling_types, module_imports
from jupyter_mlops.extract.rewrite import code, rewrite
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.extract.settings import Ambient, reads_of
from jupyter_mlops.extract.shown import shown_results
from jupyter_mlops.extract.texts import query_edits
from jupyter_mlops.extract.unsure import bound_by_branches
from jupyter_mlops.pipeline import Argument, Artifact, Code, Import, Module, Settings, Step


@dataclass(frozen=True, slots=True)
class Workshop:
    """What rendering needs to know; `first` are the effects in the order of the document."""

    program: Program
    first: Effects
    definitions: Definitions
    scene: Scene
    names: Names
    explicit: Explicit
    placement: Placement
    annotations: Annotations
    package: str
    lifted: Lifted
    named: Named

    def edits(self, statements: Iterable[Statement]) -> Edits:
        statements = list(statements)
        made = name_edits(self.program, statements, self.first, self.definitions, self.names)
        argument_edits(self.program, statements, self.explicit, self.names, made)
        query_edits(self.program, statements, self.definitions, made)
        made.literals.update(self.lifted.places)
        for node, name in self.named.items():
            made.lambdas[place(self.program, node)] = name
        return made

    def statements(self, indices: Iterable[int]) -> list[Statement]:
        return [self.program.statements[i] for i in indices]

    def imports(self, module: str, statements: Iterable[Statement]) -> list[Import]:
        statements = list(statements)
        added_ = [Import("functools", "partial")] if self._passes_partial(statements) else []
        return (
            self.future
            + added_
            + module_imports(
                self.program,
                self.definitions,
                self.placement,
                module,
                statements,
                self.first,
                self.names,
                package=self.package,
            )
        )

    @property
    def future(self) -> list[Import]:
        """The `from __future__` imports of the notebook, which hold for every module."""
        return [
            Import("__future__", alias.name)
            for statement in self.program.statements
            if isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__"
            for alias in statement.node.names
        ]

    def _passes_partial(self, statements: Sequence[Statement]) -> bool:
        indices = {s.index for s in statements}
        uses = [use for found in self.explicit.uses.values() for use in found]
        return any(use.form == "partial" and use.statement in indices for use in uses)


def sketch_step(shop: Workshop, border: Border) -> Step:
    """Return the step of `border` without its code: what it takes and what it gives."""
    return _outline(shop, border, shown_results(shop.scene, border, _emitted(shop, border)))


def _outline(shop: Workshop, border: Border, shown: dict[int, str]) -> Step:
    group = border.group
    inputs, input_imports = _arguments(shop, border)
    outputs, output_imports = _artifacts(shop, border, shown)
    imports = [*input_imports, *output_imports]
    return Step(
        str(group.tag) + _suffix(group.function, group.tag.function),
        group.function,
        str(group.tag.stage),
        tuple(inputs),
        tuple(outputs),
        (*map(shop.names.variable, border.parameters), *shop.lifted.keys(group.function)),
        Code(),
        imports=(*imports, *enabling_types(imports)),
        cells=group.cells,
    )


def render_step(shop: Workshop, border: Border) -> Step:
    """Return the step of `border`."""
    group = border.group
    statements = _emitted(shop, border)
    shown = shown_results(shop.scene, border, statements)
    prefixes = {index: f"{name} = " for index, name in shown.items()}
    after = figure_ends(shop, statements)
    local = [s for s in shop.statements(border.local)]
    behind = after | _titles(shop, statements)
    body = assemble(shop.program, statements, prefixes=prefixes, after=behind)
    lines = trimmed(
        [
            *_copy_lines(shop, border),
            *_late_names(shop, border, [*local, *statements]),
            *_local_lines(shop, local),
            *body,
        ]
    )
    edits = shop.edits([*local, *statements])
    again = shown_again(shop, statements)
    edits.names.update(again)
    done = rewrite(lines, edits, indented=True)
    definitions = shop.statements(shop.placement.of(group.function))
    imports = shop.imports(group.function, [*definitions, *local, *statements])
    imports += _extra_imports(shop, border, statements, after)
    imports += [Import(f"{shop.package}.runtime", "display")] if again else []
    outline = _outline(shop, border, shown)
    return replace(
        outline,
        body=code(done, shop.program),
        definitions=_definitions_code(shop, definitions, statements),
        imports=tuple(dict.fromkeys((*imports, *outline.imports))),
        is_async=any(_awaits(s.node) for s in statements),
    )


def _suffix(function: str, base: str) -> str:
    return function.removeprefix(base).replace("_", ":", 1) if function != base else ""


def _emitted(shop: Workshop, border: Border) -> list[Statement]:
    """Return the statements of the step, without definitions that it does not use itself."""
    kept: list[Statement] = []
    read: set[str] = set()
    for statement in reversed(border.group.statements):
        effect = shop.scene.effects.effects[statement.index]
        unused = statement.index in shop.definitions.local and not effect.binds & read
        if unused and not touches_known(statement, effect, shop.scene.effects):
            continue
        read |= effect.reads.keys()
        kept.append(statement)
    return kept[::-1]


def _awaits(node: ast.AST) -> bool:
    if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
        return True
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return False
    return any(_awaits(child) for child in children(node))


def _titles(shop: Workshop, statements: Iterable[Statement]) -> dict[int, str]:
    """Say what follows dataclasses in a step: an instance shows the whole name of its class."""
    return {
        s.index: f'{shop.names.variable(s.node.name)}.__qualname__ = "{s.node.name}"'
        for s in statements
        if isinstance(s.node, ast.ClassDef)
        and any("dataclass" in ast.unparse(decorator) for decorator in s.node.decorator_list)
    }


def _copy_lines(shop: Workshop, border: Border) -> list[Line]:
    lines: list[Line] = []
    for copy in border.copies:
        names = [shop.names.variable(n) for n in copy.names]
        if copy.faithful:
            together = ", ".join(names)
            lines.append(Line(f"{together} = copy_together({together})"))
        elif copy.flat:
            order = 'order="K"' if copy.array else ""
            lines.append(Line(f"{names[0]} = {names[0]}.copy({order})"))
        elif len(names) == 1:
            lines.append(Line(f"{names[0]} = deepcopy({names[0]})"))
        else:
            together = ", ".join(names)
            lines.append(Line(f"{together} = deepcopy(({together}))"))
    return lines


def _late_names(shop: Workshop, border: Border, statements: Sequence[Statement]) -> list[Line]:
    """Bind names that a function alone binds, through `global`, so that it can be `nonlocal`.

    And those that leave the step, though a branch alone binds them.
    """
    rebound = {n for s in statements for n in free_names(s.node).rebinds}
    bound = {n for s in statements for n in bound_by(s.node)} | set(border.needs)
    late = rebound - bound | _unsure(border)
    return [Line(f"{shop.names.variable(n)} = None") for n in sorted(late)]


def _unsure(border: Border) -> frozenset[str]:
    """Return what leaves the step and may not be there: None is in its place then."""
    maybe = border.maybe & set(border.outputs) - set(border.needs)
    return bound_by_branches(border.group.statements) & maybe if maybe else frozenset()


def _local_lines(shop: Workshop, local: Sequence[Statement]) -> list[Line]:
    lines: list[Line] = []
    titles = _titles(shop, local)
    for statement in local:
        lines += [*assemble(shop.program, [statement], after=titles), Line("")]
    return [Line(""), *lines] if lines else []


def _extra_imports(
    shop: Workshop, border: Border, statements: Sequence[Statement], after: dict[int, str]
) -> list[Import]:
    imports: list[Import] = []
    if any(not copy.flat and not copy.faithful for copy in border.copies):
        imports.append(Import("copy", "deepcopy"))
    if any(copy.faithful for copy in border.copies):
        imports.append(Import(f"{shop.package}.runtime", "copy_together"))
    if after:
        imports.append(Import("matplotlib.pyplot", None, pyplot(shop)))
    shows = any(
        isinstance(n, ast.Name)
        and n.id == "display"
        and not shop.definitions.statement_of.get("display")
        for s in [
            *statements,
            *shop.statements(shop.placement.of(border.group.function)),
            *shop.statements(border.local),
        ]
        for n in nodes(s.node)
    )
    if shows and "display" not in border.bound:
        imports.append(Import(f"{shop.package}.runtime", "display"))
    return imports


def _arguments(shop: Workshop, border: Border) -> tuple[list[Argument], list[Import]]:
    entry = shop.scene.entry(border.group)
    made: list[Argument] = []
    imports: list[Import] = []
    for name in border.inputs:
        annotation, needed = (
            shop.annotations.of(entry[name].value) if name in entry else (None, None)
        )
        made.append(Argument(shop.names.variable(name), annotation))
        imports += [needed] if needed else []
    return made, imports


def _artifacts(
    shop: Workshop, border: Border, shown: dict[int, str]
) -> tuple[list[Artifact], list[Import]]:
    leaving = shop.scene.exit(border.group)
    made: list[Artifact] = []
    imports: list[Import] = []
    for name in border.outputs:
        annotation, needed = shop.annotations.of(leaving[name].value)
        if name in _unsure(border):
            annotation, needed = None, None
        made.append(Artifact(shop.names.variable(name), name, annotation, name in border.results))
        imports += [needed] if needed else []
    for index, name in shown.items():
        statement = shop.program.statements[index]
        value = shop.scene.effects.effects[index].value
        annotation, needed = shop.annotations.of(value) if value else (None, None)
        made.append(Artifact(name, "", annotation, True, statement.cell))
        imports += [needed] if needed else []
    return made, imports


def _definitions_code(
    shop: Workshop, statements: Sequence[Statement], users: Sequence[Statement] = ()
) -> Code:
    """Return definitions as module-level code, two blank lines around functions and classes.

    Behind each stand those that its lambdas become, behind all those of their `users`.
    """
    lines: list[Line] = []
    previous: Statement | None = None
    for statement in statements:
        text = assemble(shop.program, [statement])
        if previous is not None:
            apart = _is_block(previous) or _is_block(statement)
            lines += [Line("")] * (2 if apart else 0)
        lines += [*text, *definition_lines(shop.program, statement, shop.named)]
        previous = statement
    for user in users:
        lines += definition_lines(shop.program, user, shop.named)
    while lines and not lines[0].text:
        del lines[0]
    edits = shop.edits([*statements, *users])
    return code(rewrite(lines, edits, indented=False), shop.program)


def _is_block(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def render_helpers(shop: Workshop) -> Module | None:
    """Return the module of definitions that several steps share, None where there are none."""
    statements = shop.statements(shop.placement.of("helpers"))
    if not statements:
        return None
    imports = shop.imports("helpers", statements)
    if any(
        isinstance(n, ast.Name) and n.id == "display" for s in statements for n in nodes(s.node)
    ):
        imports.append(Import(f"{shop.package}.runtime", "display"))
    return Module("helpers", tuple(imports), _definitions_code(shop, statements))


def render_settings(shop: Workshop, ambient: Ambient) -> Settings | None:
    """Return the ambient settings of the package, None where the notebook makes none."""
    if not ambient.process:
        return None
    imports = shop.imports("settings", [*ambient.settings, *ambient.seeds])
    early = shop.imports("environment", ambient.environment)
    return Settings(
        tuple(dict.fromkeys(imports)),
        _function_code(shop, ambient.settings),
        _function_code(shop, ambient.seeds),
        _parameters_of(shop, ambient.settings),
        _parameters_of(shop, ambient.seeds),
        _function_code(shop, ambient.environment),
        tuple(dict.fromkeys(early)) if ambient.environment else (),
        _parameters_of(shop, ambient.environment),
    )


def _function_code(shop: Workshop, statements: Sequence[Statement]) -> Code:
    if not statements:
        return Code()
    lines = [line for s in statements for line in trimmed(assemble(shop.program, [s]))]
    return code(rewrite(lines, shop.edits(statements), indented=True), shop.program)


def _parameters_of(shop: Workshop, statements: Sequence[Statement]) -> tuple[str, ...]:
    reads = reads_of(statements, shop.scene.effects)
    known = {
        name
        for name, found in reads.items()
        if any(shop.definitions.kinds[i] == "parameter" for i in found)
    }
    return tuple(sorted(shop.names.variable(n) for n in known))
