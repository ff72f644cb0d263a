"""One series of rates, shares or other values, analysed without a study by a Gaussian model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.serial_correlation import durbin_watson
from ipvi_eval.its.counts.count_models import gate_of
from ipvi_eval.its.gaussian import arima, gaussian_models, gls, prais_winsten, structural
from ipvi_eval.its.gaussian.arima_forecast import arima_forecast
from ipvi_eval.its.gaussian.arima_order import arima_order
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.expected_path import expected_path
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, LinearContrast
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.gates import Gate
from ipvi_eval.its.series.monthly import COVARIATE, MonthlySeries
from ipvi_eval.its.series.time_coding import from_one
from ipvi_eval.questions.one_file.series.offset import value_offset
from ipvi_eval.questions.one_file.series.one_series import EITHER, PREFIX, OneSeries, combinations, data_line

Floats = NDArray[np.float64]
Scale = Literal["identity", "log"]
Order = ArimaOrder | Literal["auto"] | None
PER = 100_000
NO_HEADLINE = (
    "No answer leads: a Gaussian model describes the level and slope of values. Incidents averted and an answer in "
    "words belong to counts and their models."
)


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
    line = data_line(series, design, gate) | {"offset": value_offset(series)}
    if not gate.p_value_allowed:
        return OneSeries(tuple(_means(series, design, gate)), gate, line, (NO_HEADLINE, *design.notes))
    y = response(series, design, scale)
    chosen = _chosen_order(y, design, order) if model == "arima" else ArimaOrder()
    fit = _gaussian(model, y, design, lag, chosen)
    names = [
        name
        for name in fit.names
        if name == "time" or name.startswith(COVARIATE) or name.endswith(("level_change", "slope_change"))
    ]
    estimates = [_effect(fit, name, gate, level, scale, series) for name in names]
    per = per_exposure(series)
    for name, (label, weights) in combinations(fit.names, design).items():
        estimates.append(
            gaussian_estimate(
                f"{PREFIX}.{name}", label, fit.contrast(weights, level=level), fit.method, gate, scale, per
            )
        )
    if "intercept" in fit.names and scale == "identity":
        estimates.append(_start(fit, design, gate, level, per))
    line |= {"rho": fit.rho, "error_variance": fit.sigma2, "log_likelihood": fit.log_likelihood, **fit.parameters}
    line |= _serial(model, fit)
    notes = [NO_HEADLINE, *design.notes, *fit.notes]
    if model == "arima" and scale == "identity":
        try:
            estimates.append(_forecast(y, design, gate, chosen, level))
        except AnalysisError as error:
            notes.append(f"No forecast from before the interruption: {error}.")
    path = expected_path(fit, design, series, y, logged=scale == "log", level=level)
    return OneSeries(tuple(estimates), gate, line, tuple(notes), without=path)


def response(series: MonthlySeries, design: Design, scale: Scale) -> Floats:
    """y (m,) of the kept periods. With dropped months in between, the gap is closed: equally spaced is assumed.

    Raises AnalysisError when a logarithm is asked for and a value is not above zero.
    """
    y = series.counts[design.rows]
    if series.exposure is not None:
        y = y / series.exposure[design.rows] * PER
    if scale == "identity":
        return np.asarray(y, dtype=np.float64)
    if y.min() <= 0:
        msg = f"{series.name}: a logarithm needs values above zero; use a count model or the identity scale"
        raise AnalysisError(msg)
    return np.log(y)


def per_exposure(series: MonthlySeries) -> str:
    """The unit of the values a Gaussian model sees."""
    return "" if series.exposure is None else f"per {PER:,}"


def gaussian_estimate(
    id: str, label: str, one: LinearContrast, method: str, gate: Gate, scale: Scale, per: str
) -> Estimate:
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


def order_of(text: str) -> Order:
    """An order written "2,1,0" or "2,1,0,0,1,1,12", or "auto". AnalysisError otherwise."""
    if text == "auto":
        return "auto"
    parts: Sequence[str] = text.split(",")
    if len(parts) not in (3, 7) or not all(part.strip().isdigit() for part in parts):
        msg = "an ARIMA order is written p,d,q or p,d,q,P,D,Q,period, for example 1,0,0 or 2,1,0,0,1,1,12; or auto"
        raise AnalysisError(msg)
    return ArimaOrder(*(int(part) for part in parts))


def _gaussian(model: str, y: Floats, design: Design, lag: int | None, order: ArimaOrder) -> GaussianFit:
    X, names = design.X, design.names
    fits: dict[str, Callable[[], GaussianFit]] = {
        "ols": lambda: gaussian_models.ols(y, X, names=names),
        "newey-west": lambda: gaussian_models.newey_west(y, X, names=names, lag=lag),
        "hac-andrews": lambda: gaussian_models.hac_andrews(y, X, names=names, coded=from_one(design)),
        "gls-ar1-reml": lambda: gls.gls_ar1(y, X, names=names),
        "gls-ar1-kenward-roger": lambda: gls.gls_ar1(y, X, names=names, inference="kenward-roger"),
        "gls-ar1-ml": lambda: gls.gls_ar1(y, X, names=names, likelihood="ML", inference="residual"),
        "prais-winsten": lambda: prais_winsten.prais_winsten(y, X, names=names),
        "arima": lambda: arima.arima(y, X, names=names, order=order),
        "structural": lambda: structural.structural(y, X, names=names),
    }
    if model not in fits:
        msg = f"{model} is a count model, and this series holds rates or fractions; choose one of {', '.join(fits)}"
        raise AnalysisError(msg)
    return fits[model]()


def _chosen_order(y: Floats, design: Design, order: Order) -> ArimaOrder:
    """The order asked for, (1,0,0) when none is; "auto" lets a seasonal part in where the design has no season."""
    if order != "auto":
        return order or ArimaOrder(p=1)
    seasonal = any(name.startswith(("sin", "cos", "season_")) for name in design.names)
    return arima_order(y, design.X, names=design.names, period=1 if seasonal else 12 // design.months_per_period)


def _effect(fit: GaussianFit, name: str, gate: Gate, level: float, scale: Scale, series: MonthlySeries) -> Estimate:
    one = fit.coefficient(name, level=level)
    last = name.rpartition(".")[2]
    words = f"{name.replace('_', ' ').replace('.', ' ')}{', per year' if last in ('time', 'slope_change') else ''}"
    id = f"{PREFIX}.{'trend' if name == 'time' else name}"
    return gaussian_estimate(id, words, one, fit.method, gate, scale, per_exposure(series))


def _start(fit: GaussianFit, design: Design, gate: Gate, level: float, per: str) -> Estimate:
    """The trend line's level at the first period, season aside: the intercept of models whose time begins there."""
    at_first = dict(zip(design.names, design.X[0], strict=True))
    weights = np.array(
        [at_first[name] if name == "intercept" or name.startswith("time") else 0.0 for name in fit.names]
    )
    one = fit.contrast(weights, level=level)
    return gaussian_estimate(f"{PREFIX}.start", "level at the first period", one, fit.method, gate, "identity", per)


def _forecast(y: Floats, design: Design, gate: Gate, order: ArimaOrder, level: float) -> Estimate:
    """Sum of the values over what the periods before the interruption forecast (Schaffer et al. 2021), same order."""
    before, after = ~design.after, design.after
    alive = design.baseline[before].any(axis=0)
    X, ahead = design.baseline[before][:, alive], design.baseline[after][:, alive]
    made = arima_forecast(y[before], X=X, X_future=ahead, steps=int(after.sum()), order=order, level=level)
    difference = float((y[after] - made.mean).sum())
    error = float(np.sqrt(made.covariance.sum()))
    half = float(stats.norm.ppf(0.5 + level / 2)) * error
    return Estimate(
        id=f"{PREFIX}.forecast_difference",
        value=difference,
        unit="coefficient",
        method=f"ARIMA{order}, maximum likelihood, fitted before the interruption",
        label="observed less forecast, summed over the periods after",
        lower=difference - half,
        upper=difference + half,
        level=level,
        standard_error=error,
        n=gate.months_before + gate.months_after,
        n_of="months",
        note="the interval holds the process's noise, not the uncertainty of the parameters",
    )


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


def _serial(model: str, fit: GaussianFit) -> dict[str, Any]:
    """What is known of the errors' correlation: Durbin-Watson of least squares, the interval of REML's rho."""
    if model in ("ols", *EITHER):
        return {"durbin_watson": durbin_watson(fit.residuals)}
    if fit.variance_uncertainty is None or fit.rho is None:
        return {}
    half = 1.959963984540054 * float(np.sqrt(gls.variance_parameter_covariance(fit)[1, 1]))
    middle = float(np.arctanh(fit.rho))
    return {"rho_lower": float(np.tanh(middle - half)), "rho_upper": float(np.tanh(middle + half))}
