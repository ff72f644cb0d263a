"""What a planned hazard ratio could have shown, and what more people would show, whatever the ratio."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.diagnosis.power.could_have_shown import could_have_shown
from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.questions.reoffence.asked import Asked, outcomes_of
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def primary(county_frames):
    return outcomes_of(county_frames.study, county_frames)[0]


def with_limits(asked, lower, upper):
    """The same question, its planned ratio with these limits."""
    found = Asked(asked.study, asked.frames, asked.outcome)
    told = asked.planned.asked
    told = told._replace(ratio=replace(told.ratio, lower=lower, upper=upper))
    vars(found)["planned"] = replace(asked.planned, asked=told)
    return found


def test_it_tells_what_the_power_before_results_tells(primary):
    found = {one.id: one for one in could_have_shown(with_limits(primary, 0.5, 1.2))}
    lines = study_power([], primary, power=0.8, level=0.95).lines
    told = {one.setting: one.ratio for one in lines if one.about == "hazard"}
    stem = f"survival.{primary.outcome}.notification.power"
    assert {id.removeprefix(f"{stem}."): one.value for id, one in found.items()} == {
        "smallest": told["as long as people were followed"],
        "twice": told["2 times as many people"],
        "four_times": told["4 times as many people"],
    }


def test_it_carries_the_counts_of_its_ratio_and_falls_with_it(primary):
    ratio = primary.planned.ratio
    found = list(could_have_shown(with_limits(primary, 0.5, 1.0)))
    assert len(found) == 3
    for one in found:
        assert (one.n, one.cells, one.rests_on) == (ratio.n, ratio.cells, (ratio.id,))
        assert (one.lower, one.upper, one.p, one.standard_error) == (None, None, None, None)
        assert one.scope.population


@pytest.mark.parametrize(("lower", "upper"), [(0.5, 0.99), (1.01, 1.5), (None, None)])
def test_it_is_there_on_whichever_side_the_ratio_lies(primary, lower, upper):
    """Were the larger ones there beside no change only, a withheld ratio would be told from by their being there."""
    null = [(one.id, one.value) for one in could_have_shown(with_limits(primary, 0.5, 1.2))]
    assert [(one.id, one.value) for one in could_have_shown(with_limits(primary, lower, upper))] == null
    assert len(null) == 3


def test_it_is_silent_without_a_ratio(primary):
    asked = Asked(primary.study, primary.frames, primary.outcome)
    vars(asked)["planned"] = NotEstimated(what="ratio", why="too few", remedy="")
    assert not list(could_have_shown(asked))
