"""What raters of evidence ask, outcome by outcome, each number as it was released."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.tables.evidence_sheet import ASKED, evidence_sheet
from tests.report.conftest import SUPPRESSED


def shown(report: Report, speaking: Callable[..., object]) -> dict[str, list[str]]:
    """The cells beside each question."""
    speaking("html")
    page = html.fromstring(evidence_sheet(report))
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//table//tr")]
    return {first: others for first, *others in rows}


def test_a_column_for_each_outcome_with_a_finding(report: Report, speaking: Callable[..., object]) -> None:
    found = shown(report, speaking)
    assert list(found) == ["Asked", *(report.language.text(f"sheet.{key}") for key in ASKED)]
    assert found["Asked"] == [
        "Count: IPV domestic incident report",
        "First new record: IPV domestic incident report",
    ]
    assert found["Design"][0] == "Interrupted time series of one area, beside areas without the program"
    assert found["Numbers"] == ["114 months, 3,948 incidents", "1,840 people"]
    assert found["Fidelity of the program"] == ["350 of 390 people due were notified"] * 2


def test_each_number_keeps_its_id(report: Report, speaking: Callable[..., object]) -> None:
    speaking("html")
    text = evidence_sheet(report)
    assert '<span data-result="its.ipv_dir.headline.ratio">114</span> months' in text
    assert '<span data-result="data.due_notified">350</span> of <span data-result="data.due">390</span>' in text


def test_equivalence_before_the_start_is_told_by_verdict(report: Report, speaking: Callable[..., object]) -> None:
    table = report.results.tables["its.ipv_dir.before"]
    verdicts = {row["verdict"] for row in table.records()}
    (counts, people) = shown(report, speaking)["Equivalence at baseline"]
    assert all(str(verdict) in counts.lower() for verdict in verdicts)
    assert all(str(row["name"]) in counts for row in table.records())
    assert people.startswith("By design the same list")


def test_equivalence_is_withheld_with_its_numbers(report: Report, speaking: Callable[..., object]) -> None:
    table = report.results.tables["its.ipv_dir.before"]
    rows = tuple((name, *[None] * 5) for name, *_ in table.rows)
    report.results = replace(report.results, tables=report.results.tables | {table.id: replace(table, rows=rows)})
    assert shown(report, speaking)["Equivalence at baseline"][0] == report.hidden


def test_who_moved_away_is_told_where_it_was_released(make_run: Callable[..., Path], speaking) -> None:
    def turn(item):
        moved = {f"survival.ipv_arrest.list_{key}.risk_12m": key for key in "ab"}.get(item.id)
        if moved is None:
            return item
        value = {"value": None, "lower": None, "upper": None, "note": SUPPRESSED} if moved == "b" else {"value": 0.05}
        return replace(item, id=f"survival.ipv_dir.list_{moved}.moved_12m", **value)

    report = open_report(make_run(turn=turn))
    assert shown(report, speaking)["Attrition"][1] == "Moved away within 12 months: List A 5.0%, List B [suppressed]"
    assert "[suppressed]: Withheld to protect people" in evidence_sheet(report)


def hide(*ids: str) -> Callable[..., object]:
    """A function that withholds the values of these estimates."""
    return lambda item: replace(item, value=None, lower=None, upper=None, note=SUPPRESSED) if item.id in ids else item


MOVED = {"survival.ipv_arrest.list_a.risk_12m": "a", "survival.ipv_arrest.list_b.risk_12m": "b"}
SOON = "survival.ipv_arrest.list_a.risk_6m"


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        (
            ("data.due", "data.due_notified"),
            "How many of the people due were notified is hidden to protect people; within ninety days 84.0%",
        ),
        (
            ("data.due", "data.due_notified", "delivery.delay.within_90"),
            "How many of the people due were notified, and how soon, is hidden to protect people",
        ),
        (
            ("data.due_notified",),
            "Of 390 people due, how many were notified is hidden to protect people; within ninety days 84.0%",
        ),
        (
            ("delivery.delay.within_90",),
            "350 of 390 people due were notified; how many within ninety days is hidden to protect people",
        ),
        ((), "350 of 390 people due were notified; within ninety days 84.0%"),
    ],
)
def test_what_is_withheld_of_those_reached_is_said_in_words(
    make_run: Callable[..., Path], speaking, hidden: tuple[str, ...], told: str
) -> None:
    def turn(item):
        return hide(*hidden)(replace(item, id="delivery.delay.within_90", value=0.84) if item.id == SOON else item)

    report = open_report(make_run(turn=turn))
    assert shown(report, speaking)["Fidelity of the program"] == [told] * 2
    assert re.search(r'data-result="[^"]*delivery\.delay\.within_90"', evidence_sheet(report))
    assert "[suppressed] of" not in evidence_sheet(report)


def test_where_no_list_may_be_told_of_who_moved_away_one_sentence_says_so(make_run: Callable[..., Path], speaking):
    def turn(item):
        if item.id not in MOVED:
            return item
        id = f"survival.ipv_dir.list_{MOVED[item.id]}.moved_12m"
        return hide(id)(replace(item, id=id))

    told = shown(open_report(make_run(turn=turn)), speaking)["Attrition"][1]
    assert told == "How many moved away within 12 months is hidden to protect people"


def test_without_findings_there_is_no_sheet(make_run: Callable[..., Path], speaking) -> None:
    speaking("html")
    report = open_report(make_run(analyses=[], keep=lambda item: not item.id.startswith(("its", "survival"))))
    assert evidence_sheet(report) == ""


def test_each_column_says_of_whom_it_speaks(report: Report, speaking) -> None:
    speaking("docx")
    text = evidence_sheet(report).replace("\\", "")
    (counts,) = (line for line in text.splitlines() if line.startswith("Count: ") and "Of: " in line)
    (people,) = (line for line in text.splitlines() if line.startswith("First new record: ") and "Of: " in line)
    ratio = report.find("survival.ipv_dir.notification.hazard_ratio")
    assert ratio.scope.population in people
    assert ratio.scope.population not in counts
    assert report.find("its.ipv_dir.headline.ratio").scope.base in counts
    assert report.find("data.due").scope.population in text.partition("\nFidelity of the program. Of: ")[2]
