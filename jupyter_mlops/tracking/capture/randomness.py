"""Random state: which seeds the code sets, and whether it drew from a generator nobody seeded."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_mlops.tracking.capture.plain import scalar, text

_SEEDING = frozenset(
    "seed manual_seed manual_seed_all set_seed seed_everything set_random_seed seed_all".split()
)
_GENERATORS = frozenset("default_rng RandomState Random Generator PCG64 MT19937 Philox".split())
_KEYWORDS = frozenset("random_state seed random_seed seed_value".split())
GLOBAL = ("random", "numpy", "torch")


@dataclass(slots=True)
class Seeds:
    """What a cell does about randomness; `set_globally` are global generators that it seeds."""

    seen: dict[str, str] = field(default_factory=dict)
    set_globally: set[str] = field(default_factory=set)
    fresh: list[str] = field(default_factory=list)


def states() -> dict[str, Any]:
    """Return the states of the global generators of loaded libraries; draws nothing."""
    found: dict[str, Any] = {"random": hash(random.getstate())}
    numpy, torch = sys.modules.get("numpy.random"), sys.modules.get("torch")
    if numpy is not None:
        found["numpy"] = _bytes(numpy.get_state(legacy=False))
    if torch is not None:
        found["torch"] = torch.get_rng_state().numpy().tobytes()
    return found


def _bytes(state: Any) -> Any:
    if isinstance(state, dict):
        return tuple((key, _bytes(item)) for key, item in state.items())
    return state.tobytes() if hasattr(state, "tobytes") else state


def seeds(parts: Iterable[ast.AST], namespace: Mapping[str, Any]) -> Seeds:
    """Return what the text of a cell, and of the functions that it uses, seeds."""
    found = Seeds()
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Call):
                _of_call(node, namespace, found)
    return found


def _of_call(node: ast.Call, namespace: Mapping[str, Any], found: Seeds) -> None:
    name = _dotted(node.func)
    last = name.rpartition(".")[2]
    first = node.args[0] if node.args else None
    if last in _SEEDING:
        value = _value(first or next((k.value for k in node.keywords), None), namespace)
        found.seen[name] = value
        found.set_globally |= _seeded(name, namespace)
    elif last in _GENERATORS:
        given = first or next((k.value for k in node.keywords if k.arg == "seed"), None)
        value = _value(given, namespace) if given is not None else "None"
        if value == "None":
            found.fresh.append(f"`{name}()`")
        else:
            found.seen[name] = value
    for keyword in node.keywords:
        if keyword.arg in _KEYWORDS:
            value = _value(keyword.value, namespace)
            if value != "None":
                found.seen[keyword.arg] = value


def _seeded(name: str, namespace: Mapping[str, Any]) -> set[str]:
    """Return which global generators a call of `name` seeds: all that it may, where unknown."""
    first, _, rest = name.partition(".")
    value = namespace.get(first)
    module = getattr(value, "__name__", "") if type(value).__name__ == "module" else ""
    root = module.partition(".")[0]
    if root == "random" and rest == "seed":
        return {"random"}
    if root == "numpy":
        return {"numpy"}
    if root == "torch":
        return {"torch"}
    return set(GLOBAL)


def _value(node: ast.expr | None, namespace: Mapping[str, Any]) -> str:
    if isinstance(node, ast.Constant):
        return text(node.value)
    if isinstance(node, ast.Name):
        if node.id not in namespace:
            return node.id
        value = namespace[node.id]
        plain = scalar(value) is not None or type(value) in (str, type(None))
        return text(value) if plain else node.id
    return ast.unparse(node)[:80] if node is not None else "None"


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts)).lstrip(".")
