"""What can go wrong in a run, each shown to the user as one line.

PipelineError        exit code 2: the steps do not fit together, or a step is named wrongly
  ParamsError        a parameter is unknown, of the wrong type or out of its choices
StoreError           exit code 1: a stored value is missing, damaged or cannot be stored
StepError            exit code 1: the code of a step raised
"""


class RunError(Exception):
    """The root of every error that a user is shown as one line."""

    exit_code = 1


class PipelineError(RunError):
    """Raised when the steps do not fit together, or no step has the given name."""

    exit_code = 2


class ParamsError(PipelineError):
    """Raised when a parameter is unknown, of the wrong type or out of its choices."""


class StoreError(RunError):
    """Raised when a stored value is missing, damaged or cannot be stored."""


class StepError(RunError):
    """Raised when the code of a step raised; `trace` shows the step's own lines only."""

    def __init__(self, step: str, summary: str, trace: str) -> None:
        super().__init__(f"step {step} failed: {summary}")
        self.step = step
        self.summary = summary
        self.trace = trace
