"""Shares with honest intervals: Wilson, complementary log-log, and the hybrid (MOVER) difference and ratio of two.

A share is carried as a `Share`: its value and the function that gives its interval at any number of standard normal
deviations. With that, a difference, a ratio and a test against a margin come from one rule whatever is known of either
side: people and events, a Kaplan-Meier estimate with its standard error, or a bare published number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.stats import norm

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError

Bounds = Callable[[float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion and `bounds(z)`, its interval z standard normal deviations wide (1.96 for 95 %)."""

    value: float
    bounds: Bounds
    method: str
    known: bool = True

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Two-sided interval with coverage `level`."""
        return self.bounds(normal_quantile(level))


def normal_quantile(level: float) -> float:
    """z of a two-sided interval with coverage `level`. Raises AnalysisError when level is not in (0, 1)."""
    return float(norm.ppf((1 + as_level(level)) / 2))


def wilson(events: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of events / n (Wilson 1927; Newcombe 1998a, method 3).

    Raises AnalysisError unless 0 <= events <= n and n > 0.
    """
    return _wilson(events, n, normal_quantile(level))


def share_from_counts(events: float, n: float) -> Share:
    """A share known from `events` of `n` people, with Wilson's interval."""
    _wilson(events, n, 1.0)
    return Share(events / n, lambda z: _wilson(events, n, z), "Wilson score interval")


def share_from_standard_error(value: float, standard_error: float) -> Share:
    """A cumulative risk with its standard error, as from Kaplan-Meier (Greenwood) or Aalen-Johansen.

    The interval is normal on the log(-log(1 - risk)) scale, as a survival curve's log-log interval.
    Raises AnalysisError unless 0 < value < 1 and standard_error >= 0.
    """
    if not (0 < value < 1 and standard_error >= 0):
        msg = "a risk with a standard error must lie between 0 and 1; at 0 or 1 give events and n instead"
        raise AnalysisError(msg)
    rest = -math.log1p(-value)
    half = standard_error / ((1 - value) * rest)
    return Share(value, lambda z: _cloglog(rest, half * z), "log-log interval from the standard error")


def share_from_interval(value: float, lower: float, upper: float, *, level: float = 0.95) -> Share:
    """A risk with a published or computed interval, stretched on the log(-log) scale, each side by its own width.

    Raises AnalysisError unless 0 < lower <= value <= upper < 1.
    """
    if not 0 < lower <= value <= upper < 1:
        msg = "an interval of a risk must hold its value and lie strictly between 0 and 1; at 0 or 1 give events and n"
        raise AnalysisError(msg)
    rest, z0 = -math.log1p(-value), normal_quantile(level)
    down = math.log(rest / -math.log1p(-lower)) / z0
    up = math.log(-math.log1p(-upper) / rest) / z0

    def bounds(z: float) -> tuple[float, float]:
        return _cloglog(rest, down * z)[0], _cloglog(rest, up * z)[1]

    return Share(value, bounds, "given interval")


def share_point(value: float) -> Share:
    """A bare published share whose uncertainty is unknown, treated as if exact; whoever uses it must say so.

    Raises AnalysisError outside [0, 1].
    """
    if not 0 <= value <= 1:
        msg = "a share must lie between 0 and 1 (0.16, not 16)"
        raise AnalysisError(msg)
    return Share(value, lambda _z: (value, value), "published share taken as exact, its uncertainty is unknown", False)


def difference(first: Share, second: Share, *, z: float) -> tuple[float, float]:
    """Interval of first - second by MOVER (Newcombe 1998b, method 10)."""
    (l1, u1), (l2, u2) = first.bounds(z), second.bounds(z)
    centre = first.value - second.value
    lower = centre - math.hypot(first.value - l1, u2 - second.value)
    upper = centre + math.hypot(u1 - first.value, second.value - l2)
    return max(lower, -1.0), min(upper, 1.0)


def ratio(first: Share, second: Share, *, z: float) -> tuple[float, float]:
    """Interval of first / second by MOVER (Donner and Zou 2012), infinite above where the second may be nil.

    The limits R solve |p1 - R p2| = sqrt((p1 - l1)^2 + R^2 (u2 - p2)^2) and its mirror image; the root below is written
    so that it holds where u2 >= 2 p2 too. Raises AnalysisError when the second share is 0.
    """
    if second.value <= 0:
        msg = "a ratio to a share of 0 does not exist; report the difference"
        raise AnalysisError(msg)
    (l1, u1), (l2, u2) = first.bounds(z), second.bounds(z)
    p1, p2 = first.value, second.value
    product = p1 * p2
    lower = 0.0
    if l1 > 0:
        a, c = u2 * (2 * p2 - u2), l1 * (2 * p1 - l1)
        lower = c / (product + math.sqrt(max(product**2 - a * c, 0.0)))
    a, c = l2 * (2 * p2 - l2), u1 * (2 * p1 - u1)
    upper = math.inf if a <= 0 else (product + math.sqrt(max(product**2 - a * c, 0.0))) / a
    return lower, upper


def _wilson(events: float, n: float, z: float) -> tuple[float, float]:
    if not (n > 0 and 0 <= events <= n):
        msg = "a share needs people (n above 0) and events between 0 and n"
        raise AnalysisError(msg)
    p = events / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    lower = 0.0 if events == 0 else max((centre - half) / scale, 0.0)
    upper = 1.0 if events == n else min((centre + half) / scale, 1.0)
    return lower, upper


def _cloglog(rest: float, width: float) -> tuple[float, float]:
    return -math.expm1(-rest * math.exp(-width)), -math.expm1(-rest * math.exp(width))
