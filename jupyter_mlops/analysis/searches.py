"""Searches for hyperparameters: what they find is plain, and they do not keep what they call.

They are optuna's studies, hyperopt, scikit-optimize and bayes_opt.
"""

from __future__ import annotations

STUDY = "optuna.study.Study"
_TRIAL = "optuna.trial.FrozenTrial"
_BAYES = "bayes_opt.BayesianOptimization"
_RESULT = "skopt.OptimizeResult"

# What makes something that searches, and the type of that.
MAKERS = {
    f"optuna.{module}{name}_study": STUDY
    for module in ("", "study.")
    for name in ("create", "load")
} | {_BAYES: _BAYES}
# What calls a function until it has found something, and the type of that.
FINDERS = {"hyperopt.fmin": "dict"} | {
    f"skopt.{kind}_minimize": _RESULT for kind in ("gp", "forest", "gbrt", "dummy")
}
_FOUND = {
    STUDY: {
        "best_params": "dict",
        "best_value": "float",
        "best_trial": _TRIAL,
    },
    _TRIAL: {"params": "dict", "value": "float", "number": "int"},
    _BAYES: {"max": "dict"},
    _RESULT: {"x": "list", "fun": "float"},
}
# Those of which the same object is there whenever they are read.
_KEPT = frozenset({(_TRIAL, "params"), (_RESULT, "x")})


def is_kept(kind: str | None, attribute: str) -> bool:
    """Say whether what a search found stays with it: changing the one changes the other."""
    return (kind or "", attribute) in _KEPT


def found(kind: str | None, attribute: str) -> str | None:
    """Return the type of what a search found, None for all other attributes."""
    return _FOUND.get(kind or "", {}).get(attribute)
