"""What the change of the counts would be had the share of incidents that reach the police changed as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.reported_share import ReportingBounds, reporting_bounds
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.results.not_estimated import NotEstimated, parts_of

WHAT = "The counts, had more or fewer incidents been reported"
METHOD = "ratio of reported incidents over the ratio of the shares reported"


def if_reported(asked: Asked) -> Iterator[Part]:
    """`harm.reporting.*`: the answer on the counts restated, with what would explain it away. It rests on that answer,
    of the same outcome, and is withheld with it."""
    answer = asked.earlier.estimates.get(f"its.{asked.plan.outcome}.headline.ratio")
    if answer is None or answer.value is None:
        why = "no answer on the counts of this outcome leads"
        yield NotEstimated(what=WHAT, why=why, remedy="name the outcome in its.outcomes as well")
    else:
        yield from parts_of(WHAT, _restated, asked, answer)


def _restated(asked: Asked, answer: Estimate) -> tuple[Estimate, ...]:
    if answer.value is None or answer.lower is None or answer.upper is None:
        msg = "the answer on the counts has no interval"
        raise AnalysisError(msg)
    rises = asked.plan.reporting
    found = reporting_bounds(answer.value, lower=answer.lower, upper=answer.upper, rises=rises)
    return (*_rows(found, answer), *_explained(found, answer))


def _rows(found: ReportingBounds, answer: Estimate) -> Iterator[Estimate]:
    yield replace(
        answer,
        id="harm.reporting.as_counted",
        label="Incidents over those expected, as counted",
        rests_on=(answer.id,),
    )
    _, *rows = found.tidy().to_dict("records")
    for row in rows:
        change = float(row["reported_change"])
        way, size = ("risen", "rise") if change > 0 else ("fallen", "fall")
        percent = f"{100 * abs(change):g}"
        yield Estimate(
            id=f"harm.reporting.{size}_{percent.replace('.', '_')}",
            value=float(row["ratio"]),
            lower=float(row["lower"]),
            upper=float(row["upper"]),
            level=answer.level,
            label=f"Incidents over those expected, had the share reported {way} by {percent}%",
            **_as(answer),
        )


def _explained(found: ReportingBounds, answer: Estimate) -> Iterator[Estimate]:
    shared = _as(answer)
    shared["scope"] = replace(shared["scope"], base="the share of incidents reported before the start")
    yield Estimate(
        id="harm.reporting.explains",
        value=found.explains,
        label="Share reported after over before, at which nothing but reporting changed",
        **shared,
    )
    yield Estimate(
        id="harm.reporting.explains_limit",
        value=found.explains_sure,
        label="Share reported after over before, nearest to one, at which the interval includes no change",
        **shared,
    )


def _as(answer: Estimate) -> dict[str, Any]:
    every = replace(answer.scope, population=f"all incidents, reported or not, behind the {answer.scope.population}")
    return {"unit": "ratio", "method": METHOD, "scope": every, "rests_on": (answer.id,)}
