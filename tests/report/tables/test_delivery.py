"""How soon people were notified, as a table: grouped by what it is of, one row for everybody and for each list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope


def delay(id: str, label: str, **more: object) -> Estimate:
    shared = {"unit": "proportion", "method": "x", "n": 200, "events": 90}
    return Estimate(id=f"delivery.delay.{id}", label=label, **{**shared, **more})  # type: ignore[arg-type]


FOUND = (
    delay("within_30", "Notified within 30 days of the incident, all", value=0.45, lower=0.4, upper=0.5, level=0.95),
    delay("median", "Median days from the incident to the notification, all", value=34.0, unit="days"),
    delay("list_b.within_30", "Notified within 30 days of the incident, List B", value=None, note="suppressed: x"),
)


def test_rows_and_groups(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    text = tables.delays(Report(Results.of([*report.results.all(), *FOUND]), report.meta)).replace("\\", "")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "**Notified within 30 days of the incident**", "All", "List B",
        "**Median days from the incident to the notification**", "All",
    ]  # fmt: skip
    assert "| All | 45.0% | 40.0% to 50.0% | 200 | 90 |" in text
    assert "| List B | [suppressed] |" in text


def test_without_delays_there_is_no_table(report: Report) -> None:
    assert tables.delays(report) == ""


def test_how_soon_is_told_as_far_as_it_is_known(report: Report) -> None:
    shared = {"scope": Scope(population="people due", clock="days since the incident"), "level": 0.95}
    every = (
        delay("median", "", value=40.0, lower=37.0, upper=43.0, unit="days", **shared),
        delay("within_30", "", value=0.375, lower=0.341, upper=0.412, **shared),
        delay("within_90", "", value=0.844, lower=0.816, upper=0.869, **shared),
    )

    def said(*found: Estimate) -> str:
        text = tables.how_soon(Report(Results.of([*report.results.all(), *found]), report.meta))
        return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text.replace("\\", ""))

    assert said(*every) == (
        "**How soon?** This is about people due. Half were notified within 40 days of the incident that put them on "
        "the list (95% CI 37 to 43). Within thirty days 37.5% were notified (95% CI 34.1% to 41.2%), and within ninety "
        "days 84.4% were (95% CI 81.6% to 86.9%). Time is counted in days since the incident."
    )
    hidden = [replace(one, value=None, lower=None, upper=None, note="suppressed: x") for one in every]
    assert said(*hidden) == (
        "**How soon?** This is about people due. How soon they were notified is hidden to protect people. Time is "
        "counted in days since the incident."
    )
    some = said(replace(every[0], value=None, lower=None, upper=None, note="fewer than half"), hidden[1], every[2])
    assert (
        "Fewer than half were notified, so there is no day by which half were. Within ninety days 84.4% were notified"
        in some
    )
    assert "Other numbers of it are hidden to protect people." in some
    assert tables.how_soon(report) == ""


def test_soon_and_later(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    shared = {"unit": "ratio", "method": "x", "level": 0.95}
    found = Estimate(id="delivery.timing.later", value=0.8, lower=0.6, upper=1.1, p=0.2, **shared)  # type: ignore[arg-type]
    text = tables.timing(Report(Results.of([*report.results.all(), found]), report.meta)).replace("\\", "")
    assert "| Notified later, against not notified yet | 0.80 | 0.60 to 1.10 | 0.20 |" in text
    assert "against later" not in text
    assert "Would be found" not in text
    assert tables.timing(report) == ""
    more = [replace(found, id=f"{found.id}.power.{end}", value=value, lower=None, upper=None, p=None) for end, value in
            (("smallest", 0.61), ("four_times", 0.78))]  # fmt: skip
    text = tables.timing(Report(Results.of([*report.results.all(), found, *more]), report.meta)).replace("\\", "")
    assert "| Notified later, against not notified yet | 0.80 | 0.60 to 1.10 | 0.20 | 0.61 (0.78) |" in text
    assert "notified on the days of new records" in text


def test_survivors_are_the_latest_year_of_the_services(make_run: Callable[..., Path]) -> None:
    columns = tuple(Column(name, name, "public") for name in ("service", "year", "months"))
    rows = (("Contacts", "2023", 12, 450), ("Contacts", "2024", 9, 300), ("Referrals", "2024", 9, None))
    table = Table(id="delivery.services", title="x", columns=(*columns, Column("count", "Number", "count")), rows=rows)
    report = open_report(make_run(analyses=["delivery"]))
    assert tables.survivors(report) == ""
    text = tables.survivors(Report(Results.of([*report.results.all(), table]), report.meta)).replace("\\", "")
    assert "450" not in text
    assert "300" in text
    assert "[suppressed]" in text


def test_who_was_on_a_list_before_the_start_is_told_with_the_reach(make_run: Callable[..., Path]) -> None:
    """Quoted alone, the reach among later entrants hides that few of the earlier ones were reached."""
    columns = (Column("group", "Group", "public"), Column("due", "Due", "count"), Column("reached", "Reached", "count"))

    def told(id: str, due: int | None, reached: int | None) -> tuple[str, str]:
        rows = (("List B", 242, None), ("All", due, reached))
        table = Table(id=id, title="x", columns=columns, rows=rows)
        more = Report(Results.of([*report.results.all(), table]), report.meta)
        return str(tables.reached_since(more)), str(tables.reached_before(more))

    report = open_report(make_run(analyses=["delivery"]))
    assert (tables.reached_since(report), tables.reached_before(report)) == ("", "")
    before = "Of the 1,301 who were on such a list already on the day it began, "
    assert told("delivery.reach_before", 1301, 490) == ("", f"{before}490 were reached.")
    assert told("delivery.reach_before", 1301, None) == (
        "",
        f"{before}how many were reached is hidden to protect people.",
    )
    since = "Of the 736 who entered a list that the program notifies since it began, 622 were reached."
    assert told("delivery.reach", 736, 622) == (since, "")
    of_whom = "622 of those who entered a list that the program notifies since it began were reached; of how many is "
    assert told("delivery.reach", None, 622) == (f"{of_whom}hidden to protect people.", "")
    hidden = "How many of those who entered a list that the program notifies since it began were reached is hidden to "
    assert told("delivery.reach", None, None) == (f"{hidden}protect people.", "")
    nobody = "Nobody was due of those who entered a list that the program notifies since it began."
    assert told("delivery.reach", 0, 0) == (nobody, "")
