"""What the answer would be under other choices: another start, one choice changed at a time, all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.its.checks.diagnostics import diagnose
from ipvi_eval.its.checks.innovations import innovations
from ipvi_eval.its.checks.sensitivity import sensitivity_strip
from ipvi_eval.its.checks.specification import specification_curve
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.plan import choices_of
from ipvi_eval.questions.counts.stored.checks.diagnostics import diagnostic_lines
from ipvi_eval.questions.counts.stored.checks.innovations import innovation_lines
from ipvi_eval.questions.counts.stored.checks.specification import specifications
from ipvi_eval.questions.counts.stored.checks.step_placebo import placebo_dates
from ipvi_eval.questions.counts.stored.checks.strip import strip_lines


def the_start_moved(asked: Asked) -> Iterator[Part]:
    """The fit at every admissible month. Nothing where no fit leads."""
    if asked.fit is None:
        return
    placebo = step_placebo(asked.fit, asked.design)
    yield from as_estimates(placebo, asked.prefix)
    yield from reporting.placebo_date_estimates(asked.prefix, placebo, asked.period)
    yield placebo_dates(placebo, asked.period).table(f"{asked.prefix}.placebo_dates", single_months=asked.prefix)
    yield findings.placebo_in_time(placebo, asked.prefix, asked.period)


def one_choice_changed(asked: Asked) -> Iterator[Part]:
    """One line for each choice that could have been made otherwise. Nothing where no fit leads."""
    if asked.fit is None:
        return
    beside, its = asked.headline.beside, asked.its
    strip = sensitivity_strip(
        asked.fit, asked.design, beside=beside, planned=its.wandering, models=its.sensitivity, covid=its.covid
    )
    yield strip_lines(strip, "One choice changed at a time").table(
        f"{asked.prefix}.sensitivity", single_months=asked.prefix
    )
    yield from reporting.sensitivity_estimates(asked.prefix, strip)
    yield findings.sensitivity(strip, asked.prefix)


def all_choices_together(asked: Asked) -> Iterator[Part]:
    """Every combination of the declared choices. Nothing where no fit leads."""
    if asked.fit is None:
        return
    curve = specification_curve(asked.fit, asked.design, choices_of(asked.its))
    yield specifications(curve).table(f"{asked.prefix}.specification", single_months=asked.prefix)
    yield from reporting.specification_estimates(asked.prefix, curve)
    yield findings.specification(curve, asked.prefix)


def residuals_of_the_answer(asked: Asked) -> Iterator[Part]:
    """What the answer that leads leaves over from month to month. Nothing where no fit leads.

    How far the farthest period lies is told only where single ones are shown: beside sums of two and what was expected
    of them it gives both back. The table names it as well, and is one of single months.
    """
    if asked.fit is None:
        return
    checked, stem = innovations(asked.fit), f"{asked.prefix}.innovations"
    largest = f"{stem}.largest"
    yield from (one for one in as_estimates(checked, stem) if asked.shown or one.id != largest)
    yield innovation_lines(checked).table(stem, single_months=asked.prefix)


def residuals_of_the_description(asked: Asked) -> Iterator[Part]:
    """Diagnostics of level and slope on a straight trend, where they could be fitted and a fit leads.

    They name the periods that carry much of it.
    """
    if asked.fit is None or not isinstance(asked.described, CountFit):
        return
    checked, stem = diagnose(asked.described), f"{asked.prefix}.diagnostics"
    yield from as_estimates(checked, stem)
    yield diagnostic_lines(checked).table(stem, single_months=asked.prefix)
    if asked.shown:
        yield from findings.diagnostics(checked, asked.prefix)
