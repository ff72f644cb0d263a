"""Sentences that take one number from each list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.sections import answers
from ipvi_eval.results.store import Result
from tests.report.conftest import SUPPRESSED, results

STEM = "survival.ipv_dir.notified."


def test_every_list_has_its_share_with_its_range(report: Report) -> None:
    said = str(answers.shares(report, STEM))
    found = {item.id: item for item in results() if isinstance(item, Estimate)}
    shown = [found[f"{STEM}list_{key}.risk_12m"] for key in "bcd"]  # the fixture notifies nobody of list A
    values = [f"{100 * one.value:.1f}% ({100 * one.lower:.1f}% to {100 * one.upper:.1f}%)" for one in shown]  # type: ignore[operator]
    assert said == f"{values[0]} of List B, {values[1]} of List C and {values[2]} of List D"
    assert f'result="{STEM}list_b.risk_12m"' in answers.shares(report, STEM)._repr_markdown_()


def test_a_withheld_share_is_in_a_sentence_of_its_own(make_run: Callable[..., Path]) -> None:
    def turn(item: Result) -> Result:
        if isinstance(item, Estimate) and item.id == f"{STEM}list_c.risk_12m":
            return replace(item, value=None, lower=None, upper=None, note=SUPPRESSED)
        return item

    told = open_report(make_run(turn=turn))
    said = str(answers.shares(told, STEM))
    assert "of List B and " in said
    assert said.endswith(" of List D")
    assert "List C" not in said
    assert str(answers.untold(told, STEM)) == "The share of List C is hidden to protect people."


def test_nothing_is_said_where_no_list_has_a_share(report: Report) -> None:
    assert str(answers.shares(report, "survival.ipv_dir.never.")) == ""
    assert str(answers.untold(report, STEM)) == ""


def test_ours_stands_beside_theirs_at_the_latest_months_that_both_have(report: Report) -> None:
    # The fixture has 12 months for list C only; High Point's 15% prints as it was published.
    assert str(answers.months_compared(report)) == "12"
    assert str(answers.beside(report)) == "17.1% (13.1% to 21.1%) of List C here and 15% there"


def test_without_a_comparison_the_sentence_is_empty(make_run: Callable[..., Path]) -> None:
    alone = open_report(make_run(keep=lambda item: not item.id.startswith("evidence")))
    assert (str(answers.beside(alone)), str(answers.months_compared(alone))) == ("", "")
