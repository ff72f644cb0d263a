"""Where the headline is known to be weak, in sentences, and whether this series lies there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.gates import LOW_MEAN, LOW_POWER_BELOW
from ipvi_eval.questions.counts.headline_measured import read_measured
from ipvi_eval.worded import Worded

_SHORT = ("drifting-short",)
_THIN = tuple(f"drifting-thinned-{mean}" for mean in (1, 2, 3, 5))
_FEW = ("drifting-some", "drifting-more")
_FEW_STEADY = tuple(f"{id}-steady" for id in _FEW)
_FEW_INCIDENTS, _FEW_MONTHS = 120, 36  # at most, where _FEW were measured
_NOMINAL = "5"  # of a hundred


def weak_spots(fit: StepFit) -> Iterator[Worded]:
    """Sentences about this very fit; none when it lies where the test was measured to hold its level.

    The shares are those of the stored table, at a nominal error rate of five in a hundred.
    """
    n = len(fit.counts)
    months, total = n * fit.series.months_per_period, float(fit.counts.sum())
    mean = total / months
    if months < LOW_POWER_BELOW:
        yield Worded(
            "The series is shorter than two years ({periods} periods), so that no season is in the model: a season can "
            "pass for a change. In real series so short, without any program, the test calls {called} of a hundred "
            "changed that are not, not {nominal}.",
            {},
            {"periods": f"{n}", "called": _called(_SHORT), "nominal": _NOMINAL},
        )
    if total <= _FEW_INCIDENTS and months <= _FEW_MONTHS:
        yield Worded(
            "There are few incidents in few years ({ratio:events} in {months} months). In real series without any "
            "program, thinned to {thinned} incidents in two to three years, the test calls {steady} of a hundred "
            "changed where recording was steady; it claims {nominal}. With years in which recording itself grew "
            "by a fifth or more it calls {called}, and says of nearly all of them that they rose: so thin a series "
            "does not tell such growth from an effect. Ask whether recording changed.",
            {"ratio:events": f"{total:.0f}"},
            {
                "months": f"{months}", "thinned": f"30 to {_FEW_INCIDENTS}", "nominal": _NOMINAL,
                "steady": _span(_few_shares(_FEW_STEADY)), "called": _span(_few_shares(_FEW)),
            },
        )  # fmt: skip
    elif mean < LOW_MEAN:
        yield Worded(
            "There are few incidents a month ({mean}). In real series without any program, thinned to one to five a "
            "month, the test calls {called} of a hundred changed that are not, not {nominal}.",
            {"mean": f"{mean:.1f}"},
            {"called": _called(_THIN), "nominal": _NOMINAL},
        )


def _called(ids: tuple[str, ...]) -> str:
    """The share called changed, in a hundred, by the estimators over all lengths."""
    found = read_measured()
    return _span([found.estimator(id).null for id in ids])


def _few_shares(ids: tuple[str, ...]) -> list[float]:
    """The share called changed with few incidents, in each short length."""
    found = read_measured()
    return [one.null for id in ids for one in found.lengths(id) if one.months <= _FEW_MONTHS]


def _span(shares: Sequence[float]) -> str:
    """Shares in a hundred as a number, or from the smallest to the largest."""
    low, high = (round(100 * one) for one in (min(shares), max(shares)))
    return f"{low}" if low == high else f"{low} to {high}"
