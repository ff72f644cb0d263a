"""Rows of the measured estimators, made up."""

from __future__ import annotations

import datetime

from ipvi_eval.diagnosis.measured.planned import PlannedMeasured, Row
from ipvi_eval.diagnosis.measured.undisturbed import NOTHING
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method


def row(violation: str = NOTHING, **changes) -> Row:
    """One of a hundred counties without bias, whose intervals hold the truth as often as they say."""
    made = {
        "violation": violation, "planted": False, "estimator": "count", "counties": 100, "fitted": 100, "bias": 0.001,
        "bias_error": 0.01, "spread": 0.1, "claimed": 0.1, "covers": 0.95, "called": 0.05,
    }  # fmt: skip
    return Row(**made | changes)


def measured(*rows: Row, intervals=None) -> PlannedMeasured:
    """They, as stored, by the methods of today."""
    limits = intervals or {"count": ((-0.1, 0.2),)}
    now = (headline_method(FEW), planned_method())
    return PlannedMeasured(
        "made up", "python x.py", "1.2", datetime.date(2026, 1, 2), 7, 0.95, rows, limits, methods=now
    )
