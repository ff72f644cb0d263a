"""How far the headline depends on one choice at a time: the sensitivity strip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.bridged import bridged
from ipvi_eval.its.checks.placebo import placebo_in_time
from ipvi_eval.its.checks.strip import Answer, Group, Strip, attempt, judged, line_of
from ipvi_eval.its.counts.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.counts.count_models import Contrast, CountFit, Description
from ipvi_eval.its.gaussian.gaussian_models import LinearContrast
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step_design, fit_step_under
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN, WanderingPrior
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.months import parse_month
from ipvi_eval.its.series.trend import Trend

SensitivityModel = Literal["gls-ar1-reml", "negative-binomial", "newey-west", "lagged", "quasi-poisson"]

COVID = ("2020-03", "2020-06")
WANDERINGS = (0.02, 0.05)
"""Prior means beside the plan's own: calmer and more restless places than the postcodes it was learnt from."""

_TRIMMED = 3
_LABELS = {
    "gls-ar1-reml": "GLS AR(1) REML",
    "lagged": "lagged count",
    "newey-west": "Newey-West",
    "quasi-poisson": "quasi-Poisson",
}
_Maker = tuple[str, str, Group, Callable[[], Answer]]


def sensitivity_strip(
    fit: StepFit,
    plan: DesignPlan,
    *,
    beside: StepFit | None = None,
    planned: float = PRIOR_MEAN,
    models: Sequence[SensitivityModel] = get_args(SensitivityModel),
    covid: tuple[str, str] | None = COVID,
) -> Strip:
    """The lines that are always reported beside the headline `fit`, whose `plan` it was fitted to.

    Calmer and more restless levels, and the `planned` wandering where areas told another; the forecast from the months
    before; the other basis (`beside`: on its own or relative to comparison areas); a straight, quadratic and spline
    trend with a step, the straight one with its error calibrated by placebo dates; level and slope, averaged; the
    `models` with a straight trend and a step; one Fourier pair more and less; three months less at either end; every
    calendar year left out in turn, and the COVID months, when the series holds them and the plan does not leave them
    out itself.
    """
    makers = [
        *_wandering_lines(fit, plan, planned), *_basis_lines(fit, beside), *_trend_lines(fit, plan),
        *_model_lines(fit, plan, models), *_season_lines(fit, plan), *_window_lines(fit, plan),
        *_left_out_lines(fit, covid),
    ]  # fmt: skip
    primary = line_of("primary", fit.method, "primary", fit.step)
    return Strip((primary, *(judged(attempt(*maker), primary) for maker in makers)))


def again(fit: StepFit, plan: DesignPlan, **changed: object) -> StepFit | Description:
    """`fit` with another plan or, in `changed`, another `prior`."""
    options: dict[str, object] = {"level": fit.level, "prior": fit.prior, **changed}
    return fit_step_under(fit.series, plan, fit.controls, **options)  # type: ignore[arg-type]


def _wandering_lines(fit: StepFit, plan: DesignPlan, planned: float) -> Iterator[_Maker]:
    for mean in sorted({*WANDERINGS, planned}):
        if mean != fit.prior.mean:
            label = f"wandering of {100 * mean:g}% a month a priori"
            prior = WanderingPrior(mean)
            yield f"wandering_{round(1000 * mean)}", label, "wandering", partial(again, fit, plan, prior=prior)


def _basis_lines(fit: StepFit, beside: StepFit | None) -> Iterator[_Maker]:
    yield "forecast", "forecast, no shape of effect", "basis", lambda: forecast(fit)
    if beside is not None:
        label = "relative to comparison areas" if beside.controls else "the series on its own"
        yield ("relative" if beside.controls else "alone"), label, "basis", lambda: beside


def _stepped(plan: DesignPlan, trend: Trend = "linear") -> DesignPlan:
    primary = replace(plan.primary, slope=False)
    return replace(plan, trend=trend, interruptions=(primary, *plan.interruptions[1:]))


def fit_straight(fit: StepFit, plan: DesignPlan, model: CountModel = "default") -> CountFit:
    """A count model of the series alone; AnalysisError with the gate's reason where it may only be described."""
    found = fit_count_model(fit.series, plan, model=model, level=fit.level)
    if isinstance(found, Description):
        raise AnalysisError(found.gate.sentence)
    return found


def _trend_lines(fit: StepFit, plan: DesignPlan) -> Iterator[_Maker]:
    def calibrated() -> Contrast:
        return placebo_in_time(fit_straight(fit, _stepped(plan))).calibrated

    yield "step_calibrated", "straight trend, error by placebo dates", "trend", calibrated
    shapes: tuple[Trend, ...] = ("quadratic", "spline")
    for trend in shapes:
        yield f"trend_{trend}", f"{trend} trend and step", "trend", partial(fit_straight, fit, _stepped(plan, trend))
    sloped = replace(plan.primary, slope=True)
    bent = replace(plan, trend="linear", interruptions=(sloped, *plan.interruptions[1:]))
    yield "level_and_slope", "level and slope, averaged", "slope", partial(fit_straight, fit, bent)


def _model_lines(fit: StepFit, plan: DesignPlan, models: Sequence[SensitivityModel]) -> Iterator[_Maker]:
    stepped = _stepped(plan)
    for model in models:
        label = f"{_LABELS.get(model, model.replace('-', ' '))}, straight trend"
        make = partial(_gls, fit, stepped) if model == "gls-ar1-reml" else partial(_model, fit, stepped, model)
        yield model.replace("-", "_"), label, "model", make


def _model(fit: StepFit, plan: DesignPlan, model: CountModel) -> Contrast | CountFit:
    found = fit_straight(fit, plan, model)
    # What a lagged count passes on to later months is in no counterfactual of the present one.
    return found.coefficient("level_change") if model == "lagged" else found


def _gls(fit: StepFit, plan: DesignPlan) -> LinearContrast:
    from ipvi_eval.its.gaussian.gls import gls_ar1

    full = bridged(fit_straight(fit, plan))
    return gls_ar1(full.y, full.X, names=full.names).coefficient("level_change", level=fit.level)


def _season_lines(fit: StepFit, plan: DesignPlan) -> Iterator[_Maker]:
    if fit.controls or plan.season != "fourier":
        return
    for harmonics in (plan.harmonics - 1, plan.harmonics + 1):
        if 0 <= harmonics <= 6:
            label = f"{harmonics} Fourier pair{'' if harmonics == 1 else 's'}"
            yield f"fourier_{harmonics}", label, "season", partial(again, fit, replace(plan, harmonics=harmonics))


def _window_lines(fit: StepFit, plan: DesignPlan) -> Iterator[_Maker]:
    n = fit.series.n
    for name, label, first, last in (
        ("window_start", f"first {_TRIMMED} months left out", _TRIMMED, n),
        ("window_end", f"last {_TRIMMED} months left out", 0, n - _TRIMMED),
    ):
        yield name, label, "window", partial(_windowed, fit, plan, first, last)


def _windowed(fit: StepFit, plan: DesignPlan, first: int, last: int) -> StepFit | Description:
    controls = tuple(control.window(first, last) for control in fit.controls)
    return fit_step_under(fit.series.window(first, last), plan, controls, level=fit.level, prior=fit.prior)


def _left_out_lines(fit: StepFit, covid: tuple[str, str] | None) -> Iterator[_Maker]:
    months = fit.series.months[fit.design.rows]
    years = months.astype("datetime64[Y]")
    for year in np.unique(years):
        yield f"without_{year}", f"without {year}", "years", partial(_without, fit, years == year)
    if covid is None:
        return
    first, last = (parse_month(month) for month in covid)
    inside = (months >= first) & (months <= last)
    if inside.any():
        label = f"without the COVID months {covid[0]} to {covid[1]}"
        yield "without_covid_months", label, "covid", partial(_without, fit, inside)


def _without(fit: StepFit, dropped: NDArray[np.bool_]) -> StepFit | Description:
    design = fit.design.without(dropped)
    return fit_step_design(fit.series, design, fit.controls, level=fit.level, prior=fit.prior)
