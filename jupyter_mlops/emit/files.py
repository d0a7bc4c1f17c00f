"""From a pipeline to the text of every file of its package. Nothing is read or written here.

The files that are the same in every package come from `template`; these are the others.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jupyter_mlops.emit import modules
from jupyter_mlops.emit.shipped import step_test
from jupyter_mlops.emit.template import runtime_files
from jupyter_mlops.pipeline import Code, Parameter, Pipeline, Step

_MAX_EXCERPT = 60

# What working notebook code breaks; the exporter's own faults (an unused import, an unknown name)
# are still found in it. A module beside the notebook comes along as it is.
_STYLE = '"E4", "E7", "F403", "F405", "F5", "F6", "F811", "F84"'
_ANY = '"E", "F", "I"'
_INNER_IMPORT = re.compile(r"^[ \t]+(?:import|from)\s", re.MULTILINE)
MANIFEST = ".nbpipe/manifest.json"


@dataclass(frozen=True, slots=True)
class Environment:
    """What the package is pinned to: `requirements` are lines such as `pandas==2.2.3`."""

    python: str
    requirements: tuple[str, ...]


def render(pipeline: Pipeline, environment: Environment) -> dict[str, str]:
    """Return the files of the package by path, without the copy of the notebook."""
    package = pipeline.name
    source = f"src/{package}"
    coded: dict[str, Code] = {
        f"{source}/{step.function}.py": modules.step_module(pipeline, step)
        for step in pipeline.steps
    }
    if pipeline.helpers:
        coded[f"{source}/helpers.py"] = modules.helpers_module(pipeline, pipeline.helpers)
    if pipeline.settings:
        coded[f"{source}/settings.py"] = modules.settings_module(pipeline, pipeline.settings)
        if pipeline.settings.environment.text:
            early = modules.environment_module(pipeline, pipeline.settings)
            coded[f"{source}/environment.py"] = early
    files = runtime_files(package)
    start = f"{source}/__init__.py"
    files[start] = modules.package_module(pipeline, files[start])
    files |= {path: code.text for path, code in coded.items()}
    files |= {f"{source}/{path}": text for path, text in pipeline.local_modules}
    files[f"{source}/pipeline.py"] = modules.pipeline_module(pipeline)
    if pipeline.parameters:
        files[f"{source}/params.py"] = modules.params_module(pipeline)
        files["params.yaml"] = params_yaml(pipeline.parameters)
    files |= {f"tests/test_{s.function}.py": step_test(package, s) for s in pipeline.steps}
    files["pyproject.toml"] = pyproject(pipeline, environment)
    files["README.md"] = readme(pipeline)
    files[".gitignore"] = "__pycache__/\n.mlops/\n.runs/\nmlflow.db*\nmlruns/\n"
    files[MANIFEST] = manifest(pipeline, coded)
    return dict(sorted(files.items()))


def params_yaml(parameters: Sequence[Parameter]) -> str:
    """Return the default parameters as YAML; JSON literals are YAML, so values keep their types."""
    lines = [f"{_key(p.name)}: {_yaml(p.default)}" for p in parameters if not p.step]
    for section in dict.fromkeys(p.step for p in parameters if p.step):
        lines.append(f"{section}:")
        lines += [f"  {_key(p.name)}: {_yaml(p.default)}" for p in parameters if p.step == section]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    """YAML 1.1 reads a bare `on` or `no` as a truth value."""
    words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
    return json.dumps(name) if name.lower() in words else name


def _yaml(source: str) -> str:
    value = ast.literal_eval(source) if source != "set()" else []
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=repr)
    if isinstance(value, float):
        return _yaml_float(value)
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        return "{" + ", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _yaml_float(value: float) -> str:
    """YAML 1.1 reads `1e-05` as text: it wants a point."""
    text = repr(value)
    if "e" in text and "." not in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}.0e{exponent}"
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


def pyproject(pipeline: Pipeline, environment: Environment) -> str:
    """Return the project file, with the exact versions of what the code imports."""
    package = pipeline.name
    dependencies = "".join(f'    "{line}",\n' for line in environment.requirements)
    own = _notebook_modules(pipeline)
    beside = [path.removesuffix(".py") for path, _ in pipeline.local_modules]
    quoted = ", ".join(f'"{package}.{name.replace("/", ".")}"' for name in [*own, *beside])
    ignored = "".join(
        f'"src/{package}/{name}.py" = [{_style(codes)}]\n' for name, codes in own.items()
    )
    ignored += "".join(f'"src/{package}/{name}.py" = [{_ANY}]\n' for name in beside)
    return f'''[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{package.replace("_", "-")}"
version = "0.1.0"
description = "The pipeline of {pipeline.notebook or package}.ipynb"
requires-python = ">={environment.python}"
dependencies = [
{dependencies}]

[project.optional-dependencies]
tracking = ["mlflow>=3.17,<4"]
test = ["pytest>=8", "ruff", "mypy", "types-pyyaml"]

[project.scripts]
{package.replace("_", "-")} = "{package}.runtime.cli:main"

[tool.hatch.build.targets.wheel]
packages = ["src/{package}"]

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["src"]

[tool.ruff]
src = ["src"]
line-length = 100
extend-exclude = [".nbpipe"]

[tool.ruff.lint]
select = ["E4", "E7", "E9", "F", "I"]

# The code of the notebook keeps its author's style.
[tool.ruff.lint.per-file-ignores]
{ignored}
[tool.mypy]
strict = true
files = ["src"]
mypy_path = "src"

# Notebook code gives one name several types; what it computes is checked by the tests.
[[tool.mypy.overrides]]
module = [{quoted}]
ignore_errors = true

[[tool.mypy.overrides]]
module = [{", ".join(f'"{root}.*"' for root in _untyped(pipeline))}]
ignore_missing_imports = true
follow_imports = "skip"
'''


def _notebook_modules(pipeline: Pipeline) -> dict[str, tuple[Code, ...]]:
    """Map the modules of the package that hold the code of the notebook's cells to that code."""
    own: dict[str, tuple[Code, ...]] = {s.function: (s.definitions, s.body) for s in pipeline.steps}
    if pipeline.helpers:
        own["helpers"] = (pipeline.helpers.code,)
    if pipeline.settings:
        own["settings"] = (pipeline.settings.body, pipeline.settings.seed)
        if pipeline.settings.environment.text:
            own["environment"] = (pipeline.settings.environment,)
    return own


def _style(codes: Iterable[Code]) -> str:
    """Return the rules that code breaks; imports of functions stand as their author has them."""
    inner = any(_INNER_IMPORT.search(code.text) for code in codes)
    return f'{_STYLE}, "I001"' if inner else _STYLE


def _untyped(pipeline: Pipeline) -> list[str]:
    return sorted(
        {*pipeline.dependencies, "matplotlib", "mlflow", "numpy", "pandas", "pyarrow", "yaml"}
    )


def readme(pipeline: Pipeline) -> str:
    """Return the README: what the steps do, how to run them, what stayed in the notebook."""
    package = pipeline.name
    rows = "\n".join(
        f"| `{s.tag}` | [{s.function}.py](src/{package}/{s.function}.py) "
        f"| {_names(a.name for a in s.inputs)} | {_names(o.name for o in s.outputs)} |"
        for s in pipeline.steps
    )
    override = _override(pipeline)
    return f"""# {package}

The pipeline of `{pipeline.notebook}.ipynb`, as a package. `nbpipe verify`
compares what it computes with what the notebook computes, from top to bottom.

```mermaid
{mermaid(pipeline)}```

| step | code | takes | gives |
|---|---|---|---|
{rows}

## Run

```sh
pip install -e '.[test]'
python -m {package} run{override}
python -m {package} record    # keep small inputs and outputs of each step for the tests
pytest
```

Relative paths are read from the current directory, as in the notebook; `--data-root DIR` reads
them from another one. A step whose code, parameters and inputs did not change is not run again.
`--isolated` runs each step in a process of its own. `python -m {package} --help` lists the rest.
{_params_section(pipeline)}{_left_section(pipeline)}"""


def _names(names: object) -> str:
    return ", ".join(f"`{name}`" for name in names) or "-"  # type: ignore[attr-defined]


def _override(pipeline: Pipeline) -> str:
    numbers = [p for p in pipeline.parameters if p.annotation in ("int", "float")]
    if not numbers:
        return ""
    value = ast.literal_eval(numbers[-1].default)
    return f" --set {numbers[-1].key}={value * 2 or 1}    # by default {value}"


def mermaid(pipeline: Pipeline) -> str:
    """Return the graph of the steps and what passes between them."""
    lines = ["graph LR"]
    lines += [f'    {s.function}["{s.tag}"]' for s in pipeline.steps]
    between: dict[tuple[str, str], list[str]] = {}
    for source, target, name in pipeline.edges():
        between.setdefault((source, target), []).append(name)
    lines += [f'    {a} -- "{", ".join(names)}" --> {b}' for (a, b), names in between.items()]
    return "\n".join(lines) + "\n"


def _params_section(pipeline: Pipeline) -> str:
    if not pipeline.parameters:
        return ""
    rows = "\n".join(
        f"| `{p.key}` | `{p.annotation}` | `{p.default}` |" for p in pipeline.parameters
    )
    return f"\n## Parameters\n\n| parameter | type | default |\n|---|---|---|\n{rows}\n"


def _left_section(pipeline: Pipeline) -> str:
    if not pipeline.left_behind:
        return ""
    rows = "\n".join(
        f"- cell {left.cell} line {left.line}: `{_excerpt(left.text)}`: {left.reason}"
        for left in pipeline.left_behind
    )
    return f"\n## Left in the notebook\n\n{rows}\n"


def _excerpt(line: str) -> str:
    return line if len(line) <= _MAX_EXCERPT else f"{line[: _MAX_EXCERPT - 3]}..."


def manifest(pipeline: Pipeline, coded: Mapping[str, Code]) -> str:
    """Return what ties the package to the notebook: cells, names and lines."""
    document = {
        "format": 1,
        "package": pipeline.name,
        "notebook": {"name": f"{pipeline.notebook}.ipynb"},
        "steps": [_manifest_step(step) for step in pipeline.steps],
        "parameters": [
            {"key": p.key, "variable": p.variable, "default": p.default}
            for p in pipeline.parameters
        ],
        "lines": {
            path: [[o.line, o.cell, o.cell_line] for o in code.origins]
            for path, code in sorted(coded.items())
        },
    }
    return json.dumps(document, indent=1) + "\n"


def _manifest_step(step: Step) -> dict[str, object]:
    outputs = []
    for artifact in step.outputs:
        entry: dict[str, object] = {
            "name": artifact.name,
            "variable": artifact.variable,
            "result": artifact.result,
        }
        if artifact.shown_by is not None:
            entry["display_cell"] = artifact.shown_by
        outputs.append(entry)
    return {
        "tag": step.tag,
        "function": step.function,
        "cells": list(step.cells),
        "inputs": [a.name for a in step.inputs],
        "outputs": outputs,
        "parameters": list(step.parameters),
    }
