"""Rows that stand in the order of their numbers are found, and no question of the package stores any so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.weighing import weighing
from ipvi_eval.questions.high_point.counts.count_change_tables import tornado
from ipvi_eval.questions.high_point.money.costs import value
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Column, Results, Table
from tests.disclosure.attacks.handmade import edition
from tests.disclosure.attacks.order import attack
from tests.questions.harm.conftest import harm as harm
from tests.questions.harm.conftest import with_incidents as with_incidents
from tests.questions.high_point.money.test_costs import AVERTED, BOOK

COLUMNS = (Column("code", "Code", "public"), Column("incidents", "Incidents", "count"))


def codes(*rows: tuple[str, int]) -> Results:
    return edition(Table(id="harm.codes", title="", columns=COLUMNS, rows=rows))


def test_rows_by_their_numbers_are_found_and_others_that_are_more_or_fewer_are_not() -> None:
    one = codes(("theft", 14), ("threat", 30), ("assault", 400))
    (find,) = attack(one, codes(("threat", 12), ("theft", 20), ("assault", 400)))
    assert find.learned == "which rows of harm.codes have more than which"
    assert attack(one, codes(("theft", 31), ("assault", 5))) == []
    assert attack(one, one) == []


def test_codes_stand_as_the_plan_has_them_whichever_is_the_rarest(
    harm: Asked, with_incidents: Callable[..., Asked]
) -> None:
    def turned(rows: pd.DataFrame) -> pd.Series:
        """The rarest offense is the commonest and the other way round."""
        found = list(rows["offence"].value_counts().index)
        return rows["offence"].map(dict(zip(found, reversed(found), strict=True)))

    one, other = (weighed(asked) for asked in (harm, with_incidents(offence=turned)))
    sums = [row["before"] + row["after"] for row in one.tables["harm.codes"].records()]  # type: ignore[operator]
    assert sums != sorted(sums)
    assert attack(one, other) == []


def weighed(asked: Asked) -> Results:
    return Results.of(part for part in weighing(asked) if not isinstance(part, NotEstimated))


def test_inputs_of_a_value_stand_alike_whichever_it_hangs_on_most() -> None:
    made = value(AVERTED, BOOK, year=2024, discount=0.0, seed=1, draws=200)
    turned = replace(made, tornado=made.tornado[::-1])
    assert attack(*(edition(tornado(one, cells=(40, 50))) for one in (made, turned))) == []
