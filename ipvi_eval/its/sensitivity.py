"""How far the answer depends on one choice at a time: the sensitivity strip and flexible trends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.count_models import Contrast, CountFit, Description, fit_counts, fit_design, ratio_of
from ipvi_eval.its.design import DesignPlan
from ipvi_eval.its.gaussian_models import Contrast as GaussianContrast
from ipvi_eval.its.months import parse_month
from ipvi_eval.its.trend import Trend

Group = Literal["primary", "model", "season", "slope", "window", "years", "covid", "trend"]

COVID = ("2020-03", "2020-06")
_TRIMMED = 3
_LABELS = {
    "lagged": "quasi-Poisson with lagged count",
    "newey-west": "quasi-Poisson, Newey-West",
    "quasi-poisson": "quasi-Poisson",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One specification: a level change on the log scale with its interval and p, or the reason there is none.

    `id` is a lower-case word for estimates, `label` what a reader sees. `flips` says how it departs from the primary
    line: "sign", "conclusion" (the interval covers no change in one and not in the other) or "".
    """

    id: str
    label: str
    group: Group
    value: float | None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    df: float | None = None
    p: float | None = None
    note: str = ""
    flips: Literal["", "sign", "conclusion"] = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines beside the primary one, which comes first."""

    lines: tuple[Line, ...]
    column: str
    level: float

    @property
    def primary(self) -> Line:
        """The pre-specified line."""
        return self.lines[0]

    @property
    def flipped(self) -> tuple[Line, ...]:
        """Lines that change the sign or the conclusion."""
        return tuple(line for line in self.lines if line.flips)

    @property
    def sentence(self) -> str:
        """What the strip says, in words."""
        fitted = [line for line in self.lines[1:] if line.value is not None]
        if not self.flipped:
            return f"none of {len(fitted)} other specifications changes the sign or the conclusion"
        listed = "; ".join(f"{line.label} ({line.flips})" for line in self.flipped)
        return f"{len(self.flipped)} of {len(fitted)} other specifications disagree: {listed}"

    def tidy(self) -> pd.DataFrame:
        """One row per line, ratios with intervals."""
        return pd.DataFrame(
            {
                "id": [line.id for line in self.lines],
                "label": [line.label for line in self.lines],
                "group": [line.group for line in self.lines],
                "ratio": [_exp(line.value) for line in self.lines],
                "lower": [_exp(line.lower) for line in self.lines],
                "upper": [_exp(line.upper) for line in self.lines],
                "p": [line.p for line in self.lines],
                "primary": [line.group == "primary" for line in self.lines],
                "flips": [line.flips for line in self.lines],
                "note": [line.note for line in self.lines],
            }
        )

    def estimates(self, prefix: str) -> tuple[Estimate, ...]:
        """Every line as a rate ratio; lines without a fit have no value and say why."""
        return tuple(
            Estimate(
                id=f"{prefix}.{line.id}",
                value=_exp(line.value),
                unit="ratio",
                method=line.label,
                label=f"{self.column.replace('_', ' ')}, {line.label}",
                lower=_exp(line.lower),
                upper=_exp(line.upper),
                level=self.level if line.lower is not None else None,
                standard_error=line.se,
                df=line.df,
                p=line.p,
                note="; ".join(part for part in (line.note, f"flips the {line.flips}" if line.flips else "") if part),
            )
            for line in self.lines
        )


def sensitivity_strip(fit: CountFit, *, covid: tuple[str, str] | None = COVID) -> Strip:
    """The lines that are always reported beside the primary one.

    GLS-REML on the log, negative binomial, Newey-West, lagged count, step only (or with slope), one Fourier pair more
    and less, three months less at either end, every calendar year left out in turn, and without the COVID months when
    the series holds them and they are not already a term.
    """
    makers = [*_model_lines(fit), *_plan_lines(fit), *_window_lines(fit), *_left_out_lines(fit, covid)]
    return _strip(fit, [attempt(*maker, fit.level) for maker in makers])


def trend_flexibility(fit: CountFit) -> Strip:
    """The primary line with a quadratic trend, a restricted cubic spline, and a drifting level (structural, log scale).

    Mandatory from 72 months on, where a straight trend is rarely true and no standard error repairs that.
    """
    plan = fit.design.plan
    shapes: tuple[Trend, ...] = ("linear", "quadratic", "spline")
    makers: list[_Maker] = [
        (f"trend_{trend}", f"{trend} trend", "trend", with_plan(fit, replace(plan, trend=trend)))
        for trend in shapes
        if trend != plan.trend
    ]
    makers.append(("trend_local_level", "local level (structural, log scale)", "trend", lambda: _structural(fit)))
    return _strip(fit, [attempt(*maker, fit.level) for maker in makers])


_Maker = tuple[str, str, Group, Callable[[], "CountFit | Description | Contrast | GaussianContrast"]]


def _strip(fit: CountFit, others: list[Line]) -> Strip:
    column = fit.design.plan.primary_column
    primary = line_of("primary", fit.method, "primary", fit.coefficient(column), "")
    return Strip((primary, *(judged(line, primary) for line in others)), column, fit.level)


def with_plan(fit: CountFit, plan: DesignPlan, model: CountModel = "default") -> Callable[[], CountFit | Description]:
    """A fit of the same series under another plan, still to be made."""
    return lambda: fit_count_model(fit.series, plan, model=model, level=fit.level)


def _model_lines(fit: CountFit) -> Iterator[_Maker]:
    yield "gls_reml", "GLS AR(1) REML on the log", "model", lambda: _gls(fit)
    models: tuple[CountModel, ...] = ("negative-binomial", "newey-west", "lagged", "quasi-poisson")
    for model in models:
        yield (
            model.replace("-", "_"),
            _LABELS.get(model, model.replace("-", " ")),
            "model",
            with_plan(fit, fit.design.plan, model),
        )


def _plan_lines(fit: CountFit) -> Iterator[_Maker]:
    plan = fit.design.plan
    if plan.primary.level:
        other = replace(plan.primary, slope=not plan.primary.slope)
        label = "step and slope" if other.slope else "step only"
        changed = replace(plan, interruptions=(other, *plan.interruptions[1:]))
        yield label.replace(" ", "_"), label, "slope", with_plan(fit, changed)
    if plan.season == "fourier":
        for harmonics in (plan.harmonics - 1, plan.harmonics + 1):
            if 0 <= harmonics <= 6:
                changed = replace(plan, harmonics=harmonics)
                yield f"fourier_{harmonics}", f"{harmonics} Fourier pairs", "season", with_plan(fit, changed)


def _window_lines(fit: CountFit) -> Iterator[_Maker]:
    n = fit.series.n
    for name, label, first, last in (
        ("window_start", f"first {_TRIMMED} months left out", _TRIMMED, n),
        ("window_end", f"last {_TRIMMED} months left out", 0, n - _TRIMMED),
    ):
        yield name, label, "window", _windowed(fit, first, last)


def _windowed(fit: CountFit, first: int, last: int) -> Callable[[], CountFit | Description]:
    return lambda: fit_counts(fit.series.window(first, last), fit.design.plan, level=fit.level)


def _left_out_lines(fit: CountFit, covid: tuple[str, str] | None) -> Iterator[_Maker]:
    months = fit.series.months[fit.design.rows]
    years = months.astype("datetime64[Y]")
    for year in np.unique(years):
        yield f"without_{year}", f"without {year}", "years", _without(fit, years == year)
    if covid is None:
        return
    first, last = (parse_month(month) for month in covid)
    inside = (months >= first) & (months <= last)
    if inside.any():
        label = f"without the COVID months {covid[0]} to {covid[1]}"
        yield "without_covid_months", label, "covid", _without(fit, inside)


def _without(fit: CountFit, dropped: np.ndarray) -> Callable[[], CountFit | Description]:
    return lambda: fit_design(fit.series, fit.design.without(dropped), level=fit.level)


def _gls(fit: CountFit) -> GaussianContrast:
    from ipvi_eval.its.gls import gls_ar1

    _refuse_gaps(fit)
    return gls_ar1(_log_rate(fit), fit.design.X, names=fit.design.names).coefficient(
        fit.design.plan.primary_column, level=fit.level
    )


def _structural(fit: CountFit) -> GaussianContrast:
    from ipvi_eval.its.structural import structural

    _refuse_gaps(fit)
    return structural(_log_rate(fit), fit.design.X, names=fit.design.names).coefficient(
        fit.design.plan.primary_column, level=fit.level
    )


def _refuse_gaps(fit: CountFit) -> None:
    if (fit.design.steps != 1).any():
        msg = "needs equally spaced months: a dropped phase-in leaves a gap"
        raise AnalysisError(msg)


def _log_rate(fit: CountFit) -> np.ndarray:
    # A month without incidents has no logarithm; half an incident is the customary stand-in.
    return np.log(np.maximum(fit.counts, 0.5)) - fit.design.offset


def attempt(
    id: str,
    label: str,
    group: Group,
    make: Callable[[], CountFit | Description | Contrast | GaussianContrast],
    level: float,
) -> Line:
    """Fit one line; what cannot be fitted is a line that says so, never a missing one."""
    try:
        result = make()
    except AnalysisError as error:
        return Line(id, label, group, None, note=str(error))
    if isinstance(result, Description):
        return Line(id, label, group, None, note=result.gate.sentence)
    if isinstance(result, CountFit):
        result = result.coefficient(result.design.plan.primary_column)
    return line_of(id, label, group, result, "")


def line_of(id: str, label: str, group: Group, one: Contrast | GaussianContrast, note: str) -> Line:
    """A fitted contrast as a line."""
    se = one.se if isinstance(one, Contrast) else one.standard_error
    df = one.df if np.isfinite(one.df) else None
    return Line(id, label, group, one.value, one.lower, one.upper, se, df, one.p, note)


def judged(line: Line, primary: Line) -> Line:
    """The line with what it flips, beside the primary one."""
    if line.value is None or primary.value is None:
        return line
    if np.sign(line.value) != np.sign(primary.value):
        return replace(line, flips="sign")
    return replace(line, flips="conclusion") if excludes_one(line) != excludes_one(primary) else line


def excludes_one(line: Line) -> bool:
    """Whether the interval of the ratio lies on one side of 1."""
    return line.lower is not None and line.upper is not None and (line.lower > 0 or line.upper < 0)


def _exp(value: float | None) -> float | None:
    return None if value is None else ratio_of(value)
