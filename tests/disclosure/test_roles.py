"""No number leaves without a role, and none is derived from nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Results, Table

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
