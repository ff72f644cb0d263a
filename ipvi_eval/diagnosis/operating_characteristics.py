"""How an estimator fares over the replicates of a simulation whose truth is known, each measure with its own error.

Measures and Monte Carlo standard errors are those of Morris, White and Crowther (2019, Statistics in Medicine 38:2074,
table 6); error of sign and exaggeration those of Gelman and Carlin (2014, Perspectives on Psychological Science 9:641),
over the replicates whose interval excludes no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from ipvi_eval.arguments import as_floats, as_level, checked
from ipvi_eval.drawing.zips import draw_zips
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, its Monte Carlo standard error, and how many replicates it rests on."""

    name: str
    value: float
    error: float
    replicates: int


@dataclass(frozen=True, slots=True, repr=False)
class OperatingCharacteristics(Printed):
    """How an estimator of `truth` fares: `measures` by name, with intervals at `level`.

    bias, empirical standard error, model standard error and relative error of the model standard error (a share:
    -.1 is 10 % too small); coverage, and coverage of the estimator's own mean (bias-eliminated coverage); power, called
    type I error where nothing is planted; error of sign and exaggeration ratio where something is; non-convergence.
    `intervals` are the lower and the upper limits of the replicates with an answer.
    """

    title = "Operating characteristics"

    measures: tuple[Measure, ...]
    truth: float
    level: float
    replicates: int
    intervals: tuple[tuple[float, ...], tuple[float, ...]]

    def __getitem__(self, name: str) -> Measure:
        """A measure by its name. Raises AnalysisError where there is none of that name, and lists those there are."""
        found = {one.name: one for one in self.measures}
        if name not in found:
            msg = f"there is no measure {name!r} here; those there are: {', '.join(found)}"
            raise AnalysisError(msg)
        return found[name]

    def tidy(self) -> pd.DataFrame:
        """One row for each measure: value, Monte Carlo standard error, replicates it rests on."""
        rows = [(one.name, one.value, one.error, one.replicates) for one in self.measures]
        return pd.DataFrame(rows, columns=["measure", "value", "monte_carlo_error", "replicates"])

    def plot(self) -> Figure:
        """A Matplotlib figure of every interval, from that whose middle lies nearest to the truth, for its width, up to
        the farthest (a zip plot); those that miss the truth have another color.

        Raises AnalysisError where an interval has no end.
        """
        lower, upper = map(np.array, self.intervals)
        if not np.isfinite([lower, upper]).all():
            msg = "an interval has no end and cannot be drawn; ask again without those whose limits are infinite"
            raise AnalysisError(msg)
        name = f"{self['coverage'].value:.1%} of {len(lower):,} intervals hold the truth"
        return draw_zips({name: (lower, upper)}, truth=self.truth, claimed=self.level)


@checked
def operating_characteristics(
    estimate: ArrayLike,
    standard_error: ArrayLike,
    *,
    truth: float,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    level: float = 0.95,
) -> OperatingCharacteristics:
    """Bias, errors, coverage, power and the rest over R replicates, each with its Monte Carlo standard error.

    Args:
        estimate: (R,) on a scale on which 0 is no effect; missing where the estimator gave no answer.
        standard_error: (R,) the estimator's own.
        truth: what was planted, on the same scale; 0 for nothing, and power is then the type I error.
        lower: (R,) limits of the intervals at `level`, both or neither; left out, those of a normal distribution.
        upper: (R,) likewise.
        level: coverage that the intervals claim.

    Raises AnalysisError where lengths differ, one limit is given without the other, `level` is not in (0, 1), or fewer
    than two replicates have an answer.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> found = operating_characteristics(rng.normal(-0.3, 0.1, 400), np.full(400, 0.1), truth=-0.3)
    >>> found["coverage"].value
    0.96
    """
    level = as_level(level)
    if (lower is None) != (upper is None):
        msg = "give both limits of the intervals, or neither"
        raise AnalysisError(msg)
    limits_given = {name: each for name, each in (("lower", lower), ("upper", upper)) if each is not None}
    every = {"estimate": estimate, "standard_error": standard_error, **limits_given}
    given = [as_floats(each, name).reshape(-1) for name, each in every.items()]
    if len({len(each) for each in given}) > 1:
        msg = "estimates, standard errors and limits need one value for each replicate"
        raise AnalysisError(msg)
    value, se, *limits = given
    reach = float(ndtri((1 + level) / 2)) * se
    low, high = limits or (value - reach, value + reach)
    answered = np.isfinite(value) & np.isfinite(se) & ~np.isnan(low) & ~np.isnan(high)
    if answered.sum() < FEWEST:
        msg = f"{int(answered.sum())} of {len(value)} replicates have an answer; at least {FEWEST} are needed"
        raise AnalysisError(msg)
    kept = (value[answered], se[answered], low[answered], high[answered])
    measures = (
        *_of_errors(kept[0], kept[1], truth),
        *_of_intervals(kept[0], kept[2], kept[3], truth),
        _share("non-convergence", ~answered),
    )
    intervals = (tuple(kept[2].tolist()), tuple(kept[3].tolist()))
    return OperatingCharacteristics(measures, float(truth), level, len(value), intervals)


def _of_errors(value: Array, se: Array, truth: float) -> tuple[Measure, ...]:
    n = len(value)
    empirical, squared = float(value.std(ddof=1)), se**2
    model, spread = float(np.sqrt(squared.mean())), float(squared.var(ddof=1))
    of_model = float(np.sqrt(spread / (4 * n * model**2))) if model > 0 else np.nan
    ratio = model / empirical if empirical > 0 else np.nan
    of_ratio = ratio * np.sqrt((of_model / model) ** 2 + 1 / (2 * (n - 1))) if model > 0 else np.nan
    return (
        Measure("bias", float(value.mean()) - truth, empirical / np.sqrt(n), n),
        Measure("empirical standard error", empirical, empirical / np.sqrt(2 * (n - 1)), n),
        Measure("model standard error", model, of_model, n),
        Measure("relative error of the model standard error", ratio - 1, float(of_ratio), n),
    )


def _of_intervals(value: Array, low: Array, high: Array, truth: float) -> tuple[Measure, ...]:
    middle, excludes = float(value.mean()), (low > 0) | (high < 0)
    held = (
        _share("coverage", (low <= truth) & (truth <= high)),
        _share("bias-eliminated coverage", (low <= middle) & (middle <= high)),
    )
    if truth == 0:
        return (*held, _share("type I error", excludes))
    found = value[excludes]
    sign = _share("error of sign", np.sign(found) != np.sign(truth))
    return (*held, _share("power", excludes), sign, _exaggeration(found, truth))


def _exaggeration(found: Array, truth: float) -> Measure:
    size, n = np.abs(found), len(found)
    error = float(size.std(ddof=1)) / np.sqrt(n) if n >= FEWEST else np.nan
    mean = float(size.mean()) if n else np.nan
    return Measure("exaggeration ratio", mean / abs(truth), float(error) / abs(truth), n)


def _share(name: str, happened: NDArray[np.bool_]) -> Measure:
    n = len(happened)
    share = float(happened.mean()) if n else np.nan
    return Measure(name, share, float(np.sqrt(share * (1 - share) / n)) if n else np.nan, n)
