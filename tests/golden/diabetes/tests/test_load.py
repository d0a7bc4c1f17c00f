"""The load step gives what was recorded."""

from conftest import replay


def test_load_gives_what_was_recorded() -> None:
    replay("load")
