"""Effects planted into a study: every planned count and ratio, or the sentence that says why not."""

from __future__ import annotations

from ipvi_eval.diagnosis.study_plasmode import study_plasmode
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of


def test_every_planned_test_has_its_planting(county_frames):
    study = county_frames.study
    counts, people = counts_of(study, county_frames)[:1], reoffences_of(study, county_frames)[:1]
    found = study_plasmode(counts, people, replicates=8)
    assert [(one.about, one.outcome) for one in found.plantings] == [
        ("count", "IPV domestic incident report"),
        ("hazard", "IPV domestic incident report"),
    ]
    assert found.not_planted == ()
    assert all(one.recovered for one in found.plantings)
    assert all(one.effect.bias.replicates == 8 for one in found.plantings)


def test_what_cannot_be_planted_is_said(tiny):
    study = read_study(tiny)
    frames = Inputs(study).frames
    other = study.model_copy(update={"survival": study.survival.model_copy(update={"exposure": "comparison area"})})
    found = study_plasmode(counts_of(study, frames), reoffences_of(other, frames), replicates=20)
    assert found.plantings == ()
    count, *ratios = found.not_planted
    assert count.startswith("count, IPV report: ")
    assert all("into the design 'comparison area' no effect is planted" in one for one in ratios)
    assert ratios
