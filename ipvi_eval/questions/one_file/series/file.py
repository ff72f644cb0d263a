"""A file and the names of its columns, made into series: one row per month, or one per incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.conditions import Condition, meeting, parse_condition
from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.estimate import slug
from ipvi_eval.its.series.monthly import COVARIATE, MonthlySeries, monthly_series, monthly_values, quarterly
from ipvi_eval.its.series.months import Months
from ipvi_eval.questions.one_file.copied_rows import copied_rows
from ipvi_eval.questions.one_file.odd_numbers import odd_numbers
from ipvi_eval.questions.one_file.series.dates import SeriesDates, Window, date_columns, series_dates
from ipvi_eval.questions.one_file.series.row_counts import calendar_of, counting_notes
from ipvi_eval.questions.one_file.series.side_by_side import COUNT, MONTH, below_each_other, refuse_across
from ipvi_eval.questions.one_file.series.suppressed import refuse_suppressed

Periods = Literal[1, 3, 12]
_GAPS: dict[int, Periods] = {1: 1, 3: 3, 12: 12}
DAYS = "days"
ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Which rows of which sheet are read, and what becomes of them.

    `where` must all hold (`conditions.meeting`); `incident` is a column whose value several rows of one incident share:
    they are counted once, on their earliest date; `first` is the month of the smallest number where the dates are
    numbers of periods; `quarters` sums months to calendar quarters; `across` reads months that stand side by side.
    """

    sheet: str | None = None
    header_row: int = 1
    where: tuple[Condition, ...] = ()
    incident: str | None = None
    first: str | None = None
    window: Window = field(default_factory=Window)
    quarters: bool = False
    across: bool = False


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """The series and its comparison series; `whole` says whether every value is a whole number of at least zero, and
    `notes` what was done on the way."""

    series: MonthlySeries
    controls: tuple[MonthlySeries, ...]
    whole: bool
    notes: tuple[str, ...] = ()


def read_series(
    path: Path,
    *,
    date: str,
    count: str | None,
    exposure: str | None = None,
    controls: tuple[str, ...] = (),
    covariates: tuple[str, ...] = (),
    counts: bool,
    rows: Rows = Rows(),
) -> SeriesFile:
    """Read a file with one row per month (or quarter, or year); without `count`, rows are counted.

    `date` names one column, or two as "year,month" (or "year,quarter"). `exposure` "days" is the days of each period
    where the file has no such column. `controls` are "NAME:EXPOSURE", or "NAME" where there is no exposure or it is the
    days; where rows are counted they are conditions instead ("area=Beacon", in place of those on the same column).
    `counts` says that a count model will be fitted: values must then be whole numbers of at least zero.

    Raises DataError naming row and column of a cell that cannot be read or was suppressed, the months that are missing
    or repeated, and a comparison series without an exposure of its own.
    """
    file = read_flat_file(path, sheet=rows.sheet, header_row=rows.header_row, across=rows.across)
    if not rows.across:
        refuse_across(file, date, count)
    if rows.across:
        found = _across(file, date, exposure, controls, covariates, rows, counts)
    elif count is None:
        found = _counted(file, date, exposure, controls, covariates, rows)
    else:
        file = file.only(meeting(file, rows.where))
        found = _read(file, date, count, exposure, controls, covariates, rows, counts)
    return _by_quarter(found, exposure) if rows.quarters else found


def _across(
    file: FlatFile,
    date: str,
    exposure: str | None,
    controls: tuple[str, ...],
    covariates: tuple[str, ...],
    rows: Rows,
    counts: bool,
) -> SeriesFile:
    """The one series whose months stand side by side, each row being a year where `date` names its column."""
    beside = {"--control": controls, "--covariates": covariates, "--exposure": exposure not in (None, DAYS)}
    if given := [name for name, value in beside.items() if value]:
        msg = (
            f"--across reads one series and nothing beside it; leave {given[0]} out, or make a file with a row a month"
        )
        raise DataError(msg)
    long, notes = below_each_other(file.only(meeting(file, rows.where)), date or None)
    found = _read(long, MONTH, COUNT, exposure, (), (), rows, counts)
    return replace(found, notes=(*notes, *found.notes))


def _read(
    file: FlatFile,
    date: str,
    count: str,
    exposure: str | None,
    controls: tuple[str, ...],
    covariates: tuple[str, ...],
    rows: Rows,
    counts: bool,
) -> SeriesFile:
    if rows.incident is not None:
        msg = f"--incident is for rows that are counted; leave it out beside the counts of column '{count}'"
        raise DataError(msg)
    dates = series_dates(file, date, first=rows.first)
    inside = rows.window.holds(dates.months)
    file, months = file.only(inside), dates.months[inside]
    step = cast(Periods, dates.named) if rows.first is not None else _step(months)
    months = _calendar(months, step)
    if count in covariates:
        msg = f"the covariate '{count}' is the count itself; leave it out"
        raise DataError(msg)
    terms = _covariates(file, covariates, months)
    if count == exposure:
        msg = f"'{count}' is named as --count and as --exposure, and every rate would be 1; name the population"
        raise DataError(msg)
    wanted = [(count, exposure), *(_control(file, text, exposure) for text in controls)]
    whole = True

    def series(column: str, weight: str | None) -> MonthlySeries:
        nonlocal whole
        refuse_suppressed(file, column)
        values = file.numbers(column)
        finite = values[~np.isnan(values)]
        own = bool((finite == np.round(finite)).all() and (finite >= 0).all())
        whole = whole and own
        of_days = weight == DAYS and DAYS not in file.raw.columns
        if counts or own:
            weights = None if weight is None or of_days else file.numbers(weight)
            read = monthly_series(months, values, weights, name=column, months_per_period=step)
            return replace(read, exposure=read.days if of_days else read.exposure, covariates=terms)
        if weight is not None:
            msg = f"{column} holds no counts, so an exposure has no meaning; leave --exposure out"
            raise DataError(msg)
        return replace(monthly_values(months, values, name=column, months_per_period=step), covariates=terms)

    first, *others = [series(column, weight) for column, weight in wanted]
    return SeriesFile(first, tuple(others), whole, tuple(f"{said}." for said in odd_numbers(file, covariates)))


def _control(file: FlatFile, text: str, exposure: str | None) -> tuple[str, str | None]:
    """The column of a comparison series and that of its exposure, from "NAME" or "NAME:EXPOSURE".

    A comparison area does not have the population of the treated area, so that is never taken for it in silence.
    """
    name, colon, own = text.rpartition(":")
    if text in file.raw.columns or not colon:
        name, own = text, ""
    if own and exposure is None:
        msg = f"--control {text} has an exposure and the series itself has none; give it one with --exposure"
        raise DataError(msg)
    if own or exposure in (None, DAYS):
        return name, own or exposure
    file.cells(name)
    msg = (
        f"--control {name} needs an exposure of its own beside --exposure {exposure}: a comparison area has its own "
        f"population, --control {name}:COLUMN; a second outcome of the same area shares its population, "
        f"--control {name}:{exposure}"
    )
    raise DataError(msg)


def _covariates(file: FlatFile, names: tuple[str, ...], months: Months) -> Mapping[str, NDArray[np.float64]]:
    """The covariates (n,) in the order of the months, by the names they have in a design."""
    order = np.argsort(months, kind="stable")
    found = {}
    for name in names:
        file.require(name, ~file.missing(name), "is empty, and a covariate needs a number for every month")
        found[f"{COVARIATE}{slug(name)}"] = file.numbers(name)[order]
    if len(found) < len(names):
        msg = "two of the covariates have the same name but for its signs; rename one of the columns"
        raise DataError(msg)
    return found


def _counted(
    file: FlatFile,
    date: str,
    exposure: str | None,
    controls: tuple[str, ...],
    covariates: tuple[str, ...],
    rows: Rows,
) -> SeriesFile:
    """Rows counted into the months between the first and the last row of the file, of whatever kind."""
    if covariates or exposure not in (None, DAYS):
        what = "a covariate" if covariates else "an exposure"
        msg = (
            f"{what} has one value per month, and without --count the rows of a longer file are counted; make a file "
            "with one row per month, or leave it out"
        )
        raise DataError(msg)
    dated = ~np.any([file.missing(name) for name in date_columns(date)], axis=0)
    chosen = [rows.where, *(_instead(rows.where, text) for text in controls)]
    masks = [meeting(file, conditions) for conditions in chosen]
    for name in date_columns(date):
        file.require(name, dated | ~np.any(masks, axis=0), "is empty")
    dates = series_dates(file.only(dated), date, first=rows.first)
    inside = rows.window.holds(dates.months)
    dates = SeriesDates(dates.days[inside], dates.named)
    file = file.only(dated).only(inside)
    copied = int(copied_rows(file, date_columns(date)).sum()) if rows.incident is None else 0
    masks = [_once(file, mask[dated][inside], dates, rows.incident) for mask in masks]
    calendar = calendar_of(dates)

    def series(mask: NDArray[np.bool_], name: str) -> MonthlySeries:
        step = cast(Periods, calendar.step)
        read = monthly_series(calendar.months, calendar.counts(mask), name=name, months_per_period=step)
        return replace(read, exposure=read.days) if exposure == DAYS else read

    own, *others = [series(mask, name) for mask, name in zip(masks, (ROWS, *controls), strict=True)]
    notes = counting_notes(calendar, masks[0], dates)
    if copied:
        said = (
            f"{copied:,} rows repeat another one in every column and were counted: where they were copied, count each "
            "incident once with --incident COLUMN."
        )
        notes = (*notes, said)
    return SeriesFile(own, tuple(others), whole=True, notes=notes)


def _instead(where: tuple[Condition, ...], text: str) -> tuple[Condition, ...]:
    """The conditions of a comparison: its own in place of those on the same column."""
    own = parse_condition(text)
    return (*(one for one in where if one.column != own.column), own)


def _once(file: FlatFile, kept: NDArray[np.bool_], dates: SeriesDates, incident: str | None) -> NDArray[np.bool_]:
    """The rows `kept` (n,), of those that share an incident only the earliest."""
    if incident is None:
        return kept
    file.require(incident, ~file.missing(incident) | ~kept, "is empty, so its incident is not known")
    order = np.argsort(dates.days, kind="stable")
    order = order[kept[order]]
    again = file.cells(incident).iloc[order].duplicated().to_numpy()
    once = kept.copy()
    once[order[again]] = False
    return once


def _by_quarter(found: SeriesFile, exposure: str | None) -> SeriesFile:
    def summed(series: MonthlySeries) -> MonthlySeries:
        of_days = exposure == DAYS and np.array_equal(series.exposure, series.days)  # type: ignore[arg-type]
        quarters = quarterly(series)
        return replace(quarters, exposure=quarters.days) if of_days else quarters

    quarters = summed(found.series)
    left = found.series.n - 3 * quarters.n
    said = f"Months were summed to {quarters.n} calendar quarters."
    if left:
        said = f"{said[:-1]}; {left} month{'s' * (left > 1)} at the ends that make no whole quarter left out."
    return replace(found, series=quarters, controls=tuple(map(summed, found.controls)), notes=(*found.notes, said))


def _step(months: Months) -> Periods:
    """Months from one period to the next: 3 or 12 where every gap is a whole number of quarters or years, else 1."""
    gaps = np.unique(np.diff(np.unique(months)).astype(int))
    return _GAPS.get(int(gaps[0]), 1) if len(gaps) and not (gaps % gaps[0]).any() else 1


def _calendar(months: Months, step: Periods) -> Months:
    """The first month of each calendar quarter or year: a quarter labelled by its last month is that quarter."""
    number = months.astype(int)
    return np.asarray(number - number % step, dtype="datetime64[M]")
