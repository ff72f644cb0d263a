"""Hidden months among shown ones, in a series made here and fitted by the package."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.fitted import attack
from tests.disclosure.attacks.handmade import edition, share, table

BEFORE, AFTER = 60, 48


@pytest.fixture(scope="module")
def released() -> tuple[Results, dict[str, int]]:
    """Sixteen incidents a month, thirteen after the start, in an edition that hides those below eleven."""
    rng = np.random.default_rng(8)
    level = np.concatenate([np.full(BEFORE, 16.0), np.full(AFTER, 13.0)])
    calendar = np.datetime64("2014-01", "M") + np.arange(BEFORE + AFTER)
    series, other = (monthly_series(calendar, rng.poisson(mean), name=str(mean[0])) for mean in (level, level + 8))
    disruption = Interruption(name="disruption", month="2016-03", end="2016-06")
    plan = DesignPlan(interruptions=(Interruption(month="2019-01"), disruption), offset="none")
    fit = fit_step(series, plan, [other])
    months = expected_months(fit, draws=100, seed=1)
    names, counts = months.month.astype(str).tolist(), months.observed.astype(int).tolist()
    rows = tuple(zip(names, (None if one < 11 else one for one in counts), months.fitted.tolist(), strict=True))
    before = int((~months.inside).sum())
    sides = ("before", str(before), sum(counts[:before])), ("after", str(AFTER), sum(counts[before:]))
    found = edition(
        Curve(id="its.x", kind="monthly", label="", columns=("month", "count", "fitted"), rows=rows),
        table("its.x.data_line", "side months events", *sides),
        table("its.x.before", "name value", ("size", fit.control[:before].mean())),
        share("its.x.headline.ratio", value=float(np.exp(fit.step.value)), unit="ratio"),
        share("its.x.headline.wandering", value=fit.wandering, unit="number"),
    )
    return found, {name: one for name, one in zip(names, counts, strict=True) if one < 11}


def test_every_hidden_month(released):
    edition, hidden = released
    assert len(hidden) > 10
    assert {one.learned.rpartition(" ")[2]: one.low for one in attack(edition)} == hidden


def test_without_the_fitted_counts_nothing(released):
    whole = released[0]
    curve = whole.curves["its.x"]
    bare = replace(curve, columns=curve.columns[:2], rows=tuple(row[:2] for row in curve.rows))
    assert attack(replace(whole, curves={"its.x": bare})) == []


def test_fitted_counts_of_other_months_are_not_believed(released):
    whole = released[0]
    curve = whole.curves["its.x"]
    turned = replace(
        curve, rows=tuple((*row[:2], other[2]) for row, other in zip(curve.rows, curve.rows[::-1], strict=True))
    )
    assert attack(replace(whole, curves={"its.x": turned})) == []
