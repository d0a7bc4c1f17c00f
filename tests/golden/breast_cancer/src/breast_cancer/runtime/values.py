"""How one value is stored, and read back exactly."""

import json
import sys
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import FunctionType
from typing import Any, Protocol

from breast_cancer.runtime import frames, pickles
from breast_cancer.runtime.pickles import Unpickler
from breast_cancer.runtime.records import Kind

MAX_JSON_NODES = 10_000
MAX_JSON_INT = 2**63
_CALLERS = 4  # so many of its callers does statsmodels look at for a formula's names


class Sink(Protocol):
    """What values are written to: a file that is only ever written front to back."""

    closed: bool

    def write(self, data: bytes | memoryview) -> int: ...

    def flush(self) -> None: ...

    def tell(self) -> int: ...


def kind_of(value: object) -> Kind:
    """Return the kind in which `value` is stored; only kinds that give back the same value."""
    if is_json(value):
        return "json"
    if is_plain_array(value):
        return "npy"
    if frames.is_exact_in_arrow(value):
        return "arrow"
    return "pickle"


def encode(value: Any, kind: Kind, sink: Sink) -> None:
    """Write a value of a kind that `kind_of` allows for it."""
    match kind:
        case "json":
            sink.write(json.dumps(value).encode())
        case "npy":
            sys.modules["numpy"].lib.format.write_array(sink, value, allow_pickle=False)
        case "arrow":
            frames.write(value, sink)
        case "pickle" | "bundle":
            pickles.dump(value, sink)


def decode(path: Path, kind: Kind) -> Any:
    """Read what `encode` wrote."""
    match kind:
        case "json":
            return json.loads(path.read_bytes())
        case "npy":
            return import_module("numpy").load(path, allow_pickle=False)
        case "arrow":
            return frames.read(path)
        case "pickle" | "bundle":
            return unpickled(path.read_bytes())


def unpickled(data: bytes) -> Any:
    """Unpickle where the names of the steps are known.

    A model of statsmodels reads its formula anew, and takes what it names from its callers.
    """
    package = __name__.partition(".")[0]
    if b"formula" in data:
        # patsy has functions of its own for names that it does not find, as `center`.
        import_module(f"{package}.pipeline")
    return _among_names(package, data)


def _among_names(package: str, data: bytes) -> Any:
    """Unpickle among the names of the steps; one that two modules use for two things is none."""
    runtime = __name__.rpartition(".")[0]
    names: dict[str, Any] = {}
    unsure: set[str] = set()
    for module in [m for name, m in sys.modules.items() if name.startswith(f"{package}.")]:
        if not module.__name__.startswith(runtime):
            unsure |= {n for n, v in vars(module).items() if names.get(n, v) is not v}
            names |= vars(module)
    known = {name: value for name, value in names.items() if name not in unsure}
    space = {**known, "__builtins__": __builtins__, "Unpickler": Unpickler, "BytesIO": BytesIO}
    space["_loads"] = among_names = FunctionType(_loads.__code__, space)
    return among_names(data, _CALLERS)


def _loads(data: bytes, callers: int) -> Any:
    return _loads(data, callers - 1) if callers else Unpickler(BytesIO(data)).load()


def is_json(value: object) -> bool:
    """Tell whether JSON gives back the very same value, and is a fair way to store it."""
    seen: set[int] = set()
    stack = [value]
    for _ in range(MAX_JSON_NODES):
        if not stack:
            return True
        item = stack.pop()
        if type(item) is list or type(item) is dict:
            if id(item) in seen:
                return False
            seen.add(id(item))
        if type(item) is dict:
            if not all(type(key) is str for key in item):
                return False
            stack.extend(item.values())
        elif type(item) is list:
            stack.extend(item)
        elif not _is_json_scalar(item):
            return False
    return False


def _is_json_scalar(item: object) -> bool:
    if type(item) is int:
        return -MAX_JSON_INT <= item < MAX_JSON_INT
    return item is None or type(item) in (bool, str) or (type(item) is float and item == item)


def is_plain_array(value: object) -> bool:
    """Tell whether `value` is a numpy array that the npy format gives back exactly."""
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) is not numpy.ndarray:
        return False
    array: Any = value
    contiguous = array.flags.c_contiguous or array.flags.f_contiguous
    plain = array.dtype.kind in "biufcmMSU" and array.dtype.metadata is None
    return bool(contiguous and plain and array.flags.writeable)


def scalar(value: object) -> bool | int | float | str | None:
    """Return a value as a plain scalar where it is one, also a numpy scalar; else None."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, str):
        return value if len(value) <= 200 else None
    return value if isinstance(value, bool | int | float) else None
