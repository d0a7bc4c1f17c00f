"""The train_forest step gives what was recorded."""

from conftest import replay


def test_train_forest_gives_what_was_recorded() -> None:
    replay("train_forest")
