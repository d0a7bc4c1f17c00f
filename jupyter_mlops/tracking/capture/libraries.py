"""What an object is, told by its class and the libraries that are loaded, without touching it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Literal

Kind = Literal["frame", "series", "polars", "arrow", "array", "sparse", "model", ""]

MAX_ITEMS = 200
HISTORY = frozenset({"In", "Out"})
"""Names under which the shell keeps what was typed and displayed."""

_CLASSES: tuple[tuple[str, str, Kind], ...] = (
    ("pandas.core.frame", "DataFrame", "frame"),
    ("pandas.core.series", "Series", "series"),
    ("polars.dataframe.frame", "DataFrame", "polars"),
    ("polars.series.series", "Series", "polars"),
    ("pyarrow.lib", "Table", "arrow"),
    ("numpy", "ndarray", "array"),
    ("scipy.sparse._base", "_spbase", "sparse"),
    ("scipy.sparse._base", "spmatrix", "sparse"),
    ("sklearn.base", "BaseEstimator", "model"),
    ("xgboost.core", "Booster", "model"),
    ("lightgbm.basic", "Booster", "model"),
    ("catboost.core", "_CatBoostBase", "model"),
    ("statsmodels.base.model", "Results", "model"),
    ("statsmodels.base.wrapper", "ResultsWrapper", "model"),
    ("torch.nn.modules.module", "Module", "model"),
    ("keras.src.models.model", "Model", "model"),
    ("keras.engine.training", "Model", "model"),
    ("tensorflow.python.keras.engine.training", "Model", "model"),
)

FLAVORS = {
    "sklearn": "sklearn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "statsmodels": "statsmodels",
    "torch": "pytorch",
    "keras": "keras",
    "tensorflow": "tensorflow",
}


class Kinds:
    """Remembers the kind of each class that it was asked about, while no library is loaded."""

    def __init__(self) -> None:
        self._kinds: dict[type, Kind] = {}
        self._loaded = -1

    def of(self, value: Any) -> Kind:
        if len(sys.modules) != self._loaded:
            self._loaded = len(sys.modules)
            self._kinds = {}
        kind = type(value)
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = _kind(kind)
        return found

    def models(self, namespace: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the models that names hold, also in lists and dictionaries two levels deep."""
        for name, value in list(namespace.items()):
            if not name.startswith("_") and name not in HISTORY:
                yield from ((n, v) for n, v in inside(name, value) if self.of(v) == "model")


def _kind(kind: type) -> Kind:
    for module, name, found in _CLASSES:
        loaded = sys.modules.get(module)
        known = vars(loaded).get(name) if loaded is not None else None
        if isinstance(known, type) and known in kind.__mro__:
            return found
    bases = [base for base in kind.__mro__ if base is not object]
    methods = {name for base in bases for name in ("fit", "predict") if name in vars(base)}
    return "model" if len(methods) == 2 else ""


def inside(name: str, value: Any, depth: int = 2) -> Iterator[tuple[str, Any]]:
    """Yield `value`, or what it holds where it is a plain container, with dotted names."""
    kind = type(value)
    if depth and kind in (list, tuple) and len(value) <= MAX_ITEMS:
        for position, item in enumerate(value):
            yield from inside(f"{name}.{position}", item, depth - 1)
    elif depth and kind is dict and len(value) <= MAX_ITEMS:
        for key, item in list(value.items()):
            if type(key) in (str, int):
                yield from inside(f"{name}.{key}", item, depth - 1)
    else:
        yield name, value


def origin(value: Any) -> str:
    """Return the library that the class of a value, or a base of it, comes from."""
    for base in type(value).__mro__:
        root = (base.__module__ or "").partition(".")[0]
        if root in FLAVORS:
            return root
    return (type(value).__module__ or "").partition(".")[0]


def type_name(value: Any) -> str:
    kind = type(value)
    return (
        kind.__qualname__
        if kind.__module__ in ("builtins", "__main__")
        else (f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}")
    )
