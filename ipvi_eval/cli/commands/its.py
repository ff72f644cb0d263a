"""`ipvi-eval its`: one series of months, quarters or years, analysed without a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ipvi_eval.cli.options import (
    AllOption,
    HeaderRowOption,
    JsonOption,
    LevelOption,
    SheetOption,
    WhereOption,
    names_of,
)

if TYPE_CHECKING:
    from ipvi_eval.its.series.design import Offset, Season
    from ipvi_eval.its.series.trend import Trend
    from ipvi_eval.questions.one_file.series.file import SeriesFile
    from ipvi_eval.questions.one_file.series.one_series import OneSeries
    from ipvi_eval.questions.one_file.series.one_values import Scale

SCALES = ("identity", "log")
SEASONS = ("fourier", "months", "none")
TRENDS = ("drift", "linear", "quadratic", "spline", "none")


def its(
    series: Annotated[
        Path,
        typer.Argument(
            metavar="SERIES.csv", help="One row per month, quarter or year, or per incident.", show_default=False
        ),
    ],
    interruption: Annotated[str, typer.Option(help="First month (quarter, year) of the program, for example 2021-04.")],
    date: Annotated[
        str,
        typer.Option(
            help="Column with the month (2021-04 or a date), quarter (2021Q2) or year; or two: year,month. Needed, but "
            "where one row has all months (--across)."
        ),
    ] = "",
    count: Annotated[
        str,
        typer.Option(
            help="Column with the count, or the value for a Gaussian model. Left out, rows are counted by month."
        ),
    ] = "",
    exposure: Annotated[
        str,
        typer.Option(
            help="Column with the exposure: population, person-time; days needs no column. A count model has its "
            "logarithm as offset, or with --per-day that of exposure x days, as a study always has; a Gaussian model "
            "sees counts per 100,000 of it. The first line of the answer says which."
        ),
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            help="Describes level and slope beside the answer: default, quasi-poisson, poisson, poisson-robust, "
            "newey-west, hac-andrews, negative-binomial, lagged (count); or for values ols, gls-ar1-reml, "
            "gls-ar1-kenward-roger, gls-ar1-ml, prais-winsten, arima or structural."
        ),
    ] = "default",
    slope: Annotated[bool, typer.Option(help="Let the trend change at the interruption.")] = True,
    trend: Annotated[
        str,
        typer.Option(
            "--trend",
            help="How the series moves all along in that description: linear, quadratic, spline or none; drift for the "
            "drifting level of the answer alone.",
        ),
    ] = "linear",
    no_trend: Annotated[bool, typer.Option("--no-trend", help="The same as --trend none.")] = False,
    harmonics: Annotated[
        int, typer.Option(min=0, max=6, help="Pairs of seasonal waves, with two full years of data.")
    ] = 2,
    season: Annotated[str, typer.Option(help="fourier (the waves), months (a term for each) or none.")] = "fourier",
    covariates: Annotated[
        str, typer.Option(help="Columns that enter the model as they are, separated by commas; one number a month.")
    ] = "",
    control: Annotated[
        list[str],
        typer.Option(
            help="Comparison series, NAME or NAME:EXPOSURE; repeat for several. Beside --exposure a comparison area "
            "needs its own population (other:pop_other), and a second outcome of the same area shares it (other:pop). "
            "Where rows are counted: COLUMN=VALUE, in place of --where on that column."
        ),
    ] = [],  # noqa: B006
    phase_in: Annotated[str, typer.Option(help="Months of introduction, left out: 3, or 2021-04:2021-06.")] = "",
    also: Annotated[
        list[str],
        typer.Option(
            help="Another interruption: 2020-03, or a window 2020-03:2020-06; +slope gives it a change of trend as "
            "well (2020-03+slope). Repeat for several."
        ),
    ] = [],  # noqa: B006
    placebo: Annotated[
        bool,
        typer.Option("--placebo", help="Move the interruption to every possible month; shows only what holds there."),
    ] = False,
    mde: Annotated[
        bool, typer.Option("--mde", help="The smallest lasting fall that the answer's own test would have found.")
    ] = False,
    per_day: Annotated[
        bool,
        typer.Option("--per-day", help="Days of each month in the offset, log(exposure x days); for count models."),
    ] = False,
    window: Annotated[
        str, typer.Option(help="Months that are looked at, FIRST:LAST; either may be left out (:2021-11).")
    ] = "",
    quarters: Annotated[
        bool, typer.Option("--quarters", help="Sum months to calendar quarters before everything else.")
    ] = False,
    where: WhereOption = [],  # noqa: B006
    incident: Annotated[
        str, typer.Option(help="Where rows are counted: column with the incident; rows that share it count once.")
    ] = "",
    across: Annotated[
        bool,
        typer.Option(
            "--across",
            help="Months stand side by side: a row for each year (--date YEAR) and columns Jan to Dec, or one row "
            "and a column for each month (2019-01, Jan 2019), without --date. --where chooses the rows.",
        ),
    ] = False,
    first: Annotated[
        str, typer.Option(help="--date holds numbers 1, 2, 3 ...: the month (2017Q1, 2017) of the smallest, 2017-01.")
    ] = "",
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 1,
    scale: Annotated[str, typer.Option(help="identity or log, for the Gaussian models.")] = "identity",
    order: Annotated[str, typer.Option(help="ARIMA order p,d,q or p,d,q,P,D,Q,period; auto chooses one.")] = "1,0,0",
    lag: Annotated[
        int | None, typer.Option(min=0, help="Lags of Newey-West errors; chosen by length when left out.")
    ] = None,
    conf: LevelOption = 0.95,
    plot: Annotated[Path | None, typer.Option(help="Draw the series into this file (.png, .svg or .pdf).")] = None,
    as_json: JsonOption = False,
    every: AllOption = False,
) -> None:
    """Interrupted time series of one file, without a study. Nothing is suppressed: for use inside the agency."""
    del every  # read where problems are told
    from dataclasses import replace

    from ipvi_eval.cli.one_series.plan import plan_of
    from ipvi_eval.cli.one_series.rows import rows_of
    from ipvi_eval.cli.one_series.told import tell
    from ipvi_eval.errors import AnalysisError
    from ipvi_eval.its.series.quarter_plan import quarter_notes, quarter_plan
    from ipvi_eval.questions.one_file.series.file import read_series
    from ipvi_eval.questions.one_file.series.findings import SEED, Asked, analyse_series
    from ipvi_eval.questions.one_file.series.one_headline import with_placebo, with_power
    from ipvi_eval.questions.one_file.series.one_series import chosen_model
    from ipvi_eval.questions.one_file.series.one_values import order_of

    drift = trend == "drift" and not no_trend
    _require_months(date, count, incident, first, across=across)
    _require_words(scale, season, trend)
    _require_one_model(model, exposure, drift=drift, per_day=per_day)
    try:
        asked = Asked(
            model=chosen_model(model),
            drift=drift,
            level=conf,
            lag=lag,
            scale=cast("Scale", scale),
            order=order_of(order),
        )
        rows = replace(rows_of(where, window, first, sheet, header_row, incident, quarters=quarters), across=across)
    except AnalysisError as error:
        raise typer.BadParameter(str(error)) from None
    plan = replace(
        plan_of(interruption, slope, phase_in, also),
        trend="none" if no_trend else "linear" if drift else cast("Trend", trend),
        harmonics=harmonics,
        season=cast("Season", season if harmonics or season != "fourier" else "none"),
        offset=_offset(exposure, per_day=per_day),
    )
    read = read_series(
        series,
        date=date,
        count=count or None,
        exposure=exposure or None,
        controls=tuple(control),
        covariates=names_of(covariates),
        counts=asked.counts,
        rows=rows,
    )
    counted = asked.counted(read)
    _require_counts(counted, per_day=per_day, placebo=placebo)
    if quarters:
        read, plan = replace(read, notes=(*read.notes, *quarter_notes(plan))), quarter_plan(plan)
    found = analyse_series(read, plan, asked)
    found = with_power(found, level=conf, seed=SEED) if mde else found
    found = with_placebo(found, read.series, plan, level=conf) if placebo else found
    if plot is not None:
        _draw(found, plot, _label(read, count, exposure, counted=counted))
    tell(found, as_json=as_json)


def _require_months(date: str, count: str, incident: str, first: str, *, across: bool) -> None:
    if not date and not across:
        msg = "--date is needed: name the column with the month; where months stand side by side, say --across"
        raise typer.BadParameter(msg)
    if across and (
        given := [name for name, value in (("--count", count), ("--incident", incident), ("--first", first)) if value]
    ):
        msg = f"--across takes its counts from the columns of the months; leave {given[0]} out"
        raise typer.BadParameter(msg)


def _require_words(scale: str, season: str, trend: str) -> None:
    for option, given, words in (("scale", scale, SCALES), ("season", season, SEASONS), ("trend", trend, TRENDS)):
        if given not in words:
            msg = f"--{option} takes {', '.join(words[:-1])} or {words[-1]}"
            raise typer.BadParameter(msg)


def _require_one_model(model: str, exposure: str, *, drift: bool, per_day: bool) -> None:
    from ipvi_eval.questions.one_file.series.file import DAYS

    if drift and model != "default":
        msg = "--trend drift is the answer's own model; leave --model out"
        raise typer.BadParameter(msg)
    if per_day and exposure == DAYS:
        msg = "--exposure days counts the days already; leave --per-day out"
        raise typer.BadParameter(msg)


def _require_counts(counted: bool, *, per_day: bool, placebo: bool) -> None:
    if per_day and not counted:
        msg = "--per-day is for count models; --exposure days divides the values of a Gaussian model by the days"
        raise typer.BadParameter(msg)
    if placebo and not counted:
        msg = "--placebo needs a count model"
        raise typer.BadParameter(msg)


def _offset(exposure: str, *, per_day: bool) -> Offset:
    if per_day:
        return "exposure-days"
    return "exposure" if exposure else "none"


def _label(read: SeriesFile, count: str, exposure: str, *, counted: bool) -> str:
    """What a picture of the series has on its axis."""
    from ipvi_eval.questions.one_file.series.file import ROWS
    from ipvi_eval.questions.one_file.series.one_values import per_exposure

    label = count or ROWS
    return label if counted or not exposure else f"{label} {per_exposure(read.series)}"


def _draw(found: OneSeries, path: Path, label: str) -> None:
    from ipvi_eval.report.figures.one_file import draw_series

    if found.without is None:
        msg = "--plot needs a model with a level of its own and a series long enough to fit"
        raise typer.BadParameter(msg)
    draw_series(found.without, path, y_label=label)
