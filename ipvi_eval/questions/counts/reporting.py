"""The estimates of monthly counts beyond the fit's own, as a run stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.comparisons.spillover import DisplacementDifference, equal_windows, weighted_displacement_difference
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import Description, ratio_of
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import MonthlySeries, quarterly
from ipvi_eval.questions.counts.estimates import as_estimates, labelled
from ipvi_eval.scope import Scope


def by_quarter(fit: StepFit, plan: DesignPlan) -> StepFit | Description:
    """The headline's fit on the series summed to quarters, for counts too low by the month. Raises as `fit_step`."""
    controls = tuple(quarterly(control) for control in fit.controls)
    return fit_step(quarterly(fit.series), plan, controls, level=fit.level, prior_mean=fit.prior_mean)


def quarterly_estimates(fit: StepFit, prefix: str) -> Iterator[Estimate]:
    """The estimates of a series summed to quarters; `n` counts neither people nor months and is left out."""
    return (replace(one, n=None) for one in labelled("by quarter", as_estimates(fit, prefix)))


def companion(prefix: str, found: Forecast, fit: StepFit) -> Estimate:
    """Counted over forecast in the window, by the forecast from the months before alone."""
    one, counts, window = found.average, fit.counts, fit.window
    before, after = (round(float(counts[side].sum())) for side in (~window, window))
    return Estimate(
        id=f"{prefix}.forecast.ratio",
        value=one.ratio,
        unit="ratio",
        method="drifting level of the months before the start, carried forward",
        label="incidents counted over incidents forecast",
        lower=ratio_of(one.lower),
        upper=ratio_of(one.upper),
        level=fit.level,
        standard_error=one.se,
        df=one.df,
        p=one.p,
        n=len(counts),
        n_of="months",
        events=before + after,
        cells=(before, after),
        note="standard_error is on the log scale",
        scope=Scope(base="the forecast from the months before the start"),
    )


def size_of(prefix: str, gate: Gate, months_per_period: int) -> Iterator[Estimate]:
    """How many months before and after the start the analysis rests on, in periods of as many months."""
    before, after = (periods * months_per_period for periods in (gate.months_before, gate.months_after))
    counted: dict[str, Any] = {"method": "count of complete months", "unit": "months", "n_of": "months"}
    yield Estimate(id=f"{prefix}.months_before", value=before, label="months before", **counted)
    yield Estimate(id=f"{prefix}.months_after", value=after, label="months after the phase-in", **counted)


def means_of(prefix: str, gate: Gate, months_per_period: int) -> Iterator[Estimate]:
    """How many incidents there were a month, before and after the start, where the series is more than described, in
    periods of as many months."""
    sides = (("before", gate.months_before, gate.events_before), ("after", gate.months_after, gate.events_after))
    for side, periods, events in sides:
        if periods:
            yield Estimate(
                id=f"{prefix}.mean_{side}",
                value=events / (periods * months_per_period),
                unit="incidents per month",
                method="mean of complete months",
                label=f"incidents a month {side} the start",
                n=periods,
                n_of="months",
                events=events,
            )


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
    """The step of each placebo outcome, by its name in `fitted`."""
    for name, one in zip(fitted, outcomes, strict=True):
        series = fitted[name]
        yield Estimate(
            id=f"{prefix}.placebo_outcome.{name}.ratio",
            value=None if one.contrast is None else one.contrast.ratio,
            unit="ratio",
            method="the headline's fit of an outcome the program should leave alone",
            label=f"counted over expected, {one.name}",
            lower=None if one.contrast is None else ratio_of(one.contrast.lower),
            upper=None if one.contrast is None else ratio_of(one.contrast.upper),
            level=None if one.contrast is None else level,
            standard_error=None if one.contrast is None else one.contrast.se,
            p=None if one.contrast is None else one.contrast.p,
            n=series.n,
            n_of="months",
            events=round(float(series.counts.sum())),
            cells=one.cells,
            note=one.reason,
            scope=Scope(base=EXPECTED[False]),
        )


def area_rank(prefix: str, found: PlaceboAreas) -> Estimate:
    """The rank p among areas; areas are neither people nor months, so n is left to the note."""
    (rank,) = as_estimates(found, prefix)
    return replace(rank, n=None)


def synthetic_estimate(prefix: str, found: SyntheticControl, *, people: bool) -> Estimate:
    """The mean gap after the start, in incidents per 1,000 people per year (per month without populations)."""
    (effect,) = as_estimates(found, prefix)
    unit: Any = "per 1,000 people per year" if people else "incidents per month"
    return replace(effect, unit=unit, n_of="months")


def displaced(
    fit: StepFit, month: str, nearby: MonthlySeries, control: MonthlySeries, area_control: MonthlySeries
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
