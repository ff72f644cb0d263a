from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.told import told
from ipvi_eval.questions.high_point.words import of_homicide
from ipvi_eval.results.not_estimated import NotEstimated


def test_quotations_and_refusals_become_a_table_each_after_the_results() -> None:
    one = Estimate(id="evidence.x", value=1.0, unit="ratio", method="m")
    refusal = NotEstimated(what="costs", why="no costs.toml", remedy="write one")
    first, statements, not_done = told(
        (refusal, Quotation(kind="homicide", statement=of_homicide(published(), site="High Point")), one, refusal)
    )
    assert first == one
    assert (statements.id, [row["kind"] for row in statements.records()]) == ("evidence.statements", ["homicide"])
    assert (not_done.id, not_done.rows) == ("evidence.not_done", (("costs", "no costs.toml", "write one"),))
