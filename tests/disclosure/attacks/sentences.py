"""What sentences tell beside the numbers that were released: digits of their own, withheld numbers, words of data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Results, Table
from ipvi_eval.worded import Note, Worded
from tests.disclosure.attacks.find import Find

_STANDING = re.compile(r"(?<![\w.])\d")


def attack(released: Results) -> list[Find]:
    """Numbers that no estimate carries, and sentences that still speak of a withheld one."""
    return sorted(_finds(released))


def told(results: Results) -> Iterator[tuple[str, Sentence]]:
    """Every stored sentence, with the id of its table."""
    for table in results.tables.values():
        for row in table.rows:
            yield from ((table.id, cell) for cell in row if isinstance(cell, Sentence))


def differing(one: Results, other: Results) -> list[Find]:
    """Digits that stand in the words of a sentence, in what a note was given or in a public cell under one extract and
    not under `other`, of the same plan: they came out of the data, and no disclosure control has seen them.
    """
    return sorted((*_in_sentences(one, other), *_in_notes(one, other), *_in_public_cells(one, other)))


def _in_sentences(one: Results, other: Results) -> Iterator[Find]:
    figures: dict[str, frozenset[str]] = {}
    for _, said in told(other):
        figures[_shape(said)] = figures.get(_shape(said), frozenset()) | _figures(said)
    for table, said in told(one):
        there = figures.get(_shape(said))
        if there is not None and (here := _figures(said)) - there:
            yield Find(f"digits in {said.template!r}: {', '.join(sorted(here - there))}", ids=(table,))


def _in_notes(one: Results, other: Results) -> Iterator[Find]:
    figures = {found.id: _given(found.note) for found in other.all()}
    for found in one.all():
        if new := _given(found.note) - figures.get(found.id, _given(found.note)):
            yield Find(f"digits in a note: {', '.join(sorted(new))}", ids=(found.id,))


def _in_public_cells(one: Results, other: Results) -> Iterator[Find]:
    figures = {table.id: _public(table) for table in other.tables.values()}
    for table in one.tables.values():
        if new := _public(table) - figures.get(table.id, _public(table)):
            yield Find(f"digits in a public cell: {', '.join(sorted(new))}", ids=(table.id,))


def _finds(released: Results) -> Iterator[Find]:
    for table in released.tables.values():
        for place, column in enumerate(table.columns):
            cells = [row[place] for row in table.rows] if column.role == "sentence" else []
            for finished in (cell for cell in cells if isinstance(cell, str) and _STANDING.search(cell)):
                yield Find(f"a number in finished words: {finished!r}", ids=(table.id,))
    for table_id, said in told(released):
        if _STANDING.search(said.own):
            yield Find(f"a number in the words of {said.template!r}", ids=(table_id,))
        for id in said.ids:
            if str(released.estimates[id].note).startswith("suppressed"):
                yield Find(f"what is said of the withheld {id}", ids=(table_id,))


def _shape(said: Sentence) -> str:
    return re.sub(r"[\w.]*\d[\w.]*", "", said.template)


def _figures(said: Sentence) -> frozenset[str]:
    words = " ".join(word for word in said.words.values() if isinstance(word, str))
    return _digits(words)


def _given(note: Note) -> frozenset[str]:
    return _digits(" ".join(note.words.values()) if isinstance(note, Worded) else note)


def _public(table: Table) -> frozenset[str]:
    places = [place for place, column in enumerate(table.columns) if column.role == "public"]
    return _digits(" ".join(str(row[place]) for row in table.rows for place in places))


def _digits(text: str) -> frozenset[str]:
    # Months are the calendar's, and so are those that a check names.
    return frozenset(re.findall(r"(?<![\w.-])\d[\d,.%]*(?![\w-])", text))
