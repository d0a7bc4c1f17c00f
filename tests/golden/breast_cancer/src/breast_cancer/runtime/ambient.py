"""The state of the process that a step may change and a later step may see.

A step that runs in a process of its own, or after steps that were not run again, finds it as the
steps before it left it. Each kind is known by a name; those of a library count once it is imported.
Of the environment only what changed since the process began is kept, never all of it.
"""

import contextlib
import decimal
import importlib
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any

KINDS = (
    "environment",
    "directory",
    "decimal",
    "numpy.errors",
    "numpy.print",
    "pandas",
    "sklearn",
    "matplotlib",
)
_LIBRARIES = ("numpy", "pandas", "sklearn", "matplotlib")

_START = dict(os.environ)
_PLAIN = (bool, int, float, str, type(None))


def capture() -> dict[str, bytes]:
    """Return the state of every kind."""
    values: dict[str, object] = {
        "environment": _environment(),
        "directory": os.getcwd(),
        "decimal": _decimal(decimal.getcontext()),
    }
    numpy, pandas, sklearn, matplotlib = (sys.modules.get(name) for name in _LIBRARIES)
    if numpy is not None:
        values["numpy.errors"] = numpy.geterr()
        values["numpy.print"] = _plain(numpy.get_printoptions())
    if pandas is not None and hasattr(pandas, "_config"):
        values["pandas"] = _pandas_options(pandas)
    if sklearn is not None:
        values["sklearn"] = _plain(sklearn.get_config())
    if matplotlib is not None and hasattr(matplotlib, "rcParams"):
        values["matplotlib"] = _style(matplotlib.rcParams)
    return {name: pickle.dumps(value, protocol=5) for name, value in values.items()}


def restore(name: str, state: bytes) -> None:
    """Set one kind back; one of a library that is not imported is left alone."""
    library = name.partition(".")[0]
    if library in _LIBRARIES and library not in sys.modules:
        return
    _RESTORERS[name](pickle.loads(state))


def _environment() -> dict[str, str | None]:
    changed: dict[str, str | None] = {k: v for k, v in os.environ.items() if _START.get(k) != v}
    return changed | dict.fromkeys(k for k in _START if k not in os.environ)


def _set_environment(changed: Mapping[str, str | None]) -> None:
    for name, value in changed.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _decimal(context: decimal.Context) -> dict[str, Any]:
    return {"prec": context.prec, "rounding": context.rounding}


def _set_decimal(values: Mapping[str, Any]) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding = values["prec"], values["rounding"]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if isinstance(value, _PLAIN)}


def _pandas_options(pandas: Any) -> dict[str, Any]:
    options: dict[str, Any] = {}
    known: Mapping[str, Any] = pandas._config.config._global_config
    for group in ("display", "mode", "compute"):
        _collect(f"{group}.", known.get(group, {}), options)
    return options


def _collect(prefix: str, values: Mapping[str, Any], options: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            _collect(f"{prefix}{name}.", value, options)
        elif isinstance(value, _PLAIN) or _pickles(value):
            options[prefix + name] = value


def _pickles(value: object) -> bool:
    """Say whether an option that is no plain value, as `"{:.2f}".format`, can be kept."""
    try:
        pickle.dumps(value)
    except (AttributeError, TypeError, pickle.PicklingError):
        return False
    return True


def _set_pandas(options: Mapping[str, Any]) -> None:
    pandas = sys.modules["pandas"]
    now = _pandas_options(pandas)  # without the function that an option may be at the start
    for name, value in options.items():
        if name not in now or now[name] != value:
            pandas.set_option(name, value)


def _set_numpy_errors(values: Mapping[str, Any]) -> None:
    numpy = sys.modules["numpy"]
    numpy.seterr(**values)


def _set_numpy_print(values: Mapping[str, Any]) -> None:
    numpy = sys.modules["numpy"]
    numpy.set_printoptions(
        **{k: v for k, v in values.items() if k not in ("legacy", "override_repr")}
    )


def _set_sklearn(values: Mapping[str, Any]) -> None:
    sklearn = sys.modules["sklearn"]
    known = sklearn.get_config()
    sklearn.set_config(**{name: value for name, value in values.items() if name in known})


def _style(parameters: Any) -> dict[str, Any]:
    # Reading through `dict` does not make matplotlib choose a backend.
    kinds = (*_PLAIN, list, tuple, type(dict.get(parameters, "axes.prop_cycle")))
    items = dict.items(parameters)
    return {k: v for k, v in items if isinstance(v, kinds) and "backend" not in k}


def _set_style(values: Mapping[str, Any]) -> None:
    matplotlib = sys.modules["matplotlib"]
    if values.get("image.cmap") not in matplotlib.colormaps:
        with contextlib.suppress(ImportError):
            importlib.import_module("seaborn")  # its themes name colour maps of its own
    parameters = matplotlib.rcParams
    now = _style(parameters)
    parameters.update({name: v for name, v in values.items() if name in now and now[name] != v})


_RESTORERS: dict[str, Callable[[Any], object]] = {
    "environment": _set_environment,
    "directory": os.chdir,
    "decimal": _set_decimal,
    "numpy.errors": _set_numpy_errors,
    "numpy.print": _set_numpy_print,
    "pandas": _set_pandas,
    "sklearn": _set_sklearn,
    "matplotlib": _set_style,
}
