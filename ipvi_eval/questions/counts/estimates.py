"""Fits and checks of monthly counts as the estimates that a run stores: ids, labels, units, counts behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.placebo import MINIMUM_DATES_TO_CALIBRATE, PlaceboInTime
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.comparisons import controlled, staggered_counts
from ipvi_eval.its.comparisons.controlled import ControlledFit
from ipvi_eval.its.comparisons.spillover import DisplacementDifference
from ipvi_eval.its.comparisons.staggered_counts import StaggeredCounts
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import CountFit, Description, ratio_of
from ipvi_eval.its.lasting_step.exact import ExactRatio
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit
from ipvi_eval.its.series.monthly import COVARIATE
from ipvi_eval.scope import Scope


@singledispatch
def as_estimates(found: object, prefix: str) -> tuple[Estimate, ...]:
    """What `found` says, as estimates whose ids begin with `prefix`; TypeError where it is no fit of counts."""
    msg = f"{type(found).__name__} has no estimates of monthly counts"
    raise TypeError(msg)


@as_estimates.register
def _(found: StepPlacebo, prefix: str) -> tuple[Estimate, ...]:
    """The rank p with its resolution."""
    dates = len(found.months)
    few = f"{dates} admissible dates: fewer than {MINIMUM_DATES_TO_CALIBRATE} say nothing"
    rank = Estimate(
        id=f"{prefix}.placebo_time.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the real start among all admissible ones, by the headline's own fit",
        label="placebo in time, rank p",
        n=dates,
        n_of="months",
        note=few if found.rank_p is None else f"cannot be smaller than {found.resolution:.3g} with {dates} dates",
    )
    return (rank,)


@as_estimates.register
def _(found: Diagnostics, prefix: str) -> tuple[Estimate, ...]:
    """Test statistics with p, dispersion, and the quadratic term."""
    n = len(found.month)
    rows = [
        Estimate(
            id=f"{prefix}.{test.id}",
            value=test.statistic,
            unit="number",
            method=f"{test.name}, deviance residuals, {test.order} lags",
            label=f"{test.name} statistic",
            df=float(test.order),
            p=test.p,
            n=n,
            n_of="months",
        )
        for test in found.tests
    ]
    rows.append(
        Estimate(
            id=f"{prefix}.pearson_dispersion",
            value=found.dispersion,
            unit="number",
            method="Pearson chi-squared / (n - k)",
            label="variance over mean around the fit",
            n=n,
            n_of="months",
        )
    )
    if found.curvature is not None:
        rows.append(
            Estimate(
                id=f"{prefix}.curvature",
                value=found.curvature.value,
                unit="coefficient",
                method=f"{found.method}; quadratic time added",
                label="quadratic term of the trend, log scale per year squared",
                lower=found.curvature.lower,
                upper=found.curvature.upper,
                level=found.level,
                standard_error=found.curvature.se,
                df=found.curvature.df,
                p=found.curvature.p,
                n=n,
                n_of="months",
            )
        )
    return tuple(rows)


@as_estimates.register
def _(found: PlaceboInTime, prefix: str) -> tuple[Estimate, ...]:
    """Calibrated ratio, rank p with its resolution, and the scale."""
    dates = len(found.months)
    note = "standard_error is on the log scale"
    if found.disagrees:
        note += "; the model's own p lies on the other side of the threshold: lead with this one"
    calibrated = Estimate(
        id=f"{prefix}.calibrated.{found.column}",
        value=found.calibrated.ratio,
        unit="ratio",
        method=f"{found.method}; error scaled by placebo dates",
        label=f"{found.column.replace('_', ' ')}, rate ratio, calibrated",
        lower=ratio_of(found.calibrated.lower),
        upper=ratio_of(found.calibrated.upper),
        level=found.level,
        standard_error=found.calibrated.se,
        df=found.calibrated.df,
        p=found.calibrated.p,
        n=dates,
        n_of="months",
        note=note,
    )
    rank = Estimate(
        id=f"{prefix}.placebo_time.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the real date among all admissible dates",
        label="placebo in time, rank p",
        n=dates,
        n_of="months",
        note=f"no rank p can be smaller than {found.resolution:.3g} with {dates} dates",
    )
    scale = Estimate(
        id=f"{prefix}.placebo_time.scale",
        value=found.scale,
        unit="number",
        method="root mean square of placebo statistics with the program kept in the model, at least 1",
        label="placebo in time, scale of the error",
        n=len(found.held_months),
        n_of="months",
    )
    return calibrated, rank, scale


@as_estimates.register
def _(found: DetectableEffect, prefix: str) -> tuple[Estimate, ...]:
    """The smallest detectable fall as a ratio."""
    method = (
        f"{found.simulated[0].series} series like the months before the start, tested as the headline is"
        if found.simulated
        else "normal approximation from the counts alone"
    )
    fall = Estimate(
        id=f"{prefix}.mde",
        value=found.fall,
        unit="ratio",
        method=f"{method}; {found.power:.0%} power, two-sided {1 - found.level:.0%}",
        label="smallest detectable ratio below 1",
        n=found.n,
        n_of="months",
        events=found.events,
        note="" if found.fall is not None else found.sentence,
    )
    return (fall,)


@as_estimates.register
def _(found: PlaceboAreas, prefix: str) -> tuple[Estimate, ...]:
    """The rank p with its resolution."""
    areas = len(found.area_z)
    rank = Estimate(
        id=f"{prefix}.placebo_area.rank_p",
        value=found.rank_p,
        unit="probability",
        method="rank of the treated area among areas without a program",
        label="placebo in area, rank p",
        n=areas + 1,
        n_of="areas",
        note=f"no rank p can be smaller than {found.resolution:.3g} with {areas} comparison areas",
    )
    return (rank,)


@as_estimates.register
def _(found: CountFit, prefix: str) -> tuple[Estimate, ...]:
    """Rate ratios of the trend and of every level and slope change, then rho and dispersion."""
    wanted = [name for name in found.design.names if _is_reported(name)]
    return (*(_ratio(found, prefix, name) for name in wanted), *_data_line(found, prefix))


def _ratio(found: CountFit, prefix: str, name: str) -> Estimate:
    one = found.coefficient(name)
    per = " per unit" if name.startswith(COVARIATE) else ""
    per = " per year" if name.endswith("slope_change") or name == "time" else per
    return Estimate(
        id=f"{prefix}.{'trend' if name == 'time' else name}",
        value=one.ratio,
        unit="ratio",
        method=found.method,
        label=f"{_change(name)}, rate ratio{per}",
        lower=ratio_of(one.lower),
        upper=ratio_of(one.upper),
        level=found.level,
        standard_error=one.se,
        df=_finite(one.df),
        p=one.p,
        n=found.design.X.shape[0],
        n_of="months",
        events=round(float(found.counts.sum())),
        cells=(found.gate.events_before, found.gate.events_after),
        note="standard_error is on the log scale" + (f"; {found.gate.sentence}" if found.gate.reasons else ""),
    )


def _change(name: str) -> str:
    """A column of the design in words: "level change (covid 19 restrictions)" of a disruption's."""
    if name.startswith(COVARIATE):
        return name.replace("_", " ").replace(".", " ", 1)
    of, _, what = ("trend" if name == "time" else name).replace("_", " ").rpartition(".")
    return f"{what} ({of})" if of else what


def labelled(words: str, estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """The same estimates, with `words` at the end of each label: what tells them from their like."""
    return tuple(replace(one, label=f"{one.label}, {words}") for one in estimates)


def _data_line(found: CountFit, prefix: str) -> tuple[Estimate, ...]:
    shared = {"method": found.method, "n": found.design.X.shape[0], "n_of": "months"}
    shared["events"] = round(float(found.counts.sum()))
    return (
        Estimate(id=f"{prefix}.rho", value=found.rho, unit="number", label="lag-1 correlation", **shared),
        Estimate(
            id=f"{prefix}.dispersion", value=found.dispersion, unit="number", label="variance over mean", **shared
        ),
    )


@as_estimates.register
def _(found: Description, prefix: str) -> tuple[Estimate, ...]:
    """Mean per month on each side, without interval or p."""
    rows = found.tidy().itertuples(index=False)
    return tuple(
        Estimate(
            id=f"{prefix}.mean_{row.side}",
            value=float(row.mean) / found.series.months_per_period if row.months else None,  # type: ignore[arg-type]
            unit="incidents per month",
            method="mean count, described only",
            label=f"mean count {row.side} the interruption",
            n=int(row.months),  # type: ignore[arg-type]
            n_of="months",
            events=int(row.events),  # type: ignore[arg-type]
            note=found.gate.sentence,
        )
        for row in rows
    )


@as_estimates.register
def _(found: StepFit, prefix: str) -> tuple[Estimate, ...]:
    """`ratio`, `percent_change`, `averted`, `wandering` and `dispersion` under `prefix`."""
    window = found.window
    before, after = (round(float(found.counts[side].sum())) for side in (~window, window))
    others = () if found.control is None else tuple(round(float(found.control[x].sum())) for x in (~window, window))
    about: dict[str, Any] = {"method": found.method, "n_of": "months"}
    rests: dict[str, Any] = {"n": len(found.counts), "events": before + after, "cells": (before, after, *others)}
    limits: dict[str, Any] = {"level": found.level}
    one, fewer, against = found.step, found.averted, Scope(base=EXPECTED[bool(found.controls)])
    note = f"; {found.gate.sentence}" if found.gate.reasons else ""
    ratio = Estimate(
        id=f"{prefix}.ratio", value=one.ratio, unit="ratio", label="incidents counted over incidents expected",
        lower=ratio_of(one.lower), upper=ratio_of(one.upper), standard_error=one.se, df=one.df, p=one.p,
        note=f"standard_error is on the log scale{note}", scope=against, **about, **rests, **limits,
    )  # fmt: skip
    percent = Estimate(
        id=f"{prefix}.percent_change", value=one.ratio - 1, unit="proportion", p=one.p,
        label="counted against expected, as a proportion", lower=ratio_of(one.lower) - 1,
        upper=ratio_of(one.upper) - 1, note=note.removeprefix("; "), scope=against, **about, **rests, **limits,
    )  # fmt: skip
    averted = Estimate(
        id=f"{prefix}.averted", value=fewer.value, unit="incidents", p=one.p,
        label="incidents averted over the window (negative: more than expected)", lower=fewer.lower,
        upper=fewer.upper, note="incidents counted x (1 / ratio - 1), at the ratio's own limits",
        scope=against, **about, **rests | {"n": int(window.sum())}, **limits,
    )  # fmt: skip
    wandering = Estimate(
        id=f"{prefix}.wandering", value=found.wandering, unit="number", label="wandering of the level per month",
        note=f"posterior mean, log scale; prior mean {found.prior_mean:g}", **about, **rests,
    )  # fmt: skip
    dispersion = Estimate(
        id=f"{prefix}.dispersion", value=found.dispersion, unit="number", label="variance over mean, given the level",
        **about, **rests,
    )  # fmt: skip
    return ratio, percent, averted, wandering, dispersion


@as_estimates.register
def _(found: ExactRatio, prefix: str) -> tuple[Estimate, ...]:
    """The ratio with its interval."""
    note = "no trend, season or overdispersion: for thin counts only"
    if found.ratio is None:
        note += "; no incident before, so the ratio has no finite value"
    one = Estimate(
        id=f"{prefix}.exact_rate_ratio",
        value=found.ratio,
        unit="ratio",
        method="conditional exact rate ratio (Clopper-Pearson)",
        label="rate after over rate before",
        lower=found.lower,
        upper=found.upper,
        level=found.level,
        p=found.p,
        n=found.periods,
        n_of="months",
        events=found.events_before + found.events_after,
        cells=(found.events_before, found.events_after),
        note=note,
        scope=Scope(base="the rate of the months before the start"),
    )
    return (one,)


@as_estimates.register
def _(found: Headline, prefix: str) -> tuple[Estimate, ...]:
    """`<prefix>.headline.*` of the answer that leads, then `alone` and `relative` as far as each was fitted."""
    made: list[Estimate] = []
    if found.fit is not None:
        made += labelled("the answer that leads", as_estimates(found.fit, f"{prefix}.headline"))
    if found.fit is not None and found.fit.controls:
        areas = Estimate(
            id=f"{prefix}.headline.comparison_areas", value=float(len(found.fit.controls)), unit="number",
            method=found.fit.method, label="comparison areas in the answer that leads",
        )  # fmt: skip
        made.append(areas)
    elif found.basis == "exact" and found.exact is not None:
        made += exact_headline(found.exact, f"{prefix}.headline")
    others = (
        ("alone", "the series on its own", found.alone),
        ("relative", "relative to the comparison areas", found.relative),
    )
    for name, words, fit in others:
        if isinstance(fit, StepFit):
            made += labelled(words, as_estimates(fit, f"{prefix}.{name}"))
    return tuple(made)


@as_estimates.register
def _(found: ControlledFit, prefix: str) -> tuple[Estimate, ...]:
    """Ratios of the interaction's level and slope change and of the pre-trend."""
    wanted = [n for n in found.interaction.names if n == "time" or n.endswith(("level_change", "slope_change"))]
    return tuple(_relative(found, prefix, name) for name in wanted)


def _relative(found: ControlledFit, prefix: str, name: str) -> Estimate:
    one = found.interaction.coefficient(name)
    treated, control = found.treated.gate, found.control.gate
    return Estimate(
        id=f"{prefix}.{'pre_trend' if name == 'time' else name}",
        value=one.ratio,
        unit="ratio",
        method=controlled.METHOD,
        label=f"{_change(name)}, relative to the comparison areas",
        scope=Scope(base="the comparison areas"),
        lower=float(np.exp(one.lower)),
        upper=float(np.exp(one.upper)),
        level=found.interaction.level,
        standard_error=one.se,
        df=one.df,
        p=one.p,
        n=int(found.interaction.rows.size),
        n_of="months",
        events=treated.events_before + treated.events_after + control.events_before + control.events_after,
        cells=(treated.events_before, treated.events_after, control.events_before, control.events_after),
        note="standard_error is on the log scale",
    )


@as_estimates.register
def _(found: DisplacementDifference, prefix: str) -> tuple[Estimate, ...]:
    """The total as one estimate in incidents."""
    return (
        Estimate(
            id=f"{prefix}.weighted_displacement_difference",
            value=found.value,
            unit="incidents",
            method="weighted displacement difference (Wheeler & Ratcliffe 2018)",
            label="change beyond that of the control areas",
            lower=found.lower,
            upper=found.upper,
            level=found.level,
            standard_error=found.standard_error,
            p=found.p,
            events=sum(found.cells),
            cells=found.cells,
        ),
    )


@as_estimates.register
def _(found: SyntheticControl, prefix: str) -> tuple[Estimate, ...]:
    """The mean gap per period with the placebo p."""
    p_note = f"p is a rank among {found.placebo_ratios.size} areas and over-rejects."
    return (
        Estimate(
            id=f"{prefix}.effect",
            value=found.effect,
            unit="number",
            method=found.method,
            label="mean difference from the synthetic area after the interruption",
            p=found.placebo_p,
            n=int(found.gap.size),
            n_of="months",
            note=" ".join((p_note, *found.diagnostics.warnings)),
        ),
    )


@as_estimates.register
def _(found: StaggeredCounts, prefix: str) -> tuple[Estimate, ...]:
    """The rate ratio with its interval and permutation p, and the incidents averted."""
    shared = {"method": staggered_counts.METHOD, "n": found.areas_treated + found.areas_compared, "n_of": "areas"}
    shared["events"] = found.observed
    parts = (
        f"p from {found.assignments} assignments of starts to areas",
        *(note.rstrip(".") for note in found.notes),
    )
    return (
        Estimate(
            id=f"{prefix}.ratio",
            value=found.ratio,
            unit="ratio",
            label="incidents in treated area-months relative to what untreated ones predict",
            lower=found.lower,
            upper=found.upper,
            level=found.level if found.lower is not None else None,
            standard_error=found.log_standard_error,
            p=found.permutation_p,
            note="; ".join((*parts, "standard_error is on the log scale")),
            **shared,  # type: ignore[arg-type]
        ),
        Estimate(id=f"{prefix}.averted", value=found.averted, unit="incidents", label="incidents averted", **shared),  # type: ignore[arg-type]
    )


def exact_headline(exact: ExactRatio, prefix: str) -> tuple[Estimate, ...]:
    """`ratio`, `percent_change` and `averted` of the exact answer, with the p that belongs to its interval."""
    (one,) = as_estimates(exact, prefix)
    ratio = replace(
        one, id=f"{prefix}.ratio", label="rate after over rate before", p=None if exact.p is None else exact.central_p
    )
    if exact.ratio is None:
        return (ratio,)
    percent = replace(
        ratio, id=f"{prefix}.percent_change", unit="proportion", value=exact.ratio - 1, lower=exact.lower - 1,
        upper=exact.upper - 1, label="counted against expected, as a proportion",
    )  # fmt: skip
    counted = exact.events_after
    lower, upper = (counted * (1 / limit - 1) if limit > 0 else float("inf") for limit in (exact.upper, exact.lower))
    averted = replace(
        ratio, id=f"{prefix}.averted", value=exact.events_before * exact.odds - counted, n=exact.periods_after,
        lower=lower if counted else None, upper=upper if counted else None, level=exact.level if counted else None,
        unit="incidents", label="incidents averted over the window (negative: more than expected)",
    )  # fmt: skip
    return ratio, percent, averted


def _is_reported(name: str) -> bool:
    effect = name.split(".")[-1] in ("level_change", "slope_change", "transition")
    return effect or name == "time" or name.startswith(COVARIATE)


def _finite(df: float) -> float | None:
    return df if np.isfinite(df) else None
