from __future__ import annotations

import pytest

from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of


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
