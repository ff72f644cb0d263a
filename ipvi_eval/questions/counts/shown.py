"""Results of monthly counts as data frames under a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.counted import incidents
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Strip
from ipvi_eval.its.comparisons.controlled import ControlledFit, ShareFit
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import Contrast, CountFit, Description, ratio_of
from ipvi_eval.its.lasting_step.before_start import BeforeStart
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.its.series.design import Design
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.contamination import ContaminationFlag
from ipvi_eval.questions.counts.headline_measured import Measured, read_measured
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.sentence import Sentence, stored
from ipvi_eval.results.store import Table
from ipvi_eval.scope import Scope

SHOWN = (
    "level-slope", "step", "spline", "before-24", "drifting-reml", "drifting", "drifting-prior-02",
    "drifting-prior-05", "forecast", "ratio-ar1", "ratio", "ratio-3", "ratio-1", "decision-3", "exact-few",
)  # fmt: skip
"""Ways to estimate the ratio that readers are shown, in this order; the stored table holds more."""
_DIGITS, _KEPT = 3, 6  # as printed as they are; as kept for the report to round


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame for readers: `labels` chooses, orders and names its columns.

    `counts` are what disclosure control looks at, `public` was published, planned or stands in the calendar,
    `sentences` restate numbers, `text` is words without any; every other column is derived from counts.
    """

    title: str
    frame: pd.DataFrame
    labels: Mapping[str, str]
    counts: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    note: str = ""

    def table(self, id: str, *, single_months: str = "") -> Table:
        """The frame as a table of the run; `single_months` as in `Table`."""
        return table_from(
            self.frame,
            id=id,
            title=self.title,
            columns=self.labels,
            counts=self.counts,
            public=self.public,
            sentences=self.sentences,
            text=self.text,
            note=self.note,
            single_months=single_months,
        )


_RATIO = {"ratio": "Rate ratio", "lower": "Lower", "upper": "Upper", "p": "p-value"}


def data_line(series: MonthlySeries, design: Design, outcome: str) -> Shown:
    """Months, incidents, mean, variance over mean and population before and after the start, of the kept months."""
    counts, after = series.counts[design.rows], design.after
    months, last = series.months[design.rows], series.last_months[design.rows]
    rows = []
    for name, side in (("before", ~after), ("after", after)):
        kept = counts[side]
        mean = float(kept.mean()) if kept.size else 0.0
        spread = float(kept.var(ddof=1) / mean) if kept.size > 1 and mean > 0 else None
        population = None if series.exposure is None else float(series.exposure[design.rows][side].mean())
        rows.append(
            {
                "side": name,
                "months": str(int(side.sum()) * series.months_per_period),
                "events": incidents(kept.sum(), series.name, outcome, *_ends(months[side], last[side])),
                "mean": round(mean / series.months_per_period, 1),
                "variance_over_mean": None if spread is None else round(spread, 2),
                "population": None if population in (None, 1.0) else f"{population:,.0f}",
            }
        )
    period = "Quarter" if series.months_per_period == 3 else "Month"
    left_out = [series.label(at) for at in np.delete(np.arange(series.n), design.rows).tolist()]
    note = f"{period}s left out (phase-in, passing disruptions): {', '.join(left_out)}. " if left_out else ""
    return Shown(
        "The series before and after the start",
        pd.DataFrame(rows, dtype=object),
        {
            "side": "Side",
            "months": "Months",
            "events": "Incidents",
            "mean": "Mean per month",
            "variance_over_mean": "Variance / mean",
            "population": "Mean population",
        },
        counts=("events",),
        public=("months", "population"),
        text=("side",),
        note=f"{note}No {period.lower()} is missing.",
    )


def _ends(first: np.ndarray, last: np.ndarray) -> tuple[str, str]:
    return (str(first[0]), str(last[-1])) if len(first) else ("none", "none")


def path(months: ExpectedMonths) -> Shown:
    """Whole incidents averted so far, at the end of each month or quarter after the start.

    The headline's total is shared out as the fitted counts are. With decimals the steps would give back the months of
    the comparison areas, and then those of the series itself.
    """
    frame = pd.DataFrame(
        {
            "month": months.last.astype(str),
            "averted": months.averted,
            "averted_lower": months.averted_lower,
            "averted_upper": months.averted_upper,
        }
    )[months.inside]
    frame = frame.replace([np.inf, -np.inf], np.nan).round()
    names = ("Month", "Averted so far", "Lower", "Upper")
    labels = dict(zip(frame.columns, names, strict=True))
    return Shown("Incidents averted so far", frame, labels, public=("month",))


def monthly_rows(months: ExpectedMonths, area: str, outcome: str) -> tuple[tuple[str | float, ...], ...]:
    """month, count, fitted, expected, lower, upper of every kept month or quarter, which has its first month's name."""
    columns = (months.fitted, months.expected, months.lower, months.upper)
    return tuple(
        (str(first), incidents(count, area, outcome, str(first), str(last)), *map(float, rest))
        for first, last, count, *rest in zip(months.month, months.last, months.observed, *columns, strict=True)
    )


def by_year(found: Forecast, area: str, outcome: str) -> Shown:
    """Counted and forecast incidents and their ratio in each calendar year after the start."""
    rows = [
        {
            "year": year.year,
            "months": str(year.months),
            "observed": incidents(year.counted, area, outcome, year.first, year.last),
            "expected": round(year.forecast, 1),
            **_ratio(year.ratio),
        }
        for year in found.years
    ]
    return Shown(
        "Counted and forecast by calendar year",
        pd.DataFrame(rows, dtype=object),
        {"year": "Year", "months": "Months", "observed": "Counted", "expected": "Forecast", **_RATIO},
        counts=("observed",),
        public=("year", "months"),
        note=f"The forecast comes from {found.source} and assumes no shape of effect.",
    )


def before_lines(found: BeforeStart, ids: Mapping[str, str]) -> Shown:
    """The checks made before the start, each with interval, margin and verdict; `ids` are those of their numbers."""
    rows = [
        {
            "name": check.name,
            "value": _rounded(check.value),
            "lower": _rounded(check.lower),
            "upper": _rounded(check.upper),
            "verdict": check.verdict,
            "sentence": stored(check.said, ids),
        }
        for check in found.checks
    ]
    labels = {"name": "Check", "value": "Value", "lower": "Lower", "upper": "Upper", "verdict": "Verdict",
              "sentence": "In words"}  # fmt: skip
    title, words = "The comparison before the start", ("name", "verdict")
    return Shown(title, pd.DataFrame(rows), labels, sentences=("sentence",), text=words)


def power_lines(found: DetectableEffect) -> Shown:
    """What was planted into simulated series, and how often the headline's test found it."""
    rows = [{"fall": 1 - one.ratio, "found": one.falls, "changed": one.changes} for one in found.simulated]
    labels = {"fall": "Planted fall", "found": "Share in which a fall is found", "changed": "Share called changed"}
    frame = pd.DataFrame(rows, columns=list(labels)).round(_KEPT)
    return Shown("What the headline's test would find", frame, labels)


def ways_on_real_series() -> Iterator[Table]:
    """How each way to estimate the ratio did on real series without a programme, as stored with the package."""
    found = read_measured()
    tables = (measured(found).table("its.measured"), measured_lengths(found).table("its.measured_lengths"))
    yield from scoped(Scope(population="real series without a program"), tables)


def measured(found: Measured) -> Shown:
    """How each way to estimate the ratio did on real series without a programme."""
    names = {
        "label": "Estimate", "null": "Called changed, nothing happened", "study": "The same, long study",
        "covers_80": "Interval holds a fall of a fifth", "covers_growing": "Growing", "covers_fading": "Fading",
        "power_20": "Finds a fall of a fifth", "power_30": "Finds three tenths", "tests": "Tests",
    }  # fmt: skip
    held = {one.id: one for one in found.estimators}
    rows = [{name: getattr(held[id], name) for name in names} for id in SHOWN if id in held]
    frame = pd.DataFrame(rows, columns=list(names))
    note = f"{found.source[:1].upper()}{found.source[1:]}. Made by {found.command}."
    title = "Ways to estimate the ratio, on real series without a program"
    return Shown(title, frame, names, public=tuple(names), note=note)


def measured_lengths(found: Measured) -> Shown:
    """The share called changed by length of the series: level and slope as it was, and the headline's models."""
    ids = [id for id in dict.fromkeys(one.estimator for one in found.by_length) if id in SHOWN]
    months = sorted({one.months for one in found.by_length if one.estimator in ids})
    shares = {(one.estimator, one.months): one.null for one in found.by_length}
    rows = [{"months": str(n), **{id: shares.get((id, n)) for id in ids}} for n in months]
    labels = {"months": "Months", **{id: found.estimator(id).label for id in ids}}
    frame = pd.DataFrame(rows)
    return Shown("Called changed although nothing happened, by length", frame, labels, public=tuple(labels))


def strip_lines(strip: Strip, title: str) -> Shown:
    """One row per specification with what it flips."""
    frame = _with_rounded(strip.tidy())
    labels = {"label": "Specification", "group": "What differs", **_RATIO, "flips": "Changes", "note": "Note"}
    planned = ("id", "label", "group", "primary")
    return Shown(title, frame, {"id": "Line", **labels, "primary": "Primary"}, public=planned)


def specifications(curve: SpecificationCurve) -> Shown:
    """Every combination of the declared choices with its settings, from the smallest ratio to the largest."""
    frame = _with_rounded(curve.tidy())
    settings = {
        "model": "Model",
        "trend": "Trend",
        "harmonics": "Seasonal pairs",
        "slope": "Trend may change",
        "phase": "Phase-in",
    }
    labels = {**_RATIO, **settings, "primary": "Primary", "note": "Note"}
    return Shown("All declared specifications", frame, labels, public=(*settings, "primary"))


def placebo_dates(placebo: StepPlacebo, period: str) -> Shown:
    """The result at every admissible date, the real one marked."""
    frame = _with_rounded(placebo.tidy())
    frame["month"] = frame["month"].astype("datetime64[s]").dt.strftime("%Y-%m")
    frame["z"] = frame["z"].round(_DIGITS)
    return Shown(
        f"The start moved to every admissible {period}",
        frame,
        {"month": period.capitalize(), "ratio": "Rate ratio", "z": "z", "p": "p-value", "actual": "The real start"},
        public=("month", "actual"),
    )


def diagnostic_lines(found: Diagnostics) -> Shown:
    """Serial correlation, dispersion, leverage and linearity, each with what it says."""
    outside = int((np.abs(found.acf) > found.band).sum())
    rows: list[tuple[str, str, str | None, str]] = [
        (f"{test.name}, {test.order} lags", f"{test.statistic:.1f}", p_text(test.p), "serial correlation left over")
        for test in found.tests
    ]
    rows += [
        ("First autocorrelation of the residuals", f"{found.acf[0]:.2f}", None, f"chance allows {found.band:.2f}"),
        ("Autocorrelations outside the band", f"{outside} of {found.acf.size}", None, "about one in twenty by chance"),
        ("Working correlation of neighbors in time", f"{found.rho:.2f}", None, "part of the model"),
        ("Dispersion (Pearson chi-squared / df)", f"{found.dispersion:.2f}", None, "one: as a Poisson count"),
        (
            "Largest leverage",
            f"{found.leverage.max():.2f}",
            None,
            f"influential months: {', '.join(found.influential) or 'none'}",
        ),
        ("Largest Cook's distance", f"{found.cook.max():.2f}", None, "above one: one month decides much"),
    ]
    if found.curvature is not None:
        rows.append(
            ("Quadratic term of the trend", f"{found.curvature.value:.3f}", p_text(found.curvature.p), "linearity")
        )
    frame = pd.DataFrame(rows, columns=["check", "value", "p", "meaning"])
    labels = {"check": "Check", "value": "Value", "p": "p-value", "meaning": "What it says"}
    return Shown("Diagnostics of the model with level and slope", frame, labels, public=("check",))


def placebos_elsewhere(found: Iterable[PlaceboOutcome], title: str) -> Shown:
    """The same model where the programme should change nothing."""
    rows = [
        {"name": one.name, **(_ratio(one.contrast) if one.contrast else {}), "note": one.reason or None}
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["name", *_RATIO, "note"])
    return Shown(title, frame, {"name": "Series", **_RATIO, "note": "Note"}, public=("name",))


def controlled_lines(found: ControlledFit) -> Shown:
    """Treated, comparison, their interaction and each comparison area alone: level, slope and pre-trend."""
    parts: list[tuple[str, CountFit | Description | ShareFit]] = [
        ("Program area", found.treated),
        ("Comparison areas together", found.control),
        ("Program area relative to comparison", found.interaction),
        *((f"Relative to {name} alone", fit) for name, fit in found.by_control.items()),
    ]
    rows = []
    for part, fit in parts:
        if isinstance(fit, Description):
            continue
        names = fit.names if isinstance(fit, ShareFit) else fit.design.names
        for column, words in (("time", "trend before, per year"), ("level_change", "level"), ("slope_change", "trend")):
            if column in names:
                what = "difference in trend before" if column == "time" and isinstance(fit, ShareFit) else words
                rows.append({"part": part, "what": what, **_ratio(fit.coefficient(column))})
    frame = pd.DataFrame(rows, columns=["part", "what", *_RATIO])
    labels = {"part": "Series", "what": "Change", **_RATIO}
    return Shown("Against comparison areas", frame, labels, public=("part",), text=("what",))


def synthetic_unit(*, people: bool) -> str:
    """The unit of a synthetic area's gap: a rate where the areas have `people`, a count otherwise."""
    return "per 1,000 people per year" if people else "a month"


def synthetic_lines(found: SyntheticControl, augmented: SyntheticControl, *, people: bool) -> Shown:
    """Weight of each donor with and without the ridge augmentation, and the effect without it, in its unit."""
    frame = found.tidy()
    frame["augmented"] = augmented.weights
    for name in ("weight", "augmented", "effect_without"):
        frame[name] = frame[name].astype(float).round(_DIGITS)
    labels = {
        "donor": "Donor", "weight": "Weight", "augmented": "Augmented weight",
        "effect_without": f"Effect without it, {synthetic_unit(people=people)}",
    }  # fmt: skip
    rows = found.diagnostics
    note = (
        f"{found.method.capitalize()}. Error before the start relative to the series' own spread: "
        f"{rows.relative_rmse:.2f} ({augmented.diagnostics.relative_rmse:.2f} augmented); effective number of donors: "
        f"{rows.effective_donors:.1f}; share of months outside the donors' range: {rows.outside_hull:.0%}; largest "
        f"change of a weight when donors without weight are dropped: {rows.dropped_change:.1g}. Augmented weights may "
        "be negative: they extrapolate to mend the error before the start."
    )
    return Shown("Donors of the synthetic area", frame, labels, public=("donor",), note=note)


def contamination_lines(flags: Iterable[ContaminationFlag]) -> Shown:
    """What else hit the areas, and from when to when in the study's window; what hit all areas alike stands once."""
    rows = {
        (
            "every area" if flag.everywhere else flag.area,
            flag.what,
            f"{flag.first:%Y-%m} to {flag.last:%Y-%m}",
            "no: it hit every area alike" if flag.everywhere else "yes: not used as a comparison",
            f"{flag.source} ({flag.certainty})",
        ): None
        for flag in flags
    }
    labels = {"area": "Area", "what": "What", "when": "In the window", "spoils": "Spoils", "source": "Source"}
    frame = pd.DataFrame(list(rows), columns=list(labels))
    return Shown("Contamination of comparison areas", frame, labels, public=tuple(labels))


def in_words(findings: Iterable[tuple[str, Sentence]]) -> Shown:
    """What the checks say: pairs of what a sentence is about and the sentence."""
    labels = {"kind": "About", "text": "In words"}
    frame = pd.DataFrame(list(findings), columns=list(labels))
    return Shown("What the checks say", frame, labels, sentences=("text",), text=("kind",))


def p_text(p: float | None) -> str | None:
    """A p-value in two or three decimals, never as zero."""
    if p is None or np.isnan(p):
        return None
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def _ratio(one: Contrast) -> dict[str, float | None]:
    values = {"ratio": one.ratio, "lower": ratio_of(one.lower), "upper": ratio_of(one.upper), "p": one.p}
    return {name: _rounded(value) for name, value in values.items()}


def _with_rounded(frame: pd.DataFrame) -> pd.DataFrame:
    changed = frame.copy()
    for name in [column for column in _RATIO if column in frame]:
        changed[name] = pd.Series([_rounded(value) for value in changed[name]], index=changed.index, dtype=object)
    return changed


def _rounded(value: float | None) -> float | None:
    """To more digits than are shown, because rounding twice is not rounding; a bound too large to write is missing."""
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), _KEPT)
