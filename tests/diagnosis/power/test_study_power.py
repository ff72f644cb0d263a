from __future__ import annotations

import pickle
from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.diagnosis.power import study_power as module
from ipvi_eval.diagnosis.power.counts_power import counts_power
from ipvi_eval.diagnosis.power.study_power import REDUCTIONS, study_power
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of
from ipvi_eval.questions.reoffence.risk import notification_ratio


@pytest.fixture(scope="module")
def primary(county_frames):
    return reoffences_of(county_frames.study, county_frames)[0]


@pytest.fixture(scope="module")
def people(primary):
    """What shares and the hazard ratio of the small county could show."""
    return study_power([], primary, power=0.8, level=0.95)


@pytest.fixture(scope="module")
def counted(county_frames):
    """What the counts of its third outcome could show, by quarter."""
    return study_power(counts_of(county_frames.study, county_frames)[2:], None, power=0.8, level=0.95)


def test_the_promised_error_is_that_of_the_planned_model(people, primary):
    """Under no effect looked at, and yet the error of the fit, whose coefficient it never asks for."""
    one = next(line for line in people.lines if line.about == "hazard")
    rows, frames = primary.frames.spells_by_year(primary.outcome), primary.frames
    fit, _ = notification_ratio(
        primary.planned.ratio.id, "P", rows.first(), covariates=frames.terms(rows.frame), level=0.95
    )
    worth = float(one.rests_on.partition("worth ")[2].partition(" ")[0].replace(",", ""))
    assert 2 / np.sqrt(worth) == pytest.approx(fit.standard_errors[0], rel=0.08)
    # An effect takes events of the notified, so it must be larger than the error of this fit says.
    assert 0.8 * np.exp(-2.801585 * 2 / np.sqrt(worth)) < one.ratio < np.exp(-2.801585 * 2 / np.sqrt(worth))
    assert one.rests_on.startswith(f"{fit.events:,} events")


def test_more_people_and_longer_follow_up_find_smaller_reductions(people):
    found = {(line.about, line.setting): line.reduction for line in people.lines}
    assert found["hazard", "4 times as many people"] < found["hazard", "2 times as many people"]
    assert found["hazard", "2 times as many people"] < found["hazard", "as long as people were followed"]
    years = [found["hazard", f"followed to {months} months after entry"] for months in (12, 24, 36)]
    assert years == sorted(years, reverse=True)
    for months in (6, 12, 24):
        sizes = [found["share", f"within {months} months{more}"] for more in ("", ", 2 times as many people")]
        assert sizes[1] < sizes[0]


def test_a_share_beside_other_exits_is_smaller_and_says_what_people_left_by(people):
    lines = [one for one in people.lines if one.about == "incidence"]
    assert [one.setting for one in lines] == [one.setting for one in people.lines if one.about == "share"]
    for one, plain in zip(lines, (one for one in people.lines if one.about == "share"), strict=True):
        # Fewer come back where some leave first, so that chance is a little more of the share.
        assert plain.reduction <= one.reduction < plain.reduction + 0.02
        assert int(one.rests_on.partition("%")[0]) <= int(plain.rests_on.partition("%")[0])
        assert "% died or moved away first; that is a hazard ratio of 0." in one.rests_on


def test_nothing_is_asked_beside_exits_where_no_record_tells_of_one(primary):
    people = primary.people.assign(cause=primary.people["cause"].replace({"moved": "freeze", "death": "freeze"}))

    class Stayed(Asked):
        @property
        def people(self):
            return people

    found = study_power([], Stayed(primary.study, primary.frames, primary.outcome), power=0.8, level=0.95)
    assert {one.about for one in found.lines} == {"share", "hazard"}
    assert found.notes == ()


def test_no_outcome_of_those_who_entered_since_is_asked(primary, people):
    """Their events, and the notified's, may be anything: the shares before and who was followed say it all."""

    class Turned:
        def __init__(self, frames):
            self.frames = frames

        def __getattr__(self, name):
            return getattr(self.frames, name)

        def compared(self, outcome, design):
            rows = self.frames.compared(outcome, design)
            since = ~rows["reference"].to_numpy(dtype=bool)
            return rows.assign(event=np.where(since, ~rows["event"], rows["event"]), stop=rows["stop"].where(~since, 7))

    turned = study_power([], Asked(primary.study, Turned(primary.frames), primary.outcome), power=0.8, level=0.95)
    assert turned == people


def test_counts_have_a_line_for_each_setting_and_one_of_chance_alone(counted):
    settings = [line.setting for line in counted.lines]
    assert settings[0].endswith("months after the start, as planned")
    assert settings[-3:] == ["2 times as many incidents", "4 times as many incidents", "by chance alone"]
    planned, chance = counted.lines[0].reduction, counted.lines[-1].reduction
    assert planned is None or chance < planned
    assert {line.about for line in counted.lines} == {"count"}
    assert [line.role for line in counted.lines] == ["as planned", *["otherwise"] * (len(settings) - 2), "by chance"]
    assert counted.lines[-1].false_alarms is None


def test_a_count_by_quarter_has_too_few_quarters_and_not_months(county_frames, counted):
    (asked,) = counts_of(county_frames.study, county_frames)[2:]
    assert asked.quarters
    (line,) = [one for one in counted.lines if one.setting == "12 months after the start"]
    assert line.reduction is None
    assert line.rests_on.startswith("too few quarters: nothing would be tested; ")


def test_curves_pass_the_power_at_the_reduction_of_their_line(people):
    assert [one.name.partition(",")[0] for one in people.curves] == ["share within 6 months", "hazard ratio"]
    for curve, about in zip(people.curves, ("share", "hazard"), strict=True):
        line = next(one for one in people.lines if one.about == about)
        assert curve.reduction == REDUCTIONS
        assert np.interp(line.reduction, curve.reduction, curve.found) == pytest.approx(0.8, abs=0.03)


def test_a_horizon_too_far_off_leaves_a_note_of_its_own_and_the_shorter_ones_their_lines(primary, people):
    """A year after the start nobody who entered since can have been followed for two."""
    study = primary.study
    begun = study.programme.model_copy(update={"start": study.window.freeze - timedelta(days=500)})
    young = study.model_copy(update={"programme": begun})

    class Late:
        def __getattr__(self, name):
            return getattr(primary.frames, name)

        def compared(self, outcome, design):
            rows = primary.frames.compared(outcome, design)
            return rows.assign(reference=rows["entry"] < pd.Timestamp(begun.start), programme_start=np.nan)

    found = study_power([], Asked(young, Late(), primary.outcome), power=0.8, level=0.95)
    had = {(one.about, one.setting) for one in found.lines if one.about != "hazard"}
    sizes = ("", ", 2 times as many people", ", 4 times as many people")
    assert had == {
        (about, f"within {months} months{size}")
        for about in ("share", "incidence")
        for months in (6, 12)
        for size in sizes
    }
    far = "nobody can be followed to the horizon; choose an earlier one"
    assert found.notes == (
        f"share within 24 months, {primary.label}: {far}",
        f"share within 24 months beside other exits, {primary.label}: {far}",
    )
    assert [one.name.partition(",")[0] for one in found.curves] == ["share within 6 months", "hazard ratio"]


def test_what_cannot_be_had_says_why(tiny):
    study = read_study(tiny)
    plan = study.survival.model_copy(update={"exposure": "comparison area"})
    other = study.model_copy(update={"survival": plan, "programme": None})
    frames = Inputs(study).frames
    found = study_power([], reoffences_of(other, frames)[0], power=0.8, level=0.95)
    assert found.lines == ()
    assert found.notes == (
        "share who came back, IPV report: the plan names no program, so there is no time before and since",
        "hazard ratio, IPV report: reference is the same for everybody; the design needs people of both kinds",
    )
    assert found.tidy().empty


class Backwards:
    """Workers who are sent what a scheduler would send, and are finished in the opposite order."""

    def __init__(self):
        self.sent = []

    def each(self, make, items):
        self.sent = [pickle.dumps(one) for one in items]
        for place in reversed(range(len(items))):
            yield place, make(pickle.loads(self.sent[place]))


def test_counts_are_simulated_by_whoever_is_given_and_sent_without_anybodys_records(county_frames, monkeypatch):
    def quick(*given, months_after, sizes, **named):
        return counts_power(*given, months_after=months_after[:1], sizes=(), draws=50, **named)

    monkeypatch.setattr(module, "counts_power", quick)
    counts, workers = counts_of(county_frames.study, county_frames), Backwards()
    ask = partial(study_power, counts, None, power=0.8, level=0.95)
    there, here = ask(workers=workers), ask()
    assert there.lines == here.lines
    assert there.curves == here.curves
    assert list(dict.fromkeys(one.outcome for one in here.lines)) == [one.label for one in counts]
    assert len(workers.sent) == len(counts) > 1
    assert all(b"suspect" not in one and b"person" not in one for one in workers.sent)
