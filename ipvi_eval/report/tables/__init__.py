"""Tables of the documents: each takes the report and answers a markdown block with caption and id."""

from __future__ import annotations

from ipvi_eval.report.tables.estimates import all_estimates, monthly_results, notification, risk_by_list
from ipvi_eval.report.tables.released import released

__all__ = ["all_estimates", "monthly_results", "notification", "released", "risk_by_list"]
