"""The columns of an interrupted time series: trend, level and slope changes, phase-in, season, calendar, offset."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import check_fields
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.calendar_effects import CalendarTerm, calendar_column
from ipvi_eval.its.series.gates import MINIMUM_MONTHS_PER_SIDE
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.months import parse_month
from ipvi_eval.its.series.trend import Trend, trend_columns

PhaseStyle = Literal["drop", "ramp", "transition"]
Season = Literal["fourier", "months", "none"]
Offset = Literal["exposure-days", "exposure", "none"]

FULL_YEARS_FOR_SEASON = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """Something that began (and perhaps ended) in a known month.

    `month` is the first month of the full programme. `phase_in` = (first, last) month of its introduction, which
    adjoins or contains `month`: "drop" leaves those months out, "ramp" lets the level grow linearly over them,
    "transition" gives each its own share of one separate level. `end` is the last month of a window such as 2020-03
    to 2020-06; after it the level returns. `slope` adds a change of trend, counted in years from the first full
    month.

    >>> from ipvi_eval import Interruption
    >>> Interruption(month="2019-04", phase_in=("2019-01", "2019-03"), phase_style="ramp").phase_in
    ('2019-01', '2019-03')
    """

    made_by: ClassVar[str] = 'ie.Interruption(month="2021-04")'

    month: str
    name: str = "program"
    level: bool = True
    slope: bool = True
    phase_in: tuple[str, str] | None = None
    phase_style: PhaseStyle = "drop"
    end: str | None = None

    def __post_init__(self) -> None:
        check_fields(self)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            msg = f"interruption name {self.name!r} must be lower-case letters, digits and underscores"
            raise AnalysisError(msg)
        if not (self.level or self.slope):
            msg = f"interruption {self.name}: has neither level nor slope, so nothing can change"
            raise AnalysisError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignPlan:
    """Everything decided before the counts are seen. The first interruption is the primary one.

    `harmonics` Fourier pairs enter when the series holds at least two full years (none otherwise, with a note in the
    design). `offset`: "exposure-days" is log(exposure x days in the month), "exposure" takes the exposure as it is
    (person-time already), "none" leaves it out. `calendar` adds counts of weekend days or holidays, or log days.

    >>> from ipvi_eval import DesignPlan, Interruption
    >>> lockdown = Interruption(month="2020-03", end="2020-06", name="lockdown", slope=False)
    >>> plan = DesignPlan(interruptions=(Interruption(month="2019-01"), lockdown))
    >>> plan.primary.name, plan.moved("2018-07").primary.month
    ('program', '2018-07')
    """

    made_by: ClassVar[str] = 'ie.DesignPlan(interruptions=(ie.Interruption(month="2021-04"),))'

    interruptions: tuple[Interruption, ...]
    harmonics: int = 2
    season: Season = "fourier"
    trend: Trend = "linear"
    calendar: tuple[CalendarTerm, ...] = ()
    offset: Offset = "exposure-days"

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.interruptions:
            msg = "a design needs at least one interruption"
            raise AnalysisError(msg)
        names = [one.name for one in self.interruptions]
        if len(set(names)) < len(names):
            msg = f"two interruptions share a name: {', '.join(names)}"
            raise AnalysisError(msg)
        if not 0 <= self.harmonics <= 6:
            msg = "harmonics must lie between 0 and 6 (six pairs describe any monthly pattern)"
            raise AnalysisError(msg)

    @property
    def primary(self) -> Interruption:
        """The interruption the analysis is about."""
        return self.interruptions[0]

    @property
    def primary_column(self) -> str:
        """The column the analysis is about: the level change, or the slope change where there is no level."""
        return "level_change" if self.primary.level else "slope_change"

    def moved(self, month: str) -> DesignPlan:
        """The same plan with the primary interruption (and its phase-in and end) moved to begin in `month`."""
        primary = self.primary
        by = int((parse_month(month) - parse_month(primary.month)).astype(int))
        phase = primary.phase_in and (_shifted(primary.phase_in[0], by), _shifted(primary.phase_in[1], by))
        end = None if primary.end is None else _shifted(primary.end, by)
        moved = replace(primary, month=_shifted(primary.month, by), phase_in=phase, end=end)
        return replace(self, interruptions=(moved, *self.interruptions[1:]))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The model matrix and what is needed to read it.

    `X` (m, k) with columns `names`; `baseline` (m, k) is X with every programme column of the primary interruption at
    zero (the world without it); `offset` (m,); `rows` (m,) positions of the kept periods in the series (dropped
    phase-in months are absent); `steps` (m - 1,) periods between neighbouring rows; `after` (m,) True from the first
    phase-in or programme month on; `notes` say what the plan asked for and the series could not give.
    """

    names: tuple[str, ...]
    X: NDArray[np.float64]
    baseline: NDArray[np.float64]
    offset: NDArray[np.float64]
    rows: NDArray[np.int64]
    after: NDArray[np.bool_]
    plan: DesignPlan
    origin: int
    months_per_period: int = 1
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> NDArray[np.int64]:
        """Periods between one kept row and the next, shape (m - 1,)."""
        return np.diff(self.rows)

    def column(self, name: str) -> int:
        """Position of the column called `name`. Raises AnalysisError when the design has none."""
        if name not in self.names:
            msg = f"the design has no column {name}; it has {', '.join(self.names)}"
            raise AnalysisError(msg)
        return self.names.index(name)

    def without(self, dropped: NDArray[np.bool_]) -> Design:
        """The design without the kept rows where `dropped` (m,) is True, and without columns then zero throughout."""
        kept = ~dropped
        if not kept.any():
            msg = "no month is left when these are left out"
            raise AnalysisError(msg)
        alive = np.any(self.X[kept] != 0, axis=0)
        names = tuple(name for name, column in zip(self.names, self.X[kept].T, strict=True) if column.any())
        _check_rank(self.X[np.ix_(kept, alive)], names, "the series with months left out")
        return replace(
            self,
            names=names,
            X=self.X[np.ix_(kept, alive)],
            baseline=self.baseline[np.ix_(kept, alive)],
            offset=self.offset[kept],
            rows=self.rows[kept],
            after=self.after[kept],
        )


def design_matrix(
    series: MonthlySeries, plan: DesignPlan, *, covariates: Mapping[str, ArrayLike] | None = None
) -> Design:
    """Columns in the order intercept, time, programme terms, other interruptions, season, calendar, covariates.

    The covariates of the series come centred, so that the intercept stays the level at their mean.

    Time runs in years and is zero at the primary interruption; the level change is therefore the change at its first
    full month, and the slope change is per year. `covariates` are columns of n values, one per period of the series.

    Raises AnalysisError when an interruption lies outside the series, has nothing before or after it, or when a
    column repeats what others already say.
    """
    origin = _start(series, plan.primary)
    per_year = 12 // series.months_per_period
    years = (np.arange(series.n) - origin) / per_year
    columns: dict[str, NDArray[np.float64]] = {"intercept": np.ones(series.n)}
    columns |= trend_columns(years, plan.trend)
    kept = np.ones(series.n, dtype=bool)
    programme: dict[str, NDArray[np.float64]] = {}
    for number, interruption in enumerate(plan.interruptions):
        terms, dropped = _interruption_terms(series, interruption, primary=number == 0)
        columns |= terms
        kept &= ~dropped
        if number == 0:
            programme = terms
    season, notes = _season_columns(series, plan)
    columns |= season
    for term in plan.calendar:
        columns[term] = calendar_column(series, term)
    centred = {name: values - values.mean() for name, values in series.covariates.items()}
    for name, values in (*centred.items(), *(covariates or {}).items()):
        columns[name] = _covariate(name, values, series.n, columns)
    X = np.column_stack(list(columns.values()))
    baseline = np.column_stack(
        [np.zeros(series.n) if name in programme else column for name, column in columns.items()]
    )
    after = np.column_stack(list(programme.values())).any(axis=1) | (np.arange(series.n) >= origin)
    names = tuple(columns)
    rows = np.flatnonzero(kept)
    # With fewer months on a side the gate refuses a test anyway, and says so better than a rank can.
    if min(after[rows].sum(), (~after[rows]).sum()) >= MINIMUM_MONTHS_PER_SIDE:
        _check_rank(X[rows], names, series.name)
    return Design(
        names,
        X[kept],
        baseline[kept],
        offset_of(series, plan)[kept],
        rows,
        after[kept],
        plan,
        origin,
        series.months_per_period,
        notes,
    )


def _interruption_terms(
    series: MonthlySeries, one: Interruption, *, primary: bool
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.bool_]]:
    """Columns of one interruption and the periods it asks to leave out."""
    t = np.arange(series.n)
    start = _start(series, one)
    # A passing window is told apart by the months that follow it, so the series may begin inside it.
    if start == 0 and (primary or one.end is None):
        msg = f"interruption {one.name}: the series has no month before {one.month}"
        raise AnalysisError(msg)
    first, last = _phase(series, one, start)
    stop = series.n if one.end is None else _position(series, one.end, one.name, "end") + 1
    full_from = max(start, last)
    if full_from >= series.n:
        msg = f"interruption {one.name}: no month is left after its phase-in"
        raise AnalysisError(msg)
    if stop <= full_from:
        msg = f"interruption {one.name}: its end lies before its first full month"
        raise AnalysisError(msg)
    inside = (t >= first) & (t < last)
    within = t < stop
    ramp = np.clip((t - first + 1) / (last - first + 1), 0.0, 1.0) if one.phase_style == "ramp" else t >= full_from
    terms: dict[str, NDArray[np.float64]] = {}
    if one.level:
        terms[_term("level_change", one, primary)] = np.where(within, ramp, 0.0).astype(np.float64)
    if one.slope:
        years = (t - full_from) * series.months_per_period / 12
        terms[_term("slope_change", one, primary)] = np.where((t >= full_from) & within, years, 0.0)
    if one.phase_style == "transition" and inside.any():
        terms[_term("transition", one, primary)] = inside.astype(np.float64)
    dropped = inside if one.phase_style == "drop" else np.zeros(series.n, dtype=bool)
    return terms, dropped


def _phase(series: MonthlySeries, one: Interruption, start: int) -> tuple[int, int]:
    """Half-open range of phase-in positions; empty at `start` when there is none."""
    if one.phase_in is None:
        return start, start
    first = _position(series, one.phase_in[0], one.name, "first month of phase-in")
    last = _position(series, one.phase_in[1], one.name, "last month of phase-in") + 1
    if not first < last or not first <= start <= last:
        msg = f"interruption {one.name}: its phase-in must be (first month, last month) and contain or adjoin its month"
        raise AnalysisError(msg)
    if first == 0:
        msg = f"interruption {one.name}: the series has no month before its phase-in"
        raise AnalysisError(msg)
    return first, last


def _term(kind: str, one: Interruption, primary: bool) -> str:
    return kind if primary else f"{one.name}.{kind}"


def _season_columns(series: MonthlySeries, plan: DesignPlan) -> tuple[dict[str, NDArray[np.float64]], tuple[str, ...]]:
    per_year = 12 // series.months_per_period
    if plan.season == "none" or (plan.season == "fourier" and plan.harmonics == 0) or per_year == 1:
        return {}, ()
    if series.n < FULL_YEARS_FOR_SEASON * per_year:
        return {}, ("no seasonal terms: the series holds fewer than two full years",)
    number = series.months.astype(int) % 12 // series.months_per_period + 1
    if plan.season == "months":
        return {f"season_{k}": (number == k).astype(np.float64) for k in range(2, per_year + 1)}, ()
    columns = {}
    for k in range(1, min(plan.harmonics, per_year // 2) + 1):
        angle = 2 * np.pi * k * number / per_year
        # At the highest frequency the sine is zero in every period.
        if 2 * k < per_year:
            columns[f"sin{k}"] = np.sin(angle)
        columns[f"cos{k}"] = np.cos(angle)
    return columns, ()


def offset_of(series: MonthlySeries, plan: DesignPlan) -> NDArray[np.float64]:
    """The plan's offset (n,) of a series, on the log scale; 0 where it asks for none or the series has no exposure."""
    if plan.offset == "none" or (plan.offset == "exposure" and series.exposure is None):
        return np.zeros(series.n)
    exposure = np.ones(series.n) if series.exposure is None else series.exposure
    return np.log(exposure * series.days if plan.offset == "exposure-days" else exposure)


def _start(series: MonthlySeries, one: Interruption) -> int:
    """Position of the month an interruption begins with, or is in full effect from."""
    phased = one.phase_in is not None and parse_month(one.phase_in[1]) < parse_month(one.month)
    return _position(series, one.month, one.name, "first month of full effect" if phased else "month")


def _position(series: MonthlySeries, month: str, name: str, what: str) -> int:
    at = series.position(month)
    if not 0 <= at < series.n:
        side = "before its first" if at < 0 else "after its last"
        msg = (
            f"interruption {name}: its {what} {parse_month(month)} lies outside the series, which runs from "
            f"{series.months[0]} to {series.months[-1]}: {abs(at) if at < 0 else at - series.n + 1:,} "
            f"{'period' if abs(at) == 1 or at == series.n else 'periods'} {side}. Correct the month, or give a series "
            "with periods on both sides of it"
        )
        raise AnalysisError(msg)
    return at


def _covariate(name: str, values: ArrayLike, n: int, others: Collection[str]) -> NDArray[np.float64]:
    if name in others:
        msg = f"covariate {name}: the design has a column of this name already; give the covariate another"
        raise AnalysisError(msg)
    column = np.asarray(values, dtype=np.float64)
    if column.shape != (n,) or not np.isfinite(column).all():
        msg = f"covariate {name}: needs one finite number for each of the {n} periods"
        raise AnalysisError(msg)
    return column


def _check_rank(X: NDArray[np.float64], names: tuple[str, ...], name: str) -> None:
    scaled = X / np.maximum(np.abs(X).max(axis=0), 1e-300)
    if X.shape[0] < X.shape[1]:
        return  # Too short to fit at all: the gate says so.
    _, R = np.linalg.qr(scaled)
    weak = np.abs(np.diag(R)) < 1e-9 * np.sqrt(X.shape[0])
    if weak.any():
        msg = (
            f"{name}: the column {names[int(np.argmax(weak))]} only repeats others; drop an interruption, a slope, "
            "a seasonal term or a covariate"
        )
        raise AnalysisError(msg)


def _shifted(month: str, by: int) -> str:
    return str(parse_month(month) + np.timedelta64(by, "M"))
