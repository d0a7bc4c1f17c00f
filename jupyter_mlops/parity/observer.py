"""Looks at all variables after every cell, inside the notebook's kernel; for `--observe` only.

The text of this module runs beside `recorder`, in a namespace of its own. It pickles what it looks
at, into nothing, and calls no method of the notebook's own classes but those that pickling calls.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import sys
import types
from typing import Any

SEEN = "seen.jsonl"
MAX_BYTES = 64 * 2**20
HIDDEN = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})


class TooLarge(Exception):
    """Says that a value has more bytes than are worth looking at."""


class Digest(io.RawIOBase):
    """A file that keeps nothing but a digest of what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = data.raw() if isinstance(data, pickle.PickleBuffer) else memoryview(data)
        self.size += view.nbytes
        if self.size > MAX_BYTES:
            raise TooLarge
        self.hash.update(view)
        return view.nbytes


class Observer:
    """Knows every variable as it was after the last cell."""

    def __init__(self, shell: Any, folder: str, pickler: Any) -> None:
        self.shell = shell
        self.pickler = pickler
        self.path = os.path.join(folder, SEEN)
        self.digests: dict[str, tuple[int, str]] = {}
        self.world: dict[str, str] = self._world()
        self.opened: dict[str, str] = {}
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str):
            mode = arguments[1] or ""
            writes = any(letter in mode for letter in "wax+") or (
                not mode and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
            )
            self.opened[arguments[0]] = "write" if writes else "read"

    def look(self, cell: int) -> None:
        """Write down what `cell` left behind."""
        opened, self.opened = self.opened, {}
        names = self._names()
        seen = {name: self._describe(self.shell.user_ns[name]) for name in names}
        changed = sorted(
            name
            for name, facts in seen.items()
            if name in self.digests
            and self.digests[name][0] == facts["id"]
            and "" not in (self.digests[name][1], facts["digest"])
            and self.digests[name][1] != facts["digest"]
        )
        self.digests = {name: (facts["id"], facts["digest"]) for name, facts in seen.items()}
        world = self._world()
        entry = {
            "cell": cell,
            "values": {
                name: {key: facts[key] for key in ("type", "home", "stored", "fits")}
                for name, facts in seen.items()
            },
            "changed": changed,
            "shared": self._shared(names),
            "world": sorted(key for key in world if world[key] != self.world.get(key, world[key])),
            "files": {path: how for path, how in opened.items() if self._is_data(path)},
        }
        self.world = world
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def _names(self) -> list[str]:
        return [
            name
            for name, value in list(self.shell.user_ns.items())
            if not name.startswith("_") and name not in HIDDEN
            and not isinstance(value, types.ModuleType)
        ]  # fmt: skip

    def _describe(self, value: Any) -> dict[str, Any]:
        kind = type(value)
        facts = {"id": id(value), "type": kind.__qualname__, "home": _home(kind)}
        digest = Digest()
        try:
            self.pickler.dump(value, digest, 5)
        except TooLarge:
            return {**facts, "digest": "", "stored": "", "fits": False}
        except Exception as error:  # noqa: BLE001, any code of the user may run in here
            reason = f"{type(error).__name__}: {error}"
            return {**facts, "digest": "", "stored": reason, "fits": True}
        return {**facts, "digest": digest.hash.hexdigest(), "stored": "", "fits": True}

    def _shared(self, names: list[str]) -> list[list[str]]:
        """Return groups of names that are one object, or share memory."""
        groups: list[tuple[list[Any], list[str]]] = []
        for name in names:
            value = self.shell.user_ns[name]
            if isinstance(value, int | float | str | bytes | bool | type(None) | type):
                continue
            parts = _memory(value)
            for known, members in groups:
                if any(_touch(one, other) for one in parts for other in known):
                    members.append(name)
                    known.extend(parts)
                    break
            else:
                groups.append((parts, [name]))
        return [members for _, members in groups if len(members) > 1]

    @staticmethod
    def _world() -> dict[str, str]:
        """Return what is ambient in the process, as texts."""
        found = {
            "os.environ": repr(sorted(os.environ.items())),
            "the working directory": os.getcwd(),
            "sys.path": repr(sys.path),
        }
        settings: dict[str, tuple[str, Any]] = {
            "warnings.filters": ("warnings", lambda module: repr(module.filters)),
            "numpy's print options": ("numpy", lambda module: repr(module.get_printoptions())),
            "numpy's error state": ("numpy", lambda module: repr(module.geterr())),
            "matplotlib.rcParams": ("matplotlib", lambda module: repr(dict(module.rcParams))),
            "pandas options": ("pandas._config.config", lambda module: repr(module._global_config)),
        }
        for name, (module, text) in settings.items():
            if module in sys.modules:
                try:
                    found[name] = text(sys.modules[module])
                except Exception:  # noqa: BLE001, S112, a library half imported, or another version
                    continue
        return found

    def _is_data(self, path: str) -> bool:
        full = os.path.abspath(path)
        libraries = tuple(os.path.abspath(entry) for entry in sys.path if "-packages" in entry)
        ours = os.path.dirname(self.path)
        skipped = (ours, sys.prefix, sys.base_prefix, "/dev", "/proc", "/sys", *libraries)
        hidden = full.endswith((".py", ".pyc", ".so")) or "/.cache/" in full or "/.ipython/" in full
        return not full.startswith(skipped) and not hidden


def _memory(value: Any) -> list[Any]:
    """Return the arrays in which a value keeps its numbers; the value itself where it has none."""
    numpy: Any = sys.modules.get("numpy")
    pandas: Any = sys.modules.get("pandas")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return [value]
    if pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series):
        blocks = getattr(getattr(value, "_mgr", None), "blocks", ())
        return [value, *(b.values for b in blocks if isinstance(b.values, numpy.ndarray))]
    return [value]


def _touch(one: Any, other: Any) -> bool:
    if one is other:
        return True
    numpy = sys.modules.get("numpy")
    if numpy is None or not all(isinstance(part, numpy.ndarray) for part in (one, other)):
        return False
    return bool(numpy.may_share_memory(one, other))


def _home(kind: type) -> str:
    """Return the shortest public module that holds a class; "" for none and for the notebook's."""
    parts = kind.__module__.split(".")
    if parts[0] in ("__main__", "builtins"):
        return parts[0] if parts[0] == "builtins" else ""
    for count in range(1, len(parts) + 1):
        module = sys.modules.get(".".join(parts[:count]))
        if parts[count - 1].startswith("_"):
            return ""
        if module is not None and vars(module).get(kind.__qualname__) is kind:
            return ".".join(parts[:count])
    return ""


def install(shell: Any, folder: str) -> None:
    """Put an observer into the kernel, beside the recorder that is there."""
    recorder: Any = sys.modules["_nbpipe_recorder"]
    observer = Observer(shell, folder, recorder.pickler)
    sys.modules["_nbpipe_observer"] = observer  # type: ignore[assignment]
