"""The closing section: each verdict has its own sentence, and none claims more than the verdict."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sections.closing import undecided, what_follows
from ipvi_eval.results.store import Results, Table

COUNTS, PEOPLE = "its.ipv_dir.headline.ratio", "survival.ipv_dir.notification.hazard_ratio"
SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"
SIDES = {"lower": (0.6, 0.9), "neither": (0.7, 1.1), "higher": (1.1, 1.5), "unknown": (None, None)}


def with_verdicts(report: Report, counts: str, people: str) -> Report:
    """The made-up run with these two verdicts; "absent" takes the estimate away, "withheld" its numbers."""
    kept = [one for one in report.results.all() if one.id not in (COUNTS, PEOPLE)]
    for id, verdict in ((COUNTS, counts), (PEOPLE, people)):
        if verdict == "withheld":
            kept.append(Estimate(id=id, value=None, unit="ratio", method="made up", note=SUPPRESSED))
        elif verdict != "absent":
            lower, upper = SIDES[verdict]
            kept.append(
                Estimate(id=id, value=0.9, lower=lower, upper=upper, level=0.95, unit="ratio", method="made up")
            )
    return Report(Results.of(kept), report.meta)


def said(report: Report, counts: str, people: str) -> str:
    return what_follows(with_verdicts(report, counts, people), "ipv_dir", "ipv_dir").replace("\\", "")


@pytest.mark.parametrize(
    ("counts", "people", "parts"),
    [
        ("lower", "lower", ("Fewer incidents", "lower rate of new records", "point the same way")),
        ("neither", "lower", ("counts decide nothing", "lower rate of new records", "do not say the same")),
        ("higher", "higher", ("More incidents", "higher rate of new records", "point the same way")),
        ("neither", "neither", ("counts decide nothing", "is not decided", "neither rules one out")),
        ("unknown", "withheld", ("Whether the counts changed cannot be told", "cannot be told from this edition")),
    ],
)
def test_each_verdict_has_its_sentence(report: Report, counts: str, people: str, parts: tuple[str, ...]) -> None:
    text = said(report, counts, people)
    assert all(part in text for part in parts)
    assert "no ground to extend the program or to end it" in text
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("people", ["lower", "higher"])
def test_a_difference_is_called_no_effect_whichever_way_it_points(report: Report, people: str) -> None:
    assert "this difference is not yet an effect" in said(report, "neither", people)


def test_a_higher_rate_does_not_pass_for_harmless(report: Report) -> None:
    assert "it does not rule out that notification does harm" in said(report, "neither", "higher")


def test_a_verdict_that_is_not_there_is_not_spoken_of(report: Report) -> None:
    assert "incidents were recorded" not in said(report, "absent", "lower")
    assert "otified people" not in said(report, "lower", "absent")
    for text in (said(report, "absent", "lower"), said(report, "lower", "withheld")):
        assert "Counts and people" not in text


def test_counts_that_may_only_be_described_are_not_passed_over(report: Report) -> None:
    gate = Table(id="its.ipv_dir.gate", title="What the series allows", columns=(), rows=())
    others = [one for one in report.results.all() if one.id != gate.id]
    gated = Report(Results.of([*others, gate]), report.meta)
    assert "Whether the counts changed cannot be told" in said(gated, "absent", "lower")


def test_a_comparison_that_disagrees_is_spoken_of(report: Report) -> None:
    for (lower, upper), told in (((0.6, 0.9), False), ((0.7, 1.1), True)):
        beside = Estimate(
            id=f"{PEOPLE}_historical_cohort", value=0.8, lower=lower, upper=upper, level=0.95, unit="ratio", method="x"
        )
        found = with_verdicts(report, "lower", "lower")
        found = Report(Results.of([*found.results.all(), beside]), report.meta)
        assert ("Not all comparisons" in what_follows(found, "ipv_dir", "ipv_dir")) is told


def test_a_null_result_asks_for_what_would_decide_it(report: Report) -> None:
    def open_questions(counts: str, people: str) -> str:
        return undecided(with_verdicts(report, counts, people), "ipv_dir", "ipv_dir")

    # As the section on counts says of its detectable fall: a level that wanders goes on wandering.
    assert "more months alone help little" in open_questions("neither", "lower")
    assert "More people" not in open_questions("neither", "lower")
    assert "More people, followed for as long" in open_questions("lower", "neither")
    assert "more months" not in open_questions("lower", "neither")
    assert "could show" not in open_questions("lower", "lower")
    assert "Whether the program caused" in open_questions("lower", "absent")
    assert "Whether the program caused" not in open_questions("absent", "absent")
    assert "or only who calls the police" in open_questions("lower", "lower")
    assert "did not reach" not in open_questions("lower", "lower"), "nothing is known of who was due"
    assert "otif" not in open_questions("neither", "absent"), "where nobody's notification is known"
