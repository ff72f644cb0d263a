"""The pre-specified plan: what was decided before the data were seen. Read once from study.toml, never changed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from ipvi_eval.errors import PlanError
from ipvi_eval.plan_file import read_plan

Relationship = Literal["intimate", "family", "other", "unknown"]
PhaseIn = Literal["drop", "ramp", "transition", "none"]
Season = Literal["fourier", "months", "none"]
CalendarTerm = Literal["log_days", "weekend_days", "holidays"]
SensitivityModel = Literal["gls-ar1-reml", "negative-binomial", "newey-west", "lagged", "quasi-poisson"]
SpecificationModel = Literal["default", "negative-binomial", "newey-west", "quasi-poisson"]
Trend = Literal["linear", "quadratic", "spline"]
Exposure = Literal["time-dependent", "historical cohort", "comparison area"]
Estimand = Literal["overlap", "ate", "att"]
NeverFamily = Literal["log-normal", "weibull", "log-logistic", "exponential"]
ProfileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]

_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
DAYS_PER_MONTH = 365.25 / 12


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        msg = "must be a month written as YYYY-MM, in quotes"
        raise ValueError(msg)
    return value


Month = Annotated[str, AfterValidator(_month)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Part):
    """The calendar the study looks at, both days included; the data are frozen `freeze_lag_days` before `end`."""

    start: date
    end: date
    freeze_lag_days: int = Field(default=90, ge=0, le=730)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.freeze <= self.start:
            msg = "the window must be longer than the freeze lag: end is too early, or freeze_lag_days too large"
            raise ValueError(msg)
        return self

    @property
    def freeze(self) -> date:
        """The last day that counts. Later records are still being entered and corrected."""
        return self.end - timedelta(days=self.freeze_lag_days)


class Programme(_Part):
    """When the programme began, and the months in which it was being phased in."""

    name: str = "IPVI"
    start: date
    phase_in_months: int = Field(default=0, ge=0, le=36)
    phase_in: PhaseIn = "drop"

    @property
    def month(self) -> str:
        """First month of the programme, YYYY-MM."""
        return f"{self.start:%Y-%m}"


class Shock(_Part):
    """Something else that changed the counts: a window when `end` is given, otherwise a lasting step."""

    name: str
    start: Month
    end: Month | None = None
    slope: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end is not None and self.end < self.start:
            msg = "the shock ends before it starts"
            raise ValueError(msg)
        return self


class Outcome(_Part):
    """Which incidents count: every condition given must hold.

    `same_victim` asks for an incident against the victim of the incident that put the person on the list (false:
    against somebody else), as `cohort.same_victim` defines it; such an outcome exists for people on lists only.
    """

    label: str
    relationship: tuple[Relationship, ...] | None = None
    report: bool | None = None
    arrest: bool | None = None
    injury: bool | None = None
    same_victim: bool | None = None
    offence: tuple[str, ...] | None = None

    @property
    def kind(self) -> Literal["arrest", "report"] | None:
        """The kind of event, where it is one that other places publish: every arrest or every report of IPV."""
        narrower = (self.injury, self.offence, self.same_victim)
        if any(condition is not None for condition in narrower) or self.relationship != ("intimate",):
            return None
        if self.arrest:
            return "arrest"
        return "report" if self.report and self.arrest is None else None


class SurvivalPlan(_Part):
    """Time to re-offence: outcomes, horizons, and with whom the notified are compared, fixed beforehand.

    The first outcome is the primary outcome and gets the long form. `definitions` are further definitions of re-
    offence under which only the planned hazard ratio is estimated, to see whether it hangs on the definition.
    `exposure` is the planned comparison, `beside` names others to set beside it. `adjust` are the persons' columns
    in the propensity model of the designs that compare different people (the list at entry always is), weighted for
    `estimand` after trimming scores at `trim`. Curves by notification start `landmark_months` after entry. `never`
    is the family of the model of who never re-offends; models of repeated events share one baseline beyond re-
    offence number `last_order`.
    """

    outcomes: tuple[str, ...] = Field(min_length=1)
    definitions: tuple[str, ...] = ()
    horizons_months: tuple[Annotated[int, Field(ge=1, le=120)], ...] = (6, 12, 24)
    exposure: Exposure = "time-dependent"
    beside: tuple[Exposure, ...] = ()
    covariates: tuple[str, ...] = ()
    adjust: tuple[str, ...] = ()
    estimand: Estimand = "overlap"
    trim: float = Field(default=0.0, ge=0, lt=0.5)
    landmark_months: int = Field(default=12, ge=1, le=120)
    never: NeverFamily = "log-normal"
    last_order: int = Field(default=4, ge=1, le=20)

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


class Choices(_Part):
    """The specification curve: every combination of these is fitted, with the plan's own specification marked."""

    models: tuple[SpecificationModel, ...] = ("default", "negative-binomial", "newey-west")
    trends: tuple[Trend, ...] = ("linear", "quadratic")
    harmonics: tuple[Annotated[int, Field(ge=0, le=5)], ...] = (1, 2, 3)
    slopes: tuple[bool, ...] = (True, False)
    phase_in: tuple[Literal["drop", "ramp"], ...] = ("drop", "ramp")


class Contaminated(_Part):
    """A comparison area that had a programme, or a shock, of its own from `start` on."""

    area: str
    what: str
    start: Month
    end: Month | None = None
    source: str = "the study's plan"


class Displacement(_Part):
    """An area next to the programme's, to which incidents may have moved, with a control of its own.

    `control` is the programme area's control: of similar size, as `area_control` is for `area`, because counts and not
    rates are compared.
    """

    area: str
    area_control: str
    control: str


class Extended(_Part):
    """An area that the programme reached later, and the first month there."""

    area: str
    start: Month


class CountsPlan(_Part):
    """Monthly counts: the primary specification, and everything that is set beside it.

    Only the default model holds its level on short autocorrelated series, so it is always the primary one. The first
    outcome is the primary outcome and gets all checks. `placebo_outcomes` are those the programme should leave alone.
    `season` is one of `harmonics` waves or a term for every month; `calendar` adds log days, weekend days or federal
    holidays. `extended` are the areas that the programme reached later: they are compared by their starts, and serve as
    a comparison for the programme's own area only until then, which is to say not at all.
    """

    outcomes: tuple[str, ...] = Field(min_length=1)
    model: Literal["default"] = "default"
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


Review = Literal["randomised", "all"]
_Chance = Annotated[float, Field(gt=0, lt=0.5)]


def _no_reduction() -> dict[Review, float]:
    return {"randomised": 0.1, "all": 0.1}


class EvidencePlan(_Part):
    """How our results are set beside High Point and the literature. Every choice that could be made to please is here.

    `outcome` is the one compared with High Point's re-arrests. `margin` (five percentage points) is about a third of
    the shares High Point published: a larger difference would change what a reader concludes. `alpha` is that of each
    one-sided test. `high_point_start` is the launch of April 2012: of the accounts, which conflict, the one that fits
    its evaluators' statement that everybody had been followed for up to six months by September 2012.

    `chance_of_no_reduction` is how likely a reader who starts from the review's mean (of its randomised evaluations,
    16 %, or of all, 23 %) holds it that the programme lowers nothing. The reviews' own intervals have not been read,
    and they are about other crimes, so the priors are wide on purpose. Once an interval is entered, it is used
    with `spread_between_places` (standard deviation of log ratios) instead. `sceptical_chance` is what a sceptic gives
    a reduction as large as the randomised evaluations'. `reduction` is the smallest fall worth having.

    `design_level` is that of our counts on the Maryland scale; 2 is one place before and after. `discount` is 3 % a
    year as is usual in American health economics (Sanders et al. 2016). `monetise_no_effect` is the written reason to
    attach money to an effect whose interval includes none; empty, that is refused.
    """

    outcome: str = "ipv_arrest"
    margin: float = Field(default=0.05, gt=0, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    high_point_start: date = date(2012, 4, 1)
    chance_of_no_reduction: dict[Review, _Chance] = Field(default_factory=_no_reduction, min_length=1)
    spread_between_places: float = Field(default=0.15, ge=0)
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


_REASON_AT_LEAST = 20


class DisclosurePlan(_Part):
    """The rules between results and reports; turning them off needs a reason, which is stamped on every page."""

    profile: ProfileName = "cms11"
    off_because: str | None = Field(default=None, min_length=20)


class Study(_Part):
    """The whole plan. `folder` is where study.toml lies; relative paths start there."""

    title: str
    site: str
    area: str
    comparison_areas: tuple[str, ...] = ()
    extract: str
    mapping: str = "mapping.toml"
    seed: int = Field(ge=0)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    baseline_year: int | None = None
    window: Window
    programme: Programme | None = None
    shocks: tuple[Shock, ...] = ()
    outcomes: dict[str, Outcome] = Field(min_length=1)
    lists: tuple[str, ...] = ("A", "B", "C", "D")
    survival: SurvivalPlan | None = None
    its: CountsPlan | None = None
    evidence: EvidencePlan | None = None
    disclosure: DisclosurePlan = DisclosurePlan()
    analyses: tuple[str, ...] = Field(min_length=1)
    reports: tuple[str, ...] = ("annual_report", "grant_brief", "technical_appendix")

    _folder: Path = PrivateAttr(default=Path())

    @field_validator("outcomes")
    @classmethod
    def _names(cls, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
        for name in outcomes:
            if not _NAME.fullmatch(name):
                msg = "outcome names are lower-case words joined by underscores, for example ipv_dir"
                raise ValueError(msg)
        return outcomes

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        named = {
            "survival.outcomes": self.survival.outcomes if self.survival else (),
            "survival.definitions": self.survival.definitions if self.survival else (),
            "its.outcomes": self.its.outcomes if self.its else (),
        }
        for place, outcomes in named.items():
            for outcome in outcomes:
                if outcome not in self.outcomes:
                    defined = ", ".join(sorted(self.outcomes))
                    msg = f"{place} names {outcome}, which [outcomes] does not define; it has {defined}"
                    raise ValueError(msg)
        counted = (*self.its.outcomes, *self.its.placebo_outcomes) if self.its else ()
        for outcome in counted:
            if outcome in self.outcomes and self.outcomes[outcome].same_victim is not None:
                msg = f"its counts {outcome}, but same_victim exists for people on lists only; take it out of [its]"
                raise ValueError(msg)
        if self.evidence and self.evidence.outcome not in self.outcomes:
            defined = ", ".join(sorted(self.outcomes))
            msg = f"evidence.outcome names {self.evidence.outcome}, which [outcomes] does not define; it has {defined}"
            raise ValueError(msg)
        placebo, main = (self.its.placebo_outcomes, self.its.outcomes) if self.its else ((), ())
        for outcome in placebo:
            if outcome not in self.outcomes or outcome in main:
                msg = f"its.placebo_outcomes names {outcome}: it must be one of [outcomes] and not one of its.outcomes"
                raise ValueError(msg)
        if self.area in self.comparison_areas:
            msg = "the programme's own area is also listed in comparison_areas; take it out"
            raise ValueError(msg)
        if self.programme and not self.window.start < self.programme.start <= self.window.freeze:
            msg = (
                f"programme.start lies outside the study window ({self.window.start} to {self.window.freeze}, "
                "the end less the freeze lag)"
            )
            raise ValueError(msg)
        if self.its and not self.programme:
            msg = "an [its] analysis needs [programme] with its start date"
            raise ValueError(msg)
        reached = [entry.area for entry in self.its.extended] if self.its else []
        if len(set(reached)) < len(reached) or self.area in reached:
            msg = "its.extended names each later area once, and never the programme's first area"
            raise ValueError(msg)
        for entry in self.its.extended if self.its else ():
            if not f"{self.window.start:%Y-%m}" < entry.start <= f"{self.window.freeze:%Y-%m}":
                msg = f"its.extended: the start in {entry.area} lies outside the study window"
                raise ValueError(msg)
        designs = {self.survival.exposure, *self.survival.beside} if self.survival else set()
        if designs & {"historical cohort", "comparison area"} and not self.programme:
            msg = "the survival designs historical cohort and comparison area need [programme] with its start date"
            raise ValueError(msg)
        if "comparison area" in designs and not self.comparison_areas:
            msg = "the survival design comparison area needs comparison_areas"
            raise ValueError(msg)
        return self

    @property
    def folder(self) -> Path:
        """The folder of study.toml."""
        return self._folder

    @property
    def root(self) -> Path:
        """The folder that holds analysis/, reports/ and run/."""
        return self._folder.parent

    @property
    def extract_folder(self) -> Path:
        """Where the agency's files lie."""
        return (self._folder / self.extract).resolve()

    @property
    def mapping_file(self) -> Path:
        """The TOML file that translates the agency's columns and codes into ours."""
        return self._folder / self.mapping

    def configuration(self) -> dict[str, Any]:
        """The plan as plain values, for the manifest and for fingerprints; no path of this machine is in it."""
        return self.model_dump(mode="json")


def read_study(path: Path) -> Study:
    """Read study.toml; PlanError names the line, what is wrong and what is allowed."""
    study = read_plan(path, Study)
    study._folder = path.resolve().parent
    for script in study.analyses:
        if not (study.folder / script).is_file():
            msg = f"{path.name}: analyses names {script}, but there is no such file in {study.folder}"
            raise PlanError(msg)
    return study
