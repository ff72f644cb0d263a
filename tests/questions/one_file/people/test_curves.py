"""Numbers at risk, restricted means and quantiles are those of their own functions; units come from names."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.questions.one_file.people.curves import (
    at_risk,
    differences,
    in_estimate,
    owner,
    quantiles,
    restricted_means,
    unit_of,
)
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.rmst import rmst
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture(scope="module")
def rossi():
    data = load_rossi()
    return People(stop=data["week"].to_numpy(dtype=float), event=data["arrest"].to_numpy(dtype=bool))


@pytest.mark.parametrize(
    ("column", "unit"), [("week", "weeks"), ("DAYS_TO", "days"), ("t", ""), ("day_or_week", ""), ("months", "months")]
)
def test_the_unit_is_told_by_the_name(column, unit):
    assert unit_of(column) == unit
    assert in_estimate(unit) == (unit or "number")


def test_numbers_at_risk(rossi):
    fit = kaplan_meier(Spells.of(rossi.stop, rossi.event))
    rows = {row.id: row.value for row in at_risk("all", "all", rossi, fit, (26, 52))}
    # R survival: summary(survfit(Surv(week, arrest) ~ 1, rossi), times = c(26, 52))$n.risk, counted in the file
    assert rows == {"at_risk.all.at_26": (rossi.stop >= 26).sum(), "at_risk.all.at_52": (rossi.stop >= 52).sum()}


def test_restricted_means_and_horizons_beyond_the_follow_up(rossi):
    near, far = restricted_means("all", "all", rossi, (52, 104), "weeks", 0.95)
    found = rmst(Spells.of(rossi.stop, rossi.event), tau=52)
    assert (near.value, near.standard_error, near.lower) == (found.value, found.standard_error, found.lower)
    assert far.value is None
    assert str(far.note) == (
        "nobody was followed up to 104: the last follow-up is at 52; choose a time at or below it with --horizons"
    )
    assert near.label.endswith("in weeks")


def test_quantiles(rossi):
    fit = kaplan_meier(Spells.of(rossi.stop, rossi.event))
    quarter, half = quantiles("all", "all", rossi, fit, (0.25, 0.5), "weeks")
    assert (quarter.id, quarter.value) == ("survival.all.quantile_0_25", fit.quantile(0.25).value)
    assert (half.id, half.value, half.note) == ("survival.all.median", None, "fewer than half had the event")


def test_clusters_that_are_persons_with_one_event_are_none():
    person = np.array(["a", "a", "b"], dtype=object)
    columns = {"stop": np.array([5.0, 9, 9]), "event": np.array([False, True, False]), "start": np.array([0.0, 5, 0])}
    assert owner(People(**columns, person=person, cluster=person)) is None
    household = np.array(["h", "h", "h"], dtype=object)
    assert owner(People(**columns, person=person, cluster=household)) is household


def test_differences_say_how_many_of_a_hundred():
    # 4 of 10 against 1 of 10 within a year, everybody followed: closed form.
    stop = np.array([100.0] * 4 + [400.0] * 6 + [100.0] + [400.0] * 9)
    people = People(stop=stop, event=stop == 100, group=np.array(["a"] * 10 + ["b"] * 10, dtype=object))
    row, beyond = differences(people, {"a": "a", "b": "b"}, (365, 900), 0.95)
    assert (row.id, row.value) == ("difference.b.at_365", pytest.approx(-0.3, abs=1e-12))
    assert row.standard_error == pytest.approx(np.sqrt(0.4 * 0.6 / 10 + 0.1 * 0.9 / 10), abs=1e-12)
    assert str(row.note).startswith("of 100 people 10 in b against 40 in a")
    assert (row.upper < 0.1, beyond.value) == (True, None)
