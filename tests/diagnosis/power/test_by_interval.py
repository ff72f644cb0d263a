"""Beside a result that includes no difference: what it could have shown, against formulas and another way to ask it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.by_interval import could_be_found, found_from_error
from ipvi_eval.diagnosis.power.share_power import power_of_shares
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate

Z = 1.959963984540054
"""R: qnorm(0.975); qnorm(0.8) is .8416212335729143."""


def ratio(value, error, id="harm.again.ratio", **more):
    limits = {"lower": float(value * np.exp(-Z * error)), "upper": float(value * np.exp(Z * error)), "level": 0.95}
    return Estimate(id=id, value=value, unit="ratio", method="made up", **limits, **more)


def difference(value, error, id="harm.along.slope"):
    return Estimate(
        id=id, value=value, unit="difference in proportions", method="made up", lower=value - Z * error,
        upper=value + Z * error, level=0.95,
    )  # fmt: skip


@pytest.mark.parametrize(("size", "kind", "root"), [(1, "sampling", 1), (4, "sampling", 2), (4, "wandering", 2**0.5)])
def test_the_error_alone_by_the_normal_formula(size, kind, root):
    """(qnorm(0.975) + qnorm(0.8)) s = 2.801585 s; the other tail adds less than a millionth."""
    found = found_from_error(ratio(0.9, 0.1), kind, size=size, power=0.8)
    assert found == pytest.approx(np.exp(-2.8015852 * 0.1 / root), rel=1e-5)
    found = found_from_error(difference(0.01, 0.02), kind, size=size, power=0.8)
    assert found == pytest.approx(2.8015852 * 0.02 / root, rel=1e-5)


@pytest.mark.parametrize(
    "id", ["survival.x.list_c.rmst_difference_24m", "survival.x.landmark_comparison_area.days_24m"]
)
def test_a_difference_in_days_has_no_largest(id, county_frames):
    """2.801585 times 150 days is 420, of which a share would be none."""
    one = replace(difference(10.0, 150.0, id=id), unit="days")
    _, smallest, larger = could_be_found(county_frames.study, [one])
    assert (smallest.value, larger.value) == pytest.approx((2.8015852 * 150, 2.8015852 * 75), rel=1e-5)
    assert smallest.unit == "days"


def test_a_difference_of_shares_has_that_power_by_the_test_of_two_shares():
    # 400 people on both sides, shares alike at .3: s = sqrt(2 * .3 * .7 / 400). What is found lies about the mean.
    error = float(np.sqrt(2 * 0.3 * 0.7 / 400))
    found = found_from_error(difference(0.0, error), "sampling", size=1, power=0.8)
    assert power_of_shares(0.3 - found / 2, 0.3 + found / 2, 400, 400) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    "one",
    [
        replace(ratio(0.9, 0.1), lower=0.0),
        replace(ratio(0.9, 0.1), upper=float("inf")),
        replace(difference(0.0, 0.1), lower=0.0, upper=0.0),
        difference(0.0, 0.4),  # 2.80 times .4 is more than all
    ],
)
def test_of_an_interval_without_an_end_or_as_wide_as_all_nothing_is_found(one, county_frames):
    assert found_from_error(one, "sampling", size=1, power=0.8) is None
    _, smallest, _ = could_be_found(county_frames.study, [one])
    assert smallest.value is None
    assert smallest.note == "none that was tried is found so often"


def test_a_power_that_chance_alone_has_is_refused():
    with pytest.raises(AnalysisError, match="power must lie between"):
        found_from_error(ratio(0.9, 0.1), "sampling", size=1, power=0.05)


def test_it_follows_its_result_carries_its_counts_and_falls_with_it(county_frames):
    one = ratio(0.9, 0.1, n=40, events=30, cells=(12, 18))
    results = list(could_be_found(county_frames.study, ["before", one, "after"]))
    assert [getattr(each, "id", each) for each in results] == [
        "before", "harm.again.ratio", "harm.again.ratio.power.smallest", "harm.again.ratio.power.four_times", "after",
    ]  # fmt: skip
    for made in results[2:4]:
        assert (made.n, made.events, made.cells, made.rests_on) == (40, 30, (12, 18), (one.id,))
        assert (made.lower, made.upper, made.level, made.p, made.standard_error) == (None,) * 5
    assert results[2].value < results[3].value < 1


@pytest.mark.parametrize("one", [ratio(0.5, 0.1, id="harm.again.ratio"), difference(0.1, 0.02)])
def test_it_is_there_beside_a_clear_result_too(county_frames, one):
    """Else its absence would tell of a withheld result that it is clear."""
    assert len(list(could_be_found(county_frames.study, [one]))) == 3


@pytest.mark.parametrize(
    "one",
    [
        ratio(0.9, 0.1, id="survival.ipv_dir.notification.hazard_ratio"),
        replace(ratio(0.9, 0.1), lower=None, upper=None, level=None),
    ],
)
def test_beside_another_or_one_without_an_interval_there_is_none(county_frames, one):
    assert list(could_be_found(county_frames.study, [one])) == [one]
