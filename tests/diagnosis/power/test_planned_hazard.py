from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.reoffence.risk import notification_ratio


def test_the_promised_error_is_that_of_the_planned_model(people, primary):
    """Under no effect looked at, and yet the error of the fit, whose coefficient it never asks for."""
    one = next(line for line in people.lines if line.about == "hazard")
    rows, frames = primary.frames.spells_by_year(primary.outcome), primary.frames
    fit, _ = notification_ratio(
        primary.planned.ratio.id, "P", rows.first(), covariates=frames.terms(rows.frame), level=0.95
    )
    worth = float(one.rests_on.partition("worth ")[2].partition(" ")[0].replace(",", ""))
    assert 2 / np.sqrt(worth) == pytest.approx(fit.standard_errors[0], rel=0.08)
    # An effect takes events of the notified, so it must be larger than the error of this fit says.
    assert 0.8 * np.exp(-2.801585 * 2 / np.sqrt(worth)) < one.ratio < np.exp(-2.801585 * 2 / np.sqrt(worth))
    assert one.rests_on.startswith(f"{fit.events:,} events")
