"""The scale of certainty: each phrase from released numbers made for it, whatever the study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.sentences import certainty
from ipvi_eval.results.store import Result, Results

FALL, UNSURE, RISE = (0.6, 0.9), (0.8, 1.1), (1.1, 1.5)


def ratio(id: str, bounds: tuple[float, float] | None, unit: str = "ratio") -> Estimate:
    lower, upper = bounds or (None, None)
    value = None if bounds is None else sum(bounds) / 2
    return Estimate(id=id, value=value, unit=unit, method="m", lower=lower, upper=upper, level=0.95)  # type: ignore[arg-type]


def number(id: str, value: float | None) -> Estimate:
    return Estimate(id=id, value=value, unit="number", method="m")


def holding(report: Report, *items: Result) -> Report:
    return replace(report, results=Results.of(items))


COUNTS = (
    number("its.ipv_dir.headline.comparison_areas", 3),
    number("its.ipv_dir.sensitivity.fitted", 20),
    number("its.ipv_dir.sensitivity.disagree", 2),
    ratio("its.ipv_dir.placebo_outcome.other_dir.ratio", UNSURE),
)
"""Checks of the counts that all agree: two of twenty disagree, which is one in ten."""


@pytest.mark.parametrize(
    ("bounds", "said"),
    [(FALL, "Moderate evidence"), (RISE, "Moderate evidence"), (UNSURE, "No conclusion"), (None, "Cannot be told")],
)
def test_where_the_range_lies_decides_first(
    report: Report, bounds: tuple[float, float] | None, said: certainty.Certainty
) -> None:
    assert certainty.of_counts(holding(report, ratio("its.ipv_dir.headline.ratio", bounds), *COUNTS), "ipv_dir") == said


@pytest.mark.parametrize("lacking", range(len(COUNTS)))
def test_a_check_that_is_missing_weakens_the_evidence(report: Report, lacking: int) -> None:
    kept = [check for place, check in enumerate(COUNTS) if place != lacking]
    found = holding(report, ratio("its.ipv_dir.headline.ratio", FALL), *kept)
    assert certainty.of_counts(found, "ipv_dir") == "Weak evidence"


@pytest.mark.parametrize(
    "against",
    [
        number("its.ipv_dir.sensitivity.disagree", 3),  # of twenty: more than one in ten
        number("its.ipv_dir.sensitivity.disagree", None),  # withheld
        ratio("its.ipv_dir.placebo_outcome.other_dir.ratio", FALL),
        ratio("its.ipv_dir.placebo_outcome.other_dir.ratio", None),
    ],
)
def test_a_check_that_disagrees_or_is_withheld_weakens_the_evidence(report: Report, against: Estimate) -> None:
    checks = [against if check.id == against.id else check for check in COUNTS]
    found = holding(report, ratio("its.ipv_dir.headline.ratio", FALL), *checks)
    assert certainty.of_counts(found, "ipv_dir") == "Weak evidence"


@pytest.mark.parametrize(
    ("control", "trend", "said"),
    [
        (UNSURE, UNSURE, "Moderate evidence"),
        (FALL, UNSURE, "Weak evidence"),
        (UNSURE, RISE, "Weak evidence"),
        (None, UNSURE, "Weak evidence"),
    ],
)
def test_notification_needs_both_of_its_checks(
    report: Report, control: tuple[float, float] | None, trend: tuple[float, float], said: certainty.Certainty
) -> None:
    stem = "survival.ipv_dir.notification"
    items = [ratio(f"{stem}.hazard_ratio", FALL), ratio(f"{stem}.trend_before", trend)]
    items += [ratio(f"{stem}.negative_control", control)] if control else []
    assert certainty.of_notification(holding(report, *items), "ipv_dir") == said
    unsure = [ratio(f"{stem}.hazard_ratio", UNSURE), *items[1:]]
    assert certainty.of_notification(holding(report, *unsure), "ipv_dir") == "No conclusion"
    assert certainty.of_notification(holding(report, *items[1:]), "ipv_dir") == "Cannot be told"


@pytest.mark.parametrize(
    ("of_c", "of_d", "said"),
    [
        ((-0.1, -0.05), (-0.1, -0.02), "Weak evidence"),
        ((-0.1, -0.05), (-0.1, 0.02), "No conclusion"),
        ((-0.1, -0.05), (0.01, 0.02), "No conclusion"),
    ],
)
def test_another_place_is_never_more_than_weak_evidence_and_lists_must_agree(
    report: Report, of_c: tuple[float, float], of_d: tuple[float, float], said: certainty.Certainty
) -> None:
    made = [
        ratio(f"evidence.recidivism.list_{key}.12m.difference", bounds, "difference in proportions")
        for key, bounds in (("c", of_c), ("d", of_d))
    ]
    # Six months are not looked at where twelve are known.
    other = ratio("evidence.recidivism.list_c.6m.difference", (0.1, 0.2), "difference in proportions")
    assert certainty.of_elsewhere(holding(report, other, *made)) == said


def test_without_a_comparison_nothing_can_be_told(make_run: Callable[..., Path]) -> None:
    alone = open_report(make_run(keep=lambda item: not item.id.startswith("evidence")))
    assert certainty.of_elsewhere(alone) == "Cannot be told"


def test_the_scale_covers_lists_of_which_one_differs_and_another_does_not() -> None:
    """What `of_elsewhere` calls no conclusion where (-0.1, -0.05) stands beside (-0.1, 0.02)."""
    assert "or of several answers that are told together not all point one way" in certainty.MEANING["No conclusion"]


def test_no_conclusion_says_what_it_does_not_mean_and_no_other_phrase_does() -> None:
    said = {phrase: certainty.no_conclusion(phrase) for phrase in certainty.MEANING}
    assert said.pop("No conclusion") == "That does not mean that there is no difference."
    assert set(said.values()) == {""}


def test_every_phrase_is_explained_and_the_share_that_must_agree_is_the_one_that_is_told() -> None:
    assert set(certainty.MEANING) == set(get_args(certainty.Certainty))
    assert (certainty.AGREE, "nine in ten" in certainty.CHECKS["count_change"]) == (0.9, True)
