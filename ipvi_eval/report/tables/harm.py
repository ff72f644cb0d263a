"""Harm and repetition as tables: how often the same people come back, and what an executive reads in a minute."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import beside

_GROUPS = {
    "harm.repeats.": "Repeats",
    "harm.next.": "From one report of a pair to the next",
    "harm.again.": "Whether the next one comes less often since the program began",
    "harm.top.": "How few pairs make up how much",
    "harm.along.": "Whether it gets worse along the reports of a pair",
}


def repetition(report: Report, *, name: str = "tbl-repetition") -> str:
    """Estimates `harm.repeats.*`, `harm.next.*`, `harm.again.*`, `harm.top.*` and `harm.along.*`, each with its base;
    empty where the run has none."""
    found = [
        (group, one)
        for prefix, group in _GROUPS.items()
        for id, one in report.results.estimates.items()
        if id.startswith(prefix) and ".power." not in id
    ]
    if not found:
        return ""
    cells_of = [
        (
            one.label,
            cells.value(report, one),
            cells.bounds(report, one),
            *(cells.whole(report, one, number) for number in _counts(one)),
        )
        for _, one in found
    ]
    level = report.confidence
    five = (
        Heading("Quantity", "left", 46),
        Heading("Value", "right", 12),
        Heading(f"{level} CI", "right", 19),
        Heading("Out of", "right", 10),
        Heading("Counted", "right", 13),
    )
    note = (
        "Out of: incidents, pairs with the report before, or pairs with several. Counted: the repeats among them, the "
        "pairs with the next report, all next reports, or those whose second one is severe. Where fewer than a quarter "
        "had the next report in time, there is no day by which they had. CI: confidence interval."
    )
    headings, rows, could_show = beside(report, five, cells_of, [one for _, one in found])
    return results(
        report,
        name=name,
        caption="How often the same people come back to the attention of the police.",
        headings=headings,
        rows=rows,
        groups=tuple(group for group, _ in found),
        notes=(note, *could_show),
    )


# So few that they stand on one page with the figure and what is said of it.
_AT_A_GLANCE = {
    "harm.repeats.pair": "Incidents with another of the same pair shortly before",
    "harm.next.second": "Pairs with a second report soon after the first",
    "harm.again.ratio": "Rate of a pair's next report, since the start over before",
    "harm.top.share": "Share of all incidents that the few pairs with most have",
    "harm.top.harm": "Share of all harm that the few pairs with most harm have",
    "harm.severity.difference": "Share of incidents severe since the start, less that expected",
    "harm.weapon.difference": "Share with a weapon since the start, less that expected",
    "harm.weight.rarest": "Share of all harm that rests on the rarest offenses",
}


def harm_at_a_glance(report: Report, *, name: str = "tbl-harm") -> str:
    """One number for each question about harm and repetition, with its interval; empty where the run has none."""
    found = [(words, report.find(id)) for id, words in _AT_A_GLANCE.items() if report.has(id)]
    if not found:
        return ""
    rows = tuple((words, cells.value(report, one), cells.bounds(report, one)) for words, one in found)
    level = report.confidence
    told = {key: report.meta.words.get(f"harm_{key}", "") for key in ("months", "top", "severe", "rarest")}
    note = (
        f"A pair is a suspect and a victim. Shortly before and soon after: within {told['months']} months. The few "
        f"pairs: {told['top']}. "
        + (f"Severe: {told['severe']}. " if told["severe"] else "")
        + (f"The rarest offenses: {told['rarest']}. " if report.has("harm.weight.rarest") else "")
        + "CI: confidence interval."
    )
    return results(
        report,
        name=name,
        caption="Harm and repetition at a glance.",
        headings=(Heading("What", "left", 62), Heading("Number", "right", 14), Heading(f"{level} CI", "right", 24)),
        rows=rows,
        notes=(note,),
    )


def _counts(one: Estimate) -> tuple[int | None, int | None]:
    """What the share is out of, and how many of them; of a share of the incidents of all pairs only the incidents."""
    return (one.events, None) if one.id.startswith("harm.top.") else (one.n, one.events)
