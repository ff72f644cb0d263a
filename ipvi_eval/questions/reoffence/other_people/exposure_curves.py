"""Curves for readers of curves: notified against not notified without immortal time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.cohort.eligible import person_rows
from ipvi_eval.questions.reoffence.tables import survival_curve
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.exposure.designs import exposure_rows, landmark, simon_makuch
from ipvi_eval.survival.spells.spells import Spells

if TYPE_CHECKING:
    from ipvi_eval.questions.reoffence.asked import Asked, Part

LABELS = {"not_notified": "Not notified", "notified": "Notified"}


def curves_without_immortal_time(asked: Asked) -> Iterator[Part]:
    """Both kinds of curves, from the landmark of the plan on."""
    people, day, level = person_rows(asked.spells.first()), asked.plan.landmark_days, asked.study.level
    for kind, draw, begin in (("simon_makuch", changing_groups, day), ("landmark", from_landmark, 0)):
        curves = attempted(f"{asked.label}: {kind} curves", draw, people, day=day, level=level)
        if isinstance(curves, NotEstimated):
            yield curves
            continue
        each = (survival_curve(f"{asked.stem}.{kind}.{name}", LABELS[name], fit, begin=begin)
                for name, fit in curves.items())  # fmt: skip
        yield from scoped(asked.frames.populations.spells(), each)


def changing_groups(people: pd.DataFrame, *, day: float, level: float) -> Mapping[str, KaplanMeier]:
    """Simon-Makuch curves from `day` on: people move from one curve's risk set to the other's when notified.

    `people` has one row each with stop, event and `marked`, the day of notification (missing for never).

    Raises AnalysisError when a curve has nobody to follow.
    """
    rows = exposure_rows(Spells.from_frame(people), people["marked"].to_numpy())
    found = simon_makuch(rows, day=day, level=level)
    return {"not_notified": found.not_notified, "notified": found.notified}


def from_landmark(people: pd.DataFrame, *, day: float, level: float) -> Mapping[str, KaplanMeier]:
    """Kaplan-Meier curves from the landmark `day` on, by whether a person had been notified by then.

    Raises AnalysisError when nobody, or everybody, still followed had been notified by the landmark.
    """
    found = landmark(Spells.from_frame(people), people["marked"].to_numpy(), day=day)
    return {
        name: kaplan_meier(found.spells.at(chosen), level=level)
        for name, chosen in (("not_notified", ~found.notified), ("notified", found.notified))
    }
