"""What the hazard ratio after a notification can show, from who was at risk and notified on the days of events.

Under no effect the log hazard ratio of a time-dependent notification has the information

    I = sum over events of p (1 - p),    p the share notified of those at risk on the day, within the stratum,

less what the covariates take from it. With p the same throughout this is Schoenfeld's formula (1983, Biometrics
39:499), D p (1 - p). `4 I` is the number of events that would say as much with half of those at risk notified all
along: the effective events. Which of the events fell on the notified is not asked, so nothing of the result is seen.

Under an effect the notified have fewer events than under none, which the formula does not know: at a ratio of .77 that
was promised with 80 % power, 75 % (error 2) of 400 simulated studies found it (benchmarks/power.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.power import detectable_ratio
from ipvi_eval.printed import Printed
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.partial_likelihood import evaluate
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True, repr=False)
class HazardPower(Printed):
    """The hazard ratio below 1 that would be told from 1 with `power`, and how many events there are and are worth."""

    title = "What a hazard ratio could show"

    ratio: float
    events: float
    effective: float
    power: float
    level: float

    @property
    def sentence(self) -> str:
        """The same in words."""
        return (
            f"With {self.power:.0%} power a hazard ratio of {self.ratio:.2f} or less would be told from one: "
            f"{self.events:,.0f} events, worth {self.effective:,.0f} with half of those at risk notified."
        )


def notification_information(spells: Spells, columns: Columns) -> float:
    """Information on the first of `columns` (n, p), a notification that holds in each spell, under no effect of it.

    The other columns have the effects that fit without it. Raises AnalysisError as `cox`, and where nobody at risk on a
    day of an event differs in notification.

    >>> spells = Spells.of([1, 2, 3, 4], [1, 1, 1, 1])
    >>> notified = Columns.of([[1.0], [0.0], [1.0], [0.0]], ("notified",))
    >>> round(notification_information(spells, notified), 4)  # 1/4 + 2/9 + 1/4 + 0
    0.7222
    """
    data = cox(columns, spells).data
    others = np.zeros(data.p)
    if data.p > 1:
        rest = Columns.of(columns.X[:, 1:], columns.names[1:])
        others[1:] = cox(rest, spells).coefficients
    found = evaluate(data, others * data.scale).information * np.outer(data.scale, data.scale)
    own, beside, between = found[0, 0], found[1:, 1:], found[0, 1:]
    left = float(own - between @ np.linalg.solve(beside, between)) if data.p > 1 else float(own)
    if not left > 0:
        msg = "on the days of events everybody at risk was alike in notification, so there is nothing to compare"
        raise AnalysisError(msg)
    return left


def detectable_hazard_ratio(
    spells: Spells, columns: Columns, *, power: float = 0.8, level: float = 0.95, size: float = 1.0
) -> HazardPower:
    """The hazard ratio of a notification, the first of `columns` (n, p), that these `spells` (n) would tell from 1.

    `size` asks it of so many times as many people. Which of the events were of the notified is not looked at.

    Raises AnalysisError as `cox`, where nobody at risk on a day of an event differs in notification, or unless `power`
    lies between 1 - `level` and 1.

    >>> import ipvi_eval as ie
    >>> people = ie.Spells.of([90, 400, 700, 210, 800, 365] * 20, [1, 1, 0, 1, 0, 1] * 20)
    >>> rows = ie.exposure_rows(people, [None, 60, 300, None, 120, 30] * 20)
    >>> ie.detectable_hazard_ratio(rows.spells, rows.exposure)
    What a hazard ratio could show
    With 80% power a hazard ratio of 0.39 or less would be told from one: 80 events, worth
    36 with half of those at risk notified.
    <BLANKLINE>
     ratio  events  effective  power  level
    0.3937      80      36.13    0.8   0.95
    """
    known = notification_information(spells, columns)
    return of_information(known * size, events=float(spells.event.sum()) * size, power=power, level=level)


def of_information(known: float, *, events: float, power: float = 0.8, level: float = 0.95) -> HazardPower:
    """The hazard ratio that the `known` information of so many `events` tells from 1.

    >>> round(of_information(66 / 4, events=66).ratio, 3)  # Schoenfeld: 66 events for a ratio of .5
    0.502
    """
    ratio = detectable_ratio(se=1 / float(np.sqrt(known)), df=np.inf, power=power, level=level)
    return HazardPower(ratio, events, 4 * known, power, level)
