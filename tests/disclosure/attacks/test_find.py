"""What counts as too much knowledge of a count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.attacks.find import Find, gives_away

SMALLEST = 11


@pytest.mark.parametrize(
    ("low", "high", "known"),
    [
        (3, 3, True),  # the count itself
        (1, 10, True),  # certainly one that may not be shown
        (0, 5, True),  # six values
        (8, 15, True),  # eight values, three of them small
        (0, 0, False),  # a zero may be shown
        (11, 11, False),
        (0, 10, False),  # eleven values are left
        (5, 40, False),
    ],
)
def test_too_much(low, high, known):
    assert gives_away(low, high, SMALLEST) == known


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30))
def test_who_knows_less_is_told_less(low, width, more):
    if not gives_away(low, low + width, SMALLEST) and low + width < 1:
        return
    if not gives_away(low, low + width, SMALLEST):
        assert not gives_away(low, low + width + more, SMALLEST)


def test_in_words():
    assert str(Find("people moved", 3, 3, ("a", "b"))) == "people moved = 3 from a, b"
    assert str(Find("people moved", 3, 5, ("a",))) == "people moved in 3..5 from a"
    assert str(Find("path of a machine", ids=("a.pdf",))) == "path of a machine from a.pdf"
