"""What the hazard ratio of a group of people could have shown; reports tell it where its interval includes no change.

By who of the group was at risk and notified on the days of events, as for the planned ratio of everybody
(`could_have_shown`). People notified in another way than the one that is asked count as a covariate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.diagnosis.power.by_interval import SIZES, has_interval
from ipvi_eval.diagnosis.power.could_have_shown import found_from_days
from ipvi_eval.diagnosis.power.hazard_power import NotifiedAtRisk, notified_at_risk
from ipvi_eval.estimate import Estimate, slug
from ipvi_eval.questions.equity.ways import WAY, first_way
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.survival.spells.columns import Columns

if TYPE_CHECKING:
    from ipvi_eval.questions.equity.asked import Asked, Part

_OF = ".hazard_ratio"


def groups_could_have_shown(asked: Asked, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts in order, each `equity.<group>.hazard_ratio` with an interval followed by `<id>.power.<end>`, or
    why there is none; for each of `SIZES`."""
    for one in parts:
        yield one
        if isinstance(one, Estimate) and one.id.endswith(_OF) and has_interval(one):
            yield from parts_of(f"{one.label}: what it could have shown", _shown, asked, one)


def _shown(asked: Asked, one: Estimate) -> tuple[Estimate, ...]:
    at_risk = _at_risk(asked, *one.id.removesuffix(_OF).split(".")[1:])
    return found_from_days(one, at_risk, asked.study, sizes=SIZES, stem=one.id)


def _at_risk(asked: Asked, column: str, name: str) -> NotifiedAtRisk:
    """Of the group of a `column` that is called so in ids. Raises AnalysisError as `notified_at_risk`."""
    rows = asked.rows_by_year
    if column != WAY:
        assert asked.plan is not None
        groups = asked.division(next(one for one in asked.plan.effects_by if slug(one) == column))
        assert not isinstance(groups, NotEstimated)
        people = next(one.people for one in groups if one.id == f"{column}.{name}")
        rows = rows.loc[rows["person"].isin(people)].reset_index(drop=True)
    planned, exposed = design(rows, asked.frames.terms(rows)), rows["exposed"].to_numpy(dtype=bool)
    if column == WAY:
        way = rows["person"].map(first_way(asked.frames.extract.notifications))
        own = way.isin(name.split("_and_")).to_numpy(dtype=bool)
        elsewise = {"otherwise": exposed & ~own} if (exposed & ~own).any() else {}
        columns = [exposed & own, *elsewise.values(), *planned.X[:, 1:].T]
        planned = Columns.of(np.column_stack(columns).astype(float), (name, *elsewise, *planned.names[1:]))
    return notified_at_risk(from_entry(rows), planned)
