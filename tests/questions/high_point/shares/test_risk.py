from __future__ import annotations

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.shares.risk import Risk, risks_of
from ipvi_eval.synthesis.proportions import share_from_standard_error, wilson


def test_a_given_interval_is_shown_as_it_was_given() -> None:
    risk = Risk(
        list_at_entry="D",
        months=12,
        value=0.14,
        n=200,
        events=25,
        standard_error=0.025,
        lower=0.09,
        upper=0.2,
        level=0.9,
    )
    assert risk.share().interval(0.9) == pytest.approx((0.09, 0.2))


def test_else_the_standard_error_else_the_people() -> None:
    error = Risk(list_at_entry="D", months=12, value=0.14, n=200, events=25, standard_error=0.025)
    assert error.share().interval() == share_from_standard_error(0.14, 0.025).interval()
    people = Risk(list_at_entry="D", months=12, value=0.14, n=200, events=28)
    assert people.share().interval() == pytest.approx(wilson(28, 200))


def test_a_risk_without_any_uncertainty_is_refused() -> None:
    with pytest.raises(AnalysisError, match="List D, 12 months"):
        Risk(list_at_entry="D", months=12, value=0.1, n=100).share()


def _found(list_: str, value: float | None, **more: object) -> Estimate:
    fields = {"unit": "proportion", "method": "Kaplan-Meier", "n": 200, "events": 20, "lower": 0.06, "upper": 0.15}
    return Estimate(id=f"survival.x.notified.list_{list_}.risk_12m", value=value, level=0.9, **fields | more)  # type: ignore[arg-type]


def test_risks_are_taken_from_earlier_estimates_and_gaps_left_out() -> None:
    found = {e.id: e for e in (_found("c", 0.1), _found("d", None, lower=None, upper=None))}
    (risk,) = risks_of(found, "x", kind="arrest", lists=("C", "D", "B"), months=(6, 12), level=0.95)
    assert (risk.list_at_entry, risk.months, risk.value, risk.n, risk.events) == ("C", 12, 0.1, 200, 20)
    assert risk.people() == "notified people who entered List C"  # of the notified, and of nobody else on that list
    # The interval keeps the coverage it was made with.
    assert risk.share().interval(0.9) == pytest.approx((0.06, 0.15))
