"""Does it matter how soon? The rate of a new event after a notification within a month, and after a later one.

A planned sensitivity of the answer on re-offence. Each person counts as notified from the day after the notification
on, and until then as not yet notified, whenever it came: who was notified late had to go without a new event until
then, so that the days before it must not count as notified (Suissa 2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.counted import BY_TIMING, Count, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.implementation.delay import delays
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.delay import DAYS
from ipvi_eval.questions.ratio_checks import ratio_checks
from ipvi_eval.questions.reoffence.risk import cox_method, design, from_entry, hazard_ratio
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.survival.spells.arrays import Bools

STEM = "delivery.timing"
NOT_YET = "people of the same list, as long after entry and also without a new record, who had not been notified"
NOTIFIED_LATER = "people of the same list, as long after entry and also without a new record, who were notified later"

SOON = "soon"
_AMONG = ", among those who entered since the program began"


def timing(asked: Asked) -> Iterator[Part]:
    """Hazard ratios `delivery.timing.*`: soon and later against not yet notified, and soon against later."""
    if asked.primary is None:
        return
    scope = replace(asked.frames.populations.due_since_start(), clock="days at liberty since entry on a list")
    yield from scoped(scope, parts_of("Notified soon or later", _ratios, asked, asked.primary))


def _ratios(asked: Asked, outcome: str) -> tuple[Part, ...]:
    """Two fits of one model: with each of the two against not yet notified, and with soon against later."""
    rows, soon = rows_since(asked, outcome)
    who = replace(asked.within(SINCE)[0], outcome=outcome, clock="street")
    label = asked.study.outcomes[outcome].label
    shared: dict[str, Any] = {
        "n": int(rows["person"].nunique()), "cells": _events(rows, soon, who), "who": who
    }  # fmt: skip
    planned, spells, level = design(rows, asked.frames.terms(rows)), from_entry(rows), asked.study.level
    apart, beside = with_soon(planned, soon, apart=True), with_soon(planned, soon, apart=False)
    against_none, against_later = (first_event_cox(model, spells, level=level) for model in (apart, beside))
    told = (
        ("soon", against_none, SOON, f"notified within {DAYS[0]} days of the incident", NOT_YET),
        ("later", against_none, "notified", "notified later", NOT_YET),
        ("soon_or_later", against_later, SOON, f"notified within {DAYS[0]} days, against later", NOTIFIED_LATER),
    )
    ratios: list[Part] = []
    for name, fit, term, words, base in told:
        ratio = hazard_ratio(
            f"{STEM}.{name}", f"{label}, {words}", fit, method=cox_method(fit, _AMONG), term=term, **shared
        )
        ratio = replace(ratio, scope=Scope(base=base))
        ratios += [ratio, *ratio_checks(ratio, fit, f"{label}: {words}", term=term)]
    checks = (
        *cox_agreement(f"{STEM}.apart", apart, spells, against_none.coefficients),
        *cox_agreement(f"{STEM}.beside", beside, spells, against_later.coefficients),
    )
    return (*ratios, *checks)


def rows_since(asked: Asked, outcome: str) -> tuple[pd.DataFrame, Bools]:
    """Rows up to the first event of those who entered since the program began, and which of them follow a notification
    within a month of the incident."""
    _, due = asked.within(SINCE)
    rows = asked.frames.spells_by_year(outcome).first()
    rows = rows.loc[rows["person"].isin(due["person"])].reset_index(drop=True)
    when = delays(due)
    in_time = when.loc[when["event"] & (when["stop"] <= DAYS[0]), "person"]
    return rows, rows["exposed"].to_numpy(dtype=bool) & rows["person"].isin(in_time).to_numpy(dtype=bool)


def _events(rows: pd.DataFrame, soon: Bools, who: Group) -> tuple[Count, ...]:
    """Events on each side. AnalysisError where there is none on one: there is no ratio then."""
    event, exposed = (rows[name].to_numpy(dtype=bool) for name in ("event", "exposed"))
    counted = [int(event[side].sum()) for side in (soon, exposed & ~soon, ~exposed)]
    if not all(counted):
        msg = "nobody had a new event on one side of the comparison, so there is no ratio to estimate"
        raise AnalysisError(msg)
    return tuple(who.count(number, state) for number, state in zip(counted, BY_TIMING, strict=True))


def with_soon(planned: Columns, soon: Bools, *, apart: bool) -> Columns:
    """The planned model's columns with one for those notified soon, who are `apart` from the notified or among them."""
    told = planned.X[:, :1] - (soon[:, None] if apart else 0.0)
    names = (planned.names[0], SOON, *planned.names[1:])
    return Columns.of(np.column_stack([told, soon.astype(float), planned.X[:, 1:]]), names)
