"""What the checks of stored tables refuse: each contradiction by its number of rows."""

from __future__ import annotations

from datetime import date

import pytest

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.checks import check_bookings, check_linked, check_persons, check_suspects  # noqa: E402
from tests.data.stored.test_bookings import stored  # noqa: E402


def said(problems):
    return [str(problem) for problem in problems]


def test_ends_before_beginnings_and_open_bookings_before_others():
    custody = stored(
        "custody", person=["a", "b", "b"], start=["2020-02-01", "2020-01-01", "2020-03-01"],
        end=["2020-01-01", None, None],
    )  # fmt: skip
    assert said(check_bookings(custody)) == [
        "custody.csv: the end of custody lies before its start (1 row)",
        "custody.csv: there is no release, and the same person was booked on a later day; give the release, or say in "
        "`missing_release` of the mapping's [custody] how to take it (1 row)",
    ]
    persons = stored("persons", person=["a"], start=["2020-02-01"], end=["2020-01-01"])
    table = persons.table.rename(entry="start", exit="end")
    assert said(check_persons(type(persons)("persons", "p", table, {}))) == [
        "p: the exit lies before the entry (1 row)"
    ]


def test_strangers_and_rows_that_stand_twice():
    persons = stored("persons", person=["a"])
    stays = stored("custody", person=["a", "a", "z"], start=["2020-01-01"] * 3, end=["2020-01-02", None, None])
    found = said(check_linked({"persons": persons, "custody": stays}, date(2019, 1, 1)))
    assert found == [
        "custody.csv: the person is not in persons.csv (1 row)",
        "custody.csv: the same  stands in another row (1 row)",
    ]
    assert said(check_linked({"custody": stays}, date(2019, 1, 1))) == [
        "custody.csv: [custody] needs the persons table; map [persons] too"
    ]


@pytest.mark.parametrize(("key", "people", "refused"), [("p", 5, False), ("q", 5, True), ("q", 4, False)])
def test_suspects_none_of_whom_is_on_a_list(key, people, refused):
    """Only where there are so many on both sides that it is no chance; others' areas say nothing."""
    persons = stored("persons", person=[f"p{one}" for one in range(people)], area=["Here"] * people)
    suspects = [f"{key}{one}" for one in range(6)] + ["p1"]
    cases = stored("incidents", incident=list("abcdefg"), suspect=suspects, area=["Here"] * 6 + ["There"])
    cases = type(cases)("incidents", cases.place, cases.table, {"suspect": "SUSPECT"})
    found = said(check_suspects({"incidents": cases, "persons": persons}))
    assert len(found) == refused
    if refused:
        assert found[0].startswith("incidents.csv, column 'SUSPECT': not one of 6 suspects is in persons.csv")


def test_notifications_before_the_window():
    told = stored("notifications", person=["a"], start=["2018-12-31"], kind=["letter"])
    told = type(told)("notifications", told.place, told.table.rename(date="start"), {"person": "KEY", "date": "DAY"})
    found = said(check_linked({"persons": stored("persons", person=["a"]), "notifications": told}, date(2019, 1, 1)))
    assert len(found) == 1
    assert found[0].startswith("notifications.csv, column 'DAY': the notification lies before the study window begins")


def test_suspects_of_all_areas_are_looked_for_where_no_incident_lies_in_an_area_of_persons():
    cases = stored("incidents", incident=list("abcdef"), suspect=[f"q{one}" for one in range(6)], area=["Town"] * 6)
    cases = type(cases)("incidents", cases.place, cases.table, {"suspect": "SUSPECT"})
    persons = stored("persons", person=[f"p{one}" for one in range(6)], area=["County"] * 6)
    (found,) = said(check_suspects({"incidents": cases, "persons": persons}))
    assert "not one of 6 suspects is in persons.csv" in found
