"""The start moved to every admissible date, as an estimate and a table."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.placebo import MINIMUM_DATES_TO_CALIBRATE
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.kept import DIGITS
from ipvi_eval.questions.counts.stored.ratio_columns import with_finite
from ipvi_eval.rounding import on_its_side
from ipvi_eval.worded import given


def estimates(found: StepPlacebo, prefix: str) -> tuple[Estimate, ...]:
    """The rank p with its resolution."""
    dates = len(found.months)
    few = given(f"{dates} admissible dates: fewer than {MINIMUM_DATES_TO_CALIBRATE} say nothing")
    finest = given(f"cannot be smaller than {found.resolution:.3g} with {dates} dates")
    rank = Estimate(
        id=f"{prefix}.placebo_time.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the real start among all admissible ones, by the headline's own fit",
        label="placebo in time, rank p",
        n=dates,
        n_of="months",
        note=few if found.rank_p is None else finest,
    )
    return (rank,)


def placebo_dates(placebo: StepPlacebo, period: str) -> Shown:
    """The result at every admissible date, the real one marked."""
    frame = with_finite(placebo.tidy())
    frame["month"] = frame["month"].astype("datetime64[s]").dt.strftime("%Y-%m")
    frame["z"] = [on_its_side(z, DIGITS) for z in frame["z"]]
    return Shown(
        f"The start moved to every admissible {period}",
        frame,
        {"month": period.capitalize(), "ratio": "Rate ratio", "z": "z", "p": "p-value", "actual": "The real start"},
        public=("month", "actual"),
    )
