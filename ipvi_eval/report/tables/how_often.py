"""Re-offense in three ways side by side: how many people, how often, and how long without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading

if TYPE_CHECKING:
    from ipvi_eval.report.lookup import Report


def how_often(report: Report, outcome: str, *, name: str = "tbl-often") -> str:
    """For each list the share with a new event, the mean number of events a person, and the mean days without one.

    Share and number at the middle horizon of the plan, days within the longest, each with its interval. Empty where the
    run has neither numbers nor days.
    """
    horizons = sorted(report.meta.horizons)
    if not horizons:
        return ""
    middle, longest = horizons[len(horizons) // 2], horizons[-1]
    kinds = (f"risk_{middle}m", f"mean_{middle}m", f"rmst_{longest}m")
    rows = []
    for key, label in report.meta.lists.items():
        found = [report.results.estimates.get(f"survival.{outcome}.list_{key}.{kind}") for kind in kinds]
        if any(found[1:]):
            rows.append((label, *(cells.with_bounds(report, one) for one in found)))
    if not rows:
        return ""
    headings = (
        Heading("List", "left", 16),
        Heading(f"With a new event within {middle} months", "right", 28),
        Heading(f"New events per person within {middle} months", "right", 28),
        Heading(f"Days without one, of {longest} months", "right", 28),
    )
    label, level = report.meta.outcomes[outcome], report.confidence
    caption = f"How many people come back, how often, and how long they stay free ({label}), by list at entry."
    note = (
        f"In brackets: {level} confidence intervals. New events per person count every one of them; days are the mean "
        "time to the first one, or to the end of the months where none came."
    )
    shown = tuple(rows)
    return results(report, name=name, caption=caption, headings=headings, rows=shown, notes=(note,))
