"""Cochran's Q by hand, and the counts of all groups behind it."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.equity.heterogeneity import cochran


def ratio(name: str, value: float, error: float, cells: tuple[int, ...]) -> Estimate:
    reach = stats.norm.ppf(0.975) * error
    limits = {"lower": value * math.exp(-reach), "upper": value * math.exp(reach), "level": 0.95}
    return Estimate(id=f"equity.sex.{name}.hazard_ratio", value=value, unit="ratio", method="x", cells=cells, **limits)


def test_two_groups_by_hand():
    """Of two, Q is the square of the difference of the logs over the sum of their variances."""
    found = cochran("age_at_entry", [ratio("a", 0.5, 0.2, (30, 40)), ratio("b", 0.9, 0.3, (20, 25))], level=0.95)
    q = math.log(0.5 / 0.9) ** 2 / (0.2**2 + 0.3**2)
    assert found.p == pytest.approx(stats.chi2.sf(q, 1))
    assert (found.df, found.words, found.cells) == (1, "age at entry", (30, 40, 20, 25))
