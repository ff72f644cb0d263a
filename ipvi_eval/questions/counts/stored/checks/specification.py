"""All declared choices together, as a table."""

from __future__ import annotations

from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.ratio_columns import RATIO, with_finite


def specifications(curve: SpecificationCurve) -> Shown:
    """Every combination of the declared choices with its settings, in the order of these.

    From the smallest ratio to the largest the rows would still tell the order of the ratios where these are withheld.
    """
    settings = {
        "model": "Model",
        "trend": "Trend",
        "harmonics": "Seasonal pairs",
        "slope": "Trend may change",
        "phase": "Phase-in",
    }
    frame = with_finite(curve.tidy()).sort_values(list(settings), ignore_index=True)
    labels = {**RATIO, **settings, "primary": "Primary", "note": "Note"}
    return Shown("All declared specifications", frame, labels, public=(*settings, "primary"))
