"""No number leaves without a role, and none is derived from nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Curve, Result, Results, Table
from ipvi_eval.worded import Note, Worded, given

TABLE = Table(
    id="t.x",
    title="T",
    columns=(Column("who", "Who", "public"), Column("n", "N", "count"), Column("share", "Share", "derived")),
    rows=(("List B", 40, 0.2), ("List A", None, None)),
)


def with_role(place: int, role: str) -> Table:
    columns = tuple(replace(one, role=role) if at == place else one for at, one in enumerate(TABLE.columns))
    return replace(TABLE, columns=columns)


def test_numbers_with_roles_pass() -> None:
    require_roles(Results.of([TABLE, replace(with_role(1, "public"), id="t.y", rests_on=("a",))]))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (with_role(1, "text"), r"table t\.x: the column n is text and holds numbers"),
        (with_role(1, "public"), r"table t\.x: the column share is derived, but nothing says from which counts"),
        (
            replace(with_role(0, "text"), rows=(("12 people", 40, 0.2),)),
            r"table t\.x: the column who is text and holds",
        ),
        (with_role(0, "sentence"), r"table t\.x: the column who is sentence and holds finished words"),
    ],
)
def test_a_number_without_a_rule_is_refused(table: Table, said: str) -> None:
    with pytest.raises(AnalysisError, match=said):
        require_roles(Results.of([table]))


def test_words_and_yes_or_no_are_no_numbers() -> None:
    require_roles(
        Results.of([replace(TABLE, columns=with_role(0, "text").columns[:1], rows=(("List C2",), (True,), (None,)))])
    )


KNOWN = Estimate(id="a.b", value=1.0, unit="ratio", method="m")


def saying(template: str, role: str = "sentence") -> Table:
    return Table(
        id="t.x", title="T", columns=(Column("a", "A", role),), rows=((Sentence(template, {"who": "List 2"}),),)
    )  # type: ignore[arg-type]


def test_a_sentence_that_names_its_estimates_needs_no_more() -> None:
    require_roles(Results.of([KNOWN, saying("{who}: {a.b}")]))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (saying("{a.c}"), r"table t\.x: a sentence tells of a\.c, which is no estimate"),
        (saying("{a.b} of 40"), r"table t\.x: a sentence holds a number in its own words"),
        (saying("{a.b}", "text"), r"table t\.x: the column a is text and holds a sentence"),
    ],
)
def test_a_sentence_that_would_escape_is_refused(table: Table, said: str) -> None:
    with pytest.raises(AnalysisError, match=said):
        require_roles(Results.of([KNOWN, table]))


COMPUTED = Worded("{n} of them by {until}", {"n": "7"}, {"until": "2020"})
WITHOUT_COUNTS = Table(id="t.z", title="T", columns=(Column("who", "Who", "public"),), rows=())
CURVE = Curve(id="c", kind="monthly", label="C", columns=("month", "count"), rows=())


@pytest.mark.parametrize("note", ["no number", given("with 3 areas since 2020"), COMPUTED])
def test_a_note_says_where_its_numbers_come_from(note: Note) -> None:
    require_roles(Results.of([replace(KNOWN, note=note), replace(TABLE, note=note)]))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (replace(KNOWN, note="7 of them"), r"a\.b: its note holds a number that does not say where it comes from"),
        (replace(KNOWN, note=Worded("7 of {n}", {"n": "9"})), r"a\.b: its note holds a number that does not say"),
        (replace(TABLE, note="7 of them"), r"t\.x: its note holds a number"),
        (replace(CURVE, note="7 of them"), r"c: its note holds a number"),
        (replace(CURVE, note=COMPUTED), r"curve c: its note holds a computed number, which would not fall"),
        (replace(WITHOUT_COUNTS, note=COMPUTED), r"table t\.z: its note holds a computed number, but nothing says"),
    ],
)
def test_a_note_whose_number_would_escape_is_refused(result: Result, said: str) -> None:
    with pytest.raises(AnalysisError, match=said):
        require_roles(Results.of([result]))


def test_what_somebody_else_published_is_quoted_as_it_stands() -> None:
    require_roles(Results.of([replace(KNOWN, note="published as about 17 %", quoted=True)]))
    require_roles(Results.of([replace(WITHOUT_COUNTS, note=COMPUTED, rests_on=("a.b",))]))
