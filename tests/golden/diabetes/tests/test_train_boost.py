"""The train_boost step gives what was recorded."""

from conftest import replay


def test_train_boost_gives_what_was_recorded() -> None:
    replay("train_boost")
