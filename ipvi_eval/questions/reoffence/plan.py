"""What the study fixed about the time to re-offence before the data were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.errors import PlanError

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import SurvivalPlan


def plan_of(study: Study) -> SurvivalPlan:
    """The plan of the time to re-offence. PlanError where there is none."""
    if study.survival is None:
        msg = "study.toml: time to re-offense needs [survival]; add it, or take the script out of analyses"
        raise PlanError(msg)
    return study.survival
