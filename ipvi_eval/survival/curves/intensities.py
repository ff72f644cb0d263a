"""How often people move between states: moves per time at risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.state_spells import StateSpells


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Intensities(Printed):
    """Transition intensities, one entry (k,) for each ordered pair of states between which somebody moved.

    `rate` is moves per unit of time spent in `origin` (per day when spells are in days). `lower` and `upper` bound it
    by person, on the log scale; `exact_lower` and `exact_upper` are Garwood's (1936) for a Poisson count, which assume
    that the moves of one person are independent, and are missing when the spells are weighted.
    """

    title = "Transition intensities"

    origin: tuple[str, ...]
    destination: tuple[str, ...]
    moves: Floats
    time: Floats
    rate: Floats
    log_standard_error: Floats
    lower: Floats
    upper: Floats
    exact_lower: Floats
    exact_upper: Floats
    level: float

    def tidy(self, *, per: float = 1.0) -> pd.DataFrame:
        """One row for each move; rates and limits multiplied by `per` (365.25 for yearly rates from days)."""
        scaled = ("rate", "lower", "upper", "exact_lower", "exact_upper")
        names = ("origin", "destination", "moves", "time", "rate", "log_standard_error", *scaled[1:])
        frame = pd.DataFrame({name: getattr(self, name) for name in names})
        return frame.assign(**{name: frame[name] * per for name in scaled})


def intensities(spells: StateSpells, *, level: float = 0.95) -> Intensities:
    """Moves between each pair of states by time at risk, constant intensities (Andersen & Keiding 2002, section 2).

    The interval sums squared influences by person: (moves - rate x time) / moves, so that people who move often count
    as one. Raises AnalysisError when nobody moves.
    """
    z = critical_value(as_level(level))
    pairs = _pairs(spells)
    length = spells.weight * (spells.stop - spells.start)
    moves, time, error = (np.empty(len(pairs)) for _ in range(3))
    for i, (j, k) in enumerate(pairs):
        here, moved = spells.origin == j, (spells.origin == j) & (spells.destination == k)
        moves[i], time[i] = spells.weight[moved].sum(), length[here].sum()
        own = np.bincount(spells.person, np.where(moved, spells.weight, 0.0), minlength=spells.persons)
        own -= np.bincount(spells.person, np.where(here, length, 0.0), minlength=spells.persons) * moves[i] / time[i]
        error[i] = np.sqrt((own**2).sum()) / moves[i]
    rate = moves / time
    tail = (1 - level) / 2
    counts = np.where((spells.weight == 1).all(), moves, np.nan)
    return Intensities(
        origin=tuple(spells.states[j] for j, _ in pairs),
        destination=tuple(spells.states[k] for _, k in pairs),
        moves=moves,
        time=time,
        rate=rate,
        log_standard_error=error,
        lower=rate * np.exp(-z * error),
        upper=rate * np.exp(z * error),
        exact_lower=gammaincinv(counts, tail) / time,
        exact_upper=gammaincinv(counts + 1, 1 - tail) / time,
        level=level,
    )


def _pairs(spells: StateSpells) -> list[tuple[int, int]]:
    moved = spells.destination >= 0
    if not moved.any():
        msg = "nobody changes state; there is no intensity to estimate"
        raise AnalysisError(msg)
    seen = np.unique(np.stack([spells.origin[moved], spells.destination[moved]], axis=1), axis=0)
    return [(int(j), int(k)) for j, k in seen]
