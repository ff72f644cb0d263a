"""What was fixed before the data were seen: the sections of a plan, each as a value."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from ipvi_eval.errors import EVER_NOTIFIED, is_ever_notified
from ipvi_eval.plan.file import file_name

Season = Literal["fourier", "months", "none"]
CalendarTerm = Literal["log_days", "weekend_days", "holidays"]
SensitivityModel = Literal["gls-ar1-reml", "negative-binomial", "newey-west", "lagged", "quasi-poisson"]
SpecificationModel = Literal["drifting-level", "default", "negative-binomial", "newey-west", "quasi-poisson"]
DescribedBy = Literal["default", "quasi-poisson", "newey-west"]
Lead = Literal["comparison", "alone"]
Trend = Literal["linear", "quadratic", "spline"]
Exposure = Literal["time-dependent", "historical cohort", "comparison area"]
Estimand = Literal["overlap", "ate", "att"]

NeverFamily = Literal["log-normal", "weibull", "log-logistic", "exponential"]

_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_REASON_AT_LEAST = 20
DAYS_PER_MONTH = 365.25 / 12

ProfileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        msg = "must be a month written as YYYY-MM, in quotes"
        raise ValueError(msg)
    return value


Month = Annotated[
    str,
    AfterValidator(_month),
    WithJsonSchema({"type": "string", "pattern": f"^{_MONTH.pattern}$", "examples": ["2020-03"]}),
]


FileName = Annotated[str, AfterValidator(file_name)]
"""The path of a file or folder as it was typed."""
Words = Annotated[str, Field(min_length=1, pattern=r"^\S")]
"""Words for readers, printed as they stand."""


class Part(BaseModel):
    """A section of a plan: frozen, nothing in it that is not a setting, and every setting of the kind it is said to be:
    true is no number, and 0 is not false."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _lists_are_fixed(cls, given: Any) -> Any:
        # TOML has one kind of list, and what is frozen holds tuples.
        if not isinstance(given, dict):
            return given
        return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


class PeopleFile(Part):
    """A file with one row for each person, which stays in the run folder: its columns, and what is made coarser.

    `quasi_identifiers` are what an outsider may know of somebody, `sensitive` what they would learn. Ages are banded to
    `age_years` years (1: as they are), dates cut to the day, month, quarter or year.
    """

    quasi_identifiers: tuple[str, ...] = Field(min_length=1)
    sensitive: tuple[str, ...] = ()
    age_years: int = Field(default=10, ge=1, le=50)
    dates: Literal["day", "month", "quarter", "year"] = "year"

    @model_validator(mode="after")
    def _each_once_and_no_key(self) -> Self:
        named = (*self.quasi_identifiers, *self.sensitive)
        if len(set(named)) < len(named):
            msg = "names a column twice; it is either a quasi-identifier or sensitive, once"
            raise ValueError(msg)
        if "person" in named:
            msg = "names person, the key of a person; rows with a key are not de-identified"
            raise ValueError(msg)
        return self


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


class EquityPlan(Part):
    """Groups of people who are told beside everybody: `groups` are columns of the persons, whose values are the groups.

    The age at entry is told in bands that begin at `age_bands`, with one below the first.

    `effects_by` are columns ("list" too, and "mode" for the way of notification) for whose groups the rate after a
    notification is told by itself: where at least `effects_least_events` new records lie on each side of it, and the
    notified differ from the others of their lists by no more than `effects_largest_imbalance` standard deviations.
    Whether the groups are alike is one test for each column; their p-values are adjusted by `effects_multiplicity`.
    """

    groups: tuple[str, ...] = Field(min_length=1)
    age_bands: tuple[Annotated[int, Field(ge=1, le=120)], ...] = Field(default=(25, 35, 45), min_length=1)
    effects_by: tuple[str, ...] = ()
    effects_least_events: int = Field(default=20, ge=1)
    effects_largest_imbalance: float = Field(default=0.25, gt=0, le=1)
    effects_multiplicity: Literal["holm", "bonferroni"] = "holm"

    @model_validator(mode="after")
    def _each_once_and_in_order(self) -> Self:
        if len(set(self.groups)) < len(self.groups):
            msg = "equity.groups names a column twice; name each once"
            raise ValueError(msg)
        if any(low >= high for low, high in pairwise(self.age_bands)):
            msg = "equity.age_bands must rise: each band begins at a higher age than the one before"
            raise ValueError(msg)
        return self


class Choices(Part):
    """The specification curve: every combination of these is fitted, with the plan's own specification marked."""

    models: tuple[SpecificationModel, ...] = ("drifting-level", "default", "negative-binomial", "newey-west")
    trends: tuple[Trend, ...] = ("linear", "quadratic")
    harmonics: tuple[Annotated[int, Field(ge=0, le=5)], ...] = (1, 2, 3)
    slopes: tuple[bool, ...] = (True, False)
    phase_in: tuple[Literal["drop", "ramp"], ...] = ("drop", "ramp")


class Contaminated(Part):
    """A comparison area that had a programme, or a shock, of its own from `start` on."""

    area: str
    what: str
    start: Month
    end: Month | None = None
    source: str = "the study's plan"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            msg = f"the contamination of {self.area} ends before it starts"
            raise ValueError(msg)
        return self


class Displacement(Part):
    """An area next to the programme's, to which incidents may have moved, with a control of its own.

    `control` is the programme area's control: of similar size, as `area_control` is for `area`, because counts and not
    rates are compared.
    """

    area: str
    area_control: str
    control: str


class Extended(Part):
    """An area that the programme reached later, and the first month there."""

    area: str
    start: Month


class CountsPlan(Part):
    """Monthly counts: the primary specification, and everything that is set beside it.

    Reports lead with a lasting step on a level that drifts, because it holds its level on real series. `lead` says
    whether the answer relative to the comparison areas leads where their months before the start allow it, or the
    series on its own in any case; `wandering` is how much the log level is expected to drift, as a standard deviation
    for the first month (it grows with the square root of time). `model` describes level and slope on a straight trend
    beside it, for readers of other publications. The first outcome is the primary outcome and gets all checks.
    `placebo_outcomes` are those the programme should leave alone. `season` is one of `harmonics` waves or a term for
    every month; `calendar` adds log days, weekend days or federal holidays. `extended` are the areas that the programme
    reached later: they are compared by their starts, and serve as a comparison for the programme's own area only until
    then, which is to say not at all.
    """

    outcomes: tuple[str, ...] = Field(min_length=1)
    lead: Lead = "comparison"
    wandering: float = Field(default=0.035, gt=0, le=0.2)
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


ReportedMore = Annotated[float, Field(gt=-0.9, lt=2)]
"""A change of the share reported, as a part of it."""


class Deviation(Part):
    """Something that was not done as the plan had it: `what` and why, and which `results` it touches.

    `results` is the beginning of their ids, or a pattern of them with stars ("its.*", "survival.ipv_arrest.*").
    """

    results: Annotated[str, Field(pattern=r"^[a-z0-9_.*]+$")]
    what: Words


class DeliveryPlan(Part):
    """What is looked for beside the tables of the extract.

    `follow_through` are lists on which a new record is to be followed by an arrest within `follow_through_days`.
    """

    follow_through: tuple[str, ...] = ()
    follow_through_days: int = Field(default=30, ge=1, le=365)


class HarmPlan(Part):
    """How often the same people come back, how few of them make up how much, and how severe it was.

    `outcome` is what is looked at. An incident is a repeat when another one of the same people came at most
    `within_months` before it, and a pair is followed for as long from each report to the next. `top` is the part of the
    pairs with most reports whose share of all reports is told.

    `severe` is a part of `outcome` whose share is followed over the months, and from one report of a pair to its next;
    `weapon` is the part of it with a weapon, whose share is followed over the months alike.
    `reporting` are changes of the share of incidents that reach the police (0.1: a tenth more of them) under which the
    change of the counts is restated; of both signs, because a fall of the share looks like a fall of the violence.

    `weights` is "new_york" or a file of weights beside the plan, and `classes` names for each offence of the extract
    its class in it; without classes no harm is weighed. `rare` are outcomes too few for any model.
    """

    outcome: str
    severe: str | None = None
    weapon: str | None = None
    reporting: tuple[ReportedMore, ...] = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
    weights: str = "new_york"
    classes: dict[str, str] = Field(default_factory=dict)
    rare: tuple[str, ...] = ()
    within_months: int = Field(default=12, ge=1, le=60)
    top: float = Field(default=0.05, gt=0, lt=0.5)

    @property
    def within_days(self) -> int:
        """Days in which another incident counts."""
        return int(self.within_months * DAYS_PER_MONTH)


Belief = Literal["nearest", "randomised", "all"]


class EvidencePlan(Part):
    """How our results are set beside another program and the literature. Every choice that could be made to please is
    here.

    `program` is the one that ours is set beside first, spelled as the site of its published figures; every other site
    whose shares may be compared follows. `program_start` is when it began to notify people; left out, the latest
    published account of it. Of High Point's, which conflict, that is the launch of April 2012, which fits its
    evaluators' statement that everybody had been followed for up to six months by September 2012.

    `outcome` is the one compared with its re-arrests. `margin` is a ratio: with 1.25, our share and theirs are alike
    while neither is more than a quarter above the other, the convention for two versions of one treatment. A margin in
    percentage points would be as wide as the smaller shares themselves. `alpha` is that of each one-sided test.

    `priors` are what a reader may start from: the evaluations nearest to this programme (partner violence, with a
    comparison), the randomised evaluations of focused deterrence against crime in general (16 % fewer), or all of them
    (23 %). All have one `spread_between_places` (standard deviation of log ratios): how far a new place lies from the
    mean of the others. 0.2 is about that of the nearest three (0.22); half and double of it are shown beside.
    `sceptical_chance` is what a sceptic gives a reduction as large as the randomised evaluations'. `reduction` is the
    smallest fall worth having.

    `design_level` is that of our counts on the Maryland scale: 2 is one place before and after, and an answer relative
    to comparison areas counts as 3 in any case. `discount` is 3 % a
    year as is usual in American health economics (Sanders et al. 2016). `monetise_no_effect` is the written reason to
    attach money to an effect whose interval includes none; empty, that is refused.
    """

    program: str = Field(default="High Point", min_length=1)
    program_start: date | None = None
    outcome: str = "ipv_arrest"
    margin: float = Field(default=1.25, gt=1, le=2)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    priors: tuple[Belief, ...] = Field(default=("nearest", "randomised", "all"), min_length=1)
    spread_between_places: float = Field(default=0.2, gt=0, le=1)
    sceptical_chance: float = Field(default=0.05, gt=0, lt=0.5)
    reduction: float = Field(default=0.1, gt=0, lt=1)
    design_level: int = Field(default=2, ge=1, le=5)
    discount: float = Field(default=0.03, ge=0, lt=1)
    dollar_year: int = Field(default=2024, ge=1990, le=2100)
    monetise_no_effect: str = ""
    draws: int = Field(default=400, ge=100, le=100_000)

    @field_validator("monetise_no_effect")
    @classmethod
    def _a_reason(cls, reason: str) -> str:
        if reason and len(reason.strip()) < _REASON_AT_LEAST:
            msg = "must be a reason of at least 20 letters, or be left out; it stands beside every number"
            raise ValueError(msg)
        return reason.strip()


class DisclosurePlan(Part):
    """The rules between results and reports; turning them off needs a reason, which is stamped on every page.

    `editions` is the folder of earlier editions, whose counts are part of the same system: what they hid stays hidden.
    With a `people_file` a run also writes rows of people, inside the agency.
    A list that fewer than `smallest_list` people entered is told together with its neighbor; 0 tells each by itself.
    Of a list someone has re-offended, is still followed, or has left, and none of the three may be 1 to 10 by the
    profile cms11: with fewer than three times 11 people that cannot be, and most numbers of the list would be hidden.
    """

    profile: ProfileName = "cms11"
    editions: Annotated[Words, AfterValidator(file_name)] = "../editions"
    off_because: str | None = Field(default=None, min_length=20)
    people_file: PeopleFile | None = None
    smallest_list: int = Field(default=33, ge=0)
