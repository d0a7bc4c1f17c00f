"""Settings: `[tool.nbpipe]` of the nearest pyproject.toml, as defaults of the command line.

    [tool.nbpipe.export]
    lift = ["train.n_estimators"]
    lift-all = false

A table is named after a command, a key after one of its options. `[tool.nbpipe.tracking]` is about
the recording of runs, and described in `jupyter_mlops.tracking.project`; `[tool.nbpipe.rules]` are
for `suggest`, and described in `jupyter_mlops.analysis.rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from jupyter_mlops.errors import ParameterError

TRACKING = "tracking"
RULES = "rules"


def read_settings(folder: Path, commands: Mapping[str, click.Command]) -> dict[str, Any]:
    """Return the defaults by command and parameter, as click's `default_map` wants them.

    The first pyproject.toml with a `[tool.nbpipe]` table counts, from `folder` upwards.

    Raises:
        ParameterError: the file is not TOML, or a table, key or value does not fit.
    """
    for parent in (folder, *folder.parents):
        file = parent / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return dict(_defaults(table, commands, file))
    return {}


def _defaults(
    table: Mapping[str, Any], commands: Mapping[str, click.Command], file: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in table.items():
        known = _known(name, {**commands, TRACKING: None, RULES: None}, file, "command")
        if known == TRACKING:
            from jupyter_mlops.tracking.project import settings_of

            settings_of(value, file)
        elif known == RULES:
            # Checked by `suggest`, which alone pays for the import.
            continue
        else:
            yield name, _options(value, commands[name], file)


def _table(file: Path) -> dict[str, Any] | None:
    content = file.read_bytes()
    if b"nbpipe" not in content:
        return None
    import tomllib

    try:
        tool = tomllib.loads(content.decode()).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file} is not TOML: {error}") from error
    table = tool.get("nbpipe")
    if table is not None and not isinstance(table, dict):
        raise ParameterError(f"{file}: `tool.nbpipe` must be a table")
    return table


def _options(value: object, command: click.Command, file: Path) -> dict[str, Any]:
    section = f"tool.nbpipe.{command.name}"
    if not isinstance(value, dict):
        raise ParameterError(f"{file}: `{section}` must be a table of options")
    options = {
        option.removeprefix("--"): parameter
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--")
    }
    defaults = {}
    for key, setting in value.items():
        option = options[_known(key, options, file, f"option of `{section}`")]
        if not _fits(setting, option):
            raise ParameterError(f"{file}: `{section}.{key}` must be {_wanted(option)}")
        defaults[str(option.name)] = setting
    return defaults


def _known(name: str, names: Mapping[str, object], file: Path, kind: str) -> str:
    if name in names:
        return name
    close = get_close_matches(name, names, n=1)
    mend = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(sorted(names))}"
    raise ParameterError(f"{file}: `{name}` is no {kind}; {mend}")


def _fits(setting: object, option: click.Option) -> bool:
    if option.multiple:
        return isinstance(setting, list) and all(isinstance(item, str) for item in setting)
    if option.is_flag:
        return isinstance(setting, bool)
    if isinstance(option.type, click.Choice):
        return setting in option.type.choices
    if isinstance(option.type, click.IntRange):
        return isinstance(setting, int) and not isinstance(setting, bool)
    if isinstance(option.type, click.FloatRange):
        return isinstance(setting, int | float) and not isinstance(setting, bool)
    return isinstance(setting, str)


def _wanted(option: click.Option) -> str:
    if option.multiple:
        return "a list of strings"
    if option.is_flag:
        return "true or false"
    if isinstance(option.type, click.Choice):
        return "one of " + ", ".join(f'"{choice}"' for choice in option.type.choices)
    if isinstance(option.type, click.IntRange):
        return "a whole number"
    if isinstance(option.type, click.FloatRange):
        return "a number"
    return "a string"
