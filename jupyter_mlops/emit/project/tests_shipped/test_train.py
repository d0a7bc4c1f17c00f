"""The step train, called as it was recorded."""

from collections.abc import Callable


def test_train_does_what_was_recorded(differences: Callable[[str], list[str]]) -> None:
    assert differences("train") == []
