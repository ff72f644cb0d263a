from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its import findings
from ipvi_eval.its.contamination import clean_areas, contamination_flags
from ipvi_eval.its.controlled import controlled_counts
from ipvi_eval.its.count_models import Contrast, CountFit, fit_counts
from ipvi_eval.its.counterfactual import counterfactual
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.placebo import PlaceboInTime, placebo_in_time, widened
from ipvi_eval.its.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.power import DetectableEffect
from ipvi_eval.its.sensitivity import Line, Strip
from ipvi_eval.its.series import MonthlySeries, monthly_series
from ipvi_eval.its.spillover import BeforeAfter, weighted_displacement_difference
from ipvi_eval.its.synthetic_control import augmented_synthetic_control, synthetic_control

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=0, offset="none")
NULL = Contrast(-0.1, 0.1, 30.0, 0.32, -0.3, 0.1)
FALL = Contrast(-0.4, 0.1, 30.0, 0.0004, -0.6, -0.2)
EFFECT = DetectableEffect(0.75, 1.33, 0.8, 0.95, 0.1, 30.0, "model", 60, 3000)


def series(seed: int, name: str = "here", fall: float = 0.7, n: int = 60) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(n) < 30, 50, 50 * fall)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean), name=name)


def fitted(one: MonthlySeries, plan: DesignPlan = PLAN) -> CountFit:
    found = fit_counts(one, plan)
    assert isinstance(found, CountFit)
    return found


@pytest.fixture(scope="module")
def placebo() -> PlaceboInTime:
    return placebo_in_time(fitted(series(1)))


def test_leading_says_which_and_why(placebo: PlaceboInTime) -> None:
    own = replace(placebo, scale=1.0, model=FALL, calibrated=FALL)
    assert findings.leading(own).text.endswith("the calibrated result is the model's own.")
    agreeing = replace(placebo, scale=1.2, model=FALL, calibrated=widened(FALL, 1.2, 0.95))
    assert "agrees" in findings.leading(agreeing).text
    assert "spread 1.20 times" in findings.leading(agreeing).text
    apart = replace(placebo, scale=2.5, model=FALL, calibrated=widened(FALL, 2.5, 0.95))
    assert "different sides" in findings.leading(apart).text
    assert "p = 0.12" in findings.leading(apart).text  # 2 * pt(-0.4 / 0.25, 30) = 0.1201
    assert "p < 0.001" in findings.leading(apart).text


def test_power_stands_beside_a_null_result_and_before_a_short_series() -> None:
    null = findings.power(EFFECT, NULL, first=False).text
    assert "may have gone unseen" in null
    low, high = 1 - np.exp(NULL.lower), np.exp(NULL.upper) - 1
    assert f"anything from a fall of {low:.0%} to a rise of {high:.0%}, no change among them" in null
    assert "may have gone unseen" in findings.power(EFFECT, NULL, first=True).text
    assert "may have gone unseen" not in findings.power(EFFECT, FALL, first=False).text
    alone = replace(EFFECT, basis="counts alone")
    assert "Nothing is tested here" in findings.power(alone, None, first=True).text
    assert "before any estimate" in findings.power(EFFECT, None, first=True).text
    assert findings.power(EFFECT, FALL, first=False).text == (
        "With 80% power the series would detect a fall of 25% or more."
    )


def test_over_time_names_the_direction_only_when_it_is_clear() -> None:
    flat = fitted(series(1))
    assert "cannot be told from none" in findings.over_time(flat, counterfactual(flat, draws=100, seed=1)).text
    months = np.arange(60)
    fading = np.round(100 * np.where(months < 30, 1.0, np.exp(-0.6 + 0.02 * (months - 30)))).astype(int)
    fit = fitted(monthly_series(np.datetime64("2018-01", "M") + months, fading, name="x"))
    assert "it fades with time" in findings.over_time(fit, counterfactual(fit, draws=100, seed=1)).text
    step = fitted(series(1), replace(PLAN, interruptions=(Interruption(month="2020-07", slope=False),)))
    assert "level change only" in findings.over_time(step, counterfactual(step, draws=100, seed=1)).text


def test_a_flipping_trend_is_spelled_out() -> None:
    lines = (Line("primary", "p", "primary", -0.3, -0.5, -0.1), Line("q", "quadratic trend", "trend", -0.1, -0.4, 0.2))
    stable = Strip((lines[0], replace(lines[1], upper=-0.01)), "level_change", 0.95)
    flipped = Strip((lines[0], replace(lines[1], flips="conclusion")), "level_change", 0.95)
    assert [finding.kind for finding in findings.trend(stable)] == ["trend"]
    assert "depends on what the trend is taken to be" in [finding.text for finding in findings.trend(flipped)][1]
    assert "1 of 1 other specifications" in findings.sensitivity(flipped).text


def test_placebo_in_time_gives_rank_and_resolution(placebo: PlaceboInTime) -> None:
    few = replace(placebo, months=placebo.months[:40], rank_p=0.05, resolution=0.025)
    text = findings.placebo_in_time(few).text
    assert "40 admissible months: 2 of them" in text
    assert "p = 0.050; it cannot be smaller than 0.025" in text


def test_placebo_elsewhere() -> None:
    outcomes = (
        PlaceboOutcome("assaults", NULL),
        PlaceboOutcome("thefts", FALL),
        PlaceboOutcome("x", None, "too short"),
    )
    quiet, moved, untested = (finding.text for finding in findings.placebo_outcomes(outcomes))
    assert quiet == "Assaults (rate ratio 0.90) shows no clear change, as it should."
    assert "something else may have changed both" in moved
    assert untested == "X could not be tested: too short."
    assert (
        "cannot be smaller than 0.25"
        in findings.placebo_areas(PlaceboAreas(-3.0, (("n", 0.1),) * 3, 0.25, 0.25, ())).text
    )


def test_controlled_reads_the_pre_trend() -> None:
    found = controlled_counts(series(1), [series(2, "north", 1.0)], PLAN)
    level, parallel = (finding.text for finding in findings.controlled(found))
    assert "a clear difference" in level
    assert "moved in parallel as far as can be seen" in parallel
    months = np.arange(60)
    steep = monthly_series(np.datetime64("2018-01", "M") + months, np.round(400 * np.exp(-0.02 * months)), name="steep")
    diverging = [finding.text for finding in findings.controlled(controlled_counts(series(1), [steep], PLAN))]
    assert "no counterfactual" in diverging[1]


def test_synthetic_never_makes_a_finding() -> None:
    donors = np.array([series(seed, fall=1.0).counts for seed in (2, 3, 4)])
    found = synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    augmented = augmented_synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    first, second, *warnings = (finding.text for finding in findings.synthetic(found, augmented, people=False))
    assert "supports a finding and never makes one" in first
    assert f"it is {augmented.effect:.2f} a month" in second
    assert len(warnings) == len(found.diagnostics.warnings)
    assert not any("programme" in warning for warning in warnings)


def test_spillover_says_nothing_a_small_count_could_be_read_from() -> None:
    target, control = BeforeAfter(500, 300), BeforeAfter(500, 490)
    found = weighted_displacement_difference(
        target, control, catchment=BeforeAfter(100, 103), catchment_control=BeforeAfter(100, 100)
    )
    nearby, together = (finding.text for finding in findings.spillover("Arlington", NULL, found))
    assert nearby == "Arlington, next to the program's area, shows no clear change of level (rate ratio 0.90)."
    # -190 + 3 with standard error sqrt(2,193) = 46.8 (Wheeler & Ratcliffe 2018, eq. 2)
    assert "had fewer incidents than before" in together
    assert not any(character.isdigit() for character in together)
    none = weighted_displacement_difference(control, control)
    assert ["no clear change" in finding.text for finding in findings.spillover("Arlington", None, none)] == [True]


def test_a_check_that_cannot_be_made_becomes_a_finding() -> None:
    said: list[findings.Finding] = []

    def fail() -> int:
        msg = "months differ after the program"
        raise AnalysisError(msg)

    assert findings.attempted(said, "controlled", fail) is None
    assert said == [("controlled", "Not estimated: months differ after the program.")]
    assert findings.attempted(said, "controlled", lambda: 3) == 3
    assert len(said) == 1


def test_too_few_dates_calibrate_nothing_and_say_so(placebo: PlaceboInTime) -> None:
    text = findings.leading(replace(placebo, held_months=placebo.held_months[:9])).text
    assert "too few other months (9)" in text
    assert "spread" not in text


def test_contamination_says_when_nothing_is_left() -> None:
    during = {"first": date(2016, 1, 1), "last": date(2025, 9, 30)}
    flags, clean = contamination_flags(["Kingston"], **during), clean_areas(["Kingston"], **during)
    texts = [finding.text for finding in findings.contamination(flags, clean)]
    assert texts[-1].startswith("No comparison area is left")
    assert len(texts) == 2
    assert list(findings.contamination([], ("North",))) == []


def test_diagnostics_without_concern_say_so() -> None:
    quiet = SimpleNamespace(concerns=())
    assert [finding.kind for finding in findings.diagnostics(quiet)] == ["diagnostics"]  # type: ignore[arg-type]
    loud = SimpleNamespace(concerns=("the trend bends",))
    assert [finding.text for finding in findings.diagnostics(loud)] == ["The trend bends."]  # type: ignore[arg-type]


def test_weak_spots_become_findings_only_where_the_series_lies_there() -> None:
    assert list(findings.weak_spots(fitted(series(1)))) == []
    (found,) = findings.weak_spots(replace(fitted(series(1)), rho=0.6))
    assert found.kind == "weak spot"
    assert found.text.startswith("Neighboring months are strongly correlated (0.60).")


def test_what_is_missing_or_rough_is_said_without_a_number() -> None:
    for one in (findings.no_area_next_to_it(), findings.few_incidents()):
        assert not any(letter.isdigit() for letter in one.text)
