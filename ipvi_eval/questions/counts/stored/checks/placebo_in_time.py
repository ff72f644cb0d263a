"""A coefficient calibrated by placebo dates, as estimates."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.placebo import PlaceboInTime
from ipvi_eval.its.counts.count_models import ratio_of
from ipvi_eval.worded import given


def estimates(found: PlaceboInTime, prefix: str) -> tuple[Estimate, ...]:
    """Calibrated ratio, rank p with its resolution, and the scale."""
    dates = len(found.months)
    note = "standard_error is on the log scale"
    if found.disagrees:
        note += "; the model's own p lies on the other side of the threshold: lead with this one"
    calibrated = Estimate(
        id=f"{prefix}.calibrated.{found.column}",
        value=found.calibrated.ratio,
        unit="ratio",
        method=f"{found.method}; error scaled by placebo dates",
        label=f"{found.column.replace('_', ' ')}, rate ratio, calibrated",
        lower=ratio_of(found.calibrated.lower),
        upper=ratio_of(found.calibrated.upper),
        level=found.level,
        standard_error=found.calibrated.se,
        df=found.calibrated.df,
        p=found.calibrated.p,
        n=dates,
        n_of="months",
        note=note,
    )
    rank = Estimate(
        id=f"{prefix}.placebo_time.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the real date among all admissible dates",
        label="placebo in time, rank p",
        n=dates,
        n_of="months",
        note=given(f"no rank p can be smaller than {found.resolution:.3g} with {dates} dates"),
    )
    scale = Estimate(
        id=f"{prefix}.placebo_time.scale",
        value=found.scale,
        unit="number",
        method="root mean square of placebo statistics with the program kept in the model, at least 1",
        label="placebo in time, scale of the error",
        n=len(found.held_months),
        n_of="months",
    )
    return calibrated, rank, scale
