"""What moved since the last signed edition, by hand from the tiny extract; what both editions tell and nothing else.

The extract has two intimate incidents in every month of 2019-2021 in the area studied: 24 a year.
"""

from __future__ import annotations

from datetime import date

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.causes import MONTHS, RECORDS
from ipvi_eval.pipeline.editions.editions import Edition
from ipvi_eval.pipeline.editions.moved import moved_tables
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.pipeline.editions.prepare import prepare
from ipvi_eval.pipeline.editions.sign import sign
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Column, Results, Table
from tests.edition_of_tiny import WHAT, WHO

INCIDENTS, BASELINE = "data.ipv_dir.incidents", "data.baseline_ipv"
END, EARLIER = "end = 2021-12-31", "end = 2021-06-30"


@pytest.fixture
def signed(tiny, change, run_tiny):
    """The edition of half a year earlier, signed; the plan is that of now again."""
    change("analysis/study.toml", END, EARLIER)
    run_tiny()
    edition = prepare(read_study(tiny), by=WHO, purpose=WHAT, today=date(2021, 8, 1))
    sign(edition, by="B. Second", today=date(2021, 8, 2))
    change("analysis/study.toml", EARLIER, END)
    return Edition(edition.folder)


def released(tiny):
    folder = run(tiny, watch=Silent(), formats=()).folder
    return Results.load(folder / "released").tables


def by_id(table):
    return {row["id"]: row for row in table.records()}


def test_each_number_that_moved_stands_beside_what_moved_it(tiny, signed, change):
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    change("data/incidents.csv", "2021-09-20,Here,family", "2021-09-20,Here,intimate")
    tables = released(tiny)
    moved = by_id(tables["editions.moved"])
    row = moved[INCIDENTS]
    assert (row["then"], row["now"], row["why"], row["otherwise"]) == ("60", "74", f"{RECORDS}, {MONTHS}", True)
    row = moved[BASELINE]
    assert (row["then"], row["now"], row["why"], row["otherwise"]) == ("24", "25", RECORDS, True)
    (summary,) = tables["editions.summary"].records()
    assert (summary["edition"], summary["followed"]) == ("June 30, 2021", True)
    assert (summary["moved"], summary["otherwise"]) == (len(moved), sum(row["otherwise"] for row in moved.values()))
    years = {(row["what"], row["year"]): row for row in tables["editions.years"].records()}
    assert [years["IPV report", year]["change"] for year in ("2019", "2020")] == [0, 1]
    assert ("IPV report", "2021") not in years  # six months were counted then, and twelve now


def test_new_months_alone_move_nothing_that_was_closed(tiny, signed):
    tables = released(tiny)
    moved = by_id(tables["editions.moved"])
    assert (moved[INCIDENTS]["why"], moved[INCIDENTS]["otherwise"]) == (MONTHS, False)
    assert BASELINE not in moved
    assert {row["change"] for row in tables["editions.years"].records()} == {0}


def test_a_plan_that_cannot_be_carried_out_again_is_no_obstacle(tiny, signed, change):
    change("analysis/second.py", "2 * people", '2 * people + len(study.outcomes["ipv_dir"].label) * 0')
    change(
        "analysis/second.py",
        "    people =",
        "    if study.baseline_year == 2020:\n        raise KeyError\n    people =",
    )
    change("analysis/study.toml", "baseline_year = 2020", "baseline_year = 2019")
    tables = released(tiny)
    (summary,) = tables["editions.summary"].records()
    assert (summary["followed"], summary["otherwise"]) == (False, 0)
    assert {row["why"] for row in tables["editions.moved"].records()} == {None}


def results(values, counted):
    """Estimates by their last name, None where they are withheld, and the count of one year."""
    numbers = [
        Estimate(
            id=f"a.{name}", value=value, unit="incidents", method="m", note="" if value is not None else "suppressed"
        )
        for name, value in values.items()
    ]
    columns = tuple(Column(name, name, "public") for name in ("what", "year", "months", "count"))
    years = Table(id="data.years", title="Years", columns=columns, rows=(("reports", "2020", 12, counted),))
    return Results.of([*numbers, years])


@pytest.mark.parametrize(("then", "now"), [(None, 25), (24, None)])
def test_what_is_withheld_in_one_of_them_is_in_no_table(then, now):
    before = results({"one": then, "both": 24, "gone": 3}, then)
    after = results({"one": now, "both": 25, "new": 3}, now)
    past = PastEdition("2024", date(2024, 1, 1), "January 1, 2024", before, {}, None, "", {}, 11, 0, True)
    tables = {table.id: table for table in moved_tables([past], None, after, told_now="now")}
    assert list(by_id(tables["editions.moved"])) == ["a.both"]
    assert tables["editions.summary"].rows == (("January 1, 2024", 1, 1, 0, False),)
    assert tables["editions.years"].rows == ()


@pytest.fixture
def one_more(tiny):
    """Fourteen people on the lists, and one more who entered after the edition's last day."""
    with (tiny.parents[1] / "data" / "persons.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"P{number:03d},Here,C,2019-03-15,,\n" for number in range(12, 17))
        file.write("P017,Here,C,2021-08-15,,\n")


def test_what_is_withheld_now_stands_beside_what_was_printed(tiny, one_more, signed):
    """Who held both editions would read the one."""
    found = run(tiny, watch=Silent(), formats=()).folder
    (table, estimates) = released(tiny)["editions.last_shown"], Results.load(found / "released").estimates
    before = Results.load(signed.public / "released").estimates
    gone = {id for id, one in estimates.items() if one.value is None and id in before and before[id].value is not None}
    assert "data.persons" in gone
    assert by_id(table).keys() == gone
    assert by_id(table)["data.persons"]["then"] == "14"
    assert all(row["value"] == before[id].value for id, row in by_id(table).items())


def test_the_first_edition_is_beside_none(tiny):
    assert not [id for id in released(tiny) if id.startswith("editions.")]


def test_a_second_run_does_not_follow_again(tiny, signed):
    released(tiny)
    assert "follow" in run(tiny, watch=Silent(), formats=()).reused
