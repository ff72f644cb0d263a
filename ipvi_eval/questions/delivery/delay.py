"""How soon after the incident people were notified: the share within a month and three, and the median."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.agreement.lifelines import km_agreement
from ipvi_eval.counted import EVENTS, Count, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.delay import delays
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.reoffence.risk import flow, flows
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

if TYPE_CHECKING:
    import pandas as pd

DAYS = (30, 90)
KM = "Kaplan-Meier on calendar time from the incident, log-log interval; not yet notified, dead or moved: censored"


def how_soon(asked: Asked) -> Iterator[Part]:
    """Days from the incident to the notification, of those who entered since the program began, with each list's."""
    due = replace(asked.frames.populations.due_since_start(), clock="days since the incident")
    return scoped(due, _how_soon(asked))


def _how_soon(asked: Asked) -> Iterator[Part]:
    who, due = asked.within(SINCE)
    if due.empty:
        return
    everybody = (who, "all", due)
    for group, label, people in (everybody, *asked.each_list(who, due)):
        prefix = f"delivery.delay{group.cohort.removeprefix(who.cohort)}"
        what = f"How soon people were notified, {label}"
        yield from parts_of(what, _of, prefix, label, group, people, asked.study.level)


def _of(prefix: str, label: str, who: Group, due: pd.DataFrame, level: float) -> tuple[Part, ...]:
    spells = Spells.from_frame(delays(due))
    fit = kaplan_meier(spells, level=level)
    within = (_within(f"{prefix}.within_{days}", label, fit, spells, who, days) for days in DAYS)
    median = _median(f"{prefix}.median", label, fit, who, flows(who, spells, DAYS))
    return (*within, median, *km_agreement(prefix, spells, fit, level=level))


def _within(id: str, label: str, fit: KaplanMeier, spells: Spells, who: Group, days: int) -> Estimate:
    row = fit.at([days]).tidy().iloc[0]
    share, lower, upper = (1 - float(row[name]) for name in ("value", "upper", "lower"))
    everybody, by_then, waiting = flow(who, spells, days)
    bounds = {} if np.isnan([lower, upper]).any() else {"lower": lower, "upper": upper, "level": fit.level}
    return Estimate(
        id=id,
        value=None if np.isnan(share) else share,
        unit="proportion",
        method=KM,
        label=f"Notified within {days} days of the incident, {label}",
        n=everybody,
        events=by_then,
        cells=(waiting,),
        note="nobody was followed for so long" if np.isnan(share) else "",
        **bounds,  # type: ignore[arg-type]
    )


def _median(id: str, label: str, fit: KaplanMeier, who: Group, cells: tuple[Count, ...]) -> Estimate:
    found = fit.quantile(0.5)
    bounded = found.value is not None and (found.lower is not None or found.upper is not None)
    return Estimate(
        id=id,
        value=found.value,
        lower=found.lower if bounded else None,
        upper=found.upper if bounded else None,
        level=fit.level if bounded else None,
        unit="days",
        method=KM,
        label=f"Median days from the incident to the notification, {label}",
        n=who.people(fit.n),
        events=who.count(fit.event_count, EVENTS),
        cells=cells,
        note="" if found.value is not None else "fewer than half were notified: there is no median",
    )
