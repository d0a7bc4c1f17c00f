"""Seeds the global random generators that nobody else seeds, on `nbpipe verify --seed`.

The text of this module runs in the notebook's kernel before its first cell, and as `sitecustomize`
in every process of the package, so that both begin with the same numbers. A library is seeded when
it is imported, and never imported for that. What the notebook seeds itself wins, because it does so
later. Generators of their own, such as `default_rng()`, are out of reach.
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


class Seeding:
    """A finder of modules that seeds the generators of those in `SEEDERS` once they are loaded."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

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
    sys.meta_path.insert(0, Seeding(seed))


def customize(folder: str, seed: int) -> None:
    """Be the `sitecustomize` in `folder`: seed, and run the one that this one hides, if any."""
    install(seed)
    path = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
