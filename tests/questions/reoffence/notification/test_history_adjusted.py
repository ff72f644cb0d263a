"""People notified soon after an incident, in worlds without an effect and with one of .7, against the planted truth."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.cohort.history import HISTORY
from ipvi_eval.questions.reoffence.notification.history_adjusted import LIKE_HISTORY, history_adjusted
from ipvi_eval.questions.reoffence.risk import notification_ratio
from tests.survival.fading_risk import rows_of, world


@pytest.mark.parametrize("truth", [1.0, 0.7])
def test_arrests_and_all_events_given_the_history(truth):
    persons, known, marks = world(truth)
    arrests = rows_of(persons, known, marks, known[known["arrest"]])
    for rows in (arrests[arrests["number"] == 1], rows_of(persons, known, marks, known)):
        _, plain = notification_ratio("x", "x", rows, level=0.95)
        _, found = history_adjusted("x", "x", rows, level=0.95)
        # Over 14 seeds the log ratio is 1.0 to 1.2 too high without the history, .04 to .10 with it (errors .13, .05).
        bias, left = (np.log(one.value / truth) for one in (plain, found))
        assert bias > 0.8
        assert abs(left) < 0.35 * bias
        assert found.scope == LIKE_HISTORY
        # Nobody's prior arrests are known here, so the model says nothing of them.
        assert "prior arrests" not in found.method


def test_what_is_the_same_for_everybody_is_left_out():
    persons, known, marks = world(n=300, seed=3)
    rows = rows_of(persons, known, marks, known).assign(log_priors=0.0)
    assert history_adjusted("x", "x", rows, level=0.95)[1].value == pytest.approx(
        notification_ratio("x", "x", rows, covariates=HISTORY[:-1], level=0.95)[1].value, rel=1e-9
    )
