"""Where the default is known not to hold its level, in the words a report prints."""

from __future__ import annotations

from ipvi_eval.its.count_models import CountFit
from ipvi_eval.its.gates import CURVED_TREND_FROM

# Measured by benchmarks/its_calibration.py, 1,000 series a cell, nominal 5 %: phi .6 rejects 5-10 % at n = 48 and 96; a
# curved trend 19-29 % at n = 96 with an interruption in the outer quarters; AR(2) (.3, .2) 5-11 %.
_STRONG_CORRELATION = 0.4
_OUTER_QUARTER = 0.3
_THIN_SIDE = 12


def weak_spots(fit: CountFit) -> tuple[str, ...]:
    """Sentences for this very fit; empty when none of the measured weak spots applies."""
    n = fit.series.n
    share = fit.design.origin / n
    found = []
    if fit.rho > _STRONG_CORRELATION:
        found.append(
            "months are strongly correlated: in simulations like this the test rejects 5 to 10 times in 100 where it "
            "should reject 5 times"
        )
    if not _OUTER_QUARTER <= share <= 1 - _OUTER_QUARTER and fit.design.plan.trend == "linear":
        where = "late" if share > _OUTER_QUARTER else "early"
        text = f"the interruption comes {where} in the series, where a trend that bends is easily taken for a change"
        if n >= CURVED_TREND_FROM:
            text += ": over eight years with a curved trend, 19 to 29 of 100 tests reject without any change"
        found.append(text)
    if n >= CURVED_TREND_FROM and fit.design.plan.trend == "linear":
        found.append(
            "over so many months a straight trend is an assumption: the flexible trends are part of the result"
        )
    sides = (int((~fit.design.after).sum()), int(fit.design.after.sum()))
    if min(sides) < _THIN_SIDE:
        found.append(
            f"only {min(sides)} months on one side: the test is conservative, and a change must be large to be seen"
        )
    return tuple(found)
