"""The second implementation: our headline survival numbers again, with lifelines, where lifelines is right.

Two programmes written by different people rarely make the same mistake. Each check below carries its tolerance beside
it. lifelines is imported inside the functions because its import costs more than most fits, and because only a study
needs it: the extra `check`. Without it every check raises AgreementError, so that no headline number goes unchecked in
silence.

What is not compared, and why:

* Aalen-Johansen: lifelines breaks ties with random jitter, so that its answer depends on a seed.
* the variance of a restricted mean: lifelines gives that of min(T, t), not of its mean.
* cluster-robust errors of Cox: lifelines ignores ties in the sandwich (9 % too small on Rossi); coefficients are
  compared.
* Cox's baseline hazard: lifelines ignores entry times there, and uses Breslow under Efron's ties.
* the test of proportional hazards: lifelines uses the approximation of before survival 3.0.
* numbers at risk with late entry: lifelines' event table counts who enters on day t at risk at t, and its curve does
  not; curves are compared.
* weighted Cox: lifelines stops at once where the weighted log-likelihood is above 0, as weights below 1 can make it. It
  gets the weights divided by the smallest, which have the same maximum.
* penalised Cox: lifelines' penalties are not Firth's.
* weighted Kaplan-Meier: lifelines treats weights as counts; the curve is compared, its interval is not.
* Fine-Gray, stratified log-rank, recurrent events, multi-state: lifelines has none; the tests hold them to R.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.sample import LARGEST, SAMPLED, sample_of, sample_rows
from ipvi_eval.errors import AgreementError, AnalysisError
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.parametric.location_scale import Family
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.arrays import as_times
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

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


def require_lifelines(what: str) -> None:
    """AgreementError, saying that `what` has no second implementation, where lifelines is absent; it is not loaded."""
    if find_spec(PACKAGE) is None:
        msg = (
            f"{what}: no second implementation, because lifelines is not installed, and a headline number is not "
            "reported before it was computed twice; pip install 'ipvi_eval[check]' and run again"
        )
        raise AgreementError(msg)


def lifelines_for(what: str) -> Any:
    """The package lifelines; AgreementError as `require_lifelines`."""
    require_lifelines(what)
    import lifelines

    return lifelines


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


def km_agreement(id: str, spells: Spells, fit: SurvivalCurve, *, level: float = 0.95) -> tuple[Agreement, ...]:
    """Kaplan-Meier with log-log intervals against lifelines, at the time where the two differ most.

    Args:
        id: prefix of the checks, `<id>.survival`, `<id>.lower`, `<id>.upper`.
        spells: n spells as given to our fit; persons are left aside, as a curve does not depend on them.
        fit: our curve, with log-log bounds at `level`.
        level: coverage of its interval.

    Bounds are compared where 0 < S < 1 and no weights are given (see the head of this file). Above LARGEST spells both
    are computed from the same sample of them (see `sample`), which the checks say.
    """
    lifelines = lifelines_for(id)
    parts = ("survival",) if spells.weight is not None else ("survival", "lower", "upper")
    if len(spells) <= LARGEST:
        return _km_checks(lifelines, id, spells, fit, parts, level)
    some = sample_of(spells.but(person=None))
    return _stated(_km_checks(lifelines, id, some, kaplan_meier(some, level=level), parts, level))


def _km_checks(
    lifelines: Any, id: str, spells: Spells, fit: SurvivalCurve, parts: Sequence[str], level: float
) -> tuple[Agreement, ...]:
    """Our curve of these spells beside that of lifelines."""
    from lifelines.exceptions import StatError

    times, events, entry, weights = spells.stop, spells.event.astype(np.float64), spells.start, spells.weight
    theirs = lifelines.KaplanMeierFitter(alpha=1 - level)
    try:
        with _quiet():
            theirs.fit(times, events, entry=entry, weights=weights)
    except StatError as error:
        return tuple(_not_compared(f"{id}.{part}", type(error).__name__) for part in parts)
    return tuple(_curve_checks(id, fit, theirs, parts))


def logrank_agreement(id: str, spells: Spells, chi2: float) -> Agreement:
    """The k-sample log-rank statistic (unstratified, no late entry) of n spells in k groups against lifelines.

    `chi2` is our statistic with k - 1 degrees of freedom. Above LARGEST spells both are computed from the same sample
    (see `sample`), which the check says. Raises AnalysisError for fewer than two groups.
    """
    lifelines_for(id)
    spells.refuse("the log-rank test of lifelines", "start", "weight", "strata")
    id = f"{id}.chi2"
    if len(spells) <= LARGEST:
        return _logrank_check(id, spells, float(chi2))
    some = sample_of(spells)
    try:
        again = log_rank(some).chi_square
    except AnalysisError as error:
        return _unfitted(id, float(chi2), error)
    (check,) = _stated([_logrank_check(id, some, again)])
    return check


def _logrank_check(id: str, spells: Spells, ours: float) -> Agreement:
    from lifelines.statistics import multivariate_logrank_test

    times, labels, events = spells.stop, spells.compared.codes, spells.event.astype(np.float64)
    with _quiet():
        theirs = float(multivariate_logrank_test(times, labels, events).test_statistic)
    return Agreement(id, ours, theirs, LOGRANK_TOLERANCE * max(1.0, abs(theirs)), PACKAGE)


def cox_agreement(
    id: str,
    covariates: str | Columns,
    spells: Spells,
    coefficients: ArrayLike,
    *,
    penalty: Literal["none", "firth"] = "none",
) -> tuple[Agreement, ...]:
    """Cox coefficients with Efron ties against lifelines, one check `<id>.<name>` per coefficient.

    Args:
        id: prefix of the checks.
        covariates, spells: n rows of both as given to our fit; persons are left aside.
        coefficients: (p,), ours.
        penalty: of our fit. A penalised fit estimates something else, so the checks say that it was not compared.

    The tolerance is COX_TOLERANCE per standard deviation of the covariate. Where lifelines does not converge (monotone
    likelihood) the checks say so instead of comparing. Above LARGEST rows (see `sample`) our model is fitted to the
    sample as well, and compared there, which the checks say.

    Raises AnalysisError when there are not as many coefficients as covariates.
    """
    lifelines_for(id)
    given, ours = spells.columns(covariates), as_times(coefficients, "coefficients")
    if len(ours) != len(given.names):
        msg = f"{id}: {len(ours)} coefficients but {len(given.names)} names; give one coefficient per name"
        raise AnalysisError(msg)
    ids = [f"{id}.{name}" for name in given.names]
    if penalty != "none":
        return _none_compared(ids, ours, f"ours is penalized, {penalty}")
    if len(spells) <= LARGEST:
        return _cox_checks(ids, given, spells, ours)
    rows = sample_rows(spells, given.X[:, 0])
    some, of_some = given.at(rows), spells.at(rows)
    try:
        again = cox(some, of_some, penalty="none").coefficients
    except AnalysisError as error:
        return tuple(_unfitted(one, float(value), error) for one, value in zip(ids, ours, strict=True))
    return _stated(_cox_checks(ids, some, of_some, again))


def _stated(checks: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """The checks of a sample, which say so."""
    return tuple(replace(check, note="; ".join(filter(None, (SAMPLED, check.note)))) for check in checks)


def _unfitted(id: str, ours: float, error: AnalysisError) -> Agreement:
    """No check, because the sample is one that ours cannot be fitted to; `ours` is that of all rows."""
    return Agreement(id, ours, None, float("nan"), PACKAGE, f"{SAMPLED}, which cannot be fitted: {error}")


def _none_compared(ids: Sequence[str], ours: Floats, reason: str) -> tuple[Agreement, ...]:
    return tuple(_not_compared(one, reason, float(value)) for one, value in zip(ids, ours, strict=True))


def _cox_checks(ids: Sequence[str], given: Columns, spells: Spells, ours: Floats) -> tuple[Agreement, ...]:
    """Our coefficients (p,) of these rows beside those of lifelines."""
    from lifelines.exceptions import ConvergenceError

    frame, options, deviation = _cox_frame(given, spells)
    if not (deviation > 0).all():
        constant = ", ".join(name for name, d in zip(given.names, deviation, strict=True) if not d > 0)
        return _none_compared(ids, ours, f"{constant} never varies")
    fitter = _cox_fitter()
    try:
        with _quiet(), np.errstate(all="ignore"):
            # Both far tighter than the defaults, so that the difference seen is not lifelines stopping early.
            tight = {"precision": 1e-14, "r_precision": 1e-16, "step_size": 1.0}
            fitter.fit(
                frame, "stop", "event", fit_options=tight, initial_point=_start(ours, deviation, len(frame)), **options
            )
    except (ConvergenceError, ZeroDivisionError) as error:
        return _none_compared(ids, ours, type(error).__name__)
    theirs = fitter.params_.to_numpy(dtype=np.float64)
    if (np.abs(theirs) * deviation > MONOTONE).any():
        return _none_compared(ids, ours, "no maximum")
    tolerances = COX_TOLERANCE / deviation
    return tuple(
        Agreement(one, float(a), float(b), float(t), PACKAGE)
        for one, a, b, t in zip(ids, ours, theirs, tolerances, strict=True)
    )


def _cox_fitter() -> Any:
    """lifelines' Cox model, without the description of every stratum that only its plots need: a third of its time."""
    from lifelines.fitters.coxph_fitter import SemiParametricPHFitter

    class Estimated(SemiParametricPHFitter):  # type: ignore[misc]
        def _compute_central_values_of_raw_training_data(self, *_: object, **__: object) -> None: ...

    return Estimated()


def _start(ours: Floats, deviation: Floats, n: int) -> Floats | None:
    """Where lifelines begins, in its units (coefficient per sample standard deviation): at our coefficients.

    The partial likelihood is concave, so it moves to the same maximum from there as from 0, in a fifth of the steps.
    From 0 (None) where ours has run away and there may be no maximum.
    """
    start = ours * deviation * math.sqrt(n / (n - 1))
    return start if (np.abs(start) < MONOTONE).all() else None


def cure_agreement(id: str, spells: Spells, *, family: Family, log_likelihood: float) -> Agreement:
    """The maximum log-likelihood of a split-population model without covariates against lifelines' mixture cure model.

    `spells` as given to our fit, without entry times or weights; `family` as for `cure`. Above LARGEST spells both are
    fitted to the same sample (see `sample`), which the check says.
    """
    lifelines = lifelines_for(id)
    fitters = {
        "weibull": lifelines.WeibullFitter,
        "exponential": lifelines.ExponentialFitter,
        "log-normal": lifelines.LogNormalFitter,
        "log-logistic": lifelines.LogLogisticFitter,
    }
    spells.refuse("the cure model of lifelines", "start", "weight")
    if family not in fitters:
        msg = f"unknown family {family!r}; one of {', '.join(fitters)}"
        raise AnalysisError(msg)
    model = lifelines.MixtureCureFitter(base_fitter=fitters[family]())
    id = f"{id}.log_likelihood"

    def check(rows: Spells, ours: float) -> Agreement:
        return _likelihood_check(id, lambda: model.fit(rows.stop, rows.event.astype(np.float64)), ours)

    if len(spells) <= LARGEST:
        return check(spells, log_likelihood)
    some = sample_of(spells.but(person=None))
    try:
        again = cure(some, family=family).log_likelihood
    except AnalysisError as error:
        return _unfitted(id, log_likelihood, error)
    (stated,) = _stated([check(some, again)])
    return stated


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


def _cox_frame(given: Columns, spells: Spells) -> tuple[pd.DataFrame, dict[str, Any], Floats]:
    # Positions as column names: a covariate may be called "stop".
    frame = pd.DataFrame({f"x{i}": given.X[:, i] for i in range(given.X.shape[1])})
    columns: dict[str, Any] = {}
    if spells.start is not None:
        frame["start"], columns["entry_col"] = spells.start, "start"
    if spells.weight is not None:
        # A common factor moves no coefficient. With weights of 1 or more no log-likelihood is above 0, where lifelines'
        # rule |change| / -(log-likelihood) < precision would hold at the first step (see the head of this file).
        frame["weight"], columns["weights_col"] = spells.weight / spells.weight.min(), "weight"
    if spells.strata is not None:
        frame["stratum"], columns["strata"] = spells.strata.codes, ["stratum"]
    frame["stop"], frame["event"] = spells.stop, spells.event.astype(np.float64)
    return frame, columns, given.X.std(axis=0)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the advisory categories of lifelines; a failure to converge is an exception there, not a warning."""
    from lifelines.exceptions import ApproximationWarning, ConvergenceWarning, StatisticalWarning

    with warnings.catch_warnings():
        for category in (ApproximationWarning, ConvergenceWarning, StatisticalWarning):
            warnings.filterwarnings("ignore", category=category)
        yield
