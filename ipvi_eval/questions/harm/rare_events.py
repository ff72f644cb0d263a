"""Rare outcomes (homicide): an exact interval and how long nothing could be seen, and never a model."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ipvi_eval.counted import Count, incidents, not_of
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.rare import LONGEST, rare_outcome
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.worded import given

WHAT = "Rare outcomes, such as homicide"
DAYS_PER_YEAR = 365.25


def rare_events(asked: Asked) -> Iterator[Part]:
    """`harm.rare.*` for each outcome that the plan calls rare: how many a year, and the years until a fall is seen."""
    if not asked.plan.rare:
        yield NotEstimated(what=WHAT, why="the plan names none", remedy="define an outcome and name it in harm.rare")
    for outcome in asked.plan.rare:
        label = asked.study.outcomes[outcome].label
        if asked.frames.told(outcome):
            yield from scoped(asked.about("incidents ({})", outcome=outcome), _of(asked, outcome, label))
        else:
            yield NotEstimated(what=f"{WHAT}: {label}", why="the extract does not tell which they are", remedy="")


def _others(asked: Asked, outcome: str) -> tuple[Count, ...]:
    """Incidents of the plan's outcome with the same offenses that are not rare: those offenses are told beside it,
    before the start and after it, and who subtracts would know them."""
    offences = asked.study.outcomes[outcome].offence
    if offences is None or not asked.plan.classes:
        return ()
    same = asked.involved.loc[asked.involved["offence"].isin(offences), "incident"]
    return (asked.count(len(set(same) - set(asked.cut(outcome)["incident"])), not_of(outcome)),)


def _of(asked: Asked, outcome: str, label: str) -> Iterator[Estimate]:
    window = asked.study.window
    number = asked.cut(outcome)["incident"].nunique()
    years = (asked.last_day + 1) / DAYS_PER_YEAR
    found = rare_outcome(number, years, level=asked.study.level)
    yearly = Estimate(
        id=f"harm.rare.{outcome}.yearly",
        value=found.rate,
        lower=found.lower,
        upper=found.upper,
        level=found.level,
        unit="number",
        method="incidents over years, exact Poisson interval (Garwood 1936)",
        label=f"{label}, number a year",
        events=incidents(number, asked.study.area, outcome, f"{window.start:%Y-%m}", f"{window.freeze:%Y-%m-%d}"),
        cells=_others(asked, outcome),
    )
    yield yearly
    for name, waiting, words in (
        ("years_of_none", found.years_of_none, "years without a single one until that could be told from chance"),
        ("years_until", found.years_until, f"years until a fall by {100 * found.fall:g}% would be seen"),
    ):
        yield Estimate(
            id=f"harm.rare.{outcome}.{name}",
            value=None if math.isinf(waiting) else waiting,
            unit="years",
            method="exact test of two Poisson rates, at the rate so far",
            label=f"{label}, {words}",
            rests_on=(yearly.id,),
            note=given(f"more than {LONGEST}, or never") if math.isinf(waiting) else "",
        )
