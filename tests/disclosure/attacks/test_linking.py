from __future__ import annotations

import pytest

from ipvi_eval.counted import INCIDENTS, LINKING, LOOKED_AT, REPORTS, Count, Group, Key
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from tests.disclosure.attacks.handmade import edition, persons, table
from tests.disclosure.attacks.linking import attack

CHECK = "suspects who are on a list"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # The year that was withheld is what the total has beyond the other.
        ([(CHECK, 78, 150), (f"{CHECK}, 2016", 70, 100), (f"{CHECK}, 2017", None, 50)], {(8, 8)}),
        ([("notifications of people on a list", 144, 147)], {(3, 3)}),
        ([(CHECK, None, 150), (f"{CHECK}, 2016", 70, 100), (f"{CHECK}, 2017", None, 50)], set()),
    ],
)
def test_years_and_records_without_a_person(rows, found):
    finds = attack(edition(table("data.quality", "check count of", *rows)))
    assert {(one.low, one.high) for one in finds} == found


@pytest.mark.parametrize(("every", "found"), [(150, {(7, 7)}), (161, set())])
def test_reports_of_a_year_without_a_suspect(every, found):
    """They follow where every incident is a report, and eleven that are none may lie in any year."""
    years = table("data.years", "what year months count", ("all reports", 2016, 12, 100), ("all reports", 2017, 6, 50))
    quality = table("data.quality", "check count of", (f"{CHECK}, 2016", 70, 93), (f"{CHECK}, 2017", 40, 80))
    finds = attack(edition(years, quality, persons("data.incidents", every)))
    assert {(one.low, one.high) for one in finds} == found


def test_suspects_of_years_as_they_are_released():
    suspected, years = Group(f"{LINKING} incidents"), (("2016", 100, 93), ("2017", 80, 80), ("2018", 120, 90))
    whole = Key("Here", INCIDENTS, until="2016-01 to 2018-12-31")

    def reports(year, number):
        return Count(number, Key("Here", INCIDENTS, REPORTS, until=f"{year}-01 to {year}-12"))

    def suspects(year, number):
        return tuple(
            suspected.within(f"entered_{year}").count(number - lost, of) for lost, of in ((20, "count"), (0, "of"))
        )

    by_year = [("all reports", int(year), 12, reports(year, number)) for year, number, _ in years]
    linked = [(f"{CHECK}, {year}", *suspects(year, number)) for year, _, number in years]
    looked_at = ("incidents looked at", 50, Count(300, whole.in_state(LOOKED_AT)))
    made = edition(
        table("data.years", "what year months count", *by_year),
        table("data.quality", "check count of", looked_at, *linked),
        persons("data.incidents", Count(300, whole)),
    )
    assert [(one.low, one.high) for one in attack(made)] == [(7, 7)]
    released = suppress(made, read_profile("cms11")).results
    assert attack(released) == []
    assert sum(row[-1] is not None for row in released.tables["data.quality"].rows) == 3
