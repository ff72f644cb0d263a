"""Re-offence when people can also leave for good: cumulative incidence with death, moving and prison as other exits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import at_risk, events_by_list
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.curves.aalen_johansen import AalenJohansen, aalen_johansen
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import given

EXITS = {"death": "died", "moved": "moved away", "incarcerated": "went to prison"}
"""Exits after which nobody can be seen to re-offend, in the reader's words. Ends of follow-up are censorings."""

AALEN_JOHANSEN = "Aalen-Johansen cumulative incidence on street time with leaving for good as competing exits"


def exit_codes(people: pd.DataFrame) -> tuple[np.ndarray, tuple[str, ...]]:
    """Causes (n,): 0 censored, 1 re-offence, then one for each exit that occurs; and the names of those exits."""
    cause = people["cause"].to_numpy(dtype=object)
    names = tuple(name for name in EXITS if (cause == name).any())
    codes = np.where(people["event"].to_numpy(dtype=bool), 1, 0)
    for code, name in enumerate(names, start=2):
        codes[(cause == name) & (codes == 0)] = code
    return codes, names


def incidence_with_exits(
    prefix: str, label: str, people: pd.DataFrame, horizons: Mapping[int, int], *, level: float
) -> tuple[Estimate, ...]:
    """Shares re-offending (`incidence_<m>m`) and leaving (`death_<m>m`, ...) within each horizon, one row per person.

    One minus Kaplan-Meier asks what would happen if nobody died or moved; this asks what did happen, so it is smaller.

    Raises AnalysisError when nobody left in any of the ways the extract can tell, because then the two are equal.
    """
    codes, names = exit_codes(people)
    if not names:
        msg = (
            "the extract records no death, move or prison term that ends follow-up: one minus Kaplan-Meier is the same"
        )
        raise AnalysisError(msg)
    stop, who = people["stop"].to_numpy(), Group.of_stem(prefix)
    fit = aalen_johansen(Spells.of(stop, codes), causes=tuple(range(1, 2 + len(names))), level=level)
    kinds = {1: ("incidence", "re-offended"), **{i: (name, EXITS[name]) for i, name in enumerate(names, start=2)}}
    return tuple(
        _at(
            f"{prefix}.{name}_{months}m", f"{label}, {words} within {months} months", fit, stop, codes, cause, days, who
        )
        for cause, (name, words) in kinds.items()
        for months, days in horizons.items()
    )


def _at(
    id: str, label: str, fit: AalenJohansen, stop: np.ndarray, codes: np.ndarray, cause: int, days: int, who: Group
) -> Estimate:
    row = fit.at([days], cause=cause).tidy().iloc[0]
    value, error, lower, upper = (float(row[name]) for name in ("value", "standard_error", "lower", "upper"))
    state = EVENTS if cause == 1 else id.rpartition(".")[2].partition("_")[0]
    events = who.count(int(((stop <= days) & (codes == cause)).sum()), state, days)
    (followed,) = at_risk(who, stop, codes == 1, (days,))
    bounded = not (np.isnan(lower) or np.isnan(upper) or np.isnan(value))
    return Estimate(
        id=id,
        label=label,
        value=None if np.isnan(value) else value,
        standard_error=None if np.isnan(error) or np.isnan(value) else error,
        lower=lower if bounded else None,
        upper=upper if bounded else None,
        level=fit.level if bounded else None,
        unit="proportion",
        method=AALEN_JOHANSEN,
        n=who.people(len(stop)),
        events=events,
        cells=(followed,),
        note=given(f"nobody was followed for {days} days of street time") if np.isnan(value) else "",
    )


def incidence_across_lists(prefix: str, label: str, people: pd.DataFrame) -> Estimate:
    """Gray's test that the cumulative incidence of re-offence is the same on every list.

    Raises AnalysisError when there is one list only, or no re-offence.
    """
    codes, _ = exit_codes(people)
    who = Group.of_stem(prefix)
    test = gray(Spells.of(people["stop"], codes, group=people["list"]), of=1)
    return Estimate(
        id=f"{prefix}.lists.gray",
        value=test.p,
        p=test.p,
        df=float(test.df),
        unit="probability",
        method="Gray's test of equal cumulative incidence, p-value",
        label=f"{label}, incidence the same on every list (Gray's test, p-value)",
        n=who.people(len(people)),
        events=who.count(int((codes == 1).sum()), EVENTS),
        cells=events_by_list(who, test.events, test.groups),
    )
