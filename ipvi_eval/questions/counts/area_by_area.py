"""Every area in the programme against the areas not (yet) in it, each from its own start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ipvi_eval.its.comparisons.difference_in_differences import group_time_effects
from ipvi_eval.its.comparisons.staggered_counts import staggered_counts
from ipvi_eval.questions.counts import extension_report, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.extension import Extension, extension_of
from ipvi_eval.results.not_estimated import NotEstimated, attempted


def area_by_area(asked: Asked) -> Iterator[Part]:
    """Counts of treated area-months against what untreated ones predict; on the additive scale start by start."""
    study, prefix = asked.study, asked.prefix
    later = {entry.area: entry.start for entry in asked.its.extended}
    if not later or study.programme is None:
        yield extension_report.one_area_only()
        return
    never = [area for area in asked.clean_areas if area not in later]
    series = {area: asked.of(area) for area in (study.area, *later, *never)}
    starts = {study.area: study.programme.month, **later}
    extension = attempted("staggered", partial(extension_of, series, starts))
    if isinstance(extension, NotEstimated):
        yield extension
        return
    back = extension_report.MONTHS_BACK // extension.step
    panel = partial(staggered_counts, extension.counts, extension.start, exposure=extension.exposure)
    ratio = partial(panel, placebo_periods=back)
    found = attempted("staggered", partial(ratio, level=study.level, seed=study.seed))
    if isinstance(found, NotEstimated):
        yield found
        return
    yield from extension_report.estimates(prefix, found)
    yield extension_report.by_year(found, extension.step).table(f"{prefix}.staggered")
    yield from extension_report.in_words(found, prefix, len(later))
    yield from _start_by_start(asked, extension)


def _start_by_start(asked: Asked, extension: Extension) -> Iterator[Part]:
    people = reporting.has_population(asked.series)
    periods = attempted("staggered", partial(extension.periods, people=people))
    if isinstance(periods, NotEstimated):
        yield periods
        return
    gain = attempted("staggered", partial(group_time_effects, periods.rates, periods.start))
    if isinstance(gain, NotEstimated):
        yield gain
        return
    yield extension_report.mean_difference(asked.prefix, gain, people=people, level=asked.study.level)
    shown = extension_report.by_start(extension, periods, gain, people=people)
    yield shown.table(f"{asked.prefix}.staggered_starts")
