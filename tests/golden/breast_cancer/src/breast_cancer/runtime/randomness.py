"""The states of the process that pass from step to step: random generators and `ambient` ones.

A generator is known by the name of its module: `random`, `numpy` (the legacy global one), and those
of `generators`; all but the first only once their modules are imported.
"""

import pickle
import random
import sys
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from breast_cancer.runtime import ambient, generators

UNSEEDED = "unseeded"
GENERATORS = ("random", "numpy", *generators.KINDS)


def capture() -> dict[str, bytes]:
    """Return the state of every generator whose module is imported, and the ambient states."""
    states = {"random": pickle.dumps(random.getstate(), protocol=5)}
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        states["numpy"] = pickle.dumps(numpy.random.get_state(), protocol=5)
    return states | generators.capture() | ambient.capture()


def restore(states: Mapping[str, bytes]) -> None:
    """Set the states back; a generator whose module is not imported is left for later."""
    now: dict[str, bytes] | None = None
    for name, state in states.items():
        if name in ambient.KINDS:
            ambient.restore(name, state)
        elif name in generators.KINDS:
            now = generators.capture() if now is None else now
            # What is as it was is not set: seeding TensorFlow empties caches that count draws.
            if name in now and now[name] != state:
                generators.restore(name, state)
        elif name in sys.modules:
            _set(name, sys.modules[name], state)


def _set(name: str, module: Any, state: bytes) -> None:
    if name == "random":
        random.setstate(pickle.loads(state))
    else:
        module.random.set_state(pickle.loads(state))


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the states after of the generators that were drawn from or seeded in between."""
    return {name: state for name, state in after.items() if before.get(name) != state}


def stir(but: Container[str]) -> None:
    """Draw a number from the global generators, so that who draws next draws others; not `but`."""
    if "random" not in but:
        random.random()
    if "numpy" not in but and "numpy" in sys.modules:
        sys.modules["numpy"].random.random()


def token(files: Mapping[str, str], generator: str) -> str:
    """Return what stands for a generator's state in a cache key, given the files of the states.

    One that nobody seeded has no state worth comparing: any draw from it is as good as another.
    """
    return Path(files[generator]).stem if generator in files else UNSEEDED
