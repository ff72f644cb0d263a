"""One monthly series, analysed without a study: any estimator by its plain name, one result to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.counts.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.counts.count_models import CountFit, Description, gate_of, ratio_of
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio, thin
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.expected_path import ExpectedPath
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.one_file.series.offset import count_offset

Floats = NDArray[np.float64]
GaussianModel = Literal[
    "ols", "gls-ar1-reml", "gls-ar1-kenward-roger", "gls-ar1-ml", "prais-winsten", "arima", "structural"
]
EITHER = ("newey-west", "hac-andrews")  # for counts, and for values by least squares
COUNT_MODELS: tuple[str, ...] = get_args(CountModel)
GAUSSIAN_MODELS: tuple[str, ...] = get_args(GaussianModel)
MODELS = (*COUNT_MODELS, *GAUSSIAN_MODELS)
_OTHER_NAMES = {
    "lagged-count": "lagged", "gls": "gls-ar1-reml", "negbin": "negative-binomial", "nb2": "negative-binomial",
    "quasipoisson": "quasi-poisson",
}  # fmt: skip
PREFIX = "its"


@dataclass(frozen=True, slots=True)
class OneSeries:
    """What was found: estimates, gate, the data line, sentences, the counterfactual where there is one, and the answer
    that leads where counts have one.
    """

    estimates: tuple[Estimate, ...]
    gate: Gate
    data: dict[str, Any]
    notes: tuple[str, ...]
    fit: CountFit | None = None
    without: ExpectedPath | ExpectedMonths | None = None
    headline: Headline | None = None


def analyse_counts(
    series: MonthlySeries, plan: DesignPlan, *, model: CountModel, level: float, lag: int | None
) -> OneSeries:
    """A count model that describes level and slope. Incidents averted come from the headline alone.

    A series too short is described only.

    Few incidents have an exact ratio beside the model, or in its place where it has no estimate (the note says why).
    """
    design = design_matrix(series, plan)
    gate = gate_of(series, design)
    exact = as_estimates(exact_rate_ratio(series, plan, level=level), PREFIX) if thin(series, gate) else ()
    try:
        fit = fit_count_model(series, plan, model=model, level=level, lag=lag)
    except AnalysisError as error:
        if not exact:
            raise
        return OneSeries(exact, gate, data_line(series, design, gate), (*design.notes, str(error)))
    if isinstance(fit, Description):
        line = data_line(series, design, fit.gate)
        return OneSeries((*as_estimates(fit, PREFIX), *exact), fit.gate, line, design.notes)
    line = data_line(series, fit.design, fit.gate) | {"rho": fit.rho, "dispersion": fit.dispersion}
    estimates = (*as_estimates(fit, PREFIX), *_count_combinations(fit), *exact)
    return OneSeries(estimates, fit.gate, line, fit.design.notes, fit)


def data_line(series: MonthlySeries, design: Design, gate: Gate) -> dict[str, Any]:
    """Periods and events on both sides, mean, variance over mean, and the exposure, of the kept periods."""
    kept = series.counts[design.rows]
    mean = float(kept.mean())
    exposure = None if series.exposure is None else series.exposure[design.rows]
    return {
        "first": series.label(0),
        "last": series.label(series.n - 1),
        "months_per_period": series.months_per_period,
        "periods": len(series.counts),
        "kept": len(kept),
        "left_out": len(series.counts) - len(kept),
        "before": gate.months_before,
        "after": gate.months_after,
        "total_before": float(kept[~design.after].sum()),
        "total_after": float(kept[design.after].sum()),
        "mean": mean,
        "variance_over_mean": float(kept.var(ddof=1) / mean) if len(kept) > 1 and mean > 0 else None,
        "mean_exposure": None if exposure is None else float(exposure.mean()),
        "offset": count_offset(series, design.plan),
    }


def combinations(names: Sequence[str], design: Design) -> dict[str, tuple[str, Floats]]:
    """What readers of other publications look for, as weights (k,) of the coefficients."""
    per_year = 12 // design.months_per_period
    wanted: dict[str, tuple[str, dict[str, float]]] = {}
    if {"time", "slope_change"} <= set(names) and not any(name.startswith("time_spline") for name in names):
        wanted["trend_after"] = ("trend after the interruption, per year", {"time": 1.0, "slope_change": 1.0})
    if {"level_change", "slope_change"} <= set(names):
        # Lopez Bernal 2017 and Schaffer 2021 count the first month of the changed trend as 1, Linden 2015 as 0.
        label = "level change where the changed trend counts its first period as one"
        wanted["step"] = (label, {"level_change": 1.0, "slope_change": -1.0 / per_year})
    return {
        key: (label, np.array([weights.get(name, 0.0) for name in names])) for key, (label, weights) in wanted.items()
    }


def _count_combinations(fit: CountFit) -> Iterator[Estimate]:
    for name, (label, weights) in combinations(fit.design.names, fit.design).items():
        one = fit.contrast(weights)
        yield Estimate(
            id=f"{PREFIX}.{name}",
            value=one.ratio,
            unit="ratio",
            method=fit.method,
            label=f"{label}, rate ratio",
            lower=ratio_of(one.lower),
            upper=ratio_of(one.upper),
            level=fit.level,
            standard_error=one.se,
            df=one.df if np.isfinite(one.df) else None,
            p=one.p,
            n=fit.design.X.shape[0],
            n_of="months",
            note="standard_error is on the log scale",
        )


def coefficient_of(estimate: Estimate) -> float | None:
    """The number on the model's own scale: the logarithm of a ratio, everything else as it is."""
    if estimate.value is None or estimate.unit != "ratio":
        return estimate.value
    return float(np.log(estimate.value)) if estimate.value > 0 else None


def chosen_model(name: str) -> CountModel | str:
    """A model by its plain name; AnalysisError listing the names otherwise."""
    plain = _OTHER_NAMES.get(name, name)
    if plain not in MODELS:
        msg = f"there is no model {name}; choose one of {', '.join(MODELS)}"
        raise AnalysisError(msg)
    return cast("CountModel", plain)
