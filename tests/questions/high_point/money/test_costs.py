from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import norm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.money.costs import Averted, averted_by_year, try_value, value
from ipvi_eval.questions.high_point.money.unit_costs import CostBook, UnitCost
from ipvi_eval.results.not_estimated import NotEstimated
from tests.questions.high_point.in_words import filled

AVERTED = Averted(by_year=np.array([30.0, 50.0]), lower=20.0, upper=140.0)


def _fixed(name: str, amount: float, perspective: str = "criminal justice", per: str = "incident") -> UnitCost:
    return UnitCost(id=name, perspective=perspective, per=per, year=2024, distribution="fixed", value=amount,  # type: ignore[arg-type]
                    source=f"made up for a test: {name}")  # fmt: skip


BOOK = CostBook(
    unit_costs=(_fixed("police", 1000), _fixed("court", 500), _fixed("care", 2000, "victims")),
    programme_costs=(_fixed("staff", 60_000, "programme", "year"),),
)


def test_money_at_the_means_by_hand() -> None:
    # Year means discounted from mid-year at 3 %: 30 / 1.03 ** 0.5 + 50 / 1.03 ** 1.5, times 3,500 an incident.
    result = value(AVERTED, BOOK, year=2024, discount=0.03, seed=1, draws=500)
    present = 30 * 1.03**-0.5 + 50 * 1.03**-1.5
    assert result.benefit[0] == pytest.approx(3500 * present)
    assert result.cost[0] == pytest.approx(60_000 * (1.03**-0.5 + 1.03**-1.5))
    assert result.net[0] == pytest.approx(result.benefit[0] - result.cost[0])
    assert {name: v[0] for name, v in result.by_perspective.items()} == pytest.approx(
        {"criminal justice": 1500 * present, "victims": 2000 * present}
    )
    assert set(result.by_perspective) == {"criminal justice", "victims"}


def test_chance_that_benefits_exceed_costs_has_a_closed_form_with_fixed_costs() -> None:
    # Symmetric normal total 80 (20 to 140), no discounting: P(3500 X > 120,000) = Phi((80 - 34.2857) / sd).
    result = value(AVERTED, BOOK, year=2024, discount=0.0, seed=2, draws=200_000)
    sd = 60 / norm.ppf(0.975)
    assert result.chance == pytest.approx(norm.cdf((80 - 120_000 / 3500) / sd), abs=0.003)
    assert result.net[1:] == pytest.approx((3500 * 20 - 120_000, 3500 * 140 - 120_000), abs=2500)


def test_an_uneven_interval_keeps_both_ends() -> None:
    averted = Averted(by_year=np.array([80.0]), lower=60.0, upper=200.0)
    drawn = averted.draw(np.random.default_rng(3), 200_000).sum(axis=1)
    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([60, 80, 200], rel=0.02)


def test_nothing_is_monetised_when_the_interval_includes_no_effect() -> None:
    none = replace(AVERTED, lower=-10.0)
    with pytest.raises(AnalysisError, match="includes no effect: nothing is monetized"):
        value(none, BOOK, year=2024, discount=0.03, seed=1)
    result = value(none, BOOK, year=2024, discount=0.03, seed=1, draws=500, monetise_no_effect="the funder asks for it")
    text = filled(result.statement(), result.estimates())
    assert "includes no effect" in text
    assert all("the funder asks for it" in str(estimate.note) for estimate in result.estimates())
    clear = value(AVERTED, BOOK, year=2024, discount=0.03, seed=1, draws=500)
    assert "includes no effect" not in clear.statement().caveat.template


def test_tornado_is_ordered_and_by_hand() -> None:
    uncertain = replace(BOOK, unit_costs=(
        UnitCost(id="police", perspective="criminal justice", year=2024, distribution="triangular", low=0.0,
                 mode=1000.0, high=2000.0, source="made up"),
    ))  # fmt: skip
    frame = value(AVERTED, uncertain, year=2024, discount=0.0, seed=1, draws=500).tornado
    assert set(frame["input"]) == {"incidents averted", "police", "staff"}
    assert (np.diff(frame["width"]) <= 0).all()
    rows = frame.set_index("input")
    # Incidents at their 10th and 90th centile, 1,000 dollars each, programme 120,000.
    sd = 60 / norm.ppf(0.975)
    ends = [1000 * (80 + s * norm.ppf(0.9) * sd) - 120_000 for s in (-1, 1)]
    assert rows.loc["incidents averted", ["net_at_low", "net_at_high"]].tolist() == pytest.approx(ends)
    # Triangular 0, 1000, 2000: centiles 10 and 90 at 1000 sqrt(0.2) and 2000 - 1000 sqrt(0.2).
    low, high = 1000 * 0.2**0.5, 2000 - 1000 * 0.2**0.5
    expected = [80 * low - 120_000, 80 * high - 120_000]
    assert rows.loc["police", ["net_at_low", "net_at_high"]].tolist() == pytest.approx(expected, rel=0.03)
    assert rows.loc["staff", "width"] == 0


def test_same_seed_same_numbers_and_inflation() -> None:
    first, second = (value(AVERTED, BOOK, year=2024, discount=0.03, seed=5, draws=400) for _ in range(2))
    assert first.tidy().equals(second.tidy())
    dearer = replace(BOOK, price_index={2024: 100.0, 2025: 110.0}, price_series="made up")
    later = value(AVERTED, dearer, year=2025, discount=0.03, seed=5, draws=400)
    assert later.net[0] == pytest.approx(1.1 * first.net[0])
    assert set(later.sources) - set(first.sources) == {"made up"}
    assert "made up" in str(later.estimates()[0].note)


def test_estimates_and_table() -> None:
    result = value(AVERTED, BOOK, year=2024, discount=0.03, seed=1, draws=500)
    made = {e.id.removeprefix("evidence.value."): e for e in result.estimates()}
    assert set(made) == {"criminal_justice", "victims", "benefit", "cost", "net", "chance"}
    assert made["net"].unit == "US dollars"
    assert "made up for a test: police" in str(made["net"].note)
    assert list(result.tidy()["perspective"]) == ["criminal justice", "victims", "all benefits", "program", "net"]


@pytest.mark.parametrize(
    ("book", "discount", "match"),
    [
        (CostBook(), 0.03, "no cost of an incident"),
        (replace(BOOK, programme_costs=()), 0.03, "no cost of an incident"),
        (BOOK, 3.0, "not 3"),
    ],
)
def test_missing_costs_and_impossible_rates_are_refused(book: CostBook, discount: float, match: str) -> None:
    with pytest.raises(AnalysisError, match=match):
        value(AVERTED, book, year=2024, discount=discount, seed=1)


@pytest.mark.parametrize(("lower", "upper"), [(90.0, 100.0), (10.0, 20.0), (140.0, 20.0)])
def test_an_interval_must_hold_its_total(lower: float, upper: float) -> None:
    with pytest.raises(AnalysisError, match="holds their total"):
        Averted(by_year=np.array([80.0]), lower=lower, upper=upper)


TOTAL = Estimate(id="its.x.averted", value=40.0, unit="incidents", method="m", lower=10.0, upper=80.0, level=0.9)
MONTHS = [f"{2021 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(30)]


def test_years_are_counted_from_the_start_and_the_last_one_must_be_over() -> None:
    # Thirty months from April 2021 with one incident averted in each: two whole years, six months left out.
    found = averted_by_year(MONTHS, [1.0] * 30, start=date(2021, 4, 1), total=TOTAL)
    assert isinstance(found, Averted)
    assert found.by_year.tolist() == [12, 12]
    # 24 of 40: the interval shrinks in proportion.
    assert (found.lower, found.upper, found.level) == pytest.approx((6, 48, 0.9))


def test_the_interval_of_whole_years_is_that_of_the_total_in_proportion_and_no_wider() -> None:
    # -20 to 100 of 40 in all, of which 24: its own limits times .6, and none where the total includes none.
    total = replace(TOTAL, lower=-20.0, upper=100.0)
    found = averted_by_year(MONTHS, [1.0] * 30, start=date(2021, 4, 1), total=total)
    assert isinstance(found, Averted)
    assert (found.lower, found.total, found.upper) == pytest.approx((-12, 24, 60))
    assert found.includes_none
    with pytest.raises(TypeError, match="widen"):
        averted_by_year(MONTHS, [1.0] * 30, start=date(2021, 4, 1), total=TOTAL, widen=1.5)  # type: ignore[call-arg]


def test_more_incidents_than_expected_keep_their_sign_and_their_limits() -> None:
    total = replace(TOTAL, value=-40.0, lower=-80.0, upper=-10.0)
    found = averted_by_year(MONTHS, [-1.0] * 30, start=date(2021, 4, 1), total=total)
    assert isinstance(found, Averted)
    assert (found.lower, found.total, found.upper) == pytest.approx((-48, -24, -6))
    assert not found.includes_none


def test_months_left_out_for_the_phase_in_avert_nothing_and_months_before_do_not_count() -> None:
    found = averted_by_year(["2021-03", *MONTHS[3:12]], [5.0, *[1.0] * 9], start=date(2021, 4, 1), total=TOTAL)
    assert isinstance(found, Averted)
    assert found.by_year.tolist() == [9]


@pytest.mark.parametrize(
    ("months", "averted", "total", "why"),
    [
        (MONTHS[:11], [1.0] * 11, TOTAL, "first year is not over"),
        (MONTHS, [1.0] * 30, replace(TOTAL, lower=None, upper=None), "no interval"),
        (MONTHS, [0.0] * 30, TOTAL, "no incident was averted"),
    ],
)
def test_without_a_whole_year_or_an_interval_nothing_is_valued(
    months: list[str], averted: list[float], total: Estimate, why: str
) -> None:
    found = averted_by_year(months, averted, start=date(2021, 4, 1), total=total)
    assert isinstance(found, NotEstimated)
    assert why in found.why
    assert try_value(found, BOOK, year=2024, discount=0.03, seed=1) is found


def test_a_refusal_is_a_result() -> None:
    choices = {"year": 2024, "discount": 0.0, "seed": 1}
    no_costs = try_value(AVERTED, CostBook(), **choices)  # type: ignore[arg-type]
    assert isinstance(no_costs, NotEstimated)
    assert "no cost of an incident" in no_costs.why
    none = try_value(replace(AVERTED, lower=-5.0), BOOK, **choices)  # type: ignore[arg-type]
    assert isinstance(none, NotEstimated)
    assert "nothing is monetized" in none.why
    assert (no_costs.remedy, none.remedy) == (
        "fill in costs.toml beside the plan",
        "a longer series, or a reason in the plan",
    )
    found = try_value(AVERTED, BOOK, **choices)  # type: ignore[arg-type]
    assert not isinstance(found, NotEstimated)
    assert all(estimate.cells == (7,) for estimate in found.estimates(cells=(7,)))
