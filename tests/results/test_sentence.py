"""A sentence names what it rests on, and is the same after it was written and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.results.sentence import BySign, ByVerdict, Sentence, stored
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.worded import Worded

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


def test_signs_are_chosen_by_both_and_read_as_they_were_written(tmp_path: Path) -> None:
    said = Sentence("It {how}.", {"how": BySign("a", "b", "agrees", "does not")})
    assert said.ids == ("a", "b")
    assert "does not" in said.own
    table = Table(id="t", title="T", columns=(Column("a", "A", "sentence"),), rows=((said,),))
    Results.of([table]).save(tmp_path)
    assert Results.load(tmp_path).tables["t"] == table


def test_what_no_estimate_tells_is_refused() -> None:
    with pytest.raises(AnalysisError, match="asks for the median of an estimate"):
        Sentence("{a.b:median}")


def test_what_an_engine_says_is_stored_with_ids_for_its_numbers() -> None:
    said = Worded("{n} of {all:n} in {span}", {"n": "7", "all:n": "40"}, {"span": "59 months"})
    found = stored(said, {"n": "x.n", "all": "x.all", "unused": "x.y"})
    assert found == Sentence("{x.n} of {x.all:n} in {span}", {"span": "59 months"})


def test_a_number_that_is_no_estimate_is_not_stored() -> None:
    with pytest.raises(AnalysisError, match="tells of n, which is no estimate"):
        stored(Worded("{n} incidents", {"n": "7"}), {"m": "x.m"})
