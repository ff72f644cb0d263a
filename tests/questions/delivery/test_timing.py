"""Soon or later: the same model told in two ways, days that nobody counts as notified too early, and its refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.timing import rows_since, timing
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def parts(delivery):
    return list(timing(delivery))


@pytest.fixture(scope="module")
def ratios(parts):
    return {
        one.id.removeprefix("delivery.timing."): one
        for one in parts
        if isinstance(one, Estimate) and one.unit == "ratio"
    }


def test_soon_against_later_is_the_ratio_of_the_two(ratios):
    soon, later, both = (ratios[name].value for name in ("soon", "later", "soon_or_later"))
    assert both == pytest.approx(soon / later, rel=1e-6)
    assert all(one.lower < one.value < one.upper for one in ratios.values())


def test_a_second_implementation_agrees(parts):
    checks = [one for one in parts if isinstance(one, Agreement)]
    assert {one.id.split(".")[2] for one in checks} == {"apart", "beside"}
    for one in checks:
        one.require()


def test_whom_each_is_compared_with(ratios):
    assert "had not been notified" in ratios["soon"].scope.base
    assert "were notified later" in ratios["soon_or_later"].scope.base
    assert "who entered a list" in ratios["later"].scope.population


def test_nobody_counts_as_notified_before_the_day_after_the_notification(delivery):
    """The days until a late notification are days without one: what counts soon or later begins on or after its day."""
    rows, soon = rows_since(delivery, "ipv_dir")
    told = delivery.due.set_index("person")["notified"]
    exposed = rows["exposed"].to_numpy(dtype=bool)
    assert (rows.loc[exposed, "after"].to_numpy() >= rows.loc[exposed, "person"].map(told).to_numpy()).all()
    incident = delivery.due.set_index("person")["incident"]
    delay = (rows["person"].map(told) - rows["person"].map(incident)).dt.days
    assert (soon == (exposed & (delay <= 30).to_numpy())).all()
    assert 0 < soon.sum() < exposed.sum()
    assert set(rows["person"]) <= set(delivery.within(SINCE)[1]["person"])


def test_events_on_each_side_are_all_events(ratios, delivery):
    rows, _ = rows_since(delivery, "ipv_dir")
    one = ratios["soon"]
    assert sum(one.cells) == one.events == rows["event"].sum()
    assert len({cell.key for cell in one.cells}) == 3


def test_without_an_event_on_a_side_there_is_no_ratio(delivery):
    everybody = delivery.due.assign(incident=pd.Timestamp("2000-01-01"))  # nobody within thirty days
    asked = Asked(delivery.study, delivery.frames)
    asked.__dict__["due"] = everybody
    (said,) = timing(asked)
    assert isinstance(said, NotEstimated)
    assert "nobody had a new event on one side" in said.why


def test_without_a_primary_outcome_nothing_is_asked(delivery):
    study = delivery.study.model_copy(update={"survival": None})
    assert list(timing(Asked(study, replace(delivery.frames, study=study)))) == []


def test_no_effect_of_the_delay_is_found_where_none_was_planted(ratios):
    """The synthetic county's hazard after notification does not depend on the delay; the interval is a wide one."""
    one = ratios["soon_or_later"]
    assert abs(np.log(one.value)) < 3.3 * one.standard_error
