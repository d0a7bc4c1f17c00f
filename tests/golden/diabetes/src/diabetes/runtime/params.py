"""Parameters: from params.yaml and `--set` into the frozen dataclass that the package defines.

The annotation of a field says what it may hold; a value that does not fit is one clear line. An
int fits a float, a list fits a tuple, and nothing else is converted.
"""

import contextlib
import copy
import difflib
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

from diabetes.runtime.errors import ParamsError


class Misfit(Exception):
    """Raised inside this module when a value does not fit; the message says what would."""


def load(
    params: type[Any] | None,
    file: Path | None,
    settings: Iterable[str] = (),
    takers: Mapping[str, Sequence[str]] | None = None,
) -> Any:
    """Return the parameters: defaults, overridden by `file`, overridden by `settings`.

    `settings` are texts like `trees=50` or `train.n_estimators=50`. `takers` maps the shared
    parameters to the steps that take them, so that `train.trees` can stand for a shared `trees`
    that no other step takes.

    Raises:
        ParamsError: a key is unknown, or a value does not fit; the message is one line.
    """
    if params is None:
        for setting in settings:
            raise ParamsError(f"--set {setting}: this pipeline has no parameters")
        return None
    given = _read(file) if file is not None else {}
    value = build(params, given, place=f"{file.name}: " if file else "")
    for setting in settings:
        value = _override(value, setting, takers or {})
    return value


def _read(file: Path) -> Mapping[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParamsError(f"{file} does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ParamsError(f"{file} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ParamsError(f"{file} is not YAML: {' '.join(str(error).split())}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ParamsError(f"{file} must hold `name: value` lines")
    return data


def build(params: type[Any], given: Mapping[str, Any], place: str = "", prefix: str = "") -> Any:
    """Return an instance of the dataclass `params` with the `given` values in place of defaults."""
    hints = get_type_hints(params)
    values = {}
    for key, raw in given.items():
        if key not in hints:
            raise ParamsError(
                f"{place}there is no parameter {prefix}{key}{_like(key, hints, prefix)}"
            )
        hint = hints[key]
        try:
            if is_dataclass(hint) and isinstance(hint, type):
                if not isinstance(raw, dict):
                    raise Misfit("a section of parameters")
                values[key] = build(hint, raw, place, f"{prefix}{key}.")
            else:
                values[key] = fit(raw, hint)
        except Misfit as misfit:
            raise ParamsError(f"{place}{prefix}{key} must be {misfit}, not {show(raw)}") from None
    return params(**values)


def build_all(params: type[Any] | None, given: Mapping[str, Any]) -> Any:
    """Return the parameters of a pipeline from their JSON values; None for one that has none."""
    return None if params is None else build(params, given)


def fit(value: Any, hint: Any) -> Any:
    """Return `value` as the annotation `hint` wants it; Misfit where it does not fit."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any or hint is object:
        return value
    if origin in (Union, types.UnionType):
        return _fit_union(value, arguments, hint)
    if origin is Literal:
        for choice in arguments:
            if type(choice) is type(value) and choice == value:
                return choice
        raise Misfit("one of " + ", ".join(show(choice) for choice in arguments))
    container = origin or hint
    if container in (list, tuple, set, frozenset) and isinstance(value, list | tuple):
        return _fit_sequence(value, container, arguments, hint)
    if container in (set, frozenset) and isinstance(value, set):
        return _fit_sequence(sorted(value), container, arguments, hint)
    if container is dict and isinstance(value, dict):
        key, item = arguments or (Any, Any)
        return {fit(k, key): fit(v, item) for k, v in value.items()}
    return _fit_plain(value, container, hint)


def _fit_plain(value: Any, container: Any, hint: Any) -> Any:
    if hint is None or hint is type(None):
        if value is None:
            return None
        raise Misfit("null")
    if container is float:
        return _fit_float(value)
    if container is Path and isinstance(value, str):
        return Path(value)
    if isinstance(value, container) and (container is bool or not isinstance(value, bool)):
        return value
    raise Misfit(name(hint))


def _fit_float(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    # YAML reads 1e-3 as text, because it has no point.
    if isinstance(value, str) and value.strip().lower().lstrip("+-")[:1].isdigit():
        with contextlib.suppress(ValueError):
            return float(value)
    raise Misfit("float")


def _fit_union(value: Any, choices: tuple[Any, ...], hint: Any) -> Any:
    exact = [choice for choice in choices if type(value) is (get_origin(choice) or choice)]
    for choice in [*exact, *choices]:
        try:
            return fit(value, choice)
        except Misfit:
            continue
    raise Misfit(name(hint))


def _fit_sequence(value: Any, container: Any, arguments: tuple[Any, ...], hint: Any) -> Any:
    if container is tuple and arguments and Ellipsis not in arguments:
        if len(value) != len(arguments):
            raise Misfit(f"{name(hint)}, {len(arguments)} values")
        return tuple(fit(item, kind) for item, kind in zip(value, arguments, strict=True))
    kind = arguments[0] if arguments else Any
    return container(fit(item, kind) for item in value)


def _override(value: Any, setting: str, takers: Mapping[str, Sequence[str]]) -> Any:
    key, equals, text = setting.partition("=")
    if not equals:
        raise ParamsError(f"--set {setting}: write name=value")
    path = _resolve(type(value), key.strip(), takers)
    return _replace(value, path, text, place=f"--set {setting}: ")


def _resolve(params: type[Any], key: str, takers: Mapping[str, Sequence[str]]) -> list[str]:
    path = key.split(".")
    hints = get_type_hints(params)
    section = hints.get(path[0])
    if len(path) == 2 and path[1] in hints and not _has(section, path[1]):
        users = takers.get(path[1], ())
        if path[0] in users:
            if len(users) == 1:
                return [path[1]]
            others = ", ".join(users)
            raise ParamsError(f"{path[1]} is shared by {others}: use --set {path[1]}=…")
    if path[0] not in hints:
        raise ParamsError(f"--set: there is no parameter {key}{_like(path[-1], hints)}")
    return path


def _has(section: Any, key: str) -> bool:
    return is_dataclass(section) and any(field.name == key for field in fields(section))


def _replace(value: Any, path: list[str], text: str, place: str, prefix: str = "") -> Any:
    hints = get_type_hints(type(value))
    key, *rest = path
    if key not in hints:
        raise ParamsError(f"{place}there is no parameter {prefix}{key}{_like(key, hints, prefix)}")
    current = {field.name: getattr(value, field.name) for field in fields(value)}
    if is_dataclass(hints[key]):
        if not rest:
            inner = ", ".join(f"{key}.{field.name}" for field in fields(current[key]))
            raise ParamsError(f"{place}{key} is a section: set one of {inner}")
        current[key] = _replace(current[key], rest, text, place, f"{key}.")
    elif rest:
        raise ParamsError(f"{place}{key} is not a section")
    else:
        current[key] = _parse(text, hints[key], place)
    return type(value)(**current)


def _parse(text: str, hint: Any, place: str) -> Any:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError:
        raw = text
    try:
        return fit(raw, hint)
    except Misfit as misfit:
        wanted = misfit
    # YAML makes numbers and dates of texts; where a text is wanted, what was written counts.
    with contextlib.suppress(Misfit):
        return fit(text, hint)
    raise ParamsError(f"{place}must be {wanted}, not {show(raw)}")


def _like(key: str, names: Iterable[str], prefix: str = "") -> str:
    known = list(names)
    if close := difflib.get_close_matches(str(key), known, n=1):
        return f"; did you mean {prefix}{close[0]}?"
    return f"; there are {', '.join(prefix + each for each in known)}" if known else ""


def name(hint: Any) -> str:
    """Return an annotation as its author wrote it."""
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)


def show(value: Any) -> str:
    """Return a value as one short line."""
    text = repr(value)
    kind = "" if value is None else f" ({type(value).__name__})"
    return (text if len(text) <= 60 else text[:57] + "…") + kind


def lookup(params: Any, path: str) -> Any:
    """Return a copy of the parameter at `path`, so that a step cannot change another's."""
    value = params
    for part in path.split("."):
        value = getattr(value, part)
    return copy.deepcopy(value)


def plain(params: Any) -> dict[str, Any]:
    """Return parameters as JSON values, as they would stand in params.yaml."""
    return {} if params is None else {key: jsonable(item) for key, item in asdict(params).items()}


def jsonable(value: Any) -> Any:
    """Return a parameter as a JSON value; what JSON has not becomes its text."""
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, set | frozenset):
        return [jsonable(item) for item in sorted(value)]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
