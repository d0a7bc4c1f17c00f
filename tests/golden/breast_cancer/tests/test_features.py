"""The features step gives what was recorded."""

from conftest import replay


def test_features_gives_what_was_recorded() -> None:
    replay("features")
