from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.exact import exact_rate_ratio
from ipvi_eval.its.headline import TOO_FEW_FOR_A_LEVEL, Headline, headline
from ipvi_eval.its.series import MonthlySeries, monthly_series

MONTHS = np.datetime64("2014-01", "M") + np.arange(96)
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")


def series(mean: np.ndarray | float, seed: int = 1, name: str = "own") -> MonthlySeries:
    return monthly_series(MONTHS, np.random.default_rng(seed).poisson(np.broadcast_to(mean, 96)), name=name)


def fall(mean: float, ratio: float) -> np.ndarray:
    return np.where(np.arange(96) < 60, mean, mean * ratio)


def values(found: Headline) -> dict[str, float | None]:
    return {one.id: one.value for one in found.estimates("its.x")}


def test_alone_leads_without_a_comparison() -> None:
    found = headline(series(40.0), PLAN)
    assert found.basis == "alone"
    assert found.fit is found.alone
    assert found.beside is None
    assert "No comparison area" in found.why[0]
    ids = values(found)
    assert ids["its.x.headline.ratio"] == ids["its.x.alone.ratio"]
    assert not any(".relative." in id or id.endswith("comparison_areas") for id in ids)


def test_the_comparison_leads_where_its_past_allows_it() -> None:
    # Everything falls to 60 % at once: a common shock, which only the comparison can see through.
    others = (series(fall(90, 0.6), 2, "b"), series(fall(70, 0.6), 3, "c"))
    found = headline(series(fall(60, 0.6)), PLAN, others)
    assert found.basis == "relative"
    assert found.fit is found.relative
    assert found.beside is found.alone
    ids = values(found)
    assert ids["its.x.headline.ratio"] == ids["its.x.relative.ratio"] != ids["its.x.alone.ratio"]
    assert ids["its.x.headline.comparison_areas"] == 2
    assert ids["its.x.headline.averted"] == ids["its.x.relative.averted"]
    assert found.fit is not None
    assert found.fit.step.lower < 0 < found.fit.step.upper
    assert "not proof that they are parallel" in found.why[0]


def test_a_comparison_that_was_apart_does_not_lead_and_the_reason_is_given() -> None:
    drifting = series(300 * np.exp(-0.12 * np.arange(96) / 12), 2, "elsewhere")
    found = headline(series(300.0), PLAN, (drifting,))
    assert found.basis == "alone"
    assert found.beside is found.relative
    assert "the comparison was apart" in found.why[0]
    assert "a year" in found.why[0]


def test_the_plan_may_keep_the_series_in_the_lead() -> None:
    found = headline(series(40.0), PLAN, (series(80.0, 2, "b"),), lead="alone")
    assert found.basis == "alone"
    assert "the plan lets" in found.why[0].lower()


def test_few_incidents_are_told_exactly() -> None:
    # R: poisson.test(c(after, before), c(months)) gives the same conditional interval; see test_exact.
    thin = series(0.2, 5)
    assert 0 < thin.counts.sum() < TOO_FEW_FOR_A_LEVEL
    found = headline(thin, PLAN)
    exact = exact_rate_ratio(thin, PLAN)
    assert found.basis == "exact"
    assert found.fit is None
    ids = values(found)
    assert exact.ratio is not None
    assert ids["its.x.headline.ratio"] == exact.ratio
    assert ids["its.x.headline.averted"] == pytest.approx(exact.events_after * (1 / exact.ratio - 1))
    assert "fewer than 30" in found.why[0]


def test_nothing_is_tested_on_a_short_series() -> None:
    found = headline(series(40.0).window(0, 64), PLAN)
    assert found.basis == "described"
    assert found.answer.startswith("No answer")
    assert not found.estimates("its.x")


def test_a_restless_level_is_said() -> None:
    level = np.log(200) + np.cumsum(0.15 * np.random.default_rng(1).standard_normal(96))
    found = headline(series(np.exp(level)), PLAN)
    assert any("wanders" in why for why in found.why)
    assert not any("wanders" in why for why in headline(series(200.0), PLAN).why)


@given(st.integers(0, 200), st.floats(0.3, 2.0))
def test_the_sentence_says_what_the_interval_says(seed: int, ratio: float) -> None:
    found = headline(series(fall(50, ratio), seed), PLAN)
    assert found.fit is not None
    step = found.fit.step
    below, above = step.upper < 0, step.lower > 0
    assert ("lies below no change" in found.answer) == below
    assert ("lies above no change" in found.answer) == above
    assert ("nor no change is ruled out" in found.answer) == (not below and not above)
    assert f"{abs(step.ratio - 1):.1%}" in found.answer


def test_the_controlled_answer_is_first_for_the_queens_operation(reference: Path) -> None:
    # Level and slope alone say 490 incidents fewer; the published controlled answer is 79 (-20 to 178).
    city = pd.read_csv(reference / "data" / "nyc_roosevelt_violent.csv")
    own, other = (monthly_series(city["date"], city[name], name=name) for name in ("reports", "control"))
    plan = DesignPlan(interruptions=(Interruption(month="2024-10"),), offset="none")
    found = headline(own, plan, (other,))
    assert found.basis == "relative"
    ids = values(found)
    assert ids["its.x.headline.ratio"] == pytest.approx(0.9149877, abs=1e-6)
    assert ids["its.x.headline.averted"] == pytest.approx(50.17185, abs=1e-3)
