"""Separation as a linear program finds it, held against what Albert and Anderson (1984) say of columns and tables."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.weighting.separation import separating


def with_constant(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


@pytest.mark.parametrize("seed", range(40))
def test_one_column_separates_where_one_group_ends_before_the_other_begins(seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 6, 8).astype(float)
    group = np.r_[True, False, rng.random(6) < 0.5]
    x[group] += rng.choice([0, 4])
    apart = x[group].min() >= x[~group].max() or x[group].max() <= x[~group].min()
    constant = x.min() == x.max()
    found = separating(group, with_constant((x - x.mean()) / 3))
    assert (1 in found, bool(found)) == (apart and not constant, apart and not constant)


# Rows and columns of the table are not empty: there are two groups, and a column that varies.
@pytest.mark.parametrize("counts", [(3, 3, 3, 3), (0, 3, 3, 3), (3, 0, 3, 3), (3, 3, 0, 3), (3, 3, 3, 0), (3, 0, 0, 3)])
def test_a_table_of_four_separates_where_a_cell_is_empty(counts):
    # The odds ratio of an indicator is finite where none of the four cells is 0.
    group = np.repeat([True, True, False, False], counts)
    x = np.repeat([1.0, 0.0, 1.0, 0.0], counts)
    assert bool(separating(group, with_constant(x))) == (0 in counts)


def test_what_only_two_columns_together_tell_apart_is_found_and_a_third_is_not_named():
    rng = np.random.default_rng(5)
    first, second, third = rng.normal(size=(3, 300))
    group = first + second > 0
    assert {1, 2} <= set(separating(group, with_constant(first, second)))
    group[:10] = ~group[:10]
    assert separating(group, with_constant(first, second, third)) == ()
    rare = np.zeros(300)
    rare[np.flatnonzero(group)[:3]] = 1.0
    assert 3 in separating(group, with_constant(first, second, rare))
    assert 3 not in separating(group, with_constant(first, rare, third))
