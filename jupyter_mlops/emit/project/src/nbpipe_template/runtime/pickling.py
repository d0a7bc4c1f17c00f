"""Objects that their library does not pickle, taken apart so that they come back the same."""

import copyreg
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def global_generator_kept() -> Iterator[None]:
    """Let what holds numpy's global generator hold the one of the process that reads it.

    A frozen distribution of scipy does. Of a copy that the notebook makes itself it is another
    one, so this is for the store, and for copies that a notebook does not make.
    """
    numpy: Any = sys.modules.get("numpy.random.mtrand")
    if not hasattr(numpy, "RandomState"):
        yield
        return
    known = copyreg.dispatch_table.get(numpy.RandomState)
    copyreg.pickle(numpy.RandomState, _random_state)
    try:
        yield
    finally:
        del copyreg.dispatch_table[numpy.RandomState]
        if known is not None:
            copyreg.dispatch_table[numpy.RandomState] = known


def _random_state(generator: Any) -> Any:
    shared = generator is sys.modules["numpy.random.mtrand"]._rand
    return (_global_generator, ()) if shared else generator.__reduce__()


def _global_generator() -> Any:
    return import_module("numpy.random.mtrand")._rand


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
