"""The shares beside a planned hazard ratio, against what was put into the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.questions.reoffence.notification.absolute_effect import shares_of_contrast, shares_over_time
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.risk import notification_effect

HORIZONS = {6: 182, 12: 365, 60: 1825}
ID = "survival.x.notification.hazard_ratio"


def changing(n=3000, ratio=0.6, seed=2):
    """Everybody has hazard 1/700 on list C and 1/400 on list D; half are notified on a day of their first 100."""
    rng = np.random.default_rng(seed)
    rate = np.where(np.arange(n) % 3 > 0, 1 / 700, 1 / 400)
    marked = np.where(rng.random(n) < 0.5, rng.integers(1, 100, n), 10_000)
    before, after = rng.exponential(1 / rate), rng.exponential(1 / (ratio * rate))
    time = np.ceil(np.where(before > marked, marked + after, before))
    stop, event = np.minimum(time, 1000), time <= 1000
    rows = []
    for i in range(n):
        name, person = "C" if i % 3 else "D", f"p{i}"
        if stop[i] > marked[i]:
            rows += [(person, 0, marked[i], False, False, name), (person, marked[i], stop[i], event[i], True, name)]
        else:
            rows.append((person, 0, stop[i], event[i], False, name))
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "exposed", "list_recorded"])


def test_notification_over_time():
    spells = changing()
    fit, ratio, _ = notification_effect(ID, "x", spells, level=0.95)
    found = shares_over_time(ratio, fit, spells, HORIZONS)
    assert [one.id for one in found] == [f"survival.x.notification.share_difference_{m}m" for m in HORIZONS]
    notified = spells.loc[spells["exposed"], "list_recorded"]
    for one, day in zip(found[:2], (182, 365), strict=True):
        rates = np.where(notified == "C", 1 / 700, 1 / 400)
        truth = float(np.mean(np.exp(-rates * day) - np.exp(-0.6 * rates * day)))
        assert one.lower < truth < one.upper
        assert one.unit == "difference in proportions"
        assert "people like the notified" in str(one.note)
    assert (found[1].n, found[1].cells[:3]) == (ratio.n, ratio.cells)
    hit = spells["event"] & (spells["stop"] <= 365)
    assert found[1].cells[3:] == (int((hit & spells["exposed"]).sum()), int((hit & ~spells["exposed"]).sum()))
    assert found[2].value is None
    assert "nobody was followed" in str(found[2].note)


def test_the_p_value_is_that_of_the_difference():
    # In few people not the ratio's: one less the level at which the interval of the difference ends at 0.
    spells = changing(n=160, ratio=0.8)
    fit, ratio, _ = notification_effect(ID, "x", spells, level=0.95)
    p = [one.p for one in shares_over_time(ratio, fit, spells, HORIZONS)[:2]]
    for k in (0, 1):
        again = shares_over_time(ratio, replace(fit, level=1 - p[k]), spells, HORIZONS)[k]
        assert again.upper == pytest.approx(0, abs=1e-9)
        assert p[k] == pytest.approx(ratio.p, rel=0.5)
        assert p[k] != pytest.approx(ratio.p, rel=1e-3)


def test_a_weighted_comparison(compared_people):
    groups = exposure_groups(compared_people(), design="comparison area", adjust=("age_at_entry", "sex"))
    contrast = exposure_contrast(f"{ID}_comparison_area", "x", groups, estimand="att", level=0.95)
    six, year, _ = shares_of_contrast(contrast, HORIZONS)
    assert year.id == "survival.x.notification.share_difference_12m_comparison_area"
    # Among the notified, by what `conftest` makes of each age: exponential hazards, times 0.6 after notification
    hazard = np.exp(-0.08 * (groups.people["age_at_entry"].to_numpy(float)[groups.treated] - 33)) / 700
    truth = float(np.mean(np.exp(-365 * hazard) - np.exp(-365 * 0.6 * hazard)))
    assert year.lower < truth < year.upper
    assert year.value < six.value < 0
