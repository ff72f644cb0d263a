"""`ipvi-eval its`: one series of months, quarters or years, analysed without a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ipvi_eval.cli.console import line_of, say, say_json
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
    from ipvi_eval.its.series.design import DesignPlan, Interruption, Offset, Season
    from ipvi_eval.its.series.trend import Trend
    from ipvi_eval.questions.one_file.one_series import OneSeries
    from ipvi_eval.questions.one_file.series_file import Rows

_SEED = 2019
_DRAWS = 4000
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
    from functools import partial

    from ipvi_eval.errors import AnalysisError
    from ipvi_eval.its.series.notes import series_notes
    from ipvi_eval.its.series.quarter_plan import quarter_notes, quarter_plan
    from ipvi_eval.its.series.trend import MEANING
    from ipvi_eval.questions.one_file.one_comparison import compare_counts, compare_values, compared
    from ipvi_eval.questions.one_file.one_headline import led, with_months, with_placebo, with_power
    from ipvi_eval.questions.one_file.one_series import COUNT_MODELS, EITHER, analyse_counts, chosen_model
    from ipvi_eval.questions.one_file.one_values import analyse_values, order_of, per_exposure
    from ipvi_eval.questions.one_file.series_file import DAYS, ROWS, read_series

    if not date and not across:
        msg = "--date is needed: name the column with the month; where months stand side by side, say --across"
        raise typer.BadParameter(msg)
    if across and (
        given := [name for name, value in (("--count", count), ("--incident", incident), ("--first", first)) if value]
    ):
        msg = f"--across takes its counts from the columns of the months; leave {given[0]} out"
        raise typer.BadParameter(msg)
    if scale not in ("identity", "log"):
        msg = "--scale takes identity or log"
        raise typer.BadParameter(msg)
    if season not in ("fourier", "months", "none"):
        msg = "--season takes fourier, months or none"
        raise typer.BadParameter(msg)
    if trend not in TRENDS:
        msg = f"--trend takes {', '.join(TRENDS[:-1])} or {TRENDS[-1]}"
        raise typer.BadParameter(msg)
    drift = trend == "drift" and not no_trend
    if drift and model != "default":
        msg = "--trend drift is the answer's own model; leave --model out"
        raise typer.BadParameter(msg)
    try:
        chosen, arma = chosen_model(model), order_of(order)
        chosen_rows = replace(
            _rows(where, window, first, sheet, header_row, incident, quarters=quarters), across=across
        )
    except AnalysisError as error:
        raise typer.BadParameter(str(error)) from None
    if per_day and exposure == DAYS:
        msg = "--exposure days counts the days already; leave --per-day out"
        raise typer.BadParameter(msg)
    plan = replace(
        _plan(interruption, slope, phase_in, also),
        trend="none" if no_trend else "linear" if drift else cast("Trend", trend),
        harmonics=harmonics,
        season=cast("Season", season if harmonics or season != "fourier" else "none"),
        offset=_offset(exposure, per_day=per_day),
    )
    found: OneSeries | None
    wants_counts = chosen in COUNT_MODELS and chosen not in EITHER
    read = read_series(
        series,
        date=date,
        count=count or None,
        exposure=exposure or None,
        controls=tuple(control),
        covariates=names_of(covariates),
        counts=wants_counts,
        rows=chosen_rows,
    )
    said = (*read.notes, *(quarter_notes(plan) if quarters else ()))
    plan = quarter_plan(plan) if quarters else plan
    if (counted := wants_counts or (chosen in EITHER and read.whole)) and drift:
        found = None
    elif counted:
        found = analyse_counts(read.series, plan, model=chosen, level=conf, lag=lag)  # type: ignore[arg-type]
    elif per_day:
        msg = "--per-day is for count models; --exposure days divides the values of a Gaussian model by the days"
        raise typer.BadParameter(msg)
    else:
        found = analyse_values(
            read.series, plan, model=chosen, level=conf, scale=scale, lag=lag, order=arma  # type: ignore[arg-type]
        )  # fmt: skip
    said += (*series_notes(read.series, plan), *(filter(None, [MEANING.get(plan.trend)]) if found else ()))
    if read.controls and found is not None:
        compare = partial(compare_counts if counted else compare_values, read.series, read.controls, plan, level=conf)
        found = compared(found, compare if counted else partial(compare, scale=scale, lag=lag))
    if counted:
        found = with_months(led(found, read.series, plan, read.controls, level=conf), draws=_DRAWS, seed=_SEED)
    assert found is not None
    found = replace(found, notes=(*said, *found.notes))
    found = with_power(found, level=conf, seed=_SEED) if mde else found
    if placebo and not counted:
        msg = "--placebo needs a count model"
        raise typer.BadParameter(msg)
    found = with_placebo(found, read.series, plan, level=conf) if placebo else found
    if plot is not None:
        label = count or ROWS
        _draw(found, plot, label if counted or not exposure else f"{label} {per_exposure(read.series)}")
    _tell(found, as_json=as_json)


def _plan(interruption: str, slope: bool, phase_in: str, also: list[str]) -> DesignPlan:
    from ipvi_eval.its.series.design import DesignPlan

    primary = _primary(_day(interruption, "--interruption"), slope=slope, phase_in=phase_in)
    return DesignPlan(interruptions=(primary, *(_other(number, text) for number, text in enumerate(also, start=1))))


def _offset(exposure: str, *, per_day: bool) -> Offset:
    if per_day:
        return "exposure-days"
    return "exposure" if exposure else "none"


def _primary(month: str, *, slope: bool, phase_in: str) -> Interruption:
    import numpy as np

    from ipvi_eval.its.series.design import Interruption

    one_month = np.timedelta64(1, "M")
    if not phase_in or phase_in == "0":
        return Interruption(month=month, slope=slope)
    if phase_in.isdigit():
        begun = np.datetime64(month, "M")
        full = begun + int(phase_in) * one_month
        return Interruption(month=str(full), slope=slope, phase_in=(str(begun), str(full - one_month)))
    first, last = _window(phase_in, "--phase-in")
    if not np.datetime64(first, "M") <= np.datetime64(month, "M") <= np.datetime64(last, "M") + one_month:
        msg = "--phase-in takes a window that holds the month of --interruption, or ends right before it"
        raise typer.BadParameter(msg)
    return Interruption(month=str(np.datetime64(last, "M") + one_month), slope=slope, phase_in=(first, last))


def _other(number: int, text: str) -> Interruption:
    from ipvi_eval.its.series.design import Interruption

    name = f"also_{number}"
    when = text.removesuffix("+slope")
    slope = when != text
    if ":" not in when:
        return Interruption(month=_day(when, "--also"), name=name, slope=slope)
    first, last = _window(when, "--also")
    return Interruption(month=first, name=name, end=last, slope=slope)


def _window(text: str, option: str) -> tuple[str, str]:
    first, _, last = text.partition(":")
    if not last:
        also = "a number of months, or " if option == "--phase-in" else ""
        msg = f"{option} takes {also}a window such as 2020-03:2020-06"
        raise typer.BadParameter(msg)
    return _month(first, option), _month(last, option)


def _month(text: str, option: str) -> str:
    """YYYY-MM from a month, a date, a quarter (its first month) or a year (its January)."""
    from ipvi_eval.errors import DataError
    from ipvi_eval.its.series.months import parse_month

    try:
        return str(parse_month(text))
    except DataError:
        wrong = f"{text} is no month or date of the calendar" if text else "the month is empty"
        msg = f"{option}: {wrong}; write a month as YYYY-MM, for example 2021-04, or a day as YYYY-MM-DD"
        raise typer.BadParameter(msg) from None


def _day(text: str, option: str) -> str:
    """A month as `_month`, or the day where a date names one within a month: that month is mixed."""
    from ipvi_eval.its.series.months import day_of, parse_days

    month = _month(text, option)
    return month if day_of(text) == 1 else str(parse_days([text], "the date")[0])


def _rows(
    where: list[str], window: str, first: str, sheet: str, header_row: int, incident: str, *, quarters: bool
) -> Rows:
    from ipvi_eval.data.conditions import parse_condition
    from ipvi_eval.questions.one_file.series_dates import Window
    from ipvi_eval.questions.one_file.series_file import Rows

    begin, colon, end = window.partition(":")
    if window and (not colon or window == ":"):
        msg = "--window takes FIRST:LAST, for example 2017-01:2021-11, or :2021-11"
        raise typer.BadParameter(msg)
    for text, option in ((begin, "--window"), (end, "--window"), (first, "--first")):
        if text:
            _month(text, option)
    return Rows(
        sheet=sheet or None,
        header_row=header_row,
        where=tuple(map(parse_condition, where)),
        incident=incident or None,
        first=first or None,
        window=Window(begin or None, end or None),
        quarters=quarters,
    )


def _draw(found: OneSeries, path: Path, label: str) -> None:
    from ipvi_eval.report.figures.one_file import draw_series

    if found.without is None:
        msg = "--plot needs a model with a level of its own and a series long enough to fit"
        raise typer.BadParameter(msg)
    draw_series(found.without, path, y_label=label)


def _tell(found: OneSeries, *, as_json: bool) -> None:
    from ipvi_eval.questions.one_file.one_series import coefficient_of

    lead = found.headline
    gate = {"kind": found.gate.kind, "reasons": list(found.gate.reasons), "p_value_allowed": found.gate.p_value_allowed}
    if as_json:
        rows = [one.to_dict() | {"note": str(one.note), "coefficient": coefficient_of(one)} for one in found.estimates]
        answer = None if lead is None else {"basis": lead.basis, "answer": lead.sentence, "why": list(lead.why)}
        notes = list(found.notes)
        say_json({"headline": answer, "estimates": rows, "gate": gate, "data": found.data, "notes": notes})
        return
    if lead is not None:
        say(lead.sentence)
    say(_data_line(found.data))
    say(f"gate: {found.gate.sentence}")
    for estimate in found.estimates:
        say(line_of(estimate))
    for note in found.notes:
        say(f"note: {note}")


def _data_line(data: dict[str, Any]) -> str:
    """Periods and events on both sides, mean and spread, correlation, what is left out, exposure, offset."""
    from ipvi_eval.its.series.gates import periods
    from ipvi_eval.questions.one_file.offset import OFFSETS

    parts = [
        f"{data['first']} to {data['last']}: {periods(data['before'])} and {_total(data['total_before'])} before, "
        f"{periods(data['after'])} and {_total(data['total_after'])} after",
        f"mean {data['mean']:.4g}",
    ]
    for key, words in (("variance_over_mean", "variance/mean"), ("rho", "rho"), ("mean_exposure", "mean exposure")):
        if data.get(key) is not None:
            parts.append(f"{words} {data[key]:,.4g}")
    return "; ".join((*parts, f"{data['left_out']} left out", f"offset {OFFSETS[data['offset']]}"))


def _total(value: float) -> str:
    """A total of counts to the last one, of other values to six digits."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
