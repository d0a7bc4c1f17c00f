"""A process that proves one package: `python -m jupyter_mlops.server.prove PACKAGE NOTEBOOK`.

Prints a line of JSON for each thing that is done, and the report as the last one. Unlike all else
that the server starts, it runs the notebook: only a person's click on "Prove" leads here.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.parity import record, verify
from jupyter_mlops.server.tracebacks import ids_of


def main() -> int:
    package, notebook = (Path(argument) for argument in sys.argv[1:3])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the notebook's processes print goes elsewhere

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    try:
        report = verify(
            package, notebook=notebook, keep=True, progress=lambda text: say({"doing": text})
        )
    except MlopsError as error:
        say({"error": " ".join(str(error).split())})
        return error.exit_code
    say({"report": json.loads(report.to_json()) | {"cells": ids_of(package)}})
    if report.exit_code == 0:
        try:
            say({"recorded": record(package, notebook=notebook)})
        except MlopsError as error:
            say({"recorded": " ".join(str(error).split())})
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
