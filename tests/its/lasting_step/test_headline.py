from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.its.lasting_step.exact import exact_rate_ratio
from ipvi_eval.its.lasting_step.headline import TOO_FEW_FOR_A_LEVEL, Headline, _against_each_other, headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.rounding import percent

MONTHS = np.datetime64("2014-01", "M") + np.arange(96)
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")


def series(mean: np.ndarray | float, seed: int = 1, name: str = "own") -> MonthlySeries:
    return monthly_series(MONTHS, np.random.default_rng(seed).poisson(np.broadcast_to(mean, 96)), name=name)


def fall(mean: float, ratio: float) -> np.ndarray:
    return np.where(np.arange(96) < 60, mean, mean * ratio)


def values(found: Headline) -> dict[str, float | None]:
    return {one.id: one.value for one in as_estimates(found, "its.x")}


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


def test_a_past_too_short_to_look_at_lets_no_comparison_lead() -> None:
    # Twelve months before the start make two half-years, and a line through two points fits whatever they are.
    own, other = series(60.0).window(48, 96), series(90.0, 2, "other").window(48, 96)
    found = headline(own, PLAN, (other,))
    assert found.before is not None
    assert found.before.unassessed
    assert not found.before.apart
    assert found.basis == "alone"
    assert found.why == (f"The series on its own leads: {found.before.unassessed[0].sentence}.",)


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
    assert found.sentence.startswith(f"After the start there were {percent(abs(exact.ratio - 1), 1)} ")
    low, high = (f"{abs(limit - 1):,.1%} {'fewer' if limit < 1 else 'more'}" for limit in (exact.lower, exact.upper))
    assert f"(95% interval {low} incidents to {high} incidents)" in found.sentence


def test_a_total_fall_is_told_exactly_and_a_nearly_total_one_by_the_model() -> None:
    counts = np.where(np.arange(96) < 60, 20, 0)
    none = headline(monthly_series(MONTHS, counts), PLAN)
    assert none.basis == "exact"
    assert none.exact is not None
    # Closed form, Clopper-Pearson with nought of 1,200: upper limit of the odds over 36 / 60.
    top = 1 - 0.025 ** (1 / 1200)
    assert none.exact.upper == pytest.approx(top / (1 - top) / (36 / 60))
    assert "no incident after the start" in none.why[0]
    assert "100.0% fewer" in none.sentence
    held = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        nearly = np.r_[rng.poisson(20, 60), rng.multinomial(2, np.full(36, 1 / 36))]
        found = headline(monthly_series(MONTHS, nearly), PLAN)
        assert found.fit is not None
        truth = np.log(2 / 36 / 20)
        held.append(found.fit.step.lower <= truth <= found.fit.step.upper)
        assert found.fit.averted.value == pytest.approx(20 * 36, rel=0.8)
    assert sum(held) >= 5


def test_verdict_and_p_of_the_exact_answer_agree() -> None:
    # 14 incidents in 18 months, 15 in 42: R's poisson.test has p .041 beside an interval that includes 1.
    months = np.datetime64("2014-01", "M") + np.arange(60)
    counts = np.zeros(60)
    counts[:14], counts[18:33] = 1, 1
    plan = DesignPlan(interruptions=(Interruption(month="2015-07"),), offset="none")
    found = headline(monthly_series(months, counts), plan)
    ratio, percent, averted, *_ = as_estimates(found, "its.x")
    assert ratio.lower < 1 < ratio.upper
    assert ratio.p is not None
    assert ratio.p > 0.05
    assert percent.value == pytest.approx(ratio.value - 1)
    assert averted.n == 42


def test_a_passing_disruption_is_left_out_of_the_exact_answer_too() -> None:
    months = np.datetime64("2014-01", "M") + np.arange(60)
    counts = np.zeros(60)
    counts[[1, 9, 20, 40, 50]], counts[41:44] = 1, 6
    burst = Interruption(month="2017-06", name="burst", end="2017-08", slope=False)
    plan = DesignPlan(interruptions=(Interruption(month="2016-07"), burst), offset="none")
    found = headline(monthly_series(months, counts), plan)
    assert found.exact is not None
    assert (found.exact.events_before, found.exact.events_after) == (3, 2)


def test_two_answers_on_different_sides_are_said() -> None:
    own = series(60.0, 1)
    doubled = series(np.where(np.arange(96) < 60, 90, 200), 2, "b")
    found = headline(own, PLAN, (doubled,))
    assert found.basis == "relative"
    assert any("fall on different sides" in why for why in found.why)


def test_nothing_is_tested_on_a_short_series() -> None:
    found = headline(series(40.0).window(0, 64), PLAN)
    assert found.basis == "described"
    assert found.sentence.startswith("No answer")
    assert not as_estimates(found, "its.x")


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
    assert ("lies below no change" in found.sentence) == below
    assert ("lies above no change" in found.sentence) == above
    assert ("nor no change is ruled out" in found.sentence) == (not below and not above)
    size = percent(abs(step.ratio - 1), 1)
    assert ("as many incidents as the months before" if size == "0.0%" else f"there were {size}") in found.sentence


def test_a_constant_series_and_one_without_incidents_before_are_sentences() -> None:
    same = headline(monthly_series(MONTHS, np.full(96, 20)), PLAN)
    assert same.sentence.startswith("No answer: describe only: every period holds the same count")
    assert (same.fit, same.exact) == (None, None)
    # One incident in every month may be chance: no Poisson count of 20 is the same 96 times.
    assert headline(monthly_series(MONTHS, np.ones(96)), PLAN).basis == "alone"
    beside = monthly_series(MONTHS, np.full(96, 500), name="constant")
    assert headline(series(40.0), PLAN, [beside]).basis == "alone"
    none_before = headline(monthly_series(MONTHS, np.r_[np.zeros(60), np.full(36, 20)]), PLAN)
    assert "there were incidents where none was counted before, which no ratio can say (" in none_before.sentence
    assert none_before.sentence.endswith("any number more incidents): the whole interval lies above no change.")


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


def test_the_answer_that_leads_is_the_first_row_and_the_one_that_is_drawn() -> None:
    own, other = series(fall(40, 0.6)), series(60, seed=2, name="other")
    found = headline(own, PLAN, [other], lead="alone")
    table = found.tidy()
    assert table["answer"].tolist() == ["alone", "relative"]
    assert table["leads"].tolist() == [True, False]
    assert found.fit is not None
    assert table["ratio"][0] == pytest.approx(found.fit.step.ratio)
    observed, _, expected, _ = found.plot().axes[0].lines
    assert observed.get_ydata().tolist() == own.counts.tolist()
    fitted = found.fit.counts[-36:].sum() / found.fit.step.ratio
    assert expected.get_ydata().sum() == pytest.approx(fitted, rel=0.02)


def test_what_is_only_described_is_drawn_as_its_counts_and_has_no_row() -> None:
    short = MonthlySeries(MONTHS[:64], np.full(64, 3.0))
    found = headline(short, PLAN)
    assert found.basis == "described"
    assert len(found.tidy()) == 0
    assert repr(found).startswith("The answer that leads: basis described")
    assert len(found.plot().axes[0].lines) == 1
    exact = headline(series(0.2), PLAN)
    assert exact.basis == "exact"
    assert exact.exact is not None
    assert exact.tidy().iloc[0][["answer", "ratio", "leads"]].tolist() == ["exact", exact.exact.ratio, True]


def test_nothing_ever_happened_is_described_and_has_no_ratio() -> None:
    found = headline(series(0.0), PLAN)
    assert (found.exact, found.fit) == (None, None)
    assert found.sentence.startswith("No answer: ")


@pytest.mark.parametrize("total", [1, TOO_FEW_FOR_A_LEVEL - 1, TOO_FEW_FOR_A_LEVEL])
def test_few_incidents_have_the_exact_ratio(total: int) -> None:
    counts = np.zeros(96)
    counts[: total // 2 + 1] = 1
    counts[-(total - total // 2 - 1) or 96 :] = 1
    found = headline(monthly_series(MONTHS, counts), PLAN)
    assert counts.sum() == total
    assert (found.basis == "exact") is (total < TOO_FEW_FOR_A_LEVEL)


@pytest.mark.parametrize(
    ("alone", "relative", "said"),
    [
        ((0.1, 0.5), (-0.1, 0.5), 1),
        ((-0.5, 0.1), (-0.5, -0.1), 1),
        ((0.1, 0.5), (-0.5, -0.1), 0),
        ((-0.1, 0.5), (-0.5, 0.1), 0),
    ],
)
def test_it_is_said_where_one_interval_holds_no_change_and_the_other_does_not(
    alone: tuple[float, float], relative: tuple[float, float], said: int
) -> None:
    fit = headline(series(40.0), PLAN).alone
    assert isinstance(fit, StepFit)
    pair = (_Limits(*limits) for limits in (alone, relative))
    assert len(_against_each_other(*(replace(fit, step=one) for one in pair))) == said  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Limits:
    lower: float
    upper: float


@pytest.mark.parametrize(("frequency", "period"), [("M", "months"), ("Q", "quarters"), ("Y", "years")])
def test_the_periods_before_are_called_what_they_are(frequency: str, period: str) -> None:
    when = pd.period_range("1998-01", periods=24, freq=frequency)
    counted = np.random.default_rng(4).poisson(40, 24)
    plan = DesignPlan(interruptions=(Interruption(month=f"{when[12].start_time:%Y-%m}"),), season="none")
    apart = {"M": 1, "Q": 3, "Y": 12}[frequency]
    found = headline(monthly_series(when, counted, months_per_period=apart), plan)
    assert f"the {period} before lead to expect" in found.sentence
