"""Behind the mark of a withheld number stands what an earlier edition told, and a note says that it is of that one."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.last_shown import with_last_shown
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording.told import Phrase
from ipvi_eval.results.store import Results
from tests.report.conftest import HIDDEN
from tests.report.conftest import with_last_shown as told_before

SHOWN = "data.incidents"


def sheet(report: Report, *ids: str) -> Sheet:
    found: list[Estimate] = [report.find(id) for id in ids]
    rows = tuple((one.id, cells.value(report, one), cells.bounds(report, one)) for one in found)
    return Sheet(name="tbl-x", caption="C.", headings=(Heading("a"), Heading("b"), Heading("c")), rows=rows)


def test_only_the_value_that_is_withheld_has_it(report: Report) -> None:
    now = told_before(report, HIDDEN, SHOWN)  # a row for what is shown would be a mistake, and stays unseen
    made, note = with_last_shown(now, sheet(now, HIDDEN, SHOWN))
    assert made.rows[0][1:] == ("[suppressed]; last shown 12.3%", cells.NONE)
    assert "12.3" not in made.rows[1][1]
    assert note == "Last shown: as the edition of October 1, 2024 told it; it is no number of this edition."
    assert isinstance(made.rows[0][1], Phrase)
    assert made.rows[0][1].result == f"{HIDDEN} editions.last_shown"


def test_without_any_the_table_is_as_it_was(report: Report) -> None:
    before = sheet(report, HIDDEN)
    assert with_last_shown(report, before) == (before, "")


def test_of_several_editions_each_number_says_its_own(report: Report) -> None:
    also = replace(report.find(HIDDEN), id="survival.also_hidden")
    report = replace(report, results=Results.of([*report.results.all(), also]))
    now = told_before(told_before(report, HIDDEN), also.id, edition="October 1, 2023")
    made, note = with_last_shown(now, sheet(now, HIDDEN, also.id))
    assert made.rows[0][1] == "[suppressed]; last shown 12.3% (2024)"
    assert made.rows[1][1] == "[suppressed]; last shown 12.3% (2023)"
    assert "as the editions of October 1, 2024; October 1, 2023 told it" in note


def test_two_editions_of_one_year_are_told_by_their_days(report: Report) -> None:
    also = replace(report.find(HIDDEN), id="survival.also_hidden")
    report = replace(report, results=Results.of([*report.results.all(), also]))
    now = told_before(told_before(report, HIDDEN), also.id, edition="April 1, 2024")
    made, _ = with_last_shown(now, sheet(now, HIDDEN, also.id))
    assert made.rows[1][1] == "[suppressed]; last shown 12.3% (April 1, 2024)"
