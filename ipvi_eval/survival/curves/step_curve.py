"""What curves over time share: they are drawn as steps, alone or beside others, with the number at risk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from ipvi_eval.drawing.curves import Line, draw_curves
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class StepCurve(Printed, ABC):
    """A curve of one value over time in `unit`; its class says what the axis of the value is."""

    __slots__ = ()
    axis: ClassVar[str]
    share: ClassVar[bool]
    unit: str

    @abstractmethod
    def line(self, label: str = "") -> Line:
        """The curve as it is drawn, with `label` at its end."""

    def plot(self, label: str = "", *, beside: Mapping[str, Self] | None = None) -> Figure:
        """A Matplotlib figure of the curve with its interval and the number at risk; other curves `beside`, by label.

        >>> import ipvi_eval as ie
        >>> one, other = (ie.kaplan_meier(ie.Spells.of(days, [1, 1, 0])) for days in ([5, 8, 9], [7, 9, 9]))
        >>> figure = one.plot("list B", beside={"list C": other})
        >>> figure.axes[0].get_ylabel()
        'Share without the event'
        """
        lines = [self.line(label), *(curve.line(name) for name, curve in (beside or {}).items())]
        return draw_curves(lines, x_label=self.unit.capitalize(), y_label=self.axis, share=self.share)
