"""How often the same people come back, as a table: repeats, from report to report, and how few make up how much."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet

_GROUPS = {
    "harm.repeats.": "Repeats",
    "harm.next.": "From one report of a pair to the next",
    "harm.top.": "How few pairs make up how much",
}


def repetition(report: Report, *, name: str = "tbl-repetition") -> str:
    """Estimates `harm.repeats.*`, `harm.next.*` and `harm.top.*`, each with its base; empty where the run has none."""
    found = [
        (group, one)
        for prefix, group in _GROUPS.items()
        for id, one in report.results.estimates.items()
        if id.startswith(prefix)
    ]
    if not found:
        return ""
    rows = tuple(
        (
            one.label,
            cells.value(report, one),
            cells.bounds(report, one),
            *(cells.whole(report, one, number) for number in _counts(one)),
        )
        for _, one in found
    )
    level = report.meta.words.get("level", "95%").replace(" %", "%")
    headings = (
        Heading("Quantity", "left", 49),
        Heading("Share", "right", 9),
        Heading(f"{level} CI", "right", 19),
        Heading("Out of", "right", 10),
        Heading("Counted", "right", 13),
    )
    note = (
        "Out of: incidents, or pairs with the report before. Counted: the repeats among them, or the pairs with the "
        "next report. CI: confidence interval."
    )
    return str(
        Sheet(
            name=name,
            caption="How often the same people come back to the attention of the police.",
            headings=headings,
            rows=rows,
            groups=tuple(group for group, _ in found),
            notes=cells.notes(report, rows, note),
        )
    )


def _counts(one: Estimate) -> tuple[int | None, int | None]:
    """What the share is out of, and how many of them; of a share of the incidents of all pairs only the incidents."""
    return (one.events, None) if one.id.startswith("harm.top.") else (one.n, one.events)
