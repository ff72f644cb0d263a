"""Where the headline is known to be weak, in the sentences a report prints, and whether this series lies there."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.its.gates import LOW_MEAN, LOW_POWER_BELOW
from ipvi_eval.its.step_fit import StepFit

# Shares of false changes at nominal 5 % in real series without a programme, thinned (benchmarks/its_headline.py).
_SHORT = "4 to 10"  # 24 to 36 months, 0.4 to 8 incidents a month
_THIN = "2 to 10"  # 24 to 117 months, 0.8 to 3 incidents a month


def weak_spots(fit: StepFit) -> Iterator[str]:
    """Sentences about this very fit; none when it lies where the test was measured to hold its level."""
    n = len(fit.counts)
    mean = float(fit.counts.mean()) / fit.series.months_per_period
    if n * fit.series.months_per_period < LOW_POWER_BELOW:
        yield (
            f"The series is shorter than two years ({n} periods), so that no season is in the model: a season can pass "
            "for a change."
        )
    if mean < LOW_MEAN:
        yield (
            f"There are few incidents a month ({mean:.1f}). In real series without any program, thinned to so few, the "
            f"test calls {_THIN} of a hundred changed that are not, not 5."
        )
    elif n * fit.series.months_per_period <= 36:
        yield (
            f"The series is short ({n} periods). In real series of two to three years without any program the test "
            f"calls {_SHORT} of a hundred changed that are not."
        )
