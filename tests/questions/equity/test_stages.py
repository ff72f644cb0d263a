"""The shares of each group, against counting the county's people and against the equations of disclosure control."""

from __future__ import annotations

import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.equity.stages import groups_beside_everybody
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results


@pytest.fixture(scope="module")
def found(equity) -> list[object]:
    return list(groups_beside_everybody(equity))


@pytest.fixture(scope="module")
def estimates(found) -> dict[str, Estimate]:
    return {one.id: one for one in found if isinstance(one, Estimate)}


def test_the_reached_of_each_group_counted_by_hand(equity, estimates):
    due = equity.frames.due()
    since = due.loc[due["period"] == SINCE]
    for sex in ("female", "male"):
        own = since.loc[since["sex"] == sex]
        one = estimates[f"equity.sex.{sex}.reached"]
        assert (one.n, one.events) == (len(own), own["reached"].sum())
        assert one.value == pytest.approx(own["reached"].mean())
        assert one.lower < one.value < one.upper


@pytest.mark.parametrize("stage", ["reached", "risk_12m"])
@pytest.mark.parametrize("column", ["sex", "age_at_entry"])
def test_groups_add_up_to_everybody(estimates, stage, column):
    whole = estimates[f"equity.all.{stage}"]
    parts = [one for id, one in estimates.items() if id.startswith(f"equity.{column}.") and id.endswith(stage)]
    assert len(parts) > 1
    assert sum(one.n for one in parts) == whole.n
    assert sum(one.events for one in parts) == whole.events
    assert min(one.value for one in parts) <= whole.value <= max(one.value for one in parts)


def test_every_count_has_a_key_and_those_of_everybody_are_known_elsewhere(estimates):
    for one in estimates.values():
        assert {count.key.cohort for count in (one.n, one.events, *one.cells)} != {""}
    assert estimates["equity.all.reached"].n.key.cohort == "due.entered_since"
    assert estimates["equity.all.risk_12m"].n.key.cohort == "all"


def test_every_share_with_a_new_record_is_computed_twice(found):
    checked = [one for one in found if isinstance(one, Agreement)]
    assert {one.id.split(".")[1] for one in checked} == {"all", "sex", "age_at_entry"}


def test_a_small_group_falls_and_takes_another_of_its_column_with_it(changed, equity, tmp_path):
    """Five people of one sex: what is left of everybody would give them away if the other sex were shown."""
    persons = equity.frames.extract.persons
    few = set(equity.due["person"].iloc[:5])
    sexes = persons["person"].isin(few).map({True: "female", False: "male"}).astype("string")
    parts = [one for one in groups_beside_everybody(changed(sex=sexes)) if isinstance(one, Estimate)]
    shown = suppress(Results.of(parts), read_profile("cms11", tmp_path)).results.estimates
    for stage in ("reached", "risk_12m"):
        assert shown[f"equity.sex.female.{stage}"].value is None
        assert shown[f"equity.sex.male.{stage}"].value is None
        assert shown[f"equity.all.{stage}"].value is not None


def test_no_group_of_a_column_that_is_not_there(changed):
    from ipvi_eval.plan.equity import EquityPlan

    parts = list(groups_beside_everybody(changed(EquityPlan(groups=("race",)))))
    assert {one.id for one in parts if isinstance(one, Estimate)} == {"equity.all.reached", "equity.all.risk_12m"}
    assert sum(isinstance(one, NotEstimated) for one in parts) == 1
