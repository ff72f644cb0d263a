"""The parameters of the synthetic world; everything in it follows from these and one seed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.bounds import require
from ipvi_eval.synthetic.choosing import AS_SHIPPED, RULES
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.files.records import Records

_MOST_YEARS = 60
_MOST_OF_A_PLACE = 40_000  # incidents in all years: people have keys of six digits, 100,000 for each place
LISTS = ("A", "B", "C", "D")
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_CODE = re.compile(r"[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One police jurisdiction: its population in 2020, growth a year, and expected incidents in the baseline year.

    Raises PlanError for a number that cannot be, and a code that is not of letters and digits.
    """

    code: str
    name: str
    population: int
    growth: float
    intimate: float
    non_intimate: float

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            msg = f'places.code must be up to eight letters and digits, for example "POK", and not "{self.code}"'
            raise PlanError(msg)
        if not self.name.strip():
            msg = f"places.name of {self.code} is empty; name the place"
            raise PlanError(msg)
        require("places.population", self.population, 1, 100_000_000, "31577")
        require("places.growth", self.growth, -0.2, 0.2, "0.004 for a rise of 0.4 % a year")
        require("places.intimate", self.intimate, 1, _MOST_OF_A_PLACE, "465")
        require("places.non_intimate", self.non_intimate, 1, _MOST_OF_A_PLACE, "95")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Monthly numbers of incidents with a report: expectation, autocorrelation and over-dispersion.

    `trend` is the rate ratio a year without a programme; `season` the two Fourier pairs (sine, cosine) on the log
    scale; `latent_sd` and `latent_ar1` the stationary latent AR(1) process on the log scale; `dispersion` the variance
    of the month-to-month gamma factor with mean 1 (negative binomial counts given the latent process).

    Raises PlanError for a number that cannot be.
    """

    trend: float = 0.99
    season: tuple[tuple[float, float], tuple[float, float]] = ((-0.06, -0.09), (0.02, -0.02))
    latent_ar1: float = 0.5
    latent_sd: float = 0.11
    dispersion: float = 0.006
    unreported_share: float = 0.06

    def __post_init__(self) -> None:
        require("counts.trend", self.trend, 0.5, 1.5, "0.98 for a fall of 2 % a year")
        for value in (value for pair in self.season for value in pair):
            require("counts.season", value, -2, 2, "[[-0.06, -0.09], [0.02, -0.02]]")
        require("counts.latent_ar1", self.latent_ar1, -0.99, 0.99, "0.5")
        require("counts.latent_sd", self.latent_sd, 0, 2, "0.11")
        require("counts.dispersion", self.dispersion, 0, 5, "0.006")
        require("counts.unreported_share", self.unreported_share, 0, 0.95, "0.4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is planted. Ratios of 1 are effects that are not there.

    `level` is the rate ratio of the monthly intimate-partner reports of the programme's area once phased in, `slope`
    its change a year from the programme's start, `phase_in_months` the months over which the level change grows in
    equal steps; `notification` the hazard ratio of re-offence from the day after a person's first notification.
    `extended` are the comparison places that the programme reached later, by their code, with the first day there:
    their reports change by the same level and slope from then on (the lists stay those of the first area).
    """

    start: date = date(2021, 4, 1)
    phase_in_months: int = 3
    level: float = 0.80
    slope: float = 0.96
    notification: float = 0.65
    comparison: float = 1.0
    extended: dict[str, date] = field(default_factory=dict)
    non_intimate: float = 1.0
    covid: float = 0.85
    covid_first: str = "2020-03"
    covid_last: str = "2020-06"

    def __post_init__(self) -> None:
        for name in ("level", "slope", "notification", "comparison", "non_intimate", "covid"):
            require(f"effects.{name}", getattr(self, name), 0.05, 20.0, "1 for no effect")
        require("effects.phase_in_months", self.phase_in_months, 0, 120, "3")
        for name in ("covid_first", "covid_last"):
            if not _MONTH.fullmatch(getattr(self, name)):
                msg = f'effects.{name} must be a month as YYYY-MM, in quotes, for example "2020-03"'
                raise PlanError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reoffence:
    """The hazard of one person of list C, average frailty, not notified, per year on the street.

    hazard = yearly * list ratio * frailty * (floor + (1 - floor) * exp(-days since the last incident / decay_days)).
    Frailty is gamma with mean 1 and variance `frailty_variance`.

    Raises PlanError for a number that cannot be, and where `lists` lacks one of A, B, C and D.
    """

    yearly: float = 0.55
    floor: float = 0.08
    decay_days: float = 240.0
    frailty_variance: float = 0.5
    lists: dict[str, float] = field(default_factory=lambda: {"A": 1.8, "B": 1.3, "C": 1.0, "D": 1.1})
    unknown_suspect: float = 0.08
    new_partner: float = 0.15
    death_yearly: float = 0.006
    moving_yearly: float = 0.06

    def __post_init__(self) -> None:
        require("reoffence.yearly", self.yearly, 0, 20, "0.55")
        require("reoffence.floor", self.floor, 0, 1, "0.08")
        require("reoffence.decay_days", self.decay_days, 1, 36500, "240")
        require("reoffence.frailty_variance", self.frailty_variance, 0, 20, "0.5")
        if sorted(self.lists) != [*LISTS]:
            msg = f"reoffence.lists must have a ratio for each of {', '.join(LISTS)}, and for no other list"
            raise PlanError(msg)
        for ratio in self.lists.values():
            require("reoffence.lists", ratio, 0, 20, "1 for no difference")
        for name in ("unknown_suspect", "new_partner"):
            require(f"reoffence.{name}", getattr(self, name), 0, 1, "0.1 for one in ten")
        for name in ("death_yearly", "moving_yearly"):
            require(f"reoffence.{name}", getattr(self, name), 1e-9, 1, "0.01 for 1 % a year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What police and courts find and do: injury, weapon, arrest, custody, notifications in the programme's area.

    `custody` are kinds of stays that may follow an arrest: share of the arrests, shortest and longest days. Of those
    who enter a list that is notified since the start `notified_share` are; of those who had entered at most
    `backlog_years` before it `backlog_share`, on a day of the first `backlog_days`.

    Raises PlanError for a number that cannot be.
    """

    injury: float = 0.26
    weapon: float = 0.15
    arrest_with_injury: float = 0.70
    arrest_without: float = 0.30
    custody: tuple[tuple[float, int, int], ...] = ((0.30, 1, 4), (0.08, 15, 120), (0.025, 180, 900))
    notified_share: float = 0.85
    backlog_years: int = 3
    backlog_share: float = 0.70
    backlog_days: int = 270

    def __post_init__(self) -> None:
        for name in ("injury", "weapon", "arrest_with_injury", "arrest_without", "notified_share", "backlog_share"):
            require(f"response.{name}", getattr(self, name), 0, 1, "0.5 for one in two")
        for share, shortest, longest in self.custody:
            require("response.custody", share, 0, 1, "[[0.3, 1, 4]] for three arrests in ten and 1 to 4 days")
            require("response.custody", shortest, 1, longest, "[[0.3, 1, 4]] for three arrests in ten and 1 to 4 days")
        require("response.backlog_years", self.backlog_years, 0, _MOST_YEARS, "3")
        require("response.backlog_days", self.backlog_days, 1, 3650, "270")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What the programme delivers beside notifications; nothing in the world depends on it.

    `invited` is the chance that somebody of list B who was not told at a call-in had been invited to one. `offers` are
    kinds of help with the share of the notified who are offered it and the share of those who take it up. `services`
    to survivors and the parts of `partners` (agency, part, mean) are Poisson with so many a month.
    """

    invited: float = 0.8
    offers: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "Intervention program": (0.45, 0.40),
            "Substance use treatment": (0.25, 0.30),
            "Help with work": (0.35, 0.35),
        }
    )
    services: dict[str, float] = field(
        default_factory=lambda: {"Advocate contacts": 41.0, "Referrals": 17.0, "Safety plans": 12.0}
    )
    partners: tuple[tuple[str, str, float], ...] = (
        ("District attorney", "Cases reviewed together", 21.0),
        ("Probation department", "Supervision contacts", 33.0),
        ("Victim services agency", "Callbacks after an arrest", 15.0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangers:
    """What may bend an estimate; nothing by default.

    `chosen` is the rule by which people are notified: AS_SHIPPED or one of `choosing.RULES`. `hazard_trend` is the
    ratio a year of everybody's hazard, 1 on the first day of the world; the monthly totals keep theirs, because
    newcomers take the place. `leaving_yearly` is the hazard a year of leaving without a trace: no later incident or
    notification, and no date of exit. `others` is the hazard of being the suspect of an incident that is not between
    intimate partners, as a multiple of the person's own at its peak: on the same street time, with the same trend and
    leaving, and untouched by notification, so that it may serve as a negative-control outcome.

    `wander` is the standard deviation of a random walk, a step a month, on the log intensity of each place and kind of
    incident, its own in each; the places of `together`, by code, share that of the incidents between intimate
    partners. `shock` is the ratio of the incidents between intimate partners that a passing event
    leaves in the programme's area alone, in the first `shock_months` of the programme. `unlinked` is the share of
    incidents of a person already known in which no file tells whose they are.

    Raises PlanError for an unknown rule or a number that cannot be.
    """

    chosen: str = AS_SHIPPED
    hazard_trend: float = 1.0
    leaving_yearly: float = 0.0
    others: float = 0.0
    wander: float = 0.0
    together: tuple[str, ...] = ()
    shock: float = 1.0
    shock_months: int = 6
    unlinked: float = 0.0

    def __post_init__(self) -> None:
        if self.chosen not in (AS_SHIPPED, *RULES):
            msg = f"dangers.chosen is none of the rules of choosing; there are: {'; '.join((AS_SHIPPED, *RULES))}"
            raise PlanError(msg)
        require("dangers.hazard_trend", self.hazard_trend, 0.5, 1.5, "0.95 for a fall of 5 % a year")
        require("dangers.leaving_yearly", self.leaving_yearly, 0.0, 1.0, "0.08 for 8 % a year")
        require("dangers.others", self.others, 0.0, 1.0, "0.04 for one in twenty-five")
        require("dangers.wander", self.wander, 0.0, 0.5, "0.02")
        require("dangers.shock", self.shock, 0.1, 10.0, "0.75 for a quarter fewer")
        require("dangers.shock_months", self.shock_months, 1, 1200, "6")
        require("dangers.unlinked", self.unlinked, 0.0, 1.0, "0.1 for one in ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The whole synthetic world. The defaults make the extract that is checked in as data_synthetic/.

    `baseline_year` is the year in which the first place has exactly its published number of reports; where places
    wander (`Dangers.wander`), the number is that of a level that has not moved.
    """

    first_year: int = 2016
    last_year: int = 2025
    baseline_year: int = 2019
    places: tuple[Place, ...] = (
        Place(code="POK", name="Poughkeepsie", population=31577, growth=0.000, intimate=465, non_intimate=95),
        Place(code="CN", name="Comparison North", population=27400, growth=0.002, intimate=362, non_intimate=88),
        Place(code="CE", name="Comparison East", population=22900, growth=-0.003, intimate=281, non_intimate=71),
        Place(code="CW", name="Comparison West", population=34800, growth=0.004, intimate=418, non_intimate=110),
    )
    counts: Counts = field(default_factory=Counts)
    effects: Effects = field(default_factory=Effects)
    reoffence: Reoffence = field(default_factory=Reoffence)
    response: Response = field(default_factory=Response)
    delivery: Delivered = field(default_factory=Delivered)
    dangers: Dangers = field(default_factory=Dangers)
    course: Course = field(default_factory=Course)
    records: Records = field(default_factory=Records)

    def __post_init__(self) -> None:
        require("first_year", self.first_year, 1950, 2100, "2016")
        require("last_year", self.last_year, self.first_year, self.first_year + _MOST_YEARS, "2025")
        if not self.first_year <= self.baseline_year <= self.last_year:
            msg = f"the baseline year must lie in the synthetic years ({self.first_year} to {self.last_year})"
            raise PlanError(msg)
        if not self.first_year <= self.effects.start.year <= self.last_year:
            msg = f"the programme must start in the synthetic years ({self.first_year} to {self.last_year})"
            raise PlanError(msg)
        self._require_places_apart()
        if unknown := set(self.effects.extended) - {place.code for place in self.places[1:]}:
            msg = f"the programme can be extended to the comparison places only, not to {', '.join(sorted(unknown))}"
            raise PlanError(msg)
        if unknown := set(self.dangers.together) - {place.code for place in self.places}:
            msg = f"dangers.together names no place of this world: {', '.join(sorted(unknown))}"
            raise PlanError(msg)
        self._require_possible_course()

    def _require_places_apart(self) -> None:
        if not self.places:
            msg = "places: a county needs one place at least, that of the programme"
            raise PlanError(msg)
        for what in ("code", "name"):
            given = [getattr(place, what) for place in self.places]
            if twice := sorted({one for one in given if given.count(one) > 1}):
                msg = f"places.{what}: several places have the same ({', '.join(twice)}); give each its own"
                raise PlanError(msg)
        years = self.last_year - self.first_year + 1
        for place in self.places:
            if years * (place.intimate + place.non_intimate) > _MOST_OF_A_PLACE:
                msg = (
                    f"places: {place.name} has more than {_MOST_OF_A_PLACE:,} incidents in {years} years, and no keys "
                    "for so many people; cut it in several, or multiply a county (`--scale`)"
                )
                raise PlanError(msg)

    def _require_possible_course(self) -> None:
        if (1 - self.counts.unreported_share) * self.course.reported > 1:
            msg = "course.reported would have more incidents reported than there are; raise counts.unreported_share"
            raise PlanError(msg)
        if self.response.injury * self.course.injury > 1:
            msg = "course.injury would have more injuries than incidents; lower it"
            raise PlanError(msg)
        if self.response.weapon * self.course.weapon > 1:
            msg = "course.weapon would have more weapons than incidents; lower it"
            raise PlanError(msg)
        stays = sum(share for share, _, _ in self.response.custody)
        for name, share in (("response", stays), ("course", stays * self.course.custody)):
            if share > 1:
                msg = f"{name}.custody would have more stays in custody than arrests; lower it"
                raise PlanError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; dates as ISO text. Dangers, the course of effects and records are not mentioned where there is
        nothing of them.
        """
        found = {key: _plain(value) for key, value in asdict(self).items()}
        if self.dangers == Dangers():
            del found["dangers"]
        if self.course == Course():
            del found["course"]
        if self.records == Records():
            del found["records"]
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
