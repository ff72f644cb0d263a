"""Rows of the headline measured by comparison, made up."""

from __future__ import annotations

import datetime
from itertools import product
from typing import get_args

from ipvi_eval.diagnosis.measured.areas import AreasMeasured, Comparison, Estimator, Row
from ipvi_eval.questions.counts.headline_method import FEW, MANY, headline_method

WORLD = "Smooth trends"


def row(**changes) -> Row:
    """A thousand cities without bias, whose intervals hold the truth as often as they say."""
    made = {
        "world": WORLD, "comparison": "ring", "estimator": "headline", "planted": False, "replicates": 1000,
        "leads": 1.0, "bias": 0.001, "bias_error": 0.01, "spread": 0.1, "claimed": 0.1, "covers": 0.95, "called": 0.05,
        "adjusted": 0.05,
    }  # fmt: skip
    return Row(**made | changes)


def every_row(**changes) -> list[Row]:
    """One for each comparison, estimator and effect of one world."""
    kinds = product(get_args(Comparison), get_args(Estimator), (False, True))
    return [row(comparison=a, estimator=b, planted=c, **changes) for a, b, c in kinds]


def measured(*rows: Row) -> AreasMeasured:
    """They, as stored, by the methods of today."""
    now = (headline_method(FEW), headline_method(MANY))
    return AreasMeasured(
        "made-up cities", "python x.py", "1.2", datetime.date(2026, 1, 2), 7, 0.95, 0.75, rows, methods=now
    )
