"""What a script's results take from the scope they are wrapped in."""

from __future__ import annotations

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Column, Curve, Table
from ipvi_eval.scope import Scope

WHO = Scope(population="people on a list", base="nobody", clock="days")
OWN = Estimate(id="a", value=1.0, unit="number", method="m", scope=Scope(base="list D"))
CURVE = Curve(id="b", kind="monthly", label="B", columns=("month",), rows=(("2020-01",),))
TABLE = Table(id="c", title="C", columns=(Column("x", "X", "public"),), rows=((1,),))


def test_every_kind_of_result_is_filled_and_keeps_its_own_words() -> None:
    estimate, curve, table = scoped(WHO, [OWN, CURVE, TABLE])
    assert estimate.scope == Scope(population="people on a list", base="list D", clock="days")
    assert curve.scope == table.scope == WHO
    assert (estimate.value, curve.rows, table.rows) == (OWN.value, CURVE.rows, TABLE.rows)


def test_anything_else_passes_in_its_place() -> None:
    check = Agreement("a", 1.0, 1.0, 0.1, "again")
    assert next(scoped(WHO, [check, OWN])) is check
