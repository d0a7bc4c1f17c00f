"""The evaluate step gives what was recorded."""

from conftest import replay


def test_evaluate_gives_what_was_recorded() -> None:
    replay("evaluate")
