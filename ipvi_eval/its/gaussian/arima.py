"""ARIMA regression with steps, ramps and pulses, by exact maximum likelihood.

The likelihood is concentrated: for given ARMA parameters the regression is generalised least squares in closed form,
so the search has a handful of dimensions whatever the scale of the counts. (On the best-known teaching series a search
over unscaled coefficients stops at a step of -1849 where the maximum is -3285.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arma_process import ArimaOrder, autocovariances
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, checked_design, least_squares

Floats = NDArray[np.float64]

_LONGEST = 1000
_OBSERVATIONS_PER_TERM = 4
_STEPS = (1e-3, 1e-4, 1e-5)


@dataclass(frozen=True, slots=True, eq=False)
class _Concentrated:
    """GLS at given ARMA parameters: `beta` (k,), `gram` (k, k) = X'R^-1X, `rss`, `log_determinant` of R.

    `errors` (m,) are the one-step innovations divided by `spread` (m,), their relative standard deviation.
    """

    beta: Floats
    gram: Floats
    rss: float
    log_determinant: float
    errors: Floats
    spread: Floats


def arima(
    y: ArrayLike,
    X: ArrayLike | None = None,
    *,
    order: ArimaOrder | None = None,
    names: Sequence[str] | None = None,
) -> GaussianFit:
    """Regression with ARIMA errors by exact maximum likelihood; R's `arima(y, order, seasonal, xreg, method = "ML")`.

    y (n,), X (n, k) in time order and equally spaced; `order` defaults to (1,0,0). Columns that differencing removes
    (an intercept under d = 1, a straight line under d = D = 1) are dropped and named in the notes, so the coefficients
    are those of `fit.names`. Standard errors are from the observed information, inference is normal (df infinite), and
    rejects a true null 7-19 % of the time at a nominal 5 % on 24-96 months: a sensitivity line, not the default.
    `fitted` and `residuals` are of the differenced series, (n - lost,): one-step predictions, and innovations scaled to
    a constant variance as R's. `parameters` holds the ARMA terms, `sigma2_ml` and the information criteria aic, aicc,
    bic; `sigma2` divides by the number of differenced observations less the parameters, as R's forecast::Arima.

    Raises AnalysisError for unusable arrays or orders, fewer than 3 observations more than parameters, fewer than 4 for
    each ARMA term, over 1,000 observations, and a series the design fits exactly.
    """
    chosen = order or ArimaOrder(p=1)
    outcome, design, labels, dropped = _differenced(y, X, names, chosen)
    m, k = design.shape
    if len(chosen.names) * _OBSERVATIONS_PER_TERM > m:
        msg = f"an ARIMA of order {chosen} has {len(chosen.names)} terms, too many for {m} observations"
        raise AnalysisError(msg)
    plain, unit = _plain(outcome, design)
    if unit <= 1e-10 * max(float(np.abs(outcome).max()), 1e-300):
        msg = "the design fits this series exactly (a constant or straight series): no error is left to model"
        raise AnalysisError(msg)
    # The search sees what least squares leaves, in units of its own, and orthonormal columns: no digits are lost.
    W, T = np.linalg.qr(design)
    z = (outcome - design @ plain) / unit
    arma = _maximum(z, W, chosen)
    best = _concentrated(z, W, chosen, arma)
    s2 = best.rss / m
    covariance, conditional = _covariance(z, W, chosen, arma, best)
    r = arma.size
    errors = np.sqrt(np.diag(covariance))
    log_likelihood = _log_likelihood(best, m) - m * math.log(unit)
    back = unit * np.linalg.inv(T)
    count = r + k + 1
    parameters = dict(zip(chosen.names, arma.tolist(), strict=True)) | {
        "sigma2_ml": s2 * unit**2,
        "aic": -2 * log_likelihood + 2 * count,
        "aicc": -2 * log_likelihood + 2 * count * m / max(m - count - 1, 1),
        "bic": -2 * log_likelihood + math.log(m) * count,
    }
    return GaussianFit(
        method=f"ARIMA{chosen}, maximum likelihood",
        names=labels,
        coefficients=plain + back @ best.beta,
        covariance=back @ covariance[r:, r:] @ back.T,
        df=np.full(k, np.inf),
        fitted=outcome - best.errors * best.spread * unit,
        residuals=best.errors * unit,
        sigma2=s2 * unit**2 * m / (m - r - k),
        log_likelihood=log_likelihood,
        rho=float(arma[0]) if chosen.p else None,
        parameters=parameters,
        parameter_errors=dict(zip(chosen.names, errors[:r].tolist(), strict=True)),
        notes=_notes(chosen, arma, dropped, conditional),
    )


def corrected_aic(y: ArrayLike, X: ArrayLike | None, order: ArimaOrder) -> float:
    """AICc of the model, or infinity where it cannot be fitted or has a root within 1 % of the unit circle.

    Comparable only among orders with the same differences. The search is less fine than that of `arima`.
    """
    try:
        outcome, design, *_ = _differenced(y, X, None, order)
    except AnalysisError:
        return math.inf
    m, k = design.shape
    plain, unit = _plain(outcome, design)
    if unit <= 1e-10 * max(float(np.abs(outcome).max()), 1e-300):
        return math.inf
    z, W = (outcome - design @ plain) / unit, np.linalg.qr(design)[0]
    arma = _maximum(z, W, order, polish=False)
    count = arma.size + k + 1
    roots = [np.abs(np.roots(polynomial)) for polynomial in order.polynomials(arma)]
    if m - count - 1 < 1 or max((float(r.max()) for r in roots if r.size), default=0.0) > 1 / 1.01:
        return math.inf
    try:
        value = _log_likelihood(_concentrated(z, W, order, arma), m) - m * math.log(unit)
    except (np.linalg.LinAlgError, AnalysisError):
        return math.inf
    return float(-2 * value + 2 * count * m / (m - count - 1))


def _differenced(
    y: ArrayLike, X: ArrayLike | None, names: Sequence[str] | None, order: ArimaOrder
) -> tuple[Floats, Floats, tuple[str, ...], tuple[str, ...]]:
    labels: tuple[str, ...] = ()
    if X is None:
        outcome = np.asarray(y, dtype=np.float64)
        if outcome.ndim != 1 or not np.isfinite(outcome).all():
            msg = "ARIMA needs one series without missing months; name or fill the missing months first"
            raise AnalysisError(msg)
        design = np.zeros((outcome.size, 0))
    else:
        outcome, design, labels = checked_design(y, X, names)
    needed = order.lost + len(order.names) + design.shape[1] + 3
    if not needed <= outcome.size <= _LONGEST:
        msg = (
            f"ARIMA{order} with {design.shape[1]} regressors needs {needed} to {_LONGEST} equally spaced observations; "
            f"the series has {outcome.size}"
        )
        raise AnalysisError(msg)
    moved = order.difference(design)
    size = np.abs(design).max(axis=0) if design.size else np.ones(0)
    kept = np.abs(moved).max(axis=0) > 1e-9 * size if design.size else np.zeros(0, dtype=bool)
    survivors = tuple(name for name, keep in zip(labels, kept, strict=True) if keep)
    lost = tuple(name for name, keep in zip(labels, kept, strict=True) if not keep)
    moved = moved[:, kept]
    if np.linalg.matrix_rank(moved) < moved.shape[1]:
        msg = f"after differencing the columns {', '.join(survivors)} repeat each other; drop one"
        raise AnalysisError(msg)
    return order.difference(outcome[:, None])[:, 0], moved, survivors, lost


def _plain(outcome: Floats, design: Floats) -> tuple[Floats, float]:
    """Least-squares coefficients and the root mean square of what they leave."""
    coefficients = least_squares(design, outcome)
    return coefficients, float(np.sqrt(np.mean((outcome - design @ coefficients) ** 2)))


def _concentrated(z: Floats, W: Floats, order: ArimaOrder, arma: Floats) -> _Concentrated:
    """GLS at these ARMA parameters; raises LinAlgError or AnalysisError where they are not stationary."""
    gamma = autocovariances(*order.polynomials(arma), z.size)
    factor = linalg.cholesky(linalg.toeplitz(gamma), lower=True, check_finite=False)
    whitened = _whitened(factor, np.column_stack([W, z]))
    k = W.shape[1]
    cross = whitened.T @ whitened
    beta = np.asarray(np.linalg.solve(cross[:k, :k], cross[:k, k]), dtype=np.float64)
    errors = whitened[:, k] - whitened[:, :k] @ beta
    return _Concentrated(
        beta=beta,
        gram=cross[:k, :k],
        rss=float(errors @ errors),
        log_determinant=2 * float(np.log(np.diag(factor)).sum()),
        errors=errors,
        spread=np.diag(factor),
    )


def _whitened(factor: Floats, columns: Floats) -> Floats:
    """factor^-1 columns by rows: on matrices this small a threaded triangular solve costs a hundred times more."""
    white = np.empty_like(columns)
    for t in range(columns.shape[0]):
        white[t] = (columns[t] - factor[t, :t] @ white[:t]) / factor[t, t]
    return white


def _log_likelihood(fit: _Concentrated, m: int) -> float:
    return -0.5 * (m * (math.log(2 * math.pi * fit.rss / m) + 1) + fit.log_determinant)


def _guarded(function: Callable[[Floats], float]) -> Callable[[Floats], float]:
    def value(at: Floats) -> float:
        try:
            return function(at)
        except (np.linalg.LinAlgError, AnalysisError):
            return 1e10

    return value


def _maximum(z: Floats, W: Floats, order: ArimaOrder, *, polish: bool = True) -> Floats:
    """ARMA parameters of the highest likelihood, searched from several starts in stationary coordinates."""
    r = len(order.names)
    if r == 0:
        return np.zeros(0)

    def negative(free: Floats) -> float:
        return -_log_likelihood(_concentrated(z, W, order, order.stationary(np.clip(free, -7, 7))), z.size)

    target = _guarded(negative)
    starts = [np.zeros(r), *(sign * 0.5 * np.eye(r)[j] for j in range(r) for sign in (-1, 1))]
    ranked = sorted(starts, key=target)[: 3 if polish else 1]
    bounds = [(-7, 7)] * r
    tol = None if polish else 1e-7
    runs = [optimize.minimize(target, at, method="L-BFGS-B", bounds=bounds, tol=tol) for at in ranked]
    best = min(runs, key=lambda run: float(run.fun))
    if not polish:
        return order.stationary(np.clip(best.x, -7, 7))
    polished = optimize.minimize(target, best.x, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-11})
    winner = polished if polished.fun < best.fun else best
    return order.stationary(np.clip(winner.x, -7, 7))


def _covariance(z: Floats, W: Floats, order: ArimaOrder, arma: Floats, best: _Concentrated) -> tuple[Floats, bool]:
    """Inverse observed information of (ARMA, beta) with sigma^2 concentrated out, (r + k, r + k), in scaled units.

    Falls back to the regression's GLS covariance, with the ARMA part infinite, where the maximum is on the boundary.
    """
    r, k, m = arma.size, W.shape[1], z.size
    s2 = best.rss / m
    gls = np.asarray(s2 * np.linalg.inv(best.gram), dtype=np.float64)
    fallback = np.full((r + k, r + k), 0.0)
    fallback[:r, :r] = np.diag(np.full(r, np.inf))
    fallback[r:, r:] = gls
    if r == 0:
        return gls, False

    def negative(at: Floats) -> float:
        gamma = autocovariances(*order.polynomials(at[:r]), m)
        factor = linalg.cholesky(linalg.toeplitz(gamma), lower=True)
        errors = _whitened(factor, (z - W @ at[r:])[:, None])[:, 0]
        return 0.5 * m * math.log(float(errors @ errors) / m) + float(np.log(np.diag(factor)).sum())

    centre = np.r_[arma, best.beta]
    for step in _STEPS:
        widths = np.r_[np.full(r, step), step * 100 * np.sqrt(np.diag(gls))]
        try:
            information = _hessian(negative, centre, widths)
            covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
        except (np.linalg.LinAlgError, AnalysisError):
            continue
        if np.linalg.eigvalsh(information)[0] > 0:
            return covariance, False
    return fallback, True


def _hessian(function: Callable[[Floats], float], at: Floats, widths: Floats) -> Floats:
    """Central second differences, (m, m)."""
    steps = np.diag(widths)
    size = at.size
    hessian = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            corners = [function(at + a * steps[i] + b * steps[j]) * a * b for a in (1, -1) for b in (1, -1)]
            hessian[i, j] = hessian[j, i] = sum(corners) / (4 * widths[i] * widths[j])
    return hessian


def _notes(order: ArimaOrder, arma: Floats, dropped: tuple[str, ...], conditional: bool) -> tuple[str, ...]:
    notes = []
    if dropped:
        notes.append(f"Differencing removes {', '.join(dropped)}; the model has no such term.")
    if conditional:
        notes.append("The likelihood peaks on its boundary: the regression's errors take the ARMA terms as known.")
    ma = np.abs(np.r_[order.split(arma)[1], order.split(arma)[3]])
    if ma.size and ma.max() > 0.999:
        notes.append("A moving-average root is at 1: the series may be differenced once too often.")
    return tuple(notes)
