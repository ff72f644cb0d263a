"""How often intervals hold the truth, told apart from chance: exactly, because a share near one is not normal."""

from __future__ import annotations

from scipy.special import bdtr, bdtrc, ndtr

from ipvi_eval.diagnosis.verdict import ERRORS


def holds_less_often(covers: float, fitted: int, level: float) -> bool:
    """Whether the share `covers` of `fitted` intervals lies below their `level`, by as little chance as ERRORS Monte
    Carlo errors have."""
    return bool(bdtrc(_missed(covers, fitted) - 1, fitted, 1 - level) < ndtr(-ERRORS))


def holds_more_often(covers: float, fitted: int, level: float) -> bool:
    """Whether it lies above, likewise."""
    return bool(bdtr(_missed(covers, fitted), fitted, 1 - level) < ndtr(-ERRORS))


def _missed(covers: float, fitted: int) -> int:
    return round((1 - covers) * fitted)
