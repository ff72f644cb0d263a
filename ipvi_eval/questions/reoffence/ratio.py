"""A hazard ratio after notification with the name of its analysis: a row of the table that holds all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate


class NamedRatio(NamedTuple):
    """The outcome and the analysis in a reader's words, and the ratio."""

    outcome: str
    analysis: str
    ratio: Estimate
