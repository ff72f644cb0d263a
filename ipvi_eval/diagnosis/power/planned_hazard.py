"""What the planned hazard ratio could show: by who was at risk and notified on the days of events, and for how long."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.power.designs_at_risk import weighted_at_risk
from ipvi_eval.diagnosis.power.hazard_power import HazardPower, NotifiedAtRisk, detectable, notified_at_risk
from ipvi_eval.diagnosis.power.lines import REDUCTIONS, SIZES, Line, Lines, role_of
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.results.not_estimated import NotEstimated, attempted

YEARS_FOLLOWED = (1, 2, 3)
_YEAR = 365.25


def shown_of_hazard(asked: Asked, *, power: float) -> tuple[str, Lines | NotEstimated]:
    """How the planned hazard ratio is called in a note and what it could show."""
    return f"hazard ratio, {asked.label}", attempted("power", _of_hazard, asked, power)


def _of_hazard(asked: Asked, power: float) -> Lines:
    """The planned ratio; of people not yet notified and notified also by how long they are followed. The weights of
    other designs were made of people followed as long as these are.
    """
    planned = notified_of(asked)
    ask = partial(detectable, power=power, level=asked.study.level)
    settings = [
        ("as long as people were followed", ask(planned)),
        *((f"{size:g} times as many people", ask(planned.times(size))) for size in SIZES),
        *(
            (f"followed to {12 * years} months after entry", ask(_over_time(asked, followed=years * _YEAR)))
            for years in (YEARS_FOLLOWED if asked.plan.exposure == "time-dependent" else ())
        ),
    ]
    lines = [
        Line("hazard", asked.label, words, one.ratio, _of_events(one), role_of(place == 0))
        for place, (words, one) in enumerate(settings)
    ]
    return lines, (REDUCTIONS, tuple(planned.power(1 - one, level=asked.study.level) for one in REDUCTIONS))


def notified_of(asked: Asked) -> NotifiedAtRisk:
    """Who was at risk and notified on the days of events, as the planned ratio compares them.

    Raises AnalysisError as `notified_at_risk` and `weighted_at_risk`.
    """
    exposure = asked.plan.exposure
    return _over_time(asked) if exposure == "time-dependent" else weighted_at_risk(asked, exposure)


def _over_time(asked: Asked, *, followed: float = np.inf) -> NotifiedAtRisk:
    """People not yet notified and notified, followed for so many days since entry at most."""
    every = asked.frames.spells_by_year(asked.outcome)
    rows, terms = _followed(every.first(), followed), asked.frames.terms(every.frame)
    return notified_at_risk(from_entry(rows), design(rows, terms))


def _followed(rows: pd.DataFrame, days: float) -> pd.DataFrame:
    """The rows cut at so many days since entry."""
    begun = rows.loc[rows["start"] < days]
    return begun.assign(event=begun["event"] & (begun["stop"] <= days), stop=np.minimum(begun["stop"], days))


def _of_events(one: HazardPower) -> str:
    return f"{one.events:,.0f} events, worth {one.effective:,.0f} with half of those at risk notified"
