"""What a number is about: filling what is open, and one line for several numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.scope import Scope, about

WORDS = st.sampled_from(["", "people", "counts"])
SCOPES = st.builds(Scope, population=WORDS, base=WORDS, clock=WORDS)


def test_only_what_is_open_is_filled() -> None:
    wider = Scope(population="people on a list", base="nobody", clock="days")
    assert Scope(base="list D").over(wider) == Scope(population="people on a list", base="list D", clock="days")


@given(SCOPES, SCOPES, SCOPES)
def test_filling_is_associative_and_keeps_what_is_said(one: Scope, two: Scope, three: Scope) -> None:
    assert one.over(two).over(three) == one.over(two.over(three))
    assert one.over(one) == one
    assert Scope().over(one) == one == one.over(Scope())


def test_one_line_says_only_what_is_known() -> None:
    assert Scope(population="people", clock="days").in_words() == "Of: people. Time: days."
    assert Scope().in_words() == ""


def test_several_numbers_in_one_line_name_each_difference_once() -> None:
    days = Scope(population="people", base="list D", clock="days")
    assert about([days, days]) == "Of: people. Compared with: list D. Time: days."
    assert about([days, Scope(population="people", base="list C")]) == (
        "Of: people. Compared with: list D; and list C. Time: days."
    )
    assert about([]) == ""


def test_records_that_all_share_are_named_once() -> None:
    here, there = "in the records of X from 2016 to 2025", "in the records of Y"
    told = about([Scope(population=f"repeats, {here}"), Scope(population=f"pairs {here}")])
    assert told == f"Of: repeats; and pairs; both {here}."
    three = about(Scope(population=f"{who} {here}") for who in ("a", "b", "c"))
    assert three == f"Of: a; and b; and c; all {here}."
    assert about([Scope(population=f"a {here}"), Scope(population=f"b {there}")]) == f"Of: a {here}; and b {there}."
    assert about([Scope(population=f"a {here}"), Scope(population="b")]) == f"Of: a {here}; and b."
    assert about([Scope(population=f"a {here}")] * 2) == f"Of: a {here}."
    mixed = about(Scope(population=who) for who in ("d", f"a, {here}", f"c {there}", f"b {here}"))
    assert mixed == f"Of: a; and b; both {here}; and d; and c {there}."
