from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.checks.power import DetectableEffect, minimum_detectable_effect
from ipvi_eval.its.counts.count_models import fit_counts
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.stored.checks.power import estimates, power_lines


@pytest.fixture(scope="module")
def effect(step: StepFit) -> DetectableEffect:
    return minimum_detectable_effect(step, series=50)


def test_each_planted_fall_is_a_row(effect: DetectableEffect) -> None:
    planted = power_lines(effect).frame
    assert planted["fall"].tolist() == pytest.approx([1 - one.ratio for one in effect.simulated], abs=1e-6)
    apart = replace(effect, simulated=tuple(replace(one, falls=0.1, changes=0.4) for one in effect.simulated))
    assert set(power_lines(apart).frame["found"]) == {0.1}
    assert set(power_lines(apart).frame["changed"]) == {0.4}


def test_the_smallest_fall_says_how_it_was_found(effect: DetectableEffect) -> None:
    (simulated,) = estimates(effect, "its.x")
    assert (simulated.id, simulated.value, simulated.events) == ("its.x.mde", effect.fall, effect.events)
    assert simulated.method.startswith("50 series")
    assert simulated.method.endswith("80% power, two-sided 5%")


def test_counts_alone_give_the_closed_form() -> None:
    months, plan = (
        np.datetime64("2021-01", "M") + np.arange(10),
        DesignPlan(interruptions=(Interruption(month="2021-06"),)),
    )
    (alone,) = estimates(minimum_detectable_effect(fit_counts(monthly_series(months, np.full(10, 93)), plan)), "its.x")
    # Closed form: exp(-(1.959964 + 0.841621) sqrt(2 / 465))
    assert alone.value == pytest.approx(np.exp(-2.801585 * np.sqrt(2 / 465)), abs=1e-5)
    assert alone.method.startswith("normal approximation")
    (none,) = estimates(minimum_detectable_effect(fit_counts(monthly_series(months, np.zeros(10)), plan)), "its.x")
    assert none.value is None
    assert "no fall" in str(none.note)
