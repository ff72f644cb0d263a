from __future__ import annotations

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.report.wording import words


def ratio(value: float, lower: float | None, upper: float | None, unit: Unit = "ratio") -> Estimate:
    return Estimate(id="x.y", value=value, lower=lower, upper=upper, level=0.95, unit=unit, method="m")


def test_change() -> None:
    assert words.change(ratio(0.88, None, None)) == "12% lower"
    assert words.change(ratio(1.032, None, None)) == "3% higher"
    assert words.change(ratio(1.0, None, None)) == "no different"
    assert words.change(ratio(-0.14, None, None, "proportion")) == "14.0% lower"


def test_compatible_spans_both_directions() -> None:
    assert words.compatible(ratio(0.86, 0.799, 1.03)) == "anything from 20% lower to 3% higher"


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((0.7, 0.9), "point to a lower level"),
        ((1.1, 1.9), "point to a higher level"),
        ((0.7, 1.1), "neither show nor rule out"),
        ((0.7, 1.0), "neither show nor rule out"),
        ((None, None), "no direction can be claimed"),
    ],
)
def test_verdict(bounds: tuple[float | None, float | None], said: str) -> None:
    assert said in words.verdict(ratio(0.85, *bounds))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((5.0, 80.0), "point to a lower level"),
        ((-80.0, -5.0), "point to a higher level"),
        ((-12.0, 80.0), "neither show nor rule out"),
    ],
)
def test_more_incidents_averted_are_a_lower_level(bounds: tuple[float, float], said: str) -> None:
    assert said in words.verdict(ratio(30.0, *bounds, "incidents"))


def test_balance_turns_signs_into_words() -> None:
    averted = Estimate(id="a", value=45.0, lower=-12.0, upper=80.0, level=0.95, unit="incidents", method="m")
    assert words.balance(averted) == "45 fewer than expected (95% CI 80 fewer to 12 more)"


def test_other_units_have_no_change() -> None:
    with pytest.raises(ReportError, match=r"x\.y \(days\)"):
        words.change(ratio(3.0, None, None, "days"))


def test_missing_value() -> None:
    with pytest.raises(ReportError, match="no value"):
        words.change(Estimate(id="x", value=None, unit="ratio", method="m"))


def test_a_difference_in_shares_as_people_of_a_hundred() -> None:
    def said(value: float, lower: float | None, upper: float | None) -> str:
        return words.of_hundred(ratio(value, lower, upper, "difference in proportions"))

    assert said(-0.068, -0.111, -0.024) == "7 fewer of every 100 (anything from 11 fewer to 2 fewer)"
    assert said(0.03, -0.012, 0.061) == "3 more of every 100 (anything from 1 fewer to 6 more)"
    assert said(-0.02, -0.04, -0.003) == "2 fewer of every 100 (anything from 4 fewer to as many)"
    assert said(-0.068, None, None) == "7 fewer of every 100"
    with pytest.raises(ReportError, match="no difference of shares"):
        words.of_hundred(ratio(0.8, 0.7, 0.9))
