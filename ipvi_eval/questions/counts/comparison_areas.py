"""The comparison areas: each as if the programme had begun there, ours relative to them, a synthetic one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ipvi_eval.estimate import slug
from ipvi_eval.its.checks.placebo_elsewhere import placebo_areas
from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.its.lasting_step.exact import months_of_headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.comparisons.baseline import baseline_lines
from ipvi_eval.questions.counts.stored.comparisons.contamination import contamination_lines
from ipvi_eval.questions.counts.stored.comparisons.controlled import controlled_lines
from ipvi_eval.questions.counts.stored.comparisons.synthetic_control import synthetic_lines
from ipvi_eval.questions.counts.what_the_series_allows import STRAIGHT
from ipvi_eval.results.labelled import labelled
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.scoped import scoped


def areas_before_the_start(asked: Asked) -> Iterator[Part]:
    """The program's area and the comparison areas side by side; nothing without one of these, or where no fit leads."""
    if asked.fit is None or not asked.areas:
        return
    areas = ((asked.study.place, asked.series), *asked.areas.items())
    lines = baseline_lines(areas, months_of_headline(asked.series, asked.design), asked.outcome)
    everywhere = asked.about(", ".join((asked.study.place, *asked.areas)))
    yield from scoped(everywhere, [lines.table(f"{asked.prefix}.baseline")])


def each_comparison_area(asked: Asked) -> Iterator[Part]:
    """Level and slope of each area as if the programme had begun there, and what else hit the areas."""
    for area in asked.study.comparison_areas:
        there = as_estimates(asked.straight(asked.of(area)), f"its.comparison_{slug(area)}.{asked.outcome}")
        yield from scoped(STRAIGHT.over(asked.about(area)), labelled(area, there))
    if any(not flag.everywhere for flag in asked.flags):
        yield contamination_lines(asked.flags).table("its.contamination")
        yield from findings.contamination(asked.flags, tuple(asked.areas))


def relative_to_them(asked: Asked) -> Iterator[Part]:
    """The rank of the programme's area among them, and level and slope relative to all of them together."""
    alone, prefix = asked.headline.alone, asked.prefix
    if not isinstance(alone, StepFit) or not asked.areas:
        return
    rank = attempted("placebo elsewhere", partial(placebo_areas, alone, asked.design, asked.areas))
    if isinstance(rank, NotEstimated):
        yield rank
    else:
        yield from reporting.area_rank(prefix, rank)
        yield findings.placebo_areas(prefix)
    areas, level = tuple(asked.areas.values()), asked.study.level
    relative = attempted("controlled", partial(controlled_counts, alone.series, areas, asked.design, level=level))
    if isinstance(relative, NotEstimated):
        yield relative
        return
    yield from as_estimates(relative, f"{prefix}.controlled")
    together = asked.about(", ".join(asked.areas))
    control = labelled("comparison areas together", as_estimates(relative.control, f"{prefix}.control"))
    yield from scoped(STRAIGHT.over(together), control)
    everywhere = asked.about(", ".join((asked.study.place, *asked.areas)))
    yield from scoped(everywhere, [controlled_lines(relative).table(f"{prefix}.controlled")])


def a_synthetic_area(asked: Asked) -> Iterator[Part]:
    """A weighted mixture of the comparison areas that follows the programme's area before the start, two ways."""
    alone, stem = asked.headline.alone, f"{asked.prefix}.synthetic"
    if not isinstance(alone, StepFit) or len(asked.areas) < 2:
        return
    own, donors = reporting.rates(alone.series), np.array([reporting.rates(area) for area in asked.areas.values()])
    first, names = alone.design.origin, tuple(asked.areas)
    plain = attempted("synthetic", partial(synthetic_control, own, donors, first_after=first, names=names))
    if isinstance(plain, NotEstimated):
        yield plain
        return
    augment = partial(augmented_synthetic_control, own, donors, first_after=first, names=names)
    augmented = attempted("synthetic", augment)
    if isinstance(augmented, NotEstimated):
        yield augmented
        return
    people = reporting.has_population(alone.series)
    yield reporting.synthetic_estimate(stem, plain, people=people)
    yield reporting.smallest_rank_p(stem, plain.placebo_ratios.size, "areas", of="areas beside synthetic ones")
    yield from labelled("augmented", [reporting.synthetic_estimate(f"{stem}.augmented", augmented, people=people)])
    yield synthetic_lines(plain, augmented, people=people).table(stem)
    yield from findings.synthetic(plain, stem, people=people)
