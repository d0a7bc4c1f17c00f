"""Digests of the outputs of a run, as JSON: `python -m benchmarks.digests PACKAGE STORE`.

Made without the code that `verify` compares with, and blind to how a value happens to be stored.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any


def digest(value: Any) -> str:
    """Return a digest of the content of a value."""
    import numpy as np
    import pandas as pd

    match value:
        case pd.DataFrame():
            parts = [digest(value.iloc[:, n]) for n in range(value.shape[1])]
            text = repr((list(value.columns), value.columns.dtype, parts, digest(value.index)))
        case pd.Series():
            text = repr((value.name, digest(value.array), digest(value.index)))
        case pd.Index():
            text = repr((type(value), value.names, value.dtype, value.tolist()))
        case pd.api.extensions.ExtensionArray():
            text = repr((value.dtype, value.tolist()))
        case np.ndarray() if value.dtype != object:
            text = repr((value.dtype, value.shape, np.ascontiguousarray(value).tobytes()))
        case dict():
            text = repr([(digest(key), digest(item)) for key, item in value.items()])
        case list() | tuple():
            text = repr((type(value).__qualname__, [digest(item) for item in value]))
        case _:
            text = str(importlib.import_module("joblib").hash(value))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def main(package: str, folder: str) -> None:
    store = importlib.import_module(f"{package}.runtime.store")
    place = store.Store(Path(folder))
    found: dict[str, str] = {}
    for path in sorted((Path(folder) / "steps").rglob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        for output in record.get("outputs", []):
            read = store.executed(place, "latest", record["function"])
            value = store.Reader(place).read(read.output(output["name"]))
            found[f"{record['function']}.{output['name']}"] = digest(value)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
