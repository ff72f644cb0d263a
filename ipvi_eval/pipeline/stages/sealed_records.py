"""Do sealed records of arrests change the answers? Those of the plan with and without them, side by side.

Whatever stands beside an answer carries the counts of both, so that what sealed records add to one is nothing, at least
as much as the threshold, or cannot be worked back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.counted import WITH_SEALED, Count, Key, counts_in
from ipvi_eval.estimate import Estimate
from ipvi_eval.plan.study import SEALED_COUNTED
from ipvi_eval.precision import beside_none
from ipvi_eval.questions.counts.asked import outcomes_of as counted_outcomes
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.reoffence.asked import outcomes_of as followed_outcomes
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Cell, Column, Results, Table

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames

_BEFORE_AFTER = "incidents of the headline"
"""The cohort of the counts before and after the start; how many both are is not told again beside the ratio."""


def beside(frames: Frames, without: Results) -> Iterator[Estimate | Table]:
    """Shares by list, planned hazard ratios and headline ratios of counts with sealed records, and the table
    `data.sealed` of both, for the answers that are among the results `without`.

    `frames` are cut by the plan `Study.with_sealed`. Nothing where no such answer asks for an arrest.
    """
    rows: list[tuple[Cell, ...]] = []
    ids: list[str] = []
    for found in _answers(frames):
        own = without.estimates.get(found.id.replace(WITH_SEALED, "", 1))
        if own is None:
            continue
        events = None if found.n_of == "months" else found.events
        yield replace(found, events=events, cells=(*_counts_of(found), *_counts_of(own)))
        other = f", against {found.scope.base}" if found.scope.base != own.scope.base else ""
        for one, words in ((own, "not counted"), (found, f"counted{other}")):
            numbers = (None if x is None else beside_none(x, one.unit) for x in (one.value, one.lower, one.upper))
            rows.append((_answer(frames, own), words, *numbers))
            ids.append(one.id)
    if rows:
        yield _table(rows, ids)


def _answer(frames: Frames, own: Estimate) -> str:
    """The answer in words; those about monthly counts do not name the outcome themselves."""
    label = frames.study.outcomes[f"{own.id.split('.')[1]}{WITH_SEALED}"].label.removesuffix(SEALED_COUNTED)
    return own.label if own.label.startswith(label) else f"{label}: {own.label}"


def _table(rows: list[tuple[Cell, ...]], ids: list[str]) -> Table:
    columns = (
        Column("answer", "Answer", "public"), Column("sealed", "Sealed records", "public"),
        Column("value", "Value", "derived"), Column("lower", "Lower limit", "derived"),
        Column("upper", "Upper limit", "derived"),
    )  # fmt: skip
    title = "Answers without and with sealed records of arrests"
    return Table(id="data.sealed", title=title, columns=columns, rows=tuple(rows), of_rows=tuple(ids))


def _answers(frames: Frames) -> Iterator[Estimate]:
    study = frames.study
    if study.survival and study.survival.outcomes:
        for people in followed_outcomes(study, frames):
            for one in shares_by_list(people):
                if isinstance(one, Agreement):
                    one.require()
                elif isinstance(one, Estimate) and one.unit == "proportion":
                    yield one
            if people.notified and not isinstance(people.planned, NotEstimated):
                compared = frames.populations.compared(people.plan.exposure)
                yield from scoped(compared, (people.planned.ratio,))
    if study.its and study.its.outcomes:
        for counts in counted_outcomes(study, frames):
            found = as_estimates(counts.headline, counts.prefix)
            yield from scoped(frames.populations.monthly(), (x for x in found if x.id.endswith(".headline.ratio")))


def _counts_of(one: Estimate) -> tuple[Count, ...]:
    """The counts of an estimate with their keys; those of monthly counts are given keys by what they stand for."""
    if one.n_of == "months":
        outcome = one.id.split(".")[1]
        return tuple(Count(cell, Key(_BEFORE_AFTER, str(x), outcome)) for x, cell in enumerate(one.cells))
    own: Mapping[Key, Count] = {count.key: count for count in counts_in((one.events, *one.cells))}
    return tuple(own.values())
