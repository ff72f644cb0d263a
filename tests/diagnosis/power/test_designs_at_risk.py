"""Who was at risk and notified, weighted and in pairs, has the error of the ratios that are fitted to them."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.designs_at_risk import paired_at_risk, weighted_at_risk
from ipvi_eval.questions.reoffence.asked import outcomes_of

DESIGN = "historical cohort"


@pytest.fixture(scope="module")
def asked(county_frames):
    return outcomes_of(county_frames.study, county_frames)[0]


def test_the_error_under_no_effect_is_about_that_of_the_fits(asked):
    """What the planted effect takes from the fits is within a sixth."""
    found = asked.hazard(DESIGN, "street")
    (matched,) = (one.ratio for one in found.beside)
    for one, at_risk in ((found.ratio, weighted_at_risk), (matched, paired_at_risk)):
        assert 1 / np.sqrt(at_risk(asked, DESIGN).information()) == pytest.approx(one.standard_error, rel=1 / 6)


def test_pairs_are_fewer_people_and_promise_less(asked):
    assert paired_at_risk(asked, DESIGN).information() < weighted_at_risk(asked, DESIGN).information()
