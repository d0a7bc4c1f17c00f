"""Models: which were fitted by a cell, on what, and their bytes."""

from __future__ import annotations

import ast
import io
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_mlops.tracking.capture.libraries import FLAVORS, Kinds, origin, type_name

MAX_BYTES = 2 << 30
MAX_EXAMPLE = 1 << 20
EXAMPLE_ROWS = 5
_FITTING = frozenset("fit fit_transform fit_predict partial_fit fit_resample train update".split())

Mark = tuple[tuple[str, int], ...]


class Fitted(NamedTuple):
    """A model under the name that holds it, with some rows of what it was fitted on."""

    name: str
    model: Any
    example: bytes


class TooLarge(Exception):
    """A model has more bytes than are stored."""


def _state(value: Any) -> dict[str, Any]:
    """Return a copy of the attributes that an instance has, past any code of its class."""
    try:
        return dict(object.__getattribute__(value, "__dict__"))
    except (AttributeError, TypeError):
        return {}


def _attributes(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a model holds, and what the parts of an ensemble or a pipeline hold."""
    held = _state(model)
    for key, value in held.items():
        if type(key) is str:
            yield key, value
    for key, value in held.items():
        if type(value) is list and len(value) <= 50:
            for position, item in enumerate(value):
                part = item[1] if type(item) is tuple and len(item) == 2 else item
                for name, inner in _state(part).items():
                    yield f"{key}.{position}.{name}", inner


def mark(model: Any) -> Mark:
    """Return what tells whether a model was fitted since: which objects it holds."""
    return tuple((key, id(value)) for key, value in _attributes(model))


def identities(model: Any) -> frozenset[int]:
    """Return the identities by which a cell may get at a model: its own and of what it holds."""
    return frozenset({id(model), *(number for _, number in mark(model))})


def is_fitted(model: Any) -> bool:
    """Say whether a model has been fitted, by the marks that its library leaves."""
    library = origin(model)
    if (
        library in ("statsmodels", "torch", "keras", "tensorflow")
        or type(model).__name__ == "Booster"
    ):
        return True
    return any(_is_learnt(key) and value is not None for key, value in _attributes(model))


def _is_learnt(key: str) -> bool:
    """Say whether an attribute is one that `fit` sets: `coef_`, `steps.1.coef_`, `_Booster`."""
    last = key.rpartition(".")[2]
    return (last.endswith("_") and not last.startswith("__")) or last == "_Booster"


def fitted(
    namespace: Mapping[str, Any], before: Mapping[int, Mark], named: frozenset[str], kinds: Kinds
) -> list[tuple[str, Any]]:
    """Return the models that a cell fitted: new, changed, or in `named` by the cell's text.

    `before` are the marks of the models that were there, by identity.
    """
    found: dict[int, tuple[str, Any]] = {}
    for name, model in kinds.models(namespace):
        if id(model) in found or not is_fitted(model):
            continue
        # Some fit without putting a new object in their place: the text of the cell tells.
        if before.get(id(model)) != mark(model) or name.partition(".")[0] in named:
            found[id(model)] = (name, model)
    return list(found.values())


def refitted(tree: ast.Module, names: Iterable[str]) -> frozenset[str]:
    """Return those of `names` that the text of a cell fits."""
    wanted = set(names)
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if name in wanted and method in _FITTING:
                    found.add(name)
    return frozenset(found)


def trained(
    parts: Iterable[ast.AST], names: Iterable[str], namespace: Mapping[str, Any]
) -> frozenset[str]:
    """Return the names of networks that a training loop, which changes them in place, may train."""
    loops = any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("backward", "train_on_batch", "apply_gradients", "fit")
        for part in parts
        for node in ast.walk(part)
    )
    networks = ("torch", "keras", "tensorflow")
    return frozenset(name for name in names if loops and origin(namespace.get(name)) in networks)


def example(
    tree: ast.Module, name: str, model: Any, namespace: Mapping[str, Any], kinds: Kinds
) -> bytes:
    """Return a pickle of the first rows of what a model was fitted on, b"" where not known."""
    calls = [
        (node, node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _FITTING
    ]
    own = [node for node, base in calls if isinstance(base, ast.Name) and base.id == name]
    nodes = own or [node for node, _ in calls]
    texts = {ast.unparse(argument) for node in nodes if (argument := _first(node)) is not None}
    if len(texts) != 1:
        return b""
    last = next(argument for node in nodes if (argument := _first(node)) is not None)
    if _is_rebound_after(tree, last):
        return b""
    rows = _rows(_resolved(last, namespace), kinds)
    if rows is None or not _fits(model, rows):
        return b""
    try:
        content = pickle.dumps(rows, protocol=5)
    except Exception:  # noqa: BLE001 - a border: rows may hold anything
        return b""
    return content if len(content) <= MAX_EXAMPLE else b""


def _first(node: ast.Call) -> ast.expr | None:
    if node.args:
        return node.args[0]
    return next((k.value for k in node.keywords if k.arg in ("X", "x", "data", "df")), None)


def _is_rebound_after(tree: ast.Module, argument: ast.expr) -> bool:
    """Say whether the cell binds or changes what was fitted on, after it was."""
    names = {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                changed = name
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                changed = name
            case _:
                continue
        if changed in names and node.lineno > argument.lineno:
            return True
    return False


def _resolved(node: ast.expr, namespace: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return namespace.get(name)
        case ast.Subscript(value=ast.Name(id=name), slice=key):
            frame = namespace.get(name)
            if type(frame) is dict and isinstance(key, ast.Constant):
                return frame.get(key.value)
            columns = _resolved(key, namespace) if isinstance(key, ast.Name) else _literal(key)
            pandas = sys.modules.get("pandas")
            if pandas is not None and frame is not None and type(frame) is pandas.DataFrame:
                listed = type(columns) is list and all(type(c) is str for c in columns)
                if listed or type(columns) is str:
                    first = frame.iloc[:EXAMPLE_ROWS]
                    known = set(columns) if listed else {columns}
                    return first[columns] if known <= set(frame.columns) else None
    return None


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None


def _rows(value: Any, kinds: Kinds) -> Any:
    """Return a copy of the first rows of a table, None of anything else."""
    kind = kinds.of(value)
    if kind in ("frame", "series"):
        return value.iloc[:EXAMPLE_ROWS].copy()
    if kind == "polars":
        return value.head(EXAMPLE_ROWS)
    if kind == "array" and value.ndim:
        return value[:EXAMPLE_ROWS].copy()
    if kind == "sparse" and value.format == "csr":
        return value[:EXAMPLE_ROWS].copy()
    if type(value) is list and value and all(type(v) in (str, int, float) for v in value[:5]):
        return value[:EXAMPLE_ROWS]
    return None


def _fits(model: Any, rows: Any) -> bool:
    """Say whether a model can have been fitted on rows, by what it remembers of them."""
    held = _state(model)
    names, count = held.get("feature_names_in_"), held.get("n_features_in_")
    columns = getattr(rows, "columns", None)
    if names is not None and columns is not None:
        return list(names) == list(columns)
    shape: tuple[int, ...] = getattr(rows, "shape", ())
    return type(count) is not int or len(shape) != 2 or bool(shape[1] == count)


def flavor(model: Any) -> str:
    return FLAVORS.get(origin(model), "python")


def roots(model: Any) -> set[str]:
    """Return the libraries that a model needs: of its class, its bases and what it holds."""
    found = {base.__module__.partition(".")[0] for base in type(model).__mro__}
    for value in list(_state(model).values())[:100]:
        parts = value if type(value) in (list, tuple) else [value]
        for part in list(parts)[:20]:
            inner = part[1] if type(part) is tuple and len(part) == 2 else part
            found.add((type(inner).__module__ or "").partition(".")[0])
    return found - {"builtins", "__main__", "collections", "abc", "typing"}


class _Limited(io.RawIOBase):
    """A file that refuses more than `limit` bytes."""

    def __init__(self, file: Any, limit: int) -> None:
        self._file = file
        self._left = limit

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._left -= size
        if self._left < 0:
            raise TooLarge
        self._file.write(data)
        return size


def pickled(model: Any, folder: Path, limit: int = MAX_BYTES) -> Path:
    """Write a model to a new file in `folder` and return its path; the caller removes it.

    Raises:
        TooLarge: it has more bytes than `limit`.
        Exception: whatever its classes raise.
    """
    import cloudpickle  # loaded in the background, by the first model

    with tempfile.NamedTemporaryFile(dir=folder, suffix=".model", delete=False) as file:
        path = Path(file.name)
        try:
            cloudpickle.dump(model, _Limited(file, limit), protocol=5)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def describe(model: Any) -> str:
    return type_name(model)
