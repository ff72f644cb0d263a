"""Which direction the hazard ratio after notification may be said to have: one only where its checks hold."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate

NO_CONTROL = (
    "there is no negative control, because incidents which the program should leave alone are not on record of these "
    "people, or too few are"
)
NO_TREND = "whether the rate changed over the years before the program began could not be told"


def direction(ratio: Estimate, control: Estimate | None, trend: Estimate | None) -> str:
    """What the interval of `ratio` says, if neither the negative control nor the trend before the start differs from
    one; otherwise that no direction is claimed, and which of the two does not hold or is missing.
    """
    reasons = withheld(control, trend)
    if reasons:
        return f"No direction is claimed: {'; and '.join(reasons)}."
    if not _bounded(ratio):
        return "The uncertainty could not be estimated, so no direction can be claimed."
    if _holds(ratio):
        return (
            "The interval includes no change: the data neither show nor rule out a different rate after notification."
        )
    lower = ratio.upper is not None and ratio.upper < 1
    return (
        f"The whole interval lies {'below' if lower else 'above'} no change, and neither the negative control nor the "
        f"years before the program speak against the comparison: the data point to a {'lower' if lower else 'higher'} "
        "rate after notification."
    )


def withheld(control: Estimate | None, trend: Estimate | None) -> list[str]:
    """Why no direction is claimed: which of the two checks differs from one, or is missing; empty when both hold."""
    return [
        missing if check is None or not _bounded(check) else check.note
        for check, missing in ((control, NO_CONTROL), (trend, NO_TREND))
        if check is None or not _holds(check)
    ]


def _bounded(ratio: Estimate) -> bool:
    return ratio.lower is not None and ratio.upper is not None


def _holds(ratio: Estimate) -> bool:
    """Whether the interval includes one; a ratio without an interval does not show that it holds."""
    return ratio.lower is not None and ratio.upper is not None and ratio.lower <= 1 <= ratio.upper
