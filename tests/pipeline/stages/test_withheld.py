"""What was withheld is counted from what was released, and tells no more."""

from __future__ import annotations

from ipvi_eval.disclosure.remainder import SUPPRESSED
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.stages.withheld import withheld_table
from ipvi_eval.results.store import Column, Curve, Results, Table


def number(id: str, note: str = "") -> Estimate:
    return Estimate(id=id, value=None if note else 1.0, unit="number", method="made up", note=note)


def table(id: str, note: str = "") -> Table:
    return Table(id=id, title="T", columns=(Column("a", "A", "text"),), rows=(("x",),), note=note)


def curve(id: str, *rows: tuple[float, ...], note: str = "") -> Curve:
    return Curve(id=id, kind="survival", label="C", columns=("time",), rows=rows, note=note)


def test_each_part_has_what_it_tells_and_what_it_lacks() -> None:
    passed = Results.of(
        [
            number("its.x.a"), number("its.x.b", SUPPRESSED), number("harm.a"), number("elsewhere.a", SUPPRESSED),
            table("its.t"), table("its.u", f"Said before; {SUPPRESSED}"), curve("survival.c", (0.0,)),
            curve("survival.d", (0.0,), (1.0,)), curve("survival.e", (0.0,), (1.0,), note=SUPPRESSED),
        ]
    )  # fmt: skip
    found = {row[0]: row[1:] for row in withheld_table(passed).rows}
    assert found == {
        "Time to re-offense": (0, 0, 0, 0, 3, 2),
        "Monthly counts": (2, 1, 2, 1, 0, 0),
        "Harm and repetition": (1, 0, 0, 0, 0, 0),
        "All": (3, 1, 2, 1, 3, 2),
    }
