"""Who was chosen for notification, and when: the hazard of being notified by what the police knew the day before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import FREE_BEFORE, RECENT, SEVERAL, Count, Group, told_by
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import hazard_ratio
from ipvi_eval.scope import Scope
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NOT_LIKE_THAT = Scope(
    base="people of the same list, as long after entry and not yet notified either, of whom that was not so"
)
TERMS = {
    RECENT: "within ninety days of an incident",
    SEVERAL: "with two or more incidents within a year",
    "priors": "with more prior arrests",
}
"""The columns of the model, and each in a sentence; prior arrests as log(1 + number)."""


_READ = ["person", RECORDED, "start", "stop", "cause", "since_90", "since_180", "since_365", "several", "log_priors"]


def chosen(stem: str, label: str, who: Group, spells: pd.DataFrame, *, level: float) -> tuple[Estimate, ...]:
    """Ratio of the rates of being notified for each of `TERMS`, among those not yet notified, with verdicts as notes.

    `spells` are rows of `with_history`; rows up to the first re-offence speak of the planned risk set, all rows of
    everybody, and `who` says which. Stratified by list at entry, errors clustered by person. A term that is not known
    of everybody, or is the same for everybody, is left out.

    Raises AnalysisError when nobody was notified after entry, or no term is left.
    """
    rows = spells.loc[~spells["exposed"].to_numpy(dtype=bool), _READ]
    notified = (rows["cause"] == "notified").to_numpy()
    later = rows[["since_90", "since_180", "since_365"]].sum(axis=1)
    every = {RECENT: 1 - later, SEVERAL: rows["several"], "priors": rows["log_priors"]}
    columns = {
        name: column.to_numpy() for name, column in every.items() if column.notna().all() and column.nunique() > 1
    }
    if not notified.any() or not columns:
        msg = "nobody was notified after entry, or nothing told the people apart, so who was chosen cannot be said"
        raise AnalysisError(msg)
    known = Columns.of(np.column_stack(list(columns.values())), tuple(columns))
    waiting = Spells.of(rows["stop"], notified, start=rows["start"], person=rows["person"], strata=rows[RECORDED])
    fit = cox(known, waiting, level=level)
    people = int(rows["person"].nunique())
    method = "Cox model of the notification, errors clustered by person; standard_error is on the log scale"
    about: dict[str, Any] = {"method": method, "n": people, "who": who}
    ratios = {
        term: hazard_ratio(
            f"{stem}.{term}", f"{label}: notified {TERMS[term]}", fit, term=term,
            cells=_cells(term, columns, notified, who), **about,
        )
        for term in columns
    }  # fmt: skip
    n = who.count(people, FREE_BEFORE)
    return tuple(replace(ratio, n=n, note=_verdict(term, ratio), scope=NOT_LIKE_THAT) for term, ratio in ratios.items())


def _cells(term: str, columns: dict[str, np.ndarray], notified: np.ndarray, who: Group) -> tuple[Count, ...]:
    """Notifications on either side of a yes-or-no term."""
    if term == "priors":
        return ()
    yes = columns[term] > 0
    sides = (int((notified & side).sum()) for side in (yes, ~yes))
    return tuple(who.count(number, state) for number, state in zip(sides, told_by(term), strict=True))


def _verdict(term: str, ratio: Estimate) -> str:
    assert ratio.lower is not None
    assert ratio.upper is not None
    if ratio.lower <= 1 <= ratio.upper:
        return f"the data do not show that people {TERMS[term]} were notified more often or less often than others"
    return f"people {TERMS[term]} were notified {'more' if ratio.lower > 1 else 'less'} often than others"
