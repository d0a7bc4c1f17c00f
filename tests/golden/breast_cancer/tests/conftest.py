"""The recorded calls of the steps; `python -m breast_cancer record` makes them from a run."""

import os
from pathlib import Path

import pytest

from breast_cancer.pipeline import pipeline
from breast_cancer.runtime.recording import Recording

RECORDED = Recording(Path(__file__).parent / "recorded")
SLOW_SECONDS = 8
SLOW_VARIABLE = "SLOW_TESTS"


def replay(function: str) -> None:
    """Call a step as it was recorded; fail with a line for each thing that it does otherwise.

    Skips a step that is not recorded, and one that takes long unless SLOW_TESTS is set.
    """
    if reason := RECORDED.why_not(function):
        pytest.skip(reason)
    seconds = RECORDED.case(function).seconds
    if seconds > SLOW_SECONDS and SLOW_VARIABLE not in os.environ:
        pytest.skip(f"takes {seconds:.0f} s; {SLOW_VARIABLE}=1 calls it")
    found = RECORDED.differences(pipeline, function)
    assert not found, "\n".join(found)
