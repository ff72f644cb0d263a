"""Bounds carried through equations hold the truth, and close in on it where the equations do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.attacks.bounds import Law, bounded
from tests.disclosure.attacks.count import Count, Stated

A, B, C, D = (Count("here", who, "", "people") for who in "abcd")


def stated(**values):
    names = {"a": A, "b": B, "c": C, "d": D}
    return [Stated(names[name], value, value, name) for name, value in values.items()]


def test_the_last_part_of_a_whole():
    known = bounded(stated(a=20, b=12), (Law(A, (B, C)),))
    assert (known[C].low, known[C].high, known[C].ids) == (8, 8, {"a", "b"})


def test_two_unknown_parts_are_not_pinned():
    known = bounded(stated(a=20, b=12), (Law(A, (B, C, D)),))
    assert (known[C].low, known[C].high) == (0, 8)


def test_one_law_closes_what_another_left_open():
    known = bounded(stated(a=20, b=12), (Law(A, (B, C, D)), Law(B, (D, Count("here", "e", "", "people")))))
    assert known[D].high == 8


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.sets(st.sampled_from("abcd"), max_size=3))
def test_the_truth_is_never_excluded(parts, hidden):
    truth = dict(zip("bcd", parts, strict=True)) | {"a": sum(parts)}
    known = bounded(stated(**{k: v for k, v in truth.items() if k not in hidden}), (Law(A, (B, C, D)),))
    for name, count in zip("abcd", (A, B, C, D), strict=True):
        if count in known:
            assert known[count].low <= truth[name] <= known[count].high
