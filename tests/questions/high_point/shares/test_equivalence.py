from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison, compare_recidivism, compare_with
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.synthesis.proportions import ratio, share_from_counts


def _row(value: float, se: float, **more: Any) -> RiskComparison:
    """Our risk beside High Point's published 16 %, which is taken as exact."""
    risk = Risk(list_at_entry="D", months=12, value=value, n=300, events=40, standard_error=se, **more)
    return compare_recidivism([risk]).rows[0]


def _known(value: float, se: float) -> RiskComparison:
    """The same beside 160 of 1,000."""
    theirs = replace(published().get("high_point.rearrest.list_d.12m"), numerator=160, denominator=1000)
    risk = Risk(list_at_entry="D", months=12, value=value, n=300, events=40, standard_error=se)
    return compare_recidivism([risk], registry=published().over([theirs])).rows[0]


def test_there_is_no_p_value_against_a_number_taken_as_exact() -> None:
    result = assess_equivalence(_row(0.14, 0.02), margin=1.25)
    assert (result.p, result.p_lower, result.p_upper) == (None, None, None)
    assert {estimate.p for estimate in result.estimates()} == {None}
    assert assess_equivalence(_known(0.14, 0.02), margin=1.25).p is not None


def test_p_values_are_where_the_interval_touches_the_margin() -> None:
    # By hand (Donner and Zou 2012): at the z of the p-value the limit of the ratio is the margin itself.
    result = assess_equivalence(_known(0.14, 0.02), margin=1.25)
    assert result.p_lower is not None
    assert result.p_upper is not None
    ours, theirs = _known(0.14, 0.02).ours.share(), share_from_counts(160, 1000)
    assert ratio(ours, theirs, z=float(norm.isf(result.p_upper)))[1] == pytest.approx(1.25)
    assert ratio(ours, theirs, z=float(norm.isf(result.p_lower)))[0] == pytest.approx(0.8)
    assert result.p == max(result.p_lower, result.p_upper)


def test_the_interval_leaves_alpha_on_each_side() -> None:
    row = _row(0.14, 0.02)
    lower, upper = row.ours.share().interval(0.9)
    assert assess_equivalence(row, margin=1.25).interval == pytest.approx((lower / 0.16, upper / 0.16))


def test_an_estimate_beyond_the_margin_has_p_above_one_half() -> None:
    result = assess_equivalence(_known(0.25, 0.02), margin=1.25)
    assert result.p_upper is not None
    assert 0.5 < result.p_upper <= 1
    assert assess_equivalence(_known(0.2, 0.02), margin=1.25).p_upper == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "se", "conclusion"),
    [
        (0.047, 0.01, "lower by more than the margin"),
        (0.16, 0.01, "equivalent"),
        (0.13, 0.01, "not worse"),
        (0.30, 0.02, "worse"),
        (0.16, 0.08, "undecided"),
    ],
)
def test_conclusions(value: float, se: float, conclusion: str) -> None:
    assert assess_equivalence(_row(value, se), margin=1.25).conclusion == conclusion


def test_a_third_of_the_published_share_is_not_called_alike_because_both_are_small() -> None:
    # Five percentage points would be wider than either share: 2 % beside 4 % would be "equivalent".
    theirs = replace(published().get("high_point.rearrest.list_d.12m"), value=0.04)
    risk = Risk(list_at_entry="D", months=12, value=0.0125, n=4000, events=50)
    row = compare_recidivism([risk], registry=published().over([theirs])).rows[0]
    assert assess_equivalence(row, margin=1.25).conclusion == "lower by more than the margin"


def test_nothing_is_a_ratio_to_a_share_of_nought() -> None:
    theirs = replace(published().get("high_point.rearrest.list_d.12m"), value=0.0, numerator=0, denominator=12)
    risk = Risk(list_at_entry="D", months=12, value=0.1, n=100, events=10)
    row = compare_recidivism([risk], registry=published().over([theirs])).rows[0]
    result = assess_equivalence(row, margin=1.25)
    assert (result.ratio, result.interval, result.p, result.conclusion) == (None, (None, None), None, "undecided")


@given(value=st.floats(0.03, 0.6), se=st.floats(0.002, 0.1), margin=st.floats(1.02, 2), alpha=st.floats(0.01, 0.2))
def test_the_interval_and_the_tests_never_disagree(value: float, se: float, margin: float, alpha: float) -> None:
    result = assess_equivalence(_known(value, se), margin=margin, alpha=alpha)
    assert result.p is not None
    inside = 1 / margin < result.interval[0] and result.interval[1] < margin  # type: ignore[operator]
    # Where p sits on alpha to rounding either answer is right.
    if abs(result.p - alpha) > 1e-6:
        assert inside == (result.p < alpha)
        assert (result.conclusion == "equivalent") == (result.p < alpha)


def test_size_at_the_margin() -> None:
    # Simulation: true risks .25 and .2, a ratio of the margin, 400 people each, 1,500 draws; "not worse" in about 5 %.
    rng = np.random.default_rng(5)
    figure = published().get("high_point.rearrest.list_d.12m")
    found = 0
    for ours, theirs in zip(rng.binomial(400, 0.25, 1500), rng.binomial(400, 0.2, 1500), strict=True):
        other = replace(figure, value=theirs / 400, numerator=int(theirs), denominator=400)
        risk = Risk(list_at_entry="D", months=12, value=ours / 400, n=400, events=int(ours))
        p = assess_equivalence(compare_with(risk, other), margin=1.25).p_upper
        assert p is not None
        found += p < 0.05
    assert found / 1500 == pytest.approx(0.05, abs=0.02)


def test_estimates_carry_the_margin_and_the_caveats() -> None:
    made = assess_equivalence(_row(0.14, 0.02), margin=1.25).estimates()
    assert [e.id for e in made] == [
        "evidence.high_point.list_d.12m.equivalence",
        "evidence.high_point.list_d.12m.non_inferiority",
    ]
    assert "a ratio of 1.25" in made[0].method
    assert made[0].level == pytest.approx(0.9)
    assert "second-hand" in str(made[0].note)


@pytest.mark.parametrize(("margin", "alpha"), [(0.0, 0.05), (1.0, 0.05), (0.05, 0.05), (1.25, 0.5)])
def test_an_impossible_margin_is_refused(margin: float, alpha: float) -> None:
    with pytest.raises(AnalysisError, match="margin"):
        assess_equivalence(_row(0.14, 0.02), margin=margin, alpha=alpha)


def test_the_conclusion_stands_only_where_disclosure_control_removes_it() -> None:
    row = compare_recidivism([Risk(list_at_entry="D", months=12, value=0.16, n=2000, events=320)]).rows[0]
    for estimate in assess_equivalence(row, margin=1.25).estimates("x"):
        assert str(estimate.note).startswith("equivalent; ")
        assert "equivalent" not in f"{estimate.label} {estimate.method}"
