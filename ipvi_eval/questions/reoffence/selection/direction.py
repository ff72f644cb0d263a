"""Which direction the hazard ratio after notification may be said to have: one only where its checks hold."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.sentence import ByVerdict, Sentence

NO_CONTROL = (
    "there is no negative control, because incidents which the program should leave alone are not on record of these "
    "people, or too few are"
)
NO_TREND = "whether the rate changed over the years before the program began could not be told"


_CLAIMED = (
    "The whole interval lies {where} no change, and neither the negative control nor the years before the program "
    "speak against the comparison: the data point to a {what} rate after notification."
)


def direction(ratio: Estimate, control: Estimate | None, trend: Estimate | None) -> Sentence:
    """What the released interval of `ratio` says, if neither the negative control nor the trend before the start
    differs from one; otherwise that no direction is claimed, and which of the two does not hold or is missing.
    """
    reasons = withheld(control, trend)
    if reasons:
        return Sentence("No direction is claimed: {reasons}.", {"reasons": "; and ".join(reasons)})
    verdict = ByVerdict(
        ratio.id,
        lower=_CLAIMED.format(where="below", what="lower"),
        neither="The interval includes no change: the data neither show nor rule out a different rate after "
        "notification.",
        higher=_CLAIMED.format(where="above", what="higher"),
        unknown="The uncertainty could not be estimated, so no direction can be claimed.",
    )
    return Sentence("{verdict}", {"verdict": verdict})


def withheld(control: Estimate | None, trend: Estimate | None) -> list[str]:
    """Why no direction is claimed: which of the two checks differs from one, or is missing; empty when both hold."""
    return [
        missing if check is None or not _bounded(check) else str(check.note)
        for check, missing in ((control, NO_CONTROL), (trend, NO_TREND))
        if check is None or not _holds(check)
    ]


def _bounded(ratio: Estimate) -> bool:
    return ratio.lower is not None and ratio.upper is not None


def _holds(ratio: Estimate) -> bool:
    """Whether the interval includes one; a ratio without an interval does not show that it holds."""
    return ratio.lower is not None and ratio.upper is not None and ratio.lower <= 1 <= ratio.upper
