"""Tables of the monthly counts: results as reports lead with them, and the model's own beside the calibrated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.report import numbers
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.report.lookup import Report

_QUANTITIES = (
    ("average_ratio", "Observed over expected, whole period after"),
    ("level_change", "Change of level at the start (rate ratio)"),
    ("slope_change", "Change of trend per year (rate ratio)"),
    ("averted", "Reports fewer than expected (negative: more)"),
    ("mde", "Smallest detectable rate ratio"),
    ("mean", "Mean per month"),
)


def leading(report: Report, outcome: str, quantity: str) -> str:
    """The id that reports lead with: the calibrated estimate where the run has one, else the model's own."""
    calibrated = f"its.{outcome}.calibrated.{quantity}"
    return calibrated if report.has(calibrated) else f"its.{outcome}.{quantity}"


def count_results(report: Report, *, name: str = "tbl-monthly") -> str:
    """Results of the interrupted time series of every outcome, calibrated where possible; empty without it."""
    if not report.meta.ran("its"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for quantity, words in _QUANTITIES:
            found = report.results.estimates.get(leading(report, outcome, quantity))
            if found is None:
                continue
            groups.append(label[:1].upper() + label[1:])
            rows.append((words, cells.value(report, found), cells.bounds(report, found)))
    headings = (
        Heading("Quantity", width=56),
        Heading("Estimate", "right", 20),
        Heading(f"{_level(report)} CI", "right", 24),
    )
    note = (
        "A rate ratio of one means no change. Intervals of ratios are calibrated: where the start, moved to other "
        "months, gives results more spread out than the model allows, they are widened by as much. "
        "That of the reports fewer than expected is the model's own."
    )
    return str(
        Sheet(
            name=name,
            caption="Monthly counts after the program began, compared with what the earlier months predict.",
            headings=headings,
            rows=tuple(rows),
            groups=tuple(groups),
            notes=cells.notes(report, tuple(rows), note),
        )
    )


def count_tests(report: Report, *, name: str = "tbl-count-tests") -> str:
    """The model's own and the calibrated interval and p-value of every outcome side by side; empty without them."""
    if not report.meta.ran("its"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for quantity, words in _QUANTITIES[:3]:
            own = report.results.estimates.get(f"its.{outcome}.{quantity}")
            if own is None:
                continue
            calibrated = report.results.estimates.get(f"its.{outcome}.calibrated.{quantity}")
            groups.append(label[:1].upper() + label[1:])
            rows.append((words.removesuffix(" (rate ratio)"), cells.value(report, own), cells.bounds(report, own),
                         _p(report, own), cells.bounds(report, calibrated), _p(report, calibrated)))  # fmt: skip
    level = _level(report)
    headings = (
        Heading("Rate ratio", "left", 34),
        Heading("Estimate", "right", 11),
        Heading(f"Model's own {level} CI", "right", 17),
        Heading("p-value", "right", 11),
        Heading(f"Calibrated {level} CI", "right", 16),
        Heading("p-value", "right", 11),
    )
    note = (
        "Calibrated: the error is multiplied by the spread of the statistics at invented dates, where that exceeds "
        "what the model says. The scale is measured on the level change and applied to the average as well; a change "
        "of trend is not calibrated."
    )
    caption = "The model's own results and the calibrated ones, with which the reports lead."
    return str(Sheet(name=name, caption=caption, headings=headings, rows=tuple(rows), groups=tuple(groups),
                     notes=cells.notes(report, tuple(rows), note)))  # fmt: skip


def _level(report: Report) -> str:
    return report.meta.words.get("level", "95%").replace(" %", "%")


def _p(report: Report, found: Estimate | None) -> str:
    if found is None or found.p is None or report.suppressed(found):
        return cells.NONE
    return numbers.show(found.p, "probability").replace("less than ", "< ")
