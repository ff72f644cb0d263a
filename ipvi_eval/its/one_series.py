"""One monthly series, analysed without a study: any estimator by its plain name, one result to print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.arma_process import ArimaOrder
from ipvi_eval.its.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.count_models import CountFit, Description, gate_of, ratio_of
from ipvi_eval.its.counterfactual import Counterfactual, counterfactual
from ipvi_eval.its.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.exact import exact_rate_ratio
from ipvi_eval.its.gates import Gate
from ipvi_eval.its.gaussian_models import GaussianFit
from ipvi_eval.its.series import MonthlySeries

Floats = NDArray[np.float64]
GaussianModel = Literal["ols", "gls-ar1-reml", "gls-ar1-ml", "prais-winsten", "arima", "structural"]
Scale = Literal["identity", "log"]
Order = ArimaOrder | Literal["auto"] | None
COUNT_MODELS: tuple[str, ...] = get_args(CountModel)
GAUSSIAN_MODELS: tuple[str, ...] = get_args(GaussianModel)
MODELS = (*COUNT_MODELS, *GAUSSIAN_MODELS)
_OTHER_NAMES = {
    "lagged-count": "lagged", "gls": "gls-ar1-reml", "negbin": "negative-binomial", "nb2": "negative-binomial",
    "quasipoisson": "quasi-poisson",
}  # fmt: skip
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
    """A count model, its counterfactual and incidents averted. A series too short is described only.

    Few incidents have an exact ratio beside the model, or in its place where it has no estimate (the note says why).
    """
    design = design_matrix(series, plan)
    gate = gate_of(series, design)
    thin = exact_rate_ratio(series, plan, level=level).estimates(PREFIX) if _thin(series, gate) else ()
    try:
        fit = fit_count_model(series, plan, model=model, level=level, lag=lag)
    except AnalysisError as error:
        if not thin:
            raise
        return OneSeries(thin, gate, data_line(series, design, gate), (*design.notes, str(error)))
    if isinstance(fit, Description):
        line = data_line(series, design, fit.gate)
        return OneSeries((*fit.estimates(PREFIX), *thin), fit.gate, line, design.notes)
    without = counterfactual(fit, draws=draws, seed=seed) if model != "lagged" else None
    more = without.estimates(PREFIX) if without else ()
    line = data_line(series, fit.design, fit.gate) | {"rho": fit.rho, "dispersion": fit.dispersion}
    estimates = (*fit.estimates(PREFIX), *_count_combinations(fit), *more, *thin)
    return OneSeries(estimates, fit.gate, line, fit.design.notes, fit, without)


def _thin(series: MonthlySeries, gate: Gate) -> bool:
    """Whether the exact ratio belongs beside the model (or instead of it): few incidents, but some."""
    return bool(series.counts.any()) and (gate.low_counts or 0 in (gate.events_before, gate.events_after))


def _count_combinations(fit: CountFit) -> Iterator[Estimate]:
    for name, (label, weights) in _combinations(fit.design.names, fit.design).items():
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


def _combinations(names: Sequence[str], design: Design) -> dict[str, tuple[str, Floats]]:
    """What readers of other publications look for, as weights (k,) of the coefficients."""
    per_year = 12 // design.months_per_period
    wanted: dict[str, tuple[str, dict[str, float]]] = {}
    if {"time", "slope_change"} <= set(names):
        wanted["trend_after"] = ("trend after the interruption, per year", {"time": 1.0, "slope_change": 1.0})
    if {"level_change", "slope_change"} <= set(names):
        # Lopez Bernal 2017 and Schaffer 2021 count the first month of the changed trend as 1, Linden 2015 as 0.
        label = "level change where the changed trend counts its first period as one"
        wanted["step"] = (label, {"level_change": 1.0, "slope_change": -1.0 / per_year})
    return {
        key: (label, np.array([weights.get(name, 0.0) for name in names])) for key, (label, weights) in wanted.items()
    }


def analyse_values(
    series: MonthlySeries,
    plan: DesignPlan,
    *,
    model: str,
    level: float,
    scale: Scale,
    lag: int | None,
    order: Order,
) -> OneSeries:
    """A Gaussian model of the counts, of the rate per 100,000 of exposure where there is one, or of its logarithm."""
    design = design_matrix(series, plan)
    gate = gate_of(series, design)
    line = data_line(series, design, gate)
    if not gate.p_value_allowed:
        return OneSeries(tuple(_means(series, design, gate)), gate, line, design.notes)
    fit = _gaussian(model, response(series, design, scale), design, lag, order)
    names = [name for name in fit.names if name == "time" or name.endswith(("level_change", "slope_change"))]
    estimates = [_effect(fit, name, gate, level, scale, series) for name in names]
    per = per_exposure(series)
    for name, (label, weights) in _combinations(fit.names, design).items():
        estimates.append(
            gaussian_estimate(
                f"{PREFIX}.{name}", label, fit.contrast(weights, level=level), fit.method, gate, scale, per
            )
        )
    if "intercept" in fit.names and scale == "identity":
        estimates.append(_start(fit, design, gate, level, per))
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
        "left_out": len(series.counts) - len(kept),
        "before": gate.months_before,
        "after": gate.months_after,
        "total_before": float(kept[~design.after].sum()),
        "total_after": float(kept[design.after].sum()),
        "mean": mean,
        "variance_over_mean": float(kept.var(ddof=1) / mean) if len(kept) > 1 and mean > 0 else None,
        "mean_exposure": None if exposure is None else float(exposure.mean()),
    }


def response(series: MonthlySeries, design: Design, scale: Scale) -> Floats:
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


def _gaussian(model: str, y: Floats, design: Design, lag: int | None, order: Order) -> GaussianFit:
    from ipvi_eval.its import arima, gaussian_models, gls, prais_winsten, structural

    X, names = design.X, design.names
    fits: dict[str, Callable[[], GaussianFit]] = {
        "ols": lambda: gaussian_models.ols(y, X, names=names),
        "newey-west": lambda: gaussian_models.newey_west(y, X, names=names, lag=lag),
        "gls-ar1-reml": lambda: gls.gls_ar1(y, X, names=names),
        "gls-ar1-ml": lambda: gls.gls_ar1(y, X, names=names, likelihood="ML", inference="residual"),
        "prais-winsten": lambda: prais_winsten.prais_winsten(y, X, names=names),
        "arima": lambda: arima.arima(y, X, names=names, order=_chosen_order(y, X, names, order, design)),
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
    return gaussian_estimate(id, words, one, fit.method, gate, scale, per_exposure(series))


def _start(fit: GaussianFit, design: Design, gate: Gate, level: float, per: str) -> Estimate:
    """The trend line's level at the first period, season aside: the intercept of models whose time begins there."""
    first = -design.origin * design.months_per_period / 12
    weights = np.array([{"intercept": 1.0, "time": first}.get(name, 0.0) for name in fit.names])
    one = fit.contrast(weights, level=level)
    return gaussian_estimate(f"{PREFIX}.start", "level at the first period", one, fit.method, gate, "identity", per)


def _means(series: MonthlySeries, design: Design, gate: Gate) -> Iterator[Estimate]:
    """Mean per period on each side of a series that may only be described."""
    values = response(series, design, "identity")
    for side, kept, n in (("before", ~design.after, gate.months_before), ("after", design.after, gate.months_after)):
        yield Estimate(
            id=f"{PREFIX}.mean_{side}",
            value=float(values[kept].mean()) if n else None,
            unit="coefficient",
            method="mean, described only",
            label=f"mean {side} the interruption",
            n=n,
            n_of="months",
            note=gate.sentence,
        )


def per_exposure(series: MonthlySeries) -> str:
    """The unit of the values a Gaussian model sees."""
    return "" if series.exposure is None else f"per {PER:,}"


def gaussian_estimate(id: str, label: str, one: Any, method: str, gate: Gate, scale: Scale, per: str) -> Estimate:
    """A contrast of a Gaussian model as an estimate: a ratio on the log scale, a coefficient otherwise."""
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
    plain = _OTHER_NAMES.get(name, name)
    if plain not in MODELS:
        msg = f"there is no model {name}; choose one of {', '.join(MODELS)}"
        raise AnalysisError(msg)
    return cast("CountModel", plain)


def _chosen_order(y: Floats, X: Floats, names: tuple[str, ...], order: Order, design: Design) -> ArimaOrder | None:
    if order != "auto":
        return order
    from ipvi_eval.its.arima_order import arima_order

    seasonal = any(name.startswith(("sin", "cos", "season_")) for name in names)
    return arima_order(y, X, names=names, period=1 if seasonal else 12 // design.months_per_period)


def order_of(text: str) -> Order:
    """An order written "2,1,0" or "2,1,0,0,1,1,12", or "auto". AnalysisError otherwise."""
    if text == "auto":
        return "auto"
    parts: Sequence[str] = text.split(",")
    if len(parts) not in (3, 7) or not all(part.strip().isdigit() for part in parts):
        msg = "an ARIMA order is written p,d,q or p,d,q,P,D,Q,period, for example 1,0,0 or 2,1,0,0,1,1,12; or auto"
        raise AnalysisError(msg)
    return ArimaOrder(*(int(part) for part in parts))
