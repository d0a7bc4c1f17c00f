"""The train step gives what was recorded."""

from conftest import replay


def test_train_gives_what_was_recorded() -> None:
    replay("train")
