"""A validated series of calendar periods: complete, ordered, whole counts, positive exposure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import check_fields, checked, floats_of
from ipvi_eval.drawing.series import draw_series
from ipvi_eval.errors import AnalysisError, DataError, MonthsError
from ipvi_eval.its.series.months import parse_month, parse_months
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Outcome = Literal["count", "value"]
COVARIATE = "covariate."
"""What the name of a file's covariate begins with in a design."""

# Squares of larger numbers cannot be summed.
_LARGEST = 1e100
_LARGEST_COUNT = 2.0**53  # above it not every whole number is a float, and exponentials of a level overflow
_TOO_MANY_TO_AGREE = 30  # incidents that two series of a year or more share period by period in no chance worth naming
_LONGEST_HOLE, _HALF_A_YEAR = 24, 6
"""Months without a row from which a date is likelier mistyped than left out; and months of a half-year."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MonthlySeries(Printed):
    """Counts (or values) on a complete calendar.

    `months` (n,) are datetime64[M], one per period, in order and without a hole; `counts` (n,) incidents (whole numbers
    when `outcome` is "count"); `exposure` (n,) positive (people, person-months ...) or None;
    `months_per_period` is 1 for months, 3 for quarters, 12 for years. `covariates` are further columns (n,) by the name
    they get in a design; every design of this series holds them.

    >>> series = monthly_series(["2020-01", "2020-02", "2020-03"], [4, 7, 5])
    >>> series.n, series.days.tolist()
    (3, [31.0, 29.0, 31.0])
    """

    title = "Series of counts"
    made_by = "ie.monthly_series(months, counts)"

    months: NDArray[np.datetime64]
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64] | None = None
    name: str = "count"
    months_per_period: int = 1
    outcome: Outcome = "count"
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def n(self) -> int:
        """Number of periods."""
        return len(self.months)

    @property
    def days(self) -> NDArray[np.float64]:
        """Days in each period, shape (n,)."""
        first = self.months.astype("datetime64[D]")
        after = (self.months + np.timedelta64(self.months_per_period, "M")).astype("datetime64[D]")
        days: NDArray[np.float64] = (after - first).astype(np.float64)
        return days

    @property
    def last_months(self) -> NDArray[np.datetime64]:
        """The last month of each period, shape (n,)."""
        return self.months + np.timedelta64(self.months_per_period - 1, "M")

    def label(self, at: int) -> str:
        """The period at a position as a person writes it: 2021-04, 2021Q2 or 2021."""
        month = str(self.months[at])
        if self.months_per_period == 12:
            return month[:4]
        return month if self.months_per_period == 1 else f"{month[:4]}Q{(int(month[5:]) + 2) // 3}"

    def position(self, month: Any) -> int:
        """Index of the period that holds `month`; below 0 or at least n when it lies outside the series."""
        months_after_start = (parse_month(month) - self.months[0]).astype(int)
        return int(months_after_start // self.months_per_period)

    def tidy(self) -> pd.DataFrame:
        """One row for each period: month, count (or value), exposure where there is one, and the covariates."""
        exposure = {} if self.exposure is None else {"exposure": self.exposure}
        return pd.DataFrame({"month": self.months, self.outcome: self.counts, **exposure, **self.covariates})

    def plot(self) -> Figure:
        """A Matplotlib figure of the counts (or values) by month."""
        return draw_series(self.months, self.counts, y_label=self.name)

    def window(self, first: int, last: int) -> MonthlySeries:
        """Periods `first` to `last` (a half-open range of positions)."""
        exposure = None if self.exposure is None else self.exposure[first:last]
        return MonthlySeries(
            self.months[first:last],
            self.counts[first:last],
            exposure,
            self.name,
            self.months_per_period,
            self.outcome,
            {name: column[first:last] for name, column in self.covariates.items()},
        )


@checked
def monthly_series(
    months: Iterable[Any],
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    name: str = "count",
    months_per_period: Literal[1, 3, 12] = 1,
) -> MonthlySeries:
    """A series of whole counts, sorted and checked.

    `months` holds 'YYYY-MM', dates, Periods or datetimes, one per row, in any order. Raises DataError when a month
    cannot be read, is missing or repeated (the months are named), a count is negative, fractional, above 2**53 or
    missing, or an exposure is not positive; AnalysisError when the lengths differ or there is no row.

    >>> monthly_series(["2020-03", "2020-01", "2020-02"], [5, 4, 7], name="reports")
    Series of counts: name reports, months per period 1, outcome count
    <BLANKLINE>
         month  count
    2020-01-01      4
    2020-02-01      7
    2020-03-01      5
    """
    stamps, values, weights = _aligned(months, counts, exposure, name, months_per_period)
    _refuse(values < 0, stamps, f"{name}: a count is negative in", "correct these months in the extract")
    _refuse(
        values > _LARGEST_COUNT,
        stamps,
        f"{name}: a count is too large to be one of anything in",
        "correct these months; a number of anything else than events is no count, and belongs to a Gaussian model",
    )
    _refuse(
        np.abs(values - np.round(values)) > 1e-9,
        stamps,
        f"{name}: a count is not a whole number in",
        "give counts, with the population as exposure; a rate belongs to a Gaussian model",
    )
    return MonthlySeries(stamps, np.round(values), weights, name, months_per_period)


def monthly_values(
    months: Any, values: ArrayLike, *, name: str = "value", months_per_period: Literal[1, 3, 12] = 1
) -> MonthlySeries:
    """A series of rates, shares or other numbers for the Gaussian models; same calendar checks as `monthly_series`."""
    stamps, numbers, _ = _aligned(months, values, None, name, months_per_period)
    return MonthlySeries(stamps, numbers, None, name, months_per_period, "value")


def quarterly(series: MonthlySeries) -> MonthlySeries:
    """The series summed to whole calendar quarters; incomplete quarters at either end are left out.

    Counts are summed; exposures, covariates and a series of values (rates, shares) are averaged.

    Raises AnalysisError when the series is not monthly or holds no whole quarter.
    """
    if series.months_per_period != 1:
        msg = f"{series.name}: only a monthly series can be summed to quarters"
        raise AnalysisError(msg)
    number = series.months.astype(int)
    first = int(np.argmax(number % 3 == 0)) if (number % 3 == 0).any() else series.n
    whole = (series.n - first) // 3
    if whole < 1:
        msg = f"{series.name}: no whole calendar quarter in {series.n} months"
        raise AnalysisError(msg)
    kept = slice(first, first + 3 * whole)

    def mean(monthly: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(monthly[kept].reshape(whole, 3).mean(axis=1), dtype=np.float64)

    is_count = series.outcome == "count"
    return replace(
        series,
        months=series.months[kept][::3],
        counts=series.counts[kept].reshape(whole, 3).sum(axis=1) if is_count else mean(series.counts),
        exposure=None if series.exposure is None else mean(series.exposure),
        months_per_period=3,
        covariates={name: mean(column) for name, column in series.covariates.items()},
    )


def check_alike(treated: MonthlySeries, controls: Sequence[MonthlySeries]) -> None:
    """AnalysisError unless every series has a name and values of its own, on the treated one's calendar."""
    if not controls:
        msg = "a controlled series needs at least one comparison area"
        raise AnalysisError(msg)
    names = [series.name for series in (treated, *controls)]
    if len(set(names)) < len(names):
        msg = "the treated and comparison series need names of their own"
        raise AnalysisError(msg)
    for control in controls:
        if control.n != treated.n or np.any(control.months != treated.months):
            msg = f"{control.name}: its months differ from those of {treated.name}; cut both to the same window"
            raise AnalysisError(msg)
        times = _multiple(control.counts, treated.counts)
        if times is not None and np.ptp(control.counts) > 0:
            more = "" if times == 1 else f", times {times:.4g},"
            msg = (
                f"{control.name} has the very numbers of {treated.name}{more} in every period; name a comparison of "
                "its own"
            )
            raise AnalysisError(msg)
    _refuse_copies(controls)
    if len({series.exposure is None for series in (treated, *controls)}) > 1:
        msg = "either every series has an exposure (population) or none"
        raise AnalysisError(msg)


def _refuse_copies(controls: Sequence[MonthlySeries]) -> None:
    """AnalysisError where two comparison series are one: as evidence, and in their sum, it would count twice.

    Series of few incidents may well be alike by chance.
    """
    seen: dict[bytes, str] = {}
    for control in controls:
        if control.counts.sum() < _TOO_MANY_TO_AGREE or np.ptp(control.counts) == 0:
            continue
        first = seen.setdefault(control.counts.tobytes(), control.name)
        if first != control.name:
            msg = f"{control.name} has the very numbers of {first} in every period; name each comparison area once"
            raise AnalysisError(msg)


def _multiple(values: NDArray[np.float64], of: NDArray[np.float64]) -> float | None:
    """How many times the numbers `of` (n,) others are in every period; None where they are no such multiple."""
    at = int(np.abs(of).argmax())
    if of[at] == 0 or not np.allclose(values * (of[at] / abs(of).max()), values[at] * (of / abs(of).max()), 1e-12, 0):
        return None
    return float(values[at] / of[at])


def _aligned(
    months: Any, counts: ArrayLike, exposure: ArrayLike | None, name: str, months_per_period: int
) -> tuple[NDArray[np.datetime64], NDArray[np.float64], NDArray[np.float64] | None]:
    stamps = parse_months(months, name)
    values = _numbers(counts, name, "counts")
    weights = None if exposure is None else _numbers(exposure, name, "exposures")
    if len(values) != len(stamps) or (weights is not None and len(weights) != len(stamps)):
        msg = f"{name}: months, counts and exposure must have one value per row"
        raise AnalysisError(msg)
    if len(stamps) == 0:
        msg = f"{name}: there is no row"
        raise AnalysisError(msg)
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], values[order]
    weights = None if weights is None else weights[order]
    _check_calendar(stamps, name, months_per_period)
    _refuse(
        ~np.isfinite(values), stamps, f"{name}: the count is missing or not a number in", "fill or cut these months"
    )
    _refuse(np.abs(values) > _LARGEST, stamps, f"{name}: a value is too large to be true in", "correct these months")
    if weights is not None:
        _refuse(
            ~(np.isfinite(weights) & (weights > 0)),
            stamps,
            f"{name}: the exposure is not a positive number in",
            "a month without exposure cannot hold a rate: correct the exposure or cut the month",
        )
    return stamps, values, weights


def _check_calendar(stamps: NDArray[np.datetime64], name: str, months_per_period: int) -> None:
    gaps = np.diff(stamps).astype(int)
    repeated = stamps[1:][gaps == 0]
    if len(repeated):
        hint = "each month must be one row"
        if len(repeated) >= len(stamps) / 2:
            hint = (
                "rows look finer than a month (weeks or days), or of several areas: make them one row per month, "
                "choose one area (--where), or count rows of incidents by leaving --count out"
            )
        if len(repeated) >= len(stamps) / 2 and stamps[0] != stamps[-1] and np.all(stamps.astype(int) % 12 == 0):
            hint = "these are years without a month: name the column of the month as well"
        raise MonthsError(f"{name}: months repeated:", np.unique(repeated), hint)
    off_grid = (stamps - stamps[0]).astype(int) % months_per_period != 0
    if off_grid.any():
        raise MonthsError(f"{name}: rows are not {months_per_period} months apart:", stamps[off_grid])
    absent = np.setdiff1d(np.arange(stamps[0], stamps[-1], months_per_period), stamps)
    if len(absent):
        if (hole := int(gaps.max())) > _LONGEST_HOLE:
            at = int(np.argmax(gaps))
            what = f"{name}: there is no row for {hole // 12} years between"
            hint = "is a date mistyped? Correct it, or cut the series to one side"
            raise MonthsError(what, stamps[at : at + 2], hint)
        if months_per_period == 1 and np.gcd.reduce(gaps) == _HALF_A_YEAR:
            hint = "give months, quarters or years"
            raise MonthsError(f"{name}: rows are half-years, which are not read:", stamps, hint)
        hint = (
            "a month without incidents needs a row with 0, and a month without data needs a shorter window or a "
            "source that has it"
        )
        raise MonthsError(f"{name}: months missing:", absent, hint)


def _numbers(values: ArrayLike, name: str, what: str) -> NDArray[np.float64]:
    numbers = floats_of(values)
    if numbers is None:
        msg = f"{name}: the {what} are not all numbers; empty cells and text must be mended in the extract"
        raise DataError(msg)
    if numbers.ndim != 1:
        msg = f"{name}: the {what} must be one column"
        raise AnalysisError(msg)
    return numbers


def _refuse(bad: NDArray[np.bool_], stamps: NDArray[np.datetime64], what: str, next_step: str) -> None:
    if bad.any():
        raise MonthsError(what, stamps[bad], next_step)
