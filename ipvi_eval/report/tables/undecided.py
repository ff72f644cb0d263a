"""What a result whose interval includes no difference could have shown: as a column beside it, and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.wording.told import Told
from ipvi_eval.report.wording.words import side
from ipvi_eval.results.sentence import Sentence

_WIDTH = 20
_ENDS = ("smallest", "twice", "four_times")
_NOTE = (
    "Would be found: beside a range that includes no difference, the smallest difference (of a ratio: the largest one "
    "below one) that would be told from none {power}, and in brackets that of a study four times as large; what lies "
    "nearer to none may have gone unseen."
)
FROM_ERROR = (
    "What would be found is computed from the standard error, which promises a little too much where a level wanders."
)
FROM_DAYS = "What would be found rests on who was at risk and notified on the days of new records, whoever had them."


def beside(
    report: Report,
    headings: tuple[Heading, ...],
    rows: Sequence[tuple[str, ...]],
    found: Sequence[Estimate],
    *,
    how: str = FROM_ERROR,
) -> tuple[tuple[Heading, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The headings, rows and notes of a table, with a last column of what each of the `found` (as many as rows) could
    have shown, which was worked out as `how` says; as they are, without a note, where all of them are clear."""
    told = [_cell(report, one) for one in found]
    if all(one == cells.NONE for one in told):
        return headings, tuple(rows), ()
    widths = [None if one.width is None else one.width * (100 - _WIDTH) // 100 for one in headings]
    narrower = tuple(replace(one, width=width) for one, width in zip(headings, widths, strict=True))
    last = Heading("Would be found", "right", None if None in widths else _WIDTH)
    wider = tuple((*row, one) for row, one in zip(rows, told, strict=True))
    return (*narrower, last), wider, (f"{_NOTE.format(power=report.power)} {how}",)


def is_beside(report: Report, id: str) -> bool:
    """Whether an estimate says what another one of this release could have shown, and so stands in its row."""
    of, _, end = id.rpartition(".power.")
    return of in report.results.estimates and end in _ENDS


def _cell(report: Report, one: Estimate) -> str:
    smallest, larger = (report.results.estimates.get(f"{one.id}.power.{end}") for end in ("smallest", "four_times"))
    if smallest is None or larger is None or side(one) != "neither":
        return cells.NONE
    if report.suppressed(smallest) or report.suppressed(larger):
        return cells.value(report, smallest if report.suppressed(smallest) else larger)
    more = _number(report, larger).removesuffix(" points")
    return Told(f"{_number(report, smallest)} ({more})", result=f"{smallest.id} {larger.id}")


def _number(report: Report, found: Estimate) -> str:
    return "none" if found.value is None else cells.value(report, found)


def what_would_decide(report: Report, asked: Mapping[str, str], *, how: str = FROM_ERROR) -> str:
    """A paragraph on each result of `asked` (pattern of its id, to words for it) that could have gone unseen, which was
    worked out as `how` says, as markdown; empty where none is, or where all are withheld."""
    told = [_said(report, id, words) for words, id in _found(report, asked)]
    return f"**What would decide it?** {' '.join((*told, how))}" if told else ""


def _found(report: Report, asked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for pattern, words in asked.items():
        for id, one in report.results.estimates.items():
            if not fnmatchcase(id, f"{pattern}.power.smallest") or one.value is None or report.suppressed(one):
                continue
            asked_of = id.removesuffix(".power.smallest")
            if side(report.find(asked_of)) == "neither":
                yield words, asked_of


def _said(report: Report, id: str, words: str) -> str:
    ratio = report.find(id).unit == "ratio"
    smallest, larger = f"{{{id}.power.smallest}}", f"{{{id}.power.four_times}}"
    found = f"a ratio of {smallest} or less" if ratio else f"a difference of {smallest} or more"
    text = (
        f"The range of {{what}} ({{{id}:bounds}}) includes no difference, which is no evidence of none. Against "
        f"{{{id}:base}}, {found} would have been found {{power}}. In a study four times as large it would be one of "
        f"{larger}."
    )
    sentence = Sentence(text, {"what": words, "power": report.power})
    return "".join(piece.markdown() for piece in fill(report, sentence, "study.plan"))
