"""A planned question stays open where its number is missing, withheld or too weak, and is told with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.render import render
from ipvi_eval.report.sections import feasibility
from ipvi_eval.results.store import Results
from tests.proofreading import faults
from tests.readability import long_sentences
from tests.report.conftest import SUPPRESSED

COUNTS, PEOPLE = "its.ipv_dir.headline.ratio", "survival.ipv_dir.notification.hazard_ratio"


def changed(make_run: Callable[..., Path], id: str, **values: object) -> Report:
    def turn(item):
        return replace(item, **values) if item.id == id else item

    return open_report(make_run(turn=turn))


def test_a_range_that_holds_no_change_and_a_fall_worth_having_is_no_answer(report: Report) -> None:
    # 0.86 (0.69 to 1.03) and 0.81 (0.51 to 1.11) of the made-up run.
    assert [(one.kind, one.id, one.why) for one in feasibility.unanswered(report)] == [
        ("counts", COUNTS, "too weak"),
        ("people", PEOPLE, "too weak"),
    ]


@pytest.mark.parametrize(
    ("lower", "upper", "why"),
    [
        (0.69, 0.97, None),  # a fall
        (1.02, 1.4, None),  # a rise
        (0.93, 1.05, None),  # no fall of a tenth
        (0.89, 1.05, "too weak"),
        (None, None, "missing"),
    ],
)
def test_a_fall_none_that_matters_or_a_rise_is_an_answer(
    make_run: Callable[..., Path], lower: float | None, upper: float | None, why: str | None
) -> None:
    report = changed(make_run, COUNTS, lower=lower, upper=upper)
    assert [one.why for one in feasibility.unanswered(report) if one.kind == "counts"] == ([why] if why else [])


def test_the_opening_says_whether_some_none_or_the_only_question_is_answered(make_run: Callable[..., Path]) -> None:
    none = changed(make_run, COUNTS)
    some = changed(make_run, COUNTS, lower=0.69, upper=0.97)
    only = open_report(make_run(analyses=["its"], keep=lambda item: not item.id.startswith("survival")))
    assert [len(feasibility.unanswered(one)) for one in (none, some, only)] == [2, 1, 1]
    assert "answer none of the questions" in feasibility.opening(none)
    assert "answer some of the questions" in feasibility.opening(some)
    assert "do not answer the question that leads" in feasibility.opening(only)


def test_what_the_plan_calls_worth_having_decides(make_run: Callable[..., Path], report: Report) -> None:
    assert feasibility.worth_having(report) == 0.1
    words = {**report.meta.words, "worth_having": "0.4"}
    # A fall of two fifths is in the range that begins at 0.51, and not in the one that begins at 0.69.
    assert [one.kind for one in feasibility.unanswered(open_report(make_run(words=words)))] == ["people"]


def test_of_people_it_says_what_could_have_been_shown_and_what_more_would_show(report: Report) -> None:
    ratio = report.find(PEOPLE)
    bare = {"lower": None, "upper": None, "level": None, "p": None, "standard_error": None}
    power = [
        replace(ratio, id=f"survival.ipv_dir.notification.power.{end}", value=value, **bare)
        for end, value in (("smallest", 0.47), ("twice", 0.62), ("four_times", 0.73))
    ]
    told = Report(Results.of([*report.results.all(), *power]), report.meta)
    assert "What that could have shown is in its range" in feasibility.could_have_shown(report)
    assert "53%" in plain(feasibility.could_have_shown(told))
    assert "With twice as many people, the smallest fall that is found would be 38%" in plain(feasibility.needed(told))
    assert "people, the smallest fall that is found would be 27%" in plain(feasibility.needed(told))
    nothing = replace(power[0], value=None, note="none that was tried is found so often")
    told = Report(Results.of([*report.results.all(), nothing]), report.meta)
    assert "No fall that was tried would have been found" in plain(feasibility.could_have_shown(told))
    assert "No fall that was tried" not in feasibility.could_have_shown(report)


def plain(text: str) -> str:
    """Markdown without what marks a number with its id."""
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}|\\", r"\1", text)


def test_a_number_that_is_withheld_or_missing_is_told_so(make_run: Callable[..., Path]) -> None:
    gone = {"value": None, "lower": None, "upper": None, "n": None, "note": SUPPRESSED}
    withheld = changed(make_run, COUNTS, **gone)
    assert "to protect people" in feasibility.reasons(withheld)
    missing = open_report(make_run(keep=lambda item: item.id != COUNTS))
    assert feasibility.unanswered(missing)[0].why == "missing"
    assert "could not be estimated" in feasibility.reasons(missing)
    # Where nothing is tested, no test would have found a fall.
    assert "Nothing would be tested" in feasibility.could_have_shown(missing)
    assert "planned test would have found" not in feasibility.could_have_shown(missing)
    assert "on either side of the start" in feasibility.needed(missing)
    assert "more months alone help little" not in feasibility.needed(missing)
    assert "more months alone help little" in feasibility.needed(open_report(make_run()))


def test_where_everything_is_answered_there_is_nothing_to_say(make_run: Callable[..., Path]) -> None:
    def turn(item):
        return replace(item, upper=0.98) if item.id in (COUNTS, PEOPLE) else item

    report = open_report(make_run(turn=turn))
    assert feasibility.unanswered(report) == ()
    assert "Every question" in feasibility.opening(report)
    assert feasibility.asked(report).count("Answered in the annual report") == 2


def test_the_document_tells_question_reason_reach_and_remedy(reports: Path, shared_run: Path, tmp_path: Path) -> None:
    page, _ = render(
        reports / "feasibility_report.qmd", run=shared_run, engine="builtin", formats=("html", "pdf"), out=tmp_path
    )
    assert faults(page, shared_run) == []
    assert long_sentences(page, 35) == []
    text = page.read_text("utf-8")
    for said in (
        "holds a fall of",
        "The smallest fall that the planned test would have found",
        "would narrow the range",
    ):
        assert said in text
