"""What the errors of a store that is away say, in one line."""

from __future__ import annotations

import re

from jupyter_mlops.tracking.worker import one_line

PASSING = ("failed with exception", "OperationalError")
"""Of a server that cannot be reached; of a database that is locked, full or read-only."""

SPOILING = ("readonly database", "disk I/O error", "unable to open database", "malformed")
SAID = 300


def is_passing(error: Exception) -> bool:
    """Tell whether an error says nothing about what was to be logged."""
    return any(sign in str(error) for sign in PASSING)


def is_spoiling(error: Exception) -> bool:
    """Tell whether connections that saw an error are of no more use."""
    return any(sign in str(error) for sign in SPOILING)


def why(error: Exception) -> str:
    """Return what stands behind an error, without what libraries wrap around it."""
    text = re.sub(r"^(MlflowException|\w*(Operational|Database)Error): ", "", one_line(error))
    if "timed out" in text:
        return "the server does not answer in time"
    if host := re.search(r"host='([^']*)', port=(\d+)", text):
        reason = re.findall(r"\[Errno -?\d+\] ([^)'\"]+)", text)
        if not reason and (code := re.search(r"too many (\d+) error responses", text)):
            return f"{host[1]}:{host[2]} answers {code[1]}"
        return f"{host[1]}:{host[2]} cannot be reached" + (f": {reason[-1]}" if reason else "")
    text = re.sub(r"\(\w+\.\w+\) ", "", text)
    text = re.sub(r"\(Background on this error.*|\[SQL: .*", "", text)
    return text.strip()[:SAID]
