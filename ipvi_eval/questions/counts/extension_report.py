"""What areas compared by their starts say: estimates, tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.difference_in_differences import GroupTimeEffects
from ipvi_eval.its.comparisons.staggered_counts import METHOD, StaggeredCounts
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.extension import Extension, Periods
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.reporting import smallest_rank_p
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.results.sentence import ByVerdict, Sentence, Word
from ipvi_eval.worded import given

MONTHS_BACK = 6
"""How much earlier each start is taken to be in the placebo."""


def estimates(prefix: str, found: StaggeredCounts) -> Iterator[Estimate]:
    """The rate ratio of treated area-months, incidents averted, and the placebo.

    Areas are neither people nor months, so n is left out.
    """
    for one in as_estimates(found, f"{prefix}.staggered"):
        yield replace(one, n=None)
    yield Estimate(
        id=f"{prefix}.staggered.placebo_ratio",
        value=found.placebo_ratio,
        unit="ratio",
        method=METHOD,
        label=f"the same, had each start come {MONTHS_BACK} months earlier",
        p=found.placebo_p,
        note="" if found.placebo_ratio is not None else "a start lies too early to be moved back",
    )
    yield smallest_rank_p(f"{prefix}.staggered", found.assignments, "assignments", of="assignments of starts to areas")


def mean_difference(prefix: str, additive: GroupTimeEffects, *, people: bool, level: float) -> Estimate:
    """The mean effect on the additive scale; without an error where a start has one area only."""
    mean = additive.summary("simple", level=level).iloc[0]
    known = bool(np.isfinite(mean["standard_error"]))
    return Estimate(
        id=f"{prefix}.staggered.mean_difference",
        value=float(mean["effect"]),
        unit="per 1,000 people per year" if people else "incidents per month",
        method="group-time effects (Callaway and Sant'Anna 2021), areas not yet in the program as comparison",
        label="mean difference in rate over treated periods",
        lower=float(mean["lower"]) if known else None,
        upper=float(mean["upper"]) if known else None,
        level=level if known else None,
        standard_error=float(mean["standard_error"]) if known else None,
        p=float(mean["p"]) if known else None,
        note="" if known else "a start with one area has no spread of its own, so no error is known",
    )


def by_year(found: StaggeredCounts, step: int) -> Shown:
    """Observed and predicted incidents of the areas in the programme, by year since each one's start, from periods of
    `step` months."""
    by_period = found.by_event_time.reset_index()
    by_period["areas"] *= step
    years = by_period.groupby(by_period["event_time"] * step // 12).agg(
        observed=("observed", "sum"), expected=("expected", "sum"), area_months=("areas", "sum")
    )
    years["ratio"] = (years["observed"] / years["expected"]).round(2)
    years["expected"] = years["expected"].round().astype(int)
    frame = years.reset_index(names="year").assign(year=lambda rows: rows["year"] + 1)
    labels = {
        "year": "Year in the program", "area_months": "Area-months", "observed": "Observed", "expected": "Predicted",
        "ratio": "Rate ratio",
    }  # fmt: skip
    note = (
        "Predicted from the months in which an area was not (yet) in the program; areas that began later have fewer "
        "years."
    )
    return Shown(
        "Areas by their starts", frame, labels, counts=("observed",), public=("year", "area_months"), note=note
    )


def by_start(extension: Extension, periods: Periods, additive: GroupTimeEffects, *, people: bool) -> Shown:
    """Mean difference of each start's areas from those not yet in the programme, on the scale of rates."""
    means = additive.summary("by start").iloc[:-1]
    rows = [
        {
            "areas": ", ".join(np.array(extension.areas)[periods.start == int(key)]),
            "start": str(periods.begins[int(key)]),
            "effect": round(float(effect), 2),
        }
        for key, effect in zip(means["key"], means["effect"], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["areas", "start", "effect"])
    labels = {"areas": "Area", "start": "First month", "effect": "Mean difference in rate"}
    unit = "Incidents per 1,000 people per year" if people else "Incidents per month"
    note = given(
        f"{unit}, in periods of {periods.length} months, the last one before the start being the base, against areas "
        "not yet in the program (Callaway and Sant'Anna 2021). One period is a narrow base: the ratio above uses all "
        "months before the starts."
    )
    title = "Each start against areas not yet in the program"
    return Shown(title, frame, labels, public=("areas", "start"), note=note)


def one_area_only() -> Finding:
    """Why areas are not compared by their starts."""
    text = (
        "The plan names no area that the program reached later, so areas are not compared by their starts (difference "
        "in differences with staggered starts)."
    )
    return Finding("staggered", Sentence(text))


def in_words(found: StaggeredCounts, prefix: str, areas: int) -> Iterator[Finding]:
    """Area-months in the programme against what those not (yet) in it predict; `areas` were reached later."""
    stem = f"{prefix}.staggered"
    text = (
        f"The program was extended to {{areas}} further area{'s' if areas > 1 else ''}. Months in the program had "
        f"{{{stem}.ratio}} times the incidents that months not (yet) in it predict"
    )
    words: dict[str, Word] = {"areas": f"{areas}"}
    if found.lower is None or found.upper is None:
        text += "; no interval can be given, because without one of the areas nothing is left to compare."
    else:
        clear = "a clear difference"
        words["known"] = ByVerdict(f"{stem}.ratio", clear, "which the data cannot tell from no change", clear)
        text += f" ({{{stem}.ratio:bounds}} when each area is left out in turn), {{known}}."
    yield Finding("staggered", Sentence(text, words))
    text = (
        f"Among {{{stem}.resolution:n}} ways to assign the starts to the areas its rank gives {{{stem}.ratio:p}}, "
        f"which cannot be below {{{stem}.resolution}}."
    )
    yield Finding("staggered", Sentence(text))
    if found.placebo_ratio is not None:
        text = (
            "Had each start come {months} months earlier, the ratio before the real starts would be "
            f"{{{stem}.placebo_ratio}}; it should be near one."
        )
        yield Finding("staggered", Sentence(text, {"months": f"{MONTHS_BACK}"}))
    if found.left_out:
        text = "Some months in the program could not be used: no area was still outside it to predict them from."
        yield Finding("staggered", Sentence(text))
