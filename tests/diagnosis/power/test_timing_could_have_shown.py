"""What a notification soon or later could have shown: the fit's own error under no effect, and formulas of power."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.timing_could_have_shown import _at_risk, timing_could_have_shown
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.timing import timing
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def asked(county_frames):
    return Asked(county_frames.study, county_frames)


@pytest.fixture(scope="module")
def ratios(asked):
    found = {one.id: one for one in timing(asked) if isinstance(one, Estimate) and one.unit == "ratio"}
    assert len(found) == 3
    return found


@pytest.fixture(scope="module")
def shown(asked, ratios):
    return list(timing_could_have_shown(asked, ratios.values()))


def test_each_ratio_is_followed_by_what_it_could_have_shown(shown, ratios):
    ends = ("", ".power.smallest", ".power.four_times")
    assert [one.id for one in shown] == [f"{id}{end}" for id in ratios for end in ends]
    found = {one.id: one for one in shown}
    for id, one in ratios.items():
        smallest, larger = (found[f"{id}{end}"] for end in ends[1:])
        assert smallest.value is None or smallest.value < larger.value
        assert larger.value < 1
        assert (larger.n, larger.cells, larger.rests_on, larger.lower) == (one.n, one.cells, (id,), None)


def test_the_error_under_no_effect_is_about_that_of_the_fit(asked, ratios):
    """None was planted on how soon, and the ratios of the county lie near enough to one."""
    for id, one in ratios.items():
        fitted = np.log(one.upper / one.lower) / (2 * 1.959964)
        promised = _at_risk(asked, id.rpartition(".")[2]).information() ** -0.5
        assert promised == pytest.approx(fitted, rel=0.2), id


def test_another_estimate_has_none_and_a_side_without_people_says_why(asked, ratios):
    one = next(iter(ratios.values()))
    other = Estimate(id="delivery.dose.ratio", value=0.9, unit="ratio", method="x", lower=0.5, upper=1.6, level=0.95)
    assert list(timing_could_have_shown(asked, [other])) == [other]
    _, why = timing_could_have_shown(_NobodySoon(asked.study, asked.frames), [one])
    assert isinstance(why, NotEstimated)


class _NobodySoon(Asked):
    """The county whose incidents all lie so long before the notifications that nobody was notified soon."""

    def within(self, stretch):
        name, due = super().within(stretch)
        return name, due.assign(incident=due["incident"] - np.timedelta64(90, "D")) if "incident" in due else due
