"""The second implementation: our headline survival numbers again, with lifelines, where lifelines is right.

Two programmes written by different people rarely make the same mistake. Each check below carries its tolerance beside
it, and `KNOWN_DIFFERENCES` says what is *not* compared and why. lifelines is imported inside the functions because its
import costs more than most fits.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inputs import as_times

Floats = NDArray[np.float64]

PACKAGE = "lifelines"

# Both sides are products of the same ratios in floating point; 1e-9 leaves room for exp(sum(log)) against a product.
CURVE_TOLERANCE = 1e-9
# The bounds divide by log S, which magnifies rounding near S = 1.
BOUND_TOLERANCE = 1e-8
# A chi-squared statistic, relative: the same sums in another order, then a pseudo-inverse.
LOGRANK_TOLERANCE = 1e-7
# On the scale of one standard deviation of the covariate, because lifelines stops Newton's method on that scale.
COX_TOLERANCE = 1e-6
# lifelines stops a general-purpose optimiser early; a thousandth of a log-likelihood unit moves no coefficient by more
# than 5 % of its standard error (a move of d standard errors costs d^2 / 2).
LIKELIHOOD_TOLERANCE = 1e-3
# A log hazard ratio of 8 per standard deviation (three thousandfold) means the likelihood climbs for ever.
MONOTONE = 8.0

KNOWN_DIFFERENCES: tuple[tuple[str, str], ...] = (
    ("Aalen-Johansen", "lifelines breaks ties with random jitter, so the answer depends on a seed: not compared"),
    ("RMST variance", "lifelines gives the variance of min(T, t), not of its mean: not compared"),
    (
        "cluster-robust Cox",
        "lifelines ignores ties in the sandwich (9 % too small on Rossi): only coefficients compared",
    ),
    ("Cox baseline hazard", "lifelines ignores entry times there and uses Breslow under Efron ties: not compared"),
    ("proportional-hazards test", "lifelines uses the approximation of before survival 3.0: not compared"),
    (
        "numbers at risk with late entry",
        "lifelines' event table counts a person entering on day t at risk at t, its curve does not: curves compared",
    ),
    (
        "weighted Cox",
        "lifelines stops at once where the weighted log-likelihood is above 0, as weights below 1 can make it: it gets "
        "the weights divided by the smallest, which have the same maximum",
    ),
    ("penalised Cox", "lifelines' penalties are not Firth's: not compared"),
    ("weighted Kaplan-Meier", "lifelines treats weights as counts: the curve is compared, its interval is not"),
    ("Fine-Gray, stratified log-rank, recurrent events, multi-state", "not in lifelines: held to R in the tests"),
)


class SurvivalCurve(Protocol):
    """What `km_agreement` reads from a fitted curve: arrays of one length, all by `time`."""

    @property
    def time(self) -> Floats: ...  # noqa: D102

    @property
    def survival(self) -> Floats: ...  # noqa: D102

    @property
    def lower(self) -> Floats: ...  # noqa: D102

    @property
    def upper(self) -> Floats: ...  # noqa: D102


def km_agreement(
    id: str,
    stop: ArrayLike,
    event: ArrayLike,
    fit: SurvivalCurve,
    *,
    start: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[Agreement, ...]:
    """Kaplan-Meier with log-log intervals against lifelines, at the time where the two differ most.

    Args:
        id: prefix of the checks, `<id>.survival`, `<id>.lower`, `<id>.upper`.
        stop, event, start, weight: (n,) as given to our fit, intervals (start, stop].
        fit: our curve, with log-log bounds at `level`.

    Bounds are compared where 0 < S < 1 and no weights are given (see KNOWN_DIFFERENCES).

    Raises AnalysisError when the arrays differ in length.
    """
    import lifelines
    from lifelines.exceptions import StatError

    times, events = as_times(stop, "stop"), as_times(event, "event")
    entry = None if start is None else as_times(start, "start")
    weights = None if weight is None else as_times(weight, "weight")
    _same_length(stop=times, event=events, start=entry, weight=weights)
    parts = ("survival",) if weights is not None else ("survival", "lower", "upper")
    theirs = lifelines.KaplanMeierFitter(alpha=1 - level)
    try:
        with _quiet():
            theirs.fit(times, events, entry=entry, weights=weights)
    except StatError as error:
        return tuple(_not_compared(f"{id}.{part}", type(error).__name__) for part in parts)
    return tuple(_curve_checks(id, fit, theirs, parts))


def logrank_agreement(id: str, stop: ArrayLike, event: ArrayLike, group: ArrayLike, chi2: float) -> Agreement:
    """The k-sample log-rank statistic (unstratified, no late entry) against lifelines.

    `group` is (n,) of labels; `chi2` our statistic with k - 1 degrees of freedom.
    """
    from lifelines.statistics import multivariate_logrank_test

    times, events = as_times(stop, "stop"), as_times(event, "event")
    labels = np.unique(np.asarray(group), return_inverse=True)[1]
    _same_length(stop=times, event=events, group=labels.astype(np.float64))
    with _quiet():
        theirs = float(multivariate_logrank_test(times, labels, events).test_statistic)
    return Agreement(f"{id}.chi2", float(chi2), theirs, LOGRANK_TOLERANCE * max(1.0, abs(theirs)), PACKAGE)


def cox_agreement(
    id: str,
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    coefficients: ArrayLike,
    *,
    start: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    penalty: Literal["none", "firth"] = "none",
) -> tuple[Agreement, ...]:
    """Cox coefficients with Efron ties against lifelines, one check `<id>.<name>` per coefficient.

    Args:
        id: prefix of the checks.
        stop, event, start, strata, weight: (n,) as given to our fit, intervals (start, stop].
        X: (n, p) covariates; `names` and `coefficients` are (p,), ours.
        penalty: of our fit. A penalised fit estimates something else, so the checks say that it was not compared.

    The tolerance is COX_TOLERANCE per standard deviation of the covariate. Where lifelines does not converge (monotone
    likelihood) the checks say so instead of comparing.
    """
    import lifelines
    from lifelines.exceptions import ConvergenceError

    frame, options, deviation = _cox_frame(stop, event, X, names, start=start, strata=strata, weight=weight)
    ours = as_times(coefficients, "coefficients")
    if len(ours) != len(names):
        msg = f"{id}: {len(ours)} coefficients but {len(names)} names; give one name per coefficient"
        raise AnalysisError(msg)
    ids = [f"{id}.{name}" for name in names]
    if not (deviation > 0).all():
        constant = ", ".join(name for name, d in zip(names, deviation, strict=True) if not d > 0)
        return tuple(_not_compared(one, f"{constant} never varies", v) for one, v in zip(ids, ours, strict=True))
    if penalty != "none":
        return tuple(_not_compared(one, f"ours is penalised, {penalty}", v) for one, v in zip(ids, ours, strict=True))
    fitter = lifelines.CoxPHFitter()
    try:
        with _quiet(), np.errstate(all="ignore"):
            # Both far tighter than the defaults, so that the difference seen is not lifelines stopping early.
            tight = {"precision": 1e-14, "r_precision": 1e-16}
            fitter.fit(frame, "stop", "event", fit_options=tight, **options)
    except (ConvergenceError, ZeroDivisionError) as error:
        return tuple(_not_compared(one, type(error).__name__, v) for one, v in zip(ids, ours, strict=True))
    theirs = fitter.params_.to_numpy(dtype=np.float64)
    if (np.abs(theirs) * deviation > MONOTONE).any():
        return tuple(_not_compared(one, "no maximum", v) for one, v in zip(ids, ours, strict=True))
    tolerances = COX_TOLERANCE / deviation
    return tuple(
        Agreement(one, float(a), float(b), float(t), PACKAGE)
        for one, a, b, t in zip(ids, ours, theirs, tolerances, strict=True)
    )


def cure_agreement(id: str, stop: ArrayLike, event: ArrayLike, *, family: str, log_likelihood: float) -> Agreement:
    """The maximum log-likelihood of a split-population model without covariates against lifelines' mixture cure model.

    `stop` and `event` are (n,) as given to our fit; `family` as for `cure`.
    """
    import lifelines

    fitters = {
        "weibull": lifelines.WeibullFitter,
        "exponential": lifelines.ExponentialFitter,
        "log-normal": lifelines.LogNormalFitter,
        "log-logistic": lifelines.LogLogisticFitter,
    }
    times, events = as_times(stop, "stop"), as_times(event, "event")
    _same_length(stop=times, event=events)
    if family not in fitters:
        msg = f"unknown family {family!r}; one of {', '.join(fitters)}"
        raise AnalysisError(msg)
    model = lifelines.MixtureCureFitter(base_fitter=fitters[family]())
    return _likelihood_check(f"{id}.log_likelihood", lambda: model.fit(times, events), log_likelihood)


def _likelihood_check(id: str, fit: Callable[[], Any], ours: float) -> Agreement:
    from lifelines.exceptions import ConvergenceError

    try:
        with _quiet(), np.errstate(all="ignore"):
            theirs = float(fit().log_likelihood_)
    except (ConvergenceError, ValueError) as error:
        return _not_compared(id, type(error).__name__, ours)
    return Agreement(id, float(ours), theirs, LIKELIHOOD_TOLERANCE, PACKAGE)


def tidy(checks: Iterable[Agreement]) -> pd.DataFrame:
    """All checks in one table, one row each, in the order given."""
    rows = [check.tidy() for check in checks]
    # Rows with None in `theirs` would otherwise make pandas guess a type per block.
    return pd.concat([row.astype(object) for row in rows], ignore_index=True) if rows else pd.DataFrame()


def _curve_checks(id: str, fit: SurvivalCurve, theirs: Any, parts: Sequence[str]) -> Iterator[Agreement]:
    table = theirs.survival_function_.iloc[:, 0]
    bounds = theirs.confidence_interval_survival_function_
    columns = {"survival": table, "lower": bounds.iloc[:, 0], "upper": bounds.iloc[:, 1]}
    time = np.asarray(fit.time, dtype=np.float64)
    at = np.searchsorted(table.index.to_numpy(dtype=np.float64), time, side="right") - 1
    survival = np.asarray(fit.survival, dtype=np.float64)
    for part in parts:
        ours = np.asarray(getattr(fit, part), dtype=np.float64)
        other = columns[part].to_numpy(dtype=np.float64)[at]
        kept = np.ones(len(time), dtype=bool) if part == "survival" else (survival > 1e-12) & (survival < 1)
        tolerance = CURVE_TOLERANCE if part == "survival" else BOUND_TOLERANCE
        yield _worst(f"{id}.{part}", ours[kept], other[kept], tolerance)


def _worst(id: str, ours: Floats, theirs: Floats, tolerance: float) -> Agreement:
    if len(ours) == 0:
        return Agreement(id, float("nan"), None, tolerance, PACKAGE, "no time at which both give a number")
    # A missing number on one side is the largest difference there is.
    gap = np.nan_to_num(np.abs(ours - theirs), nan=np.inf)
    worst = int(np.argmax(gap))
    return Agreement(id, float(ours[worst]), float(theirs[worst]), tolerance, PACKAGE)


def _not_compared(id: str, reason: str, ours: float = float("nan")) -> Agreement:
    note = f"{PACKAGE} cannot fit these data or this model ({reason})"
    return Agreement(id, float(ours), None, float("nan"), PACKAGE, note)


def _cox_frame(
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    names: Sequence[str],
    *,
    start: ArrayLike | None,
    strata: ArrayLike | None,
    weight: ArrayLike | None,
) -> tuple[pd.DataFrame, dict[str, Any], Floats]:
    values = np.asarray(X, dtype=np.float64).reshape(len(np.asarray(stop)), -1)
    if values.shape[1] != len(names):
        msg = f"X has {values.shape[1]} columns but {len(names)} names were given; give one name per column"
        raise AnalysisError(msg)
    # Positions as column names: a covariate may be called "stop".
    frame = pd.DataFrame({f"x{i}": values[:, i] for i in range(values.shape[1])})
    columns: dict[str, Any] = {}
    if start is not None:
        frame["start"], columns["entry_col"] = as_times(start, "start"), "start"
    if weight is not None:
        weights = as_times(weight, "weight")
        # A common factor moves no coefficient. With weights of 1 or more no log-likelihood is above 0, where lifelines'
        # rule |change| / -(log-likelihood) < precision would hold at the first step (see KNOWN_DIFFERENCES).
        frame["weight"], columns["weights_col"] = weights / weights.min(), "weight"
    if strata is not None:
        frame["stratum"] = np.unique(np.asarray(strata), return_inverse=True)[1]
        columns["strata"] = ["stratum"]
    frame["stop"], frame["event"] = as_times(stop, "stop"), as_times(event, "event")
    return frame, columns, values.std(axis=0)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the advisory categories of lifelines; a failure to converge is an exception there, not a warning."""
    from lifelines.exceptions import ApproximationWarning, ConvergenceWarning, StatisticalWarning

    with warnings.catch_warnings():
        for category in (ApproximationWarning, ConvergenceWarning, StatisticalWarning):
            warnings.filterwarnings("ignore", category=category)
        yield


def _same_length(**arrays: Floats | None) -> None:
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        detail = ", ".join(f"{name} {length}" for name, length in lengths.items())
        msg = f"arrays of one length are needed, got {detail}"
        raise AnalysisError(msg)
