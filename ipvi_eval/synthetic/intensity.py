"""How many incidents each month: trend, season, shock, programme, autocorrelation and over-dispersion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.synthetic.draws import Draws, Floats
from ipvi_eval.synthetic.parameters import Parameters, Place


@dataclass(frozen=True, slots=True)
class MonthlySeries:
    """One place and kind of incident: `expected`, `intensity` (with the noise) and `counts` (months,)."""

    expected: Floats
    intensity: Floats
    counts: NDArray[np.int64]


def months(parameters: Parameters) -> pd.PeriodIndex:
    """Every month of the synthetic years."""
    return pd.period_range(f"{parameters.first_year}-01", f"{parameters.last_year}-12", freq="M")


def months_since_start(parameters: Parameters, start: date | None = None) -> Floats:
    """Whole months (months,) since the programme's first month, or since `start`; negative before it."""
    first = pd.Period(start or parameters.effects.start, freq="M")
    return np.array([int((month - first).n) for month in months(parameters)], dtype=np.float64)


def programme_ratio(parameters: Parameters, start: date | None = None) -> Floats:
    """The planted rate ratio (months,) of the programme: 1 before its start, then level (in steps) times slope, and 1
    again where the effect is over.

    `start` is that of a place the programme was extended to; that of the first place when None.
    """
    effects = parameters.effects
    since = months_since_start(parameters, start)
    ramp = np.clip((since + 1) / (effects.phase_in_months + 1), 0, 1)
    years = np.maximum(since, 0) / 12
    last = parameters.course.level_months or np.inf
    outside = (since < 0) | (since >= last)
    return np.where(outside, 1.0, np.exp(ramp * np.log(effects.level) + years * np.log(effects.slope)))


def place_ratio(parameters: Parameters, place: Place) -> Floats:
    """The planted rate ratio (months,) of intimate-partner reports in a place, the first being the programme's."""
    effects = parameters.effects
    if place.code == parameters.places[0].code:
        return programme_ratio(parameters)
    if place.code in effects.extended:
        return programme_ratio(parameters, effects.extended[place.code])
    return np.where(months_since_start(parameters) >= 0, effects.comparison, 1.0)


def reported_ratio(parameters: Parameters, place: Place) -> Floats:
    """By how much the share of incidents that are reported is higher than without the programme (months,)."""
    if place.code != parameters.places[0].code:
        return np.ones(len(months(parameters)))
    return np.where(months_since_start(parameters) >= 0, parameters.course.reported, 1.0)


def shock_ratio(parameters: Parameters, place: Place) -> Floats:
    """What a passing event that is not the programme leaves of incidents between intimate partners (months,)."""
    since, dangers = months_since_start(parameters), parameters.dangers
    hit = (since >= 0) & (since < dangers.shock_months) & (place.code == parameters.places[0].code)
    return np.where(hit, dangers.shock, 1.0)


def population(place: Place, year: int) -> int:
    """People in the place in a year."""
    return round(place.population * (1 + place.growth) ** (year - 2020))


def expected(parameters: Parameters, place: Place, yearly: float, ratio: Floats) -> Floats:
    """Expected incidents (months,) of a place that has `yearly` of them in the baseline year without noise."""
    calendar = months(parameters)
    counts, effects = parameters.counts, parameters.effects
    people = np.array([population(place, year) for year in calendar.year]) / population(place, parameters.baseline_year)
    days = np.asarray(calendar.days_in_month, dtype=np.float64)
    years = np.asarray(calendar.year - parameters.baseline_year + (calendar.month - 6.5) / 12, dtype=np.float64)
    angle = 2 * np.pi * (np.asarray(calendar.month, dtype=np.float64) - 0.5) / 12
    log_season = sum(
        sine * np.sin(k * angle) + cosine * np.cos(k * angle) for k, (sine, cosine) in enumerate(counts.season, start=1)
    )
    covid = (calendar >= pd.Period(effects.covid_first)) & (calendar <= pd.Period(effects.covid_last))
    rate = people * days * np.exp(years * np.log(counts.trend) + log_season) * np.where(covid, effects.covid, 1.0)
    base = np.asarray(calendar.year == parameters.baseline_year)
    return np.asarray(yearly * rate / rate[base].sum() * ratio, dtype=np.float64)


def draw_series(
    parameters: Parameters,
    place: Place,
    draws: Draws,
    *,
    yearly: float,
    ratio: Floats,
    fixed: bool,
    walk: Floats | None = None,
) -> MonthlySeries:
    """Draw one series; when `fixed`, the baseline year is conditioned on having exactly `yearly` incidents.

    Poisson counts given their total are multinomial, so the conditioning leaves the months of the year their shape.
    `walk` (months,) are standard normal steps that the place shares with others; None where it wanders by itself.
    """
    mean = expected(parameters, place, yearly, ratio)
    counts = parameters.counts
    shocks = draws.normal(len(mean)) * counts.latent_sd
    latent = np.empty(len(mean))
    latent[0] = shocks[0]
    for month in range(1, len(mean)):
        latent[month] = counts.latent_ar1 * latent[month - 1] + shocks[month] * np.sqrt(1 - counts.latent_ar1**2)
    if parameters.dangers.wander:
        latent += np.cumsum((draws.normal(len(mean)) if walk is None else walk) * parameters.dangers.wander)
    noise = np.exp(latent - counts.latent_sd**2 / 2) * draws.gamma(len(mean), variance=counts.dispersion)
    intensity = mean * noise
    found = draws.poisson(intensity)
    if fixed:
        base = np.asarray(months(parameters).year == parameters.baseline_year)
        found[base] = draws.split(round(yearly), intensity[base])
    return MonthlySeries(mean, intensity, found)
