"""Looks at the variables of a step of the package after each of its statements.

The text of this module runs in a process of the package, which does once more what the isolated run
asked for. Values are pickled where they are; what cannot be pickled is left out.
"""

from __future__ import annotations

import bisect
import importlib
import json
import pickle
import sys
from pathlib import Path
from typing import Any

LEDGER = "traced.jsonl"
ABSENT = ""


class Tracer:
    """Follows one function; `names` says what to look at after the statement of each first line."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.file, self.function = job["file"], job["function"]
        self.folder = Path(job["folder"])
        self.starts = sorted(int(line) for line in job["names"])
        self.names = {int(line): names for line, names in job["names"].items()}
        self.current = -1
        self.count = 0

    def __call__(self, frame: Any, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        if code.co_name == self.function and code.co_filename == self.file:
            return self.follow
        return None

    def follow(self, frame: Any, event: str, _argument: Any) -> Any:
        at = bisect.bisect_right(self.starts, frame.f_lineno) - 1
        if event == "return" or (event == "line" and at != self.current):
            self.look(frame.f_locals)
            self.current = at
        return self.follow

    def look(self, known: dict[str, Any]) -> None:
        line = self.starts[self.current] if self.current >= 0 else -1
        for name in self.names.get(line, ()):
            entry = {"line": line, "name": name, "file": ABSENT}
            if name in known:
                self.count += 1
                entry["file"] = f"{self.count}.pickle"
                try:
                    with (self.folder / entry["file"]).open("wb") as file:
                        pickle.dump(known[name], file, 5)
                except Exception:  # noqa: BLE001, S112, any code of the user may run in here
                    continue
            with (self.folder / LEDGER).open("a", encoding="utf-8") as ledger:
                ledger.write(json.dumps(entry) + "\n")


def main(path: str) -> None:
    """Do the request of a job under the eyes of a tracer."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    isolation = importlib.import_module(f"{job['package']}.runtime.isolation")
    sys.settrace(Tracer(job))
    try:
        isolation.execute(Path(job["request"]))
    finally:
        sys.settrace(None)
