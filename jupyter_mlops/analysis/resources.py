"""What calls do beyond values: draws, seeds, files, figures, prints, settings of the process.

Resources are short texts: `draw:numpy`, `seed:random`, `read:data.csv`, `write:*`, `figure`,
`print`, `act`, `ambient:os.environ`, `fit`, `moment` (the time, a new id), `unknown`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jupyter_mlops.analysis import actions, ambient, catalog, methods
from jupyter_mlops.analysis.machine import Arguments

# A logger is given a level, a handler or another setting.
LOGGER = "logger"
_MEANT = {"moment": catalog.MOMENTS, "fit": catalog.TRAINS}
# No store keeps it from step to step.
FUNCTION_AS_OPTION = "a function as an option of pandas"


def of_library(name: str, node: ast.Call, arguments: Arguments) -> Iterator[str]:
    """Yield the resources that a call of library function `name` touches."""
    root = name.split(".")[0]
    if name in catalog.SEEDS:
        yield (f"seed:{root}")
    if name in catalog.DRAWS:
        yield (f"draw:{root}")
    yield from (what for what, names in _MEANT.items() if name in names)
    if actions.draws_numbers(name, actions.settled(node)):
        yield ("draw:numpy")
    if actions.acts(name) and name not in catalog.WRITES_FILES:
        yield ("act")
    if name.startswith(catalog.FIGURES) or catalog.draws_figure(name):
        yield ("figure")
    if name in catalog.SAYS or name.startswith("logging.") and name[8:] in catalog.LOGS:
        yield ("print")
    yield from _settings(name, node, arguments)
    writes = name in catalog.WRITES_FILES or has_keyword(node, *catalog.WRITTEN)
    if writes and not (_opens_for_reading(name, node) or _only_looks(node)):
        yield (f"write:{path_of(node)}")
    if actions.reads(name):
        yield (f"read:{path_of(node)}")


def _settings(name: str, node: ast.Call, arguments: Arguments) -> Iterator[str]:
    if name in ("logging.basicConfig", "logging.disable", "logging.captureWarnings"):
        yield LOGGER
    if ambient.sets(name):
        yield ("ambient:shown" if ambient.only_shown(name, node) else f"ambient:{name}")
    if name == "pandas.set_option" and any(v.type == "function" for v in arguments.all):
        yield f"ambient:{FUNCTION_AS_OPTION}"


def of_method(kind: str | None, method: str, node: ast.Call, arguments: Arguments) -> Iterator[str]:
    """Yield the resources that calling `method` of an object of type `kind` touches."""
    if actions.writes(method, node):
        yield f"write:{_written_path(method, node)}"
    if method in methods.READING or method in ("iterdir", "glob"):
        yield "read:*"
    if method == "pprint" or methods.is_logging(kind) and method in catalog.LOGS:
        yield "print"
    if methods.is_logging(kind) and method.startswith(("set", "add", "remove")):
        yield from ("ambient:shown", LOGGER)
    if kind in ("Figure", "Axes", "Axes[]", "Plotter") or (
        method in catalog.FIGURE_METHODS and kind != "str"
    ):
        yield "figure"
    if method in actions.ACTING_METHODS or actions.writes_text(method, node):
        yield "act"
    samples = method == "sample" and kind in ("DataFrame", "Series", "GroupBy", None)
    samples = samples or method in ("rvs", "generate_sample")
    samples = samples or (method == "resample" and kind == "scipy.stats.gaussian_kde")
    # The bounds of a forecast are drawn.
    samples = samples or ((kind or "").startswith(methods.PROPHET) and method.startswith("predict"))
    if samples and not actions.settled(node) & {"random_state", "rng", "seed"}:
        yield "draw:numpy"
    if methods.is_estimator(kind) and method.startswith(("fit", "partial_fit")):
        yield "fit"


def _written_path(method: str, node: ast.Call) -> str:
    """Return what a method writes to: its argument, or the path that it is a method of."""
    if method not in catalog.PATH_METHODS:
        return path_of(node)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return path_of(owner) if isinstance(owner, ast.Call) else "*"


def has_keyword(node: ast.Call, *names: str) -> bool:
    return any(k.arg in names for k in node.keywords)


def path_of(node: ast.Call) -> str:
    for argument in [
        *node.args[:1],
        *(
            k.value
            for k in node.keywords
            if k.arg in ("filepath_or_buffer", "path", "fname", "file", "path_or_buf")
        ),
    ]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return "*"


def _only_looks(node: ast.Call) -> bool:
    """Say whether a call runs a shell command that shows something and writes nothing."""
    command = node.args[0] if node.args else None
    if not isinstance(command, ast.Constant) or not isinstance(command.value, str):
        return False
    words = command.value.split()
    if not words or set(command.value) & set(">|;&`$"):
        return False
    return words[0] in catalog.LOOKING or words[1:] in (["--version"], ["-V"], ["--help"])


def _opens_for_reading(name: str, node: ast.Call) -> bool:
    if name not in ("builtins.open", "zipfile.ZipFile"):
        return False
    mode = (
        node.args[1]
        if len(node.args) > 1
        else next((k.value for k in node.keywords if k.arg == "mode"), None)
    )
    if mode is None:
        return True
    return (
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and not set(mode.value) & set("wax+")
    )


def identifiers(text: str, *, marked: bool) -> list[str]:
    names: list[str] = []
    word = ""
    previous = ""
    for character in f"{text} ":
        if character.isidentifier() or (word and character.isalnum()):
            if not word:
                before = previous
            word += character
        else:
            if word and (not marked or before == "@"):
                names.append(word)
            word = ""
        previous = character
    return names
