"""People on the scale of log time, as the parametric models take them: checked columns, weights and persons."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.location_scale import Family
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, as_times
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True)
class LogTimes:
    """Log times and log entries (-inf where a person is followed from time zero), events and weights, each (n,).

    `cluster` are codes (n,) of the independent persons, None where every row is one.
    """

    log_stop: Floats
    event: Bools
    log_start: Floats
    weight: Floats
    cluster: Ints | None = None

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.event)

    @property
    def weighted_events(self) -> float:
        """Sum of the weights of the rows with an event."""
        return float(self.weight @ self.event)

    @classmethod
    def of(cls, spells: Spells) -> LogTimes:
        """From spells; AnalysisError when a time is not positive, an entry negative, nobody has an event, or for
        strata."""
        spells.refuse("a parametric model", "strata")
        stops, events = positive_times(spells.stop, "stop"), spells.event
        entries = np.zeros(len(stops)) if spells.start is None else spells.start
        if (entries < 0).any():
            msg = "start is negative in some rows; count time from release or notification, so that entry is 0 or later"
            raise AnalysisError(msg)
        if not events.any():
            msg = "nobody has the event; a parametric model needs at least one"
            raise AnalysisError(msg)
        weights, owner = spells.weight, spells.independent_persons()
        with np.errstate(divide="ignore"):
            log_start = np.log(entries)
        return cls(
            log_stop=np.log(stops),
            event=events,
            log_start=log_start,
            weight=np.ones(len(stops)) if weights is None else weights,
            cluster=None if owner is None else owner.codes,
        )

    def thinned(self, rows: Ints, times: Floats) -> LogTimes:
        """The chosen `rows` (k,), each standing for `times` (k,) as many people; without clusters."""
        return replace(
            self,
            log_stop=self.log_stop[rows],
            event=self.event[rows],
            log_start=self.log_start[rows],
            weight=self.weight[rows] * times,
            cluster=None,
        )

    def moments(self, family: Family) -> tuple[float, float]:
        """Rough location and log scale to begin from: time at risk per event, and the spread of log times."""
        at_risk = self.weight @ (np.exp(self.log_stop) - np.exp(self.log_start))
        mean = float(np.log(at_risk / self.weighted_events))
        spread = float(np.sqrt(np.average((self.log_stop - self.log_stop.mean()) ** 2, weights=self.weight)))
        return mean, 0.0 if family in ("exponential", "weibull") else float(np.log(max(spread, 0.1)))


def positive_times(times: ArrayLike, name: str = "times") -> Floats:
    """(k,) times above zero; AnalysisError counts those that are not, since their logarithm does not exist."""
    checked = as_times(np.atleast_1d(np.asarray(times)), name)
    bad = int((checked <= 0).sum())
    if bad:
        msg = f"{name} has {bad} values of zero or less; an event on the first day counts as day 1, or leave it out"
        raise AnalysisError(msg)
    return checked
