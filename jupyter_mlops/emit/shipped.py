"""The tests of each step that go with the package."""

from __future__ import annotations

from jupyter_mlops.pipeline import Step


def step_test(package: str, step: Step) -> str:
    """Return the test module of one step: its record, replayed."""
    return f'''"""The {step.function} step gives what was recorded."""

from conftest import replay


def test_{step.function}_gives_what_was_recorded() -> None:
    replay("{step.function}")
'''
