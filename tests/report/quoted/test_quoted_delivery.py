"""What is quoted of records and delivery, by hand from the made-up run; what was withheld or not recorded is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted import quoted_delivery as delivery
from ipvi_eval.report.quoted.quotable import Quotable
from ipvi_eval.report.sections.key_figures import key_figures
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope
from tests.report.conftest import SUPPRESSED
from tests.report.wording.test_language import OWN

DATES = "January 1, 2016 to October 1, 2025"
COUNTED = "Full count, no interval; n = {}; source: de-identified agency records."


def one(say, report: Report) -> str:
    (found,) = say(report)
    return str(found.sentence)


def test_the_paragraph_on_the_program_has_sixty_words_at_most(report: Report) -> None:
    said = one(delivery.the_program, report)
    assert (
        "Intimate Partner Violence Intervention notified 350 of 390 made-up people. Full count, no interval; n = 390; "
        in said
    )
    assert len(said.split()) <= 60


def test_counts_of_records(report: Report) -> None:
    assert one(delivery.baseline, report) == (
        "In Poughkeepsie, New York (SYNTHETIC DATA), the made-up people hold 560 domestic incident reports (DIR), of "
        f"which 465 were about intimate partners. {COUNTED.format(560)}"
    )
    assert "of 390 made-up people, 350 were notified by then. Full count, no interval; n = 390; " in one(
        delivery.reach, report
    )
    assert "of all 412 people notified, 120 were told by letter only. Full count, no interval; n = 412; " in one(
        delivery.by_letter, report
    )


def test_monthly_totals_stand_in_where_relationships_are_not_known(make_run: Callable[..., Path]) -> None:
    def turn(item):
        named = {"data.baseline_dir": "data.ipv_dir.total_baseline", "data.baseline_ipv": "data.x"}
        return replace(item, id=named.get(item.id, item.id))

    said = one(delivery.baseline, open_report(make_run(turn=turn)))
    assert "the made-up people add up to 560 (IPV domestic incident report). Full count, no interval; n = 560; " in said


def test_shares_with_a_new_record_list_by_list(report: Report) -> None:
    said = one(delivery.new_records, report)
    # Of the made-up run: risk x (1 - exp(-12 x 30.44 / 300)), with 0.04 on either side.
    assert (
        "these are the shares with a new record (IPV domestic incident report) within 12 months. List A: 31.7% (95% CI "
        "27.7% to 35.7%; n = 240 people). "
    ) in said
    assert " List D: 12.0% (95% CI 8.0% to 16.0%; n = 240 people). They are of made-up people, in days since " in said


def test_a_list_that_was_withheld_is_left_out(make_run: Callable[..., Path]) -> None:
    gone = "survival.ipv_dir.list_a.risk_12m"

    def turn(item):
        return replace(item, value=None, lower=None, upper=None, n=None, note=SUPPRESSED) if item.id == gone else item

    said = one(delivery.new_records, open_report(make_run(turn=turn)))
    assert "List A" not in said
    assert "within 12 months. List B: " in said


def test_how_soon(make_run: Callable[..., Path], report: Report) -> None:
    assert list(delivery.delay(report)) == []

    def turn(item):
        days = {"data.incidents": ("30", 0.4), "data.persons": ("90", 0.8)}.get(item.id)
        if days is None:
            return item
        return Estimate(
            id=f"delivery.delay.within_{days[0]}", value=days[1], lower=days[1] - 0.1, upper=days[1] + 0.1, level=0.95,
            unit="proportion", n=390, method="made up", scope=Scope(population="those due", clock="days"),
        )  # fmt: skip

    said = one(delivery.delay, open_report(make_run(turn=turn)))
    assert "of those due, an estimated 40.0% were notified within thirty days" in said
    assert (
        "thirty days. Its range: 95% CI 30.0% to 50.0%. Within ninety days it was 80.0%. Its range: 95% CI 70.0% to "
        "90.0%. "
        "Time is in days that put them on the list; n = 390 people; source: "
    ) in said


@pytest.mark.parametrize(
    ("say", "id", "said"),
    [
        (delivery.call_ins, "delivery.call_ins.came", "came to one"),
        (delivery.help_taken_up, "delivery.offers.taken_up", "took some of it up"),
    ],
)
def test_shares_of_those_invited_and_offered_help(say, id, said, make_run: Callable[..., Path], report: Report) -> None:
    assert list(say(report)) == []

    def turn(item):
        if item.id != "data.incidents":
            return item
        scope = Scope(population="people told of it")
        return Estimate(
            id=id, value=0.4, lower=0.3, upper=0.5, level=0.95, unit="proportion", n=244, method="made up", scope=scope
        )

    assert f"of people told of it, 40.0% {said}. 95% CI 30.0% to 50.0%; n = 244 people; source: " in one(
        say, open_report(make_run(turn=turn))
    )


@pytest.mark.parametrize("say", [delivery.the_program, delivery.reach])
def test_without_those_due_there_is_no_reach(say, without: Callable[..., Report]) -> None:
    assert list(say(without("data.due"))) == []


@pytest.mark.parametrize("say", [delivery.the_program, delivery.reach])
def test_of_nobody_due_nothing_is_said(say, make_run: Callable[..., Path]) -> None:
    def turn(item):
        return replace(item, value=0.0) if item.id in ("data.due", "data.due_notified") else item

    report = open_report(make_run(turn=turn))
    assert list(say(report)) == []
    assert "0 of 0" not in key_figures(report)
    assert not report.parts["reach"]


def test_the_reach_stands_beside_that_of_those_on_a_list_already(make_run: Callable[..., Path]) -> None:
    columns = (Column("group", "Group", "public"), Column("due", "Due", "count"), Column("reached", "Reached", "count"))

    def found(code: str, due: int | None, reached: int | None) -> Quotable:
        report = open_report(make_run(spanish=OWN), code)
        rows = (("List B", 242, 7), ("All", due, reached))
        table = Table(id="delivery.reach_before", title="x", columns=columns, rows=rows)
        (said,) = delivery.reach(replace(report, results=Results.of([*report.results.all(), table])))
        return said

    both = found("en", 1301, 490)
    assert "of 390 made-up people, 350 were notified by then. Of 1,301 people who were on such a list" in both.sentence
    assert (
        "already on the day it began, 490 were. Full count, no interval; n = 390 and 1,301; source: " in both.sentence
    )
    assert both.ids == ("data.due", "data.due_notified", "delivery.reach_before")
    spanish = found("es", 1301, 490)
    assert "De 1,301 que ya estaban en una lista así cuando empezó, 490." in spanish.sentence
    for one in (both, spanish):
        assert len(one.caution.split()) <= 20
    # Where one of them is withheld, the other is none to quote, and the caution says who is not counted.
    alone = found("en", 1301, None)
    assert "1,301" not in alone.sentence
    assert alone.caution.endswith("people who entered before it began are not counted.")
