from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.lines import REDUCTIONS
from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of


def test_more_people_and_longer_follow_up_find_smaller_reductions(people):
    found = {(line.about, line.setting): line.reduction for line in people.lines}
    assert found["hazard", "4 times as many people"] < found["hazard", "2 times as many people"]
    assert found["hazard", "2 times as many people"] < found["hazard", "as long as people were followed"]
    years = [found["hazard", f"followed to {months} months after entry"] for months in (12, 24, 36)]
    assert years == sorted(years, reverse=True)
    for months in (6, 12, 24):
        sizes = [found["share", f"within {months} months{more}"] for more in ("", ", 2 times as many people")]
        assert sizes[1] < sizes[0]


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


def test_curves_pass_the_power_at_the_reduction_of_their_line(people):
    assert [one.name.partition(",")[0] for one in people.curves] == ["share within 6 months", "hazard ratio"]
    for curve, about in zip(people.curves, ("share", "hazard"), strict=True):
        line = next(one for one in people.lines if one.about == about)
        assert curve.reduction == REDUCTIONS
        assert np.interp(line.reduction, curve.reduction, curve.found) == pytest.approx(0.8, abs=0.03)


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
