"""What a wider outcome has beyond a narrower one."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import AT_RISK, EVENTS, INCIDENTS, REPORTS, Count, Group, Key
from tests.disclosure.reader import left_over, told

ON_LIST = Group("list_c", "ipv_dir", "street")
NESTED = (("ipv_arrest", "ipv_dir"),)


@pytest.mark.parametrize(("state", "inner", "outer"), [(EVENTS, 20, 30), (AT_RISK, 70, 60), ("death", 4, 3)])
def test_a_narrower_outcome(state, inner, outer):
    wide, narrow = ON_LIST.count(outer, state, 182), Group("list_c", "ipv_arrest", "street").count(inner, state, 182)
    assert left_over([wide, narrow], NESTED) == [abs(outer - inner)]
    assert left_over([wide, narrow]) == []


@pytest.mark.parametrize(("extra", "left"), [((14, 12), [2, 12, 14, 30, 32]), ((3, 14), [3, 11, 14, 19, 30])])
def test_what_sealed_records_add_to_an_outcome_and_to_a_wider_one(extra, left):
    """Each difference, those between outcomes on both sides, and the difference of the differences."""
    arrest, injury = (Group("list_c", name, "street") for name in ("ipv_arrest", "ipv_injury"))
    sealed = [Group("list_c", f"{name}_with_sealed", "street") for name in ("ipv_arrest", "ipv_injury")]
    own, with_them = (50, 20), (50 + extra[0], 20 + extra[1])
    counts = [
        *(one.count(n, EVENTS, 182) for one, n in zip((arrest, injury), own, strict=True)),
        *(one.count(n, EVENTS, 182) for one, n in zip(sealed, with_them, strict=True)),
    ]
    nested = (
        *(("ipv_injury", "ipv_arrest"), ("ipv_injury_with_sealed", "ipv_arrest_with_sealed")),
        *((name, f"{name}_with_sealed") for name in ("ipv_arrest", "ipv_injury")),
    )
    between = [own[0] - own[1], with_them[0] - with_them[1]]
    assert sorted([*extra, *between, abs(extra[0] - extra[1])]) == left
    assert left_over(counts, nested) == left


def test_all_reports_are_those_of_the_widest_outcomes_and_of_none():
    """Of 100 reports 80 are of intimate partners, 15 of family: 5 of neither; arrests are a part of the first."""
    year = "2019-01 to 2019-12"
    counts = [
        Count(number, Key("Here", INCIDENTS, outcome, until=year))
        for outcome, number in ((REPORTS, 100), ("ipv", 80), ("other", 15), ("ipv_same", 60))
    ]
    pairs = [("ipv", REPORTS), ("other", REPORTS), ("ipv_same", "ipv"), ("ipv_same", REPORTS)]
    assert 5 in left_over(counts, pairs)
    found = told(counts, counts[2], pairs)
    assert found.highest <= 20, "what all reports have beyond the widest one"
