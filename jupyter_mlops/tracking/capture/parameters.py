"""Parameters: of the `parameters` cell, and of what was fitted."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_mlops.analysis.names import bound_by
from jupyter_mlops.pipeline import pep8
from jupyter_mlops.stages import PARAMETERS
from jupyter_mlops.tracking.capture.libraries import origin, type_name
from jupyter_mlops.tracking.capture.plain import scalar, text
from jupyter_mlops.tracking.capture.secrets import MASK, Masker
from jupyter_mlops.tracking.executions import CellRun

PAPERMILL = "# Parameters"
MAX_PARAMETERS = 500
_CONFIG = (str, int, float, bool, type(None))


def is_parameters(cell: CellRun, tree: ast.Module | None) -> bool:
    """Say whether a cell sets parameters: by its tag, or as papermill injects it."""
    if cell.role.kind == PARAMETERS:
        return True
    if cell.role.kind != "none" or not cell.source.startswith(f"{PAPERMILL}\n") or tree is None:
        return False
    return all(
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) for node in tree.body
    )


def assigned(tree: ast.Module, namespace: Mapping[str, Any]) -> dict[str, str]:
    """Return what a parameters cell has set; what comes from the environment is masked."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
            continue
        outside = any(
            isinstance(part, (ast.Attribute, ast.Name))
            and (part.attr if isinstance(part, ast.Attribute) else part.id) in ("environ", "getenv")
            for part in ast.walk(node)
        )
        for name in sorted(bound_by(node)):
            if name in namespace and not name.startswith("_"):
                found[name] = MASK if outside else text(namespace[name])
    return found


def current(
    known: Mapping[str, str], namespace: Mapping[str, Any], masker: Masker
) -> dict[str, str]:
    """Return the parameters as they are now: another cell may have set one anew.

    Their names are those of the exported package, except where two would be the same.
    """
    spelled = Counter(pep8(name) for name in known)
    found = {}
    for name, value in known.items():
        if name in namespace and value != MASK:
            value = masker.value(name, text(namespace[name]))
        found[pep8(name) if spelled[pep8(name)] == 1 else name] = value
    return found


def of_model(name: str, model: Any) -> dict[str, str]:
    """Return what a fitted model was made with, each parameter under `name`."""
    library = origin(model)
    reader = _READERS.get(library, _of_estimator)
    try:
        found = dict(_first(reader(model)))
    except Exception:  # noqa: BLE001 - a border: the library's own code may fail in any way
        found = {}
    return {f"{name}.{key}": value for key, value in {"class": type_name(model), **found}.items()}


def _first(items: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for _, item in zip(range(MAX_PARAMETERS), items, strict=False):
        yield item


def _of_estimator(model: Any) -> Iterator[tuple[str, str]]:
    """Yield the parameters of an estimator with `get_params`, of a search also the best ones."""
    method = _method(model, "get_params")
    if method is None:
        return
    parameters = method(model, deep=True)
    for key in sorted(parameters):
        yield key, text(parameters[key])
    best = vars(model).get("best_params_")
    if type(best) is dict:
        for key, value in best.items():
            yield f"best_params_.{key}", text(value)


def _method(model: Any, name: str) -> Any:
    """Return a method that a library defines; one of the user's own classes is not called."""
    for base in type(model).__mro__:
        if name in vars(base):
            module = (base.__module__ or "").partition(".")[0]
            known = module in ("sklearn", "xgboost", "lightgbm", "catboost", "imblearn")
            found = vars(base)[name]
            return found if known or (module not in ("__main__", "") and _plain(model)) else None
    return None


def _plain(model: Any) -> bool:
    """Say whether reading the parameters of a model runs nothing: none is a property."""
    return not any(
        isinstance(item, property)
        for base in type(model).__mro__
        if (base.__module__ or "").partition(".")[0] == "__main__"
        for item in vars(base).values()
    )


def _of_xgboost(model: Any) -> Iterator[tuple[str, str]]:
    if type(model).__name__ != "Booster":
        yield from _of_estimator(model)
        return
    yield from _leaves("", json.loads(model.save_config()))


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the settings at the ends of a nested configuration, the last two names of each."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "version":
                yield from _leaves(f"{name}.{key}" if name else key, item)
    elif isinstance(value, _CONFIG):
        yield ".".join(name.split(".")[-2:]), text(value)


def _of_lightgbm(model: Any) -> Iterator[tuple[str, str]]:
    if type(model).__name__ != "Booster":
        yield from _of_estimator(model)
        return
    parameters = vars(model).get("params")
    for key, value in parameters.items() if isinstance(parameters, dict) else ():
        yield str(key), text(value)


def _of_catboost(model: Any) -> Iterator[tuple[str, str]]:
    for key, value in sorted(model.get_all_params().items()):
        yield key, text(value)


def _of_statsmodels(results: Any) -> Iterator[tuple[str, str]]:
    """Yield how a statistical model was specified, from what the results hold already."""
    inner = vars(results).get("_results", results)
    model = vars(inner).get("model")
    if model is not None:
        yield "model", type_name(model)
        held = vars(model)
        for key in ("formula", "endog_names", "exog_names", "missing", "k_constant", "family"):
            if key in held:
                yield key, text(held[key])
    for key in ("method", "cov_type", "nobs", "df_model", "df_resid", "use_t", "scale"):
        if key in vars(inner):
            yield key, text(vars(inner)[key])


def _of_torch(module: Any) -> Iterator[tuple[str, str]]:
    parameters = list(module.parameters())
    yield "parameters", str(sum(part.numel() for part in parameters))
    yield "layers", str(sum(1 for _ in module.modules()) - 1)


def optimizer(name: str, value: Any) -> dict[str, str]:
    """Return the settings of an optimiser of torch or keras, {} of anything else."""
    kind = type(value)
    modules = [base.__module__ for base in kind.__mro__]
    try:
        if any(module.startswith("torch.optim") for module in modules):
            return dict(_of_groups(name, value))
        if any(".optimizers" in m and m.startswith(("keras", "tensorflow")) for m in modules):
            found = {f"{name}.{key}": text(item) for key, item in value.get_config().items()}
            return {f"{name}.class": type_name(value), **found}
    except Exception:  # noqa: BLE001 - a border: the library's own code may fail in any way
        return {}
    return {}


def _of_groups(name: str, value: Any) -> Iterator[tuple[str, str]]:
    yield f"{name}.class", type_name(value)
    groups = value.param_groups
    for position, group in enumerate(groups):
        lead = f"{name}.{position}" if len(groups) > 1 else name
        for key, item in group.items():
            if key != "params" and (scalar(item) is not None or type(item) in (str, tuple, list)):
                yield f"{lead}.{key}", text(item)


def _of_keras(model: Any) -> Iterator[tuple[str, str]]:
    yield "parameters", str(model.count_params())
    used = model.optimizer
    if used is not None:
        yield from optimizer("optimizer", used).items()


_READERS = {
    "xgboost": _of_xgboost,
    "lightgbm": _of_lightgbm,
    "catboost": _of_catboost,
    "statsmodels": _of_statsmodels,
    "torch": _of_torch,
    "keras": _of_keras,
    "tensorflow": _of_keras,
}
