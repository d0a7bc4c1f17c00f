"""What runs the pipeline: `Pipeline` and `Step` say what it is, `display` shows a value of a run,
`copy_together` copies values that hang together.

graph       the steps and how values pass between them
params      typed parameters from params.yaml and the command line
plan        what the sources say about the steps, kept so that cached runs need no imports
cache       whether a step must run, and why; files and randomness are part of that
runner      all steps of a run; execution and isolation run one, here or in its own process
store       values on disk; values, frames and aliases say how each is written
outputs     what a run prints, draws and displays
tracking    the process that logs runs to MLflow
recorder    recorded calls of the steps, for the tests; recording repeats them
cli         the command line
"""

from breast_cancer.runtime.aliases import copy_together
from breast_cancer.runtime.graph import Pipeline, Step
from breast_cancer.runtime.outputs import display

__all__ = ["Pipeline", "Step", "copy_together", "display"]
