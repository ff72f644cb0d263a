"""The estimates of monthly counts beyond the fit's own, as a run stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.count_models import CountFit, Description, fit_counts, ratio_of
from ipvi_eval.its.counterfactual import Counterfactual
from ipvi_eval.its.gates import Gate
from ipvi_eval.its.placebo import PlaceboInTime, widened
from ipvi_eval.its.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.power import DetectableEffect
from ipvi_eval.its.series import MonthlySeries, quarterly
from ipvi_eval.its.specification import SpecificationCurve
from ipvi_eval.its.spillover import DisplacementDifference, equal_windows, weighted_displacement_difference
from ipvi_eval.its.synthetic_control import SyntheticControl

_FEWEST_DF = 4.0


def by_quarter(estimates: Iterable[Estimate]) -> Iterator[Estimate]:
    """The estimates of a series summed to quarters; `n` counts neither people nor months and is left out."""
    return (replace(estimate, n=None, label=f"{estimate.label}, by quarter") for estimate in estimates)


def fit_by_quarter(fit: CountFit) -> CountFit | Description:
    """The same plan on the series summed to quarters, for counts too low by the month. Raises as `fit_counts`."""
    return fit_counts(quarterly(fit.series), fit.design.plan, level=fit.level)


def size_of(prefix: str, gate: Gate) -> Iterator[Estimate]:
    """How many months, and how many incidents a month, the analysis rests on."""
    counted: dict[str, Any] = {"method": "count of complete months", "unit": "months", "n_of": "months"}
    yield Estimate(id=f"{prefix}.months_before", value=gate.months_before, label="months before", **counted)
    yield Estimate(id=f"{prefix}.months_after", value=gate.months_after, label="months after the phase-in", **counted)
    months, events = gate.months_before + gate.months_after, gate.events_before + gate.events_after
    if months:
        yield Estimate(
            id=f"{prefix}.mean",
            value=events / months,
            unit="incidents per month",
            method="mean of complete months",
            label="incidents a month",
            n=months,
            n_of="months",
            events=events,
        )


def calibrated_average(prefix: str, without: Counterfactual, placebo: PlaceboInTime) -> Estimate:
    """The average rate ratio with its error widened by the scale that the placebo dates gave for the level change."""
    own = without.average
    # The yardstick's error, as the level change's df carry it, on top of the average's own.
    extra = max(1 / placebo.calibrated.df - 1 / placebo.model.df, 0.0)
    df = max(1 / (1 / own.df + extra), min(own.df, _FEWEST_DF)) if extra > 0 else own.df
    one = widened(own, placebo.scale, without.level, df=df)
    months = int(without.inside.sum())
    return Estimate(
        id=f"{prefix}.calibrated.average_ratio",
        value=one.ratio,
        unit="ratio",
        method=f"{without.method}; delta method; error scaled by placebo dates of the level change",
        label="average rate ratio over the window, calibrated",
        lower=ratio_of(one.lower),
        upper=ratio_of(one.upper),
        level=without.level,
        standard_error=one.se,
        df=one.df if np.isfinite(one.df) else None,
        p=one.p,
        n=months,
        n_of="months",
        events=round(float(without.observed[without.inside].sum())),
        note="standard_error is on the log scale",
    )


def detectable(prefix: str, effect: DetectableEffect) -> Estimate:
    """The smallest detectable fall as the estimate `<prefix>.mde`."""
    (found,) = effect.estimates(prefix)
    return replace(found, id=f"{prefix}.mde", n_of="months")


def specification_estimates(prefix: str, curve: SpecificationCurve) -> Iterator[Estimate]:
    """How many specifications were fitted, their median ratio, and the share whose interval excludes no change."""
    if not curve.fitted:
        return
    stem, method = f"{prefix}.specification", "all combinations of the declared choices"
    for name, value, unit, label in (
        ("fitted", float(len(curve.fitted)), "number", "specifications fitted"),
        ("median_ratio", curve.median_ratio, "ratio", "median rate ratio over the specifications"),
        ("below_one", curve.share_below_one, "proportion", "share of specifications with a ratio below one"),
        ("excluding_one", curve.share_excluding_one, "proportion", "share whose interval excludes no change"),
    ):
        yield Estimate(id=f"{stem}.{name}", value=value, unit=unit, method=method, label=label)  # type: ignore[arg-type]


def placebo_outcome_estimates(
    prefix: str, fitted: Mapping[str, MonthlySeries], outcomes: Iterable[PlaceboOutcome], level: float
) -> Iterator[Estimate]:
    """The level change of each placebo outcome, by its name in `fitted`."""
    for name, one in zip(fitted, outcomes, strict=True):
        series = fitted[name]
        yield Estimate(
            id=f"{prefix}.placebo_outcome.{name}.level_change",
            value=None if one.contrast is None else one.contrast.ratio,
            unit="ratio",
            method="the primary model on an outcome the program should leave alone",
            label=f"level change, {one.name}",
            lower=None if one.contrast is None else ratio_of(one.contrast.lower),
            upper=None if one.contrast is None else ratio_of(one.contrast.upper),
            level=None if one.contrast is None else level,
            standard_error=None if one.contrast is None else one.contrast.se,
            p=None if one.contrast is None else one.contrast.p,
            n=series.n,
            n_of="months",
            events=round(float(series.counts.sum())),
            note=one.reason,
        )


def area_rank(prefix: str, found: PlaceboAreas) -> Estimate:
    """The rank p among areas; areas are neither people nor months, so n is left to the note."""
    (rank,) = found.estimates(prefix)
    return replace(rank, n=None)


def synthetic_estimate(prefix: str, found: SyntheticControl, *, people: bool) -> Estimate:
    """The mean gap after the start, in incidents per 1,000 people per year (per month without populations)."""
    (effect,) = found.estimates(prefix)
    unit: Any = "per 1,000 people per year" if people else "incidents per month"
    return replace(effect, unit=unit, n_of="months")


def displaced(
    fit: CountFit, month: str, nearby: MonthlySeries, control: MonthlySeries, area_control: MonthlySeries
) -> DisplacementDifference:
    """The weighted displacement difference of the fitted area and the one next to it, each with its control, in the
    longest equal windows before and after `month`. Raises AnalysisError where there are none.
    """
    first = fit.series.position(month)
    windows = (equal_windows(one.counts, first_after=first) for one in (fit.series, control, nearby, area_control))
    own, other, catchment, catchment_control = windows
    return weighted_displacement_difference(
        own,
        other,
        catchment=catchment,
        catchment_control=catchment_control,
        dispersion=max(fit.dispersion, 1.0),
        level=fit.level,
    )


def rates(series: MonthlySeries) -> np.ndarray:
    """Incidents per 1,000 people per year (n,); incidents per average month without a population."""
    if not has_population(series):
        return np.asarray(series.counts / series.days * 365.25 / 12, dtype=np.float64)
    assert series.exposure is not None
    return np.asarray(series.counts / (series.exposure * series.days) * 1000 * 365.25, dtype=np.float64)


def has_population(series: MonthlySeries) -> bool:
    """Whether the exposure is a population; the cohort gives 1 in every month where none is known."""
    return series.exposure is not None and bool((series.exposure != 1).any())
