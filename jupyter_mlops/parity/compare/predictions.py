"""Predictions of two models on values that were recorded: a second opinion on equal attributes.

Attributes tell what a model learned as far as they can be looked into; predictions tell what it
does. Models that agree in the one and not in the other are different.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable
from typing import Any

from jupyter_mlops.parity.compare import Comparison, compare
from jupyter_mlops.parity.compare.objects import is_model

MAX_ROWS = 200
METHODS = ("predict", "predict_proba", "transform")


def compare_predictions(
    reference: Any, package: Any, inputs: Iterable[Any], *, name: str, tolerance: float
) -> Comparison | None:
    """Compare what both models make of the first recorded input that fits; None where none does."""
    if not is_model(type(reference)):
        return None
    for given in inputs:
        if not _fits(reference, given):
            continue
        rows = _first_of(given)
        found = [answers(model, rows) for model in (reference, package)]
        if found[0]:
            place = f"{name} predictions"
            return compare(found[0], found[1], name=place, tolerance=tolerance)
    return None


def _first_of(given: Any) -> Any:
    """Return the first rows of a frame, an array or a sparse matrix, of which not each has rows."""
    if hasattr(given, "tocsr"):
        given = given.tocsr()
    return given.iloc[:MAX_ROWS] if hasattr(given, "iloc") else given[:MAX_ROWS]


def answers(model: Any, rows: Any) -> dict[str, Any]:
    """Return what each method of the model makes of the rows; nothing of those that raise."""
    found: dict[str, Any] = {}
    for method in METHODS:
        if callable(getattr(model, method, None)):
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[method] = getattr(model, method)(rows)
    return found


def _fits(model: Any, given: Any) -> bool:
    """Say whether `given` looks like what the model was fitted on."""
    shape = getattr(given, "shape", None)
    if not isinstance(shape, tuple) or len(shape) != 2 or not shape[0]:
        return False
    if getattr(model, "n_features_in_", None) != shape[1]:
        return False
    known = getattr(model, "feature_names_in_", None)
    return known is None or list(known) == list(getattr(given, "columns", ()))
