"""What a run that the user's own code opens is told, so that ours joins it.

MLflow asks the entry points of the group `mlflow.run_context_provider` for tags at each
`start_run`, autologging included. It runs in the kernel: nothing heavy is imported here.
"""

from __future__ import annotations

import os

RUN_TAG = "mlops.run"
RUN_VARIABLE = "MLOPS_RUN"
"""The key of the run that is open; set only while a cell of it runs."""


class RunContext:
    """Tags the runs of a cell with the key of ours; see `mlflow.tracking.context`."""

    def in_context(self) -> bool:
        return bool(os.environ.get(RUN_VARIABLE))

    def tags(self) -> dict[str, str]:
        return {RUN_TAG: os.environ[RUN_VARIABLE]}
