"""The steps of a pipeline and how values pass between them.

A step is a plain function: its positional arguments are artifacts, by name; what follows `*` are
parameters. It takes an artifact from the nearest earlier step that returns one of that name.
"""

import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diabetes.runtime.errors import PipelineError

if TYPE_CHECKING:
    from diabetes.runtime.runner import Run

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A function in a pipeline.

    A function that returns a NamedTuple returns an artifact per field. `returns` names the one
    value of any other; without it the function returns nothing. `name` is the function's name
    unless given.
    """

    function: Function
    returns: str | None = None
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or self.function.__name__


@dataclass(frozen=True, slots=True)
class Node:
    """A step in its place. `inputs` maps arguments to the index of the step that returns them.

    `parameters` maps keyword arguments to the path of the parameter, as `trees` or `train.trees`.
    """

    step: Step
    inputs: dict[str, int]
    parameters: dict[str, str]
    outputs: tuple[str, ...]


class Pipeline:
    """Steps in the order in which they run; wired and checked when it is made.

    `settings` is called first in every process that runs a step, `seed` after it; the states of
    the global random generators then pass from step to step. Both may take parameters of the
    pipeline as keyword-only arguments.

    Raises:
        PipelineError: a step takes what no earlier step returns, or a parameter that there is not.
    """

    def __init__(
        self,
        name: str,
        *,
        steps: Sequence[Step | Function],
        params: type[Any] | None = None,
        settings: Function | None = None,
        seed: Function | None = None,
    ) -> None:
        self.name = name
        self.params = params
        self.settings = settings
        self.seed = seed
        self.nodes = _wire(
            [step if isinstance(step, Step) else Step(step) for step in steps], params
        )
        for function in (settings, seed):
            if function is not None:
                parameters_of(function, params)

    def run(
        self, params: Any = None, *, store: Path | str = ".runs", isolated: bool = False
    ) -> "Run":
        """Run the steps that are not up to date and return the run, which reads its values."""
        from diabetes.runtime.runner import Options, run_pipeline

        return run_pipeline(self, params, Options(store=Path(store), isolated=isolated))


def _wire(steps: Sequence[Step], params: type[Any] | None) -> tuple[Node, ...]:
    nodes: list[Node] = []
    producers: dict[str, int] = {}
    for index, step in enumerate(steps):
        if any(node.step.title == step.title for node in nodes):
            raise PipelineError(f"two steps are called {step.title}; give one of them a name")
        inputs = {}
        for argument in _positional(step.function):
            if argument.name in producers:
                inputs[argument.name] = producers[argument.name]
            elif argument.default is inspect.Parameter.empty:
                raise PipelineError(
                    f"step {step.title} takes `{argument.name}`, which no earlier step returns"
                )
        node = Node(step, inputs, parameters_of(step.function, params), outputs_of(step))
        nodes.append(node)
        producers |= dict.fromkeys(node.outputs, index)
    return tuple(nodes)


def _positional(function: Function) -> list[inspect.Parameter]:
    arguments = inspect.signature(function).parameters.values()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [argument for argument in arguments if argument.kind in kinds]


def parameters_of(function: Function, params: type[Any] | None) -> dict[str, str]:
    """Return the paths of the parameters that a function takes as keyword-only arguments.

    A parameter is looked for in the section called like the function, then among the shared ones.
    """
    sections = sections_of(params)
    shared = sections.pop("", ())
    own = sections.get(function.__name__, ())
    found = {}
    for argument in inspect.signature(function).parameters.values():
        if argument.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        if argument.name in own:
            found[argument.name] = f"{function.__name__}.{argument.name}"
        elif argument.name in shared:
            found[argument.name] = argument.name
        elif argument.default is inspect.Parameter.empty:
            raise PipelineError(
                f"{function.__name__} takes the parameter `{argument.name}`, which Params has not"
            )
    return found


def sections_of(params: type[Any] | None) -> dict[str, tuple[str, ...]]:
    """Return the parameter names by section; those that steps share stand under ""."""
    if params is None:
        return {}
    hints = inspect.get_annotations(params, eval_str=True)
    nested = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    shared = tuple(field.name for field in fields(params) if field.name not in nested)
    return {"": shared} | {
        name: tuple(field.name for field in fields(hint)) for name, hint in nested.items()
    }


def outputs_of(step: Step) -> tuple[str, ...]:
    """Return the names of the artifacts that a step returns."""
    if step.returns is not None:
        return (step.returns,)
    annotation: Any = step.function.__annotations__.get("return")
    if annotation is None or annotation == "None":
        return ()
    if isinstance(annotation, str):
        annotation = getattr(sys.modules[step.function.__module__], annotation, annotation)
    if not hasattr(annotation, "_fields"):
        raise PipelineError(
            f"step {step.title} returns {annotation!r}: name it by Step(…, returns=…),"
            " or return a NamedTuple"
        )
    return tuple(annotation._fields)


def call(node: Node, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call the function of a step and return its artifacts by name."""
    positional = [arguments.pop(name) for name in node.inputs]
    result = node.step.function(*positional, **arguments)
    if inspect.iscoroutine(result):
        import asyncio  # costs more to import than all else here, and few steps are async

        result = asyncio.run(result)
    if node.step.returns is not None:
        return {node.step.returns: result}
    if not node.outputs:
        return {}
    return dict(zip(node.outputs, result, strict=True))
