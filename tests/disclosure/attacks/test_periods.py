from __future__ import annotations

import pytest

from ipvi_eval.results.store import Curve
from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.periods import attack


def quarters(*counts):
    months = ("2021-10", "2022-01", "2022-04", "2022-07", "2022-10", "2023-01")
    rows = tuple(zip(months, counts, strict=True))
    return Curve(id="its.ipv_arrest", kind="monthly", label="", columns=("month", "count"), rows=rows)


PATH = table("its.ipv_arrest.path", "month averted", ("2022-01", 1.0))


@pytest.mark.parametrize(
    ("counts", "year", "left"),
    [
        ((30, None, 11, 19, 12, 15), 52, {"2022-01": (10, 10)}),
        ((30, None, None, 19, 12, 15), 52, {}),  # 21 in two quarters
        ((30, 14, 11, 19, 12, 15), 56, {}),
    ],
)
def test_a_year_less_its_quarters(counts, year, left):
    by_year = table("its.ipv_arrest.by_year", "year months observed", ("2022", 12, year))
    found = attack(edition(quarters(*counts), PATH, by_year))
    assert {one.learned.rpartition(", ")[2]: (one.low, one.high) for one in found} == left


def test_months_that_only_a_total_holds():
    side = table("its.ipv_arrest.data_line", "side events", ("before", 34), ("after", None))
    (find,) = attack(edition(quarters(30, 14, 11, 19, 12, 15), PATH, side))
    assert (find.low, find.high) == (4, 4)
    assert "in no period shown" in find.learned


def test_a_table_of_the_last_months_of_periods_begins_with_the_same_period():
    side = table("its.ipv_arrest.data_line", "side events", ("before", 50), ("after", 71))
    at_ends = table("its.ipv_arrest.path", "month averted", ("2022-03", 1.0))
    assert attack(edition(quarters(30, 14, 11, 19, 12, 15), at_ends, side)) == []
