"""More or less often than chance: the exact tails of a binomial."""

from __future__ import annotations

import pytest
from scipy.stats import binom, norm

from ipvi_eval.diagnosis.measured.coverage import holds_less_often, holds_more_often


@pytest.mark.parametrize("fitted", [30, 130, 2000])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_as_many_misses_as_chance_leaves_are_told_apart_from_more_and_from_fewer(fitted, level):
    """By SciPy's binomial quantiles: the last number of misses that is no more, and no fewer, than chance brings."""
    beyond = norm.sf(3)
    most, fewest = int(binom.isf(beyond, fitted, 1 - level)), int(binom.ppf(beyond, fitted, 1 - level))
    for missed in range(fitted + 1):
        covers = 1 - missed / fitted
        assert holds_less_often(covers, fitted, level) == (missed > most)
        assert holds_more_often(covers, fitted, level) == (missed < fewest)
