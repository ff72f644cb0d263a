"""Everything that a comparison from a landmark on gives: shares, days, and curves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ipvi_eval.questions.reoffence.exposure_curves import LABELS
from ipvi_eval.questions.reoffence.landmark_contrast import (
    days_gained,
    if_the_lost_came_back,
    risk_differences,
    weighted_curves,
)
from ipvi_eval.questions.reoffence.tables import survival_curve

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.questions.reoffence.landmark_contrast import LandmarkGroups
    from ipvi_eval.results.store import Curve
    from ipvi_eval.results.unfitted import Unfitted


def landmark_results(
    stem: str,
    part: str,
    groups: LandmarkGroups,
    horizons: Mapping[int, int],
    *,
    level: float,
    seed: int,
    left_out: Unfitted,
) -> Iterator[Estimate | Curve]:
    """Shares plain, weighted and doubly robust at each horizon (months to days since the landmark), days free within
    the longest, what if those who moved had come back, and the weighted curves; what cannot be had goes to `left_out`.
    """
    horizon: dict[str, Any] = {}
    for months, days in sorted(horizons.items()):
        horizon = {"months": months, "days": days, "level": level}
        yield from left_out.found(f"{part}, {months} months", risk_differences, stem, part, groups, **horizon)
    yield from left_out.found(f"{part}, days", days_gained, stem, part, groups, **horizon)
    yield from left_out.found(f"{part}, moved", if_the_lost_came_back, stem, part, groups, **horizon, seed=seed)
    for name, fit in weighted_curves(groups, level=level).items():
        yield survival_curve(f"{stem}.{name}", (LABELS | {"not_notified": "Reference"})[name], fit)
