"""Arrests after a new record by group, against counting by hand and against the equations of disclosure control."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.questions.delivery.asked import Asked as Delivery
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.questions.equity.arrests import arrests_by_group
from ipvi_eval.questions.equity.asked import Asked
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results
from ipvi_eval.synthesis.proportions import wilson


@pytest.fixture(scope="module")
def estimates(equity) -> dict[str, Estimate]:
    return {one.id: one for one in arrests_by_group(equity)}


def by_hand(equity) -> pd.DataFrame:
    """A row for each person with a new record: sex, and whether an arrest or a booking came within the days."""
    held = equity.frames.extract
    first = equity.frames.spells(equity.outcome).to_first()
    rows = []
    for one in first.loc[first["event"].astype(bool)].itertuples():
        last = one.until + pd.Timedelta(days=equity.study.delivery.follow_through_days)
        own = held.incidents.loc[(held.incidents["suspect"] == one.person).fillna(False)]
        stays = held.custody.loc[(held.custody["person"] == one.person).fillna(False), "start"]
        arrests = own.loc[own["arrest"].fillna(False).astype(bool), "date"]
        rows.append((one.sex, any(day.between(one.until, last).any() for day in (arrests, stays))))
    return pd.DataFrame(rows, columns=["sex", "arrested"])


def test_the_arrested_of_each_group_counted_by_hand(equity, estimates):
    rows = by_hand(equity)
    assert 0 < rows["arrested"].sum() < len(rows)
    for sex in ("female", "male"):
        own, one = rows.loc[rows["sex"] == sex], estimates[f"equity.sex.{sex}.arrested"]
        assert (one.n, one.events) == (len(own), own["arrested"].sum())
        assert one.value == pytest.approx(own["arrested"].mean())
        assert (one.lower, one.upper) == pytest.approx(wilson(one.events, one.n, level=0.95))
        assert "on a list" in one.scope.population


@pytest.mark.parametrize("column", ["sex", "age_at_entry"])
def test_groups_add_up_to_everybody(estimates, column):
    whole = estimates["equity.all.arrested"]
    parts = [one for id, one in estimates.items() if id.startswith(f"equity.{column}.")]
    assert len(parts) > 1
    assert (sum(one.n for one in parts), sum(one.events for one in parts)) == (whole.n, whole.events)


def test_a_small_group_falls_and_takes_another_of_its_column_with_it(changed, equity, tmp_path):
    first = equity.frames.spells(equity.outcome).to_first()
    few = set(first.loc[first["event"].astype(bool), "person"].iloc[:5])
    sexes = equity.frames.extract.persons["person"].isin(few).map({True: "female", False: "male"}).astype("string")
    parts = list(arrests_by_group(changed(sex=sexes)))
    shown = suppress(Results.of(parts), read_profile("cms11", tmp_path)).results.estimates
    assert shown["equity.sex.female.arrested"].value is None
    assert shown["equity.sex.male.arrested"].value is None
    assert shown["equity.all.arrested"].value is not None


def test_the_lists_are_those_that_delivery_tells_by_period(changed, equity, tmp_path):
    """Told by list here and by list and period there: one system, in which before and since add up."""
    asked = changed(EquityPlan(groups=("list",)))
    told = [one for one in follow_through(Delivery(asked.study, asked.frames)) if isinstance(one, Estimate)]
    assert told
    own = {one.id: one for one in arrests_by_group(asked)}
    lists = {one.id.split(".")[-1].rpartition("_")[0] for one in told}
    for name in lists:
        periods = [one for one in told if one.id.split(".")[-1].rpartition("_")[0] == name]
        one = own[f"equity.list.{name}.arrested"]
        assert (one.n, one.events) == (sum(part.n for part in periods), sum(part.events for part in periods))
    suppress(Results.of([*own.values(), *told]), read_profile("cms11", tmp_path))


def test_without_arrests_in_the_extract_a_reason_stands_there(equity):
    frames = equity.frames
    assert isinstance(frames, Frames)
    held = frames.extract
    untold = replace(held, by_default=frozenset({*held.by_default, ("incidents", "arrest")}))
    less = Asked(equity.study, replace(frames, extract=untold))
    (none,) = arrests_by_group(less)
    assert isinstance(none, NotEstimated)
    assert none.why == "the incidents do not tell who was arrested"
