"""Bounds of the parameters: a number that cannot be is refused with an example of one that can."""

from __future__ import annotations

from ipvi_eval.errors import PlanError


def require(name: str, value: float, low: float, high: float, example: str) -> None:
    """PlanError unless `low` <= `value` <= `high`; NaN is refused too."""
    if not low <= value <= high:
        msg = f"{name} must lie between {low:g} and {high:g}, for example {example}"
        raise PlanError(msg)
