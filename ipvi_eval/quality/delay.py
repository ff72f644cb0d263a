"""How long it takes until an incident is entered, from records that were drawn before all of them were.

Incidents of the last weeks are in the extract only if they were entered quickly, so that the delays of all records look
shorter than they are. Looked at backwards this is a survival curve with late entry: a delay can be seen if it is no
longer than the time from the incident to the day of the extract (right truncation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding
from ipvi_eval.rounding import percent, whole_percent

_LONGEST = 730
_LEAST_AT_RISK = 50
_WANTED = 0.99
_NORMAL = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Delay:
    """The share `entered` (k,) within `days` (k,) of all that are entered within the longest of them.

    `lower` (k,) is the lower end of the 95 % interval, `records` how many the estimate rests on, `longer` how many
    records had a longer delay.
    """

    days: NDArray[np.int64]
    entered: NDArray[np.float64]
    lower: NDArray[np.float64]
    records: int
    longer: int

    def within(self, days: int) -> float:
        """The share that is entered within `days`."""
        place = int(np.searchsorted(self.days, days, side="right"))
        return float(self.entered[place - 1]) if place else 0.0

    def wait(self, share: float = _WANTED) -> int:
        """The fewest days after which at least `share` is entered, by the lower end of the interval."""
        enough = self.lower >= share
        return int(self.days[enough][0]) if enough.any() else int(self.days[-1])


def delay_of(
    delays: NDArray[np.int64],
    limits: NDArray[np.int64],
    counts: NDArray[np.float64] | None = None,
    *,
    longest: int = _LONGEST,
    least_at_risk: float = _LEAST_AT_RISK,
) -> Delay | None:
    """The distribution of `delays` (n,), each seen because it is at most its limit (`limits`, (n,)); days, or any unit.

    `counts` (n,) says how often each pair stands; once without it. The reverse hazard at u is the number with a delay
    of u over the number with a delay of at most u that could have been seen with u; the share entered within u is the
    product of one minus it over all longer delays. The interval is Greenwood's on the logarithm. Delays of more than
    `longest`, or so long that fewer than `least_at_risk` could have been seen with them, cannot be told and are counted
    apart. None without any.

    Source: Lagakos, Barraj and De Gruttola (1988), Biometrika 75:515-523; on a triangle of counts these are the
    development factors of the chain ladder (Mack 1993, ASTIN Bulletin 23:213-225).
    """
    weight = np.ones(len(delays)) if counts is None else np.asarray(counts, dtype=float)
    if not len(delays):
        return None
    size = int(max(delays.max(), limits.max())) + 2
    events = np.bincount(delays, weight, size)
    no_longer_seen = np.bincount(limits, weight, size)
    at_risk = np.cumsum(events) - (np.cumsum(no_longer_seen) - no_longer_seen)
    can_tell = (at_risk >= least_at_risk) & (events > 0) & (np.arange(size) <= longest)
    if not can_tell.any():
        return None
    last = int(np.flatnonzero(can_tell)[-1])
    days = np.flatnonzero(events[: last + 1] > 0)
    hazard = events[days] / at_risk[days]
    # The shortest delay has a reverse hazard of one, and its factor is never used.
    factors = np.append(1 - hazard[1:], 1.0)
    entered = np.cumprod(factors[::-1])[::-1]
    left = at_risk[days] - events[days]
    terms = np.append(events[days[1:]] / (at_risk[days[1:]] * np.maximum(left[1:], 0.5)), 0.0)
    error = np.sqrt(np.cumsum(terms[::-1])[::-1])
    longer = float(events[last + 1 :].sum())
    lower = entered * np.exp(-_NORMAL * error)
    return Delay(days, entered, lower, round(float(weight.sum()) - longer), round(longer))


def entry_delay(incidents: SourceTable, drawn: pd.Timestamp) -> Delay | None:
    """The delay of the incidents in an extract that was `drawn` on a day; None where no entry date is told.

    Incidents entered before they happened or after the extract was drawn are left out; they are told elsewhere.
    """
    frame = incidents.frame[["date", "recorded"]].dropna()
    right = frame[(frame["recorded"] >= frame["date"]) & (frame["recorded"] <= drawn)]
    delays = np.asarray((right["recorded"] - right["date"]).dt.days, dtype=np.int64)
    return delay_of(delays, np.asarray((drawn - right["date"]).dt.days, dtype=np.int64))


def too_early(incidents: SourceTable, delay: Delay, freeze_lag_days: int, drawn: pd.Timestamp) -> Finding | None:
    """What to do where the plan counts days whose incidents are not entered yet; None where it waits long enough."""
    wait = delay.wait()
    if freeze_lag_days >= wait:
        return None
    freeze = drawn - pd.Timedelta(days=wait)
    return Finding(
        severity="changes numbers",
        about="reporting delay",
        what=(
            f"of the incidents of the last day that counts, {percent(delay.within(freeze_lag_days), 1)} are entered "
            f"by the day the extract was drawn; {whole_percent(_WANTED)} are after {wait} days. Write freeze_lag_days "
            f"= {wait} under [window] of the plan, so that {freeze:%Y-%m-%d} is the last day that counts"
        ),
        file=incidents.file,
        column=incidents.header.get("recorded", "recorded"),
    )


def delay_table(delay: Delay) -> Facts:
    """The share entered within a week, a month and so on."""
    asked = [days for days in (0, 1, 3, 7, 14, 30, 60, 90, 180, 365, 730) if days <= delay.days[-1]]
    places = [int(np.searchsorted(delay.days, days, side="right")) - 1 for days in asked]
    rows = tuple(
        (days, float(delay.entered[place]), float(delay.lower[place]))
        for days, place in zip(asked, places, strict=True)
        if place >= 0
    )
    return Facts(
        name="reporting delay",
        title="Reporting delay: the share of incidents that is entered within so many days",
        about=(
            f"From {delay.records:,} records with a date of entry, allowing for incidents that had not been entered "
            f"yet when the extract was drawn; {delay.longer:,} records with delays too long to tell are left out."
        ),
        header=("days", "share entered", "95 % lower limit"),
        rows=rows,
        shares=("share entered", "95 % lower limit"),
    )
