"""What moved since the last edition: the numbers that were made to be quoted, and the counts by calendar year."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.last_shown import LAST_SHOWN
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.results.store import Cell

_SUMMARY, _MOVED, _YEARS = "editions.summary", "editions.moved", "editions.years"
_NONE = (
    "No earlier edition of this study, signed and as it was signed, is at hand. So this report does not say which "
    "numbers moved since.\n"
)
_UNITS = {"ratio": "a ratio of {}", "incidents": "{} incidents", "persons": "{} people", "days": "{} days"}
_Row = dict[str, Cell]


def moved(report: Report) -> str:
    """In sentences, how many numbers moved since the last edition and why, then those that were quoted from it, the
    counts by calendar year that changed, and what an earlier edition told and this one withholds. One sentence where
    there is no earlier edition."""
    if _SUMMARY not in report.results.tables:
        return f"\n{_NONE}"
    (summary,) = report.table(_SUMMARY).records()
    said = "\n\n".join(one._repr_markdown_() for one in _said(report, summary))
    return f"\n{said}\n{_quoted(report, summary)}{_years(report, summary)}{_withheld(report)}"


def quoted_otherwise(report: Report) -> Phrase:
    """What was quoted from the last edition and no longer comes out: "On record (465 incidents), New records
    (22.1%)"; of a sentence with several such numbers, what each of them is."""
    found: dict[str, list[_Row]] = {}
    for row in report.table(_MOVED).records():
        if row["quoted"] and row["otherwise"]:
            found.setdefault(str(row["quoted"]), []).append(row)
    told = [Told(f"{quoted} ({_numbers(report, rows)})", result=_MOVED) for quoted, rows in found.items()]
    return Phrase(*[piece for one in told for piece in (", ", one)][1:])


def _numbers(report: Report, rows: list[_Row]) -> str:
    if len(rows) == 1:
        return _with_unit(report, rows[0])
    return "; ".join(f"{_what(row)}: {row['value']}" for row in rows)


def _with_unit(report: Report, row: _Row) -> str:
    """The number of then with what it is a number of, where the number itself does not say."""
    now = report.results.estimates.get(str(row["id"]))
    return _UNITS.get(now.unit if now else "", "{}").format(row["value"])


def _said(report: Report, summary: _Row) -> Iterator[Phrase]:
    compared, moved_of, otherwise = (_told(summary[name]) for name in ("compared", "moved", "otherwise"))
    edition = Told(str(summary["edition"]), result=_SUMMARY)
    yield Phrase(
        "Numbers that both the edition of ", edition, " and this one tell: ", compared, ". Of these, ", moved_of,
        " moved: the value, its interval, or how many it rests on. What is withheld in one of the two is not compared.",
    )  # fmt: skip
    if not summary["followed"]:
        yield Phrase("Why they moved could not be found out: the plan of then could not be carried out again.")
        return
    yield Phrase(
        "To see why, the plan of then was carried out on the records of now; then the plan of now, until the day of "
        "then. What moved at the first step are revised records or changed code, at the second the plan, and what "
        "remains are new months."
    )
    yield Phrase(*_reasons(report))
    if summary["otherwise"]:
        yield Phrase(
            "Of them, the plan of then now gives another number for ", otherwise, ". The file of tables names each.",
        )  # fmt: skip
    else:
        yield Phrase("Every number of then still comes out from the plan of then, as far as it may be told.")


def _reasons(report: Report) -> Iterator[str]:
    """How many numbers moved for which reason, as a sentence."""
    whys = [str(row["why"]) for row in report.table(_MOVED).records() if row["why"]]
    if not whys:
        yield "No reason was found for any of them."
        return
    yield "Reasons: "
    for place, why in enumerate(dict.fromkeys(whys)):
        yield from ("; " if place else "", why, " for ", _told(whys.count(why)))
    yield "."


def _quoted(report: Report, summary: _Row) -> str:
    rows = [row for row in report.table(_MOVED).records() if row["quoted"]]
    if not rows:
        return "\nNo number that was made to be quoted moved.\n"
    reasons = bool(summary["followed"])
    headings = (
        Heading("What", "left", 34),
        Heading(f"Edition of {summary['edition']}", "left", 24 if reasons else 33),
        Heading("This edition", "left", 24 if reasons else 33),
        *((Heading("Why it moved", "left", 18),) if reasons else ()),
    )
    cells = tuple((_what(row), str(row["then"]), str(row["now"]), *((_why(row),) if reasons else ())) for row in rows)
    caption = "Numbers that were made to be quoted from the last edition and moved since."
    note = "Each number is as its edition prints it. Whom it is about stands where this report first tells it."
    sheet = Sheet(
        name="tbl-moved", caption=caption, headings=headings, rows=cells,
        groups=tuple(str(row["quoted"]) for row in rows), notes=(note,), source=_MOVED,
    )  # fmt: skip
    return f"\n{sheet}"


def _years(report: Report, summary: _Row) -> str:
    every = report.table(_YEARS).records()
    rows = [row for row in every if row["change"]]
    if not every:
        return ""
    if not rows:
        return "\nNo count of a calendar year of which both editions count the same months has changed.\n"
    headings = (
        Heading("Year", "left", 12), Heading("What was counted", "left", 43),
        Heading(f"Edition of {summary['edition']}", "right", 17), Heading("This edition", "right", 15),
        Heading("Change", "right", 13),
    )  # fmt: skip
    cells = tuple(
        (str(row["year"]), str(row["what"]), *(_told(row[name]) for name in ("then", "now")), _signed(row["change"]))
        for row in rows
    )
    caption = "Counts by calendar year that changed since the last edition."
    note = "Years of which both editions count the same months: they change only with records, code or plan."
    return str(
        Sheet(name="tbl-years-moved", caption=caption, headings=headings, rows=cells, notes=(note,), source=_YEARS)
    )


def _withheld(report: Report) -> str:
    """How many numbers an earlier edition told and this one withholds, and of those that were made to be quoted, what
    it printed."""
    every = report.table(LAST_SHOWN).records() if report.has(LAST_SHOWN) else []
    if not every:
        return ""
    number = Told(numbers.count(len(every)), result=LAST_SHOWN)
    said = Phrase(
        "Numbers that an earlier edition told and this one withholds: ", number, ". They are withheld to protect "
        "people, in this edition by itself or beside the earlier one. Each stood for the records of its day, and may "
        "be cited with the date of its edition. Where a table withholds such a number it says what was last shown, and "
        "the file of tables names each.",
    )._repr_markdown_()  # fmt: skip
    rows = [row for row in every if row["quoted"]]
    if not rows:
        return f"\n{said}\n"
    sheet = Sheet(
        name="tbl-last-shown",
        caption="Numbers that were made to be quoted from an earlier edition and are not shown this time.",
        headings=(
            Heading("What", "left", 40),
            Heading("Last shown", "left", 32),
            Heading("In the edition of", "left", 28),
        ),
        rows=tuple((_what(row), str(row["then"]), str(row["edition"])) for row in rows),
        groups=tuple(str(row["quoted"]) for row in rows),
        notes=("Each number is as its edition printed it, and none of this edition.",),
        source=LAST_SHOWN,
    )
    return f"\n{said}\n{sheet}"


def _what(row: _Row) -> str:
    label = str(row["label"] or row["quoted"])
    return label[:1].upper() + label[1:]


def _why(row: _Row) -> str:
    return str(row["why"] or "")


def _told(number: Cell) -> Told:
    return Told(numbers.count(int(str(number))), result=_SUMMARY)


def _signed(change: Cell) -> str:
    number = int(str(change))
    return f"{'+' if number > 0 else numbers.MINUS}{numbers.count(abs(number))}"
