"""Tables made of estimates: shares by list and horizon, hazard ratios, results of the monthly counts."""

from __future__ import annotations

from ipvi_eval.report import numbers
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet

_INTERVAL = Heading("95% CI", "right")


def risk_by_list(report: Report, outcome: str, *, name: str = "tbl-risk") -> str:
    """Share with a new event at each horizon by list at entry; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    rows, groups = [], []
    for month in report.meta.horizons:
        for key, label in report.meta.lists.items():
            found = report.results.estimates.get(f"survival.{outcome}.list_{key}.risk_{month}m")
            if found is None:
                continue
            groups.append(f"Within {month} months")
            people = cells.whole(report, found, found.n)
            rows.append((label, cells.value(report, found), cells.bounds(report, found), people))
    label = report.meta.outcomes.get(outcome, outcome)
    return str(
        Sheet(
            name=name,
            caption=f"Share of people with a new event ({label}) by list at entry and months of street time.",
            headings=(Heading("List at entry"), Heading("Share", "right"), _INTERVAL, Heading("People", "right")),
            rows=tuple(rows),
            groups=tuple(groups),
            notes=cells.notes(report, tuple(rows), "Kaplan-Meier estimates; CI: confidence interval."),
        )
    )


def notification(report: Report, *, name: str = "tbl-notification") -> str:
    """Hazard ratio of a new event after notification, for each outcome, with and without subtracting custody."""
    if not report.meta.ran("survival"):
        return ""
    kinds = (("hazard_ratio", "Days in custody subtracted"), ("hazard_ratio_calendar", "All calendar days"))
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for kind, clock in kinds:
            found = report.results.estimates.get(f"survival.{outcome}.notification.{kind}")
            if found is None:
                continue
            groups.append(label)
            p = cells.NONE if found.p is None or report.suppressed(found) else numbers.show(found.p, "probability")
            rows.append((clock, cells.value(report, found), cells.bounds(report, found), p))
    headings = (Heading("Time counted"), Heading("Hazard ratio", "right"), _INTERVAL, Heading("p", "right"))
    return str(
        Sheet(
            name=name,
            caption="Rate of a new event after notification relative to before it (hazard ratio), by outcome.",
            headings=headings,
            rows=tuple(rows),
            groups=tuple(groups),
            notes=cells.notes(
                report,
                tuple(rows),
                "Below one: a lower rate after notification. An association, not an effect: people were chosen for "
                "notification because of what they had done.",
            ),
        )
    )


_MONTHLY = (
    ("average_ratio", "Observed over expected, whole period after"),
    ("level_change", "Change of level at the start (rate ratio)"),
    ("slope_change", "Change of trend per year (rate ratio)"),
    ("averted", "Reports fewer than expected (negative: more)"),
    ("mean", "Mean per month"),
)


def monthly_results(report: Report, *, name: str = "tbl-monthly") -> str:
    """Results of the interrupted time series of every outcome; empty without that analysis."""
    if not report.meta.ran("its"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for kind, words in _MONTHLY:
            found = report.results.estimates.get(f"its.{outcome}.{kind}")
            if found is None:
                continue
            groups.append(label)
            rows.append((words, cells.value(report, found), cells.bounds(report, found)))
    return str(
        Sheet(
            name=name,
            caption="Monthly counts after the programme began, compared with what the earlier months predict.",
            headings=(Heading("Quantity", width=56), Heading("Estimate", "right", 20), Heading("95% CI", "right", 24)),
            rows=tuple(rows),
            groups=tuple(groups),
            notes=cells.notes(report, tuple(rows), "A rate ratio of one means no change; CI: confidence interval."),
        )
    )


def all_estimates(report: Report, prefix: str, *, name: str, caption: str) -> str:
    """Every released estimate whose id begins with `prefix`, with its method; empty when its analysis did not run."""
    if not report.meta.ran(prefix.split(".")[0]):
        return ""
    found = [item for key, item in report.results.estimates.items() if key.startswith(prefix)]
    rows = tuple(
        (
            item.id.removeprefix(prefix).removeprefix("."),
            cells.value(report, item),
            cells.bounds(report, item),
            cells.whole(report, item, item.n),
            cells.whole(report, item, item.events),
        )
        for item in found
    )
    headings = (
        Heading("Estimate", "left", 40),
        Heading("Value", "right", 17),
        Heading("95% CI", "right", 23),
        Heading("n", "right", 10),
        Heading("Events", "right", 10),
    )
    return str(Sheet(name=name, caption=caption, headings=headings, rows=rows, notes=cells.notes(report, rows)))
