"""What a reader who rates evidence asks of each outcome: design, numbers, attrition, equivalence, follow-up, fidelity.

Registers of programs rate outcome by outcome, not program by program (CrimeSolutions of the National Institute of
Justice, for one), and ask these things before they look at an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.counts import leading
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording.language import Said
from ipvi_eval.report.wording.told import Phrase, Told

ASKED = ("design", "numbers", "attrition", "equivalence", "follow_up", "source", "fidelity")
"""What is asked of each outcome, by the keys of the texts."""


def evidence_sheet(report: Report, *, name: str = "tbl-evidence") -> str:
    """A row for each question and a column for each outcome with a finding; empty where there is none."""
    columns = {title: cells for title, cells in (_counts(report), _notification(report)) if cells}
    if not columns:
        return ""
    rows = tuple(
        (_said(report, question), *(cells[place] for cells in columns.values())) for place, question in enumerate(ASKED)
    )
    width = 80 // len(columns)
    return str(
        Sheet(
            name=name,
            caption=_said(report, "caption"),
            headings=(
                Heading(_said(report, "asked"), "left", 20),
                *(Heading(title, "left", width) for title in columns),
            ),
            rows=rows,
            notes=(*filter(None, _of_whom(report, tuple(columns), rows)), *_withheld(report, rows)),
        )
    )


def _of_whom(report: Report, titles: tuple[str, ...], rows: tuple[tuple[Told, ...], ...]) -> Iterator[str]:
    """Of whom each column speaks, and the last row, whose numbers are of those due in every column."""
    *above, fidelity = rows
    for title, column in zip(titles, list(zip(*above, strict=True))[1:], strict=True):
        yield _about(report, title, column)
    yield _about(report, fidelity[0], fidelity)


def _about(report: Report, what: str, cells: Iterable[Told]) -> str:
    told = dict.fromkeys(id for cell in cells for id in cell.result.split())
    about = report.language.about(report.scope(id) for id in told)
    return f"{what}. {about}" if about else ""


def _withheld(report: Report, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    if any(report.hidden in cell for row in rows for cell in row):
        yield _said(report, "withheld", suppressed=report.hidden, meaning=report.withheld)


def _said(report: Report, key: str, **places: Said) -> Phrase:
    return report.language.say(f"sheet.{key}", **places)


def _counts(report: Report) -> tuple[str, tuple[Told, ...]]:
    outcome = report.first("its") if report.outcomes else ""
    ratio = leading(outcome, "ratio")
    if not report.parts["count_change"] or report.find(ratio).value is None:
        return "", ()
    beside = report.has(leading(outcome, "comparison_areas"))
    of, label = report.language.stored(report.find(ratio).n_of), report.text(f"outcomes.{outcome}")
    cells = (
        _said(report, "series_beside" if beside else "series"),
        _said(report, "series_numbers", n=report.n(ratio), of=of, events=report.events(ratio)),
        _said(report, "whole_areas"),
        _before(report, outcome) if beside else _said(report, "alone"),
        _months(report, outcome),
        _said(report, "as_recorded", outcome=label),
        _fidelity(report),
    )
    return str(_said(report, "count", outcome=label)), cells


def _months(report: Report, outcome: str) -> Told:
    before, after = f"its.{outcome}.months_before", f"its.{outcome}.months_after"
    if not report.has(before) or not report.has(after):
        return _said(report, "to", day=report.text("freeze"))
    return _said(report, "months", before=report.value(before), after=report.value(after))


def _before(report: Report, outcome: str) -> Told:
    """The checks of the comparison before the start, by verdict."""
    table = report.results.tables.get(f"its.{outcome}.before")
    if table is None:
        return _said(report, "not_checked")
    language = report.language
    verdicts: dict[str, list[str]] = {}
    for row in table.records():
        if row["verdict"] is None:
            return Told(report.hidden, result=table.id)
        verdicts.setdefault(str(row["verdict"]), []).append(language.stored(str(row["name"])))
    said = "; ".join(
        _said(report, "verdict", verdict=language.stored(verdict), checks=", ".join(names))
        for verdict, names in verdicts.items()
    )
    return Told(f"{said[:1].upper()}{said[1:]}", result=table.id)


def _notification(report: Report) -> tuple[str, tuple[Told, ...]]:
    outcome = report.primary if report.outcomes else ""
    ratio = f"survival.{outcome}.notification.hazard_ratio"
    if not report.meta.ran("survival") or not report.has(ratio) or report.find(ratio).value is None:
        return "", ()
    spoken, n, label = (
        f"survival.{outcome}.notification.spoken_for",
        report.n(ratio),
        report.text(f"outcomes.{outcome}"),
    )
    if report.has(spoken):
        people = _said(report, "people_notified", n=n, notified=report.value(spoken))
    else:
        people = _said(report, "people", n=n)
    cells = (
        _said(report, "cohort"),
        people,
        _moved(report, outcome),
        _said(report, "by_design"),
        _said(report, "to_by_clock", day=report.text("freeze"), clock=report.clock(ratio)),
        _said(report, "as_recorded", outcome=label),
        _fidelity(report),
    )
    return str(_said(report, "first_record", outcome=label)), cells


def _moved(report: Report, outcome: str) -> Told:
    """Who moved away within the middle horizon, list by list."""
    months = report.meta.horizons[len(report.meta.horizons) // 2] if report.meta.horizons else 0
    named = {key: f"survival.{outcome}.list_{key}.moved_{months}m" for key in report.meta.lists}
    known = {key: id for key, id in named.items() if report.has(id)}
    if not known:
        return _said(report, "followed")
    if all(report.suppressed(report.find(id)) for id in known.values()):
        return Told(_said(report, "moved_hidden", months=str(months)), result=" ".join(known.values()))
    shares = [
        _said(report, "moved_share", list=report.text(f"lists.{key}"), value=report.value(id))
        for key, id in known.items()
    ]
    return _said(report, "moved", months=str(months), shares=report.language.strung(shares, last="comma"))


def _fidelity(report: Report) -> Told:
    """How many of those due were notified, and how soon; what is withheld is said in words."""
    due, reached, soon = "data.due", "data.due_notified", "delivery.delay.within_90"
    if not report.parts["reach"] or not report.has(due) or not report.has(reached):
        return _said(report, "no_fidelity")
    told = _reached(report, due, reached)
    if not report.has(soon):
        return told
    withheld = {id for id in (due, reached, soon) if report.suppressed(report.find(id))}
    if withheld == {due, reached, soon}:
        return Told(_said(report, "reach_hidden"), result=f"{due} {reached} {soon}")
    if soon in withheld:
        return Phrase(*_pieces(told), "; ", Told(_said(report, "soon_hidden"), result=soon))
    return Phrase(*_pieces(told), "; ", *_said(report, "soon", soon=report.value(soon)).pieces)


def _reached(report: Report, due: str, reached: str) -> Told:
    if report.suppressed(report.find(due)):
        return Told(_said(report, "reached_hidden"), result=f"{due} {reached}")
    if report.suppressed(report.find(reached)):
        return _said(report, "reached_of", due=report.value(due))
    return _said(report, "reached", reached=report.value(reached), due=report.value(due))


def _pieces(told: Told) -> tuple[Told, ...]:
    return told.pieces if isinstance(told, Phrase) else (told,)
