"""How many never come back: the share estimated by a split-population model, with what it rests on."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.lifelines import cure_agreement
from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.parametric.location_scale import Family
from ipvi_eval.survival.parametric.plateau import plateau
from ipvi_eval.survival.spells.spells import Spells

FEWEST_EVENTS = 20
"""Below this a model with a share, a location and a scale follows single people."""

CAVEAT = (
    "the share is what the curve tends to beyond the end of follow-up, so it rests on the model's shape there; people "
    "who come back unseen count as never coming back"
)


def never_return(
    prefix: str, label: str, people: pd.DataFrame, *, family: Family, level: float
) -> tuple[Estimate, Agreement]:
    """Share who never re-offend, from one row per person, and the model's likelihood again with lifelines.

    `p` is the test of "everybody re-offends in the end". Schmidt & Witte (1989); Maller & Zhou (1996).

    Raises AnalysisError with fewer than FEWEST_EVENTS re-offences, or where the curve has no plateau (`plateau`): then
    what the records tell is the share without a new one within the years observed, and no more.
    """
    spells = Spells.from_frame(people)
    if spells.event.sum() < FEWEST_EVENTS:
        msg = "too few re-offenses to tell those who never come back from those who have not come back yet"
        raise AnalysisError(msg)
    fit = cure(spells, family=family, level=level)
    level_end = plateau(fit, spells)
    if not level_end.found:
        msg = f"the share who never come back cannot be told: {'; '.join(level_end.reasons)}"
        raise AnalysisError(msg)
    lower, upper = fit.never_interval()
    who = Group.of_stem(prefix)
    check = cure_agreement(f"{prefix}.never", spells, family=family, log_likelihood=fit.log_likelihood)
    share = Estimate(
        id=f"{prefix}.never",
        value=fit.never,
        standard_error=fit.never_standard_error,
        lower=lower,
        upper=upper,
        level=level,
        p=fit.no_cure_p,
        unit="proportion",
        method=f"split-population model, {family} time to re-offense among those who re-offend, logit interval",
        label=f"{label}, share who never re-offend",
        n=who.people(fit.n),
        events=who.count(fit.events, EVENTS),
        note=CAVEAT,
    )
    return share, check
