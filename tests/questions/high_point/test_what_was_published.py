from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.what_was_published import pooled_literature, published_figures
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]


def test_published_figures_are_said_to_be_published(ask: Ask) -> None:
    asked = ask()
    found = list(published_figures(asked))
    tables = {one.id: one for one in found if isinstance(one, Table)}
    plan = dict(tables["evidence.plan"].rows)
    assert plan["Program that ours is set beside"] == "High Point, North Carolina"
    assert plan["Outcome compared with re-arrests elsewhere"] == asked.study.outcomes[asked.plan.outcome].label
    assert {"evidence.plan", "evidence.high_point", "evidence.incomparable", "evidence.transport"} <= set(tables)
    estimates = [one for one in found if isinstance(one, Estimate)]
    assert estimates
    assert {one.scope.population for one in [*tables.values()]} == {"published figures"}
    assert {one.kind for one in found if isinstance(one, Quotation)} == {"headline", "homicide"}


def test_another_place_has_no_table_of_how_poughkeepsie_differs(ask: Ask) -> None:
    asked = ask()
    elsewhere = Asked(asked.study.model_copy(update={"area": "Lakeview"}), asked.frames, asked.earlier)
    found = list(published_figures(elsewhere))
    assert "evidence.transport" not in {one.id for one in found if isinstance(one, Table)}
    assert "no transport.toml beside the plan" in {one.why for one in found if isinstance(one, NotEstimated)}


def test_what_may_be_pooled_is_pooled_or_refused(ask: Ask) -> None:
    found = list(pooled_literature(ask()))
    assert found
    refused = [one for one in found if isinstance(one, NotEstimated)]
    pooled = [one for one in found if isinstance(one, Table) and one.id == "evidence.pooled"]
    assert refused or pooled
    for quotation in (one for one in found if isinstance(one, Quotation)):
        assert quotation.kind == "pooled"
