"""From one report of a pair to the next: how many pairs have a second one, how many of those a third, a fourth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ipvi_eval.counted import reported, soon_reported
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.offenders import Offenders, offenders
from ipvi_eval.repetition.course import Course, course
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped

NEXT = {1: ("second", "first"), 2: ("third", "second"), 3: ("fourth", "third")}
"""The report that is asked for, and the one that it follows, by the number of the latter."""


def steps(asked: Asked) -> Iterator[Part]:
    """`harm.next.*`: of the pairs with a report that could be watched afterwards, the share with the next in time, and
    the days by which a quarter of them had it. Where fewer had, those have no value: whether they are there would tell
    of a share that is withheld."""
    months = asked.plan.within_months
    about = asked.about(
        f"pairs of suspect and victim ({{}}) with {months} months of record before their first report, each watched "
        f"for {months} months after the report before,",
        "calendar days since the report before",
    )
    yield from scoped(about, parts_of("From one report to the next", _shares, asked))


def _shares(asked: Asked) -> tuple[Estimate, ...]:
    known = asked.known.loc[asked.known["pair"].notna()]
    days, owners = asked.plan.within_days, offenders(known)
    found = course(
        known["day"],
        known["pair"].astype(object),
        start=0,
        end=asked.last_day,
        within=days,
        clear=days,
        last=max(NEXT) + 1,
        offender=owners.of,
        level=asked.study.level,
    )
    rows = [row for row in found.steps.to_dict("records") if row["pairs"]]
    if not rows:
        msg = "no pair could be watched for long enough after its first report"
        raise AnalysisError(msg)
    soon = (_quarter(asked, row, found, owners) for row in rows)
    return (*(_step(asked, row, found.level, owners) for row in rows), *soon)


def _step(asked: Asked, row: Mapping[Any, Any], level: float, owners: Offenders) -> Estimate:
    number = int(row["report"])
    after, before = NEXT[number]
    watched, again = reported(number)
    return Estimate(
        id=f"harm.next.{after}",
        value=row["share"],
        lower=row["lower"],
        upper=row["upper"],
        level=level,
        unit="proportion",
        method=f"share of pairs watched for the whole time, Wilson interval by effective number, {owners.clustered}",
        label=f"Pairs with a {after} report within {asked.plan.within_months} months of the {before}",
        n=asked.count(int(row["pairs"]), watched),
        n_of="pairs",
        events=asked.count(int(row["followed_by"]), again),
    )


def _quarter(asked: Asked, row: Mapping[Any, Any], found: Course, owners: Offenders) -> Estimate:
    after, before = NEXT[int(row["report"])]
    reached = not math.isnan(row["quarter"])
    told = _told(asked, row, found) if reached else {"note": "fewer than a quarter had it in that time"}
    return Estimate(
        id=f"harm.next.{after}_quarter",
        value=row["quarter"] if reached else None,
        **told,
        unit="days",
        method="first quartile of the days between, of the pairs watched for the whole time; Woodruff interval, "
        f"{owners.clustered}, and none where few pairs lie within it",
        label=f"Days by which a quarter of the pairs with a {before} report had a {after}",
        rests_on=(f"harm.next.{after}",),
    )


def _told(asked: Asked, row: Mapping[Any, Any], found: Course) -> dict[str, Any]:
    """How many pairs had it by the day, and an interval where enough lie between its limits and the day, and after
    them: few of them would be told when they came."""
    counts = found.by_then.set_index("report").loc[row["report"]]
    lower, by_then, upper = (int(counts[f"quarter{limit}"]) for limit in ("_lower", "", "_upper"))
    told: dict[str, Any] = {"cells": (asked.count(by_then, soon_reported(int(row["report"]))),)}
    open_ended = math.isnan(row["quarter_upper"])
    later = [] if open_ended else [upper - by_then, int(row["followed_by"]) - upper]
    if asked.frames.hides([lower, by_then - lower, *later]):
        return told
    return told | {"lower": row["quarter_lower"], "upper": None if open_ended else row["quarter_upper"],
                   "level": found.level}  # fmt: skip
