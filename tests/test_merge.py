import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlops.emit.merge import Change, merge

FORMER = b"a = 1\n\n\ndef f():\n    return 1\n\n\ndef g():\n    return 1\n"
F_EDITED = FORMER.replace(b"return 1", b"return 10", 1)
G_CHANGED = FORMER[:-2] + b"20\n"
MERGED = F_EDITED[:-2] + b"20\n"
F_CHANGED = FORMER.replace(b"return 1", b"return 30", 1)
CONFLICT = (
    b"a = 1\n\n\ndef f():\n<<<<<<< edited by hand\n    return 10\n=======\n    return 30\n"
    b">>>>>>> from the notebook\n\n\ndef g():\n    return 1\n"
)
CRLF = (b"\n", b"\r\n")

NOOP = [
    pytest.param(FORMER, FORMER, FORMER, FORMER, id="nobody changed it"),
    pytest.param(FORMER, F_EDITED, FORMER, FORMER, id="the user's edit"),
    pytest.param(FORMER, F_EDITED, F_EDITED, F_EDITED, id="both the same"),
    pytest.param(None, FORMER, FORMER, FORMER, id="the user wrote just that"),
    pytest.param(FORMER, None, FORMER, FORMER, id="deleted by the user"),
    pytest.param(FORMER, FORMER.replace(*CRLF), FORMER, FORMER, id="line ends"),
    pytest.param(b"\0\1", b"\0\2", b"\0\1", b"\0\1", id="binary edit"),
    pytest.param(b"\xff\1", b"\xff\2", b"\xff\2", b"\xff\2", id="binary, both the same"),
]


@pytest.mark.parametrize(("former", "mine", "new", "pristine"), NOOP)
def test_a_file_that_needs_nothing_stays(
    former: bytes | None, mine: bytes | None, new: bytes, pristine: bytes
) -> None:
    expected = Change("src/a.py", "unchanged", mine, mine, pristine)

    assert merge("src/a.py", former, mine, new) == expected


@pytest.mark.parametrize(
    ("former", "mine", "new", "outcome", "after", "pristine"),
    [
        pytest.param(None, None, FORMER, "created", FORMER, FORMER, id="new"),
        pytest.param(FORMER, FORMER, G_CHANGED, "updated", G_CHANGED, G_CHANGED, id="update"),
        pytest.param(FORMER, None, G_CHANGED, "restored", G_CHANGED, G_CHANGED, id="restored"),
        pytest.param(FORMER, F_EDITED, G_CHANGED, "merged", MERGED, G_CHANGED, id="merge"),
        pytest.param(FORMER, F_EDITED, F_CHANGED, "conflict", CONFLICT, F_CHANGED, id="conflict"),
        pytest.param(
            FORMER,
            F_EDITED.replace(*CRLF),
            G_CHANGED,
            "merged",
            MERGED.replace(*CRLF),
            G_CHANGED,
            id="merge keeps CRLF",
        ),
        pytest.param(
            FORMER,
            FORMER.replace(*CRLF),
            G_CHANGED,
            "updated",
            G_CHANGED.replace(*CRLF),
            G_CHANGED,
            id="update keeps CRLF",
        ),
        pytest.param(FORMER, CONFLICT, F_CHANGED, "conflict", CONFLICT, FORMER, id="unsolved"),
        pytest.param(FORMER, FORMER, None, "removed", None, None, id="removed"),
        pytest.param(FORMER, FORMER.replace(*CRLF), None, "removed", None, None, id="removed CRLF"),
        pytest.param(FORMER, None, None, "absent", None, None, id="gone on both sides"),
        pytest.param(FORMER, F_EDITED, None, "conflict", F_EDITED, None, id="edited, unused now"),
        pytest.param(None, b"u\n", b"n\n", "conflict", None, b"n\n", id="the user's own file"),
        pytest.param(b"\0", b"\0", b"\0n", "updated", b"\0n", b"\0n", id="binary update"),
        pytest.param(b"\0", b"\0u", b"\0n", "conflict", b"\0u", b"\0", id="binary conflict"),
        pytest.param(b"", b"\xff", b"n", "conflict", b"\xff", b"", id="binary by the user"),
    ],
)
def test_three_versions_of_a_file_become_one(
    former: bytes | None,
    mine: bytes | None,
    new: bytes | None,
    outcome: str,
    after: bytes | None,
    pristine: bytes | None,
) -> None:
    change = merge("src/a.txt", former, mine, new)

    assert (change.outcome, change.before, change.pristine) == (outcome, mine, pristine)
    if after is not None or new is None:
        assert change.after == after


def test_a_conflict_holds_both_texts() -> None:
    change = merge("a.txt", None, b"u", b"n\n")

    assert change.after == (b"<<<<<<< edited by hand\nu\n=======\nn\n>>>>>>> from the notebook\n")


def test_a_merge_that_is_no_python_any_more_is_a_conflict() -> None:
    former = b"if a:\n    b\n\n\n\n    c\nd\n"
    mine = former.replace(b"    c\n", b"")
    new = former.replace(b"    b\n", b"")

    assert merge("a.py", former, mine, new).outcome == "conflict"
    assert merge("a.txt", former, mine, new).outcome == "merged"


def test_frequent_lines_of_long_files_are_matched() -> None:
    former = "".join(f"x{n}\n" + "pass\n" * 3 for n in range(200))
    mine = former.replace("x7\n", "x7\nmine\n")
    new = former.replace("x9\n", "x9\nnew\n").replace("x190\n", "")

    change = merge("a.txt", former.encode(), mine.encode(), new.encode())

    assert change.outcome == "merged"
    assert change.after == new.replace("x7\n", "x7\nmine\n").encode()


FUNCTIONS = st.lists(st.integers(0, 99), min_size=3, max_size=12)


def module(values: list[int]) -> str:
    return "\n\n".join(
        f"def f{place}(x):\n    y = x + {value}\n    return y\n"
        for place, value in enumerate(values)
    )


@settings(max_examples=100, deadline=None)
@given(FUNCTIONS, st.data())
def test_edits_of_different_functions_are_all_kept(values: list[int], data: st.DataObject) -> None:
    by_user = data.draw(st.sets(st.sampled_from(range(len(values))), max_size=4))
    by_notebook = data.draw(st.sets(st.sampled_from(range(len(values))), max_size=4)) - by_user
    mine = [value + 1000 * (place in by_user) for place, value in enumerate(values)]
    new = [value + 2000 * (place in by_notebook) for place, value in enumerate(values)]
    both = [
        value + 1000 * (place in by_user) + 2000 * (place in by_notebook)
        for place, value in enumerate(values)
    ]

    change = merge("a.py", module(values).encode(), module(mine).encode(), module(new).encode())

    assert change.outcome != "conflict"
    assert change.after == module(both).encode()


@settings(max_examples=200, deadline=None)
@given(*[st.lists(st.sampled_from("abcd"), max_size=8)] * 3)
def test_no_line_of_the_user_is_lost_in_a_conflict(
    former: list[str], mine: list[str], new: list[str]
) -> None:
    texts = ["".join(f"{line}\n" for line in lines) for lines in (former, mine, new)]

    change = merge("a.txt", *[text.encode() for text in texts])

    assert change.after is not None
    if change.outcome == "conflict":
        hand = _side(change.after.decode(), keep_hand=True)
        assert set(mine) - set(former) <= set(hand)
    elif change.outcome == "merged":
        assert set(mine) - set(former) <= set(change.after.decode().split())


def _side(text: str, *, keep_hand: bool) -> list[str]:
    kept: list[str] = []
    taking = True
    for line in text.splitlines():
        if line.startswith("<<<<<<<"):
            taking = keep_hand
        elif line == "=======":
            taking = not keep_hand
        elif line.startswith(">>>>>>>"):
            taking = True
        elif taking:
            kept.append(line)
    return kept
