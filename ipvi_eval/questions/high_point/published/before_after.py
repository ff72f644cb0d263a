"""A published change as counts before and after, with or without those of a comparison place, as a ratio."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons import spillover
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.study_design import Design
from ipvi_eval.synthesis.rate_ratio import LogRatio, rate_ratio, relative_rate_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """Incidents in equally long periods before and after a start, and of a comparison place in the same periods.

    `dispersion` is variance over mean of the counts, 1 where nothing is known of it (Poisson).
    Raises AnalysisError when only one of the comparison's two counts is given.
    """

    before: int
    after: int
    comparison_before: int | None = None
    comparison_after: int | None = None
    dispersion: float = 1.0

    def __post_init__(self) -> None:
        if (self.comparison_before is None) != (self.comparison_after is None):
            msg = "a comparison place needs both its counts, before and after"
            raise AnalysisError(msg)

    def ratio(self) -> LogRatio:
        """After over before; relative to the comparison place where there is one (level 3, else 2)."""
        if self.comparison_before is None or self.comparison_after is None:
            return rate_ratio(self.before, self.after, dispersion=self.dispersion)
        return relative_rate_ratio(
            target_before=self.before,
            target_after=self.after,
            comparison_before=self.comparison_before,
            comparison_after=self.comparison_after,
            dispersion=self.dispersion,
        )

    def words(self) -> str:
        """The counts, and the weighted displacement difference where a comparison place allows it.

        Its interval is as wide as the dispersion makes it, and never narrower than chance does.
        """
        text = f"computed from {self.before:,} incidents before and {self.after:,} after"
        if self.comparison_before is None or self.comparison_after is None:
            return f"{text}, variance {self.dispersion:g} times the mean"
        moved = spillover.weighted_displacement_difference(
            spillover.BeforeAfter(self.before, self.after),
            spillover.BeforeAfter(self.comparison_before, self.comparison_after),
            dispersion=max(self.dispersion, 1.0),
        )
        return (
            f"{text}, {self.comparison_before:,} and {self.comparison_after:,} in the comparison, variance "
            f"{self.dispersion:g} times the mean; weighted displacement difference {moved.value:,.0f} "
            f"({moved.lower:,.0f} to {moved.upper:,.0f}) incidents"
        )


def with_counts(figure: Figure, counts: BeforeAfter) -> Figure:
    """`figure` with the ratio that `counts` give, its 95 % interval and the counts in its note; its status is "calc".

    A figure without a design level gets that of the counts. Raises AnalysisError when the figure is no ratio.
    """
    if figure.unit != "ratio":
        msg = f"figure {figure.id} is no ratio: counts before and after describe a change, its unit must be ratio"
        raise AnalysisError(msg)
    ratio = counts.ratio()
    lower, upper = ratio.interval
    why = (
        "before and after in one place, no comparison place"
        if counts.comparison_before is None
        else "before and after with a comparison place"
    )
    return replace(
        figure,
        value=ratio.ratio,
        lower=lower,
        upper=upper,
        interval="95 %",
        status="calc",
        about=False,
        numerator=None,
        denominator=None,
        design=figure.design if figure.design.level is not None else Design(level=ratio.design_level, why=why),
        note="; ".join(filter(None, (figure.note, counts.words()))),
    )
