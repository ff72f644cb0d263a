from __future__ import annotations

import pytest

from ipvi_eval.questions.left_out import left_out_table
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.handmade import edition
from tests.disclosure.attacks.reasons import attack

NOBODY = "nobody re-offended while notified, so there is no ratio to estimate"
FEWER = "fewer new records after a notification, or before any, than the plan asks for"


def told(reason):
    columns = (Column("part", "", "public"), Column("reason", "", "text"))
    return edition(Table(id="survival.left_out", title="", columns=columns, rows=(("Negative control", reason),)))


@pytest.mark.parametrize(("reason", "found"), [(NOBODY, [(0, 0)]), ("everybody was", [(None, None)]), ("late", [])])
def test_nought_and_all_in_words(reason, found):
    assert [(one.low, one.high) for one in attack(told(reason))] == found


@pytest.mark.parametrize(("least", "found"), [(5, [(0, 4)]), (10, [(0, 9)]), (11, []), (20, [])])
def test_fewer_than_the_plan_asks_for(least, found):
    assert [(one.low, one.high) for one in attack(told(FEWER), least=least)] == found


def test_the_table_of_what_was_left_out_says_neither():
    table = left_out_table("survival.left_out", [NotEstimated(what="Negative control", why=NOBODY, remedy="")])
    assert table.rows[0][0] == "Negative control"
    assert not attack(edition(table))
