"""Tables of the documents: each takes the report and answers a markdown block with caption and id."""

from __future__ import annotations

from ipvi_eval.report.tables.agreements import agreements
from ipvi_eval.report.tables.checklists import reporting_guidelines
from ipvi_eval.report.tables.checks import ratio_checks
from ipvi_eval.report.tables.counts import (
    against,
    before,
    caution,
    count_answers,
    count_results,
    findings,
    leading,
    measured,
    other_ways,
    plain_counts,
)
from ipvi_eval.report.tables.delivery import delays, how_soon, reached_before, reached_since, survivors, timing
from ipvi_eval.report.tables.equity import group_arrests, group_effects, groups
from ipvi_eval.report.tables.estimates import (
    after_notification,
    all_estimates,
    areas,
    beside_program,
    further_estimates,
    notification,
    risk_by_list,
)
from ipvi_eval.report.tables.evidence_sheet import evidence_sheet
from ipvi_eval.report.tables.harm import harm_at_a_glance, repetition
from ipvi_eval.report.tables.how_often import how_often
from ipvi_eval.report.tables.lists import lists, lists_in_line
from ipvi_eval.report.tables.moved import moved, quoted_otherwise
from ipvi_eval.report.tables.multiplicity import multiplicity
from ipvi_eval.report.tables.released import left_out, not_told, released, sentences
from ipvi_eval.report.tables.software import software
from ipvi_eval.report.tables.sources import sources
from ipvi_eval.report.tables.styled import styled
from ipvi_eval.report.tables.undecided import FROM_DAYS, what_would_decide
from ipvi_eval.report.tables.years import years

__all__ = [
    "FROM_DAYS",
    "after_notification",
    "against",
    "agreements",
    "all_estimates",
    "areas",
    "before",
    "beside_program",
    "caution",
    "count_answers",
    "count_results",
    "delays",
    "evidence_sheet",
    "findings",
    "further_estimates",
    "group_arrests",
    "group_effects",
    "groups",
    "harm_at_a_glance",
    "how_often",
    "how_soon",
    "leading",
    "left_out",
    "lists",
    "lists_in_line",
    "measured",
    "moved",
    "multiplicity",
    "not_told",
    "notification",
    "other_ways",
    "plain_counts",
    "quoted_otherwise",
    "ratio_checks",
    "reached_before",
    "reached_since",
    "released",
    "repetition",
    "reporting_guidelines",
    "risk_by_list",
    "sentences",
    "software",
    "sources",
    "styled",
    "survivors",
    "timing",
    "what_would_decide",
    "years",
]
