"""What a plan asks of the time to re-offence."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from ipvi_eval.errors import EVER_NOTIFIED, is_ever_notified
from ipvi_eval.plan.part import DAYS_PER_MONTH, Part

Exposure = Literal["time-dependent", "historical cohort", "comparison area"]
Estimand = Literal["overlap", "ate", "att"]
NeverFamily = Literal["log-normal", "weibull", "log-logistic", "exponential"]


class SurvivalPlan(Part):
    """Time to re-offence: outcomes, horizons, and with whom the notified are compared, fixed beforehand.

    The first outcome is the primary outcome and gets the long form. `definitions` are further definitions of
    re-offence under which only the planned hazard ratio is estimated, to see whether it hangs on the definition.
    `exposure` is the planned comparison, `beside` names others to set beside it. With `calendar_term` the
    time-dependent comparison allows for a trend over the calendar years, which would otherwise pass for an effect.
    `negative_control` is an outcome that notification should leave alone: it checks that comparison in the same people.
    `adjust` are the persons' columns in the propensity model of the designs that compare different people (the list at
    entry always is), weighted for `estimand` after trimming scores at `trim` and estimating them again. Curves by
    notification start `landmark_months` after entry. `never` is the family of the model of who never re-offends; models
    of repeated events share one baseline beyond re-offence number `last_order`.
    """

    outcomes: tuple[str, ...] = Field(min_length=1)
    definitions: tuple[str, ...] = ()
    horizons_months: tuple[Annotated[int, Field(ge=1, le=120)], ...] = (6, 12, 24)
    exposure: Exposure = "time-dependent"
    beside: tuple[Exposure, ...] = ()
    covariates: tuple[str, ...] = ()
    calendar_term: bool = True
    negative_control: str | None = None
    adjust: tuple[str, ...] = ()
    estimand: Estimand = "overlap"
    trim: float = Field(default=0.0, ge=0, lt=0.5)
    landmark_months: int = Field(default=12, ge=1, le=120)
    never: NeverFamily = "log-normal"
    last_order: int = Field(default=4, ge=1, le=20)

    @property
    def compares_others(self) -> bool:
        """Whether any design compares the notified with other people."""
        return self.exposure != "time-dependent" or bool(self.beside)

    @field_validator("exposure", "beside", mode="before")
    @classmethod
    def _not_ever_notified(cls, designs: object) -> object:
        if any(is_ever_notified(design) for design in (designs if isinstance(designs, tuple) else (designs,))):
            raise ValueError(EVER_NOTIFIED)
        return designs

    @model_validator(mode="after")
    def _two_designs_differ(self) -> Self:
        if self.exposure in self.beside:
            msg = "beside repeats the planned exposure; name only other designs there"
            raise ValueError(msg)
        if repeated := set(self.definitions) & set(self.outcomes):
            msg = f"definitions repeats {', '.join(sorted(repeated))} of outcomes; name only further ones there"
            raise ValueError(msg)
        return self

    @property
    def landmark_days(self) -> int:
        """Whole days of street time from entry to the landmark."""
        return int(self.landmark_months * DAYS_PER_MONTH)

    @property
    def horizons_days(self) -> dict[int, int]:
        """Months of follow-up to whole days of street time (6 -> 182, 12 -> 365, 24 -> 730)."""
        return {months: int(months * DAYS_PER_MONTH) for months in self.horizons_months}
