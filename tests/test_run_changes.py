"""What is different from the run before: unknown is neither the same nor another."""

from __future__ import annotations

import pytest

from jupyter_mlops.tracking.changes import Summary, changes

KNOWN = {"churn.csv": "d1"}
LOST = {"churn.csv": ""}
ADDRESS = {"https://example.org/churn.csv": ""}

CASES: dict[str, tuple[Summary, Summary, tuple[str, ...]]] = {
    "noop": (Summary(data=KNOWN), Summary(data=KNOWN), ()),
    "other data": (Summary(data=KNOWN), Summary(data={"churn.csv": "d2"}), ("data churn.csv",)),
    "unknown after": (
        Summary(data=KNOWN),
        Summary(data=LOST),
        ("data churn.csv may have changed",),
    ),
    "unknown before": (
        Summary(data=LOST),
        Summary(data=KNOWN),
        ("data churn.csv may have changed",),
    ),
    "unknown beside a change": (
        Summary({"c": "1"}, data=KNOWN),
        Summary({"c": "2"}, data=LOST),
        ("c 1 → 2", "data churn.csv may have changed"),
    ),
    "an address alone": (
        Summary(data=ADDRESS),
        Summary(data=ADDRESS),
        ("data https://example.org/churn.csv may have changed",),
    ),
    "an address whose table is known": (
        Summary(data=ADDRESS, tables={"df": "t"}),
        Summary(data=ADDRESS, tables={"df": "t"}),
        (),
    ),
    "an address beside a change": (
        Summary({"c": "1"}, data=ADDRESS),
        Summary({"c": "2"}, data=ADDRESS),
        ("c 1 → 2",),
    ),
    "a table that is not known": (
        Summary(tables={"df": ""}),
        Summary(tables={"df": "t"}),
        ("features may have changed",),
    ),
    "two tables, one not known": (
        Summary(tables={"df": "t", "X": ""}),
        Summary(tables={"df": "t", "X": ""}),
        ("features may have changed",),
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_changes(before: Summary, after: Summary, expected: tuple[str, ...]) -> None:
    assert changes(before, after, "train", complete=True) == expected


def test_what_is_missing_may_still_come() -> None:
    assert changes(Summary(data=KNOWN), Summary(data=LOST), "train", complete=False) == ()
