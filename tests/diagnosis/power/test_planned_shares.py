from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.questions.reoffence.asked import Asked


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
