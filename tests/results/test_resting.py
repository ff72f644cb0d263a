"""Results that restate others name them."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.resting import resting
from ipvi_eval.results.store import Column, Curve, Table

ONE = Estimate(id="a", value=1.0, unit="number", method="m")
OTHER = Estimate(id="b", value=1.0, unit="number", method="m", rests_on=("c",))
CURVE = Curve(id="k", kind="monthly", label="K", columns=("month",), rows=())
TABLE = Table(id="t", title="T", columns=(Column("x", "X", "public"),), rows=())


def test_each_rests_on_those_named_but_not_on_itself() -> None:
    found = list(resting(("a", "c"), [ONE, OTHER, CURVE, TABLE, "a check"]))
    assert [one.rests_on for one in found[:4]] == [("c",), ("c", "a"), ("a", "c"), ("a", "c")]
    assert found[4] == "a check"


def test_what_it_rests_on_is_kept_on_disk() -> None:
    (found,) = resting(("c",), [ONE])
    assert Estimate.from_dict(found.to_dict()) == found
