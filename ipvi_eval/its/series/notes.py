"""What a careful eye sees in a series before any model, from a month far out to counts too even for chance."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.errors import month_list
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.holes import begins_low, holes
from ipvi_eval.its.series.level_jumps import level_jumps
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.months import day_of, parse_month
from ipvi_eval.its.series.patterns import patterns
from ipvi_eval.its.series.series_note import (
    PERIODS,
    Floats,
    SeriesNote,
    lasting_starts,
    lower_tail,
    passing,
    rates,
)

_FAR = 3.0
"""Times the level around it from which a month may be far out."""
_FAR_ERRORS = 6.0
_AROUND = 6
_MOST_FAR = 2
_NINES = re.compile(r"9{2,}")
_RECENT = 12
_FEWEST_RECENT = 6
_LOW_P = 0.01
_LOW_SHARE = 0.7
_SILENT, _HEARD = 6, 2.0
_EVEN_P = 1e-6
_FEWEST_YEARS = 2
_JUMP, _TIMES_USUAL = 1.2, 6.0
"""Times the exposure of the period before, and times its usual change, from which another unit, source or area is
likelier than growth."""


def series_notes(series: MonthlySeries, plan: DesignPlan) -> tuple[str, ...]:
    """Everything that is seen, a sentence each; empty where nothing is."""
    return tuple(note.sentence for note in look(series, plan))


def look(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """What is seen in the series under this plan, in order of time within each kind."""
    gaps = (*begins_low(series, plan), *holes(series, plan), *(stopped(series) or unfinished(series, plan)))
    even, exposure = too_even(series), exposure_jumps(series) or exposure_since(series, plan)
    # A rate that jumps with its exposure, or a series of one number, is told once.
    said = {note.period for note in exposure}
    moved = tuple(note for note in (*gaps, *level_jumps(series, plan)) if note.period not in said)
    made = tuple(note for note in patterns(series) if not (even and note.kind == "repeated"))
    return (*mixed_periods(series, plan), *far_out(series, plan), *moved, *even, *made, *exposure)


def mixed_periods(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """Interruptions that begin within a period, which is then neither before nor after."""
    found = (_mixed(series, one, primary=number == 0) for number, one in enumerate(plan.interruptions))
    return tuple(note for note in found if note is not None)


def far_out(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """One or two periods three times the twelve around them and the mean of all others, or more, and six errors away;
    or any number of them that hold 99, 999 and the like.

    The error is the larger of Poisson's and what the spread of those twelve says (their median absolute deviation), so
    that neither a change of level nor a lasting rise is taken for it.
    """
    rate, n = rates(series), series.n
    level = np.array([np.median(np.delete(rate[_near(at, n)], at - _near(at, n).start)) for at in range(n)])
    spread = np.array([stats.median_abs_deviation(rate[_near(at, n)], scale="normal") for at in range(n)])
    error = np.maximum(spread, np.sqrt(np.maximum(level, 1.0)) if series.outcome == "count" else 0.0)
    others = (rate.sum() - rate) / max(n - 1, 1)
    far = np.flatnonzero(
        (rate >= _FAR * np.maximum(level, others)) & (rate - level > _FAR_ERRORS * error) & (level >= 0) & (rate > 0)
    )
    far = far[[not passing(series, plan, int(at)) for at in far]]
    coded = far[[_NINES.fullmatch(f"{series.counts[at]:.0f}") is not None for at in far]]
    if len(coded):
        return (_code(series, coded),)
    return tuple(_far(series, int(at), rate) for at in far) if len(far) <= _MOST_FAR else ()


def _code(series: MonthlySeries, at: NDArray[np.intp]) -> SeriesNote:
    told = ", ".join(f"{value:,.0f}" for value in np.unique(series.counts[at]))
    names = month_list([series.label(int(one)) for one in at])
    seen = f"{names} hold{'s' if len(at) == 1 else ''} {told}, far above all else: it may stand for a number not known"
    remedy = "leave those periods out, or ask for their counts"
    return SeriesNote("code", series.label(int(at[0])), seen, remedy)


def stopped(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Six or more periods without anything at the end of a series that had two or more a period before."""
    if series.outcome != "count" or not series.counts.any():
        return ()
    last = int(np.flatnonzero(series.counts)[-1])
    silent = series.n - 1 - last
    if silent < _SILENT or float(series.counts[: last + 1].mean()) < _HEARD:
        return ()
    period = PERIODS[series.months_per_period]
    seen = f"The last {silent} {period}s hold nothing after {series.label(last)}: recording may have stopped"
    remedy = f"if it did, end the series there with --window :{series.label(last)}"
    return (SeriesNote("stopped", series.label(last), seen, remedy),)


def too_even(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Counts whose variance is below what chance alone gives them: lower tail of the Poisson index below a millionth.

    A trend, a season or a change only add to the variance, so that none of them hides in it.
    """
    mean = float(series.counts.mean())
    if series.outcome != "count" or series.n < _FEWEST_RECENT or mean == 0:
        return ()
    index = float(series.counts.var(ddof=1)) / mean
    if stats.chi2.cdf(index * (series.n - 1), series.n - 1) >= _EVEN_P:
        return ()
    seen = (
        f"The counts vary less than chance alone makes counts vary (variance/mean {index:.2g}): they may be averages, "
        "estimates or smoothed numbers, and then every interval is too narrow"
    )
    return (SeriesNote("too even", str(series.months[0]), seen, "look at how the source makes them"),)


def exposure_jumps(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """The first period whose exposure is a fifth more than that of the period before, or less by as much, and that
    moves six times as far as half of the other changes do."""
    if series.exposure is None:
        return ()
    change = np.abs(np.diff(np.log(series.exposure)))
    moved = change[change > 1e-9]
    usual = [float(np.median(np.delete(moved, at))) if len(moved) > 1 else 0.0 for at in range(len(moved))]
    beyond = np.zeros(len(change), dtype=bool)
    beyond[change > 1e-9] = (moved >= np.log(_JUMP)) & (moved >= _TIMES_USUAL * np.array(usual))
    far = np.flatnonzero(beyond)
    if not len(far):
        return ()
    at = int(far[0]) + 1
    way = "rises" if series.exposure[at] > series.exposure[at - 1] else "falls"
    seen = (
        f"The exposure {way} from {series.exposure[at - 1]:,.6g} to {series.exposure[at]:,.6g} in {series.label(at)}, "
        "and every rate with it: its unit, source or area may have changed"
    )
    return (SeriesNote("exposure", series.label(at), seen, "check it in the source"),)


def exposure_since(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """A mean exposure since the start that is a fifth more than that before, or less by as much, with no one period in
    which it jumps: grown, or jumped and interpolated. Counts then move with it, and the answer does not."""
    start = series.position(plan.primary.month)
    if series.exposure is None or not 0 < start < series.n:
        return ()
    ratio = float(series.exposure[start:].mean() / series.exposure[:start].mean())
    if max(ratio, 1 / ratio) < _JUMP:
        return ()
    seen = (
        f"From {series.label(start)} on the exposure is on average {ratio:.2g} times that before: the answer is "
        "relative to it, plain counts are not"
    )
    return (
        SeriesNote("exposure since", series.label(start), seen, "check in the source that its area stayed the same"),
    )


def unfinished(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """A last period far below what the twelve before it suggest: p below .01 and less than seven tenths of them; or up
    to five last ones that never rise and of which each is.

    The twelve are cut at the last interruption where six or more follow it, and of several at any. Their spread counts
    where it is larger than chance; the predicted count of the next is Poisson or, with more spread, negative binomial.
    """
    rate = rates(series)
    several = next((k for k in range(_SILENT - 1, 1, -1) if _tapers(series, rate, plan, k)), 1)
    before = rate[max(series.n - several - _RECENT, _last_change(series, plan)) : -several]
    if several == 1 and not _far_below(series, float(rate[-1]), before):
        return ()
    period, mean, last = PERIODS[series.months_per_period], float(before.mean()), float(rate[-1])
    expected = mean * series.counts[-1] / last if last > 0 else mean
    seen = (
        f"{series.label(-1)}, the last {period}, holds {series.counts[-1]:,.4g} where the {len(before)} {period}s "
        f"before {'it suggest' if several == 1 else 'suggest'} about {expected:,.3g}: it lies far below them and may "
        "be incomplete"
    )
    if several > 1:
        seen += f", as may {series.label(-2) if several == 2 else f'the {period}s from {series.label(-several)}'}"
    remedy = "if it is, leave it out" if several == 1 else "if they are, leave them out"
    return (SeriesNote("unfinished", series.label(-1), seen, f"{remedy} with --window :{series.label(-several - 1)}"),)


def _tapers(series: MonthlySeries, rate: Floats, plan: DesignPlan, several: int) -> bool:
    """Whether the last `several` periods never rise and each lies far below those before all of them, of which six must
    follow the last lasting interruption: what comes sooner after it may be its effect."""
    end = series.n - several
    first = max([0, *(at for at in lasting_starts(series, plan) if at < series.n)])
    before, held = rate[max(end - _RECENT, first) : max(end, 0)], rate[end:]
    falls = bool((np.diff(held) <= 0).all()) if series.outcome == "count" else False
    return falls and end > 0 and all(_far_below(series, float(one), before) for one in held)


def _far_below(series: MonthlySeries, last: float, before: Floats) -> bool:
    if len(before) < _FEWEST_RECENT:
        return False
    mean, variance = float(before.mean()), float(before.var(ddof=1))
    if series.outcome == "count":
        p = lower_tail(last, mean, variance, len(before))
    else:
        error = np.sqrt(variance * (1 + 1 / len(before)))
        p = float(stats.t.cdf((last - mean) / error, len(before) - 1)) if error > 0 else 1.0
    return p < _LOW_P and mean > 0 and last < _LOW_SHARE * mean


def _mixed(series: MonthlySeries, one: Interruption, *, primary: bool) -> SeriesNote | None:
    step = series.months_per_period
    month = parse_month(one.month)
    at = series.position(month)
    within = day_of(one.month) > 1 or (0 <= at < series.n and month != series.months[at])
    if not within or one.end is not None or _introduced(series, one, at):
        return None
    period, name = PERIODS[step], series.label(at) if 0 <= at < series.n else str(month)
    which = "the interruption" if primary else f"interruption {one.name}"
    seen = f"{which} lies within a {period}: {name} is mixed, partly before and partly after, and counts as after"
    remedy = "leave it out with --phase-in 1" if primary else f"leave it out with --also {name}:{name}"
    return SeriesNote("mixed", name, f"{seen[0].upper()}{seen[1:]}", remedy)


def _introduced(series: MonthlySeries, one: Interruption, at: int) -> bool:
    """Whether the period at `at` belongs to the phase-in already."""
    return one.phase_in is not None and series.position(one.phase_in[0]) <= at <= series.position(one.phase_in[1])


def _far(series: MonthlySeries, at: int, rate: Floats) -> SeriesNote:
    others = float(np.delete(rate, at).mean())
    period, name = PERIODS[series.months_per_period], series.label(at)
    times = f"{rate[at] / others:,.3g} times the mean of the other {period}s" if others > 0 else "and the others are 0"
    seen = f"{name} holds {series.counts[at]:,.6g}, {times}"
    return SeriesNote(
        "far out", name, seen, f"check it in the source; --also {name}:{name} gives it a level of its own"
    )


def _last_change(series: MonthlySeries, plan: DesignPlan) -> int:
    """Position of the last lasting interruption that six periods follow, 0 where there is none."""
    return max([0, *(at for at in lasting_starts(series, plan) if at <= series.n - 1 - _FEWEST_RECENT)])


def _near(at: int, n: int) -> slice:
    return slice(max(at - _AROUND, 0), min(at + _AROUND + 1, n))
