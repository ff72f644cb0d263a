"""What the hazard ratios of a notification soon and of a later one could have shown; reports tell it where an interval
includes no change.

By who was at risk and notified on the days of events, as for the planned ratio (`could_have_shown`). The side that is
asked counts as the notification, and the other one as a covariate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipvi_eval.diagnosis.power.by_interval import SIZES, has_interval
from ipvi_eval.diagnosis.power.could_have_shown import found_from_days
from ipvi_eval.diagnosis.power.hazard_power import NotifiedAtRisk, notified_at_risk
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.delivery.timing import SOON, STEM, rows_since, with_soon
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.survival.spells.columns import Columns

if TYPE_CHECKING:
    from ipvi_eval.questions.delivery.asked import Asked, Part


def timing_could_have_shown(asked: Asked, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts in order, each `delivery.timing.*` with an interval followed by `<id>.power.<end>`, or why there is
    none; for each of `SIZES`."""
    for one in parts:
        yield one
        if isinstance(one, Estimate) and one.id.startswith(f"{STEM}.") and has_interval(one):
            yield from parts_of(f"{one.label}: what it could have shown", _shown, asked, one)


def _shown(asked: Asked, one: Estimate) -> tuple[Estimate, ...]:
    at_risk = _at_risk(asked, one.id.removeprefix(f"{STEM}."))
    return found_from_days(one, at_risk, asked.study, sizes=SIZES, stem=one.id)


def _at_risk(asked: Asked, name: str) -> NotifiedAtRisk:
    """Of the side that `delivery.timing.<name>` asks. Raises AnalysisError as `notified_at_risk`."""
    assert asked.primary is not None
    rows, soon = rows_since(asked, asked.primary)
    columns = with_soon(design(rows, asked.frames.terms(rows)), soon, apart=name != "soon_or_later")
    first = 0 if name == "later" else columns.names.index(SOON)
    order = [first, *(place for place in range(len(columns.names)) if place != first)]
    moved = Columns.of(columns.X[:, order], tuple(columns.names[place] for place in order))
    return notified_at_risk(from_entry(rows), moved)
