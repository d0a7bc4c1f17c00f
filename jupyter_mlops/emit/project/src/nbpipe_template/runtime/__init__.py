"""What runs the pipeline: `Pipeline` and `Step` say what it is, `display` shows a value of a run.

    graph       the steps and how values pass between them
    params      typed parameters from params.yaml and the command line
    plan        what the sources say about the steps, kept so that cached runs need no imports
    cache       whether a step must run, and why
    execution   one step in this process          runner    all of them, here or in own processes
    store       values on disk                    outputs   prints, figures and tables of a run
    journal     facts for the tracking server     tracking  the process that sends them to MLflow
    cli         the command line

The package does not depend on the tool that exported it.
"""

from nbpipe_template.runtime.graph import Pipeline, Step
from nbpipe_template.runtime.outputs import display

__all__ = ["Pipeline", "Step", "display"]
