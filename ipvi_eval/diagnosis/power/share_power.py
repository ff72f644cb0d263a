"""What a comparison of two shares at a fixed horizon can show: closed form, with follow-up that ends for some before.

The test is that of `survival_difference`: a difference of Kaplan-Meier curves over the root of the sum of their squared
errors. A person followed to the horizon counts as one, one who leaves before as part of one (`effective_people`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import ndtr, ndtri

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class SharePower(Printed):
    """The largest share below `share` that the test tells from it with `power`, None where it tells none.

    `people` and `compared` are the effective numbers on the programme's side and the other.
    """

    title = "What two shares could show"

    share: float
    detectable: float | None
    people: float
    compared: float
    power: float
    level: float

    @property
    def ratio(self) -> float | None:
        """The detectable share over the other."""
        return None if self.detectable is None else self.detectable / self.share

    @property
    def sentence(self) -> str:
        """The same in words."""
        if self.detectable is None:
            return (
                f"No share below {percent(self.share, 1)} would be told from it with {whole_percent(self.power)} power."
            )
        return (
            f"With {whole_percent(self.power)} power a share of {percent(self.detectable, 1)} or less "
            f"would be told from {percent(self.share, 1)}."
        )


def power_of_shares(lower: float, share: float, people: float, compared: float, *, level: float = 0.95) -> float:
    """Power of the two-sided test of `lower` (`people` of them) against `share` (`compared` of them).

    Normal approximation with each side's own variance, p (1 - p) / n. Raises AnalysisError where a share is not
    strictly between 0 and 1 or a number not positive.

    >>> round(power_of_shares(0.65, 0.85, 70, 70), 2)
    0.8
    """
    if not (0 < lower < 1 and 0 < share < 1) or min(people, compared) <= 0:
        msg = "power needs two shares between 0 and 1 and people on both sides"
        raise AnalysisError(msg)
    error = np.sqrt(lower * (1 - lower) / people + share * (1 - share) / compared)
    shift, cut = (share - lower) / error, ndtri((1 + level) / 2)
    return float(ndtr(shift - cut) + ndtr(-shift - cut))


@checked
def detectable_share(
    share: float, people: float, compared: float, *, power: float = 0.8, level: float = 0.95
) -> SharePower:
    """The largest share below `share` that would be told from it, with (effective) people on both sides.

    Raises AnalysisError as `power_of_shares`, or unless `power` lies between 1 - `level` and 1.

    >>> detectable_share(0.4, 300, 300).sentence
    'With 80% power a share of 29.2% or less would be told from 40.0%.'
    """
    if not 1 - level < power < 1:
        msg = "the wanted power must lie between the level of the test and 1"
        raise AnalysisError(msg)

    def missing(lower: float) -> float:
        return power_of_shares(lower, share, people, compared, level=level) - power

    least = share * 1e-6
    # Next to the share itself the power is that of the test's level, below what is wanted.
    found = None if missing(least) < 0 else float(optimize.brentq(missing, least, share * (1 - 1e-9)))
    return SharePower(share, found, people, compared, power, level)


def effective_people(before: Spells, potential: ArrayLike, *, horizon: float) -> float:
    """How many people followed to the `horizon` are worth as much as people who could be followed for `potential` days.

    Greenwood's variance expected with the daily risks of `before` (the spells of people before the programme) and the
    share still followed on each day, set equal to p (1 - p) / n. Nothing of what these people did is asked.

    Raises AnalysisError where nobody can be followed to the horizon, or nobody of `before` had the event by then.

    >>> spells = Spells.of([100, 200, 300, 400, 400], [1, 1, 1, 0, 0])
    >>> [round(effective_people(spells, days, horizon=365)) for days in ([400] * 60, range(1, 801))]
    [60, 553]
    """
    days = np.sort(np.asarray(potential, dtype=np.float64))
    curve = kaplan_meier(before)
    table = curve.tidy()
    table = table[(table["time"] <= horizon) & (table["events"] > 0)]
    if not len(table):
        msg = "nobody had the event by the horizon before the program; there is no share to plan with"
        raise AnalysisError(msg)
    time, risk = (table[name].to_numpy(dtype=np.float64) for name in ("time", "at_risk"))
    hazard = table["events"].to_numpy(dtype=np.float64) / risk
    free = np.cumprod(1 - hazard)
    followed = len(days) - np.searchsorted(days, time, side="left")
    if not len(days) or days[-1] < horizon or not 0 < free[-1] < 1:
        msg = "nobody can be followed to the horizon; choose an earlier one"
        raise AnalysisError(msg)
    expected_at_risk = followed * np.concatenate([[1.0], free[:-1]])
    relative = float((hazard / (1 - hazard) / expected_at_risk).sum())
    return float((1 - free[-1]) / (free[-1] * relative))
