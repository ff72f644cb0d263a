"""The families of tests, as the plan has them."""

from __future__ import annotations

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.pipeline.stages.planned_tests import planned_tests
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results
from tests.conftest import ROOT


def told(study):
    table = planned_tests(study)
    require_roles(Results.of([table]))
    return {row[0]: (row[2], row[3]) for row in table.rows}


def test_the_shipped_plan():
    first = "none; the first outcome of the plan leads"
    assert told(read_study(ROOT / "analysis" / "study.toml")) == {
        "reoffence": (5, first),  # three outcomes and two definitions
        "counts": (3, first),
        "placebo": (1, "none"),
        "restated": (None, "none; descriptions of one answer"),
        "groups": (4, "all together, by the rule of Holm"),
        "equivalence": (None, "none; two one-sided tests for each, at the level of the plan"),
        "others": (None, "none"),
    }


def test_a_plan_that_asks_less_and_by_another_rule(tiny):
    assert set(told(read_study(tiny))) & {"groups", "placebo", "equivalence"} == set()
    study = read_study(ROOT / "analysis" / "study.toml")
    equity = study.equity.model_copy(update={"effects_by": ("list",), "effects_multiplicity": "bonferroni"})
    assert told(study.model_copy(update={"equity": equity}))["groups"] == (1, "all together, by the rule of Bonferroni")
    assert "groups" not in told(study.model_copy(update={"equity": equity.model_copy(update={"effects_by": ()})}))
