"""The checks of the comparison on a whole study: each has its verdict, and the direction hangs on them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.reoffence.risk import notification_ratio
from ipvi_eval.questions.reoffence.selection.notification_checks import how_people_were_chosen, notification_checks
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

PLAN = Path(__file__).resolve().parents[4] / "analysis" / "study.toml"
ID = "survival.ipv_dir.notification"


@pytest.fixture(scope="module")
def frames():
    return Inputs(read_study(PLAN)).frames


@pytest.fixture(scope="module")
def ratio(frames):
    return notification_ratio(f"{ID}.hazard_ratio", "x", frames.spells_by_year("ipv_dir").first(), level=0.95)[1]


def test_a_control_is_followed_to_the_first_event_of_either_kind(frames):
    rows = frames.control_spells("ipv_dir", "ipv_arrest")
    first = frames.spells("ipv_dir").first()
    # Arrests are among the reports: the same follow-up, and an event where the report that ends it led to an arrest.
    ends = rows.groupby("person")["stop"].max()
    assert ends.equals(first.groupby("person")["stop"].max())
    arrests = frames.involved("ipv_arrest")[["suspect", "date"]]
    ended = first.loc[first["event"], ["person", "until"]]
    expected = ended.merge(arrests.drop_duplicates(), left_on=["person", "until"], right_on=["suspect", "date"])
    assert set(rows.loc[rows["event"], "person"]) == set(expected["person"])
    assert 0 < len(expected) < len(ended)


def test_without_a_control_no_direction_is_claimed(frames, ratio):
    # Other people's incidents only are on record as not intimate in this extract, so there is no negative control.
    parts = list(notification_checks(frames, "ipv_dir", ratio))
    found = {one.id.removeprefix(ID): one for one in parts if not isinstance(one, NotEstimated)}
    table = found["_direction"]
    assert isinstance(table, Table)
    said = table.records()[0]["text"]
    assert said.template == "No direction is claimed: {reasons}."
    assert said.words["reasons"].startswith("there is no negative control")
    assert ".negative_control" not in found
    assert [one.what for one in parts if isinstance(one, NotEstimated)] == ["Negative control"]
    assert all(
        found[f".{kind}"].note
        for kind in ("trend_before", "chosen.recent", "chosen_at_risk.recent", "departure", "silence")
    )
    # As planned, so the same people and events.
    assert (found[".departure"].n, found[".departure"].events) == (ratio.n, ratio.events)
    note = str(found["_timing"].note)
    assert note.startswith("Only people who were at liberty for a day or more between entry and notification are in it")
    assert note.endswith(f"Among people of one list and as long after entry: {found['.chosen.recent'].note}.")
    assert found["_timing"].rests_on == (f"{ID}.chosen.recent",)
    timing = pd.DataFrame(found["_timing"].records())
    assert timing["notifications"].sum() == found[".chosen.recent"].events


def test_a_control_that_changes_is_told_and_takes_the_direction(frames, ratio, monkeypatch):
    control = frames.spells_by_year("ipv_dir").first()
    monkeypatch.setattr(type(frames), "control_spells", lambda *_: control)
    found = {one.id.removeprefix(ID): one for one in notification_checks(frames, "ipv_dir", ratio)}
    shown = found[".negative_control"]
    # The outcome itself falls after notification in this world (.7 was planted): as a control it would say so.
    assert shown.upper < 1
    assert shown.scope.base.startswith("people of the same list, as long after entry")
    said = found["_direction"].records()[0]["text"]
    assert said.words == {"reasons": shown.note}
    assert set(found["_direction"].rests_on) == {ratio.id, shown.id, f"{ID}.trend_before"}


def test_the_plan_s_question_is_asked_over_time_only(ask):
    asked = ask()
    found = {one.id.removeprefix(ID): one for one in how_people_were_chosen(asked) if isinstance(one, Estimate)}
    assert found[".negative_control"].scope.base == asked.frames.populations.compared("time-dependent").base
    assert found[".chosen.recent"].scope.population == asked.frames.populations.spells().population
    assert ".negative_control" not in {
        one.id.removeprefix(ID) for one in how_people_were_chosen(ask(negative_control=None))
    }
    assert list(how_people_were_chosen(ask(exposure="comparison area", beside=[]))) == []
