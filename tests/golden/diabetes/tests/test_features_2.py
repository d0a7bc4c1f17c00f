"""The features_2 step gives what was recorded."""

from conftest import replay


def test_features_2_gives_what_was_recorded() -> None:
    replay("features_2")
