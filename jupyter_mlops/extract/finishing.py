"""The pipeline of a workshop: its steps, what they share, and what they need installed."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_mlops.analysis.beside import rewritten
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.analysis.slicing import Slice
from jupyter_mlops.extract.libraries import libraries
from jupyter_mlops.extract.parameters import read_parameters
from jupyter_mlops.extract.render import (
    Workshop,
    render_helpers,
    render_settings,
    render_step,
    sketch_step,
)
from jupyter_mlops.extract.scene import Border
from jupyter_mlops.extract.settings import Ambient
from jupyter_mlops.pipeline import LeftBehind, Parameter, Pipeline


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
    imports = [
        *(i for s in steps for i in s.imports),
        *(helpers.imports if helpers else ()),
        *(settings.imports if settings else ()),
    ]
    others = [i for i in imports if i.module.split(".")[0] != name]
    return Pipeline(
        name=name,
        steps=steps,
        parameters=_parameters(shop),
        helpers=helpers,
        settings=settings,
        dependencies=libraries(shop.program, shop.scene, borders, ambient, others),
        requirements=shop.program.requirements,
        local_modules=tuple(
            (module.path, rewritten(module, shop.program.modules, name))
            for module in shop.program.modules.values()
        ),
        left_behind=tuple(_left(shop.program, sliced)),
        notebook=shop.program.notebook.name,
    )


def _left(program: Program, sliced: Slice) -> list[LeftBehind]:
    return [
        LeftBehind(*program.place(program.statements[index].row), _summary(program, index), reason)
        for index, reason in sorted(sliced.left.items())
    ]


def _summary(program: Program, index: int) -> str:
    return program.lines[program.statements[index].row - 1].strip()
