"""Curves for readers of curves: notified against not notified without immortal time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.exposure.designs import exposure_rows, landmark, simon_makuch
from ipvi_eval.survival.spells.spells import Spells

LABELS = {"not_notified": "Not notified", "notified": "Notified"}


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
