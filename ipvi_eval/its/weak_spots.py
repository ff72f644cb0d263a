"""Where the default is known not to hold its level, in the sentences a report prints."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.its.count_models import CountFit
from ipvi_eval.its.gates import CURVED_TREND_FROM, LOW_POWER_BELOW

# Shares of false changes at nominal 5 %, as benchmarks/its_calibration.py measured them (2,000 series a cell; real
# windows: 900 tests each with level and slope, and with a step alone). The tests measure one cell of each again.
_CORRELATED = "4 to 8"  # phi .6, 108 cells
_LASTING = "5 to 9"  # AR(2) with .3 and .2, 12 cells
_CURVED_LATE = "9 to 13"  # curved trend, 24 to 48 months, start at three quarters
_CURVED_LONG = {"early": "14", "late": "24"}  # curved trend, 96 months
_NO_SEASON = "1 to 12"  # 16 and 20 months with a season of a tenth
_REAL_MODEL, _REAL_CALIBRATED = "10 to 13", "8 to 9"  # real series, 96-month windows

_STRONG_CORRELATION = 0.4
_OUTER = 0.3


def weak_spots(fit: CountFit) -> Iterator[str]:
    """Sentences about this very fit; none when it lies where the test was measured to hold its level."""
    before, after = fit.gate.months_before, fit.gate.months_after
    n = before + after
    if fit.rho >= _STRONG_CORRELATION:
        yield (
            f"Neighboring months are strongly correlated ({fit.rho:.2f}). In simulations with strong correlation the "
            f"model's own test finds a change where there is none in {_CORRELATED} of a hundred series, and in "
            f"{_LASTING} when the correlation lasts over several months, not in 5."
        )
    if n < LOW_POWER_BELOW:
        yield (
            f"The series is shorter than two years ({n} months), so that no season is in the model. In simulations "
            f"with a season of a tenth the test takes it for a change in {_NO_SEASON} of a hundred series."
        )
    if n >= CURVED_TREND_FROM:
        yield (
            f"The series is long ({n} months). In real series of eight years without any program the model's own test "
            f"finds changes in {_REAL_MODEL} of a hundred and the calibrated one in {_REAL_CALIBRATED}, because no "
            "straight trend holds that long: the calibrated result and the flexible trends count for more than the "
            "model's own p-value."
        )
    if fit.design.plan.trend == "linear":
        yield from _off_center(before, after)


def _off_center(before: int, after: int) -> Iterator[str]:
    n = before + after
    side = "late" if after < _OUTER * n else "early" if before < _OUTER * n else None
    long = n >= CURVED_TREND_FROM
    if side is None or (side == "early" and not long):
        return
    months = f"{after} of {n} months come after it" if side == "late" else f"{before} of {n} months come before it"
    rate = f"{_CURVED_LONG[side]} of a hundred series of eight years" if long else f"{_CURVED_LATE} of a hundred series"
    yield (
        f"The start lies {side} in the series ({months}), where a trend that bends is easily taken for a change: in "
        f"simulations with a curved trend the test finds one in {rate}."
    )
