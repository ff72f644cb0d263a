"""Tables of the documents: each takes the report and answers a markdown block with caption and id."""

from __future__ import annotations

from ipvi_eval.report.tables.counts import count_results, count_tests, leading
from ipvi_eval.report.tables.estimates import (
    after_notification,
    all_estimates,
    areas,
    beside_high_point,
    notification,
    risk_by_list,
)
from ipvi_eval.report.tables.released import released, sentences
from ipvi_eval.report.tables.styled import styled

__all__ = [
    "after_notification",
    "all_estimates",
    "areas",
    "beside_high_point",
    "count_results",
    "count_tests",
    "leading",
    "notification",
    "released",
    "risk_by_list",
    "sentences",
    "styled",
]
