"""Monthly counts of the small released run: made up, each quantity with its own number, in tables as a run has them.

The headline is 0.86 (0.69 to 1.03) everywhere and includes no change; the answer on its own, the forecast and the level
change have other numbers, and the first two exclude no change, so that a report that mixes them up contradicts itself.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from ipvi_eval.diagnosis.measured.areas_tables import areas_tables
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.simulated_power import SimulatedPower
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Line, Strip, judged
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.before_start import BeforeStart, Check
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths
from ipvi_eval.its.lasting_step.forecast import Forecast, YearForecast
from ipvi_eval.its.lasting_step.step_fit import EXPECTED
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.headline_measured import ByLength, Estimator, Measured
from ipvi_eval.questions.counts.stored.checks.before_start import before_lines
from ipvi_eval.questions.counts.stored.checks.power import power_lines
from ipvi_eval.questions.counts.stored.checks.specification import specifications
from ipvi_eval.questions.counts.stored.checks.step_placebo import placebo_dates
from ipvi_eval.questions.counts.stored.checks.strip import strip_lines
from ipvi_eval.questions.counts.stored.fits.expected_months import averted_so_far
from ipvi_eval.questions.counts.stored.fits.forecast import by_year
from ipvi_eval.questions.counts.stored.fits.headline_measured import measured_lengths, measured_ways
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Column, Curve, Result, Table
from ipvi_eval.scope import Scope
from ipvi_eval.worded import Worded
from tests.diagnosis.areas_rows import every_row
from tests.diagnosis.areas_rows import measured as areas_measured

OUTCOME = "ipv_dir"
LABEL = "IPV domestic incident report"
MONTHS, START, PHASE_IN = 117, 63, 3
HEADLINE = (0.86, 0.69, 1.03)
ALONE = (0.80, 0.66, 0.97)
FORECAST = (0.75, 0.57, 0.98)
EXACT = (0.62, 0.25, 1.44)
_STEP = "drifting level and a lasting step, the wandering averaged over a prior"


def estimate(id: str, value: float, lower: float, upper: float, **more: Any) -> Estimate:
    about = {"unit": "ratio", "scope": Scope(population="made-up counts", base=EXPECTED[True]), **more}
    return Estimate(id=id, value=value, lower=lower, upper=upper, level=0.95, **about)


def one_answer(stem: str, ratio: tuple[float, float, float], *, p: float, method: str) -> list[Estimate]:
    """A ratio with its percentage and the incidents that 1,904 counted ones make of it."""
    about: dict[str, Any] = {
        "method": method,
        "n": 114,
        "n_of": "months",
        "events": 3948,
        "cells": (2044, 1904),
        "p": p,
    }
    fewer = sorted(1904 * (1 / limit - 1) for limit in ratio)
    words = {"headline": "the answer that leads", "alone": "the series on its own"}.get(stem.rpartition(".")[2], stem)
    made = {name: {"label": f"{name}, {words}", **about} for name in ("ratio", "percentage", "averted")}
    return [
        estimate(f"{stem}.ratio", *ratio, **made["ratio"]),
        estimate(f"{stem}.percent_change", *(limit - 1 for limit in ratio), unit="proportion", **made["percentage"]),
        estimate(f"{stem}.averted", fewer[1], fewer[0], fewer[2], unit="incidents", **made["averted"]),
        Estimate(id=f"{stem}.wandering", value=0.031, unit="number", method=method),
        Estimate(id=f"{stem}.dispersion", value=1.3, unit="number", method=method),
    ]


def counts(outcome: str = OUTCOME) -> list[Result]:
    """Everything that a run says about the counts of one outcome, and about the ways to estimate them."""
    stem = f"its.{outcome}"
    relative, made = f"{_STEP}; relative to the comparison's incidents", {"method": "made up", "n": 114, "events": 3948}
    areas = ("comparison_comparison_north", "comparison_st_mary_s")
    return [
        Curve(id=stem, kind="monthly", label=outcome, rows=_months(),
              columns=("month", "count", "fitted", "expected", "lower", "upper")),
        Table(
            id=f"{stem}.gate",
            title="What the series allows",
            columns=(Column("series", "Series", "public"), Column("verdict", "What the series allows", "public")),
            rows=((LABEL, "standard"),),
        ),
        Estimate(id=f"{stem}.months_before", value=63.0, unit="months", method="made up"),
        Estimate(id=f"{stem}.mean_before", value=40.2, unit="incidents per month", **made),
        Estimate(id=f"{stem}.mean_after", value=27.8, unit="incidents per month", **made),
        *one_answer(f"{stem}.headline", HEADLINE, p=0.09, method=relative),
        Estimate(id=f"{stem}.headline.comparison_areas", value=2.0, unit="number", method=relative),
        *one_answer(f"{stem}.alone", ALONE, p=0.02, method=_STEP),
        *one_answer(f"{stem}.relative", HEADLINE, p=0.09, method=relative),
        estimate(f"{stem}.forecast.ratio", *FORECAST, method="carried forward", p=0.04, n=114, events=3948),
        Estimate(id=f"{stem}.mde", value=0.66, unit="ratio", method="200 simulated series"),
        estimate(f"{stem}.level_change", 0.93, 0.81, 1.05, p=0.29, **made),
        estimate(f"{stem}.slope_change", 0.97, 0.92, 1.02, **made),
        estimate(f"{stem}.covid_19.level_change", 0.95, 0.9, 1.0, label="level change (covid 19), rate ratio", **made),
        Estimate(id=f"{stem}.rho", value=0.21, unit="number", method="made up"),
        *(estimate(f"its.{area}.{outcome}.level_change", 0.99, 0.9, 1.08, method="made up", n=114) for area in areas),
        *_tables(stem),
        measured_ways(measured()).table("its.measured"),
        measured_lengths(measured()).table("its.measured_lengths"),
        *areas_tables("its", areas_measured(*every_row())),
    ]  # fmt: skip


def exact_only(result: Result) -> Result | None:
    """`result` in a run whose very few incidents have an exact ratio and no model; None where it is not there."""
    kept = (
        "gate", "months_before", "mean_before", "mean_after", "mde", "findings", "measured", "measured_lengths",
        "areas", "areas_others",
    )  # fmt: skip
    if not result.id.startswith("its.") or result.id.split(".")[-1] in kept:
        return _short(result)
    about: dict[str, Any] = {
        "scope": Scope(population="made-up counts", base="the rate of the months before the start"),
        "method": "conditional exact rate ratio",
        "n": 114,
        "events": 24,
        "cells": (13, 11),
        "p": 0.3,
    }
    if result.id.endswith("headline.ratio"):
        return estimate(result.id, *EXACT, **about)
    if result.id.endswith("headline.averted"):
        return estimate(result.id, 6.7, -3.4, 33.0, **{**about, "unit": "incidents"})
    return estimate(f"its.{OUTCOME}.exact_rate_ratio", *EXACT, **about) if result.id.endswith("alone.ratio") else None


def described(result: Result) -> Result | None:
    """`result` in a run whose series may only be described; None where it is not there."""
    kept = ("gate", "months_before", "mean_before", "mean_after", "mde", "findings", "measured", "measured_lengths")
    return _short(result) if not result.id.startswith("its.") or result.id.split(".")[-1] in kept else None


def _short(result: Result) -> Result:
    """The findings of a run without a fit: what could have been detected by chance alone, and what leads."""
    if not isinstance(result, Table) or not result.id.endswith(".findings"):
        return result
    power = findings.power(replace(effect(), simulated=()), result.id.removesuffix(".findings"), None, first=True)
    return replace(result, rows=(tuple(power), *(row for row in result.rows if row[0] == "leading")))


def contrast(ratio: float, lower: float, upper: float, p: float = 0.5) -> Contrast:
    return Contrast(math.log(ratio), 0.1, 40.0, p, math.log(lower), math.log(upper))


def measured() -> Measured:
    """Two ways to estimate the ratio, in windows of two lengths."""
    told: dict[str, Any] = {
        "null_se": 0.01, "false_falls": 0.02, "study": 0.06, "study_se": 0.01, "width": 0.7, "covers_80": 0.95,
        "covers_70": 0.95, "covers_growing": 0.9, "covers_fading": 0.88, "power_20": 0.2, "power_30": 0.5, "tests": 900,
    }  # fmt: skip
    ways = (("level-slope", "Level and slope", 0.227), ("drifting", "Drifting level and step", 0.043))
    return Measured(
        source="places without a program", command="python benchmarks/its_headline.py", version="1",
        date=datetime.date(2025, 1, 1), months=("1995-01", "2017-12"), series=30, seeds=(1,),
        rows=tuple(Estimator(id=id, label=label, null=null, **told) for id, label, null in ways),
        by_length=tuple(
            ByLength(estimator=id, months=n, null=null, null_se=0.01, false_falls=0.02, tests=900)
            for id, _, null in ways for n in (48, 96)
        ),
    )  # fmt: skip


def strip() -> Strip:
    """The headline, one line that disagrees and one that could not be fitted."""
    primary = _line("primary", "the headline", HEADLINE)
    others = (
        Line("forecast", "forecast, no shape of effect", "basis", *_logs(FORECAST), p=0.04),
        Line("newey_west", "Newey-West, straight trend", "model", *_logs((0.84, 0.68, 1.02)), p=0.07),
        Line("gls_ar1_reml", "GLS AR(1) REML, straight trend", "model", None, note="cannot be fitted"),
    )
    return Strip((primary, *(judged(line, primary) for line in others)))


def specification() -> SpecificationCurve:
    """Three fitted combinations and one that could not be, the headline in the middle."""
    own = {"model": "drifting-level", "trend": "drifting", "harmonics": "2", "slope": "no", "phase": "drop"}
    straight = {"model": "default", "trend": "linear", "harmonics": "1", "slope": "yes", "phase": "drop"}
    lines = (
        Line("spec_1", "a", "model", *_logs((0.70, 0.60, 0.80)), p=0.001),
        _line("primary", "the headline", HEADLINE),
        Line("spec_2", "b", "model", *_logs((0.90, 0.70, 1.20)), p=0.4),
        Line("spec_3", "c", "model", None, note="too few months"),
    )
    others = (straight | {"harmonics": "2"}, straight | {"model": "newey-west"})
    return SpecificationCurve(lines, (straight, own, *others), 1)


def placebo() -> StepPlacebo:
    """Four starts, one invented one beyond the cut."""
    return StepPlacebo(
        months=np.array(["2019-01", "2019-02", "2019-03", "2019-04"], dtype="datetime64[M]"),
        ratio=np.array([0.9, 1.3, 0.86, 1.0]), p=np.array([0.6, 0.02, 0.09, 0.9]), z=np.array([-0.5, 2.4, -1.7, 0.1]),
        actual=2,
    )  # fmt: skip


def before() -> BeforeStart:
    """Every check, and every verdict that lets the comparison lead."""
    trend = Worded("the trends differed by {trend:signed} a year ({trend:signed_bounds})", {"trend:signed": "+2.1%"})
    months = Worded("single months varied {months} times as much as by chance ({months:bounds})", {"months": "0.88"})
    half = Worded("half-years strayed by {half_years:percent} beyond chance", {"half_years:percent": "5%"})
    level = Worded("incidents per person were {level} times as frequent as in the comparison", {"level": "1.23"})
    checks = (
        Check("level", 1.23, 1.18, 1.29, 2.0, "alike", level),
        Check("trend", math.log(1.021), math.log(0.986), math.log(1.056), 0.05, "unclear", trend),
        Check("half-years", 0.05, 0.0, 0.14, 0.1, "unclear", half),
        Check("months", 0.88, 0.61, 1.38, 1.5, "alike", months),
    )
    return BeforeStart("2 comparison areas together", 63, checks)


def ahead() -> Forecast:
    """Counted over forecast in two calendar years, one of them with counts that are withheld."""
    years = (
        YearForecast("2021", 6, "2021-07", "2021-12", 190, 240.0, contrast(0.79, 0.60, 1.04)),
        YearForecast("2022", 12, "2022-01", "2022-12", 400, 500.0, contrast(0.80, 0.55, 1.16)),
    )
    return Forecast(contrast(*FORECAST, p=0.04), 2539.0, years)


def course() -> ExpectedMonths:
    """Incidents averted so far, up to the headline's own at the end."""
    month = np.array([row[0] for row in _months()], dtype="datetime64[M]")
    inside = np.arange(len(month)) >= START
    so_far = np.where(inside, np.cumsum(inside) / inside.sum(), 0.0)
    flat = np.ones(len(month))
    value, lower, upper = (1904 * (1 / limit - 1) for limit in (HEADLINE[0], HEADLINE[2], HEADLINE[1]))
    return ExpectedMonths(
        month, month, flat, flat, flat, flat, flat, value * so_far, lower * so_far, upper * so_far, inside, 0.95
    )


def effect() -> DetectableEffect:
    tried = (SimulatedPower(1.0, 0.02, 0.035, 200), SimulatedPower(0.66, 0.8, 0.8, 200))
    return DetectableEffect(0.66, 0.8, 0.95, 114, 3948, tried)


def _months() -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for number in range(MONTHS):
        if START <= number < START + PHASE_IN:
            continue
        expected = 39 + 5 * math.sin(number / 6 * math.pi)
        fitted = expected * (HEADLINE[0] if number >= START else 1.0)
        count = round(fitted * (1 + 0.13 * math.sin(7.3 * number)))
        month = f"{2016 + number // 12}-{number % 12 + 1:02d}"
        rows.append((month, count, fitted, expected, expected * 0.6, expected * 1.4))
    return tuple(rows)


def _tables(stem: str) -> Iterable[Table]:
    yield averted_so_far(course()).table(f"{stem}.path")
    yield by_year(ahead(), "Poughkeepsie", stem.removeprefix("its.")).table(f"{stem}.by_year")
    yield before_lines(before(), findings.checked(stem)).table(f"{stem}.before")
    yield from reporting.before_estimates(stem, before())
    yield from reporting.power_estimates(stem, effect())
    yield from reporting.sensitivity_estimates(stem, strip())
    yield from reporting.specification_estimates(stem, specification())
    yield from as_estimates(placebo(), stem)
    yield from reporting.placebo_date_estimates(stem, placebo(), "month")
    yield power_lines(effect()).table(f"{stem}.power")
    yield strip_lines(strip(), "One choice changed at a time").table(f"{stem}.sensitivity")
    yield specifications(specification()).table(f"{stem}.specification")
    yield placebo_dates(placebo(), "month").table(f"{stem}.placebo_dates")
    said = [
        findings.power(effect(), stem, contrast(*HEADLINE), first=False),
        findings.Finding("leading", Sentence("The answer relative to two comparison areas together leads.")),
        findings.over_time(f"{stem}.forecast.ratio"),
        findings.sensitivity(strip(), stem), findings.specification(specification(), stem),
        findings.placebo_in_time(placebo(), stem, "month"), *findings.before_start(before(), stem),
    ]  # fmt: skip
    yield findings.in_words(said).table(f"{stem}.findings")


def _line(id: str, label: str, ratio: tuple[float, float, float]) -> Line:
    return Line(id, label, "primary", *_logs(ratio), p=0.09)


def _logs(ratio: tuple[float, float, float]) -> tuple[float, float, float]:
    value, lower, upper = (math.log(limit) for limit in ratio)
    return value, lower, upper
