"""Rows of false alarms of the headline, made up."""

from __future__ import annotations

import datetime

from ipvi_eval.diagnosis.measured.nulls import NullsMeasured, Row
from ipvi_eval.questions.counts.headline_method import FEW, headline_method


def row(**changes) -> Row:
    """Four hundred series, of which as many are called as should be, all relative to a comparison."""
    made = {
        "design": "Quarterly", "series": 400, "fitted": 400, "called": 0.05, "ratio": 1.0, "restless": 0.0,
        "warned": 0.0, "relative": 1.0, "alone": 0.0, "exact": 0.0,
    }  # fmt: skip
    return Row(**made | changes)


def measured(*rows: Row) -> NullsMeasured:
    """They, as stored, by the methods of today."""
    now = (headline_method(FEW),)
    return NullsMeasured(
        "made-up series", "python x.py", "1.2", datetime.date(2026, 1, 2), 7, 0.95, 0.02, rows, methods=now
    )
