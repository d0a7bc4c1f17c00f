"""The load_2 step gives what was recorded."""

from conftest import replay


def test_load_2_gives_what_was_recorded() -> None:
    replay("load_2")
