from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison, compare_recidivism
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.risk import Risk


def _row(value: float, se: float, **more: Any) -> RiskComparison:
    risk = Risk(list_at_entry="D", months=12, value=value, n=300, events=40, standard_error=se, **more)
    return compare_recidivism([risk]).rows[0]


def test_p_values_are_those_of_the_log_log_scale() -> None:
    # Closed form against a point: z = (g(0.16 + margin) - g(risk)) / se_g with g(p) = log(-log(1 - p)).
    def g(p: float) -> float:
        return float(np.log(-np.log1p(-p)))

    se_g = 0.02 / (0.86 * -np.log(0.86))
    result = assess_equivalence(_row(0.14, 0.02), margin=0.05)
    assert result.p_upper == pytest.approx(norm.sf((g(0.21) - g(0.14)) / se_g), rel=1e-8)
    assert result.p_lower == pytest.approx(norm.sf((g(0.14) - g(0.11)) / se_g), rel=1e-8)
    assert result.p == max(result.p_lower, result.p_upper)


def test_the_interval_leaves_alpha_on_each_side() -> None:
    row = _row(0.14, 0.02)
    lower, upper = row.ours.share().interval(0.9)
    assert assess_equivalence(row, margin=0.05).interval == pytest.approx((lower - 0.16, upper - 0.16))


def test_an_estimate_beyond_the_margin_has_p_above_one_half() -> None:
    result = assess_equivalence(_row(0.25, 0.02), margin=0.05)
    assert 0.5 < result.p_upper <= 1
    assert result.conclusion == "worse"
    assert assess_equivalence(_row(0.21, 0.02), margin=0.05).p_upper == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "se", "conclusion"),
    [(0.16, 0.01, "equivalent"), (0.05, 0.01, "not worse"), (0.30, 0.02, "worse"), (0.16, 0.08, "undecided")],
)
def test_conclusions(value: float, se: float, conclusion: str) -> None:
    assert assess_equivalence(_row(value, se), margin=0.05).conclusion == conclusion


@given(value=st.floats(0.03, 0.6), se=st.floats(0.002, 0.1), margin=st.floats(0.01, 0.2), alpha=st.floats(0.01, 0.2))
def test_the_interval_and_the_tests_never_disagree(value: float, se: float, margin: float, alpha: float) -> None:
    result = assess_equivalence(_row(value, se), margin=margin, alpha=alpha)
    inside = -margin < result.interval[0] and result.interval[1] < margin
    # Where p sits on alpha to rounding either answer is right.
    if abs(result.p - alpha) > 1e-6:
        assert inside == (result.p < alpha)
        assert (result.conclusion == "equivalent") == (result.p < alpha)


def test_size_at_the_margin() -> None:
    # Simulation: true risk 0.21 = 0.16 + margin, n = 400, 1,500 draws; "not worse" is found in about 5 %.
    rng = np.random.default_rng(5)
    events = rng.binomial(400, 0.21, 1500)
    found = 0
    for e in events:
        risk = Risk(list_at_entry="D", months=12, value=e / 400, n=400, events=int(e))
        found += assess_equivalence(compare_recidivism([risk]).rows[0], margin=0.05).p_upper < 0.05
    assert found / 1500 == pytest.approx(0.05, abs=0.02)


def test_estimates_carry_the_margin_and_the_caveats() -> None:
    made = assess_equivalence(_row(0.14, 0.02), margin=0.05).estimates()
    assert [e.id for e in made] == [
        "evidence.high_point.list_d.12m.equivalence",
        "evidence.high_point.list_d.12m.non_inferiority",
    ]
    assert "5 percentage points" in made[0].method
    assert made[0].level == pytest.approx(0.9)
    assert "second-hand" in made[0].note


@pytest.mark.parametrize(("margin", "alpha"), [(0.0, 0.05), (5.0, 0.05), (0.05, 0.5)])
def test_an_impossible_margin_is_refused(margin: float, alpha: float) -> None:
    with pytest.raises(AnalysisError, match="margin"):
        assess_equivalence(_row(0.14, 0.02), margin=margin, alpha=alpha)


def test_the_conclusion_stands_only_where_disclosure_control_removes_it() -> None:
    row = compare_recidivism([Risk(list_at_entry="D", months=12, value=0.14, n=2000, events=280)]).rows[0]
    for estimate in assess_equivalence(row, margin=0.05).estimates("x"):
        assert estimate.note.startswith("equivalent; ")
        assert "equivalent" not in f"{estimate.label} {estimate.method}"
