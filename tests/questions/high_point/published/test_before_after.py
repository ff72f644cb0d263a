from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.evaluations.pooling import studies_from_figures
from ipvi_eval.questions.high_point.published.before_after import BeforeAfter, with_counts
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.published.study_design import Design

EMPTY = published().get("high_point.arima.arrests")
FOUR = BeforeAfter(before=50, after=30, comparison_before=60, comparison_after=55)


def test_four_counts_give_the_worked_example() -> None:
    # facts.md: T 50 -> 30, C 60 -> 55: ratio 0.6545; difference -15 with standard error sqrt(195), so -42 to 12.
    figure = with_counts(EMPTY, FOUR)
    assert figure.value == pytest.approx(0.6545, abs=5e-5)
    assert (figure.status, figure.interval, figure.unit) == ("calc", "95 %", "ratio")
    assert "weighted displacement difference -15 (-42 to 12)" in figure.note
    assert "50 incidents before and 30 after, 60 and 55 in the comparison" in figure.note
    # Its own level stays; one without gets that of the counts.
    assert figure.design.level == 2
    assert with_counts(replace(EMPTY, design=Design()), FOUR).design.level == 3


def test_the_interval_is_that_of_the_variance_formula() -> None:
    # var(log) = 2 (1/50 + 1/30 + 1/60 + 1/55) with dispersion 2; pooled studies get it back from the interval.
    figure = with_counts(EMPTY, replace(FOUR, dispersion=2.0))
    assert studies_from_figures([figure]).variances[0] == pytest.approx(2 * (1 / 50 + 1 / 30 + 1 / 60 + 1 / 55))


def test_the_difference_is_as_uncertain_as_the_ratio_beside_it() -> None:
    # Four times the variance, twice the standard error: -15 and 1.96 * 2 * sqrt(195) = 54.7 (Wheeler & Ratcliffe 2018).
    assert "difference -15 (-70 to 40)" in replace(FOUR, dispersion=4.0).words()
    assert "difference -15 (-42 to 12)" in replace(FOUR, dispersion=0.5).words()


def test_one_place_alone() -> None:
    figure = with_counts(replace(EMPTY, design=Design()), BeforeAfter(before=100, after=80))
    assert figure.value == pytest.approx(0.8)
    assert (figure.design.level, "displacement" in figure.note) == (2, False)


def test_half_a_comparison_and_a_share_are_refused() -> None:
    with pytest.raises(AnalysisError, match="both its counts"):
        BeforeAfter(before=5, after=4, comparison_before=3)
    with pytest.raises(AnalysisError, match="is no ratio"):
        with_counts(published().get("high_point.rearrest.list_b.12m"), FOUR)
    with pytest.raises(AnalysisError, match="above 0"):
        with_counts(EMPTY, BeforeAfter(before=0, after=4))
