"""The recorded calls of the steps; `python -m nbpipe_template record` makes them from a run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nbpipe_template.pipeline import pipeline
from nbpipe_template.runtime.recording import Recording

RECORDED = Path(__file__).parent / "recorded"
SLOW_SECONDS = 8


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also call steps that take long")


@pytest.fixture
def recording() -> Recording:
    return Recording(RECORDED)


@pytest.fixture
def differences(recording: Recording, request: pytest.FixtureRequest) -> Callable[[str], list[str]]:
    """Call a step as recorded; what it does otherwise, as lines. Skips where there is no record."""

    def call(function: str) -> list[str]:
        if reason := recording.why_not(function):
            pytest.skip(reason)
        seconds = recording.case(function).seconds
        if seconds > SLOW_SECONDS and not request.config.getoption("--slow"):
            pytest.skip(f"takes {seconds:.0f} s; pytest --slow calls it")
        return recording.differences(pipeline, function)

    return call
