"""What the series holds and allows, and level and slope on a straight trend described beside what leads."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.agreement.statsmodels import count_agreement
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio, thin
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.notes import look
from ipvi_eval.its.series.quarter_plan import lost_months, quarter_notes
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.plan import design_of
from ipvi_eval.questions.counts.stored.data_line import data_line
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Table
from ipvi_eval.scope import Scope

STRAIGHT = Scope(base="a straight trend through the months before the start")


def what_the_series_allows(asked: Asked) -> Iterator[Part]:
    """The gate as a result, the data line, level and slope, and an exact ratio of the rates where incidents are few."""
    prefix, found, described = asked.prefix, asked.headline, asked.described
    gate, allows = found.alone.gate, "What the series allows"
    columns = (Column("series", "Series", "public"), Column("verdict", allows, "sentence"))
    verdict = Sentence("{verdict}.", {"verdict": f"{gate.sentence[:1].upper()}{gate.sentence[1:]}"})
    yield Table(id=f"{prefix}.gate", title=allows, columns=columns, rows=((asked.label, verdict),))
    if asked.quarters:
        monthly = design_of(asked.study)
        yield findings.by_quarter(quarter_notes(monthly))
        if lost := lost_months(monthly):
            yield findings.left_out_with_quarters(lost)
        if not asked.shown:
            yield findings.no_model_of_half_years()
    notes = look(found.alone.series, asked.design)
    yield from findings.seen((one for one in notes if asked.shown or not one.of_counts), asked.period)
    made = as_estimates(described, prefix)
    if isinstance(described, CountFit):
        yield from scoped(STRAIGHT, made)
        yield from reporting.means_of(prefix, found.alone, asked.months_per_period)
        yield from count_agreement(prefix, described)
    else:
        yield from scoped(STRAIGHT, reporting.with_their_months(made, described))
    if isinstance(found.alone, StepFit):
        yield data_line(found.alone.series, found.alone.design, asked.outcome).table(f"{prefix}.data_line")
    if thin(asked.series, gate):
        exact = as_estimates(exact_rate_ratio(asked.series, asked.design, level=asked.study.level), prefix)
        yield from reporting.with_months(exact, asked.kept)
        if found.basis != "exact":
            yield findings.few_incidents()
