"""What a plan asks of the monthly counts."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, field_validator

from ipvi_eval.plan.choices import Choices
from ipvi_eval.plan.other_areas import Contaminated, Displacement, Extended
from ipvi_eval.plan.part import Month, Part

Season = Literal["fourier", "months", "none"]
CalendarTerm = Literal["log_days", "weekend_days", "holidays"]
SensitivityModel = Literal["gls-ar1-reml", "negative-binomial", "newey-west", "lagged", "quasi-poisson"]
DescribedBy = Literal["default", "quasi-poisson", "newey-west"]
Lead = Literal["comparison", "alone"]
WanderingFrom = Literal["areas", "plan"]


class CountsPlan(Part):
    """Monthly counts: the primary specification, and everything that is set beside it.

    Reports lead with a lasting step on a level that drifts, because it holds its level on real series. `lead` says
    whether the answer relative to the comparison areas leads where their months before the start allow it, or the
    series on its own in any case; `wandering` is how much the log level is expected to drift, as a standard deviation
    for the first month (it grows with the square root of time), and `wandering_from` whether eight comparison areas or
    more, of five incidents a month or more, tell it instead for the answer relative to them. `model` describes level
    and slope on a straight trend beside it, for readers of other publications. The first outcome is the primary outcome
    and gets all checks. `placebo_outcomes` are those the programme should leave alone. `season` is one of `harmonics`
    waves or a term for every month; `calendar` adds log days, weekend days or federal holidays. `extended` are the
    areas that the programme reached later: they are compared by their starts, and serve as a comparison for the
    programme's own area only until then, which is to say not at all.
    """

    outcomes: tuple[str, ...] = Field(min_length=1)
    lead: Lead = "comparison"
    wandering: float = Field(default=0.035, gt=0, le=0.2)
    wandering_from: WanderingFrom = "areas"
    model: DescribedBy = "default"
    harmonics: int = Field(default=2, ge=0, le=5)
    season: Season = "fourier"
    calendar: tuple[CalendarTerm, ...] = ()
    slope: bool = True
    sensitivity: tuple[SensitivityModel, ...] = get_args(SensitivityModel)
    specification: Choices = Choices()
    covid: tuple[Month, Month] | None = ("2020-03", "2020-06")
    placebo_outcomes: tuple[str, ...] = ()
    displacement: Displacement | None = None
    contaminated: tuple[Contaminated, ...] = ()
    extended: tuple[Extended, ...] = ()
    power: float = Field(default=0.8, gt=0.5, lt=1)
    draws: int = Field(default=4000, ge=200, le=100_000)

    @field_validator("covid")
    @classmethod
    def _ordered(cls, covid: tuple[str, str] | None) -> tuple[str, str] | None:
        if covid and covid[1] < covid[0]:
            msg = "ends before it starts, so that no month would be left out; give first and last month"
            raise ValueError(msg)
        return covid


def power_of(plan: CountsPlan | None) -> float:
    """How often the smallest effect is to be found, of counts and of anything else: the plan's, or the default where it
    asks nothing of counts."""
    return CountsPlan.model_fields["power"].get_default() if plan is None else plan.power
