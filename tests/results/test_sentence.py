"""A sentence names what it rests on, and is the same after it was written and read."""

from __future__ import annotations

from pathlib import Path

from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.results.store import Column, Results, Table

SAID = Sentence(
    "{area} had {a.ratio} ({a.ratio:bounds}) of them, by {b.x:clock}: {says}.",
    {"area": "List 2", "says": ByVerdict("c.y", "fell by 1", "held", "rose")},
)


def test_it_rests_on_what_it_tells_of_and_what_it_chooses_by() -> None:
    assert SAID.ids == ("a.ratio", "b.x", "c.y")


def test_its_own_words_are_the_template_and_all_alternatives_but_no_name() -> None:
    assert all(word in SAID.own for word in ("had", "fell by 1", "held", "rose", "of unknown uncertainty"))
    assert not any(word in SAID.own for word in ("List 2", "a.ratio", "{"))


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = Table(id="t", title="T", columns=(Column("a", "A", "sentence"),), rows=((SAID,), ("plain",), (None,)))
    Results.of([table]).save(tmp_path)
    assert Results.load(tmp_path).tables["t"] == table
