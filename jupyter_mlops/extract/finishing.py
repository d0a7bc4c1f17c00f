"""The pipeline of a workshop: its steps, what they share, and what they need installed."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from jupyter_mlops.analysis.beside import imported, rewritten
from jupyter_mlops.analysis.catalog import NEEDS
from jupyter_mlops.analysis.dataflow import order
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.slicing import Slice
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.parameters import read_parameters
from jupyter_mlops.extract.placement import third_party
from jupyter_mlops.extract.render import (
    Workshop,
    render_helpers,
    render_settings,
    render_step,
    sketch_step,
)
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.extract.settings import Ambient
from jupyter_mlops.pipeline import Import, LeftBehind, Parameter, Pipeline, Step


def sketched(shop: Workshop, borders: Sequence[Border], _: Ambient, sliced: Slice) -> Pipeline:
    """Return the pipeline without code: its steps, and what passes between them."""
    return Pipeline(
        name=shop.package,
        steps=tuple(sketch_step(shop, border) for border in borders),
        parameters=_parameters(shop),
        left_behind=tuple(_left(shop.program, sliced)),
        notebook=shop.program.notebook.name,
    )


def _parameters(shop: Workshop) -> tuple[Parameter, ...]:
    read = read_parameters(shop.program, shop.definitions, shop.names)
    return (*read, *shop.lifted.parameters)


def finished(
    shop: Workshop, borders: Sequence[Border], ambient: Ambient, sliced: Slice
) -> Pipeline:
    """Return the pipeline with the text of its steps."""
    name = shop.package
    steps = tuple(render_step(shop, border) for border in borders)
    helpers = render_helpers(shop)
    settings = render_settings(shop, ambient)
    imports = _all_imports(
        steps, helpers.imports if helpers else (), settings.imports if settings else ()
    )
    return Pipeline(
        name=name,
        steps=steps,
        parameters=_parameters(shop),
        helpers=helpers,
        settings=settings,
        dependencies=third_party(
            imports, name, (*_module_imports(shop.program), *_needed_unnamed(shop.scene))
        ),
        requirements=shop.program.requirements,
        local_modules=tuple(
            (module.path, rewritten(module, shop.program.modules, name))
            for module in shop.program.modules.values()
        ),
        left_behind=tuple(_left(shop.program, sliced)),
        notebook=shop.program.notebook.name,
    )


def _needed_unnamed(scene: Scene) -> tuple[str, ...]:
    """Return the libraries that the steps need and that their code does not import."""
    found: set[str] = set()
    for statement in order(scene.groups):
        if "figure" in scene.effects.effects[statement.index].resources:
            found.add("matplotlib")
        for node in nodes(statement.node):
            if isinstance(node, ast.Attribute) and node.attr in NEEDS:
                found.add(NEEDS[node.attr])
    return tuple(sorted(found))


def _module_imports(program: Program) -> tuple[str, ...]:
    """Return what the modules beside the notebook import, other than each other."""
    roots = [name for m in program.modules.values() for name in imported(ast.parse(m.text))]
    return tuple(
        dict.fromkeys(r for name in roots if (r := name.split(".")[0]) not in program.modules)
    )


def _all_imports(
    steps: Sequence[Step], helpers: Sequence[Import], settings: Sequence[Import]
) -> list[Import]:
    return [*(i for s in steps for i in s.imports), *helpers, *settings]


def _left(program: Program, sliced: Slice) -> list[LeftBehind]:
    return [
        LeftBehind(*program.place(program.statements[index].row), _summary(program, index), reason)
        for index, reason in sorted(sliced.left.items())
    ]


def _summary(program: Program, index: int) -> str:
    return program.lines[program.statements[index].row - 1].strip()
