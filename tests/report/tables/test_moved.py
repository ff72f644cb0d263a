"""What the annual report says of the last edition: in numbers both tell, by reason, and what was quoted first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Results, Table

HEADS = {
    "summary": ("edition", "compared", "moved", "otherwise", "followed"),
    "moved": ("id", "quoted", "label", "value", "then", "now", "why", "otherwise"),
    "years": ("what", "year", "then", "now", "change"),
    "last_shown": ("id", "quoted", "label", "edition", "value", "unit", "then"),
}
SHARE = (
    "survival.x.risk",
    "New records",
    "share within a year",
    "October 1, 2023",
    0.2,
    "proportion",
    "20.0% of 630 people",
)
COUNT = ("data.x", None, "people", "October 1, 2024", 585, "persons", "585")
QUOTED = ("data.incidents", "On record", "incidents", "5,400", "5,400", "5,480", "revised records", True)
OTHER = ("data.persons", None, "people", "3,000", "3,000", "3,120", "new months", False)


def edition_tables(**rows: list[tuple[Cell, ...]]) -> list[Table]:
    return [
        Table(
            id=f"editions.{name}", title=name, rows=tuple(rows[name]),
            columns=tuple(Column(head, head, "public") for head in HEADS[name]),
        )
        for name in rows
    ]  # fmt: skip


def beside(report: Report, **rows: list[tuple[Cell, ...]]) -> Report:
    return Report(Results.of([*report.results.all(), *edition_tables(**rows)]), report.meta)


@pytest.fixture
def second(report: Report, speaking: Callable[[Speech], Target]) -> Report:
    speaking("pdf")
    return beside(
        report,
        summary=[("October 1, 2024", 310, 2, 1, True)],
        moved=[QUOTED, OTHER],
        years=[("all reports", "2023", 40, 40, 0), ("all reports", "2024", 50, 48, -2)],
    )


def plain(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def test_several_numbers_of_one_sentence_stand_behind_its_name_once(report: Report) -> None:
    again = ("data.persons", "On record", *OTHER[2:7], True)
    share = ("survival.x.risk", "New records", "share", "22.1%", "22.1%", "23.0%", "revised records", True)
    told = tables.quoted_otherwise(beside(report, moved=[QUOTED, share, again]))
    assert told == "On record (Incidents: 5,400; People: 3,000), New records (22.1%)"


def test_without_an_earlier_edition_there_is_one_sentence(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    text = tables.moved(report)
    assert text.strip().startswith("No earlier edition of this study")
    assert text.count("\n\n") == 0
    assert not report.parts["quoted_otherwise"]


def test_what_moved_is_counted_by_reason_and_what_was_quoted_is_shown(second: Report) -> None:
    text = plain(tables.moved(second)).replace('{result="editions.summary"}', "")
    assert "both the edition of [October 1, 2024] and this one tell: [310]. Of these, [2] moved" in text
    assert "Reasons: revised records for [1]; new months for [1]." in text
    assert "the plan of then now gives another number for [1]" in text
    assert "| **On record** |" in text
    assert "| Incidents | 5,400 | 5,480 | revised records |" in text
    assert "3,000" not in text
    assert "| 2024 | all reports | 50 | 48 | \N{MINUS SIGN}2 |" in text
    assert "| 2023 |" not in text


def test_what_no_longer_comes_out_and_was_quoted_is_listed_for_page_one(second: Report) -> None:
    assert second.parts["quoted_otherwise"]
    assert tables.quoted_otherwise(second) == "On record (5,400 incidents)"
    assert tables.quoted_otherwise(second).result == "editions.moved"


def test_of_a_sentence_with_several_numbers_each_says_what_it_is(report: Report) -> None:
    change = ("its.x.headline.ratio", "Reports to police", "counted over expected", "0.71", "0.71", "0.74", None, True)
    balance = ("its.x.headline.averted", "Reports to police", "fewer than expected", "578", "578", "501", None, True)
    rows = {"moved": [QUOTED, change, balance], "summary": [("October 1, 2024", 310, 3, 3, True)], "years": []}
    told = tables.quoted_otherwise(beside(report, **rows))
    assert told == (
        "On record (5,400 incidents), Reports to police (Counted over expected: 0.71; Fewer than expected: 578)"
    )


def test_what_is_withheld_now_is_counted_and_what_was_quoted_is_shown_as_then(second: Report) -> None:
    assert "this one withholds" not in tables.moved(second)
    text = plain(tables.moved(beside(second, last_shown=[SHARE, COUNT])))
    assert "Numbers that an earlier edition told and this one withholds: [2]" in text
    assert "| **New records** |" in text
    assert "| Share within a year | 20.0% of 630 people | October 1, 2023 |" in text
    assert "585" not in text
    assert "tbl-last-shown" not in tables.moved(beside(second, last_shown=[COUNT]))


def test_where_nothing_could_be_followed_no_reason_is_given(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    found = beside(
        report,
        summary=[("October 1, 2024", 310, 1, 0, False)],
        moved=[(*QUOTED[:6], None, False)],
        years=[("all reports", "2023", 40, 40, 0)],
    )
    text = plain(tables.moved(found))
    assert "Why they moved could not be found out" in text
    assert "Why it moved" not in text
    assert "No count of a calendar year of which both editions count the same months has changed." in text
