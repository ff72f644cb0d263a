"""What would have been counted month by month without the programme, and year by year against a forecast."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ipvi_eval.agreement.statsmodels import step_agreement
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.stored.fits.expected_months import averted_so_far, monthly_rows
from ipvi_eval.questions.counts.stored.fits.forecast import by_year
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.store import Curve

_COLUMNS = ("month", "count", "fitted", "expected", "lower", "upper")


def month_by_month(asked: Asked) -> Iterator[Part]:
    """The curve of the figure, incidents averted so far, the forecast from the months before alone, weak spots.

    Nothing where no fit leads.
    """
    if (fit := asked.fit) is None:
        return
    prefix = asked.prefix
    yield from step_agreement(prefix, fit)
    months, ahead = expected_months(fit, draws=asked.its.draws, seed=asked.study.seed), forecast(fit)
    rows = monthly_rows(months, asked.study.area, asked.outcome)
    yield Curve(id=prefix, kind="monthly", label=asked.label, columns=_COLUMNS, rows=rows)
    yield averted_so_far(months).table(f"{prefix}.path", single_months=prefix)
    companion = reporting.companion(prefix, ahead, fit)
    yield companion
    yield by_year(ahead, asked.study.area, asked.outcome).table(f"{prefix}.by_year")
    yield findings.over_time(companion.id)
    yield from reporting.thin(prefix, fit)
    yield from findings.weak_spots(fit, prefix)
    if fit.gate.low_counts and not asked.quarters:
        quarters = attempted("sensitivity", partial(reporting.by_quarter, fit, asked.design))
        if isinstance(quarters, NotEstimated):
            yield quarters
        elif isinstance(quarters, StepFit):
            yield from reporting.quarterly_estimates(quarters, f"{prefix}.quarterly")
