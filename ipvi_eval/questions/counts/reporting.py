"""The estimates of monthly counts beyond the fit's own, as a run stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ipvi_eval.counted import incidents
from ipvi_eval.estimate import CountedAs, Estimate, Unit, slug
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Strip
from ipvi_eval.its.comparisons.spillover import DisplacementDifference, equal_windows, weighted_displacement_difference
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import Description, ratio_of
from ipvi_eval.its.lasting_step.before_start import CHECKED_AT, BeforeStart
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit, fit_step_under
from ipvi_eval.its.series.design import DesignPlan, design_matrix
from ipvi_eval.its.series.gates import LOW_MEAN, Gate
from ipvi_eval.its.series.monthly import MonthlySeries, quarterly
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.kept_months import KeptMonths, kept_months
from ipvi_eval.results.labelled import labelled
from ipvi_eval.scope import Scope
from ipvi_eval.worded import given


def by_quarter(fit: StepFit, plan: DesignPlan) -> StepFit | Description:
    """The headline's fit on the series summed to quarters, for counts too low by the month. Raises as `fit_step`."""
    controls = tuple(quarterly(control) for control in fit.controls)
    return fit_step_under(quarterly(fit.series), plan, controls, level=fit.level, prior=fit.prior)


def quarterly_estimates(fit: StepFit, prefix: str) -> Iterator[Estimate]:
    """The estimates of a series summed to quarters; `n` counts neither people nor months and is left out."""
    return (replace(one, n=None) for one in labelled("by quarter", as_estimates(fit, prefix)))


def companion(prefix: str, found: Forecast, fit: StepFit) -> Estimate:
    """Counted over forecast in the window, by the forecast from the months before alone."""
    one, kept = found.average, kept_months(fit.series, fit.design, after=fit.window)
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
        n=len(fit.counts),
        n_of="months",
        events=kept.both,
        cells=(kept.before, kept.after),
        note="standard_error is on the log scale",
        scope=Scope(base="the forecast from the months before the start"),
    )


def size_of(prefix: str, gate: Gate, months_per_period: int) -> Iterator[Estimate]:
    """How many months before and after the start the analysis rests on, in periods of as many months."""
    before, after = (periods * months_per_period for periods in (gate.months_before, gate.months_after))
    counted: dict[str, Any] = {"method": "count of complete months", "unit": "months", "n_of": "months"}
    yield Estimate(id=f"{prefix}.months_before", value=before, label="months before", **counted)
    yield Estimate(id=f"{prefix}.months_after", value=after, label="months after the phase-in", **counted)


def means_of(prefix: str, alone: StepFit | Description, months_per_period: int) -> Iterator[Estimate]:
    """How many incidents there were a month, before and after the start, where the series is more than described, in
    periods of as many months."""
    gate = alone.gate
    events_before, events_after = gate.events_before, gate.events_after
    if isinstance(alone, StepFit):
        kept = kept_months(alone.series, alone.design)
        events_before, events_after = kept.before, kept.after
    sides = (("before", gate.months_before, events_before), ("after", gate.months_after, events_after))
    for side, periods, events in sides:
        if periods:
            label = f"incidents a month {side} the start"
            yield _mean(f"{prefix}.mean_{side}", label, events, periods, months_per_period)


def means_of_comparison(prefix: str, fit: StepFit, months_per_period: int) -> Iterator[Estimate]:
    """How many incidents a month the comparison areas of a fit had together, in the periods of `means_of`."""
    after = fit.window
    together = kept_months(fit.controls, fit.design, after=after)
    for side, chosen, events in (("before", ~after, together.before), ("after", after, together.after)):
        label = f"incidents a month {side} the start, comparison areas together"
        yield _mean(f"{prefix}.control.mean_{side}", label, events, int(chosen.sum()), months_per_period)


def _mean(id: str, label: str, events: int, periods: int, months_per_period: int) -> Estimate:
    return Estimate(
        id=id,
        value=events / (periods * months_per_period),
        unit="incidents per month",
        method="mean of complete months",
        label=label,
        n=periods,
        n_of="months",
        events=events,
    )


def with_their_months(made: Iterable[Estimate], described: Description) -> Iterator[Estimate]:
    """The means of a series by level and slope that is described only, the incidents of each with their months."""
    kept = kept_months(described.series, design_matrix(described.series, described.plan))
    of = {"before": kept.before, "after": kept.after}
    return (replace(one, events=of[one.id.rpartition("_")[2]]) for one in made)


def with_months(made: Iterable[Estimate], kept: KeptMonths) -> Iterator[Estimate]:
    """The estimates whose incidents are all of the months kept, with the keys of those months and of both sides."""
    sides = (kept.before, kept.after)
    return (replace(one, events=kept.both, cells=sides) if one.events == kept.both else one for one in made)


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
    prefix: str, fitted: Mapping[str, MonthlySeries], outcomes: Iterable[PlaceboOutcome], fit: StepFit
) -> Iterator[Estimate]:
    """The step of each placebo outcome, by its name in `fitted`; its cells are those of the months of the `fit` that
    leads."""
    level = fit.level
    for name, one in zip(fitted, outcomes, strict=True):
        series = fitted[name]
        kept = kept_months(series, fit.design, after=fit.window, outcome=name)
        ends = str(series.months[0]), str(series.last_months[-1])
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
            events=incidents(series.counts.sum(), series.name, name, *ends),
            cells=(kept.before, kept.after),
            note=given(one.reason),
            scope=Scope(base=EXPECTED[False]),
        )


def area_rank(prefix: str, found: PlaceboAreas) -> Iterator[Estimate]:
    """The rank p among areas, which are neither people nor months, so n is left to the note; and the smallest it can
    be."""
    (rank,) = as_estimates(found, prefix)
    yield replace(rank, n=None)
    yield smallest_rank_p(f"{prefix}.placebo_area", len(found.area_z) + 1, "areas", of="areas")


def smallest_rank_p(stem: str, ranks: int, counted: CountedAs, *, of: str) -> Estimate:
    """The smallest rank p that so many `ranks` can give; `of` says what is ranked, `counted` as `n_of` has it."""
    return Estimate(
        id=f"{stem}.resolution",
        value=1 / ranks,
        unit="probability",
        method=f"one over the number of {of}",
        label=f"smallest possible rank p, {of}",
        n=ranks,
        n_of=counted,
    )


def placebo_date_estimates(prefix: str, found: StepPlacebo, period: str) -> Iterator[Estimate]:
    """How many dates are as extreme as the real one, which is among them, and the smallest rank p they can give."""
    if found.rank_p is None:
        return
    stem, dates = f"{prefix}.placebo_time", len(found.months)
    yield Estimate(
        id=f"{stem}.as_extreme",
        value=float(round(found.rank_p * dates)),
        unit="number",
        method="count of admissible starts",
        label="placebo in time, starts with a test at least as extreme",
        n=dates,
        n_of="months",
    )
    yield smallest_rank_p(stem, dates, "months", of=f"admissible {period}s")


def before_estimates(prefix: str, found: BeforeStart) -> Iterator[Estimate]:
    """What the checks before the start found, as far as they could be made: size and level as they are, the difference
    of trends as a proportion per year, half-years as a standard deviation, months as variance over chance."""
    units: dict[str, Unit] = {"size": "incidents per month", "level": "ratio", "months": "number"}
    labels = {
        "size": "incidents of the comparison a month",
        "level": "incidents per person over those of the comparison",
        "trend": "difference of trends per year",
        "half-years": "standard deviation of half-years about their line, beyond chance",
        "months": f"variance of {found.unit} about their half-year over that of chance",
    }
    for check in found.checks:
        if check.value is None:
            continue
        value, lower, upper = check.told
        yield Estimate(
            id=f"{prefix}.before.{slug(check.name)}",
            value=value,
            unit=units.get(check.name, "proportion"),
            method="log ratio of the series and its comparison in the kept months before the start",
            label=f"before the start, {labels[check.name]}",
            lower=lower,
            upper=upper,
            level=None if check.lower is None else CHECKED_AT,
        )


def power_estimates(prefix: str, effect: DetectableEffect) -> Iterator[Estimate]:
    """The falls that were planted into simulated series, the share in which each was found, and the share called
    changed where none was."""
    if not effect.simulated:
        return
    stem, none = f"{prefix}.power", effect.simulated[0]
    about: dict[str, Any] = {
        "method": f"{none.series} series like the months before the start, tested as the headline is"
    }
    yield Estimate(
        id=f"{stem}.false", value=none.changes, unit="proportion", label="share called changed without a fall", **about
    )
    for number, one in enumerate(effect.simulated[1:], start=1):
        which = f"fall number {number}"
        yield Estimate(
            id=f"{stem}.planted_{number}", value=one.ratio, unit="ratio", label=f"ratio planted, {which}", **about
        )
        yield Estimate(
            id=f"{stem}.found_{number}", value=one.falls, unit="proportion",
            label=f"share in which a fall is found, {which}", **about,
        )  # fmt: skip


def larger_estimates(prefix: str, larger: Mapping[str, DetectableEffect | None]) -> Iterator[Estimate]:
    """The smallest fall that series of more incidents would have shown, by the ends of their ids.

    None where that was not asked. It is there all the same: were it not, that would tell of a withheld result.
    """
    for name, effect in larger.items():
        fall = effect.fall if effect else None
        none = "no fall that was tried is found so often" if effect else "asked beside a result without a change only"
        yield Estimate(
            id=f"{prefix}.power.{name}",
            value=fall,
            unit="ratio",
            method="simulated series of more incidents, as spread and wandering as those before the start",
            label=f"smallest detectable ratio below 1 with {name.replace('_', ' ')} as many incidents",
            note="" if fall is not None else none,
        )


def sensitivity_estimates(prefix: str, strip: Strip) -> Iterator[Estimate]:
    """How many other specifications were fitted, and how many of them disagree."""
    for name, value, label in (
        ("fitted", len(strip.fitted), "other specifications fitted, one choice changed at a time"),
        ("disagree", len(strip.flipped), "other specifications that disagree"),
    ):
        yield Estimate(
            id=f"{prefix}.sensitivity.{name}", value=float(value), unit="number", method="count of specifications",
            label=label,
        )  # fmt: skip


def thin(prefix: str, fit: StepFit) -> Iterator[Estimate]:
    """How many incidents there were a month over all months, where they are so few that the method is weak."""
    months, events = len(fit.counts) * fit.series.months_per_period, kept_months(fit.series, fit.design).both
    if events / months < LOW_MEAN:
        yield Estimate(
            id=f"{prefix}.mean",
            value=events / months,
            unit="incidents per month",
            method="mean of complete months",
            label="incidents a month before and after the start",
            n=len(fit.counts),
            n_of="months",
            events=events,
        )


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
