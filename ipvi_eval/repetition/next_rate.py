"""Does the next report of a pair come less often since a date? The gap-time model of Prentice, Williams & Peterson.

Each pair is followed from its first report to the end of the record. Time begins anew after every report, and the
first, the second and later gaps have a hazard of their own, so that pairs are compared with those that have as many
reports, as long after the last. Whoever moved away or went to jail unseen is missed alike on both sides of the date,
because that depends on how long ago the last report was. Whatever else changed at the date is in the ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.repetition.reports import Reports, reports_in_order
from ipvi_eval.survival.inference.cluster_df import cluster_df
from ipvi_eval.survival.inference.intervals import exponentiated
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.recurrent import RecurrentFit, pwp
from ipvi_eval.survival.regression.residuals import dfbeta_residuals
from ipvi_eval.survival.spells.arrays import Floats, Ints
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

SINCE = "since the date"
_SIDES = {"lower": -1, "upper": 1}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NextRate(Printed):
    """The rate of the next report since a date over that before, of `pairs` whose first report is late enough.

    `before` and `after` are how many next reports came on either side; `fit` is the model, with errors by offender, and
    `df` how well these are known (`cluster_df`): a few offenders have most of the reports.
    """

    title = "The next report of a pair, since a date"

    fit: RecurrentFit
    df: float
    pairs: int
    left_truncated: int
    before: int
    after: int

    @property
    def ratio(self) -> tuple[float, float, float]:
        """The ratio of the rates, with its limits."""
        row = self.tidy().iloc[0]
        return float(row["hazard_ratio"]), float(row["lower"]), float(row["upper"])

    @property
    def sentence(self) -> str:
        """The ratio and its limits."""
        value, lower, upper = self.ratio
        return (
            f"Since the date the next report of a pair comes at {value:.2f} times the rate before "
            f"({100 * self.fit.fit.level:g}% interval {lower:.2f} to {upper:.2f}), of pairs with as many reports, as "
            "long after the last."
        )

    def tidy(self) -> pd.DataFrame:
        """One row: the coefficient and the ratio with their limits and p, by Student's distribution with `df`."""
        row, level = self.fit.tidy(), self.fit.fit.level
        half = float(stdtrit(self.df, (1 + level) / 2)) * row["standard_error"]
        limits = {side: exponentiated((row["coefficient"] + sign * half).to_numpy()) for side, sign in _SIDES.items()}
        return row.assign(p=2 * stdtr(self.df, -row["z"].abs()), df=self.df, **limits)


@checked
def next_rate(
    day: ArrayLike,
    pair: ArrayLike,
    *,
    start: float,
    end: float,
    since: float,
    clear: float = 365,
    last: int = 4,
    offender: ArrayLike | None = None,
    level: float = 0.95,
) -> NextRate:
    """The gap-time model of the reports (n,) of pairs, with the time from day `since` on as its covariate.

    Args:
        day: of each report (n,), in days on any calendar; several of a pair on one day count once.
        pair: whose report it is (n,), missing where it is not known.
        start, end: first and last day of the record.
        since: the first day of the later side, between the two.
        clear: days of record without a report that make a report the first.
        last: number of the report from which gaps share one hazard with later ones, since few pairs get that far.
        offender: of each report (n,), where pairs of one offender are to count as one cluster.
        level: coverage of the interval.

    Raises AnalysisError for reports outside the record, a date outside it, or no next report on one of its sides.

    >>> import ipvi_eval as ie
    >>> days, pairs = [400, 500, 900, 450, 1600, 460, 1000, 1250], ["a", "a", "a", "b", "b", "c", "c", "c"]
    >>> found = ie.next_rate(days, pairs, start=0, end=2000, since=950)
    >>> found.pairs, found.before, found.after
    (3, 2, 3)
    """
    level = as_level(level)
    if not (start < since <= end and last >= 2):
        msg = "the date lies after the start of the record and not after its end, and last is at least 2"
        raise AnalysisError(msg)
    reports = reports_in_order(day, pair, start=start, end=end, clear=clear, offender=offender)
    rows = _gaps(reports, end=end, since=since)
    came = [int(rows.event[rows.later == side].sum()) for side in (False, True)]
    if not all(came):
        msg = f"no next report of a pair came {'since the date' if came[0] else 'before the date'}"
        raise AnalysisError(msg)
    fit = pwp(
        Columns.of(rows.later.astype(np.float64)[:, None], (SINCE,)),
        Spells.of(rows.stop, rows.event, start=rows.start, person=rows.pair),
        clock="gap",
        last_order=last - 1,
        cluster=reports.cluster[rows.pair],
        level=level,
    )
    left_truncated = reports.pairs - reports.late
    return NextRate(
        fit=fit, df=_df(fit.fit), pairs=reports.late, left_truncated=left_truncated, before=came[0], after=came[1]
    )


def _df(fit: CoxFit) -> float:
    """Of the variance by offender; none are lost where it is not that of a sandwich."""
    if fit.cluster is None or not fit.robust:
        return float("inf")
    codes = fit.cluster.codes
    moved: Floats = np.bincount(codes, dfbeta_residuals(fit)[:, 0]).astype(np.float64)
    return cluster_df(moved[np.bincount(codes) > 0])


@dataclass(frozen=True, slots=True, eq=False)
class _Gaps:
    """Stretches (start, stop] of pairs after a report, cut where the later side begins, each (k,)."""

    pair: Ints
    start: Floats
    stop: Floats
    event: np.ndarray
    later: np.ndarray


def _gaps(reports: Reports, *, end: float, since: float) -> _Gaps:
    """From each report of a pair with a clean first one to its next, or to the end of the record."""
    own = reports.clean
    pair, begin = reports.pair[own], reports.day[own]
    stop, event = np.minimum(begin + reports.gap[own], end), np.isfinite(reports.gap[own])
    # What happens on the date itself is of the later side, whose stretch therefore begins the day before.
    border = since - 1
    cut = (begin < border) & (stop > border)
    parts = (
        (pair, begin, np.where(cut, border, stop), event & ~cut, begin >= border),
        (pair[cut], np.full(int(cut.sum()), border), stop[cut], event[cut], np.ones(int(cut.sum()), dtype=bool)),
    )
    columns = [np.concatenate(both) for both in zip(*parts, strict=True)]
    lasting = columns[2] > columns[1]  # a report on the last day is followed for no time
    return _Gaps(*(one[lasting] for one in columns))
