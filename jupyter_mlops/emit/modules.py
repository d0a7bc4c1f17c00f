"""The Python modules of a package that are made from its pipeline."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from textwrap import dedent

from jupyter_mlops.emit.imports import MAX_LINE, import_block
from jupyter_mlops.pipeline import (
    Code,
    Import,
    Module,
    Origin,
    Parameter,
    Pipeline,
    Settings,
    Step,
)

_DOCSTRINGS = {
    "load": "Load the data.",
    "features": "Derive the features.",
    "train": "Train the model.",
    "evaluate": "Evaluate the model.",
}
_TITLES = {
    "load": "Loading",
    "features": "Features",
    "train": "Training",
    "evaluate": "Evaluation",
}
_GIVING_WAY = {"settings": "set_process", "seed": "seed_generators"}
_MUTABLE = ("[", "{", "set(")


class Text:
    """A module under construction that remembers which of its lines came from which cell."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.origins: list[Origin] = []

    def add(self, text: str) -> None:
        self.lines += text.split("\n")

    def add_code(self, code: Code) -> None:
        if not code.text:
            return
        start = len(self.lines)
        self.origins += [Origin(o.line + start, o.cell, o.cell_line) for o in code.origins]
        self.add(code.text)

    def mark_unnamed_imports(self) -> None:
        """Tell linters of imports that only texts name: formulas read them."""
        tree = ast.parse("\n".join(self.lines))
        named = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        for node in ast.walk(tree):
            if not isinstance(node, (ast.Import, ast.ImportFrom)) or _is_future(node):
                continue
            bound = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            line = self.lines[node.lineno - 1]
            if not bound & named and node.lineno == node.end_lineno and "#" not in line:
                self.lines[node.lineno - 1] += "  # noqa: F401"

    def finish(self) -> Code:
        return Code("\n".join(self.lines).rstrip("\n") + "\n", tuple(self.origins))


def step_module(pipeline: Pipeline, step: Step) -> Code:
    """Return the module of one step."""
    text = Text()
    text.add(f'"""{_title(pipeline, step)}"""\n')
    imports = list(step.imports)
    outputs_class = result_class(step)
    if outputs_class:
        imports.append(Import("typing", "NamedTuple"))
        imports += [] if all(o.annotation for o in step.outputs) else [Import("typing", "Any")]
    if imports:
        text.add(import_block(imports, pipeline.name) + "\n")
    if step.definitions.text:
        if _is_block(step.definitions.text):
            text.add("")
        text.add_code(step.definitions)
        text.add("")
    text.add("")
    if outputs_class:
        fields = "\n".join(f"    {o.name}: {o.annotation or 'Any'}" for o in step.outputs)
        text.add(f"class {outputs_class}(NamedTuple):\n{fields}\n\n")
    text.add(_signature(pipeline, step, outputs_class))
    text.add(f'    """{docstring(step)}"""')
    for parameter in _parameters(pipeline, step):
        if _is_mutable(parameter):
            name = parameter.name
            text.add(f"    {name} = {parameter.default} if {name} is None else {name}")
    if _is_block(dedent(step.body.text)):
        text.add("")
    text.add_code(step.body)
    if step.outputs:
        text.add(_return(step, outputs_class))
    text.mark_unnamed_imports()
    return text.finish()


def _is_future(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_block(text: str) -> bool:
    """Say whether a function or a class begins `text`, with comments right above it or without."""
    first = next((line for line in text.split("\n") if not line.startswith("#")), "")
    return first.startswith(("def ", "class ", "async def ", "@"))


def _title(pipeline: Pipeline, step: Step) -> str:
    if not _part(step):
        return f"{_TITLES[step.stage]} of the {pipeline.name} pipeline."
    return f"The {step.tag} step of the {pipeline.name} pipeline."


def docstring(step: Step) -> str:
    """Return what the step does, as far as its tag tells."""
    whole, part = _DOCSTRINGS[step.stage], _part(step)
    if not part:
        return whole
    if part.isdigit():
        return f"{whole.removesuffix('.')}, part {part}."
    verb, article, noun = whole.removesuffix(".").split()
    return f"{verb} {article} {part} {noun}."


def _part(step: Step) -> str:
    return step.function.removeprefix(step.stage).removeprefix("_").replace("_", " ")


def result_class(step: Step) -> str | None:
    """Return the name of the step's NamedTuple, None where it returns one value or nothing."""
    if len(step.outputs) < 2:
        return None
    name = "".join(part.capitalize() for part in step.function.split("_"))
    everything = "\n".join(
        [step.body.text, step.definitions.text, *(i.bound for i in step.imports)]
    )
    used = re.search(rf"\b{name}\b", _without_comments(everything))
    return f"{name}Outputs" if used else name


def _without_comments(text: str) -> str:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    lines = text.split("\n")
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(lines)


def _parameters(pipeline: Pipeline, step: Step) -> list[Parameter]:
    by_key = {p.key: p for p in pipeline.parameters}
    return [by_key[key] for key in step.parameters if key in by_key]


def _is_mutable(parameter: Parameter) -> bool:
    return parameter.default.startswith(_MUTABLE)


def _keyword(parameter: Parameter) -> str:
    if _is_mutable(parameter):
        return f"{parameter.name}: {parameter.annotation} | None = None"
    return f"{parameter.name}: {parameter.annotation} = {parameter.default}"


def _signature(pipeline: Pipeline, step: Step, outputs_class: str | None) -> str:
    arguments = [f"{a.name}: {a.annotation}" if a.annotation else a.name for a in step.inputs]
    parameters = [_keyword(p) for p in _parameters(pipeline, step)]
    if parameters:
        arguments += ["*", *parameters]
    return function_line(step.function, arguments, _returns(step, outputs_class), step.is_async)


def function_line(name: str, arguments: Sequence[str], returns: str, is_async: bool = False) -> str:
    """Return the first line of a function, broken after its brackets where it is too long."""
    start = f"{'async ' if is_async else ''}def {name}("
    line = f"{start}{', '.join(arguments)}){returns}:"
    if len(line) <= MAX_LINE:
        return line
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"{start}\n{inner}){returns}:"


def _returns(step: Step, outputs_class: str | None) -> str:
    if not step.outputs:
        return " -> None"
    if outputs_class:
        return f" -> {outputs_class}"
    annotation = step.outputs[0].annotation
    return f" -> {annotation}" if annotation else ""


def _return(step: Step, outputs_class: str | None) -> str:
    names = [o.name for o in step.outputs]
    if not outputs_class:
        return f"    return {names[0]}"
    line = f"    return {outputs_class}({', '.join(names)})"
    if len(line) <= MAX_LINE:
        return line
    inner = "".join(f"        {name},\n" for name in names)
    return f"    return {outputs_class}(\n{inner}    )"


def helpers_module(pipeline: Pipeline, module: Module) -> Code:
    """Return the module of what several steps share."""
    text = Text()
    text.add(f'"""What several steps of the {pipeline.name} pipeline share."""\n')
    if module.imports:
        text.add(import_block(module.imports, pipeline.name) + "\n")
    if _is_block(module.code.text):
        text.add("")
    text.add_code(module.code)
    text.mark_unnamed_imports()
    return text.finish()


def settings_module(pipeline: Pipeline, settings: Settings) -> Code:
    """Return the module of the process's ambient state."""
    text = Text()
    text.add('"""The ambient state that the steps expect."""\n')
    imports = list(settings.imports)
    if settings.environment.text:
        imports.append(Import(f"{pipeline.name}.environment", "set_environment"))
    if imports:
        text.add(import_block(imports, pipeline.name) + "\n")
    if has_settings(settings):
        keys = dict.fromkeys((*settings.environment_parameters, *settings.body_parameters))
        text.add("")
        text.add(_setting_line(pipeline, setting_name(settings, "settings"), keys))
        text.add('    """Set what every process that runs a step needs."""')
        if settings.environment.text:
            given = ", ".join(f"{key}={key}" for key in settings.environment_parameters)
            text.add(f"    set_environment({given})")
        text.add_code(settings.body)
        text.add("")
    if settings.seed.text:
        text.add("")
        name = setting_name(settings, "seed")
        text.add(_setting_line(pipeline, name, settings.seed_parameters))
        text.add('    """Seed the global generators, once per run."""')
        text.add_code(settings.seed)
    text.mark_unnamed_imports()
    return text.finish()


def setting_name(settings: Settings, name: str) -> str:
    """Return what the function `settings` or `seed` is called.

    It gives way where the code of the module means something else by that name.
    """
    taken = {item.bound for item in settings.imports}
    taken |= _named(settings.body) - set(settings.body_parameters)
    taken |= _named(settings.seed) - set(settings.seed_parameters)
    others = (f"{_GIVING_WAY[name]}{'_' * number}" for number in range(len(taken) + 1))
    return next(other for other in (name, *others) if other not in taken)


def _named(body: Code) -> set[str]:
    """Return the names in the body of a function."""
    tree = ast.parse(f"if True:\n{body.text}\n    pass")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def has_settings(settings: Settings | None) -> bool:
    """Say whether the package has a function that sets what every process needs."""
    return settings is not None and bool(settings.body.text or settings.environment.text)


def environment_module(pipeline: Pipeline, settings: Settings) -> Code:
    """Return the module of what is set before the libraries are imported."""
    text = Text()
    text.add('"""The environment variables that libraries read while they are imported."""\n')
    if settings.environment_imports:
        text.add(import_block(settings.environment_imports, pipeline.name) + "\n")
    text.add("")
    text.add(_setting_line(pipeline, "set_environment", settings.environment_parameters))
    text.add('    """Set them; the package does so before it imports anything else."""')
    text.add_code(settings.environment)
    text.mark_unnamed_imports()
    return text.finish()


def package_module(pipeline: Pipeline, plain: str) -> str:
    """Return the package's `__init__.py`, given the one of a package that sets nothing early."""
    if pipeline.settings is None or not pipeline.settings.environment.text:
        return plain
    imported = import_block(
        [Import(f"{pipeline.name}.environment", "set_environment")], pipeline.name
    )
    return f"{plain}\n{imported}\n\nset_environment()\n"


def _setting_line(pipeline: Pipeline, name: str, keys: Iterable[str]) -> str:
    by_key = {p.key: p for p in pipeline.parameters}
    parameters = [_keyword(by_key[key]) for key in keys]
    return function_line(name, ["*", *parameters] if parameters else [], " -> None")


def params_module(pipeline: Pipeline) -> str:
    """Return the module of the typed parameters."""
    sections = list(dict.fromkeys(p.step for p in pipeline.parameters if p.step))
    shared = [p for p in pipeline.parameters if not p.step]
    uses_field = bool(sections) or any(_is_mutable(p) for p in shared)
    imports = [Import("dataclasses", "dataclass")]
    imports += (
        [Import("dataclasses", "field")]
        if uses_field or any(map(_is_mutable, pipeline.parameters))
        else []
    )
    if any("Literal[" in p.annotation for p in pipeline.parameters):
        imports.append(Import("typing", "Literal"))
    if any(re.search(r"\bOptional\[", p.annotation) for p in pipeline.parameters):
        imports.append(Import("typing", "Optional"))
    classes: list[str] = []
    for section in sections:
        fields = [_field(p) for p in pipeline.parameters if p.step == section]
        classes.append(_dataclass(_class_name(section), fields))
    fields = [_field(p) for p in shared]
    fields += [f"{s}: {_class_name(s)} = field(default_factory={_class_name(s)})" for s in sections]
    classes.append(_dataclass("Params", fields))
    head = f'"""The parameters of the {pipeline.name} pipeline and their defaults."""\n\n'
    return head + import_block(imports, pipeline.name) + "\n\n\n" + "\n\n\n".join(classes) + "\n"


def _class_name(section: str) -> str:
    return "".join(part.capitalize() for part in section.split("_"))


def _field(parameter: Parameter) -> str:
    default = parameter.default
    if _is_mutable(parameter):
        default = f"field(default_factory=lambda: {default})"
    return f"{parameter.name}: {parameter.annotation} = {default}"


def _dataclass(name: str, fields: Sequence[str]) -> str:
    body = "".join(f"    {line}\n" for line in fields) or "    pass\n"
    return f"@dataclass(frozen=True, slots=True)\nclass {name}:\n{body}".rstrip("\n")


def pipeline_module(pipeline: Pipeline) -> str:
    """Return the module that wires the steps."""
    package = pipeline.name
    wrapped = any(_needs_step(s) for s in pipeline.steps)
    imports = [Import(f"{package}.{s.function}", s.function) for s in pipeline.steps]
    imports.append(Import(f"{package}.runtime", "Pipeline"))
    if pipeline.parameters:
        imports.append(Import(f"{package}.params", "Params"))
    if wrapped:
        imports.append(Import(f"{package}.runtime", "Step"))
    options = []
    if pipeline.settings and has_settings(pipeline.settings):
        name = setting_name(pipeline.settings, "settings")
        imports.append(Import(f"{package}.settings", name))
        options.append(f"settings={name}")
    if pipeline.settings and pipeline.settings.seed.text:
        name = setting_name(pipeline.settings, "seed")
        imports.append(Import(f"{package}.settings", name))
        options.append(f"seed={name}")
    if pipeline.parameters:
        options.insert(0, "params=Params")
    steps = [_step_entry(s) for s in pipeline.steps]
    tags = ", ".join(s.tag for s in pipeline.steps)
    head = f'"""The {package} pipeline: {tags}."""\n\n{import_block(imports, package)}\n\n'
    return head + _pipeline_call(package, steps, options)


def _pipeline_call(package: str, steps: Sequence[str], options: Sequence[str]) -> str:
    line = f'pipeline = Pipeline("{package}", steps=[{", ".join(steps)}]'
    one = ", ".join([line, *options]) + ")"
    if len(one) <= MAX_LINE:
        return one + "\n"
    inner = ", ".join(steps)
    listed = f"    steps=[{inner}],\n"
    if len(listed) > MAX_LINE:
        listed = "    steps=[\n" + "".join(f"        {step},\n" for step in steps) + "    ],\n"
    rest = "".join(f"    {option},\n" for option in options)
    return f'pipeline = Pipeline(\n    "{package}",\n{listed}{rest})\n'


def _needs_step(step: Step) -> bool:
    return len(step.outputs) == 1 or step.tag != step.function


def _step_entry(step: Step) -> str:
    options = [step.function]
    if len(step.outputs) == 1:
        options.append(f'returns="{step.outputs[0].name}"')
    if step.tag != step.function:
        options.append(f'name="{step.tag}"')
    return f"Step({', '.join(options)})" if len(options) > 1 else step.function
