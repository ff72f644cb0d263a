"""Where the headline is known to be weak, in the sentences a report prints, and whether this series lies there."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.its.gates import LOW_MEAN, LOW_POWER_BELOW
from ipvi_eval.its.headline_measured import read_measured
from ipvi_eval.its.step_fit import StepFit

_SHORT = ("drifting-short",)
_THIN = tuple(f"drifting-thinned-{mean}" for mean in (1, 2, 3, 5))


def weak_spots(fit: StepFit) -> Iterator[str]:
    """Sentences about this very fit; none when it lies where the test was measured to hold its level.

    The shares are those of the stored table, at a nominal error rate of five in a hundred.
    """
    n = len(fit.counts)
    mean = float(fit.counts.mean()) / fit.series.months_per_period
    if n * fit.series.months_per_period < LOW_POWER_BELOW:
        yield (
            f"The series is shorter than two years ({n} periods), so that no season is in the model: a season can pass "
            f"for a change. In real series so short, without any program, the test calls {_called(_SHORT)} of a "
            "hundred changed that are not, not 5."
        )
    if mean < LOW_MEAN:
        yield (
            f"There are few incidents a month ({mean:.1f}). In real series without any program, thinned to one to five "
            f"a month, the test calls {_called(_THIN)} of a hundred changed that are not, not 5."
        )


def _called(ids: tuple[str, ...]) -> str:
    """The share called changed, in a hundred, as a number or from the smallest to the largest."""
    found = read_measured()
    shares = sorted(round(100 * found.estimator(id).null) for id in ids)
    return f"{shares[0]}" if shares[0] == shares[-1] else f"{shares[0]} to {shares[-1]}"
