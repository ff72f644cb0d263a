"""One number per person in place of a censored outcome, so that ordinary regression and weighting can use it."""

from __future__ import annotations

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.spells import Spells


def pseudo_risks(spells: Spells, *, day: float) -> Floats:
    """Pseudo-values (n,) of the risk of an event within `day`: n F(day) - (n - 1) F without person i (day).

    With nobody censored they are the outcome itself, 0 or 1. Andersen, Klein & Rosthoj (2003), Biometrika 90:15, of one
    minus Kaplan-Meier; in closed form, since leaving a person out changes only the factors up to the person's last day.

    Args:
        spells: n people followed from a common start; neither entry times nor weights.
        day: the horizon.

    Raises AnalysisError with fewer than two people, entry times or weights, or when nobody was followed for `day`
    (unless all had the event).
    """
    spells.refuse("pseudo_risks", "start", "weight")
    times, happened, n = spells.stop, spells.event, len(spells)
    if n < 2:
        msg = "a pseudo-value is what leaving one person out changes, which needs at least two people"
        raise AnalysisError(msg)
    fit = kaplan_meier(spells)
    survival = float(fit.at([day]).tidy()["value"].iloc[0])
    if np.isnan(survival):
        msg = f"nobody was followed for {day:g} days in one of the groups, so the risk by then is not known"
        raise AnalysisError(msg)
    kept = fit.time <= day
    # A last time, at which nothing happens, stands for everybody followed beyond the horizon.
    time, d, y = (
        np.r_[column[kept], end] for column, end in ((fit.time, np.inf), (fit.events, 0.0), (fit.at_risk, 2.0))
    )
    rest = np.maximum(y - 1, 1)
    # before[k]: the curve without one person who is still at risk, after the first k times; after[k]: the factors from
    # time k on, in which a person who left before has no part.
    before = np.r_[1.0, np.cumprod(np.where(y > 1, 1 - d / rest, 1.0))]
    after = np.r_[np.cumprod((1 - d / y)[::-1])[::-1], 1.0]
    own = np.searchsorted(time, np.where(times <= day, times, np.inf))
    happened = happened & (times <= day)
    factor = np.where(y[own] > 1, 1 - (d[own] - happened) / rest[own], 1.0)
    without = before[own] * factor * after[own + 1]
    return np.asarray(n * (1 - survival) - (n - 1) * (1 - without), dtype=np.float64)
