"""The cohort cut the way each question needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from ipvi_eval.cohort.history import HISTORY
from ipvi_eval.cohort.same_victim import index_victims
from ipvi_eval.counted import IN_CUSTODY
from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.plan.disclosure import DisclosurePlan
from ipvi_eval.plan.study import read_study
from ipvi_eval.plan.window import Window


@pytest.fixture
def frames(tiny, change):
    """With keys as they are, so that a test can name a person."""
    change("analysis/mapping.toml", "[incidents]", "[pseudonymise]\nperson = false\nincident = false\n\n[incidents]")
    return Inputs(read_study(tiny)).frames


def test_the_calendar_clock_leaves_custody_in(frames):
    street, calendar = (frames.spells("ipv_dir", clock=clock).frame for clock in ("street", "calendar"))
    ends = [rows.loc[rows["person"] == "P000", "stop"].max() for rows in (street, calendar)]
    # Custody from 1 June to 1 July 2019: 29 days lie strictly inside; P000 has no incident on any of them.
    assert ends[1] - ends[0] == 29


def test_a_script_may_change_the_frame_it_gets(frames):
    kept = [frames.involved("ipv_dir"), frames.incidents("ipv_dir"), frames.persons(), frames.persons("There")]
    for found in (frames.involved("ipv_dir"), frames.incidents("ipv_dir"), frames.persons(), frames.persons("There")):
        found.iloc[:, 0] = "somebody"
        found["new"] = 1
    again = [frames.involved("ipv_dir"), frames.incidents("ipv_dir"), frames.persons(), frames.persons("There")]
    assert all(one.equals(other) for one, other in zip(kept, again, strict=True))


def test_another_plan_selects_anew(frames):
    family = frames.study.outcomes["ipv_dir"].model_copy(update={"relationship": ("family",)})
    counted = len(frames.incidents("ipv_dir"))
    other = replace(frames, study=frames.study.model_copy(update={"outcomes": {"ipv_dir": family}}))
    assert set(other.incidents("ipv_dir")["relationship"]) == {"family"}
    assert len(frames.incidents("ipv_dir")) == counted


def test_rows_by_year_are_the_same_follow_up(frames):
    whole, cut = frames.spells("ipv_dir"), frames.spells_by_year("ipv_dir")
    assert whole.to_first()[["person", "stop", "event"]].equals(cut.to_first()[["person", "stop", "event"]])
    assert set(cut.frame["calendar_year"]) == {2019, 2020, 2021}
    assert (cut.frame["until"].dt.year == cut.frame["calendar_year"]).all()
    assert len(cut.frame) > len(whole.frame)


def test_the_calendar_year_is_a_term_where_it_can_be_told(frames, change, tiny):
    rows = frames.spells_by_year("ipv_dir").first()
    assert frames.terms(rows) == ("calendar_year",)
    assert frames.terms(rows[rows["calendar_year"] == 2020]) == ()
    change("analysis/study.toml", "covariates = []", 'covariates = ["age_at_entry"]\ncalendar_term = false')
    assert Inputs(read_study(tiny)).frames.terms(rows) == ("age_at_entry",)


def test_rows_by_history_are_the_same_follow_up(frames, change, tiny):
    # In the middle of a year, where no row ends because the year does.
    change("analysis/study.toml", "start = 2021-01-01\nphase_in", "start = 2020-06-15\nphase_in")
    mid_year = Inputs(read_study(tiny)).frames
    whole, cut = mid_year.spells("ipv_dir"), mid_year.spells_by_history("ipv_dir")
    assert whole.to_first()[["person", "stop", "event"]].equals(cut.to_first()[["person", "stop", "event"]])
    # No row lies on both sides of the program's first day, and each holds the history of its days.
    starts = pd.Timestamp("2020-06-15")
    assert ((cut.frame["until"] < starts) | (cut.frame["after"] >= starts - pd.Timedelta(days=1))).all()
    assert {"P003", "P004"} <= set(cut.frame.loc[cut.frame["until"] == starts - pd.Timedelta(days=1), "person"])
    assert {"calendar_year", *HISTORY} <= set(cut.frame.columns)
    bands = cut.frame[["since_30", "since_90", "since_180", "since_365"]].sum(axis=1)
    assert set(bands) <= {0.0, 1.0}


def test_since_notification_the_clock_starts_on_that_day(frames):
    spells = frames.spells_since_notification("ipv_dir")
    assert set(spells.frame["person"]) == {"P000", "P001"}
    assert spells.frame["exposed"].all()
    last = spells.frame.groupby("person")["stop"].max()
    # From 1 February and 1 March 2021 to the freeze on 31 December 2021.
    assert last.to_dict() == {"P000": 333, "P001": 305}


def test_since_notification_nobody_is_followed_before_entry(frames, change, tiny):
    change("data/notifications.csv", "P000,2021-02-01", "P000,2019-01-05")
    early = Inputs(read_study(tiny)).frames
    rows = early.spells_since_notification("ipv_dir").frame
    mine = rows[rows["person"] == "P000"]
    # As from entry on, and notified all the time.
    usual = early.spells("ipv_dir").frame
    assert mine["entry"].unique() == usual.loc[usual["person"] == "P000", "entry"].unique()
    assert mine["stop"].max() == usual.loc[usual["person"] == "P000", "stop"].max()
    assert mine["exposed"].all()


@pytest.mark.parametrize("day", ["", "2021-12-31"])
def test_where_nobody_is_followed_after_a_notification_there_are_no_rows(frames, change, tiny, day):
    """Nobody here notified, as at a site that the program has not reached, or on the last day."""
    for person, elsewhere, line in (("P000", "P009", "2021-02-01,C"), ("P001", "P010", "2021-03-01,D")):
        who, when = (person, f"{day},{line[-1]}") if day else (elsewhere, line)
        change("data/notifications.csv", f"{person},{line}", f"{who},{when}")
    found = Inputs(read_study(tiny)).frames.spells_since_notification("ipv_dir").frame
    assert found.empty
    assert set(found) == set(frames.spells_since_notification("ipv_dir").frame)


def test_monthly_counts_of_an_area(frames):
    counts = frames.monthly("ipv_dir", "There")
    assert counts.counts.tolist() == [2] * 36
    assert counts.population.tolist() == [20000.0] * 36


def test_small_months_make_quarters_unless_disclosure_control_is_off(frames):
    def of(*counts, **disclosure):
        window = Window(start=date(2020, 1, 1), end=date(2020, len(counts), 28), freeze_lag_days=0)
        changes = {"disclosure": DisclosurePlan(**disclosure), "window": window}
        months = [pd.Timestamp(2020, month, 1) for month in range(1, len(counts) + 1)]
        totals = pd.DataFrame({"month": months, "count": counts}).assign(area="Here", outcome="ipv_dir", population=1.0)
        extract = SimpleNamespace(holds=lambda name: name == "monthly_counts", monthly_counts=totals, populations=None)
        return Frames(frames.study.model_copy(update={**changes, "area": "Here"}), extract)

    assert of(11, 0, 30, 0).by_quarter("ipv_dir") is False
    assert of(11, 10, 30, 0).by_quarter("ipv_dir") is True
    assert of(11, 10, 30, 0, profile="nydoh7").by_quarter("ipv_dir") is False
    assert of(3, 3, 3, 0, off_because="an internal run, for the checks alone").by_quarter("ipv_dir") is False
    assert of(4, 3, 3, 30).by_half_year("ipv_dir") is True
    assert of(4, 3, 4, 3).by_half_year("ipv_dir") is False  # a last quarter of one month is shown nowhere
    assert of(3, 3, 3, 0, off_because="an internal run, for the checks alone").by_half_year("ipv_dir") is False


def days(entry: str, to: str) -> int:
    """Days on the calendar clock from entry to the end of a day: the day of entry is day 0."""
    return (date.fromisoformat(to) - date.fromisoformat(entry)).days


@pytest.mark.parametrize(
    ("eve_of_one", "first_day_of_other"), [("2020-06-14", "2020-06-15"), ("2020-06-15", "2020-06-16")]
)
def test_people_of_the_comparison_area_are_at_risk_from_the_programmes_first_day(
    change, frames, tiny, eve_of_one, first_day_of_other
):
    """P009 and P010 live there; each has a re-offence about the first day, one of the notified lives here."""
    change("analysis/study.toml", "start = 2021-01-01\nphase_in", "start = 2020-06-15\nphase_in")
    for old, new in (("P000,2021-02-01,C", "P004,2021-02-01,C"), ("P001,2021-03-01,D", "P003,2021-03-01,D")):
        change("data/notifications.csv", old, new)
    head = "offence,suspect,victim\n"
    rows = [
        f"N{person},{day},There,intimate,Y,Y,N,assault,{person},V0\n"
        for person, day in (("P009", eve_of_one), ("P010", first_day_of_other))
    ]
    change("data/incidents.csv", head, head + "".join(rows))
    found = Inputs(read_study(tiny)).frames.compared("ipv_dir", "comparison area", clock="calendar")
    there = found[found["reference"]].set_index("person")
    # A follow-up that ended on the eve is left out; who re-offends on the first day was at risk on it.
    assert set(there.index) == ({"P010"} if eve_of_one == "2020-06-14" else {"P009", "P010"})
    assert there.loc["P010", ["start", "stop", "event"]].tolist() == [
        days("2019-02-15", "2020-06-14"),
        days("2019-02-15", first_day_of_other),
        True,
    ]
    assert set(there["area"]) == {"There"}
    assert set(found.loc[~found["reference"], "area"]) == {"Here"}
    assert found.loc[found["notified"].notna(), "person"].tolist() == ["P003", "P004"]
    assert there["notified"].isna().all()


def test_a_comparison_area_in_which_nobody_was_followed_has_no_rows(change, frames, tiny):
    """As where the extract has lists of the programme's area alone: the other designs are told all the same."""
    people = tiny.parent.parent / "data" / "persons.csv"
    here = [line for line in people.read_text("utf-8").splitlines() if not line.startswith(("P009", "P010"))]
    people.write_text("\n".join(here) + "\n", "utf-8")
    found = Inputs(read_study(tiny)).frames.compared("ipv_dir", "comparison area")
    assert not found["reference"].any()


def test_only_lists_of_the_notified_have_a_counterpart(change, frames, tiny):
    change("analysis/study.toml", "start = 2021-01-01\nphase_in", "start = 2020-06-15\nphase_in")
    change("data/notifications.csv", "P000,2021-02-01,C", "P004,2021-02-01,C")
    found = Inputs(read_study(tiny)).frames.compared("ipv_dir", "comparison area")
    # P009 is on list D, of which nobody was notified in time; P010 is on C.
    assert found.loc[found["reference"], "person"].tolist() == ["P010"]


def test_the_historical_cohort_entered_before_the_programme(change, frames, tiny):
    change("analysis/study.toml", "start = 2021-01-01\nphase_in", "start = 2019-06-15\nphase_in")
    for old, new in (("P000,2021-02-01,C", "P006,2019-08-01,C"), ("P001,2021-03-01,D", "P005,2019-07-01,D")):
        change("data/notifications.csv", old, new)
    found = Inputs(read_study(tiny)).frames.compared("ipv_dir", "historical cohort", clock="calendar")
    assert found.loc[found["reference"], "person"].tolist() == ["P000", "P001", "P002", "P003", "P004"]
    assert found.loc[~found["reference"], "person"].tolist() == ["P005", "P006", "P007", "P008"]
    ends = found.set_index("person")["programme_start"]
    # P000, P001 and P002 re-offended before; nobody is in the old cohort on the program's first day, 15 June 2019.
    assert ends[["P000", "P001", "P002"]].isna().all()
    assert ends[["P003", "P004"]].tolist() == [days("2019-04-15", "2019-06-14"), days("2019-05-15", "2019-06-14")]


def test_a_design_needs_its_people(frames, change, tiny):
    change("analysis/study.toml", 'comparison_areas = ["There"]\n', "")
    areas = (f'[{table}.codes]\narea = ["Here", "There"]\n' for table in ("incidents", "persons", "populations"))
    change("analysis/mapping.toml", "[custody]", f"{''.join(areas)}[custody]")
    alone = Inputs(read_study(tiny)).frames
    with pytest.raises(PlanError, match="comparison_areas"):
        alone.compared("ipv_dir", "comparison area")


def test_list_paths_come_from_entries_and_notifications(frames):
    paths = frames.list_paths()
    assert set(paths["origin"]) == {"C_and_D"}  # few people entered either
    # P000 entered list C on 15 January 2019 and was notified on list C: one spell to the freeze, 1,081 days later.
    rows = paths[paths["person"] == "P000"]
    assert rows[["start", "stop"]].to_numpy().tolist() == [[0, 1081]]


def test_moves_are_on_the_path_too_and_hold_over_a_notification_of_that_day(frames, change, tiny):
    change("analysis/study.toml", "[its]", "[disclosure]\nsmallest_list = 0\n\n[its]")
    again = "P000,Here,C,2019-01-15,,\n"
    change("data/persons.csv", again, f"{again}P000,Here,D,2020-01-15,,\nP000,Here,D,2021-02-01,,\n")
    found = Inputs(read_study(tiny)).frames
    assert found.moves_recorded
    assert not frames.moves_recorded
    # The notification of 1 February 2021 names list C, the row of persons of that day list D, where P000 was already.
    rows = found.list_paths().query("person == 'P000'")
    assert rows[["start", "stop", "origin"]].to_numpy().tolist() == [[0, 365, "C"], [365, 748, "D"], [748, 1081, "C"]]


def test_an_incident_of_several_suspects_is_counted_once_and_in_the_history_of_each(frames, change, tiny):
    first = "I0072,2020-01-20,Here,intimate,Y,Y,N,assault,P000,V0\n"
    change("data/incidents.csv", first, first + first.replace("P000", "P002") + first.replace("V0", "V1"))
    found = Inputs(read_study(tiny)).frames
    assert found.monthly("ipv_dir").counts.tolist() == frames.monthly("ipv_dir").counts.tolist()
    assert len(found.involved("ipv_dir")) == len(found.incidents("ipv_dir")) + 2
    before, after = (one.spells("ipv_dir").frame.groupby("person")["event"].sum() for one in (frames, found))
    assert (after - before).loc[lambda more: more != 0].to_dict() == {"P002": 1}
    numbers = [describe(one.study, one).estimates for one in (frames, found)]
    for name in ("data.incidents", "data.ipv_dir.incidents", "data.baseline_dir"):
        assert numbers[0][name].value == numbers[1][name].value


def test_few_people_make_one_list_everywhere_and_the_recorded_one_stays(frames):
    assert frames.lists.names == ("C_and_D",)
    cuts = [frames.persons(), frames.persons("There"), frames.spells("ipv_dir").frame]
    cuts += [frames.spells_since_notification("ipv_dir").frame, frames.compared("ipv_dir", "comparison area")]
    for cut in cuts:
        assert set(cut["list"]) == {"C_and_D"}
        assert set(cut["list_recorded"]) == {"C", "D"}


@pytest.mark.parametrize(("smallest", "names"), [(5, ("C_and_D",)), (4, ("C", "D"))])
def test_a_list_is_as_large_as_those_who_entered_it_in_the_area(frames, smallest, names):
    # Five people entered C and four D, beside three elsewhere.
    rules = frames.study.disclosure.model_copy(update={"smallest_list": smallest})
    assert replace(frames, study=frames.study.model_copy(update={"disclosure": rules})).lists.names == names


SAME = '[outcomes.same]\nlabel = "same victim"\nrelationship = ["intimate"]\nreport = true\nsame_victim = true\n\n'


def test_the_same_victim_as_by_the_day_of_entry(change, tiny):
    change("analysis/study.toml", "[survival]", f"{SAME}[survival]")
    found = Inputs(read_study(tiny)).frames
    any_victim, same = found.spells("ipv_dir"), found.spells("same")
    left_out = same.excluded["no victim recorded by the day of entry"]
    assert left_out == len(set(any_victim.frame["person"])) - len(set(same.frame["person"]))
    assert "no victim recorded by the day of entry" not in any_victim.excluded
    events = set(zip(*(found.involved("same")[name] for name in ("suspect", "date")), strict=True))
    assert events < set(zip(*(found.involved("ipv_dir")[name] for name in ("suspect", "date")), strict=True))
    assert not {"victim", "dyad"} & set(same.frame.columns)


def test_the_index_victim_is_that_of_the_outcome_s_own_relationships(change, tiny):
    other = SAME.replace("outcomes.same", "outcomes.other").replace("same_victim = true", "same_victim = false")
    family = SAME.replace("outcomes.same", "outcomes.family").replace('["intimate"]', '["intimate", "family"]')
    change("analysis/study.toml", "[survival]", f"{SAME}{other}{family}[survival]")
    found = Inputs(read_study(tiny)).frames
    # Some of the first incidents are with a relative, so that the two ask of other victims.
    incidents = found.extract.incidents
    incidents.loc[incidents.groupby("suspect").cumcount() == 0, "relationship"] = "family"
    for name in ("same", "other", "family"):
        expected = index_victims(found.extract.persons, incidents, found.study.outcomes[name])
        assert found._index_victims(name).equals(expected)
    assert not found._index_victims("same").equals(found._index_victims("family"))


def test_who_is_left_out_is_told_as_the_spells_leave_them_out(change, tiny):
    """Everybody was in custody from the day of entry on, so that those with an event alone have a day at risk."""
    other = SAME.replace("outcomes.same", "outcomes.other").replace("same_victim = true", "same_victim = false")
    change("analysis/study.toml", "[survival]", f"{SAME}{other}[survival]")
    found = Inputs(read_study(tiny)).frames
    people = found.extract.persons
    custody = pd.DataFrame({"person": people["person"], "start": people["entry"] - pd.Timedelta(days=1), "end": pd.NaT})
    held = replace(found, extract=replace(found.extract, custody=custody.astype(found.extract.custody.dtypes)))
    for frames in (found, held):
        for outcome in ("ipv_dir", "same", "other"):
            assert frames.left_out(outcome) == frames.spells(outcome).excluded
    those = {name: held.left_out(name)[IN_CUSTODY] for name in ("ipv_dir", "other")}
    assert 0 < those["ipv_dir"] < len(found.persons())
    assert those["other"] > 0


def test_an_extract_that_does_not_tell_victims_apart(change, tiny):
    change("analysis/study.toml", "[survival]", f"{SAME}[survival]")
    change("analysis/mapping.toml", 'victim = "victim"\n', "")
    with pytest.raises(PlanError, match=r"outcomes\.same asks for the same victim.*map `victim`"):
        Inputs(read_study(tiny)).frames.spells("same")


def test_who_was_due_is_by_the_plan_s_start_and_lists(frames, change, tiny):
    found = frames.due()
    assert set(found["period"]) == {"entered_before"}  # everybody entered in 2019, the program began in 2021
    assert (found["since"] == "2021-01-01").all()
    assert found["reached"].sum() == 2
    assert (found["incident"] <= found["entry"]).all()
    change("analysis/study.toml", "[its]", "[list_details.D]\nnotified = false\n[its]")
    assert set(Inputs(read_study(tiny)).frames.due()["list_recorded"]) == {"C"}


def test_who_was_due_takes_a_program(frames):
    study = frames.study.model_copy(update={"programme": None})
    with pytest.raises(PlanError, match=r"needs \[programme\]"):
        replace(frames, study=study).due()
