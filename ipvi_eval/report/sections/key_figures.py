"""The strip of key figures: boxes with big numbers, what each counts, and whose records it rests on.

Beside a number stand small bars by year wherever the run has released a series of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ipvi_eval.drawing.spark import Bar
from ipvi_eval.estimate import slug
from ipvi_eval.report.figures.spark import spark
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.last_shown import last_shown
from ipvi_eval.report.wording.language import Said
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.results.store import Cell

_YEAR_OF_MONTHS = 12
_NOT_MEANT = "\N{HORIZONTAL ELLIPSIS}"
"""The part or the whole of a reading that this edition tells itself."""
_ROOM = 4
"""Boxes that leave the answers and the caution their place on the first page."""
_YEAR = re.compile(r"Entered in (\d{4})")


@dataclass(frozen=True, slots=True)
class Bars:
    """Small bars by year as markdown, and whether one of them is withheld; false where there are none."""

    markdown: str = ""
    withheld: bool = False

    def __bool__(self) -> bool:
        return bool(self.markdown)


@dataclass(frozen=True, slots=True)
class Reading:
    """One big number, or bars by year, or both side by side, and the few words under it, which may be none."""

    value: Phrase
    label: Phrase
    bars: Bars = Bars()
    of: tuple[str, ...] = ()
    """The estimates in the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One box: what is counted, its readings side by side, and of whom, where and when."""

    what: Phrase
    readings: tuple[Reading, ...]
    whose: Phrase


def key_figures(report: Report) -> str:
    """Markdown of the strip for every format; empty where the run has none of the numbers.

    A part that the run does not have leaves its box away; a number that is withheld says so in its place. The delay
    comes last, and stands in a box only where one of the others is not there, such as services to survivors.
    """
    made = [*_counts(report), *_reached(report), *_came_back(report), *_services(report), *_delay(report)]
    boxes = [(box, list(_earlier(report, box))) for box in made[:_ROOM]]
    return _strip(boxes, report.language.text("key_figures.all"), report.hidden) if made else ""


def _earlier(report: Report, box: KeyFigure) -> Iterator[Phrase]:
    """A line for each edition that told what the box withholds."""
    told: dict[Told, list[Phrase]] = {}
    for one in box.readings:
        found = {id: before for id in one.of if (before := last_shown(report, id))}
        editions = {before.edition for before in found.values()}
        if len(editions) == 1:  # of a part and its whole in two editions nobody could say what is of what
            values = [found[id].value if id in found else _NOT_MEANT for id in one.of]
            value = values[0] if len(values) == 1 else _said(report, "of", part=values[0], whole=values[1])
            number = _said(report, "last_number", label=one.label, value=value)
            told.setdefault(editions.pop(), []).append(number)
    for edition, numbers in told.items():
        pieces = (piece for number in numbers for piece in ("; ", number))
        next(pieces)
        yield _said(report, "last_shown", edition=edition, numbers=list(pieces))


def _counts(report: Report) -> Iterator[KeyFigure]:
    outcome = report.first("its") if report.outcomes else ""
    ids = {when: f"its.{outcome}.mean_{when}" for when in ("before", "after")}
    if all(report.has(id) for id in ids.values()):
        readings = [Reading(Phrase(report.value(id)), _said(report, when), of=(id,)) for when, id in ids.items()]
        by_year = list(_by_year_of(report, outcome))
        yield KeyFigure(
            what=_said(report, "counts"),
            readings=(*readings, *by_year),
            whose=_with_bars(report, _whose(report, outcome, ids["before"]), by_year, "bars"),
        )


def _by_year_of(report: Report, outcome: str) -> Iterator[Reading]:
    """All on record of an outcome, in bars by calendar year."""
    name, label = "data.years", report.meta.outcomes[outcome]
    rows = [row for row in report.table(name).records() if row["what"] == label] if report.has(name) else []
    if len(rows) > 1:
        bars = _bars(report, rows, name=f"key-{outcome}", of=name, key="bars_counted", what=report.language.word(label))
        yield Reading(Phrase(), _span(report, rows, name), bars)


def _bars(report: Report, rows: Sequence[Mapping[str, Cell]], *, name: str, of: str, key: str, what: str) -> Bars:
    """Bars of the rows' counts, a year each, and their numbers as text."""
    words, told = report.language, []
    for row in rows:
        year, count = str(row["year"]), _cell(report, row["count"], of)
        part = "" if _whole(row) else "part_"
        told.append(words.text(f"key_figures.{part}year", year=year, count=count, months=str(row["months"])))
    alt = words.text(f"key_figures.{key}", what=what, years=", ".join(told))
    bars = [Bar(_number(row["count"]), _whole(row)) for row in rows]
    return _drawn(bars, spark(report, bars, name=name, result=of, alt=alt))


def _drawn(bars: Sequence[Bar], markdown: str) -> Bars:
    return Bars(markdown, any(bar.height is None for bar in bars))


def _span(report: Report, rows: Sequence[Mapping[str, Cell]], of: str) -> Phrase:
    first, last = (Told(str(row["year"]), result=of) for row in (rows[0], rows[-1]))
    return _said(report, "by_year", first=first, last=last)


def _whole(row: Mapping[str, Cell]) -> bool:
    return row["months"] == _YEAR_OF_MONTHS


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _reached(report: Report) -> Iterator[KeyFigure]:
    if not report.parts["reach"] or not all(map(report.has, ("data.notified", "data.due", "data.due_notified"))):
        return
    value = _of(report, report.value("data.due_notified"), report.value("data.due"))
    readings = [Reading(value, _said(report, "since"), of=("data.due_notified", "data.due"))]
    years = report.table("delivery.reach").records() if report.has("delivery.reach") else []
    of_year = [(match[1], row) for row in years if (match := _YEAR.fullmatch(str(row["group"])))]
    if of_year:
        year, row = of_year[-1]
        reached, due = (_cell(report, row[name], "delivery.reach") for name in ("reached", "due"))
        of_them = _of(report, reached, due)
        label = _said(report, "in_year", year=Told(year, result="delivery.reach"))
        readings.append(Reading(of_them, label, _shares(report, of_year) if len(of_year) > 1 else Bars()))
    yield KeyFigure(
        what=_said(report, "reached"),
        readings=tuple(readings),
        whose=_with_bars(
            report, _said(report, "whose", population=report.population("data.due")), readings, "bars_of_entry"
        ),
    )


def _of(report: Report, part: Told, whole: Told) -> Phrase:
    """ "622 of 736"; that it is withheld once where both are."""
    hidden = all(report.hidden in one for one in (part, whole))
    return Phrase(part) if hidden else _said(report, "of", part=part, whole=whole)


def _shares(report: Report, of_year: Sequence[tuple[str, Mapping[str, Cell]]]) -> Bars:
    """The share reached of those who entered in each year, in bars of which each is a whole."""
    words, told = report.language, []
    for year, row in of_year:
        reached, due = (_cell(report, row[name], "delivery.reach") for name in ("reached", "due"))
        of_them = words.text("key_figures.of", part=reached, whole=due)
        told.append(words.text("key_figures.year", year=year, count=of_them))
    alt = words.text("key_figures.bars_reached", years=", ".join(told))
    bars = [Bar(_number(row["share"])) for _, row in of_year]
    return _drawn(bars, spark(report, bars, name="key-reached", result="delivery.reach", alt=alt, full=100.0))


def _came_back(report: Report) -> Iterator[KeyFigure]:
    """Shares since notification, or since entry where none of those is told."""
    outcome = report.primary if report.outcomes else ""
    part = "" if report.parts["shares_since"] and not report.parts["shares_after"] else "notified."
    for since in dict.fromkeys((part, "")):
        every = {one: f"survival.{outcome}.{since}list_{one}.risk_{report.horizon}m" for one in report.meta.lists}
        ids = {one: id for one, id in every.items() if report.has(id)}
        if not ids:
            continue
        yield KeyFigure(
            what=_said(report, "since_notification" if since else "since_entry", months=report.text("horizon")),
            readings=tuple(
                Reading(Phrase(report.value(id)), Phrase(report.text(f"lists.{one}")), of=(id,))
                for one, id in ids.items()
            ),
            whose=_whose(report, outcome, next(iter(ids.values()))),
        )
        return


def _delay(report: Report) -> Iterator[KeyFigure]:
    id = "delivery.delay.median"
    # Where less than half were notified there is no such day, and no box.
    if report.has(id) and (report.find(id).value is not None or report.suppressed(report.find(id))):
        yield KeyFigure(
            what=_said(report, "delay"),
            readings=(Reading(Phrase(report.value(id)), _said(report, "days"), of=(id,)),),
            whose=_said(report, "whose_timed", population=report.population(id), clock=report.clock(id)),
        )


def _services(report: Report) -> Iterator[KeyFigure]:
    """The latest year of each service to survivors; of the first ones where there are many."""
    name = "delivery.services"
    if not report.has(name):
        return
    rows = report.table(name).records()
    latest = max(str(row["year"]) for row in rows)
    of_year = [row for row in rows if str(row["year"]) == latest][:3]
    readings = tuple(
        Reading(
            Phrase(_cell(report, row["count"], name)),
            Phrase(Told(_service(report, row), result=name)),
            _of_service(report, [one for one in rows if one["service"] == row["service"]], name),
        )
        for row in of_year
    )
    yield KeyFigure(
        what=_said(report, "services", year=Told(latest, result=name)),
        readings=readings,
        whose=_with_bars(report, _said(report, "as_counted"), readings, "bars"),
    )


def _with_bars(report: Report, whose: Phrase, readings: Sequence[Reading], key: str) -> Phrase:
    """What stands under the readings, and how to read their bars where there are some."""
    if not any(one.bars for one in readings):
        return whose
    hatched = report.language.text("key_figures.bars_hatched") if any(one.bars.withheld for one in readings) else ""
    return Phrase(*whose.pieces, ". ", report.language.text(f"key_figures.{key}"), hatched)


def _of_service(report: Report, rows: Sequence[Mapping[str, Cell]], of: str) -> Bars:
    if len(rows) < 2:
        return Bars()
    service = str(rows[0]["service"])
    rows = sorted(rows, key=lambda row: str(row["year"]))
    name, what = f"key-{slug(service)}", report.language.word(service)
    return _bars(report, rows, name=name, of=of, key="bars_of_service", what=what)


def _service(report: Report, row: Mapping[str, Cell]) -> str:
    """Its name, with the months that the number is of where they are no whole year."""
    service = report.language.word(str(row["service"]))
    if _whole(row):
        return service
    return report.language.text("key_figures.some_months", service=service, months=str(row["months"]))


def _whose(report: Report, outcome: str, id: str) -> Phrase:
    label = _capital(report.text(f"outcomes.{outcome}"))
    return _said(report, "outcome_of", outcome=label, population=report.population(id), clock=report.clock(id))


def _said(report: Report, key: str, **places: Said) -> Phrase:
    return report.language.say(f"key_figures.{key}", **places)


def _cell(report: Report, cell: Cell, table: str) -> Told:
    return Told(f"{cell:,}" if isinstance(cell, int) else report.hidden, result=table)


def _capital(told: Told) -> Told:
    return Told(told[:1].upper() + told[1:], result=told.result, word=told.word)


# The layout: a grid in HTML (by the style sheet) and in PDF (by _page.typ), a table without lines in Word. What is raw
# of one format is passed over by the others.

_COLUMNS = 2
_WIDTH = 9360  # twentieths of a point between the margins of a letter page
_NO_LINE = "".join(f'<w:{edge} w:val="nil"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
_GAP = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/></w:pPr></w:p>'
_OPEN = (
    f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{_NO_LINE}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCaption w:val="{name}"/></w:tblPr>'
    f'<w:tblGrid>{_COLUMNS * f"""<w:gridCol w:w="{_WIDTH // _COLUMNS}"/>"""}</w:tblGrid>'
)


def _strip(boxes: Sequence[tuple[KeyFigure, Sequence[Phrase]]], name: str, hidden: str) -> str:
    cells = [_raw("typst", "#key-figures("), _raw("openxml", _OPEN.format(name=name))]
    for place, (box, earlier) in enumerate(boxes):
        last = place == len(boxes) - 1
        span = _COLUMNS - place % _COLUMNS if last else 1
        cells += [
            _raw("openxml", ("<w:tr>" if place % _COLUMNS == 0 else "") + _cell_open(span)),
            _raw("typst", "key-figure["),
            _box(box, earlier, hidden),
            _raw("typst", "],"),
            _raw("openxml", "</w:tc>" + ("</w:tr>" if last or place % _COLUMNS == _COLUMNS - 1 else "")),
        ]
    cells += [_raw("typst", ")"), _raw("openxml", f"</w:tbl>{_GAP}")]
    inside = "\n\n".join(cells)
    return f"\n:::::: {{.key-figures}}\n\n{inside}\n\n::::::\n"


_BETWEEN = " `<w:r><w:br/></w:r>`{=openxml}"
"""In Word each reading has a line of its own; bars without a number stand beside the one before."""


def _box(box: KeyFigure, earlier: Sequence[Phrase], hidden: str) -> str:
    parts = (
        _paragraph("what", box.what._repr_markdown_()),
        _paragraph("readings", _in_line(box.readings, hidden)),
        _paragraph("whose", box.whose._repr_markdown_()),
        *(_paragraph("whose", line._repr_markdown_()) for line in earlier),
    )
    inside = "\n\n".join(parts)
    return f"::::: {{.key-figure}}\n\n{inside}\n\n:::::"


def _in_line(readings: Sequence[Reading], hidden: str) -> str:
    first, *others = readings
    return _reading(first, hidden) + "".join(
        f"{_BETWEEN if one.value else ' '}{_reading(one, hidden)}" for one in others
    )


def _reading(one: Reading, hidden: str) -> str:
    """A number large enough to be seen first; what stands in the place of one that is withheld is no number."""
    small = hidden in one.value
    number = " ".join(filter(None, (one.value._repr_markdown_(), one.bars.markdown)))
    value = f'[{number}]{{.key-value{" .withheld" if small else ""} custom-style="Key Value"}}'
    label = f'[{one.label._repr_markdown_()}]{{.key-label custom-style="Key Label"}}'
    typst = [f"`#key-reading{'(size: 10pt)' if small else ''}[`{{=typst}}", "`][`{=typst}", "`]`{=typst}"]
    return f"{typst[0]}[{value}{typst[1]} {label}]{{.key-reading}}{typst[2]}"


def _paragraph(part: str, markdown: str) -> str:
    inside = "\n\n".join((_raw("typst", f"#key-{part}["), markdown, _raw("typst", "]")))
    return f':::: {{.key-{part} custom-style="Key {part.capitalize()}"}}\n\n{inside}\n\n::::'


def _cell_open(span: int) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    width = f'<w:tcW w:w="{span * _WIDTH // _COLUMNS}" w:type="dxa"/>'
    edge = '<w:tcBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="1F3A5F"/></w:tcBorders>'
    return f'<w:tc><w:tcPr>{width}{merged}{edge}<w:shd w:val="clear" w:color="auto" w:fill="F3F6F9"/></w:tcPr>'


def _raw(format: str, code: str) -> str:
    return f"```{{={format}}}\n{code}\n```"
