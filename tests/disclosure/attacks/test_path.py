"""Months that a path gives back, in series made here and fitted by the package."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.handmade import edition, share, table
from tests.disclosure.attacks.path import attack, months

BEFORE, AFTER = 60, 48


@pytest.fixture(scope="module")
def made():
    """Seven incidents a month, five after the start, beside twenty elsewhere; and the fit that leads."""
    rng = np.random.default_rng(4)
    level = np.concatenate([np.full(BEFORE, 7.0), np.full(AFTER, 5.0)])
    calendar = np.datetime64("2014-01", "M") + np.arange(BEFORE + AFTER)
    series, other = (
        monthly_series(calendar, rng.poisson(mean), name=name)
        for name, mean in (("here", level), ("there", np.full(BEFORE + AFTER, 20)))
    )
    plan = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")
    fit = fit_step(series, plan, [other])
    return fit, expected_months(fit, draws=200, seed=1)


def released(made, digits: int) -> Results:
    """What an edition says of them, its path rounded to `digits`."""
    fit, found = made
    inside = found.inside
    averted = np.round(found.averted[inside], digits).tolist()
    path = zip(found.month[inside].astype(str).tolist(), averted, strict=True)
    before, after = fit.counts[~inside].sum(), fit.counts[inside].sum()
    return edition(
        table("its.x.path", "month averted", *path),
        table("its.x.data_line", "side months events", ("before", str(BEFORE), before), ("after", str(AFTER), after)),
        table("its.x.before", "name value", ("size", fit.control[~inside].mean())),
        share("its.x.headline.ratio", value=float(np.exp(fit.step.value)), unit="ratio"),
        share("its.x.headline.wandering", value=fit.wandering, unit="number"),
    )


def test_every_hidden_month(made):
    fit, found = made
    solved = months(released(made, 6), "its.x")
    assert np.array_equal(np.round(solved.own), fit.counts[found.inside])
    assert np.array_equal(solved.others, fit.control[found.inside])
    small = [int(count) for count in fit.counts[found.inside] if 1 <= count <= 10]
    assert sorted(one.low for one in attack(released(made, 6)) if ", own" in one.learned) == sorted(small)


@pytest.mark.parametrize("digits", [0, 1])
def test_printed_as_a_report_prints_it_nothing_is_solved(made, digits):
    assert attack(released(made, digits)) == []


def test_rounded_to_three_digits_the_comparison_areas_still_come_out(made):
    fit, found = made
    solved = months(released(made, 3), "its.x")
    assert solved.others_hold
    assert np.array_equal(solved.others, fit.control[found.inside])


def test_without_the_path_nothing_is_solved(made):
    whole = released(made, 6)
    assert attack(replace(whole, tables={id: one for id, one in whole.tables.items() if "path" not in id})) == []
