"""The program's lists in the plan's own words."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.told import escape


def lists(report: Report) -> str:
    """One bullet for each list that the plan describes, in the plan's order; empty when it describes none."""
    told = {label: report.meta.words.get(f"list_about.{key}") for key, label in report.meta.lists.items()}
    lines = [f"- **{escape(label)}:** {escape(about)}" for label, about in told.items() if about]
    return "\n" + "\n".join(lines) + "\n" if lines else ""
