"""Everything that a comparison from a landmark on gives: shares, days, and curves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ipvi_eval.estimate import slug
from ipvi_eval.questions.reoffence.other_people.exposure_curves import LABELS
from ipvi_eval.questions.reoffence.other_people.landmark_contrast import (
    days_gained,
    if_the_lost_came_back,
    landmark_groups,
    risk_differences,
    weighted_curves,
)
from ipvi_eval.questions.reoffence.tables import survival_curve
from ipvi_eval.results.not_estimated import NotEstimated, attempted, parts_of
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.asked import Asked, Part
    from ipvi_eval.questions.reoffence.other_people.landmark_contrast import LandmarkGroups
    from ipvi_eval.results.store import Curve


def from_a_landmark(asked: Asked, design: Exposure) -> Iterator[Part]:
    """What a design that compares other people gives from the landmark of the plan on. Nothing over time."""
    if design == "time-dependent":
        return
    plan, study = asked.plan, asked.study
    stem, part = f"{asked.stem}.landmark_{slug(design)}", f"{asked.label}, {design}, landmark"
    people = asked.frames.compared(asked.outcome, design)
    who: dict[str, Any] = {"adjust": plan.adjust, "estimand": plan.estimand, "trim": plan.trim}
    groups = attempted(part, landmark_groups, people, design=design, day=plan.landmark_days, **who)
    if isinstance(groups, NotEstimated):
        yield groups
        return
    found = landmark_results(stem, part, groups, plan.horizons_days, level=study.level, seed=study.seed)
    yield from scoped(asked.frames.populations.compared(design), found)


def landmark_results(
    stem: str, part: str, groups: LandmarkGroups, horizons: Mapping[int, int], *, level: float, seed: int
) -> Iterator[Estimate | Curve | NotEstimated]:
    """Shares plain, weighted and doubly robust at each horizon (months to days since the landmark), days free within
    the longest, what if those who moved had come back, and the weighted curves.
    """
    horizon: dict[str, Any] = {}
    for months, days in sorted(horizons.items()):
        horizon = {"months": months, "days": days, "level": level}
        yield from parts_of(f"{part}, {months} months", risk_differences, stem, part, groups, **horizon)
    yield from parts_of(f"{part}, days", days_gained, stem, part, groups, **horizon)
    yield from parts_of(f"{part}, moved", if_the_lost_came_back, stem, part, groups, **horizon, seed=seed)
    for name, fit in weighted_curves(groups, level=level).items():
        yield survival_curve(f"{stem}.{name}", (LABELS | {"not_notified": "Reference"})[name], fit)
