"""Who never comes back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.agreement.lifelines import cure_agreement
from ipvi_eval.counted import EVENTS, PEOPLE, Key
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.lists.never import never_return
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.spells.spells import Spells


def cohort(n, never, *, longest=3000, seed=1):
    rng = np.random.default_rng(seed)
    time = np.where(rng.random(n) < never, np.inf, np.exp(rng.normal(5.0, 0.8, n)))
    return pd.DataFrame({"stop": np.ceil(np.minimum(time, longest)), "event": time <= longest})


def test_a_planted_share_is_inside_its_interval():
    found, check = never_return("survival.x.list_b", "x", cohort(1500, 0.4), family="log-normal", level=0.95)
    assert check.require().id == "survival.x.list_b.never.log_likelihood"
    assert check.theirs is not None
    assert found.id == "survival.x.list_b.never"
    assert found.lower < 0.4 < found.upper
    assert found.upper - found.lower < 0.08
    assert found.p < 1e-6
    # The very counts of the list's other results: where they are hidden this share is.
    assert (found.n.key, found.events.key.state) == (Key("list_b", PEOPLE, clock="street"), EVENTS)
    assert "beyond the end of follow-up" in str(found.note)


def test_lifelines_finds_the_same_maximum():
    people = cohort(300, 0.3)
    fit = cure(Spells.of(people["stop"], people["event"]), family="weibull")
    check = cure_agreement(
        "x", Spells.of(people["stop"], people["event"]), family="weibull", log_likelihood=fit.log_likelihood
    )
    assert check.agrees


def test_few_re_offences_are_too_few():
    with pytest.raises(AnalysisError, match="too few"):
        never_return("survival.x.list_a", "x", cohort(25, 0.5), family="log-normal", level=0.95)


def test_no_flat_end_no_share():
    with pytest.raises(AnalysisError, match="still have been coming back"):
        never_return("survival.x.list_b", "x", cohort(400, 0.2, longest=250), family="log-normal", level=0.95)
