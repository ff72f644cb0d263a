"""The study's plan as a design: programme, phase-in and known shocks as interruptions; choices and contamination."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.errors import PlanError
from ipvi_eval.estimate import slug
from ipvi_eval.its.checks.specification import Choices
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.questions.counts.contamination import KNOWN, Contamination

if TYPE_CHECKING:
    from ipvi_eval.plan.counts import CountsPlan
    from ipvi_eval.plan.other_areas import Contaminated
    from ipvi_eval.plan.programme import Programme, Shock
    from ipvi_eval.plan.study import Study

_MONTH = np.timedelta64(1, "M")
_NEW_YORK = ("New York", "NY")


def plan_of(study: Study) -> CountsPlan:
    """The plan of the counts. PlanError where there is none."""
    if study.its is None:
        msg = "study.toml: an interrupted time series needs [its]; add it, or take the script out of analyses"
        raise PlanError(msg)
    return study.its


def design_of(study: Study) -> DesignPlan:
    """The design that `study.its`, `study.programme` and `study.shocks` describe. PlanError when either is missing."""
    plan = plan_of(study)
    if study.programme is None:
        msg = "study.toml: an interrupted time series needs [programme] with its start date"
        raise PlanError(msg)
    interruptions = (_programme(study.programme, slope=plan.slope), *map(_shock, study.shocks))
    season = {"season": plan.season, "harmonics": plan.harmonics, "calendar": plan.calendar}
    return DesignPlan(interruptions=interruptions, **season)  # type: ignore[arg-type]


def choices_of(plan: CountsPlan) -> Choices:
    """The declared alternatives of the specification curve."""
    chosen = plan.specification
    return Choices(
        models=chosen.models,
        trends=chosen.trends,
        harmonics=chosen.harmonics,
        slopes=chosen.slopes,
        phase_styles=chosen.phase_in,
    )


def register_of(study: Study) -> tuple[Contamination, ...]:
    """What is known to have hit comparison areas: the package's register, what the plan adds, and the programme.

    The package's register holds places of New York; a town of the same name in another state is another town.
    PlanError without [its].
    """
    plan = plan_of(study)
    known = KNOWN if study.state in _NEW_YORK else ()
    later = (
        Contamination(
            what="the program itself, extended",
            areas=(entry.area,),
            start=date.fromisoformat(f"{entry.start}-01"),
            certainty="planned",
            source="the study's plan",
        )
        for entry in plan.extended
    )
    return (*known, *map(_contamination, plan.contaminated), *later)


def _contamination(entry: Contaminated) -> Contamination:
    end = None if entry.end is None else np.datetime64(entry.end, "M") + _MONTH
    return Contamination(
        what=entry.what,
        areas=(entry.area,),
        start=date.fromisoformat(f"{entry.start}-01"),
        end=None if end is None else (end.astype("datetime64[D]") - np.timedelta64(1, "D")).item(),
        source=entry.source,
    )


def _programme(programme: Programme, *, slope: bool) -> Interruption:
    month = programme.month
    if programme.phase_in_months == 0 or programme.phase_in == "none":
        # The day tells a start within a month, which is then neither before nor after.
        return Interruption(month=month if programme.start.day == 1 else f"{programme.start}", slope=slope)
    full = np.datetime64(month, "M") + programme.phase_in_months * _MONTH
    return Interruption(
        month=str(full), slope=slope, phase_in=(month, str(full - _MONTH)), phase_style=programme.phase_in
    )


def _shock(shock: Shock) -> Interruption:
    return Interruption(month=shock.start, name=slug(shock.name), end=shock.end, slope=shock.slope)
