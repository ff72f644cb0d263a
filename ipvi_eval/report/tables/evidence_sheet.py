"""What a reader who rates evidence asks of each outcome: design, numbers, attrition, equivalence, follow-up, fidelity.

Registers of programs rate outcome by outcome, not program by program (CrimeSolutions of the National Institute of
Justice, for one), and ask these things before they look at an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.report.tables.counts import leading
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.told import Phrase, Told
from ipvi_eval.scope import about

ASKED = (
    *("Design", "Numbers", "Attrition", "Equivalence at baseline", "Follow-up", "Source of the outcome"),
    "Fidelity of the program",
)


def evidence_sheet(report: Report, *, name: str = "tbl-evidence") -> str:
    """A row for each question and a column for each outcome with a finding; empty where there is none."""
    columns = {title: cells for title, cells in (_counts(report), _notification(report)) if cells}
    if not columns:
        return ""
    rows = tuple((question, *(cells[place] for cells in columns.values())) for place, question in enumerate(ASKED))
    told = dict.fromkeys(id for row in rows for cell in row if isinstance(cell, Told) for id in cell.result.split())
    width = 80 // len(columns)
    return str(
        Sheet(
            name=name,
            caption="Evidence by outcome, as registers of programs ask for it.",
            headings=(Heading("Asked", "left", 20), *(Heading(title, "left", width) for title in columns)),
            rows=rows,
            notes=(about(report.scope(id) for id in told), *_withheld(report, rows)),
        )
    )


def _withheld(report: Report, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    if any(SUPPRESSED in cell for row in rows for cell in row):
        yield f"{SUPPRESSED}: {report.withheld}"


def _counts(report: Report) -> tuple[str, tuple[Told, ...]]:
    outcome = report.first("its") if report.outcomes else ""
    ratio = leading(outcome, "ratio")
    if not report.parts["count_change"] or report.find(ratio).value is None:
        return "", ()
    beside = report.has(leading(outcome, "comparison_areas"))
    found = report.find(ratio)
    cells = (
        Phrase("Interrupted time series of one area", ", beside areas without the program" if beside else ""),
        Phrase(report.n(ratio), f" {found.n_of}, ", report.events(ratio), " incidents"),
        Phrase("Does not apply: whole areas are counted"),
        _before(report, outcome) if beside else Phrase("Does not apply: one area, before and after"),
        _months(report, outcome),
        Phrase("As recorded by the agency: ", report.text(f"outcomes.{outcome}")),
        _fidelity(report),
    )  # fmt: skip
    return f"Count: {report.meta.outcomes[outcome]}", cells


def _months(report: Report, outcome: str) -> Told:
    before, after = f"its.{outcome}.months_before", f"its.{outcome}.months_after"
    if not report.has(before) or not report.has(after):
        return Phrase("To ", report.text("freeze"))
    return Phrase(report.value(before), " months before the start, ", report.value(after), " after it")


def _before(report: Report, outcome: str) -> Told:
    """The checks of the comparison before the start, by verdict."""
    table = report.results.tables.get(f"its.{outcome}.before")
    if table is None:
        return Told("Not checked")
    verdicts: dict[str, list[str]] = {}
    for row in table.records():
        verdicts.setdefault(str(row["verdict"]), []).append(str(row["name"]))
    said = "; ".join(f"{verdict}: {', '.join(names)}" for verdict, names in verdicts.items())
    return Told(f"{said[:1].upper()}{said[1:]}", result=table.id)


def _notification(report: Report) -> tuple[str, tuple[Told, ...]]:
    outcome = report.primary if report.outcomes else ""
    ratio = f"survival.{outcome}.notification.hazard_ratio"
    if not report.meta.ran("survival") or not report.has(ratio) or report.find(ratio).value is None:
        return "", ()
    spoken = f"survival.{outcome}.notification.spoken_for"
    cells = (
        Phrase("Cohort, time after notification beside time before it; not randomized"),
        Phrase(report.n(ratio), " people", *((", ", report.value(spoken), " notified and followed on")
                                            if report.has(spoken) else ())),
        _moved(report, outcome),
        Phrase("By design the same list and time since entry; nothing else is balanced"),
        Phrase("To ", report.text("freeze"), ", in ", report.clock(ratio)),
        Phrase("As recorded by the agency: ", report.text(f"outcomes.{outcome}")),
        _fidelity(report),
    )  # fmt: skip
    return f"First new record: {report.meta.outcomes[outcome]}", cells


def _moved(report: Report, outcome: str) -> Told:
    """Who moved away within the middle horizon, list by list."""
    months = report.meta.horizons[len(report.meta.horizons) // 2] if report.meta.horizons else 0
    named = {key: f"survival.{outcome}.list_{key}.moved_{months}m" for key in report.meta.lists}
    known = [(report.meta.lists[key], id) for key, id in named.items() if report.has(id)]
    if not known:
        return Told("Followed until death, moving away or the end of the data")
    shares = _joined((f"{label} ", report.value(id)) for label, id in known)
    return Phrase(f"Moved away within {months} months: ", *shares)


def _joined(parts: Iterable[tuple[str, ...]]) -> list[str]:
    return [piece for place, part in enumerate(parts) for piece in (", " if place else "", *part)]


def _fidelity(report: Report) -> Told:
    due, reached, soon = "data.due", "data.due_notified", "delivery.delay.within_90"
    if not report.has(due) or not report.has(reached):
        return Told("Not on record")
    prompt = ("; within ninety days ", report.value(soon)) if report.has(soon) else ()
    return Phrase(report.value(reached), " of ", report.value(due), " people due were notified", *prompt)
