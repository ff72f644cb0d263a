"""Pseudo-score tests of mean cumulative functions against R's reda."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.spells.spells import Spells


def test_cgd_equals_reda(dataset, r_numbers):
    # R: reda::mcfDiff.test(reda::mcf(Recur(tstop, id, status) ~ treat, cgd without id 87))
    cgd, r = dataset("cgd").query("id != 87"), r_numbers("recurrent")["mcf_cgd_test"]
    test = mean_cumulative_test(Spells.of(cgd.tstop, cgd.status, start=cgd.tstart, person=cgd.id, group=cgd.treat))
    for ours, expected in zip((test.constant, test.linear), r["table"], strict=True):
        assert ours.statistic == pytest.approx(expected[0], abs=1e-8)
        assert ours.variance == pytest.approx(expected[1], abs=1e-8)
        assert ours.chi_square == pytest.approx(expected[2], abs=1e-8)
        assert ours.p == pytest.approx(expected[4], abs=1e-8)
    assert list(test.tidy().weight) == ["constant", "linear"]


def test_it_holds_its_level_with_repeat_offenders():
    # Simulation with a known truth (no difference, gamma frailty of variance 1): nominal 5 %, 200 samples.
    rng, rejected = np.random.default_rng(6), 0
    for _ in range(200):
        person = np.arange(60)
        counts = rng.poisson(2 * rng.gamma(1, 1, 60))
        events = [np.sort(rng.choice(np.arange(1, 365), c, replace=False)) for c in counts]
        stop = np.concatenate([np.append(e, 365) for e in events])
        start = np.concatenate([np.insert(e, 0, 0) for e in events])
        event = np.concatenate([np.append(np.ones(c), 0) for c in counts])
        cluster = np.repeat(person, counts + 1)
        rejected += (
            mean_cumulative_test(Spells.of(stop, event, start=start, person=cluster, group=cluster % 2)).constant.p
            < 0.05
        )
    assert 0.015 <= rejected / 200 <= 0.10


@pytest.mark.parametrize(
    ("group", "event", "cluster", "words"),
    [
        ([0, 1, 2], [1, 1, 0], [1, 2, 3], "two groups, not 3"),
        ([0, 1, 1], [0, 0, 0], [1, 2, 3], "no events"),
        ([0, 1, 1], [1, 1, 0], [1, 1, 3], "in both groups"),
        ([0, 1, 1], [1, 1, 0], [1, 2, 2], "follow one another"),
        ([0, 0, 0], [1, 1, 0], [1, 2, 3], "at least two groups"),
    ],
)
def test_bad_input_is_explained(group, event, cluster, words):
    with pytest.raises(AnalysisError, match=words):
        mean_cumulative_test(Spells.of([4, 5, 6], event, person=cluster, group=group))
