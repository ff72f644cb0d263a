"""The arithmetic of seasonal ARMA processes: polynomials, autocovariances, differencing, stationary coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from ipvi_eval.errors import AnalysisError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ArimaOrder:
    """(p, d, q)(P, D, Q)[period] in Box and Jenkins' notation; period 1 and P = D = Q = 0 when not seasonal.

    Raises AnalysisError for negative or fractional orders, or a seasonal part without a period of at least 2.
    """

    p: int = 0
    d: int = 0
    q: int = 0
    P: int = 0
    D: int = 0
    Q: int = 0
    period: int = 1

    def __post_init__(self) -> None:
        orders = (self.p, self.d, self.q, self.P, self.D, self.Q)
        if any(int(order) != order or order < 0 for order in orders):
            msg = "ARIMA orders are whole numbers from 0, for example (2, 1, 0)(0, 1, 1)[12]"
            raise AnalysisError(msg)
        if (self.P or self.D or self.Q) and self.period < 2:
            msg = "a seasonal ARIMA needs its period: 12 for months, 4 for quarters"
            raise AnalysisError(msg)

    def __str__(self) -> str:
        plain = f"({self.p},{self.d},{self.q})"
        return plain if self.period < 2 else f"{plain}({self.P},{self.D},{self.Q})[{self.period}]"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the ARMA parameters as R prints them: ar1, ma1, sar1, sma1 ..."""
        counts = (("ar", self.p), ("ma", self.q), ("sar", self.P), ("sma", self.Q))
        return tuple(f"{prefix}{lag + 1}" for prefix, count in counts for lag in range(count))

    @property
    def lost(self) -> int:
        """Observations spent on differencing."""
        return self.d + self.D * self.period

    def split(self, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """ARMA parameters (ar, ma, sar, sma) as four arrays."""
        edges = np.cumsum([self.p, self.q, self.P])
        first, second, third, fourth = np.split(values, edges)
        return first, second, third, fourth

    def polynomials(self, values: Floats) -> tuple[Floats, Floats]:
        """Expanded AR polynomial 1 - ar1 B - ... and MA polynomial 1 + ma1 B + ..."""
        ar, ma, sar, sma = self.split(values)
        return (
            np.convolve(np.r_[1.0, -ar], _spread(-sar, self.period)),
            np.convolve(np.r_[1.0, ma], _spread(sma, self.period)),
        )

    def difference(self, columns: Floats) -> Floats:
        """(1 - B)^d (1 - B^period)^D of each column; (n, m) -> (n - lost, m)."""
        for _ in range(self.d):
            columns = columns[1:] - columns[:-1]
        for _ in range(self.D):
            columns = columns[self.period :] - columns[: -self.period]
        return columns

    def differencing_polynomial(self) -> Floats:
        """Coefficients of (1 - B)^d (1 - B^period)^D, (lost + 1,)."""
        polynomial = np.ones(1)
        for _ in range(self.d):
            polynomial = np.convolve(polynomial, [1.0, -1.0])
        for _ in range(self.D):
            polynomial = np.convolve(polynomial, _spread(np.array([-1.0]), self.period))
        return polynomial

    def stationary(self, free: Floats) -> Floats:
        """Unrestricted numbers to stationary AR and invertible MA parameters, through partial autocorrelations."""
        ar, ma, sar, sma = self.split(np.tanh(free))
        return np.concatenate([_from_partial(ar), -_from_partial(-ma), _from_partial(sar), -_from_partial(-sma)])


def autocovariances(ar: Floats, ma: Floats, count: int) -> Floats:
    """Autocovariances at lags 0..count-1 of an ARMA process with unit innovation variance, (count,).

    `ar` and `ma` are polynomials with leading 1 (Brockwell & Davis 1991, eq. 3.3.8-9). Raises AnalysisError when the
    process is not stationary.
    """
    p, q = ar.size - 1, ma.size - 1
    reach = max(p + 1, q + 1, count)
    right = np.zeros(reach)
    right[: q + 1] = np.correlate(ma, power_series(ma, ar, q + 1), mode="full")[q:]
    rows = np.arange(p + 1)
    system = np.zeros((p + 1, p + 1))
    np.add.at(system, (rows[:, None], np.abs(rows[:, None] - rows)), ar)
    gamma = np.zeros(reach)
    gamma[: p + 1] = np.linalg.solve(system, right[: p + 1])
    if reach > p + 1:
        state = -np.correlate(ar[1:], gamma[p::-1][:p], mode="full")[p - 1 :] if p else np.zeros(0)
        gamma[p + 1 :] = signal.lfilter(np.ones(1), ar, right[p + 1 :], zi=state)[0]
    if not np.isfinite(gamma).all() or gamma[0] <= 0:
        msg = "these autoregressive parameters do not describe a stationary process"
        raise AnalysisError(msg)
    return gamma[:count]


def power_series(numerator: Floats, denominator: Floats, count: int) -> Floats:
    """First `count` coefficients of numerator(B) / denominator(B), denominator leading with 1."""
    impulse = np.zeros(count)
    impulse[0] = 1.0
    return np.asarray(signal.lfilter(numerator, denominator, impulse), dtype=np.float64)


def _spread(values: Floats, period: int) -> Floats:
    polynomial = np.zeros(values.size * period + 1)
    polynomial[0] = 1.0
    if values.size:
        polynomial[period::period] = values
    return polynomial


def _from_partial(partial: Floats) -> Floats:
    """Durbin-Levinson: partial autocorrelations in (-1, 1) to stationary AR coefficients."""
    coefficients = np.array(partial)
    for size in range(1, partial.size):
        before = coefficients[:size].copy()
        coefficients[:size] = before - partial[size] * before[::-1]
    return coefficients
