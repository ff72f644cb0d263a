"""Being notified as an exposure that begins on a day: three designs, landmark analysis, and curves for display.

Somebody notified on day 100 cannot have re-offended before day 100 as a notified person. Counting those 100 days as
notified time hands the programme re-offence-free days it had no part in (immortal time; Suissa 2008, Am J Epidemiol
167:492). So exposure here is always a property of an interval (start, stop], never of a person, and the analysis of
people "ever notified" against "never notified" is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import checked
from ipvi_eval.errors import EVER_NOTIFIED, AnalysisError, is_ever_notified
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.regression.cox import CoxFit, cox
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, as_event
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

Design = Literal["time-dependent", "historical cohort", "comparison area"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExposureRows(Printed):
    """Intervals `spells` (m of them) with the exposure that holds in each, `exposed` (m,).

    `row` (m,) is each interval's place among the people passed in, so covariates follow as `columns.at(rows.row)`; what
    else is known of the people (weight, strata, person) is that of their intervals. `notified` and `compared` count the
    people who contribute exposed and unexposed time, `left_out` those who contribute none.
    """

    title = "Time before and after an exposure"

    design: Design
    row: Ints
    spells: Spells
    exposed: Bools
    notified: int
    compared: int
    left_out: int

    @property
    def exposure(self) -> Columns:
        """The covariate of every comparison (m, 1), "notified"."""
        return Columns.of(self.exposed.astype(np.float64)[:, None], ("notified",))

    def at(self, kept: Bools) -> ExposureRows:
        """The intervals marked in `kept` (m,); the counts stay those of the whole design."""
        return replace(self, row=self.row[kept], spells=self.spells.at(kept), exposed=self.exposed[kept])

    def carrying(self, **columns: ArrayLike) -> ExposureRows:
        """The same intervals with other weights, strata or persons, (n,) by the people passed in (matched pairs as
        persons, for one)."""
        own = {name: np.asarray(values)[self.row] for name, values in columns.items()}
        return replace(self, spells=self.spells.but(**own))

    def tidy(self) -> pd.DataFrame:
        """Two rows: exposed, people, intervals, days, events."""
        frame = pd.DataFrame(
            {"exposed": self.exposed, "row": self.row, "days": self._days(), "event": self.spells.event}
        )
        table = frame.groupby("exposed").agg(
            people=("row", "nunique"), intervals=("row", "size"), days=("days", "sum"), events=("event", "sum")
        )
        return table.reset_index()

    def _days(self) -> Floats:
        assert self.spells.start is not None
        return self.spells.stop - self.spells.start


@checked
def exposure_rows(
    spells: Spells,
    notified: ArrayLike,
    *,
    design: Design = "time-dependent",
    reference: ArrayLike | None = None,
    programme_start: ArrayLike | None = None,
) -> ExposureRows:
    """Cut each person's follow-up at the day of notification, and keep what the design compares.

    Args:
        spells: one spell (start, stop] of each of n people, in days since becoming eligible. Their person, or the place
            among them where none is given, clusters the errors.
        notified: (n,) day of notification on the same clock, missing for the never notified. Exposed from the day
            after; a notification on the last day or later never exposes, one before `start` exposes from the start.
        design: "time-dependent" compares the notified with eligible people not yet notified, all of the programme's
            time and place. "historical cohort" and "comparison area" compare the time after notification with the
            follow-up of `reference` people at the same day since eligibility, and leave out everybody's time before
            notification.
        reference: (n,) 1 for people of the earlier cohort or the other area; needed for, and only for, those designs.
        programme_start: (n,) day of each reference person's follow-up on which the programme began, missing for never:
            follow-up ends there, since from then on the person could have been reached.

    Raises AnalysisError for the ever-notified analysis, a reference person with a notification, or a design without
    exposed or without unexposed time.

    >>> rows = exposure_rows(Spells.of([9, 20, 20], [1, 1, 0]), [np.nan, 5, np.nan])
    >>> rows.tidy()
       exposed  people  intervals  days  events
    0    False       3          3  34.0       1
    1     True       1          1  15.0       1
    """
    if design not in get_args(Design):
        if is_ever_notified(design):
            raise AnalysisError(EVER_NOTIFIED)
        msg = f"unknown design {design!r}; one of {', '.join(get_args(Design))}"
        raise AnalysisError(msg)
    stops, happened, n = spells.stop, spells.event, len(spells)
    starts = np.zeros(n) if spells.start is None else spells.start
    if (stops <= starts).any():
        msg = f"{int((stops <= starts).sum())} people have no follow-up (stop at or before start); leave them out"
        raise AnalysisError(msg)
    day = _days(notified, n, "notified")
    outside = _reference(reference, n, design)
    if np.isfinite(day[outside]).any():
        msg = f"{int(np.isfinite(day[outside]).sum())} reference people were notified; they belong to the program"
        raise AnalysisError(msg)
    limit = np.where(outside, _days(programme_start, n, "programme_start"), np.inf)
    happened, stops = happened & (stops <= limit), np.minimum(stops, limit)
    cut = np.clip(np.nan_to_num(day, nan=np.inf, posinf=np.inf), starts, np.maximum(stops, starts))
    before, after = (cut > starts), (cut < stops)
    if design != "time-dependent":
        before, after = before & outside, after & ~outside
    row = np.concatenate([np.flatnonzero(before), np.flatnonzero(after)])
    exposed = np.repeat([False, True], [int(before.sum()), int(after.sum())])
    order = np.lexsort((exposed, row))
    row, exposed = row[order], exposed[order]
    begin = np.where(exposed, cut[row], starts[row])
    end = np.where(exposed, stops[row], cut[row])
    if not exposed.any() or exposed.all():
        side = "exposed" if not exposed.any() else "unexposed"
        msg = f"there is no {side} time under the design {design!r}; nothing can be compared"
        raise AnalysisError(msg)
    people = spells if spells.person is not None else spells.but(person=np.arange(n))
    cut_up = replace(people.at(row), stop=end, start=begin, cause=(happened[row] & (end == stops[row])).astype(np.intp))
    return ExposureRows(
        design=design,
        row=row,
        spells=cut_up,
        exposed=exposed,
        notified=len(np.unique(row[exposed])),
        compared=len(np.unique(row[~exposed])),
        left_out=n - len(np.unique(row)),
    )


def exposure_effect(rows: ExposureRows, covariates: Columns | None = None, *, level: float = 0.95) -> CoxFit:
    """Hazard ratio of notified against not notified, first coefficient "notified".

    `covariates` (n, p) are of the people as they were passed to `exposure_rows`; strata (the list at entry, say),
    weights and persons are those that the rows carry. Errors are those of `first_event_cox`; clustered by what the rows
    carry as persons where that joins people, as pairs do, because people of a pair are alike though each has one event.

    Of 2,000 made-up studies each without an effect, 100 to 300 people with 25 to 132 events, the errors of the model
    call 4.1 of a hundred changed at 5 % and those by person 5.0 (mean of six, error .2); given two covariates, of 2,500
    studies each of 100, 150 and 300 people, 4.8, 5.1 and 5.1, and 5.9, 5.9 and 5.7 by person (error .4). Without
    covariates the model claims 1.00 times what answers scatter by, the sandwich .97 (benchmarks/small_samples.py).
    """
    columns = rows.exposure
    if covariates is not None:
        columns = covariates.at(rows.row).beside(columns.X, columns.names)
    return (cox if _joined(rows) else first_event_cox)(columns, rows.spells, level=level)


def _joined(rows: ExposureRows) -> bool:
    """Whether rows of several people passed in are one person's."""
    person = rows.spells.person
    return person is not None and len(np.unique(person.codes)) < len(np.unique(rows.row))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Landmark(Printed):
    """People still followed and free of re-offence at the landmark, by whether they had been notified by then.

    `row` (m,) is each one's place among the people passed in; their m `spells` count from the landmark. `lost` had
    re-offended or left by then; `later` were notified after it and count as not notified.
    """

    title = "Landmark"

    day: float
    row: Ints
    spells: Spells
    notified: Bools
    lost: int
    later: int

    def tidy(self) -> pd.DataFrame:
        """Two rows, not notified by the landmark and notified: n, events, time at risk after it."""
        return self.spells.but(group=self.notified).tidy().rename(columns={"group": "notified"})


@checked
def landmark(spells: Spells, notified: ArrayLike, *, day: float) -> Landmark:
    """Fix exposure at a landmark day and follow from there (Anderson, Cain & Gelber 1983, J Clin Oncol 1:710).

    Arguments as for `exposure_rows`. People whose follow-up ends on the landmark or before, or begins after it, are
    left out. Raises AnalysisError when nobody, or everybody, left had been notified by the landmark.

    >>> landmark(Spells.of([3, 9, 20, 20], [1, 1, 0, 1]), [np.nan, 2, 5, np.nan], day=5).tidy()
       notified  n  events  time
    0     False  1       1  15.0
    1      True  2       1  19.0
    """
    stops, starts = spells.stop, spells.start
    when = _days(notified, len(stops), "notified")
    there = stops > day
    if starts is not None:
        there &= starts <= day
    by_then = when <= day
    if not (there & by_then).any() or not (there & ~by_then).any():
        msg = "at this landmark nobody, or everybody, still followed had been notified; choose another day"
        raise AnalysisError(msg)
    row = np.flatnonzero(there)
    return Landmark(
        day=float(day),
        row=row,
        spells=replace(spells.at(row), stop=stops[row] - day, start=None),
        notified=by_then[row],
        lost=len(stops) - len(row),
        later=int((np.isfinite(when[row]) & ~by_then[row] & (when[row] < stops[row])).sum()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SimonMakuch(Printed):
    """Curves by exposure as it changes: people move from the risk set of one curve to that of the other.

    They show hazards at work on changing groups of people, not the share of any fixed group still free; say so beside
    the figure. Both are conditional on being free of re-offence at `day`.
    """

    title = "Curves by exposure as it changes (Simon and Makuch)"

    day: float
    not_notified: KaplanMeier
    notified: KaplanMeier

    def tidy(self) -> pd.DataFrame:
        """The points of both curves with a column `notified`."""
        parts = [self.not_notified.tidy().assign(notified=False), self.notified.tidy().assign(notified=True)]
        return pd.concat(parts, ignore_index=True)


def simon_makuch(rows: ExposureRows, *, day: float = 0.0, level: float = 0.95) -> SimonMakuch:
    """Simon & Makuch (1984, Stat Med 3:35) curves from `exposure_rows`, with their weights, both starting at `day`.

    Choose a `day` by which some people have been notified, or the first steps of the notified curve rest on very few.
    Raises AnalysisError when a curve has nobody after `day`.
    """
    # A person is at risk in one curve at a time, and once: errors need no clusters.
    spells, curves = rows.spells.but(person=None), []
    for exposed in (False, True):
        kept = (rows.exposed == exposed) & (spells.stop > day)
        if not kept.any():
            msg = f"nobody is followed as {'notified' if exposed else 'not notified'} after day {day:g}"
            raise AnalysisError(msg)
        part = spells.at(kept)
        assert part.start is not None
        curves.append(kaplan_meier(replace(part, start=np.maximum(part.start, day)), level=level))
    return SimonMakuch(day=float(day), not_notified=curves[0], notified=curves[1])


def _days(values: ArrayLike | None, n: int, name: str) -> Floats:
    """(n,) days, infinite where missing."""
    if values is None:
        return np.full(n, np.inf)
    days = pd.to_numeric(pd.Series(np.asarray(values).reshape(-1)), errors="coerce").to_numpy(dtype=np.float64)
    if len(days) != n:
        msg = f"{name} must have one value for each of the {n} people, missing where there is none"
        raise AnalysisError(msg)
    return np.where(np.isnan(days), np.inf, days)


def _reference(reference: ArrayLike | None, n: int, design: Design) -> Bools:
    if design == "time-dependent":
        if reference is not None:
            msg = "the time-dependent design compares people of the program among themselves; leave reference out"
            raise AnalysisError(msg)
        return np.zeros(n, dtype=np.bool_)
    if reference is None:
        msg = f"the design {design!r} needs reference: 1 for the people of that cohort or area"
        raise AnalysisError(msg)
    outside = as_event(reference, n, "reference")
    if not outside.any() or outside.all():
        msg = "reference is the same for everybody; the design needs people of both kinds"
        raise AnalysisError(msg)
    return outside
