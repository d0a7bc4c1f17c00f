"""Seeds the global random generators that nobody else seeds, on `nbpipe verify --seed`.

The text of this module runs in the notebook's kernel before its first cell, and as `sitecustomize`
in every process of the package, so that both begin with the same numbers. A library is seeded when
it is imported, and never imported for that. What the notebook seeds itself wins, because it does so
later. Generators of their own, such as `default_rng()`, are out of reach.

What a cell draws that the package leaves out, as it may where nothing is seeded, is given back.
"""

from __future__ import annotations

import functools
import importlib.machinery
import importlib.util
import os
import random
import sys
from collections.abc import Sequence
from typing import Any

# The module that holds a global generator, and the function in it that seeds it.
SEEDERS = {"numpy.random": "seed", "torch": "manual_seed"}
# What tells the state of a generator, and what sets it, by the module that holds it.
_STATES = {
    "random": ("getstate", "setstate"),
    "numpy.random": ("get_state", "set_state"),
    "torch": ("get_rng_state", "set_rng_state"),
}


class Seeding:
    """A finder of modules that seeds the generators of those in `SEEDERS` once they are loaded."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.held: dict[str, Any] = {}

    def hold(self) -> None:
        """Keep the states of the generators that are imported."""
        self.held = {
            name: getattr(sys.modules[name], get)()
            for name, (get, _) in _STATES.items()
            if name in sys.modules
        }

    def release(self) -> None:
        """Bring the generators back to where they were held; one that came since is seeded."""
        for name in _STATES.keys() & sys.modules.keys():
            if name in self.held:
                getattr(sys.modules[name], _STATES[name][1])(self.held[name])
            elif name in SEEDERS:
                getattr(sys.modules[name], SEEDERS[name])(self.seed)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in SEEDERS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader: Any = spec.loader if spec is not None else None
        if loader is not None:
            loader.exec_module = functools.partial(self._load, loader.exec_module)
        return spec

    def _load(self, load: Any, module: Any) -> None:
        load(module)
        getattr(module, SEEDERS[module.__name__])(self.seed)


def install(seed: int) -> None:
    """Seed what is imported, and what will be."""
    random.seed(seed)
    for name, function in SEEDERS.items():
        if name in sys.modules:
            getattr(sys.modules[name], function)(seed)
    sys.meta_path.insert(0, seeding := Seeding(seed))
    sys.modules["_nbpipe_seeding"] = seeding  # type: ignore[assignment]


def customize(folder: str, seed: int) -> None:
    """Be the `sitecustomize` in `folder`: seed, and run the one that this one hides, if any."""
    install(seed)
    path = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
