"""Several re-offences of one person: which hazard is modelled, from when, among whom.

| model | at risk of the k-th event | clock | source |
|---|---|---|---|
| Andersen-Gill | always | since release | Andersen & Gill 1982 |
| PWP, total time | after the event before | since release | Prentice, Williams & Peterson 1981 |
| PWP, gap time | after the event before | since the event before | the same |
| WLW | from the beginning, for every k | since release | Wei, Lin & Weissfeld 1989 |

All are Cox models on the day grid with the sandwich by person. Andersen-Gill answers "how many re-offences", PWP "how
soon the next one", WLW "how soon the k-th one, whoever has got that far".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.cox import CoxFit, cox
from ipvi_eval.survival.inputs import Floats, Ints, as_covariates, as_groups
from ipvi_eval.survival.partial_likelihood import Ties
from ipvi_eval.survival.person_spells import PersonSpells, person_spells

Model = Literal["andersen-gill", "pwp total time", "pwp gap time", "wlw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrentFit:
    """A model of repeated events: the Cox fit behind it, with robust errors by person, and who carries it.

    `by_order` has one row for each event number: order, spells, persons, events. `order` (n,) is each spell's.
    """

    model: Model
    fit: CoxFit
    order: Ints
    by_order: pd.DataFrame
    persons: int

    def tidy(self) -> pd.DataFrame:
        """The coefficient table of the Cox fit with the model named."""
        return self.fit.tidy().assign(model=self.model)


def andersen_gill(
    person: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    start: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    ties: Ties = "efron",
    level: float = 0.95,
) -> RecurrentFit:
    """One hazard for every event of a person; rows (n,) are intervals (start, stop] of persons, events at stop.

    Raises AnalysisError for overlapping or empty spells, one person only, or what `cox` refuses.
    """
    rows = person_spells(person, stop, event, start)
    fit = cox(
        rows.stop,
        rows.event,
        X,
        names=names,
        start=rows.start,
        strata=strata,
        weight=weight,
        cluster=rows.person,
        ties=ties,
        level=level,
    )
    return _result("andersen-gill", fit, rows, rows.order)


def pwp(
    person: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    clock: Literal["total", "gap"] = "total",
    names: Sequence[str] | None = None,
    start: ArrayLike | None = None,
    last_order: int | None = None,
    weight: ArrayLike | None = None,
    ties: Ties = "efron",
    level: float = 0.95,
) -> RecurrentFit:
    """A baseline hazard for each event number, of which a person is at risk only after the event before.

    Args:
        person, stop, event, start, weight: (n,); intervals (start, stop], each person's in any order.
        X: (n, p) covariates.
        clock: "total" counts time since release; "gap" since the event before (or the person's first entry), also when
            a gap is split into several rows.
        last_order: events beyond this number share one baseline hazard, since few people get that far.

    Raises AnalysisError for overlapping or empty spells, one person only, or what `cox` refuses.
    """
    if clock not in ("total", "gap"):
        msg = "clock is total (since release) or gap (since the event before)"
        raise AnalysisError(msg)
    if last_order is not None and last_order < 1:
        msg = "last_order must be 1 or more"
        raise AnalysisError(msg)
    rows = person_spells(person, stop, event, start)
    order = rows.order if last_order is None else np.minimum(rows.order, last_order)
    since = rows.since if clock == "gap" else np.zeros(len(order))
    fit = cox(
        rows.stop - since,
        rows.event,
        X,
        names=names,
        start=rows.start - since,
        strata=order,
        weight=weight,
        cluster=rows.person,
        ties=ties,
        level=level,
    )
    return _result("pwp total time" if clock == "total" else "pwp gap time", fit, rows, order)


def wlw(
    person: ArrayLike,
    order: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    by_order: Sequence[str] = (),
    weight: ArrayLike | None = None,
    ties: Ties = "efron",
    level: float = 0.95,
) -> RecurrentFit:
    """Marginal hazards: everybody is at risk of each event number from the beginning.

    Args:
        person, order, stop, event, weight: (n,), one row for each person and event number (see `marginal_rows`).
        X: (n, p) covariates; those named in `by_order` also get one column for each later event number, "x:2", "x:3",
            the difference of their effect from that on the first event.

    Raises AnalysisError when a person has an event number twice, for one person only, or what `cox` refuses.
    """
    rows = person_spells(person, stop, event, None, overlapping="allowed")
    groups = as_groups(order, len(rows.stop), "order")
    assert groups is not None
    if pd.DataFrame({"person": rows.person, "order": groups.codes}).duplicated().any():
        msg = "a person has one event number twice; give one row for each person and event number"
        raise AnalysisError(msg)
    columns, labels = as_covariates(X, len(rows.stop), names)
    columns, labels = _by_order(columns, labels, by_order, groups.codes, groups.labels)
    fit = cox(
        rows.stop,
        rows.event,
        columns,
        names=labels,
        strata=groups.codes,
        weight=weight,
        cluster=rows.person,
        ties=ties,
        level=level,
    )
    return _result("wlw", fit, rows, np.array(groups.labels)[groups.codes])


def marginal_rows(
    person: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    *,
    orders: int,
    start: ArrayLike | None = None,
) -> pd.DataFrame:
    """Rows for `wlw` from spells (start, stop]: each person's time to the k-th event or to the end of follow-up.

    Columns: person (label), order 1..orders, stop, event, row (the person's first spell, whose covariates apply).
    Raises AnalysisError when a person comes under observation late, which the marginal model cannot take.
    """
    rows = person_spells(person, stop, event, start)
    if (rows.first_start > 0).any():
        msg = "some people come under observation late; the marginal (WLW) model follows everybody from the beginning"
        raise AnalysisError(msg)
    groups = as_groups(person, len(rows.stop), "person")
    assert groups is not None
    frame = pd.DataFrame({"person": rows.person, "stop": rows.stop, "event": rows.event, "order": rows.order})
    first = frame.groupby("person")["stop"].idxmin()
    last = frame.groupby("person")["stop"].max()
    pieces = []
    for k in range(1, orders + 1):
        hit = frame[(frame["order"] == k) & frame["event"]].set_index("person")["stop"]
        time = hit.reindex(last.index)
        pieces.append(
            pd.DataFrame(
                {
                    "person": [groups.labels[code] for code in last.index],
                    "order": k,
                    "stop": time.fillna(last).to_numpy(),
                    "event": time.notna().to_numpy().astype(np.int64),
                    "row": first.to_numpy(),
                }
            )
        )
    return pd.concat(pieces, ignore_index=True)


def _by_order(
    columns: Floats, labels: tuple[str, ...], chosen: Sequence[str], codes: Ints, orders: Sequence[object]
) -> tuple[Floats, tuple[str, ...]]:
    unknown = [name for name in chosen if name not in labels]
    if unknown:
        msg = f"by_order names {', '.join(unknown)}, not among the covariates ({', '.join(labels)})"
        raise AnalysisError(msg)
    extra = [
        (f"{name}:{orders[k]}", columns[:, labels.index(name)] * (codes == k))
        for name in chosen
        for k in range(1, len(orders))
    ]
    return np.column_stack([columns, *(column for _, column in extra)]), (*labels, *(name for name, _ in extra))


def _result(model: Model, fit: CoxFit, rows: PersonSpells, order: Ints) -> RecurrentFit:
    frame = pd.DataFrame({"order": order, "person": rows.person, "event": rows.event})
    table = frame.groupby("order").agg(
        spells=("person", "size"), persons=("person", "nunique"), events=("event", "sum")
    )
    return RecurrentFit(model=model, fit=fit, order=order, by_order=table.reset_index(), persons=rows.persons)
