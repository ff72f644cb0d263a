"""The true values of what the shipped study states about monthly counts, in closed form from the planted parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipvi_eval.synthetic.draws import Floats
from ipvi_eval.synthetic.intensity import expected, months, months_since_start, place_ratio
from ipvi_eval.synthetic.parameters import Parameters, Place
from ipvi_eval.synthetic.people import DAYS_PER_YEAR
from ipvi_eval.synthetic.truth.shipped_study import (
    ARMED,
    BY_QUARTER,
    COVID,
    FREEZE,
    MONTHLY,
    OUTCOMES,
    PHASE_IN_MONTHS,
    PRIMARY,
    RARE,
    RARE_OFFENCE,
    RAREST,
    REPORTED_MORE,
    SEVERE,
    WEIGHTS,
)
from ipvi_eval.synthetic.world import OFFENCES, WITH_ARREST, WITHOUT_ARREST


@dataclass(frozen=True, slots=True)
class MonthlyTrue:
    """The true value of the estimate called `id`; `spread` is the standard deviation, from one world to another, of a
    mean of counts, which is stated without an interval. `incidents` is whether it is a number of incidents, which
    grows with the places."""

    id: str
    value: float
    spread: float | None = None
    incidents: bool = False

    def of(self, counties: int) -> MonthlyTrue:
        """The same of so many counties together, each drawn by itself."""
        times = counties if self.incidents else 1
        spread = None if self.spread is None else self.spread * times / np.sqrt(counties)
        return replace(self, value=self.value * times, spread=spread)


def monthly_truth(parameters: Parameters) -> tuple[MonthlyTrue, ...]:
    """Everything stated from the monthly counts that is a quantity of the world.

    The answer that leads is the ratio of the incidents expected in the months evaluated to those expected without the
    programme, in the months the plan evaluates: after the phase-in, up to the last complete month. The comparison areas
    change by a ratio of their own, 1 in the shipped world, by which the relative answer is divided.
    """
    found = [*_facts(parameters)]
    for outcome in MONTHLY:
        found += _answers(parameters, outcome)
        found += _straight(f"its.{outcome}", parameters, *_level_and_slope(parameters))
    for place in _beside(parameters):
        name = place.name.lower().replace(" ", "_")
        found += _straight(f"its.comparison_{name}.{PRIMARY}", parameters, parameters.effects.comparison, 1.0)
    found += _straight(f"its.{PRIMARY}.control", parameters, parameters.effects.comparison, 1.0)
    found += _relative(parameters)
    found += _elsewhere(parameters)
    found += _severity(parameters)
    found += _rare(parameters)
    found += _if_reported(parameters)
    found += _weights(parameters)
    found += _harm_by_month(parameters)
    return tuple(found)


def share_counted(parameters: Parameters, outcome: str) -> float:
    """The share of reported incidents between intimate partners that an outcome counts."""
    response, kind = parameters.response, OUTCOMES[outcome]
    if kind.injury:
        return response.injury * response.arrest_with_injury
    if kind.arrest:
        return response.injury * response.arrest_with_injury + (1 - response.injury) * response.arrest_without
    return 1.0


def standard_deviation_of_mean(parameters: Parameters, mean: Floats) -> float:
    """Of the mean of counts of the months, (m,), whose expectations are `mean` and 0 in months left out.

    Poisson given a latent lognormal AR(1) and a gamma factor with mean 1. That one year's total is fixed is left out,
    which makes it a little too large.
    """
    counts, lag = parameters.counts, np.abs(np.subtract.outer(np.arange(len(mean)), np.arange(len(mean))))
    together = np.exp(counts.latent_sd**2 * counts.latent_ar1**lag)
    covariance = np.outer(mean, mean) * (together - 1)
    covariance += np.diag(mean + mean**2 * np.diag(together) * counts.dispersion)
    return float(np.sqrt(covariance.sum()) / (mean > 0).sum())


def _facts(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """How many months and areas the answers rest on."""
    for outcome in MONTHLY:
        before, after = _evaluated(parameters, outcome)
        yield MonthlyTrue(f"its.{outcome}.months_before", float(before.sum()), 0.0)
        yield MonthlyTrue(f"its.{outcome}.months_after", float(after.sum()), 0.0)
        yield MonthlyTrue(f"its.{outcome}.headline.comparison_areas", float(len(parameters.places) - 1), 0.0)


def _evaluated(parameters: Parameters, outcome: str) -> tuple[np.ndarray, np.ndarray]:
    """Months (m,) of the synthetic years that the answer uses, before the start and after the phase-in.

    Arrests are too few by the month to be shown and are counted by quarter, so that a quarter with a month in the
    months left out is left out as a whole.
    """
    calendar, since = months(parameters), months_since_start(parameters)
    complete = np.asarray(calendar.end_time.normalize() <= pd.Timestamp(FREEZE))
    left_out = np.asarray((calendar >= pd.Period(COVID[0])) & (calendar <= pd.Period(COVID[1])))
    if outcome in BY_QUARTER:
        quarter = calendar.asfreq("Q")
        left_out = np.asarray(quarter.isin(quarter[left_out]))
    return complete & (since < 0) & ~left_out, complete & (since >= PHASE_IN_MONTHS) & ~left_out


def _answers(parameters: Parameters, outcome: str) -> Iterator[MonthlyTrue]:
    stem, place = f"its.{outcome}", parameters.places[0]
    before, after = _evaluated(parameters, outcome)
    ratio = place_ratio(parameters, place)
    mean = expected(parameters, place, place.intimate, ratio) * share_counted(parameters, outcome)
    without = mean / ratio * parameters.effects.comparison
    happened, otherwise = float(mean[after].sum()), float(without[after].sum())
    yield MonthlyTrue(f"{stem}.mean_before", float(mean[before].mean()), _spread(parameters, mean, before), True)
    yield MonthlyTrue(f"{stem}.mean_after", float(mean[after].mean()), _spread(parameters, mean, after), True)
    for side, chosen in (("before", before), ("after", after)):
        beside = [
            _of_comparison(parameters, other) * share_counted(parameters, outcome) for other in _beside(parameters)
        ]
        spread = float(np.hypot.reduce([_spread(parameters, other, chosen) for other in beside]))
        yield MonthlyTrue(f"{stem}.control.mean_{side}", float(np.sum(beside, axis=0)[chosen].mean()), spread, True)
    for name in ("headline", "alone", "relative"):
        yield MonthlyTrue(f"{stem}.{name}.ratio", happened / otherwise)
        yield MonthlyTrue(f"{stem}.{name}.percent_change", happened / otherwise - 1)
        yield MonthlyTrue(f"{stem}.{name}.averted", otherwise - happened, incidents=True)
    yield MonthlyTrue(f"{stem}.forecast.ratio", happened / otherwise)


def _beside(parameters: Parameters) -> list[Place]:
    """The places that are compared with: those which the programme never reached."""
    return [place for place in parameters.places[1:] if place.code not in parameters.effects.extended]


def _of_comparison(parameters: Parameters, place: Place) -> Floats:
    return expected(parameters, place, place.intimate, place_ratio(parameters, place))


def _spread(parameters: Parameters, mean: Floats, chosen: np.ndarray) -> float:
    return standard_deviation_of_mean(parameters, np.where(chosen, mean, 0.0))


def _level_and_slope(parameters: Parameters) -> tuple[float, float]:
    """The step at the first month after the phase-in, when the slope has run since the start, and the slope."""
    effects = parameters.effects
    return effects.level * effects.slope ** (PHASE_IN_MONTHS / 12), effects.slope


def _straight(stem: str, parameters: Parameters, level: float, slope: float) -> Iterator[MonthlyTrue]:
    """Level and slope on a straight trend, with the shocks that the plan names; a year apart for trend and slope."""
    yield MonthlyTrue(f"{stem}.trend", parameters.counts.trend)
    yield MonthlyTrue(f"{stem}.level_change", level)
    yield MonthlyTrue(f"{stem}.slope_change", slope)
    yield MonthlyTrue(f"{stem}.bail_and_discovery_reform.level_change", 1.0)
    yield MonthlyTrue(f"{stem}.covid_19_restrictions.level_change", parameters.effects.covid)


def _relative(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """Level and slope relative to the comparison areas, which share trend and shocks."""
    stem, (level, slope) = f"its.{PRIMARY}.controlled", _level_and_slope(parameters)
    yield MonthlyTrue(f"{stem}.pre_trend", 1.0)
    yield MonthlyTrue(f"{stem}.level_change", level / parameters.effects.comparison)
    yield MonthlyTrue(f"{stem}.slope_change", slope)
    yield MonthlyTrue(f"{stem}.bail_and_discovery_reform.level_change", 1.0)
    yield MonthlyTrue(f"{stem}.covid_19_restrictions.level_change", 1.0)


def _elsewhere(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """Where nothing was planted; and that the planted trend is straight on the log scale."""
    yield MonthlyTrue(f"its.{PRIMARY}.placebo_outcome.other_dir.ratio", parameters.effects.non_intimate)
    yield MonthlyTrue(f"its.{PRIMARY}.diagnostics.curvature", 0.0)


def _severity(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """The shares with an injury and with a weapon are the same in every month and report, and each incident has one by
    itself."""
    place, share = parameters.places[0], parameters.response.injury
    mean = expected(parameters, place, place.intimate, place_ratio(parameters, place))
    for stem, of, part in (("severity", SEVERE, share), ("weapon", ARMED, parameters.response.weapon)):
        for side, chosen in zip(("before", "after"), _evaluated(parameters, of), strict=True):
            spread = float(np.sqrt(part * (1 - part) / mean[chosen].sum()))
            yield MonthlyTrue(f"harm.{stem}.{side}", part, spread)
        yield MonthlyTrue(f"harm.{stem}.expected", part)
        yield MonthlyTrue(f"harm.{stem}.difference", 0.0)
        yield MonthlyTrue(f"harm.{stem}.odds_ratio", 1.0)
    yield MonthlyTrue("harm.along.slope", 0.0)
    for first in ("severe", "mild"):
        yield MonthlyTrue(f"harm.along.after_{first}", share)
        yield MonthlyTrue(f"harm.along.after_{first}_by_chance", share)


def _rare(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """How many a year of the offence that the plan calls rare, with an injury: an injury is drawn first, an
    arrest by whether there was one, and the offence by the arrest."""
    place, response, at = parameters.places[0], parameters.response, OFFENCES.index(RARE_OFFENCE)
    mean, calendar = expected(parameters, place, place.intimate, place_ratio(parameters, place)), months(parameters)
    complete = np.asarray(calendar.end_time.normalize() <= pd.Timestamp(FREEZE))
    arrest = response.arrest_with_injury
    share = response.injury * (arrest * WITH_ARREST[at] + (1 - arrest) * WITHOUT_ARREST[at])
    years = float(np.asarray(calendar.days_in_month)[complete].sum()) / DAYS_PER_YEAR
    yield MonthlyTrue(f"harm.rare.{RARE}.yearly", float(mean[complete].sum()) * share / years, incidents=True)


def _if_reported(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """The planted change of the counts, over the changes of the share reported that are supposed."""
    planted = next(one.value for one in _answers(parameters, PRIMARY) if one.id.endswith(".headline.ratio"))
    yield MonthlyTrue("harm.reporting.as_counted", planted)
    for change in REPORTED_MORE:
        way = "rise" if change > 0 else "fall"
        yield MonthlyTrue(f"harm.reporting.{way}_{100 * abs(change):g}", planted / (1 + change))


def _offences(parameters: Parameters) -> tuple[Floats, Floats]:
    """Shares of the offences (k,), drawn by whether there was an arrest in every month alike, and weights (k, 3)."""
    arrest = share_counted(parameters, "ipv_arrest")
    shares = arrest * np.array(WITH_ARREST) + (1 - arrest) * np.array(WITHOUT_ARREST)
    return shares, np.array([WEIGHTS[offence] for offence in OFFENCES])


def _harm_by_month(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """Harm in an average month of each side, and its planted change: that of the incidents, whose mix stays."""
    shares, weights = _offences(parameters)
    place, calendar = parameters.places[0], months(parameters)
    mean = expected(parameters, place, place.intimate, place_ratio(parameters, place))
    complete, since = np.asarray(calendar.end_time.normalize() <= pd.Timestamp(FREEZE)), months_since_start(parameters)
    for side, chosen in (("before", complete & (since < 0)), ("after", complete & (since >= 0))):
        days = float(np.asarray(calendar.days_in_month)[chosen].sum())
        monthly = float(mean[chosen].sum()) / (days / DAYS_PER_YEAR * 12)
        yield MonthlyTrue(f"harm.monthly.{side}", monthly * float(shares @ weights[:, 1]))
    planted = next(one.value for one in _answers(parameters, PRIMARY) if one.id.endswith(".headline.ratio"))
    for name in ("low", "middle", "high"):
        yield MonthlyTrue(f"harm.monthly.{name}", planted)


def _weights(parameters: Parameters) -> Iterator[MonthlyTrue]:
    """What an incident stands for."""
    shares, weights = _offences(parameters)
    for side in ("before", "after"):
        for name, mean in zip(("low", "middle", "high"), shares @ weights, strict=True):
            yield MonthlyTrue(f"harm.weight.{side}_{name}", float(mean))
    rare, middle = np.isin(OFFENCES, RAREST), shares * weights[:, 1]
    yield MonthlyTrue("harm.weight.rarest", float(middle[rare].sum() / middle.sum()))
