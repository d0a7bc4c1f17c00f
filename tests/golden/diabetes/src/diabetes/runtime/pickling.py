"""Objects that their library does not pickle, taken apart so that they come back the same."""

import copyreg
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

_FLOATS = ("label", "weight", "label_lower_bound", "label_upper_bound", "feature_weights")


def register() -> None:
    """Let pickle take such objects of the libraries that are imported by now."""
    copyreg.pickle(ModuleType, _module)
    xgboost: Any = sys.modules.get("xgboost")
    if hasattr(xgboost, "DMatrix"):
        copyreg.pickle(xgboost.DMatrix, _matrix)
    numpy: Any = sys.modules.get("numpy")
    for kind in (numpy.void, numpy.record) if hasattr(numpy, "record") else ():
        copyreg.pickle(kind, _row)
    masked: Any = sys.modules.get("numpy.ma")
    if hasattr(masked, "MaskedArray"):
        copyreg.pickle(masked.MaskedArray, _masked)


def _module(module: ModuleType) -> tuple[Callable[[str], ModuleType], tuple[str]]:
    """Take a module by its name: the result of a test of scipy holds one."""
    if sys.modules.get(module.__name__) is not module:
        raise TypeError(f"cannot pickle the module {module.__name__}, which no import gives")
    return import_module, (module.__name__,)


def _row(record: Any) -> tuple[Callable[[Any], Any], tuple[Any]]:
    """Take a row of records apart: what numpy itself brings back cannot be written."""
    return _row_of, (sys.modules["numpy"].array(record),)


def _row_of(array: Any) -> Any:
    return array[()]


def _masked(array: Any) -> tuple[Any, ...]:
    """Take a masked array apart: numpy itself forgets that its mask is hard."""
    made, given, state = array.__reduce__()
    return (made, given, state, None, None, _set_hard) if array.hardmask else (made, given, state)


def _set_hard(array: Any, state: tuple[Any, ...]) -> None:
    array.__setstate__(state)
    array.harden_mask()


def _matrix(matrix: Any) -> tuple[partial[Any], tuple[()]]:
    """Take a matrix of XGBoost apart: it holds the cells that are not missing, and no others."""
    rows, types = matrix.num_row(), matrix.feature_types
    given = {name: matrix.get_float_info(name) for name in _FLOATS}
    given |= {"base_margin": matrix.get_base_margin(), "group": matrix.get_group()}
    if "c" in (types or ()) or given["label"].size not in (0, rows):
        raise TypeError("cannot pickle a DMatrix with categories or with several labels a row")
    known = {name: values for name, values in given.items() if len(values)}
    names = {"feature_names": matrix.feature_names, "feature_types": types}
    kind: Callable[..., Any] = type(matrix)
    return partial(kind, matrix.get_data(), **known, **names), ()
