"""Parameters as a user gives them: `--set trees=50`, typed like the defaults of the package."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from pathlib import Path

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.parity.plan import Plan, read_plan


def read_settings(folder: Path, settings: Iterable[str]) -> dict[str, object]:
    """Return the values by parameter key; each has the type of the default it stands for.

    Raises:
        ParameterError: a setting is no KEY=VALUE, the key is unknown, or the value does not fit.
    """
    words = list(settings)
    return dict(_setting(read_plan(folder), word) for word in words) if words else {}


def _setting(plan: Plan, word: str) -> tuple[str, object]:
    key, equals, text = word.partition("=")
    if not equals:
        raise ParameterError(f"--set {word}: write KEY=VALUE")
    key = _key(plan, key.strip())
    default = literal(plan.defaults.get(key, "None"))
    value = _typed(text, default)
    if value is None and default is not None and text.strip() not in ("null", "None", "~"):
        wanted = type(default).__name__
        raise ParameterError(f"--set {word}: {key} must be {wanted}, as {default!r} is")
    return key, value


def _key(plan: Plan, key: str) -> str:
    if key in plan.variables:
        return key
    # The notebook's own name of it, and `step.name` for one that steps share.
    for known, variable in plan.variables.items():
        if key == variable or key.rpartition(".")[2] == known:
            return known
    names = [*plan.variables]
    close = difflib.get_close_matches(key, names, n=1)
    mend = f"did you mean {close[0]}?" if close else f"there are {', '.join(names) or 'none'}"
    raise ParameterError(f"--set {key}: the package has no such parameter; {mend}")


def _typed(text: str, default: object) -> object:
    """Return `text` as a value of the type of `default`; None where it is not one."""
    if isinstance(default, str):
        quoted = literal(text)
        return quoted if isinstance(quoted, str) else text
    value = {"true": True, "false": False, "null": None}.get(text.strip(), literal(text))
    if isinstance(default, bool) or default is None:
        return value if default is None or isinstance(value, bool) else None
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(default, list | tuple) and isinstance(value, list | tuple):
        return type(default)(value)
    if isinstance(value, bool) and not isinstance(default, bool):
        return None
    return value if isinstance(value, type(default)) else None


def literal(text: str) -> object:
    """Return the value of a Python literal; its text where it is none."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text
