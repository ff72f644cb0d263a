"""Adjusted p-values, against R: p.adjust(c(0.01, 0.02, 0.03, 0.005), "holm") and "bonferroni"."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.synthesis.multiplicity import adjusted

P = (0.01, 0.02, 0.03, 0.005)


@pytest.mark.parametrize(
    ("rule", "expected"), [("holm", (0.03, 0.04, 0.04, 0.02)), ("bonferroni", (0.04, 0.08, 0.12, 0.02))]
)
def test_as_r_does(rule, expected):
    assert adjusted(P, rule=rule) == pytest.approx(expected)


def test_none_and_large_ones():
    assert adjusted(()) == ()
    assert adjusted((0.9, 0.8)) == (1.0, 1.0)
    assert adjusted((0.9, 0.8), rule="bonferroni") == (1.0, 1.0)


@pytest.mark.parametrize("rule", ["holm", "bonferroni"])
def test_any_false_alarm_among_eight_tests_is_as_rare_as_of_one(rule):
    """8 independent tests without an effect, 4,000 times: 1 - (1 - 0.05/8)^8 = 4.9 % have one, by either rule."""
    rng = np.random.default_rng(4)
    alarms = np.mean([min(adjusted(rng.random(8).tolist(), rule=rule)) <= 0.05 for _ in range(4000)])
    assert abs(alarms - 0.049) < 3 * np.sqrt(0.049 * 0.951 / 4000)
