"""The Lorenz curve and the Gini coefficient of pairs, so coarse that they tell of no pair.

Each point adds up what a tenth of the pairs has to what those before have, and a reader who knows all pairs but one can
take the others off. So nothing finer leaves than steps of which each is worth several times what any single pair has,
and several incidents; and no point leaves where a tenth is fewer pairs than the disclosure threshold.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ipvi_eval.counted import PAIRS
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.concentration import Concentration
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.worded import Worded

TENTHS = tuple(range(10, 100, 10))
"""Shares of the pairs, in per cent, at which the curve is told: the same whatever the records hold."""
STEPS = (0.01, 0.02, 0.05, 0.1)
"""What the curve and the coefficient are rounded to: the finest that is coarse enough."""
TIMES = 5
"""How many times what the largest single pair has a step is worth at least."""
FEWEST = 20
"""How many incidents a step is worth at least, where incidents are added up; and no fewer than the profile's smallest
shown."""


def step_of(found: Concentration, *, least: float = 0.0) -> float:
    """The finest of STEPS that is worth at least TIMES what the largest unit has, and `least` (in the unit of values).

    Raises AnalysisError where none is: too much is one unit's, or all of it is too little.
    """
    largest = 1 - float(found.lorenz[-2, 1])
    enough = (step for step in STEPS if step >= TIMES * largest and step * found.total >= least)
    if (step := next(enough, None)) is None:
        msg = "too much of it is a single pair's, or there is too little of it, for a curve that tells of no pair"
        raise AnalysisError(msg)
    return step


def lorenz(
    asked: Asked, found: Concentration, *, of: str, gini: str, share: str, clustered: str, least: float = 0.0
) -> tuple[Estimate, Table]:
    """The Gini coefficient, with the id `gini`, and `harm.lorenz.<of>`: what the pairs with least have of all of it,
    tenth by tenth. Both fall with the estimate `share`, that of the top part; `clustered` says by what
    the errors of `found` are.

    Raises AnalysisError as `step_of`.
    """
    step = step_of(found, least=least)
    coefficient = Estimate(
        id=gini,
        value=_down(found.gini + step / 2, step),
        lower=_down(found.gini_lower, step),
        upper=-_down(-found.gini_upper, step),
        level=found.level,
        unit="number",
        method=f"Gini coefficient, linearised, {clustered}, interval on the logit scale; rounded",
        label=f"Gini coefficient of {of}, pair by pair: from 0, all alike, to 1, all with a single pair",
        n=asked.count(found.n, PAIRS),
        n_of="pairs",
        rests_on=(share,),
        note=_rounded("value and interval are", f"{step:g}"),
    )
    return coefficient, _points(asked, found, step, of=of, rests_on=(share, gini))


def _points(asked: Asked, found: Concentration, step: float, *, of: str, rests_on: tuple[str, ...]) -> Table:
    tenth = asked.count(found.n // 10, f"{PAIRS}, a tenth")
    has = np.interp([part / 100 for part in TENTHS], found.lorenz[:, 0], found.lorenz[:, 1])
    rows = [(part, tenth, round(100 * _down(held + step / 2, step))) for part, held in zip(TENTHS, has, strict=True)]
    columns = {"pairs": "Pairs, those with least first (%)", "tenth": "Pairs of a tenth", "has": f"Of all {of} (%)"}
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id=f"harm.lorenz.{of}",
        title=f"What the pairs with least have of all {of}",
        columns=columns,
        behind=("tenth",),
        public=("pairs",),
        rests_on=rests_on,
        note=_rounded("shares are", f"{100 * step:g}%"),
    )


def _down(value: float, step: float) -> float:
    """The multiple of `step` at or below; a hair above one is that one."""
    return round(math.floor(value / step + 1e-9) * step, 2)


def _rounded(which: str, step: str) -> Worded:
    return Worded(f"{which} rounded to multiples of {{step}}, so that they tell of no pair", {"step": step})
