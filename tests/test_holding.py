"""What may be reached is the same whatever was asked, and kept, before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlops.analysis import holding

NUMBERS = st.integers(0, 11)
SOME = st.frozensets(NUMBERS, min_size=1, max_size=4)
EDGE = st.tuples(st.just("add"), NUMBERS, SOME)
QUESTION = st.tuples(st.just("reach"), st.booleans(), SOME)


def reached(edges: dict[int, set[int]], objects: frozenset[int], out: set[int]) -> set[int]:
    seen: set[int] = set()
    stack = [number for number in objects if number not in out]
    while stack:
        number = stack.pop()
        seen.add(number)
        stack += edges.get(number, set()) - seen - out
    return seen


@given(steps=st.lists(st.one_of(EDGE, QUESTION), max_size=40), code=st.frozensets(NUMBERS))
@pytest.mark.parametrize("kept", [1, 3])
def test_what_is_kept_grows_with_the_edges(
    kept: int, steps: list[tuple[str, int | bool, frozenset[int]]], code: frozenset[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holding, "_FAR", 1)
        patch.setattr(holding, "_KEPT", kept)
        made = holding.Holding((dict.fromkeys(code),))
        edges: dict[int, set[int]] = {}
        for what, first, objects in steps:
            if what == "add":
                known = edges.setdefault(int(first), set())
                assert made.add(int(first), objects) == objects - known
                known |= objects
            else:
                out = set() if first else set(code)
                assert made.reach(objects, code=bool(first)) == reached(edges, objects, out)
