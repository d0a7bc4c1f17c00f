"""What a run must know about the steps before it runs any: kept between runs as JSON.

A plan is made from the pipeline once, under the fingerprint of the sources. While they stay the
same, a run that finds every step up to date imports neither the steps nor their libraries.
"""

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

from breast_cancer.runtime import sources
from breast_cancer.runtime.errors import PipelineError
from breast_cancer.runtime.graph import (
    Function,
    Pipeline,
    parameters_of,
)
from breast_cancer.runtime.outputs import prepare_figures
from breast_cancer.runtime.store import Store

SEED = "_seed"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as its signature and sources say it is.

    `inputs` maps arguments to the index of the step that returns them; `parameters` maps names to
    paths in the parameters; `code` maps module files to digests; `strings` are the texts in the
    step's own module, which may name files.
    """

    name: str
    function: str
    inputs: dict[str, int]
    parameters: dict[str, str]
    outputs: tuple[str, ...]
    code: dict[str, str]
    libraries: tuple[str, ...]
    strings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order. `params` says where the class of the parameters is, `module:Name`."""

    pipeline: str
    params: str | None
    seed: StepPlan | None
    steps: tuple[StepPlan, ...]

    def index(self, step: str) -> int:
        """Return the place of the step with this name or function; PipelineError without one."""
        for index, candidate in enumerate(self.steps):
            if step in (candidate.name, candidate.function):
                return index
        names = ", ".join(candidate.name for candidate in self.steps)
        raise PipelineError(f"there is no step {step}; there are {names}")

    def is_result(self, index: int, output: str) -> bool:
        """Tell whether no later step takes this output."""
        return not any(step.inputs.get(output) == index for step in self.steps)

    def takers(self) -> dict[str, list[str]]:
        """Return the steps that take each shared parameter, by the path of the parameter."""
        found: dict[str, list[str]] = {}
        for step in self.steps:
            for path in step.parameters.values():
                found.setdefault(path, []).append(step.function)
        return found

    def cells(self, texts: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the modules as runs of a notebook have its cells, those of a step under its name.

        `texts` is what `sources.texts` returns.
        """
        found = []
        for count, (module, text) in enumerate(texts.items(), 1):
            file = sources.file_of(module)
            steps = [step.name for step in self.steps if file in step.code]
            step = steps[0] if len(steps) == 1 else "setup"
            found.append({"cell": file, "step": step, "count": count, "source": text})
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        seed = data["seed"]
        return cls(
            data["pipeline"],
            data["params"],
            None if seed is None else _step(seed),
            tuple(_step(step) for step in data["steps"]),
        )


def _step(data: Mapping[str, Any]) -> StepPlan:
    tuples = {key: tuple(data[key]) for key in ("outputs", "libraries", "strings")}
    return StepPlan(**{**data, **tuples})


def load_pipeline() -> Pipeline:
    """Import and return the pipeline of the package, with all its steps."""
    prepare_figures()
    try:
        pipeline = importlib.import_module(f"{sources.PACKAGE}.pipeline").pipeline
    except ImportError as error:
        raise PipelineError(f"{error}; are the requirements of the package installed?") from error
    if not isinstance(pipeline, Pipeline):
        raise PipelineError(f"{sources.PACKAGE}.pipeline defines no Pipeline called `pipeline`")
    return pipeline


def current_plan(store: Store) -> Plan:
    """Return the plan of the package's pipeline, from the store where it is known there."""
    texts = sources.texts()
    kept = f"plans/{sources.fingerprint(texts)}.json"
    if store.has(kept):
        return Plan.from_json(store.read_json(kept))
    plan = make_plan(load_pipeline(), texts)
    store.write_json(kept, asdict(plan))
    return plan


def make_plan(pipeline: Pipeline, texts: Mapping[str, str] | None = None) -> Plan:
    """Describe a pipeline."""
    modules = sources.parse(dict(texts or sources.texts()))
    ambient = [] if pipeline.settings is None else [pipeline.settings]
    ambient_parameters = {
        f"settings.{name}": path
        for function in ambient
        for name, path in parameters_of(function, pipeline.params).items()
    }

    def describe(functions: Iterable[Function], **known: Any) -> StepPlan:
        starts = [function.__module__ for function in functions]
        reached = sources.reachable(modules, starts)
        libraries = {name for module in reached for name in modules[module].libraries}
        own = modules.get(starts[0])
        return StepPlan(
            **known,
            code={modules[name].file: modules[name].digest for name in reached},
            libraries=sources.distributions(libraries),
            strings=tuple(sorted(own.strings)) if own else (),
        )

    seed = None
    if pipeline.seed is not None:
        seed = describe(
            [pipeline.seed, *ambient],
            name="seed",
            function=SEED,
            inputs={},
            parameters=parameters_of(pipeline.seed, pipeline.params) | ambient_parameters,
            outputs=(),
        )
    steps = tuple(
        describe(
            [node.step.function, *ambient],
            name=node.step.title,
            function=node.step.function.__name__,
            inputs=node.inputs,
            parameters=node.parameters | ambient_parameters,
            outputs=node.outputs,
        )
        for node in pipeline.nodes
    )
    params = pipeline.params
    where = None if params is None else f"{params.__module__}:{params.__qualname__}"
    return Plan(pipeline.name, where, seed, steps)


def params_class(plan: Plan) -> type[Any] | None:
    """Import and return the class of the parameters, and nothing else of the pipeline."""
    if plan.params is None:
        return None
    module, _, name = plan.params.partition(":")
    found: type[Any] = getattr(importlib.import_module(module), name)
    return found


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """Return the installed versions of distributions; "absent" for one that is gone."""
    found = {}
    for name in libraries:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "absent"
    return found
