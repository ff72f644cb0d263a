"""Whether the rate of a first re-offence already changed from year to year before the programme began."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from ipvi_eval.cohort.calendar_years import YEAR
from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import BEFORE_START
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.notification.calendar_trend import A_YEAR_EARLIER
from ipvi_eval.questions.reoffence.risk import group_of_ratio, hazard_ratio
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def trend_before(id: str, label: str, spells: pd.DataFrame, start: date, *, level: float) -> Estimate:
    """Ratio of rates from one calendar year to the next on the days before `start`, stratified by list at entry.

    `spells` have the `calendar_year` of each row, and no row lies on both sides of the start. The note is the verdict.

    Raises AnalysisError when there are not two years with people in them, or nobody re-offended before the start.
    """
    rows = spells.loc[(spells["until"] < pd.Timestamp(start)).to_numpy()]
    if rows[YEAR].nunique() < 2:
        msg = (
            "nobody was followed for two calendar years before the program began, so there is no earlier trend to tell"
        )
        raise AnalysisError(msg)
    before = Spells.from_frame(rows, start="start", person="person", strata=RECORDED)
    fit = cox(Columns.of(rows[YEAR]), before, level=level)
    method = "Cox model of the days before the start on the calendar year, errors clustered by person"
    people = int(rows["person"].nunique())
    who = replace(group_of_ratio(id), cohort=BEFORE_START)
    ratio = hazard_ratio(id, label, fit, method=method, n=people, cells=(), who=who)
    return replace(ratio, note=_verdict(ratio), scope=A_YEAR_EARLIER)


def _verdict(ratio: Estimate) -> str:
    assert ratio.lower is not None
    assert ratio.upper is not None
    if ratio.lower <= 1 <= ratio.upper:
        return (
            "the data do not show that the rate of a first new record changed over the years before the program began"
        )
    change = "fell" if ratio.upper < 1 else "rose"
    return f"the rate of a first new record already {change} from year to year before the program began"
