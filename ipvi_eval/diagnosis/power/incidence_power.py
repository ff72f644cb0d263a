"""What two cumulative incidences at a fixed horizon can show, where people can also leave for good.

Whoever goes to prison, dies or moves away can no longer be seen to come back, so that the share who do is

    F(t) = sum over days s up to t of S(s-) h(s),    S(s) = product of 1 - h - c,

with h the hazard of the event and c that of all other exits, both as the records before the programme have them. Other
exits make fewer events of the same hazard: in a comparison of two hazards it is F that turns people into events
(Schulgen and others 2005, Contemporary Clinical Trials 26:433; Latouche and Porcher 2007, Statistics in Medicine
26:5370), as does the number expected at risk on each day here.

The share is tested by the difference of two Aalen-Johansen curves, the hazard of the event by Cox's model with other
exits as the end of follow-up. The first asks how many did come back; the second at what rate those did who were still
there. A programme that sends more people to prison moves the first and not the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from ipvi_eval.arguments import checked
from ipvi_eval.diagnosis.power.hazard_power import HazardPower, NotifiedAtRisk, detectable
from ipvi_eval.diagnosis.power.share_power import SharePower, detectable_share
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent
from ipvi_eval.survival.spells.spells import Spells

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class IncidencePower(Printed):
    """What a comparison of two groups to a horizon would tell, where a share `left` of those before left first.

    `shares` is of the share with the event, told by the difference of two Aalen-Johansen curves; `behind` the ratio of
    hazards of the event, with other exits as before, that makes the detectable share of it (None where there is none);
    `hazard` is of that ratio itself, told by Cox's model.
    """

    title = "What two shares could show beside other exits"

    left: float
    shares: SharePower
    behind: float | None
    hazard: HazardPower

    @property
    def sentence(self) -> str:
        """The same in words."""
        made = "" if self.behind is None else f" So many come back under a hazard ratio of {self.behind:.2f}."
        return f"{percent(self.left, 1)} left first. {self.shares.sentence}{made} {self.hazard.sentence}"


@dataclass(frozen=True, slots=True, eq=False)
class ExitHazards:
    """Hazards (k,) of the event, `own`, and of all other exits, `other`, on the `days` (k,) with either."""

    days: Array
    own: Array
    other: Array

    @classmethod
    def of(cls, before: Spells, *, of: int, horizon: float) -> ExitHazards:
        """Of people followed from day 0, one spell each; AnalysisError where nobody had the event by the horizon."""
        stop, cause = np.asarray(before.stop, dtype=np.float64), before.cause
        ended = (cause > 0) & (stop <= horizon)
        days = np.unique(stop[ended])
        at_risk = len(stop) - np.searchsorted(np.sort(stop), days, side="left")
        own, every = (np.searchsorted(days, stop[ended & one]) for one in (cause == of, cause > 0))
        if not len(own):
            msg = "nobody had the event by the horizon before the program; there is no share to plan with"
            raise AnalysisError(msg)
        events, ends = (np.bincount(one, minlength=len(days)) for one in (own, every))
        return cls(days, events / at_risk, (ends - events) / at_risk)

    def there(self, ratio: float = 1.0) -> Array:
        """Share (k + 1,) still there at first and after each day, under `ratio` times the hazard of the event."""
        return np.concatenate([[1.0], np.cumprod(1 - ratio * self.own - self.other)])

    def incidence(self, ratio: float = 1.0) -> Array:
        """Share (k,) with the event by each day."""
        return np.asarray(np.cumsum(self.there(ratio)[:-1] * ratio * self.own))

    def at_risk(self, potential: Array) -> Array:
        """People (k,) expected at risk on each day, of those who could be followed for `potential` days."""
        days = np.sort(potential)
        return np.asarray((len(days) - np.searchsorted(days, self.days, side="left")) * self.there()[:-1])

    def worth(self, potential: Array) -> float:
        """How many people followed to the horizon would say as much on the share with the event.

        From the variance of the Aalen-Johansen estimate (delta method on the daily shares of events and exits, which
        are multinomial), set equal to F (1 - F) / n; without other exits it is Greenwood's.
        """
        incidence, there = self.incidence(), self.there()
        missing = (incidence[-1] - incidence) / (1 - self.own - self.other)
        by_own, by_other = there[:-1] - missing, -missing
        mean = by_own * self.own + by_other * self.other
        squares = by_own**2 * self.own + by_other**2 * self.other - mean**2
        variance = float((squares / self.at_risk(potential)).sum())
        return float(incidence[-1] * (1 - incidence[-1]) / variance)


@checked
def detectable_incidence(
    before: Spells,
    since: ArrayLike,
    earlier: ArrayLike,
    *,
    of: int = 1,
    horizon: float,
    power: float = 0.8,
    level: float = 0.95,
    size: float = 1.0,
) -> IncidencePower:
    """What people who could be followed for `since` days (n,) would show beside others for `earlier` days (m,).

    `before` are people followed without the programme, one spell each from day 0, with causes: `of` is the event,
    every other cause an exit for good. Nothing of what the people since did is asked. `size` asks it of so many times
    as many.

    Raises AnalysisError where nobody of either can be followed to the `horizon` or nobody of `before` had the event by
    then, where everybody of `before` had left by then, or unless `power` lies between 1 - `level` and 1.

    >>> before = Spells.of([100, 200, 300, 400, 400, 150], [1, 1, 1, 0, 0, 2])
    >>> found = detectable_incidence(before, [400] * 300, [400] * 300, horizon=365)
    >>> round(found.shares.share, 3), round(found.left, 3), round(found.shares.people)
    (0.5, 0.167, 300)
    """
    exits = ExitHazards.of(before, of=of, horizon=horizon)
    sides = tuple(np.asarray(days, dtype=np.float64) for days in (since, earlier))
    if min(float(days.max(initial=0)) for days in sides) < horizon:
        msg = "nobody can be followed to the horizon; choose an earlier one"
        raise AnalysisError(msg)
    incidence, there = exits.incidence(), exits.there()
    if there[-1] <= 0:
        msg = "before the program everybody had left or had the event by the horizon; choose an earlier one"
        raise AnalysisError(msg)
    share = float(incidence[-1])
    people, compared = (exits.worth(days) * size for days in sides)
    shares = detectable_share(share, people, compared, power=power, level=level)
    hazard = detectable(_hazards_compared(exits, *sides).times(size), power=power, level=level)
    return IncidencePower(float(1 - there[-1] - share), shares, _behind(exits, shares), hazard)


def _hazards_compared(exits: ExitHazards, since: Array, earlier: Array) -> NotifiedAtRisk:
    """Who of both sides is expected at risk on the days of events, those since as the notified all along."""
    new, old = (exits.at_risk(days) for days in (since, earlier))
    some = exits.own > 0
    both = (new + old)[some]
    before = np.cumsum(exits.own) - exits.own
    return NotifiedAtRisk(exits.own[some] * both, new[some] / both, before[some], 1.0)


def _behind(exits: ExitHazards, shares: SharePower) -> float | None:
    """The ratio of hazards under which the detectable share has the event."""
    if shares.detectable is None:
        return None
    wanted = shares.detectable
    return float(optimize.brentq(lambda ratio: float(exits.incidence(ratio)[-1]) - wanted, 0.0, 1.0))
