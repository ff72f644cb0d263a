"""The estimand that reports lead with, estimated once: how many incidents there were for each one expected.

A lasting step on a drifting level. Ratio, percentage, incidents averted, verdict and p-value all come from the one
distribution of the step, so none of them can say something that another denies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.its.counts.count_models import Contrast, Description, gate_or_description, tidy_ratios
from ipvi_eval.its.lasting_step.drifting_level import StepMixture, drifting_level
from ipvi_eval.its.lasting_step.level_terms import (
    STEP,
    LevelTerms,
    level_design,
    level_terms,
    pooled,
    relative_design,
    relative_terms,
    stacked,
)
from ipvi_eval.its.lasting_step.wandering_prior import PLANNED, PRIOR_MEAN, WanderingPrior
from ipvi_eval.its.series.design import Design, DesignPlan, offset_of
from ipvi_eval.its.series.gates import Gate, unvarying
from ipvi_eval.its.series.monthly import MonthlySeries, check_alike
from ipvi_eval.printed import Printed

Array = NDArray[np.float64]

ALONE = "drifting level and a lasting step, the wandering averaged over a prior"
RELATIVE = f"{ALONE}; relative to the comparison's incidents"
EXPECTED = {
    False: "what the earlier months would lead us to expect",
    True: "what the comparison areas and the earlier months would lead us to expect",
}
"""What the months after the start are compared with, on their own and beside controls."""


@dataclass(frozen=True, slots=True)
class Averted:
    """Incidents fewer than expected in the window (negative: more), with the limits of the ratio they come from."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StepFit(Printed):
    """A lasting step in one series, on its own or relative to comparison series.

    `step` is the log of incidents counted over incidents expected without the programme; `design` and `terms` what it
    was fitted with at the kept periods (m,); `mixture` its whole distribution. `controls` are the comparison series,
    none for a series on its own; `control` (m,) their incidents together and `control_offset` (m,) their log exposure.
    """

    title = "A lasting step on a drifting level"
    made_by = "ie.fit_step(series, plan)"

    series: MonthlySeries
    design: Design
    terms: LevelTerms
    mixture: StepMixture
    step: Contrast
    gate: Gate
    level: float
    prior: WanderingPrior
    controls: tuple[MonthlySeries, ...] = ()
    control: Array | None = None
    control_offset: Array | None = None

    def tidy(self) -> pd.DataFrame:
        """One row, the step: coefficient and standard error on the log scale, ratio with interval, df, p."""
        return tidy_ratios({STEP: self.step})

    @property
    def sentence(self) -> str:
        """What the fit rests on."""
        return f"{self.gate.counted}; {self.method}."

    @property
    def counts(self) -> Array:
        """Incidents at the kept periods, (m,)."""
        return self.series.counts[self.design.rows]

    @property
    def method(self) -> str:
        """How the step was estimated, in words."""
        return RELATIVE if self.controls else ALONE

    @property
    def window(self) -> NDArray[np.bool_]:
        """Kept periods (m,) in which the programme is at work."""
        return np.asarray(self.share > 0)

    @property
    def share(self) -> Array:
        """How much of the programme is in place at each kept period (m,), 0 to 1."""
        return self.design.X[:, self.design.column(STEP)]

    @property
    def averted(self) -> Averted:
        """Incidents averted in the window: counted x (1 / R - 1), at the ratio's point and limits.

        While a phase-in ramps up, R is raised to the share in place. It excludes 0 exactly where the ratio excludes 1.
        """
        counted, share = self.counts[self.window], self.share[self.window]

        def fewer(log_ratio: float) -> float:
            return float((counted * np.expm1(np.clip(-log_ratio * share, -700, 700))).sum())

        return Averted(fewer(self.step.value), fewer(self.step.upper), fewer(self.step.lower))

    @property
    def wandering(self) -> float:
        """Posterior mean of the level's wandering, per square root of a month on the log scale."""
        return float(self.mixture.wandering[0])

    @property
    def dispersion(self) -> float:
        """Variance of a count over its mean, given the level."""
        return float(self.mixture.dispersion[0])


@checked
def fit_step(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries] = (),
    *,
    level: float = 0.95,
    prior_mean: float = PRIOR_MEAN,
) -> StepFit | Description:
    """The lasting step of the plan's programme in `series`, relative to the sum of `controls` where there are any.

    A series too short, without an incident on a side, or with one and the same count in every period comes back as a
    `Description` whose gate says why; so does such a comparison.

    Raises AnalysisError when the design cannot be built, `level` is not in (0, 1), the outcome is no count, or the
    series do not lie on one calendar.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> fit = ie.fit_step(series, plan)
    >>> round(fit.step.ratio, 2), round(fit.averted.value)
    (0.61, 106)
    """
    return fit_step_under(series, plan, controls, level=level, prior=WanderingPrior(prior_mean))


def fit_step_under(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries] = (),
    *,
    level: float,
    prior: WanderingPrior,
) -> StepFit | Description:
    """`fit_step` under a prior of the wandering that may have been learned elsewhere. Raises as it does."""
    if controls:
        check_alike(series, controls)
    design = step_design(series, plan, controls)
    return fit_step_design(series, design, controls, level=level, prior=prior)


def step_design(series: MonthlySeries, plan: DesignPlan, controls: Sequence[MonthlySeries] = ()) -> Design:
    """The design that a lasting step is fitted with, relative to `controls` where there are any."""
    return (relative_design if controls else level_design)(series, plan)


def fit_step_design(
    series: MonthlySeries,
    design: Design,
    controls: Sequence[MonthlySeries] = (),
    *,
    level: float = 0.95,
    prior: WanderingPrior = PLANNED,
) -> StepFit | Description:
    """`fit_step` on a design of `level_design` (or `relative_design` with `controls`), perhaps with rows taken out."""
    (found,) = fit_step_designs(series, [design], controls, level=level, prior=prior)
    return found


def fit_step_designs(
    series: MonthlySeries,
    designs: Sequence[Design],
    controls: Sequence[MonthlySeries] = (),
    *,
    level: float = 0.95,
    prior: WanderingPrior = PLANNED,
) -> list[StepFit | Description]:
    """`fit_step_design` for each design: those of equally many periods and terms are fitted at once, in a fraction of
    the time."""
    asked = [_asked(series, design, controls, level, prior) for design in designs]
    found: dict[int, StepFit | Description] = {}
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, one in enumerate(asked):
        if isinstance(one, Description):
            found[at] = one
        else:
            alike.setdefault((one.terms.X.shape, one.terms.years is None), []).append(at)
    for places in alike.values():
        together = [one for one in (asked[at] for at in places) if isinstance(one, _Asked)]
        found |= dict(zip(places, _fitted(together), strict=True))
    return [found[at] for at in range(len(designs))]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is fitted: the fields of a `StepFit` that there are before."""

    series: MonthlySeries
    design: Design
    terms: LevelTerms
    gate: Gate
    level: float
    prior: WanderingPrior
    controls: tuple[MonthlySeries, ...]
    control: Array | None
    control_offset: Array | None


def _asked(
    series: MonthlySeries, design: Design, controls: Sequence[MonthlySeries], level: float, prior: WanderingPrior
) -> _Asked | Description:
    gate = _gate_or_description(series, design, level)
    if isinstance(gate, Description):
        return gate
    terms, control, control_offset = level_terms(design), None, None
    if controls:
        other = pooled(controls)
        beside = _gate_or_description(other, design, level)
        if isinstance(beside, Description):
            return replace(beside, gate=replace(beside.gate, reasons=_of_comparison(beside.gate.reasons)))
        control, control_offset = other.counts[design.rows], offset_of(other, design.plan)[design.rows]
        terms = relative_terms(design, control, design.offset - control_offset)
    return _Asked(series, design, terms, gate, level, prior, tuple(controls), control, control_offset)


def _fitted(asked: Sequence[_Asked]) -> list[StepFit]:
    """The fits of one or more with the same shape, level and prior."""
    counts = np.stack([one.series.counts[one.design.rows] for one in asked])
    mixture = drifting_level(counts, stacked([one.terms for one in asked]), prior=asked[0].prior)
    steps = mixture.contrasts(asked[0].level)
    return [
        StepFit(
            series=one.series,
            design=one.design,
            terms=one.terms,
            mixture=mixture.of(slice(at, at + 1)),
            step=step,
            gate=one.gate,
            level=one.level,
            prior=one.prior,
            controls=one.controls,
            control=one.control,
            control_offset=one.control_offset,
        )
        for at, (one, step) in enumerate(zip(asked, steps, strict=True))
    ]


def _gate_or_description(series: MonthlySeries, design: Design, level: float) -> Gate | Description:
    """As every count model has it, and a description of counts that do not vary: their level would have no error."""
    gate = gate_or_description(series, design, level)
    if isinstance(gate, Description) or gate.low_counts or np.ptp(series.counts[design.rows]) > 0:
        return gate
    return Description(series, unvarying(gate), design.plan)


def _of_comparison(reasons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"the comparison: {reason}" for reason in reasons)
