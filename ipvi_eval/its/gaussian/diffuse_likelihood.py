"""The diffuse likelihood of a structural time series, whatever its variances are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]
Level = Literal["local level", "smooth trend", "local linear trend"]


@dataclass(frozen=True, slots=True)
class At:
    """What the likelihood is at given variances, with the regression effects (k,) that maximise it and their errors."""

    log_likelihood: float
    coefficients: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class DiffuseLikelihood:
    """That of the differences which remove everything diffuse but the regression effects.

    Those are generalised least squares there. A filter that holds them in its state is exact on paper; where the first
    months hardly tell them apart it divides by what is all but nothing, and another rounding moves effects by a tenth.
    """

    series: Floats
    design: Floats
    names: tuple[str, ...]
    differences: Floats
    columns: Floats
    weights: tuple[Floats, ...]
    diffuse: int
    constant: float
    filtered: Callable[[Floats], Any]

    @classmethod
    def of(cls, series: Floats, columns: Floats, level: Level, seasonal_period: int | None) -> DiffuseLikelihood:
        """Of a series (n,) with regression effects of `columns` (n, k), which may have none."""
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        def filtered(of: Floats) -> Any:
            return UnobservedComponents(of, level, seasonal=seasonal_period, use_exact_diffuse=True)

        order = 1 if level == "local level" else 2
        season = np.ones(seasonal_period or 1)

        def weights(name: str) -> Floats:
            times = {"irregular": order, "level": order - 1, "trend": order - 2, "seasonal": order}[name]
            found = np.ones(1) if name == "seasonal" else season
            for _ in range(times):
                found = np.convolve(found, [1.0, -1.0])
            return found

        model = filtered(series)
        names = tuple(name.removeprefix("sigma2.") for name in model.param_names)
        whole = weights("irregular")
        made = cls(
            series=series,
            design=columns,
            names=names,
            differences=np.convolve(series, whole, "valid"),
            columns=np.column_stack([np.convolve(column, whole, "valid") for column in columns.T])
            if columns.shape[1]
            else np.zeros((len(series) - len(whole) + 1, 0)),
            weights=tuple(map(weights, names)),
            diffuse=len(whole) - 1,
            constant=0.0,
            filtered=filtered,
        )
        # By what the density of the differences and the diffuse likelihood differ does not depend on the variances.
        ones, alone = np.ones(len(names)), replace(made, columns=made.columns[:, :0])
        return replace(made, constant=float(model.loglike(ones)) - alone.at(ones).log_likelihood)

    def at(self, variances: Floats) -> At:
        """At variances (m,), in the order of `names`. LinAlgError where rounding leaves no positive one."""
        reach = max(map(len, self.weights))
        covariances = np.zeros(reach)
        for variance, one in zip(variances, self.weights, strict=True):
            covariances[: len(one)] += variance * np.correlate(one, one, "full")[len(one) - 1 :]
        n = len(self.differences)
        lower = linalg.cholesky_banded(np.repeat(covariances[:, None], n, axis=1), lower=True, check_finite=False)
        both = np.column_stack([self.differences, self.columns])
        white = linalg.solve_banded((reach - 1, 0), lower, both, check_finite=False)
        own, X = white[:, 0], white[:, 1:]
        q, r = np.linalg.qr(X)
        beta = linalg.solve_triangular(r, q.T @ own)
        inverse = linalg.solve_triangular(r, np.eye(len(r)))
        left = own - X @ beta
        value = -0.5 * (n * math.log(2 * math.pi) + 2 * float(np.log(lower[0]).sum()) + float(left @ left))
        value -= float(np.log(np.abs(np.diag(r))).sum())
        return At(value + self.constant, beta, inverse @ inverse.T)

    def innovations(self, variances: Floats, coefficients: Floats) -> Floats:
        """Errors of the forecasts (n,) one month ahead, of the series less its regression effects."""
        left = self.series - self.design @ coefficients
        return np.asarray(self.filtered(left).filter(variances, cov_type="none").forecasts_error[0], dtype=np.float64)
