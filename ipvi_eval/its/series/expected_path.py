"""What was counted, fitted, and expected without the program, by month: the picture of a fitted series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.drawing.series import draw_series

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedPath:
    """Arrays (m,) over the kept periods, in the units of the values.

    `expected` is the mean without the programme, with `lower` and `upper` its pointwise interval (that of the mean, not
    of a single value); `inside` marks the periods after the interruption.
    """

    month: NDArray[np.datetime64]
    observed: Floats
    fitted: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    inside: NDArray[np.bool_]

    def plot(self, y_label: str) -> Figure:
        """A Matplotlib figure of all of them."""
        return draw_series(self.month, self.observed, y_label=y_label, path=self)
