"""What a comparison with another program's published share could show, before our share is known.

Every share that so many people can have is put through the comparison and the test of equivalence that the reports
print, and counted as often as chance would bring it. Nothing is drawn, so these chances have no Monte Carlo error.
The published figure is taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison, compare_with
from ipvi_eval.questions.high_point.shares.equivalence import assess_equivalence
from ipvi_eval.questions.high_point.shares.risk import Risk

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, repr=False)
class EquivalencePower(Printed):
    """Of `people` followed to the horizon: the chance that their share is called `alike` where it truly is the other
    program's `share`, the largest chance that it is called so where it lies at a margin (`false`), and the largest
    ratio of the shares below 1 that would be told from 1 with `power`, None where none would.
    """

    title = "What a comparison with another program could show"

    share: float
    people: int
    margin: float
    alike: float
    false: float
    ratio: float | None
    power: float
    level: float


def equivalence_power(
    figure: Figure, people: int, *, margin: float, alpha: float = 0.05, power: float = 0.8, level: float = 0.95
) -> EquivalencePower:
    """What `people` of the figure's list, all followed to its horizon, could show beside the published share.

    Args as `assess_equivalence`; `level` is that of the interval by which a share is told from theirs.

    Raises AnalysisError as `assess_equivalence`, where nobody was followed, the figure is no share within a fixed time
    strictly between 0 and 1 and below 1 / `margin`, or unless `power` lies between 1 - `level` and 1.
    """
    share, months = figure.value, figure.follow_up.months
    if share is None or months is None or not 0 < share < 1 / margin:
        msg = f"{figure.site}'s figure is no share within a fixed time that a margin of {margin:g} can be asked of"
        raise AnalysisError(msg)
    if people < 1:
        msg = f"nobody was notified {months:g} months before the records end; wait, or choose an earlier horizon"
        raise AnalysisError(msg)
    if not 1 - level < power < 1:
        msg = "the wanted power must lie between the level of the test and 1"
        raise AnalysisError(msg)
    rows = [_beside(figure, months, events, people, level) for events in range(people + 1)]
    equivalent = np.array(
        [assess_equivalence(row, margin=margin, alpha=alpha).conclusion == "equivalent" for row in rows]
    )
    lower = np.array([row.ratio_interval is not None and row.ratio_interval[1] < 1 for row in rows])
    false = max(_chance(equivalent, people, share * at) for at in (margin, 1 / margin))
    ratio = _told_from_one(lower, people, share, power)
    return EquivalencePower(share, people, margin, _chance(equivalent, people, share), false, ratio, power, level)


def _beside(figure: Figure, months: float, events: int, people: int, level: float) -> RiskComparison:
    ours = Risk(
        list_at_entry=figure.list_at_entry, months=months, value=events / people, n=people, events=events, level=level,
        outcome=figure.outcome,
    )  # fmt: skip
    return compare_with(ours, figure, level=level)


def _chance(called: Bools, people: int, share: float) -> float:
    """How often a number of events that is `called` so (people + 1,) comes of a true share."""
    return float(stats.binom.pmf(np.arange(people + 1), people, share)[called].sum())


def _told_from_one(lower: Bools, people: int, share: float, power: float) -> float | None:
    def missing(ratio: float) -> float:
        return _chance(lower, people, share * ratio) - power

    if missing(0.0) < 0:
        return None
    # Where nothing differs the chance is that of the test's level, below what is wanted.
    return float(optimize.brentq(missing, 0.0, 1.0, xtol=1e-9))
