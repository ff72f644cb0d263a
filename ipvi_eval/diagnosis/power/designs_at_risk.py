"""Who was at risk and notified on the days of events in the designs that compare other people, weighted and in pairs.

Weights and pairs are those of the ratio itself: they are made of what was recorded at entry, and ask nothing of what
came after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.diagnosis.power.hazard_power import NotifiedAtRisk, notified_at_risk
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast

if TYPE_CHECKING:
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.asked import Asked
    from ipvi_eval.questions.reoffence.other_people.exposure_groups import ExposureGroups


def weighted_at_risk(asked: Asked, design: Exposure) -> NotifiedAtRisk:
    """Of everybody compared, weighted as the plan says. Raises AnalysisError as `exposure_contrast` and
    `notified_at_risk`."""
    plan, level = asked.plan, asked.study.level
    groups = _groups(asked, design)
    rows = exposure_contrast(_ID, "", groups, estimand=plan.estimand, trim=plan.trim, level=level).rows
    return notified_at_risk(rows.spells, rows.exposure)


def paired_at_risk(asked: Asked, design: Exposure) -> NotifiedAtRisk:
    """Of the matched people. Raises AnalysisError as `matched_contrast` and `notified_at_risk`."""
    rows = matched_contrast(_ID, "", _groups(asked, design), level=asked.study.level).rows
    return notified_at_risk(rows.spells, rows.exposure)


_ID = "survival.at_risk.notification.hazard_ratio"
"""Of a ratio that is not told: only its rows are wanted."""


def _groups(asked: Asked, design: Exposure) -> ExposureGroups:
    people = asked.frames.compared(asked.outcome, design)
    return exposure_groups(people, design=design, adjust=asked.plan.adjust)
