"""One outcome of the plan, and what is asked of its monthly counts: series, comparison areas, fits, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months
from ipvi_eval.errors import PlanError
from ipvi_eval.its.counts.count_models import CountFit, Description
from ipvi_eval.its.counts.fitted_or_described import fit_or_describe
from ipvi_eval.its.lasting_step.exact import months_of_headline
from ipvi_eval.its.lasting_step.headline import Headline, headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, quarterly
from ipvi_eval.its.series.months import parse_month
from ipvi_eval.its.series.quarter_plan import quarter_plan
from ipvi_eval.plan.counts import CountsPlan
from ipvi_eval.plan.study import Study
from ipvi_eval.questions.counts.contamination import ContaminationFlag, clean_areas, contamination_flags
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.plan import design_of, plan_of, register_of
from ipvi_eval.questions.counts.stored.kept_months import KeptMonths, kept_months
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result
from ipvi_eval.scope import Scope

Part = Result | Agreement | Finding | NotEstimated
"""What an answer consists of; findings, and what could not be estimated, become one table of sentences."""


class Populations(Protocol):
    """Who the counts are about."""

    def monthly(self, area: str = "") -> Scope:
        """Counts by month, of the study's area when none is named."""
        ...

    def quarterly(self, area: str = "") -> Scope:
        """Counts by quarter, likewise."""
        ...


class Frames(Protocol):
    """Where the counts come from."""

    @property
    def populations(self) -> Populations:
        """Whom they are about."""
        ...

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        """Counts of every complete month of the study window."""
        ...

    def by_quarter(self, outcome: str) -> bool:
        """Whether months of the study's area may not leave, so that quarters are analysed in their place."""
        ...

    def by_half_year(self, outcome: str) -> bool:
        """Whether quarters may not leave either, so that longer periods are shown."""
        ...


@dataclass(frozen=True)
class Asked:
    """One outcome of the plan, asked of its `frames`. PlanError where the plan has no [its]."""

    study: Study
    frames: Frames
    outcome: str

    @property
    def its(self) -> CountsPlan:
        """The plan of the counts."""
        return plan_of(self.study)

    @property
    def prefix(self) -> str:
        """What the ids of its results begin with."""
        return f"its.{self.outcome}"

    @property
    def label(self) -> str:
        """The outcome in the plan's words."""
        return self.study.outcomes[self.outcome].label

    @property
    def primary(self) -> bool:
        """Whether it is the outcome of which everything is asked."""
        return self.outcome == self.its.outcomes[0]

    @cached_property
    def quarters(self) -> bool:
        """Whether the outcome is counted by quarter: every number of a model of single months would tell of them."""
        return self.frames.by_quarter(self.outcome)

    @cached_property
    def shown(self) -> bool:
        """Whether the counts of single periods are shown; of a longer one nothing may say what one within it holds."""
        return not (self.quarters and self.frames.by_half_year(self.outcome))

    @cached_property
    def design(self) -> DesignPlan:
        """Programme, phase-in, known shocks, season and trend."""
        design = design_of(self.study)
        design = quarter_plan(design) if self.quarters else design
        self._refuse_nothing_after(design.primary.month)
        return design

    def _refuse_nothing_after(self, first: str) -> None:
        """PlanError where the `first` month with the whole programme lies after the last that is complete."""
        last = complete_months(self.study.window)[-1]
        if parse_month(first) > parse_month(last):
            whole = " and the quarter it falls in" if self.quarters else ""
            msg = (
                f"study.toml: after programme.start, the phase-in{whole}, no month is left up to {last}, the last "
                "whole one before the data freeze, so that nothing can be counted after the start; wait for a later "
                "extract, or take the scripts that count by month out of analyses"
            )
            raise PlanError(msg)

    @property
    def months_per_period(self) -> int:
        """Months in a period of the series."""
        return 3 if self.quarters else 1

    @property
    def period(self) -> str:
        """What a period of the series is called."""
        return "quarter" if self.quarters else "month"

    def about(self, area: str = "") -> Scope:
        """Whose counts they are, of the study's area when none is named."""
        populations = self.frames.populations
        return populations.quarterly(area) if self.quarters else populations.monthly(area)

    @cached_property
    def series(self) -> MonthlySeries:
        """The counts of the programme's area."""
        return self.of(self.study.area)

    @cached_property
    def kept(self) -> KeptMonths:
        """The incidents of the months that the headline keeps."""
        return kept_months(self.series, months_of_headline(self.series, self.design), outcome=self.outcome)

    @cached_property
    def areas(self) -> dict[str, MonthlySeries]:
        """The comparison areas without a programme of their own in the window."""
        return {area: self.of(area) for area in self.clean_areas}

    @cached_property
    def headline(self) -> Headline:
        """The answer that leads, and what stands beside it."""
        return headline(
            self.series,
            self.design,
            tuple(self.areas.values()),
            lead=self.its.lead,
            level=self.study.level,
            prior_mean=self.its.wandering,
            wandering_from=self.its.wandering_from,
        )

    @property
    def fit(self) -> StepFit | None:
        """The fit that the headline comes from, where one leads."""
        return self.headline.fit

    @cached_property
    def described(self) -> CountFit | Description:
        """Level and slope on a straight trend, for readers of other publications; not of counts that do not vary."""
        alone = self.headline.alone
        return alone if isinstance(alone, Description) and alone.gate.unvarying else self.straight(self.series)

    @property
    def clean_areas(self) -> tuple[str, ...]:
        """Comparison areas that nothing of their own hit in the window."""
        (first, last), register = self._window, register_of(self.study)
        return tuple(clean_areas(self.study.comparison_areas, register=register, first=first, last=last))

    @property
    def flags(self) -> tuple[ContaminationFlag, ...]:
        """What hit the comparison areas in the window."""
        (first, last), register = self._window, register_of(self.study)
        return tuple(contamination_flags(self.study.comparison_areas, register=register, first=first, last=last))

    def of(self, area: str, outcome: str = "") -> MonthlySeries:
        """Counts of an area with the population as exposure, of this outcome when no other is named."""
        counts = self.frames.monthly(outcome or self.outcome, area)
        series = monthly_series(counts.months, counts.counts, counts.population, name=area)
        return quarterly(series) if self.quarters else series

    def straight(self, series: MonthlySeries) -> CountFit | Description:
        """Level and slope of a series by the plan's model."""
        return fit_or_describe(series, self.design, model=self.its.model, level=self.study.level)

    @property
    def _window(self) -> tuple[date, date]:
        first, *_, last = (pd.Period(month) for month in complete_months(self.study.window))
        return first.start_time.date(), last.end_time.date()


def outcomes_of(study: Study, frames: Frames) -> list[Asked]:
    """The outcomes of the plan, the primary one first. PlanError where the plan has no [its]."""
    return [Asked(study, frames, outcome) for outcome in plan_of(study).outcomes]
