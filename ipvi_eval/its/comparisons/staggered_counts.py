"""Staggered starts for counts: expected counts of treated area-months from untreated ones, and what was seen instead.

The imputation estimator of Borusyak, Jaravel & Spiess (2024, Rev Econ Stud 91:3253) with a Poisson two-way model (area
and month effects multiply), fitted on untreated area-months only, so large and small areas share one rate ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ipvi_eval.arguments import as_floats, as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.staggered_panel import StaggeredPanel, staggered_panel
from ipvi_eval.printed import Printed

Floats = NDArray[np.float64]
Cells = NDArray[np.bool_]

METHOD = "imputation from untreated area-months, Poisson area and month effects"
_CYCLES, _TOLERANCE = 2000, 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StaggeredCounts(Printed):
    """What treated area-months had against what untreated ones predict for them.

    `observed`, `expected` totals over the treated area-months that can be predicted; `ratio` their quotient, with the
    leave-one-area-out `log_standard_error` and interval (t with areas - 1 df; None where leaving one out leaves nothing
    to estimate, or no incident was seen: the ratio is 0 then). `permutation_p` is the rank of the result among
    re-assignments of the starts to areas, `assignments` how many were used: the finest p is 1 / assignments.
    `by_event_time` has one row per month since the start; `placebo_ratio` pretends that each start came
    `placebo_periods` earlier and should be near 1.
    """

    title = "Areas that started at different times"

    ratio: float
    observed: int
    expected: float
    log_standard_error: float | None
    lower: float | None
    upper: float | None
    level: float
    permutation_p: float
    assignments: int
    by_event_time: pd.DataFrame
    placebo_ratio: float | None
    placebo_p: float | None
    placebo_periods: int
    left_out: int
    areas_treated: int
    areas_compared: int
    notes: tuple[str, ...]

    @property
    def averted(self) -> float:
        """Expected minus observed incidents in treated area-months."""
        return self.expected - self.observed

    def tidy(self) -> pd.DataFrame:
        """Rows "programme" and "placebo": ratio, log_standard_error, lower, upper, permutation_p."""
        first = (self.ratio, self.log_standard_error, self.lower, self.upper, self.permutation_p)
        second = (self.placebo_ratio, None, None, None, self.placebo_p)
        columns = ["ratio", "log_standard_error", "lower", "upper", "permutation_p"]
        table = pd.DataFrame([first, second], columns=columns, dtype=float)
        table.insert(0, "term", ["programme", "placebo"])
        return table


@checked
def staggered_counts(
    counts: ArrayLike,
    start: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    placebo_periods: int = 6,
    permutations: int = 999,
    seed: int = 20260401,
    level: float = 0.95,
) -> StaggeredCounts:
    """Effect of a programme extended area by area on monthly counts.

    `counts`, `exposure` (areas, periods); `start` (areas,) the period index of each area's start, negative for never.
    Every assignment of the starts to areas is tried where there are at most `permutations`, else that many at random
    (plus the true one).

    Raises AnalysisError for holes, negative counts, fewer than three areas, or when no treated area-month can be
    predicted (nobody untreated at that time, or an area without any incident before its start).

    >>> import ipvi_eval as ie
    >>> counts = [[20] * 6 + [10] * 6, [30] * 12, [10] * 12, [20] * 12]
    >>> round(ie.staggered_counts(counts, [6, -1, -1, -1], placebo_periods=3).ratio, 3)
    0.5
    """
    panel = staggered_panel(counts, start)
    exposures = np.ones_like(panel.outcome) if exposure is None else as_floats(exposure, "exposure")
    _check(panel, exposures, level)
    expected = _expected(panel.outcome, exposures, ~panel.treated)
    usable = panel.treated & np.isfinite(expected)
    log_ratio = _log_ratio(panel.outcome, expected, panel.treated)
    if math.isnan(log_ratio):
        msg = "no treated month has a prediction from untreated area-months; extend the comparison"
        raise AnalysisError(msg)
    error = _jackknife(panel, exposures)
    width = float(stats.t.ppf(0.5 + level / 2, panel.areas - 1)) * error if error is not None else None
    p, assignments = _permutation(panel, exposures, permutations, seed)
    placebo, placebo_p = _placebo(panel, exposures, placebo_periods, permutations, seed)
    left_out = int((panel.treated & ~usable).sum())
    treated_areas = int((panel.start >= 0).sum())
    return StaggeredCounts(
        ratio=math.exp(log_ratio),
        observed=round(float(panel.outcome[usable].sum())),
        expected=float(expected[usable].sum()),
        log_standard_error=error,
        lower=None if width is None else math.exp(log_ratio - width),
        upper=None if width is None else math.exp(log_ratio + width),
        level=level,
        permutation_p=p,
        assignments=assignments,
        by_event_time=_by_event_time(panel, expected, usable),
        placebo_ratio=placebo,
        placebo_p=placebo_p,
        placebo_periods=placebo_periods,
        left_out=left_out,
        areas_treated=treated_areas,
        areas_compared=panel.areas - treated_areas,
        notes=_notes(left_out, assignments, treated_areas),
    )


def _expected(counts: Floats, exposure: Floats, free: Cells) -> Floats:
    """Expected counts without the programme, (..., areas, periods), NaN where untreated months cannot say.

    Maximum likelihood of the multiplicative model by proportional fitting on the `free` cells.
    """
    y, e = np.where(free, counts, 0.0), np.where(free, exposure, 0.0)
    rows, columns = y.sum(axis=-1, keepdims=True), y.sum(axis=-2, keepdims=True)
    period = np.ones_like(columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(_CYCLES):
            area = rows / (e * period).sum(axis=-1, keepdims=True)
            new = columns / (e * np.nan_to_num(area)).sum(axis=-2, keepdims=True)
            known = np.isfinite(new) & np.isfinite(period) & (new > 0)
            change = np.abs(np.where(known, new / np.where(known, period, 1.0) - 1, 0.0)).max()
            period = np.where(np.isfinite(new), new, 0.0)
            if change < _TOLERANCE:
                break
    identified = free.any(axis=-2, keepdims=True) & (rows > 0)
    return np.where(identified, exposure * np.nan_to_num(area) * period, np.nan)


def _log_ratio(counts: Floats, expected: Floats, treated: Cells) -> float:
    usable = treated & np.isfinite(expected)
    seen, due = float(counts[usable].sum()), float(expected[usable].sum())
    if due <= 0:
        return math.nan
    return math.log(seen / due) if seen > 0 else -math.inf


def _jackknife(panel: StaggeredPanel, exposure: Floats) -> float | None:
    """Leave-one-area-out standard error of the log ratio; None where any reduced panel has no estimate."""
    values = []
    for area in range(panel.areas):
        keep = np.arange(panel.areas) != area
        reduced, treated = panel.outcome[keep], panel.treated[keep]
        values.append(_log_ratio(reduced, _expected(reduced, exposure[keep], ~treated), treated))
    replicates = np.array(values)
    if not np.isfinite(replicates).all():
        return None
    return float(np.sqrt((panel.areas - 1) / panel.areas * np.sum((replicates - replicates.mean()) ** 2)))


def _permutation(panel: StaggeredPanel, exposure: Floats, permutations: int, seed: int) -> tuple[float, int]:
    """Rank p of |log ratio| * sqrt(expected) over assignments of the starts, and their number."""
    starts = _assignments(panel.start, permutations, seed)
    periods = np.arange(panel.periods)
    treated = (starts[:, :, None] >= 0) & (periods >= starts[:, :, None])
    scores = []
    for block in np.array_split(treated, max(1, treated.size // 2_000_000 + 1)):
        expected = _expected(panel.outcome, exposure, ~block)
        usable = block & np.isfinite(expected)
        seen = np.where(usable, panel.outcome, 0.0).sum(axis=(1, 2))
        due = np.where(usable, expected, 0.0).sum(axis=(1, 2))
        with np.errstate(divide="ignore", invalid="ignore"):
            scores.append(np.abs(np.log(seen / due)) * np.sqrt(due))
    every = np.concatenate(scores)
    possible = every[~np.isnan(every)]  # without any incident a score is infinite: nothing can be more extreme
    return float(np.mean(possible >= every[0] * (1 - 1e-9))), int(possible.size)


def _assignments(start: NDArray[np.int64], permutations: int, seed: int) -> NDArray[np.int64]:
    """Distinct assignments of the starts to areas with the true one first; all of them where they are few."""
    treated = np.sort(start[start >= 0])
    distinct = math.comb(start.size, treated.size) * math.factorial(treated.size)
    for count in np.unique(treated, return_counts=True)[1]:
        distinct //= math.factorial(int(count))
    if distinct <= permutations + 1 and np.unique(treated).size == 1:
        every = np.full((distinct, start.size), -1, dtype=np.int64)
        for row, chosen in enumerate(combinations(range(start.size), treated.size)):
            every[row, list(chosen)] = treated[0]
        return np.vstack([start, every[(every != start).any(axis=1)]])
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.permutation(start) for _ in range(permutations)])
    if distinct <= permutations + 1:
        unique = np.unique(drawn, axis=0)
        return np.vstack([start, unique[(unique != start).any(axis=1)]])
    return np.vstack([start, drawn])


def _placebo(
    panel: StaggeredPanel, exposure: Floats, periods: int, permutations: int, seed: int
) -> tuple[float | None, float | None]:
    """Ratio over the `periods` before each start as if the programme had begun then, and its permutation p."""
    earlier = np.where(panel.start >= 0, panel.start - periods, -1)
    if periods < 1 or np.any(earlier[panel.start >= 0] < 1):
        return None, None
    last = int(panel.start[panel.start >= 0].min())
    cut = StaggeredPanel(panel.outcome[:, :last], np.where(earlier < last, earlier, -1))
    log_ratio = _log_ratio(cut.outcome, _expected(cut.outcome, exposure[:, :last], ~cut.treated), cut.treated)
    if math.isnan(log_ratio):
        return None, None
    return math.exp(log_ratio), _permutation(cut, exposure[:, :last], permutations, seed)[0]


def _by_event_time(panel: StaggeredPanel, expected: Floats, usable: Cells) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "event_time": panel.event_time[usable],
            "observed": panel.outcome[usable],
            "expected": expected[usable],
        }
    )
    table = frame.groupby("event_time").agg(
        observed=("observed", "sum"), expected=("expected", "sum"), areas=("observed", "size")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        table["ratio"] = table["observed"] / table["expected"]
    return table.reset_index()


def _check(panel: StaggeredPanel, exposure: Floats, level: float) -> None:
    if panel.areas < 3:
        msg = "two areas are a controlled series, not a staggered design; use controlled_counts"
        raise AnalysisError(msg)
    if np.any(panel.outcome < 0):
        msg = "counts must not be negative"
        raise AnalysisError(msg)
    if exposure.shape != panel.outcome.shape or not np.isfinite(exposure).all() or np.any(exposure <= 0):
        msg = "exposure must be positive for every area and period, in the shape of the counts"
        raise AnalysisError(msg)
    as_level(level)


def _notes(left_out: int, assignments: int, treated_areas: int) -> tuple[str, ...]:
    notes = []
    if left_out:
        notes.append(f"{left_out} treated area-months have no untreated one to compare with and are left out.")
    if assignments < 20:
        notes.append(f"Only {assignments} assignments exist: the smallest possible p is {1 / assignments:.2f}.")
    if treated_areas == 1:
        notes.append("One treated area: its own random course cannot be told from the program's effect.")
    return tuple(notes)
