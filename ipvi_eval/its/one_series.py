"""One monthly series, analysed without a study: any estimator by its plain name, one result to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.arma_process import ArimaOrder
from ipvi_eval.its.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.count_models import CountFit, Description, gate_of
from ipvi_eval.its.counterfactual import Counterfactual, counterfactual
from ipvi_eval.its.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.gates import Gate
from ipvi_eval.its.gaussian_models import GaussianFit
from ipvi_eval.its.series import MonthlySeries

Floats = NDArray[np.float64]
GaussianModel = Literal["ols", "gls-ar1-reml", "gls-ar1-ml", "prais-winsten", "arima", "structural"]
Scale = Literal["identity", "log"]
COUNT_MODELS: tuple[str, ...] = get_args(CountModel)
GAUSSIAN_MODELS: tuple[str, ...] = get_args(GaussianModel)
MODELS = (*COUNT_MODELS, *GAUSSIAN_MODELS)
PER = 100_000
PREFIX = "its"


@dataclass(frozen=True, slots=True)
class OneSeries:
    """What was found: estimates, gate, the data line, sentences, and the counterfactual where there is one."""

    estimates: tuple[Estimate, ...]
    gate: Gate
    data: dict[str, Any]
    notes: tuple[str, ...]
    fit: CountFit | None = None
    without: Counterfactual | None = None


def analyse_counts(
    series: MonthlySeries, plan: DesignPlan, *, model: CountModel, level: float, lag: int | None, draws: int, seed: int
) -> OneSeries:
    """A count model, its counterfactual and incidents averted. A series too short is described only."""
    fit = fit_count_model(series, plan, model=model, level=level, lag=lag)
    if isinstance(fit, Description):
        design = design_matrix(series, plan)
        return OneSeries(fit.estimates(PREFIX), fit.gate, data_line(series, design, fit.gate), design.notes)
    without = counterfactual(fit, draws=draws, seed=seed) if model != "lagged" else None
    more = without.estimates(PREFIX) if without else ()
    line = data_line(series, fit.design, fit.gate) | {"rho": fit.rho, "dispersion": fit.dispersion}
    return OneSeries((*fit.estimates(PREFIX), *more), fit.gate, line, fit.design.notes, fit, without)


def analyse_values(
    series: MonthlySeries,
    plan: DesignPlan,
    *,
    model: str,
    level: float,
    scale: Scale,
    lag: int | None,
    order: ArimaOrder | None,
) -> OneSeries:
    """A Gaussian model of the counts, of the rate per 100,000 of exposure where there is one, or of its logarithm."""
    design = design_matrix(series, plan)
    gate = gate_of(series, design)
    line = data_line(series, design, gate)
    if not gate.p_value_allowed:
        return OneSeries((), gate, line, design.notes)
    fit = _gaussian(model, _response(series, design, scale), design, lag, order)
    names = [name for name in fit.names if name == "time" or name.endswith(("level_change", "slope_change"))]
    estimates = [_effect(fit, name, gate, level, scale, series) for name in names]
    if {"time", "slope_change"} <= set(fit.names):
        estimates.append(_post_trend(fit, gate, level, scale))
    line |= {"rho": fit.rho, "error_variance": fit.sigma2, "log_likelihood": fit.log_likelihood, **fit.parameters}
    return OneSeries(tuple(estimates), gate, line, (*design.notes, *fit.notes))


def data_line(series: MonthlySeries, design: Design, gate: Gate) -> dict[str, Any]:
    """Periods and events on both sides, mean, variance over mean, and the exposure, of the kept periods."""
    kept = series.counts[design.rows]
    mean = float(kept.mean())
    exposure = None if series.exposure is None else series.exposure[design.rows]
    return {
        "first": str(series.months[0].astype("datetime64[M]")),
        "last": str(series.months[-1].astype("datetime64[M]")),
        "months_per_period": series.months_per_period,
        "periods": len(series.counts),
        "kept": len(kept),
        "before": gate.months_before,
        "after": gate.months_after,
        "total_before": float(kept[~design.after].sum()),
        "total_after": float(kept[design.after].sum()),
        "mean": mean,
        "variance_over_mean": float(kept.var(ddof=1) / mean) if len(kept) > 1 and mean > 0 else None,
        "mean_exposure": None if exposure is None else float(exposure.mean()),
    }


def _response(series: MonthlySeries, design: Design, scale: Scale) -> Floats:
    """y (m,) of the kept periods. With dropped months in between, the gap is closed: equally spaced is assumed."""
    y = series.counts[design.rows]
    if series.exposure is not None:
        y = y / series.exposure[design.rows] * PER
    if scale == "identity":
        return np.asarray(y, dtype=np.float64)
    if y.min() <= 0:
        msg = f"{series.name}: a logarithm needs values above zero; use a count model or the identity scale"
        raise AnalysisError(msg)
    return np.log(y)


def _gaussian(model: str, y: Floats, design: Design, lag: int | None, order: ArimaOrder | None) -> GaussianFit:
    from ipvi_eval.its import arima, gaussian_models, gls, prais_winsten, structural

    X, names = design.X, design.names
    fits: dict[str, Callable[[], GaussianFit]] = {
        "ols": lambda: gaussian_models.ols(y, X, names=names),
        "newey-west": lambda: gaussian_models.newey_west(y, X, names=names, lag=lag),
        "gls-ar1-reml": lambda: gls.gls_ar1(y, X, names=names),
        "gls-ar1-ml": lambda: gls.gls_ar1(y, X, names=names, likelihood="ML", inference="residual"),
        "prais-winsten": lambda: prais_winsten.prais_winsten(y, X, names=names),
        "arima": lambda: arima.arima(y, X, names=names, order=order),
        "structural": lambda: structural.structural(y, X, names=names),
    }
    if model not in fits:
        msg = f"{model} is a count model, and this series holds rates or fractions; choose one of {', '.join(fits)}"
        raise AnalysisError(msg)
    return fits[model]()


def _effect(fit: GaussianFit, name: str, gate: Gate, level: float, scale: Scale, series: MonthlySeries) -> Estimate:
    one = fit.coefficient(name, level=level)
    last = name.rpartition(".")[2]
    words = f"{name.replace('_', ' ').replace('.', ' ')}{', per year' if last in ('time', 'slope_change') else ''}"
    id = f"{PREFIX}.{'trend' if name == 'time' else name}"
    return _estimate(id, words, one, fit.method, gate, scale, "per 100,000" if series.exposure is not None else "")


def _post_trend(fit: GaussianFit, gate: Gate, level: float, scale: Scale) -> Estimate:
    weights = np.isin(fit.names, ("time", "slope_change")).astype(float)
    one = fit.contrast(weights, level=level)
    return _estimate(
        f"{PREFIX}.trend_after", "trend after the interruption, per year", one, fit.method, gate, scale, ""
    )


def _estimate(id: str, label: str, one: Any, method: str, gate: Gate, scale: Scale, per: str) -> Estimate:
    shown = np.exp if scale == "log" else float
    with np.errstate(over="ignore"):
        value, lower, upper = (float(shown(part)) for part in (one.value, one.lower, one.upper))
    return Estimate(
        id=id,
        value=value,
        lower=None if np.isnan(lower) else lower,
        upper=None if np.isnan(upper) else upper,
        level=one.level,
        unit="ratio" if scale == "log" else "coefficient",
        method=f"{method}, {scale} scale",
        label=f"{label}{', ' + per if per else ''}",
        standard_error=None if np.isnan(one.standard_error) else one.standard_error,
        df=one.df if np.isfinite(one.df) else None,
        p=None if np.isnan(one.p) else one.p,
        n=gate.months_before + gate.months_after,
        n_of="months",
        note="standard_error is on the log scale" if scale == "log" else "",
    )


def coefficient_of(estimate: Estimate) -> float | None:
    """The number on the model's own scale: the logarithm of a ratio, everything else as it is."""
    if estimate.value is None or estimate.unit != "ratio":
        return estimate.value
    return float(np.log(estimate.value)) if estimate.value > 0 else None


def chosen_model(name: str) -> CountModel | str:
    """A model by its plain name; AnalysisError listing the names otherwise."""
    plain = {"lagged-count": "lagged", "gls": "gls-ar1-reml", "negbin": "negative-binomial"}.get(name, name)
    if plain not in MODELS:
        msg = f"there is no model {name}; choose one of {', '.join(MODELS)}"
        raise AnalysisError(msg)
    return cast("CountModel", plain)


def arima_order(text: str) -> ArimaOrder:
    """An order written "2,1,0" or "2,1,0,0,1,1,12". AnalysisError otherwise."""
    parts: Sequence[str] = text.split(",")
    if len(parts) not in (3, 7) or not all(part.strip().isdigit() for part in parts):
        msg = "an ARIMA order is written p,d,q or p,d,q,P,D,Q,period, for example 1,0,0 or 2,1,0,0,1,1,12"
        raise AnalysisError(msg)
    return ArimaOrder(*(int(part) for part in parts))
