"""The study's plan as a design: programme, phase-in and known shocks as interruptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.errors import PlanError
from ipvi_eval.its.design import DesignPlan, Interruption

if TYPE_CHECKING:
    from ipvi_eval.study import Programme, Shock, Study


def design_of(study: Study) -> DesignPlan:
    """The design that `study.its`, `study.programme` and `study.shocks` describe. PlanError when either is missing."""
    if study.its is None or study.programme is None:
        msg = "study.toml: an interrupted time series needs [its] and [programme]"
        raise PlanError(msg)
    interruptions = (_programme(study.programme, slope=study.its.slope), *map(_shock, study.shocks))
    return DesignPlan(interruptions=interruptions, harmonics=study.its.harmonics)


def _programme(programme: Programme, *, slope: bool) -> Interruption:
    month = programme.month
    if programme.phase_in_months == 0 or programme.phase_in == "none":
        return Interruption(month=month, slope=slope)
    full = np.datetime64(month, "M") + programme.phase_in_months
    return Interruption(month=str(full), slope=slope, phase_in=(month, str(full - 1)), phase_style=programme.phase_in)


def _shock(shock: Shock) -> Interruption:
    name = re.sub(r"[^a-z0-9]+", "_", shock.name.lower()).strip("_")
    return Interruption(month=shock.start, name=name, end=shock.end, slope=shock.slope)
