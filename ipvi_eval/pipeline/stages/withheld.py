"""How much disclosure control took out of what leaves, part by part: what any reader of the release could count."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.disclosure.remainder import SUPPRESSED
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Results, Table

_PARTS = {
    "data": "The extract",
    "delivery": "Delivery",
    "equity": "Groups of people",
    "survival": "Time to re-offense",
    "its": "Monthly counts",
    "harm": "Harm and repetition",
    "evidence": "Published evidence",
}
"""The first words of ids, as the appendix calls their sections, in its order."""

_NOTE = (
    "Withheld: a number without its value, a table with cells left empty, or a curve not shown. Which of them are "
    "small themselves, and which are withheld to protect those, is told to nobody"
)


def withheld_table(passed: Results) -> Table:
    """The table `study.withheld`: how many numbers, tables and curves of the release lack something, by part.

    It is made of what `passed` disclosure control alone. How many counts are small stays inside: beside the number
    withheld it would tell how likely each of these is to be one.
    """
    columns = (
        Column("part", "Part", "text"),
        *(
            Column(f"{key}{ending}", f"{words}{told}", "public")
            for key, words in (("numbers", "Numbers"), ("tables", "Tables"), ("curves", "Curves"))
            for ending, told in (("", ""), ("_withheld", " withheld"))
        ),
    )
    return Table(id="study.withheld", title=_TITLE, columns=columns, rows=tuple(_rows(passed)), note=_NOTE)


_TITLE = "What disclosure control withheld, by part"


def _rows(passed: Results) -> Iterator[tuple[str | int, ...]]:
    found = list(passed.all())
    for part, words in _PARTS.items():
        own = [one for one in found if one.id.split(".")[0] == part]
        if own:
            yield words, *_counted(own)
    yield "All", *_counted([one for one in found if one.id.split(".")[0] in _PARTS])


def _counted(results: list[Estimate | Curve | Table]) -> Iterator[int]:
    for kind in (Estimate, Table, Curve):
        own = [one for one in results if isinstance(one, kind)]
        yield len(own)
        yield sum(map(_lacks, own))


def _lacks(one: Estimate | Curve | Table) -> bool:
    """Whether something was taken; a curve that has no row but its start has no note that says so."""
    return SUPPRESSED in str(one.note) or (isinstance(one, Curve) and len(one.rows) < 2)
