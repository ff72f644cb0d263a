from __future__ import annotations

from ipvi_eval.questions.reoffence.simulations.what_simulations_say import what_simulations_say


def test_worlds_of_arrests_are_told_only_to_a_plan_with_arrests(ask):
    study = ask().study
    reports = {"ipv_dir": study.outcomes["ipv_dir"]}
    every, fewer = (list(what_simulations_say(one)) for one in (study, study.model_copy(update={"outcomes": reports})))
    assert [table.id for table in every][:3] == [f"survival.simulated_{kind}" for kind in ("interval", "test", "trap")]
    told, untold = ("\n".join(str(table) for table in tables) for tables in (every, fewer))
    assert "arrest" in told
    assert len(untold) < len(told)


def test_designs_that_compare_other_people_are_told_only_to_a_plan_that_has_one(ask):
    def ids(**changes):
        return {table.id for table in what_simulations_say(ask(**changes).study)}

    apart = "survival.worlds_2350_100_designs"
    none = ids(beside=())
    assert ids(beside=("comparison area",)) - none == {apart}
    assert ids(beside=(), exposure="historical cohort") - none == {apart}
