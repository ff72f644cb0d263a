"""Does it matter how people are told? The rate of new records after a call-in, a visit or a letter, in one model.

Each person counts as notified, in the way of the first notification, from the day after it on, and until then as not
yet notified. All ways stand in one planned model, within the list at entry, against the same people not yet notified.
The way goes with the list, so that a ratio of one way is mostly that of the lists on which it is used: no way is said
to be the better one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.counted import EVENTS, EVERYBODY, Group, after_way
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import MODES, UNKNOWN
from ipvi_eval.questions.delivery.reach import MODE_WORDS
from ipvi_eval.questions.equity.asked import Asked, Part, PeopleOfGroup
from ipvi_eval.questions.equity.balanced import balanced
from ipvi_eval.questions.equity.heterogeneity import Heterogeneity
from ipvi_eval.questions.ratio_checks import ratio_checks
from ipvi_eval.questions.reoffence.risk import cox_method, design, from_entry, hazard_ratio
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.survival.inference.ranked_test import ranked_test
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipvi_eval.survival.spells.arrays import Bools

WAY = "mode"
NAMED = "way of notification"
"""What groups by way are called in an id, and in words."""

OTHER = "other_way"
ONE_COLUMN = ", one column for each way"
WALD = "Wald test that the log hazard ratios of the ways are alike"


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way, or several that are told together: its name in ids, in words, and which rows (n,) are of its people."""

    name: str
    words: str
    own: Bools


@dataclass(frozen=True, slots=True)
class Ways:
    """The ratios of the ways that can be told, their checks and what could not be told; and the test of their being
    alike, None with fewer than two."""

    parts: tuple[Part, ...]
    alike: Heterogeneity | None


def ways(asked: Asked, outcome: str) -> Ways:
    """`equity.mode.<way>.hazard_ratio` for each way with enough new records after it and before any notification,
    whose people resemble the others of their lists."""
    rows = asked.frames.spells_by_year(outcome).first()
    first = first_way(asked.frames.extract.notifications)
    way = rows["person"].map(first)
    told: list[Way] = []
    parts: list[Part] = []
    least = asked.plan.effects_least_events if asked.plan else 0
    others = ~rows["person"].isin(rows.loc[rows["exposed"], "person"]).to_numpy(dtype=bool)
    for group in _together(rows, way, least):
        one = Way("_and_".join(group), _words(group), way.isin(group).to_numpy(dtype=bool))
        try:
            _enough(rows, one.own, least)
            compared = rows.loc[one.own | others].reset_index(drop=True)
            balanced(asked, compared, PeopleOfGroup(WAY, one.words, one.name, "", frozenset()))
        except AnalysisError as error:
            parts.append(NotEstimated(what=f"Rate after notification, {NAMED}: {one.words}", why=str(error), remedy=""))
        else:
            told.append(one)
    if not told:
        return Ways(tuple(parts), None)
    fit, found = _fitted(asked, outcome, rows, told)
    return Ways((*found, *parts), _alike(fit, told, found))


def _together(rows: pd.DataFrame, way: pd.Series, least: int) -> list[tuple[str, ...]]:
    """The ways in their order, one with too few new records after it together with the one before it, or the first with
    the next: what is left when the others are told would tell of it."""
    after = rows["event"].astype(bool) & rows["exposed"].astype(bool)
    groups: list[tuple[str, ...]] = []
    for name in MODES[:-1]:
        if not (way == name).any():
            continue
        few = int((after & (way == name)).sum()) < least
        first_few = len(groups) == 1 and int((after & way.isin(groups[0])).sum()) < least
        if groups and (few or first_few):
            groups[-1] = (*groups[-1], name)
        else:
            groups.append((name,))
    return groups


def _words(group: tuple[str, ...]) -> str:
    first, *others = (MODE_WORDS[name] for name in group)
    return " or ".join([first, *(words[:1].lower() + words[1:] for words in others)])


def first_way(notifications: pd.DataFrame) -> pd.Series:
    """The way of each person's first notification, the most personal one of that day; UNKNOWN where not recorded."""
    rank = notifications["kind"].fillna(UNKNOWN).map({mode: place for place, mode in enumerate(MODES)})
    order = notifications.assign(rank=rank).sort_values(["date", "rank"], kind="stable").drop_duplicates("person")
    return order.set_index("person")["rank"].map(dict(enumerate(MODES)))


def _enough(rows: pd.DataFrame, own: Bools, least: int) -> None:
    event, exposed = (rows[name].to_numpy(dtype=bool) for name in ("event", "exposed"))
    if min(int((event & exposed & own).sum()), int((event & ~exposed).sum())) < least:
        msg = "fewer new records after a notification in this way, or before any, than the plan asks for"
        raise AnalysisError(msg)


def _fitted(asked: Asked, outcome: str, rows: pd.DataFrame, told: Sequence[Way]) -> tuple[CoxFit, tuple[Part, ...]]:
    """One model with a column for each way told, and one for all others where there are any."""
    planned, spells = design(rows, asked.frames.terms(rows)), from_entry(rows)
    exposed, event = (rows[name].to_numpy(dtype=bool) for name in ("exposed", "event"))
    columns = {one.name: exposed & one.own for one in told}
    rest = exposed & ~np.any(list(columns.values()), axis=0)
    columns |= {OTHER: rest} if rest.any() else {}
    model = Columns.of(
        np.column_stack([*columns.values(), planned.X[:, 1:]]).astype(float), (*columns, *planned.names[1:])
    )
    fit = first_event_cox(model, spells, level=asked.study.level)
    who = Group(EVERYBODY, outcome, "street")
    before = who.count(int(event[~exposed].sum()), f"{EVENTS} before")
    shared: dict[str, Any] = {"method": cox_method(fit, ONE_COLUMN), "n": int(rows["person"].nunique()), "who": who}
    label = asked.study.outcomes[outcome].label
    ratios: list[Part] = []
    for one in told:
        named = f"{label}, {NAMED}: {one.words}"
        after = who.count(int(event[columns[one.name]].sum()), after_way(one.name))
        id = f"equity.{WAY}.{one.name}.hazard_ratio"
        ratio = replace(hazard_ratio(id, named, fit, term=one.name, cells=(after, before), **shared), p=None)
        ratios += [ratio, *ratio_checks(ratio, fit, named, term=one.name)]
    return fit, (*ratios, *cox_agreement(f"equity.{WAY}", model, spells, fit.coefficients))


def _alike(fit: CoxFit, told: Sequence[Way], found: Sequence[Part]) -> Heterogeneity | None:
    if len(told) < 2:
        return None
    at = [fit.names.index(one.name) for one in told]
    apart = np.column_stack([-np.ones(len(at) - 1), np.eye(len(at) - 1)])
    test = ranked_test(apart @ fit.coefficients[at], apart @ fit.covariance[np.ix_(at, at)] @ apart.T, "no way differs")
    cells = (count for one in found if isinstance(one, Estimate) and one.unit == "ratio" for count in one.cells)
    return Heterogeneity(NAMED, test.p, float(test.df), WALD, tuple(cells))
