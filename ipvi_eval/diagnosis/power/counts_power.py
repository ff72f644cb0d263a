"""What the monthly counts can show, before a single month after the start is looked at.

The test is the headline's own: series like the months before the start are drawn on into the years of the programme,
falls are planted in them, and what would lead the report (the series relative to its comparison areas, or on its own)
is asked of each. A formula for two Poisson means promises far smaller falls: it knows chance and nothing else, while a
level that wanders can move by itself as far as a programme moves it, and more months do not end that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.diagnosis.before_results import carried_on, within
from ipvi_eval.drawing.power import draw_power
from ipvi_eval.its.checks.planted_falls import PlantedFalls
from ipvi_eval.its.checks.power import DetectableEffect, detectable_ratio, minimum_detectable_effect
from ipvi_eval.its.checks.simulated_power import SimulatedPower
from ipvi_eval.its.lasting_step.headline import Basis, Headline, Lead, headline
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingFrom
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ALWAYS = 0.99


@dataclass(frozen=True, slots=True)
class Setting:
    """The smallest lasting fall found with `months` after the start and `size` times as many incidents, by the answer
    that leads there (`basis`)."""

    months: int
    size: float
    basis: Basis
    effect: DetectableEffect


@dataclass(frozen=True, slots=True, repr=False)
class CountsPower(Printed):
    """What the counts of one outcome could show in several settings, and the curve of the first of them.

    `before` is the mean number of incidents a month before the start, of the months that are not left out; `by_chance`
    the ratio that the normal approximation for two Poisson means promises in the first setting, which knows no season,
    wandering or further variation and is printed so that nobody plans with it. `curve` is empty where no model leads.
    """

    title = "What the counts could show before results"

    name: str
    before: float
    power: float
    level: float
    by_chance: float | None
    settings: tuple[Setting, ...]
    curve: tuple[SimulatedPower, ...]

    @property
    def planned(self) -> Setting:
        """The setting of the study itself, the first."""
        return self.settings[0]

    @property
    def sentence(self) -> str:
        """The study itself, in words."""
        return f"Before results, {self.planned.effect.said}."

    def plot(self) -> Figure:
        """A Matplotlib figure of how often each fall is found in the study itself."""
        curve = (self.name, [1 - one.ratio for one in self.curve], [one.falls for one in self.curve])
        return draw_power([curve], wanted=self.power)

    def tidy(self) -> pd.DataFrame:
        """One row for each setting: months after the start, size, what leads, ratio found, share falsely called
        changed."""
        rows = [(one.months, one.size, one.basis, one.effect.fall, one.effect.false) for one in self.settings]
        return pd.DataFrame(rows, columns=["months_after", "size", "basis", "ratio", "false_alarms"])


@checked
def counts_power(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries] = (),
    *,
    months_after: Sequence[int] = (24, 12, 36, 60),
    sizes: Sequence[float] = (2.0, 4.0),
    lead: Lead = "comparison",
    power: float = 0.8,
    level: float = 0.95,
    prior_mean: float = PRIOR_MEAN,
    wandering_from: WanderingFrom = "areas",
    draws: int = 200,
    seed: int = 2019,
) -> CountsPower:
    """The smallest lasting fall that the headline would find, by months after the start and number of incidents.

    Args:
        series: counts whose months before the start are known; later ones are not looked at.
        plan: the design; disruptions after the end of a setting are left out of it.
        controls: comparison areas, likewise.
        months_after: of the full programme in each setting; the first is the study itself.
        sizes: in the study itself, so many times as many incidents as there are, here and in the comparison areas.
        lead: as `headline`; whether the comparison leads is decided by the months before.
        power: share of series in which the fall is found.
        level: of the intervals.
        prior_mean: as `headline`.
        wandering_from: likewise.
        draws: simulated series for each planted fall; the share found has a standard error of at most .5 / sqrt(draws).
        seed: of all draws.

    Raises AnalysisError as `headline`, and where nothing lies before the start.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 8)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2019-01"),))
    >>> ie.counts_power(series, plan, months_after=(24,), sizes=(), draws=50).sentence
    'Before results, with 80% power the series would detect a lasting fall of 36% or more.'
    """
    would_lead = partial(
        leading, series, plan, controls, lead=lead, level=level, prior_mean=prior_mean, wandering_from=wandering_from
    )
    leads = [would_lead(months) for months in months_after]
    study = leads[0]
    curve = tuple(PlantedFalls(study.fit, draws, seed).until(_ALWAYS)) if study.fit else ()
    asked = partial(_asked, power=power, level=level, draws=draws, seed=seed)
    found = [Setting(months, 1.0, one.basis, asked(one, 1.0)) for months, one in zip(months_after, leads, strict=True)]
    larger = [Setting(months_after[0], float(size), study.basis, asked(study, size)) for size in sizes if study.fit]
    return CountsPower(
        name=series.name,
        before=_a_month(study, series.months_per_period),
        power=power,
        level=level,
        by_chance=_by_chance(study, power, level),
        settings=(*found, *larger),
        curve=curve,
    )


def _asked(lead: Headline, size: float, *, power: float, level: float, draws: int, seed: int) -> DetectableEffect:
    """What the reports tell of the answer that leads; no fall where nothing would be tested."""
    fit = lead.fit or lead.without_model
    found = minimum_detectable_effect(fit, power=power, level=level, series=draws, seed=seed, size=size)
    return replace(found, fall=None) if lead.basis == "described" else found


def leading(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries],
    months: int,
    *,
    lead: Lead,
    level: float,
    prior_mean: float,
    wandering_from: WanderingFrom,
) -> Headline:
    """What would lead the report with so many `months` after the start, of series that hold nothing of them.

    The other arguments as `counts_power`, and what it raises.
    """
    own, *others = (carried_on(one, plan, months_after=months) for one in (series, *controls))
    return headline(
        own,
        within(plan, own),
        others,
        lead=lead,
        level=level,
        prior_mean=prior_mean,
        wandering_from=wandering_from,
    )


def _by_chance(study: Headline, power: float, level: float) -> float | None:
    """exp(-(z + z) sqrt(1 / expected before + 1 / expected after)), as if counts were Poisson about one mean."""
    gate = study.alone.gate
    if not gate.events_before or not gate.months_before or not gate.months_after:
        return None
    after = gate.events_before * gate.months_after / gate.months_before
    se = float(np.sqrt(1 / gate.events_before + 1 / after))
    return detectable_ratio(se=se, df=np.inf, power=power, level=level)


def _a_month(study: Headline, months_per_period: int) -> float:
    """Over the periods that the test counts: those that the plan leaves out are not among them."""
    gate = study.alone.gate
    return gate.events_before / max(gate.months_before, 1) / months_per_period
