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

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.wald_table import HazardRatios
from ipvi_eval.survival.regression.cox import CoxFit, cox
from ipvi_eval.survival.regression.likelihood.event_days import Ties
from ipvi_eval.survival.spells.arrays import Groups, Ints
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.person_spells import PersonSpells, person_spells
from ipvi_eval.survival.spells.spells import Spells

Model = Literal["andersen-gill", "pwp total time", "pwp gap time", "wlw"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RecurrentFit(HazardRatios):
    """A model of repeated events: the Cox fit behind it, with robust errors by person, and who carries it.

    `by_order` has one row for each event number: order, spells, persons, events. `order` (n,) is each spell's.
    """

    title = "Repeated events"

    model: Model
    fit: CoxFit
    order: Ints
    by_order: pd.DataFrame
    persons: int

    @property
    def sentence(self) -> str:
        """How many events, spells and persons."""
        return f"{self.fit.events:,} events in {self.fit.n:,} spells of {self.persons:,} persons."

    def tidy(self) -> pd.DataFrame:
        """The coefficient table of the Cox fit with the model named."""
        return self.fit.tidy().assign(model=self.model)


@checked
def andersen_gill(
    covariates: str | Columns, spells: Spells, *, ties: Ties = "efron", level: float = 0.95
) -> RecurrentFit:
    """One hazard for every event of a person; n spells (start, stop] of persons, events at stop.

    Raises AnalysisError for overlapping or empty spells, one person only, or what `cox` refuses.

    >>> rows = {"person": [1, 1, 2, 2, 3, 3, 4, 4], "young": [0, 0, 1, 1, 1, 1, 0, 0],
    ...         "start": [0, 5, 0, 9, 0, 4, 0, 8], "stop": [5, 20, 9, 20, 4, 11, 8, 20],
    ...         "event": [1, 0, 1, 1, 1, 1, 0, 1]}
    >>> spells = Spells.from_frame(pd.DataFrame(rows), start="start", person="person")
    >>> andersen_gill("young", spells).by_order
       order  spells  persons  events
    0      1       5        4       4
    1      2       3        3       2
    """
    rows = person_spells(spells)
    fit = cox(covariates, spells.but(start=rows.start, person=rows.person), ties=ties, level=level)
    return _result("andersen-gill", fit, rows, rows.order)


@checked
def pwp(
    covariates: str | Columns,
    spells: Spells,
    *,
    clock: Literal["total", "gap"] = "total",
    last_order: int | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
    level: float = 0.95,
) -> RecurrentFit:
    """A baseline hazard for each event number, of which a person is at risk only after the event before.

    Args:
        covariates: as for `cox`, (n, p).
        spells: n spells (start, stop] of persons, each person's in any order; the strata are the event numbers.
        clock: "total" counts time since release; "gap" since the event before (or the person's first entry), also when
            a gap is split into several rows.
        last_order: events beyond this number share one baseline hazard, since few people get that far.
        cluster: labels (n,) of what varies together where that is wider than a person: the offender of several pairs,
            whose spells are numbered by pair.
        ties, level: as for `cox`.

    Raises AnalysisError for strata of one's own, overlapping or empty spells, one person only, or what `cox` refuses.

    >>> rows = {"person": [1, 1, 2, 2, 3, 3, 4, 4], "young": [0, 0, 1, 1, 1, 1, 0, 0],
    ...         "start": [0, 5, 0, 9, 0, 4, 0, 8], "stop": [5, 20, 9, 20, 4, 11, 8, 20],
    ...         "event": [1, 0, 1, 1, 1, 1, 0, 1]}
    >>> spells = Spells.from_frame(pd.DataFrame(rows), start="start", person="person")
    >>> pwp("young", spells, clock="gap").order.tolist()
    [1, 2, 1, 2, 1, 2, 1, 1]
    """
    if clock not in ("total", "gap"):
        msg = "clock is total (since release) or gap (since the event before)"
        raise AnalysisError(msg)
    if last_order is not None and last_order < 1:
        msg = "last_order must be 1 or more"
        raise AnalysisError(msg)
    spells.refuse("pwp", "strata")
    rows = person_spells(spells)
    order = rows.order if last_order is None else np.minimum(rows.order, last_order)
    since = rows.since if clock == "gap" else np.zeros(len(order))
    at_risk = Spells.of(
        rows.stop - since, spells.cause, start=rows.start - since, weight=spells.weight,
        person=rows.person if cluster is None else cluster,
        strata=order, frame=spells.frame, unit=spells.unit,
    )  # fmt: skip
    fit = cox(covariates, at_risk, ties=ties, level=level)
    return _result("pwp total time" if clock == "total" else "pwp gap time", fit, rows, order)


@checked
def wlw(
    covariates: str | Columns,
    spells: Spells,
    *,
    by_order: Sequence[str] = (),
    ties: Ties = "efron",
    level: float = 0.95,
) -> RecurrentFit:
    """Marginal hazards: everybody is at risk of each event number from the beginning.

    Args:
        covariates: as for `cox`, (n, p).
        spells: n spells, one for each person and event number, which is its stratum (see `marginal_rows`).
        by_order: names of covariates that also get one column for each later event number, "x:2", "x:3", the
            difference of their effect from that on the first event.
        ties, level: as for `cox`.

    Raises AnalysisError when a person has an event number twice, for entry times, spells without an event number, one
    person only, or what `cox` refuses.

    >>> first, second = [5, 9, 4, 8, 6], [20, 20, 11, 20, 15]
    >>> rows = {"stop": [*first, *second], "event": [1, 1, 1, 0, 1, 0, 1, 1, 0, 1], "young": [0, 1, 1, 0, 0] * 2}
    >>> spells = Spells.from_frame(pd.DataFrame(rows)).but(person=list("abcde") * 2, strata=[1] * 5 + [2] * 5)
    >>> wlw("young", spells).by_order
       order  spells  persons  events
    0      1       5        5       4
    1      2       5        5       3
    """
    spells.refuse("wlw", "start")
    rows = person_spells(spells, overlapping="allowed")
    groups = spells.strata
    if groups is None:
        msg = "a marginal model needs the event number of each spell as its stratum; make the spells of marginal_rows"
        raise AnalysisError(msg)
    if pd.DataFrame({"person": rows.person, "order": groups.codes}).duplicated().any():
        msg = "a person has one event number twice; give one row for each person and event number"
        raise AnalysisError(msg)
    columns = _by_order(spells.columns(covariates), by_order, groups)
    fit = cox(columns, spells.but(person=rows.person), ties=ties, level=level)
    return _result("wlw", fit, rows, np.array(groups.labels)[groups.codes])


def marginal_rows(spells: Spells, *, orders: int) -> pd.DataFrame:
    """Rows for `wlw` from n spells (start, stop]: each person's time to the k-th event or to the end of follow-up.

    Columns: person (label), order 1..orders, stop, event, row (the person's first spell, whose covariates apply), for
    `Spells.from_frame(rows, person="person", strata="order")`.
    Raises AnalysisError when a person comes under observation late, which the marginal model cannot take.
    """
    rows = person_spells(spells)
    if (rows.first_start > 0).any():
        msg = "some people come under observation late; the marginal (WLW) model follows everybody from the beginning"
        raise AnalysisError(msg)
    labels = spells.owners("a marginal model").groups.labels
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
                    "person": [labels[code] for code in last.index],
                    "order": k,
                    "stop": time.fillna(last).to_numpy(),
                    "event": time.notna().to_numpy().astype(np.int64),
                    "row": first.to_numpy(),
                }
            )
        )
    return pd.concat(pieces, ignore_index=True)


def _by_order(columns: Columns, chosen: Sequence[str], orders: Groups) -> Columns:
    unknown = [name for name in chosen if name not in columns.names]
    if unknown:
        msg = f"by_order names {', '.join(unknown)}, not among the covariates ({', '.join(columns.names)})"
        raise AnalysisError(msg)
    extra = {
        f"{name}:{orders.labels[k]}": columns.X[:, columns.names.index(name)] * (orders.codes == k)
        for name in chosen
        for k in range(1, orders.count)
    }
    return Columns.of(np.column_stack([columns.X, *extra.values()]), (*columns.names, *extra))


def _result(model: Model, fit: CoxFit, rows: PersonSpells, order: Ints) -> RecurrentFit:
    frame = pd.DataFrame({"order": order, "person": rows.person, "event": rows.event})
    table = frame.groupby("order").agg(
        spells=("person", "size"), persons=("person", "nunique"), events=("event", "sum")
    )
    return RecurrentFit(model=model, fit=fit, order=order, by_order=table.reset_index(), persons=rows.persons)
