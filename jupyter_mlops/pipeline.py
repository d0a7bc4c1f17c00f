"""The pipeline that `extract` makes of a notebook and `emit` makes files of.

Everything here is frozen, JSON-able and free of syntax trees: source code is text that is ready
to stand in a module, so that emission is assembly and can be tested from hand-written values.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from jupyter_mlops.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Origin:
    """Says that line `line` (1-based) of a text came from `cell_line` of notebook cell `cell`."""

    line: int
    cell: int
    cell_line: int


@dataclass(frozen=True, slots=True)
class Code:
    """Source text and where its lines came from."""

    text: str = ""
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """`import module as alias`, or `from module import name as alias` where `name` is given.

    `module` may start with dots only inside the exported package itself: `.helpers`.
    """

    module: str
    name: str | None = None
    alias: str | None = None

    @property
    def bound(self) -> str:
        return self.alias or self.name or self.module.split(".")[0]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a run may change.

    `variable` is the notebook's own name, empty for a lifted literal. `step` is None for a shared
    parameter (top level of params.yaml), else the function of the step whose section holds it.
    `default` is the Python source of a literal.
    """

    name: str
    default: str
    annotation: str
    variable: str = ""
    step: str | None = None
    cell: int | None = None
    line: int | None = None

    @property
    def key(self) -> str:
        return f"{self.step}.{self.name}" if self.step else self.name


@dataclass(frozen=True, slots=True)
class Artifact:
    """A value that leaves a step.

    `variable` is the notebook's name for it, empty for the value that cell `shown_by` displays;
    `result` says that no later step reads it.
    """

    name: str
    variable: str
    annotation: str | None = None
    result: bool = False
    shown_by: int | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An artifact of an earlier step that a step takes."""

    name: str
    annotation: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One function of the exported pipeline.

    `tag` is the step as the notebook says it (`train:forest`), `function` its Python name, which
    is its module's name too. `parameters` are keys of `Parameter`; `body` is indented by four
    spaces and ends before the return statement; `definitions` stand at module level above it.
    `cells` are the notebook cells whose statements make the step, in document order.
    """

    tag: str
    function: str
    stage: str
    inputs: tuple[Argument, ...]
    outputs: tuple[Artifact, ...]
    parameters: tuple[str, ...]
    body: Code
    definitions: Code = Code()
    imports: tuple[Import, ...] = ()
    cells: tuple[int, ...] = ()
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A module of setup code: `helpers` (functions, classes, constants that steps share)."""

    name: str
    imports: tuple[Import, ...]
    code: Code


@dataclass(frozen=True, slots=True)
class Settings:
    """Ambient state of the process: `body` for every process, `seed` once before the first step.

    `environment` sets the variables that libraries read while they are imported. All are function
    bodies indented by four spaces; empty where there is nothing to set. The parameters that each
    reads are keys of `Parameter`.
    """

    imports: tuple[Import, ...] = ()
    body: Code = Code()
    seed: Code = Code()
    body_parameters: tuple[str, ...] = ()
    seed_parameters: tuple[str, ...] = ()
    environment: Code = Code()
    environment_imports: tuple[Import, ...] = ()
    environment_parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Statements of the notebook that the package does not hold, and why."""

    cell: int
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the package is made of. `steps` are in the order in which they run.

    `dependencies` are import names of third-party libraries, `requirements` what the notebook
    installs; `local_modules` are `(path in the package, text)` of modules beside the notebook.
    """

    name: str
    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...] = ()
    helpers: Module | None = None
    settings: Settings | None = None
    dependencies: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    local_modules: tuple[tuple[str, str], ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    notebook: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2)

    def producer(self, step: Step, name: str) -> Step:
        """Return the nearest step before `step` that hands out `name`; KeyError where none does."""
        earlier = self.steps[: self.steps.index(step)]
        for candidate in reversed(earlier):
            if any(artifact.name == name for artifact in candidate.outputs):
                return candidate
        raise KeyError(name)

    def edges(self) -> tuple[tuple[str, str, str], ...]:
        """Return `(producer, consumer, artifact)`, the steps by function, in consumers' order."""
        return tuple(
            (self.producer(step, argument.name).function, step.function, argument.name)
            for step in self.steps
            for argument in step.inputs
        )


def pep8(name: str) -> str:
    """Return `name` as PEP 8 spells a variable: `TEST_SIZE` and `testSize` are `test_size`."""
    if name.isupper():
        return name.lower()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return spaced.lower() if spaced != name or name[:1].isupper() else name


def package_name(text: str, *, given: bool) -> str:
    """Return an importable name for a package; it is also the experiment of the notebook's runs.

    Raises:
        ParameterError: the user gave a name that cannot be imported or is taken by Python.
    """
    name = re.sub(r"\W+", "_", text.strip().lower(), flags=re.ASCII).strip("_") or "pipeline"
    if name[0].isdigit():
        name = f"nb_{name}"
    if keyword.iskeyword(name) or name in sys.stdlib_module_names or name in _RESERVED:
        name = f"{name}_pipeline"
    if given and name != text:
        raise ParameterError(f"--name {text}: not a name that Python can import; use `{name}`")
    return name


def package_of(notebook: Path) -> str:
    """Return the package name of a notebook that was given none."""
    name = package_name(notebook.stem, given=False)
    return f"{name}_pipeline" if is_module(notebook.parent, name) else name


def is_module(folder: Path, name: str) -> bool:
    """Say whether `import name` in `folder` finds something that lies there."""
    return (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file()


_RESERVED = frozenset(
    "tests numpy pandas sklearn scipy matplotlib seaborn xgboost lightgbm torch tensorflow keras "
    "mlflow yaml pyarrow statsmodels plotly catboost pytest notebook jupyter jupyterlab ipython "
    "ipykernel nbformat requests nltk spacy polars skimage imblearn prophet shap runtime".split()
)
