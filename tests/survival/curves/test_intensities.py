"""Transition intensities: closed forms and known limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.intensities import intensities
from ipvi_eval.survival.spells.state_spells import state_spells


def test_rate_is_moves_by_time_with_both_intervals():
    rng = np.random.default_rng(1)
    time = rng.exponential(10, 200)
    stop, moved = np.minimum(time, 15), np.where(time <= 15, "C", "")
    fit = intensities(state_spells(np.arange(200), stop, moved, initial="D"))
    events = int((time <= 15).sum())
    assert fit.rate[0] == pytest.approx(events / stop.sum())
    # Garwood (1936): chi-squared quantiles; independent people, so both intervals say nearly the same
    assert fit.exact_lower[0] == pytest.approx(chi2.ppf(0.025, 2 * events) / 2 / stop.sum())
    assert fit.exact_upper[0] == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2 / stop.sum())
    assert fit.log_standard_error[0] == pytest.approx(1 / np.sqrt(events), rel=0.1)
    assert fit.tidy(per=365.25)["rate"][0] == pytest.approx(365.25 * fit.rate[0])
    assert (fit.origin, fit.destination) == (("D",), ("C",))


def test_people_who_move_together_count_as_one():
    alone = state_spells(np.arange(6), [3, 4, 5, 6, 7, 8], list("CCCCCC"), initial="D")
    heavy = state_spells(np.arange(6), [3, 4, 5, 6, 7, 8], list("CCCCCC"), initial="D", weight=np.full(6, 4.0))
    assert intensities(heavy).log_standard_error == pytest.approx(intensities(alone).log_standard_error)
    assert np.isnan(intensities(heavy).exact_lower).all()


def test_bad_input():
    with pytest.raises(AnalysisError, match="nobody changes state"):
        intensities(state_spells([1], [5], [""], initial="D"))


def test_the_error_is_the_sum_of_the_squares_of_what_each_person_adds():
    # By hand: (moves - rate x days there) / moves of each person, who may never have been there.
    rng = np.random.default_rng(6)
    person, weight = np.repeat(np.arange(30), 3), np.repeat(rng.uniform(0.5, 2, 30), 3)
    length = rng.integers(1, 9, 90)
    stop = np.concatenate([np.cumsum(part) for part in length.reshape(30, 3)])
    to = np.where(rng.random(90) < 0.7, np.tile(["B", "C", "A"], 30), "")
    went_on = np.concatenate([np.cumprod(np.r_[True, part[:-1]]) for part in (to != "").reshape(30, 3)]).astype(bool)
    kept = person[went_on], stop[went_on], to[went_on]
    start = (stop - length)[went_on]
    fit = intensities(state_spells(*kept, start=start, initial="A", weight=weight[went_on]))
    origin = np.tile(["A", "B", "C"], 30)[went_on]
    for i, (j, k) in enumerate(zip(fit.origin, fit.destination, strict=True)):
        here = origin == j
        w, days = weight[went_on], length[went_on]
        moves, time = w[here & (kept[2] == k)].sum(), (w * days)[here].sum()
        each = [
            (w * (here & (kept[2] == k)) - moves / time * w * days * here)[kept[0] == who].sum() for who in range(30)
        ]
        assert (fit.moves[i], fit.time[i]) == pytest.approx((moves, time))
        assert fit.log_standard_error[i] == pytest.approx(np.sqrt(np.sum(np.square(each))) / moves)
