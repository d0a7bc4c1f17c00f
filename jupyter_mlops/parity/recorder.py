"""Looks at variables inside the notebook's kernel, and changes nothing there.

The text of this module is run in a namespace of its own by a silent request, which leaves no
trace in the user's namespace, the history or the counters. Values are pickled where they are:
nothing is copied, shown, or drawn at random. Classes and functions of `__main__` go along by
value. What cannot be pickled is noted with the reason.
"""

from __future__ import annotations

import copyreg
import hashlib
import importlib
import json
import os
import sys
from typing import Any

PROTOCOL = 5
LEDGER = "recorded.jsonl"
STIRRED = "stirred.jsonl"

# The generators that a whole process shares, by the module that holds them.
_STATES: dict[str, Any] = {
    "random": lambda module: repr(module.getstate()).encode(),
    "numpy.random": lambda module: repr(_plain(module.get_state())).encode(),
    "torch": lambda module: module.get_rng_state().numpy().tobytes(),
}


class Recorder:
    def __init__(self, shell: Any, folder: str, pickler: Any, register: Any, kept: Any) -> None:
        self.shell = shell
        self.folder = folder
        self.pickler = pickler
        self.register = register
        self.kept = kept
        self.show: Any = None
        self.shown: Any = None
        self.count = 0
        self.states = self._states()

    def describe(self) -> None:
        """Write down which interpreter runs the notebook, and where it finds modules."""
        path = [entry and os.path.abspath(entry) for entry in sys.path]
        facts = {"interpreter": sys.executable, "path": path, "version": sys.version}
        with open(os.path.join(self.folder, "kernel.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file)

    def watch_display(self) -> None:
        """Keep the next value to display: also None, or that of a line with a semicolon."""
        self.show, self.shown = self.shell.display_trap.hook, []
        self.shell.display_trap.hook = self._display

    def _display(self, value: Any = None) -> None:
        self.shown[:] = [value]
        self.show(value)

    def record(self, borders: str, cell: int) -> None:
        """Note what `cell` drew, and store variables: a JSON list of [step, artifact, variable]."""
        self._note_draws(cell)
        self.describe()  # a cell may have told Python where else to look
        for step, artifact, variable in json.loads(borders):
            known = self.shell.user_ns
            if variable in known:
                self._store(step, artifact, known[variable])
            else:
                self._store(step, artifact, None, status="unbound")

    def record_display(self, borders: str) -> None:
        """Store the value displayed since `watch_display`, and stop watching."""
        self.shell.display_trap.hook = self.show
        shown, self.shown, self.show = self.shown, None, None
        for step, artifact, _ in json.loads(borders):
            if shown:
                self._store(step, artifact, shown[0])
            else:
                self._note(step, artifact, "undisplayed", "the cell displays no value")

    def _note_draws(self, cell: int) -> None:
        before, self.states = self.states, self._states()
        for name, state in self.states.items():
            if before.get(name) != state:
                entry = {
                    "cell": cell, "generator": name, "before": before.get(name, ""),
                    "after": state,
                }  # fmt: skip
                self._append(STIRRED, entry)

    @staticmethod
    def _states() -> dict[str, str]:
        """Return digests of the generators that are imported; looking at them draws nothing."""
        found = {}
        for name, state in _STATES.items():
            try:
                text = state(sys.modules[name])
            except Exception:  # noqa: BLE001, S112, not imported, or half, or of another kind
                continue
            found[name] = hashlib.sha256(text).hexdigest()[:16]
        return found

    def _store(self, step: str, artifact: str, value: Any, status: str = "stored") -> None:
        self.count += 1
        name = f"{self.count}.pickle"
        known = dict(copyreg.dispatch_table)
        try:
            self.register()
            path = os.path.join(self.folder, name)
            with self.kept("__main__"), open(path, "wb") as file:
                self.pickler.dump(value, file, PROTOCOL)
        except Exception as error:  # noqa: BLE001, any code of the user may run in here
            reason = f"{type(value).__qualname__}: {type(error).__name__}: {error}"
            self._note(step, artifact, "unpicklable", reason)
        else:
            self._note(step, artifact, status, name)
        finally:
            for kind in copyreg.dispatch_table.keys() - known.keys():
                del copyreg.dispatch_table[kind]

    def _note(self, step: str, artifact: str, status: str, detail: str) -> None:
        entry = {"step": step, "artifact": artifact, "status": status, "detail": detail}
        self._append(LEDGER, entry)

    def _append(self, name: str, entry: dict[str, Any]) -> None:
        with open(os.path.join(self.folder, name), "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def _plain(state: Any) -> tuple[Any, ...]:
    """Return numpy's state with the key as bytes: its text would leave out the middle."""
    return tuple(part.tobytes() if hasattr(part, "tobytes") else part for part in state)


def install(shell: Any, folder: str, libraries: list[str], pickling: str) -> None:
    """Put a recorder into the kernel; `libraries` hold cloudpickle, should the kernel lack it.

    `pickling` is the text of the module by which the package stores what no library pickles.
    """
    before = list(sys.path)
    sys.path.extend(libraries)
    try:
        cloudpickle = importlib.import_module("cloudpickle")
    finally:
        sys.path[:] = before
    space: dict[str, Any] = {"__name__": "_nbpipe_pickling"}
    exec(pickling, space)  # noqa: S102  it is our own
    kept = space["as_they_are"]
    recorder = Recorder(shell, folder, cloudpickle, space["register"], kept)
    recorder.describe()
    sys.modules["_nbpipe_recorder"] = recorder  # type: ignore[assignment]
