"""Counts and the share reported: the identity by hand, and incidents of which a known share is reported."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.reported_share import reporting_bounds


def test_by_hand():
    """0.84 reported for each one before, and 20 % more of them reported: 0.84 / 1.2 = 0.7 happened."""
    rows = reporting_bounds(0.84, lower=0.72, upper=0.96).tidy().set_index("reported_change")
    assert rows.loc[0.2].tolist() == pytest.approx([0.7, 0.6, 0.8])
    assert rows.loc[0.0].tolist() == [0.84, 0.72, 0.96]
    assert rows.index.tolist() == [0.0, 0.05, 0.1, 0.2]


@given(st.floats(0.2, 3), st.floats(1.01, 2), st.floats(1.01, 2))
def test_what_explains_the_change_leaves_none(ratio, down, up):
    bounds = reporting_bounds(ratio, lower=ratio / down, upper=ratio * up)
    assert reporting_bounds(ratio, lower=ratio, upper=ratio, rises=[bounds.explains - 1]).tidy()["ratio"].iloc[
        -1
    ] == pytest.approx(1)
    left = reporting_bounds(bounds.ratio, lower=bounds.lower, upper=bounds.upper, rises=[bounds.explains_sure - 1])
    lower, upper = left.tidy().loc[1, ["lower", "upper"]]
    assert lower <= 1 + 1e-9
    assert upper >= 1 - 1e-9
    if bounds.lower <= 1 <= bounds.upper:
        assert bounds.explains_sure == 1
    else:
        assert abs(bounds.explains_sure - 1) <= abs(bounds.explains - 1)


def test_incidents_of_which_a_known_share_is_reported():
    """A quarter fewer happen, and 44 % instead of 40 % of them are reported: the counts fall by less."""
    rng = np.random.default_rng(3)
    before, after = rng.binomial(rng.poisson(400_000), 0.4), rng.binomial(rng.poisson(300_000), 0.44)
    counted = after / before
    told = reporting_bounds(counted, lower=counted, upper=counted, rises=[0.1]).tidy()["ratio"]
    assert counted == pytest.approx(0.825, abs=0.01)
    assert told.iloc[-1] == pytest.approx(0.75, abs=0.01)


def test_the_sentence():
    assert "20.0% lower would explain" in reporting_bounds(0.8, lower=0.7, upper=0.9).sentence
    assert "25.0% higher" in reporting_bounds(1.25, lower=0.9, upper=1.5).sentence
    assert "no change" in reporting_bounds(1.0, lower=0.9, upper=1.5).sentence


@pytest.mark.parametrize("limits", [(0.9, 1.2), (0.0, 1.0), (0.5, float("inf")), (0.5, float("nan"))])
def test_limits_that_are_none_are_refused(limits):
    with pytest.raises(AnalysisError, match="between its limits"):
        reporting_bounds(0.8, lower=limits[0], upper=limits[1])


def test_a_share_that_falls_to_nothing_is_refused():
    with pytest.raises(AnalysisError, match="above -1"):
        reporting_bounds(0.8, lower=0.7, upper=0.9, rises=[-1])


def test_the_picture_has_a_row_for_each_change():
    found = reporting_bounds(0.84, lower=0.72, upper=0.96, rises=(-0.1, 0.2))
    axes = found.plot().axes[0]
    named = [label.get_text() for label in axes.get_yticklabels()]
    assert named == ["as many reported", "-10% reported", "+20% reported"]
    assert list(axes.lines[0].get_xdata()) == found.tidy()["ratio"].tolist()
