"""The process that analyses and writes for the server: a line of JSON in, a line of JSON out.

It never runs code of a notebook. A task that fails answers with one line; the process goes on. It
ends with the server, in the middle of a task too.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import ConflictError, ExtractError, MlopsError

Json = dict[str, Any]

# The event loop of the server, and the user's kernel, go first.
_NICER = 5
# An analysis makes many objects and next to no cycles: what is looked through for them, and how
# often, costs a fifth of it.
_GARBAGE = (100_000, 20, 20)
_LOOK_S = 1.0


def analyse(task: Mapping[str, Any]) -> Json:
    from jupyter_mlops.server.document import document, refusal

    try:
        return document(task["notebook"], Path(task["folder"]))
    except MlopsError as error:
        return refusal(error)


def learn(task: Mapping[str, Any]) -> Json:
    """Return the rules that a correction of a suggestion could become."""
    from jupyter_mlops.server.document import answers

    found = answers(task["notebook"], Path(task["folder"]), task["cell"], task["stage"])
    return {"error": None, "rules": found}


def remember(task: Mapping[str, Any]) -> Json:
    """Write a rule, or take one back where `stage` is None; only into a file below `root`."""
    from jupyter_mlops.analysis import rule_file as files
    from jupyter_mlops.analysis.rules import NONE, Rule
    from jupyter_mlops.server.document import rules_json
    from jupyter_mlops.server.places import PlaceError
    from jupyter_mlops.stages import Stage

    found = files.rule_file(Path(task["folder"]))
    pattern, stage = task["pattern"], task["stage"]
    if Path(task["root"]) not in found.file.resolve().parents:
        raise PlaceError(
            f"{found.file}: lies outside of the folder that the server shows; "
            f"change its `{files.SECTION}` yourself"
        )
    if stage is None:
        return rules_json(files.forget(found, pattern))
    rule = Rule(pattern, None if stage == NONE else Stage(stage))
    return rules_json(files.remember(found, rule))


def preview(task: Mapping[str, Any]) -> Json:
    """Return what an export would change, without writing."""
    from jupyter_mlops.emit.write import diff, write
    from jupyter_mlops.export import plan

    planned = plan(Path(task["notebook"]), name=task.get("name"), lift=tuple(task.get("lift", ())))
    target = Path(task["target"])
    return {
        "package": planned.pipeline.name,
        "files": asdict(write(planned.tree, target, dry_run=True)),
        "diff": diff(planned.tree, target),
        "left_behind": [asdict(item) for item in planned.pipeline.left_behind],
        "findings": [asdict(finding) for finding in planned.findings],
    }


def export(task: Mapping[str, Any]) -> Json:
    from jupyter_mlops.export import export as write_package

    report = write_package(
        Path(task["notebook"]),
        Path(task["target"]),
        name=task.get("name"),
        lift=tuple(task.get("lift", ())),
    )
    return {
        "package": report.pipeline.name,
        "files": asdict(report.written),
        "findings": [asdict(finding) for finding in report.findings],
    }


def standing(task: Mapping[str, Any]) -> Json:
    """Return how a package stands to its notebook, by what the last proof left in it."""
    from jupyter_mlops.parity import status

    return status(Path(task["package"]), notebook=Path(task["notebook"])).to_json()


TASKS: Mapping[str, Callable[[Mapping[str, Any]], Json]] = {
    "analyse": analyse,
    "learn": learn,
    "remember": remember,
    "preview": preview,
    "export": export,
    "standing": standing,
}


def answer(line: bytes) -> bytes:
    """Return the answer to one task, as a line without its end."""
    task = json.loads(line)
    try:
        result = TASKS[task["do"]](task)
    except ExtractError as error:
        what = "findings stand in the way; mend those of level error first"
        result = {"error": what, "findings": [asdict(finding) for finding in error.findings]}
    except ConflictError as error:
        result = {"error": _one_line(error), "conflicts": list(error.paths)}
    except MlopsError as error:
        result = {"error": _one_line(error)}
    except Exception as error:  # noqa: BLE001  a defect must not end the process: it is told
        result = {"error": _defect(error), "defect": traceback.format_exc()}
    return json.dumps(result, ensure_ascii=True).encode()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _defect(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    what = f"{type(error).__name__}: {_one_line(error)} [{place}]"
    return f"a defect of jupyter-mlops itself: {what}; please report it with the diagnostics"


def follow(server: int) -> None:
    """End this process when the one that started it is gone."""
    while os.getppid() == server:
        time.sleep(_LOOK_S)
    os._exit(1)


def main() -> None:
    if os.name == "posix":  # elsewhere a parent's number stays when it is gone
        threading.Thread(target=follow, args=(int(sys.argv[1]),), daemon=True).start()
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may stand between the answers
    if hasattr(os, "nice"):
        os.nice(_NICER)
    gc.set_threshold(*_GARBAGE)
    for line in sys.stdin.buffer:
        out.write(answer(line) + b"\n")
        out.flush()
        gc.collect()  # nobody waits now


if __name__ == "__main__":
    main()
