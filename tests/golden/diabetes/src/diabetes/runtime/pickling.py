"""Objects that their library does not pickle, taken apart so that they come back the same."""

import copyreg
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

_FLOATS = ("label", "weight", "label_lower_bound", "label_upper_bound", "feature_weights")


def register() -> None:
    """Let pickle take such objects of the libraries that are imported by now."""
    xgboost: Any = sys.modules.get("xgboost")
    if hasattr(xgboost, "DMatrix"):
        copyreg.pickle(xgboost.DMatrix, _matrix)


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
