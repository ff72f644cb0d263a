"""Rows of measured intervals, made up."""

from __future__ import annotations

import datetime

from ipvi_eval.diagnosis.measured.stated import Row, StatedMeasured
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method

SHARE = "survival.ipv_dir.list_c.risk_12m"


def row(id: str = SHARE, **changes) -> Row:
    """One number of a hundred counties, whose intervals hold the truth as often as they say."""
    made = {
        "id": id, "planted": False, "known": True, "counties": 100, "fitted": 100, "bias": 0.001, "bias_error": 0.002,
        "spread": 0.02, "claimed": 0.02, "covers": 0.95,
    }  # fmt: skip
    return Row(**made | changes)


def measured(*rows: Row) -> StatedMeasured:
    """They, as stored, by the methods of today."""
    now = (headline_method(FEW), planned_method())
    return StatedMeasured("made up", "python x.py", "1.2", datetime.date(2026, 1, 2), 7, 0.95, rows, methods=now)
