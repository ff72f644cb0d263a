"""`ipvi-eval its`: one monthly series, analysed without a study."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption, LevelOption
from ipvi_eval.cli.survival import line_of

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.its.design import DesignPlan, Interruption
    from ipvi_eval.its.one_series import OneSeries
    from ipvi_eval.its.series_file import SeriesFile

_SEED = 2019
_DRAWS = 4000


def its(
    series: Annotated[Path, typer.Argument(metavar="SERIES.csv", help="One row per month.", show_default=False)],
    date: Annotated[str, typer.Option(help="Column with the month (2021-04 or a date), or year,month for two.")],
    count: Annotated[str, typer.Option(help="Column with the count, or with the value for a Gaussian model.")],
    interruption: Annotated[str, typer.Option(help="First month of the programme, for example 2021-04.")],
    exposure: Annotated[str, typer.Option(help="Column with the exposure: population, days, person-time.")] = "",
    model: Annotated[
        str,
        typer.Option(
            help="default, quasi-poisson, poisson, poisson-robust, newey-west, negative-binomial, "
            "lagged-count, ols, gls-ar1-reml, gls-ar1-ml, prais-winsten, arima or structural."
        ),
    ] = "default",
    slope: Annotated[bool, typer.Option(help="Let the trend change at the interruption.")] = True,
    harmonics: Annotated[
        int, typer.Option(min=0, max=6, help="Pairs of seasonal waves, with two full years of data.")
    ] = 2,
    control: Annotated[list[str], typer.Option(help="Column with a comparison series; repeat for several.")] = [],  # noqa: B006
    phase_in: Annotated[str, typer.Option(help="Months of introduction, left out: 3, or 2021-04:2021-06.")] = "",
    also: Annotated[list[str], typer.Option(help="Another interruption: 2020-03, or a window 2020-03:2020-06.")] = [],  # noqa: B006
    placebo: Annotated[bool, typer.Option("--placebo", help="Move the interruption to every possible month.")] = False,
    per_day: Annotated[bool, typer.Option("--per-day", help="Allow for the days of each month in the offset.")] = False,
    scale: Annotated[str, typer.Option(help="identity or log, for the Gaussian models.")] = "identity",
    order: Annotated[str, typer.Option(help="ARIMA order p,d,q or p,d,q,P,D,Q,period.")] = "1,0,0",
    lag: Annotated[
        int | None, typer.Option(min=0, help="Lags of Newey-West errors; chosen by length when left out.")
    ] = None,
    conf: LevelOption = 0.95,
    plot: Annotated[Path | None, typer.Option(help="Draw the series into this file (.png, .svg or .pdf).")] = None,
    as_json: JsonOption = False,
) -> None:
    """Interrupted time series of one file, without a study. Nothing is suppressed: for use inside the agency."""
    from ipvi_eval.errors import AnalysisError
    from ipvi_eval.its.one_series import COUNT_MODELS, analyse_counts, analyse_values, arima_order, chosen_model
    from ipvi_eval.its.series_file import read_series

    if scale not in ("identity", "log"):
        msg = "--scale takes identity or log"
        raise typer.BadParameter(msg)
    try:
        chosen, arma = chosen_model(model), arima_order(order)
    except AnalysisError as error:
        raise typer.BadParameter(str(error)) from None
    wants_counts = chosen in COUNT_MODELS and chosen != "newey-west"
    read = read_series(
        series, date=date, count=count, exposure=exposure or None, controls=tuple(control), counts=wants_counts
    )
    plan = _plan(interruption, slope, harmonics, phase_in, also, _offset(exposure, per_day=per_day))
    if wants_counts or (chosen == "newey-west" and read.whole):
        found = analyse_counts(read.series, plan, model=chosen, level=conf, lag=lag, draws=_DRAWS, seed=_SEED)  # type: ignore[arg-type]
    else:
        found = analyse_values(
            read.series, plan, model=chosen, level=conf, scale=scale, lag=lag, order=arma  # type: ignore[arg-type]
        )  # fmt: skip
    more = (*_controlled(read, plan, conf), *(_placebo(found) if placebo else ()))
    if plot is not None:
        _draw(found, plot, count)
    _tell((*found.estimates, *more), found, as_json=as_json)


def _plan(interruption: str, slope: bool, harmonics: int, phase_in: str, also: list[str], offset: Any) -> DesignPlan:
    from ipvi_eval.its.design import DesignPlan

    primary = _primary(_month(interruption), slope=slope, phase_in=phase_in)
    others = tuple(_other(number, text) for number, text in enumerate(also, start=1))
    season: Any = "fourier" if harmonics else "none"
    return DesignPlan(interruptions=(primary, *others), harmonics=harmonics, season=season, offset=offset)


def _offset(exposure: str, *, per_day: bool) -> str:
    if per_day:
        return "exposure-days"
    return "exposure" if exposure else "none"


def _primary(month: str, *, slope: bool, phase_in: str) -> Interruption:
    import numpy as np

    from ipvi_eval.its.design import Interruption

    if not phase_in:
        return Interruption(month=month, slope=slope)
    if phase_in.isdigit():
        full = np.datetime64(month, "M") + int(phase_in)
        window = (month, str(full - 1))
        return (
            Interruption(month=str(full), slope=slope, phase_in=window)
            if int(phase_in)
            else Interruption(month=month, slope=slope)
        )
    first, last = _window(phase_in, "--phase-in")
    return Interruption(month=str(np.datetime64(last, "M") + 1), slope=slope, phase_in=(first, last))


def _other(number: int, text: str) -> Interruption:
    from ipvi_eval.its.design import Interruption

    name = f"also_{number}"
    if ":" not in text:
        return Interruption(month=_month(text), name=name, slope=False)
    first, last = _window(text, "--also")
    return Interruption(month=first, name=name, end=last, slope=False)


def _window(text: str, option: str) -> tuple[str, str]:
    first, _, last = text.partition(":")
    if not last:
        msg = f"{option} takes a window such as 2020-03:2020-06"
        raise typer.BadParameter(msg)
    return _month(first), _month(last)


def _month(text: str) -> str:
    """YYYY-MM; a bare year means its January, a date its month."""
    if re.fullmatch(r"\d{4}", text):
        return f"{text}-01"
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?", text):
        msg = "a month is written YYYY-MM, for example 2021-04"
        raise typer.BadParameter(msg)
    return text[:7]


def _controlled(read: SeriesFile, plan: DesignPlan, level: float) -> tuple[Estimate, ...]:
    if not read.controls:
        return ()
    from ipvi_eval.its.controlled import controlled_counts

    return controlled_counts(read.series, read.controls, plan, level=level).estimates("its.controlled")


def _placebo(found: OneSeries) -> tuple[Estimate, ...]:
    from ipvi_eval.its.placebo import placebo_in_time

    if found.fit is None:
        msg = "--placebo needs a count model and a series long enough to test"
        raise typer.BadParameter(msg)
    return placebo_in_time(found.fit).estimates("its")


def _draw(found: OneSeries, path: Path, label: str) -> None:
    from ipvi_eval.report.figures.one_file import draw_series

    if found.without is None:
        msg = "--plot needs a count model and a series long enough to fit"
        raise typer.BadParameter(msg)
    draw_series(found.without, path, y_label=label)


def _tell(estimates: tuple[Estimate, ...], found: OneSeries, *, as_json: bool) -> None:
    from ipvi_eval.its.one_series import coefficient_of

    gate = {"kind": found.gate.kind, "reasons": list(found.gate.reasons), "p_value_allowed": found.gate.p_value_allowed}
    if as_json:
        rows = [estimate.to_dict() | {"coefficient": coefficient_of(estimate)} for estimate in estimates]
        say_json({"estimates": rows, "gate": gate, "data": found.data, "notes": list(found.notes)})
        return
    data = found.data
    variance = "" if data["variance_over_mean"] is None else f", variance/mean {data['variance_over_mean']:.2f}"
    say(
        f"{data['first']} to {data['last']}: {data['before']} periods and {data['total_before']:g} before, "
        f"{data['after']} periods and {data['total_after']:g} after; mean {data['mean']:.4g}{variance}"
    )
    say(f"gate: {found.gate.sentence}")
    for estimate in estimates:
        say(line_of(estimate))
    for note in found.notes:
        say(f"note: {note}")
